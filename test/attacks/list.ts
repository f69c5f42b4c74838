/** The list of attempts, and what must come of each; docs/attacks.md is made from it and from the files here. */
export const ATTEMPTS: Readonly<Record<string, string>> = {
  1: "io_uring: open, read, write, connect, send, unlink, rename",
  2: "a second thread rewrites path or arguments during execve",
  3: "the word behind 4 KB, 400 arguments or 100 KB; no arguments at all",
  4: "`exec -a`, prctl(PR_SET_NAME), a renamed comm",
  5: "aliases, `sh -c`, Python, node, make, hooks, GIT_EXEC_PATH",
  6: "the dynamic linker run by hand: `ld.so /usr/bin/git push`; any mapping of a program",
  7: "a copied, hard-linked or renamed program",
  8: "memfd, fexecve, /proc/self/fd, O_TMPFILE, an unlinked file",
  9: "multi-call programs, `#!`, `env -S`, binfmt_misc",
  10: "LD_PRELOAD, LD_AUDIT, hooks and start-up files planted by the agent",
  11: "symbolic links, `..`, /proc/self/root, /proc/PID/cwd, O_PATH and reopen, openat2, name_to_handle_at",
  12: "hard link to a protected file, rename of it or of a folder above it, exchange",
  13: "bind mount, overlayfs, chroot, pivot_root, user and mount namespaces, FUSE",
  14: "an inode number used again after unlink",
  15: "an inode that left the cache, remounting, a restart of the service, a reboot",
  16: "shared and private mappings, mprotect later, descriptors from before the label or from outside",
  17: "pipes, FIFOs, sockets, SCM_RIGHTS, shared memory, queues, ptys, splice, sendfile, loopback",
  18: "ptrace, process_vm_writev and readv, /proc/PID/mem, pidfd_getfd",
  19: "vfork, clone3, CLONE_PARENT, CLONE_INTO_CGROUP, exec from a thread, double fork, setsid",
  20: "a fork bomb, 20,000 threads",
  21: "a flood of matches to hide one",
  22: "pid reuse between request and bind; a client in another pid namespace",
  23: "setuid programs",
  26: "IPv6, mapped IPv4, 0.0.0.0, unconnected sendto, sendmmsg, TCP fast open, MPTCP, raw, packet, vsock",
  28: "descriptors and sockets that were open at attach",
  29: "killing the service, changing its pins, state or socket, bpf(2) by root inside a domain",
  30: "gate forgery: a planted program of the gate's name, `|| true`, an edit during the run",
  peer: "what got past the engine that this one learned from, and what that one stopped wrongly",
};

/** Attempts whose tests need more than steps: which; they hold on every tier, and run with `npm run test:labels`. */
export const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  14: ["test/labels/unmounting.ts", "test/labels/ends.ts"],
  15: ["test/labels/eviction.ts", "test/labels/unmounting.ts", "test/labels/restarts.ts", "test/labels/reboot.ts"],
};
