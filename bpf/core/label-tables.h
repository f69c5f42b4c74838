/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tables of labels, and the only ways an entry begins and ends. Both keep
 * count of each user's entries, so that nobody fills a table for others, and
 * tell the service, which writes what changed to disk.
 */
#ifndef ACTPLANE_LABEL_TABLES_H
#define ACTPLANE_LABEL_TABLES_H

#include "maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, AP_FILES_MAX);
	__type(key, struct ap_file_key);
	__type(value, struct ap_file_labels);
} files SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, AP_ENDPOINTS_MAX);
	__type(key, struct ap_endpoint_key);
	__type(value, struct ap_endpoint_labels);
} endpoints SEC(".maps");

/* Written by the service before the first process of a realm. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, AP_REALMS_MAX);
	__type(key, __u32);
	__type(value, struct ap_realm);
} realms SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, AP_OWNERS_MAX);
	__type(key, __u32);
	__type(value, struct ap_owner);
} owners SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct ap_label_totals);
} label_totals SEC(".maps");

/*
 * Keys of what changed, for the service. When it is full the change is counted
 * and the service writes everything anew: nothing depends on its room.
 */
struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, AP_CHANGES_MAX);
	__type(value, struct ap_change);
} changes SEC(".maps");

/*
 * How many entries an inode's slot has, whatever the realm. Every inode that
 * ends on the machine is looked up, so the answer "none" must cost one load.
 */
#define PRESENCE_SLOTS (1u << 18)
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, PRESENCE_SLOTS);
	__type(key, __u32);
	__type(value, __u32);
} presence SEC(".maps");

static __always_inline __u32 *presence_of(const struct ap_file_key *key)
{
	__u64 mixed = (key->inode ^ key->volume ^ key->generation) * 0x9e3779b97f4a7c15ull;
	__u32 slot = mixed >> 46 & (PRESENCE_SLOTS - 1);

	return bpf_map_lookup_elem(&presence, &slot);
}

/* Takes a place for one more entry of the realm's owner. Not 0: there is none. */
__noinline int place_take(__u32 realm, __u32 kind)
{
	__u32 number = realm, zero = 0, owner;
	__u64 held, total, shared, assured;
	struct ap_label_totals *t = bpf_map_lookup_elem(&label_totals, &zero);
	struct ap_realm *r = bpf_map_lookup_elem(&realms, &number);
	struct ap_owner *o;

	if (!r || !t || kind >= AP_LABEL_KINDS)
		return 1;
	owner = r->owner;
	o = bpf_map_lookup_elem(&owners, &owner);
	if (!o)
		return 1;
	shared = kind == AP_LABEL_FILE ? AP_FILES_SHARED : AP_ENDPOINTS_SHARED;
	assured = kind == AP_LABEL_FILE ? AP_FILES_ASSURED : AP_ENDPOINTS_ASSURED;
	held = __sync_fetch_and_add(&o->held[kind], 1);
	total = __sync_fetch_and_add(&t->held[kind], 1);
	if (total < shared || held < assured)
		return 0;
	__sync_fetch_and_add(&o->held[kind], -1);
	__sync_fetch_and_add(&t->held[kind], -1);
	return 1;
}

__noinline int place_give(__u32 realm, __u32 kind)
{
	__u32 number = realm, zero = 0, owner;
	struct ap_label_totals *t = bpf_map_lookup_elem(&label_totals, &zero);
	struct ap_realm *r = bpf_map_lookup_elem(&realms, &number);
	struct ap_owner *o;

	if (!r || !t || kind >= AP_LABEL_KINDS)
		return 0;
	owner = r->owner;
	o = bpf_map_lookup_elem(&owners, &owner);
	if (o)
		__sync_fetch_and_add(&o->held[kind], -1);
	__sync_fetch_and_add(&t->held[kind], -1);
	return 0;
}

/* A label of this realm found no room: counted for its owner and for the machine. */
__noinline int place_refused(__u32 realm)
{
	__u32 number = realm, owner;
	struct ap_realm *r = bpf_map_lookup_elem(&realms, &number);
	struct ap_owner *o;

	COUNT(label_table_full);
	if (!r)
		return 1;
	owner = r->owner;
	o = bpf_map_lookup_elem(&owners, &owner);
	if (o)
		__sync_fetch_and_add(&o->refused, 1);
	return 1;
}

static __always_inline void tell_change(const struct ap_change *change)
{
	struct ap_label_totals *t;
	__u32 zero = 0;

	if (!bpf_map_push_elem(&changes, change, 0))
		return;
	t = bpf_map_lookup_elem(&label_totals, &zero);
	if (t)
		__sync_fetch_and_add(&t->changes_lost, 1);
}

/* The file has these labels too from now on; `tell` the service of it. Not 0: there is no room. */
static __always_inline int file_add(struct ap_change *c, const struct ap_file_labels *value, bool tell)
{
	struct ap_file_labels *known = bpf_map_lookup_elem(&files, &c->key.file);
	__u32 *slot = presence_of(&c->key.file);

	c->kind = AP_LABEL_FILE;
	c->unused = 0;
	if (!known) {
		if (!slot || place_take(c->key.file.realm, AP_LABEL_FILE))
			return place_refused(c->key.file.realm);
		/* before the entry: its end must never find the slot empty */
		__sync_fetch_and_add(slot, 1);
		if (!bpf_map_update_elem(&files, &c->key.file, value, BPF_NOEXIST))
			goto changed;
		__sync_fetch_and_add(slot, -1);
		place_give(c->key.file.realm, AP_LABEL_FILE);
		/* another CPU was first, or there is no memory */
		known = bpf_map_lookup_elem(&files, &c->key.file);
		if (!known)
			return place_refused(c->key.file.realm);
	}
	__sync_fetch_and_or(&known->labels, value->labels);
	known->device = value->device;
changed:
	if (tell)
		tell_change(c);
	return 0;
}

static __always_inline void file_remove(struct ap_change *c, bool tell)
{
	__u32 *slot = presence_of(&c->key.file);

	c->kind = AP_LABEL_FILE;
	c->unused = 0;
	if (bpf_map_delete_elem(&files, &c->key.file))
		return;
	if (slot)
		__sync_fetch_and_add(slot, -1);
	place_give(c->key.file.realm, AP_LABEL_FILE);
	if (tell)
		tell_change(c);
}

static __always_inline int endpoint_add(struct ap_change *c, const struct ap_endpoint_labels *value, bool tell)
{
	struct ap_endpoint_labels *known = bpf_map_lookup_elem(&endpoints, &c->key.endpoint);

	c->kind = AP_LABEL_ENDPOINT;
	c->unused = 0;
	if (!known) {
		if (place_take(c->key.endpoint.realm, AP_LABEL_ENDPOINT))
			return place_refused(c->key.endpoint.realm);
		if (!bpf_map_update_elem(&endpoints, &c->key.endpoint, value, BPF_NOEXIST))
			goto changed;
		place_give(c->key.endpoint.realm, AP_LABEL_ENDPOINT);
		known = bpf_map_lookup_elem(&endpoints, &c->key.endpoint);
		if (!known)
			return place_refused(c->key.endpoint.realm);
	}
	__sync_fetch_and_or(&known->labels, value->labels);
changed:
	if (tell)
		tell_change(c);
	return 0;
}

static __always_inline void endpoint_remove(struct ap_change *c)
{
	if (!bpf_map_delete_elem(&endpoints, &c->key.endpoint))
		place_give(c->key.endpoint.realm, AP_LABEL_ENDPOINT);
}

#endif
