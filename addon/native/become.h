/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_BECOME_H
#define ACTPLANE_BECOME_H

/* In the environment of what this process becomes; NULL takes it away. */
void set_variable(const char *name, const char *value);
/* Executes a command, NULL-terminated; dies with 126 or 127, saying why. */
_Noreturn void become(char **command);

#endif
