/* SPDX-License-Identifier: Apache-2.0 */
#include "clean_utf8.h"

#include <string.h>

size_t clean_utf8_decode(const char *s, size_t n, uint32_t *code)
{
    const unsigned char *u = (const unsigned char *)s;

    if (n == 0) return 0;
    if (u[0] < 0x80) {
        *code = u[0];
        return 1;
    }
    if (u[0] < 0xc2 || u[0] > 0xf4 || n < 2 || (u[1] & 0xc0) != 0x80) return 0;
    if (u[0] < 0xe0) {
        *code = (uint32_t)(u[0] & 0x1f) << 6 | (u[1] & 0x3f);
        return 2;
    }
    if (n < 3 || (u[2] & 0xc0) != 0x80) return 0;
    if (u[0] < 0xf0) {
        *code = (uint32_t)(u[0] & 0x0f) << 12 | (uint32_t)(u[1] & 0x3f) << 6 | (u[2] & 0x3f);
        return *code < 0x800 || (*code >= 0xd800 && *code < 0xe000) ? 0 : 3;
    }
    if (n < 4 || (u[3] & 0xc0) != 0x80) return 0;
    *code =
        (uint32_t)(u[0] & 0x07) << 18 | (uint32_t)(u[1] & 0x3f) << 12 | (uint32_t)(u[2] & 0x3f) << 6 | (u[3] & 0x3f);
    return *code < 0x10000 || *code > 0x10ffff ? 0 : 4;
}

size_t clean_utf8_encode(uint32_t code, char *out)
{
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) code = UTF8_REPLACEMENT;
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xc0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xe0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3f));
        out[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3f));
    out[2] = (char)(0x80 | (code >> 6 & 0x3f));
    out[3] = (char)(0x80 | (code & 0x3f));
    return 4;
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
