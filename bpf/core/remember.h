/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reads and writes of an open file come by the thousand, and nearly all of them find what the one before found:
 * nothing. A thread remembers a few such files, together with all that the finding depended on:
 *   - the file as it is named: dentry, its parent and name, inode. Not the inode alone: a hard link has rules of its own.
 *   - folders above it: the number of renames.
 *   - images, mounts, who is in which domain, labels of files, gates: the epoch.
 *   - labels and lineage of the process, compared as they are.
 * Nothing is remembered of an operation that a clause fired for, that moved a label, or that is an event of a gate.
 */
#ifndef ACTPLANE_REMEMBER_H
#define ACTPLANE_REMEMBER_H

#include "load.h"
#include "task.h"

static __always_inline bool may_remember(__u32 sequence)
{
	if (!&rename_lock)
		return !CAN_REFUSE;
	return !(sequence & 1);
}

static __always_inline struct ap_memory *memory_slot(struct ap_task *own, __u64 dentry, __u32 ops)
{
	__u32 slot = dentry >> 6 ^ dentry >> 12 ^ ops;

	return &own->memory[slot & (AP_MEMORIES - 1)];
}

/* True: these operations on the open file were judged before, and nothing came of it that could be different now. */
static __always_inline bool remembered(struct subject *who, struct file *file, __u32 ops)
{
	struct dentry *dentry = LOAD_(file, f_path.dentry);
	struct inode *inode = LOAD_(file, f_inode);
	struct ap_memory *m = memory_slot(who->own, (__u64)dentry, ops);

	return m->dentry == (__u64)dentry && m->inode == (__u64)inode && m->ops == ops && m->epoch == epoch &&
	       m->labels == process_labels(who->process) && m->lineage == who->process->lineage &&
	       m->parent == (__u64)LOAD_(dentry, d_parent) && m->name_hash == LOAD_(dentry, d_name.hash) &&
	       m->name_len == LOAD_(dentry, d_name.len) && m->renames == renames();
}

/* s: an operation on s->target_dentry that nothing came of, judged since s->epoch and s->renames. */
__noinline int remember(struct scratch *s, __u32 ops)
{
	struct dentry *dentry;
	struct ap_memory *m;
	struct subject who;

	if (!s || !subject_of(&who, bpf_get_current_task_btf()))
		return 0;
	if (s->epoch != epoch || s->renames != renames() || !may_remember(s->renames))
		return 0;
	dentry = (struct dentry *)s->target_dentry;
	m = memory_slot(who.own, s->target_dentry, ops);
	m->dentry = s->target_dentry;
	m->inode = s->target_inode;
	m->parent = (__u64)BPF_CORE_READ(dentry, d_parent);
	m->name_hash = BPF_CORE_READ(dentry, d_name.hash);
	m->name_len = BPF_CORE_READ(dentry, d_name.len);
	m->labels = s->had;
	m->lineage = s->lineage_had;
	m->ops = ops;
	m->renames = s->renames;
	m->epoch = s->epoch;
	return 0;
}

#endif
