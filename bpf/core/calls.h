/* SPDX-License-Identifier: GPL-2.0 */
/* System calls in the engine's terms, for the tracepoint tier: which descriptors and names one is about. */
#ifndef ACTPLANE_CALLS_H
#define ACTPLANE_CALLS_H

#include "access.h"
#include "syscalls.h"

#define EINTR 4
#define ECONNRESET 104
#define ETIMEDOUT 110
#define ECONNREFUSED 111
#define EHOSTUNREACH 113
#define EINPROGRESS 115
#define AT_FDCWD -100
#define SOCKADDR_MAX 110 /* of a Unix socket: what longer ones have behind is no name */
#define FICLONE 0x40049409
#define FICLONERANGE 0x4020940d

/*
 * What a system call did, in the engine's terms; two of each at most (rename, sendfile). Kept small: the callees' frames
 * and this one share 512 bytes.
 */
struct call {
	int fd[2];
	__u16 ops[2]; /* on those descriptors */
	__u16 address_len;
	__u8 opened;
	__u8 more; /* it is about something else as well: other steps have their turn (steps.h) */
	__u64 address; /* of sendto, sendmsg */
};

struct names {
	__u64 name[2];
	int folder[2];
	__u32 op[2];
};

static __noinline struct file *file_of(struct task_struct *t, int fd)
{
	struct fdtable *table = t->files->fdt;
	struct file *file = 0;

	if (fd < 0 || (unsigned int)fd >= table->max_fds)
		return 0;
	bpf_probe_read_kernel(&file, sizeof(file), table->fd + fd);
	return file;
}

static __always_inline void user_message(struct call *c, __u64 message)
{
	struct {
		__u64 name;
		__u32 len;
	} head = {};

	if (bpf_probe_read_user(&head, sizeof(head), (void *)message))
		return;
	c->address = head.name;
	c->address_len = head.len >= SOCKADDR_MAX ? SOCKADDR_MAX : head.len;
}

/* First member of a struct file_clone_range. */
static __always_inline int user_number(__u64 address)
{
	__s64 number = -1;

	bpf_probe_read_user(&number, sizeof(number), (void *)address);
	return number;
}

/* Errors of a connect that sent something. */
static __always_inline bool was_asked(long ret)
{
	return ret == -ECONNREFUSED || ret == -ECONNRESET || ret == -ETIMEDOUT || ret == -EHOSTUNREACH || ret == -EINTR;
}

/* False: a call that the engine does not judge. Beside the chain of calls that judges, not in it: its frame is free. */
static __noinline bool call_of(struct call *c, struct pt_regs *regs, long ret)
{
	c->fd[0] = c->fd[1] = -1;
	switch ((int)NR_(regs)) {
	case NR_open:
	case NR_creat:
	case NR_openat:
	case NR_openat2:
	case NR_open_by_handle_at:
		c->fd[0] = ret;
		c->ops[0] = BIT(AP_OP_OPEN);
		c->opened = c->more = 1;
		return ret >= 0;
	case NR_read:
	case NR_pread64:
	case NR_readv:
	case NR_preadv:
	case NR_preadv2:
	case NR_recvfrom:
	case NR_recvmsg:
	case NR_recvmmsg:
		c->fd[0] = ARG1_(regs);
		c->ops[0] = BIT(AP_OP_READ);
		return ret >= 0;
	case NR_write:
	case NR_pwrite64:
	case NR_writev:
	case NR_pwritev:
	case NR_pwritev2:
	case NR_ftruncate:
		c->fd[0] = ARG1_(regs);
		c->ops[0] = BIT(AP_OP_WRITE);
		return ret >= 0;
	case NR_sendto:
		c->fd[0] = ARG1_(regs);
		c->ops[0] = BIT(AP_OP_WRITE);
		c->address = ARG5_(regs);
		c->address_len = (__u32)ARG6_(regs) >= SOCKADDR_MAX ? SOCKADDR_MAX : ARG6_(regs);
		return ret >= 0;
	case NR_sendmsg:
	case NR_sendmmsg:
		c->more = (int)NR_(regs) == NR_sendmmsg;
		c->fd[0] = ARG1_(regs);
		c->ops[0] = BIT(AP_OP_WRITE);
		user_message(c, ARG2_(regs));
		return ret >= 0;
	case NR_connect:
		c->fd[0] = ARG1_(regs);
		c->ops[0] = BIT(AP_OP_CONNECT);
		/* what was asked and said no has heard of it; the socket does not remember whom it asked */
		if (was_asked(ret)) {
			c->address = ARG2_(regs);
			c->address_len = (__u32)ARG3_(regs) >= SOCKADDR_MAX ? SOCKADDR_MAX : ARG3_(regs);
			return true;
		}
		return ret == 0 || ret == -EINPROGRESS;
	case NR_sendfile:
		c->fd[0] = ARG2_(regs);
		c->ops[0] = BIT(AP_OP_READ);
		c->fd[1] = ARG1_(regs);
		c->ops[1] = BIT(AP_OP_WRITE);
		return ret > 0;
	case NR_splice:
	case NR_copy_file_range:
		c->fd[0] = ARG1_(regs);
		c->ops[0] = BIT(AP_OP_READ);
		c->fd[1] = ARG3_(regs);
		c->ops[1] = BIT(AP_OP_WRITE);
		return ret > 0;
	case NR_tee:
		c->fd[0] = ARG1_(regs);
		c->ops[0] = BIT(AP_OP_READ);
		c->fd[1] = ARG2_(regs);
		c->ops[1] = BIT(AP_OP_WRITE);
		return ret > 0;
	case NR_vmsplice:
		c->fd[0] = ARG1_(regs);
		c->ops[0] = BIT(AP_OP_READ) | BIT(AP_OP_WRITE); /* the pipe's end allows one of them */
		return ret > 0;
	case NR_ioctl:
		/* a clone's content comes from the descriptor in the argument */
		c->fd[0] = (__u32)ARG2_(regs) == FICLONE ? ARG3_(regs) : user_number(ARG3_(regs));
		c->ops[0] = BIT(AP_OP_READ);
		c->fd[1] = ARG1_(regs);
		c->ops[1] = BIT(AP_OP_WRITE);
		return ((__u32)ARG2_(regs) == FICLONE || (__u32)ARG2_(regs) == FICLONERANGE) && ret >= 0;
	}
	return false;
}

static __always_inline void name_at(struct names *c, int i, int folder, __u64 name, __u32 op)
{
	c->folder[i] = folder;
	c->name[i] = name;
	c->op[i] = BIT(op);
}

static __noinline bool names_of(struct names *c, struct pt_regs *regs)
{
	switch ((int)NR_(regs)) {
	case NR_unlink:
	case NR_rmdir:
		name_at(c, 0, AT_FDCWD, ARG1_(regs), AP_OP_UNLINK);
		return true;
	case NR_unlinkat:
		name_at(c, 0, ARG1_(regs), ARG2_(regs), AP_OP_UNLINK);
		return true;
	case NR_mkdir:
	case NR_mknod:
	case NR_truncate:
		name_at(c, 0, AT_FDCWD, ARG1_(regs), AP_OP_WRITE);
		return true;
	case NR_mkdirat:
	case NR_mknodat:
		name_at(c, 0, ARG1_(regs), ARG2_(regs), AP_OP_WRITE);
		return true;
	case NR_link:
	case NR_symlink:
		name_at(c, 0, AT_FDCWD, ARG2_(regs), AP_OP_WRITE);
		return true;
	case NR_linkat:
		name_at(c, 0, ARG3_(regs), ARG4_(regs), AP_OP_WRITE);
		return true;
	case NR_symlinkat:
		name_at(c, 0, ARG2_(regs), ARG3_(regs), AP_OP_WRITE);
		return true;
	case NR_rename:
		name_at(c, 0, AT_FDCWD, ARG1_(regs), AP_OP_UNLINK);
		name_at(c, 1, AT_FDCWD, ARG2_(regs), AP_OP_WRITE);
		return true;
	case NR_renameat:
	case NR_renameat2:
		name_at(c, 0, ARG1_(regs), ARG2_(regs), AP_OP_UNLINK);
		name_at(c, 1, ARG3_(regs), ARG4_(regs), AP_OP_WRITE);
		return true;
	}
	return false;
}

static __always_inline int opened(struct file *file)
{
	return BPF_CORE_READ(file, f_mode) & (FMODE_READ | FMODE_WRITE) ? on_file_open(file) : 0; /* O_PATH */
}

#endif
