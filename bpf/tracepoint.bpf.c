/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tier tracepoint: kernels without BPF trampolines. Nothing can be refused. An
 * exec is ended before its first instruction; everything else is seen when its
 * system call returns, and the process is ended then.
 */
#include "core/maps.h"

#define CAN_REFUSE 0
#include "core/exec.h"
#include "core/label-service.h"
#include "core/net.h"
#include "core/life.h"
#include "core/syscalls.h"
#include "core/uring.h"

#define EINPROGRESS 115
#define AT_FDCWD -100

SEC("tp_btf/sched_process_exec")
int BPF_PROG(process_exec, struct task_struct *task, int old_pid, struct linux_binprm *bprm)
{
	struct task_struct *t = bpf_get_current_task_btf();
	struct scratch *s;
	struct subject who;

	if (!subject_of(&who, t))
		return 0;
	s = scratch_begin(who.process);
	if (!s) {
		CHARGE(who.process->domain, faults);
		bpf_send_signal(SIGKILL);
		return 0;
	}
	exec_begin(s);
	exec_add_name(s, (__u64)BPF_CORE_READ(bprm, filename));
	if (exec_final(s, who.process, bprm, BPF_CORE_READ(t, mm, arg_start), BPF_CORE_READ(t, mm, arg_end))) {
		CHARGE(who.process->domain, faults);
		bpf_send_signal(SIGKILL);
	}
	scratch_give(s);
	return 0;
}

/* Before the other threads, and with them the leader, are gone. Kernels from 6.10 on. */
SEC("tp_btf/sched_prepare_exec")
int BPF_PROG(optional_prepare_exec, struct task_struct *task, struct linux_binprm *bprm)
{
	struct subject who;

	if (subject_of(&who, bpf_get_current_task_btf()))
		inherit_leader(&who);
	return 0;
}

/*
 * What a system call did, in the engine's terms; two of each at most (rename, sendfile). Kept small: the callees' frames
 * and this one share 512 bytes.
 */
struct call {
	int fd[2];
	__u16 ops[2]; /* on those descriptors */
	__u16 address_len;
	__u16 opened;
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
	c->address_len = head.len >= 28 ? 28 : head.len;
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
		c->fd[0] = ret;
		c->ops[0] = BIT(AP_OP_OPEN);
		c->opened = 1;
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
		c->address_len = 28;
		return ret >= 0;
	case NR_sendmsg:
	case NR_sendmmsg:
		c->fd[0] = ARG1_(regs);
		c->ops[0] = BIT(AP_OP_WRITE);
		user_message(c, ARG2_(regs));
		return ret >= 0;
	case NR_connect:
		c->fd[0] = ARG1_(regs);
		c->ops[0] = BIT(AP_OP_CONNECT);
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

/* The endpoint of a call on a socket: `AP_OP_READ` receives, `AP_OP_WRITE` sends. False: nothing to judge. */
static __noinline bool endpoint_of_call(struct ap_endpoint_key *e, struct sock *sk, struct call *c, __u32 ops)
{
	struct sockaddr_any a = {};

	if (ops & BIT(AP_OP_READ))
		return endpoint_of_peer(e, sk);
	if (c->address && c->address_len >= 8 &&
	    !bpf_probe_read_user(&a, address_bytes(c->address_len), (void *)c->address))
		return endpoint_of_address(e, &a);
	return endpoint_of_peer(e, sk) && e->family;
}

static __noinline int socket_call(struct subject *who, struct file *file, struct call *c, __u32 ops)
{
	struct socket *sock = BPF_CORE_READ((struct file *)file, private_data);
	struct sock *sk = BPF_CORE_READ(sock, sk);
	struct ap_endpoint_key e;

	if (BPF_CORE_READ(sk, __sk_common.skc_family) == AF_UNIX) {
		struct sock *peer = BPF_CORE_READ((struct unix_sock *)sk, peer);

		return peer && (ops & BIT(AP_OP_CONNECT)) ? on_unix(peer) : 0;
	}
	if (!endpoint_of_call(&e, sk, c, ops))
		return 0;
	return endpoint_op(who, &e, ops & BIT(AP_OP_READ) ? AP_OP_RECV : AP_OP_CONNECT);
}

static __noinline int file_call(struct subject *who, struct file *file, __u32 ops, bool opened)
{
	__u32 mode = BPF_CORE_READ(file, f_mode);

	if (opened) {
		if (mode & FMODE_READ)
			ops |= BIT(AP_OP_READ);
		if ((mode & FMODE_WRITE) || (BPF_CORE_READ(file, f_flags) & O_TRUNC))
			ops |= BIT(AP_OP_WRITE);
		if (!(mode & (FMODE_READ | FMODE_WRITE)))
			return 0; /* O_PATH */
	}
	return file_op(who, BPF_CORE_READ(file, f_path.dentry), BPF_CORE_READ(file, f_inode), ops, !opened);
}

/* A call of its own: what it needs of the stack must not stand there while the others are made. */
static __noinline bool remembered_call(struct subject *who, struct file *file, __u32 ops)
{
	return remembered(who, file, ops);
}

static __always_inline void descriptor_call(struct subject *who, struct call *c, int i)
{
	struct file *file = file_of(who->task, c->fd[i]);

	if (!file || (!c->opened && remembered_call(who, file, c->ops[i])))
		return;
	if ((BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) == S_IFSOCK)
		socket_call(who, file, c, c->ops[i]);
	else
		file_call(who, file, c->ops[i], c->opened);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(watch_descriptors, struct pt_regs *regs, long ret)
{
	struct task_struct *t = bpf_get_current_task_btf();
	struct subject who;
	struct call c = {};

	/* cheapest first: most tasks have no storage, and most calls of a domain's process are of no concern here */
	if (!t->bpf_storage || !call_of(&c, regs, ret) || !subject_of(&who, t) || exec_is_compat(t))
		return 0;
	descriptor_call(&who, &c, 0);
	if (c.fd[1] >= 0)
		descriptor_call(&who, &c, 1);
	return 0;
}

__noinline int name_judged(struct scratch *s, __u64 name, __u64 base, __u32 ops)
{
	long n;

	if (!s || !(s->concern & ops))
		return 0;
	judge_begin(s, ops);
	n = bpf_probe_read_user_str(s->event.data, AP_PATH_MAX, (void *)name);
	if (path_join(s, n, base))
		return 0;
	match_path(s, AP_GROUP_FILE);
	judge(s);
	if (s->stale || s->fault)
		return 0;
	conclude(s, 0, 0);
	stamp_events(s);
	return 0;
}

static __noinline int name_call(struct subject *who, struct names *c, int i)
{
	struct task_struct *t = who->task;
	int folder = c->folder[i & 1];
	struct scratch *s = scratch_begin(who->process);
	struct dentry *base;
	__u32 stale, fault;

	if (!s)
		return fail_closed(0, who->process, AP_OP_WRITE, AP_FAULT_NO_IMAGE);
	if (folder == AT_FDCWD)
		base = BPF_CORE_READ(t, fs, pwd.dentry);
	else {
		struct file *f = file_of(t, folder);

		base = BPF_CORE_READ(f, f_path.dentry);
	}
	name_judged(s, c->name[i & 1], (__u64)base, c->op[i & 1]);
	stale = s->stale;
	fault = s->fault;
	scratch_give(s);
	if (fault)
		return fail_closed(0, who->process, AP_OP_WRITE, fault);
	return stale ? fail_closed(0, who->process, AP_OP_WRITE, AP_FAULT_NO_IMAGE) : 0;
}

static __always_inline bool is_rename(struct pt_regs *regs)
{
	int nr = NR_(regs);

	return nr == NR_rename || nr == NR_renameat || nr == NR_renameat2;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(watch_names, struct pt_regs *regs, long ret)
{
	struct task_struct *t = bpf_get_current_task_btf();
	struct subject who;
	struct names c = {};

	if (ret < 0)
		return 0;
	/* anybody's: folders above a file that is remembered */
	if (is_rename(regs))
		epoch_advance();
	if (!t->bpf_storage || !names_of(&c, regs) || !subject_of(&who, t) || exec_is_compat(t))
		return 0;
	name_call(&who, &c, 0);
	if (c.name[1])
		name_call(&who, &c, 1);
	return 0;
}

/*
 * The end of a file, where the filesystem has a tracepoint for it. Of the others
 * the service sweeps away what is gone.
 */
SEC("tp_btf/ext4_evict_inode")
int BPF_PROG(optional_ext4_evict, struct inode *inode)
{
	return on_inode_free(inode);
}
