/* See icmp.h (RFC 792, RFC 4443). */
#include "icmp.h"

#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <string.h>

uint16_t icmp_checksum(const uint8_t *bytes, size_t length) {
  uint32_t sum = 0;
  for (size_t i = 0; i < length; i++) sum += (uint32_t)bytes[i] << (i % 2 ? 0 : 8);
  while (sum >> 16) sum = (sum & 0xFFFF) + (sum >> 16);
  return (uint16_t)~sum;
}

enum icmp_meaning icmp_parse(const uint8_t *bytes, size_t length, int raw, int v6, uint16_t id, uint16_t sequence,
                               const uint8_t *payload) {
  if (raw && !v6) {
    if (length < 20 || bytes[0] >> 4 != 4) return ICMP_MEANS_NOTHING;
    size_t header = (size_t)(bytes[0] & 15) * 4;
    if (header < 20 || header > length) return ICMP_MEANS_NOTHING;
    bytes += header;
    length -= header;
  }
  if (length < 8) return ICMP_MEANS_NOTHING;
  if (bytes[0] == (v6 ? ICMP6_ECHO_REPLY : ICMP_ECHOREPLY)) {
    uint16_t got_id = (uint16_t)(bytes[4] << 8 | bytes[5]), got = (uint16_t)(bytes[6] << 8 | bytes[7]);
    /* Ping sockets put their own id in and see only their own answers. */
    if ((raw && got_id != id) || got != sequence || length < 8 + ICMP_PAYLOAD) return ICMP_MEANS_NOTHING;
    return memcmp(bytes + 8, payload, ICMP_PAYLOAD) == 0 ? ICMP_MEANS_REPLY : ICMP_MEANS_NOTHING;
  }
  if (bytes[0] != (v6 ? ICMP6_DST_UNREACH : ICMP_DEST_UNREACH) || !raw) return ICMP_MEANS_NOTHING;
  /* The message quotes our packet: IP header, then 8 bytes of ICMP with id and sequence. */
  const uint8_t *quoted = bytes + 8;
  size_t left = length - 8, header = v6 ? 40 : left > 0 ? (size_t)(quoted[0] & 15) * 4 : 0;
  if (header < 20 || left < header + 8) return ICMP_MEANS_NOTHING;
  const uint8_t *echo = quoted + header;
  if (echo[0] != (v6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO)) return ICMP_MEANS_NOTHING;
  return (echo[4] << 8 | echo[5]) == id && (echo[6] << 8 | echo[7]) == sequence ? ICMP_MEANS_UNREACHABLE : ICMP_MEANS_NOTHING;
}
