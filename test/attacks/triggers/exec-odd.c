/*
 * exec-odd empty FILE            execve with argv NULL: the kernel makes it one empty argument
 * exec-odd args N FILE ARG...    execve with N arguments "x" in front of ARG...
 * exec-odd thread FILE ARG...    execve from a second thread while the first sleeps
 * exec-odd orphan FILE ARG...    execve from a second thread whose leader has ended
 * exec-odd name NAME FILE ARG... execve after prctl(PR_SET_NAME, NAME), with NAME as argv[0]
 * exec-odd edge FILE ARG         execve with ARG ending right before an unmapped page
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static char **command;
extern char **environ;

static void *run(void *leader_is_gone) {
  if (leader_is_gone) usleep(50000);
  execv(command[0], command);
  perror(command[0]);
  _exit(126);
}

static char *at_edge(const char *text) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE), length = strlen(text) + 1;
  char *at = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  munmap(at + page, page);
  return memcpy(at + page - length, text, length);
}

int main(int argc, char **argv) {
  pthread_t thread;
  if (argc < 3) return 2;
  if (strcmp(argv[1], "empty") == 0) {
    syscall(SYS_execve, argv[2], NULL, environ);
  } else if (strcmp(argv[1], "args") == 0 && argc > 3) {
    int n = atoi(argv[2]);
    char **list = calloc((size_t)(n + argc), sizeof *list);
    list[0] = argv[3];
    for (int i = 1; i <= n; i++) list[i] = "x";
    memcpy(list + n + 1, argv + 4, (size_t)(argc - 4) * sizeof *list);
    execv(argv[3], list);
  } else if (strcmp(argv[1], "thread") == 0) {
    command = argv + 2;
    pthread_create(&thread, NULL, run, NULL);
    pause();
  } else if (strcmp(argv[1], "orphan") == 0) {
    command = argv + 2;
    pthread_create(&thread, NULL, run, argv);
    pthread_exit(NULL);
  } else if (strcmp(argv[1], "name") == 0 && argc > 3) {
    const char *file = argv[3];
    prctl(PR_SET_NAME, argv[2]);
    argv[3] = argv[2];
    execv(file, argv + 3);
  } else if (strcmp(argv[1], "edge") == 0 && argc > 3) {
    execl(argv[2], argv[2], at_edge(argv[3]), (char *)NULL);
  } else {
    return 2;
  }
  perror("exec");
  return 126;
}
