/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A member of a kernel object. Where the verifier knows the pointer's type (a
 * hook's arguments and what hangs on them, in the tiers that can refuse) it is
 * a plain load, a tenth of the helper's cost. `typed` is a constant.
 */
#ifndef ACTPLANE_LOAD_H
#define ACTPLANE_LOAD_H

#include "maps.h"

#define LOAD(typed, pointer, member) ((typed) ? (pointer)->member : BPF_CORE_READ(pointer, member))
#define LOAD2(typed, pointer, first, member) ((typed) ? (pointer)->first->member : BPF_CORE_READ(pointer, first, member))

/* What is a hook's own argument in the tiers that can refuse. */
#define LOAD_(pointer, member) LOAD(CAN_REFUSE, pointer, member)

/*
 * Whether a hook's argument number `n` is NULL. Since 6.5, and unless the kernel marks the argument as one that may be,
 * the verifier takes what a hook is given for never NULL and drops a plain test of it as dead code.
 */
static __always_inline bool argument_is_null(const unsigned long long *ctx, int n)
{
	__u64 value = 0;

	bpf_probe_read_kernel(&value, sizeof(value), &ctx[n]);
	return !value;
}

/*
 * A pointer from anywhere has no type that the verifier knows. bpf_rdonly_cast (6.2) would give it one, but a kernel
 * function that may be missing cannot be asked for: libbpf then looks through the modules' BTF, which takes
 * CAP_SYS_ADMIN, and the service has no such right.
 */

#endif
