/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_PROGRAMS_H
#define ACTPLANE_PROGRAMS_H

#include <bpf/libbpf.h>

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "descriptor.h"
#include "others.h"
#include "pins.h"

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
 * and unloaded by the destructor. Where a folder for pins is given, maps and
 * links outlive the process, whatever way that ends, and the next one adopts
 * them (pins.h); otherwise the kernel drops all of it with the process.
 *
 * Names have a meaning here: those in needs.cc are attached by serve() only, other `watch_*` programs by watch(),
 * `optional_*` ones may be missing on a kernel that lacks what they hook, `step_*` ones are attached to nothing.
 */
class Programs {
 public:
  /* `pins`: a folder, or empty. Throws ENOBTF, EPERM, EPINS, ELOAD or EATTACH; the verifier's last lines are in `log`. */
  Programs(const std::string &tier, const std::string &pins);
  ~Programs();

  int map_fd(const char *name) const;
  /* Flags of the inner map that the object declares for `images`; the kernel takes no inner map with others. */
  uint32_t image_flags() const { return image_flags_; }
  /* What optional programs hook and this kernel lacks, or does not let be hooked: sections, such as "fexit/pipe_read". */
  std::vector<std::string> missing() const;
  /* Bytes of kernel memory of all maps. */
  uint64_t memory() const;
  void watch(bool on);
  /* Attaches what serves these needs (needs.h) and is not yet attached: all of one need or none. */
  void serve(uint32_t needs);
  /* Detaches what serves no need of these. */
  void serve_only(uint32_t needs);
  /* Whether the maps are an earlier service's: processes may be in domains already. */
  bool adopted() const { return pins_ && pins_->adopted(); }
  /* Nothing outlives this object after all. */
  void forget() { forgotten_ = true; }
  /* Other versions that are pinned beside this one; null when nothing is pinned. */
  Others *others() const { return others_.get(); }
  /* One pass of an iterator program: reading the descriptor to its end runs it. */
  Descriptor iterate(const char *name, bpf_iter_link_info *what = nullptr) const;
  /* Runs a program that is attached nowhere once. */
  void run(const char *name) const;

 private:
  void note_template();
  void fill_steps();
  void attach_all();
  void attach_to(std::vector<Link> &links, bpf_program *program);
  void replace_others();
  void forget_watches();

  std::string tier_;
  std::unique_ptr<Pins> pins_;
  std::unique_ptr<Others> others_;
  bool forgotten_ = false;
  uint32_t image_flags_ = 0;
  std::set<std::string> refused_; /* optional programs that could not be attached */
  Descriptor template_;
  std::unique_ptr<bpf_object, ObjectDeleter> object_;
  std::vector<Link> links_; /* after object_: destroyed before it */
  std::vector<Link> watches_;
  std::map<uint32_t, std::vector<Link>> served_; /* by need */
};

bool has_btf();
/* No program that was running at the call is still running, nor sees what was in a map before it. */
void await_programs();
/* Bytes the kernel charges for the map or program behind a descriptor. */
uint64_t memory_of(int fd);

}  // namespace actplane

#endif
