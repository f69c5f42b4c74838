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

#include "epoch.h"

#define SCRATCH_SLOTS 4
#define FIRED_MAX 8
#define CHUNK 256

struct fired {
	__u16 rule;
	__u16 number;
	__u8 op;
	__u8 effect;
};

/* What is looked for at the same time. */
enum hit_kind {
	HITS_TARGET = 0,    /* atoms of the operation's target */
	HITS_PROGRAMS = 1,  /* of an exec */
	HITS_NODES = 2,     /* that its arguments reached (abi.h, ap_pair) */
	HITS_ARGUMENTS = 3, /* patterns that one argument matches */
	HITS_KINDS = 4,
};

struct hit_list {
	struct hits hits;
	__u64 seen[AP_ATOMS_MAX / 64]; /* the same as bits */
};

#define FOLDERS (1u << 13) /* folders remembered (folder.h), a power of two */
#define FOLDER_AUTOMATA 8
#define FOLDER_HITS 8

struct folder_key {
	__u64 serial;
	__u64 dentry;
	__u64 inode;
	__u32 device;
	__u32 generation;
	__u32 renames;
	__u32 mounts;
};

struct folder {
	struct folder_key key;
	__u32 words[FOLDER_AUTOMATA]; /* states of the forward automata behind the folder's "/" */
	__u16 hits[FOLDER_HITS];
	__u32 count;
	__u32 subtrees; /* its superblock has mounted subtrees */
	__u64 sum;
};

#define KNOWN (1u << 10) /* texts remembered (known.h), a power of two */
#define KNOWN_WORDS 32   /* of a text, shorter than that by a byte at least */

enum known_kind {
	KNOWN_FOLDER = 1,  /* its path with the "/" behind it, by the FILE patterns */
	KNOWN_PROGRAM = 2, /* a path, by the PROG patterns */
	KNOWN_ARGV = 3,    /* all arguments, each with its NUL: the nodes that they reach */
};

/* What a text matches. */
struct finding {
	__u32 words[FOLDER_AUTOMATA]; /* as in struct folder, of KNOWN_FOLDER */
	__u16 hits[FOLDER_HITS];
	__u32 count;
};

struct known {
	__u32 turn;
	__u32 kind;
	__u64 serial;
	__u32 length;
	struct finding found;
	__u64 text[KNOWN_WORDS];
};

struct scratch {
	__u32 busy;

	/* whose operation, by which image */
	__u32 domain;
	__u32 session;
	__u32 realm;
	__u32 stale;   /* the image was replaced meanwhile: judge again */
	__u64 serial;  /* of the image */
	__u32 renames; /* when the judgement began (remember.h) */
	__u64 epoch;
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
	__u64 whose; /* the process that a record is about; 0: the one that runs */
	__u64 had; /* labels before */
	__u64 labels;
	__u64 lineage_had;
	__u64 lineage;
	__u64 drop;
	__u64 now[AP_EVENTS_MAX / 64];     /* events this operation is */
	__u64 pending[AP_EVENTS_MAX / 64]; /* events it will be if the process ends well */
	__u64 happened; /* boot ns of the events in `now` */

	/* gates that let this operation pass and that it closes itself (stamp.h) */
	__u64 claims[AP_EVENTS_MAX / 64];  /* events by which it does */
	__u64 judged[AP_EVENTS_MAX];       /* their stamps, as they were judged */
	__u64 closed[AP_EVENTS_MAX / 64];  /* events that closed a gate, to be told */
	__u32 claimed;
	__u32 lost; /* somebody else was first */

	/* verdict */
	__u32 leaving; /* a folder gets another name: clauses about that count (rename.h) */
	__u32 atom;    /* whose clauses are judged */
	__u32 silent; /* clauses that only report are left out (rename.h) */
	__u32 effect;
	__u32 unsure;   /* the program's name proves nothing: what grants is left out (exec.h) */
	__u32 guessed;  /* the arguments are not known: only what tightens moves (exec.h) */
	__u32 too_late; /* for EPERM: what blocks kills */
	__u32 fired_count;
	struct fired fired[FIRED_MAX];
	__u32 fault;
	__u32 prepared; /* s->event is filled for this operation */

	/* condition machine (judge.h) */
	__u64 stack;
	__u64 gate;
	__u32 code; /* its first instruction */
	__u32 bad_code;

	/* automaton walk (match.h) */
	__u32 word;      /* its state */
	__u32 slot_cell; /* its table */
	__u32 automaton; /* number of it */
	__u32 phase;     /* enum walk_phase */
	__u32 from;      /* what is walked: path[from..limit) */
	__u32 limit;
	__u32 walking;
	__u32 backward;
	__u32 at;
	__u32 found; /* is what was looked for (loading.h) */
	__u32 out;       /* enum hit_kind: where hits go */
	__u32 list_cell;
	__u32 list_at;
	__u32 list_kinds; /* bit mask of enum ap_list_kind that are hits now */
	__u32 overflow;  /* more hits than there is room for: nothing is known, fail closed */

	/* records of an atom (judge.h), pairs (match.h) */
	__u32 record;
	__u32 pair_left;
	__u32 pair_right;
	__u32 pair_value;

	/* cleaning a name (name.h) */
	__u32 clean_at;
	__u32 clean_end;
	__u32 clean_skip;
	__u32 clean_from; /* where the text as it was named begins */
	__u32 crossed;    /* a ".." of it left a folder that may have been a link */

	/* where the target lies (folder.h) */
	struct folder folder;
	__u32 folder_known;
	struct folder_key below; /* a folder that is not known yet, while the one above it is looked for */
	struct folder_key above;
	__u64 below_name;
	__u32 below_len;
	__u64 name;
	__u32 name_len;
	__u32 name_hash;

	/* a text to be remembered, or that was (known.h) */
	struct known known;

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
	__u32 arg_nodes; /* reached before the argument being read */
	__u32 arg_compat;
	__u32 chunk_len;
	__u32 argv_len;
	__u32 arg_words[AP_ARG_AUTOMATA_MAX];
	char chunk[CHUNK];

	struct hit_list lists[HITS_KINDS];

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
