/* udp-ear PORTFILE OUT: binds a UDP port of every address, writes its number, and what comes within two seconds. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

int main(int argc, char **argv) {
  struct sockaddr_in a = {.sin_family = AF_INET};
  struct timeval limit = {.tv_sec = 2};
  socklen_t length = sizeof a;
  char text[256], draft[4096];
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  if (argc != 3 || bind(fd, (struct sockaddr *)&a, sizeof a) != 0 || getsockname(fd, (struct sockaddr *)&a, &length) != 0) return 2;
  snprintf(draft, sizeof draft, "%s.draft", argv[1]);
  FILE *port = fopen(draft, "w"), *out = fopen(argv[2], "w");
  if (!port || !out) return 2;
  fprintf(port, "%d\n", ntohs(a.sin_port));
  fclose(port);
  rename(draft, argv[1]);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ssize_t n;
  while ((n = recv(fd, text, sizeof text, 0)) > 0) {
    fwrite(text, 1, (size_t)n, out);
    fflush(out);
  }
  return 0;
}
