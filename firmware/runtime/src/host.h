/* What the parts of the runtime share: the one JavaScript context, the one event loop, and the rules for
 * crossing between them. Every part registers one `native:NAME` module (see modules.c). */
#ifndef WANBELL_HOST_H
#define WANBELL_HOST_H

#include <stddef.h>
#include <stdint.h>
#include <quickjs.h>
#include <uv.h>

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

/* Exit code for everything that must not happen (sysexits EX_SOFTWARE). */
#define EXIT_INTERNAL 70

/* Where libuv reads how many workers it is to start. */
#define POOL_SIZE "UV_THREADPOOL_SIZE"

struct host {
  uv_loop_t *loop;
  JSRuntime *runtime;
  JSContext *context;
  int argc;
  char **argv;
  uint64_t started;      /* uv_hrtime at start */
  int pool_size_is_ours; /* POOL_SIZE in the environment is for libuv alone */
};
extern struct host host;

/* --- calls.c: JavaScript called from the loop --- */

/* Calls `function` and then runs what it left to do (ticks, promise jobs). Frees nothing it was given. An
 * exception that nobody catches ends the process. */
void host_call(JSValueConst function, int argc, JSValueConst *argv);
/* As host_call, and frees the arguments. */
void host_call_free(JSValueConst function, int argc, JSValue *argv);
/* Runs pending ticks and promise jobs until none is left. */
void host_drain(void);
/* Ends the process because of the pending exception; prints one line with the stack. */
_Noreturn void host_die_of_exception(const char *what);
/* Ends the process with one line on standard error: the message, and where JavaScript is. */
_Noreturn void host_die(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Sets up the rejection tracker and the immediate queue. */
void host_calls_init(void);
/* Emits `exit` through the function that JavaScript set, and returns the exit code to use. */
int host_exit_code(int code);
extern const JSCFunctionListEntry calls_functions[];
extern const int calls_function_count;

/* --- errors.c --- */

/* A JavaScript Error as Node makes it of libuv's `status`: message, errno, code, syscall and, unless NULL,
 * path and dest. Never JS_EXCEPTION; JS_UNDEFINED when memory is out. */
JSValue host_error(int status, const char *syscall, const char *path, const char *dest);
JSValue host_throw(int status, const char *syscall, const char *path);
/* Throws an Error with a `code`. */
JSValue host_throw_code(const char *code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* --- bytes.c: Buffers and strings --- */

void host_bytes_init(void);
/* The bytes of an ArrayBuffer or typed array; -1 with a pending TypeError for anything else. Valid until
 * JavaScript runs again. */
int host_bytes(JSContext *ctx, JSValueConst value, const uint8_t **bytes, size_t *length);
/* A Buffer with a copy of the bytes. */
JSValue host_buffer(JSContext *ctx, const void *bytes, size_t length);
/* A Buffer over memory from js_malloc, which it frees, also on failure. */
JSValue host_buffer_take(JSContext *ctx, uint8_t *bytes, size_t length);
/* A string from bytes that should be UTF-8; U+FFFD for what is not (WHATWG's maximal subparts). */
JSValue host_utf8(JSContext *ctx, const uint8_t *bytes, size_t length);
/* A string from a C string of any bytes, as host_utf8. */
JSValue host_string(JSContext *ctx, const char *text);

/* --- modules.c --- */

struct native_module {
  const char *name;
  const JSCFunctionListEntry *functions;
  const int *count;
  /* Registers classes when the module is first imported; NULL: nothing to do. 0 or -1 with an exception. */
  int (*init)(JSContext *ctx);
};
void host_modules_init(void);
/* Sets a class up once: its id, its prototype's functions. -1 with a pending exception on failure. */
int host_class(JSContext *ctx, JSClassID *id, const JSClassDef *def, const JSCFunctionListEntry *functions,
               int count);

/* --- bundle.c: what the compiler embedded --- */

/* The part named `name` of the bundle; NULL: there is none. */
const uint8_t *bundle_part(const char *name, size_t *length);
/* Lets the kernel take back the pages of a part that was read. */
void bundle_forget(const uint8_t *part, size_t length);

/* --- notices.c --- */

/* Prints the third-party notices; -1 when they cannot be read or written. */
int host_print_notices(void);

/* --- heap.c --- */
extern const JSMallocFunctions heap_functions;
/* Bytes that JavaScript holds at most: beyond them a large request is an error that it can catch, a small one ends the
 * process with EXIT_INTERNAL. */
void heap_set_limit(size_t bytes);
/* Bytes that JavaScript holds now. */
size_t heap_used(void);

/* --- idle.c --- */
void idle_init(void);
/* JavaScript ran; memory is looked after once it has grown and a quiet moment has come. */
void idle_note_work(void);

/* --- stream.c, for spawn.c --- */

/* The open handle behind a Stream object; NULL with a pending exception for anything else. */
uv_stream_t *stream_handle(JSContext *ctx, JSValueConst value);

#endif
