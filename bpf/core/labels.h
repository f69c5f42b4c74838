/* SPDX-License-Identifier: GPL-2.0 */
/* Labels of files and endpoints: the tables, who may put how much into them, and when an entry ends. */
#ifndef ACTPLANE_LABELS_H
#define ACTPLANE_LABELS_H

#include "report.h"

#define AF_INET6 10

struct file_labels {
	__u64 labels;
};
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1 << 20);
	__type(key, struct ap_file_key);
	__type(value, struct file_labels);
} files SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1 << 16);
	__type(key, struct ap_endpoint_key);
	__type(value, struct file_labels);
} endpoints SEC(".maps");

static __always_inline void file_key_of(struct ap_file_key *key, struct inode *inode, __u32 realm)
{
	key->inode = BPF_CORE_READ(inode, i_ino);
	key->device = BPF_CORE_READ(inode, i_sb, s_dev);
	key->generation = BPF_CORE_READ(inode, i_generation);
	key->realm = realm;
	key->unused = 0;
}

/* Labels of s->file. The key is copied: 6.1 takes map keys from the stack only. */
static __always_inline struct file_labels *labels_of(struct scratch *s)
{
	struct ap_file_key key = s->file;

	return bpf_map_lookup_elem(&files, &key);
}

/* The file gains the process's labels. Not 0: there is no room, so the write must not happen. */
__noinline int label_file(struct scratch *s)
{
	struct file_labels *f, all;
	struct ap_file_key key;
	__u64 gained;

	if (!s)
		return 1;
	key = s->file;
	f = bpf_map_lookup_elem(&files, &key);
	all.labels = f ? f->labels : 0;
	gained = s->labels & ~all.labels;
	if (!gained)
		return 0;
	all.labels |= s->labels;
	if (f)
		__sync_fetch_and_or(&f->labels, s->labels);
	else if (bpf_map_update_elem(&files, &key, &all, BPF_ANY)) {
		COUNT(label_table_full);
		return 1;
	}
	report_flow(s, AP_EVENT_FLOW_OUT, AP_OP_WRITE, gained);
	return 0;
}

/* Labels that a file had in another place, without a process that gives them. Not 0: there is no room. */
static __always_inline int keep_labels(struct ap_file_key *key, __u64 labels)
{
	struct file_labels *f = bpf_map_lookup_elem(&files, key), all = { .labels = labels };

	if (f)
		__sync_fetch_and_or(&f->labels, labels);
	else if (labels && bpf_map_update_elem(&files, key, &all, BPF_NOEXIST)) {
		COUNT(label_table_full);
		return 1;
	}
	return 0;
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

/* One endpoint gains the process's labels. Not 0: there is no room. */
static __noinline int label_endpoint_at(struct scratch *s, struct ap_endpoint_key *key, __u64 *gained)
{
	struct file_labels *known = bpf_map_lookup_elem(&endpoints, key), all = { .labels = s->labels };

	*gained = s->labels & ~(known ? known->labels : 0);
	if (!*gained)
		return 0;
	if (known) {
		__sync_fetch_and_or(&known->labels, *gained);
	} else if (bpf_map_update_elem(&endpoints, key, &all, BPF_ANY)) {
		COUNT(label_table_full);
		return 1;
	}
	return 0;
}

/* s->endpoint gains the process's labels, and s->local where that is set. Not 0: nothing may be sent. */
__noinline int label_endpoint(struct scratch *s)
{
	struct ap_endpoint_key key;
	__u64 gained, again;

	if (!s)
		return 1;
	endpoint_key_of(&key, s);
	if (label_endpoint_at(s, &key, &gained))
		return 1;
	if (s->local.family) {
		key = s->local;
		key.realm = s->realm;
		key.family = AF_INET6;
		if (label_endpoint_at(s, &key, &again))
			return 1;
	}
	if (gained)
		report_flow(s, AP_EVENT_FLOW_OUT, AP_OP_CONNECT, gained);
	return 0;
}

static long forget_realm(__u32 i, struct ap_file_key *key)
{
	key->realm = i + 1;
	bpf_map_delete_elem(&files, key);
	return 0;
}

/* The last name and the last descriptor are gone: so are the labels. Cache eviction has names left. */
static __always_inline int on_inode_free(struct inode *inode)
{
	struct ap_file_key key;
	struct ap_config *c;
	__u32 zero = 0;

	if (BPF_CORE_READ(inode, i_nlink))
		return 0;
	c = bpf_map_lookup_elem(&config, &zero);
	if (!c || !c->realms)
		return 0;
	file_key_of(&key, inode, 0);
	bpf_loop(c->realms, forget_realm, &key, 0);
	return 0;
}

#endif
