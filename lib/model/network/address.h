/* IP addresses as networks use them: read, written, compared, counted. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

typedef struct NetAddress {
    int family;        /* AF_INET, AF_INET6; 0: none */
    uint8_t bytes[16]; /* network order; IPv4 uses the first four */
} NetAddress;

#define NET_ADDRESS_TEXT 64

/* Reads a number address (no names are resolved). IPv4 in the forms of inet_aton. 0 or -1. */
int net_address_parse(const char *text, NetAddress *ret);
void net_address_format(const NetAddress *address, char text[NET_ADDRESS_TEXT]);
/* The address's text in its usual form ("FD00:0::1" is "fd00::1"); `text` is left when it is no address. */
const char *net_address_canonical(const char *text, char buffer[NET_ADDRESS_TEXT]);

unsigned net_address_bits(const NetAddress *address);  /* 32 or 128 */
unsigned net_address_bytes(const NetAddress *address); /* 4 or 16 */
/* How many leading ones a netmask has; -1 when a zero stands before a one. */
int net_address_mask_prefix(const NetAddress *mask);
void net_address_mask(int family, unsigned prefix, NetAddress *ret);
/* The lowest and (IPv4: broadcast) highest address of the network that `address` is in. */
void net_address_network(const NetAddress *address, unsigned prefix, NetAddress *ret);
void net_address_broadcast(const NetAddress *address, unsigned prefix, NetAddress *ret);
bool net_address_same_network(const NetAddress *a, const NetAddress *b, unsigned prefix);
/* As memcmp on addresses of one family. */
int net_address_compare(const NetAddress *a, const NetAddress *b);
bool net_address_is_any(const NetAddress *address);
/* How many addresses lie from `start` to `end`, both counted; -1 when more than 65536, or reversed. */
long net_address_range_size(const NetAddress *start, const NetAddress *end);
