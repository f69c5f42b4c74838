/* SPDX-License-Identifier: GPL-2.0 */
/* Endpoints as the text that the ADDRESS automata read (abi.h): longest prefixes are found as paths are. */
#ifndef ACTPLANE_ADDRESS_H
#define ACTPLANE_ADDRESS_H

#include "match.h"

#define ADDRESS_V4 (1 + 8 + 4)
#define ADDRESS_V6 (1 + 32 + 4)
#define ADDRESS_AT(n) (AP_PATH_MAX - 1 - (n))

static __always_inline void address_letters(char *to, __u8 byte)
{
	to[0] = AP_NIBBLE + (byte >> 4);
	to[1] = AP_NIBBLE + (byte & 15);
}

static __always_inline bool address_is_v4(const struct ap_endpoint_key *e)
{
	__u8 others = (__u8)~(e->address[10] & e->address[11]);

#pragma unroll
	for (int i = 0; i < 10; i++)
		others |= e->address[i];
	return !others;
}

/* Hits for s->endpoint; family 0 is a peer without an address, which only "*" matches. */
__noinline int match_endpoint(struct scratch *s)
{
	if (!s)
		return 0;
	if (!s->endpoint.family) {
		s->pos = ADDRESS_AT(1);
		s->path[ADDRESS_AT(1)] = '-';
		return match_path(s, AP_GROUP_ADDRESS);
	}
	address_letters(&s->path[ADDRESS_AT(4)], s->endpoint.port >> 8);
	address_letters(&s->path[ADDRESS_AT(2)], s->endpoint.port & 0xff);
	if (address_is_v4(&s->endpoint)) {
		s->pos = ADDRESS_AT(ADDRESS_V4);
		s->path[ADDRESS_AT(ADDRESS_V4)] = '4';
#pragma unroll
		for (int i = 0; i < 4; i++)
			address_letters(&s->path[ADDRESS_AT(ADDRESS_V4 - 1) + 2 * i], s->endpoint.address[12 + i]);
	} else {
		s->pos = ADDRESS_AT(ADDRESS_V6);
		s->path[ADDRESS_AT(ADDRESS_V6)] = '6';
#pragma unroll
		for (int i = 0; i < 16; i++)
			address_letters(&s->path[ADDRESS_AT(ADDRESS_V6 - 1) + 2 * i], s->endpoint.address[i]);
	}
	return match_path(s, AP_GROUP_ADDRESS);
}

#endif
