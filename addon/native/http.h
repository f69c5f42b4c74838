/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_HTTP_H
#define ACTPLANE_HTTP_H

#include "json.h"

/* An answer's status and body. The head stays in front of the body in `all`. */
struct answer {
  struct text all;
  const char *body;
  size_t length;
  int status;
};

/*
 * One POST of `body` to /rpc on the Unix socket at `socket_path`, on a connection
 * of its own. Dies with STATUS_SERVICE and one line when there is no service, it
 * may not be used, it takes longer than ACTPLANE_TIMEOUT seconds (30), or what
 * it says is not HTTP of bounded size.
 */
void http_post(const char *socket_path, const struct text *body, struct answer *answer);

#endif
