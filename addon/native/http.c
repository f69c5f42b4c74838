/* SPDX-License-Identifier: MIT */
#include "http.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "say.h"
#include "service.h"

#define HEAD_MAX (16 * 1024)
#define BODY_MAX (4 * 1024 * 1024)
/* Milliseconds of silence after which a person at a terminal is told what is waited for. */
#define TELL_AFTER 2000

struct connection {
  int fd;
  const char *path;
  int seconds;
  struct timespec end;
};

static _Noreturn void not_http(const struct connection *c, const char *what) {
  die(STATUS_SERVICE, "what answers at %s is not actplane's service (%s)", c->path, what);
}

/* Once. */
static void tell(const struct connection *c) {
  static bool told = false;
  if (told || !isatty(STDERR_FILENO)) return;
  told = true;
  fprintf(stderr, "actplane: waiting for the service, at most %d s …\n", c->seconds);
}

/* Waits until the socket is ready, or dies when the request's time is over. */
static void wait_for(const struct connection *c, short events) {
  for (;;) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    long left = (c->end.tv_sec - now.tv_sec) * 1000 + (c->end.tv_nsec - now.tv_nsec) / 1000000;
    struct pollfd wait = {.fd = c->fd, .events = events};
    int ready = left > 0 ? poll(&wait, 1, (int)(left < TELL_AFTER ? left : TELL_AFTER)) : 0;
    if (ready > 0) return;
    if (ready == 0 && left > TELL_AFTER) {
      tell(c);
      continue;
    }
    if (ready == 0) die(STATUS_SERVICE, "the service at %s did not answer within %d s", c->path, c->seconds);
    if (errno != EINTR) die(STATUS_SERVICE, "cannot wait for the service: %s", strerror(errno));
  }
}

/* Ends early when the other side stops listening: its answer, already there, says why. */
static void send_all(const struct connection *c, const char *bytes, size_t length) {
  while (length > 0) {
    wait_for(c, POLLOUT);
    ssize_t done = send(c->fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (done < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (done < 0 && (errno == EPIPE || errno == ECONNRESET)) return;
    if (done < 0) die(STATUS_SERVICE, "cannot send to the service at %s: %s", c->path, strerror(errno));
    bytes += done;
    length -= (size_t)done;
  }
}

/* False at the end of the stream. */
static bool receive(const struct connection *c, struct text *all) {
  char part[16384];
  for (;;) {
    wait_for(c, POLLIN);
    ssize_t length = recv(c->fd, part, sizeof part, MSG_DONTWAIT);
    if (length < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (length < 0 && errno != ECONNRESET)
      die(STATUS_SERVICE, "cannot read from the service at %s: %s", c->path, strerror(errno));
    if (length <= 0) return false;
    text_add(all, part, (size_t)length);
    return true;
  }
}

/* The value of a header in `head`, which is lines ended by CRLF; dies when it is there twice. */
static const char *header(const struct connection *c, const char *head, const char *end, const char *name) {
  const char *value = NULL;
  size_t length = strlen(name);
  for (const char *line = head; (line = memmem(line, (size_t)(end - line), "\r\n", 2)) != NULL;) {
    line += 2;
    if ((size_t)(end - line) <= length || strncasecmp(line, name, length) != 0 || line[length] != ':') continue;
    if (value) not_http(c, "a header comes twice");
    value = line + length + 1;
  }
  return value;
}

static size_t content_length(const struct connection *c, const char *head, const char *end) {
  const char *value = header(c, head, end, "Content-Length");
  size_t length = 0, digits = 0;
  if (header(c, head, end, "Transfer-Encoding") || !value) not_http(c, "an answer without a length");
  while (*value == ' ') value++;
  for (; *value >= '0' && *value <= '9' && digits < 10; value++, digits++) length = length * 10 + (size_t)(*value - '0');
  if (digits == 0 || *value != '\r') not_http(c, "a length that is no number");
  if (length > BODY_MAX) not_http(c, "an answer that is too long");
  return length;
}

static int status_of(const struct connection *c, const char *head, size_t length) {
  int status = 0;
  if (length < 12 || memcmp(head, "HTTP/1.1 ", 9) != 0) not_http(c, "no HTTP");
  for (int n = 9; n < 12; n++) {
    if (head[n] < '0' || head[n] > '9') not_http(c, "no HTTP status");
    status = status * 10 + (head[n] - '0');
  }
  return status;
}

static void read_answer(const struct connection *c, struct answer *answer) {
  struct text *all = &answer->all;
  const char *end = NULL;
  while (!end) {
    if (!receive(c, all)) {
      if (all->used == 0) die(STATUS_SERVICE, "the service at %s closed the connection without an answer", c->path);
      not_http(c, "half an answer");
    }
    end = memmem(all->data, all->used, "\r\n\r\n", 4);
    if (!end && all->used > HEAD_MAX) not_http(c, "no end of headers");
  }
  size_t head = (size_t)(end - all->data) + 4;
  answer->status = status_of(c, all->data, head);
  answer->length = content_length(c, all->data, end + 2);
  while (all->used < head + answer->length)
    if (!receive(c, all)) not_http(c, "half an answer");
  if (all->used > head + answer->length) not_http(c, "more than it announced");
  answer->body = all->data + head;
}

/* Seconds for one request; a policy of a megabyte may take a while to compile. */
static int time_limit(void) {
  const char *text = getenv("ACTPLANE_TIMEOUT");
  char *end;
  if (!text || !*text) return 30;
  long seconds = strtol(text, &end, 10);
  if (*end || seconds < 1 || seconds > 600) die(STATUS_USAGE, "ACTPLANE_TIMEOUT must be 1 to 600 (seconds)");
  return (int)seconds;
}

void http_post(const char *socket_path, const struct text *body, struct answer *answer) {
  struct connection c = {.path = socket_path, .seconds = time_limit()};
  char head[256];
  struct text request = {0};
  clock_gettime(CLOCK_MONOTONIC, &c.end);
  c.end.tv_sec += c.seconds;
  c.fd = service_connect(socket_path, c.seconds);
  int length = snprintf(head, sizeof head,
                        "POST /rpc HTTP/1.1\r\nHost: actplane\r\nConnection: close\r\n"
                        "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
                        body->used);
  /* as one, for the service would read it in two turns */
  text_add(&request, head, (size_t)length);
  text_add(&request, body->data, body->used);
  send_all(&c, request.data, request.used);
  free(request.data);
  read_answer(&c, answer);
  close(c.fd);
}
