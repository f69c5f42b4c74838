/* SPDX-License-Identifier: MIT */
/* Processes by pidfd, never by bare pid, and what a descriptor of theirs is. Each throws Failure with the errno. */
#ifndef ACTPLANE_PROCESS_H
#define ACTPLANE_PROCESS_H

#include <sys/types.h>

#include <cstdint>

namespace actplane {

int pidfd_open(pid_t pid);
/* False once it is a zombie or gone: a pidfd becomes readable then. */
bool pidfd_alive(int pidfd);
void pidfd_signal(int pidfd, int signal);
/* A duplicate of the process's descriptor `fd`, CLOEXEC. */
int pidfd_getfd(int pidfd, int fd);

struct FileStatus {
  bool regular;
  uid_t uid;
  uint64_t links;
  bool appendable; /* open for writing, and every write goes to the end */
  uint64_t size;
};
FileStatus file_status(int fd);

}  // namespace actplane

#endif
