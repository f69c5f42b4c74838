/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_IMAGES_H
#define ACTPLANE_IMAGES_H

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "programs.h"

namespace actplane {

/* The outer map `images`: one inner array, the effective policy, for each domain. */
class Images {
 public:
  explicit Images(Programs &programs);

  /*
   * Swaps the image of a domain: a running operation sees the old one or the
   * new one. Throws EBADIMAGE (see image_check.h), EINVAL for a domain outside
   * 1..AP_DOMAINS_MAX-1, or the kernel's errno; then the old image stays.
   */
  void set(uint32_t domain, const uint8_t *bytes, size_t length);
  /* The same for an image of `attach:`, which nobody is in: `index` below AP_ATTACH_IMAGES, and nothing is attached for it. */
  void set_attach(uint32_t index, const uint8_t *bytes, size_t length);
  /* Takes the image away. The kernel side refuses what happens in a domain without one. */
  void clear(uint32_t domain);
  /*
   * Which domains have images that an earlier service set. What those need is not read again: everything stays attached
   * while they are there, and for all that is left from earlier until this is called. Throws EINVAL as above.
   */
  void take_over(const std::vector<uint32_t> &domains);
  uint64_t memory() const;
  /* Of all images together (needs.h). */
  uint32_t needs() const;

 private:
  /* In the kernel under that index; returns the bytes it takes there. */
  uint64_t put(uint32_t index, const uint8_t *bytes, size_t length);

  Programs &programs_;
  int images_;
  uint32_t inner_flags_;
  uint32_t left_ = 0;                            /* what images of an earlier service may need that nobody has named yet */
  std::unordered_map<uint32_t, uint32_t> needs_; /* by domain */
  std::unordered_map<uint32_t, uint64_t> bytes_; /* the outer map's fdinfo leaves inner maps out */
};

/* Throws EINVAL unless `domain` is a slot that can hold a domain; 0 means "outside". */
void require_domain(uint32_t domain);

}  // namespace actplane

#endif
