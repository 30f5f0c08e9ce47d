/* What the engine and the judgement of its certificates share. */
#ifndef WANBELL_TLS_H
#define WANBELL_TLS_H

#include "host.h"
#include "ca.h"

#include <mbedtls/ssl.h>

/* A queue of bytes. */
struct bytes {
  uint8_t *data;
  size_t from, length, room;
};

struct engine {
  mbedtls_ssl_context ssl;
  mbedtls_ssl_config config;
  struct ca_source ca;
#ifndef MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK
  mbedtls_x509_crt roots; /* all of them: this mbedTLS cannot ask for those that it needs */
#endif
  struct bytes in, out;
  int ended;         /* the other end closed its socket */
  int flags;         /* of all certificates */
  int top;           /* depth of the chain's last certificate */
  int top_is_root;   /* it issued itself */
  int time_flags;    /* of the certificate nearest to the leaf that is out of its time */
};

/* --- certificate.c --- */

int note(void *context, mbedtls_x509_crt *certificate, int depth, uint32_t *flags);
const char *verify_code(const struct engine *engine);
int set_roots(JSContext *ctx, struct ca_source *source, JSValueConst roots);
JSValue holds_roots(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv);

#endif
