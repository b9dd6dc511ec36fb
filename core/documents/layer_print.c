/* SPDX-License-Identifier: Apache-2.0 */
#include "documents/layer_print.h"

#include "base/memory.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { RECORD_TEXT_MAX = 64, TABLE_TEXT_MAX = 48, CELL_SIZE = 4 * TABLE_TEXT_MAX + 32, TABLE_COLUMNS_MAX = 32 };

/* The bytes of `text` that make at most `max` characters. */
static size_t prefix_of(quoth_str text, size_t max)
{
    size_t i = 0;
    while (i < text.len && (max > 0 || utf8_is_inner(text.ptr[i])))
        if (!utf8_is_inner(text.ptr[i++])) max--;
    return i;
}

/* Copies what fits into `to`: on one line, harmless to a terminal, with an ellipsis where it was cut. */
static void one_line(quoth_str text, size_t max, char *to, size_t size)
{
    size_t n = prefix_of(text, max), used = 0;
    for (size_t i = 0; i < n && used + 5 < size; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        bool control = byte < 0x20 || byte == 0x7F;
        bool c1 = byte == 0xC2 && i + 1 < n && (unsigned char)text.ptr[i + 1] < 0xA0;
        if (c1) i++;
        to[used++] = control || c1 ? ' ' : (char)byte;
    }
    if (n < text.len) {
        memcpy(to + used, "\xE2\x80\xA6", 3);
        used += 3;
    }
    to[used] = 0;
}

void layer_print_text(FILE *out, quoth_str text, size_t max)
{
    char *line = memory_alloc(4 * max + 16);
    one_line(text, max, line, 4 * max + 16);
    fputs(line, out);
    free(line);
}

void layer_print_lines(FILE *out, quoth_str text)
{
    while (text.len) {
        const char *end = memchr(text.ptr, '\n', text.len);
        size_t n = end ? (size_t)(end - text.ptr) : text.len;
        layer_print_text(out, (quoth_str){text.ptr, n}, n);
        fputc('\n', out);
        n += end != NULL;
        text.ptr += n;
        text.len -= n;
    }
}

static uint64_t unsigned_cell(const char *at, size_t size)
{
    uint8_t u8;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;
    switch (size) {
    case 1:
        memcpy(&u8, at, 1);
        return u8;
    case 2:
        memcpy(&u16, at, 2);
        return u16;
    case 4:
        memcpy(&u32, at, 4);
        return u32;
    default:
        memcpy(&u64, at, 8);
        return u64;
    }
}

static const char *value_name(const quoth_column *column, uint64_t value)
{
    for (uint64_t i = 0; column->values && column->values[i]; i++)
        if (i == value) return column->values[i];
    return NULL;
}

/* A cell as text. */
static void cell_text(const quoth_doc *doc, const quoth_column *column, const char *record, char *to, size_t size)
{
    const char *at = record + column->offset;
    quoth_span span = {0, 0};
    float real;
    char words[4 * TABLE_TEXT_MAX + 16];
    if (layer_cell_size(column->cell) == sizeof span) memcpy(&span, at, sizeof span);
    switch (column->cell) {
    case QUOTH_SPAN:
        one_line(document_slice(doc, span), TABLE_TEXT_MAX, words, sizeof words);
        if (span.begin == span.end)
            snprintf(to, size, "-");
        else
            snprintf(to, size, "%" PRIu32 "..%" PRIu32 " '%s'", span.begin, span.end, words);
        break;
    case QUOTH_STRING:
        one_line(document_string(doc, span), TABLE_TEXT_MAX, words, sizeof words);
        if (span.begin == span.end)
            snprintf(to, size, "-");
        else
            snprintf(to, size, "'%s'", words);
        break;
    case QUOTH_RANGE:
        if (span.begin == span.end)
            snprintf(to, size, "-");
        else
            snprintf(to, size, "%" PRIu32 "..%" PRIu32, span.begin, span.end);
        break;
    case QUOTH_F32:
        memcpy(&real, at, sizeof real);
        snprintf(to, size, "%.3f", (double)real);
        break;
    case QUOTH_REF:
        if (unsigned_cell(at, 4) == QUOTH_NONE)
            snprintf(to, size, "-");
        else
            snprintf(to, size, "#%" PRIu64, unsigned_cell(at, 4));
        break;
    default: {
        uint64_t value = unsigned_cell(at, layer_cell_size(column->cell));
        const char *name = value_name(column, value);
        if (name)
            snprintf(to, size, "%s", name);
        else
            snprintf(to, size, "%" PRIu64, value);
    }
    }
}

/* True for a column that the writer's records hold. */
static bool has_column(const quoth_column *column, size_t stride)
{
    return column->offset + layer_cell_size(column->cell) <= stride;
}

void layer_print_record(FILE *out, const quoth_doc *doc, quoth_layer_id id, size_t index)
{
    const layer_info *info = &doc->table->layers[id];
    const layer_records *layer = &doc->layers[id];
    const char *record = layer->first + index * layer->stride;
    const quoth_column *column;
    quoth_span span;
    char cell[CELL_SIZE];
    memcpy(&span, record, sizeof span);
    fprintf(out, "#%zu %" PRIu32 "..%" PRIu32 " '", index, span.begin, span.end);
    layer_print_text(out, document_slice(doc, span), RECORD_TEXT_MAX);
    fputc('\'', out);
    for (size_t i = 1; (column = layer_column(info, i)); i++) {
        if (!has_column(column, layer->stride)) continue;
        cell_text(doc, column, record, cell, sizeof cell);
        if (strcmp(cell, "-") != 0) fprintf(out, " %s=%s", column->name, cell);
    }
    fputc('\n', out);
}

/* Width on the screen, near enough: code points. */
static int width_of(const char *text)
{
    return (int)utf8_count(text, strlen(text));
}

static void print_padded(FILE *out, const char *text, int width)
{
    fprintf(out, "  %s%*s", text, width - width_of(text) > 0 ? width - width_of(text) : 0, "");
}

/* Columns are as wide as their widest cell, which takes a first pass over the records. */
void layer_print_table(FILE *out, const quoth_doc *doc, quoth_layer_id id)
{
    const layer_info *info = &doc->table->layers[id];
    const layer_records *layer = &doc->layers[id];
    int widths[TABLE_COLUMNS_MAX] = {0};
    char cell[CELL_SIZE];
    size_t columns = 0;
    const quoth_column *column;
    while (columns < TABLE_COLUMNS_MAX && (column = layer_column(info, columns)) &&
           (has_column(column, layer->stride) || !layer->count))
        widths[columns++] = width_of(column->name);
    for (size_t i = 0; i < layer->count; i++)
        for (size_t k = 0; k < columns; k++) {
            cell_text(doc, layer_column(info, k), layer->first + i * layer->stride, cell, sizeof cell);
            if (width_of(cell) > widths[k]) widths[k] = width_of(cell);
        }
    fprintf(out, "%s: %s\n%6s", info->def->name, info->def->help ? info->def->help : "", "#");
    for (size_t k = 0; k < columns; k++) print_padded(out, layer_column(info, k)->name, widths[k]);
    fputc('\n', out);
    for (size_t i = 0; i < layer->count; i++) {
        fprintf(out, "%6zu", i);
        for (size_t k = 0; k < columns; k++) {
            cell_text(doc, layer_column(info, k), layer->first + i * layer->stride, cell, sizeof cell);
            print_padded(out, cell, k + 1 < columns ? widths[k] : 0);
        }
        fputc('\n', out);
    }
}
