/* SPDX-License-Identifier: MIT */
/*
 * The process tree that the engine is compared on. A supervisor outside every
 * domain starts the tree's first process, tells each process what to do, one
 * operation at a time, and sees what became of it. The processes exec copies
 * of this program: who they are is in the environment, what they have is at
 * fixed descriptors.
 */
#ifndef DRIVER_H
#define DRIVER_H

#include <netinet/in.h>
#include <stdint.h>

#define PROCESSES 4
#define SLOTS 3
#define ENDPOINTS 8

/* Files that a process has open. */
#define SLOT_FD 50
/* Sockets connected to each endpoint, made outside of the tree. */
#define PEER_FD 60
/* Commands to process n, and its answers. Pipes of their own for each: what one writes, no other reads. */
#define COMMAND_FD(n) (80 + 2 * (n))
#define ANSWER_FD(n) (81 + 2 * (n))

#define NUMBER_VARIABLE "DIFFERENTIAL_PROCESS"

/* Between the words of a command; paths and arguments have none. */
#define SEPARATOR '\x1f'
#define WORDS_MAX 16
#define LINE_MAX_BYTES 8192

/* Splits a line in place; returns how many words it has. */
int split(char *line, char **words);

/* What a process says of one operation. */
struct answer {
	int32_t error; /* errno, 0: done */
	int32_t pid;   /* of the child, after fork */
};

struct endpoint {
	struct sockaddr_storage address;
	socklen_t length;
};
int endpoint_parse(struct endpoint *e, const char *address, const char *port);

/* Does what it is told until it exits. `endpoints` are those of COMMAND's `connect`. */
_Noreturn void serve(int number);

/* Reads the test's lines from stdin until it closes. */
int supervise(void);

#endif
