/* The answer to an echo request: byte 0 of the input chooses the socket's kind, the rest arrives. */
#include <stdlib.h>
#include <string.h>

#include "../src/icmp.c"

void fuzz_one(const uint8_t *data, size_t length);

void fuzz_one(const uint8_t *data, size_t length) {
  static const uint8_t payload[ICMP_PAYLOAD] = "sixteen bytes ok";
  if (length < 1) return;
  /* A copy of its own length, so that the sanitizer sees a read beyond it. */
  uint8_t *copy = malloc(length);
  if (!copy) abort();
  memcpy(copy, data + 1, length - 1);
  icmp_parse(copy, length - 1, data[0] & 1, data[0] & 2, 0x1234, 0x5678, payload);
  free(copy);
}
