/* SPDX-License-Identifier: MIT */
#include "others.h"

#include <bpf/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <vector>

#include "abi.h"
#include "failure.h"
#include "pin_folders.h"
#include "programs.h"

namespace actplane {
namespace {

/* abi.h: these have the same place in all versions. */
static_assert(offsetof(ap_task, domain) == 0 && offsetof(ap_task, flags) == 12 && AP_TASK_SERVICE == 8);
static_assert(offsetof(ap_session, tasks) == 0);
static_assert(offsetof(ap_config, attach) == 20);

struct Map {
  Descriptor fd;
  bpf_map_info info = {};
};

/* fd -1: there is none, or none that tells what it is. */
Map open_map(const std::string &folder, const char *name) {
  Map map{Descriptor(bpf_obj_get((folder + "/maps/" + name).c_str()))};
  __u32 length = sizeof map.info;
  if (map.fd.get() >= 0 && bpf_obj_get_info_by_fd(map.fd.get(), &map.info, &length)) map.fd = Descriptor();
  return map;
}

/* Whether a process is left in a session of that layout. */
bool lives(const std::string &folder) {
  Map sessions = open_map(folder, "sessions");
  /* Without that map none of its programs was ever attached. */
  if (sessions.fd.get() < 0) return access((folder + "/maps/sessions").c_str(), F_OK) == 0;
  if (sessions.info.key_size != sizeof(uint32_t) || sessions.info.value_size < sizeof(int64_t)) return true;
  std::vector<char> value(sessions.info.value_size);
  uint32_t key, *before = nullptr;
  while (bpf_map_get_next_key(sessions.fd.get(), before, &key) == 0) {
    int64_t tasks = 0;
    if (bpf_map_lookup_elem(sessions.fd.get(), &key, value.data()) == 0) memcpy(&tasks, value.data(), sizeof tasks);
    if (tasks > 0) return true;
    before = &key;
  }
  return false;
}

/* The configuration of a layout, and whether programs enter its domains by themselves. */
class Config {
 public:
  explicit Config(const std::string &folder) : map_(open_map(folder, "config")) {
    there_ = map_.fd.get() >= 0 || access((folder + "/maps/config").c_str(), F_OK) == 0;
    if (map_.fd.get() < 0 || map_.info.key_size != sizeof zero || map_.info.value_size < offsetof(ap_config, attach) + sizeof(uint32_t)) return;
    value_.resize(map_.info.value_size);
    if (bpf_map_lookup_elem(map_.fd.get(), &zero, value_.data())) value_.clear();
  }
  bool enters() const {
    if (value_.empty()) return there_;
    uint32_t attach;
    memcpy(&attach, value_.data() + offsetof(ap_config, attach), sizeof attach);
    return attach != 0;
  }
  /* What cannot be switched off stays on. */
  void turn_off() {
    if (value_.empty()) return;
    uint32_t none = 0;
    memcpy(value_.data() + offsetof(ap_config, attach), &none, sizeof none);
    if (bpf_map_update_elem(map_.fd.get(), &zero, value_.data(), BPF_ANY)) value_.clear();
  }

 private:
  static constexpr uint32_t zero = 0;
  Map map_;
  bool there_;
  std::vector<char> value_; /* empty: not known */
};
constexpr uint32_t Config::zero;

}  // namespace

Others::Count Others::sweep(bool ready) {
  std::map<std::string, bool> entered;
  bool switched = false;
  for (const std::string &name : names_in(root_)) {
    std::string folder = root_ + "/" + name;
    if (folder == ours_) continue;
    Config config(folder);
    if (ready && config.enters()) {
      config.turn_off();
      switched = true;
    }
    entered[folder] = config.enters();
  }
  /* Who was about to enter has: counted below. */
  if (switched) await_programs();

  Count count = {};
  std::map<std::string, Tasks> left;
  for (const auto &[folder, enters] : entered) {
    if (!lives(folder) && (ready || !enters)) {
      remove_folder(folder);
      continue;
    }
    count.versions++;
    if (enters) count.entered++;
    auto known = versions_.find(folder);
    left.emplace(folder, known != versions_.end() && known->second.map.get() >= 0 ? std::move(known->second) : tasks_of(folder));
  }
  versions_ = std::move(left);
  return count;
}

/* What keeps that version's processes away from its service keeps them away from this one. */
Others::Tasks Others::tasks_of(const std::string &folder) {
  Map tasks = open_map(folder, "tasks");
  const bpf_map_info &info = tasks.info;
  constexpr uint32_t needed = offsetof(ap_task, flags) + sizeof(uint32_t);
  if (tasks.fd.get() < 0 || info.type != BPF_MAP_TYPE_TASK_STORAGE || info.value_size < needed) return {Descriptor(), 0};
  std::vector<char> own(info.value_size);
  uint32_t flags = AP_TASK_SERVICE;
  memcpy(own.data() + offsetof(ap_task, flags), &flags, sizeof flags);
  Descriptor self(static_cast<int>(syscall(SYS_pidfd_open, getpid(), 0)));
  int pidfd = self.get();
  if (pidfd < 0 || bpf_map_update_elem(tasks.fd.get(), &pidfd, own.data(), BPF_ANY)) throw from_errno(errno, "mark the service");
  return {std::move(tasks.fd), info.value_size};
}

bool Others::hold(int pidfd) const {
  for (const auto &[folder, tasks] : versions_) {
    if (tasks.map.get() < 0) throw damaged(folder, "does not say which processes are in its domains");
    std::vector<char> value(tasks.value_size);
    if (bpf_map_lookup_elem(tasks.map.get(), &pidfd, value.data())) {
      if (errno == ENOENT) continue;
      throw damaged(folder, std::string("does not say which processes are in its domains: ") + strerrordesc_np(errno));
    }
    uint32_t domain;
    memcpy(&domain, value.data(), sizeof domain);
    if (domain != 0) return true;
  }
  return false;
}

}  // namespace actplane
