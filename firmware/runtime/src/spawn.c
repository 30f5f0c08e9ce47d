/* Child processes. They get SIGTERM when this process dies, however it dies, unless they are detached. */
#include "host.h"

#ifdef INTERPOSE
#include <dlfcn.h>
#endif
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#define MOST_STDIO 8
#define MOST_STRINGS 4096

struct child {
  uv_process_t uv;
  JSValue self; /* held until the process has ended and the handle is closed */
  JSValue exited;
};

static JSClassID child_class;

/* Read in the new process between fork and exec. */
static struct {
  pid_t parent;
  int bound;
} spawning;

/* libuv's last step in the child comes by here: in a static program by --wrap=execvp; in one that is linked to shared
 * libraries its own execvp is found before the C library's. */
#ifdef INTERPOSE
static int (*real_execvp)(const char *file, char *const arguments[]);
#define execvp_here execvp
#else
int __real_execvp(const char *file, char *const arguments[]);
int __wrap_execvp(const char *file, char *const arguments[]);
#define real_execvp __real_execvp
#define execvp_here __wrap_execvp
#endif

int execvp_here(const char *file, char *const arguments[]) {
  if (spawning.bound) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != spawning.parent) _exit(127); /* it died before prctl */
  }
  return real_execvp(file, arguments);
}

static void finalize(JSRuntime *runtime, JSValue value) {
  struct child *child = JS_GetOpaque(value, child_class);
  if (!child) return;
  JS_FreeValueRT(runtime, child->exited);
  js_free_rt(runtime, child);
}

static void mark(JSRuntime *runtime, JSValueConst value, JS_MarkFunc *mark_function) {
  struct child *child = JS_GetOpaque(value, child_class);
  if (child) JS_MarkValue(runtime, child->exited, mark_function);
}

static const JSClassDef child_def = {"Child", .finalizer = finalize, .gc_mark = mark};

static void on_closed(uv_handle_t *handle) {
  struct child *child = handle->data;
  JS_FreeValue(host.context, child->self);
}

static void on_exit_(uv_process_t *process, int64_t code, int signal) {
  struct child *child = process->data;
  JSContext *ctx = host.context;
  JSValue exited = JS_DupValue(ctx, child->exited);
  JSValue arguments[2] = {JS_NewInt64(ctx, code), JS_NewInt32(ctx, signal)};
  uv_close((uv_handle_t *)process, on_closed);
  host_call_free(exited, 2, arguments);
  JS_FreeValue(ctx, exited);
}

static void free_strings(JSContext *ctx, char **strings) {
  if (!strings) return;
  for (char **each = strings; *each; each++) JS_FreeCString(ctx, *each);
  js_free(ctx, strings);
}

/* An array of strings, ended by NULL. */
static char **strings_of(JSContext *ctx, JSValueConst list) {
  JSValue length_value = JS_GetPropertyStr(ctx, list, "length");
  int32_t length;
  if (JS_ToInt32(ctx, &length, length_value) < 0) return NULL;
  if (length < 0 || length > MOST_STRINGS) {
    host_throw(UV_E2BIG, "spawn", NULL);
    return NULL;
  }
  char **strings = js_mallocz(ctx, ((size_t)length + 1) * sizeof *strings);
  for (int32_t i = 0; strings && i < length; i++) {
    JSValue value = JS_GetPropertyUint32(ctx, list, (uint32_t)i);
    strings[i] = (char *)JS_ToCString(ctx, value);
    JS_FreeValue(ctx, value);
    if (!strings[i]) {
      free_strings(ctx, strings);
      return NULL;
    }
  }
  return strings;
}

/* stdio: for each descriptor a Stream (a pipe to us), a number (a descriptor of ours) or null (nothing) */
static int stdio_of(JSContext *ctx, JSValueConst list, uv_stdio_container_t *stdio) {
  int count = 0;
  for (; count < MOST_STDIO; count++) {
    JSValue value = JS_GetPropertyUint32(ctx, list, (uint32_t)count);
    if (JS_IsUndefined(value)) return count;
    if (JS_IsNull(value)) stdio[count].flags = UV_IGNORE;
    else if (JS_IsNumber(value)) {
      stdio[count].flags = UV_INHERIT_FD;
      JS_ToInt32(ctx, &stdio[count].data.fd, value);
    } else {
      stdio[count].flags = UV_CREATE_PIPE | UV_READABLE_PIPE | UV_WRITABLE_PIPE;
      stdio[count].data.stream = stream_handle(ctx, value);
      if (!stdio[count].data.stream) count = -2;
    }
    JS_FreeValue(ctx, value);
    if (count < 0) return -1;
  }
  return count;
}

/* spawn(file, arguments, environment | null, directory | null, stdio, detached, exited, uid, gid) → child
 * Throws libuv's error when the program cannot be started. */
static JSValue spawn_(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  uv_stdio_container_t stdio[MOST_STDIO];
  uv_process_options_t options = {.exit_cb = on_exit_, .stdio = stdio};
  JSValue object = JS_EXCEPTION;
  struct child *child = NULL;
  int32_t uid = -1, gid = -1;
  int status = 0;
  const char *file = JS_ToCString(ctx, argv[0]), *directory = NULL;
  options.args = strings_of(ctx, argv[1]);
  if (!file || !options.args) goto out;
  if (!JS_IsNull(argv[2]) && !(options.env = strings_of(ctx, argv[2]))) goto out;
  if (!JS_IsNull(argv[3]) && !(directory = JS_ToCString(ctx, argv[3]))) goto out;
  options.stdio_count = stdio_of(ctx, argv[4], stdio);
  if (options.stdio_count < 0) goto out;
  if (argc > 7 && !JS_IsUndefined(argv[7]) && JS_ToInt32(ctx, &uid, argv[7]) < 0) goto out;
  if (argc > 8 && !JS_IsUndefined(argv[8]) && JS_ToInt32(ctx, &gid, argv[8]) < 0) goto out;
  if (uid >= 0) options.flags |= UV_PROCESS_SETUID, options.uid = (uv_uid_t)uid;
  if (gid >= 0) options.flags |= UV_PROCESS_SETGID, options.gid = (uv_gid_t)gid;
  if (JS_ToBool(ctx, argv[5])) options.flags |= UV_PROCESS_DETACHED;
  options.file = file;
  options.cwd = directory;
  object = JS_NewObjectClass(ctx, (int)child_class);
  child = JS_IsException(object) ? NULL : js_mallocz(ctx, sizeof *child);
  if (!child) goto out;
  child->uv.data = child;
  child->exited = JS_DupValue(ctx, argv[6]);
  child->self = JS_DupValue(ctx, object);
  JS_SetOpaque(object, child);
  spawning.parent = getpid();
  spawning.bound = !(options.flags & UV_PROCESS_DETACHED);
  status = uv_spawn(host.loop, &child->uv, &options);
  if (status < 0) {
    uv_close((uv_handle_t *)&child->uv, on_closed);
    JS_FreeValue(ctx, object);
    object = host_throw(status, "spawn", file);
  }
out:
  free_strings(ctx, options.args);
  free_strings(ctx, options.env);
  if (directory) JS_FreeCString(ctx, directory);
  if (file) JS_FreeCString(ctx, file);
  return object;
}

enum { PID, KILL, REF, UNREF };

static JSValue control(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv, int what) {
  struct child *child = JS_GetOpaque2(ctx, this, child_class);
  int32_t signal = 0;
  if (!child || (argc > 0 && JS_ToInt32(ctx, &signal, argv[0]) < 0)) return JS_EXCEPTION;
  uv_handle_t *handle = (uv_handle_t *)&child->uv;
  switch (what) {
    case PID: return JS_NewInt32(ctx, child->uv.pid);
    case KILL: return JS_NewInt32(ctx, uv_is_closing(handle) ? UV_ESRCH : uv_process_kill(&child->uv, signal));
    case REF: uv_ref(handle); break;
    case UNREF: uv_unref(handle); break;
  }
  return JS_UNDEFINED;
}

static const JSCFunctionListEntry methods[] = {
    JS_CFUNC_MAGIC_DEF("pid", 0, control, PID),
    JS_CFUNC_MAGIC_DEF("kill", 1, control, KILL),
    JS_CFUNC_MAGIC_DEF("ref", 0, control, REF),
    JS_CFUNC_MAGIC_DEF("unref", 0, control, UNREF),
};

int spawn_init(JSContext *ctx) {
#ifdef INTERPOSE
  *(void **)&real_execvp = dlsym(RTLD_NEXT, "execvp");
  if (!real_execvp) host_die("the C library has no execvp");
#endif
  return host_class(ctx, &child_class, &child_def, methods, COUNT(methods));
}

const JSCFunctionListEntry spawn_functions[] = {JS_CFUNC_DEF("spawn", 9, spawn_)};
const int spawn_function_count = COUNT(spawn_functions);
