/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A program that is mapped as executable memory instead of executed, as the
 * dynamic linker does it when it is run by hand, is an exec of that program.
 * What arguments it will believe it has nobody can know, so those that a pattern
 * asks for count as given; nothing is granted by it, no gate opens.
 */
#ifndef ACTPLANE_LOADING_H
#define ACTPLANE_LOADING_H

#include "exec.h"

#define PROT_EXEC 4
#define ANYONE_MAY_EXECUTE 0111

/* "libx.so", "libx.so.6", "addon.node": s->chunk, of `n` bytes. s->found: it has such an ending. */
static long library_byte(__u32 i, struct run *r)
{
	struct scratch *s = r->s;
	char byte = s->chunk[i & (CHUNK - 1)], next = s->chunk[(i + 1) & (CHUNK - 1)];

	if (!byte)
		return 1;
	if (byte != '.')
		return 0;
	if (next == 's' && s->chunk[(i + 2) & (CHUNK - 1)] == 'o') {
		next = s->chunk[(i + 3) & (CHUNK - 1)];
		s->found = !next || next == '.';
	} else if (next == 'n' && s->chunk[(i + 2) & (CHUNK - 1)] == 'o' && s->chunk[(i + 3) & (CHUNK - 1)] == 'd' &&
		   s->chunk[(i + 4) & (CHUNK - 1)] == 'e') {
		s->found = !s->chunk[(i + 5) & (CHUNK - 1)];
	}
	return s->found != 0;
}

/* Called like a library, as all are that a program asks its linker for. */
__noinline int is_library(struct scratch *s)
{
	struct run r = { .s = s };
	struct dentry *dentry;

	if (!s)
		return 0;
	dentry = (struct dentry *)s->target_dentry;
	s->found = 0;
	__builtin_memset(s->chunk, 0, CHUNK);
	if (bpf_probe_read_kernel_str(s->chunk, CHUNK - 8, BPF_CORE_READ(dentry, d_name.name)) < 0)
		return 0;
	bpf_loop(CHUNK, library_byte, &r, 0);
	return s->found;
}

__noinline int loading_judged(struct scratch *s)
{
	int verdict;

	if (!s)
		return -EPERM;
	if (!(s->concern & BIT(AP_OP_EXEC)) || is_library(s))
		return 0;
	exec_begin(s);
	if (exec_add_file(s, s->target_file) && CAN_REFUSE) {
		s->fault = AP_FAULT_PATH_TOO_LONG;
		return -EPERM;
	}
	s->silent = 1;
	exec_match(s, 1);
	judge_to_happen(s);
	s->silent = 0;
	if (s->stale)
		return 0;
	if (s->fault)
		return -EPERM;
	verdict = conclude(s, 0, 0);
	if (verdict && CAN_REFUSE)
		return verdict;
	gain_labels(s, AP_OP_EXEC);
	stamp_events(s);
	return verdict;
}

/* `file` becomes executable memory of the current process. `typed`: it is a hook's own argument. */
static __always_inline int on_loading(struct file *file, unsigned long prot, bool typed)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct subject who;
	struct inode *inode;
	int verdict;

	if (!file || !(prot & PROT_EXEC) || !subject_of(&who, task))
		return 0;
	inode = LOAD(typed, file, f_inode);
	/* the running program itself, which exec judged; without a name it is no more than memory */
	if (!(LOAD(typed, inode, i_mode) & ANYONE_MAY_EXECUTE) || !LOAD(typed, inode, i_nlink) ||
	    inode == BPF_CORE_READ(task, mm, exe_file, f_inode))
		return 0;
	for (int i = 0; i < 2; i++) {
		struct scratch *s = scratch_begin(who.process);

		if (!s)
			return fail_closed(0, who.process, AP_OP_EXEC, AP_FAULT_NO_IMAGE);
		s->target_dentry = (__u64)BPF_CORE_READ(file, f_path.dentry);
		s->target_file = (__u64)file;
		verdict = loading_judged(s) ? -EPERM : 0;
		if (s->fault)
			fail_closed(s, who.process, AP_OP_EXEC, s->fault);
		if (!s->stale) {
			scratch_give(s);
			return verdict;
		}
		scratch_give(s);
	}
	return fail_closed(0, who.process, AP_OP_EXEC, AP_FAULT_NO_IMAGE);
}

#endif
