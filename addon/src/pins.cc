/* SPDX-License-Identifier: MIT */
#include "pins.h"

#include <bpf/bpf.h>
#include <unistd.h>

#include "abi.h"
#include "failure.h"
#include "pin_folders.h"

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

bool is_links(const std::string &name) { return name.rfind("links-", 0) == 0; }

/* Whether a link is pinned in a layout's folder, of whatever build. */
bool attached(const std::string &folder) {
  for (const std::string &name : names_in(folder))
    if (is_links(name) && !names_in(folder + "/" + name).empty()) return true;
  return false;
}

}  // namespace

Pins::Pins(const std::string &root, const std::string &tier, bpf_object *object, const void *bytes, size_t length) {
  Hash build;
  build.add(bytes, length);
  folder_ = root + "/" + tier + "-" + layout_of(object);
  links_ = folder_ + "/links-" + build.text();
  for (const std::string &folder : {root, folder_, folder_ + "/maps", links_}) own(folder);
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

void Pins::remove() const { remove_folder(folder_); }

}  // namespace actplane
