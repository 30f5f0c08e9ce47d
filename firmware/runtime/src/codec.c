/* See codec.h. */
#include "codec.h"

size_t utf8_sequence(const uint8_t *at, size_t left, size_t *bad) {
  uint8_t lead = at[0], low = 0x80, high = 0xBF;
  size_t need;
  *bad = 1;
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) need = 1;
  else if (lead >= 0xE0 && lead <= 0xEF) {
    need = 2;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    need = 3;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else return 0;
  for (size_t i = 1; i <= need; i++) {
    if (i >= left || at[i] < low || at[i] > high) {
      *bad = i;
      return 0;
    }
    low = 0x80;
    high = 0xBF;
  }
  return need + 1;
}

int hex_digit(uint8_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int base64_digit(uint8_t c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

size_t base64_decode(const uint8_t *text, size_t length, uint8_t *out) {
  size_t n = 0;
  uint32_t bits = 0;
  int have = 0;
  for (size_t i = 0; i < length && text[i] != '='; i++) {
    int digit = base64_digit(text[i]);
    if (digit < 0) continue;
    bits = bits << 6 | (uint32_t)digit;
    have += 6;
    if (have >= 8) {
      have -= 8;
      out[n++] = (uint8_t)(bits >> have);
    }
  }
  return n;
}

char *base64_encode(const uint8_t *bytes, size_t length, int url, char *out) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_";
  const char *last = url ? "-_" : "+/";
#define DIGIT(value) ((value) < 62 ? digits[value] : last[(value) - 62])
  size_t i = 0;
  for (; i + 2 < length; i += 3) {
    uint32_t bits = (uint32_t)bytes[i] << 16 | (uint32_t)bytes[i + 1] << 8 | bytes[i + 2];
    *out++ = DIGIT(bits >> 18);
    *out++ = DIGIT(bits >> 12 & 63);
    *out++ = DIGIT(bits >> 6 & 63);
    *out++ = DIGIT(bits & 63);
  }
  if (i < length) {
    uint32_t bits = (uint32_t)bytes[i] << 16 | (i + 1 < length ? (uint32_t)bytes[i + 1] << 8 : 0);
    *out++ = DIGIT(bits >> 18);
    *out++ = DIGIT(bits >> 12 & 63);
    if (i + 1 < length) *out++ = DIGIT(bits >> 6 & 63);
    else if (!url) *out++ = '=';
    if (!url) *out++ = '=';
  }
#undef DIGIT
  return out;
}
