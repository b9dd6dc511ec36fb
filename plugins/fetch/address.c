/* SPDX-License-Identifier: Apache-2.0 */
#include "address.h"

#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

typedef struct range4 {
    uint32_t prefix;
    int bits;
} range4;

/* The IANA registry of special-purpose IPv4 addresses, those that are not globally reachable; and multicast. */
static const range4 special4[] = {
    {0x00000000, 8},  /* this network */
    {0x0a000000, 8},  /* private */
    {0x64400000, 10}, /* carrier's own network */
    {0x7f000000, 8},  /* loopback */
    {0xa9fe0000, 16}, /* link-local, and the metadata services of clouds */
    {0xac100000, 12}, /* private */
    {0xc0000000, 24}, /* protocol assignments */
    {0xc0000200, 24}, /* documentation */
    {0xc0a80000, 16}, /* private */
    {0xc6120000, 15}, /* benchmarking */
    {0xc6336400, 24}, /* documentation */
    {0xcb007100, 24}, /* documentation */
    {0xe0000000, 4},  /* multicast */
    {0xf0000000, 4},  /* reserved, broadcast */
};

static bool is_public4(uint32_t address)
{
    for (size_t i = 0; i < sizeof(special4) / sizeof(special4[0]); i++)
        if ((address ^ special4[i].prefix) >> (32 - special4[i].bits) == 0) return false;
    return true;
}

static uint32_t read4(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static bool is_public6(const unsigned char *a)
{
    static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    static const unsigned char translated[12] = {0, 0x64, 0xff, 0x9b};

    if (memcmp(a, mapped, 12) == 0 || memcmp(a, translated, 12) == 0) return is_public4(read4(a + 12));
    if (a[0] == 0x20 && a[1] == 0x02) return is_public4(read4(a + 2));              /* 6to4 */
    if (a[0] == 0x20 && a[1] == 0x01 && a[2] == 0x0d && a[3] == 0xb8) return false; /* documentation */
    if (a[0] == 0x20 && a[1] == 0x01 && (a[2] & 0xfe) == 0) return false;           /* Teredo and others */
    return (a[0] & 0xe0) == 0x20; /* global unicast: without loopback, link-local, unique local, multicast */
}

bool address_is_public(const struct sockaddr *address, socklen_t len)
{
    if (address->sa_family == AF_INET && len >= (socklen_t)sizeof(struct sockaddr_in)) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof(in));
        return is_public4(ntohl(in.sin_addr.s_addr));
    }
    if (address->sa_family == AF_INET6 && len >= (socklen_t)sizeof(struct sockaddr_in6)) {
        struct sockaddr_in6 in6;
        memcpy(&in6, address, sizeof(in6));
        return is_public6(in6.sin6_addr.s6_addr);
    }
    return false;
}
