/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pipes without a name. One inode has both ends, so its labels are those of
 * whatever went in. A FIFO is a file (file.h): rules name it by its path.
 */
#ifndef ACTPLANE_PIPE_H
#define ACTPLANE_PIPE_H

#include "channel.h"

static __always_inline bool is_pipe(struct inode *inode)
{
	return BPF_CORE_READ(inode, i_sb, s_magic) == PIPEFS_MAGIC;
}

static __always_inline int pipe_op(struct subject *who, struct inode *inode, __u32 ops)
{
	struct ap_file_key key;

	file_key_of(&key, inode, who->process->realm);
	return channel_op(who->process, &key, ops);
}

#endif
