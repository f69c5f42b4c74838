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

/*
 * A pointer from anywhere gets its type by a cast on kernels that have it (6.2). On others the choice is decided when
 * the program is loaded, and its other side is gone.
 */
extern void *bpf_rdonly_cast(const void *object, __u32 type) __ksym __weak;
#define bpf_ksym_exists_(symbol) (!!&(symbol))
#define CAST_TYPED bpf_ksym_exists_(bpf_rdonly_cast)
#define CAST(type, pointer)                                                                                     \
	((type *)(CAST_TYPED ? bpf_rdonly_cast((void *)(pointer), bpf_core_type_id_kernel(type)) : (void *)(pointer)))

/* The same for what is a hook's own argument in the tiers that can refuse. */
#define TYPED (CAN_REFUSE || CAST_TYPED)
#define LOAD_(pointer, member) LOAD(TYPED, pointer, member)
#define TYPED_OF(type, pointer) (CAN_REFUSE ? (pointer) : CAST(type, pointer))

#endif
