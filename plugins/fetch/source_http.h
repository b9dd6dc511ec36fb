/* SPDX-License-Identifier: Apache-2.0 */
/* A source that reads from an http or https server, as it is asked for, and politely: robots.txt is obeyed, hosts are
 * paced, failures that may pass are tried again after a while, and what is known already is not sent again.
 *
 *   source_http.c           what is asked, when, and what an answer means
 *   source_http_transfer.c  one request, by libcurl
 *   robots.c, pace.c, cache.c */
#ifndef FETCH_SOURCE_HTTP_H
#define FETCH_SOURCE_HTTP_H

#include "source.h"

typedef struct http_settings {
    double timeout, connect_timeout; /* seconds */
    int64_t max_redirects;
    uint64_t max_transfer; /* bytes as they come over the wire */
    bool allow_private;    /* also addresses that are not public */
    bool robots;           /* obey robots.txt */
    double delay;          /* seconds from one request of a host to the next */
    int64_t retries;       /* of what may pass */
    double backoff;        /* seconds before the first of them */
    double max_wait;       /* the longest wait before one */
    const char *cache;     /* file; NULL: none */
    uint64_t cache_size;   /* bytes of all answers in it */
    uint64_t cache_answer; /* bytes of one */
    const char *user_agent, *proxy;
} http_settings;

/* What the readers of a run share.  Any thread. */
typedef struct http_client http_client;

/* On the main thread; copies the settings, borrows their texts.  NULL: it does not work; the fault says why. */
http_client *http_client_open(const http_settings *, fault *why);
void http_client_close(http_client *); /* when no source is left; NULL is fine */

/* Why the cache failed during the run, which is no reason not to read on; once.  False: it did not, or it was told. */
bool http_client_trouble(http_client *, fault *why);

/* Asks for the URL and waits for the header.  `order` is that of the unit among all.  NULL: there is no usable answer;
 * the fault says why. */
source *source_open_http(http_client *, const char *url, uint64_t order, const halt *stop, fault *why);

/* The URL that answered in the end, and its Content-Type; empty: none.  Last until the source is closed. */
quoth_str source_http_url(const source *);
quoth_str source_http_content_type(const source *);

#endif
