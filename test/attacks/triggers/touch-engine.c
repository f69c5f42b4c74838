/*
 * touch-engine bpf       asks the kernel for the first BPF program's number
 * touch-engine signal    sends a harmless signal to the service of ACTPLANE_SOCKET
 * Prints "done". Ends with 77 when it was refused.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static long ask_bpf(void) {
  union bpf_attr attr = {};
  long result = syscall(SYS_bpf, BPF_PROG_GET_NEXT_ID, &attr, sizeof attr);
  return result < 0 && errno == ENOENT ? 0 : result;
}

static long send_signal(void) {
  struct sockaddr_un at = {.sun_family = AF_UNIX};
  struct ucred peer;
  socklen_t length = sizeof peer;
  const char *path = getenv("ACTPLANE_SOCKET");
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (!path || strlen(path) >= sizeof at.sun_path) return -1;
  strcpy(at.sun_path, path);
  if (connect(fd, (struct sockaddr *)&at, sizeof at) != 0) return -1;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return -1;
  return kill(peer.pid, SIGURG);
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
