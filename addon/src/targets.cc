/* SPDX-License-Identifier: MIT */
#include "targets.h"

#include <string>

namespace actplane {
namespace {

struct Hook {
  const char *section;
  const char *prefix; /* of the hook's name in the kernel's BTF */
  int kind;
};

constexpr Hook hooks[] = {
    {"tp_btf", "btf_trace_", BTF_KIND_TYPEDEF}, {"lsm", "bpf_lsm_", BTF_KIND_FUNC}, {"fmod_ret", "", BTF_KIND_FUNC},
    {"fentry", "", BTF_KIND_FUNC},              {"fexit", "", BTF_KIND_FUNC},
};

}  // namespace

bool target_exists(const btf *kernel, const bpf_program *program) {
  std::string section = bpf_program__section_name(program);
  size_t slash = section.find('/');
  if (slash == std::string::npos) return true;
  std::string type = section.substr(0, slash), target = section.substr(slash + 1);
  if (type.size() > 2 && type.compare(type.size() - 2, 2, ".s") == 0) type.resize(type.size() - 2); /* sleepable */
  for (const Hook &hook : hooks)
    if (type == hook.section) return btf__find_by_name_kind(kernel, (hook.prefix + target).c_str(), hook.kind) >= 0;
  return true;
}

}  // namespace actplane
