/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Processes. State sits on the thread-group leader, which outlives its threads
 * (a dead leader stays until the group is reaped); every thread has a copy, for
 * the test "in a domain at all", and for the thread that becomes leader by exec.
 */
#ifndef ACTPLANE_TASK_H
#define ACTPLANE_TASK_H

#include "cell.h"
#include "image.h"

struct subject {
	struct task_struct *task;
	struct ap_task *own;
	struct ap_task *process;
};

/* False: outside every domain. The first look is one load, for everybody else's sake. */
static __always_inline bool subject_of(struct subject *who, struct task_struct *task)
{
	struct task_struct *leader;

	who->task = task;
	if (!task->bpf_storage)
		return false;
	who->own = bpf_task_storage_get(&tasks, task, 0, 0);
	if (!who->own || !who->own->domain)
		return false;
	who->process = who->own;
	leader = task->group_leader;
	if (leader && leader != task) {
		struct ap_task *l = bpf_task_storage_get(&tasks, leader, 0, 0);

		if (l && l->domain)
			who->process = l;
	}
	return true;
}

/*
 * A kernel pointer as a plain number, which is what the global functions take: to
 * the verifier a pointer loses its type by a way through memory.
 */
static __always_inline __u64 number_of(struct subject *who, const void *pointer)
{
	*(volatile __u64 *)&who->own->address = (__u64)pointer;
	return *(volatile __u64 *)&who->own->address;
}

/* A scratch for operations of nobody yet, by the image at `index`. NULL: there is none of them. */
static __always_inline struct scratch *scratch_by_image(__u32 index, struct ap_image **head)
{
	struct scratch *s;
	void *image = image_of(index);

	if (!image)
		return 0;
	*head = image_cell(image, 0);
	if (!*head)
		return 0;
	s = scratch_take();
	if (!s)
		return 0;
	s->domain = index;
	s->session = 0;
	s->realm = 0;
	s->serial = (*head)->serial;
	s->stale = 0;
	s->epoch = epoch;
	s->renames = renames();
	s->target_dentry = 0;
	s->whose = 0;
	s->had = 0;
	s->lineage_had = s->lineage = 0;
	s->concern = (*head)->concern;
	return s;
}

/* A scratch that knows whose operation it is and by which image. NULL: the caller fails closed. */
static __noinline struct scratch *scratch_begin(struct ap_task *p)
{
	struct ap_image *head;
	struct scratch *s = scratch_by_image(p->domain, &head);

	if (!s)
		return 0;
	s->session = p->session;
	s->realm = p->realm;
	s->had = process_labels(p);
	s->lineage_had = s->lineage = p->lineage;
	return s;
}

#endif
