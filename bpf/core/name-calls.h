/* SPDX-License-Identifier: GPL-2.0 */
/* Names made and removed, on the tracepoint tier: paths as a system call named them (name.h). */
#ifndef ACTPLANE_NAME_CALLS_H
#define ACTPLANE_NAME_CALLS_H

#include "calls.h"
#include "name.h"
#include "socket-calls.h"
#include "steps.h"

__noinline int name_judged(struct scratch *s, __u64 name, __u64 base, __u32 ops)
{
	long n;

	if (!s || !(s->concern & ops))
		return 0;
	judge_begin(s, ops);
	n = bpf_probe_read_user_str(s->event.data, AP_PATH_MAX, (void *)name);
	if (path_join(s, n, base))
		return 0;
	match_named(s);
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
int BPF_PROG(step_names, struct pt_regs *regs, long ret)
{
	struct task_struct *t = bpf_get_current_task_btf();
	struct subject who;
	struct names c = {};

	if ((int)NR_(regs) == NR_sendmmsg) {
		if (ret > 1 && subject_of(&who, t))
			messages_after(&who, regs, ret);
		return next_step(ctx, t, STEP_DESCRIPTORS);
	}
	if (!names_of(&c, regs))
		return next_step(ctx, t, STEP_MEMORY);
	if (!subject_of(&who, t))
		return 0;
	name_call(&who, &c, 0);
	if (c.name[1])
		name_call(&who, &c, 1);
	return 0;
}

#endif
