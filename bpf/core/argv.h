/* SPDX-License-Identifier: GPL-2.0 */
/*
 * argv against the argument patterns: each argument runs through the ARG
 * automata, and its hits lead from the nodes reached before to their children
 * (abi.h, ap_pair).
 * Read in chunks that never cross a page, so that a string's end next to an
 * unmapped page is not a fault.
 */
#ifndef ACTPLANE_ARGV_H
#define ACTPLANE_ARGV_H

#include "known.h"
#include "match.h"

#define ARGV_CHUNKS (1u << 16) /* 16 MiB: above the kernel's own limit */

static __always_inline void arg_begin(struct run *r)
{
	struct scratch *s = r->s;

	s->arg_inside = 1;
	if (!r->group)
		return;
	hits_clear(s, HITS_ARGUMENTS);
	s->out = HITS_ARGUMENTS;
	for (int k = 0; k < AP_ARG_AUTOMATA_MAX; k++)
		/* argv[0] is never believed */
		s->arg_words[k] = s->arg_index && k < r->group->count ?
			walk_begin(r, r->group->automaton[k].slot_cell, r->group->automaton[k].start) : 0;
}

static __always_inline void arg_step(struct run *r, __u8 byte)
{
	struct scratch *s = r->s;

	if (!r->group)
		return;
	for (int k = 0; k < AP_ARG_AUTOMATA_MAX; k++)
		if (s->arg_words[k])
			s->arg_words[k] = walk_byte(r, r->group->automaton[k].slot_cell, s->arg_words[k], byte);
}

/* Loop over the nodes known before this argument and its hits: `at` counts nodes, `automaton` the hits for one. */
static long node_step(__u32 i, struct run *r)
{
	struct scratch *s = r->s;
	__u32 node;

	if (s->automaton >= s->lists[HITS_ARGUMENTS].hits.count) {
		s->automaton = 0;
		s->at++;
	}
	if (s->at >= s->arg_nodes)
		return 1;
	node = pair_of(r, hit_number(s, HITS_NODES, s->at), hit_number(s, HITS_ARGUMENTS, s->automaton));
	s->automaton++;
	if (node != AP_NONE16)
		hit_add(s, HITS_NODES, node);
	return 0;
}

static __always_inline void arg_finish(struct run *r)
{
	struct scratch *s = r->s;

	s->arg_inside = 0;
	if (!s->arg_index++ || !r->group)
		return;
	for (int k = 0; k < AP_ARG_AUTOMATA_MAX; k++)
		if (s->arg_words[k])
			walk_end(r, r->group->automaton[k].slot_cell, s->arg_words[k]);
	if (!s->lists[HITS_ARGUMENTS].hits.count)
		return;
	s->arg_nodes = s->lists[HITS_NODES].hits.count;
	s->at = 0;
	s->automaton = 0;
	bpf_loop(AP_HITS_MAX * AP_HITS_MAX, node_step, r, 0);
}

static long arg_byte(__u32 i, struct run *r)
{
	struct scratch *s = r->s;
	__u8 byte;

	if (i >= s->chunk_len || i >= CHUNK)
		return 1;
	if (!s->arg_inside)
		arg_begin(r);
	byte = s->chunk[i];
	s->arg_at++;
	if (byte) {
		arg_step(r, byte);
		return 0;
	}
	arg_finish(r);
	/* a list continues at its next pointer, contiguous strings right here */
	if (s->arg_index >= s->arg_count || s->arg_list) {
		s->arg_stop = 1;
		return 1;
	}
	return 0;
}

/* Pointer number arg_index of the caller's list. False at its end or on a fault. */
static __always_inline bool arg_pointer(struct scratch *s)
{
	__u64 at = 0;
	__u32 at32 = 0;
	long failed;

	if (s->arg_compat) {
		failed = bpf_probe_read_user(&at32, 4, (void *)(s->arg_list + 4ull * s->arg_index));
		at = at32;
	} else {
		failed = bpf_probe_read_user(&at, 8, (void *)(s->arg_list + 8ull * s->arg_index));
	}
	if (failed || !at) {
		/* an empty list is run with argv[0] "" by the kernel: nothing to match */
		if (failed || s->arg_index)
			s->arg_fault = 1;
		return false;
	}
	s->arg_at = at;
	return true;
}

static long arg_chunk(__u32 i, struct run *r)
{
	struct scratch *s = r->s;
	__u32 n, keep, len;

	if (s->arg_index >= s->arg_count)
		return 1;
	if (s->arg_list && !s->arg_inside && !arg_pointer(s))
		return 1;
	n = CHUNK - (s->arg_at & (CHUNK - 1));
	if (!s->arg_list && s->arg_at + n > s->arg_end && s->arg_end)
		n = s->arg_end - s->arg_at;
	n &= 2 * CHUNK - 1;
	if (!n || n > CHUNK) {
		s->arg_fault = 1;
		return 1;
	}
	if (bpf_probe_read_user(s->chunk, n, (void *)s->arg_at)) {
		s->arg_fault = 1;
		return 1;
	}
	s->chunk_len = n;
	s->arg_stop = 0;
	len = s->arg_at & 0xffffffff; /* low half is enough to count one chunk */
	bpf_loop(CHUNK, arg_byte, r, 0);
	keep = ((__u32)s->arg_at - len) & (2 * CHUNK - 1);
	if (s->argv_len < AP_EVENT_ARGV_MAX && keep <= CHUNK) {
		__u32 to = s->argv_len & (AP_EVENT_ARGV_MAX - 1);

		if (!bpf_probe_read_kernel(&s->argv[to], keep, s->chunk))
			s->argv_len = to + keep;
	}
	return 0;
}

/* Arguments of a short argv, one behind the other into s->argv. */
static long arg_taken(__u32 i, struct run *r)
{
	struct scratch *s = r->s;
	__u32 at = s->argv_len;
	long n;

	if (s->arg_index >= s->arg_count || at >= KNOWN_WORDS * 8)
		return 1;
	if (s->arg_list && !arg_pointer(s))
		return 1;
	n = bpf_probe_read_user_str(&s->argv[at & (KNOWN_WORDS * 8 - 1)], KNOWN_WORDS * 8, (void *)s->arg_at);
	/* as long as there is room for: it may be cut off */
	if (n <= 0 || n >= KNOWN_WORDS * 8)
		return 1;
	s->arg_at += n;
	s->argv_len = at + n;
	s->arg_index++;
	return 0;
}

static __always_inline void argv_begin(struct scratch *s, __u64 at)
{
	s->arg_at = at;
	s->arg_index = 0;
	s->arg_inside = 0;
	s->arg_fault = 0;
	s->argv_len = 0;
}

/* 1: all of argv was read, and is known, or there is no pattern to match it with. It is read once, into s->argv. */
static __always_inline int argv_known(struct run *r, __u64 at)
{
	struct scratch *s = r->s;

	argv_begin(s, at);
	bpf_loop(KNOWN_WORDS * 8, arg_taken, r, 0);
	if (!s->arg_count || s->arg_index < s->arg_count || (s->arg_end && s->arg_at > s->arg_end))
		return 0;
	hits_clear(s, HITS_NODES);
	if (!r->group) {
		hit_add(s, HITS_NODES, 0);
		return 1;
	}
	known_text(s, KNOWN_ARGV, s->argv_len);
	return known_recall(s, HITS_NODES);
}

/*
 * Reads argv: what it reaches into HITS_NODES, its first kilobyte into s->argv.
 * list != 0: the caller's pointer list; else the strings begin at `at`
 * (`end` 0: unknown). True when all `count` were read.
 */
__noinline int argv_walk(struct scratch *s, __u64 list, __u64 at, __u64 end, __u32 count)
{
	struct run r;

	if (!s)
		return 0;
	if (!group_of(&r, s, AP_GROUP_ARG)) {
		if (s->stale)
			return 0;
		r.group = 0; /* no argument patterns: read for the record only */
	}
	s->arg_list = list;
	s->arg_end = end;
	s->arg_count = count;
	if (argv_known(&r, at))
		return 1;
	hits_clear(s, HITS_NODES);
	hit_add(s, HITS_NODES, 0); /* the root is reached without arguments */
	argv_begin(s, at);
	bpf_loop(ARGV_CHUNKS, arg_chunk, &r, 0);
	s->out = HITS_TARGET;
	if (list && !s->arg_index && !s->arg_fault)
		return 1;
	if (s->arg_fault || s->arg_index < count)
		return 0;
	/* the bytes that the automata went over, however the caller's memory has changed since they were asked for */
	if (r.group) {
		known_text(s, KNOWN_ARGV, s->argv_len);
		known_keep(s, HITS_NODES);
	}
	return 1;
}

#endif
