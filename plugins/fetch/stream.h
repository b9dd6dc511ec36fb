/* SPDX-License-Identifier: Apache-2.0 */
/* A stream: the bytes of a source after decompression, seen through a window that grows on demand up to a limit.
 *
 * Offsets.  A byte's offset counts the decoded stream.  Where a member of a compressed file begins, its stored offset
 * is known too; in a file that is not compressed the two are the same.
 *
 * Damage.  When compressed data is damaged, what was decoded before is still in the window and STREAM_DAMAGED is
 * answered for what lies behind it, until stream_resume() has looked for the next member.
 *
 * One thread at a time.  Pointers into the window hold until the next call of stream_want() or stream_resume(). */
#ifndef FETCH_STREAM_H
#define FETCH_STREAM_H

#include "codec.h"
#include "source.h"

typedef enum stream_state {
    STREAM_OK,
    STREAM_END,     /* the window holds all that is left */
    STREAM_DAMAGED, /* the window holds all that could be decoded before the damage */
    STREAM_FAILED,  /* the source cannot be read on (or the run was stopped) behind the window */
    STREAM_FULL     /* the window's limit is below what was asked for */
} stream_state;

typedef struct stream stream;

typedef struct stream_limits {
    size_t window;     /* where it starts; 0: a good size */
    size_t window_max; /* how far it may grow */
} stream_limits;

/* Takes over the source (also on failure).  `stop` is borrowed.  NULL: no memory, or the source fails at once. */
stream *stream_open(source *from, stream_limits, const halt *stop, fault *why);
void stream_close(stream *); /* NULL is fine */

/* Makes at least `n` bytes available, or all that are left; anything but STREAM_OK says why there are fewer. */
stream_state stream_want(stream *, size_t n);
unsigned char *stream_data(const stream *);
size_t stream_available(const stream *);
uint64_t stream_offset(const stream *); /* of the window's first byte */
/* Gives up the first `n` bytes of the window. */
void stream_take(stream *, size_t n);
/* Passes over `n` bytes that need not be in the window; *passed says how far it came. */
stream_state stream_skip(stream *, uint64_t n, uint64_t *passed);

/* Why the last answer was STREAM_DAMAGED or STREAM_FAILED. */
const fault *stream_fault(const stream *);
/* After STREAM_DAMAGED: finds the next member; the stream ends if there is none.  The window is empty afterwards. */
void stream_resume(stream *);
/* Declares the rest of the current member lost, so that stream_resume() can go on behind it. */
void stream_abandon(stream *, const char *code, const char *text);

bool stream_compressed(const stream *);
const char *stream_codec(const stream *); /* name; NULL: not compressed */
/* Where the byte at a decoded offset is stored; false where it cannot be entered there. */
bool stream_stored(const stream *, uint64_t offset, uint64_t *stored);
/* Whether a member of compressed data begins at a decoded offset, as far as known. */
bool stream_member_begins(const stream *, uint64_t offset);
/* Bytes of the source used up so far. */
uint64_t stream_consumed(const stream *);
/* Goes to a byte of a stream that is not compressed; false: its source cannot seek.  The window is empty afterwards. */
bool stream_seek(stream *, uint64_t offset);
/* Goes on at a stored byte, which comes later than what was taken: where a member begins, in compressed data.  False:
 * it is not there; stream_fault() says so.  The window is empty afterwards. */
bool stream_enter(stream *, uint64_t stored);
/* Bytes of a stream that is not compressed, as far as known. */
bool stream_size(const stream *, uint64_t *size);

/* A source that reads what is left of a stream, which is borrowed: for compression within compression. */
source *source_open_stream(stream *from);

#endif
