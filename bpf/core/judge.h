/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One operation against one image (docs/policy-language.md, "Model"):
 * labels and lineage move first, then the clauses are judged, and only an
 * operation that may happen moves anything for good. Gate events count after
 * the judgement: a push that closes its own gate is judged by the gate before it.
 */
#ifndef ACTPLANE_JUDGE_H
#define ACTPLANE_JUDGE_H

#include "match.h"

#define CODE_STEPS (AP_CODE_MAX)

static long move_step(__u32 i, struct run *r)
{
	struct scratch *s = r->s;
	struct ap_span *span = r->extra;
	__u32 index = span->first + i, event;
	struct ap_move *cell = image_cell(r->image, r->head->move_cell + index / AP_MOVES_A_CELL);
	struct ap_move *m;
	__u64 bit;

	if (!cell)
		return 1;
	m = &cell[index % AP_MOVES_A_CELL];
	if (!set_has(&s->set, m->atom))
		return 0;
	event = (m->event >> 6) & (AP_EVENTS_MAX / 64 - 1);
	bit = 1ull << (m->event & 63);
	if (m->kind == AP_MOVE_GAIN)
		s->labels |= m->bits;
	else if (m->kind == AP_MOVE_DROP)
		s->drop |= m->bits;
	else if (m->kind == AP_MOVE_LINEAGE)
		s->lineage |= m->bits;
	else if (m->kind == AP_MOVE_STAMP)
		s->now[event] |= bit;
	else if (m->kind == AP_MOVE_STAMP_ON_EXIT)
		s->pending[event] |= bit;
	return 0;
}

static __always_inline __u64 stamp_of(struct run *r, __u32 event)
{
	return r->session ? r->session->stamp[event & (AP_EVENTS_MAX - 1)] : 0;
}

static long code_step(__u32 i, struct run *r)
{
	struct scratch *s = r->s;
	__u16 *cell = image_cell(r->image, s->code_cell + i / AP_CODE_A_CELL);
	__u64 stack = s->stack, bit;
	__u32 code, op, n;

	if (!cell) {
		s->bad_code = 1;
		return 1;
	}
	code = cell[i % AP_CODE_A_CELL];
	op = code >> 12;
	n = code & 0xfff;
	switch (op) {
	case AP_CODE_TRUE:
		stack = stack << 1 | 1;
		break;
	case AP_CODE_LABEL:
		stack = stack << 1 | (s->labels >> (n & 63) & 1);
		break;
	case AP_CODE_LINEAGE:
		stack = stack << 1 | (s->lineage >> (n & 63) & 1);
		break;
	case AP_CODE_ATOM:
		stack = stack << 1 | set_has(&s->set, n);
		break;
	case AP_CODE_GATE:
		s->gate = stamp_of(r, n);
		stack = stack << 1 | (s->gate != 0);
		break;
	case AP_CODE_FRESH:
		if (s->gate <= stamp_of(r, n))
			stack &= ~1ull;
		break;
	case AP_CODE_NOT:
		stack ^= 1;
		break;
	case AP_CODE_AND:
		bit = stack & (stack >> 1) & 1;
		stack = (stack >> 2) << 1 | bit;
		break;
	case AP_CODE_OR:
		bit = (stack | stack >> 1) & 1;
		stack = (stack >> 2) << 1 | bit;
		break;
	default:
		s->bad_code = 1;
		return 1;
	}
	s->stack = stack;
	return 0;
}

static long clause_step(__u32 i, struct run *r)
{
	struct scratch *s = r->s;
	struct ap_span *span = r->extra;
	__u32 index = span->first + i, n;
	struct ap_clause *cell = image_cell(r->image, r->head->clause_cell + index / AP_CLAUSES_A_CELL);
	struct ap_clause *c;

	if (!cell)
		return 1;
	c = &cell[index % AP_CLAUSES_A_CELL];
	if (!set_has(&s->set, c->atom))
		return 0;
	if (s->silent && c->effect == AP_EFFECT_NOTIFY)
		return 0;
	if (c->code_len) {
		s->stack = 0;
		s->gate = 0;
		s->bad_code = 0;
		s->code_cell = c->code_cell;
		bpf_loop(c->code_len, code_step, r, 0);
		/* a condition that cannot be read counts as met */
		if (!s->bad_code && !(s->stack & 1))
			return 0;
	}
	if (c->effect > s->effect)
		s->effect = c->effect;
	n = s->fired_count++;
	if (n < FIRED_MAX) {
		s->fired[n].rule = c->rule;
		s->fired[n].number = c->number;
		s->fired[n].effect = c->effect;
		s->fired[n].op = s->op;
	}
	return 0;
}

static long moves_of_op(__u32 op, struct run *r)
{
	struct run inner = *r;

	if (op >= AP_OP_COUNT || !(r->s->ops >> op & 1))
		return 0;
	inner.extra = &r->head->moves[op];
	bpf_loop(r->head->moves[op].count, move_step, &inner, 0);
	return 0;
}

static long clauses_of_op(__u32 op, struct run *r)
{
	struct run inner = *r;

	if (op >= AP_OP_COUNT || !(r->s->ops >> op & 1))
		return 0;
	r->s->op = op;
	inner.extra = &r->head->clauses[op];
	bpf_loop(r->head->clauses[op].count, clause_step, &inner, 0);
	return 0;
}

/* Nothing is known of the operation yet. `ops`: bit mask of what is judged together. */
static __always_inline void judge_begin(struct scratch *s, __u32 ops)
{
	s->ops = ops;
	s->labels = s->had;
	s->drop = 0;
	s->now[0] = s->now[1] = 0;
	s->pending[0] = s->pending[1] = 0;
	s->effect = AP_EFFECT_NONE;
	s->fired_count = 0;
	s->fault = 0;
	s->prepared = 0;
	s->have_path = 0;
	s->file.inode = 0;
	s->endpoint.family = 0;
	set_clear(&s->set);
}

/* s->set is known: moves of all operations in s->ops, then their clauses. */
__noinline int judge(struct scratch *s)
{
	struct run r;

	if (!s || !run_of(&r, s))
		return 0;
	bpf_loop(AP_OP_COUNT, moves_of_op, &r, 0);
	s->labels &= ~s->drop;
	bpf_loop(AP_OP_COUNT, clauses_of_op, &r, 0);
	return 0;
}

/* Clauses alone, nothing moves. */
__noinline int judge_clauses(struct scratch *s)
{
	struct run r;

	if (s && run_of(&r, s))
		bpf_loop(AP_OP_COUNT, clauses_of_op, &r, 0);
	return 0;
}

static long stamp_step(__u32 i, struct run *r)
{
	struct scratch *s = r->s;

	if (i < AP_EVENTS_MAX && r->session && s->now[(i >> 6) & 1] >> (i & 63) & 1)
		r->session->stamp[i & (AP_EVENTS_MAX - 1)] = bpf_ktime_get_boot_ns();
	return 0;
}

/* The events of an operation that happened, or is about to. */
__noinline int stamp_events(struct scratch *s)
{
	struct run r = { .s = s };
	__u32 session;

	if (!s || !(s->now[0] | s->now[1]))
		return 0;
	session = s->session;
	r.session = bpf_map_lookup_elem(&sessions, &session);
	bpf_loop(AP_EVENTS_MAX, stamp_step, &r, 0);
	return 0;
}

#endif
