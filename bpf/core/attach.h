/* SPDX-License-Identifier: GPL-2.0 */
/*
 * `attach: exec`: whoever runs one of these programs outside every domain is in one from that exec on. The service cannot
 * be asked while an exec waits, so it prepares: an image of the programs that count for a user, and domains that are in
 * force and have no process yet. A domain is taken once. When the exec is one of these and no domain is left, or that
 * cannot be told, it does not happen.
 *
 * A process that entered goes on as one that `actplane run` had put there before it called exec.
 */
#ifndef ACTPLANE_ATTACH_H
#define ACTPLANE_ATTACH_H

#include "exec.h"
#include "life.h"
#include "syscalls.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, AP_ATTACH_IMAGES);
	__type(key, __u32); /* uid, or AP_UID_ANY */
	__type(value, __u32); /* index of `images` */
} attach_images SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, AP_DOMAINS_MAX);
	__type(key, struct ap_ready_key);
	__type(value, struct ap_ready);
} attach_ready SEC(".maps");

enum attach_phase {
	ATTACH_BEFORE = 1, /* nothing has happened: the caller's argv */
	ATTACH_AFTER = 2,  /* behind the point of no return: that of the new image */
};
enum attach_result { ATTACH_NOT = 0, ATTACH_ENTERED = 1, ATTACH_REFUSED = 2 };

/* 0: no program counts for this user. */
static __always_inline __u32 attach_image(__u32 uid)
{
	__u32 any = AP_UID_ANY, *image = bpf_map_lookup_elem(&attach_images, &uid);

	if (!image)
		image = bpf_map_lookup_elem(&attach_images, &any);
	return image ? *image : 0;
}

/* A scratch for a process that is in no domain: as scratch_begin, with the image alone. */
static __noinline struct scratch *attach_begin(__u32 index)
{
	struct ap_image *head;
	struct scratch *s = scratch_by_image(index, &head);

	if (!s)
		return 0;
	/* what only a later look can tell differently */
	s->found = head->group_cell[AP_GROUP_ARG] != 0;
	return s;
}

/* Program, name asked for and arguments: the exec is one that the image names. What cannot be read counts as such. */
__noinline int attach_matches(struct scratch *s, __u64 name, __u64 file, __u32 argc, __u32 phase)
{
	struct task_struct *t = bpf_get_current_task_btf();
	struct file *program = (struct file *)file;
	__u32 arguments, read = 0;
	__u64 list = 0;

	if (!s)
		return 1;
	arguments = s->found;
	exec_begin(s);
	exec_add_name(s, name);
	path_of(s, BPF_CORE_READ(program, f_path.dentry));
	if (s->path_fault)
		return 1;
	match_program(s);
	if (!s->lists[HITS_PROGRAMS].hits.count)
		return s->overflow;
	if (!arguments) {
		match_exec(s);
	} else {
		if (phase == ATTACH_AFTER) {
			read = argv_walk(s, 0, s->gate, 0, argc);
		} else {
			s->arg_compat = exec_is_compat(t);
			if (exec_argv((struct pt_regs *)bpf_task_pt_regs(t), s->arg_compat, &list))
				read = list ? argv_walk(s, list, 0, 0, argc) : 1;
		}
		if (read)
			match_exec(s);
		else
			match_exec_unreadable(s);
	}
	return s->overflow || s->lists[HITS_TARGET].hits.count;
}

/* Puts the process into one of the user's prepared domains. 0: there is none, or no room for its state. */
__noinline int attach_enter(struct scratch *s, __u32 uid)
{
	struct task_struct *t = bpf_get_current_task_btf();
	struct ap_ready *ready;
	struct ap_session *session;
	struct ap_task *state;

	if (!s)
		return 0;
	state = bpf_task_storage_get(&tasks, t, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!state || state->domain)
		return 0;
	for (__u32 i = 0; i < AP_READY_MAX; i++) {
		struct ap_ready_key key = { .uid = uid, .index = i };

		ready = bpf_map_lookup_elem(&attach_ready, &key);
		if (!ready || __sync_val_compare_and_swap(&ready->taken, 0, 1))
			continue;
		session = bpf_map_lookup_elem(&sessions, &ready->session);
		if (!session)
			continue;
		count_tasks(ready->session, ready->domain, 1);
		state->session = s->session = ready->session;
		state->realm = s->realm = ready->realm;
		state->labels = 0;
		state->lineage = 0;
		state->pending[0] = state->pending[1] = 0;
		state->cell = 0;
		state->flags = AP_TASK_COUNTED;
		/* last: from here on the thread is inside */
		state->domain = s->domain = ready->domain;
		epoch_advance();
		return 1;
	}
	return 0;
}

/* Tells the service. `s` holds the path of the program. */
__noinline int attach_report(struct scratch *s, __u32 outcome)
{
	struct ap_event *e;

	if (!s)
		return 0;
	e = &s->event.head;
	s->prepared = 0;
	s->fault = 0;
	s->labels = 0;
	report_prepare(s, 0);
	e->kind = AP_EVENT_ENTERED;
	e->op = AP_OP_EXEC;
	e->effect = 0;
	e->outcome = outcome;
	e->rule = e->clause = 0;
	report_send(s);
	return 0;
}

#define ATTACH_TRIES 4 /* images that may be replaced while an exec is looked at */

/* One exec outside every domain. `at`: where the new image's argv begins, in ATTACH_AFTER. */
__noinline int attach_exec(__u64 name, __u64 file, __u32 argc, __u64 at, __u32 phase)
{
	struct task_struct *t = bpf_get_current_task_btf();
	__u32 uid = BPF_CORE_READ(t, cred, uid.val), index = attach_image(uid);
	int matches = 1, entered = 0;
	struct scratch *s = 0;

	if (!index)
		return ATTACH_NOT;
	for (int i = 0; i < ATTACH_TRIES; i++) {
		s = attach_begin(index);
		if (!s)
			break;
		/* what was seen before cannot be another thing now, without arguments */
		if (CAN_REFUSE && phase == ATTACH_AFTER && !s->found) {
			scratch_give(s);
			return ATTACH_NOT;
		}
		s->gate = at;
		matches = attach_matches(s, name, file, argc, phase);
		if (!s->stale)
			break;
		scratch_give(s);
		s = 0;
		matches = 1;
	}
	if (s && matches) {
		entered = attach_enter(s, uid);
		attach_report(s, entered ? AP_OUTCOME_REPORTED : CAN_REFUSE ? AP_OUTCOME_REFUSED : AP_OUTCOME_KILLED);
	}
	if (s)
		scratch_give(s);
	if (!matches)
		return ATTACH_NOT;
	if (entered)
		return ATTACH_ENTERED;
	COUNT(attach_refused);
	return ATTACH_REFUSED;
}

/* For whoever is in no domain: whether an exec puts him into one. The first test is one load, for everybody's sake. */
static __always_inline int attach(struct linux_binprm *bprm, __u64 at, enum attach_phase phase)
{
	__u32 zero = 0;
	struct ap_config *c = bpf_map_lookup_elem(&config, &zero);

	if (!c || !c->attach)
		return ATTACH_NOT;
	return attach_exec((__u64)BPF_CORE_READ(bprm, filename), (__u64)BPF_CORE_READ(bprm, file), BPF_CORE_READ(bprm, argc),
			   at, phase);
}

#endif
