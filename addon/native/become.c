/* SPDX-License-Identifier: MIT */
#include "become.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "say.h"

void set_variable(const char *name, const char *value) {
  if (value ? setenv(name, value, 1) : unsetenv(name)) die(STATUS_SERVICE, "cannot set %s: %s", name, strerror(errno));
}

_Noreturn void become(char **command) {
  execvp(command[0], command);
  const char *name = command[0];
  switch (errno) {
    case ENOENT:
    case ENOTDIR:
      if (strchr(name, '/') && access(name, F_OK) == 0)
        die(STATUS_NOT_EXECUTABLE, "cannot execute %s: its interpreter does not exist", name);
      die(STATUS_NO_COMMAND, "%s: there is no such command", name);
    case EPERM: die(STATUS_NOT_EXECUTABLE, "%s: refused by policy, see actplane why", name);
    default: die(STATUS_NOT_EXECUTABLE, "cannot execute %s: %s", name, strerror(errno));
  }
}
