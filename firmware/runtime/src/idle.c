/* Memory is given back when the program has nothing to do: garbage that only the collector finds, and the pages of
 * code that only the start, or the first mail, needed. */
#include "host.h"

#include <link.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#define GROWTH (96u << 10) /* bytes of heap that make a look worth it */
#define WAIT_MS 100
#define REST_MS 1000 /* between two looks */

static uv_timer_t timer;
static size_t settled; /* bytes of heap after the last look */
static uint64_t rested; /* when the next look may be */
static int waiting;

/* Gives back what was read of the executable itself; the kernel reads it again from the file or its cache. Only
 * where the program was linked to fixed addresses. */
static void forget_code(void) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__PIE__)
  const ElfW(Phdr) *header = (const ElfW(Phdr) *)getauxval(AT_PHDR);
  for (unsigned long left = header ? getauxval(AT_PHNUM) : 0; left > 0; left--, header++) {
    const uintptr_t page = getauxval(AT_PAGESZ);
    uintptr_t from = header->p_vaddr & ~(page - 1), to = (header->p_vaddr + header->p_filesz) & ~(page - 1);
    if (header->p_type == PT_LOAD && !(header->p_flags & PF_W) && to > from)
      madvise((void *)from, to - from, MADV_DONTNEED);
  }
#endif
}

static void on_timer(uv_timer_t *handle) {
  (void)handle;
  waiting = 0;
  rested = uv_now(host.loop) + REST_MS;
  JS_RunGC(host.runtime);
  settled = heap_used();
  forget_code();
}

void idle_note_work(void) {
  size_t used = heap_used();
  if (used < settled) settled = used;
  if (waiting || used - settled < GROWTH) return;
  uint64_t now = uv_now(host.loop), wait = rested > now + WAIT_MS ? rested - now : WAIT_MS;
  waiting = uv_timer_start(&timer, on_timer, wait, 0) == 0;
}

void idle_init(void) {
  if (uv_timer_init(host.loop, &timer) < 0) host_die("cannot set up the event loop");
  uv_unref((uv_handle_t *)&timer);
}
