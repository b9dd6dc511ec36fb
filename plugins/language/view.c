/* SPDX-License-Identifier: Apache-2.0 */
#include "view.h"

#include "utf8.h"

/* Shares of a sentence's words from which it counts as set in capitals, or capitalised like a headline. */
#define VIEW_CAPS_LEAST  2u
#define VIEW_CAPS_SHARE  60u
#define VIEW_TITLE_LEAST 4u
#define VIEW_TITLE_SHARE 75u

/* Stand-ins for word hashes. */
#define VIEW_WORD_ADDRESS 1u
#define VIEW_WORD_NUMBER  0x10000u
#define VIEW_WORD_OUTSIDE 2u

static inline uint32_t view_lower(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? c | 0x20u : c;
}

/* What the letters of the sentence say of the case of all. */
static uint16_t view_case(const lang_token *tokens, size_t count)
{
    size_t words = 0, caps = 0, long_words = 0, capitals = 0;

    for (size_t i = 0; i < count; i++) {
        uint16_t flags = tokens[i].flags;

        if (tokens[i].kind != TOKEN_WORD || tokens[i].end - tokens[i].begin < 2 || (flags & TOKEN_CLITIC)) continue;
        words++;
        if ((flags & TOKEN_HAS_UPPER) && !(flags & TOKEN_HAS_LOWER)) caps++;
        if (tokens[i].end - tokens[i].begin > 3) {
            long_words++;
            if (flags & TOKEN_FIRST_UPPER) capitals++;
        }
    }
    if (caps >= VIEW_CAPS_LEAST && caps * 100 >= words * VIEW_CAPS_SHARE) return VIEW_CAPS;
    if (capitals >= VIEW_TITLE_LEAST && capitals * 100 >= long_words * VIEW_TITLE_SHARE) return VIEW_TITLE;
    return 0;
}

/* "Dec.": the abbreviation of a month, which stands by a number and not in a name. */
static bool view_is_month(const lang_token *token, const lang_view *view)
{
    static const char months[] = "janfebmaraprjunjulaugsepoctnovdec";

    if (!(token->flags & TOKEN_ABBREVIATION) || token->end - token->begin > 5) return false;
    for (const char *m = months; *m; m += 3)
        if ((view->prefix & 0xFFFFFFu) == ((uint32_t)m[0] | (uint32_t)m[1] << 8 | (uint32_t)m[2] << 16)) return true;
    return false;
}

/* What stands for the word of a number: how many digits it has, up to five, and what else: the letters behind them
 * ("20th"), or the first mark between them ("5:30", "1,000"); years are a kind of their own. */
static uint32_t view_number(const unsigned char *bytes, uint32_t len, uint16_t flags, uint32_t suffix)
{
    uint32_t digits = 0, word;

    for (uint32_t i = 0; i < len; i++) digits += bytes[i] >= '0' && bytes[i] <= '9';
    word = VIEW_WORD_NUMBER + (digits < 5 ? digits : 5) * 8;
    if (flags & (TOKEN_HAS_LOWER | TOKEN_HAS_UPPER)) return word + 1 + ((suffix & 0xFFFFu) << 8);
    for (uint32_t i = 0; i < len; i++)
        if (bytes[i] < '0' || bytes[i] > '9')
            return word + (bytes[i] == ':' ? 2 : bytes[i] == '/' ? 3 : bytes[i] == '-' ? 4 : bytes[i] == ',' ? 5 : 6);
    if (len == 4 && (bytes[0] == '1' || bytes[0] == '2') && (bytes[1] == '9' || bytes[1] == '0')) word += 7;
    return word;
}

static void view_token(const clusters *classes, const char *text, const lang_token *token, uint16_t sentence_case,
                       lang_view *view)
{
    const unsigned char *bytes = (const unsigned char *)text + token->begin;
    uint32_t len = token->end - token->begin, ends = len < 4 ? len : 4;
    uint16_t shape = (uint16_t)(sentence_case | token->kind << VIEW_KIND);

    view->prefix = view->suffix = 0;
    for (uint32_t i = 0; i < ends; i++) {
        view->prefix |= view_lower(bytes[i]) << (8 * i);
        view->suffix |= view_lower(bytes[len - 1 - i]) << (8 * i);
    }
    if (token->flags & TOKEN_FIRST_UPPER) shape |= VIEW_FIRST_UPPER;
    if (token->flags & TOKEN_HAS_LOWER) shape |= VIEW_LOWER;
    if (token->flags & TOKEN_HAS_DIGIT) shape |= VIEW_DIGIT;
    if (len == 1) shape |= VIEW_SINGLE;
    if ((token->flags & TOKEN_HAS_UPPER) && len > 1) {
        if (!(token->flags & (TOKEN_FIRST_UPPER | TOKEN_HAS_LOWER))) {
            shape |= VIEW_REST_UPPER;
        } else {
            for (uint32_t i = 1, length; i < len; i += length) {
                uint32_t code = utf8_decode((const char *)bytes, i, len, &length);

                if (utf8_class_of(code) == UTF8_UPPER) {
                    shape |= VIEW_REST_UPPER;
                    break;
                }
            }
        }
    }
    if (token->kind == TOKEN_WORD)
        for (uint32_t i = 1; i + 1 < len; i++)
            if (bytes[i] < 0x80 && utf8_ascii[bytes[i]] == UTF8_PUNCT) shape |= VIEW_INNER_MARK;
    view->shape = shape;
    view->capital =
        (token->flags & TOKEN_HAS_UPPER) != 0 && !(token->flags & TOKEN_TITLE) && !view_is_month(token, view);
    view->classes = (word_classes){0, 0, 0};
    switch ((token_kind)token->kind) {
    case TOKEN_ADDRESS:
        view->word = VIEW_WORD_ADDRESS;
        break;
    case TOKEN_NUMBER:
        view->word = view_number(bytes, len, token->flags, view->suffix);
        break;
    default:
        view->word = token->word;
        view->classes = clusters_find(classes, token->word);
        break;
    }
}

void view_fill(const clusters *classes, const char *text, const lang_token *tokens, size_t count, lang_view *views)
{
    uint16_t sentence_case = view_case(tokens, count);

    for (uint32_t i = 0; i < VIEW_PADDING; i++) {
        views[i] = (lang_view){.word = VIEW_WORD_OUTSIDE, .shape = VIEW_OUTSIDE};
        views[VIEW_PADDING + count + i] = (lang_view){.word = VIEW_WORD_OUTSIDE, .shape = VIEW_OUTSIDE};
    }
    for (size_t i = 0; i < count; i++) view_token(classes, text, &tokens[i], sentence_case, &views[VIEW_PADDING + i]);
}
