/* SPDX-License-Identifier: MIT */
/* What the tools of the cases share. In C, because a case starts them twice and an interpreter costs half a second there. */
#ifndef ACTPLANE_CASES_REACH_H
#define ACTPLANE_CASES_REACH_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* A refusal by policy, as the calling program sees it. */
static inline int is_refusal(void)
{
	return errno == EPERM || errno == EACCES;
}

/* A TCP connection to a numeric address. -1 and errno; waits for ten seconds at most, as do reads from it. */
static inline int reach(const char *host, const char *port)
{
	struct sockaddr_in6 six = { .sin6_family = AF_INET6, .sin6_port = htons((unsigned short)atoi(port)) };
	struct sockaddr_in four = { .sin_family = AF_INET, .sin_port = six.sin6_port };
	const struct timeval patience = { .tv_sec = 10 };
	int is_six = strchr(host, ':') != NULL, peer;

	if (inet_pton(is_six ? AF_INET6 : AF_INET, host, is_six ? (void *)&six.sin6_addr : &four.sin_addr) != 1) {
		errno = EINVAL;
		return -1;
	}
	peer = socket(is_six ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
	if (peer < 0)
		return -1;
	setsockopt(peer, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (connect(peer, is_six ? (void *)&six : (void *)&four, is_six ? sizeof(six) : sizeof(four)))
		return -1;
	return peer;
}

/* Copies until the end. -1 and errno. */
static inline int copy(int from, int to)
{
	char buffer[65536];
	ssize_t got;

	while ((got = read(from, buffer, sizeof(buffer))) > 0)
		for (ssize_t done = 0, n; done < got; done += n)
			if ((n = write(to, buffer + done, (size_t)(got - done))) < 0)
				return -1;
	return got < 0 ? -1 : 0;
}

/* Says why and gives the exit status: 77 for a refusal. */
static inline int complain(void)
{
	int status = is_refusal() ? 77 : 1;

	fprintf(stderr, "%s: %s\n", status == 77 ? "refused" : "failed", strerror(errno));
	return status;
}

#endif
