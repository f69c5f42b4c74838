/* SPDX-License-Identifier: MIT */
/*
 * The user's command, build/Release/actplane. `run`, `control launch-child` and `feedback-hook` are done here, without a
 * shell or Node on the way: a shell adds variables to an empty environment, and
 * each costs more than the launcher itself. Everything else is dist/client/main.js.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "hook.h"
#include "launcher.h"
#include "say.h"

/* Of the folder that holds build/Release/actplane. */
#define CLIENT "dist/client/main.js"

/* Cuts the last `levels` components off; false when there are fewer. */
static int ascend(char *path, int levels) {
  while (levels-- > 0) {
    char *slash = strrchr(path, '/');
    if (!slash) return 0;
    *slash = '\0';
  }
  return 1;
}

/* Of an installed tree, whose Node is its own. */
#define OWN_NODE "bin/node"

/* A file of the installation, whatever link this was started by. The kernel's word: argv[0] may be anything. */
static char *installed(const char *name) {
  char own[PATH_MAX], *path;
  ssize_t length = readlink("/proc/self/exe", own, sizeof own - 1);
  if (length <= 0) die(STATUS_SERVICE, "cannot tell where actplane is installed: %s", strerror(errno));
  own[length] = '\0';
  if (!ascend(own, 3) || asprintf(&path, "%s/%s", own, name) < 0) die(STATUS_SERVICE, "actplane is installed oddly");
  return path;
}

static _Noreturn void become_client(int argc, char **argv) {
  char *path = installed(CLIENT), *node = installed(OWN_NODE);
  if (access(path, R_OK) != 0)
    die(STATUS_SERVICE, "cannot read %s: %s; run \"npm run build\" in the checkout", path, strerror(errno));
  char **args = calloc((size_t)argc + 3, sizeof *args);
  if (!args) die(STATUS_SERVICE, "no memory");
  args[0] = "node";
  args[1] = path;
  for (int n = 1; n < argc; n++) args[n + 1] = argv[n];
  if (access(node, X_OK) == 0) execv(node, args);
  execvp("node", args);
  die(STATUS_SERVICE, "cannot execute node: %s; Node.js 20 or newer must be in PATH", strerror(errno));
}

int main(int argc, char **argv) {
  char **at = argc > 0 ? argv + 1 : argv;
  const char *socket = NULL, option[] = "--socket";
  if (*at && strcmp(*at, option) == 0 && at[1]) {
    socket = at[1];
    at += 2;
  } else if (*at && strncmp(*at, "--socket=", sizeof option) == 0) {
    socket = *at + sizeof option;
    at++;
  }
  if (*at && strcmp(*at, "run") == 0) launch(at, socket);
  if (*at && strcmp(*at, "control") == 0 && is_launch_child(at)) launch_child(at, socket);
  if (*at && strcmp(*at, "feedback-hook") == 0) hook(at, socket);
  become_client(argc, argv);
}
