/* SPDX-License-Identifier: GPL-2.0 */
/* Labels of files and endpoints: which entry is whose, how it gains labels, and when it ends. */
#ifndef ACTPLANE_LABELS_H
#define ACTPLANE_LABELS_H

#include "label-tables.h"
#include "report.h"

#define AF_INET6 10

#define MAGIC_MASK 0x7fffffff /* keys have 31 bits of a magic number */

static __always_inline __u32 magic_of(struct super_block *sb)
{
	return BPF_CORE_READ(sb, s_magic) & MAGIC_MASK;
}

/* AP_FILE_* of a superblock. */
static __always_inline __u32 volume_flags(__u32 magic)
{
	switch (magic) {
	case TMPFS_MAGIC:
	case RAMFS_MAGIC & MAGIC_MASK:
	case HUGETLBFS_MAGIC & MAGIC_MASK:
		return AP_FILE_VOLATILE;
	case PIPEFS_MAGIC:
	case SOCKFS_MAGIC:
	case ANON_INODE_MAGIC:
	case PROC_MAGIC:
	case MQUEUE_MAGIC:
	case SECRETMEM_MAGIC:
		return AP_FILE_VOLATILE | AP_FILE_TRANSIENT;
	}
	return 0;
}

/* ap_file_key.volume, see abi-labels.h. */
static __always_inline __u64 volume_from(const __u64 uuid[2], __u32 magic, __u32 device)
{
	if (uuid[0] | uuid[1])
		return (uuid[0] * 0x9e3779b97f4a7c15ull ^ uuid[1]) | 1ull << AP_VOLUME_UUID_BIT;
	return (__u64)magic << 32 | device;
}

static __noinline __u64 volume_of(struct super_block *sb)
{
	__u64 uuid[2] = {};

	bpf_core_read(uuid, sizeof(uuid), &sb->s_uuid);
	return volume_from(uuid, magic_of(sb), BPF_CORE_READ(sb, s_dev));
}

/* The same of a pointer whose type the verifier knows. */
static __always_inline __u64 volume_of_typed(struct super_block *sb)
{
	const __u64 *stored = (const __u64 *)&sb->s_uuid;
	__u64 uuid[2] = { stored[0], stored[1] };

	return volume_from(uuid, sb->s_magic & MAGIC_MASK, sb->s_dev);
}

static __always_inline void file_key_of(struct ap_file_key *key, struct inode *inode, __u32 realm)
{
	key->volume = volume_of(BPF_CORE_READ(inode, i_sb));
	key->inode = BPF_CORE_READ(inode, i_ino);
	key->generation = BPF_CORE_READ(inode, i_generation);
	key->realm = realm;
}

/* Labels of s->file, mostly none. The key is copied, in a frame of its own: 6.1 takes map keys from the stack only. */
static __noinline struct ap_file_labels *labels_of(struct scratch *s)
{
	__u32 *slot = presence_of(&s->file);
	struct ap_file_key key;

	if (!slot || !*(volatile __u32 *)slot)
		return 0;
	key = s->file;
	return bpf_map_lookup_elem(&files, &key);
}

/*
 * The file s->target_inode, whose key is s->file, gains the process's labels.
 * Not 0: there is no room, so the write must not happen.
 */
__noinline int label_file(struct scratch *s)
{
	struct ap_file_labels *known, value = {};
	struct super_block *sb;
	struct ap_change change;
	struct inode *inode;
	__u64 gained;

	if (!s)
		return 1;
	change.key.file = s->file;
	known = bpf_map_lookup_elem(&files, &change.key.file);
	gained = s->labels & ~(known ? known->labels : 0);
	if (!gained)
		return 0;
	inode = (struct inode *)s->target_inode;
	sb = BPF_CORE_READ(inode, i_sb);
	value.labels = s->labels;
	value.device = BPF_CORE_READ(sb, s_dev);
	value.flags = volume_flags(magic_of(sb));
	if (file_add(&change, &value, !(value.flags & AP_FILE_TRANSIENT)))
		return 1;
	epoch_advance();
	report_flow(s, AP_EVENT_FLOW_OUT, AP_OP_WRITE, gained);
	return 0;
}

/* Labels that a file had in another place, without a process that gives them. Not 0: there is no room. */
static __always_inline int keep_labels(struct ap_change *change, struct inode *inode, __u64 labels)
{
	struct super_block *sb = BPF_CORE_READ(inode, i_sb);
	struct ap_file_labels value = {};

	if (!labels)
		return 0;
	value.labels = labels;
	value.device = BPF_CORE_READ(sb, s_dev);
	value.flags = volume_flags(magic_of(sb));
	return file_add(change, &value, !(value.flags & AP_FILE_TRANSIENT));
}

/*
 * The key of s->endpoint's labels. IPv4 and IPv6 addresses are one space
 * (::ffff:a.b.c.d), so its family says only "known".
 */
static __always_inline void endpoint_key_of(struct ap_endpoint_key *key, struct scratch *s)
{
	*key = s->endpoint;
	key->realm = s->realm;
	key->family = AF_INET6;
}

/* The endpoint change->key.endpoint gains the process's labels. Not 0: there is no room. */
static __noinline int label_endpoint_at(struct scratch *s, struct ap_change *change, __u64 *gained)
{
	struct ap_endpoint_labels *known = bpf_map_lookup_elem(&endpoints, &change->key.endpoint), value;

	*gained = s->labels & ~(known ? known->labels : 0);
	if (!*gained)
		return 0;
	value.labels = s->labels;
	return endpoint_add(change, &value, true);
}

/* s->endpoint gains the process's labels, and s->local where that is set. Not 0: nothing may be sent. */
__noinline int label_endpoint(struct scratch *s)
{
	struct ap_change change;
	__u64 gained, again;

	if (!s)
		return 1;
	endpoint_key_of(&change.key.endpoint, s);
	if (label_endpoint_at(s, &change, &gained))
		return 1;
	if (s->local.family) {
		change.key.endpoint = s->local;
		change.key.endpoint.realm = s->realm;
		change.key.endpoint.family = AF_INET6;
		if (label_endpoint_at(s, &change, &again))
			return 1;
	}
	if (gained)
		report_flow(s, AP_EVENT_FLOW_OUT, AP_OP_CONNECT, gained);
	return 0;
}

struct ending {
	struct ap_change change;
	__u32 device;
	bool tell;
};

static long end_in_realm(__u32 i, struct ending *e)
{
	struct ap_file_labels *known;

	e->change.key.file.realm = i + 1;
	known = bpf_map_lookup_elem(&files, &e->change.key.file);
	/* a file of the same number on a copy of the filesystem is not this one */
	if (known && known->device == e->device)
		file_remove(&e->change, e->tell);
	return 0;
}

/*
 * The inode leaves memory. Its labels go when nothing can bring it back: the last
 * name and the last descriptor are gone, or its filesystem lives in memory only.
 * btrfs: snapshots share inode numbers and generations and look like one
 * superblock, so the end of a copy is no end; the service sweeps those.
 */
static __always_inline int on_inode_free(struct inode *inode)
{
	struct super_block *sb = BPF_CORE_READ(inode, i_sb);
	__u32 zero = 0, *slot, magic, flags;
	struct ap_config *c;
	struct ending e = {};

	c = bpf_map_lookup_elem(&config, &zero);
	if (!c || !c->realms)
		return 0;
	magic = magic_of(sb);
	flags = volume_flags(magic);
	if (magic == (BTRFS_MAGIC & MAGIC_MASK) || (BPF_CORE_READ(inode, i_nlink) && !flags))
		return 0;
	file_key_of(&e.change.key.file, inode, 0);
	slot = presence_of(&e.change.key.file);
	if (!slot || !*slot)
		return 0;
	e.device = BPF_CORE_READ(sb, s_dev);
	e.tell = !(flags & AP_FILE_TRANSIENT);
	bpf_loop(c->realms, end_in_realm, &e, 0);
	return 0;
}

#endif
