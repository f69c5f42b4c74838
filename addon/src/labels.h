/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_LABELS_H
#define ACTPLANE_LABELS_H

#include <cstdint>
#include <optional>
#include <vector>

#include "abi.h"
#include "programs.h"

namespace actplane {

/* The tables of labels of one loaded object. Every call throws Failure with the kernel's errno. */
class Labels {
 public:
  using Records = std::vector<ap_label_record>;

  explicit Labels(const Programs &programs);

  /* Says whose the entries of a realm are; without it they find no room. ENOSPC as the kernel's E2BIG. */
  void set_realm(uint32_t realm, uint32_t uid) const;
  /* Zeros for a user who never had a realm. */
  ap_owner owner(uint32_t uid) const;
  ap_label_totals totals() const;

  uint64_t of_file(const ap_file_key &key) const;
  /* Up to `max` entries that changed since they were asked for last, each as it is now; labels 0: it has ended. */
  Records take_changes(size_t max) const;
  /*
   * A part of a table: of files or endpoints, and where the last part ended (none: the beginning). Every entry that
   * is there from first to last part is in exactly one of them. `at` is empty after the last.
   */
  Records read(ap_label_kind kind, std::optional<uint32_t> &at) const;
  /* Makes entries what the records say, and returns those for which there was no room. */
  Records write(const Records &wanted) const;

  /* What descriptor `fd` of a process is open on; nullopt: it is not open. */
  std::optional<ap_seen> see(int pidfd, uint32_t fd) const;

 private:
  const Programs &programs_;
  int files_, endpoints_, realms_, owners_, totals_, changes_, edits_, see_request_;
};

}  // namespace actplane

#endif
