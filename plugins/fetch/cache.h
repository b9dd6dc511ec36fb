/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of servers, kept in a file (SQLite) from run to run.  Several runs may share the file.  Any thread. */
#ifndef FETCH_CACHE_H
#define FETCH_CACHE_H

#include "fault.h"

typedef struct cache cache;

/* Opens the file, or makes it.  `limit` is how many bytes of answers it keeps: the oldest go first.  NULL: it cannot be
 * used, since it is damaged or another program's, say; the fault says why. */
cache *cache_open(const char *path, uint64_t limit, fault *why);
void cache_close(cache *); /* NULL is fine */

/* One answer.  The texts are never NULL but may be empty. */
typedef struct cache_entry {
    const char *etag, *modified, *content_type; /* as the server states them */
    const unsigned char *body;
    size_t len;
    int64_t fresh_until; /* seconds since 1970: before that, the server need not be asked */
    void *owned;         /* memory of all of the above, when cache_find() made it: free() it */
} cache_entry;

typedef enum cache_result { CACHE_FOUND, CACHE_MISSING, CACHE_FAILED } cache_result;

cache_result cache_find(cache *, const char *url, cache_entry *, fault *why);
/* Keeps an answer in place of what was kept of the URL.  One that is larger than the limit is not kept.  False: it
 * failed. */
bool cache_keep(cache *, const char *url, const cache_entry *, fault *why);
/* The server has confirmed what is kept. */
bool cache_renew(cache *, const char *url, int64_t fresh_until, fault *why);
/* What is kept of the URL must not be used again. */
bool cache_forget(cache *, const char *url, fault *why);

#endif
