/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_PINS_H
#define ACTPLANE_PINS_H

#include <bpf/libbpf.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace actplane {

/*
 * What outlives the service, so that the kernel goes on enforcing while there is none: the maps of a tier's object and
 * the links of its programs, below ROOT/TIER-LAYOUT. LAYOUT is a hash of what the maps look like: another version of
 * the programs with the same maps adopts them, one with others does not see them. Links are in links-BUILD beside the
 * maps, BUILD being a hash of the object: those of another build are replaced, the new ones being there first.
 *
 * Only root can have put anything there, and only what fits is taken; anything else is EPINS, never removed unasked.
 */
class Pins {
 public:
  /* `root`: a folder on a BPF file system; it is made when it is not there. `object` is opened and not yet loaded. */
  Pins(const std::string &root, const std::string &tier, bpf_object *object, const void *bytes, size_t length);

  /* To be called before the load, which then takes the pinned maps and pins those that are not there. */
  void take_maps(bpf_object *object);
  /* Whether the maps were there before: processes may be in domains. */
  bool adopted() const { return adopted_; }

  /* The program's link if this build left one, or NULL. The caller owns it. */
  bpf_link *adopt(const bpf_program *program) const;
  void keep(bpf_link *link, const bpf_program *program) const;
  /* Its link is no longer kept. */
  void drop(const bpf_program *program) const { unlink(path_of(program).c_str()); }
  /* Whether another build left links to these maps. */
  bool others() const;
  /* Links of other builds end. */
  void drop_others() const;
  /* The folder of this layout; those of others are beside it (others.h). */
  const std::string &folder() const { return folder_; }
  /* Takes everything of this object out of the file system. What nobody holds by a descriptor ends. */
  void remove() const;

 private:
  std::string path_of(const bpf_map *map) const;
  std::string path_of(const bpf_program *program) const;
  std::vector<std::string> links_of_others() const;

  std::string folder_, links_;
  bool adopted_ = false;
};

}  // namespace actplane

#endif
