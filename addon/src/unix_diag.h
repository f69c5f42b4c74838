/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_UNIX_DIAG_H
#define ACTPLANE_UNIX_DIAG_H

#include <cstdint>

namespace actplane {

/*
 * Inode of the socket that the Unix socket with `inode` is connected to, 0 when
 * there is none; from sock_diag(7), in this network namespace. Throws ENOTSUP
 * when the kernel has no unix_diag.
 */
uint32_t unix_peer_inode(uint32_t inode);

}  // namespace actplane

#endif
