/* SPDX-License-Identifier: GPL-2.0 */
/* Reading an image: every index that comes from it is looked up, so a wrong one finds nothing. */
#ifndef ACTPLANE_IMAGE_H
#define ACTPLANE_IMAGE_H

#include "scratch.h"

/* What a step passes to its loops: the image and the working memory. */
struct run {
	struct scratch *s;
	void *image;
	struct ap_image *head;
	struct ap_session *session;
	void *extra;
};

static __always_inline void *image_cell(void *image, __u32 index)
{
	return bpf_map_lookup_elem(image, &index);
}

/* The image of a domain, or NULL: nothing is known, so the caller refuses. */
static __always_inline void *image_of(__u32 domain)
{
	return bpf_map_lookup_elem(&images, &domain);
}

/*
 * False: the image was replaced since scratch_begin, or is gone. One operation is
 * never judged by a mixture of two images; s->stale sends the caller back to begin.
 */
static __always_inline bool run_of(struct run *r, struct scratch *s)
{
	__u32 session = s->session;

	r->s = s;
	r->extra = 0;
	r->session = 0;
	r->image = image_of(s->domain);
	if (!r->image)
		goto stale;
	r->head = image_cell(r->image, 0);
	if (!r->head || r->head->checksum != s->checksum)
		goto stale;
	r->session = bpf_map_lookup_elem(&sessions, &session);
	return true;
stale:
	s->stale = 1;
	return false;
}

static __always_inline bool set_has(const struct ap_set *set, __u32 bit)
{
	return set->word[(bit >> 6) & (AP_SET_WORDS - 1)] >> (bit & 63) & 1;
}

static __always_inline void set_clear(struct ap_set *set)
{
#pragma unroll
	for (int i = 0; i < AP_SET_WORDS; i++)
		set->word[i] = 0;
}

#endif
