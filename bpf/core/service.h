/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The engine itself. Whoever is root inside a domain could end the service, or
 * put programs and values of its own into the kernel through bpf(2): both are
 * refused from inside a domain.
 */
#ifndef ACTPLANE_SERVICE_H
#define ACTPLANE_SERVICE_H

#include "verdict.h"

static __always_inline bool is_service(struct task_struct *task)
{
	struct task_struct *leader = task->group_leader;
	struct ap_task *state = leader ? bpf_task_storage_get(&tasks, leader, 0, 0) : 0;

	return state && (state->flags & AP_TASK_SERVICE);
}

/* Refused and recorded, in the name of `op`. */
static __always_inline int guard(__u32 op)
{
	struct subject who;
	struct scratch *s;
	int verdict;

	if (!subject_of(&who, bpf_get_current_task_btf()))
		return 0;
	s = scratch_begin(who.process);
	if (s)
		judge_begin(s, BIT(op));
	verdict = fail_closed(s, who.process, op, AP_FAULT_PROTECTED);
	if (s)
		scratch_give(s);
	return verdict;
}

/* bpf(2), whatever the command: a domain's processes have no programs of their own in the kernel. */
static __always_inline int on_bpf(void)
{
	return guard(AP_OP_EXEC);
}

/* A signal; number 0 only asks whether the process is there. */
static __always_inline int on_signal(struct task_struct *target, int number)
{
	return number && is_service(target) ? guard(AP_OP_WRITE) : 0;
}

#endif
