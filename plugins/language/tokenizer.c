/* SPDX-License-Identifier: Apache-2.0 */
#include "tokenizer.h"

#include "abbreviation.h"
#include "utf8.h"
#include "word.h"

#include <string.h>

/* How far a look around a character goes over white space. */
#define TOKENIZER_LOOK 8u

/* First parts that stay with what follows their hyphen, as in the English treebanks. */
static const char *const tokenizer_prefixes[] = {"anti",  "co",    "counter", "cross", "e",     "ex",     "inter",
                                                 "intra", "macro", "micro",   "mid",   "mini",  "multi",  "neo",
                                                 "non",   "over",  "post",    "pre",   "pro",   "psycho", "re",
                                                 "semi",  "socio", "sub",     "super", "trans", "ultra",  "un"};

/* Words that begin with an apostrophe. */
static const char *const tokenizer_elisions[] = {"em", "til", "cause", "cuz", "tis", "twas", "bout", "round", "n"};

/* What may follow the apostrophe of a clitic. */
static const char *const tokenizer_clitics[] = {"s", "re", "ve", "ll", "d", "m"};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

void tokenizer_start(tokenizer *t, const char *text, quoth_span paragraph, uint32_t max_token)
{
    t->text = text;
    t->begin = t->at = paragraph.begin;
    t->end = paragraph.end;
    t->max_token = max_token < 8 ? 8 : max_token;
    t->quote_open = false;
}

/* ---- looking at characters ---- */

static inline uint32_t tokenizer_char(const tokenizer *t, uint32_t at, uint32_t *length, utf8_class *cls)
{
    unsigned char c;
    uint32_t code;

    *length = 0;
    *cls = UTF8_SPACE;
    if (at >= t->end) return 0;
    c = (unsigned char)t->text[at];
    if (c < 0x80) {
        *length = 1;
        *cls = (utf8_class)utf8_ascii[c];
        return c;
    }
    code = utf8_decode(t->text, at, t->end, length);
    *cls = utf8_class_of(code);
    return code;
}

static utf8_class tokenizer_class(const tokenizer *t, uint32_t at)
{
    uint32_t length;
    utf8_class cls;

    tokenizer_char(t, at, &length, &cls);
    return cls;
}

/* The code point before `at`; a space at the paragraph's beginning. */
static uint32_t tokenizer_before(const tokenizer *t, uint32_t at, utf8_class *cls)
{
    uint32_t from = at, length;

    *cls = UTF8_SPACE;
    if (at <= t->begin) return ' ';
    do from--;
    while (from > t->begin && at - from < 4 && utf8_is_inner(t->text[from]));
    return tokenizer_char(t, from, &length, cls);
}

/* The place of the next character that is not white space, at most TOKENIZER_LOOK characters on. */
static uint32_t tokenizer_skip(const tokenizer *t, uint32_t at)
{
    for (unsigned i = 0; i < TOKENIZER_LOOK; i++) {
        uint32_t length;
        utf8_class cls;

        tokenizer_char(t, at, &length, &cls);
        if (cls != UTF8_SPACE || length == 0) break;
        at += length;
    }
    return at;
}

/* Bytes of the apostrophe at `at`, 0 if there is none. */
static inline uint32_t tokenizer_apostrophe(const tokenizer *t, uint32_t at)
{
    if (at >= t->end) return 0;
    if (t->text[at] == '\'') return 1;
    return t->end - at >= 3 && memcmp(t->text + at, "\xE2\x80\x99", 3) == 0 ? 3 : 0;
}

/* Bytes of the hyphen at `at` (ASCII, U+2010, U+2011), 0 if there is none. */
static inline uint32_t tokenizer_hyphen(const tokenizer *t, uint32_t at)
{
    if (at >= t->end) return 0;
    if (t->text[at] == '-') return 1;
    return t->end - at >= 3 &&
                   (memcmp(t->text + at, "\xE2\x80\x90", 3) == 0 || memcmp(t->text + at, "\xE2\x80\x91", 3) == 0)
               ? 3
               : 0;
}

static bool tokenizer_is(const tokenizer *t, uint32_t begin, uint32_t end, const char *lower)
{
    size_t len = strlen(lower);

    if (end - begin != len) return false;
    for (size_t i = 0; i < len; i++) {
        char c = t->text[begin + i];

        if (c >= 'A' && c <= 'Z') c |= 0x20;
        if (c != lower[i]) return false;
    }
    return true;
}

static bool tokenizer_is_any(const tokenizer *t, uint32_t begin, uint32_t end, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (tokenizer_is(t, begin, end, list[i])) return true;
    return false;
}

/* ---- words ---- */

/* The end of the letters and digits from `at` on, at most `limit`; adds what they are to *flags. */
static uint32_t tokenizer_run(const tokenizer *t, uint32_t at, uint32_t limit, uint16_t *flags)
{
    static const uint16_t flag_of[8] = {
        [UTF8_LOWER] = TOKEN_HAS_LOWER,
        [UTF8_UPPER] = TOKEN_HAS_UPPER,
        [UTF8_DIGIT] = TOKEN_HAS_DIGIT,
    };

    while (at < limit) {
        uint32_t length;
        utf8_class cls;
        uint32_t code = tokenizer_char(t, at, &length, &cls);

        if (!utf8_is_word(cls) && code != '_') break;
        if (length > limit - at) break;
        *flags |= flag_of[cls];
        at += length;
    }
    return at;
}

/* The end of an address that goes on at `at`: all up to white space or a quotation mark, less closing punctuation. */
static uint32_t tokenizer_address_end(const tokenizer *t, uint32_t at, uint32_t limit)
{
    uint32_t from = at;

    while (at < limit) {
        uint32_t length;
        utf8_class cls;
        uint32_t code = tokenizer_char(t, at, &length, &cls);

        if (cls == UTF8_SPACE || utf8_quote_of(code) != UTF8_QUOTE_NONE || code == '<' || code == '>' ||
            length > limit - at)
            break;
        at += length;
    }
    while (at > from && strchr(".,;:!?)]}", t->text[at - 1])) at--;
    return at;
}

/* Cuts the clitic off the word [begin, end), if it has one and is more than that. */
static uint32_t tokenizer_clitic(const tokenizer *t, uint32_t begin, uint32_t end)
{
    if (end - begin == 6 && tokenizer_is(t, begin, end, "cannot")) return begin + 3;
    for (;;) {
        uint32_t at = end, length = 0;

        /* The last apostrophe stands at most two letters before the end. */
        for (unsigned i = 0; i < 2 && at > begin && !length; i++) {
            at--;
            if (at == begin) return end;
            length = tokenizer_apostrophe(t, at - 1);
            if (!length && at - begin >= 3) length = tokenizer_apostrophe(t, at - 3);
            if (length) at -= length;
        }
        if (!length || at == begin) return end;
        if (tokenizer_is(t, at + length, end, "t") && (t->text[at - 1] | 0x20) == 'n') {
            if (at - 1 == begin) return end;
            end = at - 1;
        } else if (tokenizer_is_any(t, at + length, end, tokenizer_clitics, COUNT_OF(tokenizer_clitics))) {
            end = at;
        } else {
            return end;
        }
    }
}

/* Takes in the full stop at token->end if the word before it is an abbreviation. */
static void tokenizer_full_stop(const tokenizer *t, lang_token *token, uint32_t last_part, bool parts)
{
    uint32_t end = token->end, next = tokenizer_skip(t, end + 1), length;
    utf8_class next_class, before_class;
    uint32_t next_code = tokenizer_char(t, next, &length, &next_class);
    uint16_t flag = 0;
    unsigned place = 0;
    bool letter = tokenizer_class(t, last_part) != UTF8_DIGIT && end - last_part == 1;

    if (parts && letter) {
        flag = tokenizer_is(t, token->begin, end, "i.e") || tokenizer_is(t, token->begin, end, "e.g")
                   ? TOKEN_TITLE
                   : TOKEN_ABBREVIATION;
    } else if (parts) {
        flag = tokenizer_is(t, token->begin, end, "ph.d") ? TOKEN_ABBREVIATION : 0;
    } else if (letter && (token->flags & TOKEN_FIRST_UPPER)) {
        uint32_t back = token->begin;

        /* "J. Smith", but not "so do I. They" */
        while (back > t->begin && token->begin - back < TOKENIZER_LOOK && t->text[back - 1] == ' ') back--;
        tokenizer_before(t, back, &before_class);
        if (next > end + 1 || next_class == UTF8_UPPER)
            if (next_class == UTF8_UPPER && (t->text[token->begin] != 'I' || before_class == UTF8_SPACE))
                flag = TOKEN_INITIAL;
    }
    if (!flag && !parts) {
        uint32_t back = token->begin;

        while (back > t->begin && token->begin - back < TOKENIZER_LOOK && t->text[back - 1] == ' ') back--;
        if (tokenizer_before(t, back, &before_class) == ',') place |= ABBREVIATION_AFTER_COMMA;
        if (token->flags & TOKEN_FIRST_UPPER) place |= ABBREVIATION_CAPITAL;
        if (next_class == UTF8_DIGIT) place |= ABBREVIATION_DIGIT_NEXT;
        if (next_code == ',') place |= ABBREVIATION_COMMA_NEXT;
        flag = abbreviation_flag(t->text + token->begin, end - token->begin, place);
    }
    if (flag) {
        token->flags |= flag;
        token->end++;
    }
}

/* Fills a token that begins with a letter at token->begin. */
static void tokenizer_word(const tokenizer *t, lang_token *token, uint32_t limit)
{
    uint32_t begin = token->begin, at = begin, part = begin; /* `part`: behind the last full stop */
    bool parts = false;

    for (;;) {
        uint32_t length, next_length;
        utf8_class cls, next;
        uint32_t code;

        at = tokenizer_run(t, at, limit, &token->flags);
        if (at >= limit) break;
        code = tokenizer_char(t, at, &length, &cls);
        tokenizer_char(t, at + length, &next_length, &next);
        if (tokenizer_apostrophe(t, at)) {
            if (!utf8_is_letter(next)) break;
        } else if (code == '.') {
            utf8_class before;

            tokenizer_before(t, at, &before);
            /* "U.S", "bbc.com", "e.g", but not "the end.The" */
            if (!utf8_is_word(next) || (next == UTF8_UPPER && before == UTF8_LOWER && at - part > 2)) break;
            parts = true;
            part = at + 1;
        } else if (code == '@' && utf8_is_word(next)) {
            token->end = tokenizer_address_end(t, at + 1, limit);
            token->kind = TOKEN_ADDRESS;
            return;
        } else if (code == ':' && limit - at > 3 && memcmp(t->text + at, "://", 3) == 0) {
            token->end = tokenizer_address_end(t, at + 3, limit);
            token->kind = TOKEN_ADDRESS;
            return;
        } else if (code == '/' && parts && at - part >= 2) {
            token->end = tokenizer_address_end(t, at, limit);
            token->kind = TOKEN_ADDRESS;
            return;
        } else if (code == '&') {
            utf8_class before;

            tokenizer_before(t, at, &before);
            if (before != UTF8_UPPER || next != UTF8_UPPER) break; /* "AT&T" */
        } else if (tokenizer_hyphen(t, at)) {
            if (!utf8_is_word(next) || at - begin > 8 ||
                !tokenizer_is_any(t, begin, at, tokenizer_prefixes, COUNT_OF(tokenizer_prefixes)))
                break;
        } else {
            break;
        }
        if (length >= limit - at) break;
        at += length;
    }
    token->end = at;
    if (at < limit || limit == t->end) {
        token->end = tokenizer_clitic(t, begin, at);
        if (token->end == at && at < limit && t->text[at] == '.' && (at + 1 == t->end || t->text[at + 1] != '.'))
            tokenizer_full_stop(t, token, part, parts);
    }
    if ((t->text[begin] | 0x20) == 'n' && tokenizer_apostrophe(t, begin + 1) && token->end - begin <= 5 &&
        (t->text[token->end - 1] | 0x20) == 't')
        token->flags |= TOKEN_CLITIC;
}

/* ---- numbers ---- */

/* True if a date or a telephone number goes on at the hyphen at `at`: two more groups of digits, or we are behind the
 * first of them. */
static bool tokenizer_digit_group(const tokenizer *t, uint32_t at, bool *behind)
{
    uint32_t end = at + 1;

    if (*behind) return true;
    while (end < t->end && end - at < 6 && t->text[end] >= '0' && t->text[end] <= '9') end++;
    *behind = t->end - end >= 2 && t->text[end] == '-' && t->text[end + 1] >= '0' && t->text[end + 1] <= '9';
    return *behind;
}

static void tokenizer_number(const tokenizer *t, lang_token *token, uint32_t limit)
{
    uint32_t at = token->begin;
    bool behind = false;

    if (t->text[at] == '.') at++;
    for (;;) {
        char c;

        at = tokenizer_run(t, at, limit, &token->flags);
        if (limit - at < 2 || tokenizer_class(t, at + 1) != UTF8_DIGIT) break;
        c = t->text[at];
        if (c != '.' && c != ',' && c != ':' && c != '/' && c != '-') break;
        if (c == '-' && !tokenizer_digit_group(t, at, &behind)) break;
        at++;
    }
    token->end = at;
    token->kind = TOKEN_NUMBER;
}

/* ---- the rest ---- */

/* Which way a straight quotation mark at [at, end) looks. */
static uint16_t tokenizer_quote_side(tokenizer *t, uint32_t at, uint32_t end, bool twofold)
{
    utf8_class before_class, after = tokenizer_class(t, end);
    uint32_t before = tokenizer_before(t, at, &before_class);
    bool space_before = before_class == UTF8_SPACE || before == '(' || before == '[' || before == '-' ||
                        before == 0x2014 || before == 0x2013 || before == '/' ||
                        utf8_quote_of(before) == UTF8_QUOTE_OPEN;
    bool space_after = after == UTF8_SPACE;
    bool open;

    if (space_before != space_after)
        open = space_before;
    else if (twofold)
        open = !t->quote_open;
    else
        open = false; /* an apostrophe, more often than not */
    if (twofold) t->quote_open = open;
    return open ? TOKEN_QUOTE_OPEN : TOKEN_QUOTE_CLOSE;
}

/* Punctuation and symbols; a run of the same mark is one token where that is usual. */
static void tokenizer_mark(tokenizer *t, lang_token *token, uint32_t limit, uint32_t code, uint32_t length,
                           utf8_class cls)
{
    uint32_t at = token->begin + length;

    token->kind = cls == UTF8_SYMBOL ? TOKEN_SYMBOL : TOKEN_PUNCT;
    if (code < 0x80 && strchr(".!?-*=~_", (int)code)) {
        bool end_mark = code == '!' || code == '?';

        while (at < limit && (t->text[at] == (char)code || (end_mark && (t->text[at] == '!' || t->text[at] == '?'))))
            at++;
        if (code == '.' || end_mark) token->flags |= TOKEN_END_MARK;
        if (code == '_') token->kind = TOKEN_SYMBOL;
    } else if (code == 0x2026) {
        token->flags |= TOKEN_END_MARK;
    } else if (code == ')' || code == ']' || code == '}') {
        token->flags |= TOKEN_BRACKET_CLOSE;
    } else if (code == '`' && at < limit && t->text[at] == '`') {
        at++;
        token->kind = TOKEN_PUNCT;
        token->flags |= TOKEN_QUOTE_OPEN;
    } else if (code == '\'' && at < limit && t->text[at] == '\'') {
        at++;
        token->flags |= tokenizer_quote_side(t, token->begin, at, true);
    } else {
        switch (utf8_quote_of(code)) {
        case UTF8_QUOTE_NONE:
            break;
        case UTF8_QUOTE_OPEN:
            token->flags |= TOKEN_QUOTE_OPEN;
            break;
        case UTF8_QUOTE_CLOSE:
            token->flags |= TOKEN_QUOTE_CLOSE;
            break;
        case UTF8_QUOTE_EITHER:
            token->kind = TOKEN_PUNCT;
            token->flags |= tokenizer_quote_side(t, token->begin, at, code == '"');
            break;
        }
    }
    token->end = at;
}

/* True, and the token is filled, if the apostrophe at its beginning belongs to a word: "'s", "'em", "'90s". */
static bool tokenizer_apostrophe_word(const tokenizer *t, lang_token *token, uint32_t limit, uint32_t length)
{
    uint16_t flags = 0;
    uint32_t letters = token->begin + length, end = tokenizer_run(t, letters, limit, &flags);
    utf8_class before;

    if (end == letters) return false;
    tokenizer_before(t, token->begin, &before);
    if (tokenizer_is_any(t, letters, end, tokenizer_clitics, COUNT_OF(tokenizer_clitics)) &&
        (before != UTF8_SPACE || !tokenizer_hyphen(t, end))) {
        token->flags |= TOKEN_CLITIC;
    } else if (before == UTF8_SPACE && tokenizer_class(t, letters) == UTF8_DIGIT && end - letters >= 2 &&
               end - letters <= 3) {
        token->kind = TOKEN_NUMBER;
    } else if (before != UTF8_SPACE ||
               !tokenizer_is_any(t, letters, end, tokenizer_elisions, COUNT_OF(tokenizer_elisions)) ||
               tokenizer_apostrophe(t, end)) {
        return false;
    }
    token->flags |= flags;
    token->end = end;
    return true;
}

/* Fills the token that begins at token->begin with the character `code`. */
static void tokenizer_token(tokenizer *t, lang_token *token, uint32_t code, uint32_t length, utf8_class cls)
{
    uint32_t limit = t->end - token->begin > t->max_token ? token->begin + t->max_token : t->end, apostrophe;
    utf8_class next = tokenizer_class(t, token->begin + length);

    if (cls == UTF8_UPPER) token->flags |= TOKEN_FIRST_UPPER;
    if (cls == UTF8_DIGIT) {
        tokenizer_number(t, token, limit);
    } else if (utf8_is_word(cls)) {
        tokenizer_word(t, token, limit);
    } else if (code == '.' && next == UTF8_DIGIT && (token->flags & TOKEN_SPACE_BEFORE)) {
        tokenizer_number(t, token, limit);
    } else if ((code == '@' || code == '#') && (utf8_is_letter(next) || (code == '@' && next == UTF8_DIGIT)) &&
               (token->flags & TOKEN_SPACE_BEFORE)) {
        token->end = tokenizer_run(t, token->begin + 1, limit, &token->flags);
        token->kind = TOKEN_ADDRESS;
    } else if ((apostrophe = tokenizer_apostrophe(t, token->begin)) == 0 ||
               !tokenizer_apostrophe_word(t, token, limit, apostrophe)) {
        tokenizer_mark(t, token, limit, code, length, cls);
    }
}

size_t tokenizer_next(tokenizer *t, lang_token *tokens, size_t room)
{
    size_t count = 0;

    while (count < room) {
        lang_token *token = &tokens[count];
        uint32_t code, length, before = t->at;
        utf8_class cls;

        for (;;) {
            code = tokenizer_char(t, t->at, &length, &cls);
            if (cls != UTF8_SPACE || length == 0) break;
            t->at += length;
        }
        if (length == 0) break;
        token->begin = t->at;
        token->flags = t->at > before || t->at == t->begin ? TOKEN_SPACE_BEFORE : 0;
        token->kind = TOKEN_WORD;
        tokenizer_token(t, token, code, length, cls);
        token->word = word_hash(t->text + token->begin, token->end - token->begin);
        t->at = token->end;
        count++;
    }
    return count;
}
