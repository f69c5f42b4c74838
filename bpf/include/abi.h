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

#define AP_ABI_VERSION 1
#define AP_IMAGE_MAGIC 0x31495041 /* "API1" */

#define AP_CELL_BYTES 256
#define AP_CELLS_MAX (1u << 19)   /* 128 MiB: far above what the compiler emits */
#define AP_SET_WORDS 32           /* a set of atoms is one cell: 2,048 bits */
#define AP_SET_BITS 2048
#define AP_ARG_WORDS 8            /* argument positions of all exec patterns of an image */
#define AP_ARG_BITS 512
#define AP_CLASSES_MAX 126        /* byte classes of one automata group */
#define AP_AUTOMATA_MAX 16        /* automata of one group */
#define AP_STATES_MAX 65535       /* states of one automaton; 0 is the dead state */
#define AP_LABELS_MAX 64          /* labels of one realm */
#define AP_LINEAGE_MAX 64         /* lineage tests of one session */
#define AP_EVENTS_MAX 128         /* gate and since events of one session */
#define AP_CODE_STACK 60          /* depth of a clause's condition */
#define AP_CODE_MAX 1024          /* instructions of a clause's condition */
#define AP_DOMAINS_MAX 8192
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
 * The text an automata group reads.
 *   FILE: canonical absolute path of a file.           accept: set of FILE atoms
 *   PROG: the same of a program, or the path asked for. accept: set of PROG atoms
 *   ARG:  one argument, without its NUL.                accept: set of argument positions
 *   UNIX: "/path" or "@abstract" of a Unix socket.      accept: set of ENDPOINT atoms
 */
enum ap_group_kind { AP_GROUP_FILE = 0, AP_GROUP_PROG = 1, AP_GROUP_ARG = 2, AP_GROUP_UNIX = 3, AP_GROUP_COUNT = 4 };

/* One deterministic automaton: `rows` consecutive cells of struct ap_row from `row_cell`. */
struct ap_automaton {
	__u32 row_cell;
	__u32 rows;
	__u32 start; /* state number, 1..rows-1 */
};

/* One cell. class_cell holds 256 bytes: byte -> class. */
struct ap_group {
	__u32 class_cell;
	__u32 count;
	struct ap_automaton automaton[AP_AUTOMATA_MAX];
	__u8 unused[AP_CELL_BYTES - 8 - 12 * AP_AUTOMATA_MAX];
};

/* One state, one cell. `accept` is the cell of a set, 0 for none. */
struct ap_row {
	__u16 next[AP_CLASSES_MAX];
	__u32 accept;
};

/* One cell: bit n is atom (or argument position) n. */
struct ap_set {
	__u64 word[AP_SET_WORDS];
};

/*
 * An exec pattern: the program is PROG atom `prog`, and argument position
 * `last_arg` was reached (AP_NONE16: no arguments asked). Positions of one
 * pattern are consecutive; the first of each is in the set arg_init_cell.
 * For each argument with accept set S: done |= ((done << 1) | init) & S.
 * The index of a matcher is the atom of exec operations.
 */
struct ap_matcher {
	__u16 prog;
	__u16 last_arg;
};
#define AP_MATCHERS_A_CELL 64

#define AP_ENDPOINT_ANY_PORT 1
#define AP_ENDPOINT_UNIVERSAL 2 /* "*": also families without an address */
/* IPv4 is written ::ffff:a.b.c.d; prefix counts from the first of 128 bits. Port in host order. */
struct ap_endpoint {
	__u8 address[16];
	__u16 port;
	__u16 atom;
	__u8 prefix;
	__u8 flags;
	__u8 unused[10];
};
#define AP_ENDPOINTS_A_CELL 8

enum ap_move_kind {
	AP_MOVE_GAIN = 1,          /* labels |= bits (a source or endorse) */
	AP_MOVE_DROP = 2,          /* labels &= ~bits (declassify); after every GAIN */
	AP_MOVE_LINEAGE = 3,       /* lineage |= bits */
	AP_MOVE_STAMP = 4,         /* event happened now */
	AP_MOVE_STAMP_ON_EXIT = 5, /* event happens, dated from this exec, if the process exits with `exits` */
};

/* A state move when operation (its span) meets `atom`. Done before clauses are judged. */
struct ap_move {
	__u64 bits;
	__u16 atom;
	__u16 event;
	__u8 kind;
	__u8 exits;
	__u8 unused[2];
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
};
#define AP_CODE_A_CELL 128

struct ap_clause {
	__u32 code_cell; /* first cell of code */
	__u16 code_len;  /* instructions; 0 means always */
	__u16 atom;
	__u16 rule;      /* index into the compiler's report table */
	__u16 number;    /* clause of that rule, from 0 */
	__u8 effect;
	__u8 unused[3];
};
#define AP_CLAUSES_A_CELL 16

struct ap_span {
	__u32 first; /* record index */
	__u32 count;
};

/* Cell 0. A *_cell of 0 means the section is absent. */
struct ap_image {
	__u32 magic;
	__u32 abi;
	__u32 cells;
	__u32 checksum; /* FNV-1a of cells 1.., checked by the loader */
	__u32 group_cell[AP_GROUP_COUNT];
	struct ap_span moves[AP_OP_COUNT];
	struct ap_span clauses[AP_OP_COUNT];
	__u32 move_cell;
	__u32 clause_cell;
	__u32 matcher_cell;
	__u32 matcher_count;
	__u32 endpoint_cell;
	__u32 endpoint_count;
	__u32 arg_init_cell;
	__u8 unused[AP_CELL_BYTES - 60 - 16 * AP_OP_COUNT];
};

/* State of a process, in task storage of its thread-group leader; each thread keeps a copy. */
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
};
#define AP_TASK_COUNTED 1 /* this thread is in its session's count */
#define AP_TASK_SHARES 2  /* children by fork share memory with it */
#define AP_TASK_QUEUES 4  /* it holds a message queue, which stays open through exec */
#define AP_TASK_SERVICE 8 /* the service itself, in no domain */

/* A file is its inode, within a realm. */
struct ap_file_key {
	__u64 inode;
	__u32 device; /* kernel's dev_t: major << 20 | minor */
	__u32 generation;
	__u32 realm;
	__u32 unused;
};

struct ap_endpoint_key {
	__u8 address[16];
	__u32 realm;
	__u16 port; /* host order */
	__u16 family;
};

/* A process tree from `run` or `attach` until its last thread ends. */
struct ap_session {
	__s64 tasks;
	__u64 stamp[AP_EVENTS_MAX]; /* boot ns, 0: never */
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
	__u64 unused;
};

/* Machine-wide counts: what could not be charged to a domain. */
struct ap_counters {
	__u64 untracked_forks;
	__u64 label_table_full;
	__u64 scratch_exhausted;
	__u64 path_too_long;
};

/* Where a superblock, or a subtree of it, is mounted in the first mount namespace. */
struct ap_mount_key {
	__u64 inode; /* of the mounted root; 0: the entry for the superblock's own root */
	__u32 device;
	__u32 unused;
};
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
	AP_EVENT_STAMP = 7,       /* gate or since event `rule` happened */
};

enum ap_fault {
	AP_FAULT_PATH_TOO_LONG = 1,
	AP_FAULT_ARGV_UNREADABLE = 2,
	AP_FAULT_LABEL_TABLE_FULL = 3,
	AP_FAULT_NO_SCRATCH = 4,
	AP_FAULT_NO_IMAGE = 5,
	AP_FAULT_NO_STATE = 6,
	AP_FAULT_UNSEEN = 7, /* it goes a way that this tier cannot look into */
	AP_FAULT_OUTSIDE = 8, /* it reaches into a process outside its domain */
	AP_FAULT_PROTECTED = 9,      /* the engine itself */
	AP_FAULT_FOREIGN_MOUNT = 10, /* a filesystem that would hide paths and labels */
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
