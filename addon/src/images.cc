/* SPDX-License-Identifier: MIT */
#include "images.h"

#include <bpf/bpf.h>
#include <sys/mman.h>
#include <sys/random.h>

#include <cstddef>
#include <cstring>

#include <vector>

#include "abi.h"
#include "failure.h"
#include "image_check.h"
#include "needs.h"

namespace actplane {
namespace {

/* No image is ever taken for another one: what the kernel remembers of a policy carries its serial. */
uint64_t fresh_serial() {
  uint64_t serial = 0;
  while (serial == 0)
    if (getrandom(&serial, sizeof serial, 0) != sizeof serial) throw from_errno(errno, "number the policy image");
  return serial;
}

void fill_mapped(int fd, const uint8_t *bytes, size_t length) {
  void *cells = mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (cells == MAP_FAILED) throw from_errno(errno, "write the policy image");
  memcpy(cells, bytes, length);
  munmap(cells, length); /* freezing below wants no writable mapping left */
}

void fill_batch(int fd, const uint8_t *bytes, uint32_t cells) {
  std::vector<uint32_t> keys(cells);
  for (uint32_t n = 0; n < cells; n++) keys[n] = n;
  uint32_t count = cells;
  LIBBPF_OPTS(bpf_map_batch_opts, options);
  if (bpf_map_update_batch(fd, keys.data(), bytes, &count, &options)) throw from_errno(errno, "write the policy image");
  if (count != cells) throw Failure{"EIO", "cannot write the policy image: the kernel took only a part", ""};
}

}  // namespace

void require_domain(uint32_t domain) {
  if (domain == 0 || domain >= AP_DOMAINS_MAX)
    throw Failure{"EINVAL", "domain " + std::to_string(domain) + " is outside 1.." + std::to_string(AP_DOMAINS_MAX - 1), ""};
}

Images::Images(Programs &programs)
    : programs_(programs), images_(programs.map_fd("images")), inner_flags_(programs.image_flags()) {
  uint32_t session;
  /*
   * Images that an earlier service set. Which these are the map is not asked: until 6.7 each look at one of its places
   * waits for all of the kernel's readers.
   */
  if (!programs.adopted() || bpf_map_get_next_key(programs.map_fd("sessions"), nullptr, &session)) return;
  left_ = kAllNeeds;
  programs_.serve(left_);
}

void Images::take_over(const std::vector<uint32_t> &domains) {
  for (uint32_t domain : domains) require_domain(domain);
  for (uint32_t domain : domains) needs_[domain] = kAllNeeds;
  left_ = 0;
}

void Images::set(uint32_t domain, const uint8_t *bytes, size_t length) {
  require_domain(domain);
  check_image(bytes, length);
  /* what it needs is there before it is in force; what only the old one needed goes with serve_only */
  uint32_t needs = needs_of_image(bytes, length);
  programs_.serve(needs);
  bytes_[domain] = put(domain, bytes, length);
  needs_[domain] = needs;
}

void Images::set_attach(uint32_t index, const uint8_t *bytes, size_t length) {
  if (index >= AP_ATTACH_IMAGES) throw from_errno(EINVAL, "set an image of attach");
  check_image(bytes, length);
  bytes_[AP_DOMAINS_MAX + index] = put(AP_DOMAINS_MAX + index, bytes, length);
}

uint64_t Images::put(uint32_t index, const uint8_t *bytes, size_t length) {
  std::vector<uint8_t> numbered(bytes, bytes + length);
  uint64_t serial = fresh_serial();
  memcpy(numbered.data() + offsetof(ap_image, serial), &serial, sizeof serial);
  uint32_t cells = static_cast<uint32_t>(length / AP_CELL_BYTES);
  LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = inner_flags_);
  Descriptor image(bpf_map_create(BPF_MAP_TYPE_ARRAY, "actplane_image", sizeof(uint32_t), AP_CELL_BYTES, cells, &options));
  if (image.get() < 0) throw from_errno(errno, "create the map of a policy image");
  if (inner_flags_ & BPF_F_MMAPABLE)
    fill_mapped(image.get(), numbered.data(), length);
  else
    fill_batch(image.get(), numbered.data(), cells);
  if (bpf_map_freeze(image.get())) throw from_errno(errno, "freeze the policy image");
  int fd = image.get();
  if (bpf_map_update_elem(images_, &index, &fd, BPF_ANY)) throw from_errno(errno, "set the policy image of a domain");
  return memory_of(fd);
}

void Images::clear(uint32_t domain) {
  require_domain(domain);
  if (bpf_map_delete_elem(images_, &domain) && errno != ENOENT) throw from_errno(errno, "clear a domain");
  bytes_.erase(domain);
  needs_.erase(domain);
}

uint32_t Images::needs() const {
  uint32_t all = left_;
  for (const auto &entry : needs_) all |= entry.second;
  return all;
}

uint64_t Images::memory() const {
  uint64_t sum = 0;
  for (const auto &entry : bytes_) sum += entry.second;
  return sum;
}

}  // namespace actplane
