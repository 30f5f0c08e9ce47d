/* What `process` needs of the system. */
#include "host.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "versions.h"

extern char **environ;

static JSValue get_argv(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  (void)argv;
  JSValue list = JS_NewArray(ctx);
  for (int i = 0; i < host.argc; i++)
    JS_SetPropertyUint32(ctx, list, (uint32_t)i, host_string(ctx, host.argv[i]));
  return list;
}

static JSValue get_environment(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  (void)argv;
  JSValue object = JS_NewObject(ctx);
  for (char **entry = environ; *entry; entry++) {
    char *equals = strchr(*entry, '=');
    if (!equals || equals == *entry) continue;
    if (host.pool_size_is_ours && strncmp(*entry, POOL_SIZE "=", sizeof POOL_SIZE) == 0) continue;
    char *name = js_strndup(ctx, *entry, (size_t)(equals - *entry));
    if (!name) continue;
    JS_SetPropertyStr(ctx, object, name, host_string(ctx, equals + 1));
    js_free(ctx, name);
  }
  return object;
}

/* setEnvironment(name, value | undefined) */
static JSValue set_environment(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  const char *name = JS_ToCString(ctx, argv[0]), *value = NULL;
  if (!name) return JS_EXCEPTION;
  if (!JS_IsUndefined(argv[1]) && !(value = JS_ToCString(ctx, argv[1]))) {
    JS_FreeCString(ctx, name);
    return JS_EXCEPTION;
  }
  /* A name that no environment can hold (empty, with a "=") stays JavaScript's alone, as in Node. */
  int status = value ? setenv(name, value, 1) : unsetenv(name), error = errno;
  if (value) JS_FreeCString(ctx, value);
  JS_FreeCString(ctx, name);
  if (status < 0 && error != EINVAL) return host_throw(-error, "setenv", NULL);
  tzset();
  return JS_UNDEFINED;
}

static JSValue do_exit(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  int32_t code;
  if (JS_ToInt32(ctx, &code, argv[0]) < 0) return JS_EXCEPTION;
  exit(code);
}

static JSValue hrtime(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  (void)argv;
  return JS_NewBigUint64(ctx, uv_hrtime());
}

/* Milliseconds with fractions since the process started. */
static JSValue uptime(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  (void)argv;
  return JS_NewFloat64(ctx, (double)(uv_hrtime() - host.started) / 1e6);
}

enum { PID, PPID, UID, GID, EUID, EGID };

static JSValue identity(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv, int which) {
  (void)self;
  (void)argc;
  (void)argv;
  int64_t value = which == PID ? getpid() : which == PPID ? getppid() : which == UID ? (int64_t)getuid()
                  : which == GID ? (int64_t)getgid() : which == EUID ? (int64_t)geteuid() : (int64_t)getegid();
  return JS_NewInt64(ctx, value);
}

/* kill(pid, signal) */
static JSValue do_kill(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  int32_t pid, signal;
  if (JS_ToInt32(ctx, &pid, argv[0]) < 0 || JS_ToInt32(ctx, &signal, argv[1]) < 0) return JS_EXCEPTION;
  int status = uv_kill(pid, signal);
  return status < 0 ? host_throw(status, "kill", NULL) : JS_UNDEFINED;
}

/* [rss, heapTotal, heapUsed, arrayBuffers] in bytes */
static JSValue memory(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  (void)argv;
  size_t rss = 0;
  JSMemoryUsage usage;
  uv_resident_set_memory(&rss);
  JS_ComputeMemoryUsage(host.runtime, &usage);
  int64_t values[] = {(int64_t)rss, usage.malloc_size, usage.memory_used_size, usage.binary_object_size};
  JSValue list = JS_NewArray(ctx);
  for (uint32_t i = 0; i < 4; i++) JS_SetPropertyUint32(ctx, list, i, JS_NewInt64(ctx, values[i]));
  return list;
}

/* [user, system] microseconds of CPU */
static JSValue cpu(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  (void)argv;
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  JSValue list = JS_NewArray(ctx);
  JS_SetPropertyUint32(ctx, list, 0, JS_NewInt64(ctx, usage.ru_utime.tv_sec * 1000000LL + usage.ru_utime.tv_usec));
  JS_SetPropertyUint32(ctx, list, 1, JS_NewInt64(ctx, usage.ru_stime.tv_sec * 1000000LL + usage.ru_stime.tv_usec));
  return list;
}

static JSValue collect(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)ctx;
  (void)self;
  (void)argc;
  (void)argv;
  JS_RunGC(host.runtime);
  return JS_UNDEFINED;
}

/* writeOut(fd, bytes): writes all of it before it returns, as Node does for files, pipes and terminals. */
static JSValue write_out(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  const uint8_t *bytes;
  size_t length;
  int32_t fd;
  if (JS_ToInt32(ctx, &fd, argv[0]) < 0 || host_bytes(ctx, argv[1], &bytes, &length) < 0) return JS_EXCEPTION;
  while (length > 0) {
    ssize_t written = write(fd, bytes, length);
    if (written >= 0) {
      bytes += written;
      length -= (size_t)written;
    } else if (errno == EAGAIN) {
      struct pollfd poller = {.fd = fd, .events = POLLOUT};
      poll(&poller, 1, -1);
    } else if (errno != EINTR) {
      return host_throw(-errno, "write", NULL);
    }
  }
  return JS_UNDEFINED;
}

static JSValue cwd(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  (void)argv;
  char path[4096];
  size_t size = sizeof path;
  int status = uv_cwd(path, &size);
  return status < 0 ? host_throw(status, "uv_cwd", NULL) : host_utf8(ctx, (const uint8_t *)path, size);
}

static JSValue change_directory(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  const char *path = JS_ToCString(ctx, argv[0]);
  if (!path) return JS_EXCEPTION;
  int status = uv_chdir(path);
  JSValue result = status < 0 ? host_throw(status, "chdir", path) : JS_UNDEFINED;
  JS_FreeCString(ctx, path);
  return result;
}

static JSValue set_umask(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  int32_t mask = 0;
  if (argc > 0 && !JS_IsUndefined(argv[0])) {
    if (JS_ToInt32(ctx, &mask, argv[0]) < 0) return JS_EXCEPTION;
    return JS_NewInt32(ctx, (int)umask((mode_t)mask));
  }
  mode_t before = umask(0);
  umask(before);
  return JS_NewInt32(ctx, (int)before);
}

static JSValue set_title(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  const char *title = JS_ToCString(ctx, argv[0]);
  if (!title) return JS_EXCEPTION;
  uv_set_process_title(title);
  JS_FreeCString(ctx, title);
  return JS_UNDEFINED;
}

/* part(name): a text that the bundle holds, undefined without it */
static JSValue part(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  const char *name = JS_ToCString(ctx, argv[0]);
  if (!name) return JS_EXCEPTION;
  size_t length;
  const uint8_t *bytes = bundle_part(name, &length);
  JS_FreeCString(ctx, name);
  return bytes ? host_utf8(ctx, bytes, length) : JS_UNDEFINED;
}

const JSCFunctionListEntry process_functions[] = {
    JS_CFUNC_DEF("argv", 0, get_argv),
    JS_CFUNC_DEF("environment", 0, get_environment),
    JS_CFUNC_DEF("setEnvironment", 2, set_environment),
    JS_CFUNC_DEF("exit", 1, do_exit),
    JS_CFUNC_DEF("hrtime", 0, hrtime),
    JS_CFUNC_DEF("uptime", 0, uptime),
    JS_CFUNC_MAGIC_DEF("pid", 0, identity, PID),
    JS_CFUNC_MAGIC_DEF("ppid", 0, identity, PPID),
    JS_CFUNC_MAGIC_DEF("getuid", 0, identity, UID),
    JS_CFUNC_MAGIC_DEF("getgid", 0, identity, GID),
    JS_CFUNC_MAGIC_DEF("geteuid", 0, identity, EUID),
    JS_CFUNC_MAGIC_DEF("getegid", 0, identity, EGID),
    JS_CFUNC_DEF("kill", 2, do_kill),
    JS_CFUNC_DEF("memory", 0, memory),
    JS_CFUNC_DEF("cpu", 0, cpu),
    JS_CFUNC_DEF("collect", 0, collect),
    JS_CFUNC_DEF("writeOut", 2, write_out),
    JS_CFUNC_DEF("cwd", 0, cwd),
    JS_CFUNC_DEF("chdir", 1, change_directory),
    JS_CFUNC_DEF("umask", 1, set_umask),
    JS_CFUNC_DEF("setTitle", 1, set_title),
    JS_CFUNC_DEF("part", 1, part),
    JS_PROP_STRING_DEF("quickjsVersion", VERSION_QUICKJS, 0),
    JS_PROP_STRING_DEF("uvVersion", UV_TEXT, 0),
    JS_PROP_STRING_DEF("mbedtlsVersion", MBEDTLS_TEXT, 0),
    JS_PROP_STRING_DEF("zlibVersion", ZLIB_TEXT, 0),
    JS_PROP_STRING_DEF("muslVersion", VERSION_MUSL, 0),
    JS_PROP_STRING_DEF("architecture", ARCHITECTURE, 0),
};
const int process_function_count = COUNT(process_functions);
