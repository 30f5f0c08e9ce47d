/* Takes, fills, checks and gives back blocks at random, beside a model of what must be in them. */
#include "slab.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#define SLOTS 20000

/* The size of pages that the kernel claims to have; what it is asked to drop must be whole ones. */
static unsigned long page_size;
unsigned long __wrap_getauxval(unsigned long type);
int __real_madvise(void *from, size_t length, int advice);
int __wrap_madvise(void *from, size_t length, int advice);

unsigned long __wrap_getauxval(unsigned long type) {
  assert(type == AT_PAGESZ);
  return page_size;
}

int __wrap_madvise(void *from, size_t length, int advice) {
  assert((uintptr_t)from % page_size == 0 && length % page_size == 0);
  return __real_madvise(from, length, advice);
}

static struct {
  uint8_t *block;
  size_t size;
  uint8_t fill;
} slots[SLOTS];

static uint32_t state = 1;
static uint32_t random32(void) {
  state ^= state << 13, state ^= state >> 17, state ^= state << 5;
  return state;
}

static void check_and_give(int i) {
  for (size_t k = 0; k < slots[i].size; k++) assert(slots[i].block[k] == slots[i].fill);
  slab_give(slots[i].block);
  slots[i].block = NULL;
}

static long resident_pages(void) {
  long size, resident = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  assert(file && fscanf(file, "%ld %ld", &size, &resident) == 2);
  fclose(file);
  return resident;
}

int main(int argc, char **argv) {
  page_size = argc > 1 ? strtoul(argv[1], NULL, 10) : (unsigned long)sysconf(_SC_PAGESIZE);
  int local;
  void *foreign = malloc(64);
  for (int round = 0; round < 400000; round++) {
    int i = (int)(random32() % SLOTS);
    if (slots[i].block) check_and_give(i);
    slots[i].size = random32() % (SLAB_LARGEST + 1);
    slots[i].fill = (uint8_t)round;
    slots[i].block = slab_take(slots[i].size);
    assert(slots[i].block && slab_owns(slots[i].block) && slab_size(slots[i].block) >= slots[i].size);
    assert((uintptr_t)slots[i].block % (2 * sizeof(void *)) == 0);
    memset(slots[i].block, slots[i].fill, slots[i].size);
  }
  assert(!slab_owns(foreign) && !slab_owns(&local) && !slab_owns(NULL));
  long full = resident_pages();
  for (int i = 0; i < SLOTS; i++)
    if (slots[i].block) check_and_give(i);
  long empty = resident_pages();
  long page = sysconf(_SC_PAGESIZE);
  /* Of some 5 MB in use at most a chunk for each size class stays. */
  if (argc == 1) assert((full - empty) * page > 3 * 1000 * 1000);
  free(foreign);
  puts("good");
  return 0;
}
