/* What the server's certificate is judged by: the trusted roots, what was wrong on the way up to one, and what Node calls
 * that. */
#include "tls.h"

#include <stdlib.h>
#include <string.h>

/* Called from the top of the chain down to the leaf; takes notes for verify_code. */
int note(void *context, mbedtls_x509_crt *certificate, int depth, uint32_t *flags) {
  struct engine *engine = context;
  const uint32_t time_flags = MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE;
  int issued_itself =
      certificate->issuer_raw.len == certificate->subject_raw.len &&
      memcmp(certificate->issuer_raw.p, certificate->subject_raw.p, certificate->issuer_raw.len) == 0;
  /* A leaf that issued itself ends the chain, whatever else was sent (servers repeat it). */
  if (depth > engine->top || (depth == 0 && issued_itself)) {
    engine->top = depth;
    engine->top_is_root = issued_itself;
  }
  /* A certificate that is itself trusted needs no issuer (self-signed without the CA bit). */
  if (depth == 0 && issued_itself && ca_holds(&engine->ca, certificate)) {
    *flags &= ~(uint32_t)MBEDTLS_X509_BADCERT_NOT_TRUSTED;
    engine->flags &= ~MBEDTLS_X509_BADCERT_NOT_TRUSTED;
  }
  if (*flags & time_flags) engine->time_flags = (int)(*flags & time_flags);
  engine->flags |= (int)*flags;
  return 0;
}

/* Node's name (OpenSSL's) of what is wrong with the chain; NULL: nothing. The host's name is not judged here. */
const char *verify_code(const struct engine *engine) {
  if (engine->top < 0) return "CERT_REJECTED"; /* nobody looked at a certificate */
  /* What a server's certificate may be used for is judged after `note` has seen it; trust is judged by `note`. */
  uint32_t flags = (uint32_t)engine->flags | (mbedtls_ssl_get_verify_result(&engine->ssl) &
                                              ~(uint32_t)(MBEDTLS_X509_BADCERT_CN_MISMATCH | MBEDTLS_X509_BADCERT_NOT_TRUSTED));
  if (engine->time_flags & MBEDTLS_X509_BADCERT_EXPIRED) return "CERT_HAS_EXPIRED";
  if (engine->time_flags & MBEDTLS_X509_BADCERT_FUTURE) return "CERT_NOT_YET_VALID";
  if (flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) {
    if (engine->top_is_root) return engine->top > 0 ? "SELF_SIGNED_CERT_IN_CHAIN" : "DEPTH_ZERO_SELF_SIGNED_CERT";
    return engine->top > 0 ? "UNABLE_TO_GET_ISSUER_CERT_LOCALLY" : "UNABLE_TO_VERIFY_LEAF_SIGNATURE";
  }
  if (flags & MBEDTLS_X509_BADCERT_REVOKED) return "CERT_REVOKED";
  if (flags & MBEDTLS_X509_BADCERT_BAD_MD) return "CA_MD_TOO_WEAK";
  if (flags & (MBEDTLS_X509_BADCERT_BAD_KEY | MBEDTLS_X509_BADCERT_BAD_PK)) return "EE_KEY_TOO_SMALL";
  if (flags & (MBEDTLS_X509_BADCERT_KEY_USAGE | MBEDTLS_X509_BADCERT_EXT_KEY_USAGE | MBEDTLS_X509_BADCERT_NS_CERT_TYPE))
    return "INVALID_PURPOSE";
  return flags & ~(uint32_t)MBEDTLS_X509_BADCERT_CN_MISMATCH ? "CERT_REJECTED" : NULL;
}

/* The trusted roots: undefined: the system's; a string: the path of a file; bytes: PEM text. */
int set_roots(JSContext *ctx, struct ca_source *source, JSValueConst roots) {
  if (JS_IsUndefined(roots)) return 0;
  if (JS_IsString(roots)) {
    const char *path = JS_ToCString(ctx, roots);
    if (!path) return -1;
    source->path = strdup(path);
    JS_FreeCString(ctx, path);
  } else {
    const uint8_t *pem;
    if (host_bytes(ctx, roots, &pem, &source->length) < 0) return -1;
    source->pem = malloc(source->length + 1);
    if (source->pem && source->length > 0) memcpy(source->pem, pem, source->length);
  }
  if (source->path || source->pem) return 0;
  JS_ThrowOutOfMemory(ctx);
  return -1;
}

/* holdsRoots(path) → whether the file can be read and has a certificate */
JSValue holds_roots(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  const char *path = JS_ToCString(ctx, argv[0]);
  if (!path) return JS_EXCEPTION;
  int holds = ca_file_holds_any(path);
  JS_FreeCString(ctx, path);
  return JS_NewBool(ctx, holds);
}
