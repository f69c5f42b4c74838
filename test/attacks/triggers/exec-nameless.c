/*
 * exec-nameless HOW FILE ARG...: copies FILE to where it has no name in any folder, and execs it there.
 *   memfd: memfd_create and fexecve | fd: the same by /proc/self/fd/N | tmpfile: O_TMPFILE | unlinked: a removed copy
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

int main(int argc, char **argv) {
  char name[64];
  struct stat info;
  if (argc < 3) return 2;
  const char *how = argv[1];
  int from = open(argv[2], O_RDONLY), to;
  if (from < 0 || fstat(from, &info) != 0) return perror(argv[2]), 1;
  if (strcmp(how, "tmpfile") == 0)
    to = open(".", O_TMPFILE | O_RDWR, 0700);
  else if (strcmp(how, "unlinked") == 0) {
    to = open("unlinked-copy", O_CREAT | O_EXCL | O_RDWR, 0700);
    unlink("unlinked-copy");
  } else
    to = memfd_create("nameless", 0);
  if (to < 0 || sendfile(to, from, NULL, (size_t)info.st_size) != info.st_size) return perror(how), 1;
  close(from);
  /* a file that is open for writing cannot be executed */
  snprintf(name, sizeof name, "/proc/self/fd/%d", to);
  int again = open(name, O_RDONLY);
  close(to);
  snprintf(name, sizeof name, "/proc/self/fd/%d", again);
  if (strcmp(how, "fd") == 0)
    execve(name, argv + 2, environ);
  else
    fexecve(again, argv + 2, environ);
  perror("exec");
  return 126;
}
