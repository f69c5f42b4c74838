/* SPDX-License-Identifier: MIT */
/*
 * The supervisor's lines, words separated by SEPARATOR; each gets one line back.
 *
 *   file PRISTINE NAME    before each sequence NAME is a link to PRISTINE
 *   free NAME             before each sequence there is no NAME
 *   endpoint ADDRESS PORT the next endpoint, which this process is
 *   begin                 starts the first process; "pid N"
 *   op N WORD…            process N does it; "FROM TO ERROR PID": boot ns around it, ERROR -1: it ended, -2: no process
 *   finish                ends all processes; "done"
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "driver.h"

#define NAMES_MAX 64
#define ANSWER_TIMEOUT_MS 20000
#define ENDED -1
#define NO_PROCESS -2

static struct {
	char *pristine; /* NULL: the name is free */
	char *name;
} names[NAMES_MAX];
static int name_count;

static struct {
	int listener; /* at the endpoint's address */
	struct sockaddr_storage peer; /* of the socket at PEER_FD */
	socklen_t peer_length;
} ends[ENDPOINTS];
static int end_count;

static int command_in[PROCESSES], answer_out[PROCESSES]; /* the supervisor's ends */
static int pidfds[PROCESSES];

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static int move_to(int fd, int place)
{
	if (fd < 0 || dup2(fd, place) < 0)
		die("dup2");
	close(fd);
	return place;
}

static void make_pipes(void)
{
	for (int n = 0; n < PROCESSES; n++) {
		int command[2], reply[2];

		if (pipe(command) || pipe(reply))
			die("pipe");
		move_to(command[0], COMMAND_FD(n));
		move_to(reply[1], ANSWER_FD(n));
		/* far from the fixed ones, and not for the tree */
		command_in[n] = fcntl(command[1], F_DUPFD_CLOEXEC, 200);
		answer_out[n] = fcntl(reply[0], F_DUPFD_CLOEXEC, 200);
		close(command[1]);
		close(reply[0]);
		pidfds[n] = -1;
	}
}

static void add_endpoint(const char *address, const char *port)
{
	struct endpoint e, local = {};
	int listener, peer;

	if (end_count == ENDPOINTS || endpoint_parse(&e, address, port))
		die("endpoint");
	listener = socket(e.address.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (bind(listener, (struct sockaddr *)&e.address, e.length))
		die("bind");
	listener = fcntl(listener, F_DUPFD_CLOEXEC, 200);
	endpoint_parse(&local, e.address.ss_family == AF_INET ? "127.0.0.1" : "::1", "0");
	peer = move_to(socket(e.address.ss_family, SOCK_DGRAM, 0), PEER_FD + end_count);
	if (bind(peer, (struct sockaddr *)&local.address, local.length) ||
	    connect(peer, (struct sockaddr *)&e.address, e.length))
		die("connect");
	ends[end_count].listener = listener;
	ends[end_count].peer_length = sizeof(ends[end_count].peer);
	getsockname(peer, (struct sockaddr *)&ends[end_count].peer, &ends[end_count].peer_length);
	end_count++;
}

static void restore_names(void)
{
	for (int n = 0; n < name_count; n++)
		unlink(names[n].name);
	for (int n = 0; n < name_count; n++)
		if (names[n].pristine && link(names[n].pristine, names[n].name))
			die(names[n].name);
}

static uint64_t boot_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void begin(void)
{
	int pid;

	restore_names();
	pid = fork();
	if (!pid) {
		setenv(NUMBER_VARIABLE, "0", 1);
		serve(0);
	}
	pidfds[0] = syscall(SYS_pidfd_open, pid, 0);
	if (pidfds[0] < 0)
		die("pidfd_open");
	fcntl(pidfds[0], F_SETFD, FD_CLOEXEC);
	printf("pid %d\n", pid);
}

/* The answer of process n, or that it ended without one. */
static struct answer await(int n)
{
	struct pollfd polled[2] = { { .fd = answer_out[n], .events = POLLIN }, { .fd = pidfds[n], .events = POLLIN } };
	struct answer a = { .error = ENDED };

	if (poll(polled, 2, ANSWER_TIMEOUT_MS) <= 0)
		die("no answer");
	if ((polled[0].revents & POLLIN) && read(answer_out[n], &a, sizeof(a)) != sizeof(a))
		die("answer");
	if (a.error == ENDED) {
		close(pidfds[n]);
		pidfds[n] = -1;
	}
	return a;
}

/* What a receiving process will find; and what nobody received. */
static void feed(int index)
{
	sendto(ends[index].listener, "\x7f", 1, 0, (struct sockaddr *)&ends[index].peer, ends[index].peer_length);
}

static void drain(void)
{
	char byte;

	for (int n = 0; n < end_count; n++) {
		while (recv(PEER_FD + n, &byte, 1, MSG_DONTWAIT) >= 0)
			;
		while (recv(ends[n].listener, &byte, 1, MSG_DONTWAIT) >= 0)
			;
	}
}

static void operate(int n, const char *command, int child)
{
	uint64_t from, to;
	struct answer a = { .error = NO_PROCESS };
	size_t length = strlen(command);
	const char *index = !strncmp(command, "recv", 4) ? strchr(command, SEPARATOR) : 0;

	if (index)
		feed(atoi(index + 1));
	from = boot_ns();
	if (n >= 0 && n < PROCESSES && pidfds[n] >= 0) {
		if (write(command_in[n], command, length) != (ssize_t)length)
			die("command");
		a = await(n);
	}
	to = boot_ns();
	if (a.pid > 0 && child > 0 && child < PROCESSES) {
		pidfds[child] = syscall(SYS_pidfd_open, a.pid, 0);
		fcntl(pidfds[child], F_SETFD, FD_CLOEXEC);
	}
	if (!strncmp(command, "recv", 4) || !strncmp(command, "send", 4))
		drain();
	printf("%llu %llu %d %d\n", (unsigned long long)from, (unsigned long long)to, a.error, a.pid);
}

static void finish(void)
{
	for (int n = 0; n < PROCESSES; n++) {
		if (pidfds[n] < 0)
			continue;
		syscall(SYS_pidfd_send_signal, pidfds[n], SIGKILL, 0, 0);
		close(pidfds[n]);
		pidfds[n] = -1;
	}
	/* orphans come to us, so this is all of them */
	while (waitpid(-1, 0, 0) > 0)
		;
	printf("done\n");
}

static void obey(char *line)
{
	char *words[WORDS_MAX + 1], *rest;
	int count;

	if (!strncmp(line, "op", 2)) {
		int n = atoi(line + 3), child = 0;

		rest = strchr(line + 3, SEPARATOR);
		if (!rest)
			die("op");
		rest++;
		if (!strncmp(rest, "fork", 4))
			child = atoi(rest + 5);
		strcat(rest, "\n");
		operate(n, rest, child);
		return;
	}
	count = split(line, words);
	if (!strcmp(words[0], "begin"))
		begin();
	else if (!strcmp(words[0], "finish"))
		finish();
	else if (!strcmp(words[0], "endpoint") && count == 3)
		add_endpoint(words[1], words[2]);
	else if (!strcmp(words[0], "file") && count == 3 && name_count < NAMES_MAX) {
		names[name_count].pristine = strdup(words[1]);
		names[name_count++].name = strdup(words[2]);
	} else if (!strcmp(words[0], "free") && count == 2 && name_count < NAMES_MAX)
		names[name_count++].name = strdup(words[1]);
	else
		die(words[0]);
}

int supervise(void)
{
	static char line[LINE_MAX_BYTES];

	if (prctl(PR_SET_CHILD_SUBREAPER, 1))
		die("prctl");
	make_pipes();
	while (fgets(line, sizeof(line) - 2, stdin)) {
		line[strcspn(line, "\n")] = 0;
		obey(line);
		fflush(stdout);
	}
	finish();
	return 0;
}
