/* SPDX-License-Identifier: MIT */
/*
 * The process that is measured: does one operation many times and says what each cost.
 *
 *   micro FOLDER PORT cpu|wall    FOLDER holds what bench/micro/tree.ts makes
 *
 * It prints "ready", then answers each line "OPERATION ITERATIONS BATCHES" with
 * "OPERATION NS…": a figure for each batch, in nanoseconds of one operation; "OPERATION error REASON" when one failed.
 * `cpu` counts this process's and its children's time on a processor, so other load on the machine does not count;
 * `wall` counts everything that runs meanwhile, for a guest whose clock goes by instructions.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BATCHES_MAX 256
#define FOLDERS 2048 /* of bench/micro/tree.ts, and files in one: each is opened once before any is opened again */

/* Absolute, as a tool names files: finding them is then part of the bare operation. */
#define INNER "src/engine/matching"
static char source[PATH_MAX], output[PATH_MAX], temporary[PATH_MAX], here[PATH_MAX], there[PATH_MAX];
static const char *folder;

static bool wall;
static int reader, writer, udp;
static struct sockaddr_in peer = {.sin_family = AF_INET};
static char page[4096];
static unsigned int fresh, next;
static char first[PATH_MAX], *first_digits, beside[PATH_MAX], *beside_digits;

/* What a step returns: negative when the call failed. */
static int do_getppid(void) { return syscall(SYS_getppid) < 0 ? -1 : 0; }

static int do_open(void) {
  int fd = open(source, O_RDONLY | O_CLOEXEC);
  return fd < 0 ? -1 : close(fd);
}

/* Two hexadecimal digits; printf's work would count as the operation's. */
static void put_hex(char *to, unsigned int byte) {
  to[0] = "0123456789abcdef"[byte >> 4 & 15];
  to[1] = "0123456789abcdef"[byte & 15];
}

/* A file in a folder that was not seen before. */
static int do_open_first(void) {
  unsigned int n = fresh++ % FOLDERS;
  put_hex(first_digits, n >> 6);
  put_hex(first_digits + 3, n & 63);
  int fd = open(first, O_RDONLY | O_CLOEXEC);
  return fd < 0 ? -1 : close(fd);
}

/* A file that was not opened before, in a folder where others were. */
static int do_open_beside(void) {
  unsigned int n = next++ % FOLDERS;
  put_hex(beside_digits, n >> 8);
  put_hex(beside_digits + 2, n & 255);
  int fd = open(beside, O_RDONLY | O_CLOEXEC);
  return fd < 0 ? -1 : close(fd);
}

static int do_read_10(void) { return pread(reader, page, 10, 0) == 10 ? 0 : -1; }
static int do_read_4k(void) { return pread(reader, page, sizeof page, 0) == sizeof page ? 0 : -1; }
static int do_write_4k(void) { return pwrite(writer, page, sizeof page, 0) == sizeof page ? 0 : -1; }

static int do_stat(void) {
  struct stat status;
  return stat(source, &status);
}

static int do_create_unlink(void) {
  int fd = open(temporary, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  return fd < 0 || close(fd) ? -1 : unlink(temporary);
}

static int do_rename(void) {
  static bool away;
  away = !away;
  return away ? rename(here, there) : rename(there, here);
}

static int do_connect(void) { return connect(udp, (struct sockaddr *)&peer, sizeof peer); }

static int wait_for(pid_t child) {
  int status;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return -1;
  errno = ECHILD;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

static int do_fork(void) {
  pid_t child = fork();
  if (child == 0) _exit(0);
  return child < 0 ? -1 : wait_for(child);
}

static int do_exec(void) {
  pid_t child = vfork();
  if (child == 0) {
    execl("/bin/true", "true", "status", "--short", "--branch", (char *)NULL);
    _exit(127);
  }
  return child < 0 ? -1 : wait_for(child);
}

/*
 * Two instructions an iteration: what one costs by this clock. Long enough for the
 * clock's own rounding, and the same loop whatever the compiler thinks of it.
 */
#define CALIBRATION 50000
static int do_calibrate(void) {
  unsigned long n = CALIBRATION;
  __asm__ volatile("1: dec %0\n\tjnz 1b" : "+r"(n) : : "cc");
  return 0;
}

static const struct operation {
  const char *name;
  int (*run)(void);
  bool children;
} operations[] = {
    {"getppid", do_getppid, false},
    {"open", do_open, false},
    {"open-first", do_open_first, false},
    {"open-beside", do_open_beside, false},
    {"read-10", do_read_10, false},
    {"read-4k", do_read_4k, false},
    {"write-4k", do_write_4k, false},
    {"stat", do_stat, false},
    {"create-unlink", do_create_unlink, false},
    {"rename", do_rename, false},
    {"connect", do_connect, false},
    {"fork", do_fork, true},
    {"exec", do_exec, true},
    {"calibrate", do_calibrate, false},
};

static double clock_ns(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static double now_ns(bool children) {
  if (wall) return clock_ns(CLOCK_MONOTONIC);
  double ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
  if (children) {
    struct rusage used;
    getrusage(RUSAGE_CHILDREN, &used);
    ns += 1e9 * (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec);
    ns += 1e3 * (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
  }
  return ns;
}

static void measure(const struct operation *o, long iterations, int batches) {
  double cost[BATCHES_MAX];
  for (int batch = 0; batch < batches; batch++) {
    double before = now_ns(o->children);
    for (long n = 0; n < iterations; n++)
      if (o->run()) {
        printf("%s error %s\n", o->name, strerrorname_np(errno));
        return;
      }
    cost[batch] = (now_ns(o->children) - before) / (double)iterations;
  }
  printf("%s", o->name);
  for (int batch = 0; batch < batches; batch++) printf(" %.2f", cost[batch]);
  printf("\n");
}

static void fail(const char *what) {
  fprintf(stderr, "micro: cannot %s: %s\n", what, strerror(errno));
  exit(2);
}

/* One processor, so that a child is no cheaper or dearer by where it happens to run. */
static void pin(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set)) fail("read the processors");
  for (int cpu = CPU_SETSIZE - 1; cpu >= 0; cpu--)
    if (CPU_ISSET(cpu, &set)) {
      CPU_ZERO(&set);
      CPU_SET(cpu, &set);
      if (sched_setaffinity(0, sizeof set, &set)) fail("choose a processor");
      return;
    }
}

int main(int argc, char **argv) {
  char line[128], name[32];
  long iterations;
  int batches;

  if (argc != 4 || (strcmp(argv[3], "cpu") && strcmp(argv[3], "wall"))) {
    fprintf(stderr, "usage: micro FOLDER PORT cpu|wall\n");
    return 2;
  }
  wall = strcmp(argv[3], "wall") == 0;
  folder = argv[1];
  if (strlen(folder) > 1024) return 2;
  snprintf(source, sizeof source, "%s/" INNER "/automaton-tables.ts", folder);
  snprintf(output, sizeof output, "%s/" INNER "/build-output.bin", folder);
  snprintf(temporary, sizeof temporary, "%s/" INNER "/temporary.lock", folder);
  snprintf(here, sizeof here, "%s/" INNER "/moved-here.ts", folder);
  snprintf(there, sizeof there, "%s/" INNER "/moved-there.ts", folder);
  first_digits = first + sprintf(first, "%s/folders/", folder);
  strcpy(first_digits, "00/00/index.ts");
  beside_digits = beside + sprintf(beside, "%s/src/engine/states/transition-", folder);
  strcpy(beside_digits, "0000.ts");
  if ((reader = open(source, O_RDONLY | O_CLOEXEC)) < 0) fail("open the file to read");
  if ((writer = open(output, O_WRONLY | O_CLOEXEC)) < 0) fail("open the file to write");
  if ((udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) < 0) fail("open a socket");
  peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  peer.sin_port = htons((unsigned short)atoi(argv[2]));
  pin();
  setvbuf(stdout, NULL, _IOLBF, 0);
  printf("ready\n");
  while (fgets(line, sizeof line, stdin)) {
    if (sscanf(line, "%31s %ld %d", name, &iterations, &batches) != 3) return 2;
    if (iterations < 1 || batches < 1 || batches > BATCHES_MAX) return 2;
    const struct operation *found = NULL;
    for (size_t n = 0; n < sizeof operations / sizeof *operations; n++)
      if (strcmp(operations[n].name, name) == 0) found = &operations[n];
    if (!found) return 2;
    measure(found, iterations, batches);
  }
  return 0;
}
