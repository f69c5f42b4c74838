/* SPDX-License-Identifier: GPL-2.0 */
/*
 * IPv4 and IPv6 endpoints. Connecting and sending are both `connect`: the endpoint
 * gains the process's labels. Receiving is `recv`: the process gains the
 * endpoint's. Between two processes of this machine the one's remote endpoint is
 * the other's own end, so a receiver looks at that too.
 */
#ifndef ACTPLANE_ENDPOINT_H
#define ACTPLANE_ENDPOINT_H

#include "address.h"
#include "socket.h"

#define AF_UNSPEC 0
#define AF_UNIX 1
#define AF_INET 2
#define AF_NETLINK 16

struct sockaddr_any {
	__u16 family;
	__be16 port;
	__u8 rest[24]; /* IPv4: address; IPv6: flow label, address */
};

/* Bytes of an address to look at. The kernel takes an IPv6 address without its scope, which is 24 (RFC 2133). */
static __always_inline __u32 address_bytes(__u32 length)
{
	return length >= 28 ? 28 : length >= 24 ? 24 : 8;
}

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

/*
 * Data from another process of this machine was sent to the end that the
 * receiver holds: that endpoint's labels come with it as well as the peer's.
 */
__noinline int endpoint_gives(struct scratch *s)
{
	struct ap_endpoint_labels *known;
	struct ap_endpoint_key key;

	if (!s)
		return 0;
	endpoint_key_of(&key, s);
	if (s->endpoint.family) {
		known = bpf_map_lookup_elem(&endpoints, &key);
		if (known)
			s->labels |= known->labels;
	}
	if (!s->local.family)
		return 0;
	key = s->local;
	key.realm = s->realm;
	key.family = AF_INET6;
	known = bpf_map_lookup_elem(&endpoints, &key);
	if (known)
		s->labels |= known->labels;
	return 0;
}

/* `once` of conclude() for sending to and receiving from one endpoint: the whole of its address counts. */
static __always_inline __u64 once_of(struct scratch *s, __u64 once)
{
	__u64 half[2];

	__builtin_memcpy(half, s->endpoint.address, sizeof(half));
	return once ^ half[0] * 0x9e3779b97f4a7c15ull ^ half[1] * 0xc2b2ae3d27d4eb4full ^ s->endpoint.port;
}

/* s->endpoint and its hits are known. `once`: see conclude(). */
__noinline int endpoint_judged(struct scratch *s, __u32 op, __u64 once)
{
	int verdict;

	if (!s)
		return -EPERM;
	if (op == AP_OP_RECV)
		endpoint_gives(s);
	judge(s);
	if (s->stale)
		return 0;
	if (s->fault)
		return -EPERM;
	verdict = conclude(s, 0, once ? once_of(s, once) : 0);
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

#define ONCE_RECEIVED (1ull << 63)
#define ONCE_SENT (1ull << 62)

/*
 * `local`: where labels are kept beside the endpoint's own address: of a socket
 * that receives, its own end; of one that sends datagrams, their port.
 */
__noinline int endpoint_op(struct ap_task *process, struct ap_endpoint_key *e, struct ap_endpoint_key *local, __u32 op,
			   __u64 once)
{
	int verdict = 0;

	if (!process || !e || !local)
		return -EPERM;
	for (int i = 0; i < 2; i++) {
		struct scratch *s = scratch_begin(process);

		if (!s)
			return fail_closed(0, process, op, AP_FAULT_NO_IMAGE);
		judge_begin(s, BIT(op));
		s->endpoint = *e;
		s->local = *local;
		match_endpoint(s);
		verdict = endpoint_judged(s, op, once) ? -EPERM : 0;
		if (s->fault)
			fail_closed(s, process, op, s->fault);
		if (!s->stale) {
			scratch_give(s);
			return verdict;
		}
		scratch_give(s);
	}
	return fail_closed(0, process, op, AP_FAULT_NO_IMAGE);
}

/* Only the labels of `endpoint_op` with recv, after something was received. */
__noinline int endpoint_learn(struct ap_task *process, struct ap_endpoint_key *e, struct ap_endpoint_key *local)
{
	struct scratch *s;

	if (!process || !e || !local)
		return 0;
	s = scratch_begin(process);
	if (!s)
		return fail_closed(0, process, AP_OP_RECV, AP_FAULT_NO_SCRATCH);
	judge_begin(s, 0);
	s->endpoint = *e;
	s->local = *local;
	endpoint_gives(s);
	gain_labels(s, AP_OP_RECV);
	scratch_give(s);
	return 0;
}

/* Only the labels of `endpoint_op` with connect, before anything is sent. -EPERM: they found no room. */
__noinline int endpoint_label(struct ap_task *process, struct ap_endpoint_key *e, struct ap_endpoint_key *local)
{
	struct scratch *s;
	int failed;

	if (!process || !e || !local || !e->family)
		return 0;
	s = scratch_begin(process);
	if (!s)
		return fail_closed(0, process, AP_OP_CONNECT, AP_FAULT_NO_SCRATCH);
	judge_begin(s, 0);
	s->endpoint = *e;
	s->local = *local;
	failed = s->labels ? label_endpoint(s) : 0;
	if (failed)
		fail_closed(s, process, AP_OP_CONNECT, AP_FAULT_LABEL_TABLE_FULL);
	scratch_give(s);
	return failed ? -EPERM : 0;
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

/*
 * The other end of a connected socket; family 0 where there is none. A call of its own, as that below: what reading
 * takes of the stack must not stand there while deeper calls are made.
 */
static __noinline bool endpoint_of_peer(struct ap_endpoint_key *e, struct sock *sk)
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

/*
 * The end on this machine. A datagram socket bound to no address is known by its
 * port alone, under the address that no socket has (endpoint_v4 and _v6 turn
 * "any" into the loopback): senders of datagrams label that node too.
 */
static __noinline int endpoint_of_self(struct ap_endpoint_key *e, struct sock *sk)
{
	__u16 family = BPF_CORE_READ(sk, __sk_common.skc_family);

	endpoint_none(e);
	e->port = BPF_CORE_READ(sk, __sk_common.skc_num);
	if (!e->port)
		return 0;
	if (family == AF_INET && BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr))
		endpoint_v4(e, &sk->__sk_common.skc_rcv_saddr);
	else if (family == AF_INET6 && (BPF_CORE_READ(sk, __sk_common.skc_v6_rcv_saddr.in6_u.u6_addr32[0]) |
					BPF_CORE_READ(sk, __sk_common.skc_v6_rcv_saddr.in6_u.u6_addr32[1]) |
					BPF_CORE_READ(sk, __sk_common.skc_v6_rcv_saddr.in6_u.u6_addr32[2]) |
					BPF_CORE_READ(sk, __sk_common.skc_v6_rcv_saddr.in6_u.u6_addr32[3])))
		endpoint_v6(e, &sk->__sk_common.skc_v6_rcv_saddr);
	else if (family == AF_INET || family == AF_INET6)
		e->family = family;
	if (!e->family)
		e->port = 0;
	return 0;
}

/* The node by port alone that datagrams to `port` may arrive at. */
static __always_inline void endpoint_of_port(struct ap_endpoint_key *e, struct sock *sk, __u16 port)
{
	endpoint_none(e);
	if (BPF_CORE_READ(sk, sk_type) != SOCK_DGRAM)
		return;
	e->port = port;
	e->family = AF_INET;
}

#endif
