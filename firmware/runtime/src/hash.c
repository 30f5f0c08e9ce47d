/* Hashes, HMAC and randomness. */
#include "host.h"

#include <mbedtls/md.h>
#include <string.h>

struct hash {
  mbedtls_md_context_t md;
  int hmac;
};

static JSClassID hash_class;

static void finalize(JSRuntime *runtime, JSValue value) {
  struct hash *hash = JS_GetOpaque(value, hash_class);
  if (!hash) return;
  mbedtls_md_free(&hash->md);
  js_free_rt(runtime, hash);
}

static const JSClassDef hash_def = {"Hash", .finalizer = finalize};

static const mbedtls_md_info_t *algorithm(const char *name) {
  static const struct {
    const char *name;
    mbedtls_md_type_t type;
  } known[] = {{"md5", MBEDTLS_MD_MD5},       {"sha1", MBEDTLS_MD_SHA1},     {"sha224", MBEDTLS_MD_SHA224},
               {"sha256", MBEDTLS_MD_SHA256}, {"sha384", MBEDTLS_MD_SHA384}, {"sha512", MBEDTLS_MD_SHA512}};
  for (int i = 0; i < COUNT(known); i++)
    if (strcmp(name, known[i].name) == 0) return mbedtls_md_info_from_type(known[i].type);
  return NULL;
}

/* hash(algorithm, key | undefined): a hash, or with a key an HMAC; undefined for an unknown algorithm */
static JSValue make(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  const uint8_t *key = NULL;
  size_t key_length = 0;
  int hmac = !JS_IsUndefined(argv[1]);
  if (hmac && host_bytes(ctx, argv[1], &key, &key_length) < 0) return JS_EXCEPTION;
  const char *name = JS_ToCString(ctx, argv[0]);
  if (!name) return JS_EXCEPTION;
  const mbedtls_md_info_t *info = algorithm(name);
  JS_FreeCString(ctx, name);
  if (!info) return JS_UNDEFINED;
  JSValue object = JS_NewObjectClass(ctx, (int)hash_class);
  struct hash *hash = JS_IsException(object) ? NULL : js_mallocz(ctx, sizeof *hash);
  if (!hash) {
    JS_FreeValue(ctx, object);
    return JS_EXCEPTION;
  }
  mbedtls_md_init(&hash->md);
  hash->hmac = hmac;
  JS_SetOpaque(object, hash);
  if (mbedtls_md_setup(&hash->md, info, hmac) == 0 &&
      (hmac ? mbedtls_md_hmac_starts(&hash->md, key, key_length) : mbedtls_md_starts(&hash->md)) == 0)
    return object;
  JS_FreeValue(ctx, object);
  return JS_ThrowOutOfMemory(ctx);
}

static JSValue update(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv) {
  (void)argc;
  struct hash *hash = JS_GetOpaque2(ctx, this, hash_class);
  const uint8_t *bytes;
  size_t length;
  if (!hash || host_bytes(ctx, argv[0], &bytes, &length) < 0) return JS_EXCEPTION;
  int status = hash->hmac ? mbedtls_md_hmac_update(&hash->md, bytes, length)
                          : mbedtls_md_update(&hash->md, bytes, length);
  return status == 0 ? JS_UNDEFINED : JS_ThrowInternalError(ctx, "hash failed");
}

static JSValue digest(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv) {
  (void)argc;
  (void)argv;
  struct hash *hash = JS_GetOpaque2(ctx, this, hash_class);
  if (!hash) return JS_EXCEPTION;
  uint8_t out[MBEDTLS_MD_MAX_SIZE];
  int status = hash->hmac ? mbedtls_md_hmac_finish(&hash->md, out) : mbedtls_md_finish(&hash->md, out);
  if (status != 0) return JS_ThrowInternalError(ctx, "hash failed");
  return host_buffer(ctx, out, mbedtls_md_get_size(mbedtls_md_info_from_ctx(&hash->md)));
}

static JSValue copy(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv) {
  (void)argc;
  (void)argv;
  struct hash *hash = JS_GetOpaque2(ctx, this, hash_class);
  if (!hash) return JS_EXCEPTION;
  if (hash->hmac) return JS_ThrowTypeError(ctx, "an HMAC cannot be copied");
  JSValue object = JS_NewObjectClass(ctx, (int)hash_class);
  struct hash *twin = JS_IsException(object) ? NULL : js_mallocz(ctx, sizeof *twin);
  if (!twin) {
    JS_FreeValue(ctx, object);
    return JS_EXCEPTION;
  }
  mbedtls_md_init(&twin->md);
  JS_SetOpaque(object, twin);
  if (mbedtls_md_setup(&twin->md, mbedtls_md_info_from_ctx(&hash->md), 0) == 0 &&
      mbedtls_md_clone(&twin->md, &hash->md) == 0)
    return object;
  JS_FreeValue(ctx, object);
  return JS_ThrowOutOfMemory(ctx);
}

/* randomFill(bytes): fills them */
static JSValue random_fill(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  const uint8_t *bytes;
  size_t length;
  if (host_bytes(ctx, argv[0], &bytes, &length) < 0) return JS_EXCEPTION;
  int status = uv_random(NULL, NULL, (void *)bytes, length, 0, NULL);
  return status < 0 ? host_throw(status, "getrandom", NULL) : JS_UNDEFINED;
}

/* equal(a, b): in time that depends on the lengths only */
static JSValue equal(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  const uint8_t *a, *b;
  size_t a_length, b_length;
  if (host_bytes(ctx, argv[0], &a, &a_length) < 0 || host_bytes(ctx, argv[1], &b, &b_length) < 0)
    return JS_EXCEPTION;
  if (a_length != b_length) return JS_FALSE;
  volatile uint8_t difference = 0;
  for (size_t i = 0; i < a_length; i++) difference |= a[i] ^ b[i];
  return JS_NewBool(ctx, difference == 0);
}

static const JSCFunctionListEntry methods[] = {
    JS_CFUNC_DEF("update", 1, update),
    JS_CFUNC_DEF("digest", 0, digest),
    JS_CFUNC_DEF("copy", 0, copy),
};

int hash_init(JSContext *ctx) {
  return host_class(ctx, &hash_class, &hash_def, methods, COUNT(methods));
}

const JSCFunctionListEntry hash_functions[] = {
    JS_CFUNC_DEF("hash", 2, make),
    JS_CFUNC_DEF("randomFill", 1, random_fill),
    JS_CFUNC_DEF("equal", 2, equal),
};
const int hash_function_count = COUNT(hash_functions);
