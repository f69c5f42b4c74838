/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_DESCRIPTOR_H
#define ACTPLANE_DESCRIPTOR_H

#include <unistd.h>

#include <utility>

namespace actplane {

/* A file descriptor with one owner. Negative: none. */
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor &&other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor &operator=(Descriptor &&other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

}  // namespace actplane

#endif
