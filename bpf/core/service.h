/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The engine itself. Whoever is root inside a domain could end the service, take its pins away, or put programs and
 * values of its own into the kernel through bpf(2): all that is refused from inside a domain. Its files: own.h.
 */
#ifndef ACTPLANE_SERVICE_H
#define ACTPLANE_SERVICE_H

#include "own.h"

static __always_inline bool is_service(struct task_struct *task)
{
	struct task_struct *leader = task->group_leader;
	struct ap_task *state = leader ? bpf_task_storage_get(&tasks, leader, 0, 0) : 0;

	return state && (state->flags & AP_TASK_SERVICE);
}

static __always_inline int guard(__u32 op)
{
	struct subject who;

	return subject_of(&who, bpf_get_current_task_btf()) ? protect(who.process, op) : 0;
}

/* bpf(2), whatever the command: a domain's processes have no programs of their own in the kernel. */
static __always_inline int on_bpf(void)
{
	return guard(AP_OP_EXEC);
}

/* A signal; number 0 only asks whether the process is there. */
static __always_inline int on_signal(struct task_struct *target, int number)
{
	return number && is_service(target) ? guard(AP_OP_WRITE) : 0;
}

/* Unmounting where pins are would end what they keep. */
static __always_inline int on_unmount(struct vfsmount *mount)
{
	return mount->mnt_sb->s_magic == BPF_FS_MAGIC ? guard(AP_OP_UNLINK) : 0;
}

#endif
