/* Trusted roots, looked up by issuer in PEM text instead of kept parsed in memory. */
#ifndef WANBELL_CA_H
#define WANBELL_CA_H

#include <mbedtls/x509_crt.h>

/* Where the roots are: PEM text in memory, or else the first of the system's bundles that can be read. */
struct ca_source {
  const unsigned char *pem; /* NULL: the system's */
  size_t length;
};

/* mbedtls_x509_crt_ca_cb_t: the certificates whose subject is the issuer of `child`. */
int ca_lookup(void *source, mbedtls_x509_crt const *child, mbedtls_x509_crt **found);
/* Whether the source holds exactly this certificate. */
int ca_holds(const struct ca_source *source, const mbedtls_x509_crt *certificate);

#endif
