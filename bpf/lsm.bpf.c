/* SPDX-License-Identifier: GPL-2.0 */
/* Tier lsm: hooks of the BPF LSM. Runs only where `bpf` is among the active LSMs; believe the self-test. */
#include "core/hook.h"

#define HOOK(name, ...) HOOK_(name, ##__VA_ARGS__)
#define HOOK_(name, ...) REFUSING("lsm/" #name, name, ##__VA_ARGS__)
#define SECOND_HOOK(hook, name, ...) REFUSING("lsm/" #hook, name, ##__VA_ARGS__)
#define AFTER(name, ...) AFTER_(name, ##__VA_ARGS__)
#define AFTER_(name, ...) SEC("lsm/" #name) int BPF_PROG(name, ##__VA_ARGS__)
#define INODE_FREE inode_free_security
#define MSG_QUEUE_FREE msg_queue_free_security
#define BPRM_CHECK bprm_check_security
#define MAPPING struct file *file, unsigned long asked, unsigned long protection, unsigned long flags

#include "core/refusing.h"
