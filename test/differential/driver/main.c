/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "driver.h"

int split(char *line, char **words)
{
	int count = 0;

	while (line && count < WORDS_MAX) {
		words[count++] = line;
		line = strchr(line, SEPARATOR);
		if (line)
			*line++ = 0;
	}
	words[count] = 0;
	return count;
}

int endpoint_parse(struct endpoint *e, const char *address, const char *port)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)&e->address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&e->address;

	memset(e, 0, sizeof(*e));
	if (inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(atoi(port));
		e->length = sizeof(*v4);
		return 0;
	}
	if (inet_pton(AF_INET6, address, &v6->sin6_addr) != 1)
		return -1;
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons(atoi(port));
	e->length = sizeof(*v6);
	return 0;
}

int main(void)
{
	const char *number = getenv(NUMBER_VARIABLE);
	struct answer running = {};

	if (!number)
		return supervise();
	/* an exec that happened: its answer is that it runs */
	if (write(ANSWER_FD(atoi(number)), &running, sizeof(running)) != sizeof(running))
		return 100;
	serve(atoi(number));
}
