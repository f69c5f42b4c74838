/* SPDX-License-Identifier: GPL-2.0 */
/* Counts of what findings can depend on: a finding is good for as long as none of them has moved. */
#ifndef ACTPLANE_EPOCH_H
#define ACTPLANE_EPOCH_H

#include "load.h"

/*
 * Changes of images, mounts, places of processes, labels of files, and gates. Each is made first and counted then;
 * who judges reads the count first. A map of its own: the service counts here too (addon/src/epoch.cc).
 */
__u64 epoch SEC(".data.epoch") = 0;

/* What a remembered finding could depend on has changed. */
static __always_inline void epoch_advance(void)
{
	__sync_fetch_and_add(&epoch, 1);
}

/* Kernels without data symbols have none to offer (CONFIG_KALLSYMS_ALL). */
extern const void rename_lock __ksym __weak;

/*
 * The number of renames that began or ended, odd while one is under way; 0 where the kernel does not tell. The tiers
 * that see every rename after it happened then count it in `epoch`, the others remember nothing.
 */
static __always_inline __u32 renames(void)
{
	__u32 sequence = 0;

	if (&rename_lock)
		bpf_probe_read_kernel(&sequence, sizeof(sequence), &rename_lock);
	return sequence;
}

#endif
