/* SPDX-License-Identifier: MIT */
#include "tables.h"

#include <bpf/bpf.h>

#include <cstring>
#include <set>

#include "failure.h"
#include "images.h"

namespace actplane {
namespace {

struct KeyLess {
  bool operator()(const ap_mount_key &a, const ap_mount_key &b) const { return memcmp(&a, &b, sizeof a) < 0; }
};
using Keys = std::set<ap_mount_key, KeyLess>;

Keys keys_of(int map) {
  Keys keys;
  ap_mount_key key;
  const void *before = nullptr;
  while (bpf_map_get_next_key(map, before, &key) == 0) {
    /* A walk that meets a deletion starts over; seeing a key twice ends it. */
    if (!keys.insert(key).second) break;
    before = &*keys.find(key);
  }
  return keys;
}

}  // namespace

Tables::Tables(const Programs &programs)
    : sessions_(programs.map_fd("sessions")),
      mounts_(programs.map_fd("mounts")),
      stats_(programs.map_fd("stats")),
      counters_(programs.map_fd("counters")),
      config_(programs.map_fd("config")),
      own_(programs.map_fd("own_places")) {}

void Tables::create_session(uint32_t session) const {
  ap_session fresh = {};
  if (bpf_map_update_elem(sessions_, &session, &fresh, BPF_NOEXIST)) throw from_errno(errno, "create a session");
}

void Tables::delete_session(uint32_t session) const {
  if (bpf_map_delete_elem(sessions_, &session) && errno != ENOENT) throw from_errno(errno, "delete a session");
}

std::optional<ap_session> Tables::session(uint32_t session) const {
  ap_session found;
  if (bpf_map_lookup_elem(sessions_, &session, &found) == 0) return found;
  if (errno != ENOENT) throw from_errno(errno, "read a session");
  return std::nullopt;
}

std::vector<uint32_t> Tables::sessions() const {
  std::vector<uint32_t> numbers;
  uint32_t key, *before = nullptr;
  while (numbers.size() < AP_DOMAINS_MAX && bpf_map_get_next_key(sessions_, before, &key) == 0) {
    numbers.push_back(key);
    before = &key;
  }
  return numbers;
}

/* What was remembered of paths before, or while the table is half new, is void. */
void Tables::count_mounts() const {
  uint32_t zero = 0;
  ap_config config;
  if (bpf_map_lookup_elem(config_, &zero, &config)) throw from_errno(errno, "read the engine's configuration");
  config.mounts++;
  if (bpf_map_update_elem(config_, &zero, &config, BPF_ANY)) throw from_errno(errno, "configure the engine");
}

void Tables::set_mounts(const std::vector<Mount> &mounts) const {
  count_mounts();
  Keys stale = keys_of(mounts_);
  int error = 0;
  for (const Mount &mount : mounts) {
    ap_mount value = {};
    std::string path = mount.path == "/" ? "" : mount.path; /* written as length 0, see abi.h */
    if (path.size() >= sizeof value.path) continue;
    ap_mount_key key = {};
    key.inode = mount.inode;
    key.device = mount.device;
    value.length = static_cast<uint32_t>(path.size());
    value.subtrees = mount.subtrees;
    memcpy(value.path, path.data(), path.size());
    if (bpf_map_update_elem(mounts_, &key, &value, BPF_ANY)) error = errno;
    stale.erase(key);
  }
  for (const ap_mount_key &key : stale) bpf_map_delete_elem(mounts_, &key);
  count_mounts();
  if (error) throw from_errno(error, "write the table of mounts");
}

void Tables::protect(uint32_t device, uint64_t inode, bool below) const {
  ap_mount_key key = {};
  key.inode = inode;
  key.device = device;
  uint32_t value = below ? AP_OWN_BELOW : 0;
  if (bpf_map_update_elem(own_, &key, &value, BPF_ANY)) throw from_errno(errno, "protect the service's own files");
}

void Tables::configure(ap_config config) const {
  uint32_t zero = 0;
  ap_config present;
  if (bpf_map_lookup_elem(config_, &zero, &present)) throw from_errno(errno, "read the engine's configuration");
  config.mounts = present.mounts;
  config.attach = present.attach;
  /* What an earlier service said holds until this one knows better: realms are never fewer, the socket is the same. */
  if (present.realms > config.realms) config.realms = present.realms;
  if (!config.service_inode) {
    config.service_inode = present.service_inode;
    config.service_device = present.service_device;
  }
  if (bpf_map_update_elem(config_, &zero, &config, BPF_ANY)) throw from_errno(errno, "configure the engine");
}

ap_stats Tables::stats(uint32_t domain) const {
  require_domain(domain);
  ap_stats found;
  if (bpf_map_lookup_elem(stats_, &domain, &found)) throw from_errno(errno, "read the counts of a domain");
  return found;
}

void Tables::reset_stats(uint32_t domain) const {
  require_domain(domain);
  ap_stats none = {};
  if (bpf_map_update_elem(stats_, &domain, &none, BPF_ANY)) throw from_errno(errno, "reset the counts of a domain");
}

ap_counters Tables::counters() const {
  uint32_t zero = 0;
  ap_counters found;
  if (bpf_map_lookup_elem(counters_, &zero, &found)) throw from_errno(errno, "read the engine's counters");
  return found;
}

}  // namespace actplane
