/* SPDX-License-Identifier: GPL-2.0 */
/* Mapping files and forking: where memory comes to be shared (memory.h). */
#ifndef ACTPLANE_MAPPING_H
#define ACTPLANE_MAPPING_H

#include "access.h"
#include "memory.h"

/*
 * A child process has its maker's memory itself (CLONE_VM, vfork) or what of it is
 * shared. False: there is no room, so nobody could follow its labels.
 */
static __always_inline bool begin_memory(struct subject *maker, struct ap_task *child, struct task_struct *task)
{
	struct task_struct *parent = maker->task;
	bool same = BPF_CORE_READ(task, mm) == BPF_CORE_READ(parent, mm);
	__u32 cell = maker->process->cell;

	if (!same && !(maker->process->flags & AP_TASK_SHARES))
		return true;
	if (!cell)
		cell = cell_of(maker->process);
	if (!cell)
		return false;
	cell_hold(cell);
	child->cell = cell;
	child->flags |= maker->process->flags & (AP_TASK_SHARES | AP_TASK_QUEUES);
	return true;
}

static __always_inline bool is_common(__u32 flags)
{
	return (flags & MAP_TYPE) == MAP_SHARED || (flags & MAP_TYPE) == MAP_SHARED_VALIDATE;
}

/* Memory without a file. */
static __always_inline int on_map_memory(struct subject *who, __u32 flags)
{
	if (!is_common(flags))
		return 0;
	if (!cell_of(who->process))
		return memory_fault(who, AP_OP_WRITE);
	keeps_memory(who);
	return 0;
}

static __always_inline int on_map_file(struct subject *who, struct file *file, __u32 flags)
{
	struct inode *inode = LOAD_(file, f_inode);
	struct ap_file_key key;
	__u32 ops;
	int verdict;

	/* the kernel maps what it executes, which exec judged */
	if ((LOAD_(inode, i_mode) & S_IFMT) != S_IFREG || (LOAD_(file, f_flags) & OPEN_FOR_EXEC))
		return 0;
	ops = ops_of_mode(file, CAN_REFUSE);
	if (!is_common(flags))
		ops &= BIT(AP_OP_READ);
	if (!(ops & BIT(AP_OP_WRITE)) && read_before(who, file))
		return 0;
	verdict = file_op(who, BPF_CORE_READ(file, f_path.dentry), inode, ops, FILE_REPEATED);
	if (verdict || !(ops & BIT(AP_OP_WRITE)))
		return verdict;
	file_key_of(&key, inode, who->process->realm);
	return share_object(who, &key);
}

#endif
