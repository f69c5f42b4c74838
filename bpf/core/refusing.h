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
#include "exec-looks.h"
#include "arrival.h"
#include "held.h"
#include "ipc.h"
#include "label-service.h"
#include "life.h"
#include "loading.h"
#include "mount.h"
#include "rename.h"
#include "service.h"
#include "syscalls.h"

#define RENAME_EXCHANGE 2

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

	if (!subject_of(&who, bpf_get_current_task_btf()))
		return 0;
	return argument_is_null(ctx, 0) || !file ? on_map_memory(&who, flags) : on_map_file(&who, file, flags);
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
	return argument_is_null(ctx, 0) || !file ? 0 : on_loading(file, protection, true);
}

HOOK(file_mprotect, struct vm_area_struct *vma, unsigned long reqprot, unsigned long prot)
{
	return on_loading(BPF_CORE_READ(vma, vm_file), prot, false);
}

HOOK(sb_set_mnt_opts, struct super_block *sb)
{
	return on_mount(sb);
}

HOOK(sb_umount, struct vfsmount *mount, int flags)
{
	return on_unmount(mount);
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
