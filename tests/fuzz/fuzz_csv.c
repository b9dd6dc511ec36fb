/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a CSV file, compressed or not: rows are cut, and their fields read. */
#include "csv.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Values lie within the row. */
static bool take(void *self, record_slot slot, size_t rank, quoth_str value, fault *why)
{
    const piece *row = self;
    const char *begin = (const char *)row->data;

    (void)slot;
    (void)rank;
    (void)why;
    if (value.ptr < begin || value.ptr + value.len > begin + row->len) abort();
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const halt never = {NULL, NULL};
    static const quoth_str text[] = {{"text", 4}, {"a", 1}};
    const record_names names = {.slots = {[SLOT_TEXT] = {text, 2}}};
    const cut_limits limits = {1 << 12, 1 << 16, 100};
    csv_layout layout;
    csv_cutter csv;
    cut_result result;
    uint64_t end = 0;
    bool headed = false;
    fault why;
    piece cut;
    /* a window that has to move and grow */
    stream *in = stream_open(source_open_memory(data, size), (stream_limits){256, CUT_WINDOW(limits)}, &never, &why);

    if (in == NULL) return 0;
    csv_cutter_start(&csv, in, &limits);
    while ((result = csv_cutter_next(&csv, &cut)) != CUT_END && result != CUT_FAILED) {
        /* Every cut gets further, except where nothing could be decoded. */
        if (cut.offset < end || (cut.length == 0 && (result != CUT_LOST || !cut.decoded))) abort();
        end = cut.offset + cut.length;
        if (result != CUT_RECORD) continue;
        unsigned char *row = (unsigned char *)(uintptr_t)cut.data;
        if (headed)
            (void)csv_row_parse(row, cut.len, &layout, take, &cut, &why);
        else
            (void)csv_layout_read(row, cut.len, &names, &layout);
        if (!headed) csv.delimiter = layout.delimiter;
        headed = true;
    }
    stream_close(in);
    return 0;
}
