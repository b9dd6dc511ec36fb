/* SPDX-License-Identifier: Apache-2.0 */
#include "documents/layers.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "documents/document.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BYTES = 1024, RECORD_ALIGN = 16 };

size_t layer_cell_size(quoth_cell cell)
{
    switch (cell) {
    case QUOTH_U8:
        return 1;
    case QUOTH_U16:
        return 2;
    case QUOTH_U32:
    case QUOTH_F32:
    case QUOTH_REF:
        return 4;
    case QUOTH_U64:
    case QUOTH_SPAN:
    case QUOTH_STRING:
    case QUOTH_RANGE:
        return 8;
    }
    return 0;
}

const quoth_column *layer_column(const layer_info *info, size_t index)
{
    const quoth_column *column = &info->def->columns[index];
    return column->name ? column : NULL;
}

static void layer_make_checks(layer_table *table, layer_info *info)
{
    size_t columns = 0;
    while (layer_column(info, columns)) columns++;
    info->checks = memory_alloc(columns * sizeof *info->checks);
    info->least_size = info->def->record_size;
    for (size_t i = 0; i < columns; i++) {
        const quoth_column *column = layer_column(info, i);
        size_t end = column->offset + layer_cell_size(column->cell);
        if (end > info->least_size) info->least_size = end;
        layer_check check = {column->name, column->offset, column->cell, 0, QUOTH_NONE};
        switch (column->cell) {
        case QUOTH_U8:
            if (!column->values) continue;
            while (column->values[check.values]) check.values++;
            break;
        case QUOTH_REF:
        case QUOTH_RANGE:
            check.of = column->of ? layer_table_find(table, column->of) : QUOTH_NONE;
            break;
        case QUOTH_SPAN:
        case QUOTH_STRING:
        case QUOTH_F32:
            break;
        default:
            continue;
        }
        info->checks[info->check_count++] = check;
    }
}

layer_table *layer_table_new(const quoth_layer *const *defs, size_t count)
{
    layer_table *table = memory_alloc(sizeof *table);
    table->layers = memory_alloc(count * sizeof *table->layers);
    table->count = count;
    for (size_t i = 0; i < count; i++) table->layers[i].def = defs[i];
    for (size_t i = 0; i < count; i++) layer_make_checks(table, &table->layers[i]);
    return table;
}

void layer_table_free(layer_table *table)
{
    if (!table) return;
    for (size_t i = 0; i < table->count; i++) free(table->layers[i].checks);
    free(table->layers);
    free(table);
}

quoth_layer_id layer_table_find(const layer_table *table, const char *name)
{
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->layers[i].def->name, name) == 0) return (quoth_layer_id)i;
    return QUOTH_NONE;
}

/* ----------------------------------------------------------------------------------------------- append */

static layer_result layer_reserve(quoth_doc *doc, layer_records *layer, size_t count)
{
    if (count > (QUOTH_NONE - 1) - layer->count) return LAYER_TOO_MANY;
    size_t need = layer->count + count;
    if (need <= layer->capacity) return LAYER_OK;
    size_t capacity = layer->capacity ? layer->capacity * 2 : FIRST_BYTES / layer->stride + 1;
    if (capacity < need) capacity = need;
    if (capacity > SIZE_MAX / layer->stride) return LAYER_NO_MEMORY;
    size_t old_bytes = layer->capacity * layer->stride, bytes = capacity * layer->stride;
    if (!layer->first || !arena_extend(&doc->memory, layer->first, old_bytes, bytes)) {
        char *first = arena_alloc(&doc->memory, bytes, RECORD_ALIGN);
        if (!first) return LAYER_NO_MEMORY;
        if (layer->count) memcpy(first, layer->first, layer->count * layer->stride);
        layer->first = first;
    }
    layer->capacity = capacity;
    return LAYER_OK;
}

layer_result layer_append(quoth_doc *doc, quoth_layer_id id, size_t record_size, size_t count, void **first)
{
    layer_records *layer = &doc->layers[id];
    if (!layer->stride) {
        if (record_size < sizeof(quoth_span)) return LAYER_WRONG_SIZE;
        layer->stride = record_size;
    }
    if (record_size != layer->stride) return LAYER_WRONG_SIZE;
    /* Appending no records is fine and gives a pointer too: NULL means that it failed. */
    layer_result result = layer_reserve(doc, layer, count ? count : 1);
    if (result != LAYER_OK) return result;
    *first = layer->first + layer->count * layer->stride;
    memset(*first, 0, count * layer->stride);
    layer->count += count;
    return LAYER_OK;
}

/* ------------------------------------------------------------------------------------------------- seal */

static quoth_span get_span(const char *cell)
{
    quoth_span span;
    memcpy(&span, cell, sizeof span);
    return span;
}

/* True if [begin, end) lies in `text` and cuts no character.  `text` is followed by a readable byte. */
static bool span_fits(quoth_span span, const char *text, size_t len)
{
    if (span.begin > span.end || span.end > len) return false;
    if (span.begin == span.end) return true;
    return !utf8_is_inner(text[span.begin]) && (span.end == len || !utf8_is_inner(text[span.end]));
}

static const char *name_of(const quoth_doc *doc, quoth_layer_id id)
{
    return id == QUOTH_NONE ? "that this pipeline lacks" : doc->table->layers[id].def->name;
}

static bool complain(const quoth_doc *doc, quoth_layer_id id, size_t record, const layer_check *check, char *why,
                     size_t why_size, const char *cell)
{
    quoth_span span = {0, 0};
    uint32_t ref = 0;
    char what[128];
    switch (check->cell) {
    case QUOTH_SPAN:
    case QUOTH_STRING:
        span = get_span(cell);
        snprintf(what, sizeof what, "%" PRIu32 "..%" PRIu32 " %s", span.begin, span.end,
                 check->cell == QUOTH_SPAN ? "does not lie in the text, or cuts a character"
                                           : "does not lie in the string pool, or cuts a character");
        break;
    case QUOTH_RANGE:
        span = get_span(cell);
        snprintf(what, sizeof what, "%" PRIu32 "..%" PRIu32 " is no range of layer %s", span.begin, span.end,
                 name_of(doc, check->of));
        break;
    case QUOTH_REF:
        memcpy(&ref, cell, sizeof ref);
        snprintf(what, sizeof what, "%" PRIu32 " is no record of layer %s", ref, name_of(doc, check->of));
        break;
    case QUOTH_F32:
        snprintf(what, sizeof what, "is not a finite number");
        break;
    default:
        snprintf(what, sizeof what, "%u has no name", (unsigned)(unsigned char)*cell);
        break;
    }
    snprintf(why, why_size, "record %zu of layer '%s': column '%s': %s", record, doc->table->layers[id].def->name,
             check->column, what);
    return false;
}

/* One column of all records.  `text` is what spans of this column lie in. */
static bool check_column(const quoth_doc *doc, quoth_layer_id id, const layer_check *check, char *why, size_t why_size)
{
    const layer_records *layer = &doc->layers[id];
    const char *cell = layer->first + check->offset;
    const char *text = check->cell == QUOTH_STRING ? doc->strings : doc->text.ptr;
    size_t len = check->cell == QUOTH_STRING ? doc->string_count : doc->text.len;
    size_t others = check->of == QUOTH_NONE ? 0 : doc->layers[check->of].count;
    bool good = true;
    for (size_t i = 0; i < layer->count; i++, cell += layer->stride) {
        switch (check->cell) {
        case QUOTH_SPAN:
        case QUOTH_STRING:
            good = span_fits(get_span(cell), text, len);
            break;
        case QUOTH_RANGE: {
            quoth_span range = get_span(cell);
            good = range.begin <= range.end && (range.end <= others || range.begin == range.end);
            break;
        }
        case QUOTH_REF: {
            uint32_t ref;
            memcpy(&ref, cell, sizeof ref);
            good = ref == QUOTH_NONE || ref < others;
            break;
        }
        case QUOTH_F32: {
            float real;
            memcpy(&real, cell, sizeof real);
            good = isfinite(real);
            break;
        }
        default:
            good = (unsigned char)*cell < check->values;
            break;
        }
        if (!good) return complain(doc, id, i, check, why, why_size, cell);
    }
    return true;
}

static bool check_order(const quoth_doc *doc, quoth_layer_id id, char *why, size_t why_size)
{
    const layer_records *layer = &doc->layers[id];
    uint32_t before = 0;
    for (size_t i = 0; i < layer->count; i++) {
        quoth_span span = get_span(layer->first + i * layer->stride);
        if (span.begin < before) {
            snprintf(why, why_size,
                     "record %zu of layer '%s' begins at %" PRIu32 ", before the one in front of it at %" PRIu32
                     ": the layer is declared as sorted",
                     i, doc->table->layers[id].def->name, span.begin, before);
            return false;
        }
        before = span.begin;
    }
    return true;
}

/* A writer that was built with an older header writes shorter records: what it does not know is zero. */
static bool layer_widen(quoth_doc *doc, layer_records *layer, size_t stride)
{
    char *wide = arena_zalloc(&doc->memory, layer->count * stride, RECORD_ALIGN);
    if (!wide) return false;
    for (size_t i = 0; i < layer->count; i++)
        memcpy(wide + i * stride, layer->first + i * layer->stride, layer->stride);
    layer->first = wide;
    layer->capacity = layer->count;
    layer->stride = stride;
    return true;
}

layer_result layer_seal(quoth_doc *doc, quoth_layer_id id, char *why, size_t why_size)
{
    layer_records *layer = &doc->layers[id];
    const layer_info *info = &doc->table->layers[id];
    if (!layer->count) return LAYER_OK;
    if (layer->stride < info->least_size && !layer_widen(doc, layer, info->least_size)) return LAYER_NO_MEMORY;
    for (size_t i = 0; i < info->check_count; i++)
        if (!check_column(doc, id, &info->checks[i], why, why_size)) return LAYER_BAD_RECORD;
    if (info->def->sorted && !check_order(doc, id, why, why_size)) return LAYER_BAD_RECORD;
    return LAYER_OK;
}
