/* Trusted roots, looked up by issuer in PEM text instead of kept parsed in memory. */
#ifndef WANBELL_CA_H
#define WANBELL_CA_H

#include <mbedtls/x509_crt.h>

/* Where the roots are: PEM text in memory, a file, or else the first of the system's bundles that can be read. */
struct ca_source {
  unsigned char *pem;
  size_t length; /* of pem */
  char *path;
};

void ca_source_free(struct ca_source *source);
#ifdef MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK
/* mbedtls_x509_crt_ca_cb_t: the certificates whose subject is the issuer of `child`. */
int ca_lookup(void *source, mbedtls_x509_crt const *child, mbedtls_x509_crt **found);
#else
/* Parses all roots into `chain`; 0, or mbedTLS's error. */
int ca_all(const struct ca_source *source, mbedtls_x509_crt *chain);
#endif
/* Whether the source holds exactly this certificate. */
int ca_holds(const struct ca_source *source, const mbedtls_x509_crt *certificate);
/* Whether the file can be read and has something that looks like a certificate. */
int ca_file_holds_any(const char *path);

#endif
