/* Errors as Node's programs expect them. */
#include "host.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void set_string(JSValue error, const char *name, const char *value) {
  JS_DefinePropertyValueStr(host.context, error, name, host_string(host.context, value), JS_PROP_C_W_E);
}

static void set_message(JSValue error, const char *message) {
  JS_DefinePropertyValueStr(host.context, error, "message", host_string(host.context, message),
                            JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE);
}

JSValue host_error(int status, const char *syscall, const char *path, const char *dest) {
  JSContext *ctx = host.context;
  JSValue error = JS_NewError(ctx);
  if (JS_IsException(error)) return JS_UNDEFINED;
  char message[1024], name[32], text[128];
  uv_err_name_r(status, name, sizeof name);
  uv_strerror_r(status, text, sizeof text);
  int length = snprintf(message, sizeof message, "%s: %s, %s", name, text, syscall);
  if (path && length < (int)sizeof message)
    length += snprintf(message + length, sizeof message - (size_t)length, " '%s'", path);
  if (dest && length < (int)sizeof message)
    snprintf(message + length, sizeof message - (size_t)length, " -> '%s'", dest);
  set_message(error, message);
  JS_DefinePropertyValueStr(ctx, error, "errno", JS_NewInt32(ctx, status), JS_PROP_C_W_E);
  set_string(error, "code", name);
  set_string(error, "syscall", syscall);
  if (path) set_string(error, "path", path);
  if (dest) set_string(error, "dest", dest);
  return error;
}

JSValue host_throw(int status, const char *syscall, const char *path) {
  return JS_Throw(host.context, host_error(status, syscall, path, NULL));
}

JSValue host_throw_code(const char *code, const char *format, ...) {
  JSValue error = JS_NewError(host.context);
  if (JS_IsException(error)) return error;
  char message[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  set_message(error, message);
  set_string(error, "code", code);
  return JS_Throw(host.context, error);
}
