/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tier modify-return: the functions around the LSM hooks, on any kernel with
 * BPF trampolines. No boot parameter is needed: the functions are called
 * whatever LSMs are active.
 */
#include "core/hook.h"

#define HOOK(name, ...) HOOK_(name, ##__VA_ARGS__)
#define HOOK_(name, ...) REFUSING("fmod_ret/security_" #name, name, ##__VA_ARGS__)
#define SECOND_HOOK(hook, name, ...) REFUSING("fmod_ret/security_" #hook, name, ##__VA_ARGS__)
#define AFTER(name, ...) AFTER_(name, ##__VA_ARGS__)
#define AFTER_(name, ...) SEC("fentry/security_" #name) int BPF_PROG(name, ##__VA_ARGS__)
#define INODE_FREE inode_free
#define MSG_QUEUE_FREE msg_queue_free
#define BPRM_CHECK bprm_check
/* the function takes what was asked for, the hook also what comes of it */
#define MAPPING struct file *file, unsigned long protection, unsigned long flags
#define RENAME_FLAGS ((unsigned int)ctx[4])

#include "core/refusing.h"
