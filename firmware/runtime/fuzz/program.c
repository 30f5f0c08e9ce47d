/* The loop around the whole program: JavaScript takes its inputs from the global function `fuzzNext`, and counts as
 * covered what the interpreter reaches in the bytecode, beside what gcc notes of our C files. Linked with
 * --wrap=host_modules_init,--wrap=_exit. `PROGRAM TARGET CORPUS SECONDS [SEED [LEAST]]`. */
#include "../src/host.h"
#include "fuzz.h"

void __real_host_modules_init(void);
void __wrap_host_modules_init(void);
_Noreturn void __real__exit(int code);
_Noreturn void __wrap__exit(int code);

/* An exception that nobody catches, or a full heap, ends the runtime here. */
_Noreturn void __wrap__exit(int code) {
  fuzz_blame();
  __real__exit(code);
}

/* The next input, the last one having done what it should; null when time is over. */
static JSValue next(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv) {
  size_t length;
  const uint8_t *data = fuzz_next(&length);
  return data ? host_buffer(ctx, data, length) : JS_NULL;
}

void __wrap_host_modules_init(void) {
  __real_host_modules_init();
  JSContext *ctx = host.context;
  fuzz_begin(host.argc - 2, host.argv + 2);
  JSValue global = JS_GetGlobalObject(ctx), function = JS_NewCFunction(ctx, next, "fuzzNext", 0);
  if (JS_IsException(function) || JS_SetPropertyStr(ctx, global, "fuzzNext", function) < 0)
    host_die_of_exception("cannot start");
  JS_FreeValue(ctx, global);
}
