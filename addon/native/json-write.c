/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "say.h"
#include "utf8.h"

void text_add(struct text *text, const char *bytes, size_t length) {
  if (length > text->size - text->used) {
    size_t size = (text->used + length) * 2 + 256;
    char *data = realloc(text->data, size);
    if (!data) die(STATUS_SERVICE, "out of memory");
    text->data = data;
    text->size = size;
  }
  memcpy(text->data + text->used, bytes, length);
  text->used += length;
}

void text_literal(struct text *text, const char *literal) { text_add(text, literal, strlen(literal)); }

static bool is_utf8(const char *bytes, size_t length) {
  for (size_t n = 0; n < length;) {
    size_t step = utf8_sequence(bytes + n, length - n);
    if (step == 0) return false;
    n += step;
  }
  return true;
}

static bool is_plain(unsigned char byte) { return byte >= 0x20 && byte != '"' && byte != '\\'; }

bool text_string(struct text *text, const char *bytes, size_t length) {
  if (!is_utf8(bytes, length)) return false;
  text_add(text, "\"", 1);
  for (size_t n = 0; n < length;) {
    size_t plain = n;
    while (plain < length && is_plain((unsigned char)bytes[plain])) plain++;
    text_add(text, bytes + n, plain - n);
    if (plain < length) {
      char escape[8];
      snprintf(escape, sizeof escape, "\\u%04x", (unsigned char)bytes[plain++]);
      text_literal(text, escape);
    }
    n = plain;
  }
  text_add(text, "\"", 1);
  return true;
}
