/* SPDX-License-Identifier: Apache-2.0 */
/* A source that reads from an http or https server, by libcurl, as it is asked for: what is not asked for stays with
 * the server. */
#ifndef FETCH_SOURCE_HTTP_H
#define FETCH_SOURCE_HTTP_H

#include "source.h"

typedef struct http_settings {
    double timeout, connect_timeout; /* seconds */
    int64_t max_redirects;
    uint64_t max_transfer; /* bytes as they come over the wire */
    bool allow_private;    /* also addresses that are not public */
    const char *user_agent, *proxy;
} http_settings;

/* Before the first source, on the main thread.  False: libcurl does not work. */
bool source_http_start(void);

/* Asks for the URL and waits for the header.  NULL: there is no usable answer; the fault says why. */
source *source_open_http(const char *url, const http_settings *, const halt *stop, fault *why);

/* The URL that answered in the end, and its Content-Type; empty: none.  Last until the source is closed. */
quoth_str source_http_url(const source *);
quoth_str source_http_content_type(const source *);

#endif
