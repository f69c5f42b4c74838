/* SPDX-License-Identifier: GPL-2.0 */
/* Which filesystem a superblock is of: its s_magic (include/uapi/linux/magic.h of the kernel, mm/secretmem.c). */
#ifndef ACTPLANE_MAGIC_H
#define ACTPLANE_MAGIC_H

#define ANON_INODE_MAGIC 0x09041934
#define BPF_FS_MAGIC 0xcafe4a11
#define BINFMTFS_MAGIC 0x42494e4d
#define BTRFS_MAGIC 0x9123683e
#define CGROUP_MAGIC 0x27e0eb
#define CGROUP2_MAGIC 0x63677270
#define DEVPTS_MAGIC 0x1cd1
#define HUGETLBFS_MAGIC 0x958458f6
#define MQUEUE_MAGIC 0x19800202
#define PIDFS_MAGIC 0x50494446
#define PIPEFS_MAGIC 0x50495045
#define PROC_MAGIC 0x9fa0
#define RAMFS_MAGIC 0x858458f6
#define SECRETMEM_MAGIC 0x5345434d
#define SECURITYFS_MAGIC 0x73636673
#define SOCKFS_MAGIC 0x534f434b
#define SYSFS_MAGIC 0x62656572
#define TMPFS_MAGIC 0x01021994

#endif
