/* SPDX-License-Identifier: Apache-2.0 */
#include "plain_text.h"

#include "clean_utf8.h"
#include "text_fold.h"

#include <string.h>

enum {
    WIDEST_WRAP = 120, /* columns: lines beyond were not wrapped */
    NARROWEST_WRAP = 36,
    WRAP_SLACK = 8,     /* columns by which a wrapped line may stop early */
    FEWEST_WRAPPED = 3, /* lines that go on in the next, to call a text wrapped by their lengths alone */
    OUTLIERS = 32       /* one line in so many may be wider (an address that cannot be broken) */
};

/* A line that is not blank. */
typedef struct text_line {
    uint32_t begin, end; /* without white space at either end */
    uint32_t columns;    /* characters */
    uint32_t first_word; /* characters of its first word */
    uint32_t indent;     /* bytes of white space before it */
    bool after_blank;    /* a blank line stands before it */
} text_line;

typedef struct text_lines {
    text_line *items;
    size_t count, capacity;
} text_lines;

static void measure(text_line *line, quoth_str text)
{
    uint32_t i = line->begin;

    for (; i < line->end && !clean_is_space((unsigned char)text.ptr[i]); i++)
        line->first_word += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
    line->columns = line->first_word;
    /* Too wide to have been wrapped: how wide does not matter. */
    if (line->end - line->begin > 2 * WIDEST_WRAP)
        line->columns = line->end - line->begin;
    else
        for (; i < line->end; i++) line->columns += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
}

/* Lines that are not empty, so that the array need not grow. */
static size_t count_lines(quoth_str text)
{
    size_t count = 0, at = 0;

    while (at < text.len) {
        const char *newline = memchr(text.ptr + at, '\n', text.len - at);
        size_t end = newline ? (size_t)(newline - text.ptr) : text.len;

        count += end > at;
        at = end + 1;
    }
    return count;
}

static bool split_lines(text_lines *lines, const clean_call *call, quoth_str text)
{
    size_t at = 0;
    bool blank = false;
    void *items = NULL;

    if (!clean_reserve(call, &items, &lines->capacity, count_lines(text), sizeof(text_line))) return false;
    lines->items = items;
    while (at < text.len) {
        const char *newline = memchr(text.ptr + at, '\n', text.len - at);
        size_t start = at, end = newline ? (size_t)(newline - text.ptr) : text.len, begin = at, space;

        at = end + 1;
        while (begin < end && (space = clean_utf8_space(text.ptr + begin, end - begin)) != 0) begin += space;
        while (end > begin && clean_is_space((unsigned char)text.ptr[end - 1])) end--;
        if (begin >= end) {
            blank = true;
            continue;
        }
        lines->items[lines->count] =
            (text_line){(uint32_t)begin, (uint32_t)end, 0, 0, (uint32_t)(begin - start), blank};
        measure(&lines->items[lines->count++], text);
        blank = false;
    }
    return true;
}

/* The line breaks where its next word would have fit. */
static bool breaks_early(const text_line *line, const text_line *next, uint32_t width)
{
    return line->columns + 1 + next->first_word + WRAP_SLACK <= width;
}

static bool ends_sentence(const text_line *line, quoth_str text)
{
    uint32_t end = line->end;

    while (end > line->begin && ((unsigned char)text.ptr[end - 1] >= 0x80 || strchr("\"')]", text.ptr[end - 1]))) end--;
    return end > line->begin && strchr(".!?:", text.ptr[end - 1]) != NULL;
}

/* The width to which the text was wrapped; 0: it was not.
 *
 * In wrapped text nearly every line that goes on in the next one ends where that one's first word would not have fit.
 * Lines that are paragraphs end anywhere, mostly with a sentence. */
static uint32_t wrap_width(const text_lines *lines, quoth_str text)
{
    size_t histogram[WIDEST_WRAP + 2] = {0}, wide = 0, joined = 0, full = 0, open = 0, i;
    uint32_t width = WIDEST_WRAP + 1;

    for (i = 0; i < lines->count; i++)
        histogram[lines->items[i].columns <= WIDEST_WRAP ? lines->items[i].columns : WIDEST_WRAP + 1]++;
    while (width > 0 && wide + histogram[width] <= lines->count / OUTLIERS) wide += histogram[width--];
    if (width > WIDEST_WRAP || width < NARROWEST_WRAP) return 0;
    for (i = 0; i + 1 < lines->count; i++) {
        const text_line *line = &lines->items[i];

        if (lines->items[i + 1].after_blank) continue;
        joined++;
        full += !breaks_early(line, &lines->items[i + 1], width);
        open += !ends_sentence(line, text);
    }
    if (joined == 0) return 0;
    if (joined < FEWEST_WRAPPED) return full == joined && open == joined ? width : 0;
    return full * 10 >= joined * 7 && open * 2 >= joined ? width : 0;
}

static bool begins_paragraph(const text_lines *lines, size_t i, uint32_t width, quoth_str text)
{
    const text_line *line = &lines->items[i], *before;

    if (i == 0 || width == 0 || line->after_blank) return true;
    before = &lines->items[i - 1];
    if (line->indent >= before->indent + 2) return true;
    return breaks_early(before, line, width) && ends_sentence(before, text);
}

bool plain_text_read(plain_text *plain, const clean_call *call, const text_phrases *phrases, quoth_str text)
{
    text_lines lines = {NULL, 0, 0};
    uint32_t width;
    size_t i;

    memset(plain, 0, sizeof(*plain));
    text_map_init(&plain->folded, call);
    if (!split_lines(&lines, call, text)) return false;
    if (lines.count == 0) return true;
    width = wrap_width(&lines, text);
    plain->paragraphs = call->host->scratch(call->ctx, lines.count * sizeof(text_paragraph), sizeof(uint32_t));
    plain->spans = call->host->scratch(call->ctx, lines.count * sizeof(quoth_span), sizeof(uint32_t));
    if (!plain->paragraphs || !plain->spans || !text_map_reserve(&plain->folded, text.len)) return false;
    for (i = 0; i < lines.count;) {
        size_t next = i + 1, start = plain->folded.length;

        while (next < lines.count && !begins_paragraph(&lines, next, width, text)) next++;
        text_fold_append(&plain->folded, text, lines.items[i].begin, lines.items[next - 1].end, start, false);
        if (plain->folded.failed) return false;
        /* Invisible characters at the end of a line leave the space before them. */
        if (plain->folded.length > start && plain->folded.text[plain->folded.length - 1] == ' ')
            text_map_cut(&plain->folded, plain->folded.length - 1);
        if (plain->folded.length > start) {
            plain->paragraphs[plain->count].span = (quoth_span){(uint32_t)start, (uint32_t)plain->folded.length};
            plain->spans[plain->count++] = (quoth_span){lines.items[i].begin, lines.items[next - 1].end};
        }
        i = next;
    }
    text_rules_apply(phrases, clean_str(plain->folded.text, plain->folded.length), plain->paragraphs, plain->count);
    return true;
}
