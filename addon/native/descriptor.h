/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_NATIVE_DESCRIPTOR_H
#define ACTPLANE_NATIVE_DESCRIPTOR_H

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/*
 * The launcher may have been given closed standard descriptors, and CMD gets
 * them closed. What the launcher opens must not sit there even for a moment in
 * which it writes an error message. Passes a failed open on, errno kept.
 */
static inline int above_stdio(int fd) {
  if (fd < 0 || fd > STDERR_FILENO) return fd;
  int higher = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  int error = errno;
  close(fd);
  errno = error;
  return higher;
}

#endif
