/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a WARC or ARC file, compressed or not: records are cut, and the responses in them decoded. */
#include "http_message.h"
#include "selection.h"
#include "warc.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void decode(const piece *cut)
{
    const body_limits limits = {1 << 16, 100};
    http_head head;
    http_body body;
    fault why;

    if (!http_head_parse((unsigned char *)(uintptr_t)cut->data, cut->len < HTTP_HEAD_MAX ? cut->len : HTTP_HEAD_MAX,
                         &head))
        return;
    if (http_body_decode(&head, cut->data, cut->len, &limits, &body, &why) <= BODY_CUT_SHORT) free(body.owned);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const halt never = {NULL, NULL};
    const cut_limits limits = {1 << 16, 1 << 20, 100};
    const selection chosen = {.any_status = true, .types = UINT32_MAX, .from = "1990"};
    uint64_t end = 0;
    fault why;
    piece cut;
    warc_head head;
    warc_cutter warc;
    cut_result result;
    /* a window that has to move and grow */
    stream *in = stream_open(source_open_memory(data, size), (stream_limits){512, CUT_WINDOW(limits)}, &never, &why);

    if (in == NULL) return 0;
    bool arc = stream_want(in, 1) == STREAM_OK && *stream_data(in) == 'f';
    warc_cutter_start(&warc, arc ? &record_format_arc : &record_format_warc, in, &limits, selection_wants, &chosen);
    while ((result = warc_cutter_next(&warc, &cut, &head)) != CUT_END && result != CUT_FAILED) {
        if (result == CUT_RECORD) decode(&cut);
        /* Every cut gets further, and regions follow one another. */
        if (!cut.decoded && (cut.length == 0 || cut.offset < end)) abort();
        if (!cut.decoded) end = cut.offset + cut.length;
    }
    stream_close(in);
    return 0;
}
