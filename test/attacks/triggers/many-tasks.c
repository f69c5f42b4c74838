/*
 * many-tasks short N FILE ARG...   N threads one after the other, then a child execs FILE
 * many-tasks alive N FILE ARG...   the same while N threads live
 * many-tasks bomb N FILE           forks until N processes live; each opens FILE. Prints "opened COUNT".
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void *end(void *unused) { return unused; }

static void *stay(void *unused) {
  pause();
  return unused;
}

static void threads(int n, int alive) {
  pthread_attr_t small;
  pthread_t thread;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 32768);
  for (int i = 0; i < n; i++) {
    int error = pthread_create(&thread, &small, alive ? stay : end, NULL);
    if (error) {
      fprintf(stderr, "thread %d: %s\n", i, strerror(error));
      exit(1);
    }
    if (!alive) pthread_join(thread, NULL);
  }
}

static int run(char **command) {
  int status;
  pid_t child = fork();
  if (child == 0) {
    execv(command[0], command);
    perror(command[0]);
    _exit(126);
  }
  waitpid(child, &status, 0);
  return status != 0;
}

struct shared {
  int live, opened;
};

/* Every process makes two more, as long as there is room. */
static void bomb(struct shared *all, int limit, const char *name) {
  for (int n = 0; n < 2; n++) {
    if (__atomic_add_fetch(&all->live, 1, __ATOMIC_SEQ_CST) > limit) break;
    if (fork() == 0) {
      bomb(all, limit, name);
      if (open(name, O_RDONLY) >= 0) __atomic_add_fetch(&all->opened, 1, __ATOMIC_SEQ_CST);
      _exit(0);
    }
  }
  while (wait(NULL) > 0 || errno == EINTR) continue;
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  int n = atoi(argv[2]);
  if (strcmp(argv[1], "bomb") != 0) {
    threads(n, strcmp(argv[1], "alive") == 0);
    return run(argv + 3);
  }
  struct shared *all = mmap(NULL, sizeof *all, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  bomb(all, n, argv[3]);
  printf("opened %d\n", all->opened);
  return 0;
}
