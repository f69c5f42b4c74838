/* SPDX-License-Identifier: GPL-2.0 */
/* Connecting, sending and receiving, whatever the family of the socket. */
#ifndef ACTPLANE_NET_H
#define ACTPLANE_NET_H

#include "endpoint.h"

#define IS_CONNECTED 0
#define IS_SENT_TO 1

/* `how`: an address that something is sent to may leave its family out, then it is of the socket's. */
static __always_inline int on_address(struct sock *sk, const void *address, int length, int how)
{
	struct ap_endpoint_key e, port;
	struct sockaddr_any a = {};
	struct subject who;

	if (!subject_of(&who, bpf_get_current_task_btf()))
		return 0;
	if (length < 8)
		return 0; /* no address fits: the call fails by itself */
	if (bpf_probe_read_kernel(&a, address_bytes(length), address))
		return CAN_REFUSE ? -EPERM : 0;
	if (how == IS_SENT_TO && a.family == AF_UNSPEC)
		a.family = BPF_CORE_READ(sk, __sk_common.skc_family) == AF_INET ? AF_INET : AF_UNSPEC;
	if (!endpoint_of_address(&e, &a))
		return 0;
	endpoint_of_port(&port, sk, e.port);
	return endpoint_op(who.process, &e, &port, AP_OP_CONNECT, 0);
}

static __always_inline int on_connect(struct sock *sk, const void *address, int length)
{
	return on_address(sk, address, length, IS_CONNECTED);
}

/* Datagrams on Unix sockets have a hook that knows where each goes (on_unix). */
static __always_inline int send_to_peer(struct subject *who, struct sock *sk, __u64 once)
{
	struct ap_endpoint_key e, local;

	if (BPF_CORE_READ(sk, __sk_common.skc_family) == AF_UNIX) {
		if (CAN_REFUSE && BPF_CORE_READ(sk, sk_type) == SOCK_DGRAM)
			return 0;
		return unix_send(who->process, (__u64)BPF_CORE_READ((struct unix_sock *)sk, peer));
	}
	if (!endpoint_of_peer(&e, sk) || !e.family)
		return 0; /* neither peer nor address: nothing leaves */
	endpoint_of_port(&local, sk, e.port);
	return endpoint_op(who->process, &e, &local, AP_OP_CONNECT, once);
}

static __noinline int receive_from_endpoint(struct subject *who, struct sock *sk)
{
	struct ap_endpoint_key e, local;

	if (!endpoint_of_peer(&e, sk))
		return 0;
	endpoint_of_self(&local, sk);
	return endpoint_op(who->process, &e, &local, AP_OP_RECV, ONCE_RECEIVED);
}

static __noinline int learn_from_endpoint(struct subject *who, struct sock *sk)
{
	struct ap_endpoint_key e, local;

	if (!endpoint_of_peer(&e, sk))
		return 0;
	endpoint_of_self(&local, sk);
	return endpoint_learn(who->process, &e, &local);
}

static __noinline bool is_unix(struct sock *sk)
{
	return BPF_CORE_READ(sk, __sk_common.skc_family) == AF_UNIX;
}

static __always_inline int receive_from_peer(struct subject *who, struct sock *sk)
{
	if (is_unix(sk))
		return unix_receive(who->process, number_of(who, sk));
	return receive_from_endpoint(who, sk);
}

static __always_inline int on_send(struct socket *sock, struct msghdr *msg)
{
	void *name = BPF_CORE_READ(msg, msg_name);
	struct subject who;
	struct sock *sk;

	if (!subject_of(&who, bpf_get_current_task_btf()))
		return 0;
	sk = BPF_CORE_READ(sock, sk);
	if (name && BPF_CORE_READ(sk, __sk_common.skc_family) != AF_UNIX) {
		int verdict = on_address(sk, name, BPF_CORE_READ(msg, msg_namelen), IS_SENT_TO);

		/* without a family IPv6 sends to the peer */
		if (verdict || BPF_CORE_READ(sk, __sk_common.skc_family) != AF_INET6)
			return verdict;
	}
	return send_to_peer(&who, sk, ONCE_SENT);
}

static __always_inline int on_receive(struct socket *sock)
{
	struct subject who;

	if (!subject_of(&who, bpf_get_current_task_btf()))
		return 0;
	return receive_from_peer(&who, BPF_CORE_READ(sock, sk));
}

/* Writes "/path" or "@abstract" of a Unix socket's address to the scratch path. 0: it has none to judge. */
__noinline int unix_name(struct scratch *s)
{
	struct unix_address *address;
	struct unix_sock *u;
	struct dentry *d;
	__u32 len, zero = 0;

	if (!s)
		return 0;
	u = (struct unix_sock *)s->target_sock;
	d = BPF_CORE_READ(u, path.dentry);
	if (d) {
		struct ap_config *c = bpf_map_lookup_elem(&config, &zero);

		if (c && c->service_inode && c->service_inode == BPF_CORE_READ(d, d_inode, i_ino) &&
		    c->service_device == BPF_CORE_READ(d, d_sb, s_dev))
			return 0;
		if (path_of(s, d))
			s->fault = AP_FAULT_PATH_TOO_LONG;
		return 1;
	}
	address = BPF_CORE_READ(u, addr);
	if (!address)
		return 0;
	path_reset(s);
	len = BPF_CORE_READ(address, len);
	if (len <= 3 || len > 110)
		return 0;
	len -= 3; /* family, leading NUL */
	if (path_push(s, (const char *)address + bpf_core_field_offset(address->name) + 3, len))
		return 0;
	/* path_push_slash, with the sign that language.md gives abstract names */
	if (path_push_slash(s))
		return 0;
	s->path[s->pos & (AP_PATH_MAX - 1)] = '@';
	s->have_path = 1;
	return 1;
}

/* connect or datagram to a named Unix socket. */
static __always_inline int on_unix(struct sock *other)
{
	struct subject who;
	int verdict = 0;
	__u32 stale;

	if (!subject_of(&who, bpf_get_current_task_btf()))
		return 0;
	for (int i = 0; i < 2; i++) {
		struct scratch *s = scratch_begin(who.process);

		if (!s)
			return fail_closed(0, who.process, AP_OP_CONNECT, AP_FAULT_NO_IMAGE);
		judge_begin(s, BIT(AP_OP_CONNECT));
		s->target_sock = (__u64)other;
		if ((s->concern & BIT(AP_OP_CONNECT)) && unix_name(s)) {
			match_path(s, AP_GROUP_UNIX);
			s->local.family = 0;
			verdict = endpoint_judged(s, AP_OP_CONNECT, 0) ? -EPERM : 0;
			if (s->fault)
				verdict = fail_closed(s, who.process, AP_OP_CONNECT, s->fault);
		}
		stale = s->stale;
		scratch_give(s);
		if (stale)
			continue;
		if (!verdict && BPF_CORE_READ(other, sk_type) == SOCK_DGRAM)
			verdict = unix_send(who.process, number_of(&who, other));
		return verdict;
	}
	return fail_closed(0, who.process, AP_OP_CONNECT, AP_FAULT_NO_IMAGE);
}

#endif
