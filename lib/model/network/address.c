#include "model/network/address.h"

#include <arpa/inet.h>
#include <string.h>

int net_address_parse(const char *text, NetAddress *ret)
{
    NetAddress address = {0};
    struct in_addr v4;

    if (inet_aton(text, &v4)) {
        address.family = AF_INET;
        memcpy(address.bytes, &v4, 4);
    } else if (inet_pton(AF_INET6, text, address.bytes) == 1) {
        address.family = AF_INET6;
    } else {
        return -1;
    }
    *ret = address;
    return 0;
}

void net_address_format(const NetAddress *address, char text[NET_ADDRESS_TEXT])
{
    text[0] = '\0';
    if (address->family)
        inet_ntop(address->family, address->bytes, text, NET_ADDRESS_TEXT);
}

const char *net_address_canonical(const char *text, char buffer[NET_ADDRESS_TEXT])
{
    NetAddress address;

    if (net_address_parse(text, &address) < 0)
        return text;
    net_address_format(&address, buffer);
    return buffer;
}

unsigned net_address_bytes(const NetAddress *address)
{
    return address->family == AF_INET6 ? 16 : 4;
}

unsigned net_address_bits(const NetAddress *address)
{
    return net_address_bytes(address) * 8;
}

int net_address_mask_prefix(const NetAddress *mask)
{
    unsigned bits = net_address_bits(mask), n = 0;

    while (n < bits && mask->bytes[n / 8] >> (7 - n % 8) & 1)
        n++;
    for (unsigned i = n; i < bits; i++)
        if (mask->bytes[i / 8] >> (7 - i % 8) & 1)
            return -1;
    return (int)n;
}

void net_address_mask(int family, unsigned prefix, NetAddress *ret)
{
    *ret = (NetAddress){.family = family};
    for (unsigned i = 0; i < prefix && i < net_address_bits(ret); i++)
        ret->bytes[i / 8] |= (uint8_t)(0x80 >> i % 8);
}

void net_address_network(const NetAddress *address, unsigned prefix, NetAddress *ret)
{
    NetAddress mask;

    net_address_mask(address->family, prefix, &mask);
    for (unsigned i = 0; i < 16; i++)
        mask.bytes[i] &= address->bytes[i];
    *ret = mask;
}

void net_address_broadcast(const NetAddress *address, unsigned prefix, NetAddress *ret)
{
    NetAddress mask;

    net_address_mask(address->family, prefix, &mask);
    for (unsigned i = 0; i < net_address_bytes(address); i++)
        mask.bytes[i] = (uint8_t)(address->bytes[i] | ~mask.bytes[i]);
    *ret = mask;
}

int net_address_compare(const NetAddress *a, const NetAddress *b)
{
    return memcmp(a->bytes, b->bytes, net_address_bytes(a));
}

bool net_address_same_network(const NetAddress *a, const NetAddress *b, unsigned prefix)
{
    NetAddress x, y;

    if (a->family != b->family)
        return false;
    net_address_network(a, prefix, &x);
    net_address_network(b, prefix, &y);
    return net_address_compare(&x, &y) == 0;
}

bool net_address_is_any(const NetAddress *address)
{
    static const uint8_t zero[16];

    return memcmp(address->bytes, zero, net_address_bytes(address)) == 0;
}

long net_address_range_size(const NetAddress *start, const NetAddress *end)
{
    unsigned n = net_address_bytes(start);
    long low, high;

    if (memcmp(start->bytes, end->bytes, n - 2) != 0)
        return -1;
    low = start->bytes[n - 2] << 8 | start->bytes[n - 1];
    high = end->bytes[n - 2] << 8 | end->bytes[n - 1];
    return high < low ? -1 : high - low + 1;
}
