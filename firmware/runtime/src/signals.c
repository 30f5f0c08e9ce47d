/* Signals that JavaScript listens to. They do not keep the loop alive, as in Node. */
#include "host.h"

struct watch {
  uv_signal_t uv;
  JSValue self; /* held until closed */
  JSValue heard;
};

static JSClassID watch_class;

static void finalize(JSRuntime *runtime, JSValue value) {
  struct watch *watch = JS_GetOpaque(value, watch_class);
  if (!watch) return;
  JS_FreeValueRT(runtime, watch->heard);
  js_free_rt(runtime, watch);
}

static void mark(JSRuntime *runtime, JSValueConst value, JS_MarkFunc *mark_function) {
  struct watch *watch = JS_GetOpaque(value, watch_class);
  if (watch) JS_MarkValue(runtime, watch->heard, mark_function);
}

static const JSClassDef watch_def = {"SignalWatch", .finalizer = finalize, .gc_mark = mark};

static void on_signal(uv_signal_t *uv, int number) {
  (void)number;
  struct watch *watch = uv->data;
  JSValue heard = JS_DupValue(host.context, watch->heard);
  host_call(heard, 0, NULL);
  JS_FreeValue(host.context, heard);
}

static void on_closed(uv_handle_t *handle) {
  struct watch *watch = handle->data;
  JS_FreeValue(host.context, watch->self);
}

/* start(number, heard) → watch with close() */
static JSValue start(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  int32_t number;
  if (JS_ToInt32(ctx, &number, argv[0]) < 0) return JS_EXCEPTION;
  JSValue object = JS_NewObjectClass(ctx, (int)watch_class);
  if (JS_IsException(object)) return object;
  struct watch *watch = js_mallocz(ctx, sizeof *watch);
  if (!watch || uv_signal_init(host.loop, &watch->uv) < 0) {
    js_free(ctx, watch);
    JS_FreeValue(ctx, object);
    return JS_ThrowOutOfMemory(ctx);
  }
  watch->uv.data = watch;
  watch->heard = JS_DupValue(ctx, argv[1]);
  watch->self = JS_DupValue(ctx, object);
  JS_SetOpaque(object, watch);
  uv_unref((uv_handle_t *)&watch->uv);
  int status = uv_signal_start(&watch->uv, on_signal, number);
  if (status == 0) return object;
  uv_close((uv_handle_t *)&watch->uv, on_closed);
  JS_FreeValue(ctx, object);
  return host_throw(status, "uv_signal_start", NULL);
}

static JSValue close_(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv) {
  (void)ctx;
  (void)argc;
  (void)argv;
  struct watch *watch = JS_GetOpaque(this, watch_class);
  if (watch && !uv_is_closing((uv_handle_t *)&watch->uv)) uv_close((uv_handle_t *)&watch->uv, on_closed);
  return JS_UNDEFINED;
}

static const JSCFunctionListEntry methods[] = {JS_CFUNC_DEF("close", 0, close_)};

int signals_init(JSContext *ctx) {
  return host_class(ctx, &watch_class, &watch_def, methods, COUNT(methods));
}

const JSCFunctionListEntry signals_functions[] = {JS_CFUNC_DEF("start", 2, start)};
const int signals_function_count = COUNT(signals_functions);
