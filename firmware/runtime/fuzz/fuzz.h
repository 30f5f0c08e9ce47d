/* What the fuzzer (driver.c) offers to a loop around something that reads foreign bytes. */
#ifndef WANBELL_FUZZ_H
#define WANBELL_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* `argv`: CORPUS SECONDS [SEED [LEAST]], or CORPUS minimise. Ends the process when they are wrong. */
void fuzz_begin(int argc, char **argv);
/* The input to run now, after the last one did what it should; NULL: time is over, and finds were stored. */
const uint8_t *fuzz_next(size_t *length);
/* Stores the input that is running as CORPUS/crash; called at every end of the process that the fuzzer sees. */
void fuzz_blame(void);
/* Notes that an interpreter has come to `place`, as gcc notes places of C code. */
void fuzz_step(const void *place);

#endif
