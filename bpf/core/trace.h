/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One process reaching into another: ptrace, process_vm_readv and _writev,
 * /proc/PID/mem, pidfd_getfd. The other must be in the same domain, since what it
 * does is judged by its own; then both can read and write each other's memory, so
 * they have their labels in common from now on (cell.h).
 */
#ifndef ACTPLANE_TRACE_H
#define ACTPLANE_TRACE_H

#include "mapping.h"

#define PTRACE_MODE_ATTACH 2

static __always_inline struct ap_task *state_of(struct task_struct *task)
{
	struct task_struct *leader = task->group_leader;

	return leader ? bpf_task_storage_get(&tasks, leader, 0, 0) : 0;
}

/* Refused, or ended: the other process is out of the domain. */
static __always_inline int outside(struct subject *who)
{
	struct scratch *s = scratch_begin(who->process);
	int verdict;

	if (!s)
		return fail_closed(0, who->process, AP_OP_WRITE, AP_FAULT_OUTSIDE);
	judge_begin(s, 0);
	verdict = fail_closed(s, who->process, AP_OP_WRITE, AP_FAULT_OUTSIDE);
	scratch_give(s);
	return verdict;
}

/* Two processes of one domain have their labels in common. */
static __always_inline int in_common(struct subject *who, struct ap_task *other)
{
	__u32 mine = cell_of(who->process), theirs = cell_of(other);

	if (!mine || !theirs || cell_join(mine, theirs))
		return memory_fault(who, AP_OP_WRITE);
	return 0;
}

/* `other`: NULL for a process outside every domain. */
static __always_inline int reach_into(struct subject *who, struct ap_task *other)
{
	if (!other || other->domain != who->process->domain)
		return outside(who);
	return in_common(who, other);
}

static __always_inline int on_reach(struct task_struct *target, __u32 mode)
{
	struct subject who;

	if (!(mode & PTRACE_MODE_ATTACH) || !subject_of(&who, bpf_get_current_task_btf()))
		return 0;
	return reach_into(&who, state_of(target));
}

/* The process lets its parent trace it. One outside every domain is the user's own debugger. */
static __always_inline int on_traceme(struct task_struct *parent)
{
	struct ap_task *tracer;
	struct subject who;

	if (!subject_of(&who, bpf_get_current_task_btf()))
		return 0;
	tracer = state_of(parent);
	if (!tracer || !tracer->domain)
		return 0;
	return reach_into(&who, tracer);
}

#endif
