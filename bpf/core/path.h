/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The canonical path of a dentry: names up to the superblock's root, behind the
 * place where the service sees that superblock mounted. A caller's chroot, bind
 * mounts and mount namespaces do not change it (bpf_d_path would follow them).
 */
#ifndef ACTPLANE_PATH_H
#define ACTPLANE_PATH_H

#include "image.h"
#include "load.h"
#include "magic.h"


#define S_IFMT 0170000
#define S_IFSOCK 0140000
#define S_IFREG 0100000
#define S_IFDIR 0040000
#define S_IFCHR 0020000
#define S_IFIFO 0010000

static __always_inline void path_reset(struct scratch *s)
{
	s->pos = AP_PATH_MAX - 1;
	s->path[AP_PATH_MAX - 1] = 0;
	s->have_path = 0;
	s->path_fault = 0;
	s->path_done = 0;
}

/* Puts `len` (<= 255) kernel bytes in front of the path. */
static __always_inline int path_push(struct scratch *s, const void *from, __u32 len)
{
	__u32 pos = s->pos;

	len &= 255;
	if (pos < len || pos >= AP_PATH_MAX) {
		s->path_fault = 1;
		return -1;
	}
	pos -= len;
	barrier_var(pos);
	pos &= AP_PATH_MAX - 1;
	if (len && bpf_probe_read_kernel(&s->path[pos], len, from)) {
		s->path_fault = 1;
		return -1;
	}
	s->pos = pos;
	return 0;
}

static __always_inline int path_push_slash(struct scratch *s)
{
	__u32 pos = s->pos;

	if (!pos || pos >= AP_PATH_MAX) {
		s->path_fault = 1;
		return -1;
	}
	pos--;
	barrier_var(pos);
	pos &= AP_PATH_MAX - 1;
	s->path[pos] = '/';
	s->pos = pos;
	return 0;
}

/* True when the dentry is a known mount's root: its mount point ends the walk. */
static __always_inline bool path_at_mount(struct scratch *s, __u64 inode)
{
	struct ap_mount_key key = { .inode = inode, .device = s->device };
	struct ap_mount *m = bpf_map_lookup_elem(&mounts, &key);

	if (!m)
		return false;
	path_push(s, m->path, m->length);
	return true;
}

/* Context of path_step: the stack of a hook's whole chain of calls is 512 bytes, so no more than it needs. */
struct walk {
	struct scratch *s;
};

/*
 * In front of a path on a superblock that the first mount namespace does not
 * have. What processes and devices are called is the same in each of their
 * filesystems; any other path begins with "//", so that no pattern takes a
 * private "/usr/bin" for the machine's, and patterns that begin with ** match as ever.
 */
static __always_inline void path_push_unknown(struct scratch *s, unsigned long magic)
{
	if (magic == PROC_MAGIC)
		path_push(s, "/proc", 5);
	else if (magic == SYSFS_MAGIC)
		path_push(s, "/sys", 4);
	else
		path_push_slash(s);
}

static long path_step(__u32 i, struct walk *w)
{
	struct scratch *s = w->s;
	struct dentry *d = (struct dentry *)s->dentry;
	struct dentry *parent = BPF_CORE_READ(d, d_parent);
	const unsigned char *name;
	__u32 len;

	if (s->subtrees && path_at_mount(s, BPF_CORE_READ(d, d_inode, i_ino))) {
		s->path_done = 1;
		return 1;
	}
	if (parent == d || !parent) {
		if (!path_at_mount(s, 0))
			path_push_unknown(s, BPF_CORE_READ(d, d_sb, s_magic));
		s->path_done = 1;
		return 1;
	}
	name = BPF_CORE_READ(d, d_name.name);
	len = BPF_CORE_READ(d, d_name.len);
	if (len > 255 || path_push(s, name, len) || path_push_slash(s)) {
		s->path_fault = 1;
		return 1;
	}
	s->dentry = (__u64)parent;
	return 0;
}

/* Puts the path of `d` in front of what the scratch holds ("" for the root of the first mount). */
__noinline int path_prepend(struct scratch *s, __u64 dentry)
{
	struct dentry *d = (struct dentry *)dentry;
	struct ap_mount_key key = {};
	struct walk w = { .s = s };
	struct ap_mount *m;

	if (!s)
		return 1;

	s->device = BPF_CORE_READ(d, d_sb, s_dev);
	key.device = s->device;
	m = bpf_map_lookup_elem(&mounts, &key);
	s->subtrees = m ? m->subtrees : 0;
	s->path_done = 0;
	s->dentry = dentry;
	bpf_loop(AP_PATH_MAX / 2, path_step, &w, 0);
	if (!s->path_done)
		s->path_fault = 1;
	return s->path_fault;
}

/*
 * Writes the path of `d` to the scratch. Without a name in any tree (memfd,
 * pipes) it is "/" and the object's own name. s->path_fault: longer than
 * PATH_MAX; the caller fails closed.
 */
static __always_inline int path_of(struct scratch *s, struct dentry *d)
{
	path_reset(s);
	if (BPF_CORE_READ(d, d_parent) == d && (BPF_CORE_READ(d, d_inode, i_mode) & S_IFMT) != S_IFDIR) {
		__u32 len = BPF_CORE_READ(d, d_name.len);
		const unsigned char *name = BPF_CORE_READ(d, d_name.name);

		if (len <= 255)
			path_push(s, name, len);
		path_push_slash(s);
	} else {
		path_prepend(s, (__u64)d);
		if (s->pos == AP_PATH_MAX - 1)
			path_push_slash(s);
	}
	if (s->path_fault)
		COUNT(path_too_long);
	s->have_path = !s->path_fault;
	return s->path_fault;
}

#endif
