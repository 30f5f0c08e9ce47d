/* Where a stream leads: sockets of TCP and local ones are made, bound, connected and listened on, pipes opened. */
#include "stream.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

static void on_connected(uv_connect_t *request, int status) {
  struct stream *stream = request->handle->data;
  js_free(host.context, request);
  if (status != UV_ECANCELED) emit(stream, CONNECTED, outcome(status, "connect"));
}

static void on_connection(uv_stream_t *server, int status) {
  struct stream *stream = server->data;
  JSContext *ctx = host.context;
  if (status < 0) {
    emit(stream, FAILED, host_error(status, "accept", NULL, NULL));
    return;
  }
  struct stream *peer = new_stream(ctx, JS_UNDEFINED, stream->uv.handle.type == UV_TCP, AF_UNSPEC);
  if (!peer) {
    JS_FreeValue(ctx, JS_GetException(ctx));
    return;
  }
  status = uv_accept(server, &peer->uv.stream);
  if (status < 0) {
    uv_close(&peer->uv.handle, on_closed);
    return;
  }
  emit(stream, CONNECTION, JS_DupValue(ctx, peer->self));
}

/* --- functions of the module --- */

/* tcp(onEvent, family): a socket; family 0 waits for the address. */
static JSValue make_tcp(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  int32_t family;
  if (JS_ToInt32(ctx, &family, argv[1]) < 0) return JS_EXCEPTION;
  struct stream *stream =
      new_stream(ctx, argv[0], 1, family == 4 ? AF_INET : family == 6 ? AF_INET6 : AF_UNSPEC);
  return stream ? JS_DupValue(ctx, stream->self) : JS_EXCEPTION;
}

/* pipe(onEvent, fd): a local socket, or with fd >= 0 an open pipe */
static JSValue make_pipe(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  int32_t fd;
  if (JS_ToInt32(ctx, &fd, argv[1]) < 0) return JS_EXCEPTION;
  struct stream *stream = new_stream(ctx, argv[0], 0, 0);
  if (!stream) return JS_EXCEPTION;
  int status = fd >= 0 ? uv_pipe_open(&stream->uv.pipe, fd) : 0;
  if (status < 0) {
    uv_close(&stream->uv.handle, on_closed);
    return host_throw(status, "open", NULL);
  }
  return JS_DupValue(ctx, stream->self);
}

/* --- methods --- */

static int parse_address(const char *address, int port, struct sockaddr_storage *storage) {
  if (strchr(address, ':')) return uv_ip6_addr(address, port, (struct sockaddr_in6 *)storage);
  return uv_ip4_addr(address, port, (struct sockaddr_in *)storage);
}

/* bindDevice(name): the socket leaves by this device only */
JSValue bind_device(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv) {
  (void)argc;
  struct stream *stream = stream_of(ctx, this);
  const char *device = stream ? JS_ToCString(ctx, argv[0]) : NULL;
  if (!device) return JS_EXCEPTION;
  uv_os_fd_t fd;
  int status = uv_fileno(&stream->uv.handle, &fd);
  if (status == 0 && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device, (socklen_t)strlen(device) + 1) < 0)
    status = -errno;
  JSValue result = status < 0 ? JS_Throw(ctx, host_error(status, "bind", device, NULL)) : JS_UNDEFINED;
  JS_FreeCString(ctx, device);
  return result;
}

/* address, port, then magic: 0 bind, 1 connect. Throws for what is known at once. */
JSValue with_address(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv, int connecting) {
  (void)argc;
  struct stream *stream = stream_of(ctx, this);
  int32_t port;
  if (!stream || JS_ToInt32(ctx, &port, argv[1]) < 0) return JS_EXCEPTION;
  const char *address = JS_ToCString(ctx, argv[0]);
  if (!address) return JS_EXCEPTION;
  struct sockaddr_storage storage = {0};
  int status = parse_address(address, port, &storage);
  JS_FreeCString(ctx, address);
  if (status == 0 && !connecting) {
    int v6only = argc > 2 && JS_ToBool(ctx, argv[2]);
    status = uv_tcp_bind(&stream->uv.tcp, (struct sockaddr *)&storage, v6only ? UV_TCP_IPV6ONLY : 0);
  } else if (status == 0) {
    uv_connect_t *request = js_malloc(ctx, sizeof *request);
    if (!request) return JS_EXCEPTION;
    status = uv_tcp_connect(request, &stream->uv.tcp, (struct sockaddr *)&storage, on_connected);
    if (status < 0) js_free(ctx, request);
  }
  return status < 0 ? host_throw(status, connecting ? "connect" : "bind", NULL) : JS_UNDEFINED;
}

/* path, then magic: 0 bind, 1 connect (whose failure is an event) */
JSValue with_path(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv, int connecting) {
  (void)argc;
  struct stream *stream = stream_of(ctx, this);
  size_t length;
  const char *path = stream ? JS_ToCStringLen(ctx, &length, argv[0]) : NULL;
  if (!path) return JS_EXCEPTION;
  int status = length < sizeof((struct sockaddr_un *)0)->sun_path ? 0 : UV_EINVAL;
  uv_connect_t *request = NULL;
  if (status == 0 && connecting) {
    request = js_malloc(ctx, sizeof *request);
    if (request) status = uv_pipe_connect2(request, &stream->uv.pipe, path, length, 0, on_connected);
    else status = UV_ENOMEM;
    if (status < 0) js_free(ctx, request);
  } else if (status == 0) {
    status = uv_pipe_bind2(&stream->uv.pipe, path, length, 0);
  }
  JS_FreeCString(ctx, path);
  return status < 0 ? host_throw(status, connecting ? "connect" : "listen", NULL) : JS_UNDEFINED;
}

JSValue listen_(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv) {
  (void)argc;
  struct stream *stream = stream_of(ctx, this);
  int32_t backlog;
  if (!stream || JS_ToInt32(ctx, &backlog, argv[0]) < 0) return JS_EXCEPTION;
  int status = uv_listen(&stream->uv.stream, backlog, on_connection);
  return status < 0 ? host_throw(status, "listen", NULL) : JS_UNDEFINED;
}

const JSCFunctionListEntry stream_functions[] = {
    JS_CFUNC_DEF("tcp", 2, make_tcp),
    JS_CFUNC_DEF("pipe", 2, make_pipe),
};
const int stream_function_count = COUNT(stream_functions);
