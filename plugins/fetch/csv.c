/* SPDX-License-Identifier: Apache-2.0 */
#include "csv.h"

#include "field.h"

#include <string.h>

/* ------------------------------------------------------------------------------------------------- rows */

/* Where a search for the end of a row stands. */
typedef struct row_scan {
    bool inside; /* of a field: a quote there is a character like others */
    bool quoted;
} row_scan;

void csv_cutter_start(csv_cutter *csv, stream *in, const cut_limits *limits)
{
    *csv = (csv_cutter){.in = in, .limits = limits, .delimiter = ','};
}

/* Goes on to the line end that ends the row; `len`: it is not here. */
static size_t scan_row(row_scan *scan, char delimiter, const unsigned char *bytes, size_t len)
{
    size_t at = 0;

    while (at < len) {
        if (scan->quoted) {
            const unsigned char *quote = memchr(bytes + at, '"', len - at);
            if (quote == NULL) return len;
            at = (size_t)(quote - bytes) + 1;
            scan->quoted = false; /* another quote right behind it opens again: the two are one character */
            scan->inside = false;
            continue;
        }
        unsigned char c = bytes[at];
        if (c == '\n') return at;
        if (c == '"' && !scan->inside)
            scan->quoted = true;
        else
            scan->inside = c != (unsigned char)delimiter;
        at++;
    }
    return len;
}

static void place(csv_cutter *csv, uint64_t from, uint64_t to, piece *cut)
{
    cut->offset = from;
    cut->length = to - from;
    cut->decoded = stream_compressed(csv->in);
    cut->record = csv->next++;
}

/* A region is lost up to the first line end behind the damage. */
static cut_result lose(csv_cutter *csv, uint64_t from, cut_result result, piece *cut)
{
    stream *in = csv->in;
    const unsigned char *end = NULL;

    stream_take(in, stream_available(in));
    stream_resume(in);
    while (end == NULL && stream_want(in, 1) == STREAM_OK) {
        end = memchr(stream_data(in), '\n', stream_available(in));
        stream_take(in, end == NULL ? stream_available(in) : (size_t)(end - stream_data(in)) + 1);
    }
    place(csv, from, stream_offset(in), cut);
    return result;
}

/* Passes over a row that is too long for the window. */
static cut_result pass_over(csv_cutter *csv, row_scan scan, piece *cut)
{
    stream *in = csv->in;
    uint64_t from = stream_offset(in);
    stream_state state;

    for (;;) {
        stream_take(in, stream_available(in));
        if ((state = stream_want(in, 1)) != STREAM_OK) break;
        size_t have = stream_available(in), end = scan_row(&scan, csv->delimiter, stream_data(in), have);
        if (end < have) {
            stream_take(in, end + 1);
            break;
        }
        if (stream_compressed(in) && stream_offset(in) - from > csv->limits->decompressed) {
            stream_abandon(in, "max-decompressed", "");
            fault_set(&cut->why, "max-decompressed", "a row is still going on after max-decompressed (%llu bytes)",
                      (unsigned long long)csv->limits->decompressed);
            return lose(csv, from, CUT_LIMIT, cut);
        }
    }
    if (state == STREAM_DAMAGED) {
        cut->why = *stream_fault(in);
        return lose(csv, from, CUT_LOST, cut);
    }
    place(csv, from, stream_offset(in), cut); /* where the source fails, the next call says so */
    fault_set(&cut->why, "max-document",
              "the row has %llu bytes, more than max-document (%llu); is a quote in it not closed?",
              (unsigned long long)cut->length, (unsigned long long)csv->limits->document);
    return CUT_LIMIT;
}

/* The row that begins the window does not end in it, and nothing follows. */
static cut_result end_row(csv_cutter *csv, const row_scan *scan, stream_state state, piece *cut)
{
    stream *in = csv->in;
    uint64_t from = stream_offset(in);

    if (state == STREAM_DAMAGED || state == STREAM_FAILED) cut->why = *stream_fault(in);
    if (state == STREAM_DAMAGED) return lose(csv, from, CUT_LOST, cut);
    if (state == STREAM_FAILED) {
        place(csv, from, from + stream_available(in), cut);
        return CUT_FAILED;
    }
    if (stream_available(in) == 0) return CUT_END;
    if (!scan->quoted) return CUT_RECORD;
    fault_set(&cut->why, "open-quote", "a quote in the row is not closed before the end of the file");
    return lose(csv, from, CUT_LOST, cut);
}

static bool is_blank(const unsigned char *bytes, size_t len)
{
    return field_trim((quoth_str){(const char *)bytes, len}).len == 0;
}

cut_result csv_cutter_next(csv_cutter *csv, piece *cut)
{
    stream *in = csv->in;
    row_scan scan = {false, false};
    size_t searched = 0;

    stream_take(in, csv->pending);
    csv->pending = 0;
    for (;;) {
        size_t have = stream_available(in);
        size_t end = searched + scan_row(&scan, csv->delimiter, stream_data(in) + searched, have - searched);
        searched = end;
        if (end == have) {
            if (have > csv->limits->document) return pass_over(csv, scan, cut);
            stream_state state = stream_want(in, have + 1);
            if (state == STREAM_OK) continue;
            if (state == STREAM_FULL) return pass_over(csv, scan, cut);
            cut_result result = end_row(csv, &scan, state, cut);
            if (result != CUT_RECORD) return result;
        }
        size_t whole = end < have ? end + 1 : end;
        const unsigned char *data = stream_data(in);
        if (is_blank(data, end)) {
            stream_take(in, whole);
            scan = (row_scan){false, false};
            searched = 0;
            continue;
        }
        csv->pending = whole;
        cut->data = data;
        cut->len = data[end - 1] == '\r' ? end - 1 : end;
        place(csv, stream_offset(in), stream_offset(in) + end, cut);
        return CUT_RECORD;
    }
}

/* ----------------------------------------------------------------------------------------------- fields */

char csv_delimiter(const unsigned char *header, size_t len)
{
    static const char candidates[] = ",\t;|";
    char best = ',';
    size_t most = 0;

    for (const char *c = candidates; *c != '\0'; c++) {
        size_t count = 0;
        bool quoted = false;
        for (size_t i = 0; i < len && (quoted || header[i] != '\n'); i++) {
            if (header[i] == '"') quoted = !quoted;
            count += !quoted && header[i] == (unsigned char)*c;
        }
        if (count > most) {
            most = count;
            best = *c;
        }
    }
    return best;
}

bool csv_field_next(unsigned char *row, size_t len, char delimiter, size_t *at, quoth_str *value)
{
    if (*at > len) return false;
    size_t from = *at, to, in = from;
    if (in < len && row[in] == '"') {
        to = from = ++in;
        while (in < len) {
            const unsigned char *quote = memchr(row + in, '"', len - in);
            size_t run = quote == NULL ? len - in : (size_t)(quote - (row + in));
            if (to != in) memmove(row + to, row + in, run);
            to += run;
            in += run + 1;
            if (in >= len || row[in] != '"') break;
            row[to++] = '"';
            in++;
        }
        if (in > len) in = len;
        /* Text behind the closing quote is against the rules, and part of the field. */
    } else {
        to = from;
    }
    const unsigned char *end = in < len ? memchr(row + in, delimiter, len - in) : NULL;
    size_t rest = end == NULL ? len - in : (size_t)(end - (row + in));
    if (to != in) memmove(row + to, row + in, rest);
    *value = (quoth_str){(const char *)row + from, to + rest - from};
    *at = in + rest + 1; /* behind the delimiter; past the end if there is none */
    return true;
}

/* The slot that a column's name stands for. */
static bool find_slot(const record_names *names, quoth_str name, int8_t *slot, uint8_t *rank)
{
    for (int s = 0; s < SLOT_COUNT; s++) {
        const quoth_str *items = names->slots[s].items;
        for (size_t i = 0; i < names->slots[s].count && i < UINT8_MAX; i++) {
            if (!field_is(name, items[i].ptr)) continue;
            *slot = (int8_t)s;
            *rank = (uint8_t)i;
            return true;
        }
    }
    return false;
}

bool csv_layout_read(unsigned char *header, size_t len, const record_names *names, csv_layout *layout)
{
    size_t at = len >= 3 && memcmp(header, "\xef\xbb\xbf", 3) == 0 ? 3 : 0, columns = 0;
    bool body = false;
    quoth_str name;

    memset(layout, 0, sizeof(*layout));
    layout->delimiter = csv_delimiter(header, len);
    while (csv_field_next(header, len, layout->delimiter, &at, &name)) {
        if (columns < CSV_COLUMNS_MAX) {
            int8_t slot = -1;
            if (find_slot(names, field_trim(name), &slot, &layout->known[columns].rank))
                body |= slot == SLOT_TEXT || slot == SLOT_HTML;
            layout->known[columns].slot = slot;
        }
        columns++;
    }
    layout->columns = columns > UINT16_MAX ? UINT16_MAX : (uint16_t)columns;
    return body;
}

size_t csv_layout_size(const csv_layout *layout)
{
    size_t columns = layout->columns < CSV_COLUMNS_MAX ? layout->columns : CSV_COLUMNS_MAX;
    return offsetof(csv_layout, known) + columns * sizeof(layout->known[0]);
}

bool csv_row_parse(unsigned char *row, size_t len, const csv_layout *layout, record_sink *sink, void *self, fault *why)
{
    size_t at = 0, column = 0;
    quoth_str value;

    for (; csv_field_next(row, len, layout->delimiter, &at, &value); column++) {
        if (column >= layout->columns && field_trim(value).len > 0) {
            fault_set(why, "bad-row",
                      "the row has more fields than the header has (%u): a field with '%c' in it must stand in quotes",
                      layout->columns, layout->delimiter == '\t' ? ' ' : layout->delimiter);
            return false;
        }
        if (column >= layout->columns || column >= CSV_COLUMNS_MAX || layout->known[column].slot < 0) continue;
        if (!sink(self, (record_slot)layout->known[column].slot, layout->known[column].rank, value, why)) return false;
    }
    return true;
}
