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
	struct ap_group *group;
	const __u8 *classes;
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
	r->group = 0;
	r->classes = 0;
	r->session = 0;
	r->image = image_of(s->domain);
	if (!r->image)
		goto stale;
	r->head = image_cell(r->image, 0);
	if (!r->head || r->head->serial != s->serial)
		goto stale;
	r->session = bpf_map_lookup_elem(&sessions, &session);
	return true;
stale:
	s->stale = 1;
	return false;
}

/* Record `n` of a section that begins at cell `first`, of `size` bytes each. */
#define IMAGE_RECORD(r, type, first, n)                                                            \
	({                                                                                         \
		__u32 n_ = (n), a_cell_ = AP_CELL_BYTES / sizeof(type);                            \
		type *cell_ = image_cell((r)->image, (first) + n_ / a_cell_);                      \
		cell_ ? &cell_[n_ % a_cell_] : 0;                                                  \
	})

#endif
