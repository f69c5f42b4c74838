/*
 * uring HOW OPERATION ARG... [OPERATION ARG...]: operations through io_uring, without a library.
 *   HOW: inline (in the caller), async (in a worker thread), poll (in the ring's own kernel thread)
 *   read FILE | write FILE | unlink FILE | rename OLD NEW | send ADDRESS PORT
 * Prints what it read; ends with 0 when the kernel says that all happened, else prints the error and ends with 77.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct io_uring_params params;
static struct io_uring_sqe *sqes;
static unsigned char *sq, *cq;
static int ring;
static unsigned char flags;

static void die(const char *what, int error) {
  fprintf(stderr, "%s: %s\n", what, strerror(error));
  exit(77);
}

static void *map(size_t size, off_t offset) {
  void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, offset);
  if (at == MAP_FAILED) die("mmap of the ring", errno);
  return at;
}

static uint32_t *in(unsigned char *base, uint32_t offset) { return (uint32_t *)(base + offset); }

static void start(const char *how) {
  if (strcmp(how, "async") == 0) flags = IOSQE_ASYNC;
  if (strcmp(how, "poll") == 0) params.flags = IORING_SETUP_SQPOLL, params.sq_thread_idle = 2000;
  ring = (int)syscall(SYS_io_uring_setup, 8, &params);
  if (ring < 0) die("io_uring_setup", errno);
  sq = map(params.sq_off.array + params.sq_entries * sizeof(uint32_t), IORING_OFF_SQ_RING);
  cq = map(params.cq_off.cqes + params.cq_entries * sizeof(struct io_uring_cqe), IORING_OFF_CQ_RING);
  sqes = map(params.sq_entries * sizeof(struct io_uring_sqe), IORING_OFF_SQES);
}

/* Submits one entry and gives its result; ends the program where the kernel says no. */
static int go(const char *what, struct io_uring_sqe entry) {
  uint32_t tail = *in(sq, params.sq_off.tail), mask = *in(sq, params.sq_off.ring_mask);
  entry.flags |= flags;
  sqes[tail & mask] = entry;
  in(sq, params.sq_off.array)[tail & mask] = tail & mask;
  __atomic_store_n(in(sq, params.sq_off.tail), tail + 1, __ATOMIC_RELEASE);
  unsigned enter = IORING_ENTER_GETEVENTS | (params.flags & IORING_SETUP_SQPOLL ? IORING_ENTER_SQ_WAKEUP : 0);
  uint32_t *head = in(cq, params.cq_off.head);
  while (__atomic_load_n(in(cq, params.cq_off.tail), __ATOMIC_ACQUIRE) == *head)
    if (syscall(SYS_io_uring_enter, ring, 1, 1, enter, NULL, 0) < 0 && errno != EINTR) die("io_uring_enter", errno);
  struct io_uring_cqe *done = (struct io_uring_cqe *)(cq + params.cq_off.cqes) + (*head & *in(cq, params.cq_off.ring_mask));
  int result = done->res;
  __atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
  if (result < 0) die(what, -result);
  return result;
}

static struct io_uring_sqe entry(int op, int fd, const void *at, unsigned len) {
  return (struct io_uring_sqe){.opcode = (unsigned char)op, .fd = fd, .addr = (uintptr_t)at, .len = len};
}

static int open_file(const char *name, int how) {
  struct io_uring_sqe e = entry(IORING_OP_OPENAT, AT_FDCWD, name, 0600);
  e.open_flags = (unsigned)how;
  return go("openat", e);
}

static void send_to(const char *address, const char *port) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
  inet_pton(AF_INET, address, &to.sin_addr);
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  struct io_uring_sqe e = entry(IORING_OP_CONNECT, fd, &to, 0);
  e.off = sizeof to;
  go("connect", e);
  go("send", entry(IORING_OP_SEND, fd, "hello\n", 6));
}

static void read_file(const char *name) {
  static char text[4096];
  int n = go("read", entry(IORING_OP_READ, open_file(name, O_RDONLY), text, sizeof text));
  fwrite(text, 1, (size_t)n, stdout);
  fflush(stdout);
}

static void rename_file(const char *from, const char *to) {
  struct io_uring_sqe e = entry(IORING_OP_RENAMEAT, AT_FDCWD, from, (unsigned)AT_FDCWD);
  e.off = (uintptr_t)to;
  go("renameat", e);
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  start(argv[1]);
  for (char **at = argv + 2; at[0] && at[1]; at += 2) {
    if (strcmp(at[0], "read") == 0)
      read_file(at[1]);
    else if (strcmp(at[0], "write") == 0)
      go("write", entry(IORING_OP_WRITE, open_file(at[1], O_WRONLY | O_APPEND), "written\n", 8));
    else if (strcmp(at[0], "unlink") == 0)
      go("unlinkat", entry(IORING_OP_UNLINKAT, AT_FDCWD, at[1], 0));
    else if (strcmp(at[0], "rename") == 0 && at[2])
      rename_file(at[1], at[2]), at++;
    else if (strcmp(at[0], "send") == 0 && at[2])
      send_to(at[1], at[2]), at++;
    else
      return 2;
  }
  return 0;
}
