/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where the FILE automata are after a folder's path, and what was hit on the
 * way, kept per folder and image: an operation in a folder that was seen before
 * walks over the file's name alone.
 *
 * A note is good only for what it was made of: the image (its serial), the
 * folder (inode and the address of its dentry, so a reused inode number is not
 * enough), no rename since on this machine (rename_lock's count, which the
 * kernel moves before and after each), and the same table of mounts. Notes are
 * about names of folders, never about files: hard links are told apart.
 *
 * One place for each hash, taken over by whoever comes last. Places are written
 * without a lock, and the reader believes a copy only if its sum is right.
 */
#ifndef ACTPLANE_FOLDER_H
#define ACTPLANE_FOLDER_H

#include "known.h"
#include "load.h"
#include "match.h"
#include "path.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, FOLDERS);
	__type(key, __u32);
	__type(value, struct folder);
} folders SEC(".maps");

static __always_inline __u32 mount_count(void)
{
	__u32 zero = 0;
	struct ap_config *c = bpf_map_lookup_elem(&config, &zero);

	return c ? c->mounts : 0;
}

/* Which folder `dentry` is, on the device that is known. False: it is none. */
static __always_inline bool folder_name(struct folder_key *key, struct dentry *dentry, bool typed)
{
	struct inode *inode = dentry ? LOAD(typed, dentry, d_inode) : 0;

	if (!inode)
		return false;
	key->dentry = (__u64)dentry;
	key->inode = LOAD(typed, inode, i_ino);
	key->generation = LOAD(typed, inode, i_generation);
	return true;
}

/* Where the target lies. */
static __always_inline void folder_locate(struct scratch *s, struct dentry *dentry, bool typed)
{
	struct folder_key *key = &s->folder.key;
	struct dentry *parent = LOAD(typed, dentry, d_parent);

	s->name_hash = LOAD(typed, dentry, d_name.hash);
	s->name_len = LOAD(typed, dentry, d_name.len);
	s->name = (__u64)LOAD(typed, dentry, d_name.name);
	s->folder_known = 0;
	if (parent == dentry || !folder_name(key, parent, typed)) {
		key->dentry = 0;
		return;
	}
	key->device = LOAD2(typed, parent, d_sb, s_dev);
}

static __always_inline __u64 folder_sum(const struct folder *f)
{
	const __u64 *word = (const __u64 *)f;
	__u64 sum = 0;

#pragma unroll
	for (__u32 i = 0; i < offsetof(struct folder, sum) / 8; i++)
		sum = (sum ^ word[i]) * 0x9e3779b97f4a7c15ull;
	return sum;
}

static __always_inline struct folder *folder_place(const struct folder_key *key)
{
	__u64 hash = (key->inode ^ key->serial ^ (__u64)key->device << 32) * 0x9e3779b97f4a7c15ull;
	__u32 place = hash >> 40 & (FOLDERS - 1);

	return bpf_map_lookup_elem(&folders, &place);
}

static __always_inline bool same_folder(const struct folder_key *a, const struct folder_key *b)
{
	return a->serial == b->serial && a->dentry == b->dentry && a->inode == b->inode && a->device == b->device &&
	       a->generation == b->generation && a->renames == b->renames && a->mounts == b->mounts;
}

/* s->folder.key is complete. True: words and hits are those of the folder. */
static __always_inline bool folder_recall(struct scratch *s)
{
	struct folder *place = folder_place(&s->folder.key);
	struct folder_key key = s->folder.key;

	if (!place || !same_folder(&place->key, &key))
		return false;
	s->folder = *place;
	if (!same_folder(&s->folder.key, &key) || folder_sum(&s->folder) != s->folder.sum) {
		s->folder.key = key;
		return false;
	}
	for (__u32 i = 0; i < FOLDER_HITS; i++) {
		if (i >= s->folder.count)
			break;
		hit_add(s, HITS_TARGET, s->folder.hits[i]);
	}
	return true;
}

/* Keeps what the walk over the folder's path found, unless something moved meanwhile or there is too much of it. */
static __always_inline void folder_keep(struct scratch *s)
{
	__u32 count;
	struct folder *place;

	count = s->lists[HITS_TARGET].hits.count;
	if (count > FOLDER_HITS || s->overflow || s->path_fault || s->folder.key.renames != renames() ||
	    s->folder.key.mounts != mount_count())
		return;
	s->folder.count = count;
	for (__u32 i = 0; i < FOLDER_HITS; i++)
		s->folder.hits[i] = i < count ? hit_number(s, HITS_TARGET, i) : 0;
	s->folder.sum = folder_sum(&s->folder);
	place = folder_place(&s->folder.key);
	if (place)
		*place = s->folder;
}

/* The target is itself the root of a mounted subtree: its path is not its folder's and its name. */
static __always_inline bool at_subtree(struct scratch *s)
{
	struct ap_mount_key key = { .inode = s->file.inode, .device = s->folder.key.device };

	return s->file.inode && bpf_map_lookup_elem(&mounts, &key);
}

/* Puts the path of s->folder, and the "/" behind it, into the scratch. Not 0: it is too long. */
static __always_inline int folder_path(struct scratch *s)
{
	path_reset(s);
	if (path_push_slash(s) || path_prepend(s, s->folder.key.dentry)) {
		COUNT(path_too_long);
		return 1;
	}
	s->folder.subtrees = s->subtrees;
	return 0;
}

/*
 * Walks over the path of s->folder, which is in the scratch. `above`: s->above is the folder above it, of which something
 * is kept on the way, for others in it.
 */
static __always_inline void folder_walk(struct run *r, bool above)
{
	struct scratch *s = r->s;
	__u32 end = AP_PATH_MAX - 1;

	/* where subtrees are mounted, the one's path may not begin the other's */
	above = above && !s->folder.subtrees && s->pos + s->below_len + 1 < end;
	walk(r, WALK_FOLDER, s->pos, above ? end - s->below_len - 1 : end);
	if (!above)
		return;
	s->folder.key = s->above;
	folder_keep(s);
	s->folder.key = s->below;
	walk(r, WALK_BELOW, end - s->below_len - 1, end);
}

/*
 * s->folder becomes what is known of the folder above it, which is known or becomes so; s->below is what it was. False:
 * there is none, or its path does not begin the other's.
 */
static __always_inline bool folder_above(struct scratch *s)
{
	struct dentry *dentry = (struct dentry *)s->folder.key.dentry, *above;
	struct folder_key key = s->folder.key;

	s->below = key;
	above = BPF_CORE_READ(dentry, d_parent);
	if (above == dentry || !folder_name(&key, above, false))
		return false;
	s->below_name = (__u64)BPF_CORE_READ(dentry, d_name.name);
	s->below_len = BPF_CORE_READ(dentry, d_name.len);
	s->folder.key = key;
	return true;
}

/* True: of the text s->known, a folder's path, it is known where the automata are behind it, and what was hit. */
static __always_inline bool text_recall(struct scratch *s)
{
	if (!known_recall(s, HITS_TARGET))
		return false;
	__builtin_memcpy(s->folder.words, s->known.found.words, sizeof(s->folder.words));
	return true;
}

static __always_inline void text_keep(struct scratch *s)
{
	__builtin_memcpy(s->known.found.words, s->folder.words, sizeof(s->folder.words));
	known_keep(s, HITS_TARGET);
}

/*
 * A folder that match_file does not know. Its siblings may have been seen: then the folder above is known, and its own
 * name is all that is walked over. Or its path was seen, before something was renamed somewhere: then nothing is walked
 * over. Not 0: the path is too long.
 */
__noinline int folder_enter(struct scratch *s)
{
	bool above;
	struct run r;

	if (!s)
		return 1;
	s->folder_known = 1;
	if (!group_of(&r, s, AP_GROUP_FILE))
		return 0;
	above = folder_above(s);
	if (above) {
		if (folder_recall(s) && !s->folder.subtrees) {
			s->folder.key = s->below;
			path_reset(s);
			if (s->below_len > 255 || path_push_slash(s) || path_push(s, (void *)s->below_name, s->below_len))
				return 1;
			walk(&r, WALK_BELOW, s->pos, AP_PATH_MAX - 1);
			folder_keep(s);
			return 0;
		}
		s->above = s->folder.key;
		s->folder.key = s->below;
	}
	if (folder_path(s))
		return 1;
	/* the folder may be a mounted subtree's root */
	hits_clear(s, HITS_TARGET);
	known_text(s, KNOWN_FOLDER, AP_PATH_MAX - 1);
	if (!text_recall(s)) {
		folder_walk(&r, above);
		text_keep(s);
	}
	folder_keep(s);
	return 0;
}

static __always_inline int match_whole_path(struct run *r)
{
	struct scratch *s = r->s;

	if (path_of(s, (struct dentry *)s->target_dentry))
		return 1;
	walk(r, WALK_ALL, s->pos, AP_PATH_MAX - 1);
	return 0;
}

#define FOLDER_UNKNOWN 2

/* Not 0: the path is too long, or its folder is not known. */
__noinline int match_in_folder(struct scratch *s)
{
	struct run r;

	if (!s)
		return 1;
	s->have_path = 0;
	s->path_fault = 0;
	if (!group_of(&r, s, AP_GROUP_FILE))
		return 0;
	if (!s->folder_known) {
		s->folder.key.serial = s->serial;
		s->folder.key.renames = s->renames;
		s->folder.key.mounts = mount_count();
		if (!s->folder.key.dentry || !&rename_lock || s->renames & 1 || r.group->forward > FOLDER_AUTOMATA)
			return match_whole_path(&r);
		if (!folder_recall(s))
			return FOLDER_UNKNOWN;
	}
	if (s->folder.subtrees && at_subtree(s)) {
		hits_clear(s, HITS_TARGET);
		return match_whole_path(&r);
	}
	path_reset(s);
	if (s->name_len > 255 || path_push(s, (void *)s->name, s->name_len))
		return 1;
	walk(&r, WALK_NAME, s->pos, AP_PATH_MAX - 1);
	return 0;
}

/* Where the last component of the path in the scratch begins. */
static __always_inline __u32 last_component(struct scratch *s)
{
	__u32 at = AP_PATH_MAX - 1;

	for (int i = 0; i < 256; i++) {
		if (at <= s->pos || s->path[(at - 1) & (AP_PATH_MAX - 1)] == '/')
			break;
		at--;
	}
	return at;
}

/* Hits of the path in the scratch, which is text: of a folder that such a path led through before, the name is enough. */
__noinline int match_named(struct scratch *s)
{
	struct run r;
	__u32 name;

	if (!s || !group_of(&r, s, AP_GROUP_FILE))
		return 0;
	if (r.group->forward > FOLDER_AUTOMATA) {
		walk(&r, WALK_ALL, s->pos, AP_PATH_MAX - 1);
		return 0;
	}
	name = last_component(s);
	known_text(s, KNOWN_FOLDER, name);
	if (!text_recall(s)) {
		walk(&r, WALK_FOLDER, s->pos, name);
		text_keep(s);
	}
	walk(&r, WALK_NAME, name, AP_PATH_MAX - 1);
	return 0;
}

/* Hits of the file named by s->target_dentry, which folder_locate knows. Not 0: its path is too long. */
static __always_inline int match_file(struct scratch *s)
{
	int failed = match_in_folder(s);

	if (failed == FOLDER_UNKNOWN && !s->stale)
		failed = folder_enter(s) || match_in_folder(s);
	return failed;
}

#endif
