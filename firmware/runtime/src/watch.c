/* fs.watch: inotify through libuv. */
#include "host.h"

struct watch {
  uv_fs_event_t uv;
  JSValue self; /* held until closed */
  JSValue changed;
};

static JSClassID watch_class;

static void finalize(JSRuntime *runtime, JSValue value) {
  struct watch *watch = JS_GetOpaque(value, watch_class);
  if (!watch) return;
  JS_FreeValueRT(runtime, watch->changed);
  js_free_rt(runtime, watch);
}

static void mark(JSRuntime *runtime, JSValueConst value, JS_MarkFunc *mark_function) {
  struct watch *watch = JS_GetOpaque(value, watch_class);
  if (watch) JS_MarkValue(runtime, watch->changed, mark_function);
}

static const JSClassDef watch_def = {"FileWatch", .finalizer = finalize, .gc_mark = mark};

static void on_event(uv_fs_event_t *uv, const char *name, int events, int status) {
  struct watch *watch = uv->data;
  JSContext *ctx = host.context;
  JSValue changed = JS_DupValue(ctx, watch->changed);
  JSValue arguments[3] = {status < 0 ? host_error(status, "watch", NULL, NULL) : JS_NULL,
                          JS_NewBool(ctx, (events & UV_RENAME) != 0), name ? host_string(ctx, name) : JS_NULL};
  host_call_free(changed, 3, arguments);
  JS_FreeValue(ctx, changed);
}

static void on_closed(uv_handle_t *handle) {
  struct watch *watch = handle->data;
  JS_FreeValue(host.context, watch->self);
}

/* watch(path, changed) → object with close(), ref(), unref(); changed(error | null, renamed, name | null) */
static JSValue start(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  const char *path = JS_ToCString(ctx, argv[0]);
  if (!path) return JS_EXCEPTION;
  JSValue object = JS_NewObjectClass(ctx, (int)watch_class);
  struct watch *watch = JS_IsException(object) ? NULL : js_mallocz(ctx, sizeof *watch);
  if (!watch || uv_fs_event_init(host.loop, &watch->uv) < 0) {
    js_free(ctx, watch);
    JS_FreeCString(ctx, path);
    JS_FreeValue(ctx, object);
    return JS_ThrowOutOfMemory(ctx);
  }
  watch->uv.data = watch;
  watch->changed = JS_DupValue(ctx, argv[1]);
  watch->self = JS_DupValue(ctx, object);
  JS_SetOpaque(object, watch);
  int status = uv_fs_event_start(&watch->uv, on_event, path, 0);
  if (status < 0) {
    uv_close((uv_handle_t *)&watch->uv, on_closed);
    JS_FreeValue(ctx, object);
    object = host_throw(status, "watch", path);
  }
  JS_FreeCString(ctx, path);
  return object;
}

enum { CLOSE, REF, UNREF };

static JSValue control(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv, int what) {
  (void)ctx;
  (void)argc;
  (void)argv;
  struct watch *watch = JS_GetOpaque(this, watch_class);
  if (!watch) return JS_UNDEFINED;
  uv_handle_t *handle = (uv_handle_t *)&watch->uv;
  if (uv_is_closing(handle)) return JS_UNDEFINED;
  if (what == CLOSE) uv_close(handle, on_closed);
  else if (what == REF) uv_ref(handle);
  else uv_unref(handle);
  return JS_UNDEFINED;
}

static const JSCFunctionListEntry methods[] = {
    JS_CFUNC_MAGIC_DEF("close", 0, control, CLOSE),
    JS_CFUNC_MAGIC_DEF("ref", 0, control, REF),
    JS_CFUNC_MAGIC_DEF("unref", 0, control, UNREF),
};

int watch_init(JSContext *ctx) {
  return host_class(ctx, &watch_class, &watch_def, methods, COUNT(methods));
}

const JSCFunctionListEntry watch_functions[] = {JS_CFUNC_DEF("watch", 2, start)};
const int watch_function_count = COUNT(watch_functions);
