/* SPDX-License-Identifier: MIT */
#include "say.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void (*undo_at_failure)(void);

/* Names and messages come from anywhere; a terminal must not obey them. C1 controls are C2 80..9F in UTF-8. */
static size_t without_controls(char *to, const char *from, size_t length) {
  size_t used = 0;
  for (size_t n = 0; n < length; n++) {
    unsigned char byte = (unsigned char)from[n];
    if (byte == 0xc2 && n + 1 < length && ((unsigned char)from[n + 1] & 0xe0) == 0x80) {
      n++;
      continue;
    }
    if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f) continue;
    to[used++] = (char)byte;
  }
  return used;
}

static void write_all(const char *text, size_t length) {
  while (length > 0) {
    ssize_t done = write(STDERR_FILENO, text, length);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return; /* stderr is closed or full: nobody to tell */
    text += done;
    length -= (size_t)done;
  }
}

void say_text(const char *text, size_t length) {
  char *clean = malloc(length + 1);
  if (!clean) return;
  length = without_controls(clean, text, length);
  if (length > 0 && clean[length - 1] != '\n') clean[length++] = '\n';
  write_all(clean, length);
  free(clean);
}

static void say_formatted(const char *format, va_list arguments) {
  char *line = NULL, *whole = NULL;
  if (vasprintf(&line, format, arguments) < 0) return;
  int length = asprintf(&whole, "actplane: %s", line);
  if (length >= 0) say_text(whole, (size_t)length);
  free(line);
  if (length >= 0) free(whole);
}

void say(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  say_formatted(format, arguments);
  va_end(arguments);
}

void at_failure(void (*undo)(void)) { undo_at_failure = undo; }

_Noreturn void fail(int status) {
  if (undo_at_failure) undo_at_failure();
  _exit(status);
}

_Noreturn void die(int status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  say_formatted(format, arguments);
  va_end(arguments);
  fail(status);
}
