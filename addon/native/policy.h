/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_POLICY_H
#define ACTPLANE_POLICY_H

#include <stdbool.h>

#include "json.h"

struct policy {
  bool has_file;
  char *path; /* absolute */
  struct text content;
  char *root; /* absolute, symbolic links resolved: what relative patterns are taken below */
};

/*
 * Reads, as the user, the policy named by `file`; or, when that is NULL and
 * `search` is set, the nearest one from the working directory upward. Dies with
 * STATUS_USAGE when there is none or it cannot be read.
 */
void policy_read(struct policy *policy, const char *file, bool search);

#endif
