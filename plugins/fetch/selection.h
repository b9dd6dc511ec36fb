/* SPDX-License-Identifier: Apache-2.0 */
/* Which WARC records become documents. */
#ifndef FETCH_SELECTION_H
#define FETCH_SELECTION_H

#include "warc.h"

/* Whether a record holds an HTTP response, header and all. */
bool selection_is_message(const warc_head *, const unsigned char *begin, size_t len);

/* A warc_wanted; `self` is a const bool *: whether responses of any status are taken. */
bool selection_wants(const void *self, const warc_head *, unsigned char *begin, size_t len);

/* "<urn:uuid:X>" without what surrounds X; other identifiers without their angle brackets. */
quoth_str selection_record_id(quoth_str id);
/* A URL without the angle brackets that some writers put around it. */
quoth_str selection_url(quoth_str url);

#endif
