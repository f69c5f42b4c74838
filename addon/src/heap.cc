/* SPDX-License-Identifier: MIT */
#include "heap.h"

#include <malloc.h>

namespace actplane {

void keep_heap_small() { mallopt(M_MMAP_THRESHOLD, 1 << 20); }

void trim_heap() { malloc_trim(0); }

TrimmedHeap::~TrimmedHeap() { trim_heap(); }

}  // namespace actplane
