/* See ca.h. A bundle of 144 certificates is decoded in less than a millisecond and parsed only where it matches. */
#include "ca.h"

#include <fcntl.h>
#include <mbedtls/asn1.h>
#include <mbedtls/base64.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_BUNDLE ((off_t)4 << 20)
#define MOST_CERTIFICATE 16384 /* bytes of DER */

static const char *const system_bundles[] = {
    "/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/cert.pem", "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem"};

struct text {
  const unsigned char *bytes;
  size_t length;
  void *mapped;
};

static int map_file(const char *path, struct text *text) {
  int fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
  if (fd < 0) return -1;
  struct stat stat;
  void *memory = MAP_FAILED;
  if (fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode) && stat.st_size > 0 && stat.st_size <= MOST_BUNDLE)
    memory = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
  close(fd);
  if (memory == MAP_FAILED) return -1;
  text->bytes = text->mapped = memory;
  text->length = (size_t)stat.st_size;
  return 0;
}

/* Opens the source's text; -1 when there is none. */
static int open_text(const struct ca_source *source, struct text *text) {
  text->mapped = NULL;
  if (source->pem) {
    text->bytes = source->pem;
    text->length = source->length;
    return 0;
  }
  if (source->path) return map_file(source->path, text);
  if (map_file(getenv("SSL_CERT_FILE"), text) == 0) return 0;
  for (size_t i = 0; i < sizeof system_bundles / sizeof *system_bundles; i++)
    if (map_file(system_bundles[i], text) == 0) return 0;
  return -1;
}

void ca_source_free(struct ca_source *source) {
  free(source->pem);
  free(source->path);
}

static void close_text(struct text *text) {
  if (text->mapped) munmap(text->mapped, text->length);
}

/* The next certificate's DER in `der`, its length as the result; 0 at the end. Moves `text` on. */
static size_t next_certificate(struct text *text, size_t *at, unsigned char *der) {
  static const char begin[] = "-----BEGIN CERTIFICATE-----", end[] = "-----END CERTIFICATE-----";
  for (;;) {
    const unsigned char *from = memmem(text->bytes + *at, text->length - *at, begin, sizeof begin - 1);
    if (!from) return 0;
    from += sizeof begin - 1;
    size_t left = text->length - (size_t)(from - text->bytes);
    const unsigned char *to = memmem(from, left, end, sizeof end - 1);
    if (!to) return 0;
    *at = (size_t)(to - text->bytes) + sizeof end - 1;
    size_t length = 0;
    while (from < to && (*from == '\r' || *from == '\n')) from++;
    if (mbedtls_base64_decode(der, MOST_CERTIFICATE, &length, from, (size_t)(to - from)) == 0 && length > 0)
      return length;
  }
}

#ifdef MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK
static int skip(unsigned char **at, const unsigned char *end, int tag) {
  size_t length;
  if (mbedtls_asn1_get_tag(at, end, &length, tag) != 0) return -1;
  *at += length;
  return 0;
}

/* Whether the certificate's subject is `name` (DER). RFC 5280 4.1: version, serial, algorithm, issuer, validity,
 * subject. */
static int has_subject(unsigned char *der, size_t length, const mbedtls_x509_buf *name) {
  const int sequence = MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE;
  unsigned char *at = der, *end = der + length;
  size_t inner;
  if (mbedtls_asn1_get_tag(&at, end, &inner, sequence) != 0 || mbedtls_asn1_get_tag(&at, end, &inner, sequence) != 0)
    return 0;
  end = at + inner;
  const int version = MBEDTLS_ASN1_CONTEXT_SPECIFIC | MBEDTLS_ASN1_CONSTRUCTED;
  if (at < end && *at == version && skip(&at, end, version) < 0) return 0;
  if (skip(&at, end, MBEDTLS_ASN1_INTEGER) < 0 || skip(&at, end, sequence) < 0 || skip(&at, end, sequence) < 0 ||
      skip(&at, end, sequence) < 0)
    return 0;
  return (size_t)(end - at) >= name->len && memcmp(at, name->p, name->len) == 0;
}

int ca_lookup(void *source, mbedtls_x509_crt const *child, mbedtls_x509_crt **found) {
  struct text text;
  *found = NULL;
  if (open_text(source, &text) < 0) return 0;
  unsigned char *der = malloc(MOST_CERTIFICATE);
  mbedtls_x509_crt *chain = calloc(1, sizeof *chain);
  int status = der && chain ? 0 : MBEDTLS_ERR_X509_ALLOC_FAILED, count = 0;
  size_t at = 0, length;
  if (status == 0) mbedtls_x509_crt_init(chain);
  while (status == 0 && (length = next_certificate(&text, &at, der)) > 0) {
    /* One that cannot be parsed (an algorithm that was left out) is no root for us. */
    if (has_subject(der, length, &child->issuer_raw) && mbedtls_x509_crt_parse_der(chain, der, length) == 0) count++;
  }
  free(der);
  close_text(&text);
  if (status == 0 && count > 0) {
    *found = chain;
    return 0;
  }
  if (chain) mbedtls_x509_crt_free(chain);
  free(chain);
  return status;
}

#else
int ca_all(const struct ca_source *source, mbedtls_x509_crt *chain) {
  struct text text;
  if (open_text(source, &text) < 0) return 0;
  unsigned char *der = malloc(MOST_CERTIFICATE);
  int status = der ? 0 : MBEDTLS_ERR_X509_ALLOC_FAILED;
  size_t at = 0, length;
  while (status == 0 && (length = next_certificate(&text, &at, der)) > 0) {
    /* One that cannot be parsed (an algorithm that was left out) is no root for us. */
    if (mbedtls_x509_crt_parse_der(chain, der, length) == MBEDTLS_ERR_X509_ALLOC_FAILED)
      status = MBEDTLS_ERR_X509_ALLOC_FAILED;
  }
  free(der);
  close_text(&text);
  return status;
}
#endif

int ca_file_holds_any(const char *path) {
  static const char begin[] = "-----BEGIN CERTIFICATE-----";
  struct text text = {0};
  if (map_file(path, &text) < 0) return 0;
  int holds = memmem(text.bytes, text.length, begin, sizeof begin - 1) != NULL;
  close_text(&text);
  return holds;
}

int ca_holds(const struct ca_source *source, const mbedtls_x509_crt *certificate) {
  struct text text;
  if (open_text(source, &text) < 0) return 0;
  unsigned char *der = malloc(MOST_CERTIFICATE);
  size_t at = 0, length;
  int holds = 0;
  while (der && !holds && (length = next_certificate(&text, &at, der)) > 0)
    holds = length == certificate->raw.len && memcmp(der, certificate->raw.p, length) == 0;
  free(der);
  close_text(&text);
  return holds;
}
