/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_PROGRAMS_H
#define ACTPLANE_PROGRAMS_H

#include <bpf/libbpf.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "descriptor.h"

namespace actplane {

struct ObjectDeleter {
  void operator()(bpf_object *object) const { bpf_object__close(object); }
};
struct LinkDeleter {
  void operator()(bpf_link *link) const { bpf_link__destroy(link); }
};
using Link = std::unique_ptr<bpf_link, LinkDeleter>;

/*
 * The BPF object of one tier: loaded and attached by the constructor, detached
 * and unloaded by the destructor. Nothing is pinned, so the kernel drops all of
 * it with the process whatever way that ends.
 *
 * Names have a meaning here: those in needs.cc are attached by serve() only, other `watch_*` programs by watch(),
 * `optional_*` ones may be missing on a kernel that lacks what they hook.
 */
class Programs {
 public:
  /* Throws ENOBTF, EPERM, ELOAD or EATTACH; the verifier's last lines are in `log`. */
  explicit Programs(const std::string &tier);

  int map_fd(const char *name) const;
  /* Flags of the inner map that the object declares for `images`; the kernel takes no inner map with others. */
  uint32_t image_flags() const { return image_flags_; }
  /* Bytes of kernel memory of all maps. */
  uint64_t memory() const;
  void watch(bool on);
  /* Attaches what serves these needs (needs.h) and is not yet attached: all of one need or none. */
  void serve(uint32_t needs);
  /* Detaches what serves no need of these. */
  void serve_only(uint32_t needs);
  /* One pass of an iterator program: reading the descriptor to its end runs it. */
  Descriptor iterate(const char *name) const;

 private:
  void note_template();
  void attach_all();
  void attach_to(std::vector<Link> &links, bpf_program *program);

  std::string tier_;
  uint32_t image_flags_ = 0;
  Descriptor template_;
  std::unique_ptr<bpf_object, ObjectDeleter> object_;
  std::vector<Link> links_; /* after object_: destroyed before it */
  std::vector<Link> watches_;
  std::map<uint32_t, std::vector<Link>> served_; /* by need */
};

bool has_btf();
/* Bytes the kernel charges for the map or program behind a descriptor. */
uint64_t memory_of(int fd);

}  // namespace actplane

#endif
