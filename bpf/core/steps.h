/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tracepoint tier attaches one program to the end of system calls: what each one more costs, every call of everybody
 * pays. It knows what was judged before; the rest is too much for one program's stack, so it goes on by tail calls, to
 * programs that are attached nowhere: `step_` in their names (addon/src/programs.cc). Each hands on what is not its own.
 */
#ifndef ACTPLANE_STEPS_H
#define ACTPLANE_STEPS_H

#include "verdict.h"

enum step { STEP_DESCRIPTORS, STEP_NAMES, STEP_MEMORY, STEP_COUNT };

/*
 * Filled by the service before anything is attached (addon/src/programs.cc), and pinned with the rest: the kernel empties
 * such a map when no process and no pin holds it any more.
 */
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, STEP_COUNT);
	__uint(key_size, 4);
	__uint(value_size, 4);
} steps SEC(".maps");

/* The call is not judged. Beside the chain of calls that judges: its frame is free. */
static __noinline int step_missing(struct task_struct *task)
{
	struct subject who;

	return subject_of(&who, task) ? fail_closed(0, who.process, AP_OP_OPEN, AP_FAULT_NO_STATE) : 0;
}

/* Comes back only if the step is not there. */
static __always_inline int next_step(void *ctx, struct task_struct *task, enum step step)
{
	bpf_tail_call_static(ctx, &steps, step);
	return step_missing(task);
}

#endif
