/* SPDX-License-Identifier: MIT */
/*
 * labels FOLDER COUNT write|read [SECRET]: prints "ready"; after a line, either reads SECRET and makes COUNT files below
 * FOLDER, or has each of them opened by a process of its own, which gains the labels that the file has while this one
 * stays without. Prints "done N".
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define A_FOLDER 1000

static char path[4096];

static const char *name_of(const char *folder, long n) {
  snprintf(path, sizeof path, "%s/%ld/%ld", folder, n / A_FOLDER, n % A_FOLDER);
  return path;
}

static bool write_one(const char *folder, long n) {
  if (n % A_FOLDER == 0) {
    snprintf(path, sizeof path, "%s/%ld", folder, n / A_FOLDER);
    if (mkdir(path, 0700)) return false;
  }
  int fd = open(name_of(folder, n), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  return fd >= 0 && close(fd) == 0;
}

static bool read_one(const char *folder, long n) {
  const char *file = name_of(folder, n);
  int status;
  pid_t child = vfork();
  if (child == 0) _exit(open(file, O_RDONLY | O_CLOEXEC) < 0);
  return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int main(int argc, char **argv) {
  char line[16];
  long done = 0, count;
  if (argc < 4) return 2;
  count = atol(argv[2]);
  setvbuf(stdout, NULL, _IOLBF, 0);
  printf("ready\n");
  if (!fgets(line, sizeof line, stdin)) return 2;
  if (argc > 4) {
    int fd = open(argv[4], O_RDONLY | O_CLOEXEC);
    if (fd < 0 || read(fd, line, 1) != 1) return 2;
  }
  for (; done < count; done++)
    if (!(strcmp(argv[3], "write") == 0 ? write_one : read_one)(argv[1], done)) {
      perror(path);
      break;
    }
  printf("done %ld\n", done);
  return fgets(line, sizeof line, stdin) ? 2 : 0;
}
