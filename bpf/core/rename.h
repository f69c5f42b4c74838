/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A file that gets another name, by rename, exchange or link. Path rules hold
 * for both names: the new one is written, the old one is unlinked where it goes
 * away, and a rule that would refuse to open, read or write the file under its
 * old name refuses to let it out of that name's reach. What a source says of the
 * old name stays with the file: its inode gains those labels. A folder takes along what is below it, so it keeps its name
 * where a clause or source speaks of something there by a name that would end with it.
 */
#ifndef ACTPLANE_RENAME_H
#define ACTPLANE_RENAME_H

#include "file.h"

#define REACHED (BIT(AP_OP_OPEN) | BIT(AP_OP_READ) | BIT(AP_OP_WRITE))

/*
 * s: the file under the name it has now. Nothing is opened, so what only reports is left out, nothing counts as an
 * event, and the process gains nothing. -EPERM: it must keep its name.
 */
__noinline int name_left(struct scratch *s)
{
	int verdict;

	if (!s)
		return -EPERM;
	if (match_file(s) && CAN_REFUSE) {
		s->fault = AP_FAULT_PATH_TOO_LONG;
		return -EPERM;
	}
	s->silent = 1;
	judge(s);
	s->silent = 0;
	s->now[0] = s->now[1] = 0;
	if (s->stale)
		return 0;
	if (s->fault)
		return -EPERM;
	verdict = conclude(s, 0, 0);
	if (verdict && CAN_REFUSE)
		return verdict;
	/* the sources' labels alone: a rename does not write the file's content */
	s->labels &= ~s->had;
	if (s->labels && (label_file(s) || memory_gains(s))) {
		s->fault = AP_FAULT_LABEL_TABLE_FULL;
		return -EPERM;
	}
	return verdict;
}

/* What the folder's new name is; nothing is known of it when it cannot be read in full. */
__noinline int folder_goes(struct scratch *s, __u64 address)
{
	struct dentry *fresh = (struct dentry *)address;

	if (!s)
		return 0;
	s->leaving = 1;
	hits_clear(s, HITS_PROGRAMS);
	if (!address)
		return 0;
	file_target_untyped(s, fresh, 0, FILE_NAMED);
	if (!match_file(s))
		hits_restore(s, HITS_PROGRAMS, &s->lists[HITS_TARGET].hits);
	hits_clear(s, HITS_TARGET);
	return 0;
}

#define NAME_UNSPOKEN 1 /* no pattern has the old name: nothing is said of its unlinking either */

/*
 * The file of `address`, a dentry, is about to have another name, that of `fresh`, a dentry, or 0. 0, NAME_UNSPOKEN or
 * -EPERM. A global function, so that it is looked at once.
 */
__noinline int leave_name(struct ap_task *process, __u64 address, __u64 fresh)
{
	struct dentry *dentry = (struct dentry *)address;
	struct inode *inode = BPF_CORE_READ(dentry, d_inode);
	int verdict = 0;

	if (!process)
		return -EPERM;
	if (!inode || !(file_kind_untyped(dentry, inode) & FILE_NAMED))
		return 0;
	for (int i = 0; i < 2; i++) {
		struct scratch *s = scratch_begin(process);

		if (!s)
			return fail_closed(0, process, AP_OP_UNLINK, AP_FAULT_NO_IMAGE);
		if (!(s->concern & (REACHED | BIT(AP_OP_UNLINK)))) {
			scratch_give(s);
			return 0;
		}
		judge_begin(s, REACHED | BIT(AP_OP_UNLINK));
		if ((BPF_CORE_READ(inode, i_mode) & S_IFMT) == S_IFDIR)
			folder_goes(s, fresh);
		else
			s->ops = REACHED;
		file_target_untyped(s, dentry, inode, FILE_NAMED);
		verdict = name_left(s) ? -EPERM : 0;
		if (s->fault)
			fail_closed(s, process, AP_OP_UNLINK, s->fault);
		if (!s->stale) {
			if (!verdict && !s->lists[HITS_TARGET].hits.count)
				verdict = NAME_UNSPOKEN;
			scratch_give(s);
			return verdict;
		}
		scratch_give(s);
	}
	return fail_closed(0, process, AP_OP_UNLINK, AP_FAULT_NO_IMAGE);
}

static __always_inline int make_name(struct subject *who, __u64 dentry)
{
	return file_op_at(who->process, dentry, 0, BIT(AP_OP_WRITE), 0);
}

static __always_inline int remove_name(struct subject *who, __u64 dentry)
{
	return file_op_at(who->process, dentry, 0, BIT(AP_OP_UNLINK), 0);
}

/* `old` gets a second name. */
static __always_inline int on_link(struct dentry *old, struct dentry *fresh)
{
	struct subject who;

	if (!subject_of(&who, bpf_get_current_task_btf()))
		return 0;
	if (own_touched(who.process, number_of(&who, old), BIT(AP_OP_WRITE)))
		return -EPERM;
	return leave_name(who.process, number_of(&who, old), 0) < 0 || make_name(&who, number_of(&who, fresh)) ? -EPERM : 0;
}

/* An existing file of the new name loses it; `exchange`: it gets the old one. */
static __always_inline int on_rename(struct dentry *old, struct dentry *fresh, bool exchange)
{
	struct subject who;
	__u64 from, to;
	int left;

	if (!subject_of(&who, bpf_get_current_task_btf()))
		return 0;
	from = number_of(&who, old);
	to = number_of(&who, fresh);
	if (own_touched(who.process, from, BIT(AP_OP_UNLINK)))
		return -EPERM;
	left = leave_name(who.process, from, to);
	if (left < 0 || (left != NAME_UNSPOKEN && remove_name(&who, from)) || make_name(&who, to))
		return -EPERM;
	if (!BPF_CORE_READ(fresh, d_inode))
		return 0;
	if (remove_name(&who, to))
		return -EPERM;
	return exchange && (leave_name(who.process, to, from) < 0 || make_name(&who, from)) ? -EPERM : 0;
}

#endif
