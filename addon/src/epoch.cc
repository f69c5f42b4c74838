/* SPDX-License-Identifier: MIT */
#include "epoch.h"

#include <sys/mman.h>

#include "failure.h"

namespace actplane {

Epoch::Epoch(const Programs &programs) {
  void *memory = mmap(nullptr, sizeof *count_, PROT_READ | PROT_WRITE, MAP_SHARED, programs.map_fd(".data.epoch"), 0);
  if (memory == MAP_FAILED) throw from_errno(errno, "map the epoch of the programs");
  count_ = static_cast<uint64_t *>(memory);
}

Epoch::~Epoch() { munmap(count_, sizeof *count_); }

}  // namespace actplane
