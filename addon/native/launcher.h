/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_LAUNCHER_H
#define ACTPLANE_LAUNCHER_H

/* `actplane run`: argv[0] is the word "run". `socket`, unless NULL, was given before it. Becomes CMD or dies. */
_Noreturn void launch(char **argv, const char *socket);

#endif
