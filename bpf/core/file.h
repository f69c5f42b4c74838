/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Operations on files. Opening for reading or writing is where a read or write
 * begins, so it is judged as that too; each later read and write is judged
 * again, because labels and gates may have changed since.
 */
#ifndef ACTPLANE_FILE_H
#define ACTPLANE_FILE_H

#include "labels.h"
#include "memory.h"

#define FMODE_READ 1
#define FMODE_WRITE 2
#define OPEN_FOR_EXEC 0x20 /* __FMODE_EXEC in f_flags: the kernel opening a program, judged as exec */
#define O_TRUNC 01000

#define MAY_WRITE 2
#define MAY_READ 4

#define PIPEFS_MAGIC 0x50495045
#define SOCKFS_MAGIC 0x534f434b
#define ANON_INODE_MAGIC 0x09041934
#define DEVPTS_MAGIC 0x1cd1

/* /dev/null, zero, full, random, urandom, and terminals: file rules do not concern them. */
static __always_inline bool is_harmless_device(__u32 mode, __u32 rdev)
{
	__u32 major = rdev >> 20, minor = rdev & 0xfffff;

	if ((mode & S_IFMT) != S_IFCHR)
		return false;
	if (major == 1)
		return minor == 3 || minor == 5 || minor == 7 || minor == 8 || minor == 9;
	return major == 4 || major == 5 || (major >= 136 && major <= 143);
}

#define FILE_NAMED 1    /* rules may name it */
#define FILE_CARRIES 2  /* its content carries labels */
#define FILE_REPEATED 4 /* a read or write of what was judged when it was opened */
#define FILE_UNJUDGED 8 /* labels move, rules have their turn when the call returns */

static __always_inline __u32 file_kind(struct dentry *dentry, struct inode *inode)
{
	unsigned long magic = BPF_CORE_READ(dentry, d_sb, s_magic);
	__u32 mode = inode ? BPF_CORE_READ(inode, i_mode) : S_IFREG, kind = 0;

	if (magic != PIPEFS_MAGIC && magic != SOCKFS_MAGIC && magic != ANON_INODE_MAGIC &&
	    !(inode && is_harmless_device(mode, BPF_CORE_READ(inode, i_rdev))))
		kind |= FILE_NAMED;
	if (inode && ((mode & S_IFMT) == S_IFREG || (mode & S_IFMT) == S_IFIFO))
		kind |= FILE_CARRIES;
	return kind;
}

/* s->target_dentry and _inode are set. -EPERM: must not happen. s->stale: nothing was decided, begin again. */
__noinline int file_judged(struct scratch *s, __u32 ops, __u32 kind)
{
	struct file_labels *f;
	__u64 once = 0;
	int verdict;

	if (!s)
		return -EPERM;
	judge_begin(s, ops);
	if (s->target_inode)
		file_key_of(&s->file, (struct inode *)s->target_inode, s->realm);
	if ((ops & BIT(AP_OP_READ)) && (kind & FILE_CARRIES)) {
		f = labels_of(s);
		if (f)
			s->labels |= f->labels;
		s->labels |= memory_labels(s);
	}
	if ((kind & FILE_NAMED) && !(kind & FILE_UNJUDGED) && ((s->concern & ops) || (s->labels & ~s->had))) {
		if (path_of(s, (struct dentry *)s->target_dentry) && CAN_REFUSE) {
			s->fault = AP_FAULT_PATH_TOO_LONG;
			return -EPERM;
		}
		match_path(s, AP_GROUP_FILE);
		judge(s);
		if (s->stale)
			return 0;
	}
	if (kind & FILE_REPEATED)
		once = s->file.inode << 8 ^ s->file.device ^ ((__u64)ops << 56) ^ s->fired[0].rule;
	verdict = conclude(s, 0, once);
	if (verdict && CAN_REFUSE)
		return verdict;
	if ((ops & BIT(AP_OP_WRITE)) && (kind & FILE_CARRIES) && s->labels) {
		if (!s->have_path && !s->prepared && (kind & FILE_NAMED))
			path_of(s, (struct dentry *)s->target_dentry);
		if (label_file(s) || memory_gains(s)) {
			s->fault = AP_FAULT_LABEL_TABLE_FULL;
			return -EPERM;
		}
	}
	gain_labels(s, AP_OP_READ);
	stamp_events(s);
	return verdict;
}

/* `how`: FILE_REPEATED, FILE_UNJUDGED or 0. `address`, `of_inode`: of a dentry and its inode, 0 for none. */
__noinline int file_op_at(struct ap_task *process, __u64 address, __u64 of_inode, __u32 ops, __u32 how)
{
	__u32 kind = file_kind((struct dentry *)address, (struct inode *)of_inode);
	__u32 op = ops & BIT(AP_OP_WRITE) ? AP_OP_WRITE : AP_OP_READ;
	int verdict = 0;

	if (!process)
		return -EPERM;
	if (!kind)
		return 0;
	kind |= how;
	/* twice: the image may have been replaced in between; a third time is no coincidence */
	for (int i = 0; i < 2; i++) {
		struct scratch *s = scratch_begin(process);

		if (!s)
			return fail_closed(0, process, op, AP_FAULT_NO_IMAGE);
		s->target_dentry = address;
		s->target_inode = of_inode;
		verdict = file_judged(s, ops, kind) ? -EPERM : 0;
		if (s->fault)
			fail_closed(s, process, op, s->fault);
		if (!s->stale) {
			scratch_give(s);
			return verdict;
		}
		scratch_give(s);
	}
	return fail_closed(0, process, op, AP_FAULT_NO_IMAGE);
}

static __always_inline int file_op(struct subject *who, struct dentry *dentry, struct inode *inode, __u32 ops,
				   __u32 how)
{
	return file_op_at(who->process, number_of(who, dentry), number_of(who, inode), ops, how);
}

/* A name is made (`AP_OP_WRITE`) or removed (`AP_OP_UNLINK`). */
static __always_inline int on_name(struct dentry *dentry, __u32 op)
{
	struct subject who;

	if (!subject_of(&who, bpf_get_current_task_btf()))
		return 0;
	return file_op(&who, dentry, 0, BIT(op), 0);
}

#endif
