/* SPDX-License-Identifier: GPL-2.0 */
/* System V message queues. Their shared memory is a mapping like any other (mapping.h). */
#ifndef ACTPLANE_IPC_H
#define ACTPLANE_IPC_H

#include "trace.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct kern_ipc_perm {
	int id;
};
struct ns_common {
	unsigned int inum;
};
struct ipc_namespace {
	struct ns_common ns;
};
struct nsproxy {
	struct ipc_namespace *ipc_ns;
};
struct task_struct___ns {
	struct nsproxy *nsproxy;
};
#pragma clang attribute pop

/* A queue is known by its number, which the kernel gives again only after 32,768 others of the same place. */
static __always_inline void key_of_queue(struct ap_file_key *key, int id, __u32 realm)
{
	struct task_struct___ns *task = (void *)bpf_get_current_task();

	__builtin_memset(key, 0, sizeof(*key));
	key->inode = (__u32)id;
	key->device = BPF_CORE_READ(task, nsproxy, ipc_ns, ns.inum);
	key->realm = realm;
	key->unused = CHANNEL_QUEUE;
}

static __noinline int queue_op(struct subject *who, int id, __u32 op)
{
	struct ap_file_key key;

	key_of_queue(&key, id, who->process->realm);
	return channel_op(who->process, &key, BIT(op));
}

static __always_inline int on_message_sent(int id)
{
	struct subject who;

	if (!subject_of(&who, bpf_get_current_task_btf()))
		return 0;
	return queue_op(&who, id, AP_OP_WRITE);
}

/* A receiver that already waits is handed the message by its sender, who is the running task then. */
static __always_inline int on_message_received(int id, struct task_struct *receiver)
{
	struct task_struct *current = bpf_get_current_task_btf();
	struct ap_file_key key;
	struct ap_task *state;
	struct subject who;
	__u64 labels;

	if (receiver == current) {
		if (!subject_of(&who, current))
			return 0;
		return queue_op(&who, id, AP_OP_READ);
	}
	state = state_of(receiver);
	if (!state || !state->domain)
		return 0;
	key_of_queue(&key, id, state->realm);
	labels = channel_labels(&key) & ~state->labels;
	if (!labels)
		return 0;
	__sync_fetch_and_or(&state->labels, labels);
	return state->cell && cell_gain(state->cell, labels) ? -EPERM : 0;
}

static __always_inline int on_queue_free(int id)
{
	struct ap_config *c;
	struct ap_file_key key;
	__u32 zero = 0;

	c = bpf_map_lookup_elem(&config, &zero);
	if (!c || !c->realms)
		return 0;
	key_of_queue(&key, id, 0);
	bpf_loop(c->realms * CHANNEL_KINDS, forget_channel, &key, 0);
	return 0;
}

#endif
