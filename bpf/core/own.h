/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is the service's own: the pins by which the kernel goes on enforcing without it, its socket, its state, the
 * machine's policies. Nobody inside a domain changes any of it, whatever his policy says; only root's processes could,
 * so nobody else pays for the look. Where the tier cannot refuse, it is left to the file's rights.
 */
#ifndef ACTPLANE_OWN_H
#define ACTPLANE_OWN_H

#include "verdict.h"

/* Files and folders that the service has named, by inode: AP_OWN_BELOW where all in the folder is meant too. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, AP_OWN_MAX);
	__type(key, struct ap_mount_key);
	__type(value, __u32);
} own_places SEC(".maps");

#define OWN_DEPTH 4 /* the file, its folder and two more: STATE/audit/UID/FILE is the deepest that there is */

/* Files of root's are changed by root, or by who has been given a right. */
static __always_inline bool is_mighty(void)
{
	struct task_struct *t = bpf_get_current_task_btf();
	const struct cred *cred = t->cred;

	__u64 rights = 0;

	return !cred->fsuid.val || bpf_core_read(&rights, sizeof rights, &cred->cap_effective) || rights;
}

/* `address`: of a dentry, from anywhere. */
__noinline int is_own(__u64 address)
{
	struct dentry *d = (struct dentry *)address;
	struct ap_mount_key key = {};
	__u32 *place;

	if (BPF_CORE_READ(d, d_sb, s_magic) == BPF_FS_MAGIC)
		return 1;
	key.device = BPF_CORE_READ(d, d_sb, s_dev);
	for (int i = 0; i < OWN_DEPTH; i++) {
		/* 0 where a name has no inode yet, which is none of the places */
		key.inode = BPF_CORE_READ(d, d_inode, i_ino);
		place = key.inode ? bpf_map_lookup_elem(&own_places, &key) : 0;
		if (place && (!i || (*place & AP_OWN_BELOW)))
			return 1;
		d = BPF_CORE_READ(d, d_parent);
	}
	return 0;
}

/* Refused and recorded, in the name of `op`. */
__noinline int protect(struct ap_task *process, __u32 op)
{
	struct scratch *s;

	if (!process)
		return -EPERM;
	s = scratch_begin(process);
	if (s)
		judge_begin(s, BIT(op));
	fail_closed(s, process, op, AP_FAULT_PROTECTED);
	if (s)
		scratch_give(s);
	return -EPERM;
}

/* `address`: of the dentry that an operation on a file is about; `ops`: what it does. Not 0: it must not happen. */
static __always_inline int own_touched(struct ap_task *process, __u64 address, __u32 ops)
{
	if (!CAN_REFUSE || !(ops & (BIT(AP_OP_WRITE) | BIT(AP_OP_UNLINK))) || !is_mighty() || !is_own(address))
		return 0;
	return protect(process, ops & BIT(AP_OP_UNLINK) ? AP_OP_UNLINK : AP_OP_WRITE);
}

#endif
