/* SPDX-License-Identifier: Apache-2.0 */
#include "wordpiece.h"

#include <stdlib.h>
#include <string.h>

#include "utf8.h"

typedef struct letter_range {
    uint32_t first;
    uint8_t classes;
} letter_range;

typedef struct letter_fold {
    uint32_t from;
    uint32_t to[3];
} letter_fold;

#include "wordpiece_letters.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#define HANGUL_FIRST 0xAC00u
#define HANGUL_COUNT 11172u
#define WORD_LONGEST 100u /* characters; a longer word is unknown */
#define WORD_BYTES   (WORD_LONGEST * 4)

struct wordpiece {
    const char *bytes;
    uint32_t count, mask;
    uint32_t unknown;
    size_t longest;  /* bytes of the longest piece */
    uint32_t *begin; /* count + 1: where the line of a piece begins */
    uint32_t *slot;  /* mask + 1: a piece and 1, or 0 */
};

/* ------------------------------------------------------------------------------------------- letters */

unsigned letter_classes(uint32_t code)
{
    size_t low = 0, high = COUNT_OF(letter_ranges);

    if (code < 0x80) { /* most text */
        uint32_t lower = code | 0x20;

        if (lower >= 'a' && lower <= 'z')
            return LETTER_WORD | LETTER_ALPHA | (code == lower ? LETTER_LOWER : LETTER_UPPER);
        if (code == ' ') return LETTER_SPACE;
    }
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (letter_ranges[middle].first <= code)
            low = middle;
        else
            high = middle;
    }
    return letter_ranges[low].classes;
}

static const letter_fold *fold_of(uint32_t code)
{
    size_t low = 0, high = COUNT_OF(letter_folds);

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (letter_folds[middle].from < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low < COUNT_OF(letter_folds) && letter_folds[low].from == code ? &letter_folds[low] : NULL;
}

/* The letters that `code` folds to; returns how many, at most 3. */
static unsigned fold(uint32_t code, uint32_t to[3])
{
    const letter_fold *found;
    unsigned count = 0;

    if (code < 0x80) {
        to[0] = code >= 'A' && code <= 'Z' ? code | 0x20 : code;
        return 1;
    }
    if (code - HANGUL_FIRST < HANGUL_COUNT) {
        uint32_t index = code - HANGUL_FIRST;

        to[0] = 0x1100 + index / 588;
        to[1] = 0x1161 + index % 588 / 28;
        to[2] = 0x11A7 + index % 28;
        return index % 28 ? 3 : 2;
    }
    found = fold_of(code);
    if (!found) {
        to[0] = code;
        return 1;
    }
    while (count < 3 && found->to[count]) {
        to[count] = found->to[count];
        count++;
    }
    return count;
}

/* True for what is a word of its own in the vocabulary, whatever stands beside it. */
static bool stands_alone(uint32_t code)
{
    if (code < 0x80) return !(letter_classes(code) & LETTER_WORD) || code == '_';
    return (code >= 0x4E00 && code <= 0x9FFF) || (code >= 0x3400 && code <= 0x4DBF) ||
           (code >= 0x20000 && code <= 0x2A6DF) || (code >= 0x2A700 && code <= 0x2B73F) ||
           (code >= 0x2B740 && code <= 0x2B81F) || (code >= 0x2B920 && code <= 0x2CEAF) ||
           (code >= 0xF900 && code <= 0xFAFF) || (code >= 0x2F800 && code <= 0x2FA1F);
}

/* ---------------------------------------------------------------------------------------- vocabulary */

static uint32_t hash(const char *bytes, size_t len, bool inner)
{
    uint32_t h = inner ? 0x9747B28Cu : 0x811C9DC5u;

    for (size_t i = 0; i < len; i++) h = (h ^ (unsigned char)bytes[i]) * 0x01000193u;
    return h ^ h >> 15;
}

/* A piece's letters, without the mark that it goes on within a word. */
static const char *letters(const wordpiece *w, uint32_t piece, size_t *len, bool *inner)
{
    const char *text = w->bytes + w->begin[piece];

    *len = w->begin[piece + 1] - w->begin[piece] - 1;
    *inner = *len > 2 && text[0] == '#' && text[1] == '#';
    if (*inner) *len -= 2;
    return *inner ? text + 2 : text;
}

/* The number of the piece, or -1. */
static int32_t find(const wordpiece *w, const char *bytes, size_t len, bool inner)
{
    for (uint32_t at = hash(bytes, len, inner) & w->mask; w->slot[at]; at = (at + 1) & w->mask) {
        size_t have;
        bool is_inner;
        const char *text = letters(w, w->slot[at] - 1, &have, &is_inner);

        if (have == len && is_inner == inner && memcmp(text, bytes, len) == 0) return (int32_t)w->slot[at] - 1;
    }
    return -1;
}

wordpiece *wordpiece_new(const char *bytes, size_t len, const char **error)
{
    wordpiece *w = calloc(1, sizeof(*w));
    size_t lines = 0;
    int32_t unknown;

    for (size_t i = 0; i < len; i++) lines += bytes[i] == '\n';
    if (len > 0 && bytes[len - 1] != '\n') lines++;
    *error = "out of memory";
    if (!w) return NULL;
    w->bytes = bytes;
    if (lines == 0 || lines > WORDPIECE_MAX_PIECES || len > UINT32_MAX / 2) {
        *error = "the vocabulary is empty or too large";
        goto fail;
    }
    w->mask = 1;
    while (w->mask < 2 * lines) w->mask = w->mask << 1 | 1;
    w->begin = malloc((lines + 1) * sizeof(*w->begin));
    w->slot = calloc((size_t)w->mask + 1, sizeof(*w->slot));
    if (!w->begin || !w->slot) goto fail;
    for (size_t i = 0; i < len; i++)
        if (i == 0 || bytes[i - 1] == '\n') w->begin[w->count++] = (uint32_t)i;
    w->begin[w->count] = (uint32_t)(bytes[len - 1] == '\n' ? len : len + 1);
    for (uint32_t piece = 0; piece < w->count; piece++) {
        size_t have;
        bool inner;
        const char *text = letters(w, piece, &have, &inner);
        uint32_t at = hash(text, have, inner) & w->mask;

        if (find(w, text, have, inner) >= 0) {
            *error = "the vocabulary has a piece twice";
            goto fail;
        }
        if (have > w->longest) w->longest = have;
        while (w->slot[at]) at = (at + 1) & w->mask;
        w->slot[at] = piece + 1;
    }
    unknown = find(w, "[UNK]", 5, false);
    if (unknown < 0) {
        *error = "the vocabulary has no piece [UNK]";
        goto fail;
    }
    w->unknown = (uint32_t)unknown;
    return w;
fail:
    wordpiece_free(w);
    return NULL;
}

void wordpiece_free(wordpiece *w)
{
    if (!w) return;
    free(w->begin);
    free(w->slot);
    free(w);
}

uint32_t wordpiece_count(const wordpiece *w)
{
    return w->count;
}

/* Cuts folded letters.  A word of which any part is unknown is unknown as a whole. */
static unsigned cut_folded(const wordpiece *w, const char *word, size_t len, size_t characters, uint16_t *pieces,
                           unsigned most)
{
    uint16_t found[WORD_LONGEST];
    unsigned count = 0;

    for (size_t at = 0; at < len && characters <= WORD_LONGEST;) {
        size_t end = len - at > w->longest ? at + w->longest : len;
        int32_t piece = -1;

        while (end > at && end < len && utf8_is_inner(word[end])) end--;
        while (end > at && (piece = find(w, word + at, end - at, at > 0)) < 0) {
            end--;
            while (end > at && utf8_is_inner(word[end])) end--;
        }
        if (piece < 0) {
            characters = WORD_LONGEST + 1;
            break;
        }
        found[count++] = (uint16_t)piece;
        at = end;
    }
    if (characters > WORD_LONGEST) {
        found[0] = (uint16_t)w->unknown;
        count = 1;
    }
    if (count > most) count = most;
    memcpy(pieces, found, count * sizeof(*pieces));
    return count;
}

unsigned wordpiece_cut(const wordpiece *w, const char *word, size_t len, uint16_t *pieces, unsigned most)
{
    char folded[WORD_BYTES + 16];
    size_t used = 0, characters = 0;
    unsigned count = 0;

    for (size_t at = 0; at < len && count < most;) {
        uint32_t length, to[3];
        uint32_t code = utf8_decode(word, at, len, &length);
        bool alone = stands_alone(code);
        unsigned letters_of = fold(code, to);

        at += length;
        if (alone && characters > 0) {
            count += cut_folded(w, folded, used, characters, pieces + count, most - count);
            used = characters = 0;
        }
        for (unsigned i = 0; i < letters_of; i++) {
            if (characters++ <= WORD_LONGEST) used += utf8_encode(to[i], folded + used);
        }
        if (characters > 0 && (alone || at == len) && count < most) {
            count += cut_folded(w, folded, used, characters, pieces + count, most - count);
            used = characters = 0;
        }
    }
    if (count == 0) pieces[count++] = (uint16_t)w->unknown;
    return count;
}
