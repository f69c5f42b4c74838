/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_ATTACH_H
#define ACTPLANE_ATTACH_H

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "abi.h"
#include "programs.h"
#include "tasks.h"

namespace actplane {

/* A prepared domain as the kernel has it (bpf/core/attach.h). */
struct Ready {
  ap_ready_key key;
  ap_ready value;
};

/* Which programs put their process into a domain, and the domains that wait for one. */
class Attach {
 public:
  explicit Attach(const Programs &programs);

  /* Which image of `attach:` counts for a user, or for AP_UID_ANY; nullopt: none any more. */
  void set_user(uint32_t uid, std::optional<uint32_t> index) const;
  std::vector<std::pair<uint32_t, uint32_t>> users() const;
  /* nullopt takes the entry away; whoever looks at it just now may still take it until await_programs(). */
  void set_ready(uint32_t uid, uint32_t index, std::optional<Placement> placement) const;
  std::vector<Ready> ready() const;
  /* Whether execs outside every domain are looked at. */
  void turn(bool on) const;

 private:
  int users_, ready_, config_;
};

}  // namespace actplane

#endif
