/* UDP sockets. JavaScript's function is called with (bytes, address, port), or (error). */
#include "host.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#define DATAGRAM_SIZE 65536

struct udp {
  uv_udp_t uv;
  JSValue self; /* held until closed */
  JSValue on_event;
};

struct send {
  uv_udp_send_t request;
  JSValue data, done;
};

static JSClassID udp_class;
static char datagram[DATAGRAM_SIZE];

static void finalize(JSRuntime *runtime, JSValue value) {
  struct udp *udp = JS_GetOpaque(value, udp_class);
  if (!udp) return;
  JS_FreeValueRT(runtime, udp->on_event);
  js_free_rt(runtime, udp);
}

static void mark(JSRuntime *runtime, JSValueConst value, JS_MarkFunc *mark_function) {
  struct udp *udp = JS_GetOpaque(value, udp_class);
  if (udp) JS_MarkValue(runtime, udp->on_event, mark_function);
}

static const JSClassDef udp_def = {"Datagrams", .finalizer = finalize, .gc_mark = mark};

static struct udp *udp_of(JSContext *ctx, JSValueConst value) {
  struct udp *udp = JS_GetOpaque(value, udp_class);
  if (udp && !uv_is_closing((uv_handle_t *)&udp->uv)) return udp;
  host_throw_code("ERR_SOCKET_DGRAM_NOT_RUNNING", "Not running");
  return NULL;
}

static void on_closed(uv_handle_t *handle) {
  struct udp *udp = handle->data;
  JSContext *ctx = host.context;
  JSValue self = udp->self, function = udp->on_event;
  JS_SetOpaque(self, NULL);
  js_free(ctx, udp);
  JSValue arguments[1] = {JS_NULL};
  host_call(function, 1, (JSValueConst *)arguments);
  JS_FreeValue(ctx, function);
  JS_FreeValue(ctx, self);
}

/* udp(onEvent, family): onEvent(bytes, address, port) a datagram, onEvent(error), onEvent(null) closed */
static JSValue make(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  int32_t family;
  if (JS_ToInt32(ctx, &family, argv[1]) < 0) return JS_EXCEPTION;
  JSValue object = JS_NewObjectClass(ctx, (int)udp_class);
  if (JS_IsException(object)) return object;
  struct udp *udp = js_mallocz(ctx, sizeof *udp);
  int status = udp ? uv_udp_init_ex(host.loop, &udp->uv, family == 6 ? AF_INET6 : AF_INET) : UV_ENOMEM;
  if (status < 0) {
    js_free(ctx, udp);
    JS_FreeValue(ctx, object);
    return host_throw(status, "socket", NULL);
  }
  udp->uv.data = udp;
  udp->self = object;
  udp->on_event = JS_DupValue(ctx, argv[0]);
  JS_SetOpaque(object, udp);
  return JS_DupValue(ctx, object);
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer) {
  (void)handle;
  (void)suggested;
  *buffer = uv_buf_init(datagram, DATAGRAM_SIZE);
}

static void on_datagram(uv_udp_t *uv, ssize_t count, const uv_buf_t *buffer, const struct sockaddr *from,
                        unsigned flags) {
  (void)flags;
  struct udp *udp = uv->data;
  JSContext *ctx = host.context;
  if (count == 0 && !from) return; /* nothing more to read */
  JSValue function = JS_DupValue(ctx, udp->on_event);
  if (count < 0) {
    JSValue arguments[1] = {host_error((int)count, "recvmsg", NULL, NULL)};
    host_call_free(function, 1, arguments);
  } else {
    char text[INET6_ADDRSTRLEN] = "";
    uv_ip_name(from, text, sizeof text);
    uint16_t port = from->sa_family == AF_INET6 ? ((const struct sockaddr_in6 *)from)->sin6_port
                                                : ((const struct sockaddr_in *)from)->sin_port;
    JSValue arguments[3] = {host_buffer(ctx, buffer->base, (size_t)count), JS_NewString(ctx, text),
                            JS_NewInt32(ctx, ntohs(port))};
    host_call_free(function, 3, arguments);
  }
  JS_FreeValue(ctx, function);
}

static int parse_address(const char *address, int port, struct sockaddr_storage *storage) {
  if (strchr(address, ':')) return uv_ip6_addr(address, port, (struct sockaddr_in6 *)storage);
  return uv_ip4_addr(address, port, (struct sockaddr_in *)storage);
}

static int read_address(JSContext *ctx, JSValueConst address_value, JSValueConst port_value,
                        struct sockaddr_storage *storage, int *status) {
  int32_t port;
  if (JS_ToInt32(ctx, &port, port_value) < 0) return -1;
  const char *address = JS_ToCString(ctx, address_value);
  if (!address) return -1;
  memset(storage, 0, sizeof *storage);
  *status = parse_address(address, port, storage);
  JS_FreeCString(ctx, address);
  return 0;
}

/* bind(address, port, reuse) then receive; magic 1: connect(address, port) */
static JSValue with_address(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv, int connecting) {
  struct udp *udp = udp_of(ctx, this);
  struct sockaddr_storage storage;
  int status;
  if (!udp || read_address(ctx, argv[0], argv[1], &storage, &status) < 0) return JS_EXCEPTION;
  if (status == 0 && connecting) status = uv_udp_connect(&udp->uv, (struct sockaddr *)&storage);
  else if (status == 0) {
    unsigned flags = argc > 2 && JS_ToBool(ctx, argv[2]) ? UV_UDP_REUSEADDR : 0;
    status = uv_udp_bind(&udp->uv, (struct sockaddr *)&storage, flags);
    if (status == 0) status = uv_udp_recv_start(&udp->uv, on_alloc, on_datagram);
  }
  return status < 0 ? host_throw(status, connecting ? "connect" : "bind", NULL) : JS_UNDEFINED;
}

static void on_sent(uv_udp_send_t *request, int status) {
  struct send *send = request->data;
  JSContext *ctx = host.context;
  JSValue done = send->done;
  JS_FreeValue(ctx, send->data);
  js_free(ctx, send);
  if (JS_IsFunction(ctx, done)) {
    JSValue arguments[1] = {status < 0 ? host_error(status, "send", NULL, NULL) : JS_NULL};
    host_call_free(done, 1, arguments);
  }
  JS_FreeValue(ctx, done);
}

/* send(bytes, address | undefined, port, done) */
static JSValue send_(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv) {
  (void)argc;
  struct udp *udp = udp_of(ctx, this);
  struct sockaddr_storage storage;
  const uint8_t *bytes;
  size_t length;
  int status = 0, connected = JS_IsUndefined(argv[1]);
  if (!udp || host_bytes(ctx, argv[0], &bytes, &length) < 0) return JS_EXCEPTION;
  if (!connected && read_address(ctx, argv[1], argv[2], &storage, &status) < 0) return JS_EXCEPTION;
  if (status < 0) return host_throw(status, "send", NULL);
  struct send *send = js_malloc(ctx, sizeof *send);
  if (!send) return JS_EXCEPTION;
  send->request.data = send;
  send->data = JS_DupValue(ctx, argv[0]);
  send->done = JS_DupValue(ctx, argv[3]);
  uv_buf_t buffer = uv_buf_init((char *)bytes, (unsigned)length);
  status = uv_udp_send(&send->request, &udp->uv, &buffer, 1, connected ? NULL : (struct sockaddr *)&storage, on_sent);
  if (status < 0) {
    JS_FreeValue(ctx, send->data);
    JS_FreeValue(ctx, send->done);
    js_free(ctx, send);
    return host_throw(status, "send", NULL);
  }
  return JS_UNDEFINED;
}

static JSValue bind_device(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv) {
  (void)argc;
  struct udp *udp = udp_of(ctx, this);
  const char *device = udp ? JS_ToCString(ctx, argv[0]) : NULL;
  if (!device) return JS_EXCEPTION;
  uv_os_fd_t fd;
  int status = uv_fileno((uv_handle_t *)&udp->uv, &fd);
  if (status == 0 && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device, (socklen_t)strlen(device) + 1) < 0)
    status = -errno;
  JSValue result = status < 0 ? JS_Throw(ctx, host_error(status, "bind", device, NULL)) : JS_UNDEFINED;
  JS_FreeCString(ctx, device);
  return result;
}

enum { CLOSE, REF, UNREF, BROADCAST, TTL };

static JSValue control(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv, int what) {
  struct udp *udp = JS_GetOpaque(this, udp_class);
  if (!udp) return JS_UNDEFINED;
  uv_handle_t *handle = (uv_handle_t *)&udp->uv;
  if (uv_is_closing(handle)) return JS_UNDEFINED;
  int32_t number = 0;
  if (argc > 0 && JS_ToInt32(ctx, &number, argv[0]) < 0) return JS_EXCEPTION;
  int status = 0;
  switch (what) {
    case CLOSE: uv_close(handle, on_closed); break;
    case REF: uv_ref(handle); break;
    case UNREF: uv_unref(handle); break;
    case BROADCAST: status = uv_udp_set_broadcast(&udp->uv, number); break;
    case TTL: status = uv_udp_set_ttl(&udp->uv, number); break;
  }
  return status < 0 ? host_throw(status, "setsockopt", NULL) : JS_UNDEFINED;
}

static JSValue name(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv) {
  (void)argc;
  (void)argv;
  struct udp *udp = udp_of(ctx, this);
  struct sockaddr_storage storage;
  int size = sizeof storage;
  char text[INET6_ADDRSTRLEN];
  if (!udp) return JS_EXCEPTION;
  int status = uv_udp_getsockname(&udp->uv, (struct sockaddr *)&storage, &size);
  if (status == 0) status = uv_ip_name((struct sockaddr *)&storage, text, sizeof text);
  if (status < 0) return host_throw(status, "getsockname", NULL);
  uint16_t port = storage.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&storage)->sin6_port
                                                : ((struct sockaddr_in *)&storage)->sin_port;
  JSValue list = JS_NewArray(ctx);
  JS_SetPropertyUint32(ctx, list, 0, JS_NewString(ctx, text));
  JS_SetPropertyUint32(ctx, list, 1, JS_NewInt32(ctx, ntohs(port)));
  return list;
}

static const JSCFunctionListEntry methods[] = {
    JS_CFUNC_MAGIC_DEF("bind", 3, with_address, 0),
    JS_CFUNC_MAGIC_DEF("connect", 2, with_address, 1),
    JS_CFUNC_DEF("bindDevice", 1, bind_device),
    JS_CFUNC_DEF("send", 4, send_),
    JS_CFUNC_DEF("localName", 0, name),
    JS_CFUNC_MAGIC_DEF("close", 0, control, CLOSE),
    JS_CFUNC_MAGIC_DEF("ref", 0, control, REF),
    JS_CFUNC_MAGIC_DEF("unref", 0, control, UNREF),
    JS_CFUNC_MAGIC_DEF("setBroadcast", 1, control, BROADCAST),
    JS_CFUNC_MAGIC_DEF("setTTL", 1, control, TTL),
};

int udp_init(JSContext *ctx) {
  return host_class(ctx, &udp_class, &udp_def, methods, COUNT(methods));
}

const JSCFunctionListEntry udp_functions[] = {JS_CFUNC_DEF("udp", 2, make)};
const int udp_function_count = COUNT(udp_functions);
