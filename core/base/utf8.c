/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

#include <string.h>

#define HIGH_BITS UINT64_C(0x8080808080808080)
#define LOW_BITS  UINT64_C(0x0101010101010101)

static uint64_t load_word(const char *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return word;
}

/* Length of the character at `p` of `left` bytes whose first byte is not ASCII; 0 if it is not valid. */
static size_t character_length(const unsigned char *p, size_t left)
{
    unsigned char first = p[0], low = 0x80, high = 0xBF;
    size_t length;
    if (first < 0xC2) return 0;
    if (first < 0xE0)
        length = 2;
    else if (first < 0xF0) {
        length = 3;
        if (first == 0xE0) low = 0xA0;
        if (first == 0xED) high = 0x9F;
    } else if (first < 0xF5) {
        length = 4;
        if (first == 0xF0) low = 0x90;
        if (first == 0xF4) high = 0x8F;
    } else
        return 0;
    if (left < length || p[1] < low || p[1] > high) return 0;
    for (size_t i = 2; i < length; i++)
        if ((p[i] & 0xC0) != 0x80) return 0;
    return length;
}

size_t utf8_valid_prefix(quoth_str s)
{
    size_t i = 0;
    while (i < s.len) {
        while (s.len - i >= 8 && !(load_word(s.ptr + i) & HIGH_BITS)) i += 8;
        while (i < s.len && (unsigned char)s.ptr[i] < 0x80) {
            i++;
            if (i % 8 == 0) break;
        }
        while (i < s.len && (unsigned char)s.ptr[i] >= 0x80) {
            size_t length = character_length((const unsigned char *)s.ptr + i, s.len - i);
            if (!length) return i;
            i += length;
        }
    }
    return s.len;
}

bool utf8_valid(quoth_str s)
{
    return utf8_valid_prefix(s) == s.len;
}

size_t utf8_count(const char *p, size_t n)
{
    size_t count = n, i = 0;
    for (; n - i >= 8; i += 8) {
        uint64_t word = load_word(p + i);
        /* A one in the lowest bit of each byte 10xxxxxx; they are summed by the multiplication. */
        uint64_t inner = (word >> 7) & ~(word >> 6) & LOW_BITS;
        count -= (inner * LOW_BITS) >> 56;
    }
    for (; i < n; i++) count -= utf8_is_inner(p[i]);
    return count;
}

uint32_t utf8_read(const char *text, size_t len, size_t *used)
{
    const unsigned char *p = (const unsigned char *)text;
    *used = 1;
    if (p[0] < 0x80) return p[0];
    size_t length = character_length(p, len);
    if (!length) return 0xFFFD;
    uint32_t code = p[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) code = code << 6 | (p[i] & 0x3F);
    *used = length;
    return code;
}

uint8_t utf8_columns(uint32_t c)
{
    static const struct {
        uint32_t first, last;
        uint8_t columns;
    } ranges[] = {
        {0x0300, 0x036f, 0}, {0x0483, 0x0489, 0},   {0x0591, 0x05bd, 0},   {0x064b, 0x065f, 0},   {0x200b, 0x200f, 0},
        {0x1100, 0x115f, 2}, {0x20d0, 0x20ff, 0},   {0x2e80, 0x303e, 2},   {0x3041, 0xa4cf, 2},   {0xac00, 0xd7a3, 2},
        {0xf900, 0xfaff, 2}, {0xfe00, 0xfe0f, 0},   {0xfe20, 0xfe2f, 0},   {0xfe30, 0xfe6f, 2},   {0xff00, 0xff60, 2},
        {0xffe0, 0xffe6, 2}, {0x1f300, 0x1f64f, 2}, {0x1f900, 0x1f9ff, 2}, {0x20000, 0x3fffd, 2},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        if (c >= ranges[i].first && c <= ranges[i].last) return ranges[i].columns;
    }
    return 1;
}

bool utf8_is_unsafe(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
           c == 0xfffd;
}
