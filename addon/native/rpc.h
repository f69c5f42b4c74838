/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_RPC_H
#define ACTPLANE_RPC_H

#include "json.h"

/*
 * Calls `method` with `params` (a JSON object's text) and returns the result,
 * which lives as long as the program. An error of the service is shown, and
 * ends the program with the status it names.
 */
struct json rpc_call(const char *socket_path, const char *method, const struct text *params);

/* A string member of a result; dies when it is missing, for then the two sides differ in version. */
char *rpc_string(struct json result, const char *name, size_t *length);
long rpc_integer(struct json result, const char *name);

#endif
