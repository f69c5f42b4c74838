/* SPDX-License-Identifier: MIT */
/* receive HOST PORT: connects and prints what the peer says first. Ends with 77 when it was refused. */
#include "reach.h"

int main(int argc, char **argv)
{
	char text[4096];
	int peer = argc == 3 ? reach(argv[1], argv[2]) : -1;
	ssize_t got = peer < 0 ? -1 : recv(peer, text, sizeof(text), 0);

	if (got < 0)
		return complain();
	return write(STDOUT_FILENO, text, (size_t)got) == got ? 0 : 1;
}
