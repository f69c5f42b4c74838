/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_TEST_STACK_H
#define ACTPLANE_TEST_STACK_H

#include <bpf/libbpf.h>
#include <stddef.h>

/*
 * The deepest chain of calls in a program that was loaded, or refused after the verifier's first look: writes the bytes
 * of its frames, outermost first, as "64+32+8", and returns their sum, each rounded up to 32 as kernels before 6.8 do;
 * newer ones round to 16, or give each program a stack of its own. `log` is the verifier's at level BPF_LOG_STATS, which
 * holds each function's own bytes. -1, and "?": the log does not fit the program.
 */
int stack_of(const struct bpf_program *program, const char *log, char *frames, size_t size);

#endif
