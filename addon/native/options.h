/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_OPTIONS_H
#define ACTPLANE_OPTIONS_H

#include <stddef.h>

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

#endif
