/*
 * race-argv TIMES FILE WORD OTHER: execs FILE with one argument that another thread keeps turning from OTHER to WORD
 * and back, TIMES times, each from a child of its own. "race-argv TIMES path FILE OTHER ARG" does so with the path.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char changing[256];
static const char *words[2];

static void *change(void *unused) {
  (void)unused;
  for (unsigned n = 0;; n++) memcpy(changing, words[n & 1], strlen(words[n & 1]) + 1);
  return NULL;
}

int main(int argc, char **argv) {
  if (argc < 5) return 2;
  int path = strcmp(argv[2], "path") == 0;
  words[0] = path ? argv[3] : argv[4];
  words[1] = path ? argv[4] : argv[3];
  for (int n = atoi(argv[1]); n > 0; n--) {
    pid_t child = fork();
    if (child == 0) {
      pthread_t thread;
      strcpy(changing, words[0]);
      pthread_create(&thread, NULL, change, NULL);
      usleep((useconds_t)(n % 7) * 100);
      if (path)
        execl(changing, "tool", argv[5], (char *)NULL);
      else
        execl(argv[2], "tool", changing, (char *)NULL);
      _exit(126);
    }
    waitpid(child, NULL, 0);
  }
  return 0;
}
