/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Events of gates: when each happened last in its session (docs/policy-language.md, "Gates").
 *
 * Judging and stamping are two steps. Between them another operation of the session may pass by the same gate, which
 * is how it should be, unless passing closes it: a confirmation serves once. Such an operation claims the gate before
 * it happens, by a compare-and-exchange of its own event's stamp with what was judged. Who comes second is judged
 * again, after the first. Where several events may close a gate, the compiler gives them one in common, which all of
 * them are, so that there is always a stamp on which two meet.
 */
#ifndef ACTPLANE_STAMP_H
#define ACTPLANE_STAMP_H

#include "verdict.h"

static __always_inline struct ap_session *session_of(struct scratch *s)
{
	__u32 session = s->session;

	return bpf_map_lookup_elem(&sessions, &session);
}

static __always_inline bool event_in(const __u64 *events, __u32 event)
{
	return events[(event >> 6) & (AP_EVENTS_MAX / 64 - 1)] >> (event & 63) & 1;
}

/* A stamp never goes back. What it was before; `time` itself: it was that late already. */
static __always_inline __u64 stamp_advance(__u64 *stamp, __u64 time)
{
	/* each failure is somebody else's stamp of this moment */
	for (int i = 0; i < 8; i++) {
		__u64 old = *(volatile __u64 *)stamp;

		if (old >= time)
			break;
		if (__sync_val_compare_and_swap(stamp, old, time) == old)
			return old;
	}
	return time;
}

static long claim_step(__u32 i, struct scratch **context)
{
	struct scratch *s = *context;
	struct ap_session *session;
	__u64 judged;

	if (i >= AP_EVENTS_MAX || !event_in(s->claims, i))
		return 0;
	session = session_of(s);
	judged = s->judged[i & (AP_EVENTS_MAX - 1)];
	if (session && __sync_val_compare_and_swap(&session->stamp[i & (AP_EVENTS_MAX - 1)], judged, s->happened) == judged)
		return 0;
	s->lost = 1;
	return 1;
}

/*
 * The operation may happen, and takes the gates that it passed by and closes. 1: another took one of them first.
 * What of several was taken by then stays taken: better one confirmation too many than one for two.
 */
__noinline int claim(struct scratch *s)
{
	if (!s || !(s->claims[0] | s->claims[1]) || s->effect > AP_EFFECT_NOTIFY)
		return 0;
	s->lost = 0;
	s->happened = bpf_ktime_get_boot_ns();
	bpf_loop(AP_EVENTS_MAX, claim_step, &s, 0);
	if (s->lost)
		return 1;
	s->claimed = 1;
	return 0;
}

/* What was judged did not hold until it could be claimed. Moves find what they found: they stay. */
static __always_inline void judge_anew(struct scratch *s)
{
	s->claims[0] = s->claims[1] = 0;
	s->effect = AP_EFFECT_NONE;
	s->fired_count = 0;
}

/* judge(), of an operation that is to happen when nothing stops it. */
static __always_inline void judge_to_happen(struct scratch *s)
{
	judge(s);
	if (!claim(s))
		return;
	judge_anew(s);
	judge(s);
	if (claim(s))
		s->stale = 1;
}

/* Whether event `i`, which happened last at `before`, closes a gate now that was open for it, or may yet be opened. */
static __always_inline bool closes(struct run *r, struct ap_session *session, __u32 i, __u64 before)
{
	struct ap_closes *row;

	if (!r->head || !r->head->closes_cell)
		return false;
	row = IMAGE_RECORD(r, struct ap_closes, r->head->closes_cell, i);
	if (!row)
		return false;
	for (int n = 0; n < AP_CLOSES_MAX; n++) {
		__u32 gate = row->gate[n];

		if (gate >= AP_EVENTS_MAX)
			break;
		gate &= AP_EVENTS_MAX - 1;
		if (session->stamp[gate] > before || session->began[gate] > before)
			return true;
	}
	return false;
}

static long stamp_step(__u32 i, struct run *r)
{
	struct scratch *s = r->s;
	struct ap_session *session;
	__u64 before;

	if (i >= AP_EVENTS_MAX || !event_in(s->now, i))
		return 0;
	session = session_of(s);
	if (!session)
		return 0;
	if (s->claimed && event_in(s->claims, i))
		before = s->judged[i & (AP_EVENTS_MAX - 1)];
	else
		before = stamp_advance(&session->stamp[i & (AP_EVENTS_MAX - 1)], s->happened);
	if (before < s->happened && closes(r, session, i, before))
		s->closed[(i >> 6) & (AP_EVENTS_MAX / 64 - 1)] |= 1ull << (i & 63);
	return 0;
}

static long closed_step(__u32 i, struct scratch **context)
{
	struct scratch *s = *context;

	if (i >= AP_EVENTS_MAX || !event_in(s->closed, i))
		return 0;
	s->event.head.rule = i;
	report_send(s);
	return 0;
}

/*
 * Told only when a gate closes, so that writing the same files again and again tells nothing. Inline, for the depth of
 * calls is bounded.
 */
static __always_inline void report_closed(struct scratch *s)
{
	struct ap_event *e;

	if (!(s->closed[0] | s->closed[1]))
		return;
	report_prepare(s, s->ops & BIT(AP_OP_EXEC) ? s->argv_len : 0);
	e = &s->event.head;
	e->kind = AP_EVENT_STAMP;
	e->op = first_op(s);
	e->effect = e->outcome = 0;
	e->clause = 0;
	bpf_loop(AP_EVENTS_MAX, closed_step, &s, 0);
}

/* The events of an operation that happened, or is about to: all at one time, so that none is later than another. */
__noinline int stamp_events(struct scratch *s)
{
	struct run r;

	if (!s || !(s->now[0] | s->now[1]))
		return 0;
	/* an image that was replaced meanwhile only has nothing to tell */
	if (!run_of(&r, s)) {
		r.head = 0;
		s->stale = 0;
	}
	if (!s->claimed)
		s->happened = bpf_ktime_get_boot_ns();
	s->closed[0] = s->closed[1] = 0;
	bpf_loop(AP_EVENTS_MAX, stamp_step, &r, 0);
	epoch_advance();
	report_closed(s);
	return 0;
}

static long began_step(__u32 i, struct scratch **context)
{
	struct scratch *s = *context;
	struct ap_session *session;

	if (i >= AP_EVENTS_MAX || !event_in(s->pending, i))
		return 0;
	session = session_of(s);
	if (session)
		stamp_advance(&session->began[i & (AP_EVENTS_MAX - 1)], s->gate);
	return 0;
}

/* A run began, at `since`, that opens gates if it ends well: what closes them while it lasts is told as well. */
__noinline int events_begin(struct scratch *s, __u64 since)
{
	if (!s)
		return 0;
	s->gate = since;
	bpf_loop(AP_EVENTS_MAX, began_step, &s, 0);
	return 0;
}

#endif
