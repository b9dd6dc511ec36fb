/* SPDX-License-Identifier: Apache-2.0 */
#include "utf8.h"

/* What the table of ranges may say of a stretch of code points. */
enum {
    UNICODE_SPACE = UTF8_SPACE,
    UNICODE_LETTER = UTF8_LETTER,
    UNICODE_LOWER = UTF8_LOWER,
    UNICODE_UPPER = UTF8_UPPER,
    UNICODE_DIGIT = UTF8_DIGIT,
    UNICODE_PUNCT = UTF8_PUNCT,
    UNICODE_SYMBOL = UTF8_SYMBOL,
    UNICODE_FORMAT = UTF8_FORMAT,
    UNICODE_TURN_EVEN, /* capital and small letters take turns: the even code points are capitals */
    UNICODE_TURN_ODD   /* the odd ones are */
};

typedef struct unicode_range {
    uint32_t first; /* the range ends where the next begins */
    uint32_t kind;
} unicode_range;

#include "unicode_ranges.h"

#define S UTF8_SPACE
#define P UTF8_PUNCT
#define Y UTF8_SYMBOL
#define D UTF8_DIGIT
#define U UTF8_UPPER
#define L UTF8_LOWER
const uint8_t utf8_ascii[128] = {
    S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
    S, P, P, P, Y, P, P, P, P, P, P, Y, P, P, P, P, D, D, D, D, D, D, D, D, D, D, P, P, Y, Y, Y, P,
    P, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, P, P, P, Y, P,
    Y, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, P, Y, P, Y, S,
};
#undef S
#undef P
#undef Y
#undef D
#undef U
#undef L

uint32_t utf8_decode(const char *text, size_t at, size_t end, uint32_t *length)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *p = (const unsigned char *)text + at;
    uint32_t code = p[0], n;

    *length = 1;
    if (code < 0x80) return code;
    if (code >= 0xC2 && code < 0xE0) {
        n = 2;
        code &= 0x1F;
    } else if (code >= 0xE0 && code < 0xF0) {
        n = 3;
        code &= 0x0F;
    } else if (code >= 0xF0 && code < 0xF5) {
        n = 4;
        code &= 0x07;
    } else {
        return UTF8_REPLACEMENT;
    }
    if (n > end - at) return UTF8_REPLACEMENT;
    for (uint32_t i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80) return UTF8_REPLACEMENT;
        code = code << 6 | (p[i] & 0x3F);
    }
    if (code < least[n] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return UTF8_REPLACEMENT;
    *length = n;
    return code;
}

size_t utf8_encode(uint32_t code, char *out)
{
    if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) code = UTF8_REPLACEMENT;
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

utf8_class utf8_class_of(uint32_t code)
{
    size_t low = 0, high = sizeof(unicode_ranges) / sizeof(unicode_ranges[0]);
    uint32_t kind;

    if (code < 0x80) return (utf8_class)utf8_ascii[code];
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (unicode_ranges[middle].first <= code)
            low = middle;
        else
            high = middle;
    }
    kind = unicode_ranges[low].kind;
    if (kind == UNICODE_TURN_EVEN) return code % 2 == 0 ? UTF8_UPPER : UTF8_LOWER;
    if (kind == UNICODE_TURN_ODD) return code % 2 != 0 ? UTF8_UPPER : UTF8_LOWER;
    return (utf8_class)kind;
}

utf8_quote utf8_quote_of(uint32_t code)
{
    switch (code) {
    case '"':
    case '\'':
    case '`':
    case 0xB4:
        return UTF8_QUOTE_EITHER;
    case 0x201C:
    case 0x2018:
    case 0xAB:
    case 0x2039:
    case 0x201E:
    case 0x201A:
    case 0x201F:
    case 0x201B:
        return UTF8_QUOTE_OPEN;
    case 0x201D:
    case 0x2019:
    case 0xBB:
    case 0x203A:
        return UTF8_QUOTE_CLOSE;
    default:
        return UTF8_QUOTE_NONE;
    }
}
