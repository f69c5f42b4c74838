/* SPDX-License-Identifier: MIT */
#include "attach.h"

#include <bpf/bpf.h>

#include <set>

#include "failure.h"

namespace actplane {
namespace {

/* A walk that meets a deletion starts over; nothing but this process deletes, so none does. */
template <typename Key, typename Value, typename Take>
void walk(int map, Take take) {
  Key key, *before = nullptr;
  std::set<std::vector<uint8_t>> seen;
  while (bpf_map_get_next_key(map, before, &key) == 0) {
    auto *bytes = reinterpret_cast<const uint8_t *>(&key);
    if (!seen.emplace(bytes, bytes + sizeof key).second) return;
    Value value;
    if (bpf_map_lookup_elem(map, &key, &value) == 0) take(key, value);
    before = &key;
  }
}

void erase(int map, const void *key) {
  if (bpf_map_delete_elem(map, key) && errno != ENOENT) throw from_errno(errno, "change what enters by itself");
}

}  // namespace

Attach::Attach(const Programs &programs)
    : users_(programs.map_fd("attach_images")), ready_(programs.map_fd("attach_ready")), config_(programs.map_fd("config")) {}

void Attach::set_user(uint32_t uid, std::optional<uint32_t> index) const {
  if (!index) return erase(users_, &uid);
  if (*index >= AP_ATTACH_IMAGES) throw from_errno(EINVAL, "name an image of attach");
  uint32_t image = AP_DOMAINS_MAX + *index;
  if (bpf_map_update_elem(users_, &uid, &image, BPF_ANY)) throw from_errno(errno, "change what enters by itself");
}

std::vector<std::pair<uint32_t, uint32_t>> Attach::users() const {
  std::vector<std::pair<uint32_t, uint32_t>> found;
  walk<uint32_t, uint32_t>(users_, [&](uint32_t uid, uint32_t image) { found.emplace_back(uid, image - AP_DOMAINS_MAX); });
  return found;
}

void Attach::set_ready(uint32_t uid, uint32_t index, std::optional<Placement> placement) const {
  ap_ready_key key = {.uid = uid, .index = index};
  if (!placement) return erase(ready_, &key);
  if (index >= AP_READY_MAX) throw from_errno(EINVAL, "prepare a domain");
  ap_ready value = {.domain = placement->domain, .session = placement->session, .realm = placement->realm, .taken = 0};
  /* An entry is never changed: one who is about to take it would take it twice. */
  if (bpf_map_update_elem(ready_, &key, &value, BPF_NOEXIST)) throw from_errno(errno, "prepare a domain");
}

std::vector<Ready> Attach::ready() const {
  std::vector<Ready> found;
  walk<ap_ready_key, ap_ready>(ready_, [&](const ap_ready_key &key, const ap_ready &value) { found.push_back({key, value}); });
  return found;
}

void Attach::turn(bool on) const {
  uint32_t zero = 0;
  ap_config config;
  if (bpf_map_lookup_elem(config_, &zero, &config)) throw from_errno(errno, "read the engine's configuration");
  config.attach = on;
  if (bpf_map_update_elem(config_, &zero, &config, BPF_ANY)) throw from_errno(errno, "configure the engine");
}

}  // namespace actplane
