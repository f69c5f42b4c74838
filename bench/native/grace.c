/* SPDX-License-Identifier: MIT */
/*
 * grace: prints "ready", then for each line the microseconds that the kernel's wait for all readers took
 * (synchronize_rcu, by membarrier(2)). Replacing an inner map waits for the same.
 */
#include <linux/membarrier.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int main(void) {
  struct timespec from, to;
  char line[16];
  setvbuf(stdout, NULL, _IOLBF, 0);
  printf("ready\n");
  while (fgets(line, sizeof line, stdin)) {
    clock_gettime(CLOCK_MONOTONIC, &from);
    if (syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0)) {
      perror("grace: membarrier");
      return 2;
    }
    clock_gettime(CLOCK_MONOTONIC, &to);
    printf("%ld\n", (to.tv_sec - from.tv_sec) * 1000000 + (to.tv_nsec - from.tv_nsec) / 1000);
  }
  return 0;
}
