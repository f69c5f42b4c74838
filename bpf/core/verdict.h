/* SPDX-License-Identifier: GPL-2.0 */
/* What an effect becomes on this tier. CAN_REFUSE is the tier's: hooks that run before the operation. */
#ifndef ACTPLANE_VERDICT_H
#define ACTPLANE_VERDICT_H

#include "judge.h"
#include "report.h"

#ifndef CAN_REFUSE
#error "the tier says whether its hooks can refuse"
#endif

#define SIGKILL 9
#define BIT(op) (1u << (op))

/*
 * Carries the judged effect out and reports it. -EPERM: the operation must not
 * happen (where the tier cannot refuse, the process has been sent SIGKILL).
 * Only operations of a domain's process come here: s->domain is not 0.
 * `once` names a repeated operation, so that a loop of reads reports once: by each image, whose rules are its own.
 */
__noinline int conclude(struct scratch *s, __u32 argv_len, __u64 once)
{
	__u32 outcome = AP_OUTCOME_REPORTED;
	struct subject who;

	if (!s || !s->effect || !subject_of(&who, bpf_get_current_task_btf()))
		return 0;
	if (s->effect == AP_EFFECT_NOTIFY) {
		if (once)
			once ^= s->serial;
		if (once && who.process->last_report == once)
			return 0;
		who.process->last_report = once;
	} else if (s->effect == AP_EFFECT_KILL || !CAN_REFUSE || s->too_late) {
		bpf_send_signal(SIGKILL);
		outcome = AP_OUTCOME_KILLED;
	} else {
		outcome = AP_OUTCOME_REFUSED;
	}
	report_matches(s, outcome, argv_len);
	return outcome == AP_OUTCOME_REPORTED ? 0 : -EPERM;
}

/* Something could not be read, stored or found: refuse where that is possible, else end the process. */
__noinline int fault_of(struct scratch *s, __u32 op, __u32 fault)
{
	if (s)
		report_fault(s, op, fault);
	return 0;
}

/* `s` may be NULL. `p` is a process of a domain. */
static __always_inline int fail_closed(struct scratch *s, struct ap_task *p, __u32 op, __u32 fault)
{
	if (!CAN_REFUSE)
		bpf_send_signal(SIGKILL);
	CHARGE(p->domain, faults);
	if (s)
		fault_of(s, op, fault);
	return -EPERM;
}

/* Labels that others would miss: what gained them ends, on every tier. */
static __always_inline void fail_unkept(struct ap_task *p)
{
	bpf_send_signal(SIGKILL);
	COUNT(label_table_full);
	CHARGE(p->domain, faults);
}

/* Labels that the process gained; its threads share them through the leader. */
__noinline int gain_labels(struct scratch *s, __u32 op)
{
	struct subject who;
	__u64 gained;

	if (!s)
		return 0;
	gained = s->labels & ~s->had;
	if (!gained || !subject_of(&who, bpf_get_current_task_btf()))
		return 0;
	__sync_fetch_and_or(&who.process->labels, gained);
	if (who.own != who.process)
		__sync_fetch_and_or(&who.own->labels, gained);
	if (who.process->cell && cell_gain(who.process->cell, gained))
		fail_unkept(who.process);
	report_flow(s, AP_EVENT_FLOW_IN, op, gained);
	return 0;
}

#endif
