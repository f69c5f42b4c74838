/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_PROBE_H
#define ACTPLANE_PROBE_H

#include <bpf/btf.h>

#include <string>

namespace actplane {

/*
 * Loads a program of two instructions of the tier's kind. A kernel that refuses
 * the kind says so before it verifies anything, so this takes microseconds where
 * loading the engine, to be refused at one of its programs, takes seconds.
 * Throws a Failure; no failure means only that the engine is worth trying.
 */
void probe_tier(const std::string &tier, const btf *kernel);

}  // namespace actplane

#endif
