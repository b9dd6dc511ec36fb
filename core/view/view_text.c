/* SPDX-License-Identifier: Apache-2.0 */
#include "view/view_text.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { STEP = 256 };

static const char gap[] = " … ", ellipsis[] = "…";

/* ------------------------------------------------------------------------------------------------- places */

static uint64_t units_of(const char *text, size_t len)
{
    uint64_t units = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned char byte = (unsigned char)text[i];
        units += !utf8_is_inner(text[i]);
        units += byte >= 0xF0; /* beyond the first 65536: a pair */
    }
    return units;
}

void view_text_begin(view_text *t, quoth_str text)
{
    size_t count = text.len / STEP + 1;
    t->text = text;
    t->marks = memory_alloc(count * sizeof *t->marks);
    for (size_t i = 1; i < count; i++) t->marks[i] = t->marks[i - 1] + units_of(text.ptr + (i - 1) * STEP, STEP);
}

void view_text_end(view_text *t)
{
    free(t->marks);
}

uint64_t view_text_units(const view_text *t, uint64_t byte)
{
    size_t step = (size_t)(byte / STEP);
    return t->marks[step] + units_of(t->text.ptr + step * STEP, (size_t)(byte - step * STEP));
}

bool view_text_holds(const view_text *t, const view_span *span)
{
    return span->text.ptr && span->end <= t->text.len && span->end - span->begin == span->text.len &&
           memcmp(t->text.ptr + span->begin, span->text.ptr, span->text.len) == 0;
}

bool view_text_fits(const view_text *t, const view_article *article)
{
    for (const view_claim *claim = article->claims; claim; claim = claim->next)
        for (size_t i = 0; i < claim->part_count; i++)
            if (!view_text_holds(t, &claim->parts[i])) return false;
    return true;
}

/* ------------------------------------------------------------------------------------------------ context */

/* Context is one line of a paragraph. */
static void append_line(memory_text *c, quoth_str line)
{
    size_t from = c->len;
    memory_text_add(c, line.ptr, line.len);
    for (size_t i = from; i < c->len; i++)
        if (c->bytes[i] == '\n') c->bytes[i] = ' ';
}

/* Moves a span that lies within the context; one that does not is nowhere, only its words stay known. */
static void move_span(view_span *span, uint64_t begin, size_t len, uint64_t to)
{
    bool inside = span->text.ptr && span->begin >= begin && span->end <= begin + len;
    span->begin = inside ? to + (span->begin - begin) : UINT64_MAX;
    span->end = inside ? span->begin + span->text.len : UINT64_MAX;
}

/* The side of the context in which a span lies is found by where it was in the text. */
static void move_outer(view_span *span, const view_claim *claim, uint64_t begin, uint64_t end, uint64_t before_at,
                       uint64_t after_at)
{
    if (span->text.ptr && span->end <= begin && begin >= claim->before.len)
        move_span(span, begin - claim->before.len, claim->before.len, before_at);
    else
        move_span(span, end, claim->after.len, after_at);
}

static void compose_claim(memory_text *c, view_claim *claim)
{
    uint64_t begin = claim->parts[0].begin, end = claim->parts[claim->part_count - 1].end;
    if (claim->before.len) memory_text_add(c, ellipsis, sizeof ellipsis - 1);
    uint64_t before_at = c->len;
    append_line(c, claim->before);
    for (size_t i = 0; i < claim->part_count; i++) {
        view_span *part = &claim->parts[i];
        if (i) memory_text_add(c, gap, sizeof gap - 1);
        part->begin = c->len;
        memory_text_add(c, part->text.ptr, part->text.len);
        part->end = c->len;
    }
    uint64_t after_at = c->len;
    append_line(c, claim->after);
    if (claim->after.len) memory_text_add(c, ellipsis, sizeof ellipsis - 1);
    memory_text_add(c, "\n", 1);
    move_outer(&claim->cue, claim, begin, end, before_at, after_at);
    move_outer(&claim->speaker, claim, begin, end, before_at, after_at);
    move_outer(&claim->addressee, claim, begin, end, before_at, after_at);
}

char *view_text_compose(view_article *article, size_t *len)
{
    memory_text c = {0};
    for (view_claim *claim = article->claims; claim; claim = claim->next) compose_claim(&c, claim);
    *len = c.len;
    return c.bytes;
}

/* ---------------------------------------------------------------------------------------------- to be seen */

/* What is shown for a character; itself if it is harmless. */
static uint32_t shown(uint32_t point)
{
    if (point == '\t') return point;
    if ((point >= '\n' && point <= '\r') || point == 0x85 || point == 0x2028 || point == 0x2029)
        return point == '\r' ? ' ' : '\n'; /* before a line feed it would make an empty line */
    if (point < 0x20) return 0x2400 + point;
    if (point == 0x7F) return 0x2421;
    if (point < 0xA0 && point > 0x7F) return 0xFFFD;
    if (point == 0x202D || point == 0x202E) return 0xFFFD;
    return point;
}

quoth_str view_text_show(quoth_str text, char *to)
{
    char *out = to;
    for (size_t i = 0; i < text.len;) {
        size_t used;
        uint32_t point = utf8_read(text.ptr + i, text.len - i, &used), is = shown(point);
        if (is == point && (point != 0xFFFD || used == 3)) {
            memcpy(out, text.ptr + i, used);
            out += used;
        } else if (is < 0x80) {
            *out++ = (char)is;
        } else {
            *out++ = (char)(0xE0 | (is >> 12));
            *out++ = (char)(0x80 | ((is >> 6) & 0x3F));
            *out++ = (char)(0x80 | (is & 0x3F));
        }
        i += used;
    }
    return (quoth_str){to, (size_t)(out - to)};
}
