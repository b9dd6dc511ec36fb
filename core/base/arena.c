/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISON 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISON 1
#endif
#endif
#ifdef ARENA_POISON
#include <sanitizer/asan_interface.h>
#define POISON(p, n)   ASAN_POISON_MEMORY_REGION(p, n)
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
#else
#define POISON(p, n)   ((void)0)
#define UNPOISON(p, n) ((void)0)
#endif

/* Chunks have sizes of CHUNK_MIN << class; larger ones go to malloc and back each time. */
enum { CHUNK_MIN = 32 * 1024, CHUNK_CLASSES = 8 };
#define CHUNK_MAX ((size_t)CHUNK_MIN << (CHUNK_CLASSES - 1))

struct arena_chunk {
    _Alignas(ARENA_ALIGN_MAX) arena_chunk *next;
    size_t size; /* with this header */
    size_t pos;  /* of the next piece, from the chunk's begin */
};

struct arena_pool {
    pthread_mutex_t lock;
    arena_chunk *free[CHUNK_CLASSES];
    size_t kept, keep; /* bytes */
};

arena_pool *arena_pool_new(size_t keep)
{
    arena_pool *pool = calloc(1, sizeof *pool);
    if (!pool) return NULL;
    pthread_mutex_init(&pool->lock, NULL);
    pool->keep = keep;
    return pool;
}

void arena_pool_free(arena_pool *pool)
{
    if (!pool) return;
    for (size_t i = 0; i < CHUNK_CLASSES; i++)
        for (arena_chunk *chunk = pool->free[i], *next; chunk; chunk = next) {
            next = chunk->next;
            free(chunk);
        }
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

/* The smallest class that holds `size` bytes; CHUNK_CLASSES if none does. */
static size_t chunk_class(size_t size)
{
    size_t class = 0;
    while (class < CHUNK_CLASSES && (size_t)CHUNK_MIN << class < size) class ++;
    return class;
}

/* A chunk of at least `size` bytes, header included. */
static arena_chunk *pool_take(arena_pool *pool, size_t size)
{
    size_t class = chunk_class(size);
    arena_chunk *chunk = NULL;
    if (class < CHUNK_CLASSES) {
        size = (size_t)CHUNK_MIN << class;
        pthread_mutex_lock(&pool->lock);
        chunk = pool->free[class];
        if (chunk) {
            pool->free[class] = chunk->next;
            pool->kept -= size;
        }
        pthread_mutex_unlock(&pool->lock);
    } else {
        if (size > SIZE_MAX - ARENA_ALIGN_MAX) return NULL;
        size = (size + ARENA_ALIGN_MAX - 1) & ~(size_t)(ARENA_ALIGN_MAX - 1);
    }
    if (!chunk) chunk = aligned_alloc(ARENA_ALIGN_MAX, size);
    if (!chunk) return NULL;
    chunk->size = size;
    chunk->pos = sizeof *chunk;
    POISON((char *)chunk + sizeof *chunk, size - sizeof *chunk);
    return chunk;
}

static void pool_put(arena_pool *pool, arena_chunk *chunk)
{
    size_t class = chunk_class(chunk->size);
    UNPOISON((char *)chunk + sizeof *chunk, chunk->size - sizeof *chunk);
    if (class < CHUNK_CLASSES) {
        pthread_mutex_lock(&pool->lock);
        if (pool->kept + chunk->size <= pool->keep) {
            chunk->next = pool->free[class];
            pool->free[class] = chunk;
            pool->kept += chunk->size;
            chunk = NULL;
        }
        pthread_mutex_unlock(&pool->lock);
    }
    free(chunk);
}

void arena_init(arena *a, arena_pool *pool, size_t limit)
{
    *a = (arena){.pool = pool, .limit = limit, .first = CHUNK_MIN};
}

void arena_reset(arena *a)
{
    for (arena_chunk *chunk = a->chunks, *next; chunk; chunk = next) {
        next = chunk->next;
        pool_put(a->pool, chunk);
    }
    a->chunks = NULL;
    a->used = a->reserved = 0;
}

void arena_rewind(arena *a)
{
    arena_chunk *chunk = a->chunks;
    if (!a->used || !chunk) return;
    if (chunk->next || chunk->size > CHUNK_MAX) {
        size_t reserved = a->reserved;
        arena_reset(a);
        a->first = reserved < CHUNK_MAX ? reserved : CHUNK_MAX;
        return;
    }
    a->used = 0;
    chunk->pos = sizeof *chunk;
    POISON((char *)chunk + sizeof *chunk, chunk->size - sizeof *chunk);
}

static bool chunk_has_room(const arena_chunk *chunk, size_t n, size_t align, size_t *begin)
{
    *begin = (chunk->pos + align - 1) & ~(align - 1);
    return *begin < chunk->size && n < chunk->size - *begin; /* one more for the zero byte */
}

/* Adds a chunk that has room for `n` bytes.  A large piece gets a chunk of its own behind the first, so that the room
 * left in the first is not lost. */
static arena_chunk *arena_grow(arena *a, size_t n)
{
    size_t need = sizeof(arena_chunk) + n + 1;
    size_t size = a->chunks ? a->chunks->size * 2 : a->first;
    if (size > CHUNK_MAX) size = CHUNK_MAX;
    bool own = a->chunks && need > size / 2;
    arena_chunk *chunk = pool_take(a->pool, own || need > size ? need : size);
    if (!chunk) return NULL;
    a->reserved += chunk->size;
    if (own) {
        chunk->next = a->chunks->next;
        a->chunks->next = chunk;
    } else {
        chunk->next = a->chunks;
        a->chunks = chunk;
    }
    return chunk;
}

void *arena_alloc(arena *a, size_t n, size_t align)
{
    if (!align) align = 1;
    arena_chunk *chunk = a->chunks;
    size_t begin = 0;
    if (n > a->limit || a->used > a->limit - n) return NULL;
    if (!chunk || !chunk_has_room(chunk, n, align, &begin)) {
        chunk = arena_grow(a, n);
        if (!chunk) return NULL;
        begin = chunk->pos; /* behind the header: aligned to ARENA_ALIGN_MAX */
    }
    a->used += begin + n + 1 - chunk->pos;
    chunk->pos = begin + n + 1;
    char *p = (char *)chunk + begin;
    UNPOISON(p, n + 1);
    p[n] = 0;
    return p;
}

void *arena_zalloc(arena *a, size_t n, size_t align)
{
    void *p = arena_alloc(a, n, align);
    if (p) memset(p, 0, n);
    return p;
}

bool arena_extend(arena *a, const void *p, size_t n, size_t more)
{
    arena_chunk *chunk = a->chunks;
    if (!chunk || (const char *)p + n + 1 != (char *)chunk + chunk->pos) return false;
    size_t gain = more - n;
    if (gain > chunk->size - chunk->pos || gain > a->limit || a->used > a->limit - gain) return false;
    UNPOISON((char *)chunk + chunk->pos, gain);
    chunk->pos += gain;
    a->used += gain;
    ((char *)chunk)[chunk->pos - 1] = 0;
    return true;
}

bool arena_holds(const arena *a, const void *p, size_t n)
{
    uintptr_t at = (uintptr_t)p;
    for (const arena_chunk *chunk = a->chunks; chunk; chunk = chunk->next) {
        uintptr_t begin = (uintptr_t)chunk + sizeof *chunk, end = (uintptr_t)chunk + chunk->pos;
        if (at >= begin && at <= end && n <= end - at) return true;
    }
    return false;
}
