/* SPDX-License-Identifier: MIT */
/*
 * bomb UID LIMIT: prints "ready"; after a line becomes UID, allowed LIMIT processes, and forks until nothing more can be
 * forked, its children too. Every process then waits for the signal that ends it.
 */
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

int main(int argc, char **argv) {
  char line[16];
  if (argc != 3) return 2;
  uid_t uid = (uid_t)atoi(argv[1]);
  struct rlimit limit = {(rlim_t)atoi(argv[2]), (rlim_t)atoi(argv[2])};
  setpgid(0, 0);
  setvbuf(stdout, NULL, _IOLBF, 0);
  printf("ready\n");
  if (!fgets(line, sizeof line, stdin)) return 2;
  if (setrlimit(RLIMIT_NPROC, &limit) || setgroups(0, NULL) || setgid(uid) || setuid(uid)) {
    perror("bomb: cannot become the user");
    return 2;
  }
  for (pid_t child = 0; child >= 0;) child = fork();
  for (;;) pause();
}
