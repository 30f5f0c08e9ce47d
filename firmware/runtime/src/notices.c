/* The notices of the works that the executable contains; embedded compressed. */
#include "host.h"

#include <stdio.h>
#include <zlib.h>

int host_print_notices(void) {
  size_t length;
  const uint8_t *packed = bundle_part("licenses.gz", &length);
  z_stream stream = {.next_in = (Bytef *)packed, .avail_in = (uInt)length};
  if (!packed || inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) return -1;
  int status = Z_OK;
  while (status == Z_OK) {
    Bytef text[4096];
    stream.next_out = text;
    stream.avail_out = sizeof text;
    status = inflate(&stream, Z_NO_FLUSH);
    size_t ready = sizeof text - stream.avail_out;
    if (fwrite(text, 1, ready, stdout) != ready) status = Z_ERRNO;
  }
  inflateEnd(&stream);
  return status == Z_STREAM_END && fflush(stdout) == 0 ? 0 : -1;
}
