/* SPDX-License-Identifier: MIT */
#include "service.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>

#include "descriptor.h"
#include "say.h"

static const char start_it[] = "start it: sudo systemctl enable --now actplaned; actplane doctor knows more";

static _Noreturn void explain(const char *path, int error) {
  struct stat found;
  int known = stat(path, &found) == 0;
  if (known && !S_ISSOCK(found.st_mode))
    die(STATUS_SERVICE, "%s is not a socket; name the service's socket with --socket or ACTPLANE_SOCKET", path);
  switch (error) {
    case ENOENT:
    case ENOTDIR: die(STATUS_SERVICE, "no service is running: there is no socket %s\n%s", path, start_it);
    case ECONNREFUSED: die(STATUS_SERVICE, "no service is running behind %s\n%s", path, start_it);
    case EAGAIN: die(STATUS_SERVICE, "the service at %s does not take connections: it is overloaded or hangs", path);
    case EACCES:
    case EPERM:
      if (known && access(path, W_OK) != 0)
        die(STATUS_SERVICE,
            "you may not use the service: the socket %s has mode %04o, owner %u and group %u, and you are user %u\n"
            "ask its administrator to let you write to it, or name your own service with --socket",
            path, (unsigned)found.st_mode & 07777, (unsigned)found.st_uid, (unsigned)found.st_gid, (unsigned)geteuid());
      die(STATUS_SERVICE,
          "you may not use the service: %s to %s\n"
          "either a folder above the socket is closed to you, or a sandbox or policy refuses the connection",
          strerror(error), path);
    default: die(STATUS_SERVICE, "cannot reach the service at %s: %s", path, strerror(error));
  }
}

int service_connect(const char *path, int seconds) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  struct timeval limit = {.tv_sec = seconds};
  size_t length = strlen(path);
  if (length == 0 || length >= sizeof address.sun_path)
    die(STATUS_SERVICE, "the path of the service's socket must have 1 to %zu bytes: %s", sizeof address.sun_path - 1, path);
  memcpy(address.sun_path, path, length);
  int fd = above_stdio(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (fd < 0) die(STATUS_SERVICE, "cannot open a socket: %s", strerror(errno));
  /* bounds the wait in connect while the service's queue is full */
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  while (connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
    if (errno != EINTR) explain(path, errno);
  return fd;
}
