/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that goes in one step.  An arena hands out pieces of chunks and takes none back until it is reset; chunks
 * come from a pool that several arenas share, so that a document costs no malloc once the pool is warm.
 *
 * Every piece is followed by one zero byte that belongs to nobody: a text that fills its piece is NUL-terminated.
 * An arena counts what it hands out, not what its chunks hold, so whether a limit is hit depends on the requests
 * alone and not on what other documents left behind.
 *
 * Threads: a pool may be used from all threads at once, an arena from one at a time. */
#ifndef QUOTH_CORE_ARENA_H
#define QUOTH_CORE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

typedef struct arena_pool arena_pool;
typedef struct arena_chunk arena_chunk;

enum { ARENA_ALIGN_MAX = 64 };

typedef struct arena {
    arena_pool *pool;
    arena_chunk *chunks; /* pieces are cut from the first */
    size_t used;         /* bytes handed out, with padding */
    size_t reserved;     /* bytes of its chunks: what it costs */
    size_t limit;        /* of `used` */
    size_t first;        /* size of the next first chunk */
} arena;

/* A pool that keeps up to `keep` bytes of chunks for reuse.  NULL: no memory. */
arena_pool *arena_pool_new(size_t keep);
/* All arenas of the pool must be reset before. */
void arena_pool_free(arena_pool *);

void arena_init(arena *, arena_pool *, size_t limit);
/* Gives all chunks back to the pool; the arena is empty and can be used again. */
void arena_reset(arena *);
/* Empties the arena but keeps one chunk that would have held everything, if that is not large: for scratch memory
 * that is needed again at once. */
void arena_rewind(arena *);

/* `n` bytes at a multiple of `align` (a power of two, at most ARENA_ALIGN_MAX), not zeroed.  NULL: the limit, or no
 * memory.  n may be 0. */
void *arena_alloc(arena *, size_t n, size_t align);
/* The same, zeroed. */
void *arena_zalloc(arena *, size_t n, size_t align);
/* Grows the piece `p` of `n` bytes to `more` bytes where it is, if it is the newest and there is room; what it gains is
 * not zeroed. */
bool arena_extend(arena *, const void *p, size_t n, size_t more);
/* True if the `n` bytes at `p` lie in memory that was handed out. */
bool arena_holds(const arena *, const void *p, size_t n);

#endif
