/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds (RSS, Atom) and sitemaps: XML that lists where articles are. */
#ifndef FETCH_FEED_H
#define FETCH_FEED_H

#include "fault.h"

/* Once, on the main thread, before the first feed. */
void feed_setup(void);

typedef struct feed feed;

/* Of one article, or of a further sitemap.  Texts may be empty; they last as long as the feed. */
typedef struct feed_link {
    quoth_str url;
    quoth_str title, published, author;
    quoth_str content; /* the article in full, as HTML */
} feed_link;

/* Reads at most `most` links; `base` is the URL to which they are relative, or empty.  What is damaged is read as far
 * as it goes.  NULL: it is refused, or there is no memory; the fault says why. */
feed *feed_parse(const unsigned char *bytes, size_t len, size_t most, const halt *stop, fault *why);
void feed_free(feed *); /* NULL is fine */

size_t feed_count(const feed *);
feed_link feed_at(const feed *, size_t index);
/* What is damaged; NULL: nothing. */
const char *feed_damage(const feed *);

/* Makes a link absolute: `base` is the URL to which it is relative, or empty.  NULL: it leads to nothing that is http
 * or https, or there is no memory; else free() it. */
char *feed_resolve(quoth_str url, const char *base);

#endif
