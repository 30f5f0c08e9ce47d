/* ICMP echo: one request, by a ping socket (net.ipv4.ping_group_range), else a raw one (CAP_NET_RAW); and whether the
 * kernel holds its clock to be synchronised. */
#include "host.h"
#include "icmp.h"

#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/timex.h>
#include <unistd.h>

struct echo {
  uv_poll_t poll;
  uv_timer_t timer;
  int fd, raw, v6, open_handles;
  uint16_t id, sequence;
  uint8_t payload[ICMP_PAYLOAD]; /* random: what answers is ours */
  uint64_t sent;
  struct sockaddr_storage to;
  JSValue done;
};

static void on_closed(uv_handle_t *handle) {
  struct echo *echo = handle->data;
  if (--echo->open_handles > 0) return;
  close(echo->fd);
  JS_FreeValue(host.context, echo->done);
  js_free(host.context, echo);
}

/* Calls done(error | null, milliseconds) once. */
static void finish(struct echo *echo, const char *error) {
  if (uv_is_closing((uv_handle_t *)&echo->poll)) return;
  JSContext *ctx = host.context;
  double ms = (double)(uv_hrtime() - echo->sent) / 1e6;
  uv_close((uv_handle_t *)&echo->poll, on_closed);
  uv_close((uv_handle_t *)&echo->timer, on_closed);
  JSValue arguments[2] = {error ? JS_NewString(ctx, error) : JS_NULL, JS_NewFloat64(ctx, ms)};
  host_call_free(echo->done, 2, arguments);
}

static void on_timeout(uv_timer_t *timer) {
  finish(timer->data, "timeout");
}

/* What an error of a socket call says: that the way is closed, or that nothing could be asked. */
static const char *error_name(int error) {
  switch (error) {
    case ENETUNREACH:
    case EHOSTUNREACH:
    case EHOSTDOWN:
    case ECONNREFUSED:
    case ENODEV:
    case ENETDOWN:
    case ENONET:
    case EADDRNOTAVAIL: return "unreachable";
    case EACCES:
    case EPERM: return "not-permitted";
    default: return "failed";
  }
}

static void on_readable(uv_poll_t *poll, int status, int events) {
  (void)events;
  struct echo *echo = poll->data;
  uint8_t bytes[1500];
  for (;;) {
    struct sockaddr_storage from = {0};
    socklen_t size = sizeof from;
    ssize_t count = recvfrom(echo->fd, bytes, sizeof bytes, MSG_DONTWAIT, (struct sockaddr *)&from, &size);
    if (count < 0) {
      if (errno == EINTR) continue;
      /* Once the request is out, a refusal is the answer of somebody on the way (ICMPv6 "prohibited"). */
      if (errno != EAGAIN) finish(echo, errno == EACCES ? "unreachable" : error_name(errno));
      else if (status < 0 && uv_poll_start(poll, UV_READABLE, on_readable) < 0) finish(echo, "failed");
      return;
    }
    switch (icmp_parse(bytes, (size_t)count, echo->raw, echo->v6, echo->id, echo->sequence, echo->payload)) {
      case ICMP_MEANS_REPLY: finish(echo, NULL); return;
      case ICMP_MEANS_UNREACHABLE: finish(echo, "unreachable"); return;
      case ICMP_MEANS_NOTHING: break;
    }
  }
}

static int open_socket(struct echo *echo) {
  int family = echo->v6 ? AF_INET6 : AF_INET, protocol = echo->v6 ? (int)IPPROTO_ICMPV6 : (int)IPPROTO_ICMP;
  int flags = SOCK_CLOEXEC | SOCK_NONBLOCK;
  echo->fd = socket(family, SOCK_DGRAM | flags, protocol);
  if (echo->fd >= 0) return 0;
  echo->raw = 1;
  echo->fd = socket(family, SOCK_RAW | flags, protocol);
  return echo->fd >= 0 ? 0 : -errno;
}

static int send_request(struct echo *echo) {
  uint8_t packet[8 + ICMP_PAYLOAD] = {(uint8_t)(echo->v6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO)};
  packet[4] = (uint8_t)(echo->id >> 8);
  packet[5] = (uint8_t)echo->id;
  packet[6] = (uint8_t)(echo->sequence >> 8);
  packet[7] = (uint8_t)echo->sequence;
  memcpy(packet + 8, echo->payload, ICMP_PAYLOAD);
  if (!echo->v6) { /* for IPv6 the kernel does it */
    uint16_t sum = icmp_checksum(packet, sizeof packet);
    packet[2] = (uint8_t)(sum >> 8);
    packet[3] = (uint8_t)sum;
  }
  socklen_t size = echo->v6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
  echo->sent = uv_hrtime();
  /* Errors reach a ping socket only when it is connected; a raw one reads them itself. */
  if (!echo->raw && connect(echo->fd, (struct sockaddr *)&echo->to, size) < 0) return -errno;
  if (!echo->raw) return send(echo->fd, packet, sizeof packet, 0) < 0 ? -errno : 0;
  return sendto(echo->fd, packet, sizeof packet, 0, (struct sockaddr *)&echo->to, size) < 0 ? -errno : 0;
}

/* Everything up to the request on its way; 0, or a negative error number. */
static int begin(struct echo *echo, const char *address, const char *device) {
  echo->v6 = strchr(address, ':') != NULL;
  int status = echo->v6 ? uv_ip6_addr(address, 0, (struct sockaddr_in6 *)&echo->to)
                        : uv_ip4_addr(address, 0, (struct sockaddr_in *)&echo->to);
  if (status < 0) return status;
  status = uv_random(NULL, NULL, echo->payload, ICMP_PAYLOAD, 0, NULL);
  if (status < 0) return status;
  memcpy(&echo->id, echo->payload, 2);
  memcpy(&echo->sequence, echo->payload + 2, 2);
  status = open_socket(echo);
  if (status < 0) return status;
  if (device && setsockopt(echo->fd, SOL_SOCKET, SO_BINDTODEVICE, device, (socklen_t)strlen(device) + 1) < 0)
    return -errno;
  return send_request(echo);
}

/* ping(address, device | null, timeout ms, done) */
static JSValue ping(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  double timeout;
  if (JS_ToFloat64(ctx, &timeout, argv[2]) < 0) return JS_EXCEPTION;
  struct echo *echo = js_mallocz(ctx, sizeof *echo);
  if (!echo) return JS_EXCEPTION;
  echo->fd = -1;
  const char *address = JS_ToCString(ctx, argv[0]);
  const char *device = address && !JS_IsNull(argv[1]) ? JS_ToCString(ctx, argv[1]) : NULL;
  int understood = address && (device || JS_IsNull(argv[1]));
  int status = understood ? begin(echo, address, device) : UV_EINVAL;
  if (address) JS_FreeCString(ctx, address);
  if (device) JS_FreeCString(ctx, device);
  if (!understood) {
    js_free(ctx, echo);
    return JS_EXCEPTION;
  }
  if (status == 0) status = uv_poll_init(host.loop, &echo->poll, echo->fd);
  if (status < 0) {
    if (echo->fd >= 0) close(echo->fd);
    js_free(ctx, echo);
    JSValue error = JS_NewString(ctx, error_name(-status));
    JSValue result = JS_Call(ctx, argv[3], JS_UNDEFINED, 1, (JSValueConst *)&error);
    JS_FreeValue(ctx, error);
    return result;
  }
  uv_timer_init(host.loop, &echo->timer); /* never fails */
  echo->open_handles = 2;
  echo->poll.data = echo->timer.data = echo;
  echo->done = JS_DupValue(ctx, argv[3]);
  uv_update_time(host.loop);
  status = uv_poll_start(&echo->poll, UV_READABLE, on_readable);
  if (status == 0) status = uv_timer_start(&echo->timer, on_timeout, timeout > 0 ? (uint64_t)timeout : 0, 0);
  if (status < 0) {
    uv_close((uv_handle_t *)&echo->poll, on_closed);
    uv_close((uv_handle_t *)&echo->timer, on_closed);
    return host_throw(status, "ping", NULL);
  }
  return JS_UNDEFINED;
}

/* A machine with a battery clock knows the time from its start, whether or not somebody disciplines it. */
static int has_battery_clock(void) {
#if defined(__x86_64__) || defined(__i386__)
  return 1;
#else
  return access("/sys/class/rtc/rtc0", F_OK) == 0;
#endif
}

/* clockSynchronised() → boolean; null where the kernel does not know */
static JSValue clock_synchronised(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  (void)argv;
  struct timex timex = {0};
  int state = adjtimex(&timex);
  if (state < 0) return JS_NULL;
  if (state != TIME_ERROR && !(timex.status & STA_UNSYNC)) return JS_TRUE;
  return has_battery_clock() ? JS_NULL : JS_FALSE;
}

const JSCFunctionListEntry ping_functions[] = {
    JS_CFUNC_DEF("ping", 4, ping),
    JS_CFUNC_DEF("clockSynchronised", 0, clock_synchronised),
};
const int ping_function_count = COUNT(ping_functions);
