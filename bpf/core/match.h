/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The matching seam: text in, set of atoms out. All patterns of one kind are
 * automata that are walked over the text; the cost does not depend on the
 * number of patterns. Rules are looked up from the set elsewhere (judge.h).
 */
#ifndef ACTPLANE_MATCH_H
#define ACTPLANE_MATCH_H

#include "image.h"

static long match_byte(__u32 i, struct run *r)
{
	struct scratch *s = r->s;
	const __u8 *classes = r->extra;
	__u32 at = s->at, index = s->row_cell + s->state;
	struct ap_row *row;
	__u8 byte, class;

	at &= 8191;
	if (at >= sizeof(s->path))
		return 1;
	byte = s->path[at];
	if (!byte)
		return 1;
	s->at++;
	row = image_cell(r->image, index);
	if (!row) {
		s->state = 0;
		return 1;
	}
	class = classes[byte];
	if (class >= AP_CLASSES_MAX)
		class = 0;
	s->state = row->next[class];
	return s->state == 0;
}

static __always_inline void set_or(struct ap_set *to, const struct ap_set *from)
{
#pragma unroll
	for (int i = 0; i < AP_SET_WORDS; i++)
		to->word[i] |= from->word[i];
}

static long match_automaton(__u32 i, struct run *r)
{
	struct scratch *s = r->s;
	struct ap_group *group = r->extra;
	struct ap_automaton *a;
	struct ap_row *row;
	struct ap_set *accept;
	struct run inner = *r;

	if (i >= AP_AUTOMATA_MAX)
		return 1;
	a = &group->automaton[i];
	s->row_cell = a->row_cell;
	s->state = a->start;
	s->at = s->pos;
	inner.extra = image_cell(r->image, group->class_cell);
	if (!inner.extra)
		return 1;
	bpf_loop(AP_PATH_MAX, match_byte, &inner, 0);
	if (!s->state)
		return 0;
	row = image_cell(r->image, s->row_cell + s->state);
	if (!row || !row->accept)
		return 0;
	accept = image_cell(r->image, row->accept);
	if (accept)
		set_or(&s->set, accept);
	return 0;
}

/* Adds to s->set the atoms of group `kind` whose pattern matches the NUL-ended text at s->path[s->pos]. */
__noinline int match_path(struct scratch *s, __u32 kind)
{
	struct ap_group *group;
	struct run r;
	__u32 cell;

	if (!s || kind >= AP_GROUP_COUNT || !run_of(&r, s))
		return 0;
	cell = r.head->group_cell[kind];
	if (!cell)
		return 0;
	group = image_cell(r.image, cell);
	if (!group)
		return 0;
	r.extra = group;
	bpf_loop(group->count, match_automaton, &r, 0);
	return 0;
}

static long match_endpoint_one(__u32 i, struct run *r)
{
	struct scratch *s = r->s;
	struct ap_endpoint *cell = image_cell(r->image, r->head->endpoint_cell + i / AP_ENDPOINTS_A_CELL);
	struct ap_endpoint *e;
	__u32 left, bit;

	if (!cell)
		return 1;
	e = &cell[i % AP_ENDPOINTS_A_CELL];
	bit = e->atom & (AP_SET_BITS - 1);
	if (!(e->flags & AP_ENDPOINT_UNIVERSAL)) {
		if (!s->endpoint.family)
			return 0;
		left = e->prefix;
#pragma unroll
		for (int b = 0; b < 16; b++) {
			__u8 mask = left >= 8 ? 0xff : (__u8)(0xff00 >> left);

			if ((e->address[b] ^ s->endpoint.address[b]) & mask)
				return 0;
			left = left >= 8 ? left - 8 : 0;
		}
	}
	if (!(e->flags & AP_ENDPOINT_ANY_PORT) && e->port != s->endpoint.port)
		return 0;
	s->set.word[(bit >> 6) & (AP_SET_WORDS - 1)] |= 1ull << (bit & 63);
	return 0;
}

/* The same for s->endpoint; family 0 is a peer without an address, which only "*" matches. */
__noinline int match_endpoint(struct scratch *s)
{
	struct run r;

	if (s && run_of(&r, s) && r.head->endpoint_cell)
		bpf_loop(r.head->endpoint_count, match_endpoint_one, &r, 0);
	return 0;
}

static long match_exec_one(__u32 i, struct run *r)
{
	struct scratch *s = r->s;
	struct ap_matcher *cell = image_cell(r->image, r->head->matcher_cell + i / AP_MATCHERS_A_CELL);
	struct ap_matcher *m;
	__u32 last;

	if (!cell)
		return 1;
	m = &cell[i % AP_MATCHERS_A_CELL];
	if (!set_has(&s->prog, m->prog))
		return 0;
	last = m->last_arg;
	if (last != AP_NONE16 && !(s->done[(last >> 6) & (AP_ARG_WORDS - 1)] >> (last & 63) & 1))
		return 0;
	s->set.word[(i >> 6) & (AP_SET_WORDS - 1)] |= 1ull << (i & 63);
	return 0;
}

/* s->prog and s->done to s->set: which exec patterns this exec is. */
__noinline int match_exec(struct scratch *s)
{
	struct run r;

	if (!s)
		return 0;
	set_clear(&s->set);
	if (run_of(&r, s) && r.head->matcher_cell)
		bpf_loop(r.head->matcher_count, match_exec_one, &r, 0);
	return 0;
}

#endif
