/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_OTHERS_H
#define ACTPLANE_OTHERS_H

#include <cstdint>
#include <map>
#include <string>

#include "descriptor.h"

namespace actplane {

/*
 * Versions whose maps look different from ours (pins.h): what one of them has in force goes on below its own rules. Of
 * their maps only that is read of which abi.h says that it stays where it is in every version; what does not look like
 * that counts as the worse of what it may be.
 */
class Others {
 public:
  /* `root`: the folder of the pins; `ours`: the folder in it that is this version's. */
  Others(std::string root, std::string ours) : root_(std::move(root)), ours_(std::move(ours)) {}

  struct Count {
    unsigned versions; /* that stay */
    unsigned entered;  /* those of them into whose domains programs enter by themselves, or may */
  };
  /*
   * Unpins the versions in whose domains no process is left and into which none can come. With `ready`, this version does
   * all that is to be done about programs that enter by themselves, and they enter the others' domains no more. EPINS
   * when the folder of the pins cannot be read.
   */
  Count sweep(bool ready);
  /*
   * Whether a process runs in a domain of one that the last sweep found. EPINS when that cannot be told; a process that has
   * ended is in none.
   */
  bool hold(int pidfd) const;

 private:
  struct Tasks {
    Descriptor map; /* of processes and their domains; none when it does not look like one */
    uint32_t value_size;
  };
  static Tasks tasks_of(const std::string &folder);

  std::string root_, ours_;
  std::map<std::string, Tasks> versions_; /* by folder */
};

}  // namespace actplane

#endif
