/* SPDX-License-Identifier: Apache-2.0 */
#include "cut.h"

#include <string.h>

cut_result cut_whole(stream *in, const cut_limits *limits, piece *cut)
{
    stream_state state = stream_want(in, (size_t)limits->document + 1);

    cut->data = stream_data(in);
    cut->len = stream_available(in);
    cut->offset = stream_offset(in);
    cut->length = cut->len;
    cut->decoded = stream_compressed(in);
    cut->record = -1;
    switch (state) {
    case STREAM_END:
        return CUT_RECORD;
    case STREAM_OK:
    case STREAM_FULL:
        fault_set(&cut->why, "max-document", "the document is larger than max-document (%llu bytes)",
                  (unsigned long long)limits->document);
        return CUT_LIMIT;
    case STREAM_DAMAGED:
        cut->why = *stream_fault(in);
        return CUT_LOST;
    default:
        cut->why = *stream_fault(in);
        return CUT_FAILED;
    }
}

void line_cutter_start(line_cutter *lines, stream *in, const cut_limits *limits)
{
    *lines = (line_cutter){.in = in, .limits = limits};
}

static bool is_blank(const unsigned char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') return false;
    return true;
}

static void place(const line_cutter *lines, uint64_t from, uint64_t to, piece *cut)
{
    cut->offset = from;
    cut->length = to - from;
    cut->decoded = stream_compressed(lines->in);
}

/* Passes over the rest of the line that the window begins in.  STREAM_OK: the window begins behind its end. */
static stream_state pass_line(stream *in, uint64_t most)
{
    uint64_t passed = 0;

    for (;;) {
        size_t have = stream_available(in);
        const unsigned char *data = stream_data(in), *end = have > 0 ? memchr(data, '\n', have) : NULL;
        if (end != NULL) {
            stream_take(in, (size_t)(end - data) + 1);
            return STREAM_OK;
        }
        stream_take(in, have);
        passed += have;
        if (passed > most && stream_compressed(in)) return STREAM_FULL;
        stream_state state = stream_want(in, 1);
        if (state != STREAM_OK) return state;
    }
}

/* A region is lost that begins at `from`; the stream's damage lies behind the window.  The stream may go on in the
 * middle of a line, whose rest is lost too; an object's first byte is taken for the beginning of a line. */
static cut_result lose(line_cutter *lines, uint64_t from, cut_result result, piece *cut)
{
    stream *in = lines->in;

    stream_resume(in);
    if (stream_want(in, 1) == STREAM_OK && *stream_data(in) != '{')
        (void)pass_line(in, lines->limits->decompressed); /* what stops it is met again by the next cut */
    cut->record = lines->next++;
    place(lines, from, stream_offset(in), cut);
    return result;
}

static cut_result skip_long_line(line_cutter *lines, piece *cut)
{
    stream *in = lines->in;
    uint64_t from = stream_offset(in);
    unsigned long long limit = lines->limits->document;
    stream_state passed = pass_line(in, lines->limits->decompressed);

    switch (passed) {
    case STREAM_DAMAGED:
        cut->why = *stream_fault(in);
        return lose(lines, from, CUT_LOST, cut);
    case STREAM_FAILED:
        break; /* the next call says so */
    case STREAM_FULL:
        stream_abandon(in, "max-decompressed", "");
        fault_set(&cut->why, "max-decompressed",
                  "a line is still going on after max-decompressed (%llu bytes): the rest of the %s data is passed by",
                  (unsigned long long)lines->limits->decompressed, stream_codec(in));
        return lose(lines, from, CUT_LIMIT, cut);
    default:
        break;
    }
    cut->record = lines->next++;
    place(lines, from, stream_offset(in) - (passed == STREAM_OK), cut); /* without the line feed, as any line */
    fault_set(&cut->why, "max-document", "the line has %llu bytes, more than max-document (%llu)",
              (unsigned long long)cut->length, limit);
    return CUT_LIMIT;
}

cut_result line_cutter_next(line_cutter *lines, piece *cut)
{
    stream *in = lines->in;
    size_t searched = 0;

    stream_take(in, lines->pending);
    lines->pending = 0;
    for (;;) {
        const unsigned char *data = stream_data(in);
        size_t have = stream_available(in);
        const unsigned char *end = have > searched ? memchr(data + searched, '\n', have - searched) : NULL;
        if (end == NULL && have <= lines->limits->document) {
            stream_state state = stream_want(in, have + 1);
            searched = have;
            if (state == STREAM_OK) continue;
            if (state == STREAM_DAMAGED) {
                cut->why = *stream_fault(in);
                return lose(lines, stream_offset(in), CUT_LOST, cut);
            }
            if (state == STREAM_FAILED) {
                cut->why = *stream_fault(in);
                cut->record = lines->next;
                place(lines, stream_offset(in), stream_offset(in) + have, cut);
                return CUT_FAILED;
            }
            if (have == 0) return CUT_END;
            data = stream_data(in);
            end = data + have; /* the last line lacks its end */
        } else if (end == NULL) {
            return skip_long_line(lines, cut);
        }
        size_t len = (size_t)(end - data), whole = len < have ? len + 1 : len;
        if (is_blank(data, len)) {
            stream_take(in, whole);
            searched = 0;
            continue;
        }
        if (len > lines->limits->document) return skip_long_line(lines, cut);
        lines->pending = whole;
        cut->data = data;
        cut->len = len > 0 && data[len - 1] == '\r' ? len - 1 : len;
        cut->record = lines->next++;
        place(lines, stream_offset(in), stream_offset(in) + len, cut);
        return CUT_RECORD;
    }
}
