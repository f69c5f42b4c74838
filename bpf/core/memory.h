/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory that processes share. A mapping that may be written counts as a write
 * of its file when it is made, whatever protection it begins with (mprotect
 * changes that later), and from then on process and file have their labels in
 * common (cell.h): what the one gains, the other has at its next operation. A
 * mapping that can only be read is a read, when it is made. Memory without a
 * file is shared with the children that are forked afterwards.
 */
#ifndef ACTPLANE_MEMORY_H
#define ACTPLANE_MEMORY_H

#include "labels.h"
#include "verdict.h"

#define MAP_TYPE 0xf
#define MAP_SHARED 1
#define MAP_SHARED_VALIDATE 3
#define MQUEUE_MAGIC 0x19800202

/* Objects in memory that is shared, and the cells of their labels. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1 << 15);
	__type(key, struct ap_file_key);
	__type(value, __u32);
} shared SEC(".maps");

/* How many there are, about: while there are none, nobody looks for one. */
__u32 shared_objects;

/* The cell of a process, made when it has none. 0: there is no room. */
static __always_inline __u32 cell_of(struct ap_task *process)
{
	__u32 old = process->cell, fresh;

	if (old)
		return old;
	fresh = cell_new(process->labels);
	if (!fresh)
		return 0;
	old = __sync_val_compare_and_swap(&process->cell, 0, fresh);
	if (old) {
		cell_put(fresh);
		return old;
	}
	/* a thread may have gained labels in between */
	return cell_gain(fresh, process->labels) ? 0 : fresh;
}

/* From now on the process and the object have their labels in common. Not 0: there is no room. */
__noinline int memory_share(struct ap_task *process, struct ap_file_key *object)
{
	struct ap_file_key key;
	__u32 cell, *known;

	if (!process || !object)
		return 1;
	cell = cell_of(process);
	if (!cell)
		return 1;
	key = *object;
	known = bpf_map_lookup_elem(&shared, &key);
	if (known)
		return cell_join(cell, *known);
	cell_hold(cell);
	__sync_fetch_and_add(&shared_objects, 1);
	if (!bpf_map_update_elem(&shared, &key, &cell, BPF_NOEXIST))
		return 0;
	cell_put(cell);
	__sync_fetch_and_add(&shared_objects, -1);
	known = bpf_map_lookup_elem(&shared, &key);
	if (known)
		return cell_join(cell, *known);
	COUNT(label_table_full);
	return 1;
}

/* Labels that the memory of s->file has beside those in the table of files. */
__noinline __u64 memory_labels(struct scratch *s)
{
	struct ap_file_key key;
	__u32 *cell;

	if (!s || !shared_objects)
		return 0;
	key = s->file;
	cell = bpf_map_lookup_elem(&shared, &key);
	return cell ? cell_labels(*cell) : 0;
}

/* Who has s->file in memory learns what is written to it. Not 0: it must not be written. */
__noinline int memory_gains(struct scratch *s)
{
	struct ap_file_key key;
	__u32 *cell;

	if (!s || !shared_objects)
		return 0;
	key = s->file;
	cell = bpf_map_lookup_elem(&shared, &key);
	return cell ? cell_gain(*cell, s->labels) : 0;
}

/* A file that still has a name takes the labels of its memory along. */
static long forget_shared(__u32 i, struct ap_file_key *key)
{
	bool named = key->unused;
	__u32 *cell, number;

	key->realm = i + 1;
	key->unused = 0;
	cell = bpf_map_lookup_elem(&shared, key);
	if (!cell)
		goto out;
	number = *cell;
	if (named)
		keep_labels(key, cell_labels(number));
	if (!bpf_map_delete_elem(&shared, key)) {
		__sync_fetch_and_add(&shared_objects, -1);
		cell_put(number);
	}
out:
	key->unused = named;
	return 0;
}

/* Nobody has it mapped any more, since a mapping holds the inode. */
static __always_inline void on_memory_free(struct inode *inode)
{
	struct ap_file_key key;
	struct ap_config *c;
	__u32 zero = 0;

	c = shared_objects ? bpf_map_lookup_elem(&config, &zero) : 0;
	if (!c || !c->realms)
		return;
	file_key_of(&key, inode, 0);
	key.unused = BPF_CORE_READ(inode, i_nlink) != 0;
	bpf_loop(c->realms, forget_shared, &key, 0);
}

static __always_inline int memory_fault(struct subject *who, __u32 op)
{
	return fail_closed(0, who->process, op, AP_FAULT_LABEL_TABLE_FULL);
}

/* Its children by fork have the same memory. */
static __always_inline void keeps_memory(struct subject *who)
{
	__sync_fetch_and_or(&who->process->flags, AP_TASK_SHARES);
}

static __always_inline int share_object(struct subject *who, struct ap_file_key *key)
{
	if (memory_share(who->process, key))
		return memory_fault(who, AP_OP_WRITE);
	keeps_memory(who);
	return 0;
}

/* A POSIX message queue is sent to and received from by calls that no hook sees: as good as memory, and for good. */
static __noinline int on_queue_open(struct subject *who, struct inode *inode)
{
	struct ap_file_key key;

	file_key_of(&key, inode, who->process->realm);
	__sync_fetch_and_or(&who->process->flags, AP_TASK_QUEUES);
	return share_object(who, &key);
}

#endif
