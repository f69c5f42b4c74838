/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A reader that waits was looked at before there was anything to read, and the
 * hooks of the refusing tiers come no second time. What it gained while it
 * waited is looked at when the kernel's function returns, before the process
 * can use it: labels alone move here, rules had their turn. Which functions there
 * are depends on the kernel, so each is optional; those for the machine's other
 * tables of system calls too.
 */
#ifndef ACTPLANE_ARRIVAL_H
#define ACTPLANE_ARRIVAL_H

#include "access.h"
#include "calls.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct kiocb {
	struct file *ki_filp;
};
#pragma clang attribute pop

/* Read from `file`: what it has come to carry is the process's. */
static __always_inline int file_gave(struct file *file)
{
	struct subject who;

	if (!file || !subject_of(&who, bpf_get_current_task_btf()))
		return 0;
	who.own->end = 0;
	access_op(&who, file, BIT(AP_OP_READ), FILE_UNJUDGED, false);
	return 0;
}

/* Moved from one to the other; labels that find no room end the process, the data is there already. */
static __always_inline int file_gave_to(struct file *from, struct file *to)
{
	struct subject who;

	if (!from || !to || !subject_of(&who, bpf_get_current_task_btf()))
		return 0;
	who.own->end = 0;
	access_op(&who, from, BIT(AP_OP_READ), FILE_UNJUDGED, false);
	if (access_op(&who, to, BIT(AP_OP_WRITE), FILE_UNJUDGED, false))
		bpf_send_signal(SIGKILL);
	return 0;
}

static __always_inline int socket_gave(struct sock *sk)
{
	struct subject who;

	if (!subject_of(&who, bpf_get_current_task_btf()))
		return 0;
	if (is_unix(sk))
		unix_receive(who.process, number_of(&who, sk));
	else
		learn_from_endpoint(&who, sk);
	return 0;
}

/* Until 6.15, of pipes and FIFOs alike */
SEC("fexit/pipe_read")
int BPF_PROG(optional_after_pipe, struct kiocb *request, void *to, long ret)
{
	return ret > 0 ? file_gave(request->ki_filp) : 0;
}

SEC("fexit/anon_pipe_read")
int BPF_PROG(optional_after_anonymous_pipe, struct kiocb *request, void *to, long ret)
{
	return ret > 0 ? file_gave(request->ki_filp) : 0;
}

SEC("fexit/fifo_pipe_read")
int BPF_PROG(optional_after_fifo, struct kiocb *request, void *to, long ret)
{
	return ret > 0 ? file_gave(request->ki_filp) : 0;
}

SEC("fexit/tty_read")
int BPF_PROG(optional_after_terminal, struct kiocb *request, void *to, long ret)
{
	return ret > 0 ? file_gave(request->ki_filp) : 0;
}

SEC("fexit/unix_stream_recvmsg")
int BPF_PROG(optional_after_unix_stream, struct socket *sock, void *message, unsigned long size, int flags, int ret)
{
	return ret > 0 ? socket_gave(sock->sk) : 0;
}

SEC("fexit/unix_dgram_recvmsg")
int BPF_PROG(optional_after_unix_datagram, struct socket *sock, void *message, unsigned long size, int flags, int ret)
{
	return ret > 0 ? socket_gave(sock->sk) : 0;
}

SEC("fexit/inet_recvmsg")
int BPF_PROG(optional_after_inet, struct socket *sock, void *message, unsigned long size, int flags, int ret)
{
	return ret > 0 ? socket_gave(sock->sk) : 0;
}

SEC("fexit/inet6_recvmsg")
int BPF_PROG(optional_after_inet6, struct socket *sock, void *message, unsigned long size, int flags, int ret)
{
	return ret > 0 ? socket_gave(sock->sk) : 0;
}

/* io_uring's, and where the compiler made a function of it the system call's too */
SEC("fexit/do_splice")
int BPF_PROG(optional_after_uring_splice, struct file *in, void *off_in, struct file *out, void *off_out,
	     unsigned long length, unsigned int flags, long ret)
{
	return ret > 0 ? file_gave_to(in, out) : 0;
}

SEC("fexit/do_tee")
int BPF_PROG(optional_after_uring_tee, struct file *in, struct file *out, unsigned long length, unsigned int flags,
	     long ret)
{
	return ret > 0 ? file_gave_to(in, out) : 0;
}

static __always_inline int after_move(int from, int to)
{
	struct task_struct *t = bpf_get_current_task_btf();

	return t->bpf_storage ? file_gave_to(file_of(t, from), file_of(t, to)) : 0;
}

#define AFTER_SPLICE(function, name, in, out)                                          \
	SEC("fexit/" function)                                                          \
	int BPF_PROG(name, const struct pt_regs *regs, long ret)                        \
	{                                                                               \
		return ret > 0 ? after_move(in, out) : 0;                               \
	}
#define AFTER_VMSPLICE(function, name, fd)                                             \
	SEC("fexit/" function)                                                          \
	int BPF_PROG(name, const struct pt_regs *regs, long ret)                        \
	{                                                                               \
		struct task_struct *t = bpf_get_current_task_btf();                     \
                                                                                        \
		return ret > 0 && t->bpf_storage ? file_gave(file_of(t, fd)) : 0;       \
	}

#if defined(__TARGET_ARCH_x86)
AFTER_SPLICE("__x64_sys_splice", optional_after_splice, regs->di, regs->dx)
AFTER_SPLICE("__x64_sys_tee", optional_after_tee, regs->di, regs->si)
AFTER_VMSPLICE("__x64_sys_vmsplice", optional_after_vmsplice, regs->di)
AFTER_SPLICE("__ia32_sys_splice", optional_after_splice32, regs->bx, regs->dx)
AFTER_SPLICE("__ia32_sys_tee", optional_after_tee32, regs->bx, regs->cx)
AFTER_VMSPLICE("__ia32_sys_vmsplice", optional_after_vmsplice32, regs->bx)
#elif defined(__TARGET_ARCH_arm64)
AFTER_SPLICE("__arm64_sys_splice", optional_after_splice, regs->user_regs.regs[0], regs->user_regs.regs[2])
AFTER_SPLICE("__arm64_sys_tee", optional_after_tee, regs->user_regs.regs[0], regs->user_regs.regs[1])
AFTER_VMSPLICE("__arm64_sys_vmsplice", optional_after_vmsplice, regs->user_regs.regs[0])
#endif

#endif
