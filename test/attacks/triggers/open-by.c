/*
 * open-by HOW FILE: reads FILE by another way than its name, and prints it. Ends with 77 when that was refused.
 *   opath: O_PATH, then /proc/self/fd/N   | openat2: with RESOLVE_BENEATH | cwd: /proc/PID/cwd of a child
 *   root: /proc/self/root                 | devfd: /dev/fd/N of an O_PATH  | handle: name_to_handle_at (root)
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int fail(const char *what) {
  perror(what);
  exit(errno == EPERM ? 77 : 1);
}

static int by_handle(const char *name) {
  struct {
    struct file_handle head;
    unsigned char bytes[MAX_HANDLE_SZ];
  } handle = {.head.handle_bytes = MAX_HANDLE_SZ};
  int mount;
  if (name_to_handle_at(AT_FDCWD, name, &handle.head, &mount, 0) != 0) fail("name_to_handle_at");
  return open_by_handle_at(open(".", O_RDONLY | O_DIRECTORY), &handle.head, O_RDONLY);
}

static int by_descriptor(const char *name, const char *folder) {
  char path[64];
  int at = open(name, O_PATH);
  if (at < 0) fail("O_PATH");
  snprintf(path, sizeof path, "%s/%d", folder, at);
  return open(path, O_RDONLY);
}

static int by_child(const char *name) {
  char path[PATH_MAX];
  pid_t self = getpid(), child = fork();
  if (child == 0) {
    /* where the refusal is the end of who opens, nobody else ends this one */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == self) pause();
    _exit(0);
  }
  snprintf(path, sizeof path, "/proc/%d/cwd/%s", child, name);
  int fd = open(path, O_RDONLY), error = errno;
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  errno = error;
  return fd;
}

static int by_root(const char *name) {
  char path[PATH_MAX * 2], folder[PATH_MAX];
  if (!getcwd(folder, sizeof folder)) fail("getcwd");
  snprintf(path, sizeof path, "/proc/self/root%s/%s", folder, name);
  return open(path, O_RDONLY);
}

static int beneath(const char *name) {
  struct open_how how = {.flags = O_RDONLY, .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
  return (int)syscall(SYS_openat2, AT_FDCWD, name, &how, sizeof how);
}

int main(int argc, char **argv) {
  char text[4096];
  ssize_t n;
  int fd = -1;
  if (argc != 3) return 2;
  const char *how = argv[1], *name = argv[2];
  errno = EINVAL;
  if (strcmp(how, "opath") == 0) fd = by_descriptor(name, "/proc/self/fd");
  if (strcmp(how, "devfd") == 0) fd = by_descriptor(name, "/dev/fd");
  if (strcmp(how, "openat2") == 0) fd = beneath(name);
  if (strcmp(how, "cwd") == 0) fd = by_child(name);
  if (strcmp(how, "root") == 0) fd = by_root(name);
  if (strcmp(how, "handle") == 0) fd = by_handle(name);
  if (fd < 0) fail(how);
  while ((n = read(fd, text, sizeof text)) > 0) fwrite(text, 1, (size_t)n, stdout);
  return 0;
}
