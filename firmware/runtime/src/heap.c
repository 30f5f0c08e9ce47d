/* The JavaScript heap: small blocks from slab.c, others from the C library, with a limit that ends the process instead of letting it
 * limp on with half-done work. */
#include "host.h"
#include "slab.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#define OVERHEAD 8 /* what an allocation costs beside its usable size */
/* A request of this size may fail: JavaScript gets an error that it can catch. Smaller ones have a reserve, so that it
 * can also do so; when that is gone as well, or the system's memory, nothing sensible can follow. */
#define LARGE ((size_t)64 << 10)
#define RESERVE ((size_t)1 << 20)

static size_t limit = SIZE_MAX;
static const JSMallocState *counted; /* the engine's own count */

void heap_set_limit(size_t bytes) {
  limit = bytes;
}

/* Whether a block of `size` bytes, `more` than what it replaces, may be had. */
static int allowed(const JSMallocState *state, size_t size, size_t more) {
  size_t most = size >= LARGE && limit > RESERVE ? limit - RESERVE : limit;
  if (more <= most && state->malloc_size <= most - more) return 1;
  if (size >= LARGE) return 0;
  host_die("out of memory: JavaScript needs more than %zu KB", limit / 1024);
}

static void *none(size_t size) {
  if (size >= LARGE) return NULL;
  host_die("out of memory: the system has none left");
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
  if (!allowed(state, size, size)) return NULL;
  void *memory = size <= FROM_SLAB ? slab_take(size) : NULL;
  if (!memory) memory = malloc(size);
  if (!memory) return none(size);
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
    if (!moved) return NULL;
    size_t kept = slab_owns(memory) ? before : before - OVERHEAD;
    memcpy(moved, memory, kept < size ? kept : size);
    release(state, memory);
    return moved;
  }
  if (size > before && !allowed(state, size, size - before)) return NULL;
  void *moved = realloc(memory, size);
  if (!moved) return none(size);
  state->malloc_size += cost(moved) - before;
  return moved;
}

/* What QuickJS may use of a block, which is less than what the block counts. */
static size_t usable(const void *memory) {
  return slab_owns(memory) ? slab_size(memory) : malloc_usable_size((void *)memory);
}

const JSMallocFunctions heap_functions = {allocate, release, reallocate, usable};
