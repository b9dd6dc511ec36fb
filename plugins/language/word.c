/* SPDX-License-Identifier: Apache-2.0 */
#include "word.h"

/* The byte at *at as the hash sees it; moves *at behind it. */
static inline unsigned char word_byte(const char *bytes, size_t len, size_t *at)
{
    unsigned char c = (unsigned char)bytes[(*at)++];

    if (c >= 'A' && c <= 'Z') return c | 0x20;
    if (c == 0xE2 && len - *at >= 2 && (unsigned char)bytes[*at] == 0x80 && (unsigned char)bytes[*at + 1] == 0x99) {
        *at += 2;
        return '\'';
    }
    return c;
}

uint32_t word_hash(const char *bytes, size_t len)
{
    uint32_t hash = WORD_HASH_START;

    for (size_t at = 0; at < len;) hash = (hash ^ word_byte(bytes, len, &at)) * WORD_HASH_PRIME;
    return hash;
}

static bool word_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool word_same(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t i = 0, k = 0;

    for (;;) {
        while (i < a_len && word_is_space(a[i])) i++;
        while (k < b_len && word_is_space(b[k])) k++;
        if (i == a_len || k == b_len) return i == a_len && k == b_len;
        if (word_byte(a, a_len, &i) != word_byte(b, b_len, &k)) return false;
    }
}
