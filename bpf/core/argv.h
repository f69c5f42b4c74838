/* SPDX-License-Identifier: GPL-2.0 */
/*
 * argv against the argument patterns: each argument runs through the ARG
 * automata; reaching a position needs the one before it (abi.h, ap_matcher).
 * Read in chunks that never cross a page, so that a string's end next to an
 * unmapped page is not a fault.
 */
#ifndef ACTPLANE_ARGV_H
#define ACTPLANE_ARGV_H

#include "image.h"

#define ARGV_CHUNKS (1u << 16) /* 16 MiB: above the kernel's own limit */

struct arg_run {
	struct run *r;
	struct ap_group *group; /* NULL: no argument patterns, read for the record only */
	const __u8 *classes;
	struct ap_set *init;
};

static __always_inline void arg_begin(struct arg_run *a)
{
	struct scratch *s = a->r->s;

#pragma unroll
	for (int k = 0; k < ARG_AUTOMATA; k++)
		s->arg_states[k] = a->group && k < a->group->count ? a->group->automaton[k].start : 0;
	s->arg_inside = 1;
}

static __always_inline void arg_step(struct arg_run *a, __u8 byte)
{
	struct scratch *s = a->r->s;
	__u8 class;

	if (!a->group || !a->classes)
		return;
	class = a->classes[byte];
	if (class >= AP_CLASSES_MAX)
		class = 0;
	for (int k = 0; k < ARG_AUTOMATA; k++) {
		struct ap_row *row;

		if (!s->arg_states[k])
			continue;
		row = image_cell(a->r->image, a->group->automaton[k].row_cell + s->arg_states[k]);
		s->arg_states[k] = row ? row->next[class] : 0;
	}
}

static __always_inline void arg_finish(struct arg_run *a)
{
	struct scratch *s = a->r->s;
	__u64 met[AP_ARG_WORDS] = {}, carry = 0;

	s->arg_inside = 0;
	if (!s->arg_index++ || !a->group || !a->init) /* argv[0] is never believed */
		return;
	for (int k = 0; k < ARG_AUTOMATA; k++) {
		struct ap_row *row;
		struct ap_set *accept;

		if (!s->arg_states[k])
			continue;
		row = image_cell(a->r->image, a->group->automaton[k].row_cell + s->arg_states[k]);
		if (!row || !row->accept)
			continue;
		accept = image_cell(a->r->image, row->accept);
		if (!accept)
			continue;
#pragma unroll
		for (int w = 0; w < AP_ARG_WORDS; w++)
			met[w] |= accept->word[w];
	}
#pragma unroll
	for (int w = 0; w < AP_ARG_WORDS; w++) {
		__u64 done = s->done[w], next = (done << 1) | carry | a->init->word[w];

		carry = done >> 63;
		s->done[w] = done | (next & met[w]);
	}
}

static long arg_byte(__u32 i, struct arg_run *a)
{
	struct scratch *s = a->r->s;
	__u8 byte;

	if (i >= s->chunk_len || i >= CHUNK)
		return 1;
	if (!s->arg_inside)
		arg_begin(a);
	byte = s->chunk[i];
	s->arg_at++;
	if (byte) {
		arg_step(a, byte);
		return 0;
	}
	arg_finish(a);
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

static long arg_chunk(__u32 i, struct arg_run *a)
{
	struct scratch *s = a->r->s;
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
	bpf_loop(CHUNK, arg_byte, a, 0);
	keep = ((__u32)s->arg_at - len) & (2 * CHUNK - 1);
	if (s->argv_len < AP_EVENT_ARGV_MAX && keep <= CHUNK) {
		__u32 to = s->argv_len & (AP_EVENT_ARGV_MAX - 1);

		if (!bpf_probe_read_kernel(&s->argv[to], keep, s->chunk))
			s->argv_len = to + keep;
	}
	return 0;
}

/*
 * Reads argv into s->done and, its first kilobyte, into s->argv.
 * list != 0: the caller's pointer list; else the strings begin at `at`
 * (`end` 0: unknown). True when all `count` were read.
 */
__noinline int argv_walk(struct scratch *s, __u64 list, __u64 at, __u64 end, __u32 count)
{
	struct arg_run a = {};
	struct run r;
	__u32 cell;

	if (!s || !run_of(&r, s))
		return 0;
	a.r = &r;
	cell = r.head->group_cell[AP_GROUP_ARG];
	s->arg_list = list;
	s->arg_at = at;
	s->arg_end = end;
	s->arg_index = 0;
	s->arg_count = count;
	s->arg_inside = 0;
	s->arg_fault = 0;
	s->argv_len = 0;
#pragma unroll
	for (int w = 0; w < AP_ARG_WORDS; w++)
		s->done[w] = 0;
	if (cell) {
		a.group = image_cell(r.image, cell);
		if (a.group)
			a.classes = image_cell(r.image, a.group->class_cell);
		a.init = image_cell(r.image, r.head->arg_init_cell);
	}
	bpf_loop(ARGV_CHUNKS, arg_chunk, &a, 0);
	if (list && !s->arg_index && !s->arg_fault)
		return 1;
	return !s->arg_fault && s->arg_index >= count;
}

#endif
