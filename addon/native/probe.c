/* SPDX-License-Identifier: MIT */
/*
 * What the service's live self-test puts into a domain: it tries one operation
 * of each kind and says what came of it. Only what really happened counts: a
 * kernel may take programs that never run.
 *
 *   probe DIR CONNECT_PORT RECV_PORT   all operations
 *   probe DIR exec-only                the exec alone
 *   probe --victim FILE                what the exec starts: makes FILE and ends
 *
 * DIR holds: victim (this program), open, read, write, unlink, rename. On
 * 127.0.0.1, CONNECT_PORT accepts, and RECV_PORT accepts and sends a byte.
 * It prints "ready", waits for a line, then prints "OPERATION RESULT" lines:
 * ok, an errno name, "killed" (exec), or "leaked" (an error, yet the effect is
 * there).
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIFE 120 /* seconds: above what the service waits for it */

static const char *dir;

static const char *in_dir(const char *name) {
  static char paths[2][PATH_MAX];
  static int turn;
  char *path = paths[turn ^= 1];
  if (snprintf(path, PATH_MAX, "%s/%s", dir, name) >= PATH_MAX) exit(2);
  return path;
}

static bool there(const char *name) { return access(in_dir(name), F_OK) == 0; }

/* `failed`: the call said no; `effect`: it happened all the same, or at all. */
static void report(const char *operation, bool failed, bool effect) {
  const char *result = !failed ? "ok" : effect ? "leaked" : strerrorname_np(errno);
  printf("%s %s\n", operation, result ? result : "unknown");
}

static void setup_failed(const char *what) {
  fprintf(stderr, "probe: cannot prepare %s: %s\n", what, strerror(errno));
  exit(2);
}

static int open_before(const char *name, int flags) {
  int fd = open(in_dir(name), flags | O_CLOEXEC);
  if (fd < 0) setup_failed(name);
  return fd;
}

static int connect_local(const char *port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  struct timeval limit = {.tv_sec = 2};
  address.sin_port = htons((uint16_t)atoi(port));
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
  int error = errno;
  close(fd);
  errno = error;
  return -1;
}

static void try_exec(void) {
  char marker[PATH_MAX];
  volatile int error = 0; /* vfork: the child's memory is ours */
  int status;
  snprintf(marker, sizeof marker, "%s", in_dir("ran"));
  const char *victim = in_dir("victim");
  pid_t child = vfork();
  if (child == 0) {
    execl(victim, "victim", "--victim", marker, (char *)NULL);
    error = errno;
    _exit(127);
  }
  if (child < 0) {
    report("exec", true, false);
    return;
  }
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (error == 0 && WIFSIGNALED(status) && !there("ran")) {
    printf("exec killed\n");
    return;
  }
  bool ran = there("ran"); /* it sets errno, which the report is about */
  errno = error ? error : EIO;
  report("exec", error != 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0, ran);
}

static void try_open(void) { report("open", open(in_dir("open"), O_RDONLY | O_CLOEXEC) < 0, false); }

static void try_read(int fd) {
  char byte = 0;
  bool failed = read(fd, &byte, 1) != 1;
  report("read", failed, byte != 0);
}

static void try_write(int fd) {
  struct stat before, after;
  if (fstat(fd, &before) != 0) setup_failed("write");
  bool failed = write(fd, "x", 1) != 1;
  int error = errno;
  if (fstat(fd, &after) != 0) after = before;
  errno = error;
  report("write", failed, after.st_size != before.st_size);
}

static void try_unlink(void) {
  bool failed = unlink(in_dir("unlink")) != 0;
  int error = errno;
  bool gone = !there("unlink");
  errno = error;
  report("unlink", failed, gone);
}

static void try_rename(void) {
  bool failed = rename(in_dir("rename"), in_dir("renamed")) != 0;
  int error = errno;
  bool moved = there("renamed");
  errno = error;
  report("rename", failed, moved);
}

static void try_connect(const char *port) { report("connect", connect_local(port) < 0, false); }

static void try_recv(int fd) {
  char byte = 0;
  bool failed = recv(fd, &byte, 1, 0) != 1;
  report("recv", failed, byte != 0);
}

static void wait_for_go(void) {
  char line[64];
  printf("ready\n");
  if (!fgets(line, sizeof line, stdin)) exit(2);
}

int main(int argc, char **argv) {
  if (argc == 3 && strcmp(argv[1], "--victim") == 0)
    return open(argv[2], O_CREAT | O_WRONLY | O_CLOEXEC, 0600) < 0;
  bool exec_only = argc == 3 && strcmp(argv[2], "exec-only") == 0;
  if (argc != 4 && !exec_only) {
    fprintf(stderr, "usage: probe DIR (CONNECT_PORT RECV_PORT | exec-only)\n");
    return 2;
  }
  dir = argv[1];
  /* The service has no right to end another user's process: this one ends with it, and by itself. */
  if (prctl(PR_SET_PDEATHSIG, SIGKILL)) setup_failed("to end with the service");
  alarm(LIFE);
  setvbuf(stdout, NULL, _IOLBF, 0);
  signal(SIGPIPE, SIG_IGN); /* a parent that stopped reading must not look like a kill */
  if (exec_only) {
    wait_for_go();
    try_exec();
    return 0;
  }
  /* opened outside the domain: what is judged later is the use */
  int reader = open_before("read", O_RDONLY), writer = open_before("write", O_WRONLY | O_APPEND);
  int receiver = connect_local(argv[3]);
  if (receiver < 0) setup_failed("recv");
  wait_for_go();
  try_exec();
  try_open();
  try_read(reader);
  try_write(writer);
  try_unlink();
  try_rename();
  try_connect(argv[2]);
  try_recv(receiver);
  return 0;
}
