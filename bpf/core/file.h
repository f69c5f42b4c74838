/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Operations on files. Opening for reading or writing is where a read or write
 * begins, so it is judged as that too; each later read and write is judged
 * again, because labels and gates may have changed since.
 */
#ifndef ACTPLANE_FILE_H
#define ACTPLANE_FILE_H

#include "folder.h"
#include "labels.h"
#include "memory.h"
#include "opened.h"
#include "own.h"
#include "stamp.h"

#define FMODE_READ 1
#define FMODE_WRITE 2
#define OPEN_FOR_EXEC 0x20 /* __FMODE_EXEC in f_flags: the kernel opening a program, judged as exec */
#define O_TRUNC 01000

#define MAY_WRITE 2
#define MAY_READ 4

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
#define FILE_JOINS 16   /* who opens it has its labels in common with others, each time */

static __always_inline __u32 file_kind(struct dentry *dentry, struct inode *inode, bool typed)
{
	unsigned long magic = LOAD2(typed, dentry, d_sb, s_magic);
	__u32 mode = inode ? LOAD(typed, inode, i_mode) : S_IFREG, kind = 0;

	if (magic != PIPEFS_MAGIC && magic != SOCKFS_MAGIC && magic != ANON_INODE_MAGIC &&
	    !(inode && is_harmless_device(mode, LOAD(typed, inode, i_rdev))))
		kind |= FILE_NAMED;
	if (inode && ((mode & S_IFMT) == S_IFREG || (mode & S_IFMT) == S_IFIFO))
		kind |= FILE_CARRIES;
	if (magic == MQUEUE_MAGIC)
		kind |= FILE_JOINS;
	return kind;
}

/* judge_begin was called, and the target is known. -EPERM: must not happen. s->stale: nothing was decided, begin again. */
__noinline int file_judged(struct scratch *s, __u32 ops, __u32 kind)
{
	struct ap_file_labels *f;
	__u64 once = 0;
	int verdict;

	if (!s)
		return -EPERM;
	if ((ops & BIT(AP_OP_READ)) && (kind & FILE_CARRIES)) {
		f = labels_of(s);
		if (f)
			s->labels |= f->labels;
		if (shared_objects)
			s->labels |= memory_labels(s);
	}
	if ((kind & FILE_NAMED) && !(kind & FILE_UNJUDGED) && ((s->concern & ops) || (s->labels & ~s->had))) {
		if (match_file(s) && CAN_REFUSE) {
			s->fault = AP_FAULT_PATH_TOO_LONG;
			return -EPERM;
		}
		/* without a hit there is nothing to judge */
		if (s->lists[HITS_TARGET].hits.count || s->overflow)
			judge_to_happen(s);
		if (s->stale)
			return 0;
		if (s->fault)
			return -EPERM;
	}
	if (kind & FILE_REPEATED)
		once = s->file.inode << 8 ^ (__u32)s->file.volume ^ ((__u64)ops << 56) ^ s->fired[0].rule;
	verdict = conclude(s, 0, once);
	if (verdict && CAN_REFUSE)
		return verdict;
	if ((ops & BIT(AP_OP_WRITE)) && (kind & FILE_CARRIES) && s->labels && (label_file(s) || memory_gains(s))) {
		s->fault = AP_FAULT_LABEL_TABLE_FULL;
		return -EPERM;
	}
	gain_labels(s, AP_OP_READ);
	stamp_events(s);
	if (s->effect || s->labels != s->had || s->now[0] | s->now[1])
		return verdict;
	if (kind & FILE_REPEATED)
		remember(s, ops);
	else if (((ops & BIT(AP_OP_OPEN)) || !s->target_inode) && !(kind & FILE_JOINS))
		opened_keep(s, ops);
	return verdict;
}

/* Everything that the judgement needs of the target, while its pointers still have their types. */
static __always_inline void file_target(struct scratch *s, struct dentry *dentry, struct inode *inode, __u32 kind,
					bool typed)
{
	if (inode) {
		/* file_key_of, by plain loads */
		s->file.inode = LOAD(typed, inode, i_ino);
		s->file.volume = typed ? volume_of_typed(inode->i_sb) : volume_of(BPF_CORE_READ(inode, i_sb));
		s->file.generation = LOAD(typed, inode, i_generation);
		s->file.realm = s->realm;
	}
	s->target_inode = (__u64)inode;
	if (!(kind & FILE_NAMED))
		return;
	s->target_dentry = (__u64)dentry;
	folder_locate(s, dentry, typed);
}

/*
 * The same for pointers that came from anywhere, as calls of their own: reading each field through a helper takes room
 * on the stack, which must not stand there while deeper calls are made.
 */
static __noinline __u32 file_kind_untyped(struct dentry *dentry, struct inode *inode)
{
	return file_kind(dentry, inode, false);
}

static __noinline int file_target_untyped(struct scratch *s, struct dentry *dentry, struct inode *inode, __u32 kind)
{
	file_target(s, dentry, inode, kind, false);
	return 0;
}

/* No rule, no source and no label that could move: nothing can come of it. */
static __always_inline bool file_unconcerned(struct scratch *s, __u32 ops, __u32 kind)
{
	if (s->concern & ops)
		return false;
	return !(kind & FILE_CARRIES) || (!(ops & BIT(AP_OP_READ)) && !s->had);
}

/* `how`: FILE_REPEATED, FILE_UNJUDGED or 0. `typed`: the pointers are a hook's own arguments, or hang on them. */
static __always_inline int file_judge(struct ap_task *process, struct dentry *dentry, struct inode *inode, __u32 ops,
				      __u32 how, bool typed)
{
	__u32 kind = typed ? file_kind(dentry, inode, true) : file_kind_untyped(dentry, inode);
	__u32 op = ops & BIT(AP_OP_WRITE) ? AP_OP_WRITE : AP_OP_READ;
	int verdict = 0;

	if (!kind)
		return 0;
	kind |= how;
	/* twice: the image may have been replaced in between; a third time is no coincidence */
	for (int i = 0; i < 2; i++) {
		struct scratch *s = scratch_begin(process);

		if (!s)
			return fail_closed(0, process, op, AP_FAULT_NO_IMAGE);
		if (file_unconcerned(s, ops, kind)) {
			scratch_give(s);
			return 0;
		}
		judge_begin(s, ops);
		if (typed)
			file_target(s, dentry, inode, kind, true);
		else
			file_target_untyped(s, dentry, inode, kind);
		/* a global function's result is any number to the verifier; a hook returns 0 or -EPERM */
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

/* `address`, `of_inode`: of a dentry and its inode, which may come from anywhere; 0 for no inode. */
__noinline int file_op_at(struct ap_task *process, __u64 address, __u64 of_inode, __u32 ops, __u32 how)
{
	if (!process || (!how && own_touched(process, address, ops)))
		return -EPERM;
	return file_judge(process, (struct dentry *)address, (struct inode *)of_inode, ops, how, false);
}

static __always_inline int file_op(struct subject *who, struct dentry *dentry, struct inode *inode, __u32 ops,
				   __u32 how)
{
	return file_op_at(who->process, number_of(who, dentry), number_of(who, inode), ops, how);
}

/* The same for a hook's own arguments, where the tier has such. */
static __always_inline int file_op_typed(struct subject *who, struct dentry *dentry, struct inode *inode, __u32 ops,
					 __u32 how)
{
	if (!CAN_REFUSE)
		return file_op(who, dentry, inode, ops, how);
	if (!how && own_touched(who->process, number_of(who, dentry), ops))
		return -EPERM;
	return file_judge(who->process, dentry, inode, ops, how, true);
}

/* A name is made (`AP_OP_WRITE`) or removed (`AP_OP_UNLINK`). `dentry`: a hook's own argument. */
static __always_inline int on_name(struct dentry *dentry, __u32 op)
{
	struct subject who;

	if (!subject_of(&who, bpf_get_current_task_btf()) || found_before(&who, dentry, 0, BIT(op), 0))
		return 0;
	return file_op_typed(&who, dentry, 0, BIT(op), 0);
}

#endif
