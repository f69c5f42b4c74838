/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Operations that the tracepoint tier cannot look into. A process that begins
 * one of a kind that its policy, or a label it carries, has anything to do with
 * is ended: what is not judged must not be used. What no rule is about goes on.
 */
#ifndef ACTPLANE_UNSEEN_H
#define ACTPLANE_UNSEEN_H

#include "verdict.h"

/* What carries labels away even where no rule is about it. */
#define CARRIES (BIT(AP_OP_WRITE) | BIT(AP_OP_CONNECT))

/* In which operation's name the process is ended: the one that rules speak of first. */
static __always_inline __u32 first_of(__u32 ops)
{
	for (__u32 op = AP_OP_OPEN; op < AP_OP_COUNT; op++)
		if (ops >> op & 1)
			return op;
	return AP_OP_OPEN;
}

/* `ops`: what the operation may be, as far as its kind tells. */
static __always_inline int on_unseen(struct task_struct *process, __u32 ops)
{
	struct subject who;
	struct scratch *s;
	__u32 concern;

	if (!ops || !subject_of(&who, process))
		return 0;
	s = scratch_begin(who.process);
	if (!s)
		return fail_closed(0, who.process, first_of(ops), AP_FAULT_NO_IMAGE);
	concern = s->concern | (s->had ? CARRIES : 0);
	if (concern & ops) {
		judge_begin(s, ops);
		fail_closed(s, who.process, first_of(concern & ops), AP_FAULT_UNSEEN);
	}
	scratch_give(s);
	return 0;
}

#endif
