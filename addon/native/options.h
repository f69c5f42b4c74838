/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_OPTIONS_H
#define ACTPLANE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#define DEFAULT_SOCKET "/run/actplane/actplaned.sock"

#define REPEAT_MAX 64 /* as the service accepts */

struct options {
  const char *policy; /* NULL: look for one */
  const char *domain; /* NULL: the policy's default */
  const char *socket;
  const char *rule[REPEAT_MAX];
  size_t rules;
  const char *accept[REPEAT_MAX];
  size_t accepts;
  char **command; /* NULL-terminated, at least one */
};

/*
 * Reads the options after argv[0] and before CMD; `socket`, unless NULL, was given before `run`. Dies with
 * STATUS_USAGE; --help prints and ends with 0.
 */
void options_read(struct options *options, char **argv, const char *socket);

/* Whether `*at` is `--name VALUE` or `--name=VALUE`; `*at` is then moved to its last word. */
bool option_take(char ***at, const char *name, const char **value);
void option_repeat(const char **list, size_t *count, const char *name, const char *value);
/* The socket that was named before the command, else $ACTPLANE_SOCKET, else the system's. */
const char *option_socket(const char *given);
/* Prints a help text and ends. */
_Noreturn void option_help(const char *help);

#endif
