/* Bytes from the network as text, and text as bytes: byte 0 of the input chooses the encoding. */
#include <stdlib.h>
#include <string.h>

#include "../src/codec.c"

void fuzz_one(const uint8_t *data, size_t length);

static void check(int holds) {
  if (!holds) abort();
}

/* Walks it as host_utf8 does; what it takes for well-formed must be. */
static void walk_utf8(const uint8_t *bytes, size_t length) {
  size_t bad;
  for (size_t i = 0; i < length;) {
    size_t step = utf8_sequence(bytes + i, length - i, &bad);
    check(step <= 4 && i + (step ? step : bad) <= length && (step || (bad >= 1 && bad <= 3)));
    i += step ? step : bad;
  }
}

void fuzz_one(const uint8_t *data, size_t length) {
  if (length < 1) return;
  size_t count = length - 1;
  uint8_t *copy = malloc(count ? count : 1), *out = malloc(count + 1), *again = malloc(count * 2 + 8);
  if (!copy || !out || !again) abort();
  memcpy(copy, data + 1, count);
  switch (data[0] % 3) {
    case 0: walk_utf8(copy, count); break;
    case 1: check(base64_decode(copy, count, out) <= count); break;
    case 2: {
      int url = data[0] & 4;
      size_t made = (size_t)(base64_encode(copy, count, url, (char *)again) - (char *)again);
      size_t back = base64_decode(again, made, out);
      check(back == count && memcmp(out, copy, count) == 0);
      break;
    }
  }
  free(copy);
  free(out);
  free(again);
}
