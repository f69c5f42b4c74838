/* SPDX-License-Identifier: MIT */
#include "pin_folders.h"

#include <dirent.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <memory>

namespace actplane {

Failure damaged(const std::string &path, const std::string &what) { return Failure{"EPINS", path + " " + what, ""}; }

std::vector<std::string> names_in(const std::string &folder) {
  std::vector<std::string> names;
  std::unique_ptr<DIR, int (*)(DIR *)> open(opendir(folder.c_str()), closedir);
  if (!open) {
    if (errno == ENOENT) return names;
    throw damaged(folder, std::string("cannot be read: ") + strerrordesc_np(errno));
  }
  while (dirent *entry = readdir(open.get()))
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) names.emplace_back(entry->d_name);
  return names;
}

void own(const std::string &folder) {
  if (mkdir(folder.c_str(), 0700) && errno != EEXIST) throw damaged(folder, std::string("cannot be made: ") + strerrordesc_np(errno));
  struct stat found;
  struct statfs system;
  if (lstat(folder.c_str(), &found) || !S_ISDIR(found.st_mode)) throw damaged(folder, "is not a folder");
  if (found.st_uid != geteuid() || (found.st_mode & 077)) throw damaged(folder, "is not the service's alone");
  if (statfs(folder.c_str(), &system) || system.f_type != BPF_FS_MAGIC) throw damaged(folder, "is not on a BPF file system");
}

void remove_folder(const std::string &folder) {
  for (const std::string &name : names_in(folder)) {
    std::string path = folder + "/" + name;
    if (unlink(path.c_str()) && (errno == EISDIR || errno == EPERM)) remove_folder(path);
  }
  rmdir(folder.c_str());
}

}  // namespace actplane
