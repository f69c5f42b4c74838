/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A file that gets another name, by rename, exchange or link. Path rules hold
 * for both names: the new one is written, the old one is unlinked where it goes
 * away, and a rule that would refuse to open, read or write the file under its
 * old name refuses to let it out of that name's reach. What a source says of the
 * old name stays with the file: its inode gains those labels.
 */
#ifndef ACTPLANE_RENAME_H
#define ACTPLANE_RENAME_H

#include "file.h"

#define REACHED (BIT(AP_OP_OPEN) | BIT(AP_OP_READ) | BIT(AP_OP_WRITE))

/*
 * s->target_dentry and _inode: the file under the name it has now. Nothing is
 * opened, so what only reports is left out, nothing counts as an event, and the
 * process gains nothing. -EPERM: it must keep its name.
 */
__noinline int name_left(struct scratch *s)
{
	int verdict;

	if (!s)
		return -EPERM;
	judge_begin(s, REACHED);
	if (!(s->concern & REACHED))
		return 0;
	file_key_of(&s->file, (struct inode *)s->target_inode, s->realm);
	if (path_of(s, (struct dentry *)s->target_dentry) && CAN_REFUSE) {
		s->fault = AP_FAULT_PATH_TOO_LONG;
		return -EPERM;
	}
	match_path(s, AP_GROUP_FILE);
	s->silent = 1;
	judge(s);
	s->silent = 0;
	s->now[0] = s->now[1] = 0;
	if (s->stale)
		return 0;
	verdict = conclude(s, 0, 0);
	if (verdict && CAN_REFUSE)
		return verdict;
	/* the sources' labels alone: a rename does not write the file's content */
	s->labels &= ~s->had;
	if (s->labels && label_file(s)) {
		s->fault = AP_FAULT_LABEL_TABLE_FULL;
		return -EPERM;
	}
	return verdict;
}

/* The file of `address`, a dentry, is about to have another name. Global functions, so that each is looked at once. */
__noinline int leave_name(__u64 address)
{
	struct dentry *dentry = (struct dentry *)address;
	struct inode *inode = BPF_CORE_READ(dentry, d_inode);
	struct subject who;
	int verdict = 0;

	if (!inode || !subject_of(&who, bpf_get_current_task_btf()) || !(file_kind(dentry, inode) & FILE_NAMED))
		return 0;
	for (int i = 0; i < 2; i++) {
		struct scratch *s = scratch_begin(who.process);

		if (!s)
			return fail_closed(0, who.process, AP_OP_UNLINK, AP_FAULT_NO_IMAGE);
		s->target_dentry = address;
		s->target_inode = (__u64)inode;
		verdict = name_left(s) ? -EPERM : 0;
		if (s->fault)
			fail_closed(s, who.process, AP_OP_UNLINK, s->fault);
		if (!s->stale) {
			scratch_give(s);
			return verdict;
		}
		scratch_give(s);
	}
	return fail_closed(0, who.process, AP_OP_UNLINK, AP_FAULT_NO_IMAGE);
}

__noinline int make_name(__u64 dentry)
{
	return on_name((struct dentry *)dentry, AP_OP_WRITE);
}

__noinline int remove_name(__u64 dentry)
{
	return on_name((struct dentry *)dentry, AP_OP_UNLINK);
}

/* The hook's argument number n as a plain number, which a global function takes. */
#define ARGUMENT(n)                                                              \
	({                                                                       \
		__u64 value_ = 0;                                                \
		bpf_probe_read_kernel(&value_, sizeof(value_), &ctx[n]);         \
		value_;                                                          \
	})

/* An existing file of the new name loses it; `exchange`: it gets the old one. */
static __always_inline int rename_pair(__u64 from, __u64 to, bool exchange)
{
	if (leave_name(from) || remove_name(from) || make_name(to))
		return -EPERM;
	if (!BPF_CORE_READ((struct dentry *)to, d_inode))
		return 0;
	if (remove_name(to))
		return -EPERM;
	return exchange && (leave_name(to) || make_name(from)) ? -EPERM : 0;
}

#endif
