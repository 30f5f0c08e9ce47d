/* Small blocks of the JavaScript heap: chunks of one size class each, with a free list. QuickJS runs on one thread
 * and allocates mostly below 256 bytes, which the C library's careful allocator makes a third of its running time. */
#include "slab.h"

#include <stdint.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#define REGION ((size_t)64 << 20) /* address space only; pages are taken when touched */
#define CHUNK ((size_t)16 << 10)
#define STEP (2 * sizeof(void *)) /* also the alignment */
#define CLASSES (SLAB_LARGEST / STEP)
#define HEADER ((size_t)32)

struct chunk {
  struct chunk *next, *previous; /* chunks of the class that have room */
  void *free;                    /* blocks given back */
  uint16_t used, fresh;          /* blocks in use; blocks never given out */
  uint16_t class;
};

_Static_assert(sizeof(struct chunk) <= HEADER, "the header fits");

static uint8_t *region;
static size_t region_used;
static struct chunk *with_room[CLASSES];
static struct chunk *empty;

static void unlink_chunk(struct chunk *chunk) {
  if (chunk->next) chunk->next->previous = chunk->previous;
  if (chunk->previous) chunk->previous->next = chunk->next;
  else with_room[chunk->class] = chunk->next;
  chunk->next = chunk->previous = 0;
}

static void link_chunk(struct chunk *chunk) {
  struct chunk *first = with_room[chunk->class];
  chunk->previous = 0;
  chunk->next = first;
  if (first) first->previous = chunk;
  with_room[chunk->class] = chunk;
}

static unsigned capacity(unsigned class) {
  return (unsigned)((CHUNK - HEADER) / ((class + 1) * STEP));
}

int slab_owns(const void *block) {
  return region && (uintptr_t)block - (uintptr_t)region < REGION;
}

static struct chunk *chunk_of(const void *block) {
  return (struct chunk *)((uintptr_t)block & ~(uintptr_t)(CHUNK - 1));
}

size_t slab_size(const void *block) {
  return (chunk_of(block)->class + 1u) * STEP;
}

static struct chunk *take_chunk(void) {
  if (empty) {
    struct chunk *chunk = empty;
    empty = chunk->next;
    return chunk;
  }
  if (!region) {
    uint8_t *memory = mmap(0, REGION + CHUNK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return 0;
    region = (uint8_t *)(((uintptr_t)memory + CHUNK - 1) & ~(uintptr_t)(CHUNK - 1));
  }
  if (region_used == REGION) return 0;
  struct chunk *chunk = (struct chunk *)(region + region_used);
  region_used += CHUNK;
  return chunk;
}

void *slab_take(size_t size) {
  unsigned class = size ? (unsigned)((size - 1) / STEP) : 0;
  struct chunk *chunk = with_room[class];
  if (!chunk) {
    chunk = take_chunk();
    if (!chunk) return 0;
    *chunk = (struct chunk){.class = (uint16_t)class, .fresh = (uint16_t)capacity(class)};
    link_chunk(chunk);
  }
  void *block = chunk->free;
  if (block) chunk->free = *(void **)block;
  else block = (uint8_t *)chunk + CHUNK - chunk->fresh-- * (class + 1) * STEP;
  chunk->used++;
  if (!chunk->free && !chunk->fresh) unlink_chunk(chunk);
  return block;
}

void slab_give(void *block) {
  struct chunk *chunk = chunk_of(block);
  int full = !chunk->free && !chunk->fresh;
  *(void **)block = chunk->free;
  chunk->free = block;
  chunk->used--;
  if (full) link_chunk(chunk);
  if (chunk->used == 0 && (chunk->next || chunk->previous)) {
    unlink_chunk(chunk);
    /* Where pages are larger than a chunk the kernel would take its neighbours as well. */
    if (getauxval(AT_PAGESZ) <= CHUNK) madvise(chunk, CHUNK, MADV_DONTNEED);
    chunk->next = empty;
    empty = chunk;
  }
}
