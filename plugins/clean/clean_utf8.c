/* SPDX-License-Identifier: Apache-2.0 */
#include "clean_utf8.h"

#include <string.h>

size_t clean_utf8_decode(const char *s, size_t n, uint32_t *code)
{
    uint32_t len;

    if (n == 0) return 0;
    *code = utf8_decode(s, 0, n, &len);
    return *code == UTF8_REPLACEMENT && len == 1 ? 0 : len;
}

size_t clean_utf8_valid_prefix(const char *s, size_t n)
{
    size_t i = 0;

    while (i < n) {
        uint64_t word;
        uint32_t code;
        size_t len;

        /* Eight ASCII bytes at a time: most of all text. */
        while (i + 8 <= n) {
            memcpy(&word, s + i, 8);
            if (word & UINT64_C(0x8080808080808080)) break;
            i += 8;
        }
        if (i == n) break;
        len = clean_utf8_decode(s + i, n - i, &code);
        if (len == 0) return i;
        i += len;
    }
    return n;
}

size_t clean_utf8_space(const char *s, size_t n)
{
    const unsigned char *u = (const unsigned char *)s;

    if (n == 0) return 0;
    if (u[0] == ' ' || (u[0] >= '\t' && u[0] <= '\r')) return 1;
    if (u[0] < 0xc2) return 0;
    if (n >= 2 && u[0] == 0xc2 && (u[1] == 0xa0 || u[1] == 0x85)) return 2;
    if (n < 3) return 0;
    if (u[0] == 0xe2 && u[1] == 0x80 && (u[2] <= 0x8a || u[2] == 0xa8 || u[2] == 0xa9 || u[2] == 0xaf)) return 3;
    if (u[0] == 0xe2 && u[1] == 0x81 && u[2] == 0x9f) return 3;
    if (u[0] == 0xe3 && u[1] == 0x80 && u[2] == 0x80) return 3;
    if (u[0] == 0xef && u[1] == 0xbb && u[2] == 0xbf) return 3;
    return 0;
}

bool clean_utf8_is_invisible(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0xad || (code >= 0x200b && code <= 0x200f) ||
           (code >= 0x202a && code <= 0x202e) || (code >= 0x2060 && code <= 0x2064) || code == 0xfeff;
}
