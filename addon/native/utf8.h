/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_UTF8_H
#define ACTPLANE_UTF8_H

#include <stddef.h>

/* Length of the well-formed UTF-8 sequence (RFC 3629) that begins at `s`, 0 when there is none within `left` bytes. */
static inline size_t utf8_sequence(const char *s, size_t left) {
  const unsigned char *b = (const unsigned char *)s;
  size_t length = b[0] < 0x80 ? 1 : b[0] < 0xc2 ? 0 : b[0] < 0xe0 ? 2 : b[0] < 0xf0 ? 3 : b[0] < 0xf5 ? 4 : 0;
  if (length == 0 || length > left) return 0;
  for (size_t n = 1; n < length; n++)
    if ((b[n] & 0xc0) != 0x80) return 0;
  /* over-long forms, surrogates, and above U+10FFFF */
  if ((b[0] == 0xe0 && b[1] < 0xa0) || (b[0] == 0xed && b[1] > 0x9f)) return 0;
  if ((b[0] == 0xf0 && b[1] < 0x90) || (b[0] == 0xf4 && b[1] > 0x8f)) return 0;
  return length;
}

#endif
