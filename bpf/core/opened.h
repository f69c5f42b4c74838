/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Opens, and names made or removed, that nothing came of. The same files are opened over and over, mostly by processes
 * that have just begun, so unlike reads and writes (remember.h) these are remembered for all threads of a domain
 * together, with all that the finding depended on:
 *   - the file as it is named: dentry, its parent and name, inode (of a name alone its first bytes); and the parent's own inode,
 *     since an address may be another folder's by now.
 *   - folders above it: the number of renames.
 *   - images, mounts, who is in which domain, labels of files, gates: the epoch.
 *   - labels and lineage of the process, compared as they are.
 * One place for each hash, taken over by whoever comes last. Places are written without a lock; the sum, written and
 * read as one word, tells one that was kept as a whole from parts of two.
 */
#ifndef ACTPLANE_OPENED_H
#define ACTPLANE_OPENED_H

#include "path.h"
#include "remember.h"

#define OPENS (1u << 13) /* a power of two */
#define NAMED_WORDS 4

struct opened {
	__u64 epoch;
	__u64 dentry;
	__u64 parent;
	__u64 inode; /* 0 for a name alone */
	__u64 folder; /* inode number of the parent */
	__u64 labels;
	__u64 lineage;
	__u32 name_hash;
	__u32 name_len;
	__u32 device;
	__u32 generation; /* of the parent */
	__u32 domain;
	__u32 renames;
	__u64 ops;
	__u64 name[NAMED_WORDS]; /* its first bytes, of a name alone */
	__u64 sum;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, OPENS);
	__type(key, __u32);
	__type(value, struct opened);
} opens SEC(".maps");

/* Of all but the name. */
static __always_inline __u64 opened_sum(const struct opened *o)
{
	const __u64 *word = (const __u64 *)o;
	__u64 sum = 0;

#pragma unroll
	for (__u32 i = 0; i < offsetof(struct opened, name) / 8; i++)
		sum = (sum ^ word[i]) * 0x9e3779b97f4a7c15ull;
	return sum;
}

/* The same with the name, where there is nothing else. */
static __always_inline __u64 named_sum(__u64 sum, const __u64 *name)
{
#pragma unroll
	for (__u32 i = 0; i < NAMED_WORDS; i++)
		sum = (sum ^ name[i]) * 0x9e3779b97f4a7c15ull;
	return sum;
}

/* Word by word: what the compiler makes of memcmp here goes byte by byte, and is a quarter of an open. */
static __always_inline bool same_words(const void *a, const void *b, __u32 bytes)
{
	const __u64 *left = a, *right = b;

#pragma unroll
	for (__u32 i = 0; i < bytes / 8; i++)
		if (left[i] != right[i])
			return false;
	return true;
}

static __always_inline void remember_opened(struct ap_memory *m, const struct opened *o, __u32 ops)
{
	m->dentry = o->dentry;
	m->inode = o->inode;
	m->parent = o->parent;
	m->name_hash = o->name_hash;
	m->name_len = o->name_len;
	m->labels = o->labels;
	m->lineage = o->lineage;
	m->ops = ops;
	m->renames = o->renames;
	m->epoch = o->epoch;
}

static __always_inline struct opened *opened_place(__u64 dentry, __u32 domain, __u32 ops)
{
	__u32 place = ((dentry >> 6 ^ (__u64)domain << 20) * 0x9e3779b97f4a7c15ull >> 40 ^ ops) & (OPENS - 1);

	return bpf_map_lookup_elem(&opens, &place);
}

/*
 * The name's first bytes stand in for the inode where there is none: a name of the same hash can be found by whoever
 * tries long enough, and nothing else would tell it from the other.
 */
static __noinline int name_bytes(__u64 *to, const void *name, __u32 len)
{
	if (len > NAMED_WORDS * 8)
		len = NAMED_WORDS * 8;
	return bpf_probe_read_kernel(to, len, name);
}

/*
 * True: these operations were judged before, and nothing came of it that could be different now. `inode`: NULL when a
 * name alone is concerned. A call of its own: what it needs of the stack must not stand there while others are made.
 * `also`: operations, among `ops`, that the thread then remembers by itself: what nothing came of together nothing comes
 * of alone.
 */
static __noinline bool found_before(struct subject *who, struct dentry *dentry, struct inode *inode, __u32 ops, __u32 also)
{
	__u64 address = number_of(who, dentry);
	struct opened *o = opened_place(address, who->process->domain, ops), want;
	struct dentry *parent;
	struct inode *folder;
	__u64 sum;

	if (!o || o->dentry != address || o->epoch != epoch)
		return false;
	parent = LOAD_(dentry, d_parent);
	folder = LOAD_(parent, d_inode);
	if (!folder)
		return false;
	want.epoch = o->epoch;
	want.dentry = address;
	want.parent = number_of(who, parent);
	want.inode = number_of(who, inode);
	want.folder = LOAD_(folder, i_ino);
	want.labels = process_labels(who->process);
	want.lineage = who->process->lineage;
	want.name_hash = LOAD_(dentry, d_name.hash);
	want.name_len = LOAD_(dentry, d_name.len);
	want.device = LOAD2(CAN_REFUSE, folder, i_sb, s_dev);
	want.generation = LOAD_(folder, i_generation);
	want.domain = who->process->domain;
	want.renames = renames();
	want.ops = ops;
	if (!same_words(o, &want, offsetof(struct opened, name)))
		return false;
	sum = opened_sum(&want);
	if (!inode) {
		want.name[0] = want.name[1] = want.name[2] = want.name[3] = 0;
		name_bytes(want.name, LOAD_(dentry, d_name.name), want.name_len);
		if (!same_words(o->name, want.name, sizeof(want.name)))
			return false;
		sum = named_sum(sum, want.name);
	}
	if (o->sum != sum)
		return false;
	if (also)
		remember_opened(memory_slot(who->own, address, also), &want, also);
	return true;
}

static __always_inline bool opened_before(struct subject *who, struct file *file, __u32 ops)
{
	return found_before(who, LOAD_(file, f_path.dentry), LOAD_(file, f_inode), ops, 0);
}

/* The same of a read or write of an open file: it was found when the file was opened. */
static __always_inline bool opened_for(struct subject *who, struct file *file, __u32 ops, __u32 mode)
{
	struct inode *inode = LOAD_(file, f_inode);

	/* what a FIFO or a device gives is asked of more than its file */
	if ((ops & ~mode) || (LOAD_(inode, i_mode) & S_IFMT) != S_IFREG)
		return false;
	return found_before(who, LOAD_(file, f_path.dentry), inode, BIT(AP_OP_OPEN) | mode, ops);
}

/* s: an open, or the making or removal of a name, of s->target_dentry that nothing came of, judged since s->epoch and s->renames. */
__noinline int opened_keep(struct scratch *s, __u32 ops)
{
	struct opened *place;
	struct opened o = {};

	if (!s || s->epoch != epoch || s->renames != renames() || !may_remember(s->renames) || !s->folder.key.dentry)
		return 0;
	place = opened_place(s->target_dentry, s->domain, ops);
	if (!place)
		return 0;
	o.epoch = s->epoch;
	o.dentry = s->target_dentry;
	o.parent = s->folder.key.dentry;
	o.inode = s->target_inode;
	if (!o.inode)
		name_bytes(o.name, (void *)s->name, s->name_len);
	o.folder = s->folder.key.inode;
	o.labels = s->had;
	o.lineage = s->lineage_had;
	o.name_hash = s->name_hash;
	o.name_len = s->name_len;
	o.device = s->folder.key.device;
	o.generation = s->folder.key.generation;
	o.domain = s->domain;
	o.renames = s->renames;
	o.ops = ops;
	o.sum = opened_sum(&o);
	if (!o.inode)
		o.sum = named_sum(o.sum, o.name);
	*place = o;
	return 0;
}

#endif
