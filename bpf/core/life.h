/* SPDX-License-Identifier: GPL-2.0 */
/* Birth and death of threads, on every tier: a child has its domain before it can run. */
#ifndef ACTPLANE_LIFE_H
#define ACTPLANE_LIFE_H

#include "mapping.h"

#define SIGNAL_GROUP_EXIT 4
#define PF_EXITING 4

/* Threads of a session, and of the domain of it that they are in. */
static __always_inline void count_tasks(__u32 session, __u32 domain, __s64 n)
{
	struct ap_session *s = bpf_map_lookup_elem(&sessions, &session);
	struct ap_stats *d = bpf_map_lookup_elem(&stats, &domain);

	if (s)
		__sync_fetch_and_add(&s->tasks, n);
	if (d)
		__sync_fetch_and_add(&d->tasks, n);
}

/* A thread begins as its maker is; it is not yet in its session's count. */
static __always_inline void begin_as(struct ap_task *child, const struct ap_task *maker)
{
	child->domain = maker->domain;
	child->session = maker->session;
	child->realm = maker->realm;
	child->labels = maker->labels;
	child->lineage = maker->lineage;
	child->flags = 0;
}

static __always_inline int on_fork(struct task_struct *child)
{
	struct task_struct *parent = bpf_get_current_task_btf();
	struct ap_event *e;
	struct scratch *s;
	struct ap_task *c;
	struct subject who;

	if (!subject_of(&who, parent))
		return 0;
	c = bpf_task_storage_get(&tasks, child, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!c) {
		/* a child that nobody can follow must not come to be: end its maker, let the service end the child */
		COUNT(untracked_forks);
		CHARGE(who.process->domain, faults);
		bpf_send_signal(SIGKILL);
		return 0;
	}
	/* by the programs of the version before: while one takes over from the other, both are attached */
	if (c->flags & AP_TASK_COUNTED)
		return 0;
	begin_as(c, who.process);
	c->flags = AP_TASK_COUNTED;
	if (BPF_CORE_READ(child, group_leader) == child && !begin_memory(&who, c, child)) {
		COUNT(untracked_forks);
		CHARGE(c->domain, faults);
		bpf_send_signal(SIGKILL);
	}
	count_tasks(c->session, c->domain, 1);
	if (!c->labels || BPF_CORE_READ(child, group_leader) != child)
		return 0;
	s = scratch_begin(c);
	if (!s)
		return 0;
	/* provenance: the child's labels are its parent's */
	e = &s->event.head;
	__builtin_memset(e, 0, sizeof(*e));
	e->time = bpf_ktime_get_boot_ns();
	e->kind = AP_EVENT_FLOW_FORK;
	e->domain = c->domain;
	e->session = c->session;
	e->labels = e->gained = c->labels;
	e->pid = BPF_CORE_READ(child, tgid);
	e->start = BPF_CORE_READ(child, start_boottime);
	e->ppid = BPF_CORE_READ(parent, tgid);
	e->parent_start = BPF_CORE_READ(parent, group_leader, start_boottime);
	e->uid = BPF_CORE_READ(parent, cred, uid.val);
	report_send(s);
	scratch_give(s);
	return 0;
}

/* One event that waits for an exit: s->at is the status, s->gate the start of the run. */
static long exit_stamp(__u32 i, struct run *r)
{
	struct scratch *s = r->s;
	struct ap_session *session;
	__u32 key = s->session;
	__u16 *exits;

	if (!(s->pending[(i >> 6) & 1] >> (i & 63) & 1))
		return 0;
	exits = IMAGE_RECORD(r, __u16, r->head->exit_cell, i);
	session = bpf_map_lookup_elem(&sessions, &key);
	if (!session || !exits || *exits != s->at)
		return 0;
	/* dated from the start of the run: an edit during it makes it stale */
	stamp_advance(&session->stamp[i & (AP_EVENTS_MAX - 1)], s->gate);
	return 0;
}

/* `exits N` gates: the run that exec began ended normally. */
static __always_inline void exit_gates(struct subject *who)
{
	struct task_struct *t = who->task;
	__u32 flags = BPF_CORE_READ(t, signal, flags), code;
	struct scratch *s;
	struct run r;

	if (!(who->process->pending[0] | who->process->pending[1]))
		return;
	code = flags & SIGNAL_GROUP_EXIT ? BPF_CORE_READ(t, signal, group_exit_code) : BPF_CORE_READ(t, exit_code);
	if (code & 0x7f)
		return;
	s = scratch_begin(who->process);
	if (!s)
		return;
	s->at = code >> 8 & 0xff;
	s->gate = who->process->pending_since;
	s->pending[0] = who->process->pending[0];
	s->pending[1] = who->process->pending[1];
	if (run_of(&r, s) && r.head->exit_cell) {
		bpf_loop(AP_EVENTS_MAX, exit_stamp, &r, 0);
		epoch_advance();
	}
	scratch_give(s);
}

static __always_inline int on_exit(struct task_struct *task)
{
	struct ap_session *session;
	struct ap_stats *domain;
	struct subject who;
	__u32 key;

	if (!subject_of(&who, task))
		return 0;
	if (BPF_CORE_READ(task, signal, live.counter) == 0) {
		exit_gates(&who);
		who.process->flags &= ~AP_TASK_QUEUES;
		leave_memory(who.process);
	}
	if (!(who.own->flags & AP_TASK_COUNTED))
		return 0;
	who.own->flags &= ~AP_TASK_COUNTED;
	key = who.own->domain;
	domain = bpf_map_lookup_elem(&stats, &key);
	if (domain)
		__sync_fetch_and_add(&domain->tasks, -1);
	key = who.own->session;
	session = bpf_map_lookup_elem(&sessions, &key);
	if (session && __sync_fetch_and_add(&session->tasks, -1) == 1) {
		struct ap_event e = {};

		e.kind = AP_EVENT_SESSION_END;
		e.time = bpf_ktime_get_boot_ns();
		e.domain = who.own->domain;
		e.session = key;
		bpf_ringbuf_output(&events, &e, sizeof(e), 0);
	}
	return 0;
}

TRACKED(process_fork, "vfork clone-vm clone-parent clone-into-cgroup double-fork");
SEC("tp_btf/sched_process_fork")
int BPF_PROG(process_fork, struct task_struct *parent, struct task_struct *child)
{
	return on_fork(child);
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(process_exit, struct task_struct *task)
{
	return on_exit(task);
}

/*
 * One pass over all tasks: the process with the requested mark, and whatever
 * descends from its session, gets the requested place. Prints a line for each
 * task it added; the service repeats until a pass adds none, so that children
 * born in between are found through their parents.
 */
SEC("iter/task")
int bind_tree(struct bpf_iter__task *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct task_struct *task = ctx->task, *leader, *parent;
	struct ap_bind *want;
	struct ap_task *state;
	__u32 zero = 0;
	__u64 *mark;
	bool take = false;

	/* one that already left its session must not be counted again */
	if (!task || (BPF_CORE_READ(task, flags) & PF_EXITING))
		return 0;
	want = bpf_map_lookup_elem(&bind_request, &zero);
	if (!want || !want->domain)
		return 0;
	leader = task->group_leader;
	mark = bpf_task_storage_get(&bind_mark, leader, 0, 0);
	if (mark && *mark == want->token)
		take = true;
	if (!take) {
		parent = leader->real_parent;
		state = bpf_task_storage_get(&tasks, parent, 0, 0);
		take = state && state->domain == want->domain && state->session == want->session &&
		       parent != leader;
	}
	if (!take)
		return 0;
	state = bpf_task_storage_get(&tasks, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!state) {
		COUNT(untracked_forks);
		return 0;
	}
	if (state->domain == want->domain && state->session == want->session && (state->flags & AP_TASK_COUNTED))
		return 0;
	/* only the marked process leaves a domain it is in: a descendant's may be tighter */
	if (state->domain && !(mark && *mark == want->token))
		return 0;
	/* a process that moves into a child domain keeps its session, labels and lineage */
	count_tasks(want->session, want->domain, 1);
	if (state->flags & AP_TASK_COUNTED)
		count_tasks(state->session, state->domain, -1);
	state->domain = want->domain;
	state->session = want->session;
	state->realm = want->realm;
	state->flags |= AP_TASK_COUNTED;
	epoch_advance();
	BPF_SEQ_PRINTF(seq, "1\n");
	return 0;
}

char LICENSE[] SEC("license") = "GPL";

#endif
