/* SPDX-License-Identifier: Apache-2.0 */
#include "text_rules.h"

#include <string.h>

/* Most words of each kind. */
enum {
    CREDIT_WORDS = 24,
    CAPTION_WORDS = 60,
    LONG_CAPTION_WORDS = 120,
    BYLINE_WORDS = 20,
    NOTICE_WORDS = 45,
    HEADING_WORDS = 14
};

/* Bytes of a bracket at the end of a caption that names who took the picture. */
enum { LONGEST_BRACKET = 90 };

/* The end of `text` without closing marks: brackets, straight and curly quotation marks. */
static size_t without_closing_marks(quoth_str text)
{
    size_t n = text.len;

    while (n) {
        const unsigned char *u = (const unsigned char *)text.ptr + n;

        if (strchr("\"')]", text.ptr[n - 1]))
            n--;
        else if (n >= 3 && u[-3] == 0xe2 && u[-2] == 0x80 && (u[-1] == 0x99 || u[-1] == 0x9d))
            n -= 3;
        else
            break;
    }
    return n;
}

/* One word of the pass: text[at, end), letters, digits and what is beyond ASCII. */
static void count_word(text_shape *shape, const text_phrases *phrases, quoth_str text, size_t at, size_t end,
                       bool lower, bool first)
{
    uint32_t signs = text_phrases_at(phrases, text, at, end - at, first);

    if (lower && end - at <= 3) shape->short_words++;
    if (lower && end - at >= 5 && text.ptr[end - 1] == 'd' && text.ptr[end - 2] == 'e') shape->past_form = true;
    if (signs == 0) return;
    /* "May", "Will" and "Mark" within a sentence are names. */
    if (signs & SIGN(FINITE) && !lower && !first) signs &= ~SIGN(FINITE);
    /* "Credit: Ann Lee", but not "a tax credit: ...". */
    if (signs & SIGN(CREDIT_WITHIN) && lower) signs &= ~SIGN(CREDIT_WITHIN);
    if (signs & SIGN(AGENCY)) shape->agency = (uint32_t)at;
    if (signs & SIGN(NAME_WORD) && lower) shape->name_words++;
    if (signs & SIGN(PICTURE) && end - at == 3) shape->separator = (uint32_t)at;
    shape->signs |= signs;
}

/* What is no word: punctuation.  Returns its bytes. */
static size_t count_mark(text_shape *shape, quoth_str text, size_t at)
{
    const unsigned char *u = (const unsigned char *)text.ptr + at;

    switch (*u) {
    case ',':
        shape->commas++;
        return 1;
    case '"':
        shape->quotes = true;
        return 1;
    case '|':
        shape->pipes++;
        shape->separator = (uint32_t)at;
        return 1;
    case '/':
        shape->separator = (uint32_t)at;
        return 1;
    case 0xe2:
        if (at + 2 >= text.len) return 1;
        if (u[1] == 0x80 && (u[2] == 0x9c || u[2] == 0x9d)) shape->quotes = true;
        return 3;
    default:
        return 1;
    }
}

text_shape text_shape_of(const text_phrases *phrases, quoth_str text)
{
    const unsigned char *u = (const unsigned char *)text.ptr;
    const uint8_t *classes = phrases->classes;
    text_shape shape = {0};
    size_t i = 0, last;
    bool first = true;

    shape.bytes = shape.separator = (uint32_t)text.len;
    while (i < text.len) {
        size_t begin = i;

        if (classes[u[i]] & BYTE_SPACE) {
            i++;
            continue;
        }
        shape.words++;
        shape.capital_words += (classes[u[i]] & BYTE_UPPER) != 0;
        while (i < text.len && !(classes[u[i]] & BYTE_SPACE)) {
            size_t at = i;
            uint8_t all = BYTE_LOWER;

            for (; i < text.len && classes[u[i]] & BYTE_WORD; i++) {
                all &= classes[u[i]];
                shape.letters += (classes[u[i]] & BYTE_LETTER) != 0;
                shape.digits += (classes[u[i]] & BYTE_DIGIT) != 0;
            }
            if (i == at) {
                i += count_mark(&shape, text, i);
                continue;
            }
            count_word(&shape, phrases, text, at, i, all != 0, first && !shape.quotes);
            first = false;
        }
        if ((u[i - 1] == '.' || u[i - 1] == '!' || u[i - 1] == '?') && i - begin > 2) shape.sentences++;
    }
    if (text.len) {
        unsigned char c = (unsigned char)text.ptr[0];

        shape.begins_upper = clean_is_upper(c) || (c == 0xc3 && text.len > 1 && (unsigned char)text.ptr[1] < 0x9f);
    }
    last = without_closing_marks(text);
    if (last) {
        shape.ends_sentence =
            strchr(".!?", text.ptr[last - 1]) != NULL || (last >= 3 && !memcmp(text.ptr + last - 3, "\xe2\x80\xa6", 3));
        if (shape.ends_sentence && shape.sentences == 0) shape.sentences = 1;
    }
    return shape;
}

/* "Name | Agency | Getty Images", "Name/Getty Images", "Name via Reuters", "Photo: Name", "(AP Photo/Name)". */
static bool is_credit(quoth_str text, const text_shape *shape)
{
    if (shape->words > CREDIT_WORDS || shape->quotes) return false;
    if (shape->signs & SIGN(CREDIT_START)) return shape->sentences <= 1 || shape->words <= CREDIT_WORDS / 2;
    /* All in brackets: "(Reuters photo: Ann Lee)". */
    if (text.ptr[0] == '(' && text.ptr[text.len - 1] == ')' && shape->words <= CREDIT_WORDS / 2 &&
        !shape->ends_sentence && shape->signs & (SIGN(AGENCY) | SIGN(PICTURE)))
        return true;
    if (shape->ends_sentence || !(shape->signs & SIGN(AGENCY))) return false;
    /* Names, and behind the last mark between them a picture service; or nothing but one. */
    if (shape->separator < shape->bytes)
        return shape->agency > shape->separator && (shape->capital_words + shape->pipes) * 2 >= shape->words;
    return shape->words <= 3 && shape->capital_words == shape->words && shape->words > 1;
}

/* Captions that say so: by how they begin, or by the bracket at their end that names who took the picture. */
static bool is_caption(quoth_str text, const text_shape *shape)
{
    size_t bracket;

    if (shape->quotes) return false;
    if (shape->signs & SIGN(CAPTION_START)) return true;
    if (shape->signs & SIGN(CREDIT_WITHIN) && !(shape->signs & SIGN(TELLING)) && shape->words <= CAPTION_WORDS)
        return true;
    if (text.ptr[text.len - 1] != ')' || !(shape->signs & (SIGN(AGENCY) | SIGN(PICTURE)))) return false;
    for (bracket = text.len - 1; bracket > 0 && text.ptr[bracket] != '('; bracket--) continue;
    if (bracket == 0 || text.len - bracket > LONGEST_BRACKET) return false;
    return clean_find(clean_str(text.ptr + bracket, text.len - bracket), "photo") != SIZE_MAX ||
           clean_find(clean_str(text.ptr + bracket, text.len - bracket), "image") != SIZE_MAX ||
           clean_find(clean_str(text.ptr + bracket, text.len - bracket), "courtesy") != SIZE_MAX ||
           clean_find(clean_str(text.ptr + bracket, text.len - bracket), "credit") != SIZE_MAX ||
           (shape->agency > bracket && shape->separator > bracket && shape->separator < shape->bytes);
}

/* "By Ann Lee and Bo Ek", "(Reporting by ...; editing by ...)", "Published: 3:45 PM". */
static bool is_byline(const text_shape *shape)
{
    if (shape->words < 2 || shape->words > 2 * BYLINE_WORDS || shape->quotes) return false;
    if (shape->signs & SIGN(BYLINE_START) && !(shape->signs & SIGN(BY_START) && shape->ends_sentence))
        return shape->sentences <= 2;
    if (shape->signs & SIGN(CONTRIBUTED)) return shape->sentences <= 2;
    if (!(shape->signs & SIGN(BY_START)) || shape->words > BYLINE_WORDS || shape->ends_sentence) return false;
    /* All but the first word and what stands between names begins with a capital. */
    return shape->capital_words + shape->name_words + 1 >= shape->words &&
           shape->capital_words >= shape->name_words + 1;
}

/* What is said to the reader and is no part of the report.  An order or a label is short; "Sign up sheets were ..."
 * goes on as a sentence does. */
static bool is_notice(const text_shape *shape)
{
    if (shape->words > NOTICE_WORDS) return false;
    if (shape->signs & SIGN(NOTICE_START) && (!shape->quotes || shape->words <= NOTICE_WORDS / 2))
        return shape->words <= NOTICE_WORDS / 2 || shape->sentences <= 1;
    if (shape->quotes) return false;
    if (shape->signs & SIGN(FOLLOW_START) && shape->signs & SIGN(NETWORK)) return true;
    return (shape->signs & SIGN(NOTICE)) != 0;
}

static bool is_list_item(quoth_str text)
{
    size_t i = 0;

    if (clean_begins(text, "- ") || clean_begins(text, "* ") || clean_begins(text, "•")) return true;
    while (i < text.len && i < 3 && clean_is_digit((unsigned char)text.ptr[i])) i++;
    return i > 0 && i + 1 < text.len && (text.ptr[i] == '.' || text.ptr[i] == ')') && text.ptr[i + 1] == ' ';
}

quoth_paragraph_kind text_rules_kind(quoth_str text, const text_shape *shape)
{
    if (shape->words && shape->words <= LONG_CAPTION_WORDS && shape->signs) {
        if (is_credit(text, shape)) return QUOTH_PARAGRAPH_CREDIT;
        if (is_byline(shape)) return QUOTH_PARAGRAPH_BYLINE;
        if (is_notice(shape)) return QUOTH_PARAGRAPH_NOTICE;
        if (is_caption(text, shape)) return QUOTH_PARAGRAPH_CAPTION;
    }
    return is_list_item(text) ? QUOTH_PARAGRAPH_LIST_ITEM : QUOTH_PARAGRAPH_BODY;
}

bool text_rules_may_be_caption(const text_shape *shape)
{
    if (shape->words == 0 || shape->words > CAPTION_WORDS || shape->quotes || shape->sentences > 2) return false;
    if (shape->signs & SIGN(TELLING)) return false;
    if (!(shape->signs & SIGN(FINITE)) && !shape->past_form) return true;
    return shape->words <= CAPTION_WORDS * 2 / 3 && (shape->signs & SIGN(SCENE));
}

bool text_rules_may_be_heading(quoth_str text, const text_shape *shape)
{
    char last;

    if (shape->words == 0 || shape->words > HEADING_WORDS || shape->quotes || !shape->letters) return false;
    last = text.ptr[text.len - 1];
    if (last == ',' || last == ';' || last == ':' || last == '-') return false;
    /* "Q: ..." and "A: ..." are turns of an interview. */
    if (text.len > 2 && clean_is_upper((unsigned char)text.ptr[0]) && strchr(":.", text.ptr[1]) && text.ptr[2] == ' ')
        return false;
    /* A question may be a heading; a statement with a full stop is a paragraph. */
    if (shape->ends_sentence && last != '?') return false;
    return shape->begins_upper || clean_is_digit((unsigned char)text.ptr[0]);
}

void text_rules_apply(const text_phrases *phrases, quoth_str text, text_paragraph *paragraphs, size_t count)
{
    size_t i;

    /* From the end: what a paragraph is may rest on the one that follows. */
    for (i = count; i > 0; i--) {
        text_paragraph *p = &paragraphs[i - 1];
        quoth_str own = clean_str(text.ptr + p->span.begin, p->span.end - p->span.begin);
        text_shape shape = text_shape_of(phrases, own);

        p->kind = (uint8_t)text_rules_kind(own, &shape);
        if (p->kind != QUOTH_PARAGRAPH_BODY) continue;
        if (i < count && paragraphs[i].kind == QUOTH_PARAGRAPH_CREDIT && text_rules_may_be_caption(&shape))
            p->kind = QUOTH_PARAGRAPH_CAPTION;
        else if (i < count && text_rules_may_be_heading(own, &shape) &&
                 paragraphs[i].span.end - paragraphs[i].span.begin > shape.bytes)
            p->kind = QUOTH_PARAGRAPH_HEADING; /* there is something longer under it */
    }
}
