/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What texts were found to match, kept for when the same text comes again: paths of folders, which no rename elsewhere
 * changes, paths of programs, and arguments. What a text matches depends on its bytes and on the image alone, so that
 * nothing needs to end what is kept: text and serial are compared in full, and a serial is never used again.
 *
 * One place for each hash, taken over by whoever comes last. A place's turn is odd while it is being written and another
 * one afterwards: who read between two equal even turns has read what one writer wrote. (No sum, as in folder.h, would do:
 * who chooses the text can choose two of the same sum.)
 */
#ifndef ACTPLANE_KNOWN_H
#define ACTPLANE_KNOWN_H

#include "hits.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, KNOWN);
	__type(key, __u32);
	__type(value, struct known);
} known SEC(".maps");

/*
 * s->known is the text of this kind that the scratch holds: path[pos..end), or argv[0..end). Its length is 0 when it is
 * too long to be kept.
 */
__noinline int known_text(struct scratch *s, __u32 kind, __u32 end)
{
	const char *from;
	__u32 len;

	if (!s)
		return 0;
	s->known.length = 0;
	if (kind == KNOWN_ARGV) {
		from = s->argv;
		len = end;
	} else {
		from = &s->path[s->pos & (AP_PATH_MAX - 1)];
		len = end - s->pos;
	}
	if (!len || len >= KNOWN_WORDS * 8)
		return 0;
	/* behind the text there is nothing but zeros, up to a word's end */
	s->known.text[len / 8 & (KNOWN_WORDS - 1)] = 0;
	len &= KNOWN_WORDS * 8 - 1;
	if (bpf_probe_read_kernel(s->known.text, len, from))
		return 0;
	s->known.kind = kind;
	s->known.serial = s->serial;
	s->known.length = len;
	return 0;
}

static __always_inline struct known *known_place(struct scratch *s)
{
	__u64 hash = s->known.serial ^ s->known.kind;
	__u32 place;

	for (__u32 i = 0; i < KNOWN_WORDS; i++) {
		if (i * 8 >= s->known.length)
			break;
		hash = (hash ^ s->known.text[i]) * 0x9e3779b97f4a7c15ull;
		hash ^= hash >> 32;
	}
	place = hash >> 20 & (KNOWN - 1);
	return bpf_map_lookup_elem(&known, &place);
}

static __always_inline bool same_text(const struct known *a, const struct known *b)
{
	if (a->serial != b->serial || a->kind != b->kind || a->length != b->length)
		return false;
	for (__u32 i = 0; i < KNOWN_WORDS; i++) {
		if (i * 8 >= a->length)
			break;
		if (a->text[i] != b->text[i])
			return false;
	}
	return true;
}

/* 1: s->known is what its text was found to match, and its hits are in the list `list`. */
__noinline int known_recall(struct scratch *s, __u32 list)
{
	struct known *place;
	__u32 turn;

	if (!s || !s->known.length)
		return 0;
	place = known_place(s);
	if (!place)
		return 0;
	/* atomics that return something are ordered against all loads and stores around them */
	turn = __sync_fetch_and_add(&place->turn, 0);
	if (turn & 1 || !same_text(&s->known, place))
		return 0;
	s->known.found = place->found;
	if (__sync_fetch_and_add(&place->turn, 0) != turn)
		return 0;
	for (__u32 i = 0; i < FOLDER_HITS; i++) {
		if (i >= s->known.found.count)
			break;
		hit_add(s, list, s->known.found.hits[i]);
	}
	return 1;
}

/*
 * Keeps what s->known's text was found to match: the hits in `list`, which was empty before, and s->known.found.words. Not
 * when there is too much of it, or the image was replaced meanwhile.
 */
__noinline int known_keep(struct scratch *s, __u32 list)
{
	struct known *place;
	__u32 turn, count;

	if (!s || !s->known.length || s->overflow || s->stale)
		return 0;
	list &= HITS_KINDS - 1;
	count = s->lists[list].hits.count;
	place = known_place(s);
	if (!place || count > FOLDER_HITS)
		return 0;
	s->known.found.count = count;
	for (__u32 i = 0; i < FOLDER_HITS; i++)
		s->known.found.hits[i] = i < count ? hit_number(s, list, i) : 0;
	turn = *(volatile __u32 *)&place->turn;
	if (turn & 1 || __sync_val_compare_and_swap(&place->turn, turn, turn + 1) != turn)
		return 0;
	place->serial = s->known.serial;
	place->kind = s->known.kind;
	place->length = s->known.length;
	place->found = s->known.found;
	__builtin_memcpy(place->text, s->known.text, sizeof(place->text));
	__sync_fetch_and_add(&place->turn, 1);
	return 0;
}

#endif
