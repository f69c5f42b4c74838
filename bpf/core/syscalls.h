/* SPDX-License-Identifier: GPL-2.0 */
/* What an architecture calls its system calls and registers: the only place that knows. */
#ifndef ACTPLANE_SYSCALLS_H
#define ACTPLANE_SYSCALLS_H

#include "kernel.h"

#if defined(__TARGET_ARCH_x86)

#define TS_COMPAT 2
/* Plain loads, because this is asked at every system call: regs is a typed argument wherever it is used. */
#define NR_(regs) ((regs)->orig_ax)
#define ARG1_(regs) ((regs)->di)
#define ARG2_(regs) ((regs)->si)
#define ARG3_(regs) ((regs)->dx)
#define ARG4_(regs) ((regs)->r10)
#define ARG5_(regs) ((regs)->r8)
#define ARG6_(regs) ((regs)->r9)

enum {
	NR_read = 0, NR_write = 1, NR_open = 2, NR_mmap = 9, NR_mprotect = 10, NR_ioctl = 16, NR_pread64 = 17, NR_pwrite64 = 18, NR_readv = 19, NR_writev = 20,
	NR_shmat = 30, NR_msgsnd = 69, NR_msgrcv = 70, NR_ptrace = 101, NR_mq_open = 240, NR_process_vm_readv = 310,
	NR_process_vm_writev = 311, NR_pidfd_getfd = 438,
	NR_sendfile = 40, NR_connect = 42, NR_sendto = 44, NR_recvfrom = 45, NR_sendmsg = 46, NR_recvmsg = 47,
	NR_execve = 59, NR_truncate = 76, NR_ftruncate = 77, NR_rename = 82, NR_mkdir = 83, NR_rmdir = 84,
	NR_creat = 85, NR_link = 86, NR_unlink = 87, NR_symlink = 88, NR_mknod = 133, NR_openat = 257,
	NR_mkdirat = 258, NR_mknodat = 259, NR_unlinkat = 263, NR_renameat = 264, NR_linkat = 265,
	NR_symlinkat = 266, NR_splice = 275, NR_tee = 276, NR_vmsplice = 278, NR_preadv = 295, NR_pwritev = 296, NR_recvmmsg = 299,
	NR_sendmmsg = 307, NR_renameat2 = 316, NR_execveat = 322, NR_copy_file_range = 326, NR_preadv2 = 327,
	NR_pwritev2 = 328, NR_open_by_handle_at = 304, NR_pkey_mprotect = 329, NR_openat2 = 437,
};

static __always_inline bool exec_is_compat(struct task_struct *t)
{
	return t->thread_info.status & TS_COMPAT;
}

/* The argv pointer list of the exec that the task is in. False: this is no exec call that we know. */
static __always_inline bool exec_argv(struct pt_regs *regs, bool compat, __u64 *list)
{
	unsigned long nr = NR_(regs);

	if (!compat && nr == NR_execve)
		*list = ARG2_(regs);
	else if (!compat && nr == NR_execveat)
		*list = ARG3_(regs);
	else if (compat && nr == 11)
		*list = (__u32)regs->cx;
	else if (compat && nr == 358)
		*list = (__u32)regs->dx;
	else
		return false;
	return true;
}

#elif defined(__TARGET_ARCH_arm64)

#define NR_(regs) ((regs)->syscallno)
#define ARG1_(regs) ((regs)->user_regs.regs[0])
#define ARG2_(regs) ((regs)->user_regs.regs[1])
#define ARG3_(regs) ((regs)->user_regs.regs[2])
#define ARG4_(regs) ((regs)->user_regs.regs[3])
#define ARG5_(regs) ((regs)->user_regs.regs[4])
#define ARG6_(regs) ((regs)->user_regs.regs[5])

/* The generic table has no open, creat, unlink, rename …: numbers no call has stand in for them. */
enum {
	NR_ioctl = 29, NR_mknodat = 33, NR_mkdirat = 34, NR_unlinkat = 35, NR_symlinkat = 36, NR_linkat = 37, NR_renameat = 38,
	NR_truncate = 45, NR_ftruncate = 46, NR_openat = 56, NR_read = 63, NR_write = 64, NR_readv = 65,
	NR_writev = 66, NR_pread64 = 67, NR_pwrite64 = 68, NR_preadv = 69, NR_pwritev = 70, NR_sendfile = 71,
	NR_vmsplice = 75, NR_splice = 76, NR_tee = 77, NR_connect = 203, NR_sendto = 206, NR_recvfrom = 207, NR_sendmsg = 211, NR_recvmsg = 212,
	NR_ptrace = 117, NR_mq_open = 180, NR_msgrcv = 188, NR_msgsnd = 189, NR_shmat = 196, NR_mmap = 222, NR_mprotect = 226,
	NR_process_vm_readv = 270, NR_process_vm_writev = 271, NR_pidfd_getfd = 438,
	NR_execve = 221, NR_recvmmsg = 243, NR_sendmmsg = 269, NR_renameat2 = 276, NR_execveat = 281,
	NR_copy_file_range = 285, NR_preadv2 = 286, NR_pwritev2 = 287, NR_open_by_handle_at = 265, NR_pkey_mprotect = 288, NR_openat2 = 437,
	NR_open = 10000, NR_creat, NR_rename, NR_mkdir, NR_rmdir, NR_link, NR_unlink, NR_symlink, NR_mknod,
};

static __always_inline bool exec_is_compat(struct task_struct *t)
{
	return false;
}

static __always_inline bool exec_argv(struct pt_regs *regs, bool compat, __u64 *list)
{
	long nr = NR_(regs);

	if (nr == NR_execve)
		*list = ARG2_(regs);
	else if (nr == NR_execveat)
		*list = ARG3_(regs);
	else
		return false;
	return true;
}

#endif
#endif
