/* SPDX-License-Identifier: MIT */
#include "probe.h"

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include "descriptor.h"
#include "failure.h"

namespace actplane {
namespace {

struct Kind {
  const char *tier;
  bpf_prog_type type;
  bpf_attach_type attach;
  const char *hook; /* its name in the kernel's BTF; one that every kernel of this kind has */
  int btf_kind;
};

constexpr Kind kinds[] = {
    {"lsm", BPF_PROG_TYPE_LSM, BPF_LSM_MAC, "bpf_lsm_file_open", BTF_KIND_FUNC},
    {"modify-return", BPF_PROG_TYPE_TRACING, BPF_MODIFY_RETURN, "security_file_open", BTF_KIND_FUNC},
    {"tracepoint", BPF_PROG_TYPE_TRACING, BPF_TRACE_RAW_TP, "btf_trace_sched_process_exec", BTF_KIND_TYPEDEF},
};

void probe(const Kind &kind, const btf *kernel) {
  int hook = btf__find_by_name_kind(kernel, kind.hook, static_cast<__u32>(kind.btf_kind));
  if (hook < 0)
    throw Failure{"ELOAD", "this kernel has no " + std::string(kind.hook) + ", which the " + kind.tier + " tier hooks", ""};
  const bpf_insn nothing[] = {
      {BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 0},
      {BPF_JMP | BPF_EXIT, 0, 0, 0, 0},
  };
  LIBBPF_OPTS(bpf_prog_load_opts, options, .expected_attach_type = kind.attach);
  options.attach_btf_id = static_cast<__u32>(hook);
  Descriptor program(bpf_prog_load(kind.type, "actplane_probe", "GPL", nothing, 2, &options));
  if (program.get() >= 0) return;
  Failure failure = from_errno(errno, "load programs of the " + std::string(kind.tier) + " tier");
  if (failure.code != "EPERM") failure.code = "ELOAD";
  throw failure;
}

}  // namespace

void probe_tier(const std::string &tier, const btf *kernel) {
  for (const Kind &kind : kinds)
    if (tier == kind.tier) probe(kind, kernel);
}

}  // namespace actplane
