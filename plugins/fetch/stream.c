/* SPDX-License-Identifier: Apache-2.0 */
#include "stream.h"

#include <stdlib.h>
#include <string.h>

/* 256 KiB stay in the second-level cache while they are decoded, cut and copied. */
#define WINDOW_START ((size_t)256 << 10)
#define RAW_SIZE     ((size_t)128 << 10)
/* Less room than this at the window's end is not worth a call. */
#define ROOM_MIN ((size_t)16 << 10)
/* How much of a candidate is decoded before a magic number behind damage is believed. */
#define TRIAL_INPUT ((size_t)4 << 10)
/* Members whose stored offsets are remembered at a time.  Only a hostile file has more within one record. */
#define MARKS_MAX 1024

typedef struct mark {
    uint64_t offset, stored;
} mark;

struct stream {
    source *source;
    const halt *stop;
    const codec_type *codec; /* NULL: not compressed */
    void *codec_state;
    bool in_member;
    bool output_pending; /* the codec filled its room: it may hold back more */
    bool source_ended;
    stream_state state; /* of what lies behind the window */
    fault why;
    uint64_t member_stored; /* where the current member begins */

    unsigned char *raw; /* stored bytes not used yet */
    size_t raw_at, raw_end;
    uint64_t raw_stored;  /* stored offset of raw[raw_at] */
    uint64_t looked_back; /* bytes that were looked at again, see look_back() */

    unsigned char *window;
    size_t at, end, size, size_max;
    uint64_t offset; /* decoded offset of window[at] */

    mark marks[MARKS_MAX]; /* ascending */
    size_t mark_count;
};

static void add_mark(stream *s)
{
    uint64_t offset = s->offset + (s->end - s->at);

    if (s->mark_count > 0 && s->marks[s->mark_count - 1].offset == offset) s->mark_count--; /* an empty member */
    if (s->mark_count == MARKS_MAX) {
        size_t kept = 0;
        for (size_t i = 0; i < s->mark_count; i++)
            if (s->marks[i].offset >= s->offset) s->marks[kept++] = s->marks[i];
        s->mark_count = kept;
        if (kept == MARKS_MAX) return;
    }
    s->marks[s->mark_count++] = (mark){offset, s->raw_stored};
}

/* Has at least `n` stored bytes at hand, fewer only at the end.  False: the source failed.  Half of the buffer is for
 * bytes that are used already: damage shows late, and look_back() goes back to them. */
static bool need_raw(stream *s, size_t n)
{
    while (s->raw_end - s->raw_at < n && !s->source_ended) {
        if (RAW_SIZE - s->raw_end < RAW_SIZE / 2 && s->raw_at > RAW_SIZE / 2) {
            size_t passed = s->raw_at - RAW_SIZE / 2;
            memmove(s->raw, s->raw + passed, s->raw_end - passed);
            s->raw_end -= passed;
            s->raw_at -= passed;
        }
        size_t got = 0;
        switch (source_read(s->source, s->raw + s->raw_end, RAW_SIZE - s->raw_end, &got, &s->why)) {
        case SOURCE_BYTES:
            s->raw_end += got;
            break;
        case SOURCE_END:
            s->source_ended = true;
            break;
        case SOURCE_FAILED:
            return false;
        }
    }
    return true;
}

static void use_raw(stream *s, size_t n)
{
    s->raw_at += n;
    s->raw_stored += n;
}

stream *stream_open(source *from, stream_limits limits, const halt *stop, fault *why)
{
    stream *s = calloc(1, sizeof(*s));

    if (s != NULL) {
        s->source = from;
        s->stop = stop;
        s->size_max = limits.window_max > 0 ? limits.window_max : WINDOW_START;
        s->size = limits.window > 0 ? limits.window : WINDOW_START;
        /* A small file needs no large window: one byte more than it holds shows its end. */
        if (from->size_known && from->size < s->size) s->size = (size_t)from->size + CODEC_PROBE;
        if (s->size > s->size_max) s->size = s->size_max;
        s->raw = malloc(RAW_SIZE);
    }
    if (s == NULL || s->raw == NULL) {
        fault_set(why, "no-memory", "no memory to read it");
        if (s == NULL) source_close(from);
        stream_close(s);
        return NULL;
    }
    if (!need_raw(s, CODEC_PROBE)) {
        *why = s->why;
        stream_close(s);
        return NULL;
    }
    s->codec = codec_detect(s->raw, s->raw_end);
    if (s->codec != NULL) {
        s->codec_state = s->codec->open();
        if (s->size < WINDOW_START) s->size = WINDOW_START < s->size_max ? WINDOW_START : s->size_max;
    }
    s->window = malloc(s->size);
    if (s->window == NULL || (s->codec != NULL && s->codec_state == NULL)) {
        fault_set(why, "no-memory", "no memory to read it");
        stream_close(s);
        return NULL;
    }
    return s;
}

/* Goes to a stored byte of a source that cannot seek: in the buffer or behind it. */
static bool pass_to(stream *s, uint64_t stored)
{
    uint64_t first = s->raw_stored - s->raw_at;

    if (stored >= first && stored < s->raw_stored) {
        s->raw_at = (size_t)(stored - first);
        s->raw_stored = stored;
    }
    while (s->raw_stored < stored) {
        if (halt_asked(s->stop)) {
            fault_set_cancelled(&s->why);
            return false;
        }
        if (!need_raw(s, 1)) return false;
        size_t have = s->raw_end - s->raw_at;
        if (have == 0) break;
        use_raw(s, have < stored - s->raw_stored ? have : (size_t)(stored - s->raw_stored));
    }
    if (s->raw_stored == stored) return true;
    fault_set(&s->why, "locator-mismatch", "there are no bytes at %llu", (unsigned long long)stored);
    return false;
}

bool stream_enter(stream *s, uint64_t stored)
{
    const codec_type *codec = s->codec;

    if (codec == NULL && stored >= s->offset && stored - s->offset <= stream_available(s)) {
        stream_take(s, (size_t)(stored - s->offset));
        return true;
    }
    if (codec != NULL && codec->is_dictionary != NULL &&
        codec->is_dictionary(s->raw + s->raw_at, s->raw_end - s->raw_at))
        (void)stream_want(s, 1); /* loads it; what fails here fails again behind it */
    if (s->source->size_known && stored >= s->source->size) {
        fault_set(&s->why, "locator-mismatch", "there are no bytes at %llu", (unsigned long long)stored);
        return false;
    }
    if (s->source->type->seek != NULL && s->source->type->seek(s->source, stored)) {
        s->raw_at = s->raw_end = 0;
        s->raw_stored = stored;
        s->source_ended = false;
    } else if (!pass_to(s, stored)) {
        return false;
    }
    s->at = s->end = 0;
    s->mark_count = 0;
    s->in_member = s->output_pending = false;
    s->state = STREAM_OK;
    s->offset = codec == NULL ? stored : 0;
    return true;
}

void stream_close(stream *s)
{
    if (s == NULL) return;
    if (s->codec != NULL) s->codec->close(s->codec_state);
    source_close(s->source);
    free(s->raw);
    free(s->window);
    free(s);
}

/* Makes room behind the window.  False: it is at its limit. */
static bool make_room(stream *s)
{
    if (s->at == s->end) s->at = s->end = 0;
    size_t enough = s->size / 4 < ROOM_MIN ? s->size / 4 + 1 : ROOM_MIN;
    if (s->size - s->end >= enough) return true;
    /* Moving costs what is left in the window, so it pays while that is less than half. */
    if (s->at > 0 && (s->end - s->at < s->size / 2 || s->size == s->size_max)) {
        memmove(s->window, s->window + s->at, s->end - s->at);
        s->end -= s->at;
        s->at = 0;
    } else if (s->size < s->size_max) {
        size_t larger = s->size > s->size_max / 2 ? s->size_max : s->size * 2;
        unsigned char *window = realloc(s->window, larger);
        if (window != NULL) {
            s->window = window;
            s->size = larger;
        }
    }
    return s->end < s->size;
}

static stream_state fill_stored(stream *s)
{
    size_t room = s->size - s->end, got = s->raw_end - s->raw_at;

    if (got > 0) { /* what was read to detect the codec */
        if (got > room) got = room;
        memcpy(s->window + s->end, s->raw + s->raw_at, got);
        use_raw(s, got);
        s->end += got;
        return STREAM_OK;
    }
    if (s->source_ended) return STREAM_END;
    switch (source_read(s->source, s->window + s->end, room, &got, &s->why)) {
    case SOURCE_BYTES:
        s->end += got;
        s->raw_stored += got;
        return STREAM_OK;
    case SOURCE_END:
        s->source_ended = true;
        return STREAM_END;
    default:
        return STREAM_FAILED;
    }
}

/* Begins the next member.  STREAM_OK: it did. */
static stream_state begin_member(stream *s)
{
    bool padded = false;

    for (;;) {
        if (!need_raw(s, CODEC_PROBE)) return STREAM_FAILED;
        if (s->raw_at == s->raw_end) {
            if (!padded) add_mark(s);
            return STREAM_END;
        }
        if (s->codec->begins(s->raw + s->raw_at, s->raw_end - s->raw_at)) break;
        if (s->raw[s->raw_at] != 0) {
            if (!padded) add_mark(s);
            fault_set(&s->why, "damaged-compression", "bytes at %llu are not part of the %s data",
                      (unsigned long long)s->raw_stored, s->codec->name);
            return STREAM_DAMAGED;
        }
        if (!padded) add_mark(s);
        padded = true; /* zero bytes may follow a member: tape blocks, stream padding */
        use_raw(s, 1);
        if (halt_asked(s->stop)) {
            fault_set_cancelled(&s->why);
            return STREAM_FAILED;
        }
    }
    if (!s->codec->restart(s->codec_state)) {
        fault_set(&s->why, "no-memory", "no memory to decode %s data", s->codec->name);
        return STREAM_FAILED;
    }
    add_mark(s);
    s->member_stored = s->raw_stored;
    s->in_member = true;
    s->output_pending = false;
    return STREAM_OK;
}

static stream_state fill_decoded(stream *s)
{
    size_t before = s->end;

    while (s->end == before) {
        if (!s->in_member) {
            stream_state began = begin_member(s);
            if (began != STREAM_OK) return began;
        }
        if (!s->output_pending && !need_raw(s, 1)) return STREAM_FAILED;
        size_t have = s->raw_end - s->raw_at;
        if (have == 0 && !s->output_pending) {
            fault_set(&s->why, "truncated-compression", "the %s data breaks off: its member at %llu is not complete",
                      s->codec->name, (unsigned long long)s->member_stored);
            s->in_member = false;
            return STREAM_DAMAGED;
        }
        size_t room = s->size - s->end;
        codec_io io = {s->raw + s->raw_at, have, s->window + s->end, room};
        codec_result result = s->codec->step(s->codec_state, &io, &s->why);
        use_raw(s, have - io.in_len);
        s->end += room - io.out_len;
        s->output_pending = io.out_len == 0;
        if (result == CODEC_MEMBER_END) {
            s->in_member = false;
            s->member_stored = s->raw_stored; /* nothing of it will have to be looked at again */
        } else if (result == CODEC_BAD || (have > 0 && io.in_len == have && io.out_len == room)) {
            if (result != CODEC_BAD)
                fault_set(&s->why, "damaged-compression", "%s data is damaged: it does not go on", s->codec->name);
            s->in_member = false;
            s->output_pending = false;
            fault about = s->why;
            fault_set(&s->why, about.code, "%.150s, near byte %llu of the file (member at %llu)", about.text,
                      (unsigned long long)s->raw_stored, (unsigned long long)s->member_stored);
            return STREAM_DAMAGED;
        }
    }
    return STREAM_OK;
}

stream_state stream_want(stream *s, size_t n)
{
    while (s->end - s->at < n) {
        if (s->state != STREAM_OK) return s->state;
        if (!make_room(s)) return STREAM_FULL;
        if (halt_asked(s->stop)) {
            fault_set_cancelled(&s->why);
            s->state = STREAM_FAILED;
        } else {
            s->state = s->codec == NULL ? fill_stored(s) : fill_decoded(s);
        }
    }
    return STREAM_OK;
}

unsigned char *stream_data(const stream *s)
{
    return s->window + s->at;
}

size_t stream_available(const stream *s)
{
    return s->end - s->at;
}

uint64_t stream_offset(const stream *s)
{
    return s->offset;
}

void stream_take(stream *s, size_t n)
{
    s->at += n;
    s->offset += n;
}

stream_state stream_skip(stream *s, uint64_t n, uint64_t *passed)
{
    *passed = 0;
    while (*passed < n) {
        size_t have = stream_available(s);
        if (have == 0) {
            stream_state state = stream_want(s, 1);
            if (state != STREAM_OK) return state;
            continue;
        }
        if (have > n - *passed) have = (size_t)(n - *passed);
        stream_take(s, have);
        *passed += have;
    }
    return STREAM_OK;
}

const fault *stream_fault(const stream *s)
{
    return &s->why;
}

/* Whether a member that decodes begins at the first stored byte at hand. */
static bool try_member(const stream *s)
{
    unsigned char out[512];
    size_t have = s->raw_end - s->raw_at;
    codec_io io = {s->raw + s->raw_at, have, out, sizeof(out)};
    fault ignored;
    void *state;

    if (!s->codec->begins(io.in, have)) return false;
    state = s->codec->open();
    if (state != NULL && s->codec->share != NULL) s->codec->share(state, s->codec_state);
    bool good = state != NULL && s->codec->restart(state) && s->codec->step(state, &io, &ignored) != CODEC_BAD;
    s->codec->close(state);
    return good;
}

/* Damage may have led the decoder past the end of its member and into the next: goes back to just behind the beginning
 * of the one that failed, as far as the buffer reaches.  No more bytes are looked at twice than are read in all, so
 * that no input makes this slow. */
static void look_back(stream *s)
{
    uint64_t first = s->raw_stored - s->raw_at;
    uint64_t from = s->member_stored + 1 > first ? s->member_stored + 1 : first;

    if (from > s->raw_stored) { /* nothing of it was used: at least it must not be found again */
        if (s->raw_at < s->raw_end) use_raw(s, 1);
        return;
    }
    if (s->looked_back + (s->raw_stored - from) > s->raw_stored) return;
    s->looked_back += s->raw_stored - from;
    s->raw_at -= (size_t)(s->raw_stored - from);
    s->raw_stored = from;
}

void stream_resume(stream *s)
{
    stream_take(s, stream_available(s));
    if (s->state != STREAM_DAMAGED) return;
    s->in_member = false;
    s->output_pending = false;
    s->state = STREAM_OK;
    look_back(s);
    for (;;) {
        if (halt_asked(s->stop)) {
            fault_set_cancelled(&s->why);
            s->state = STREAM_FAILED;
            return;
        }
        if (!need_raw(s, TRIAL_INPUT)) {
            s->state = STREAM_FAILED;
            return;
        }
        size_t have = s->raw_end - s->raw_at;
        if (have == 0) {
            add_mark(s);
            s->state = STREAM_END;
            return;
        }
        const unsigned char *found = memchr(s->raw + s->raw_at, s->codec->first, have);
        use_raw(s, found == NULL ? have : (size_t)(found - (s->raw + s->raw_at)));
        if (found == NULL) continue;
        if (!need_raw(s, TRIAL_INPUT)) {
            s->state = STREAM_FAILED;
            return;
        }
        if (try_member(s)) {
            add_mark(s);
            return;
        }
        use_raw(s, 1);
    }
}

void stream_abandon(stream *s, const char *code, const char *text)
{
    fault_set(&s->why, code, "%s", text);
    s->state = s->codec == NULL ? STREAM_END : STREAM_DAMAGED;
    s->member_stored = s->raw_stored; /* go on from here */
    stream_take(s, stream_available(s));
}

bool stream_compressed(const stream *s)
{
    return s->codec != NULL;
}

const char *stream_codec(const stream *s)
{
    return s->codec == NULL ? NULL : s->codec->name;
}

bool stream_stored(const stream *s, uint64_t offset, uint64_t *stored)
{
    if (s->codec == NULL) {
        *stored = offset;
        return true;
    }
    for (size_t i = s->mark_count; i > 0 && s->marks[i - 1].offset >= offset; i--) {
        if (s->marks[i - 1].offset == offset) {
            *stored = s->marks[i - 1].stored;
            return true;
        }
    }
    return false;
}

bool stream_member_begins(const stream *s, uint64_t offset)
{
    uint64_t stored;
    return s->codec != NULL && stream_stored(s, offset, &stored);
}

uint64_t stream_consumed(const stream *s)
{
    return s->raw_stored;
}

bool stream_seek(stream *s, uint64_t offset)
{
    if (s->codec != NULL || s->source->type->seek == NULL || !s->source->type->seek(s->source, offset)) return false;
    s->at = s->end = 0;
    s->raw_at = s->raw_end = 0;
    s->offset = s->raw_stored = offset;
    s->source_ended = false;
    s->state = STREAM_OK;
    return true;
}

bool stream_size(const stream *s, uint64_t *size)
{
    *size = s->source->size;
    return s->codec == NULL && s->source->size_known;
}

/* ---------------------------------------------------------------------------- compression in compression */

typedef struct stream_source {
    source head;
    stream *from;
} stream_source;

static source_result stream_source_read(source *self, void *to, size_t room, size_t *got, fault *why)
{
    stream *from = ((stream_source *)self)->from;

    switch (stream_want(from, 1)) {
    case STREAM_OK:
        break;
    case STREAM_END:
        return SOURCE_END;
    default:
        *why = from->why;
        return SOURCE_FAILED;
    }
    *got = stream_available(from) < room ? stream_available(from) : room;
    memcpy(to, stream_data(from), *got);
    stream_take(from, *got);
    return SOURCE_BYTES;
}

static void stream_source_close(source *self)
{
    free(self);
}

static const source_type stream_source_type = {stream_source_read, NULL, stream_source_close};

source *source_open_stream(stream *from)
{
    stream_source *opened = calloc(1, sizeof(*opened));

    if (opened == NULL) return NULL;
    opened->head.type = &stream_source_type;
    opened->head.stop = from->stop;
    opened->from = from;
    return &opened->head;
}
