/* setTimeout and setInterval on the loop's monotonic clock. */
#include "host.h"

#include <math.h>

static JSClassID timeout_class;

struct timeout {
  uv_timer_t timer;
  JSValue self; /* held while the timer is armed, else undefined */
  JSValue function;
  int argc;
  JSValue *argv;
  uint64_t ms;
  int repeat;
};

static void on_closed(uv_handle_t *handle) {
  js_free_rt(host.runtime, handle->data);
}

static void finalize(JSRuntime *runtime, JSValue value) {
  struct timeout *timeout = JS_GetOpaque(value, timeout_class);
  if (!timeout) return;
  JS_FreeValueRT(runtime, timeout->function);
  for (int i = 0; i < timeout->argc; i++) JS_FreeValueRT(runtime, timeout->argv[i]);
  js_free_rt(runtime, timeout->argv);
  uv_close((uv_handle_t *)&timeout->timer, on_closed);
}

static void mark(JSRuntime *runtime, JSValueConst value, JS_MarkFunc *mark_function) {
  struct timeout *timeout = JS_GetOpaque(value, timeout_class);
  if (!timeout) return;
  JS_MarkValue(runtime, timeout->function, mark_function);
  for (int i = 0; i < timeout->argc; i++) JS_MarkValue(runtime, timeout->argv[i], mark_function);
}

static const JSClassDef timeout_def = {"Timeout", .finalizer = finalize, .gc_mark = mark};

/* Lets go of the object when the timer is no longer armed. */
static void disarm(struct timeout *timeout) {
  JSValue self = timeout->self;
  timeout->self = JS_UNDEFINED;
  uv_timer_stop(&timeout->timer);
  JS_FreeValue(host.context, self);
}

static void on_timer(uv_timer_t *timer) {
  struct timeout *timeout = timer->data;
  JSValue self = JS_DupValue(host.context, timeout->self);
  if (!timeout->repeat) disarm(timeout);
  host_call(timeout->function, timeout->argc, (JSValueConst *)timeout->argv);
  JS_FreeValue(host.context, self);
}

static void arm(struct timeout *timeout, JSValueConst self) {
  uv_update_time(host.loop);
  uv_timer_start(&timeout->timer, on_timer, timeout->ms, timeout->repeat ? timeout->ms : 0);
  if (JS_IsUndefined(timeout->self)) timeout->self = JS_DupValue(host.context, self);
}

/* setTimeout(function, ms, …) and, with magic 1, setInterval. */
static JSValue start(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv, int repeat) {
  (void)this;
  if (!JS_IsFunction(ctx, argv[0])) return JS_ThrowTypeError(ctx, "The \"callback\" argument must be of type function");
  double ms = 1;
  if (argc > 1 && !JS_IsUndefined(argv[1]) && JS_ToFloat64(ctx, &ms, argv[1]) < 0) return JS_EXCEPTION;
  if (!(ms >= 1 && ms <= 2147483647)) ms = 1;
  JSValue self = JS_NewObjectClass(ctx, (int)timeout_class);
  if (JS_IsException(self)) return self;
  struct timeout *timeout = js_mallocz(ctx, sizeof *timeout);
  if (!timeout || uv_timer_init(host.loop, &timeout->timer) < 0) {
    js_free(ctx, timeout);
    JS_FreeValue(ctx, self);
    return JS_ThrowOutOfMemory(ctx);
  }
  timeout->timer.data = timeout;
  timeout->self = JS_UNDEFINED;
  timeout->function = JS_DupValue(ctx, argv[0]);
  timeout->ms = (uint64_t)ms;
  timeout->repeat = repeat;
  JS_SetOpaque(self, timeout);
  if (argc > 2) {
    timeout->argv = js_malloc(ctx, (size_t)(argc - 2) * sizeof *timeout->argv);
    if (!timeout->argv) {
      JS_FreeValue(ctx, self);
      return JS_EXCEPTION;
    }
    for (int i = 2; i < argc; i++) timeout->argv[timeout->argc++] = JS_DupValue(ctx, argv[i]);
  }
  arm(timeout, self);
  return self;
}

/* clearTimeout(anything). */
static JSValue clear(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv) {
  (void)ctx;
  (void)this;
  (void)argc;
  struct timeout *timeout = JS_GetOpaque(argv[0], timeout_class);
  if (timeout) {
    timeout->repeat = 0;
    disarm(timeout);
  }
  return JS_UNDEFINED;
}

enum { REF, UNREF, HAS_REF, REFRESH, CLOSE };

static JSValue method(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv, int which) {
  (void)argc;
  (void)argv;
  struct timeout *timeout = JS_GetOpaque2(ctx, this, timeout_class);
  if (!timeout) return JS_EXCEPTION;
  uv_handle_t *handle = (uv_handle_t *)&timeout->timer;
  switch (which) {
    case REF: uv_ref(handle); break;
    case UNREF: uv_unref(handle); break;
    case HAS_REF: return JS_NewBool(ctx, uv_has_ref(handle));
    case REFRESH: arm(timeout, this); break;
    case CLOSE: clear(ctx, JS_UNDEFINED, 1, &this); break;
  }
  return JS_DupValue(ctx, this);
}

static const JSCFunctionListEntry methods[] = {
    JS_CFUNC_MAGIC_DEF("ref", 0, method, REF),         JS_CFUNC_MAGIC_DEF("unref", 0, method, UNREF),
    JS_CFUNC_MAGIC_DEF("hasRef", 0, method, HAS_REF),  JS_CFUNC_MAGIC_DEF("refresh", 0, method, REFRESH),
    JS_CFUNC_MAGIC_DEF("close", 0, method, CLOSE),
};

int timers_init(JSContext *ctx) {
  return host_class(ctx, &timeout_class, &timeout_def, methods, COUNT(methods));
}

const JSCFunctionListEntry timers_functions[] = {
    JS_CFUNC_MAGIC_DEF("setTimeout", 2, start, 0),
    JS_CFUNC_MAGIC_DEF("setInterval", 2, start, 1),
    JS_CFUNC_DEF("clearTimeout", 1, clear),
};
const int timers_function_count = COUNT(timers_functions);
