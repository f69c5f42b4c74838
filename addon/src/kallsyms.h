/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_KALLSYMS_H
#define ACTPLANE_KALLSYMS_H

namespace actplane {

/* Whether the kernel shows this process the addresses of its symbols, by /proc/kallsyms or by descriptor 0. */
bool kernel_symbols();

}  // namespace actplane

#endif
