/* SPDX-License-Identifier: MIT */
/* The BPF objects inside the .node; the table is in build/gen/embedded.S, written by scripts/build-native.mjs. */
#ifndef ACTPLANE_EMBEDDED_H
#define ACTPLANE_EMBEDDED_H

extern "C" {
struct actplane_embedded {
  const char *name; /* "tracepoint"; a null name ends the table */
  const unsigned char *begin;
  const unsigned char *end;
};
extern const actplane_embedded actplane_embedded_objects[];
}

#endif
