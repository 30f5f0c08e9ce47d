/* Encodings of bytes as text. */
#ifndef WANBELL_CODEC_H
#define WANBELL_CODEC_H

#include <stddef.h>
#include <stdint.h>

/* Length of the well-formed UTF-8 sequence at `at`, or 0 and in `*bad` the length of the maximal subpart. */
size_t utf8_sequence(const uint8_t *at, size_t left, size_t *bad);
/* 0 to 15; -1 for what is no hexadecimal digit. */
int hex_digit(uint8_t c);
/* Decodes as Node does, both alphabets, passing over what is neither, until `=`. `out` has room for `length` bytes;
 * returns how many were made. */
size_t base64_decode(const uint8_t *text, size_t length, uint8_t *out);
/* Encodes; `url` with the other alphabet and no padding. `out` has room for (length + 2) / 3 * 4 characters; returns
 * its end. */
char *base64_encode(const uint8_t *bytes, size_t length, int url, char *out);

#endif
