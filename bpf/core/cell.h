/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory that several can write: no hook tells when data moves through it, so all
 * who share it have their labels in common. A cell is what they have in common:
 * processes and files point to one, and two that meet become one by pointing on.
 * A cell goes with the last that points to it.
 */
#ifndef ACTPLANE_CELL_H
#define ACTPLANE_CELL_H

#include "maps.h"

#define CELL_DEPTH 16 /* cells behind one another; what is further is a fault */

struct cell {
	__u64 labels;
	__u32 next; /* number of the cell that this one became part of */
	__u32 refs;
};
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1 << 15);
	__type(key, __u32);
	__type(value, struct cell);
} cells SEC(".maps");

/* Numbers are not used again before 2^32 of them were; 0 is none. */
__u32 last_cell;

/* The cell that `number` became part of; 0: there is none, or it is too far. */
__noinline __u32 cell_root(__u32 number)
{
	for (int i = 0; i < CELL_DEPTH; i++) {
		__u32 key = number;
		struct cell *c = bpf_map_lookup_elem(&cells, &key);

		if (!c)
			return 0;
		if (!c->next)
			return number;
		number = c->next;
	}
	return 0;
}

static __always_inline __u64 cell_labels(__u32 number)
{
	__u32 root = cell_root(number);
	struct cell *c = bpf_map_lookup_elem(&cells, &root);

	return c ? c->labels : 0;
}

/* Not 0: the labels found no place. */
__noinline int cell_gain(__u32 number, __u64 labels)
{
	/* again when the cell became part of another after its labels had been taken over */
	for (int i = 0; i < 4; i++) {
		__u32 root = cell_root(number);
		struct cell *c = bpf_map_lookup_elem(&cells, &root);

		if (!c)
			return 1;
		__sync_fetch_and_or(&c->labels, labels);
		if (!*(volatile __u32 *)&c->next)
			return 0;
	}
	return 1;
}

/* A new cell with one that points to it; 0: there is no room. */
static __always_inline __u32 cell_new(__u64 labels)
{
	struct cell c = { .labels = labels, .refs = 1 };
	__u32 number = __sync_fetch_and_add(&last_cell, 1) + 1;

	if (number && !bpf_map_update_elem(&cells, &number, &c, BPF_NOEXIST))
		return number;
	COUNT(label_table_full);
	return 0;
}

static __always_inline void cell_hold(__u32 number)
{
	struct cell *c = bpf_map_lookup_elem(&cells, &number);

	if (c)
		__sync_fetch_and_add(&c->refs, 1);
}

/* One less points to the cell. */
__noinline int cell_put(__u32 number)
{
	for (int i = 0; i < CELL_DEPTH; i++) {
		__u32 key = number, next;
		struct cell *c = bpf_map_lookup_elem(&cells, &key);

		if (!c || __sync_fetch_and_add(&c->refs, -1) != 1)
			return 0;
		next = c->next;
		bpf_map_delete_elem(&cells, &key);
		if (!next)
			return 0;
		number = next;
	}
	return 0;
}

/* Two cells become one: the higher number points to the lower, so that no circle can arise. Not 0: a fault. */
__noinline int cell_join(__u32 one, __u32 other)
{
	for (int i = 0; i < 4; i++) {
		__u32 low = cell_root(one), high = cell_root(other), swap;
		struct cell *l, *h;

		if (!low || !high)
			return 1;
		if (low == high)
			return 0;
		if (low > high) {
			swap = low;
			low = high;
			high = swap;
		}
		l = bpf_map_lookup_elem(&cells, &low);
		h = bpf_map_lookup_elem(&cells, &high);
		if (!l || !h)
			continue;
		__sync_fetch_and_add(&l->refs, 1);
		if (__sync_val_compare_and_swap(&h->next, 0, low) == 0)
			return cell_gain(low, h->labels);
		__sync_fetch_and_add(&l->refs, -1);
	}
	return 1;
}

/* The process has other memory from here on, or none. A queue it holds stays. */
static __always_inline void leave_memory(struct ap_task *p)
{
	__u32 cell = p->cell;

	if (!cell || (p->flags & AP_TASK_QUEUES))
		return;
	p->cell = 0;
	__sync_fetch_and_and(&p->flags, ~AP_TASK_SHARES);
	cell_put(cell);
}

/* What the process knows, with what those know that it shares memory with. */
static __noinline __u64 process_labels(struct ap_task *p)
{
	__u64 shared;

	if (!p->cell)
		return p->labels;
	shared = cell_labels(p->cell) & ~p->labels;
	if (shared)
		__sync_fetch_and_or(&p->labels, shared);
	return p->labels;
}

#endif
