/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"
#include "eval/eval.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

static bool text_is_trimmed(uint32_t code)
{
    static const uint32_t trimmed[] = {' ',  '\t', '\r',   '\n',   '"', '\'',   0x201C, 0x201D, 0x2018, 0x2019,
                                       0xAB, 0xBB, 0x201E, 0x201A, '`', ',',    '.',    ';',    ':',    '!',
                                       '?',  '(',  ')',    '[',    ']', 0x2014, 0x2013, '-',    0x2026};
    for (size_t i = 0; i < sizeof trimmed / sizeof *trimmed; i++)
        if (trimmed[i] == code) return true;
    return false;
}

eval_span eval_trim(eval_span span)
{
    size_t n;
    while (span.len) {
        if (!text_is_trimmed(utf8_read(span.text, span.len, &n))) break;
        span.text += n;
        span.len -= n;
        span.begin++;
    }
    while (span.len) {
        n = 1;
        while (n < span.len && utf8_is_inner(span.text[span.len - n])) n++;
        if (!text_is_trimmed(utf8_read(span.text + span.len - n, n, &(size_t){0}))) break;
        span.len -= n;
        span.end--;
    }
    return span;
}

/* The words of a text, lowered, in order. */
typedef struct words {
    char *bytes; /* the words, each ended by NUL */
    size_t count, room;
    size_t *starts;
} words;

static locale_t text_locale(void)
{
    static locale_t locale; /* the command is one thread */
    if (!locale) locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    return locale;
}

static bool text_is_word(uint32_t code)
{
    locale_t locale = text_locale();
    return code == '_' || (locale ? iswalnum_l((wint_t)code, locale) != 0 : code > 0x7F);
}

static size_t text_encode(uint32_t code, char *out)
{
    if (code < 0x80) return out[0] = (char)code, 1;
    if (code < 0x800) return out[0] = (char)(0xC0 | code >> 6), out[1] = (char)(0x80 | (code & 0x3F)), 2;
    size_t n = code < 0x10000 ? 3 : 4;
    out[0] = (char)((n == 3 ? 0xE0 : 0xF0) | code >> (6 * (n - 1)));
    for (size_t i = 1; i < n; i++) out[i] = (char)(0x80 | (code >> (6 * (n - 1 - i)) & 0x3F));
    return n;
}

/* `hyphens`: a hyphen belongs to words, and a possessive ending is left out. */
static words words_split(const char *text, size_t len, bool hyphens)
{
    words w = {.bytes = malloc(2 * len + 8), .starts = malloc((len + 1) * sizeof(size_t))};
    if (!w.bytes || !w.starts) abort();
    size_t used = 0;
    bool inside = false;
    locale_t locale = text_locale();
    for (size_t i = 0; i < len;) {
        size_t n, next;
        uint32_t code = utf8_read(text + i, len - i, &n);
        if (hyphens && (code == '\'' || code == 0x2019) && i + n < len && (text[i + n] | 32) == 's') {
            bool at_end = i + n + 1 >= len;
            if (at_end || !text_is_word(utf8_read(text + i + n + 1, len - i - n - 1, &next))) {
                i += n + 1;
                continue; /* the possessive ending joins nothing: what follows is no word character */
            }
        }
        if (text_is_word(code) || (hyphens && code == '-')) {
            if (!inside) w.starts[w.count++] = used;
            inside = true;
            used += text_encode(locale ? (uint32_t)towlower_l((wint_t)code, locale) : code, w.bytes + used);
        } else if (inside) {
            w.bytes[used++] = '\0';
            inside = false;
        }
        i += n;
    }
    w.bytes[used] = '\0';
    return w;
}

static void words_free(words *w)
{
    free(w->bytes);
    free(w->starts);
}

static const char *words_at(const words *w, size_t i)
{
    return w->bytes + w->starts[i];
}

static bool words_have(const words *w, const char *word)
{
    for (size_t i = 0; i < w->count; i++)
        if (strcmp(words_at(w, i), word) == 0) return true;
    return false;
}

/* The last word of the shorter mention must be a word of the longer one that holds it. */
static bool mention_is_part(eval_span shorter, eval_span longer)
{
    if (shorter.begin >= shorter.end || longer.begin >= longer.end) return false;
    words a = words_split(shorter.text, shorter.len, false), b = words_split(longer.text, longer.len, false);
    bool part = a.count > 0 && words_have(&b, words_at(&a, a.count - 1));
    words_free(&a);
    words_free(&b);
    return part;
}

bool eval_same_speaker(const eval_spans *a, const eval_spans *b)
{
    if (!a->count || !b->count) return a->count == b->count;
    for (size_t i = 0; i < a->count; i++)
        for (size_t j = 0; j < b->count; j++) {
            eval_span x = eval_trim(a->items[i]), y = eval_trim(b->items[j]);
            if (x.begin == y.begin && x.end == y.end) return true;
            bool x_in_y = x.begin >= y.begin && x.end <= y.end, y_in_x = y.begin >= x.begin && y.end <= x.end;
            if (!x_in_y && !y_in_x) continue;
            bool x_shorter = x.end - x.begin <= y.end - y.begin;
            if (mention_is_part(x_shorter ? x : y, x_shorter ? y : x)) return true;
        }
    return false;
}

static bool word_in(const char *word, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(word, *list) == 0) return true;
    return false;
}

/* The words that tell: without articles, single letters and (for names) titles; all words when nothing is left. */
static words words_telling(const char *text, bool name)
{
    static const char *const articles[] = {"a", "an", "the", NULL};
    static const char *const titles[] = {
        "mr",      "mrs",      "ms",        "dr",        "president", "sen",   "senator", "rep",     "representative",
        "gov",     "governor", "secretary", "vice",      "former",    "the",   "chief",   "justice", "king",
        "queen",   "prince",   "rev",       "professor", "prof",      "judge", "us",      "mayor",   "gen",
        "general", "attorney", NULL};
    words w = words_split(text ? text : "", text ? strlen(text) : 0, true);
    size_t kept = 0;
    for (size_t i = 0; i < w.count; i++) {
        const char *word = words_at(&w, i);
        size_t first;
        utf8_read(word, strlen(word), &first);
        bool single = first == strlen(word);
        if (single || word_in(word, articles) || (name && word_in(word, titles))) continue;
        size_t start = w.starts[i];
        w.starts[i] = w.starts[kept];
        w.starts[kept++] = start;
    }
    if (kept) w.count = kept;
    return w;
}

static size_t words_distinct_common(const words *a, const words *b, size_t *distinct_a)
{
    size_t common = 0;
    *distinct_a = 0;
    for (size_t i = 0; i < a->count; i++) {
        bool seen = false;
        for (size_t j = 0; j < i && !seen; j++) seen = strcmp(words_at(a, i), words_at(a, j)) == 0;
        if (seen) continue;
        ++*distinct_a;
        common += words_have(b, words_at(a, i));
    }
    return common;
}

bool eval_same_entity(const char *a, const char *b)
{
    if (!a || !b || !*a || !*b) return false;
    words x = words_telling(a, true), y = words_telling(b, true);
    size_t of_x, of_y, common = words_distinct_common(&x, &y, &of_x);
    words_distinct_common(&y, &x, &of_y);
    words_free(&x);
    words_free(&y);
    return common == of_x && common == of_y;
}

bool eval_same_role(const char *a, const char *b)
{
    words x = words_telling(a, false), y = words_telling(b, false);
    size_t of_x, of_y, common = words_distinct_common(&x, &y, &of_x);
    words_distinct_common(&y, &x, &of_y);
    words_free(&x);
    words_free(&y);
    return common > 0 && 2 * common >= of_x + of_y - common;
}
