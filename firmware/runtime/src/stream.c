/* What every stream can do, wherever it leads: read, write, end and close. socket.c makes, binds and connects it. */
#include "stream.h"

#include <net/if.h>
#include <stdlib.h>

#define READ_SIZE 65536

struct write {
  uv_write_t request;
  struct stream *stream;
  JSValue data;
};

static JSClassID stream_class;
static char read_buffer[READ_SIZE];

void emit(struct stream *stream, enum event kind, JSValue value) {
  JSValue arguments[2] = {JS_NewInt32(host.context, kind), value};
  JSValue function = JS_DupValue(host.context, stream->on_event);
  host_call_free(function, 2, arguments);
  JS_FreeValue(host.context, function);
}

/* `status` as the event's value: undefined, or the error. */
JSValue outcome(int status, const char *syscall) {
  return status < 0 ? host_error(status, syscall, NULL, NULL) : JS_UNDEFINED;
}

static void finalize(JSRuntime *runtime, JSValue value) {
  struct stream *stream = JS_GetOpaque(value, stream_class);
  if (!stream) return; /* closed handles have none */
  JS_FreeValueRT(runtime, stream->on_event);
  js_free_rt(runtime, stream);
}

static void mark(JSRuntime *runtime, JSValueConst value, JS_MarkFunc *mark_function) {
  struct stream *stream = JS_GetOpaque(value, stream_class);
  if (stream) JS_MarkValue(runtime, stream->on_event, mark_function);
}

static const JSClassDef stream_def = {"Stream", .finalizer = finalize, .gc_mark = mark};

struct stream *new_stream(JSContext *ctx, JSValueConst on_event, int tcp, int family) {
  JSValue self = JS_NewObjectClass(ctx, (int)stream_class);
  if (JS_IsException(self)) return NULL;
  struct stream *stream = js_mallocz(ctx, sizeof *stream);
  int status = UV_ENOMEM;
  if (stream)
    status = tcp ? uv_tcp_init_ex(host.loop, &stream->uv.tcp, (unsigned)family)
                 : uv_pipe_init(host.loop, &stream->uv.pipe, 0);
  if (status < 0) {
    js_free(ctx, stream);
    JS_FreeValue(ctx, self);
    host_throw(status, "socket", NULL);
    return NULL;
  }
  stream->uv.handle.data = stream;
  stream->self = self;
  stream->on_event = JS_DupValue(ctx, on_event);
  JS_SetOpaque(self, stream);
  return stream;
}

struct stream *stream_of(JSContext *ctx, JSValueConst value) {
  struct stream *stream = JS_GetOpaque(value, stream_class);
  if (!stream || uv_is_closing(&stream->uv.handle)) {
    host_throw_code("ERR_SOCKET_CLOSED", "Socket is closed");
    return NULL;
  }
  return stream;
}

uv_stream_t *stream_handle(JSContext *ctx, JSValueConst value) {
  struct stream *stream = stream_of(ctx, value);
  return stream ? &stream->uv.stream : NULL;
}

void on_closed(uv_handle_t *handle) {
  struct stream *stream = handle->data;
  JSContext *ctx = host.context;
  JSValue self = stream->self, function = stream->on_event;
  JS_SetOpaque(self, NULL);
  JSValue arguments[2] = {JS_NewInt32(ctx, CLOSED), JS_UNDEFINED};
  js_free(ctx, stream);
  /* A peer that could not be accepted was never given one. */
  if (JS_IsFunction(ctx, function)) host_call(function, 2, (JSValueConst *)arguments);
  JS_FreeValue(ctx, function);
  JS_FreeValue(ctx, self);
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer) {
  (void)handle;
  (void)suggested;
  *buffer = uv_buf_init(read_buffer, READ_SIZE); /* emptied before the next read */
}

static void on_read(uv_stream_t *uv, ssize_t count, const uv_buf_t *buffer) {
  struct stream *stream = uv->data;
  if (count > 0) emit(stream, DATA, host_buffer(host.context, buffer->base, (size_t)count));
  else if (count == UV_EOF) {
    uv_read_stop(uv);
    emit(stream, END, JS_UNDEFINED);
  } else if (count < 0) {
    emit(stream, FAILED, host_error((int)count, "read", NULL, NULL));
  }
}

/* --- methods --- */

static void on_written(uv_write_t *uv, int status) {
  struct write *write = uv->data;
  struct stream *stream = write->stream;
  JS_FreeValue(host.context, write->data);
  js_free(host.context, write);
  emit(stream, WRITTEN, outcome(status, "write"));
}

/* write(bytes): true when all of it is in the kernel, else WRITTEN follows. Throws for what is known at once. */
static JSValue write_(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv) {
  (void)argc;
  struct stream *stream = stream_of(ctx, this);
  const uint8_t *bytes;
  size_t length;
  if (!stream || host_bytes(ctx, argv[0], &bytes, &length) < 0) return JS_EXCEPTION;
  uv_buf_t buffer = uv_buf_init((char *)bytes, (unsigned)length);
  int sent = uv_try_write(&stream->uv.stream, &buffer, 1);
  if (sent < 0 && sent != UV_EAGAIN) return host_throw(sent, "write", NULL);
  if (sent >= 0 && (size_t)sent == length) return JS_TRUE;
  if (sent > 0) buffer = uv_buf_init((char *)bytes + sent, (unsigned)(length - (size_t)sent));
  struct write *write = js_malloc(ctx, sizeof *write);
  if (!write) return JS_EXCEPTION;
  write->request.data = write;
  write->stream = stream;
  write->data = JS_DupValue(ctx, argv[0]);
  int status = uv_write(&write->request, &stream->uv.stream, &buffer, 1, on_written);
  if (status < 0) {
    JS_FreeValue(ctx, write->data);
    js_free(ctx, write);
    return host_throw(status, "write", NULL);
  }
  return JS_FALSE;
}

static void on_shutdown(uv_shutdown_t *request, int status) {
  struct stream *stream = request->handle->data;
  js_free(host.context, request);
  emit(stream, SHUT, outcome(status, "shutdown"));
}

static JSValue shutdown_(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv) {
  (void)argc;
  (void)argv;
  struct stream *stream = stream_of(ctx, this);
  uv_shutdown_t *request = stream ? js_malloc(ctx, sizeof *request) : NULL;
  if (!request) return JS_EXCEPTION;
  int status = uv_shutdown(request, &stream->uv.stream, on_shutdown);
  if (status < 0) {
    js_free(ctx, request);
    return host_throw(status, "shutdown", NULL);
  }
  return JS_UNDEFINED;
}

static JSValue close_(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv) {
  (void)ctx;
  (void)argc;
  (void)argv;
  struct stream *stream = JS_GetOpaque(this, stream_class);
  if (stream && !uv_is_closing(&stream->uv.handle)) uv_close(&stream->uv.handle, on_closed);
  return JS_UNDEFINED;
}

/* reset(): closes with RST */
static JSValue reset(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv) {
  struct stream *stream = stream_of(ctx, this);
  if (!stream) return JS_EXCEPTION;
  if (stream->uv.handle.type != UV_TCP || uv_tcp_close_reset(&stream->uv.tcp, on_closed) < 0)
    return close_(ctx, this, argc, argv);
  return JS_UNDEFINED;
}

enum { READ_START, READ_STOP, REF, UNREF, NO_DELAY, KEEP_ALIVE, FD };

static JSValue control(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv, int what) {
  struct stream *stream = JS_GetOpaque(this, stream_class);
  if (!stream || uv_is_closing(&stream->uv.handle)) return JS_UNDEFINED;
  int32_t number = 0, status = 0;
  if (argc > 1 && JS_ToInt32(ctx, &number, argv[1]) < 0) return JS_EXCEPTION;
  int on = argc > 0 && JS_ToBool(ctx, argv[0]);
  switch (what) {
    case READ_START:
      status = uv_read_start(&stream->uv.stream, on_alloc, on_read);
      if (status == UV_EALREADY) status = 0;
      break;
    case READ_STOP: uv_read_stop(&stream->uv.stream); break;
    case REF: uv_ref(&stream->uv.handle); break;
    case UNREF: uv_unref(&stream->uv.handle); break;
    case NO_DELAY: if (stream->uv.handle.type == UV_TCP) status = uv_tcp_nodelay(&stream->uv.tcp, on); break;
    case KEEP_ALIVE:
      if (stream->uv.handle.type == UV_TCP)
        status = uv_tcp_keepalive(&stream->uv.tcp, on, number > 0 ? (unsigned)number : 1);
      break;
    case FD: {
      uv_os_fd_t fd;
      return JS_NewInt32(ctx, uv_fileno(&stream->uv.handle, &fd) == 0 ? fd : -1);
    }
  }
  return JS_NewInt32(ctx, status);
}

/* name(): [address, port] of this end (magic 0) or the other (1); null when there is none */
static JSValue name(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv, int peer) {
  (void)argc;
  (void)argv;
  struct stream *stream = JS_GetOpaque(this, stream_class);
  if (!stream || uv_is_closing(&stream->uv.handle) || stream->uv.handle.type != UV_TCP) return JS_NULL;
  struct sockaddr_storage storage;
  int size = sizeof storage;
  int status = peer ? uv_tcp_getpeername(&stream->uv.tcp, (struct sockaddr *)&storage, &size)
                    : uv_tcp_getsockname(&stream->uv.tcp, (struct sockaddr *)&storage, &size);
  char text[INET6_ADDRSTRLEN + IF_NAMESIZE + 1];
  if (status < 0 || uv_ip_name((struct sockaddr *)&storage, text, sizeof text) < 0) return JS_NULL;
  int port = storage.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&storage)->sin6_port
                                           : ((struct sockaddr_in *)&storage)->sin_port;
  JSValue list = JS_NewArray(ctx);
  JS_SetPropertyUint32(ctx, list, 0, JS_NewString(ctx, text));
  JS_SetPropertyUint32(ctx, list, 1, JS_NewInt32(ctx, ntohs((uint16_t)port)));
  return list;
}

static JSValue set_handler(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv) {
  (void)argc;
  struct stream *stream = JS_GetOpaque2(ctx, this, stream_class);
  if (!stream) return JS_EXCEPTION;
  JSValue old = stream->on_event;
  stream->on_event = JS_DupValue(ctx, argv[0]);
  JS_FreeValue(ctx, old);
  return JS_UNDEFINED;
}

static const JSCFunctionListEntry methods[] = {
    JS_CFUNC_DEF("onEvent", 1, set_handler),
    JS_CFUNC_DEF("bindDevice", 1, bind_device),
    JS_CFUNC_MAGIC_DEF("bind", 3, with_address, 0),
    JS_CFUNC_MAGIC_DEF("connect", 2, with_address, 1),
    JS_CFUNC_MAGIC_DEF("bindPath", 1, with_path, 0),
    JS_CFUNC_MAGIC_DEF("connectPath", 1, with_path, 1),
    JS_CFUNC_DEF("listen", 1, listen_),
    JS_CFUNC_DEF("write", 1, write_),
    JS_CFUNC_DEF("shutdown", 0, shutdown_),
    JS_CFUNC_DEF("close", 0, close_),
    JS_CFUNC_DEF("reset", 0, reset),
    JS_CFUNC_MAGIC_DEF("readStart", 0, control, READ_START),
    JS_CFUNC_MAGIC_DEF("readStop", 0, control, READ_STOP),
    JS_CFUNC_MAGIC_DEF("ref", 0, control, REF),
    JS_CFUNC_MAGIC_DEF("unref", 0, control, UNREF),
    JS_CFUNC_MAGIC_DEF("noDelay", 1, control, NO_DELAY),
    JS_CFUNC_MAGIC_DEF("keepAlive", 2, control, KEEP_ALIVE),
    JS_CFUNC_MAGIC_DEF("fd", 0, control, FD),
    JS_CFUNC_MAGIC_DEF("localName", 0, name, 0),
    JS_CFUNC_MAGIC_DEF("peerName", 0, name, 1),
};

int stream_init(JSContext *ctx) {
  return host_class(ctx, &stream_class, &stream_def, methods, COUNT(methods));
}
