/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Working memory of one judgement. The stack is 512 bytes, and a program may be
 * preempted by another task's run of the same program on the same CPU, so each
 * CPU has a few slots and a run takes a free one for itself.
 * All loop state lives here and not in bpf_loop contexts: since 6.8 the verifier
 * follows callbacks to a fixed point, and counters on the stack never reach one.
 * The engine's larger steps are global functions of a scratch: the verifier looks
 * at each once, whatever its callers did before.
 */
#ifndef ACTPLANE_SCRATCH_H
#define ACTPLANE_SCRATCH_H

#include "maps.h"

#define SCRATCH_SLOTS 4
#define FIRED_MAX 8
#define CHUNK 256
#define ARG_AUTOMATA 4 /* the compiler keeps the ARG group within this */

struct fired {
	__u16 rule;
	__u16 number;
	__u8 op;
	__u8 effect;
};

struct scratch {
	__u32 busy;

	/* whose operation, by which image */
	__u32 domain;
	__u32 session;
	__u32 realm;
	__u32 checksum;
	__u32 stale;   /* the image was replaced meanwhile: judge again */
	__u32 concern; /* bit mask of operations the image says anything about */

	/* the operation */
	__u32 ops; /* bit mask of enum ap_op judged together */
	__u32 op;  /* the one being looked at */
	/* kernel addresses: a pointer becomes a plain number for the global functions by being stored here */
	__u64 target_dentry;
	__u64 target_inode; /* 0: the name does not exist yet */
	__u64 target_sock;
	__u64 target_file;
	struct ap_file_key file;
	struct ap_endpoint_key endpoint;
	struct ap_endpoint_key local; /* the receiver's own end */

	/* tentative state: committed only when the operation may happen */
	__u64 had; /* labels before */
	__u64 labels;
	__u64 lineage;
	__u64 drop;
	__u64 now[AP_EVENTS_MAX / 64];     /* events this operation is */
	__u64 pending[AP_EVENTS_MAX / 64]; /* events it will be if the process ends well */

	/* verdict */
	__u32 silent; /* clauses that only report are left out (rename.h) */
	__u32 effect;
	__u32 fired_count;
	struct fired fired[FIRED_MAX];
	__u32 fault;
	__u32 prepared; /* s->event is filled for this operation */

	/* condition machine (judge.h) */
	__u64 stack;
	__u64 gate;
	__u32 code_cell;
	__u32 bad_code;

	/* automaton walk (match.h) */
	__u32 state;
	__u32 row_cell;
	__u32 rows;
	__u32 at;

	/* path walk (path.h); the path is path[pos..AP_PATH_MAX-1), NUL at AP_PATH_MAX-1 */
	__u32 pos;
	__u32 have_path;
	__u32 path_done;
	__u32 path_fault;
	__u32 device;
	__u32 subtrees;
	__u64 dentry;

	/* argv walk (argv.h) */
	__u64 arg_list;
	__u64 arg_at;
	__u64 arg_end;
	__u32 arg_index;
	__u32 arg_count;
	__u32 arg_inside;
	__u32 arg_fault;
	__u32 arg_stop;
	__u32 arg_compat;
	__u32 chunk_len;
	__u32 argv_len;
	__u32 arg_states[ARG_AUTOMATA];
	__u64 done[AP_ARG_WORDS];
	char chunk[CHUNK];

	struct ap_set set;  /* atoms of the target */
	struct ap_set prog; /* programs of an exec */

	char path[AP_PATH_MAX + 256];
	char argv[AP_EVENT_ARGV_MAX + CHUNK];

	struct {
		struct ap_event head;
		char data[AP_EVENT_DATA_MAX + 256];
	} event;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SCRATCH_SLOTS);
	__type(key, __u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

/* NULL when every slot of this CPU is taken: the caller fails closed. */
static __always_inline struct scratch *scratch_take(void)
{
	for (__u32 i = 0; i < SCRATCH_SLOTS; i++) {
		__u32 key = i;
		struct scratch *s = bpf_map_lookup_elem(&scratches, &key);

		if (!s)
			return 0;
		if (__sync_val_compare_and_swap(&s->busy, 0, 1) == 0)
			return s;
	}
	COUNT(scratch_exhausted);
	return 0;
}

static __always_inline void scratch_give(struct scratch *s)
{
	__sync_lock_test_and_set(&s->busy, 0);
}

#endif
