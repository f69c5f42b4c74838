/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sockets as channels. What is sent on a Unix socket waits in its peer, so the
 * peer's inode has the labels. A connection that nobody has accepted has no
 * inode yet: there the address that it waits behind has them, and whoever
 * receives on a socket of that address gains them (more than needed, never less).
 */
#ifndef ACTPLANE_SOCKET_H
#define ACTPLANE_SOCKET_H

#include "channel.h"

#define SOCK_STREAM 1
#define SOCK_DGRAM 2

/* The inode of a socket that has a descriptor. */
static __always_inline void key_of_socket(struct ap_file_key *key, struct socket *sock, __u32 realm)
{
	file_key_of(key, &((struct socket_alloc *)sock)->vfs_inode, realm);
}

#define SUN_PATH 108

/*
 * A Unix socket's name as a number, of `sun_path` in the kernel's memory or a
 * user's. An abstract one counts as a whole, of a path the last component (what
 * binds and what sends may reach the folder in different ways). Two names with
 * one number share their labels.
 */
__noinline __u64 mix_name(__u64 sun_path, __u32 len, __u32 from_user)
{
	__u64 mixed = 0xcbf29ce484222325ull;
	char name[SUN_PATH + 4] = {};
	bool abstract;

	if (len > SUN_PATH)
		len = SUN_PATH;
	barrier_var(len);
	len &= 127;
	if (len > SUN_PATH)
		return 0;
	if (from_user ? bpf_probe_read_user(name, len, (void *)sun_path) :
			bpf_probe_read_kernel(name, len, (void *)sun_path))
		return 0;
	abstract = !name[0];
	for (__u32 i = 0; i < SUN_PATH; i++) {
		if (i >= len || (!abstract && !name[i]))
			break;
		if (!abstract && name[i] == '/')
			mixed = 0xcbf29ce484222325ull;
		else
			mixed = (mixed ^ (__u8)name[i]) * 0x100000001b3ull;
	}
	return mixed;
}

static __always_inline void key_of_name(struct ap_file_key *key, __u64 mixed, __u32 realm)
{
	__builtin_memset(key, 0, sizeof(*key));
	key->inode = mixed;
	key->realm = realm;
	key->unused = CHANNEL_ADDRESS;
}

/*
 * False: the socket has no address. A connection that was accepted has its
 * listener's. Where nothing is seen but the system call, the name is all there is.
 */
static __always_inline bool key_of_address(struct ap_file_key *key, struct sock *sk, __u32 realm)
{
	struct unix_sock *u = (struct unix_sock *)sk;
	struct unix_address *address = BPF_CORE_READ(u, addr);
	struct dentry *d = BPF_CORE_READ(u, path.dentry);
	__u32 len;

	if (!address)
		return false;
	if (d && CAN_REFUSE) {
		file_key_of(key, BPF_CORE_READ(d, d_inode), realm);
		key->unused = CHANNEL_ADDRESS;
		return true;
	}
	len = BPF_CORE_READ(address, len);
	key_of_name(key, mix_name((__u64)address + bpf_core_field_offset(address->name) + 2, len > 2 ? len - 2 : 0, 0),
		    realm);
	return true;
}

/* Data goes to the sock at `peer`, 0 for none. */
__noinline int unix_send(struct ap_task *process, __u64 peer)
{
	struct sock *sk = (struct sock *)peer;
	struct socket *sock;
	struct ap_file_key key;

	if (!process || !peer || !process->labels)
		return 0;
	sock = BPF_CORE_READ(sk, sk_socket);
	if (sock)
		key_of_socket(&key, sock, process->realm);
	else if (!key_of_address(&key, sk, process->realm))
		return 0; /* closed: the call fails by itself */
	return channel_op(process, &key, BIT(AP_OP_WRITE));
}

/* Data comes out of the sock at `own`. */
__noinline int unix_receive(struct ap_task *process, __u64 own)
{
	struct sock *sk = (struct sock *)own;
	struct socket *sock = BPF_CORE_READ(sk, sk_socket);
	struct ap_file_key key;
	int verdict;

	if (!process || !sock)
		return 0;
	key_of_socket(&key, sock, process->realm);
	verdict = channel_op(process, &key, BIT(AP_OP_READ));
	if (verdict || !key_of_address(&key, sk, process->realm))
		return verdict;
	return channel_op(process, &key, BIT(AP_OP_READ));
}

#endif
