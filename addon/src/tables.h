/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_TABLES_H
#define ACTPLANE_TABLES_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "abi.h"
#include "programs.h"

namespace actplane {

struct Mount {
  uint64_t inode;
  uint32_t device;
  bool subtrees;
  std::string path;
};

/* The plain tables of one loaded object. Every call throws Failure with the kernel's errno. */
class Tables {
 public:
  explicit Tables(const Programs &programs);

  /* EEXIST when there is one: sessions are never taken over. */
  void create_session(uint32_t session) const;
  void delete_session(uint32_t session) const;
  /* Numbers of all sessions, for when nothing ends one meanwhile. */
  std::vector<uint32_t> sessions() const;
  std::optional<ap_session> session(uint32_t session) const;

  /*
   * Makes `mounts` hold exactly these. A path of more than 255 bytes cannot be
   * held and is left out, as if the service had not seen that mount: failing as
   * a whole would let one deep mount of any user (FUSE) stop all updates.
   * E2BIG when the table is full; what fits is there.
   */
  void set_mounts(const std::vector<Mount> &mounts) const;
  /* `mounts` is not part of it: it stays what it is. */
  /* A place of the service's own (bpf/core/own.h): `below`: with all in it. */
  void protect(uint32_t device, uint64_t inode, bool below) const;
  void configure(ap_config config) const;

  ap_stats stats(uint32_t domain) const;
  void reset_stats(uint32_t domain) const;
  ap_counters counters() const;

 private:
  void count_mounts() const;
  int sessions_, mounts_, stats_, counters_, config_, own_;
};

}  // namespace actplane

#endif
