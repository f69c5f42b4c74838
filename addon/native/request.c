/* SPDX-License-Identifier: MIT */
#include "request.h"

#include <stdlib.h>
#include <string.h>

#include "say.h"

void json_text(struct text *json, const char *bytes, size_t length, const char *what) {
  if (!text_string(json, bytes, length)) die(STATUS_USAGE, "%s is not UTF-8", what);
}

void json_member_text(struct text *json, const char *name, const char *value) {
  if (!value) return;
  text_literal(json, ",\"");
  text_literal(json, name);
  text_literal(json, "\":");
  json_text(json, value, strlen(value), name);
}

void json_list(struct text *json, const char *name, const char *const *list, size_t count) {
  if (count == 0) return;
  text_literal(json, ",\"");
  text_literal(json, name);
  text_literal(json, "\":[");
  for (size_t n = 0; n < count; n++) {
    if (n > 0) text_literal(json, ",");
    json_text(json, list[n], strlen(list[n]), name);
  }
  text_literal(json, "]");
}

void json_file(struct text *json, const struct policy *policy) {
  text_literal(json, ",\"file\":{\"path\":");
  json_text(json, policy->path, strlen(policy->path), "the policy's path");
  text_literal(json, ",\"text\":");
  json_text(json, policy->content.data, policy->content.used, policy->path);
  text_literal(json, "}");
}

void show_warnings(struct json prepared) {
  struct json list, warning;
  const char *next = NULL;
  size_t length;
  if (!json_member(prepared, "warnings", &list)) return;
  while (json_element(list, &next, &warning)) {
    char *text = json_string(warning, &length);
    if (text) say_text(text, length);
    free(text);
  }
}
