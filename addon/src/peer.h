/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_PEER_H
#define ACTPLANE_PEER_H

#include <sys/types.h>

#include "descriptor.h"

namespace actplane {

struct Peer {
  pid_t pid;
  uid_t uid;
  gid_t gid;
  Descriptor pidfd;
};

/*
 * Who is at the other end of a connected Unix socket, as the kernel says.
 * Throws ESRCH when that process is gone, cannot be told from one that reused
 * its pid, or is in a pid namespace that this one does not see.
 */
Peer peer_of(int socket);

/* The way for kernels before 6.5, on its own for the tests; see peer.cc. */
Peer peer_by_held_socket(int socket);

}  // namespace actplane

#endif
