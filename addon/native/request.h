/* SPDX-License-Identifier: MIT */
/* What the parameters of several requests have in common, and what is shown of their answers. */
#ifndef ACTPLANE_REQUEST_H
#define ACTPLANE_REQUEST_H

#include "json.h"
#include "policy.h"

/* Appends a string; dies with STATUS_USAGE, naming `what`, when the bytes are not UTF-8. */
void json_text(struct text *json, const char *bytes, size_t length, const char *what);
/* Appends `,"name":"value"`, nothing for NULL. */
void json_member_text(struct text *json, const char *name, const char *value);
/* Appends `,"name":[…]`, nothing for an empty list. */
void json_list(struct text *json, const char *name, const char *const *list, size_t count);
/* Appends `,"file":{"path":…,"text":…}`. */
void json_file(struct text *json, const struct policy *policy);
/* Lines of the answer's "warnings" on stderr. */
void show_warnings(struct json prepared);

#endif
