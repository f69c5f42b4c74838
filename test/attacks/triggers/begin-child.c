/* SPDX-License-Identifier: MIT */
/*
 * begin-child parent|cgroup|orphan|thread PROGRAM ARG...: executes PROGRAM in a process that came to be in an unusual
 * way: as a sibling (CLONE_PARENT), in a cgroup named at its birth (CLONE_INTO_CGROUP, into its own), as the grandchild
 * of a process that has ended in a session of its own, or from a second thread.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char **program;

static void run(void)
{
	execvp(program[0], program);
	err(126, "%s", program[0]);
}

static void *in_thread(void *unused)
{
	run();
	return unused;
}

/* The folder of the cgroup that this process is in. */
static int own_cgroup(void)
{
	char line[4096], path[4200];
	FILE *list = fopen("/proc/self/cgroup", "r");

	while (list && fgets(line, sizeof line, list)) {
		line[strcspn(line, "\n")] = 0;
		if (strncmp(line, "0::", 3) == 0) {
			snprintf(path, sizeof path, "/sys/fs/cgroup%s", line + 3);
			return open(path, O_RDONLY | O_DIRECTORY);
		}
	}
	return -1;
}

static pid_t clone3_with(uint64_t flags, int cgroup)
{
	struct clone_args args = { .flags = flags, .exit_signal = flags & CLONE_PARENT ? 0 : SIGCHLD, .cgroup = (uint64_t)cgroup };

	return (pid_t)syscall(SYS_clone3, &args, sizeof args);
}

int main(int argc, char **argv)
{
	pthread_t thread;
	pid_t child = -1;

	if (argc < 3)
		errx(2, "usage: begin-child parent|cgroup|orphan|thread PROGRAM ARG...");
	program = argv + 2;
	if (strcmp(argv[1], "thread") == 0) {
		if (pthread_create(&thread, 0, in_thread, 0))
			errx(1, "no thread");
		pthread_join(thread, 0);
		return 1;
	}
	if (strcmp(argv[1], "parent") == 0)
		child = clone3_with(CLONE_PARENT, 0);
	else if (strcmp(argv[1], "cgroup") == 0) {
		child = clone3_with(CLONE_INTO_CGROUP, own_cgroup());
		/* where a user may not put processes, not even back: the call was tried, an ordinary child stands in */
		if (child < 0 && (errno == EACCES || errno == EBADF || errno == EBUSY || errno == EOPNOTSUPP || errno == EPERM))
			child = fork();
	} else {
		child = fork();
		if (child == 0) {
			if (fork() != 0)
				_exit(0);
			setsid();
			usleep(200000); /* the parent ends meanwhile */
			run();
		}
	}
	if (child < 0)
		err(1, "no child");
	if (child == 0)
		run();
	waitpid(child, 0, 0);
	sleep(1);
	return 0;
}
