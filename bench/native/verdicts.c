/* SPDX-License-Identifier: MIT */
/*
 * A process whose operations have known verdicts, over and over, while something else goes on.
 *
 *   verdicts FORBIDDEN ALLOWED REPORTED
 *
 * FORBIDDEN and ALLOWED are programs, REPORTED is a file; the policy stops the exec of the first and reports the open
 * of the last. Prints "ready", waits for a line, then repeats until stdin ends, and prints
 * "stopped N passed N allowed N wronged N opened N":
 * executions of FORBIDDEN that were stopped and that ran, those of ALLOWED that ran and that were stopped, opens.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define OPENS 20 /* for each pair of executions */

/* Whether the program ran to its end: not when the exec was refused, nor when it was killed. */
static bool runs(const char *program) {
  pid_t child = vfork();
  int status;
  if (child == 0) {
    execl(program, program, (char *)NULL);
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
  unsigned long stopped = 0, passed = 0, allowed = 0, wronged = 0, opened = 0;
  struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
  char line[16];

  if (argc != 4) {
    fprintf(stderr, "usage: verdicts FORBIDDEN ALLOWED REPORTED\n");
    return 2;
  }
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
      else opened++;
      close(fd);
    }
  }
  printf("stopped %lu passed %lu allowed %lu wronged %lu opened %lu\n", stopped, passed, allowed, wronged, opened);
  return 0;
}
