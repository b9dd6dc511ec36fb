/* SPDX-License-Identifier: Apache-2.0 */
#include "sketch.h"

#include "utf8.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define HASH_START UINT64_C(0xCBF29CE484222325)
#define HASH_PRIME UINT64_C(0x100000001B3)
/* Odd, so that powers of it never vanish; shingles are polynomials in it. */
#define SHINGLE_BASE UINT64_C(0x9E3779B97F4A7C15)
#define EMPTY        UINT32_MAX

typedef struct sketching {
    uint32_t least[SKETCH_BINS];
    uint64_t last[SKETCH_SHINGLE]; /* hashes of the latest words, a ring */
    uint64_t rolling;              /* of the shingle that ends here */
    uint64_t oldest_power;         /* of the word that leaves it */
    size_t words;
} sketching;

/* Spreads every bit over all (the finaliser of MurmurHash3). */
static uint64_t spread(uint64_t h)
{
    h = (h ^ h >> 33) * UINT64_C(0xFF51AFD7ED558CCD);
    h = (h ^ h >> 33) * UINT64_C(0xC4CEB9FE1A85EC53);
    return h ^ h >> 33;
}

static void add_word(sketching *s, uint64_t word)
{
    uint64_t *slot = &s->last[s->words % SKETCH_SHINGLE];
    s->rolling = (s->rolling - *slot * s->oldest_power) * SHINGLE_BASE + word;
    *slot = word;
    if (++s->words < SKETCH_SHINGLE) return;
    uint64_t h = spread(s->rolling);
    uint32_t value = (uint32_t)h;
    uint32_t *least = &s->least[h >> 32 & (SKETCH_BINS - 1)];
    if (value < *least) *least = value;
}

/* Scripts that are written without spaces: each character counts as a word. */
static bool is_word_by_itself(uint32_t code)
{
    return (code >= 0x2E80 && code < 0xA000) || (code >= 0xF900 && code < 0xFB00) ||
           (code >= 0x20000 && code < 0x40000);
}

static void cut_words(sketching *s, const char *text, size_t len)
{
    uint64_t word = HASH_START;
    bool open = false; /* a word has begun */
    for (size_t at = 0; at < len;) {
        unsigned char byte = (unsigned char)text[at];
        uint32_t length = 1;
        bool inside, single = false;
        if (byte < 0x80) {
            utf8_class cls = (utf8_class)utf8_ascii[byte];
            inside = cls >= UTF8_LETTER && cls <= UTF8_DIGIT;
            if (cls == UTF8_UPPER) byte |= 0x20;
        } else {
            uint32_t code = utf8_decode(text, at, len, &length);
            utf8_class cls = utf8_class_of(code);
            if (cls == UTF8_FORMAT) {
                at += length;
                continue;
            }
            inside = cls >= UTF8_LETTER && cls <= UTF8_DIGIT;
            single = inside && is_word_by_itself(code);
        }
        if (open && (!inside || single)) {
            add_word(s, word);
            word = HASH_START;
            open = false;
        }
        if (inside) {
            word = (word ^ byte) * HASH_PRIME;
            for (uint32_t i = 1; i < length; i++) word = (word ^ (unsigned char)text[at + i]) * HASH_PRIME;
            open = true;
        }
        at += length;
        if (single) {
            add_word(s, word);
            word = HASH_START;
            open = false;
        }
    }
    if (open) add_word(s, word);
}

/* The hash of the first `rows` bins of a band that are not empty, or of as many as there are: short texts, which fill
 * few, have bands as well. */
static uint32_t band_of(const uint32_t *least, unsigned rows)
{
    uint64_t h = HASH_START;
    unsigned taken = 0;
    for (unsigned i = 0; i < SKETCH_ROWS_MAX && taken < rows; i++) {
        if (least[i] == EMPTY) continue;
        h = spread((h ^ i) * HASH_PRIME ^ least[i]);
        taken++;
    }
    uint32_t band = (uint32_t)h;
    return taken == 0 ? 0 : band ? band : 1;
}

size_t sketch_text(sketch *to, const char *text, size_t len, unsigned rows)
{
    sketching s = {.oldest_power = 1};
    memset(s.least, 0xFF, sizeof s.least);
    for (int i = 1; i < SKETCH_SHINGLE; i++) s.oldest_power *= SHINGLE_BASE;
    cut_words(&s, text, len);
    for (size_t i = 0; i < SKETCH_BINS; i++)
        to->bins[i] = s.least[i] == EMPTY ? 0 : (uint8_t)(1 + s.least[i] % UINT8_MAX);
    for (size_t i = 0; i < SKETCH_BANDS; i++) to->bands[i] = band_of(s.least + i * SKETCH_ROWS_MAX, rows);
    return s.words;
}

double sketch_likeness(const uint8_t a[SKETCH_BINS], const uint8_t b[SKETCH_BINS])
{
    unsigned same = 0, filled = 0;
    for (size_t i = 0; i < SKETCH_BINS; i++) {
        same += (a[i] == b[i]) & (a[i] != 0);
        filled += (a[i] | b[i]) != 0;
    }
    if (filled == 0) return 0;
    /* Of the bins that differ, one in 255 looks the same. */
    const double chance = 1.0 / UINT8_MAX;
    double likeness = ((double)same / filled - chance) / (1 - chance);
    return likeness < 0 ? 0 : likeness;
}

unsigned sketch_rows(double likeness)
{
    unsigned rows = 1;
    while (rows < SKETCH_ROWS_MAX && pow(1 - pow(likeness, rows + 1), SKETCH_BANDS) <= 0.001) rows++;
    return rows;
}
