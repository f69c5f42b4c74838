/* SPDX-License-Identifier: GPL-2.0 */
/* The engine's state: maps shared by the programs of one tier. */
#ifndef ACTPLANE_MAPS_H
#define ACTPLANE_MAPS_H

#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include "abi.h"
#include "coverage.h"

#define EPERM 1
#define EVENTS_BYTES (4 << 20)

/* One inner map per domain: its image. Behind them those of `attach:`, which are nobody's domain (attach.h). Replacing the inner map is the atomic swap. */
struct image_map {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_INNER_MAP);
	__uint(max_entries, 1);
	__uint(key_size, 4);
	__uint(value_size, AP_CELL_BYTES);
};
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, AP_DOMAINS_MAX + AP_ATTACH_IMAGES);
	__type(key, __u32);
	__array(values, struct image_map);
} images SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct ap_task);
} tasks SEC(".maps");

/* Numbers of patterns that match, or of nodes that arguments reached; each once. */
struct hits {
	__u32 count;
	__u16 number[AP_HITS_MAX];
};

/* Between the first look at an exec and its end. */
struct exec_state {
	__u64 serial; /* of the image that the numbers are of */
	struct hits programs;
	struct hits nodes;
	__u64 labels;     /* of the files that take part */
	__u32 unreadable; /* argv could not be read in full */
	__u32 unsure;     /* as in the scratch */
	__u32 looks;      /* files seen: the script, its interpreter */
	__u32 argc;       /* that the caller gave: a script's interpreter is given more */
	__u32 script;     /* the first of them is one, and noted in `scripts` */
	/* the last of them, and when it was seen */
	__u64 dentry;
	__u64 inode;
	__u64 epoch;
	__u32 renames;
};
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct exec_state);
} execs SEC(".maps");

/* Where a script lies that is being executed: when its interpreter is judged, the kernel has let go of it. */
struct script {
	__u32 pos; /* path[pos..AP_PATH_MAX-1), as in the scratch */
	char path[AP_PATH_MAX];
};
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct script);
} scripts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, AP_DOMAINS_MAX);
	__type(key, __u32);
	__type(value, struct ap_session);
} sessions SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, AP_DOMAINS_MAX);
	__type(key, __u32);
	__type(value, struct ap_stats);
} stats SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct ap_counters);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 8192);
	__type(key, struct ap_mount_key);
	__type(value, struct ap_mount);
} mounts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, EVENTS_BYTES);
} events SEC(".maps");

/* Identity handed over by pidfd: the service marks exactly one process, bind_tree finds it. */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} bind_mark SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct ap_bind);
} bind_request SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct ap_config);
} config SEC(".maps");

static __always_inline struct ap_counters *counter(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&counters, &zero);
}

#define COUNT(field)                                                   \
	({                                                             \
		struct ap_counters *c_ = counter();                    \
		if (c_)                                                \
			__sync_fetch_and_add(&c_->field, 1);           \
	})

#define CHARGE(domain_, field)                                         \
	({                                                             \
		__u32 d_ = (domain_);                                  \
		struct ap_stats *s_ = bpf_map_lookup_elem(&stats, &d_);\
		if (s_)                                                \
			__sync_fetch_and_add(&s_->field, 1);           \
	})

#endif
