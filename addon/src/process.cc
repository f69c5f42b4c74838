/* SPDX-License-Identifier: MIT */
#include "process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "failure.h"

namespace actplane {

int pidfd_open(pid_t pid) {
  int fd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0)); /* CLOEXEC by itself */
  if (fd < 0) throw from_errno(errno, "open process " + std::to_string(pid));
  return fd;
}

bool pidfd_alive(int pidfd) {
  pollfd wait = {pidfd, POLLIN, 0};
  int ready;
  do ready = poll(&wait, 1, 0);
  while (ready < 0 && errno == EINTR);
  if (ready < 0) throw from_errno(errno, "look at a process");
  if (wait.revents & POLLNVAL) throw from_errno(EBADF, "look at a process");
  return ready == 0;
}

void pidfd_signal(int pidfd, int signal) {
  if (syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0)) throw from_errno(errno, "signal a process");
}

int pidfd_getfd(int pidfd, int fd) {
  int copy = static_cast<int>(syscall(SYS_pidfd_getfd, pidfd, fd, 0)); /* CLOEXEC by itself */
  if (copy < 0) throw from_errno(errno, "take descriptor " + std::to_string(fd) + " of a process");
  return copy;
}

FileStatus file_status(int fd) {
  struct stat found;
  int flags = fcntl(fd, F_GETFL);
  if (flags < 0 || fstat(fd, &found)) throw from_errno(errno, "look at descriptor " + std::to_string(fd));
  bool writable = (flags & O_ACCMODE) == O_WRONLY || (flags & O_ACCMODE) == O_RDWR;
  return FileStatus{S_ISREG(found.st_mode), found.st_uid, found.st_nlink,
                    writable && (flags & O_APPEND) && !(flags & O_PATH), static_cast<uint64_t>(found.st_size)};
}

}  // namespace actplane
