/* SPDX-License-Identifier: MIT */
#include "peer.h"

#include <dirent.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cstdio>
#include <memory>

#include "failure.h"
#include "process.h"
#include "unix_diag.h"

#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77 /* asm-generic, 6.5; older headers lack it */
#endif

namespace actplane {
namespace {

/* More than any client needs; a peer with a million descriptors must not hold up the service. */
constexpr int descriptors_max = 65536;

Failure gone(const char *why) {
  Failure failure = from_errno(ESRCH, "identify the caller");
  failure.message += std::string(" (") + why + ")";
  return failure;
}

ucred credentials(int socket) {
  ucred found;
  socklen_t length = sizeof found;
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &found, &length)) throw from_errno(errno, "identify the caller");
  if (found.pid == 0) throw gone("it is in a pid namespace this service cannot see");
  return found;
}

bool holds(pid_t pid, uint32_t socket_inode) {
  char path[64], name[64], wanted[64];
  snprintf(path, sizeof path, "/proc/%d/fd", pid);
  snprintf(wanted, sizeof wanted, "socket:[%u]", socket_inode);
  std::unique_ptr<DIR, int (*)(DIR *)> folder(opendir(path), closedir);
  for (int n = 0; folder && n < descriptors_max; n++) {
    const dirent *entry = readdir(folder.get());
    if (!entry) break;
    ssize_t length = readlinkat(dirfd(folder.get()), entry->d_name, name, sizeof name - 1);
    if (length <= 0) continue;
    name[length] = '\0';
    if (strcmp(name, wanted) == 0) return true;
  }
  return false;
}

}  // namespace

/*
 * Before 6.5 the socket yields only a number, and the process it named at
 * connect(2) may have ended and left its pid to another: one outside a domain,
 * for a caller inside. The start time of a process does not settle that, for
 * nobody knows when connect was called. So the process must hold the other end
 * of this very connection now; whoever holds it can speak on it anyway. The
 * pidfd is opened first, and looked at again last, so that all answers in
 * between were about the process it names.
 */
Peer peer_by_held_socket(int socket) {
  ucred found = credentials(socket);
  struct stat self;
  if (fstat(socket, &self)) throw from_errno(errno, "identify the caller");
  uint32_t other = unix_peer_inode(static_cast<uint32_t>(self.st_ino));
  Descriptor pidfd(pidfd_open(found.pid));
  if (other == 0 || !holds(found.pid, other)) throw gone("the process that connected no longer holds the connection");
  if (!pidfd_alive(pidfd.get())) throw gone("it has ended");
  return Peer{found.pid, found.uid, found.gid, std::move(pidfd)};
}

Peer peer_of(int socket) {
  int fd = -1;
  socklen_t length = sizeof fd;
  if (getsockopt(socket, SOL_SOCKET, SO_PEERPIDFD, &fd, &length)) {
    if (errno == ENOPROTOOPT) return peer_by_held_socket(socket);
    if (errno == EINVAL || errno == ESRCH) throw gone("it has ended");
    throw from_errno(errno, "identify the caller");
  }
  Descriptor pidfd(fd);
  ucred found = credentials(socket);
  return Peer{found.pid, found.uid, found.gid, std::move(pidfd)};
}

}  // namespace actplane
