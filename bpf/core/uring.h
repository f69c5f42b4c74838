/* SPDX-License-Identifier: GPL-2.0 */
/*
 * io_uring on the tracepoint tier. Its operations are no system calls, and
 * where a request is submitted its file is not known yet, so none of them can
 * be judged here.
 */
#ifndef ACTPLANE_URING_H
#define ACTPLANE_URING_H

#include "unseen.h"

/* enum io_uring_op of include/uapi/linux/io_uring.h; numbers are never given again. */
enum {
	URING_READV = 1, URING_WRITEV = 2, URING_READ_FIXED = 4, URING_WRITE_FIXED = 5, URING_SENDMSG = 9,
	URING_RECVMSG = 10, URING_ACCEPT = 13, URING_CONNECT = 16, URING_FALLOCATE = 17, URING_OPENAT = 18,
	URING_READ = 22, URING_WRITE = 23, URING_SEND = 26, URING_RECV = 27, URING_OPENAT2 = 28, URING_SPLICE = 30,
	URING_TEE = 33, URING_RENAMEAT = 35, URING_UNLINKAT = 36, URING_MKDIRAT = 37, URING_SYMLINKAT = 38,
	URING_LINKAT = 39, URING_URING_CMD = 46, URING_SEND_ZC = 47, URING_SENDMSG_ZC = 48, URING_READ_MULTISHOT = 49,
	URING_FTRUNCATE = 55, URING_RECV_ZC = 58, URING_READV_FIXED = 60, URING_WRITEV_FIXED = 61, URING_KNOWN = 63,
};

#define URING(op) (1ull << (op))
/* A descriptor may be a file or a socket. */
#define URING_READS                                                                                       \
	(URING(URING_READV) | URING(URING_READ_FIXED) | URING(URING_READ) | URING(URING_READ_MULTISHOT) | \
	 URING(URING_READV_FIXED) | URING(URING_SPLICE) | URING(URING_TEE) | URING(URING_URING_CMD))
#define URING_RECEIVES                                                                                \
	(URING_READS | URING(URING_RECVMSG) | URING(URING_RECV) | URING(URING_RECV_ZC) | URING(URING_ACCEPT))
#define URING_WRITES                                                                             \
	(URING(URING_WRITEV) | URING(URING_WRITE_FIXED) | URING(URING_WRITE) | URING(URING_WRITEV_FIXED) | \
	 URING(URING_SPLICE) | URING(URING_TEE) | URING(URING_URING_CMD))
#define URING_CHANGES                                                                                      \
	(URING_WRITES | URING(URING_FALLOCATE) | URING(URING_FTRUNCATE) | URING(URING_MKDIRAT) |            \
	 URING(URING_SYMLINKAT) | URING(URING_LINKAT) | URING(URING_RENAMEAT))
#define URING_OPENS (URING(URING_OPENAT) | URING(URING_OPENAT2))
#define URING_SENDS                                                                            \
	(URING_WRITES | URING(URING_SENDMSG) | URING(URING_SEND) | URING(URING_CONNECT) |       \
	 URING(URING_SEND_ZC) | URING(URING_SENDMSG_ZC))
#define URING_REMOVES (URING(URING_UNLINKAT) | URING(URING_RENAMEAT))

static __always_inline bool is_one_of(__u8 opcode, __u64 those)
{
	return opcode >= URING_KNOWN || those >> opcode & 1;
}

/* What a request may be, as far as its kind tells; one of a kind that is not known may be anything. */
static __always_inline __u32 uring_ops(__u8 opcode)
{
	__u32 ops = 0;

	if (is_one_of(opcode, URING_OPENS))
		ops |= BIT(AP_OP_OPEN) | BIT(AP_OP_READ) | BIT(AP_OP_WRITE);
	if (is_one_of(opcode, URING_READS))
		ops |= BIT(AP_OP_READ);
	if (is_one_of(opcode, URING_CHANGES))
		ops |= BIT(AP_OP_WRITE);
	if (is_one_of(opcode, URING_REMOVES))
		ops |= BIT(AP_OP_UNLINK);
	if (is_one_of(opcode, URING_SENDS))
		ops |= BIT(AP_OP_CONNECT);
	if (is_one_of(opcode, URING_RECEIVES))
		ops |= BIT(AP_OP_RECV);
	return ops;
}

static __always_inline int on_uring(struct io_kiocb *request)
{
	/* the ring's own thread has no state of its own on this tier */
	return on_unseen(bpf_get_current_task_btf()->group_leader, uring_ops(BPF_CORE_READ(request, opcode)));
}

/* Since 6.3 */
KILLED(optional_uring_request, "io-uring");
SEC("tp_btf/io_uring_submit_req")
int BPF_PROG(optional_uring_request, struct io_kiocb *request)
{
	return on_uring(request);
}

/* Until then */
SEC("tp_btf/io_uring_submit_sqe")
int BPF_PROG(optional_uring_entry, struct io_kiocb *request)
{
	return on_uring(request);
}

#endif
