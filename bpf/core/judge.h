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

static __always_inline __u64 stamp_of(struct run *r, __u32 event)
{
	__u32 session = r->s->session;
	struct ap_session *found = bpf_map_lookup_elem(&sessions, &session);

	return found ? found->stamp[event & (AP_EVENTS_MAX - 1)] : 0;
}

static long move_step(__u32 i, struct run *r)
{
	struct scratch *s = r->s;
	struct ap_move *m = IMAGE_RECORD(r, struct ap_move, r->head->moves.cell, s->record + i);
	__u32 event;
	__u64 bit;

	if (!m)
		return 1;
	if (s->guessed && !m->tightens)
		return 0;
	if (m->planted && (s->unsure || stamp_of(r, m->planted - 1)))
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

/* The operation that is judged closes the gate by which it passes: see claim() in stamp.h. */
static __always_inline void claim_note(struct scratch *s, __u32 event, __u64 stamp)
{
	__u32 word = (event >> 6) & (AP_EVENTS_MAX / 64 - 1);
	__u64 bit = 1ull << (event & 63);

	/* the first look counts: a later one may already have seen another's stamp */
	if (!(s->now[word] & bit) || (s->claims[word] & bit))
		return;
	s->claims[word] |= bit;
	s->judged[event & (AP_EVENTS_MAX - 1)] = stamp;
}

static long code_step(__u32 i, struct run *r)
{
	struct scratch *s = r->s;
	__u16 *code = IMAGE_RECORD(r, __u16, r->head->code.cell, s->code + i);
	__u64 stack = s->stack, bit, stamp;
	__u32 op, n;

	if (!code) {
		s->bad_code = 1;
		return 1;
	}
	op = *code >> 12;
	n = *code & 0xfff;
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
		stack = stack << 1 | hit_has(s, HITS_TARGET, n);
		break;
	case AP_CODE_GATE:
		s->gate = stamp_of(r, n);
		stack = stack << 1 | (s->gate != 0);
		break;
	case AP_CODE_FRESH:
		stamp = stamp_of(r, n);
		if (s->gate <= stamp)
			stack &= ~1ull;
		else
			claim_note(s, n, stamp);
		break;
	case AP_CODE_PLANTED:
		stack = stack << 1 | (s->unsure || stamp_of(r, n));
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

/* Keeps what fired for the report; when there is no room, the strongest are kept. */
static __always_inline void clause_fired(struct scratch *s, struct ap_clause *c)
{
	__u32 n = s->fired_count++;

	if (c->effect > s->effect)
		s->effect = c->effect;
	else if (n >= FIRED_MAX)
		return;
	if (n >= FIRED_MAX)
		n = FIRED_MAX - 1;
	s->fired[n].rule = c->rule;
	s->fired[n].number = c->number;
	s->fired[n].effect = c->effect;
	s->fired[n].op = s->op;
}

/*
 * Whether a clause is about a folder that gets another name: what is asked of its own name to open, read or write it,
 * and in place of unlinks what is said of what it holds. HITS_PROGRAMS has what the new name is.
 */
static __always_inline bool leaves(struct scratch *s, struct ap_clause *c)
{
	if (s->op != AP_OP_UNLINK)
		return !c->leaves;
	return c->leaves == AP_LEAVES_ALWAYS ||
	       (c->leaves == AP_LEAVES_UNLESS_KEPT && !hit_has(s, HITS_PROGRAMS, s->atom));
}

static long clause_step(__u32 i, struct run *r)
{
	struct scratch *s = r->s;
	struct ap_clause *c = IMAGE_RECORD(r, struct ap_clause, r->head->clauses.cell, s->record + i);

	if (!c)
		return 1;
	if (s->silent && c->effect == AP_EFFECT_NOTIFY)
		return 0;
	if (s->leaving ? !leaves(s, c) : c->leaves)
		return 0;
	if (c->code_len) {
		s->stack = 0;
		s->gate = 0;
		s->bad_code = 0;
		s->code = c->code;
		bpf_loop(c->code_len, code_step, r, 0);
		/* a condition that cannot be read counts as met */
		if (!s->bad_code && !(s->stack & 1))
			return 0;
	}
	if (c->rule == AP_NONE16)
		s->fault = AP_FAULT_LEAVES;
	else
		clause_fired(s, c);
	return 0;
}

/* What the image says of hit `i` and the operations in s->ops; NULL: nothing. */
static __always_inline struct ap_atom *atom_of(struct run *r, __u32 i)
{
	struct scratch *s = r->s;
	struct ap_table *table;
	struct ap_atom *atom;
	__u32 number;

	if (i >= s->lists[HITS_TARGET].hits.count)
		return 0;
	number = hit_number(s, HITS_TARGET, i);
	table = &r->head->atoms[s->ops & (1u << AP_OP_EXEC)                                          ? AP_ATOM_EXEC :
				s->ops & (1u << AP_OP_CONNECT | 1u << AP_OP_RECV) ? AP_ATOM_ENDPOINT :
										    AP_ATOM_FILE];
	if (number >= table->count)
		return 0;
	atom = IMAGE_RECORD(r, struct ap_atom, table->cell, number);
	return atom && (atom->ops & s->ops) ? atom : 0;
}

/* First operation of those that are judged together with s->ops: the order of ap_atom's counts. */
static __always_inline __u32 first_op(struct scratch *s)
{
	if (s->ops & (1u << AP_OP_EXEC))
		return AP_OP_EXEC;
	return s->ops & (1u << AP_OP_CONNECT | 1u << AP_OP_RECV) ? AP_OP_CONNECT : AP_OP_OPEN;
}

static long moves_of_hit(__u32 i, struct run *r)
{
	struct ap_atom *atom = atom_of(r, i);
	struct scratch *s = r->s;

	if (!atom)
		return 0;
	s->record = atom->move;
	for (__u32 n = 0; n < AP_OPS_A_KIND; n++) {
		if (s->ops >> (first_op(s) + n) & 1)
			bpf_loop(atom->moves[n], move_step, r, 0);
		s->record += atom->moves[n];
	}
	return 0;
}

static long clauses_of_hit(__u32 i, struct run *r)
{
	struct ap_atom *atom = atom_of(r, i);
	struct scratch *s = r->s;

	if (!atom)
		return 0;
	s->atom = hit_number(s, HITS_TARGET, i);
	s->record = atom->clause;
	for (__u32 n = 0; n < AP_OPS_A_KIND; n++) {
		s->op = first_op(s) + n;
		if (s->ops >> s->op & 1)
			bpf_loop(atom->clauses[n], clause_step, r, 0);
		s->record += atom->clauses[n];
	}
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
	s->claims[0] = s->claims[1] = 0;
	s->claimed = 0;
	s->effect = AP_EFFECT_NONE;
	s->unsure = 0;
	s->guessed = 0;
	s->leaving = 0;
	s->too_late = 0;
	s->fired_count = 0;
	s->fault = 0;
	s->prepared = 0;
	s->have_path = 0;
	s->file.inode = 0;
	s->endpoint.family = 0;
	s->overflow = 0;
	s->out = HITS_TARGET;
	hits_clear(s, HITS_TARGET);
}

/*
 * The target's hits are known: moves of all operations in s->ops, then their
 * clauses. More hits than there is room for: s->fault, and nothing is known.
 */
__noinline int judge(struct scratch *s)
{
	struct run r;

	if (!s || !run_of(&r, s))
		return 0;
	if (s->overflow) {
		s->fault = AP_FAULT_TOO_MANY_HITS;
		return 0;
	}
	if (!s->lists[HITS_TARGET].hits.count)
		return 0;
	bpf_loop(s->lists[HITS_TARGET].hits.count, moves_of_hit, &r, 0);
	s->labels &= ~s->drop;
	bpf_loop(s->lists[HITS_TARGET].hits.count, clauses_of_hit, &r, 0);
	return 0;
}

#endif
