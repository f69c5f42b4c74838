/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "utf8.h"

#define DEPTH_MAX 32

/* Each skip_* returns the place after what it names, or NULL when it is not there. */
static const char *skip_value(const char *at, const char *end, int depth);

static const char *skip_space(const char *at, const char *end) {
  while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')) at++;
  return at;
}

static int hex(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  digit |= 0x20;
  return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* The four digits of a \u escape, -1 when they are not all there. */
static long hex4(const char *at, const char *end) {
  long unit = 0;
  if (end - at < 4) return -1;
  for (int n = 0; n < 4; n++) {
    int digit = hex(at[n]);
    if (digit < 0) return -1;
    unit = unit << 4 | digit;
  }
  return unit;
}

static const char *skip_string(const char *at, const char *end) {
  if (at >= end || *at++ != '"') return NULL;
  while (at < end && *at != '"') {
    if ((unsigned char)*at < 0x20) return NULL;
    if (*at == '\\') {
      if (end - at < 2 || at[1] == '\0' || !strchr("\"\\/bfnrtu", at[1])) return NULL;
      if (at[1] == 'u' && hex4(at + 2, end) < 0) return NULL;
      at += at[1] == 'u' ? 6 : 2;
      continue;
    }
    size_t length = utf8_sequence(at, (size_t)(end - at));
    if (length == 0) return NULL;
    at += length;
  }
  return at < end ? at + 1 : NULL;
}

static const char *skip_digits(const char *at, const char *end) {
  const char *first = at;
  while (at < end && *at >= '0' && *at <= '9') at++;
  return at > first ? at : NULL;
}

static const char *skip_number(const char *at, const char *end) {
  if (at < end && *at == '-') at++;
  const char *first = at;
  at = skip_digits(at, end);
  if (!at || (*first == '0' && at > first + 1)) return NULL;
  if (at < end && *at == '.' && !(at = skip_digits(at + 1, end))) return NULL;
  if (at < end && (*at | 0x20) == 'e') {
    at++;
    if (at < end && (*at == '+' || *at == '-')) at++;
    at = skip_digits(at, end);
  }
  return at;
}

static const char *skip_word(const char *at, const char *end, const char *word) {
  size_t length = strlen(word);
  return (size_t)(end - at) >= length && memcmp(at, word, length) == 0 ? at + length : NULL;
}

/* `"name" :`, with `*name` and `*length` the raw bytes between the quotes. */
static const char *skip_name(const char *at, const char *end, const char **name, size_t *length) {
  const char *first = at;
  at = skip_string(at, end);
  if (!at) return NULL;
  *name = first + 1;
  *length = (size_t)(at - first) - 2;
  at = skip_space(at, end);
  return at < end && *at == ':' ? skip_space(at + 1, end) : NULL;
}

static const char *skip_all_of(const char *at, const char *end, int depth) {
  char close = *at == '{' ? '}' : ']';
  const char *name;
  size_t length;
  at = skip_space(at + 1, end);
  if (at < end && *at == close) return at + 1;
  for (;;) {
    if (close == '}' && !(at = skip_name(at, end, &name, &length))) return NULL;
    if (!(at = skip_value(at, end, depth + 1))) return NULL;
    at = skip_space(at, end);
    if (at >= end) return NULL;
    if (*at == close) return at + 1;
    if (*at != ',') return NULL;
    at = skip_space(at + 1, end);
  }
}

static const char *skip_value(const char *at, const char *end, int depth) {
  if (at >= end || depth > DEPTH_MAX) return NULL;
  switch (*at) {
    case '{':
    case '[': return skip_all_of(at, end, depth);
    case '"': return skip_string(at, end);
    case 't': return skip_word(at, end, "true");
    case 'f': return skip_word(at, end, "false");
    case 'n': return skip_word(at, end, "null");
    default: return skip_number(at, end);
  }
}

bool json_open(struct json *value, const char *document, size_t length) {
  const char *end = document + length;
  value->at = skip_space(document, end);
  value->end = skip_value(value->at, end, 0);
  return value->end && skip_space(value->end, end) == end;
}

bool json_member(struct json object, const char *wanted, struct json *value) {
  const char *at = object.at, *name;
  size_t length;
  if (at >= object.end || *at != '{') return false;
  at = skip_space(at + 1, object.end);
  while (at < object.end && *at != '}') {
    at = skip_name(at, object.end, &name, &length);
    value->at = at;
    value->end = skip_value(at, object.end, 0);
    /* a name written with escapes is none of ours */
    if (length == strlen(wanted) && memcmp(name, wanted, length) == 0) return true;
    at = skip_space(value->end, object.end);
    if (*at == ',') at = skip_space(at + 1, object.end);
  }
  return false;
}

bool json_element(struct json array, const char **next, struct json *value) {
  const char *at = *next;
  if (!at) {
    if (array.at >= array.end || *array.at != '[') return false;
    at = skip_space(array.at + 1, array.end);
  }
  if (*at == ']') return false;
  value->at = at;
  value->end = skip_value(at, array.end, 0);
  at = skip_space(value->end, array.end);
  *next = *at == ',' ? skip_space(at + 1, array.end) : at;
  return true;
}

static char *put_utf8(char *to, uint32_t code) {
  if (code < 0x80) {
    *to++ = (char)code;
  } else if (code < 0x800) {
    *to++ = (char)(0xc0 | code >> 6);
    *to++ = (char)(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    *to++ = (char)(0xe0 | code >> 12);
    *to++ = (char)(0x80 | (code >> 6 & 0x3f));
    *to++ = (char)(0x80 | (code & 0x3f));
  } else {
    *to++ = (char)(0xf0 | code >> 18);
    *to++ = (char)(0x80 | (code >> 12 & 0x3f));
    *to++ = (char)(0x80 | (code >> 6 & 0x3f));
    *to++ = (char)(0x80 | (code & 0x3f));
  }
  return to;
}

/* The character of the \u escape at `at`, which is moved past it. A surrogate without its half becomes U+FFFD. */
static uint32_t take_unicode(const char **at, const char *end) {
  uint32_t unit = (uint32_t)hex4(*at + 2, end);
  *at += 6;
  if (unit < 0xd800 || unit > 0xdfff) return unit;
  if (unit > 0xdbff || end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u') return 0xfffd;
  uint32_t low = (uint32_t)hex4(*at + 2, end);
  if (low < 0xdc00 || low > 0xdfff) return 0xfffd;
  *at += 6;
  return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
}

char *json_string(struct json value, size_t *length) {
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  if (value.at >= value.end || *value.at != '"') return NULL;
  const char *at = value.at + 1, *end = value.end - 1;
  char *string = malloc((size_t)(end - at) + 1), *out = string; /* decoding never makes it longer */
  if (!string) return NULL;
  while (at < end) {
    if (*at != '\\') {
      *out++ = *at++;
    } else if (at[1] == 'u') {
      out = put_utf8(out, take_unicode(&at, end));
    } else {
      *out++ = to[strchr(from, at[1]) - from];
      at += 2;
    }
  }
  *out = '\0';
  *length = (size_t)(out - string);
  if (strlen(string) == *length) return string;
  free(string);
  return NULL;
}

bool json_integer(struct json value, long low, long high, long *number) {
  long sum = 0;
  const char *at = value.at;
  if (at >= value.end || value.end - at > 15) return false;
  for (; at < value.end; at++) {
    if (*at < '0' || *at > '9') return false;
    sum = sum * 10 + (*at - '0');
  }
  if (sum < low || sum > high) return false;
  *number = sum;
  return true;
}
