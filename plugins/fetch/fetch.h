/* SPDX-License-Identifier: Apache-2.0 */
/* The source `fetch`: its configuration, and what its parts share.
 *
 *   inputs.c        names the units: files, folders, globs, standard input, URLs
 *   follow.c        goes on to where the links of a unit lead that is a feed or a sitemap
 *   reader.c        reads a unit: source -> stream -> container or cutter -> raw document
 *   decode.c        turns a raw document into payload and metadata, on the workers
 *
 * Below these, source.c, codec.c, stream.c, cut.c, warc.c, http_message.c, record_fields.c know nothing of the host. */
#ifndef FETCH_FETCH_H
#define FETCH_FETCH_H

#include "cut.h"
#include "record_fields.h"
#include "selection.h"

enum { FORMAT_AUTO, FORMAT_TEXT, FORMAT_HTML, FORMAT_JSONL, FORMAT_WARC, FORMAT_CSV, FORMAT_CDX };
enum { RESPONSES_OK, RESPONSES_ALL };
enum { FOLLOW_AUTO, FOLLOW_NONE };

typedef struct fetch_config {
    quoth_list inputs;
    quoth_list include, exclude;
    int32_t format;
    quoth_list fields[SLOT_COUNT];
    quoth_str author_separator;
    int32_t responses;
    quoth_list types; /* int32_t: of the choices */
    quoth_list content_types;
    const quoth_regex *url_pattern;
    quoth_str captured_from, captured_to;
    quoth_str warc_folder;
    uint64_t max_document, max_decompressed;
    int64_t max_ratio, max_nesting;
    double timeout, connect_timeout;
    int64_t max_redirects;
    uint64_t max_transfer;
    bool allow_private, robots;
    double delay, backoff, max_wait;
    int64_t retries;
    int32_t follow;
    bool feed_content;
    int64_t max_links, max_follow;
    quoth_str cache;
    uint64_t cache_size;
    quoth_str user_agent, proxy;
} fetch_config;

extern const quoth_option fetch_options[];
extern const char fetch_manual[];

struct inputs;
struct http_client;

/* Frozen after open(), but for `inputs`, which [source] calls change. */
typedef struct fetch {
    const quoth_host *host;
    const quoth_source_host *source;
    const fetch_config *config;
    record_names names;
    selection chosen; /* of WARC and ARC records */
    cut_limits limits;
    struct inputs *inputs;
    struct http_client *http; /* locks itself */
} fetch;

/* What read() hands to decode() in the media type: bytes that are not the payload yet. */
#define RAW_RECORD  "application/json" /* a line of JSONL */
#define RAW_ROW     "text/csv"         /* a row of CSV, behind the layout of its columns */
#define RAW_MESSAGE "application/http" /* an HTTP response */

/* Sets what records the options choose.  False: an option cannot be understood; the fault says which. */
bool fetch_choose(const quoth_host *, const fetch_config *, selection *, fault *why);

/* [worker] */
quoth_status fetch_decode(const void *shared, quoth_doc *, quoth_ctx *);

#endif
