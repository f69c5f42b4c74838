/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_CHILD_H
#define ACTPLANE_CHILD_H

#include <stdbool.h>

/* Whether `words`, which begin with "control", ask for a child in the foreground: that one is done here. */
bool is_launch_child(char **words);
/* `actplane control launch-child`: words[1] is "launch-child". `socket`, unless NULL, was given before. Becomes CMD or dies. */
_Noreturn void launch_child(char **words, const char *socket);

#endif
