/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP responses as archives keep them: header, transfer and content decoding.  Only as much of HTTP as that needs. */
#ifndef FETCH_HTTP_MESSAGE_H
#define FETCH_HTTP_MESSAGE_H

#include "fault.h"

typedef struct http_head {
    int status;                               /* 200 */
    size_t body;                              /* where the body begins */
    bool chunked;                             /* as stated */
    quoth_str content_type, content_encoding; /* empty: not stated */
} http_head;

/* The longest header that is read. */
#define HTTP_HEAD_MAX ((size_t)64 << 10)

/* Reads a response's header from its first bytes; joins folded lines in place.  False: no HTTP response begins here, or
 * its header is longer than HTTP_HEAD_MAX. */
bool http_head_parse(unsigned char *bytes, size_t len, http_head *);

/* What a media type means to us. */
typedef enum media_kind {
    MEDIA_UNKNOWN, /* not stated, or "application/octet-stream" */
    MEDIA_HTML,
    MEDIA_TEXT,
    MEDIA_OTHER
} media_kind;

media_kind media_kind_of(quoth_str content_type);
const char *media_type_name(media_kind); /* "text/html"; NULL: unknown */

typedef struct body_limits {
    uint64_t size;  /* bytes after decoding */
    uint64_t ratio; /* decoded to encoded bytes */
} body_limits;

typedef enum body_result {
    BODY_WHOLE,
    BODY_CUT_SHORT, /* decoded up to damage or a missing rest; the fault says which */
    BODY_BAD,       /* nothing could be decoded */
    BODY_LIMIT      /* over a limit */
} body_result;

/* A decoded body: either within the message or in memory of its own. */
typedef struct http_body {
    const unsigned char *bytes;
    size_t len;
    unsigned char *owned; /* free() it; may be NULL */
} http_body;

/* Undoes chunking and content encoding.  Believes what it sees more than what the header states: archives keep decoded
 * bodies under headers that say otherwise, and chunked ones without saying so. */
body_result http_body_decode(const http_head *, const unsigned char *bytes, size_t len, const body_limits *,
                             http_body *, fault *why);

#endif
