/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mounting inside a domain. Bind mounts, chroot, pivot_root and namespaces are
 * seen through (path.h). A filesystem that shows other files under new inodes
 * would hide their paths and labels, so inside a domain only those may be
 * mounted whose files are nobody else's: sandboxes need them.
 */
#ifndef ACTPLANE_MOUNT_H
#define ACTPLANE_MOUNT_H

#include "verdict.h"


static __always_inline bool shows_nothing_else(unsigned long magic)
{
	return magic == TMPFS_MAGIC || magic == RAMFS_MAGIC || magic == PROC_MAGIC || magic == SYSFS_MAGIC ||
	       magic == DEVPTS_MAGIC || magic == MQUEUE_MAGIC || magic == CGROUP_MAGIC || magic == CGROUP2_MAGIC ||
	       magic == SECURITYFS_MAGIC || magic == BINFMTFS_MAGIC;
}

/* A superblock of a mount to be, by either of the kernel's interfaces. One that is mounted already keeps its paths. */
static __always_inline int on_mount(struct super_block *sb)
{
	struct ap_mount_key key = {};
	struct subject who;
	struct scratch *s;
	int verdict;

	if (!subject_of(&who, bpf_get_current_task_btf()) || shows_nothing_else(BPF_CORE_READ(sb, s_magic)))
		return 0;
	key.device = BPF_CORE_READ(sb, s_dev);
	if (bpf_map_lookup_elem(&mounts, &key))
		return 0;
	s = scratch_begin(who.process);
	if (s)
		judge_begin(s, BIT(AP_OP_OPEN));
	verdict = fail_closed(s, who.process, AP_OP_OPEN, AP_FAULT_FOREIGN_MOUNT);
	if (s)
		scratch_give(s);
	return verdict;
}

#endif
