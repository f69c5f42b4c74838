/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Endpoints. Connecting and sending are both `connect`: the endpoint gains the
 * process's labels. Receiving is `recv`: the process gains the endpoint's.
 */
#ifndef ACTPLANE_NET_H
#define ACTPLANE_NET_H

#include "address.h"
#include "labels.h"
#include "verdict.h"

#define AF_UNSPEC 0
#define AF_UNIX 1
#define AF_INET 2
#define AF_NETLINK 16

struct sockaddr_any {
	__u16 family;
	__be16 port;
	__u8 rest[24]; /* IPv4: address; IPv6: flow label, address */
};

static __always_inline void endpoint_v4(struct ap_endpoint_key *e, const void *address)
{
	__builtin_memset(e->address, 0, 10);
	e->address[10] = e->address[11] = 0xff;
	bpf_probe_read_kernel(&e->address[12], 4, address);
	/* 0.0.0.0 connects to this machine */
	if (!e->address[12] && !e->address[13] && !e->address[14] && !e->address[15]) {
		e->address[12] = 127;
		e->address[15] = 1;
	}
	e->family = AF_INET;
}

static __always_inline void endpoint_v6(struct ap_endpoint_key *e, const void *address)
{
	__u32 any = 0;

	bpf_probe_read_kernel(e->address, 16, address);
	for (int i = 0; i < 16; i++)
		any |= e->address[i];
	if (!any)
		e->address[15] = 1;
	e->family = AF_INET6;
}

static __always_inline void endpoint_none(struct ap_endpoint_key *e)
{
	__builtin_memset(e, 0, sizeof(*e));
}

/* s->endpoint and its hits are known. */
__noinline int endpoint_judged(struct scratch *s, __u32 op)
{
	struct ap_endpoint_key key;
	struct ap_endpoint_labels *known;
	int verdict;

	if (!s)
		return -EPERM;
	if (op == AP_OP_RECV && s->endpoint.family) {
		endpoint_key_of(&key, s);
		known = bpf_map_lookup_elem(&endpoints, &key);
		if (known)
			s->labels |= known->labels;
	}
	judge(s);
	if (s->stale)
		return 0;
	if (s->fault)
		return -EPERM;
	verdict = conclude(s, 0, op == AP_OP_RECV ? 1ull << 63 | s->endpoint.port : 0);
	if (verdict && CAN_REFUSE)
		return verdict;
	if (op == AP_OP_CONNECT && s->labels && s->endpoint.family && label_endpoint(s)) {
		s->fault = AP_FAULT_LABEL_TABLE_FULL;
		return -EPERM;
	}
	gain_labels(s, op);
	stamp_events(s);
	return verdict;
}

static __always_inline int endpoint_op(struct subject *who, struct ap_endpoint_key *e, __u32 op)
{
	int verdict = 0;

	for (int i = 0; i < 2; i++) {
		struct scratch *s = scratch_begin(who->process);

		if (!s)
			return fail_closed(0, who->process, op, AP_FAULT_NO_IMAGE);
		judge_begin(s, BIT(op));
		s->endpoint = *e;
		match_endpoint(s);
		verdict = endpoint_judged(s, op) ? -EPERM : 0;
		if (s->fault)
			fail_closed(s, who->process, op, s->fault);
		if (!s->stale) {
			scratch_give(s);
			return verdict;
		}
		scratch_give(s);
	}
	return fail_closed(0, who->process, op, AP_FAULT_NO_IMAGE);
}

/* False: nothing to judge here (Unix sockets have hooks of their own, netlink ends in this kernel). */
static __always_inline bool endpoint_of_address(struct ap_endpoint_key *e, const struct sockaddr_any *a)
{
	endpoint_none(e);
	if (a->family == AF_UNIX || a->family == AF_NETLINK || a->family == AF_UNSPEC)
		return false;
	e->port = __builtin_bswap16(a->port);
	if (a->family == AF_INET)
		endpoint_v4(e, a->rest);
	else if (a->family == AF_INET6)
		endpoint_v6(e, a->rest + 4);
	else
		e->port = 0;
	return true;
}

/* The other end of a connected socket; family 0 where there is none. */
static __always_inline bool endpoint_of_peer(struct ap_endpoint_key *e, struct sock *sk)
{
	__u16 family = BPF_CORE_READ(sk, __sk_common.skc_family);

	endpoint_none(e);
	if (family == AF_UNIX || family == AF_NETLINK)
		return false;
	e->port = __builtin_bswap16(BPF_CORE_READ(sk, __sk_common.skc_dport));
	if (!e->port)
		return true;
	if (family == AF_INET)
		endpoint_v4(e, &sk->__sk_common.skc_daddr);
	else if (family == AF_INET6)
		endpoint_v6(e, &sk->__sk_common.skc_v6_daddr);
	else
		e->port = 0;
	return true;
}

static __always_inline int on_connect(const void *address, int length)
{
	struct sockaddr_any a = {};
	struct ap_endpoint_key e;
	struct subject who;

	if (!subject_of(&who, bpf_get_current_task_btf()))
		return 0;
	if (length < 8)
		return 0; /* no address fits: the call fails by itself */
	if (bpf_probe_read_kernel(&a, length >= 28 ? 28 : 8, address))
		return CAN_REFUSE ? -EPERM : 0;
	if (!endpoint_of_address(&e, &a))
		return 0;
	return endpoint_op(&who, &e, AP_OP_CONNECT);
}

static __always_inline int on_send(struct socket *sock, struct msghdr *msg)
{
	void *name = BPF_CORE_READ(msg, msg_name);
	struct ap_endpoint_key e;
	struct subject who;

	if (!subject_of(&who, bpf_get_current_task_btf()))
		return 0;
	if (name)
		return on_connect(name, BPF_CORE_READ(msg, msg_namelen));
	if (!endpoint_of_peer(&e, BPF_CORE_READ(sock, sk)) || !e.family)
		return 0; /* neither peer nor address: nothing leaves */
	return endpoint_op(&who, &e, AP_OP_CONNECT);
}

static __always_inline int on_receive(struct socket *sock)
{
	struct ap_endpoint_key e;
	struct subject who;

	if (!subject_of(&who, bpf_get_current_task_btf()))
		return 0;
	if (!endpoint_of_peer(&e, BPF_CORE_READ(sock, sk)))
		return 0;
	return endpoint_op(&who, &e, AP_OP_RECV);
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
			verdict = endpoint_judged(s, AP_OP_CONNECT) ? -EPERM : 0;
			if (s->fault)
				verdict = fail_closed(s, who.process, AP_OP_CONNECT, s->fault);
		}
		if (!s->stale) {
			scratch_give(s);
			return verdict;
		}
		scratch_give(s);
	}
	return fail_closed(0, who.process, AP_OP_CONNECT, AP_FAULT_NO_IMAGE);
}

#endif
