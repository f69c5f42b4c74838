/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Paths as a system call named them, for the tracepoint tier: when it looks at
 * an unlink the dentry is gone. Joined to the directory's canonical path and
 * cleaned of ".", ".." and "//"; a symbolic link in the middle stays unresolved
 * (docs/tiers.md says so).
 */
#ifndef ACTPLANE_NAME_H
#define ACTPLANE_NAME_H

#include "verdict.h"

/* Takes over one component, read from right to left; ".." swallows the one before it. */
static __always_inline void clean_component(struct scratch *s, __u32 from, __u32 len)
{
	__u32 to = s->at;
	char first, second;

	from &= AP_PATH_MAX - 1;
	if (!len)
		return;
	first = s->path[from];
	second = s->path[(from + 1) & (AP_PATH_MAX - 1)];
	if (len == 1 && first == '.')
		return;
	if (len == 2 && first == '.' && second == '.') {
		s->clean_skip++;
		return;
	}
	if (s->clean_skip) {
		s->clean_skip--;
		if (from >= s->clean_from)
			s->crossed = 1;
		return;
	}
	if (len > 255 || to < len + 1 || to >= AP_PATH_MAX) {
		s->path_fault = 1;
		return;
	}
	len &= 255;
	to -= len;
	barrier_var(to);
	to &= AP_PATH_MAX - 1;
	if (bpf_probe_read_kernel(&s->event.data[to], len, &s->path[from]))
		s->path_fault = 1;
	to = (to - 1) & (AP_PATH_MAX - 1);
	s->event.data[to] = '/';
	s->at = to;
}

#define CLEANED 8 /* bytes that one step goes back over */

/* Loop state: clean_end = end of the component, clean_at = place of the byte, clean_skip = pending "..", at = output. */
static long clean_byte(__u32 i, struct run *r)
{
	struct scratch *s = r->s;
	__u32 at = s->clean_at;

	if (at < s->pos || s->path_fault)
		return 1;
	if (s->path[at & (AP_PATH_MAX - 1)] == '/') {
		clean_component(s, at + 1, s->clean_end - (at + 1));
		s->clean_end = at;
	}
	for (int n = 0; n < CLEANED; n++) {
		if (!at)
			return 1;
		at--;
		if (at <= s->pos || s->path[at & (AP_PATH_MAX - 1)] == '/')
			break;
	}
	s->clean_at = at;
	return 0;
}

/* s->path[pos..) begins with '/'; the cleaned path replaces it. */
__noinline int path_clean(struct scratch *s)
{
	struct run r = { .s = s };
	__u32 len;

	if (!s)
		return 1;
	s->clean_end = AP_PATH_MAX - 1;
	s->clean_at = AP_PATH_MAX - 2;
	s->clean_skip = 0;
	s->at = AP_PATH_MAX - 1;
	s->event.data[AP_PATH_MAX - 1] = 0;
	bpf_loop(AP_PATH_MAX, clean_byte, &r, 0);
	if (s->at == AP_PATH_MAX - 1) {
		s->at = AP_PATH_MAX - 2;
		s->event.data[AP_PATH_MAX - 2] = '/';
	}
	len = s->at & (AP_PATH_MAX - 1);
	s->pos = len;
	return bpf_probe_read_kernel(&s->path[len], AP_PATH_MAX - len, &s->event.data[len]);
}

/* `n`: bytes of s->event.data with the NUL. `base`: directory that a relative name starts from. */
__noinline int path_join(struct scratch *s, long n, __u64 base)
{
	__u32 len, pos;

	if (!s)
		return 1;
	path_reset(s);
	if (n <= 1 || n > AP_PATH_MAX)
		return 1;
	len = (n - 1) & (AP_PATH_MAX - 1);
	pos = (AP_PATH_MAX - 1 - len) & (AP_PATH_MAX - 1);
	if (bpf_probe_read_kernel(&s->path[pos], len, s->event.data))
		return 1;
	s->pos = s->clean_from = pos;
	s->crossed = 0;
	if (s->event.data[0] != '/') {
		if (path_push_slash(s) || path_prepend(s, base))
			return 1;
	}
	if (path_clean(s) || s->path_fault)
		return 1;
	s->have_path = 1;
	return 0;
}

#endif
