/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/*
 * The only definition of what the kernel programs, the addon and the policy
 * compiler share. Included by bpf/ and addon/; policies/compiler/abi.generated.ts
 * is made from this file's BTF by `npm run generate`.
 *
 * An image is the effective policy of a domain: a row of 256-byte cells, the
 * values of one BPF array. Everything in it is an index; a reader masks or
 * checks each one, because an image is only as trustworthy as its compiler.
 */
#ifndef ACTPLANE_ABI_H
#define ACTPLANE_ABI_H

#ifndef __BPF__
#include <linux/types.h>
#endif

#include "abi-labels.h"

#define AP_ABI_VERSION 3
#define AP_IMAGE_MAGIC 0x31495041 /* "API1" */

#define AP_CELL_BYTES 256
#define AP_CELLS_MAX (1u << 19)   /* 128 MiB: far above what the compiler emits */
#define AP_ATOMS_MAX 16384        /* atoms of one kind, programs, arguments, argument nodes */
#define AP_HITS_MAX 64            /* distinct atoms of one text; more fail closed */
#define AP_CLASSES_MAX 126        /* byte classes of one automata group: 1..126 */
#define AP_AUTOMATA_MAX 16        /* automata of one group */
#define AP_ARG_AUTOMATA_MAX 4     /* the same for arguments, which are read as a stream */
#define AP_SLOTS_MAX (1u << 20)   /* words of one automaton's table */
#define AP_LABELS_MAX 64          /* labels of one realm */
#define AP_LINEAGE_MAX 64         /* lineage tests of one session */
#define AP_EVENTS_MAX 128         /* gate and since events of one session */
#define AP_CODE_STACK 60          /* depth of a clause's condition */
#define AP_CODE_MAX 1024          /* instructions of a clause's condition */
#define AP_DOMAINS_MAX 8192
#define AP_ATTACH_IMAGES 256      /* images of `attach:`, behind those of the domains */
#define AP_READY_MAX 8            /* prepared domains of one user */
#define AP_UID_ANY 0xffffffff     /* users that have no image of their own */
#define AP_NONE16 0xffff
#define AP_PATH_MAX 4096

enum ap_op {
	AP_OP_EXEC = 0,
	AP_OP_OPEN = 1,
	AP_OP_READ = 2,
	AP_OP_WRITE = 3,
	AP_OP_UNLINK = 4,
	AP_OP_CONNECT = 5,
	AP_OP_RECV = 6,
	AP_OP_COUNT = 7,
};

enum ap_effect { AP_EFFECT_NONE = 0, AP_EFFECT_NOTIFY = 1, AP_EFFECT_BLOCK = 2, AP_EFFECT_KILL = 3 };

/* What really happened, as the kernel program that did it knows. */
enum ap_outcome { AP_OUTCOME_REPORTED = 1, AP_OUTCOME_REFUSED = 2, AP_OUTCOME_KILLED = 3 };

enum ap_tier { AP_TIER_LSM = 1, AP_TIER_MODRET = 2, AP_TIER_TRACEPOINT = 3 };

/*
 * The text an automata group reads, and what its hits are.
 *   FILE: canonical absolute path of a file.             FILE atoms
 *   PROG: the same of a program, or the path asked for.  programs
 *   ARG:  one argument, without its NUL.                 arguments
 *   UNIX: "/path" or "@abstract" of a Unix socket.       ENDPOINT atoms
 *   ADDRESS: "4" and 8 letters, or "6" and 32, of the address, then 4 of the port, each letter
 *            AP_NIBBLE + four bits, high ones first; "-" for a peer without address.  ENDPOINT atoms
 * IPv4-mapped IPv6 is written as IPv4.
 */
enum ap_group_kind {
	AP_GROUP_FILE = 0,
	AP_GROUP_PROG = 1,
	AP_GROUP_ARG = 2,
	AP_GROUP_UNIX = 3,
	AP_GROUP_ADDRESS = 4,
	AP_GROUP_COUNT = 5,
};
#define AP_NIBBLE 0x61 /* 'a' */

/*
 * A state of an automaton is a word: where its row begins in the table, and
 * what there is to know of it. A step by a byte of class c reads the word at
 * (row + c): it is the next state when its class is c. If it is another state's,
 * the step goes to the row's default, the word at (row + 0), or to 0, the dead
 * state, without AP_WORD_DEFAULT. Rows lie within each other, so each state's
 * row begins somewhere else.
 * AP_WORD_SKIP: up to the next "/" nothing can happen; the rest of the word is
 * the state behind that "/".
 */
#define AP_WORD_ROW 0xfffff
#define AP_WORD_CLASS_SHIFT 20
#define AP_WORD_CLASS 0x7f
#define AP_WORD_NOW (1u << 27)     /* its list has elements for its entry */
#define AP_WORD_LIST (1u << 28)    /* its list has elements for the text's end or a "/" */
#define AP_WORD_SKIP (1u << 29)
#define AP_WORD_DEFAULT (1u << 30)
#define AP_CLASS_DEFAULT 0
#define AP_CLASS_LIST 127          /* the row of the word at (row + 127) is the index of the state's list */
#define AP_WORDS_A_CELL 64

/* A list of hits: 16 bits each, kind << 14 | number. */
enum ap_list_kind {
	AP_LIST_END = 0,   /* a hit when the text ends here */
	AP_LIST_BELOW = 1, /* the same, or when a "/" follows */
	AP_LIST_NOW = 2,   /* a hit when the state is entered */
	AP_LIST_STOP = 3,  /* behind the last element */
};
#define AP_LIST_KIND_SHIFT 14
#define AP_LISTS_A_CELL 128

struct ap_automaton {
	__u32 slot_cell; /* first cell of its table */
	__u32 slots;     /* words of it */
	__u32 start;     /* word of the start state */
};

/*
 * One cell. class_cell holds 256 bytes: byte -> class. The first `forward`
 * automata read the text from its first byte to its last, the others the last
 * component (all behind the last "/") from its last byte to its first.
 */
struct ap_group {
	__u32 class_cell;
	__u32 list_cell;
	__u32 list_count;
	__u16 count;
	__u16 forward;
	struct ap_automaton automaton[AP_AUTOMATA_MAX];
	__u8 unused[AP_CELL_BYTES - 16 - 12 * AP_AUTOMATA_MAX];
};

/*
 * Exec patterns. The arguments asked for form a tree of nodes, 0 its root: each
 * argument of a run leads from every node reached before it to that node's
 * child by the argument's hits. An exec atom is a program and a node.
 * Both steps are look-ups of a pair (left, right) -> value in a table of
 * buckets, one cell each, power of two of them; an unused pair ends a bucket.
 */
struct ap_pair {
	__u16 left;  /* node, or AP_PAIR_PROGRAM | program */
	__u16 right; /* argument, or node */
	__u16 value; /* node, or EXEC atom */
	__u16 used;
};
#define AP_PAIR_PROGRAM 0x8000
#define AP_PAIRS_A_CELL 32
#define AP_PAIR_HASH(left, right) ((((__u32)(left) * 0x9e3779b1u) ^ ((__u32)(right) * 0x85ebca6bu)) >> 12)

/* All EXEC atoms of a program, for an argv that cannot be read: `first` indexes a list of 16-bit atoms. */
struct ap_program {
	__u32 first;
	__u32 count;
};
#define AP_PROGRAMS_A_CELL 32
#define AP_ATOMS_A_CELL 128

enum ap_move_kind {
	AP_MOVE_GAIN = 1,          /* labels |= bits (a source or endorse) */
	AP_MOVE_DROP = 2,          /* labels &= ~bits (declassify); after every GAIN */
	AP_MOVE_LINEAGE = 3,       /* lineage |= bits */
	AP_MOVE_STAMP = 4,         /* event happened now */
	AP_MOVE_STAMP_ON_EXIT = 5, /* event happens, dated from this exec, if the process exits with `exits` */
};

/*
 * A state move when an operation meets an atom. Done before clauses are judged. One that grants something, because a
 * certain program runs, is left out when the session has made a file of that program's name (`planted` is the number of
 * that event + 1, or 0), or the path asked for may lead elsewhere than it reads.
 */
struct ap_move {
	__u64 bits;
	__u16 event;
	__u8 kind;
	__u8 exits;
	__u16 planted;
	__u8 tightens; /* it grants nothing: done also when only the arguments are missing that would tell whether it is meant */
	__u8 unused[1];
};
#define AP_MOVES_A_CELL 16

/* Postfix condition, 16 bits each: opcode << 12 | operand. The result tells whether the clause fires. */
enum ap_code {
	AP_CODE_TRUE = 0,
	AP_CODE_LABEL = 1,   /* push: the process has label n */
	AP_CODE_LINEAGE = 2, /* push: lineage bit n */
	AP_CODE_ATOM = 3,    /* push: the target has atom n (of the operation's own kind) */
	AP_CODE_GATE = 4,    /* push: event n has happened; remembers its stamp */
	AP_CODE_FRESH = 5,   /* and into the top: the remembered stamp is later than event n's */
	AP_CODE_NOT = 6,
	AP_CODE_AND = 7,
	AP_CODE_OR = 8,
	AP_CODE_PLANTED = 9, /* push: event n has happened, or the path asked for may lead elsewhere (exec) */
};
#define AP_CODE_A_CELL 128

/* A clause about a folder that gets another name, by which what is below it would leave a rule's reach (rename.h). */
enum ap_leaves {
	AP_LEAVES_ALWAYS = 1,
	AP_LEAVES_UNLESS_KEPT = 2, /* not when the new name has the atom too */
};

/* Which gates an event closes: only for saying so. AP_NONE16 behind the last; more than there is room for are not told. */
#define AP_CLOSES_MAX 8
struct ap_closes {
	__u16 gate[AP_CLOSES_MAX]; /* events */
};
#define AP_CLOSES_A_CELL 16

struct ap_clause {
	__u32 code;     /* number of its first instruction */
	__u16 code_len; /* instructions; 0 means always */
	__u16 rule;     /* index into the compiler's report table; AP_NONE16: a fault, AP_FAULT_LEAVES */
	__u16 number;   /* clause of that rule, from 0 */
	__u8 effect;
	__u8 leaves;    /* enum ap_leaves, or 0 */
	__u8 unused[4];
};
#define AP_CLAUSES_A_CELL 16

/* Atoms are numbered within their kind. FILE: open to unlink. ENDPOINT: connect and recv. */
enum ap_atom_kind { AP_ATOM_FILE = 0, AP_ATOM_EXEC = 1, AP_ATOM_ENDPOINT = 2, AP_ATOM_COUNT = 3 };
#define AP_OPS_A_KIND 4

/*
 * What is said of one atom: moves and clauses, those of each operation one
 * behind the other, in the order of its kind's operations.
 */
struct ap_atom {
	__u32 move;   /* first record */
	__u32 clause;
	__u16 moves[AP_OPS_A_KIND];
	__u16 clauses[AP_OPS_A_KIND];
	__u32 ops;    /* bit mask of enum ap_op with a record */
	__u32 unused;
};
#define AP_ATOM_RECORDS_A_CELL 8

struct ap_table {
	__u32 cell;  /* 0: absent */
	__u32 count; /* records */
};

/* Cell 0. A cell of 0 means the section is absent. */
struct ap_image {
	__u32 magic;
	__u32 abi;
	__u32 cells;
	__u32 checksum; /* FNV-1a of all other bytes, checked by the loader */
	__u64 serial;   /* 0 in a compiled image; the loader writes one that no other loaded image had */
	__u32 concern;  /* bit mask of enum ap_op that any atom has a record for */
	__u32 each;     /* the part of it of which every act counts, and not only that a file was opened for it */
	__u32 exit_cell; /* AP_EVENTS_MAX 16-bit values: exit status that makes the event happen, or AP_NONE16 */
	__u32 group_cell[AP_GROUP_COUNT];
	struct ap_table atoms[AP_ATOM_COUNT];
	struct ap_table moves;
	struct ap_table clauses;
	struct ap_table code;
	struct ap_table pairs;    /* count: buckets, 0 or a power of two */
	struct ap_table programs;
	struct ap_table program_atoms;
	__u32 closes_cell; /* AP_EVENTS_MAX struct ap_closes, by the event that closes */
	__u8 unused[AP_CELL_BYTES - 40 - 4 * AP_GROUP_COUNT - 8 * (AP_ATOM_COUNT + 6)];
};

#define AP_MEMORIES 4 /* files that a thread remembers, a power of two */

/* A file whose reads or writes were judged, and nothing came of it (bpf/core/remember.h). Addresses are the kernel's. */
struct ap_memory {
	__u64 epoch;
	__u64 dentry;
	__u64 parent;
	__u32 name_hash;
	__u32 name_len;
	__u64 inode;
	__u64 labels; /* of the process */
	__u64 lineage;
	__u32 ops;
	__u32 renames;
};

/*
 * State of a process, in task storage of its thread-group leader; each thread keeps a copy.
 *
 * A service looks into the maps of versions whose maps are otherwise unlike its own (addon/src/others.h). Names of the maps
 * tasks, sessions and config, and the places of ap_task.domain and .flags, AP_TASK_SERVICE, ap_session.tasks and
 * ap_config.attach are therefore the same in every version.
 */
struct ap_task {
	__u32 domain;  /* 0: outside every domain */
	__u32 session;
	__u32 realm;
	__u32 flags;
	__u64 labels;
	__u64 lineage;
	__u64 pending[AP_EVENTS_MAX / 64]; /* STAMP_ON_EXIT events this run may fire */
	__u64 pending_since;               /* boot ns of the exec that began that run */
	__u64 last_report;                 /* so that a loop of reads reports once */
	__u32 cell;                        /* with whom it shares memory (cell.h); 0: nobody */
	__u32 unused;
	__u64 address;                     /* see number_of() in task.h; of this thread alone */
	__u64 end;                         /* first end of the splice that is under way; of this thread alone */
	struct ap_memory memory[AP_MEMORIES];
};
#define AP_TASK_COUNTED 1 /* this thread is in its session's count */
#define AP_TASK_SHARES 2  /* children by fork share memory with it */
#define AP_TASK_QUEUES 4  /* it holds a message queue, which stays open through exec */
#define AP_TASK_SERVICE 8 /* the service itself, in no domain */

/* A process tree from `run` or `attach` until its last thread ends. */
struct ap_session {
	__s64 tasks;
	__u64 stamp[AP_EVENTS_MAX]; /* boot ns, 0: never */
	__u64 began[AP_EVENTS_MAX]; /* boot ns of the last exec of a run that will be the event if it ends well */
};

/* Counts since the domain began. Losing a record never changes a verdict. */
struct ap_stats {
	__u64 matches;
	__u64 refused;
	__u64 killed;
	__u64 reported;
	__u64 lost;   /* records the ring buffer had no room for */
	__u64 faults; /* refused because something could not be read or stored */
	__u64 sequence;
	__s64 tasks;  /* live threads, now: a child domain ends before its session does */
};

/* Machine-wide counts: what could not be charged to a domain. */
struct ap_counters {
	__u64 untracked_forks;
	__u64 label_table_full;
	__u64 scratch_exhausted;
	__u64 path_too_long;
	__u64 attach_refused; /* execs that found no prepared domain (bpf/core/attach.h) */
};

/* Where a superblock, or a subtree of it, is mounted in the first mount namespace. */
struct ap_mount_key {
	__u64 inode; /* of the mounted root; 0: the entry for the superblock's own root */
	__u32 device;
	__u32 unused;
};

/* Places of the service's own (bpf/core/own.h), by an ap_mount_key: with all below a folder, or that one name alone. */
#define AP_OWN_MAX 256
#define AP_OWN_BELOW 1

struct ap_mount {
	__u32 length; /* of path, without NUL; "/" is written as length 0 */
	__u32 subtrees; /* the superblock has entries for subtrees */
	char path[256];
};

/* What the service tells the programs. */
struct ap_config {
	__u64 service_inode; /* the service's own socket: a process in a domain may always ask it */
	__u32 service_device;
	__u32 realms; /* highest realm number in use */
	__u32 mounts; /* counts changes of the table of mounts, before and after each */
	__u32 attach; /* some programs enter a domain by themselves */
};

/* A domain without a process, which waits for a program of `attach:` that this user runs. */
struct ap_ready_key {
	__u32 uid;
	__u32 index; /* below AP_READY_MAX */
};
struct ap_ready {
	__u32 domain;
	__u32 session;
	__u32 realm;
	__u32 taken; /* for good: the service puts another in its place */
};

/* Which marked process bind_tree places, and where (maps bind_mark, bind_request). */
struct ap_bind {
	__u64 token;
	__u32 domain;
	__u32 session;
	__u32 realm;
	__u32 unused;
};

enum ap_event_kind {
	AP_EVENT_MATCH = 1,       /* a clause fired */
	AP_EVENT_FLOW_IN = 2,     /* the process gained `gained` from target */
	AP_EVENT_FLOW_OUT = 3,    /* target gained `gained` from the process */
	AP_EVENT_FLOW_FORK = 4,   /* process began with labels of its parent ppid */
	AP_EVENT_SESSION_END = 5, /* last thread of the session ended */
	AP_EVENT_FAULT = 6,       /* refused although no clause fired; see `fault` */
	AP_EVENT_STAMP = 7,       /* event `rule` closed a gate that was open, or whose run was under way */
	AP_EVENT_ENTERED = 8,     /* `attach:` put the process into the domain; or, refused or killed, found none for it */
};

enum ap_fault {
	AP_FAULT_PATH_TOO_LONG = 1,
	AP_FAULT_ARGV_UNREADABLE = 2,
	AP_FAULT_LABEL_TABLE_FULL = 3,
	AP_FAULT_NO_SCRATCH = 4,
	AP_FAULT_NO_IMAGE = 5,
	AP_FAULT_NO_STATE = 6,
	AP_FAULT_UNSEEN = 7, /* it goes a way that this tier cannot look into */
	AP_FAULT_TOO_MANY_HITS = 8,  /* more than AP_HITS_MAX patterns match the target */
	AP_FAULT_OUTSIDE = 9,        /* it reaches into a process outside its domain */
	AP_FAULT_PROTECTED = 10,     /* the engine itself */
	AP_FAULT_FOREIGN_MOUNT = 11, /* a filesystem that would hide paths and labels */
	AP_FAULT_LEAVES = 12, /* a folder would take what is below it out of a source's reach */
};

#define AP_EVENT_EXE_MAX 1024
#define AP_EVENT_ARGV_MAX 1024
#define AP_EVENT_DATA_MAX (AP_PATH_MAX + AP_EVENT_EXE_MAX + AP_EVENT_ARGV_MAX)

/*
 * One ring-buffer record: this header, then target (UTF-8 as the kernel has it,
 * no NUL), exe, argv (NUL-separated), back to back.
 * For connect and recv target is empty and endpoint is set.
 */
struct ap_event {
	__u64 time;     /* boot ns */
	__u64 sequence; /* of the domain */
	__u64 start;    /* boot ns the process began: with pid, its identity */
	__u64 parent_start;
	__u64 labels;   /* of the process, after the moves */
	__u64 gained;
	struct ap_file_key file;
	struct ap_endpoint_key endpoint;
	__u32 domain;
	__u32 session;
	__u32 pid;
	__u32 ppid;
	__u32 uid;
	__u16 rule;
	__u16 clause;
	__u8 kind;
	__u8 op;
	__u8 effect;
	__u8 outcome;
	__u8 fault;
	__u8 unused;
	__u16 target_len;
	__u16 exe_len;
	__u16 argv_len;
};

#endif
