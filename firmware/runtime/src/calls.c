/* From the loop into JavaScript and back: ticks, promise jobs, immediates, and what nobody caught. */
#include "host.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A queue of calls: function and arguments, in order. */
struct call {
  JSValue function;
  int argc;
  JSValue *argv;
};
struct queue {
  struct call *calls;
  size_t first, count, room;
};

struct rejection {
  JSValue promise; /* held, lest another one take its place in memory */
  JSValue reason;
};

static struct queue ticks, immediates;
static struct rejection *rejections;
static size_t rejection_count, rejection_room;
static uv_check_t check;
static uv_idle_t idle;
static JSValue fatal_hook, exit_hook;
static JSValue error_class;
static int can_tell_stack;

static int queue_add(JSContext *ctx, struct queue *queue, JSValueConst function, int argc, JSValueConst *argv) {
  if (queue->first + queue->count == queue->room) {
    if (queue->first > 0) {
      memmove(queue->calls, queue->calls + queue->first, queue->count * sizeof *queue->calls);
      queue->first = 0;
    } else {
      size_t room = queue->room ? queue->room * 2 : 16;
      struct call *calls = js_realloc(ctx, queue->calls, room * sizeof *calls);
      if (!calls) return -1;
      queue->calls = calls;
      queue->room = room;
    }
  }
  struct call *call = &queue->calls[queue->first + queue->count];
  call->argv = NULL;
  if (argc > 0) {
    call->argv = js_malloc(ctx, (size_t)argc * sizeof *call->argv);
    if (!call->argv) return -1;
  }
  call->argc = argc;
  call->function = JS_DupValue(ctx, function);
  for (int i = 0; i < argc; i++) call->argv[i] = JS_DupValue(ctx, argv[i]);
  queue->count++;
  return 0;
}

static struct call queue_take(struct queue *queue) {
  struct call call = queue->calls[queue->first++];
  if (--queue->count == 0) queue->first = 0;
  return call;
}

static void free_call(struct call *call) {
  JSContext *ctx = host.context;
  for (int i = 0; i < call->argc; i++) JS_FreeValue(ctx, call->argv[i]);
  js_free(ctx, call->argv);
  JS_FreeValue(ctx, call->function);
}

/* Prints text with line ends folded, so that it stays one line of the log. */
static void print_folded(const char *text) {
  for (; *text; text++) {
    if (*text == '\n') {
      while (text[1] == ' ' || text[1] == '\n') text++;
      if (text[1]) fputs(" | ", stderr);
    } else {
      fputc((unsigned char)*text < ' ' ? ' ' : *text, stderr);
    }
  }
}

static void print_error(JSValueConst error) {
  JSContext *ctx = host.context;
  const char *text = JS_ToCString(ctx, error);
  print_folded(text ? text : "an error without text");
  if (text) JS_FreeCString(ctx, text);
  if (JS_IsError(ctx, error)) {
    JSValue stack = JS_GetPropertyStr(ctx, error, "stack");
    const char *lines = JS_IsString(stack) ? JS_ToCString(ctx, stack) : NULL;
    if (lines && *lines) {
      fputs(" | ", stderr);
      while (*lines == ' ') lines++;
      print_folded(lines);
    }
    JS_FreeValue(ctx, stack);
  }
}

static void end_line(int signal) {
  (void)signal;
  if (write(STDERR_FILENO, "\n", 1) < 0) _exit(EXIT_INTERNAL);
  _exit(EXIT_INTERNAL);
}

/* Tells where JavaScript is, if it can still be asked: memory may be out and the engine in the middle of something. */
static void print_stack(void) {
  static int asked;
  if (asked || !can_tell_stack || gettid() != getpid()) return;
  asked = 1;
  signal(SIGSEGV, end_line);
  signal(SIGBUS, end_line);
  heap_set_limit(SIZE_MAX);
  JS_SetGCThreshold(host.runtime, (size_t)-1);
  JSContext *ctx = host.context;
  JSValue error = JS_CallConstructor(ctx, error_class, 0, NULL);
  JSValue stack = JS_IsException(error) ? JS_UNDEFINED : JS_GetPropertyStr(ctx, error, "stack");
  const char *lines = JS_IsString(stack) ? JS_ToCString(ctx, stack) : NULL;
  if (!lines || !*lines) return;
  while (*lines == ' ') lines++;
  fputs(" | ", stderr);
  print_folded(lines);
}

static _Noreturn void die_here(void) {
  print_stack();
  end_line(0);
  __builtin_unreachable();
}

void host_die(const char *format, ...) {
  va_list arguments;
  fputs("wanbell: ", stderr);
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  die_here();
}

/* The libraries' assertions and aborts end here instead of in a signal (linked with --wrap=abort): exit code 70, and a
 * line that says where. */
_Noreturn void __assert_fail(const char *what, const char *file, int line, const char *function);
_Noreturn void __wrap_abort(void);

void __assert_fail(const char *what, const char *file, int line, const char *function) {
  const char *base = strrchr(file, '/');
  host_die("assertion failed: %s (%s:%d, %s)", what, base ? base + 1 : file, line, function ? function : "?");
}

void __wrap_abort(void) {
  host_die("aborted at %p", __builtin_return_address(0));
}

/* Gives JavaScript's own handler (process.on('uncaughtException')) the error; ends the process without one. */
static void fatal(JSValue error, const char *what) {
  JSContext *ctx = host.context;
  if (!JS_IsUndefined(fatal_hook)) {
    JSValue arguments[2] = {error, host_string(ctx, what)};
    JSValue handled = JS_Call(ctx, fatal_hook, JS_UNDEFINED, 2, (JSValueConst *)arguments);
    JS_FreeValue(ctx, arguments[1]);
    if (JS_IsException(handled)) {
      JS_FreeValue(ctx, error);
      error = JS_GetException(ctx);
    } else if (JS_ToBool(ctx, handled)) {
      JS_FreeValue(ctx, error);
      return;
    }
  }
  fprintf(stderr, "wanbell: %s: ", what);
  print_error(error);
  fputc('\n', stderr);
  _exit(EXIT_INTERNAL);
}

void host_die_of_exception(const char *what) {
  fprintf(stderr, "wanbell: %s: ", what);
  print_error(JS_GetException(host.context));
  fputc('\n', stderr);
  _exit(EXIT_INTERNAL);
}

static void run(JSValueConst function, int argc, JSValueConst *argv) {
  JSValue result = JS_Call(host.context, function, JS_UNDEFINED, argc, argv);
  if (JS_IsException(result)) fatal(JS_GetException(host.context), "uncaught exception");
  else JS_FreeValue(host.context, result);
}

static void run_jobs(void) {
  JSContext *ctx;
  for (;;) {
    int status = JS_ExecutePendingJob(host.runtime, &ctx);
    if (status == 0) return;
    if (status < 0) fatal(JS_GetException(ctx), "uncaught exception");
  }
}

static void report_rejections(void) {
  while (rejection_count > 0) {
    struct rejection rejection = rejections[0];
    rejection_count--;
    memmove(rejections, rejections + 1, rejection_count * sizeof *rejections);
    JS_FreeValue(host.context, rejection.promise);
    fatal(rejection.reason, "unhandled rejection");
  }
}

void host_drain(void) {
  do {
    do {
      while (ticks.count > 0) {
        struct call call = queue_take(&ticks);
        run(call.function, call.argc, (JSValueConst *)call.argv);
        free_call(&call);
      }
      run_jobs();
    } while (ticks.count > 0);
    if (rejection_count > 0) report_rejections();
  } while (ticks.count > 0 || JS_IsJobPending(host.runtime));
  idle_note_work();
}

void host_call(JSValueConst function, int argc, JSValueConst *argv) {
  run(function, argc, argv);
  host_drain();
}

void host_call_free(JSValueConst function, int argc, JSValue *argv) {
  host_call(function, argc, (JSValueConst *)argv);
  for (int i = 0; i < argc; i++) JS_FreeValue(host.context, argv[i]);
}

static void track_rejection(JSContext *ctx, JSValueConst promise, JSValueConst reason, JS_BOOL handled,
                            void *opaque) {
  (void)opaque;
  void *id = JS_VALUE_GET_PTR(promise);
  if (handled) {
    for (size_t i = 0; i < rejection_count; i++) {
      if (JS_VALUE_GET_PTR(rejections[i].promise) != id) continue;
      struct rejection handled_now = rejections[i];
      rejection_count--;
      memmove(rejections + i, rejections + i + 1, (rejection_count - i) * sizeof *rejections);
      JS_FreeValue(ctx, handled_now.reason);
      JS_FreeValue(ctx, handled_now.promise);
      return;
    }
    return;
  }
  if (rejection_count == rejection_room) {
    size_t room = rejection_room ? rejection_room * 2 : 4;
    struct rejection *more = js_realloc(ctx, rejections, room * sizeof *more);
    if (!more) host_die("out of memory");
    rejections = more;
    rejection_room = room;
  }
  rejections[rejection_count++] = 
      (struct rejection){JS_DupValue(ctx, promise), JS_DupValue(ctx, reason)};
}

static void on_idle(uv_idle_t *handle) {
  (void)handle; /* only keeps the loop from waiting while immediates are pending */
}

static void on_check(uv_check_t *handle) {
  (void)handle;
  for (size_t left = immediates.count; left > 0 && immediates.count > 0; left--) {
    struct call call = queue_take(&immediates);
    if (!JS_IsUndefined(call.function)) host_call(call.function, call.argc, (JSValueConst *)call.argv);
    free_call(&call);
  }
  if (immediates.count == 0) uv_idle_stop(&idle);
}

static JSValue next_tick(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  if (!JS_IsFunction(ctx, argv[0])) return JS_ThrowTypeError(ctx, "The \"callback\" argument must be a function");
  return queue_add(ctx, &ticks, argv[0], argc - 1, argv + 1) < 0 ? JS_EXCEPTION : JS_UNDEFINED;
}

static JSValue run_microtask(JSContext *ctx, int argc, JSValueConst *argv) {
  (void)argc;
  return JS_Call(ctx, argv[0], JS_UNDEFINED, 0, NULL);
}

static JSValue queue_microtask(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  if (!JS_IsFunction(ctx, argv[0])) return JS_ThrowTypeError(ctx, "The \"callback\" argument must be a function");
  return JS_EnqueueJob(ctx, run_microtask, 1, argv) < 0 ? JS_EXCEPTION : JS_UNDEFINED;
}

/* setImmediate(function, …): returns the function's place, an object with `cleared`. */
static JSValue add_immediate(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  if (!JS_IsFunction(ctx, argv[0])) return JS_ThrowTypeError(ctx, "The \"callback\" argument must be a function");
  if (queue_add(ctx, &immediates, argv[0], argc - 1, argv + 1) < 0) return JS_EXCEPTION;
  uv_idle_start(&idle, on_idle);
  return JS_UNDEFINED;
}

static JSValue set_hook(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv, int which) {
  (void)self;
  (void)argc;
  JSValue *hook = which == 0 ? &fatal_hook : &exit_hook;
  JS_FreeValue(ctx, *hook);
  *hook = JS_DupValue(ctx, argv[0]);
  return JS_UNDEFINED;
}

int host_exit_code(int code) {
  if (JS_IsUndefined(exit_hook)) return code;
  JSContext *ctx = host.context;
  JSValue argument = JS_NewInt32(ctx, code);
  JSValue result = JS_Call(ctx, exit_hook, JS_UNDEFINED, 1, (JSValueConst *)&argument);
  if (JS_IsException(result)) host_die_of_exception("uncaught exception");
  int32_t answer = code;
  if (JS_ToInt32(ctx, &answer, result) < 0) host_die_of_exception("exit code");
  JS_FreeValue(ctx, result);
  return answer;
}

void host_calls_init(void) {
  fatal_hook = exit_hook = JS_UNDEFINED;
  JSValue global = JS_GetGlobalObject(host.context);
  error_class = JS_GetPropertyStr(host.context, global, "Error");
  JS_FreeValue(host.context, global);
  can_tell_stack = JS_IsFunction(host.context, error_class);
  JS_SetHostPromiseRejectionTracker(host.runtime, track_rejection, NULL);
  if (uv_check_init(host.loop, &check) < 0 || uv_check_start(&check, on_check) < 0 ||
      uv_idle_init(host.loop, &idle) < 0)
    host_die("cannot set up the event loop");
  uv_unref((uv_handle_t *)&check);
}

const JSCFunctionListEntry calls_functions[] = {
    JS_CFUNC_DEF("nextTick", 1, next_tick),
    JS_CFUNC_DEF("queueMicrotask", 1, queue_microtask),
    JS_CFUNC_DEF("setImmediate", 1, add_immediate),
    JS_CFUNC_MAGIC_DEF("onFatal", 1, set_hook, 0),
    JS_CFUNC_MAGIC_DEF("onExit", 1, set_hook, 1),
};
const int calls_function_count = COUNT(calls_functions);
