/* The JavaScript heap: the C library's allocator with a limit that ends the process instead of letting it
 * limp on with half-done work. */
#include "host.h"

#include <malloc.h>
#include <stdlib.h>

#define OVERHEAD 8 /* what an allocation costs beside its usable size */

static size_t limit = SIZE_MAX;

void heap_set_limit(size_t bytes) {
  limit = bytes;
}

static void check(const JSMallocState *state, size_t more) {
  if (more > limit || state->malloc_size > limit - more)
    host_die("out of memory: JavaScript needs more than %zu KB", limit / 1024);
}

static void *allocate(JSMallocState *state, size_t size) {
  check(state, size);
  void *memory = malloc(size);
  if (!memory) host_die("out of memory: the system has none left");
  state->malloc_count++;
  state->malloc_size += malloc_usable_size(memory) + OVERHEAD;
  return memory;
}

static void release(JSMallocState *state, void *memory) {
  if (!memory) return;
  state->malloc_count--;
  state->malloc_size -= malloc_usable_size(memory) + OVERHEAD;
  free(memory);
}

static void *reallocate(JSMallocState *state, void *memory, size_t size) {
  if (!memory) return size ? allocate(state, size) : NULL;
  if (size == 0) {
    release(state, memory);
    return NULL;
  }
  size_t before = malloc_usable_size(memory);
  if (size > before) check(state, size - before);
  memory = realloc(memory, size);
  if (!memory) host_die("out of memory: the system has none left");
  state->malloc_size += malloc_usable_size(memory) - before;
  return memory;
}

static size_t usable(const void *memory) {
  return malloc_usable_size((void *)memory);
}

const JSMallocFunctions heap_functions = {allocate, release, reallocate, usable};
