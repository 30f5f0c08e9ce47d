/* The loop around a parser in C. */
#include "fuzz.h"

/* What a target offers: runs the parser on one input. */
void fuzz_one(const uint8_t *data, size_t length);

int main(int argc, char **argv) {
  const uint8_t *data;
  size_t length;
  fuzz_begin(argc - 1, argv + 1);
  while ((data = fuzz_next(&length))) fuzz_one(data, length);
  return 0;
}
