/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_PIN_FOLDERS_H
#define ACTPLANE_PIN_FOLDERS_H

#include <string>
#include <vector>

#include "failure.h"

namespace actplane {

/* What is wrong with a path below the folder of the pins: EPINS. */
Failure damaged(const std::string &path, const std::string &what);
/* Entries of a folder, without the two that every one has. None when it is not there; EPINS when it cannot be read. */
std::vector<std::string> names_in(const std::string &folder);
/* Makes a folder when it is not there. EPINS when it is not ours alone, or not on a BPF file system. */
void own(const std::string &folder);
/* With all that is pinned in it; what cannot be removed stays, and keeps its folder. */
void remove_folder(const std::string &folder);

}  // namespace actplane

#endif
