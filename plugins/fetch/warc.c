/* SPDX-License-Identifier: Apache-2.0 */
#include "warc.h"

#include <string.h>

/* Line ends that may follow a record before what comes next counts as damage. */
#define GAP_MAX 64
/* Records below this are never too good to be true, whatever their ratio. */
#define RATIO_FREE (UINT64_C(1) << 20)
/* By how many bytes a Content-Length may be wrong. */
#define LENGTH_SLACK 16
/* How much of a large record is passed over between two looks at what it does. */
#define PASS_STEP ((uint64_t)1 << 20)

void warc_cutter_start(warc_cutter *warc, const record_format *format, stream *in, const cut_limits *limits,
                       warc_wanted *wanted, const void *wanted_self)
{
    *warc = (warc_cutter){.format = format, .in = in, .limits = limits, .wanted = wanted, .wanted_self = wanted_self};
}

/* Sets where the record, or the region, from its start up to `to` lies. */
static void place(const warc_cutter *warc, uint64_t to, piece *cut)
{
    uint64_t to_stored;

    if (warc->start_known && stream_stored(warc->in, to, &to_stored)) {
        cut->offset = warc->start_stored;
        cut->length = to_stored - warc->start_stored;
        cut->decoded = false;
    } else {
        cut->offset = warc->start;
        cut->length = to - warc->start;
        cut->decoded = true;
    }
}

/* The first record header in the window at or behind `from`; NULL: none.  One begins a line or a member. */
static const unsigned char *find_header(const warc_cutter *warc, size_t from)
{
    const record_format *format = warc->format;
    const stream *in = warc->in;
    const unsigned char *data = stream_data(in), *end = data + stream_available(in), *at = data + from;

    if (at < end && stream_member_begins(in, stream_offset(in) + from) && format->begins(at, (size_t)(end - at)))
        return at;
    while (at < end && (at = format->candidate(at, end)) != NULL) {
        size_t offset = (size_t)(at - data);
        if (((offset > 0 && at[-1] == '\n') || stream_member_begins(in, stream_offset(in) + offset)) &&
            format->begins(at, (size_t)(end - at)))
            return at;
        if (*at != '\n') at++; /* which would end the line before the next candidate */
    }
    return NULL;
}

/* The region from the record's start to the next header behind `from` bytes of the window is lost. */
static cut_result lose(warc_cutter *warc, size_t from, cut_result result, piece *cut)
{
    stream *in = warc->in;
    /* What a search has to keep when the window moves on: a header not seen whole, and the line end before it. */
    const size_t search_keep = warc->format->probe + 1;

    for (;;) {
        const unsigned char *found = find_header(warc, from);
        if (found != NULL) {
            stream_take(in, (size_t)(found - stream_data(in)));
            break;
        }
        size_t have = stream_available(in);
        if (have > search_keep) stream_take(in, have - search_keep);
        from = from > have - stream_available(in) ? from - (have - stream_available(in)) : 0;
        stream_state state = stream_want(in, stream_available(in) + 1);
        if (state == STREAM_OK) continue;
        if (state == STREAM_DAMAGED) {
            stream_resume(in);
            from = 0;
            continue;
        }
        stream_take(in, stream_available(in)); /* the end, or the next call meets the failure */
        break;
    }
    place(warc, stream_offset(in), cut);
    return result;
}

/* What stands in the way when fewer bytes than wanted could be had, and all from the record's start is lost. */
static cut_result lose_to(warc_cutter *warc, stream_state state, const char *what, piece *cut)
{
    switch (state) {
    case STREAM_DAMAGED:
        cut->why = *stream_fault(warc->in);
        break;
    case STREAM_FAILED:
        cut->why = *stream_fault(warc->in);
        place(warc, stream_offset(warc->in) + stream_available(warc->in), cut);
        return CUT_FAILED;
    default:
        fault_set(&cut->why, "truncated-record", "the record breaks off in its %s", what);
        break;
    }
    return lose(warc, stream_available(warc->in) > 0 ? 1 : 0, CUT_LOST, cut);
}

/* Has the whole header in the window.  0: it is not there, and *result says what became of the region. */
static size_t need_head(warc_cutter *warc, cut_result *result, piece *cut)
{
    stream *in = warc->in;
    const record_format *format = warc->format;
    stream_state state = stream_want(in, format->probe);

    if (!format->begins(stream_data(in), stream_available(in))) {
        if (state != STREAM_OK && state != STREAM_END) {
            *result = lose_to(warc, state, "header", cut);
            return 0;
        }
        fault_set(&cut->why, format->lost_code, "no %s record begins here", format->name);
        *result = lose(warc, 1, CUT_LOST, cut);
        return 0;
    }
    for (;;) {
        size_t have = stream_available(in);
        size_t len = format->length(stream_data(in), have < CUT_HEAD_MAX ? have : CUT_HEAD_MAX);
        if (len > 0) return len;
        if (have >= CUT_HEAD_MAX) {
            fault_set(&cut->why, "header-too-long", "the record's header is longer than %zu KiB", CUT_HEAD_MAX >> 10);
            *result = lose(warc, 1, CUT_LOST, cut);
            return 0;
        }
        state = stream_want(in, have + 1);
        if (state != STREAM_OK) {
            *result = lose_to(warc, state, "header", cut);
            return 0;
        }
    }
}

/* Whether the record, of which `passed` bytes went by, is a bomb: no more of it is decompressed then.  By its ratio
 * only where it begins a member, so that the next one is likely to be another record's. */
static bool is_bomb(const warc_cutter *warc, uint64_t passed, uint64_t length, fault *why)
{
    const stream *in = warc->in;

    if (!stream_compressed(in)) return false;
    if (passed >= warc->limits->decompressed) {
        fault_set(why, "max-decompressed", "the record has %llu bytes, more than max-decompressed (%llu)",
                  (unsigned long long)length, (unsigned long long)warc->limits->decompressed);
        return true;
    }
    if (!warc->start_known || passed / (stream_consumed(in) - warc->start_stored + 1) <= warc->limits->ratio)
        return false;
    fault_set(why, "max-ratio", "the record of %llu bytes grows by more than max-ratio (%llu) in decompression",
              (unsigned long long)length, (unsigned long long)warc->limits->ratio);
    return true;
}

/* A record too large for the window is passed over. */
static cut_result pass_over(warc_cutter *warc, size_t header, const warc_head *head, bool wanted, piece *cut)
{
    stream *in = warc->in;
    uint64_t length = header + head->length;

    for (uint64_t passed = 0, step; passed < length; passed += step) {
        step = length - passed < PASS_STEP ? length - passed : PASS_STEP;
        stream_state state = stream_skip(in, step, &step);
        if (state != STREAM_OK) return lose_to(warc, state, "block", cut);
        if (passed + step < length && is_bomb(warc, passed + step, head->length, &cut->why)) {
            stream_abandon(in, cut->why.code, cut->why.text);
            return lose(warc, 0, CUT_LIMIT, cut);
        }
    }
    if (stream_want(in, 4) == STREAM_OK && memcmp(stream_data(in), "\r\n\r\n", 4) == 0) stream_take(in, 4);
    (void)stream_want(in, 1); /* shows where the next member begins */
    place(warc, stream_offset(in), cut);
    fault_set(&cut->why, "max-document", "the record has %llu bytes, more than max-document (%llu)",
              (unsigned long long)head->length, (unsigned long long)warc->limits->document);
    return wanted ? CUT_LIMIT : CUT_SKIPPED;
}

/* How many line ends follow the first `record` bytes of the window. */
static size_t count_gap(stream *in, size_t record, stream_state *state)
{
    size_t gap = 0;

    while (gap < GAP_MAX && (*state = stream_want(in, record + gap + 1)) == STREAM_OK) {
        unsigned char c = stream_data(in)[record + gap];
        if (c != '\r' && c != '\n') break;
        gap++;
    }
    return gap;
}

/* Where the next header shows that the Content-Length is a few bytes wrong, sets it right.  False: there is none near.
 */
static bool mend_length(warc_cutter *warc, size_t header, size_t *record, size_t *whole, piece *cut)
{
    stream *in = warc->in;

    (void)stream_want(in, *record + LENGTH_SLACK + warc->format->probe);
    const unsigned char *data = stream_data(in);
    const unsigned char *next = find_header(warc, *record > header + LENGTH_SLACK ? *record - LENGTH_SLACK : header);
    if (next == NULL || next > data + *record + LENGTH_SLACK) return false;
    size_t end = (size_t)(next - data), stated = *record;
    *whole = end;
    for (int i = 0; i < 4 && end > header && (data[end - 1] == '\r' || data[end - 1] == '\n'); i++) end--;
    *record = end;
    cut->mended = true;
    fault_set(&cut->why, "wrong-length", "the record's Content-Length is %zu and should be %zu", stated - header,
              end - header);
    return true;
}

/* Whether the record of `record` bytes in the window ends where it says: a line end, the next header or the end of the
 * stream must follow.  Sets how long the record is with its line ends. */
static cut_result check_end(warc_cutter *warc, size_t header, size_t *record, size_t *whole, piece *cut)
{
    stream *in = warc->in;
    stream_state state;

    *whole = *record + count_gap(in, *record, &state);
    if (state == STREAM_DAMAGED || state == STREAM_FAILED) {
        /* What goes wrong behind this record is not its own fault; but its member's checksum must have been seen. */
        if (!stream_compressed(in)) return CUT_RECORD;
        if (*whole == stream_available(in) && stream_member_begins(in, stream_offset(in) + *whole)) return CUT_RECORD;
        return lose_to(warc, state, "block", cut);
    }
    if (state == STREAM_END) return CUT_RECORD;
    (void)stream_want(in, *whole + warc->format->probe);
    bool next = warc->format->begins(stream_data(in) + *whole, stream_available(in) - *whole);
    if (next && (*whole > *record || warc->format->bare || stream_member_begins(in, stream_offset(in) + *whole)))
        return CUT_RECORD;
    if (mend_length(warc, header, record, whole, cut)) return CUT_RECORD;
    /* Something else follows a line end: the next cut deals with it, unless this record swallowed a header. */
    const unsigned char *swallowed = find_header(warc, header);
    if (!next && *whole > *record && (swallowed == NULL || swallowed >= stream_data(in) + *record)) return CUT_RECORD;
    fault_set(&cut->why, "wrong-length", "the record does not end where its Content-Length says");
    return lose(warc, 1, CUT_LOST, cut);
}

static void begin_record(warc_cutter *warc, piece *cut)
{
    warc->start = stream_offset(warc->in);
    warc->start_known = !warc->decoded_only && stream_stored(warc->in, warc->start, &warc->start_stored);
    cut->record = warc->next++;
    cut->mended = false;
}

cut_result warc_cutter_next(warc_cutter *warc, piece *cut, warc_head *head)
{
    stream *in = warc->in;
    cut_result result = CUT_END;
    stream_state state;

    stream_take(in, warc->pending);
    warc->pending = 0;
    while ((state = stream_want(in, 1)) == STREAM_OK && (*stream_data(in) == '\n' || *stream_data(in) == '\r'))
        stream_take(in, 1);
    if (state == STREAM_END) return CUT_END;
    begin_record(warc, cut);
    size_t header = need_head(warc, &result, cut);
    if (header == 0) return result;
    if (!warc->format->parse(stream_data(in), header, head)) {
        fault_set(&cut->why, "bad-length", "the record has no usable Content-Length");
        return lose(warc, 1, CUT_LOST, cut);
    }
    size_t peek = head->length < CUT_HEAD_MAX ? (size_t)head->length : CUT_HEAD_MAX;
    state = stream_want(in, header + peek);
    if (state != STREAM_OK) return lose_to(warc, state, "block", cut);
    (void)warc->format->parse(stream_data(in), header, head); /* the window may have moved */
    bool wanted = warc->wanted(warc->wanted_self, head, stream_data(in) + header, peek);
    if (head->length > warc->limits->document) {
        const warc_head sizes = {.length = head->length};
        *head = sizes; /* its strings go with the window */
        return pass_over(warc, header, head, wanted, cut);
    }

    size_t record = header + (size_t)head->length, whole;
    state = stream_want(in, record);
    if (state != STREAM_OK) return lose_to(warc, state, "block", cut);
    result = check_end(warc, header, &record, &whole, cut);
    if (result != CUT_RECORD) return result;
    warc->pending = whole;
    place(warc, warc->start + whole, cut);
    (void)warc->format->parse(stream_data(in), header, head);
    if (!wanted) return CUT_SKIPPED;
    if (stream_compressed(in) && !cut->decoded && whole > RATIO_FREE &&
        whole / (cut->length + 1) > warc->limits->ratio) {
        fault_set(&cut->why, "max-ratio", "the record grows from %llu to %zu bytes, by more than max-ratio (%llu)",
                  (unsigned long long)cut->length, whole, (unsigned long long)warc->limits->ratio);
        return CUT_LIMIT;
    }
    cut->data = stream_data(in) + header;
    cut->len = record - header;
    return CUT_RECORD;
}
