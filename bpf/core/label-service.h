/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the service asks of the tables of labels, through BPF_PROG_TEST_RUN. Its
 * edits go the way of everybody else's, so that the counts stay exact while
 * processes run; it is not told of its own.
 */
#ifndef ACTPLANE_LABEL_SERVICE_H
#define ACTPLANE_LABEL_SERVICE_H

#include "labels.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct ap_edits);
} edits SEC(".maps");

static __always_inline int edit_file(struct ap_label_record *edit, struct ap_change *c)
{
	struct ap_file_labels value = { .labels = edit->labels, .device = edit->device, .flags = edit->flags };
	struct ap_file_labels *known = bpf_map_lookup_elem(&files, &c->key.file);

	if (!value.labels) {
		file_remove(c, false);
		return 0;
	}
	if (known)
		__sync_fetch_and_and(&known->labels, value.labels);
	return file_add(c, &value, false);
}

static __always_inline int edit_endpoint(struct ap_label_record *edit, struct ap_change *c)
{
	struct ap_endpoint_labels value = { .labels = edit->labels };
	struct ap_endpoint_labels *known = bpf_map_lookup_elem(&endpoints, &c->key.endpoint);

	if (!value.labels) {
		endpoint_remove(c);
		return 0;
	}
	if (known)
		__sync_fetch_and_and(&known->labels, value.labels);
	return endpoint_add(c, &value, false);
}

static long edit_step(__u32 i, void *unused)
{
	struct ap_change change;
	struct ap_label_record *edit;
	struct ap_edits *all;
	__u32 zero = 0;

	all = bpf_map_lookup_elem(&edits, &zero);
	if (!all || i >= AP_EDITS_MAX)
		return 1;
	i &= AP_EDITS_MAX - 1;
	edit = &all->edit[i];
	change = edit->entry;
	all->refused[i] = edit->entry.kind == AP_LABEL_FILE ? edit_file(edit, &change) : edit_endpoint(edit, &change);
	return 0;
}

/* Not SEC("syscall"), which may sleep: 6.1 lets no such program use a queue. A raw_tp without a name is attached nowhere. */
SEC("raw_tp")
int edit_labels(void *ctx)
{
	struct ap_edits *all;
	__u32 zero = 0;

	all = bpf_map_lookup_elem(&edits, &zero);
	if (all)
		bpf_loop(all->count, edit_step, 0, 0);
	return 0;
}

/* The descriptor that see_descriptor is asked for. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} see_request SEC(".maps");

/*
 * Which inode a process's descriptor is open on. The service must not duplicate
 * it to find out: closing a descriptor can wait for a user's FUSE daemon.
 */
SEC("iter/task_file")
int see_descriptor(struct bpf_iter__task_file *ctx)
{
	__u32 zero = 0, *wanted = bpf_map_lookup_elem(&see_request, &zero);
	struct file *file = ctx->file;
	struct ap_seen seen = {};
	struct super_block *sb;
	struct inode *inode;

	if (!file || !wanted || ctx->fd != *wanted)
		return 0;
	inode = BPF_CORE_READ(file, f_inode);
	sb = BPF_CORE_READ(inode, i_sb);
	file_key_of(&seen.key, inode, 0);
	seen.device = BPF_CORE_READ(sb, s_dev);
	seen.mode = BPF_CORE_READ(inode, i_mode);
	seen.links = BPF_CORE_READ(inode, i_nlink);
	seen.flags = volume_flags(magic_of(sb));
	bpf_seq_write(ctx->meta->seq, &seen, sizeof(seen));
	return 0;
}

#endif
