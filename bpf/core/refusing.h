/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The hooks of the two tiers that can refuse. The lsm tier attaches them to LSM
 * hooks, the modify-return tier to the functions that call those: same
 * arguments, same return value. HOOK, AFTER and the names in capitals come
 * from the tier.
 */
#ifndef ACTPLANE_REFUSING_H
#define ACTPLANE_REFUSING_H

#define CAN_REFUSE 1
#include "attach.h"
#include "arrival.h"
#include "ipc.h"
#include "label-service.h"
#include "life.h"
#include "loading.h"
#include "mount.h"
#include "rename.h"
#include "service.h"
#include "syscalls.h"

#define RENAME_EXCHANGE 2

/* First look: the caller's own memory, before anything happened. */
static __always_inline int exec_first(struct scratch *s, struct subject *who, struct exec_state *x,
				      struct linux_binprm *bprm, __u32 looks)
{
	struct pt_regs *regs = (struct pt_regs *)bpf_task_pt_regs(who->task);
	__u32 unreadable = 1;
	__u64 list = 0;

	exec_begin(s);
	exec_add_name(s, (__u64)BPF_CORE_READ(bprm, filename));
	s->arg_compat = exec_is_compat(who->task);
	if (exec_argv(regs, s->arg_compat, &list))
		unreadable = list ? !argv_walk(s, list, 0, 0, BPF_CORE_READ(bprm, argc)) : 0;
	if (exec_add_file(s, (__u64)BPF_CORE_READ(bprm, file)))
		return fail_closed(s, who->process, AP_OP_EXEC, AP_FAULT_PATH_TOO_LONG);
	x->looks = looks;
	x->unreadable = unreadable;
	hits_save(s, HITS_PROGRAMS, &x->programs);
	hits_save(s, HITS_NODES, &x->nodes);
	x->labels = s->labels;
	exec_judge(s, unreadable);
	if (s->fault)
		return fail_closed(s, who->process, AP_OP_EXEC, s->fault);
	/* a report without a refusal waits for the exec to happen */
	if (s->stale || s->effect == AP_EFFECT_NOTIFY)
		return 0;
	return conclude(s, s->argv_len, 0) ? -EPERM : 0;
}

/* `looks`: how many of the kernel's looks at files are behind. */
static __always_inline int look_before(struct subject *who, struct linux_binprm *bprm, __u32 looks)
{
	struct exec_state *x = bpf_task_storage_get(&execs, who->task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	struct scratch *s;
	int verdict;

	if (!x)
		return fail_closed(0, who->process, AP_OP_EXEC, AP_FAULT_NO_STATE);
	s = scratch_begin(who->process);
	if (!s)
		return fail_closed(0, who->process, AP_OP_EXEC, AP_FAULT_NO_IMAGE);
	verdict = exec_first(s, who, x, bprm, looks);
	if (s->stale)
		verdict = -EPERM;
	scratch_give(s);
	return verdict;
}

TRACKED(bprm_creds_for_exec, "exec-from-thread");
HOOK(bprm_creds_for_exec, struct linux_binprm *bprm)
{
	struct subject who;
	int verdict;

	if (!subject_of(&who, bpf_get_current_task_btf())) {
		verdict = attach(bprm, 0, ATTACH_BEFORE);
		if (verdict != ATTACH_ENTERED || !subject_of(&who, bpf_get_current_task_btf()))
			return verdict == ATTACH_REFUSED ? -EPERM : 0;
	}
	inherit_leader(&who);
	return look_before(&who, bprm, 0);
}

/* Outside every domain a script's interpreter is as good as a program: whoever becomes it enters. */
static __always_inline int interpreter_attached(struct linux_binprm *bprm)
{
	struct subject who;
	int verdict;

	if (BPF_CORE_READ(bprm, interp) == BPF_CORE_READ(bprm, filename))
		return 0;
	verdict = attach(bprm, 0, ATTACH_BEFORE);
	if (verdict != ATTACH_ENTERED || !subject_of(&who, bpf_get_current_task_btf()))
		return verdict == ATTACH_REFUSED ? -EPERM : 0;
	return look_before(&who, bprm, 1);
}

/* Comes once for the file, which was judged above, and again for each interpreter. */
HOOK(BPRM_CHECK, struct linux_binprm *bprm)
{
	struct exec_state *x;
	struct scratch *s;
	struct subject who;
	int verdict = 0;

	if (!subject_of(&who, bpf_get_current_task_btf()))
		return interpreter_attached(bprm);
	x = bpf_task_storage_get(&execs, who.task, 0, 0);
	if (!x)
		return fail_closed(0, who.process, AP_OP_EXEC, AP_FAULT_NO_STATE);
	if (!x->looks++)
		return 0;
	s = scratch_begin(who.process);
	if (!s)
		return fail_closed(0, who.process, AP_OP_EXEC, AP_FAULT_NO_IMAGE);
	exec_begin(s);
	s->labels |= x->labels;
	hits_restore(s, HITS_PROGRAMS, &x->programs);
	hits_restore(s, HITS_NODES, &x->nodes);
	exec_add_file(s, (__u64)BPF_CORE_READ(bprm, file));
	hits_save(s, HITS_PROGRAMS, &x->programs);
	x->labels = s->labels;
	exec_judge(s, x->unreadable);
	if (s->fault)
		verdict = fail_closed(s, who.process, AP_OP_EXEC, s->fault);
	else if (s->stale)
		verdict = -EPERM;
	else if (s->effect != AP_EFFECT_NOTIFY)
		verdict = conclude(s, 0, 0) ? -EPERM : 0;
	scratch_give(s);
	return verdict;
}

/* Second look: the new image's own argv. */
AFTER(bprm_committed_creds, struct linux_binprm *bprm)
{
	struct exec_state *x;
	struct scratch *s;
	struct subject who;

	if (!subject_of(&who, bpf_get_current_task_btf())) {
		/* arguments that were others before: who wants to get around it ends, as for a rule's arguments */
		if (attach(bprm, BPF_CORE_READ(bprm, p), ATTACH_AFTER) != ATTACH_NOT)
			bpf_send_signal(SIGKILL);
		return 0;
	}
	x = bpf_task_storage_get(&execs, who.task, 0, 0);
	s = scratch_begin(who.process);
	if (!x || !s) {
		CHARGE(who.process->domain, faults);
		bpf_send_signal(SIGKILL);
		if (s)
			scratch_give(s);
		return 0;
	}
	exec_begin(s);
	s->labels |= x->labels;
	hits_restore(s, HITS_PROGRAMS, &x->programs);
	if (exec_final(s, who.process, bprm, BPF_CORE_READ(bprm, p), 0)) {
		CHARGE(who.process->domain, faults);
		bpf_send_signal(SIGKILL);
	}
	scratch_give(s);
	return 0;
}

TRACKED(file_open, "queue-posix");
HOOK(file_open, struct file *file)
{
	return on_file_open(file);
}

TRACKED(file_permission, "pipe fifo sendfile copy-file-range socketpair-write socketpair-sendfile pty pty-keyboard");
TRACKED(file_permission, "descriptor-before-label descriptor-of-reader descriptor-inherited mmap-to-read");
HOOK(file_permission, struct file *file, int mask)
{
	return on_file_access(file, mask);
}

TRACKED(file_receive, "scm-rights");
HOOK(file_receive, struct file *file)
{
	return on_file_open(file);
}

/* No hook of the kernel's own sees what moves between pipes without a copy. Too late to refuse: the process ends. */
TRACKED(splice_end, "splice splice-file tee vmsplice vmsplice-out");
SEC("fentry/get_pipe_info")
int BPF_PROG(splice_end, struct file *file, bool for_splice)
{
	struct subject who;

	if (for_splice && subject_of(&who, bpf_get_current_task_btf()) &&
	    (on_splice_end(&who, file) || on_splice_pair(&who, file)))
		bpf_send_signal(SIGKILL);
	return 0;
}

TRACKED(mmap_file, "mmap-shared mmap-inherited mmap-anonymous mprotect write-to-mmap mmap-private memfd");
TRACKED(mmap_file, "shm-posix shm-sysv");
HOOK(mmap_file, MAPPING)
{
	struct subject who;

	return subject_of(&who, bpf_get_current_task_btf()) ? on_map(&who, file, flags) : 0;
}

TRACKED(msg_queue_msgsnd, "queue-sysv");
HOOK(msg_queue_msgsnd, struct kern_ipc_perm *queue, void *message, int flags)
{
	return on_message_sent(BPF_CORE_READ(queue, id));
}

TRACKED(msg_queue_msgrcv, "queue-sysv-waiting");
HOOK(msg_queue_msgrcv, struct kern_ipc_perm *queue, void *message, struct task_struct *receiver)
{
	return on_message_received(BPF_CORE_READ(queue, id), receiver);
}

AFTER(MSG_QUEUE_FREE, struct kern_ipc_perm *queue)
{
	return on_queue_free(BPF_CORE_READ(queue, id));
}

TRACKED(ptrace_access_check, "process-vm-writev process-vm-readv proc-mem ptrace pidfd-getfd");
REFUSED(ptrace_access_check, "outside-ptrace outside-process-vm-readv outside-process-vm-writev outside-proc-mem");
REFUSED(ptrace_access_check, "outside-pidfd-getfd");
HOOK(ptrace_access_check, struct task_struct *target, unsigned int mode)
{
	return on_reach(target, mode);
}

HOOK(ptrace_traceme, struct task_struct *parent)
{
	return on_traceme(parent);
}

HOOK(path_truncate, struct path *path)
{
	struct dentry *d = BPF_CORE_READ(path, dentry);
	struct subject who;

	if (!subject_of(&who, bpf_get_current_task_btf()))
		return 0;
	return file_op(&who, d, BPF_CORE_READ(d, d_inode), BIT(AP_OP_WRITE), 0);
}

HOOK(inode_create, struct inode *dir, struct dentry *dentry)
{
	return on_name(dentry, AP_OP_WRITE);
}

HOOK(inode_mkdir, struct inode *dir, struct dentry *dentry)
{
	return on_name(dentry, AP_OP_WRITE);
}

HOOK(inode_mknod, struct inode *dir, struct dentry *dentry)
{
	return on_name(dentry, AP_OP_WRITE);
}

HOOK(inode_symlink, struct inode *dir, struct dentry *dentry)
{
	return on_name(dentry, AP_OP_WRITE);
}

HOOK(inode_link, struct dentry *old_dentry, struct inode *dir, struct dentry *new_dentry)
{
	return on_link(old_dentry, new_dentry);
}

HOOK(inode_unlink, struct inode *dir, struct dentry *dentry)
{
	return on_name(dentry, AP_OP_UNLINK);
}

HOOK(inode_rmdir, struct inode *dir, struct dentry *dentry)
{
	return on_name(dentry, AP_OP_UNLINK);
}

HOOK(inode_rename, struct inode *old_dir, struct dentry *old_dentry, struct inode *new_dir, struct dentry *new_dentry)
{
#ifdef RENAME_FLAGS
	return on_rename(old_dentry, new_dentry, RENAME_FLAGS & RENAME_EXCHANGE);
#else
	/* the LSM hook is called a second time for an exchange, with the names exchanged */
	return on_rename(old_dentry, new_dentry, false);
#endif
}

AFTER(INODE_FREE, struct inode *inode)
{
	if (on_channel_free(inode))
		return 0;
	on_memory_free(inode);
	return on_inode_free(inode);
}

HOOK(socket_connect, struct socket *sock, void *address, int length)
{
	return on_connect(BPF_CORE_READ(sock, sk), address, length);
}

TRACKED(socket_sendmsg, "socketpair unix-stream unix-stream-back unix-stream-early unix-abstract");
TRACKED(socket_sendmsg, "unix-abstract-early tcp tcp-back tcp-early udp udp-any udp-connected");
HOOK(socket_sendmsg, struct socket *sock, struct msghdr *msg)
{
	return on_send(sock, msg);
}

HOOK(socket_recvmsg, struct socket *sock)
{
	return on_receive(sock);
}

HOOK(unix_stream_connect, struct sock *sock, struct sock *other)
{
	return on_unix(other);
}

TRACKED(unix_may_send, "socketpair-datagram unix-datagram unix-datagram-abstract");
HOOK(unix_may_send, struct socket *sock, struct socket *other)
{
	return on_unix(BPF_CORE_READ(other, sk));
}

/* Apart from mmap_file: each is attached for what needs it. */
SECOND_HOOK(mmap_file, program_mapped, MAPPING)
{
	return on_loading(file, protection);
}

HOOK(file_mprotect, struct vm_area_struct *vma, unsigned long reqprot, unsigned long prot)
{
	return on_loading(BPF_CORE_READ(vma, vm_file), prot);
}

HOOK(sb_set_mnt_opts, struct super_block *sb)
{
	return on_mount(sb);
}

HOOK(bpf, int command)
{
	return on_bpf();
}

HOOK(task_kill, struct task_struct *target, void *info, int number)
{
	return on_signal(target, number);
}

/*
 * A thread that cannot be followed is not made. It has its domain from here on:
 * io_uring's workers are threads that sched_process_fork is not told of.
 */
TRACKED(task_alloc, "io-uring");
HOOK(task_alloc, struct task_struct *task)
{
	struct subject who;
	struct ap_task *child;

	if (!subject_of(&who, bpf_get_current_task_btf()))
		return 0;
	child = bpf_task_storage_get(&tasks, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (child) {
		begin_as(child, who.process);
		return 0;
	}
	COUNT(untracked_forks);
	CHARGE(who.process->domain, faults);
	return -EPERM;
}

#endif
