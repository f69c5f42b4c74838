/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_HEAP_H
#define ACTPLANE_HEAP_H

namespace actplane {

/*
 * How glibc keeps freed memory, for the whole process. Loading programs takes
 * buffers of megabytes (objects, BTF of the kernel, the verifier's log) that are
 * needed once: above 1 MiB they come from mmap(2) and go back when freed. Saying
 * so also ends glibc's habit of raising that threshold with each one it sees.
 */
void keep_heap_small();

/* Gives back what is free now, in whole pages; a millisecond or so. */
void trim_heap();

/* The same, when a scope of much work is left: a service idles for days on what its start needed. */
struct TrimmedHeap {
  ~TrimmedHeap();
};

}  // namespace actplane

#endif
