/*
 * touch-engine bpf       asks the kernel for the first BPF program's number
 * touch-engine signal    sends a harmless signal to every actplaned
 * Prints "done". Ends with 77 when it was refused.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static long ask_bpf(void) {
  union bpf_attr attr = {};
  long result = syscall(SYS_bpf, BPF_PROG_GET_NEXT_ID, &attr, sizeof attr);
  return result < 0 && errno == ENOENT ? 0 : result;
}

/* Is it the service, by its command line? Under socket activation the socket's own maker is systemd. */
static int is_service(const char *pid) {
  char path[64], line[4096];
  snprintf(path, sizeof path, "/proc/%s/cmdline", pid);
  int fd = open(path, O_RDONLY);
  ssize_t size = fd < 0 ? 0 : read(fd, line, sizeof line - 1);
  if (fd >= 0) close(fd);
  for (ssize_t i = 0; i < size; i++)
    if (!line[i]) line[i] = ' ';
  line[size < 0 ? 0 : size] = 0;
  return strstr(line, "bin/actplaned") != NULL;
}

/* A signal that nobody minds, to every service there is. */
static long send_signal(void) {
  DIR *processes = opendir("/proc");
  struct dirent *entry;
  long found = 0;
  while (processes && (entry = readdir(processes)) != NULL) {
    if (!atoi(entry->d_name) || !is_service(entry->d_name)) continue;
    if (kill(atoi(entry->d_name), SIGURG) != 0) return -1;
    found++;
  }
  return found ? 0 : -1;
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  if ((strcmp(argv[1], "bpf") == 0 ? ask_bpf() : send_signal()) < 0) {
    perror(argv[1]);
    return errno == EPERM ? 77 : 1;
  }
  puts("done");
  return 0;
}
