/* Small blocks for the JavaScript heap; not for use by more than one thread. */
#ifndef WANBELL_SLAB_H
#define WANBELL_SLAB_H

#include <stddef.h>

/* The largest block that comes from here. */
#define SLAB_LARGEST 512

/* A block of `size` (at most SLAB_LARGEST) bytes; NULL: no address space left, ask the C library. */
void *slab_take(size_t size);
/* Takes back a block of slab_take. */
void slab_give(void *block);
/* Whether `block` is one of slab_take; for any pointer. */
int slab_owns(const void *block);
/* The bytes that may be used of a block of slab_take. */
size_t slab_size(const void *block);

#endif
