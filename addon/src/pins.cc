/* SPDX-License-Identifier: MIT */
#include "pins.h"

#include <bpf/bpf.h>
#include <dirent.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <memory>

#include "abi.h"
#include "descriptor.h"
#include "failure.h"

namespace actplane {
namespace {

/* FNV-1a, 64 bits: tells versions apart, defends against nobody. */
class Hash {
 public:
  void add(const void *data, size_t length) {
    auto *bytes = static_cast<const unsigned char *>(data);
    for (size_t n = 0; n < length; n++) value_ = (value_ ^ bytes[n]) * 0x100000001b3u;
  }
  void add(const char *text) { add(text, strlen(text) + 1); }
  void add(uint32_t number) { add(&number, sizeof number); }
  std::string text() const {
    char digits[17];
    snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(value_));
    return digits;
  }

 private:
  uint64_t value_ = 0xcbf29ce484222325u;
};

Failure damaged(const std::string &path, const std::string &what) { return Failure{"EPINS", path + " " + what, ""}; }

/* Constants of one build: each load has its own. */
bool is_constant(const bpf_map *map) {
  const char *name = bpf_map__name(map);
  return strstr(name, ".rodata") || strstr(name, ".kconfig");
}

std::string layout_of(bpf_object *object) {
  Hash hash;
  hash.add(static_cast<uint32_t>(AP_ABI_VERSION));
  bpf_map *map;
  bpf_object__for_each_map(map, object) {
    if (is_constant(map)) continue;
    hash.add(bpf_map__name(map));
    hash.add(static_cast<uint32_t>(bpf_map__type(map)));
    for (uint32_t number : {bpf_map__key_size(map), bpf_map__value_size(map), bpf_map__max_entries(map), bpf_map__map_flags(map)})
      hash.add(number);
  }
  return hash.text();
}

/* Entries of a folder, without the two that every one has. None when it is not there. */
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

/* A folder that is ours alone, made when it is not there. */
void own(const std::string &folder) {
  if (mkdir(folder.c_str(), 0700) && errno != EEXIST) throw damaged(folder, std::string("cannot be made: ") + strerrordesc_np(errno));
  struct stat found;
  struct statfs system;
  if (lstat(folder.c_str(), &found) || !S_ISDIR(found.st_mode)) throw damaged(folder, "is not a folder");
  if (found.st_uid != geteuid() || (found.st_mode & 077)) throw damaged(folder, "is not the service's alone");
  if (statfs(folder.c_str(), &system) || system.f_type != BPF_FS_MAGIC) throw damaged(folder, "is not on a BPF file system");
}

/* Two levels, as made here; what else is in it keeps the folder. */
void remove_folder(const std::string &folder) {
  for (const std::string &name : names_in(folder)) {
    std::string path = folder + "/" + name;
    if (unlink(path.c_str()) && (errno == EISDIR || errno == EPERM)) remove_folder(path);
  }
  rmdir(folder.c_str());
}

bool is_links(const std::string &name) { return name.rfind("links-", 0) == 0; }

/* Whether a link is pinned in a layout's folder, of whatever build. */
bool attached(const std::string &folder) {
  for (const std::string &name : names_in(folder))
    if (is_links(name) && !names_in(folder + "/" + name).empty()) return true;
  return false;
}

/* Whether a process is left in a session of a layout that is not ours: only the count's place must be the same. */
bool lives(const std::string &folder) {
  Descriptor sessions(bpf_obj_get((folder + "/maps/sessions").c_str()));
  if (sessions.get() < 0) return false;
  bpf_map_info info = {};
  __u32 length = sizeof info;
  if (bpf_obj_get_info_by_fd(sessions.get(), &info, &length) || info.key_size != sizeof(uint32_t)) return true;
  std::vector<char> value(info.value_size);
  uint32_t key, *before = nullptr;
  while (bpf_map_get_next_key(sessions.get(), before, &key) == 0) {
    int64_t tasks = 0;
    if (bpf_map_lookup_elem(sessions.get(), &key, value.data()) == 0 && value.size() >= offsetof(ap_session, tasks) + sizeof tasks)
      memcpy(&tasks, value.data() + offsetof(ap_session, tasks), sizeof tasks);
    if (tasks > 0) return true;
    before = &key;
  }
  return false;
}

/*
 * Nobody prepares domains for what an older version looks at any more: it would refuse each program of `attach:` before
 * long, which this version looks at as well. Where its configuration has another form it is left as it is.
 */
void disarm(const std::string &folder) {
  Descriptor map(bpf_obj_get((folder + "/maps/config").c_str()));
  bpf_map_info info = {};
  __u32 length = sizeof info;
  if (map.get() < 0 || bpf_obj_get_info_by_fd(map.get(), &info, &length) || info.value_size != sizeof(ap_config)) return;
  uint32_t zero = 0;
  ap_config config;
  if (bpf_map_lookup_elem(map.get(), &zero, &config)) return;
  config.attach = 0;
  bpf_map_update_elem(map.get(), &zero, &config, BPF_ANY);
}

}  // namespace

Pins::Pins(const std::string &root, const std::string &tier, bpf_object *object, const void *bytes, size_t length) : root_(root) {
  Hash build;
  build.add(bytes, length);
  folder_ = root + "/" + tier + "-" + layout_of(object);
  links_ = folder_ + "/links-" + build.text();
  for (const std::string &folder : {root_, folder_, folder_ + "/maps", links_}) own(folder);
  adopted_ = attached(folder_);
}

std::string Pins::path_of(const bpf_map *map) const {
  std::string name = bpf_map__name(map);
  for (char &letter : name)
    if (letter == '.') letter = '_'; /* bpffs takes no dots */
  return folder_ + "/maps/" + name;
}

std::string Pins::path_of(const bpf_program *program) const { return links_ + "/" + bpf_program__name(program); }

void Pins::take_maps(bpf_object *object) {
  bpf_map *map;
  unsigned there = 0, all = 0;
  bpf_object__for_each_map(map, object) {
    if (is_constant(map)) continue;
    std::string path = path_of(map);
    all++;
    if (access(path.c_str(), F_OK) == 0) there++;
    if (int error = bpf_map__set_pin_path(map, path.c_str())) throw from_errno(-error, "choose where to pin a map");
  }
  if (there == all) return;
  if (!attached(folder_)) {
    /* A start that was cut short pins maps and no link yet. */
    remove_folder(folder_ + "/maps");
    own(folder_ + "/maps");
    return;
  }
  /* All maps speak of the same processes: some without the others would be a half truth. */
  throw damaged(folder_ + "/maps", "has only " + std::to_string(there) + " of " + std::to_string(all) + " maps");
}

bpf_link *Pins::adopt(const bpf_program *program) const {
  std::string path = path_of(program);
  if (access(path.c_str(), F_OK) != 0) return nullptr;
  bpf_link *link = bpf_link__open(path.c_str());
  if (!link) throw damaged(path, "is not a link");
  bpf_link_info info = {};
  __u32 length = sizeof info;
  if (bpf_obj_get_info_by_fd(bpf_link__fd(link), &info, &length) || info.type == BPF_LINK_TYPE_UNSPEC) {
    bpf_link__destroy(link);
    throw damaged(path, "is not a link");
  }
  return link;
}

void Pins::keep(bpf_link *link, const bpf_program *program) const {
  if (int error = bpf_link__pin(link, path_of(program).c_str())) throw from_errno(-error, "pin a link");
}

bool Pins::others() const {
  for (const std::string &path : links_of_others())
    if (!names_in(path).empty()) return true;
  return false;
}

void Pins::drop_others() const {
  for (const std::string &path : links_of_others()) remove_folder(path);
}

std::vector<std::string> Pins::links_of_others() const {
  std::vector<std::string> found;
  for (const std::string &name : names_in(folder_)) {
    std::string path = folder_ + "/" + name;
    if (is_links(name) && path != links_) found.push_back(path);
  }
  return found;
}

unsigned Pins::sweep() const {
  unsigned left = 0;
  for (const std::string &name : names_in(root_)) {
    std::string path = root_ + "/" + name;
    if (path == folder_) continue;
    if (lives(path)) {
      left++;
      disarm(path);
    } else {
      remove_folder(path);
    }
  }
  return left;
}

void Pins::remove() const { remove_folder(folder_); }

}  // namespace actplane
