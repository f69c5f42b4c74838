/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_NEEDS_H
#define ACTPLANE_NEEDS_H

#include <cstddef>
#include <cstdint>

namespace actplane {

/*
 * What policies may need to have looked at beyond what is always attached, bit by bit: programs that every read, write,
 * send or receive on the machine would pass. Attached while a live image needs it.
 */
enum Need : uint32_t {
  kNeedAccess = 1,  /* each read and write */
  kNeedNetwork = 2, /* each send and receive */
  kNeedLabels = 4,  /* what labels alone pass through */
  kNeedPrograms = 8, /* each mapping of executable memory */
};
constexpr uint32_t kAllNeeds = kNeedAccess | kNeedNetwork | kNeedLabels | kNeedPrograms;
constexpr uint32_t kNeeds[] = {kNeedAccess, kNeedNetwork, kNeedLabels, kNeedPrograms};

/* The need that a program serves; 0: it does not wait for one. */
uint32_t need_of_program(const char *name);

/* The needs of an image that check_image has passed. */
uint32_t needs_of_image(const uint8_t *bytes, size_t length);

}  // namespace actplane

#endif
