/* SPDX-License-Identifier: Apache-2.0 */
/* One request to an http or https server and its answer, by libcurl.  What is not asked for stays with the server. */
#ifndef FETCH_SOURCE_HTTP_TRANSFER_H
#define FETCH_SOURCE_HTTP_TRANSFER_H

#include "source_http.h"

/* What the answer's header says; texts are empty where it does not say it. */
typedef struct transfer_head {
    int status;
    char retry_after[64], etag[256], modified[64], expires[64], encoding[32];
    int64_t max_age, age; /* seconds; negative: not stated */
    bool no_store, no_cache;
} transfer_head;

typedef struct transfer_request {
    const char *url;
    const char *etag, *modified; /* of what is known already; may be NULL */
    int64_t follow;              /* redirects that libcurl follows by itself */
} transfer_request;

typedef struct transfer transfer;

/* Asks and waits for the header.  Borrows the settings and `stop`.  NULL: there is no answer; the fault says why, and
 * *again whether it may be otherwise the next time. */
transfer *transfer_open(const transfer_request *, const http_settings *, const halt *stop, fault *why, bool *again);
void transfer_close(transfer *); /* NULL is fine */

const transfer_head *transfer_answer(const transfer *);
/* Where a redirect leads, and the Content-Type; empty: none.  Last as long as the transfer. */
quoth_str transfer_redirect(const transfer *);
quoth_str transfer_content_type(const transfer *);

/* Reads the body. */
source_result transfer_read(transfer *, void *to, size_t room, size_t *got, fault *why);

#endif
