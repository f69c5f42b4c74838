/* SPDX-License-Identifier: GPL-2.0 */
/*
 * System calls by another table than the machine's own: those of 32-bit x86,
 * which a 64-bit program reaches by `int 0x80`, and of x32. The tracepoint tier
 * knows the machine's own numbers only, so these are ended as unseen (unseen.h).
 */
#ifndef ACTPLANE_COMPAT_H
#define ACTPLANE_COMPAT_H

#include "syscalls.h"
#include "unseen.h"

#if defined(__TARGET_ARCH_x86)

#define X32_BIT 0x40000000

/* What a 32-bit call may be; those that are not named here neither open, move, remove nor reach anything. */
static __always_inline __u32 compat_ops(int nr)
{
	switch (nr) {
	case 5: case 8: case 295: case 437: case 342: /* open, creat, openat, openat2, open_by_handle_at */
		return BIT(AP_OP_OPEN) | BIT(AP_OP_READ) | BIT(AP_OP_WRITE);
	case 3: case 145: case 180: case 333: case 378: /* read, readv, pread64, preadv, preadv2 */
		return BIT(AP_OP_READ) | BIT(AP_OP_RECV);
	case 4: case 146: case 181: case 334: case 379: /* write, writev, pwrite64, pwritev, pwritev2 */
		return BIT(AP_OP_WRITE) | BIT(AP_OP_CONNECT);
	case 187: case 239: case 313: case 315: case 316: case 377: /* sendfile, sendfile64, splice, tee, vmsplice, copy_file_range */
	case 26: case 117: case 347: case 348: case 438: /* ptrace, ipc, process_vm_readv, process_vm_writev, pidfd_getfd */
		return BIT(AP_OP_READ) | BIT(AP_OP_WRITE) | BIT(AP_OP_CONNECT) | BIT(AP_OP_RECV);
	case 10: case 40: case 38: case 301: case 302: case 353: /* unlink, rmdir, rename, unlinkat, renameat, renameat2 */
		return BIT(AP_OP_UNLINK) | BIT(AP_OP_WRITE);
	case 9: case 14: case 39: case 83: case 92: case 93: case 193: case 194: /* link, mknod, mkdir, symlink, truncate */
	case 296: case 297: case 303: case 304: case 324: /* mkdirat, mknodat, linkat, symlinkat, fallocate */
		return BIT(AP_OP_WRITE);
	case 102: /* socketcall */
		return BIT(AP_OP_CONNECT) | BIT(AP_OP_RECV);
	case 362: case 345: case 369: case 370: /* connect, sendmmsg, sendto, sendmsg */
		return BIT(AP_OP_CONNECT);
	case 337: case 371: case 372: case 417: /* recvmmsg, recvfrom, recvmsg, recvmmsg_time64 */
		return BIT(AP_OP_RECV);
	}
	return 0;
}

#define ANY_OP (BIT(AP_OP_COUNT) - 1 - BIT(AP_OP_EXEC))

/* A return from a signal handler leaves -1 as its number: that is no call. */
static __always_inline bool is_foreign_call(struct task_struct *t, unsigned long nr)
{
	return exec_is_compat(t) || ((int)nr > 0 && (nr & X32_BIT));
}

static __noinline int on_foreign_call(struct task_struct *t, unsigned long nr)
{
	return on_unseen(t, exec_is_compat(t) ? compat_ops(nr) : ANY_OP);
}

#else

static __always_inline bool is_foreign_call(struct task_struct *t, unsigned long nr)
{
	return false;
}

static __always_inline int on_foreign_call(struct task_struct *t, unsigned long nr)
{
	return 0;
}

#endif
#endif
