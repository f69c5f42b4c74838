/* SPDX-License-Identifier: MIT */
/*
 * threads COUNT FILE: prints "ready"; after a line, COUNT threads live at the same time, and each opens FILE once;
 * prints "alive N"; after another line ends them all and prints "ended".
 */
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define STACK 16384 /* of one mapping for all: a mapping each would meet vm.max_map_count first */

static const char *file;
static atomic_int opened, leave;

static void *body(void *unused) {
  int fd = open(file, O_RDONLY | O_CLOEXEC);
  (void)unused;
  if (fd >= 0) close(fd);
  atomic_fetch_add(&opened, 1);
  while (!atomic_load(&leave)) syscall(SYS_futex, &leave, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
  return NULL;
}

static void wait_line(void) {
  char line[16];
  if (!fgets(line, sizeof line, stdin)) exit(2);
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  int count = atoi(argv[1]), alive = 0;
  file = argv[2];
  pthread_t *threads = calloc((size_t)count, sizeof *threads);
  char *stacks = mmap(NULL, (size_t)count * STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (!threads || stacks == MAP_FAILED) return 2;
  setvbuf(stdout, NULL, _IOLBF, 0);
  printf("ready\n");
  wait_line();
  for (; alive < count; alive++) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstack(&attributes, stacks + (size_t)alive * STACK, STACK);
    int error = pthread_create(&threads[alive], &attributes, body, NULL);
    pthread_attr_destroy(&attributes);
    if (error) {
      fprintf(stderr, "threads: after %d: %s\n", alive, strerror(error));
      break;
    }
  }
  while (atomic_load(&opened) < alive) usleep(1000);
  printf("alive %d\n", alive);
  wait_line();
  atomic_store(&leave, 1);
  syscall(SYS_futex, &leave, FUTEX_WAKE_PRIVATE, alive, NULL, NULL, 0);
  for (int n = 0; n < alive; n++) pthread_join(threads[n], NULL);
  printf("ended\n");
  wait_line();
  return 0;
}
