/* SPDX-License-Identifier: MIT */
/* As much JSON (RFC 8259) as two requests and their answers need. */
#ifndef ACTPLANE_JSON_H
#define ACTPLANE_JSON_H

#include <stdbool.h>
#include <stddef.h>

/* Text that grows. json_* below end the program when memory ends. */
struct text {
  char *data;
  size_t used;
  size_t size;
};

/* Appends as it is. */
void text_add(struct text *text, const char *bytes, size_t length);
void text_literal(struct text *text, const char *literal);
/*
 * Appends a JSON string. False, with nothing appended, when the bytes are not
 * UTF-8: JSON cannot carry them, and a changed path would name another file.
 */
bool text_string(struct text *text, const char *bytes, size_t length);

/* The text of one value inside a document that json_open accepted. */
struct json {
  const char *at;
  const char *end;
};

/* False unless the document is one well-formed value of bounded depth and nothing else. */
bool json_open(struct json *value, const char *document, size_t length);
/* A member of an object; false when there is none or it is no object. */
bool json_member(struct json object, const char *name, struct json *value);
/* Elements of an array, one after another: begin with `*next` NULL. False after the last. */
bool json_element(struct json array, const char **next, struct json *value);
/* A string decoded into memory of its own; NULL when it is none or has a NUL inside. */
char *json_string(struct json value, size_t *length);
/* False, and `*number` as it was, unless it is a whole number of low..high. */
bool json_integer(struct json value, long low, long high, long *number);

#endif
