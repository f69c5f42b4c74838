/* SPDX-License-Identifier: MIT */
#include "rpc.h"

#include <limits.h>
#include <stdlib.h>

#include "http.h"
#include "say.h"

static const char upgrade[] = "client and service differ in version: upgrade the older of the two";

/* The service wrote `text` for a terminal; without it, the one line that JSON-RPC always has. */
static _Noreturn void end_with(struct json error) {
  struct json data, member;
  long status = STATUS_SERVICE;
  size_t length = 0;
  char *text = NULL;
  if (json_member(error, "data", &data)) {
    if (json_member(data, "exit", &member)) json_integer(member, 1, 255, &status);
    if (json_member(data, "text", &member)) text = json_string(member, &length);
  }
  if (text && length > 0) {
    say_text(text, length);
    fail((int)status);
  }
  if (json_member(error, "message", &member)) text = json_string(member, &length);
  die((int)status, "%s", text ? text : "the service reported an error without saying which");
}

struct json rpc_call(const char *socket_path, const char *method, const struct text *params) {
  struct text body = {0};
  struct answer answer = {0};
  struct json whole, result, error;
  text_literal(&body, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"");
  text_literal(&body, method);
  text_literal(&body, "\",\"params\":");
  text_add(&body, params->data, params->used);
  text_literal(&body, "}");
  http_post(socket_path, &body, &answer);
  free(body.data);
  bool readable = json_open(&whole, answer.body, answer.length);
  if (readable && json_member(whole, "error", &error) && *error.at == '{') end_with(error);
  if (!readable || !json_member(whole, "result", &result) || answer.status != 200)
    die(STATUS_SERVICE, "what answers at %s is not actplane's service (HTTP status %d)\n%s", socket_path, answer.status,
        upgrade);
  return result;
}

char *rpc_string(struct json result, const char *name, size_t *length) {
  struct json member;
  char *text = json_member(result, name, &member) ? json_string(member, length) : NULL;
  if (!text) die(STATUS_SERVICE, "the service's answer has no text \"%s\"\n%s", name, upgrade);
  return text;
}

long rpc_integer(struct json result, const char *name) {
  struct json member;
  long number;
  if (!json_member(result, name, &member) || !json_integer(member, 0, LONG_MAX, &number))
    die(STATUS_SERVICE, "the service's answer has no number \"%s\"\n%s", name, upgrade);
  return number;
}
