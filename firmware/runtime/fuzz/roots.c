/* A file of roots, as an owner may name one: PEM text with whatever in it, searched for an issuer. */
#include <stdlib.h>
#include <string.h>

#include "../src/ca.c"

void fuzz_one(const uint8_t *data, size_t length);

void fuzz_one(const uint8_t *data, size_t length) {
  static unsigned char issuer[] = {0x30, 0x0B, 0x31, 0x09, 0x30, 0x07, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0C, 0x00};
  unsigned char *pem = malloc(length + 1);
  if (!pem) abort();
  memcpy(pem, data, length);
  struct ca_source source = {.pem = pem, .length = length};
  mbedtls_x509_crt child, *found = NULL;
  mbedtls_x509_crt_init(&child);
  /* The issuer is that of the first certificate in the input, so that some are found. */
  struct text text = {.bytes = pem, .length = length};
  static unsigned char der[MOST_CERTIFICATE];
  size_t at = 0, size = next_certificate(&text, &at, der);
  child.issuer_raw.p = issuer;
  child.issuer_raw.len = sizeof issuer;
  mbedtls_x509_crt parsed;
  mbedtls_x509_crt_init(&parsed);
  if (size > 0 && mbedtls_x509_crt_parse_der(&parsed, der, size) == 0) child.issuer_raw = parsed.issuer_raw;
  if (ca_lookup(&source, &child, &found) == 0 && found) {
    mbedtls_x509_crt_free(found);
    free(found);
  }
  child.raw = parsed.raw;
  ca_holds(&source, &child);
  mbedtls_x509_crt_free(&parsed);
  free(pem);
}
