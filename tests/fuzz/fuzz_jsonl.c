/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a file of JSON lines, compressed or not: lines are cut and parsed. */
#include "cut.h"
#include "metadata.h"
#include "record_fields.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool take(void *self, record_slot slot, size_t rank, quoth_str value, fault *why)
{
    char iso[METADATA_DATE_SIZE];

    (void)self;
    (void)rank;
    (void)why;
    if (slot == SLOT_PUBLISHED) (void)metadata_date(value, iso);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const halt never = {NULL, NULL};
    static const quoth_str text[] = {{"text", 4}, {"a.b", 3}}, date[] = {{"date", 4}};
    const record_names names = {.slots = {[SLOT_TEXT] = {text, 2}, [SLOT_PUBLISHED] = {date, 1}}};
    const cut_limits limits = {1 << 12, 1 << 16, 100};
    uint64_t end = 0;
    fault why;
    piece cut;
    line_cutter lines;
    cut_result result;
    stream *in = stream_open(source_open_memory(data, size), (stream_limits){64, CUT_WINDOW(limits)}, &never, &why);

    if (in == NULL) return 0;
    line_cutter_start(&lines, in, &limits);
    while ((result = line_cutter_next(&lines, &cut)) != CUT_END && result != CUT_FAILED) {
        if (result == CUT_RECORD) (void)record_parse(cut.data, cut.len, &names, take, NULL, &why);
        if (cut.offset < end) abort(); /* regions follow one another */
        end = cut.offset + cut.length;
    }
    stream_close(in);
    return 0;
}
