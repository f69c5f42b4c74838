/* SPDX-License-Identifier: MIT */
/*
 * shared-memory vfork|clone FILE PROGRAM ARG...: a process that shares this one's memory (vfork, or clone with CLONE_VM)
 * reads FILE into it and ends; then this one, which has opened nothing, executes PROGRAM.
 */
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char stack[1 << 16] __attribute__((aligned(16)));
static char data[256];
static const char *file;

static int reads(void *unused)
{
	int descriptor = open(file, O_RDONLY);

	(void)unused;
	if (descriptor < 0 || read(descriptor, data, sizeof data - 1) <= 0)
		_exit(1);
	_exit(0);
}

int main(int argc, char **argv)
{
	pid_t child;
	int status;

	if (argc < 4)
		errx(2, "usage: shared-memory vfork|clone FILE PROGRAM ARG...");
	file = argv[2];
	if (strcmp(argv[1], "vfork") == 0) {
		child = vfork();
		if (child == 0)
			reads(0);
	} else {
		child = clone(reads, stack + sizeof stack, CLONE_VM | SIGCHLD, 0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || status != 0 || !data[0])
		errx(1, "the other did not read %s", file);
	execvp(argv[3], argv + 3);
	err(126, "%s", argv[3]);
}
