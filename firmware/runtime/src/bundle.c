/* The bundle: the parts (bytecode modules, texts) that the compiler wrote and the linker embedded.
 * Format, little-endian: "WBB1", u32 count, then for each part u32 name offset, u32 data offset, u32 length
 * (offsets from the start of the bundle; names end with NUL). */
#include "host.h"

#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>

extern const uint8_t wanbell_bundle[];

static uint32_t u32(const uint8_t *at) {
  return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

const uint8_t *bundle_part(const char *name, size_t *length) {
  if (memcmp(wanbell_bundle, "WBB1", 4) != 0) host_die("the bundle in the executable is damaged");
  uint32_t count = u32(wanbell_bundle + 4);
  for (uint32_t i = 0; i < count; i++) {
    const uint8_t *entry = wanbell_bundle + 8 + 12 * (size_t)i;
    if (strcmp((const char *)wanbell_bundle + u32(entry), name) == 0) {
      *length = u32(entry + 8);
      return wanbell_bundle + u32(entry + 4);
    }
  }
  return NULL;
}

void bundle_forget(const uint8_t *part, size_t length) {
  const uintptr_t page = getauxval(AT_PAGESZ);
  uintptr_t from = ((uintptr_t)part + page - 1) & ~(page - 1), to = ((uintptr_t)part + length) & ~(page - 1);
  if (to > from) madvise((void *)from, to - from, MADV_DONTNEED);
}
