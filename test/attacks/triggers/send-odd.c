/*
 * send-odd HOW ADDRESS PORT [OTHER]: sends "hello" in a way that is not connect(2). Ends with 77 when it was refused.
 *   unspec: sendto with family AF_UNSPEC      | sendto: unconnected UDP   | sendmmsg: first to ADDRESS, then to OTHER
 *   fastopen: MSG_FASTOPEN                    | later: TCP_FASTOPEN_CONNECT, then write
 *   mptcp: connect by IPPROTO_MPTCP           | mapped: IPv4 by a socket of IPv6
 *   closed: connect to a port where nobody listens
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in to(const char *address, const char *port) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
  inet_pton(AF_INET, address, &a.sin_addr);
  return a;
}

static int done(long result, const char *what) {
  if (result >= 0) return 0;
  perror(what);
  return errno == EPERM ? 77 : 1;
}

static long two(const char *first, const char *second, const char *port) {
  struct sockaddr_in a[2] = {to(first, port), to(second, port)};
  struct iovec text = {"hello\n", 6};
  struct mmsghdr list[2] = {};
  for (int i = 0; i < 2; i++)
    list[i].msg_hdr = (struct msghdr){.msg_name = &a[i], .msg_namelen = sizeof a[i], .msg_iov = &text, .msg_iovlen = 1};
  return sendmmsg(socket(AF_INET, SOCK_DGRAM, 0), list, 2, 0) == 2 ? 0 : -1;
}

static long connected(int fd, struct sockaddr *a, socklen_t length) {
  return connect(fd, a, length) == 0 ? write(fd, "hello\n", 6) : -1;
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  const char *how = argv[1];
  struct sockaddr_in a = to(argv[2], argv[3]);
  struct sockaddr *at = (struct sockaddr *)&a;
  int on = 1, fd;
  if (strcmp(how, "unspec") == 0) {
    a.sin_family = AF_UNSPEC;
    return done(sendto(socket(AF_INET, SOCK_DGRAM, 0), "hello\n", 6, 0, at, sizeof a), how);
  }
  if (strcmp(how, "sendto") == 0) return done(sendto(socket(AF_INET, SOCK_DGRAM, 0), "hello\n", 6, 0, at, sizeof a), how);
  if (strcmp(how, "sendmmsg") == 0 && argc > 4) return done(two(argv[2], argv[4], argv[3]), how);
  if (strcmp(how, "fastopen") == 0)
    return done(sendto(socket(AF_INET, SOCK_STREAM, 0), "hello\n", 6, MSG_FASTOPEN, at, sizeof a), how);
  if (strcmp(how, "mptcp") == 0) return done(connected(socket(AF_INET, SOCK_STREAM, 262), at, sizeof a), how);
  if (strcmp(how, "closed") == 0) {
    long result = connect(socket(AF_INET, SOCK_STREAM, 0), at, sizeof a);
    return result < 0 && errno == ECONNREFUSED ? 0 : done(-1, how);
  }
  if (strcmp(how, "later") == 0) {
    fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN_CONNECT, &on, sizeof on);
    return done(connected(fd, at, sizeof a), how);
  }
  if (strcmp(how, "mapped") == 0) {
    struct sockaddr_in6 mapped = {.sin6_family = AF_INET6, .sin6_port = a.sin_port};
    mapped.sin6_addr.s6_addr[10] = mapped.sin6_addr.s6_addr[11] = 0xff;
    memcpy(&mapped.sin6_addr.s6_addr[12], &a.sin_addr, 4);
    return done(connected(socket(AF_INET6, SOCK_STREAM, 0), (struct sockaddr *)&mapped, sizeof mapped), how);
  }
  return 2;
}
