/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_TASKS_H
#define ACTPLANE_TASKS_H

#include <cstdint>
#include <optional>

#include "abi.h"
#include "programs.h"

namespace actplane {

/* Where a bound process starts: see Placement in types.ts. */
struct Placement {
  uint32_t domain;
  uint32_t session;
  uint32_t realm;
};

/*
 * Processes and their domains. Only the kernel writes struct ap_task: a value
 * read here and written back would undo a label gained in between. So a process
 * is marked through its pidfd, and the iterator bind_tree places it.
 */
class Tasks {
 public:
  explicit Tasks(const Programs &programs);

  /*
   * Puts the process, its threads and its descendants into a domain, and
   * returns how many threads that added. Throws ESRCH when it is gone, EINVAL
   * for no domain, EAGAIN when it forks faster than it can be followed.
   */
  uint32_t bind(int pidfd, const Placement &placement) const;
  /* The session's processes have the labels of what they hold open: they may have read it before they were bound. */
  void label_held(const Placement &placement) const;
  /* Adds what descends from the session's processes and is in no domain yet. */
  uint32_t bind_tree(const Placement &placement) const;
  /* nullopt: outside every domain. Throws ESRCH when the process is gone. */
  std::optional<ap_task> state(int pidfd) const;

 private:
  uint32_t place(uint64_t token, const Placement &placement) const;
  uint32_t pass(const char *program) const;
  void mark_service() const;

  const Programs &programs_;
  int tasks_, marks_, request_;
};

}  // namespace actplane

#endif
