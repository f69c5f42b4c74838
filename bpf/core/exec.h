/* SPDX-License-Identifier: GPL-2.0 */
/*
 * exec: who the program is (the file that runs, the path asked for, a script's
 * interpreter), with which arguments, and what the process becomes by it.
 *
 * Tiers that can refuse look twice: at the caller's argv before anything
 * happened, and at the new image's own argv after the point of no return,
 * because another thread may rewrite the caller's memory in between. The
 * tracepoint tier has the second look only; SIGKILL there ends the process
 * before its first instruction.
 */
#ifndef ACTPLANE_EXEC_H
#define ACTPLANE_EXEC_H

#include "argv.h"
#include "file.h"
#include "name.h"

/* Adds the programs that the path in the scratch is. Inline, for the depth of calls is bounded. */
static __always_inline void match_program(struct scratch *s)
{
	known_text(s, KNOWN_PROGRAM, AP_PATH_MAX - 1);
	if (known_recall(s, HITS_PROGRAMS))
		return;
	/* what other names of the program matched is no finding of this one */
	hits_clear(s, HITS_ARGUMENTS);
	s->out = HITS_ARGUMENTS;
	match_path(s, AP_GROUP_PROG);
	s->out = HITS_TARGET;
	known_keep(s, HITS_ARGUMENTS);
	hits_merge(s, HITS_PROGRAMS, HITS_ARGUMENTS);
}

/* Nothing is known of the exec yet. */
static __always_inline void exec_begin(struct scratch *s)
{
	judge_begin(s, BIT(AP_OP_EXEC));
	hits_clear(s, HITS_PROGRAMS);
	hits_clear(s, HITS_NODES);
	hit_add(s, HITS_NODES, 0); /* the root is reached without arguments */
	s->argv_len = 0;
}

/*
 * Adds the path asked for, made absolute by the working directory. It is cleaned as text: behind "link/.." the kernel may
 * be somewhere else, so that such a name still counts for what refuses, but grants nothing.
 */
__noinline int exec_add_name(struct scratch *s, __u64 name)
{
	struct task_struct *t = bpf_get_current_task_btf();
	long n;

	if (!s)
		return 0;
	n = bpf_probe_read_kernel_str(s->event.data, AP_PATH_MAX, (void *)name);
	if (!path_join(s, n, (__u64)BPF_CORE_READ(t, fs, pwd.dentry)))
		match_program(s);
	s->unsure = s->crossed;
	return 0;
}

/* Adds one file that takes part (program, script or interpreter); leaves its path in the scratch. */
__noinline int exec_add_file(struct scratch *s, __u64 address)
{
	struct file *file = (struct file *)address;
	struct ap_file_labels *f;

	if (!s)
		return 1;
	file_key_of(&s->file, BPF_CORE_READ(file, f_inode), s->realm);
	f = labels_of(s);
	if (f)
		s->labels |= f->labels;
	s->labels |= memory_labels(s);
	path_of(s, BPF_CORE_READ(file, f_path.dentry));
	match_program(s);
	return s->path_fault;
}

/*
 * Programs and nodes to atoms. Not known arguments are as if every one that a pattern asks for were there: clauses and
 * sources count, and the gates that it closes are closed, but it opens none and drops no label.
 */
__noinline int exec_match(struct scratch *s, __u32 unreadable)
{
	if (!s)
		return 0;
	s->guessed = unreadable;
	return unreadable ? match_exec_unreadable(s) : match_exec(s);
}

/* A thread that is not the leader becomes it by exec: it takes the process's state along. */
static __always_inline void inherit_leader(struct subject *who)
{
	if (who->own == who->process)
		return;
	who->own->labels |= process_labels(who->process);
	who->own->lineage |= who->process->lineage;
	who->own->pending[0] |= who->process->pending[0];
	who->own->pending[1] |= who->process->pending[1];
	who->own->pending_since = who->process->pending_since;
	who->own->cell = who->process->cell;
	who->own->flags |= who->process->flags & (AP_TASK_SHARES | AP_TASK_QUEUES);
}

/* The exec happened: what judging found becomes the process's state. */
static __always_inline void exec_commit(struct scratch *s, struct ap_task *p)
{
	__u64 gained = s->labels & ~s->had;

	if (gained)
		report_flow(s, AP_EVENT_FLOW_IN, AP_OP_EXEC, gained);
	p->labels = s->labels;
	leave_memory(p);
	p->lineage |= s->lineage;
	if (s->pending[0] | s->pending[1]) {
		if (!(p->pending[0] | p->pending[1]))
			p->pending_since = bpf_ktime_get_boot_ns();
		p->pending[0] |= s->pending[0];
		p->pending[1] |= s->pending[1];
		events_begin(s, p->pending_since);
	}
	stamp_events(s);
}

/* The second look need not look again at a file that the first has seen, when nothing has changed since. */
static __always_inline void exec_seen(struct scratch *s, struct exec_state *x, struct file *file)
{
	x->dentry = (__u64)BPF_CORE_READ(file, f_path.dentry);
	x->inode = (__u64)BPF_CORE_READ(file, f_inode);
	x->epoch = s->epoch;
	x->renames = s->renames;
}

/* A call of its own: what it needs of the stack must not stand there while others are made. */
static __noinline bool exec_sees_again(struct scratch *s, struct exec_state *x, struct file *file)
{
	if (x->serial != s->serial || x->epoch != s->epoch || x->renames != s->renames || !may_remember(s->renames) ||
	    x->dentry != (__u64)BPF_CORE_READ(file, f_path.dentry) || x->inode != (__u64)BPF_CORE_READ(file, f_inode))
		return false;
	/* what a record says of it */
	file_key_of(&s->file, (struct inode *)x->inode, s->realm);
	s->target_dentry = x->dentry;
	return true;
}

/*
 * The look after the point of no return. `x`: what the first look knew of the program, if there was one. HITS_PROGRAMS holds what is known of
 * the program; `at`: where the argv strings begin, one behind the other.
 * Not 0: the image was replaced meanwhile, or more matched than there is room for.
 */
static __always_inline int exec_final(struct scratch *s, struct ap_task *p, struct exec_state *x,
				      struct linux_binprm *bprm, __u64 at, __u64 end)
{
	__u32 unreadable = !argv_walk(s, 0, at, end, BPF_CORE_READ(bprm, argc));
	struct file *file = BPF_CORE_READ(bprm, file);

	if (!x || !exec_sees_again(s, x, file))
		exec_add_file(s, (__u64)file);
	exec_match(s, unreadable);
	judge_to_happen(s);
	if (s->stale)
		return 1;
	if (s->fault)
		return fault_of(s, AP_OP_EXEC, s->fault) || 1;
	s->too_late = 1;
	conclude(s, s->argv_len, 0);
	exec_commit(s, p);
	return 0;
}

#endif
