/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_TARGETS_H
#define ACTPLANE_TARGETS_H

#include <bpf/btf.h>
#include <bpf/libbpf.h>

namespace actplane {

/* Whether the running kernel has what this program hooks, as far as its BTF can tell. */
bool target_exists(const btf *kernel, const bpf_program *program);

}  // namespace actplane

#endif
