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
#include "core/name-calls.h"
#include "core/reach-calls.h"
#include "core/socket-calls.h"
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

/* A call of its own: what it needs of the stack must not stand there while the others are made. */
static __noinline bool remembered_call(struct subject *who, struct file *file, __u32 ops)
{
	return remembered(who, file, ops) || opened_for(who, file, ops, ops_of_mode(file, false));
}

static __always_inline void descriptor_call(struct subject *who, struct call *c, int i)
{
	struct file *file = file_of(who->task, c->fd[i]);

	if (!file)
		return;
	if ((BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) == S_IFSOCK)
		socket_call(who, file, c, c->ops[i]);
	else if (c->opened)
		opened(file);
	else
		access_op(who, file, c->ops[i], FILE_REPEATED, false);
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

TRACKED(step_descriptors, "scm-rights descriptor-inherited");
SEC("tp_btf/sys_exit")
int BPF_PROG(step_descriptors, struct pt_regs *regs, long ret)
{
	struct task_struct *t = bpf_get_current_task_btf();
	struct subject who;
	struct call c = {};

	if (!call_of(&c, regs, ret) || !subject_of(&who, t))
		return 0;
	descriptor_call(&who, &c, 0);
	if (c.fd[1] >= 0)
		descriptor_call(&who, &c, 1);
	return 0;
}

/* A call of one descriptor that was judged before. */
static __always_inline bool is_repeated(struct task_struct *t, struct call *c)
{
	struct file *file = c->fd[1] >= 0 ? 0 : file_of(t, c->fd[0]);
	struct subject who;

	return file && subject_of(&who, t) && remembered_call(&who, file, c->ops[0]);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(watch_calls, struct pt_regs *regs, long ret)
{
	struct task_struct *t = bpf_get_current_task_btf();
	struct call c = {};

	/* anybody's: folders above a file that is remembered */
	if (!&rename_lock && is_rename(regs) && !ret)
		epoch_advance();
	/* cheapest first: most tasks have no storage */
	if (!t->bpf_storage)
		return 0;
	if (is_foreign_call(t, NR_(regs)))
		return on_foreign_call(t, NR_(regs));
	if (call_of(&c, regs, ret) && !c.more)
		return is_repeated(t, &c) ? 0 : next_step(ctx, t, STEP_DESCRIPTORS);
	/* an error is close to 0, where no address is */
	return (unsigned long)ret > -4096UL ? 0 : next_step(ctx, t, STEP_NAMES);
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
