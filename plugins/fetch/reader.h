/* SPDX-License-Identifier: Apache-2.0 */
/* Reading one unit: a file or a URL, with whatever lies in it.  All calls are [reader]. */
#ifndef FETCH_READER_H
#define FETCH_READER_H

#include "fetch.h"
#include "inputs.h"

typedef struct reader reader;

/* `from` must last until the reader is closed; `order` is the unit's ordinal.  NULL: the unit cannot be read; the fault
 * says why. */
reader *reader_open(const fetch *, const input *from, uint64_t order, quoth_ctx *, fault *why);
/* The same for one document of it, which is read whatever the options choose.  `at` need not last. */
reader *reader_open_at(const fetch *, const input *from, uint64_t order, const quoth_locator *at, quoth_ctx *,
                       fault *why);
quoth_status reader_read(reader *, quoth_doc *, quoth_ctx *);
void reader_close(reader *);

/* After the end of a unit that is a feed or a sitemap, which is no document itself: its links, to be freed by the
 * caller; *base is the URL to which they are relative, "" if there is none, and lasts as long as the reader.  NULL: the
 * unit was something else. */
struct feed *reader_take_links(reader *, const char **base);

#endif
