/* SPDX-License-Identifier: MIT */
/* What the launcher says to the user, and the statuses it ends with (docs/architecture.md, "Exit status"). */
#ifndef ACTPLANE_SAY_H
#define ACTPLANE_SAY_H

#include <stddef.h>

enum {
  STATUS_USAGE = 2,            /* a policy or option is wrong */
  STATUS_SERVICE = 125,        /* the service cannot be used */
  STATUS_NOT_EXECUTABLE = 126, /* the command cannot be executed */
  STATUS_NO_COMMAND = 127,     /* there is no such command */
};

/* "actplane: …" and a newline on stderr. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Text of the service, as it is but for control characters other than newline and tab. */
void say_text(const char *text, size_t length);
/* say(), undo what at_failure() named, and end. */
_Noreturn void die(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));
_Noreturn void fail(int status);
void at_failure(void (*undo)(void));

#endif
