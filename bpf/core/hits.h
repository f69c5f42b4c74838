/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lists of what matched, instead of sets: what comes after costs as much as
 * there are hits, not as there are patterns. Room is bounded; running out of it
 * is remembered, and the caller fails closed.
 */
#ifndef ACTPLANE_HITS_H
#define ACTPLANE_HITS_H

#include "image.h"

static __always_inline bool hit_has(struct scratch *s, __u32 kind, __u32 number)
{
	__u32 word = number >> 6;

	kind &= HITS_KINDS - 1;
	word &= AP_ATOMS_MAX / 64 - 1;
	return s->lists[kind].seen[word] >> (number & 63) & 1;
}

/* True: it was not there. */
static __always_inline bool hit_add(struct scratch *s, __u32 kind, __u32 number)
{
	__u32 word = number >> 6, count;
	struct hit_list *list;

	kind &= HITS_KINDS - 1;
	word &= AP_ATOMS_MAX / 64 - 1;
	list = &s->lists[kind];
	if (list->seen[word] >> (number & 63) & 1)
		return false;
	count = list->hits.count;
	if (count >= AP_HITS_MAX) {
		s->overflow = 1;
		return false;
	}
	list->seen[word] |= 1ull << (number & 63);
	barrier_var(count);
	list->hits.number[count & (AP_HITS_MAX - 1)] = number;
	list->hits.count = count + 1;
	return true;
}

static __always_inline __u32 hit_number(struct scratch *s, __u32 kind, __u32 index)
{
	kind &= HITS_KINDS - 1;
	index &= AP_HITS_MAX - 1;
	return s->lists[kind].hits.number[index];
}

/* Empties a list; its bits are those of its numbers, so nothing else is written. */
__noinline int hits_clear(struct scratch *s, __u32 kind)
{
	struct hit_list *list;

	if (!s)
		return 0;
	kind &= HITS_KINDS - 1;
	list = &s->lists[kind];
	for (__u32 i = 0; i < AP_HITS_MAX; i++) {
		__u32 word;

		if (i >= list->hits.count)
			break;
		word = list->hits.number[i] >> 6;
		word &= AP_ATOMS_MAX / 64 - 1;
		list->seen[word] = 0;
	}
	list->hits.count = 0;
	return 0;
}

/* The list becomes what another look at the same exec found. */
__noinline int hits_restore(struct scratch *s, __u32 kind, struct hits *from)
{
	if (!s || !from)
		return 0;
	hits_clear(s, kind);
	for (__u32 i = 0; i < AP_HITS_MAX; i++) {
		if (i >= from->count)
			break;
		hit_add(s, kind, from->number[i]);
	}
	return 0;
}

/* What is in the one list is in the other too. */
__noinline int hits_merge(struct scratch *s, __u32 to, __u32 from)
{
	if (!s)
		return 0;
	for (__u32 i = 0; i < AP_HITS_MAX; i++) {
		if (i >= s->lists[from & (HITS_KINDS - 1)].hits.count)
			break;
		hit_add(s, to, hit_number(s, from, i));
	}
	return 0;
}

static __always_inline void hits_save(struct scratch *s, __u32 kind, struct hits *to)
{
	kind &= HITS_KINDS - 1;
	*to = s->lists[kind].hits;
}

#endif
