/* SPDX-License-Identifier: GPL-2.0 */
/* Shared memory, message queues and tracing on the tracepoint tier: the system calls behind mapping.h, ipc.h and trace.h. */
#ifndef ACTPLANE_REACH_CALLS_H
#define ACTPLANE_REACH_CALLS_H

#include "calls.h"
#include "ipc.h"
#include "loading.h"
#include "steps.h"

#define PTRACE_ATTACH 16
#define PTRACE_SEIZE 0x4206
#define MAP_ANONYMOUS 0x20

/* Since 6.2; without it no other process is found, and none may be reached into. */
extern struct task_struct *bpf_task_from_pid(__s32 pid) __ksym __weak;
extern void bpf_task_release(struct task_struct *task) __ksym __weak;

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct upid {
	int nr;
};
struct pid {
	unsigned int level;
	struct upid numbers[1]; /* of the first pid namespace */
};
struct proc_inode {
	struct pid *pid;
	struct inode vfs_inode;
};
struct task_struct___pid {
	struct pid *thread_pid;
};
#pragma clang attribute pop

/* `pid`: of any thread, as the first pid namespace counts. */
static __noinline int reach_pid(struct subject *who, int pid)
{
	struct task_struct *target, *task = who->task;
	int verdict;

	if (!bpf_task_from_pid)
		return outside(who);
	target = bpf_task_from_pid(pid);
	if (!target)
		return outside(who);
	if (target->tgid == task->tgid)
		verdict = 0;
	else
		verdict = reach_into(who, state_of(target));
	bpf_task_release(target);
	return verdict;
}

/* The same of a number that the caller gave, in its own namespace: in another than the first it says nothing. */
static __always_inline int reach_number(struct subject *who, int pid)
{
	struct task_struct___pid *task = (void *)bpf_get_current_task();

	return BPF_CORE_READ(task, thread_pid, level) ? outside(who) : reach_pid(who, pid);
}

/* /proc/PID/mem, however it was named. */
static __always_inline int on_proc_open(struct subject *who, struct file *file)
{
	struct dentry *d = BPF_CORE_READ(file, f_path.dentry);
	struct inode *inode = BPF_CORE_READ(file, f_inode);
	struct proc_inode *of = 0;
	struct pid *pid;
	char name[4] = {};

	if (BPF_CORE_READ(inode, i_sb, s_magic) != PROC_MAGIC || BPF_CORE_READ(d, d_name.len) != 3)
		return 0;
	bpf_probe_read_kernel(name, 3, BPF_CORE_READ(d, d_name.name));
	if (name[0] != 'm' || name[1] != 'e' || name[2] != 'm')
		return 0;
	of = (struct proc_inode *)((char *)inode - bpf_core_field_offset(of->vfs_inode));
	pid = BPF_CORE_READ(of, pid);
	return pid ? reach_pid(who, BPF_CORE_READ(pid, numbers[0].nr)) : 0;
}

static __always_inline int on_pidfd(struct subject *who, struct file *file)
{
	struct inode *inode = BPF_CORE_READ(file, f_inode);
	struct pid *pid;

	if (BPF_CORE_READ(inode, i_sb, s_magic) == PIDFS_MAGIC) /* since 6.9 */
		pid = BPF_CORE_READ(inode, i_private);
	else
		pid = BPF_CORE_READ(file, private_data);
	return reach_pid(who, BPF_CORE_READ(pid, numbers[0].nr));
}

/* A segment that was attached is known by its number. */
static __always_inline int on_shmat(struct subject *who, int id)
{
	struct channel_key key;

	key_of_queue(&key, id, who->process->realm);
	key.object.volume |= 1ull << 32; /* no filesystem's: those have a magic number there */
	return share_object(who, &key.object);
}

static long note_file(struct task_struct *task, struct vm_area_struct *vma, __u64 *file)
{
	*file = (__u64)vma->vm_file;
	return 0;
}

/*
 * Memory that was mapped before becomes executable. While another thread changes the process's mappings the kernel does
 * not say what lies there, and it stays unseen.
 */
static __noinline int on_protect(struct task_struct *task, __u64 address, __u64 prot)
{
	__u64 file = 0;

	if ((prot & PROT_EXEC) && !bpf_find_vma(task, address, note_file, &file, 0) && file)
		on_loading((struct file *)file, prot, false);
	return 0;
}

TRACKED(step_memory, "mmap-shared mmap-inherited mmap-anonymous mprotect write-to-mmap mmap-private memfd");
TRACKED(step_memory, "shm-posix shm-sysv queue-posix");
TRACKED(step_memory, "process-vm-writev process-vm-readv proc-mem ptrace pidfd-getfd");
KILLED(step_memory, "outside-ptrace outside-process-vm-readv outside-process-vm-writev outside-proc-mem");
KILLED(step_memory, "outside-pidfd-getfd");
SEC("tp_btf/sys_exit")
int BPF_PROG(step_memory, struct pt_regs *regs, long ret)
{
	struct task_struct *t = bpf_get_current_task_btf();
	struct subject who;
	struct file *file;
	long request;

	if (!subject_of(&who, t))
		return 0;
	switch ((int)NR_(regs)) {
	case NR_mmap:
		file = (__u32)ARG4_(regs) & MAP_ANONYMOUS ? 0 : file_of(t, ARG5_(regs));
		if (file)
			on_map_file(&who, file, ARG4_(regs));
		else
			on_map_memory(&who, ARG4_(regs));
		on_loading(file, ARG3_(regs), false);
		break;
	case NR_mprotect:
	case NR_pkey_mprotect:
		on_protect(t, ARG1_(regs), ARG3_(regs));
		break;
	case NR_shmat:
		on_shmat(&who, ARG1_(regs));
		break;
	case NR_mq_open:
		file = file_of(t, ret);
		if (file)
			on_queue_open(&who, BPF_CORE_READ(file, f_inode));
		break;
	case NR_msgrcv:
		queue_op(&who, ARG1_(regs), AP_OP_READ);
		break;
	case NR_ptrace:
		request = ARG1_(regs);
		if (request == PTRACE_ATTACH || request == PTRACE_SEIZE)
			reach_number(&who, ARG2_(regs));
		break;
	case NR_process_vm_readv:
	case NR_process_vm_writev:
		reach_number(&who, ARG1_(regs));
		break;
	case NR_pidfd_getfd:
		file = file_of(t, ARG1_(regs));
		if (file)
			on_pidfd(&who, file);
		break;
	case NR_open:
	case NR_openat:
	case NR_openat2:
		file = file_of(t, ret);
		if (file)
			on_proc_open(&who, file);
		break;
	}
	return next_step(ctx, t, STEP_DESCRIPTORS);
}

#endif
