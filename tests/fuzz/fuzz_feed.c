/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a feed or sitemap, each link of which is made absolute. */
#include "feed.h"
#include "feed_check.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile size_t seen; /* so that what is read is not read in vain */

/* Whether text lies in memory that may be read: sanitizers see it if not. */
static size_t touch(quoth_str text)
{
    size_t sum = 0;

    for (size_t i = 0; i < text.len; i++) sum += (unsigned char)text.ptr[i];
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const halt never = {NULL, NULL};
    fault why;

    feed_setup();
    seen += feed_begins(data, size);
    feed *f = feed_parse(data, size, 50, &never, &why);
    if (f == NULL) return 0;
    if (feed_count(f) > 50) abort();
    for (size_t i = 0; i < feed_count(f); i++) {
        feed_link link = feed_at(f, i);
        seen += touch(link.url) + touch(link.title) + touch(link.published) + touch(link.author) + touch(link.content);
        char *url = feed_resolve(link.url, "http://example.org/");
        if (url != NULL && strncasecmp(url, "http", 4) != 0) abort();
        free(url);
    }
    feed_free(f);
    return 0;
}
