/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/*
 * Which ways data can go, and which program of a tier sees each. These lines
 * become a section of the tier's object that only scripts/generate-coverage.mjs
 * reads: it makes docs/coverage.md and policies/compiler/coverage.generated.ts.
 * A way that no program of a tier claims is one that the tier does not see.
 * Each has a step of the same name below test/attacks that shows it.
 */
#ifndef ACTPLANE_COVERAGE_H
#define ACTPLANE_COVERAGE_H

#define COVERAGE_JOIN(a, b) a##b
#define COVERAGE_NAME(n) COVERAGE_JOIN(coverage_, n)
#define COVERAGE_LINE(text) \
	static const char COVERAGE_NAME(__COUNTER__)[] __attribute__((section(".coverage"), used)) = text

/* A way for data to go. */
#define FLOW(name, title) COVERAGE_LINE("flow " name " " title)
/* One that nothing but the hook of another tells apart, so that other's step shows it. */
#define FLOW_AS(name, other, title) COVERAGE_LINE("same " name " " other " " title)

/* How a program sees the ways that follow, separated by blanks. */
#define TRACKED(program, flows) COVERAGE_LINE("tracked " #program " " flows)
#define REFUSED(program, flows) COVERAGE_LINE("refused " #program " " flows)
/* Not before the system call is over. */
#define KILLED(program, flows) COVERAGE_LINE("killed " #program " " flows)

FLOW("pipe", "pipe");
FLOW("fifo", "FIFO");
FLOW("splice", "splice between pipes");
FLOW("splice-file", "splice of a file into a pipe");
FLOW("tee", "tee");
FLOW("vmsplice", "vmsplice into a pipe");
FLOW("vmsplice-out", "vmsplice out of a pipe");
FLOW("sendfile", "sendfile into a pipe");
FLOW("copy-file-range", "copy_file_range");
FLOW_AS("reflink", "copy-file-range", "reflink (FICLONE, FICLONERANGE)");
FLOW("socketpair", "socketpair");
FLOW("socketpair-datagram", "socketpair of datagrams");
FLOW("socketpair-write", "write and read on sockets");
FLOW("socketpair-sendfile", "sendfile into a socket");
FLOW("unix-stream", "Unix socket, client to server");
FLOW("unix-stream-back", "Unix socket, server to client");
FLOW("unix-stream-early", "Unix socket, sent and closed before it was accepted");
FLOW("unix-abstract", "abstract Unix socket");
FLOW("unix-abstract-early", "abstract Unix socket, sent and closed before it was accepted");
FLOW("unix-datagram", "Unix datagram");
FLOW("unix-datagram-abstract", "Unix datagram to an abstract name");
FLOW("scm-rights", "descriptor in a message (SCM_RIGHTS)");
FLOW("pty", "pseudo-terminal, from the program to what draws it");
FLOW("pty-keyboard", "pseudo-terminal, from what draws it to the program");
FLOW("tcp", "TCP on loopback, client to server");
FLOW("tcp-back", "TCP on loopback, server to client");
FLOW("tcp-early", "TCP on loopback, sent and closed before it was accepted");
FLOW("udp", "UDP on loopback");
FLOW("udp-any", "UDP on loopback, to a socket bound to every address");
FLOW("udp-connected", "UDP on loopback, connected");
FLOW("descriptor-before-label", "descriptor opened before the writer had the label");
FLOW("descriptor-of-reader", "descriptor that the reader had opened before the file had the label");
FLOW("descriptor-inherited", "descriptor that the domain's first process was started with");
FLOW("mmap-shared", "file mapped by both");
FLOW("mmap-inherited", "file mapped before both were forked");
FLOW("mmap-anonymous", "shared memory without a file, mapped before both were forked");
FLOW("mmap-to-read", "written through a mapping, read by a call");
FLOW("mprotect", "mapped to read, made writable later");
FLOW("write-to-mmap", "written by a call, seen through a writable shared mapping");
FLOW("mmap-private", "private mapping of a labelled file");
FLOW("memfd", "memfd mapped by both");
FLOW("shm-posix", "POSIX shared memory");
FLOW("shm-sysv", "System V shared memory");
FLOW("queue-posix", "POSIX message queue");
FLOW("queue-sysv", "System V message queue");
FLOW("queue-sysv-waiting", "System V message to a receiver that waits");
FLOW("process-vm-writev", "process_vm_writev within the domain");
FLOW("process-vm-readv", "process_vm_readv within the domain");
FLOW("proc-mem", "/proc/PID/mem within the domain");
FLOW("ptrace", "ptrace within the domain");
FLOW("pidfd-getfd", "pidfd_getfd within the domain");
FLOW("outside-ptrace", "ptrace of a process outside of the domain");
FLOW("outside-process-vm-readv", "process_vm_readv outside of the domain");
FLOW("outside-process-vm-writev", "process_vm_writev outside of the domain");
FLOW("outside-proc-mem", "/proc/PID/mem outside of the domain");
FLOW("outside-pidfd-getfd", "pidfd_getfd outside of the domain");
FLOW("vfork", "vfork: the child reads into its parent's memory");
FLOW("clone-vm", "clone with CLONE_VM: the same, for as long as they like");
FLOW("clone-parent", "child made as a sibling (CLONE_PARENT)");
FLOW("clone-into-cgroup", "child made in another cgroup (CLONE_INTO_CGROUP)");
FLOW("exec-from-thread", "exec from another thread than the first");
FLOW("double-fork", "double fork, setsid, parent gone");
FLOW("io-uring", "any of these by io_uring");
FLOW("mmap-read-later", "what others write to a file while it is mapped to be read only");
FLOW("proc-environ", "/proc/PID/environ and cmdline of another process");
FLOW("terminal-injection", "input pushed into one's own terminal (TIOCSTI)");
FLOW("side-channels", "file names, sizes and times, locks, signals, exit statuses, load");

#endif
