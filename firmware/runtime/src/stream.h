/* TCP sockets, local sockets and pipes, clients and servers: one class over uv_stream_t.
 *
 * JavaScript gives each handle a function that is called with (kind, value): see the enum below. A handle keeps
 * itself alive until it is closed. */
#ifndef WANBELL_STREAM_H
#define WANBELL_STREAM_H

#include "host.h"

enum event { CONNECTED, DATA, END, FAILED, WRITTEN, SHUT, CLOSED, CONNECTION };

struct stream {
  union {
    uv_handle_t handle;
    uv_stream_t stream;
    uv_tcp_t tcp;
    uv_pipe_t pipe;
  } uv;
  JSValue self; /* held until closed */
  JSValue on_event;
};

/* --- stream.c, for socket.c --- */

void emit(struct stream *stream, enum event kind, JSValue value);
JSValue outcome(int status, const char *syscall);
/* The new stream, which keeps itself alive; NULL with a pending exception. */
struct stream *new_stream(JSContext *ctx, JSValueConst on_event, int tcp, int family);
/* The open stream of an object; NULL with a pending exception. */
struct stream *stream_of(JSContext *ctx, JSValueConst value);
void on_closed(uv_handle_t *handle);

/* --- socket.c, methods of the class --- */

JSValue bind_device(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv);
JSValue with_address(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv, int connecting);
JSValue with_path(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv, int connecting);
JSValue listen_(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv);

#endif
