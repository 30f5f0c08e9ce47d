/* ICMP echo messages. What arrives is foreign: every length is checked. */
#ifndef WANBELL_ICMP_H
#define WANBELL_ICMP_H

#include <stddef.h>
#include <stdint.h>

/* Bytes of data in a request; random, so that what answers is ours. */
#define ICMP_PAYLOAD 16

/* What a message that arrived means for a request. */
enum icmp_meaning { ICMP_MEANS_NOTHING, ICMP_MEANS_REPLY, ICMP_MEANS_UNREACHABLE };

uint16_t icmp_checksum(const uint8_t *bytes, size_t length);

/* Reads a message as a socket gives it: a raw one has the IPv4 header too, and sees the messages of others. */
enum icmp_meaning icmp_parse(const uint8_t *bytes, size_t length, int raw, int v6, uint16_t id, uint16_t sequence,
                             const uint8_t *payload);

#endif
