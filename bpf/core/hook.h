/* SPDX-License-Identifier: GPL-2.0 */
/* What a hook of the refusing tiers may return: 0 or -EPERM. */
#ifndef ACTPLANE_HOOK_H
#define ACTPLANE_HOOK_H

#include "maps.h"

/*
 * BPF_PROG whose body's result, whatever it is, comes out as 0 or -EPERM. The verifier wants an LSM hook's result within
 * -4095 and 0, and takes a global function's result for any number; the barrier keeps the compiler from reasoning the
 * choice away into arithmetic that the verifier cannot follow (6.12 refused a hook for that).
 */
#define REFUSING(section, name, args...)                                              \
	static __always_inline int ____##name(unsigned long long *ctx, ##args);       \
	SEC(section) int name(unsigned long long *ctx)                                \
	{                                                                             \
		int verdict_;                                                         \
                                                                                      \
		_Pragma("GCC diagnostic push")                                        \
		_Pragma("GCC diagnostic ignored \"-Wint-conversion\"")                \
		verdict_ = ____##name(___bpf_ctx_cast(args));                         \
		_Pragma("GCC diagnostic pop")                                         \
		barrier_var(verdict_);                                                \
		return verdict_ ? -EPERM : 0;                                         \
	}                                                                             \
	static __always_inline int ____##name(unsigned long long *ctx, ##args)

#endif
