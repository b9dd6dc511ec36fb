/* SPDX-License-Identifier: Apache-2.0 */
/* What is a feed, and one that libxml2 can be given. */
#ifndef FETCH_FEED_CHECK_H
#define FETCH_FEED_CHECK_H

#include "fault.h"

/* Whether text begins as a feed, a sitemap or an index of sitemaps does. */
bool feed_begins(const unsigned char *bytes, size_t len);

/* Whether it can be parsed in linear time and little memory: no declarations, which could define entities that grow
 * without bound; no tag with very many attributes; no encoding that could hide either.  False: the fault says why not.
 */
bool feed_check(const unsigned char *bytes, size_t len, const halt *stop, fault *why);

/* Mends what is the most common, and would cut links in two: an '&' that is not escaped.  *mended, which the caller
 * frees, is NULL where there is nothing to mend.  False: no memory. */
bool feed_mend(const unsigned char *bytes, size_t len, unsigned char **mended, size_t *mended_len);

#endif
