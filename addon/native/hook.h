/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_HOOK_H
#define ACTPLANE_HOOK_H

/* `actplane feedback-hook`; argv begins with the command's own name. `socket` is NULL or was given before it. */
_Noreturn void hook(char **argv, const char *socket);

#endif
