/* SPDX-License-Identifier: MIT */
#include "tasks.h"

#include <bpf/bpf.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "failure.h"
#include "images.h"
#include "process.h"

namespace actplane {
namespace {

constexpr int passes_max = 64;
/* Clears `request` on every way out: a request left behind would place whoever gets an equal mark. */
class Request {
 public:
  Request(int map, const ap_bind &request) : map_(map) {
    if (bpf_map_update_elem(map_, &zero, &request, BPF_ANY)) throw from_errno(errno, "request a placement");
  }
  ~Request() {
    ap_bind none = {};
    bpf_map_update_elem(map_, &zero, &none, BPF_ANY);
  }
  Request(const Request &) = delete;

 private:
  static constexpr uint32_t zero = 0;
  int map_;
};
constexpr uint32_t Request::zero;

class Mark {
 public:
  Mark(int map, int pidfd) : map_(map), pidfd_(pidfd) {
    if (bpf_map_update_elem(map_, &pidfd_, &token_, BPF_ANY))
      throw from_errno(errno == ENOENT ? ESRCH : errno, "mark a process");
  }
  ~Mark() { bpf_map_delete_elem(map_, &pidfd_); }
  Mark(const Mark &) = delete;
  uint64_t token() const { return token_; }

  static uint64_t draw() {
    uint64_t token = 0;
    while (token == 0)
      if (getrandom(&token, sizeof token, 0) != sizeof token) throw from_errno(errno, "draw a random number");
    return token;
  }

 private:
  int map_, pidfd_;
  uint64_t token_ = draw();
};

}  // namespace

Tasks::Tasks(const Programs &programs)
    : programs_(programs),
      tasks_(programs.map_fd("tasks")),
      marks_(programs.map_fd("bind_mark")),
      request_(programs.map_fd("bind_request")) {
  mark_service();
}

/* The programs keep every domain's processes away from it. */
void Tasks::mark_service() const {
  Descriptor self(static_cast<int>(syscall(SYS_pidfd_open, getpid(), 0)));
  int pidfd = self.get();
  ap_task task = {};
  task.flags = AP_TASK_SERVICE;
  if (pidfd < 0 || bpf_map_update_elem(tasks_, &pidfd, &task, BPF_ANY)) throw from_errno(errno, "mark the service");
}

/* Lines that one pass of an iterator prints. */
uint32_t Tasks::pass(const char *program) const {
  Descriptor iterator = programs_.iterate(program);
  uint32_t added = 0;
  char lines[4096];
  for (;;) {
    ssize_t length = read(iterator.get(), lines, sizeof lines);
    if (length == 0) return added;
    if (length > 0)
      added += static_cast<uint32_t>(std::count(lines, lines + length, '\n'));
    else if (errno != EAGAIN && errno != EINTR) /* EAGAIN: very many tasks and nothing to print yet */
      throw from_errno(errno, "walk the processes");
  }
}

static ap_bind bind_of(uint64_t token, const Placement &placement) {
  require_domain(placement.domain);
  ap_bind want = {};
  want.token = token;
  want.domain = placement.domain;
  want.session = placement.session;
  want.realm = placement.realm;
  return want;
}

void Tasks::label_held(const Placement &placement) const {
  Request request(request_, bind_of(Mark::draw(), placement));
  pass("label_held");
}

uint32_t Tasks::place(uint64_t token, const Placement &placement) const {
  Request request(request_, bind_of(token, placement));
  uint32_t added = 0;
  for (int n = 0; n < passes_max; n++) {
    uint32_t more = pass("bind_tree");
    if (more == 0) return added;
    added += more;
  }
  throw from_errno(EAGAIN, "follow a process that keeps starting others");
}

uint32_t Tasks::bind(int pidfd, const Placement &placement) const {
  if (!pidfd_alive(pidfd)) throw from_errno(ESRCH, "bind a process");
  uint32_t added;
  {
    Mark mark(marks_, pidfd);
    added = place(mark.token(), placement);
  }
  /* Believed only when seen: a process that the walk missed must not run on as if it were bound. */
  std::optional<ap_task> now = state(pidfd);
  if (!pidfd_alive(pidfd)) throw from_errno(ESRCH, "bind a process");
  if (!now || now->domain != placement.domain || now->session != placement.session)
    throw from_errno(ENOMEM, "bind a process: the kernel did not place it");
  return added;
}

/* A token that nobody carries: only descendants are taken. */
uint32_t Tasks::bind_tree(const Placement &placement) const { return place(Mark::draw(), placement); }

std::optional<ap_task> Tasks::state(int pidfd) const {
  ap_task task;
  if (bpf_map_lookup_elem(tasks_, &pidfd, &task)) {
    if (errno != ENOENT) throw from_errno(errno, "read the state of a process");
    if (!pidfd_alive(pidfd)) throw from_errno(ESRCH, "read the state of a process");
    return std::nullopt;
  }
  if (task.domain == 0) return std::nullopt;
  return task;
}

}  // namespace actplane
