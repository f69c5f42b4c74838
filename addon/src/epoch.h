/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_EPOCH_H
#define ACTPLANE_EPOCH_H

#include <cstdint>

#include "programs.h"

namespace actplane {

/*
 * The kernel programs remember findings about open files until the epoch moves (bpf/core/remember.h). What the service
 * changes is changed first and counted then.
 */
class Epoch {
 public:
  explicit Epoch(const Programs &programs);
  ~Epoch();
  Epoch(const Epoch &) = delete;

  /* Around a change: counted when it is made, or when it failed halfway. */
  class Change {
   public:
    explicit Change(Epoch &epoch) : epoch_(epoch) {}
    ~Change() { __atomic_fetch_add(epoch_.count_, 1, __ATOMIC_SEQ_CST); }
    Change(const Change &) = delete;

   private:
    Epoch &epoch_;
  };

 private:
  uint64_t *count_; /* the map's own memory: the programs count in it too */
};

}  // namespace actplane

#endif
