/* The kernel's announcements of links, addresses and routes (rtnetlink). Only that something changed is told: what is
 * true is read anew, so a lost announcement (ENOBUFS) is one more reason to look. */
#include "host.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#define RECEIVE_SIZE 16384

struct watch {
  uv_poll_t uv;
  int fd;
  JSValue self; /* held until closed */
  JSValue changed;
};

static JSClassID watch_class;
static char received[RECEIVE_SIZE];

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

static const JSClassDef watch_def = {"NetworkWatch", .finalizer = finalize, .gc_mark = mark};

/* Empties the socket; 1 when the kernel told of something, or may have. */
static int drain(int fd) {
  int told = 0;
  for (;;) {
    struct sockaddr_nl from = {0};
    socklen_t size = sizeof from;
    ssize_t count = recvfrom(fd, received, sizeof received, MSG_DONTWAIT | MSG_TRUNC, (struct sockaddr *)&from, &size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == ENOBUFS) {
      told = 1;
      continue;
    }
    if (count <= 0) return told;
    if (from.nl_pid == 0) told = 1; /* from the kernel, not from another process */
  }
}

static void on_readable(uv_poll_t *uv, int status, int events) {
  (void)events;
  struct watch *watch = uv->data;
  int told = drain(watch->fd);
  /* Announcements were lost: the socket had an error, which is read now, and libuv has stopped listening. */
  if (status < 0 && uv_poll_start(uv, UV_READABLE, on_readable) < 0)
    host_die("cannot listen to the kernel's announcements any longer");
  if (status == 0 && !told) return;
  JSValue changed = JS_DupValue(host.context, watch->changed);
  host_call(changed, 0, NULL);
  JS_FreeValue(host.context, changed);
}

static void on_closed(uv_handle_t *handle) {
  struct watch *watch = handle->data;
  close(watch->fd);
  JS_FreeValue(host.context, watch->self);
}

static int open_socket(void) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
  if (fd < 0) return -errno;
  struct sockaddr_nl address = {.nl_family = AF_NETLINK,
                                .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR |
                                             RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE};
  if (bind(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
  int error = -errno;
  close(fd);
  return error;
}

/* watch(changed) → object with close() */
static JSValue start(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  int fd = open_socket();
  if (fd < 0) return host_throw(fd, "socket", NULL);
  JSValue object = JS_NewObjectClass(ctx, (int)watch_class);
  struct watch *watch = JS_IsException(object) ? NULL : js_mallocz(ctx, sizeof *watch);
  int status = watch ? uv_poll_init(host.loop, &watch->uv, fd) : UV_ENOMEM;
  if (status < 0) {
    close(fd);
    js_free(ctx, watch);
    JS_FreeValue(ctx, object);
    return host_throw(status, "poll", NULL);
  }
  watch->fd = fd;
  watch->uv.data = watch;
  watch->changed = JS_DupValue(ctx, argv[0]);
  watch->self = JS_DupValue(ctx, object);
  JS_SetOpaque(object, watch);
  status = uv_poll_start(&watch->uv, UV_READABLE, on_readable);
  if (status < 0) {
    uv_close((uv_handle_t *)&watch->uv, on_closed);
    JS_FreeValue(ctx, object);
    return host_throw(status, "poll", NULL);
  }
  return object;
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

int netlink_init(JSContext *ctx) {
  return host_class(ctx, &watch_class, &watch_def, methods, COUNT(methods));
}

const JSCFunctionListEntry netlink_functions[] = {JS_CFUNC_DEF("watch", 1, start)};
const int netlink_function_count = COUNT(netlink_functions);
