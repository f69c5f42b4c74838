/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/* Part of abi.h: labels of files and endpoints, and what the service does with their tables. */
#ifndef ACTPLANE_ABI_LABELS_H
#define ACTPLANE_ABI_LABELS_H

/*
 * A file is its inode, within a realm. `volume` names the filesystem so that the
 * name holds after a reboot: bit AP_VOLUME_UUID_BIT and a digest of the superblock's
 * UUID, or where it has none magic << 32 | dev_t, which the service translates
 * when the number changes. The generation tells a reused inode number apart.
 */
struct ap_file_key {
	__u64 inode;
	__u64 volume;
	__u32 generation;
	__u32 realm;
};
#define AP_VOLUME_UUID_BIT 63

#define AP_FILE_VOLATILE 1  /* ends with its superblock, or the machine's run (tmpfs) */
#define AP_FILE_TRANSIENT 2 /* ends with its inode in memory (pipes, /proc): never written to disk */

struct ap_file_labels {
	__u64 labels;
	__u32 device; /* dev_t it was last seen on: only its own inode's end ends the entry, not a clone's */
	__u32 flags;
};

struct ap_endpoint_key {
	__u8 address[16];
	__u32 realm;
	__u16 port; /* host order */
	__u16 family;
};

struct ap_endpoint_labels {
	__u64 labels;
};

/*
 * Room for labels. Whatever one user holds, each other user still finds the
 * first ASSURED places of his own, as long as SHARED leaves any.
 */
#define AP_FILES_MAX (1u << 20)
#define AP_FILES_SHARED 1000000u
#define AP_FILES_ASSURED 1024u
#define AP_ENDPOINTS_MAX (1u << 16)
#define AP_ENDPOINTS_SHARED 60000u
#define AP_ENDPOINTS_ASSURED 128u
#define AP_REALMS_MAX 16384u
#define AP_OWNERS_MAX 4096u
#define AP_CHANGES_MAX 32768u

enum ap_label_kind { AP_LABEL_FILE = 0, AP_LABEL_ENDPOINT = 1, AP_LABEL_KINDS = 2 };

struct ap_realm {
	__u32 owner; /* uid */
};

/* Of one user, over all realms. */
struct ap_owner {
	__u64 held[AP_LABEL_KINDS];
	__u64 refused; /* labels that found no room */
};

struct ap_label_totals {
	__u64 held[AP_LABEL_KINDS];
	__u64 changes_lost; /* changes that found the queue full: everything must be written anew */
};

/* One entry that began, changed or ended; what it is now is read from its table. */
struct ap_change {
	__u32 kind;
	__u32 unused;
	union {
		struct ap_file_key file;
		struct ap_endpoint_key endpoint;
	} key;
};

/* What an entry is, and what the service wants it to be: exactly `labels`; 0 is its end. Written to disk like this. */
struct ap_label_record {
	struct ap_change entry;
	__u64 labels;
	__u32 device;
	__u32 flags;
};
#define AP_EDITS_MAX 512
struct ap_edits {
	__u32 count;
	__u32 unused;
	struct ap_label_record edit[AP_EDITS_MAX];
	__u8 refused[AP_EDITS_MAX]; /* answer: there was no room */
};

/* What a descriptor is open on. */
struct ap_seen {
	struct ap_file_key key; /* of realm 0 */
	__u32 device;
	__u32 mode;
	__u32 links;
	__u32 flags;
};

#endif
