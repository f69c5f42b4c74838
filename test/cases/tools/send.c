/* SPDX-License-Identifier: MIT */
/* send FILE HOST PORT: opens FILE, connects, and sends its content. Ends with 77 when it was refused. */
#include <fcntl.h>

#include "reach.h"

int main(int argc, char **argv)
{
	int file = argc == 4 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
	int peer = file < 0 ? -1 : reach(argv[2], argv[3]);
	char rest[4096];

	if (peer < 0 || copy(file, peer) || shutdown(peer, SHUT_WR))
		return complain();
	/* until the peer has taken all of it */
	while (read(peer, rest, sizeof(rest)) > 0)
		;
	return 0;
}
