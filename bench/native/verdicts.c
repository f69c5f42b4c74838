/* SPDX-License-Identifier: MIT */
/*
 * A process whose operations have known verdicts, over and over, while something else goes on.
 *
 *   verdicts FORBIDDEN ALLOWED REPORTED [BYTES]
 *
 * FORBIDDEN and ALLOWED are programs, REPORTED is a file; the policy stops the exec of the first and reports the open
 * of the last, and the making and removal of names beside it that end in "-name". BYTES: of an argument that the
 * programs are given, so that the judgement of their exec takes long. Prints "ready", waits for a line, then repeats
 * until stdin ends, and prints "stopped N passed N allowed N wronged N reported N":
 * executions of FORBIDDEN that were stopped and that ran, those of ALLOWED that ran and that were stopped, and what was
 * done that the policy reports. A process that was killed in between prints nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define OPENS 20 /* for each pair of executions */

static char *argument;

/* Whether the program ran to its end: not when the exec was refused, nor when it was killed. */
static bool runs(const char *program) {
  pid_t child = vfork();
  int status;
  if (child == 0) {
    execl(program, program, argument, (char *)NULL);
    _exit(126);
  }
  if (child < 0) {
    perror("verdicts: cannot start a process");
    exit(2);
  }
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int main(int argc, char **argv) {
  unsigned long stopped = 0, passed = 0, allowed = 0, wronged = 0, reported = 0;
  struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
  char line[16], name[4096];

  if (argc < 4) {
    fprintf(stderr, "usage: verdicts FORBIDDEN ALLOWED REPORTED [BYTES]\n");
    return 2;
  }
  if (argc > 4) {
    size_t bytes = strtoul(argv[4], NULL, 10);
    argument = malloc(bytes + 1);
    if (!argument) return 2;
    memset(argument, 'x', bytes);
    argument[bytes] = 0;
  }
  snprintf(name, sizeof name, "%s-name", argv[3]);
  setvbuf(stdout, NULL, _IOLBF, 0);
  setvbuf(stdin, NULL, _IONBF, 0);
  printf("ready\n");
  if (!fgets(line, sizeof line, stdin)) return 2;
  while (poll(&input, 1, 0) == 0) {
    if (runs(argv[1])) passed++;
    else stopped++;
    if (runs(argv[2])) allowed++;
    else wronged++;
    for (int n = 0; n < OPENS; n++) {
      int fd = open(argv[3], O_RDONLY | O_CLOEXEC);
      if (fd < 0) wronged++;
      else reported++;
      close(fd);
      if (mkdir(name, 0700) || rmdir(name)) wronged++;
      else reported += 2;
    }
  }
  printf("stopped %lu passed %lu allowed %lu wronged %lu reported %lu\n", stopped, passed, allowed, wronged, reported);
  return 0;
}
