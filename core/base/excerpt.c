/* SPDX-License-Identifier: Apache-2.0 */
#include "base/excerpt.h"

#include "base/memory.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

/* One character of a line as it is shown. */
typedef struct glyph {
    char bytes[EXCERPT_TAB + 1];
    uint8_t len;
    uint8_t columns;
} glyph;

/* Length of the line break at `text`, 0 if there is none. */
static size_t line_break(const char *text, size_t len)
{
    const unsigned char *s = (const unsigned char *)text;
    if (len >= 1 && s[0] == '\n') return 1;
    if (len >= 1 && s[0] == '\r') return len >= 2 && s[1] == '\n' ? 2 : 1;
    if (len >= 2 && s[0] == 0xc2 && s[1] == 0x85) return 2;
    if (len >= 3 && s[0] == 0xe2 && s[1] == 0x80 && (s[2] == 0xa8 || s[2] == 0xa9)) return 3;
    return 0;
}

size_t excerpt_line_begin(const char *source, size_t len, size_t line)
{
    size_t at = 0;
    while (line > 1 && at < len) {
        size_t n = line_break(source + at, len - at);
        if (n > 0) line--;
        at += n > 0 ? n : 1;
    }
    return line > 1 ? len : at;
}

size_t excerpt_offset(const char *source, size_t len, size_t line, size_t column)
{
    size_t at = excerpt_line_begin(source, len, line), used;
    for (; column > 1 && at < len && line_break(source + at, len - at) == 0; column--) {
        utf8_read(source + at, len - at, &used);
        at += used;
    }
    return at;
}

void excerpt_locate(const char *source, size_t len, size_t offset, size_t *line, size_t *column)
{
    *line = *column = 1;
    for (size_t at = 0; at < len && at < offset;) {
        size_t n = line_break(source + at, len - at);
        if (n > 0) {
            ++*line, *column = 1;
        } else {
            utf8_read(source + at, len - at, &n);
            ++*column;
        }
        at += n;
    }
}

static glyph glyph_read(const char *text, size_t len, size_t *used)
{
    glyph g = {"", 0, 1};
    uint32_t c = utf8_read(text, len, used);
    if (c == '\t') {
        memset(g.bytes, ' ', EXCERPT_TAB);
        g.len = g.columns = EXCERPT_TAB;
    } else if (utf8_is_unsafe(c)) {
        memcpy(g.bytes, "\xef\xbf\xbd", 3);
        g.len = 3;
    } else {
        memcpy(g.bytes, text, *used);
        g.len = (uint8_t)*used;
        g.columns = utf8_columns(c);
    }
    return g;
}

/* The glyphs [*first, *end) around [from, to) that fit into `columns`. */
static void choose_window(const glyph *glyphs, size_t count, size_t from, size_t to, size_t columns, size_t *first,
                          size_t *end)
{
    size_t used = 0;
    *first = *end = from;
    while (*end < to && used + glyphs[*end].columns <= columns) used += glyphs[(*end)++].columns;
    /* What is left goes to both sides, more of it to what stands before. */
    size_t before = 0, share = (columns - used) * 2 / 3;
    while (*first > 0 && before + glyphs[*first - 1].columns <= share) before += glyphs[--*first].columns;
    used += before;
    while (*end < count && used + glyphs[*end].columns <= columns) used += glyphs[(*end)++].columns;
    while (*first > 0 && used + glyphs[*first - 1].columns <= columns) used += glyphs[--*first].columns;
}

static const char ellipsis[] = "…";

bool excerpt_cut(const diag_place *place, excerpt *cut)
{
    if (!place->source || place->line == 0) return false;
    size_t begin = excerpt_line_begin(place->source, place->source_len, place->line);
    const char *line = place->source + begin;
    size_t rest = place->source_len - begin, count = 0, capacity = 128;
    glyph *glyphs = memory_alloc(capacity * sizeof *glyphs);
    for (size_t at = 0; at < rest && line_break(line + at, rest - at) == 0;) {
        if (count > place->column + EXCERPT_COLUMNS) break; /* shown in no case */
        if (count == capacity) {
            capacity *= 2;
            glyphs = memory_resize(glyphs, capacity, sizeof *glyphs);
        }
        size_t used;
        glyphs[count++] = glyph_read(line + at, rest - at, &used);
        at += used;
    }
    /* A place behind the line's end (something is missing there) is legal: the caret stands there. */
    size_t from = place->column > 0 ? place->column - 1 : 0;
    if (from > count) from = count;
    size_t width = place->width > 0 ? place->width : 1;
    size_t to = from + (width < count - from ? width : count - from);

    size_t first, end;
    choose_window(glyphs, count, from, to, EXCERPT_COLUMNS, &first, &end);
    bool clipped_left = first > 0, clipped_right = end < count;

    char *text = memory_alloc((end - first) * sizeof(glyph) + 2 * sizeof ellipsis + 1), *out = text;
    if (clipped_left) out = (char *)memcpy(out, ellipsis, sizeof ellipsis - 1) + sizeof ellipsis - 1;
    size_t indent = clipped_left, carets = 0;
    for (size_t i = first; i < end; i++) {
        memcpy(out, glyphs[i].bytes, glyphs[i].len);
        out += glyphs[i].len;
        if (i < from) indent += glyphs[i].columns;
        if (i >= from && i < to) carets += glyphs[i].columns;
    }
    if (clipped_right) memcpy(out, ellipsis, sizeof ellipsis);
    free(glyphs);

    if (carets == 0) carets = 1;
    cut->line = text;
    cut->indent = indent;
    cut->carets = memory_alloc(carets + 1);
    memset(cut->carets, '~', carets);
    cut->carets[0] = '^';
    return true;
}

void excerpt_free(excerpt *cut)
{
    free(cut->line);
    free(cut->carets);
}
