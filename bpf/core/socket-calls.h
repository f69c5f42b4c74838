/* SPDX-License-Identifier: GPL-2.0 */
/* Sockets on the tracepoint tier: the system calls behind net.h and endpoint.h. */
#ifndef ACTPLANE_SOCKET_CALLS_H
#define ACTPLANE_SOCKET_CALLS_H

#include "calls.h"

/* The address that a call sends to. False: it names none, or nothing is there to judge. */
static __noinline bool endpoint_of_call(struct ap_endpoint_key *e, struct call *c, struct sock *sk)
{
	struct sockaddr_any a = {};

	if (!c->address || c->address_len < 8 ||
	    bpf_probe_read_user(&a, address_bytes(c->address_len), (void *)c->address))
		return false;
	/* left out, it is the socket's */
	if (a.family == AF_UNSPEC && BPF_CORE_READ(sk, __sk_common.skc_family) == AF_INET)
		a.family = AF_INET;
	return endpoint_of_address(e, &a);
}

static __always_inline int address_op(struct subject *who, struct sock *sk, struct call *c)
{
	struct ap_endpoint_key e, port;

	if (!endpoint_of_call(&e, c, sk))
		return 0;
	endpoint_of_port(&port, sk, e.port);
	return endpoint_op(who->process, &e, &port, AP_OP_CONNECT, 0);
}

static __noinline int send_to_address(struct subject *who, struct sock *sk, struct call *c)
{
	return address_op(who, sk, c);
}

/* Beside the chain of calls that judges: its frame is free. */
static __noinline int connected_to(struct sock *peer)
{
	return on_unix(peer);
}

/* Each connect is one of its own, however often the same. */
static __noinline int connected(struct subject *who, struct sock *sk)
{
	return send_to_peer(who, sk, 0);
}

/* The socket's side of a call: `AP_OP_READ` receives, `AP_OP_WRITE` sends. */
static __always_inline int socket_call(struct subject *who, struct file *file, struct call *c, __u32 ops)
{
	struct sock *sk = sock_of(file), *peer;
	bool local = BPF_CORE_READ(sk, __sk_common.skc_family) == AF_UNIX;

	if (local && (ops & BIT(AP_OP_CONNECT))) {
		peer = BPF_CORE_READ((struct unix_sock *)sk, peer);
		return peer ? connected_to(peer) : 0;
	}
	if (!local && !(ops & BIT(AP_OP_READ)) && c->address) {
		send_to_address(who, sk, c);
		/* an address without a family leaves IPv6 with its peer */
		if (ops & BIT(AP_OP_CONNECT) || BPF_CORE_READ(sk, __sk_common.skc_family) != AF_INET6)
			return 0;
	}
	if (ops & BIT(AP_OP_CONNECT))
		return connected(who, sk);
	return ops & BIT(AP_OP_READ) ? socket_read(who, sk) : socket_write(who, sk);
}

/*
 * What another process could read before this call returns has its labels before
 * data moves. Rules have their turn when it returns.
 */
static __noinline int endpoint_before(struct subject *who, struct sock *sk, struct call *c)
{
	struct ap_endpoint_key e, port;

	if (!(c->address ? endpoint_of_call(&e, c, sk) : endpoint_of_peer(&e, sk)))
		return 0;
	endpoint_of_port(&port, sk, e.port);
	return endpoint_label(who->process, &e, &port);
}

static __noinline int datagram_before(struct subject *who, struct call *c)
{
	struct channel_key key;

	key_of_name(&key, mix_name(c->address + 2, c->address_len - 2, 1), who->process->realm);
	return channel_op(who->process, &key, BIT(AP_OP_WRITE));
}

static __always_inline int labels_before(struct subject *who, struct file *file, struct call *c, __u32 ops)
{
	struct inode *inode = BPF_CORE_READ(file, f_inode);
	struct sock *sk;

	ops &= BIT(AP_OP_READ) | BIT(AP_OP_WRITE);
	if (!file || !ops)
		return 0;
	if ((BPF_CORE_READ(inode, i_mode) & S_IFMT) != S_IFSOCK)
		return object_op(who, file, ops, FILE_UNJUDGED, false);
	sk = sock_of(file);
	if (!(ops & BIT(AP_OP_WRITE)))
		return 0;
	if (BPF_CORE_READ(sk, __sk_common.skc_family) != AF_UNIX)
		return endpoint_before(who, sk, c);
	return c->address && c->address_len > 2 ? datagram_before(who, c) : socket_write(who, sk);
}

struct messages {
	struct subject *who;
	struct sock *sk;
	__u64 list;
};

#define MESSAGE_BYTES 64 /* struct mmsghdr */

static long message_sent(__u32 i, struct messages *m)
{
	struct call c = {};

	user_message(&c, m->list + (__u64)(i + 1) * MESSAGE_BYTES);
	if (c.address)
		address_op(m->who, m->sk, &c);
	return 0;
}

/* sendmmsg's messages after the first, each to an address of its own. */
static __always_inline void messages_after(struct subject *who, struct pt_regs *regs, long sent)
{
	struct file *file = file_of(who->task, ARG1_(regs));
	struct messages m = { .who = who, .list = ARG2_(regs) };
	struct sock *sk;

	if (!file || (BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) != S_IFSOCK)
		return;
	m.sk = sk = sock_of(file);
	if (BPF_CORE_READ(sk, __sk_common.skc_family) != AF_UNIX)
		bpf_loop(sent - 1, message_sent, &m, 0);
}

#endif
