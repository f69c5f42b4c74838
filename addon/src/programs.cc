/* SPDX-License-Identifier: MIT */
#include "programs.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <iterator>

#include "abi.h"
#include "embedded.h"
#include "failure.h"
#include "load_log.h"
#include "needs.h"
#include "probe.h"
#include "targets.h"

namespace actplane {
namespace {

bool begins(const char *name, const char *prefix) { return strncmp(name, prefix, strlen(prefix)) == 0; }
/* Reached by tail calls only: in the order of `enum step` (bpf/core/steps.h). */
constexpr const char *kSteps[] = {"step_descriptors", "step_names", "step_memory"};
bool is_step(const bpf_program *program) { return begins(bpf_program__name(program), "step_"); }
bool is_optional(const bpf_program *program) { return begins(bpf_program__name(program), "optional_"); }
/*
 * Attached only while a domain lives: what runs at every system call, and what runs at every read and write. The hooks
 * of rarer operations stay: each takes milliseconds to attach, and somebody waits for his first domain.
 */
bool is_watch(const bpf_program *program) {
  const char *name = bpf_program__name(program);
  return begins(name, "watch_") || strcmp(name, "file_permission") == 0;
}

const actplane_embedded &embedded(const std::string &tier) {
  const actplane_embedded *object = actplane_embedded_objects;
  for (; object->name; object++)
    if (tier == object->name) return *object;
  throw Failure{"ELOAD", "this build of actplane has no programs for the " + tier + " tier", ""};
}

/* Privilege is told apart from everything else: what to do about it differs. */
Failure load_failure(int error, const std::string &tier, const std::string &log) {
  Failure failure = from_errno(error, "load the programs of the " + tier + " tier");
  if (failure.code != "EPERM") failure.code = "ELOAD";
  failure.log = log;
  return failure;
}

bpf_object *open_object(const std::string &tier) {
  const actplane_embedded &bytes = embedded(tier);
  LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = "actplane");
  LoadLog log;
  bpf_object *object = bpf_object__open_mem(bytes.begin, static_cast<size_t>(bytes.end - bytes.begin), &options);
  if (!object) throw load_failure(errno, tier, log.text());
  return object;
}

bpf_map *find_map(bpf_object *object, const char *name) {
  bpf_map *map = bpf_object__find_map_by_name(object, name);
  if (!map) throw Failure{"ELOAD", std::string("the BPF object has no map ") + name, ""};
  return map;
}

/* Leaves out optional programs: those whose hook this kernel lacks, or all of them. */
void choose(bpf_object *object, const btf *kernel, bool all_optional) {
  bpf_program *program;
  bpf_object__for_each_program(program, object) {
    if (is_optional(program) && (!all_optional || !target_exists(kernel, program)))
      bpf_program__set_autoload(program, false);
  }
}

}  // namespace

Programs::Programs(const std::string &tier, const std::string &pins) : tier_(tier) {
  if (!has_btf())
    throw Failure{"ENOBTF", "this kernel has no BTF (/sys/kernel/btf/vmlinux): it was built without CONFIG_DEBUG_INFO_BTF", ""};
  std::unique_ptr<btf, void (*)(btf *)> kernel(btf__load_vmlinux_btf(), btf__free);
  if (!kernel) throw Failure{"ENOBTF", "the BTF of this kernel cannot be read", ""};
  probe_tier(tier, kernel.get());
  /*
   * BTF knows that a hook exists, not that it may be attached to; when the load
   * fails with optional programs in it, it gets one more chance without any.
   * libbpf raises RLIMIT_MEMLOCK itself on kernels that still charge it.
   */
  for (bool with_optional : {true, false}) {
    object_.reset(open_object(tier));
    choose(object_.get(), kernel.get(), with_optional);
    note_template();
    if (!pins.empty()) {
      const actplane_embedded &bytes = embedded(tier);
      pins_ = std::make_unique<Pins>(pins, tier, object_.get(), bytes.begin, static_cast<size_t>(bytes.end - bytes.begin));
      pins_->take_maps(object_.get());
    }
    LoadLog log;
    int error = bpf_object__load(object_.get());
    if (error == 0) break;
    if (with_optional) continue;
    Failure failure = load_failure(-error, tier, log.text());
    if (pins_ && !pins_->adopted()) pins_->remove();
    throw failure;
  }
  fill_steps();
  attach_all();
  if (pins_ && pins_->others()) replace_others();
  if (pins_) others_ = std::make_unique<Others>(pins, pins_->folder());
}

/*
 * Another build's programs are let go when all that they may have watched is watched by this one's: there is no moment
 * without either. What no policy needs goes with the next serve_only().
 */
void Programs::replace_others() {
  watch(true);
  serve(kAllNeeds);
  pins_->drop_others();
}

/* What is forgotten leaves the file system first; what is pinned stays attached without the descriptors. */
Programs::~Programs() {
  if (pins_ && forgotten_) pins_->remove();
}

/* Before the load: libbpf forgets the template with it. */
void Programs::note_template() {
  const bpf_map *inner = bpf_map__inner_map(find_map(object_.get(), "images"));
  if (!inner || bpf_map__value_size(inner) != AP_CELL_BYTES)
    throw Failure{"ELOAD", "the BPF object's map images is no array of arrays of cells", ""};
  image_flags_ = bpf_map__map_flags(inner) | BPF_F_INNER_MAP;
  /*
   * The kernel compares each later image with this template. libbpf would make it
   * with BTF, and 6.1 takes a map with BTF and one without for different kinds.
   */
  LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = image_flags_);
  template_ = Descriptor(bpf_map_create(BPF_MAP_TYPE_ARRAY, "actplane_image", sizeof(uint32_t), AP_CELL_BYTES, 1, &options));
  if (template_.get() < 0) throw from_errno(errno, "create the template of policy images");
  if (bpf_map__set_inner_map_fd(find_map(object_.get(), "images"), template_.get()))
    throw from_errno(errno, "set the template of policy images");
}

/* Where the tier has any. The verifier's test loads programs one by one, so the object itself names none of them. */
void Programs::fill_steps() {
  bpf_map *map = bpf_object__find_map_by_name(object_.get(), "steps");
  if (!map) return;
  for (uint32_t step = 0; step < std::size(kSteps); step++) {
    bpf_program *program = bpf_object__find_program_by_name(object_.get(), kSteps[step]);
    int fd = program ? bpf_program__fd(program) : -ENOENT;
    if (fd < 0 || bpf_map_update_elem(bpf_map__fd(map), &step, &fd, BPF_ANY))
      throw Failure{"ELOAD", std::string("cannot set the program ") + kSteps[step], ""};
  }
}

void Programs::attach_to(std::vector<Link> &links, bpf_program *program) {
  LoadLog log;
  bpf_link *link = pins_ ? pins_->adopt(program) : nullptr;
  if (link) {
    links.emplace_back(link);
    return;
  }
  link = bpf_program__attach(program);
  if (link) {
    links.emplace_back(link);
    if (pins_) pins_->keep(link, program);
    return;
  }
  int error = errno;
  /* Not an attachable kind, such as SEC("syscall"): it is run by hand. */
  if (error == EOPNOTSUPP) return;
  if (is_optional(program)) {
    refused_.insert(bpf_program__section_name(program));
    return;
  }
  Failure failure = from_errno(error, std::string("attach program ") + bpf_program__name(program));
  if (failure.code != "EPERM") failure.code = "EATTACH";
  failure.log = log.text();
  throw failure;
}

void Programs::attach_all() {
  bpf_program *program;
  bpf_object__for_each_program(program, object_.get()) {
    if (!bpf_program__autoload(program) || is_step(program) || is_watch(program) || need_of_program(bpf_program__name(program))) continue;
    if (bpf_program__expected_attach_type(program) == BPF_TRACE_ITER) continue;
    attach_to(links_, program);
  }
}

void Programs::watch(bool on) {
  if (!on) {
    if (pins_) forget_watches();
    watches_.clear();
    return;
  }
  if (!watches_.empty()) return;
  std::vector<Link> links; /* all or none */
  bpf_program *program;
  bpf_object__for_each_program(program, object_.get()) {
    if (bpf_program__autoload(program) && is_watch(program) && !need_of_program(bpf_program__name(program)))
      attach_to(links, program);
  }
  watches_ = std::move(links);
}

/* Also those that an earlier service left, which nobody here has asked for yet. */
void Programs::forget_watches() {
  bpf_program *program;
  bpf_object__for_each_program(program, object_.get())
    if (is_watch(program) && !need_of_program(bpf_program__name(program))) pins_->drop(program);
}

void Programs::serve(uint32_t needs) {
  for (uint32_t need : kNeeds) {
    if (!(needs & need) || served_.count(need)) continue;
    std::vector<Link> links;
    bpf_program *program;
    bpf_object__for_each_program(program, object_.get()) {
      if (bpf_program__autoload(program) && need_of_program(bpf_program__name(program)) == need) attach_to(links, program);
    }
    served_[need] = std::move(links);
  }
}

void Programs::serve_only(uint32_t needs) {
  bpf_program *program;
  bpf_object__for_each_program(program, object_.get()) {
    uint32_t need = need_of_program(bpf_program__name(program));
    if (pins_ && need && !(needs & need)) pins_->drop(program); /* an earlier service's as well */
  }
  for (uint32_t need : kNeeds)
    if (!(needs & need)) served_.erase(need);
}

Descriptor Programs::iterate(const char *name, bpf_iter_link_info *what) const {
  bpf_program *program = bpf_object__find_program_by_name(object_.get(), name);
  if (!program) throw Failure{"ELOAD", std::string("the BPF object has no program ") + name, ""};
  LoadLog log;
  LIBBPF_OPTS(bpf_iter_attach_opts, options, .link_info = what, .link_info_len = what ? static_cast<__u32>(sizeof *what) : 0);
  Link link(bpf_program__attach_iter(program, &options));
  if (!link) throw from_errno(errno, std::string("attach iterator ") + name);
  Descriptor pass(bpf_iter_create(bpf_link__fd(link.get()))); /* holds the program itself */
  if (pass.get() < 0) throw from_errno(errno, std::string("start iterator ") + name);
  return pass;
}

void Programs::run(const char *name) const {
  bpf_program *program = bpf_object__find_program_by_name(object_.get(), name);
  if (!program) throw Failure{"ELOAD", std::string("the BPF object has no program ") + name, ""};
  LIBBPF_OPTS(bpf_test_run_opts, options);
  if (bpf_prog_test_run_opts(bpf_program__fd(program), &options)) throw from_errno(errno, std::string("run program ") + name);
}

std::vector<std::string> Programs::missing() const {
  std::vector<std::string> sections(refused_.begin(), refused_.end());
  bpf_program *program;
  bpf_object__for_each_program(program, object_.get())
    if (is_optional(program) && !bpf_program__autoload(program)) sections.emplace_back(bpf_program__section_name(program));
  return sections;
}

int Programs::map_fd(const char *name) const { return bpf_map__fd(find_map(object_.get(), name)); }

uint64_t Programs::memory() const {
  uint64_t bytes = 0;
  const bpf_map *map;
  bpf_object__for_each_map(map, object_.get()) bytes += memory_of(bpf_map__fd(map));
  return bytes;
}

/* membarrier(2) waits until every processor has left what it ran under RCU, as these programs do. */
void await_programs() {
  if (syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0) == 0) return;
  /* Kernels with nohz_full refuse it; a program runs for microseconds. */
  usleep(20000);
}

bool has_btf() { return access("/sys/kernel/btf/vmlinux", R_OK) == 0; }

uint64_t memory_of(int fd) {
  char path[64], line[256];
  snprintf(path, sizeof path, "/proc/self/fdinfo/%d", fd);
  std::unique_ptr<FILE, int (*)(FILE *)> info(fopen(path, "re"), fclose);
  unsigned long long bytes = 0;
  while (info && fgets(line, sizeof line, info.get()))
    if (sscanf(line, "memlock: %llu", &bytes) == 1) break;
  return bytes;
}

}  // namespace actplane
