/* The JavaScript heap: small blocks from slab.c, others from the C library, with a limit that ends the process instead of letting it
 * limp on with half-done work. */
#include "host.h"
#include "slab.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#define OVERHEAD 8 /* what an allocation costs beside its usable size */

static size_t limit = SIZE_MAX;
static const JSMallocState *counted; /* the engine's own count */

void heap_set_limit(size_t bytes) {
  limit = bytes;
}

static void check(const JSMallocState *state, size_t more) {
  if (more > limit || state->malloc_size > limit - more)
    host_die("out of memory: JavaScript needs more than %zu KB", limit / 1024);
}

/* The sanitizer knows only blocks of the C library. */
#ifdef __SANITIZE_ADDRESS__
#define FROM_SLAB 0
#else
#define FROM_SLAB SLAB_LARGEST
#endif

/* What a block counts against the limit. */
static size_t cost(const void *memory) {
  return slab_owns(memory) ? slab_size(memory) : malloc_usable_size((void *)memory) + OVERHEAD;
}

size_t heap_used(void) {
  return counted ? counted->malloc_size : 0;
}

static void *allocate(JSMallocState *state, size_t size) {
  counted = state;
  check(state, size);
  void *memory = size <= FROM_SLAB ? slab_take(size) : NULL;
  if (!memory) memory = malloc(size);
  if (!memory) host_die("out of memory: the system has none left");
  state->malloc_count++;
  state->malloc_size += cost(memory);
  return memory;
}

static void release(JSMallocState *state, void *memory) {
  if (!memory) return;
  state->malloc_count--;
  state->malloc_size -= cost(memory);
  if (slab_owns(memory)) slab_give(memory);
  else free(memory);
}

static void *reallocate(JSMallocState *state, void *memory, size_t size) {
  if (!memory) return size ? allocate(state, size) : NULL;
  if (size == 0) {
    release(state, memory);
    return NULL;
  }
  size_t before = cost(memory);
  if (slab_owns(memory) || size <= FROM_SLAB) {
    if (slab_owns(memory) && size <= before && size > before / 2) return memory;
    void *moved = allocate(state, size);
    size_t kept = slab_owns(memory) ? before : before - OVERHEAD;
    memcpy(moved, memory, kept < size ? kept : size);
    release(state, memory);
    return moved;
  }
  if (size > before) check(state, size - before);
  memory = realloc(memory, size);
  if (!memory) host_die("out of memory: the system has none left");
  state->malloc_size += cost(memory) - before;
  return memory;
}

/* What QuickJS may use of a block, which is less than what the block counts. */
static size_t usable(const void *memory) {
  return slab_owns(memory) ? slab_size(memory) : malloc_usable_size((void *)memory);
}

const JSMallocFunctions heap_functions = {allocate, release, reallocate, usable};
