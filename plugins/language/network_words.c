/* SPDX-License-Identifier: Apache-2.0 */
#include "network_words.h"

#include <stdlib.h>
#include <string.h>

#include "utf8.h"

#define MEMO_SLOTS 8192u /* a power of two */
#define MEMO_BYTES 22u

/* A word cut before: the same words come again and again. */
typedef struct word_memo {
    char bytes[MEMO_BYTES];
    uint8_t len; /* 0: none */
    uint8_t pieces;
    uint16_t piece[NETWORK_PIECES];
    uint8_t letter_case;
} word_memo;

static unsigned classes_at(quoth_str text, size_t at, uint32_t *code, uint32_t *length)
{
    *code = utf8_decode(text.ptr, at, text.len, length);
    return letter_classes(*code);
}

static uint8_t case_of(const char *word, size_t len)
{
    uint32_t code, length;
    unsigned classes, all = 0;
    size_t characters = 0;

    classes = classes_at((quoth_str){word, len}, 0, &code, &length);
    if (classes & LETTER_DIGIT) return 4;
    if (!(classes & LETTER_ALPHA)) return 0;
    for (size_t at = 0; at < len; at += length, characters++)
        all |= classes_at((quoth_str){word, len}, at, &code, &length);
    all &= LETTER_LOWER | LETTER_UPPER | LETTER_TITLE;
    if (all == LETTER_LOWER) return 1;
    return all == LETTER_UPPER && characters > 1 ? 3 : 2;
}

static void cut(network_words *w, const wordpiece *vocabulary, const char *text, network_word *word)
{
    const char *bytes = text + word->begin;
    size_t len = word->end - word->begin;
    uint32_t h = 0x811C9DC5u;
    word_memo *memo;

    for (size_t i = 0; i < len && i < MEMO_BYTES; i++) h = (h ^ (unsigned char)bytes[i]) * 0x01000193u;
    memo = &w->memo[(h ^ h >> 13) & (MEMO_SLOTS - 1)];
    if (memo->len != len || memcmp(memo->bytes, bytes, len) != 0) {
        word_memo made = {.letter_case = case_of(bytes, len)};

        made.pieces = (uint8_t)wordpiece_cut(vocabulary, bytes, len, made.piece, NETWORK_PIECES);
        if (len > MEMO_BYTES) {
            memcpy(word->piece, made.piece, sizeof(word->piece));
            word->pieces = made.pieces;
            word->letter_case = made.letter_case;
            return;
        }
        made.len = (uint8_t)len;
        memcpy(made.bytes, bytes, len);
        *memo = made;
    }
    memcpy(word->piece, memo->piece, sizeof(word->piece));
    word->pieces = memo->pieces;
    word->letter_case = memo->letter_case;
}

/* The next word from `at` on; false: there is none.  *broken: a line ends before it. */
static bool next_word(quoth_str text, size_t at, network_word *word, bool *broken)
{
    uint32_t code, length;

    *broken = false;
    while (at < text.len) {
        unsigned char c = (unsigned char)text.ptr[at];
        unsigned classes = classes_at(text, at, &code, &length);

        word->begin = (uint32_t)at;
        if (classes & LETTER_WORD) {
            do {
                at += length;
            } while (at < text.len && (classes_at(text, at, &code, &length) & LETTER_WORD));
            word->end = (uint32_t)at;
            return true;
        }
        at += length;
        if (!(classes & LETTER_SPACE)) {
            if ((c == '\'' || c == '`') && at < text.len && text.ptr[at] == (char)c) at++;
            word->end = (uint32_t)at;
            return true;
        }
        if (c == '\n') *broken = true;
    }
    return false;
}

static bool is_space_at(quoth_str text, size_t at)
{
    uint32_t code, length;

    return (classes_at(text, at, &code, &length) & LETTER_SPACE) != 0;
}

static bool is_space_before(quoth_str text, size_t at)
{
    size_t begin = at - 1;

    while (begin > 0 && at - begin < 4 && utf8_is_inner(text.ptr[begin])) begin--;
    return is_space_at(text, begin);
}

/* What the word is to a quotation, *open before it and after it. */
static uint8_t state_of(quoth_str text, const network_word *word, bool *open)
{
    size_t len = word->end - word->begin;
    const char *bytes = text.ptr + word->begin;
    uint32_t length, code = utf8_decode(text.ptr, word->begin, word->end, &length);
    bool doubled = len == 2 && bytes[0] == bytes[1];

    if (code == 0x201C || code == 0xAB || (code == 0x201E && !*open) || (doubled && bytes[0] == '`')) {
        *open = true;
        return NETWORK_OPENS;
    }
    if (code == 0x201D || code == 0xBB) {
        *open = false;
        return NETWORK_CLOSES;
    }
    if ((len == 1 && bytes[0] == '"') || (doubled && bytes[0] == '\'')) {
        bool left = word->begin > 0 && !is_space_before(text, word->begin);
        bool right = word->end < text.len && !is_space_at(text, word->end);

        if (*open || (left && !right)) {
            *open = false;
            return NETWORK_CLOSES;
        }
        *open = true;
        return NETWORK_OPENS;
    }
    return *open ? NETWORK_INSIDE : NETWORK_OUTSIDE;
}

bool network_words_read(network_words *w, const wordpiece *vocabulary, quoth_str text)
{
    network_word word = {0};
    uint32_t paragraph = 0;
    bool open = false, broken;

    if (!w->memo && !(w->memo = calloc(MEMO_SLOTS, sizeof(*w->memo)))) return false;
    w->count = 0;
    for (size_t at = 0; w->count < NETWORK_WORDS && next_word(text, at, &word, &broken); at = word.end) {
        if (w->count == w->room) {
            uint32_t room = w->room ? w->room * 2 : 4096;
            network_word *grown = room > w->room ? realloc(w->word, room * sizeof(*grown)) : NULL;

            if (!grown) return false;
            w->word = grown;
            w->room = room;
        }
        if (broken) paragraph++;
        word.opens = broken || w->count == 0;
        if (word.opens) open = false;
        word.paragraph = paragraph;
        word.state = state_of(text, &word, &open);
        cut(w, vocabulary, text.ptr, &word);
        w->word[w->count++] = word;
    }
    return true;
}

void network_words_free(network_words *w)
{
    free(w->word);
    free(w->memo);
    *w = (network_words){0};
}
