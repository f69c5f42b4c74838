/* SPDX-License-Identifier: GPL-2.0 */
/* Records for the service. A verdict never depends on whether its record found room. */
#ifndef ACTPLANE_REPORT_H
#define ACTPLANE_REPORT_H

#include "path.h"
#include "task.h"

/* argv of the running program, for the reader of the record only. */
static __always_inline __u32 read_own_argv(struct scratch *s, struct task_struct *t)
{
	__u64 start = BPF_CORE_READ(t, mm, arg_start), end = BPF_CORE_READ(t, mm, arg_end);
	__u64 len = end - start;

	if (end <= start)
		return 0;
	if (len > AP_EVENT_ARGV_MAX - 1)
		len = AP_EVENT_ARGV_MAX - 1;
	len &= AP_EVENT_ARGV_MAX - 1;
	if (bpf_probe_read_user(s->argv, len, (void *)start))
		return 0;
	return len;
}

static __always_inline void stats_add(__u32 domain, __u32 outcome)
{
	CHARGE(domain, matches);
	if (outcome == AP_OUTCOME_REFUSED)
		CHARGE(domain, refused);
	else if (outcome == AP_OUTCOME_KILLED)
		CHARGE(domain, killed);
	else
		CHARGE(domain, reported);
}

/*
 * Fills everything but kind, rule, clause, effect and outcome. Uses up the
 * scratch path, so the target is copied first. `argv_len`: bytes of s->argv
 * already read (an exec's new argv), 0 to read the running program's.
 * The second record of one operation finds it done.
 */
__noinline int report_prepare(struct scratch *s, __u32 argv_len)
{
	struct task_struct *t = bpf_get_current_task_btf();
	struct ap_event *e;
	struct file *exe;
	__u32 at, n, pos;

	if (!s)
		return 0;
	if (s->whose)
		t = (struct task_struct *)s->whose;
	e = &s->event.head;
	pos = s->pos;

	e->labels = s->labels;
	e->fault = s->fault;
	if (s->prepared)
		return 0;
	s->prepared = 1;
	/* most operations are decided without the whole path */
	if (!s->have_path && s->target_dentry) {
		path_of(s, (struct dentry *)s->target_dentry);
		pos = s->pos;
	}
	e->time = bpf_ktime_get_boot_ns();
	e->start = BPF_CORE_READ(t, group_leader, start_boottime);
	e->parent_start = BPF_CORE_READ(t, real_parent, group_leader, start_boottime);
	e->gained = 0;
	e->domain = s->domain;
	e->session = s->session;
	e->pid = BPF_CORE_READ(t, tgid);
	e->ppid = BPF_CORE_READ(t, real_parent, tgid);
	e->uid = BPF_CORE_READ(t, cred, uid.val);
	e->file = s->file;
	e->endpoint = s->endpoint;
	e->unused = 0;
	n = 0;
	if (s->have_path && pos < AP_PATH_MAX) {
		n = AP_PATH_MAX - 1 - pos;
		n &= AP_PATH_MAX - 1;
		pos &= AP_PATH_MAX - 1;
		if (bpf_probe_read_kernel(s->event.data, n, &s->path[pos]))
			n = 0;
	}
	e->target_len = n;
	at = n;
	n = 0;
	exe = BPF_CORE_READ(t, mm, exe_file);
	if (exe) {
		path_of(s, BPF_CORE_READ(exe, f_path.dentry));
		pos = s->pos;
		if (s->have_path && pos < AP_PATH_MAX) {
			n = AP_PATH_MAX - 1 - pos;
			if (n > AP_EVENT_EXE_MAX - 1)
				n = AP_EVENT_EXE_MAX - 1;
			n &= AP_EVENT_EXE_MAX - 1;
			pos &= AP_PATH_MAX - 1;
			at &= 2 * AP_PATH_MAX - 1;
			if (at > AP_PATH_MAX)
				at = AP_PATH_MAX;
			if (bpf_probe_read_kernel(&s->event.data[at], n, &s->path[pos]))
				n = 0;
		}
	}
	e->exe_len = n;
	at += n;
	/* another process's memory is not within reach */
	if (!argv_len && !s->whose)
		argv_len = read_own_argv(s, t);
	if (argv_len > AP_EVENT_ARGV_MAX - 1)
		argv_len = AP_EVENT_ARGV_MAX - 1;
	argv_len &= AP_EVENT_ARGV_MAX - 1;
	if (at > AP_PATH_MAX + AP_EVENT_EXE_MAX)
		at = AP_PATH_MAX + AP_EVENT_EXE_MAX;
	barrier_var(at);
	if (at > AP_PATH_MAX + AP_EVENT_EXE_MAX)
		return 0;
	if (bpf_probe_read_kernel(&s->event.data[at], argv_len, s->argv))
		argv_len = 0;
	e->argv_len = argv_len;
	return 0;
}

/* A flood of what is only reported, or of flows, leaves a quarter of the ring to what was stopped. */
static __always_inline bool has_room(__u8 outcome)
{
	if (outcome == AP_OUTCOME_REFUSED || outcome == AP_OUTCOME_KILLED)
		return true;
	return bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA) < EVENTS_BYTES - EVENTS_BYTES / 4;
}

__noinline int report_send(struct scratch *s)
{
	struct ap_event *e;
	struct ap_stats *st;
	__u32 domain;
	__u64 size;

	if (!s)
		return 0;
	e = &s->event.head;
	domain = s->domain;
	size = sizeof(*e) + e->target_len + e->exe_len + e->argv_len;
	st = bpf_map_lookup_elem(&stats, &domain);

	if (st)
		e->sequence = __sync_fetch_and_add(&st->sequence, 1) + 1;
	if (size > sizeof(*e) + AP_EVENT_DATA_MAX)
		size = sizeof(*e) + AP_EVENT_DATA_MAX;
	if ((!has_room(e->outcome) || bpf_ringbuf_output(&events, &s->event, size, 0)) && st)
		__sync_fetch_and_add(&st->lost, 1);
	return 0;
}

static long report_fired(__u32 i, struct run *r)
{
	struct scratch *s = r->s;
	struct ap_event *e = &s->event.head;
	struct fired *f;

	if (i >= FIRED_MAX)
		return 1;
	f = &s->fired[i];
	e->rule = f->rule;
	e->clause = f->number;
	e->op = f->op;
	e->effect = f->effect;
	report_send(s);
	return 0;
}

/* One record for each clause that fired. `outcome` is what really happened to the operation. */
static __always_inline void report_matches(struct scratch *s, __u32 outcome, __u32 argv_len)
{
	__u32 n = s->fired_count;
	struct run r = { .s = s };

	report_prepare(s, argv_len);
	s->event.head.kind = AP_EVENT_MATCH;
	s->event.head.outcome = outcome;
	stats_add(s->domain, outcome);
	bpf_loop(n > FIRED_MAX ? FIRED_MAX : n, report_fired, &r, 0);
}

/* A label moved: the service keeps where it came from. */
static __always_inline void report_flow(struct scratch *s, __u32 kind, __u32 op, __u64 gained)
{
	struct ap_event *e = &s->event.head;

	report_prepare(s, 0);
	e->kind = kind;
	e->op = op;
	e->effect = 0;
	e->outcome = 0;
	e->rule = 0;
	e->clause = 0;
	e->gained = gained;
	report_send(s);
}

/* Refused though no clause fired: something could not be read or stored. */
static __always_inline void report_fault(struct scratch *s, __u32 op, __u32 fault)
{
	struct ap_event *e = &s->event.head;

	s->fault = fault;
	report_prepare(s, 0);
	e->kind = AP_EVENT_FAULT;
	e->op = op;
	e->effect = AP_EFFECT_BLOCK;
	e->outcome = CAN_REFUSE ? AP_OUTCOME_REFUSED : AP_OUTCOME_KILLED;
	e->rule = e->clause = 0;
	report_send(s);
}

#endif
