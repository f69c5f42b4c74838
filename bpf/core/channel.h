/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Channels: kernel objects without a name in any folder, through which data goes
 * from one process to another (pipes, sockets, queues, terminals). Rules cannot
 * name them, so nothing is judged here: labels go in with a write and come out
 * with a read. They have a table of their own because they end with the machine
 * at the latest: the service writes none of them to disk.
 */
#ifndef ACTPLANE_CHANNEL_H
#define ACTPLANE_CHANNEL_H

#include "file.h"

/* Which node of an object: one that has two directions has two. */
enum channel {
	CHANNEL_OBJECT = 0,
	CHANNEL_ADDRESS = 1,  /* a Unix socket's name: what waits there for an accept */
	CHANNEL_KEYBOARD = 2, /* a terminal, towards the programs that run on it */
	CHANNEL_QUEUE = 3,    /* System V messages */
	CHANNEL_KINDS = 4,
};

struct channel_key {
	struct ap_file_key object;
	__u32 kind;
	__u32 unused;
};

struct channel_labels {
	__u64 labels;
	__u32 cell; /* with which others it has labels in common (cell.h); 0: none */
	__u32 unused;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1 << 16);
	__type(key, struct channel_key);
	__type(value, struct channel_labels);
} channels SEC(".maps");

static __always_inline void channel_of(struct channel_key *key, struct inode *inode, __u32 realm, __u32 kind)
{
	file_key_of(&key->object, inode, realm);
	key->kind = kind;
	key->unused = 0;
}

/* Labels of a channel, 0 for one that has none. A call of its own, for the sake of its callers' stacks. */
static __noinline __u64 labels_of_channel(struct channel_key *key)
{
	struct channel_labels *f = bpf_map_lookup_elem(&channels, key);

	if (!f)
		return 0;
	return f->cell ? f->labels | cell_labels(f->cell) : f->labels;
}

/* Not 0: there is one, or no room. */
static __noinline long entry_make(struct channel_key *key, __u64 labels)
{
	struct channel_labels all = { .labels = labels };

	return bpf_map_update_elem(&channels, key, &all, BPF_NOEXIST);
}

static __noinline int entry_gains(struct channel_labels *f, __u64 labels)
{
	__sync_fetch_and_or(&f->labels, labels);
	return f->cell ? cell_gain(f->cell, labels) : 0;
}

/* The channel gains `labels`. Not 0: there is no room for it. */
static __always_inline int channel_gains(struct scratch *s, struct channel_key *key, __u64 labels)
{
	struct channel_labels *f;

	/* another processor may put it there in between */
	for (int i = 0; i < 2; i++) {
		f = bpf_map_lookup_elem(&channels, key);
		if (f) {
			if (entry_gains(f, labels))
				return 1;
			break;
		}
		if (!entry_make(key, labels))
			break;
		if (i) {
			COUNT(label_table_full);
			return 1;
		}
	}
	report_flow(s, AP_EVENT_FLOW_OUT, AP_OP_WRITE, labels);
	return 0;
}

/*
 * The process reads from (AP_OP_READ) or writes to (AP_OP_WRITE) the channel.
 * -EPERM: its labels found no room, so nothing may be written. Most calls move
 * no label and end after one look-up.
 */
__noinline int channel_op(struct ap_task *process, struct channel_key *object, __u32 ops)
{
	__u64 mine, has, in = 0, out = 0;
	struct channel_key key;
	struct scratch *s;
	int failed = 0;

	if (!process || !object)
		return -EPERM;
	mine = process_labels(process);
	if (!mine && !(ops & BIT(AP_OP_READ)))
		return 0;
	key = *object;
	has = labels_of_channel(&key);
	if (ops & BIT(AP_OP_READ))
		in = has & ~mine;
	if (ops & BIT(AP_OP_WRITE))
		out = mine & ~has;
	if (!in && !out)
		return 0;
	s = scratch_begin(process);
	if (!s)
		return fail_closed(0, process, out ? AP_OP_WRITE : AP_OP_READ, AP_FAULT_NO_SCRATCH);
	judge_begin(s, 0);
	s->file = key.object;
	if (out)
		failed = channel_gains(s, &key, out);
	if (failed)
		fail_closed(s, process, AP_OP_WRITE, AP_FAULT_LABEL_TABLE_FULL);
	s->labels |= in;
	if (in)
		gain_labels(s, AP_OP_READ);
	scratch_give(s);
	return failed ? -EPERM : 0;
}

/* Its cell, made when it has none. 0: there is no room. */
static __noinline __u32 cell_of_channel(struct channel_key *key)
{
	struct channel_labels *f;
	__u32 fresh, old;

	entry_make(key, 0);
	f = bpf_map_lookup_elem(&channels, key);
	if (!f || f->cell)
		return f ? f->cell : 0;
	fresh = cell_new(f->labels);
	if (!fresh)
		return 0;
	old = __sync_val_compare_and_swap(&f->cell, 0, fresh);
	if (old) {
		cell_put(fresh);
		return old;
	}
	/* it may have gained labels in between */
	return cell_gain(fresh, f->labels) ? 0 : fresh;
}

/* From now on both have their labels in common. -EPERM: there is no room. */
__noinline int channels_join(struct ap_task *process, struct channel_key *one, struct channel_key *other)
{
	struct channel_key key;
	__u32 first, second;

	if (!process || !one || !other)
		return -EPERM;
	key = *one;
	first = cell_of_channel(&key);
	key = *other;
	second = cell_of_channel(&key);
	if (first && second && !cell_join(first, second))
		return 0;
	COUNT(label_table_full);
	return -EPERM;
}

static long forget_channel(__u32 i, struct channel_key *key)
{
	struct channel_labels *f;
	__u32 cell;

	key->object.realm = i / CHANNEL_KINDS + 1;
	key->kind = i % CHANNEL_KINDS;
	f = bpf_map_lookup_elem(&channels, key);
	if (!f)
		return 0;
	cell = f->cell;
	if (!bpf_map_delete_elem(&channels, key) && cell)
		cell_put(cell);
	return 0;
}

/* An inode of pipes, sockets or terminals goes: so do its labels. False: it is a file's. */
static __always_inline bool on_channel_free(struct inode *inode)
{
	unsigned long magic = BPF_CORE_READ(inode, i_sb, s_magic);
	struct channel_key key;
	struct ap_config *c;
	__u32 zero = 0;

	if (magic != PIPEFS_MAGIC && magic != SOCKFS_MAGIC && magic != DEVPTS_MAGIC)
		return false;
	c = bpf_map_lookup_elem(&config, &zero);
	if (c && c->realms) {
		channel_of(&key, inode, 0, 0);
		bpf_loop(c->realms * CHANNEL_KINDS, forget_channel, &key, 0);
	}
	return true;
}

static __always_inline __u32 ops_of_mask(__u32 mask)
{
	return (mask & MAY_READ ? BIT(AP_OP_READ) : 0) | (mask & MAY_WRITE ? BIT(AP_OP_WRITE) : 0);
}

#endif
