/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The matching seam: text in, hits out. All patterns of one kind are automata
 * that are walked over the text; the cost does not depend on the number of
 * patterns. What is said of a hit is looked up elsewhere (judge.h).
 */
#ifndef ACTPLANE_MATCH_H
#define ACTPLANE_MATCH_H

#include "hits.h"

#define LIST_BIT(kind) (1u << (kind))
#define LIST_AT_END (LIST_BIT(AP_LIST_END) | LIST_BIT(AP_LIST_BELOW))

/* The state that a slot leads to: the class in it only says whose slot it is. */
#define STATE_OF(slot) ((slot) & ~(AP_WORD_CLASS << AP_WORD_CLASS_SHIFT))

static __always_inline __u32 slot_of(struct run *r, __u32 slot_cell, __u32 index)
{
	__u32 *slot = IMAGE_RECORD(r, __u32, slot_cell, index);

	return slot ? *slot : 0;
}

static long list_step(__u32 i, struct run *r)
{
	struct scratch *s = r->s;
	__u16 *element = IMAGE_RECORD(r, __u16, s->list_cell, s->list_at + i);
	__u32 kind;

	if (!element)
		return 1;
	kind = *element >> AP_LIST_KIND_SHIFT;
	if (kind == AP_LIST_STOP)
		return 1;
	if (s->list_kinds >> kind & 1)
		hit_add(s, s->out, *element & ((1 << AP_LIST_KIND_SHIFT) - 1));
	return 0;
}

/* Elements of the state's list, of these kinds, are hits. */
static __noinline int take_list(struct run *r, __u32 slot_cell, __u32 word, __u32 kinds)
{
	r->s->list_at = slot_of(r, slot_cell, (word & AP_WORD_ROW) + AP_CLASS_LIST) & AP_WORD_ROW;
	r->s->list_cell = r->group->list_cell;
	r->s->list_kinds = kinds;
	/* the compiler writes no longer ones */
	bpf_loop(AP_HITS_MAX + 1, list_step, r, 0);
	return 0;
}

/* The first state: what it says by being entered is said. */
static __always_inline __u32 walk_begin(struct run *r, __u32 slot_cell, __u32 word)
{
	if ((word & (AP_WORD_NOW | AP_WORD_SKIP)) == AP_WORD_NOW)
		take_list(r, slot_cell, word, LIST_BIT(AP_LIST_NOW));
	return word;
}

/* The state after one more byte; 0: nothing matches any more. */
static __always_inline __u32 walk_byte(struct run *r, __u32 slot_cell, __u32 word, __u8 byte)
{
	__u32 class, slot;

	if (word & AP_WORD_SKIP) {
		if (byte != '/')
			return word;
		word &= ~AP_WORD_SKIP;
	} else {
		if (byte == '/' && (word & AP_WORD_LIST))
			take_list(r, slot_cell, word, LIST_BIT(AP_LIST_BELOW));
		class = r->classes[byte];
		slot = slot_of(r, slot_cell, (word & AP_WORD_ROW) + class);
		if ((slot >> AP_WORD_CLASS_SHIFT & AP_WORD_CLASS) != class) {
			if (!(word & AP_WORD_DEFAULT))
				return 0;
			slot = slot_of(r, slot_cell, word & AP_WORD_ROW);
		}
		word = STATE_OF(slot);
	}
	return walk_begin(r, slot_cell, word);
}

static __always_inline void walk_end(struct run *r, __u32 slot_cell, __u32 word)
{
	if ((word & (AP_WORD_LIST | AP_WORD_SKIP)) == AP_WORD_LIST)
		take_list(r, slot_cell, word, LIST_AT_END);
}

enum walk_phase {
	WALK_ALL = 0,
	WALK_FOLDER = 1, /* up to the last "/": where the forward automata are then is kept in s->folder */
	WALK_BELOW = 2,  /* the same, from where they were kept before */
	WALK_NAME = 3,   /* from there to the end */
};

#define SKIPPED 16 /* bytes of a component that one step skips */

/* In a name nothing follows that could be a "/": a state that waits for one is as good as dead. */
static __always_inline bool is_walking(struct scratch *s)
{
	return s->word && !((s->word & AP_WORD_SKIP) && (s->phase == WALK_NAME || s->backward));
}

/* False: that was the last one. */
static __always_inline bool next_automaton(struct run *r)
{
	struct scratch *s = r->s;
	__u32 n = s->automaton++;
	struct ap_automaton *a;

	if (n >= r->group->count || n >= AP_AUTOMATA_MAX)
		return false;
	s->backward = n >= r->group->forward;
	a = &r->group->automaton[n];
	s->slot_cell = a->slot_cell;
	if (s->backward) {
		if (s->phase == WALK_FOLDER || s->phase == WALK_BELOW)
			return false;
		s->at = AP_PATH_MAX - 2;
		s->word = walk_begin(r, s->slot_cell, a->start);
	} else {
		s->at = s->from;
		if (s->phase == WALK_NAME || s->phase == WALK_BELOW)
			s->word = s->folder.words[n & (FOLDER_AUTOMATA - 1)];
		else
			s->word = walk_begin(r, s->slot_cell, a->start);
		if (s->phase == WALK_FOLDER || s->phase == WALK_BELOW)
			s->folder.words[n & (FOLDER_AUTOMATA - 1)] = 0;
	}
	s->walking = is_walking(s);
	return true;
}

static __always_inline void end_automaton(struct run *r)
{
	struct scratch *s = r->s;

	s->walking = 0;
	if (s->phase == WALK_FOLDER || s->phase == WALK_BELOW)
		s->folder.words[(s->automaton - 1) & (FOLDER_AUTOMATA - 1)] = s->word;
	else
		walk_end(r, s->slot_cell, s->word);
}

/* Where the "/" is that ends the component around `at`, or closer to it. */
static __always_inline __u32 skip_component(struct scratch *s, __u32 at)
{
	for (int i = 0; i < SKIPPED; i++) {
		at++;
		if (at >= s->limit || s->path[at & (AP_PATH_MAX - 1)] == '/')
			break;
	}
	return at;
}

/* One byte of one automaton after the other: a single loop, for the depth of calls is bounded too. */
static long walk_step(__u32 i, struct run *r)
{
	struct scratch *s = r->s;
	__u32 at;
	__u8 byte;

	if (!s->walking)
		return !next_automaton(r);
	at = s->at;
	/* backward from the last byte, `at` ends below `from`, and wraps around if that is 0 */
	if (at < s->from || at >= s->limit) {
		end_automaton(r);
		return 0;
	}
	byte = s->path[at & (AP_PATH_MAX - 1)];
	if ((s->word & AP_WORD_SKIP) && byte != '/') {
		s->at = skip_component(s, at);
		return 0;
	}
	if (s->backward) {
		if (byte == '/') {
			end_automaton(r);
			return 0;
		}
		s->at = at - 1;
	} else {
		s->at = at + 1;
	}
	s->word = walk_byte(r, s->slot_cell, s->word, byte);
	s->walking = is_walking(s);
	return 0;
}

static __always_inline void walk(struct run *r, enum walk_phase phase, __u32 from, __u32 limit)
{
	struct scratch *s = r->s;

	s->phase = phase;
	s->from = from;
	s->limit = limit;
	s->automaton = 0;
	s->walking = 0;
	bpf_loop(AP_AUTOMATA_MAX * (AP_PATH_MAX + 2), walk_step, r, 0);
}

static __always_inline bool group_of(struct run *r, struct scratch *s, __u32 kind)
{
	__u32 cell;

	if (kind >= AP_GROUP_COUNT || !run_of(r, s))
		return false;
	cell = r->head->group_cell[kind];
	if (!cell)
		return false;
	r->group = image_cell(r->image, cell);
	if (!r->group)
		return false;
	r->classes = image_cell(r->image, r->group->class_cell);
	return r->classes != 0;
}

/* Adds to the list s->out the hits of group `kind` for the text path[pos..AP_PATH_MAX-1) of the scratch. */
__noinline int match_path(struct scratch *s, __u32 kind)
{
	struct run r;

	if (!s || !group_of(&r, s, kind))
		return 0;
	walk(&r, WALK_ALL, s->pos, AP_PATH_MAX - 1);
	return 0;
}

static long pair_step(__u32 i, struct run *r)
{
	struct scratch *s = r->s;
	struct ap_pair *p = IMAGE_RECORD(r, struct ap_pair, s->record, i);

	if (!p || !p->used)
		return 1;
	if (p->left != s->pair_left || p->right != s->pair_right)
		return 0;
	s->pair_value = p->value;
	return 1;
}

/* The value of a pair, or AP_NONE16. */
static __always_inline __u32 pair_of(struct run *r, __u32 left, __u32 right)
{
	struct ap_table *pairs = &r->head->pairs;
	struct scratch *s = r->s;

	if (!pairs->cell)
		return AP_NONE16;
	s->record = pairs->cell + (AP_PAIR_HASH(left, right) & (pairs->count - 1));
	s->pair_left = left;
	s->pair_right = right;
	s->pair_value = AP_NONE16;
	bpf_loop(AP_PAIRS_A_CELL, pair_step, r, 0);
	return s->pair_value;
}

/* Loop over programs and nodes: `at` counts programs, `automaton` the nodes of one. */
static long exec_step(__u32 i, struct run *r)
{
	struct scratch *s = r->s;
	__u32 left, atom;

	if (s->automaton >= s->lists[HITS_NODES].hits.count) {
		s->automaton = 0;
		s->at++;
	}
	if (s->at >= s->lists[HITS_PROGRAMS].hits.count)
		return 1;
	left = AP_PAIR_PROGRAM | hit_number(s, HITS_PROGRAMS, s->at);
	atom = pair_of(r, left, hit_number(s, HITS_NODES, s->automaton));
	s->automaton++;
	if (atom != AP_NONE16)
		hit_add(s, HITS_TARGET, atom);
	return 0;
}

/* Programs and reached nodes to atoms: which exec patterns this exec is. Nodes hold at least the root. */
__noinline int match_exec(struct scratch *s)
{
	struct run r;

	if (!s)
		return 0;
	hits_clear(s, HITS_TARGET);
	s->at = 0;
	s->automaton = 0;
	if (run_of(&r, s))
		bpf_loop(AP_HITS_MAX * AP_HITS_MAX, exec_step, &r, 0);
	return 0;
}

static long program_atom_step(__u32 i, struct run *r)
{
	struct scratch *s = r->s;
	__u16 *atom = IMAGE_RECORD(r, __u16, r->head->program_atoms.cell, s->record + i);

	if (!atom)
		return 1;
	hit_add(s, HITS_TARGET, *atom);
	return s->overflow != 0;
}

static long program_step(__u32 i, struct run *r)
{
	struct scratch *s = r->s;
	struct ap_program *p;

	if (i >= s->lists[HITS_PROGRAMS].hits.count)
		return 1;
	p = IMAGE_RECORD(r, struct ap_program, r->head->programs.cell, hit_number(s, HITS_PROGRAMS, i));
	if (!p)
		return 1;
	s->record = p->first;
	bpf_loop(p->count, program_atom_step, r, 0);
	return s->overflow != 0;
}

/* The same as if every argument that a pattern asks for were there. */
__noinline int match_exec_unreadable(struct scratch *s)
{
	struct run r;

	if (!s)
		return 0;
	hits_clear(s, HITS_TARGET);
	if (run_of(&r, s) && r.head->programs.cell)
		bpf_loop(AP_HITS_MAX, program_step, &r, 0);
	return 0;
}

#endif
