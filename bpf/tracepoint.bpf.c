/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tier tracepoint: kernels without BPF trampolines. Nothing can be refused. An
 * exec is ended before its first instruction; everything else is seen when its
 * system call returns, and the process is ended then.
 */
#include "core/maps.h"

#define CAN_REFUSE 0
#include "core/attach.h"
#include "core/access.h"
#include "core/held.h"
#include "core/label-service.h"
#include "core/life.h"
#include "core/reach-calls.h"
#include "core/uring.h"
#include "core/compat.h"

SEC("tp_btf/sched_process_exec")
int BPF_PROG(process_exec, struct task_struct *task, int old_pid, struct linux_binprm *bprm)
{
	struct task_struct *t = bpf_get_current_task_btf();
	struct subject who;

	if (!subject_of(&who, t)) {
		int entered = attach(bprm, BPF_CORE_READ(t, mm, arg_start), ATTACH_AFTER);

		if (entered == ATTACH_REFUSED)
			bpf_send_signal(SIGKILL);
		if (entered != ATTACH_ENTERED || !subject_of(&who, t))
			return 0;
	}
	/* twice, as in file_judge */
	for (int i = 0; i < 2; i++) {
		struct scratch *s = scratch_begin(who.process);
		__u32 stale;
		int failed;

		if (!s)
			break;
		exec_begin(s);
		exec_add_name(s, (__u64)BPF_CORE_READ(bprm, filename));
		failed = exec_final(s, who.process, 0, bprm, BPF_CORE_READ(t, mm, arg_start), BPF_CORE_READ(t, mm, arg_end));
		stale = s->stale;
		scratch_give(s);
		if (!failed)
			return 0;
		if (!stale)
			break;
	}
	CHARGE(who.process->domain, faults);
	bpf_send_signal(SIGKILL);
	return 0;
}

/* Before the other threads, and with them the leader, are gone. Kernels from 6.10 on. */
TRACKED(optional_prepare_exec, "exec-from-thread");
SEC("tp_btf/sched_prepare_exec")
int BPF_PROG(optional_prepare_exec, struct task_struct *task, struct linux_binprm *bprm)
{
	struct subject who;

	if (subject_of(&who, bpf_get_current_task_btf()))
		inherit_leader(&who);
	return 0;
}

/* The address that a call sends to. False: it names none, or nothing is there to judge. */
static __noinline bool endpoint_of_call(struct ap_endpoint_key *e, struct call *c, struct sock *sk)
{
	struct sockaddr_any a = {};

	if (!c->address || c->address_len < 8 ||
	    bpf_probe_read_user(&a, address_bytes(c->address_len), (void *)c->address))
		return false;
	/* left out, it is the socket's */
	if (a.family == AF_UNSPEC && BPF_CORE_READ(sk, __sk_common.skc_family) == AF_INET)
		a.family = AF_INET;
	return endpoint_of_address(e, &a);
}

static __always_inline int address_op(struct subject *who, struct sock *sk, struct call *c)
{
	struct ap_endpoint_key e, port;

	if (!endpoint_of_call(&e, c, sk))
		return 0;
	endpoint_of_port(&port, sk, e.port);
	return endpoint_op(who->process, &e, &port, AP_OP_CONNECT, 0);
}

static __noinline int send_to_address(struct subject *who, struct sock *sk, struct call *c)
{
	return address_op(who, sk, c);
}

/* Beside the chain of calls that judges: its frame is free. */
static __noinline int connected_to(struct sock *peer)
{
	return on_unix(peer);
}

/* Each connect is one of its own, however often the same. */
static __noinline int connected(struct subject *who, struct sock *sk)
{
	return send_to_peer(who, sk, 0);
}

/* The socket's side of a call: `AP_OP_READ` receives, `AP_OP_WRITE` sends. */
static __always_inline int socket_call(struct subject *who, struct file *file, struct call *c, __u32 ops)
{
	struct sock *sk = sock_of(file), *peer;
	bool local = BPF_CORE_READ(sk, __sk_common.skc_family) == AF_UNIX;

	if (local && (ops & BIT(AP_OP_CONNECT))) {
		peer = BPF_CORE_READ((struct unix_sock *)sk, peer);
		return peer ? connected_to(peer) : 0;
	}
	if (!local && !(ops & BIT(AP_OP_READ)) && c->address) {
		send_to_address(who, sk, c);
		/* an address without a family leaves IPv6 with its peer */
		if (ops & BIT(AP_OP_CONNECT) || BPF_CORE_READ(sk, __sk_common.skc_family) != AF_INET6)
			return 0;
	}
	if (ops & BIT(AP_OP_CONNECT))
		return connected(who, sk);
	return ops & BIT(AP_OP_READ) ? socket_read(who, sk) : socket_write(who, sk);
}

/* A call of its own: what it needs of the stack must not stand there while the others are made. */
static __noinline bool remembered_call(struct subject *who, struct file *file, __u32 ops)
{
	return remembered(who, file, ops) || opened_for(who, file, ops, ops_of_mode(file, false));
}

static __always_inline void descriptor_call(struct subject *who, struct call *c, int i)
{
	struct file *file = file_of(who->task, c->fd[i]);

	if (!file || (!c->opened && remembered_call(who, file, c->ops[i])))
		return;
	if ((BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) == S_IFSOCK)
		socket_call(who, file, c, c->ops[i]);
	else if (c->opened)
		opened(file);
	else
		access_op(who, file, c->ops[i], FILE_REPEATED, false);
}

/*
 * What another process could read before this call returns has its labels before
 * data moves. Rules have their turn when it returns.
 */
static __noinline int endpoint_before(struct subject *who, struct sock *sk, struct call *c)
{
	struct ap_endpoint_key e, port;

	if (!(c->address ? endpoint_of_call(&e, c, sk) : endpoint_of_peer(&e, sk)))
		return 0;
	endpoint_of_port(&port, sk, e.port);
	return endpoint_label(who->process, &e, &port);
}

static __noinline int datagram_before(struct subject *who, struct call *c)
{
	struct channel_key key;

	key_of_name(&key, mix_name(c->address + 2, c->address_len - 2, 1), who->process->realm);
	return channel_op(who->process, &key, BIT(AP_OP_WRITE));
}

static __always_inline int labels_before(struct subject *who, struct file *file, struct call *c, __u32 ops)
{
	struct inode *inode = BPF_CORE_READ(file, f_inode);
	struct sock *sk;

	ops &= BIT(AP_OP_READ) | BIT(AP_OP_WRITE);
	if (!file || !ops)
		return 0;
	if ((BPF_CORE_READ(inode, i_mode) & S_IFMT) != S_IFSOCK)
		return object_op(who, file, ops, FILE_UNJUDGED, false);
	sk = sock_of(file);
	if (!(ops & BIT(AP_OP_WRITE)))
		return 0;
	if (BPF_CORE_READ(sk, __sk_common.skc_family) != AF_UNIX)
		return endpoint_before(who, sk, c);
	return c->address && c->address_len > 2 ? datagram_before(who, c) : socket_write(who, sk);
}

TRACKED(watch_writers, "pipe fifo splice splice-file tee vmsplice vmsplice-out sendfile copy-file-range socketpair");
TRACKED(watch_writers, "socketpair-datagram socketpair-write socketpair-sendfile unix-stream unix-stream-back");
TRACKED(watch_writers, "unix-stream-early unix-abstract unix-abstract-early unix-datagram unix-datagram-abstract");
TRACKED(watch_writers, "pty pty-keyboard descriptor-before-label descriptor-of-reader mmap-to-read queue-sysv");
TRACKED(watch_writers, "queue-sysv-waiting tcp tcp-back tcp-early udp udp-any udp-connected");
SEC("tp_btf/sys_enter")
int BPF_PROG(watch_writers, struct pt_regs *regs, long nr)
{
	struct task_struct *t = bpf_get_current_task_btf();
	struct subject who;
	struct call c = {};

	if (!subject_of(&who, t) || exec_is_compat(t))
		return 0;
	if (nr == NR_msgsnd)
		return queue_op(&who, ARG1_(regs), AP_OP_WRITE);
	if (!call_of(&c, regs, 1) || c.opened)
		return 0;
	/* alone, a read has nothing to give and a clean process neither */
	if (!c.ops[1] && (!(c.ops[0] & BIT(AP_OP_WRITE)) || !process_labels(who.process)))
		return 0;
	labels_before(&who, file_of(t, c.fd[0]), &c, c.ops[0]);
	if (c.fd[1] >= 0)
		labels_before(&who, file_of(t, c.fd[1]), &c, c.ops[1]);
	return 0;
}

TRACKED(watch_descriptors, "scm-rights descriptor-inherited");
SEC("tp_btf/sys_exit")
int BPF_PROG(watch_descriptors, struct pt_regs *regs, long ret)
{
	struct task_struct *t = bpf_get_current_task_btf();
	struct subject who;
	struct call c = {};

	/* cheapest first: most tasks have no storage, and most calls of a domain's process are of no concern here */
	if (!t->bpf_storage)
		return 0;
	if (is_foreign_call(t, NR_(regs)))
		return on_foreign_call(t, NR_(regs));
	if (!call_of(&c, regs, ret) || !subject_of(&who, t))
		return 0;
	descriptor_call(&who, &c, 0);
	if (c.fd[1] >= 0)
		descriptor_call(&who, &c, 1);
	return 0;
}

struct messages {
	struct subject *who;
	struct sock *sk;
	__u64 list;
};

#define MESSAGE_BYTES 64 /* struct mmsghdr */

static long message_sent(__u32 i, struct messages *m)
{
	struct call c = {};

	user_message(&c, m->list + (__u64)(i + 1) * MESSAGE_BYTES);
	if (c.address)
		address_op(m->who, m->sk, &c);
	return 0;
}

/* sendmmsg's messages after the first, each to an address of its own. */
static __always_inline void messages_after(struct subject *who, struct pt_regs *regs, long sent)
{
	struct file *file = file_of(who->task, ARG1_(regs));
	struct messages m = { .who = who, .list = ARG2_(regs) };
	struct sock *sk;

	if (!file || (BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) != S_IFSOCK)
		return;
	m.sk = sk = sock_of(file);
	if (BPF_CORE_READ(sk, __sk_common.skc_family) != AF_UNIX)
		bpf_loop(sent - 1, message_sent, &m, 0);
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
	judge_to_happen(s);
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
	struct dentry *base;

	if (folder == AT_FDCWD)
		base = BPF_CORE_READ(t, fs, pwd.dentry);
	else {
		struct file *f = file_of(t, folder);

		base = BPF_CORE_READ(f, f_path.dentry);
	}
	/* twice, as in file_judge */
	for (int n = 0; n < 2; n++) {
		struct scratch *s = scratch_begin(who->process);
		__u32 stale, fault;

		if (!s)
			break;
		name_judged(s, c->name[i & 1], (__u64)base, c->op[i & 1]);
		stale = s->stale;
		fault = s->fault;
		scratch_give(s);
		if (fault)
			return fail_closed(0, who->process, AP_OP_WRITE, fault);
		if (!stale)
			return 0;
	}
	return fail_closed(0, who->process, AP_OP_WRITE, AP_FAULT_NO_IMAGE);
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
	if (!t->bpf_storage || exec_is_compat(t))
		return 0;
	if ((int)NR_(regs) == NR_sendmmsg && ret > 1 && subject_of(&who, t))
		messages_after(&who, regs, ret);
	if (!names_of(&c, regs) || !subject_of(&who, t))
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
