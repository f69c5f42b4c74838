/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a process has open when it is put into a domain (`attach`). It may have read any of it before anybody looked, so
 * it has the labels that reading it would give: of files and of what is connected to an address. Pipes, terminals and
 * Unix sockets belong to no name of their own; their labels come when they are next used.
 */
#ifndef ACTPLANE_HELD_H
#define ACTPLANE_HELD_H

#include "net.h"

/* Labels of a file, and what sources say of its name. */
__noinline int file_held(struct scratch *s, __u64 address)
{
	struct file *file = (struct file *)address;
	struct inode *inode = BPF_CORE_READ(file, f_inode);
	struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);
	struct ap_file_labels *f;
	__u32 kind;

	if (!s)
		return 0;
	judge_begin(s, BIT(AP_OP_READ));
	kind = file_kind_untyped(dentry, inode);
	if (!(kind & FILE_CARRIES))
		return 0;
	file_target_untyped(s, dentry, inode, kind);
	f = labels_of(s);
	if (f)
		s->labels |= f->labels;
	if (kind & FILE_NAMED) {
		match_file(s);
		judge(s);
	}
	return 0;
}

/* The same of a socket's other end. */
__noinline int peer_held(struct scratch *s, __u64 address)
{
	struct sock *sk = (struct sock *)address;

	if (!s)
		return 0;
	judge_begin(s, BIT(AP_OP_RECV));
	if (is_unix(sk) || !endpoint_of_peer(&s->endpoint, sk) || !s->endpoint.family)
		return 0;
	endpoint_of_self(&s->local, sk);
	match_endpoint(s);
	endpoint_gives(s);
	judge(s);
	return 0;
}

/* Labels that the process would have by reading `file`; s knows them. Nothing is refused here: it is open already. */
static __noinline __u64 held_labels(struct scratch *s, struct file *file)
{
	__u32 kind = BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT;

	*(volatile __u64 *)&s->target_file = (__u64)file;
	if (kind == S_IFSOCK)
		peer_held(s, (__u64)sock_of(file));
	else
		file_held(s, *(volatile __u64 *)&s->target_file);
	s->fired_count = 0;
	/* of more patterns than there is room for, or a path that is too long, none is known: what the file itself has counts */
	return s->stale ? 0 : s->labels & ~s->had;
}

static __always_inline void hold(struct ap_task *process, struct scratch *s, __u64 gained, __u32 op)
{
	__sync_fetch_and_or(&process->labels, gained);
	if (process->cell && cell_gain(process->cell, gained)) {
		COUNT(label_table_full);
		CHARGE(process->domain, faults);
	}
	report_flow(s, AP_EVENT_FLOW_IN, op, gained);
	epoch_advance();
}

/* One pass over all open files, for the processes of the requested session. */
SEC("iter/task_file")
int label_held(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task, *leader;
	struct file *file = ctx->file;
	struct ap_task *state;
	struct ap_bind *want;
	struct scratch *s;
	__u32 zero = 0;
	__u64 gained;

	if (!task || !file || !(BPF_CORE_READ(file, f_mode) & FMODE_READ))
		return 0;
	want = bpf_map_lookup_elem(&bind_request, &zero);
	leader = task->group_leader;
	state = bpf_task_storage_get(&tasks, leader, 0, 0);
	if (!want || !want->domain || !state || state->domain != want->domain || state->session != want->session)
		return 0;
	for (int i = 0; i < 2; i++) {
		__u32 stale;

		s = scratch_begin(state);
		if (!s)
			return 0;
		s->whose = (__u64)leader;
		gained = held_labels(s, file);
		if (gained)
			hold(state, s, gained, s->endpoint.family ? AP_OP_RECV : AP_OP_READ);
		stale = s->stale;
		scratch_give(s);
		if (!stale)
			break;
	}
	return 0;
}

#endif
