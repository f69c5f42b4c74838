/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The looks at one exec of the tiers that can refuse. What one look finds serves the next ones: numbers of patterns,
 * which are good for the image that they are of. When the image was replaced in between, names and argv are matched
 * anew, as the caller's memory and this task's notes have them; an exec takes long, and is no less likely to meet a
 * replacement than any other operation.
 */
#ifndef ACTPLANE_EXEC_LOOKS_H
#define ACTPLANE_EXEC_LOOKS_H

#include "attach.h"
#include "syscalls.h"

/* The caller's own argv, before anything happened. Not 0: it cannot be read in full. */
static __always_inline __u32 caller_argv(struct scratch *s, struct subject *who, __u32 argc)
{
	struct pt_regs *regs = (struct pt_regs *)bpf_task_pt_regs(who->task);
	__u64 list = 0;

	s->arg_compat = exec_is_compat(who->task);
	if (!exec_argv(regs, s->arg_compat, &list))
		return 1;
	return list ? !argv_walk(s, list, 0, 0, argc) : 0;
}

static __always_inline void looks_save(struct scratch *s, struct exec_state *x)
{
	x->serial = s->serial;
	hits_save(s, HITS_PROGRAMS, &x->programs);
	hits_save(s, HITS_NODES, &x->nodes);
	x->labels = s->labels;
	x->unsure = s->unsure;
}

/* Keeps the path of a script. Not 0: there is no room for it. */
static __noinline int script_note(struct subject *who, struct linux_binprm *bprm)
{
	struct script *note;
	struct scratch *s;

	s = scratch_begin(who->process);
	if (!s)
		return 1;
	note = bpf_task_storage_get(&scripts, who->task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (note) {
		path_of(s, BPF_CORE_READ(bprm, file, f_path.dentry));
		note->pos = s->pos;
		bpf_probe_read_kernel(note->path, AP_PATH_MAX, s->path);
	}
	scratch_give(s);
	return note ? 0 : 1;
}

/* Programs of a script of which only the note is left. Not 0: there is none. */
static __noinline int script_match(struct scratch *s, struct task_struct *task)
{
	struct script *note = bpf_task_storage_get(&scripts, task, 0, 0);

	if (!note)
		return 1;
	path_reset(s);
	s->pos = note->pos & (AP_PATH_MAX - 1);
	bpf_probe_read_kernel(s->path, AP_PATH_MAX, note->path);
	match_program(s);
	return 0;
}

static __always_inline bool is_script(struct linux_binprm *bprm)
{
	char begin[2] = {};

	bpf_core_read(begin, sizeof(begin), bprm->buf);
	return begin[0] == '#' && begin[1] == '!';
}

/*
 * What earlier looks found of the program. Not 0: the image was replaced, and of more than one script, or of what
 * binfmt_misc has an interpreter for, nothing is left to match anew.
 */
static __always_inline int looks_restore(struct scratch *s, struct subject *who, struct exec_state *x,
					 struct linux_binprm *bprm, __u32 passed)
{
	s->labels |= x->labels;
	s->unsure = x->unsure;
	if (x->serial == s->serial) {
		hits_restore(s, HITS_PROGRAMS, &x->programs);
		hits_restore(s, HITS_NODES, &x->nodes);
		return 0;
	}
	exec_add_name(s, (__u64)BPF_CORE_READ(bprm, filename));
	if (!passed)
		return 0;
	return passed > 1 || !x->script || script_match(s, who->task);
}

/* First look: the caller's own memory, before anything happened. */
static __always_inline int exec_first(struct scratch *s, struct subject *who, struct exec_state *x,
				      struct linux_binprm *bprm, __u32 looks)
{
	__u32 unreadable;

	exec_begin(s);
	exec_add_name(s, (__u64)BPF_CORE_READ(bprm, filename));
	x->argc = BPF_CORE_READ(bprm, argc);
	unreadable = caller_argv(s, who, x->argc);
	if (exec_add_file(s, (__u64)BPF_CORE_READ(bprm, file)))
		return fail_closed(s, who->process, AP_OP_EXEC, AP_FAULT_PATH_TOO_LONG);
	x->looks = looks;
	x->script = 0;
	x->unreadable = unreadable;
	looks_save(s, x);
	exec_seen(s, x, BPF_CORE_READ(bprm, file));
	exec_match(s, unreadable);
	judge(s);
	if (s->fault)
		return fail_closed(s, who->process, AP_OP_EXEC, s->fault);
	/* a report without a refusal waits for the exec to happen */
	if (s->stale || s->effect == AP_EFFECT_NOTIFY)
		return 0;
	return conclude(s, s->argv_len, 0) ? -EPERM : 0;
}

/* A script's interpreter. */
static __always_inline int exec_interpreter(struct scratch *s, struct subject *who, struct exec_state *x,
					    struct linux_binprm *bprm)
{
	bool replaced = x->serial != s->serial;

	exec_begin(s);
	if (looks_restore(s, who, x, bprm, x->looks - 1))
		return fail_closed(s, who->process, AP_OP_EXEC, AP_FAULT_NO_IMAGE);
	if (replaced)
		x->unreadable = caller_argv(s, who, x->argc);
	exec_add_file(s, (__u64)BPF_CORE_READ(bprm, file));
	looks_save(s, x);
	exec_seen(s, x, BPF_CORE_READ(bprm, file));
	exec_match(s, x->unreadable);
	judge(s);
	if (s->fault)
		return fail_closed(s, who->process, AP_OP_EXEC, s->fault);
	if (s->stale || s->effect == AP_EFFECT_NOTIFY)
		return 0;
	return conclude(s, 0, 0) ? -EPERM : 0;
}

/* A look before the point of no return: twice, as in file_judge. `looks`: of the first one, as in exec_state. */
static __always_inline int exec_look(struct subject *who, struct exec_state *x, struct linux_binprm *bprm, bool first,
				     __u32 looks)
{
	for (int i = 0; i < 2; i++) {
		struct scratch *s = scratch_begin(who->process);
		__u32 stale;
		int verdict;

		if (!s)
			break;
		verdict = first ? exec_first(s, who, x, bprm, looks) : exec_interpreter(s, who, x, bprm);
		stale = s->stale;
		scratch_give(s);
		if (!stale)
			return verdict;
	}
	return fail_closed(0, who->process, AP_OP_EXEC, AP_FAULT_NO_IMAGE);
}

/* `looks`: how many of the kernel's looks at files are behind. */
static __always_inline int look_before(struct subject *who, struct linux_binprm *bprm, __u32 looks)
{
	struct exec_state *x = bpf_task_storage_get(&execs, who->task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (!x)
		return fail_closed(0, who->process, AP_OP_EXEC, AP_FAULT_NO_STATE);
	return exec_look(who, x, bprm, true, looks);
}

TRACKED(bprm_creds_for_exec, "exec-from-thread");
HOOK(bprm_creds_for_exec, struct linux_binprm *bprm)
{
	struct subject who;
	int verdict;

	if (!subject_of(&who, bpf_get_current_task_btf())) {
		verdict = attach(bprm, 0, ATTACH_BEFORE);
		if (verdict != ATTACH_ENTERED || !subject_of(&who, bpf_get_current_task_btf()))
			return verdict == ATTACH_REFUSED ? -EPERM : 0;
	}
	inherit_leader(&who);
	return look_before(&who, bprm, 0);
}

/* Outside every domain a script's interpreter is as good as a program: whoever becomes it enters. */
static __always_inline int interpreter_attached(struct linux_binprm *bprm)
{
	struct subject who;
	int verdict;

	if (BPF_CORE_READ(bprm, interp) == BPF_CORE_READ(bprm, filename))
		return 0;
	verdict = attach(bprm, 0, ATTACH_BEFORE);
	if (verdict != ATTACH_ENTERED || !subject_of(&who, bpf_get_current_task_btf()))
		return verdict == ATTACH_REFUSED ? -EPERM : 0;
	return look_before(&who, bprm, 1);
}

/* Comes once for the file, which was judged above, and again for each interpreter. */
HOOK(BPRM_CHECK, struct linux_binprm *bprm)
{
	struct exec_state *x;
	struct subject who;

	if (!subject_of(&who, bpf_get_current_task_btf()))
		return interpreter_attached(bprm);
	x = bpf_task_storage_get(&execs, who.task, 0, 0);
	if (!x)
		return fail_closed(0, who.process, AP_OP_EXEC, AP_FAULT_NO_STATE);
	x->looks++;
	if (x->looks > 1)
		return exec_look(&who, x, bprm, false, 0);
	x->script = is_script(bprm);
	if (x->script && script_note(&who, bprm))
		return fail_closed(0, who.process, AP_OP_EXEC, AP_FAULT_NO_STATE);
	return 0;
}

/* Second look: the new image's own argv. Not 0: the process must not run. */
static __always_inline int exec_second(struct scratch *s, struct subject *who, struct exec_state *x,
				       struct linux_binprm *bprm)
{
	exec_begin(s);
	return looks_restore(s, who, x, bprm, x->looks - 1) ||
	       exec_final(s, who->process, x, bprm, BPF_CORE_READ(bprm, p), 0);
}

AFTER(bprm_committed_creds, struct linux_binprm *bprm)
{
	struct exec_state *x;
	struct subject who;

	if (!subject_of(&who, bpf_get_current_task_btf())) {
		/* arguments that were others before: who wants to get around it ends, as for a rule's arguments */
		if (attach(bprm, BPF_CORE_READ(bprm, p), ATTACH_AFTER) != ATTACH_NOT)
			bpf_send_signal(SIGKILL);
		return 0;
	}
	x = bpf_task_storage_get(&execs, who.task, 0, 0);
	if (!x)
		goto end;
	for (int i = 0; i < 2; i++) {
		struct scratch *s = scratch_begin(who.process);
		__u32 stale;
		int failed;

		if (!s)
			break;
		failed = exec_second(s, &who, x, bprm);
		stale = s->stale;
		scratch_give(s);
		if (!failed) {
			if (x->script)
				bpf_task_storage_delete(&scripts, who.task);
			return 0;
		}
		if (!stale)
			break;
	}
end:
	CHARGE(who.process->domain, faults);
	bpf_send_signal(SIGKILL);
	return 0;
}

#endif
