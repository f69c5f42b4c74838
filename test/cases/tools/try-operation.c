/* SPDX-License-Identifier: MIT */
/*
 * try-operation OPERATION ARG...: does one operation in this very process, then writes "lived on" to the file named by
 * LIVED whether it was refused or not. So a test can tell a refusal (the process lives) from a kill (it does not).
 * Prints what it read to standard output.
 */
#include <fcntl.h>
#include <sys/wait.h>

#include "reach.h"

/* Each is given its arguments, NULL at their end, and returns -1 and errno when it could not. */
static int try_open(char **args)
{
	int file = open(args[0], O_RDONLY | O_CLOEXEC);

	return file < 0 ? -1 : puts("opened") < 0;
}

static int try_read(char **args)
{
	int file = open(args[0], O_RDONLY | O_CLOEXEC);

	return file < 0 ? -1 : copy(file, STDOUT_FILENO);
}

static int try_write(char **args)
{
	static const char text[] = "written\n";
	int file = open(args[0], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);

	return file < 0 || write(file, text, sizeof(text) - 1) < 0 ? -1 : close(file);
}

static int try_unlink(char **args)
{
	return unlink(args[0]);
}

static int try_rename(char **args)
{
	return rename(args[0], args[1]);
}

static int try_connect(char **args)
{
	int peer = reach(args[0], args[1]);

	return peer < 0 || send(peer, "hello\n", 6, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

static int try_recv(char **args)
{
	char text[4096];
	int peer = reach(args[0], args[1]);
	ssize_t got = peer < 0 ? -1 : recv(peer, text, sizeof(text), 0);

	return got < 0 || write(STDOUT_FILENO, text, (size_t)got) < 0 ? -1 : 0;
}

/* The child is the one that is refused or dies; this process lives on either way. */
static int try_exec(char **args)
{
	pid_t child = fork();

	if (child == 0) {
		execvp(args[0], args);
		perror(args[0]);
		_exit(126);
	}
	return child < 0 || waitpid(child, NULL, 0) < 0 ? -1 : 0;
}

static const struct {
	const char *name;
	int arguments;
	int (*run)(char **args);
} operations[] = {
	{ "open", 1, try_open },     { "read", 1, try_read },       { "write", 1, try_write }, { "unlink", 1, try_unlink },
	{ "rename", 2, try_rename }, { "connect", 2, try_connect }, { "recv", 2, try_recv },   { "exec", 1, try_exec },
};

static int live_on(void)
{
	const char *name = getenv("LIVED");
	FILE *file = name ? fopen(name, "w") : NULL;

	return !file || fputs("lived on\n", file) < 0 || fclose(file) ? complain() : 0;
}

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof(operations) / sizeof(operations[0]); i++) {
		if (strcmp(argv[1], operations[i].name) != 0 || argc - 2 < operations[i].arguments)
			continue;
		if (operations[i].run(argv + 2)) {
			if (!is_refusal())
				return complain();
			complain();
		}
		fflush(stdout);
		return live_on();
	}
	fprintf(stderr, "usage: try-operation open|read|write|unlink|rename|connect|recv|exec ARG...\n");
	return 2;
}
