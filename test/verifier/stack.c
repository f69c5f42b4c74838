/* SPDX-License-Identifier: MIT */
#include "stack.h"

#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FUNCTIONS_MAX 256 /* BPF_MAX_SUBPROGS */

struct function {
	int start; /* number of its first instruction */
	int own;   /* bytes of stack */
	int below; /* of the deepest chain that begins in it, -1: not yet known */
	int next;  /* callee in that chain, -1: none */
};

struct functions {
	int count;
	struct function list[FUNCTIONS_MAX]; /* by their start, as the verifier numbers them */
};

/* Where a call or the address of a callback leads, -1 for any other instruction. */
static int target_of(const struct bpf_insn *insn, int at)
{
	if (insn->code == (BPF_JMP | BPF_CALL) && insn->src_reg == BPF_PSEUDO_CALL)
		return at + insn->imm + 1;
	if (insn->code == (BPF_LD | BPF_IMM | BPF_DW) && insn->src_reg == BPF_PSEUDO_FUNC)
		return at + insn->imm + 1;
	return -1;
}

static void add_start(struct functions *f, int start)
{
	int i = 0;

	while (i < f->count && f->list[i].start < start)
		i++;
	if ((i < f->count && f->list[i].start == start) || f->count == FUNCTIONS_MAX)
		return;
	memmove(&f->list[i + 1], &f->list[i], (size_t)(f->count - i) * sizeof(f->list[0]));
	f->list[i] = (struct function){ .start = start, .below = -1, .next = -1 };
	f->count++;
}

static int function_at(const struct functions *f, int start)
{
	for (int i = 0; i < f->count; i++)
		if (f->list[i].start == start)
			return i;
	return -1;
}

/* "stack depth 64+16+0"; since 7.x a line for each instead: "subprog 1 (name) … stack 16". */
static int read_own(struct functions *f, const char *log)
{
	const char *at = strstr(log, "stack depth ");
	int n = 0;

	if (at && strncmp(at, "stack depth max", 15) != 0) {
		for (at += strlen("stack depth "); n < f->count; at++) {
			char *end;

			f->list[n++].own = (int)strtol(at, &end, 10);
			at = end;
			if (*at != '+')
				break;
		}
		return n == f->count ? 0 : -1;
	}
	for (at = log; n < f->count && (at = strstr(at, "\nsubprog ")); at++) {
		const char *stack = strstr(at, " stack ");

		if (stack)
			f->list[n++].own = atoi(stack + strlen(" stack "));
	}
	return n == f->count ? 0 : -1;
}

/* The verifier has refused recursion by the time that it prints its statistics. */
static int chain(struct functions *f, const struct bpf_insn *insns, int count, int which)
{
	struct function *one = &f->list[which];
	int end = which + 1 < f->count ? f->list[which + 1].start : count, deepest = 0;

	if (one->below >= 0)
		return one->below;
	for (int at = one->start; at < end; at++) {
		int callee = function_at(f, target_of(&insns[at], at));
		int below = callee > 0 ? chain(f, insns, count, callee) : 0;

		if (below > deepest) {
			deepest = below;
			one->next = callee;
		}
	}
	one->below = ((one->own ? one->own : 1) + 31) / 32 * 32 + deepest;
	return one->below;
}

int stack_of(const struct bpf_program *program, const char *log, char *frames, size_t size)
{
	const struct bpf_insn *insns = bpf_program__insns(program);
	int count = (int)bpf_program__insn_cnt(program), length = 0, bytes;
	struct functions f = { .count = 0 };

	snprintf(frames, size, "?");
	add_start(&f, 0);
	for (int at = 0; at < count; at++) {
		int target = target_of(&insns[at], at);

		if (target >= 0)
			add_start(&f, target);
	}
	if (read_own(&f, log))
		return -1;
	bytes = chain(&f, insns, count, 0);
	for (int i = 0; i >= 0 && (size_t)length < size; i = f.list[i].next)
		length += snprintf(frames + length, size - (size_t)length, "%s%d", i ? "+" : "", f.list[i].own);
	return bytes;
}
