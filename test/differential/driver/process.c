/* SPDX-License-Identifier: MIT */
/* One process of the tree: does what it is told, as plainly as a system call can be made. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver.h"

/* All files of the test begin with this byte, so that writing it changes nothing. */
static const char first_byte = 0x7f;

static void answer(int number, int error, int pid)
{
	struct answer a = { .error = error, .pid = pid };

	if (write(ANSWER_FD(number), &a, sizeof(a)) != sizeof(a))
		_exit(100);
}

static void read_command(int number, char *line)
{
	size_t length = 0;

	/* one command at a time is in the pipe */
	do {
		ssize_t got = read(COMMAND_FD(number), line + length, LINE_MAX_BYTES - 1 - length);

		if (got <= 0)
			_exit(101);
		length += got;
	} while (line[length - 1] != '\n');
	line[length - 1] = 0;
}

static int open_slot(const char *path, const char *mode, int slot)
{
	int flags = !strcmp(mode, "rw") ? O_RDWR : *mode == 'w' ? O_WRONLY : O_RDONLY;
	int fd = open(path, flags);

	if (fd < 0)
		return errno;
	if (dup2(fd, SLOT_FD + slot) < 0)
		return errno;
	close(fd);
	return 0;
}

static int connect_to(const char *address, const char *port)
{
	struct endpoint e;
	int error, fd;

	if (endpoint_parse(&e, address, port))
		return EINVAL;
	fd = socket(e.address.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return errno;
	error = connect(fd, (struct sockaddr *)&e.address, e.length) ? errno : 0;
	close(fd);
	return error;
}

/* Returns what its answer is; for exec only when it failed. */
static int perform(char **words, int count)
{
	const char *what = words[0], *one = count > 1 ? words[1] : "", *two = count > 2 ? words[2] : "";
	char byte;

	if (!strcmp(what, "exec")) {
		execv(one, words + 1);
		return errno;
	}
	if (!strcmp(what, "open"))
		return open_slot(one, two, atoi(words[3]));
	if (!strcmp(what, "read"))
		return pread(SLOT_FD + atoi(one), &byte, 1, 0) < 0 ? errno : 0;
	if (!strcmp(what, "write"))
		return pwrite(SLOT_FD + atoi(one), &first_byte, 1, 0) < 0 ? errno : 0;
	if (!strcmp(what, "create"))
		return mknod(one, S_IFREG | 0644, 0) ? errno : 0;
	if (!strcmp(what, "unlink"))
		return unlink(one) ? errno : 0;
	if (!strcmp(what, "link"))
		return link(one, two) ? errno : 0;
	if (!strcmp(what, "rename"))
		return rename(one, two) ? errno : 0;
	if (!strcmp(what, "connect"))
		return connect_to(one, two);
	if (!strcmp(what, "send"))
		return send(PEER_FD + atoi(one), &first_byte, 1, MSG_DONTWAIT) < 0 ? errno : 0;
	if (!strcmp(what, "recv"))
		return recv(PEER_FD + atoi(one), &byte, 1, MSG_DONTWAIT) < 0 ? errno : 0;
	return ENOSYS;
}

_Noreturn void serve(int number)
{
	char line[LINE_MAX_BYTES], *words[WORDS_MAX + 1];

	for (;;) {
		int count, child, pid;

		read_command(number, line);
		count = split(line, words);
		if (!strcmp(words[0], "exit"))
			_exit(atoi(words[1]));
		if (strcmp(words[0], "fork")) {
			answer(number, perform(words, count), 0);
			continue;
		}
		child = atoi(words[1]);
		pid = fork();
		if (pid)
			answer(number, pid < 0 ? errno : 0, pid);
		else
			number = child;
		if (!pid) {
			char text[16];

			snprintf(text, sizeof(text), "%d", number);
			setenv(NUMBER_VARIABLE, text, 1);
		}
	}
}
