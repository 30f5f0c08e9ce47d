/* The client side of TLS as an engine without a socket: encrypted bytes in and out, plain bytes in and out. */
#include "tls.h"

#include <psa/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef MBEDTLS_SSL_KEEP_PEER_CERTIFICATE
#error "mbedTLS must be built with MBEDTLS_SSL_KEEP_PEER_CERTIFICATE: the name and a pinned certificate are judged after the handshake"
#endif

#define PLAIN_SIZE 16384

static JSClassID engine_class;
static uint8_t plain[PLAIN_SIZE];

static int add(struct bytes *bytes, const uint8_t *data, size_t length) {
  if (bytes->from > 0) {
    memmove(bytes->data, bytes->data + bytes->from, bytes->length);
    bytes->from = 0;
  }
  if (bytes->length + length > bytes->room) {
    size_t room = bytes->length + length + 512;
    uint8_t *more = realloc(bytes->data, room);
    if (!more) return -1;
    bytes->data = more;
    bytes->room = room;
  }
  if (length > 0) memcpy(bytes->data + bytes->length, data, length);
  bytes->length += length;
  return 0;
}

static void finalize(JSRuntime *runtime, JSValue value) {
  struct engine *engine = JS_GetOpaque(value, engine_class);
  if (!engine) return;
  mbedtls_ssl_free(&engine->ssl);
  mbedtls_ssl_config_free(&engine->config);
  ca_source_free(&engine->ca);
#ifndef MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK
  mbedtls_x509_crt_free(&engine->roots);
#endif
  free(engine->in.data);
  free(engine->out.data);
  js_free_rt(runtime, engine);
}

static const JSClassDef engine_def = {"Tls", .finalizer = finalize};

static int send_bytes(void *context, const unsigned char *data, size_t length) {
  struct engine *engine = context;
  return add(&engine->out, data, length) < 0 ? MBEDTLS_ERR_SSL_ALLOC_FAILED : (int)length;
}

static int receive_bytes(void *context, unsigned char *data, size_t length) {
  struct engine *engine = context;
  struct bytes *in = &engine->in;
  if (in->length == 0) return engine->ended ? 0 : MBEDTLS_ERR_SSL_WANT_READ;
  if (length > in->length) length = in->length;
  memcpy(data, in->data + in->from, length);
  in->from += length;
  in->length -= length;
  return (int)length;
}

static int random_bytes(void *context, unsigned char *out, size_t length) {
  (void)context;
  return uv_random(NULL, NULL, out, length, 0, NULL) == 0 ? 0 : MBEDTLS_ERR_SSL_NO_RNG;
}

/* An alert by OpenSSL's name in upper case, as Node's codes end. */
static const char *alert_name(int alert) {
  switch (alert) {
    case MBEDTLS_SSL_ALERT_MSG_UNEXPECTED_MESSAGE: return "UNEXPECTED_MESSAGE";
    case MBEDTLS_SSL_ALERT_MSG_BAD_RECORD_MAC: return "BAD_RECORD_MAC";
    case MBEDTLS_SSL_ALERT_MSG_HANDSHAKE_FAILURE: return "HANDSHAKE_FAILURE";
    case MBEDTLS_SSL_ALERT_MSG_BAD_CERT: return "BAD_CERTIFICATE";
    case MBEDTLS_SSL_ALERT_MSG_ILLEGAL_PARAMETER: return "ILLEGAL_PARAMETER";
    case MBEDTLS_SSL_ALERT_MSG_ACCESS_DENIED: return "ACCESS_DENIED";
    case MBEDTLS_SSL_ALERT_MSG_DECODE_ERROR: return "DECODE_ERROR";
    case MBEDTLS_SSL_ALERT_MSG_PROTOCOL_VERSION: return "PROTOCOL_VERSION";
    case MBEDTLS_SSL_ALERT_MSG_INSUFFICIENT_SECURITY: return "INSUFFICIENT_SECURITY";
    case MBEDTLS_SSL_ALERT_MSG_INTERNAL_ERROR: return "INTERNAL_ERROR";
    case MBEDTLS_SSL_ALERT_MSG_UNRECOGNIZED_NAME: return "UNRECOGNIZED_NAME";
    case MBEDTLS_SSL_ALERT_MSG_CERT_REQUIRED: return "CERTIFICATE_REQUIRED";
    default: return "UNKNOWN";
  }
}

static JSValue tls_error(const struct engine *engine, int status) {
  char code[64];
  if (status == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE) {
    int alert = engine->ssl.MBEDTLS_PRIVATE(in_msg)[1];
    int old = alert == MBEDTLS_SSL_ALERT_MSG_HANDSHAKE_FAILURE || alert == MBEDTLS_SSL_ALERT_MSG_UNEXPECTED_MESSAGE ||
              alert == MBEDTLS_SSL_ALERT_MSG_BAD_RECORD_MAC || alert == MBEDTLS_SSL_ALERT_MSG_BAD_CERT ||
              alert == MBEDTLS_SSL_ALERT_MSG_ILLEGAL_PARAMETER;
    snprintf(code, sizeof code, "ERR_SSL_%s_ALERT_%s", old ? "SSLV3" : "TLSV1", alert_name(alert));
    return host_throw_code(code, "TLS: the server sent the alert %s (%d)", alert_name(alert), alert);
  }
  switch (status) {
    case MBEDTLS_ERR_SSL_INVALID_RECORD:
    case MBEDTLS_ERR_SSL_UNEXPECTED_RECORD:
      return host_throw_code("ERR_SSL_WRONG_VERSION_NUMBER", "TLS: what the server sent is no TLS");
    case MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION:
      return host_throw_code("ERR_SSL_UNSUPPORTED_PROTOCOL", "TLS: the server offers no version that is allowed");
    case MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE:
      return host_throw_code("ERR_SSL_NO_SHARED_CIPHER", "TLS: no common way of encrypting");
    case MBEDTLS_ERR_SSL_INVALID_MAC:
      return host_throw_code("ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC", "TLS: a record was damaged");
    case MBEDTLS_ERR_SSL_ALLOC_FAILED:
      return host_throw_code("ERR_SSL_MALLOC_FAILURE", "TLS: out of memory");
    case MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE:
      return host_throw_code("ERR_SSL_UNEXPECTED_MESSAGE", "TLS: the server broke the protocol");
  }
  snprintf(code, sizeof code, "ERR_SSL_MBEDTLS_%04X", (unsigned)-status);
  return host_throw_code(code, "TLS: the handshake or a record failed (mbedTLS -0x%04X)", (unsigned)-status);
}

static int set_up(struct engine *engine, int minimum, int maximum) {
  mbedtls_ssl_config *config = &engine->config;
  int status = mbedtls_ssl_config_defaults(config, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                           MBEDTLS_SSL_PRESET_DEFAULT);
  if (status != 0) return status;
#ifndef MBEDTLS_SSL_PROTO_TLS1_3
  if (maximum > MBEDTLS_SSL_VERSION_TLS1_2) maximum = MBEDTLS_SSL_VERSION_TLS1_2;
#endif
  /* JavaScript decides what a refused certificate means, as in Node: after the handshake. */
  mbedtls_ssl_conf_authmode(config, MBEDTLS_SSL_VERIFY_OPTIONAL);
  mbedtls_ssl_conf_min_tls_version(config, (mbedtls_ssl_protocol_version)minimum);
  mbedtls_ssl_conf_max_tls_version(config, (mbedtls_ssl_protocol_version)maximum);
  mbedtls_ssl_conf_rng(config, random_bytes, NULL);
#ifdef MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK
  mbedtls_ssl_conf_ca_cb(config, ca_lookup, &engine->ca);
#else
  status = ca_all(&engine->ca, &engine->roots);
  if (status != 0) return status;
  mbedtls_ssl_conf_ca_chain(config, &engine->roots, NULL);
#endif
  mbedtls_ssl_conf_verify(config, note, engine);
  return mbedtls_ssl_setup(&engine->ssl, config);
}

/* engine(servername | undefined, roots, minimum, maximum): versions as 0x0303 (1.2), 0x0304 (1.3) */
static JSValue make(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  int32_t minimum, maximum;
  if (JS_ToInt32(ctx, &minimum, argv[2]) < 0 || JS_ToInt32(ctx, &maximum, argv[3]) < 0) return JS_EXCEPTION;
  if (psa_crypto_init() != PSA_SUCCESS) return JS_ThrowInternalError(ctx, "TLS cannot be set up");
  JSValue object = JS_NewObjectClass(ctx, (int)engine_class);
  struct engine *engine = JS_IsException(object) ? NULL : js_mallocz(ctx, sizeof *engine);
  const char *name = NULL;
  if (!engine) goto failed;
  engine->top = -1;
  mbedtls_ssl_init(&engine->ssl);
  mbedtls_ssl_config_init(&engine->config);
#ifndef MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK
  mbedtls_x509_crt_init(&engine->roots);
#endif
  JS_SetOpaque(object, engine);
  if (!JS_IsUndefined(argv[0]) && !(name = JS_ToCString(ctx, argv[0]))) goto failed;
  if (set_roots(ctx, &engine->ca, argv[1]) < 0) goto failed;
  int status = set_up(engine, minimum, maximum);
  if (status == 0) status = mbedtls_ssl_set_hostname(&engine->ssl, name);
  if (status != 0) {
    tls_error(engine, status);
    goto failed;
  }
  if (name) JS_FreeCString(ctx, name);
  mbedtls_ssl_set_bio(&engine->ssl, engine, send_bytes, receive_bytes, NULL);
  return object;
failed:
  if (name) JS_FreeCString(ctx, name);
  JS_FreeValue(ctx, object);
  return JS_EXCEPTION;
}

static struct engine *engine_of(JSContext *ctx, JSValueConst value) {
  return JS_GetOpaque2(ctx, value, engine_class);
}

/* receive(bytes | null): what came from the socket; null when it ended */
static JSValue receive(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv) {
  (void)argc;
  struct engine *engine = engine_of(ctx, this);
  const uint8_t *bytes;
  size_t length;
  if (!engine) return JS_EXCEPTION;
  if (JS_IsNull(argv[0])) engine->ended = 1;
  else if (host_bytes(ctx, argv[0], &bytes, &length) < 0) return JS_EXCEPTION;
  else if (add(&engine->in, bytes, length) < 0) return JS_ThrowOutOfMemory(ctx);
  return JS_UNDEFINED;
}

/* handshake() → true when it is done, false when more bytes are wanted. Throws. */
static JSValue handshake(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv) {
  (void)argc;
  (void)argv;
  struct engine *engine = engine_of(ctx, this);
  if (!engine) return JS_EXCEPTION;
  int status = mbedtls_ssl_handshake(&engine->ssl);
  if (status == 0) return JS_TRUE;
  if (status == MBEDTLS_ERR_SSL_WANT_READ || status == MBEDTLS_ERR_SSL_WANT_WRITE) return JS_FALSE;
  if (status == MBEDTLS_ERR_SSL_CONN_EOF) return host_throw_code("ECONNRESET", "%s",
      "Client network socket disconnected before secure TLS connection was established");
  return tls_error(engine, status);
}

/* read() → Buffer; null when the other end closed in good order; undefined when there is nothing now. Throws. */
static JSValue read_(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv) {
  (void)argc;
  (void)argv;
  struct engine *engine = engine_of(ctx, this);
  if (!engine) return JS_EXCEPTION;
  for (;;) {
    int status = mbedtls_ssl_read(&engine->ssl, plain, sizeof plain);
    if (status > 0) return host_buffer(ctx, plain, (size_t)status);
    if (status == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET) continue;
    if (status == MBEDTLS_ERR_SSL_WANT_READ || status == MBEDTLS_ERR_SSL_WANT_WRITE) return JS_UNDEFINED;
    if (status == 0 || status == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY || status == MBEDTLS_ERR_SSL_CONN_EOF)
      return JS_NULL;
    return tls_error(engine, status);
  }
}

/* write(bytes): encrypts all of it */
static JSValue write_(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv) {
  (void)argc;
  struct engine *engine = engine_of(ctx, this);
  const uint8_t *bytes;
  size_t length;
  if (!engine || host_bytes(ctx, argv[0], &bytes, &length) < 0) return JS_EXCEPTION;
  while (length > 0) {
    int written = mbedtls_ssl_write(&engine->ssl, bytes, length);
    if (written == MBEDTLS_ERR_SSL_WANT_WRITE) continue;
    if (written <= 0) return tls_error(engine, written);
    bytes += written;
    length -= (size_t)written;
  }
  return JS_UNDEFINED;
}

/* output() → Buffer of what must go to the socket; null: nothing */
static JSValue output(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv) {
  (void)argc;
  (void)argv;
  struct engine *engine = engine_of(ctx, this);
  if (!engine) return JS_EXCEPTION;
  struct bytes *out = &engine->out;
  if (out->length == 0) return JS_NULL;
  JSValue buffer = host_buffer(ctx, out->data + out->from, out->length);
  free(out->data);
  *out = (struct bytes){0};
  return buffer;
}

static JSValue close_notify(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv) {
  (void)argc;
  (void)argv;
  struct engine *engine = engine_of(ctx, this);
  if (!engine) return JS_EXCEPTION;
  if (mbedtls_ssl_is_handshake_over(&engine->ssl)) mbedtls_ssl_close_notify(&engine->ssl);
  return JS_UNDEFINED;
}

/* verifyCode() → what is wrong with the certificate chain, null: nothing */
static JSValue get_verify_code(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv) {
  (void)argc;
  (void)argv;
  struct engine *engine = engine_of(ctx, this);
  if (!engine) return JS_EXCEPTION;
  const char *code = verify_code(engine);
  return code ? JS_NewString(ctx, code) : JS_NULL;
}

/* chain() → [DER, …] that the server sent */
static JSValue chain(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv) {
  (void)argc;
  (void)argv;
  struct engine *engine = engine_of(ctx, this);
  if (!engine) return JS_EXCEPTION;
  JSValue list = JS_NewArray(ctx);
  uint32_t count = 0;
  for (const mbedtls_x509_crt *each = mbedtls_ssl_get_peer_cert(&engine->ssl); each && each->raw.p; each = each->next)
    JS_SetPropertyUint32(ctx, list, count++, host_buffer(ctx, each->raw.p, each->raw.len));
  return list;
}

/* info() → [protocol, cipher suite] as mbedTLS names them */
static JSValue info(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv) {
  (void)argc;
  (void)argv;
  struct engine *engine = engine_of(ctx, this);
  if (!engine) return JS_EXCEPTION;
  const char *cipher = mbedtls_ssl_get_ciphersuite(&engine->ssl);
  JSValue list = JS_NewArray(ctx);
  JS_SetPropertyUint32(ctx, list, 0, JS_NewString(ctx, mbedtls_ssl_get_version(&engine->ssl)));
  JS_SetPropertyUint32(ctx, list, 1, JS_NewString(ctx, cipher ? cipher : ""));
  return list;
}

static const JSCFunctionListEntry methods[] = {
    JS_CFUNC_DEF("receive", 1, receive),
    JS_CFUNC_DEF("handshake", 0, handshake),
    JS_CFUNC_DEF("read", 0, read_),
    JS_CFUNC_DEF("write", 1, write_),
    JS_CFUNC_DEF("output", 0, output),
    JS_CFUNC_DEF("closeNotify", 0, close_notify),
    JS_CFUNC_DEF("verifyCode", 0, get_verify_code),
    JS_CFUNC_DEF("chain", 0, chain),
    JS_CFUNC_DEF("info", 0, info),
};

int tls_init(JSContext *ctx) {
  return host_class(ctx, &engine_class, &engine_def, methods, COUNT(methods));
}

const JSCFunctionListEntry tls_functions[] = {
    JS_CFUNC_DEF("engine", 4, make),
    JS_CFUNC_DEF("holdsRoots", 1, holds_roots),
};
const int tls_function_count = COUNT(tls_functions);
