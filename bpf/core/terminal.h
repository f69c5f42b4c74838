/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pseudo-terminals. The programs on it hold the slave, what draws it holds the
 * master. Each direction is a node of its own: a program that prints a secret
 * must not taint what its neighbours read from the keyboard. Both are known by
 * the slave's inode, which lives as long as the pair.
 */
#ifndef ACTPLANE_TERMINAL_H
#define ACTPLANE_TERMINAL_H

#include "channel.h"

#define RDEV_PTMX (5 << 20 | 2)
#define RDEV_TTY (5 << 20)

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct tty_struct {
	struct tty_struct *link; /* the other end, of a pair */
	void *driver_data; /* of a slave: its dentry */
};
struct tty_file_private {
	struct tty_struct *tty;
};
#pragma clang attribute pop

/* Slaves, /dev/tty (5:0) and /dev/ptmx (5:2): file->private_data is a tty_file_private. */
static __always_inline bool is_terminal(__u32 mode, __u32 rdev)
{
	__u32 major = rdev >> 20;

	if ((mode & S_IFMT) != S_IFCHR)
		return false;
	return (major >= 136 && major <= 143) || rdev == RDEV_TTY || rdev == RDEV_PTMX;
}

static __always_inline int terminal_op(struct subject *who, struct file *file, __u32 ops)
{
	struct tty_file_private *private = BPF_CORE_READ(file, private_data);
	struct ap_file_key key, keyboard;
	struct tty_struct *tty, *other;
	struct dentry *name;
	struct inode *inode;
	bool master;
	int verdict;

	tty = BPF_CORE_READ(private, tty);
	other = BPF_CORE_READ(tty, link);
	if (!other)
		return 0; /* not open yet, or hardware: nobody in a domain is behind it */
	master = BPF_CORE_READ(file, f_inode, i_rdev) == RDEV_PTMX;
	name = BPF_CORE_READ(master ? other : tty, driver_data);
	inode = BPF_CORE_READ(name, d_inode);
	if (!inode)
		return 0; /* the other end is closed */
	file_key_of(&key, inode, who->process->realm);
	keyboard = key;
	keyboard.unused = CHANNEL_KEYBOARD;
	if (master) {
		verdict = channel_op(who->process, &key, ops & BIT(AP_OP_READ));
		return verdict ? verdict : channel_op(who->process, &keyboard, ops & BIT(AP_OP_WRITE));
	}
	verdict = channel_op(who->process, &keyboard, ops & BIT(AP_OP_READ));
	return verdict ? verdict : channel_op(who->process, &key, ops & BIT(AP_OP_WRITE));
}

#endif
