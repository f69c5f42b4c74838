/* SPDX-License-Identifier: GPL-2.0 */
/* Reads and writes through a descriptor, whatever is behind it. */
#ifndef ACTPLANE_ACCESS_H
#define ACTPLANE_ACCESS_H

#include "net.h"
#include "pipe.h"
#include "terminal.h"

/* Ways to read and write that an open file offers. */
static __always_inline __u32 ops_of_mode(struct file *file, bool typed)
{
	__u32 mode = LOAD(typed, file, f_mode), ops = 0;

	if (mode & FMODE_READ)
		ops |= BIT(AP_OP_READ);
	if ((mode & FMODE_WRITE) || (LOAD(typed, file, f_flags) & O_TRUNC))
		ops |= BIT(AP_OP_WRITE);
	return ops;
}

/* Functions of their own: 6.1 adds up the stack of a whole chain of calls. */
static __noinline struct sock *sock_of(struct file *file)
{
	struct socket *sock = BPF_CORE_READ(file, private_data);

	return BPF_CORE_READ(sock, sk);
}

static __always_inline int socket_read(struct subject *who, struct sock *sk)
{
	return receive_from_peer(who, sk) ? -EPERM : 0;
}

static __noinline int socket_write(struct subject *who, struct sock *sk)
{
	return send_to_peer(who, sk, ONCE_SENT) ? -EPERM : 0;
}

static __always_inline int socket_access(struct subject *who, struct file *file, __u32 ops)
{
	struct sock *sk = sock_of(file);
	int verdict = 0;

	if (ops & BIT(AP_OP_READ))
		verdict = socket_read(who, sk);
	if (!verdict && (ops & BIT(AP_OP_WRITE)))
		verdict = socket_write(who, sk);
	return verdict;
}

static __noinline int channel_access(struct subject *who, struct file *file, __u32 ops)
{
	struct inode *inode = BPF_CORE_READ(file, f_inode);

	if (is_pipe(inode))
		return pipe_op(who, inode, ops & ops_of_mode(file, false)) ? -EPERM : 0;
	return terminal_op(who, file, ops) ? -EPERM : 0;
}

/* Pipes and terminals, by an inode's mode and device: told without a look at its filesystem. */
static __always_inline bool may_be_channel(__u32 mode, __u32 rdev)
{
	return (mode & S_IFMT) == S_IFIFO || is_terminal(mode, rdev);
}

/* `ops`: AP_OP_READ, AP_OP_WRITE or both, on what is no socket. `typed`: `file` is a hook's own argument. */
static __always_inline int object_op(struct subject *who, struct file *file, __u32 ops, __u32 how, bool typed)
{
	struct inode *inode = LOAD(typed, file, f_inode);
	__u32 mode = LOAD(typed, inode, i_mode);

	if (may_be_channel(mode, LOAD(typed, inode, i_rdev)) && ((mode & S_IFMT) != S_IFIFO || is_pipe(inode)))
		return channel_access(who, file, ops);
	if (typed)
		return file_op_typed(who, LOAD(typed, file, f_path.dentry), inode, ops, how);
	return file_op(who, LOAD(typed, file, f_path.dentry), inode, ops, how);
}

/* The same of any open file. */
static __always_inline int access_op(struct subject *who, struct file *file, __u32 ops, __u32 how, bool typed)
{
	if ((LOAD2(typed, file, f_inode, i_mode) & S_IFMT) == S_IFSOCK)
		return socket_access(who, file, ops);
	return object_op(who, file, ops, how, typed);
}

/* A read of the file was judged before, and nothing came of it that could be different now. */
static __noinline bool read_before(struct subject *who, struct file *file)
{
	return remembered(who, file, BIT(AP_OP_READ)) ||
	       opened_for(who, file, BIT(AP_OP_READ), ops_of_mode(file, false));
}

/* A descriptor comes to be, by an open or out of a message. `file`: a hook's own argument where the tier can refuse. */
static __always_inline int on_file_open(struct file *file)
{
	const bool typed = CAN_REFUSE;
	struct inode *inode;
	struct subject who;
	int verdict;
	__u32 kind, ops;

	if (!subject_of(&who, bpf_get_current_task_btf()))
		return 0;
	if (LOAD(typed, file, f_flags) & OPEN_FOR_EXEC)
		return 0;
	ops = BIT(AP_OP_OPEN) | ops_of_mode(file, typed);
	if (opened_before(&who, file, ops))
		return 0;
	inode = LOAD(typed, file, f_inode);
	kind = LOAD(typed, inode, i_mode) & S_IFMT;
	if (kind == S_IFSOCK || (kind == S_IFIFO && is_pipe(inode)))
		return 0; /* nothing moves before it is used */
	verdict = file_op_typed(&who, LOAD(typed, file, f_path.dentry), inode, ops, 0);
	if (!verdict && LOAD2(typed, inode, i_sb, s_magic) == MQUEUE_MAGIC)
		verdict = on_queue_open(&who, inode);
	return verdict;
}

static __always_inline int on_file_access(struct file *file, __u32 mask)
{
	const bool typed = CAN_REFUSE;
	__u32 ops = ops_of_mask(mask);
	struct subject who;

	if (!subject_of(&who, bpf_get_current_task_btf()))
		return 0;
	if (!ops || remembered(&who, file, ops) || (LOAD(typed, file, f_flags) & OPEN_FOR_EXEC))
		return 0;
	if (opened_for(&who, file, ops, ops_of_mode(file, typed)))
		return 0;
	return access_op(&who, file, ops, FILE_REPEATED, typed);
}

/*
 * The two ends of a splice or tee come one after the other on the calling thread. Who waits for what is moved may be
 * awake before the call is over, and what it moves may come only while it waits: so both ends have their labels in
 * common, from the moment that the call begins.
 */
static __noinline int on_splice_pair(struct subject *who, struct file *file)
{
	struct file *first = (struct file *)who->own->end;
	struct inode *from, *to = BPF_CORE_READ(file, f_inode);
	struct channel_key in, out;
	__u32 mode;

	who->own->end = (__u64)file;
	if (!first || !is_pipe(to))
		return 0;
	who->own->end = 0;
	from = BPF_CORE_READ(first, f_inode);
	mode = BPF_CORE_READ(from, i_mode) & S_IFMT;
	if (from == to || (mode != S_IFSOCK && !is_pipe(from)))
		return 0;
	channel_of(&in, from, who->process->realm, CHANNEL_OBJECT);
	channel_of(&out, to, who->process->realm, CHANNEL_OBJECT);
	return channels_join(who->process, &in, &out);
}

/*
 * One end of a splice, tee or vmsplice, looked at before data moves. The kernel
 * asks for permission on the end that is no pipe only, and for that after the
 * pipe, so everything that can be read is read here first. Which end is which is
 * not known: a socket counts as read even where it is written to.
 */
static __always_inline int on_splice_end(struct subject *who, struct file *file)
{
	struct inode *inode = BPF_CORE_READ(file, f_inode);
	__u32 mode = BPF_CORE_READ(inode, i_mode) & S_IFMT, ops = ops_of_mode(file, false);

	if (mode != S_IFIFO)
		ops &= BIT(AP_OP_READ);
	return ops ? access_op(who, file, ops, FILE_REPEATED, false) : 0;
}

#endif
