/* SPDX-License-Identifier: Apache-2.0 */
#include "reader.h"

#include "cdx.h"
#include "container.h"
#include "csv.h"
#include "feed.h"
#include "feed_check.h"
#include "field.h"
#include "http_message.h"
#include "metadata.h"
#include "selection.h"
#include "sniff.h"
#include "source_http.h"
#include "warc.h"

#include <stdlib.h>
#include <string.h>

/* The most that max-nesting allows, and the file itself. */
#define LEVELS_MAX 17
/* How far the first element of a feed is looked for, where that much is at hand. */
#define FEED_BYTES 4096

typedef enum level_kind {
    LEVEL_WHOLE,     /* one document */
    LEVEL_LINES,     /* JSONL */
    LEVEL_ROWS,      /* CSV */
    LEVEL_WARC,      /* or ARC */
    LEVEL_INDEX,     /* CDX: the records of other files that it names */
    LEVEL_CONTAINER, /* tar or zip: its members are read on the level above */
    LEVEL_LINKS,     /* a feed or sitemap */
    LEVEL_WRAPPER,   /* compressed twice: what is within is read on the level above */
    LEVEL_REFUSED    /* nothing we can read; why says it */
} level_kind;

/* What is being read, within what. */
typedef struct level {
    level_kind kind;
    bool done;
    bool skip; /* LEVEL_REFUSED: count it as skipped */
    stream *in;
    container *box;
    const char *media_type;
    char *member; /* its name within the unit, the members it lies in before it; NULL: the unit itself */
    line_cutter lines;
    csv_cutter rows;
    csv_layout layout; /* of the rows */
    warc_cutter warc;
    cdx_layout index; /* the lines are cut by `lines` */
    cdx_archive archive;
    fault why;
} level;

struct reader {
    const fetch *f;
    const input *from;
    uint64_t order; /* of the unit */
    quoth_ctx *ctx; /* of the current call */
    halt stop;
    const char *file; /* where the current document is; the unit itself, or what an index names */
    source *server;   /* borrowed from the first level's stream; NULL: not a URL */
    level levels[LEVELS_MAX];
    size_t depth;
    /* One document is wanted: */
    bool located, given;
    quoth_locator target; /* file and member are not set */
    char *target_member;  /* "": none */
    /* Of a feed or sitemap: */
    feed *links; /* that were read, until they are taken */
    char *base;  /* of them; NULL: none */
};

static const selection everything = {.everything = true};

/* ---------------------------------------------------------------------------------------------- levels */

static void close_level(reader *r)
{
    level *top = &r->levels[--r->depth];

    if (top->box != NULL)
        container_close(top->box); /* with its stream */
    else
        stream_close(top->in);
    if (top->kind == LEVEL_INDEX) cdx_archive_close(&top->archive);
    free(top->member);
}

static void refuse(level *l, bool skip, const char *code, const char *text)
{
    l->kind = LEVEL_REFUSED;
    l->skip = skip;
    fault_set(&l->why, code, "%s", text);
}

static void begin_lines(const reader *r, level *l)
{
    l->kind = LEVEL_LINES;
    line_cutter_start(&l->lines, l->in, &r->f->limits);
}

static void begin_warc(reader *r, level *l, const record_format *format)
{
    l->kind = LEVEL_WARC;
    warc_cutter_start(&l->warc, format, l->in, &r->f->limits, selection_wants,
                      r->located ? &everything : &r->f->chosen);
    /* What is stored within compressed data is stored nowhere that can be entered. */
    l->warc.decoded_only = r->depth > 1 && r->levels[r->depth - 2].kind == LEVEL_WRAPPER;
}

/* One that is found in a folder lies there with its archives, whose records would all come twice. */
static void begin_index(const reader *r, level *l)
{
    const stream_limits limits = {0, CUT_WINDOW(r->f->limits)};

    if (r->from->found || l->member != NULL) {
        refuse(l, true, "", "");
        return;
    }
    begin_lines(r, l);
    l->kind = LEVEL_INDEX;
    if (!cdx_archive_start(&l->archive, r->from->name, r->f->config->warc_folder, limits, &r->stop)) {
        cdx_archive_close(&l->archive);
        refuse(l, false, "no-memory", "no memory to read it");
    }
}

static void begin_whole(level *l, const char *media_type)
{
    l->kind = LEVEL_WHOLE;
    l->media_type = media_type;
}

/* A server may know better than a look at the first bytes. */
static const char *stated_media_type(const reader *r, sniff_kind seen)
{
    if (r->server != NULL && r->depth == 1) {
        const char *stated = media_type_name(media_kind_of(source_http_content_type(r->server)));
        if (stated != NULL) return stated;
    }
    return seen == SNIFF_HTML ? "text/html" : "text/plain";
}

static void begin_container(const reader *r, level *l, bool zip)
{
    l->kind = LEVEL_CONTAINER;
    if (r->depth > (size_t)r->f->config->max_nesting) {
        refuse(l, false, "max-nesting", "the archive lies within more others than max-nesting allows");
        return;
    }
    l->box = container_open(l->in, zip, &l->why);
    l->in = NULL; /* taken over */
    if (l->box == NULL) {
        l->kind = LEVEL_REFUSED;
        l->skip = false;
    }
}

/* Whether the wanted document lies in this file, or this member of an archive. */
static bool is_target(const reader *r, const char *member)
{
    return r->located && strcmp(member == NULL ? "" : member, r->target_member) == 0;
}

/* Goes to the wanted document where it is found by decompressing only.  False: it is not there. */
static bool skip_to_target(const reader *r, level *l)
{
    uint64_t at = stream_offset(l->in), passed;
    uint64_t left = r->target.offset > at ? r->target.offset - at : 0;

    while (left > 0) {
        stream_state state = stream_skip(l->in, left, &passed);
        left -= passed;
        if (state == STREAM_DAMAGED) {
            stream_resume(l->in); /* as the first reader did */
        } else if (state != STREAM_OK) {
            if (state == STREAM_FAILED)
                l->why = *stream_fault(l->in);
            else
                fault_set(&l->why, "locator-mismatch", "there are no bytes at %llu",
                          (unsigned long long)r->target.offset);
            l->kind = LEVEL_REFUSED;
            l->skip = false;
            return false;
        }
    }
    while (stream_available(l->in) == 0 && stream_want(l->in, 1) == STREAM_DAMAGED) stream_resume(l->in);
    return true;
}

static sniff_kind sniff_level(const level *l, const char *name)
{
    (void)stream_want(l->in, SNIFF_BYTES); /* fewer show what they are as well */
    size_t have = stream_available(l->in);
    return sniff(stream_data(l->in), have < SNIFF_BYTES ? have : SNIFF_BYTES, name);
}

/* Goes to the wanted document, if it is in this level.  False: it is not there; the level is refused. */
static bool find_target(const reader *r, level *l)
{
    if (!is_target(r, l->member) || r->target.offset == 0) return true;
    if (r->target.decoded) return skip_to_target(r, l);
    if (stream_enter(l->in, r->target.offset)) return true;
    refuse(l, false, stream_fault(l->in)->code, stream_fault(l->in)->text);
    return false;
}

/* The header says what the columns are, so it is read wherever the wanted document is. */
static void begin_rows(const reader *r, level *l)
{
    piece header;

    l->kind = LEVEL_ROWS;
    csv_cutter_start(&l->rows, l->in, &r->f->limits);
    switch (csv_cutter_next(&l->rows, &header)) {
    case CUT_RECORD:
        break;
    case CUT_END:
        refuse(l, false, "empty-document", "there is nothing in it");
        return;
    default:
        refuse(l, false, header.why.code, header.why.text);
        return;
    }
    unsigned char *bytes = (unsigned char *)(uintptr_t)header.data; /* in the window, and done with */
    if (!csv_layout_read(bytes, header.len, &r->f->names, &l->layout)) {
        refuse(l, false, "no-text-column",
               "no column is known to hold the text; name it with 'text-field' or 'html-field'");
        return;
    }
    stream_take(l->in, l->rows.pending);
    csv_cutter_start(&l->rows, l->in, &r->f->limits);
    l->rows.delimiter = l->layout.delimiter;
    (void)find_target(r, l);
}

/* A feed's first element may come after a while. */
static bool looks_like_feed(const level *l)
{
    size_t have = stream_available(l->in);
    return feed_begins(stream_data(l->in), have < FEED_BYTES ? have : FEED_BYTES);
}

/* Decides how to read a level whose stream is open. */
static void begin_level(reader *r, level *l, const char *name)
{
    stream_state state = stream_want(l->in, SNIFF_BYTES);
    size_t have = stream_available(l->in) < SNIFF_BYTES ? stream_available(l->in) : SNIFF_BYTES;
    sniff_kind kind = sniff(stream_data(l->in), have, name);
    bool found = r->from->found || l->member != NULL;

    /* Damage before the first byte: the name has to do. */
    if (have == 0 && state == STREAM_DAMAGED) kind = sniff_name(name) == SNIFF_BINARY ? SNIFF_TEXT : sniff_name(name);
    if (kind == SNIFF_TAR || kind == SNIFF_ZIP) {
        begin_container(r, l, kind == SNIFF_ZIP);
        return;
    }
    if (kind == SNIFF_COMPRESSED) {
        l->kind = LEVEL_WRAPPER;
        if (r->depth > (size_t)r->f->config->max_nesting)
            refuse(l, false, "max-nesting", "the data is compressed more often than max-nesting allows");
        return;
    }
    if (r->f->config->format == FORMAT_CSV || (r->f->config->format == FORMAT_AUTO && kind == SNIFF_CSV)) {
        begin_rows(r, l);
        return;
    }
    /* A stored member was entered when the level was opened. */
    if (is_target(r, l->member) && r->target.offset > 0 && (r->target.decoded || !stream_compressed(l->in))) {
        if (!find_target(r, l)) return;
        kind = sniff_level(l, name);
    }
    switch (r->f->config->format) {
    case FORMAT_TEXT:
        begin_whole(l, "text/plain");
        return;
    case FORMAT_HTML:
        begin_whole(l, "text/html");
        return;
    case FORMAT_JSONL:
        begin_lines(r, l);
        return;
    case FORMAT_WARC:
        begin_warc(r, l, kind == SNIFF_ARC ? &record_format_arc : &record_format_warc);
        return;
    case FORMAT_CDX:
        begin_index(r, l);
        return;
    default:
        break;
    }
    if (r->f->config->follow == FOLLOW_AUTO && !r->located && looks_like_feed(l)) {
        l->kind = LEVEL_LINKS;
        /* Only what the user has named leads elsewhere; in a folder or an archive it is no article. */
        if (found) refuse(l, true, "not-followed", "it is a feed or sitemap in a folder or an archive");
        return;
    }
    switch (kind) {
    case SNIFF_CDX:
        begin_index(r, l);
        break;
    case SNIFF_JSONL:
        begin_lines(r, l);
        break;
    case SNIFF_WARC:
        begin_warc(r, l, &record_format_warc);
        break;
    case SNIFF_ARC:
        begin_warc(r, l, &record_format_arc);
        break;
    case SNIFF_JSON:
        refuse(l, false, "unsupported-format",
               "it is JSON, but not one object a line; convert it with jq -c (for a list: jq -c '.[]')");
        break;
    case SNIFF_BINARY:
        refuse(l, found, "unknown-format",
               "it is not text, HTML, JSONL, CSV, WARC, ARC, tar or zip; name the format if it is one");
        break;
    default:
        begin_whole(l, stated_media_type(r, kind));
        break;
    }
}

/* Opens a level over a source, which it takes over.  False: it cannot be read; `why` says it. */
static bool open_level(reader *r, source *from, char *member, const char *name, fault *why)
{
    stream_limits limits = {0, CUT_WINDOW(r->f->limits)};
    stream *in = from == NULL ? NULL : stream_open(from, limits, &r->stop, why);

    if (from == NULL) fault_set(why, "no-memory", "no memory to read it");
    if (in == NULL) {
        free(member);
        return false;
    }
    level *l = &r->levels[r->depth++];
    *l = (level){.in = in, .member = member};
    /* What is stored as a member of its own needs no look at what comes before. */
    if (stream_compressed(in) && !r->target.decoded && !find_target(r, l)) return true;
    begin_level(r, l, name);
    return true;
}

/* --------------------------------------------------------------------------------------------- opening */

static bool halt_of_run(const void *self)
{
    const reader *r = self;
    return r->f->host->cancelled(r->ctx);
}

static source *open_source(reader *r, fault *why)
{
    if (r->from->kind != INPUT_URL) return source_open_file(r->from->name, &r->stop, why);
    r->server = source_open_http(r->f->http, r->from->name, r->order, &r->stop, why);
    fault trouble;
    if (http_client_trouble(r->f->http, &trouble))
        r->f->host->report(r->ctx, QUOTH_WARNING, trouble.code, (quoth_span){0, 0}, "%s", trouble.text);
    return r->server;
}

static bool set_target(reader *r, const quoth_locator *at)
{
    r->located = true;
    r->target.offset = at->offset;
    r->target.length = at->length;
    r->target.record = at->record;
    r->target.decoded = at->decoded;
    r->target_member = strndup(at->member.len > 0 ? at->member.ptr : "", at->member.len);
    return r->target_member != NULL;
}

reader *reader_open(const fetch *f, const input *from, uint64_t order, quoth_ctx *ctx, fault *why)
{
    return reader_open_at(f, from, order, NULL, ctx, why);
}

reader *reader_open_at(const fetch *f, const input *from, uint64_t order, const quoth_locator *at, quoth_ctx *ctx,
                       fault *why)
{
    reader *r = calloc(1, sizeof(*r));

    if (r == NULL || (at != NULL && !set_target(r, at))) {
        fault_set(why, "no-memory", "no memory to read it");
        free(r);
        return NULL;
    }
    r->f = f;
    r->from = from;
    r->file = from->name;
    r->order = order;
    r->ctx = ctx;
    r->stop = (halt){halt_of_run, r};
    source *opened = open_source(r, why);
    if (opened == NULL || !open_level(r, opened, NULL, from->kind == INPUT_FILE ? from->name : "", why)) {
        reader_close(r);
        return NULL;
    }
    return r;
}

void reader_close(reader *r)
{
    while (r->depth > 0) close_level(r);
    free(r->target_member);
    feed_free(r->links);
    free(r->base);
    free(r);
}

/* --------------------------------------------------------------------------------------------- reading */

static quoth_status locate(reader *r, const level *l, quoth_doc *doc, const piece *cut)
{
    quoth_locator at = {
        .size = sizeof(at),
        .file = {r->file, strlen(r->file)},
        .member = {l->member, l->member == NULL ? 0 : strlen(l->member)},
        .offset = cut->offset,
        .length = cut->length,
        .record = r->located ? r->target.record : cut->record,
        .decoded = cut->decoded,
    };
    return r->f->source->set_locator(r->ctx, doc, &at);
}

static quoth_status fail(reader *r, const level *l, quoth_doc *doc, const piece *cut, quoth_status status)
{
    quoth_status located = locate(r, l, doc, cut);

    if (located != QUOTH_OK) return located;
    r->f->host->report(r->ctx, QUOTH_ERROR, cut->why.code, (quoth_span){0, 0}, "%s", cut->why.text);
    return status;
}

/* What a cut that is no record means for the document. */
static quoth_status fail_cut(reader *r, level *l, quoth_doc *doc, const piece *cut, cut_result result)
{
    if (result == CUT_LIMIT) return fail(r, l, doc, cut, QUOTH_E_LIMIT);
    if (result == CUT_LOST) return fail(r, l, doc, cut, QUOTH_E_DOC);
    /* The rest is lost: of the unit, or of a member of an archive, behind which it goes on. */
    l->done = true;
    bool stopped = r->f->host->cancelled(r->ctx);
    return fail(r, l, doc, cut, l->member == NULL && !stopped ? QUOTH_E_INPUT : QUOTH_E_DOC);
}

/* The wanted document must be where, and as long as, it was. */
static quoth_status check_target(reader *r, const level *l, const piece *cut)
{
    bool there = is_target(r, l->member) && cut->offset == r->target.offset;

    if (!r->located || (there && (r->target.length == 0 || cut->length == r->target.length))) return QUOTH_OK;
    r->f->host->report(r->ctx, QUOTH_ERROR, "locator-mismatch", (quoth_span){0, 0},
                       "there is no document of %llu bytes at %llu%s%s: the file is not the one that the locator is of",
                       (unsigned long long)r->target.length, (unsigned long long)r->target.offset,
                       r->target_member[0] == '\0' ? "" : " of ", r->target_member);
    return QUOTH_E_INPUT;
}

/* Copies the record into the document's memory, behind what decode() needs besides: the one copy between decompression
 * and parsing. */
static quoth_status fill_behind(reader *r, const level *l, quoth_doc *doc, const piece *cut, const void *before,
                                size_t before_len, const char *media_type)
{
    quoth_status status = locate(r, l, doc, cut);
    char *copy;

    if (status != QUOTH_OK || (status = check_target(r, l, cut)) != QUOTH_OK) return status;
    if ((copy = r->f->host->alloc(r->ctx, doc, before_len + cut->len + 1, 1)) == NULL) return QUOTH_E_LIMIT;
    if (before_len > 0) memcpy(copy, before, before_len);
    memcpy(copy + before_len, cut->data, cut->len);
    return r->f->source->set_payload(r->ctx, doc, (quoth_str){copy, before_len + cut->len}, media_type);
}

static quoth_status fill(reader *r, const level *l, quoth_doc *doc, const piece *cut, const char *media_type)
{
    return fill_behind(r, l, doc, cut, NULL, 0, media_type);
}

static quoth_status read_whole(reader *r, level *l, quoth_doc *doc)
{
    const quoth_host *host = r->f->host;
    piece cut;
    cut_result result = cut_whole(l->in, &r->f->limits, &cut);

    l->done = true;
    if (result != CUT_RECORD) return fail_cut(r, l, doc, &cut, result);
    if (cut.len == 0) {
        fault_set(&cut.why, "empty-document", "there is nothing in it");
        return fail(r, l, doc, &cut, QUOTH_E_DOC);
    }
    quoth_status status = fill(r, l, doc, &cut, l->media_type);
    if (status != QUOTH_OK || r->server == NULL || l->member != NULL) return status;
    status = metadata_add(host, r->ctx, doc, "url", source_http_url(r->server));
    if (status != QUOTH_OK) return status;
    return metadata_add(host, r->ctx, doc, "charset", field_parameter(source_http_content_type(r->server), "charset"));
}

/* Reads a feed whole and lets its server go, before whoever reads this unit goes to where its links lead. */
static quoth_status read_links(reader *r, level *l, quoth_doc *doc)
{
    piece cut;
    cut_result result = cut_whole(l->in, &r->f->limits, &cut);

    l->done = true;
    if (result != CUT_RECORD) return fail_cut(r, l, doc, &cut, result);
    quoth_str base = r->server != NULL ? source_http_url(r->server) : (quoth_str){"", 0};
    if ((r->base = strndup(base.ptr, base.len)) != NULL)
        r->links = feed_parse(cut.data, cut.len, (size_t)r->f->config->max_links + 1, &r->stop, &cut.why);
    else
        fault_set(&cut.why, "no-memory", "no memory to read the feed");
    return r->links != NULL ? QUOTH_END : fail(r, l, doc, &cut, QUOTH_E_DOC);
}

static quoth_status read_line(reader *r, level *l, quoth_doc *doc)
{
    piece cut;
    cut_result result = line_cutter_next(&l->lines, &cut);

    if (result == CUT_END) return QUOTH_END;
    if (result != CUT_RECORD) return fail_cut(r, l, doc, &cut, result);
    return fill(r, l, doc, &cut, RAW_RECORD);
}

static quoth_status read_row(reader *r, level *l, quoth_doc *doc)
{
    piece cut;
    cut_result result = csv_cutter_next(&l->rows, &cut);

    if (result == CUT_END) return QUOTH_END;
    if (result != CUT_RECORD) return fail_cut(r, l, doc, &cut, result);
    return fill_behind(r, l, doc, &cut, &l->layout, csv_layout_size(&l->layout), RAW_ROW);
}

/* ARC has dates as 20240131120000, in UTC. */
static quoth_str capture_date(quoth_str date, char iso[METADATA_DATE_SIZE])
{
    if (date.len != SELECTION_DATE_DIGITS || !metadata_date(date, iso)) return date;
    size_t len = strlen(iso);
    if (iso[len - 1] != 'Z') memcpy(iso + len++, "Z", 2);
    return (quoth_str){iso, len};
}

static quoth_status fill_from_warc(reader *r, const level *l, quoth_doc *doc, const piece *cut, const warc_head *head)
{
    const quoth_host *host = r->f->host;
    char date[METADATA_DATE_SIZE];
    bool message = selection_is_message(head, cut->data, cut->len) ||
                   (head->type == WARC_RESPONSE && field_begins(head->content_type, "application/http"));
    const char *media_type = message ? RAW_MESSAGE : media_type_name(media_kind_of(head->content_type));
    quoth_status status;

    if (cut->mended)
        host->report(r->ctx, QUOTH_WARNING, cut->why.code, (quoth_span){0, 0}, "'%s' at %llu: %s", r->file,
                     (unsigned long long)cut->offset, cut->why.text);
    if (media_type == NULL) media_type = sniff_html(cut->data, cut->len) ? "text/html" : "text/plain";
    if ((status = fill(r, l, doc, cut, media_type)) != QUOTH_OK ||
        (status = metadata_add(host, r->ctx, doc, "id", selection_record_id(head->id))) != QUOTH_OK ||
        (status = metadata_add(host, r->ctx, doc, "url", selection_url(head->url))) != QUOTH_OK ||
        /* When it was captured, which is not when it was published. */
        (status = metadata_add(host, r->ctx, doc, "warc.date", capture_date(head->date, date))) != QUOTH_OK ||
        (status = metadata_add(host, r->ctx, doc, "warc.truncated", head->truncated)) != QUOTH_OK ||
        (status = metadata_add(host, r->ctx, doc, "warc.refers-to", selection_record_id(head->refers_to))) !=
            QUOTH_OK ||
        message)
        return status;
    return metadata_add(host, r->ctx, doc, "charset", field_parameter(head->content_type, "charset"));
}

static quoth_status read_warc(reader *r, level *l, quoth_doc *doc)
{
    warc_head head;
    piece cut;

    for (;;) {
        cut_result result = warc_cutter_next(&l->warc, &cut, &head);
        switch (result) {
        case CUT_END:
            return QUOTH_END;
        case CUT_SKIPPED:
            r->f->source->skipped(r->ctx, 1);
            break;
        case CUT_RECORD:
            return fill_from_warc(r, l, doc, &cut, &head);
        default:
            return fail_cut(r, l, doc, &cut, result);
        }
    }
}

/* Reads the record that a line of an index names.  QUOTH_END: that record is not asked for. */
static quoth_status read_listed(reader *r, level *l, quoth_doc *doc, const cdx_place *place)
{
    piece cut = {.offset = place->offset, .record = -1};
    warc_head head;
    stream *in = cdx_archive_go(&l->archive, place, &cut.why);

    if (l->archive.path != NULL) r->file = l->archive.path;
    if (in == NULL) return fail(r, l, doc, &cut, QUOTH_E_DOC);
    bool warc = stream_want(in, 5) == STREAM_OK && memcmp(stream_data(in), "WARC/", 5) == 0;
    warc_cutter_start(&l->warc, warc ? &record_format_warc : &record_format_arc, in, &r->f->limits, selection_wants,
                      &r->f->chosen);
    cut_result result = warc_cutter_next(&l->warc, &cut, &head);
    cut.record = -1; /* not known: what comes before it was not read */
    if (result == CUT_SKIPPED) {
        r->f->source->skipped(r->ctx, 1);
        return QUOTH_END;
    }
    if (result == CUT_RECORD && cut.offset == place->offset && !cut.decoded)
        return fill_from_warc(r, l, doc, &cut, &head);
    if (result == CUT_RECORD || result == CUT_END)
        fault_set(&cut.why, "locator-mismatch", "no record of the archive begins at %llu, where the index has one",
                  (unsigned long long)place->offset);
    cut.offset = place->offset;
    return fail(r, l, doc, &cut, result == CUT_LIMIT ? QUOTH_E_LIMIT : QUOTH_E_DOC);
}

static quoth_status read_index(reader *r, level *l, quoth_doc *doc)
{
    quoth_status status;
    cdx_place place;
    piece cut;

    do {
        r->file = r->from->name;
        cut_result result = line_cutter_next(&l->lines, &cut);
        if (result == CUT_END) return QUOTH_END;
        if (result != CUT_RECORD) return fail_cut(r, l, doc, &cut, result);
        status = QUOTH_END;
        switch (cdx_parse(&l->index, cut.data, cut.len, &place, &cut.why)) {
        case CDX_PLACE:
            status = read_listed(r, l, doc, &place);
            break;
        case CDX_BAD:
            return fail(r, l, doc, &cut, QUOTH_E_DOC);
        case CDX_NONE:
            break;
        }
    } while (status == QUOTH_END);
    return status;
}

/* The names of a member and of those it lies in, as one. */
static char *join_member(const char *outer, const char *name)
{
    size_t n = outer == NULL ? 0 : strlen(outer) + 1, m = strlen(name);
    char *joined = malloc(n + m + 1);

    if (joined == NULL) return NULL;
    if (n > 0) {
        memcpy(joined, outer, n - 1);
        joined[n - 1] = '!';
    }
    memcpy(joined + n, name, m + 1);
    return joined;
}

/* Whether a member is, or holds, what the wanted document lies in. */
static bool leads_to_target(const reader *r, const char *member)
{
    size_t n = strlen(member);
    return strncmp(r->target_member, member, n) == 0 && (r->target_member[n] == '\0' || r->target_member[n] == '!');
}

/* Opens the next member of an archive on the level above.  QUOTH_OK: it did, or it passed over one. */
static quoth_status next_member(reader *r, level *l, quoth_doc *doc)
{
    const char *name;
    piece cut = {.record = -1};

    switch (container_next(l->box, &name, &cut.why)) {
    case CONTAINER_END:
        return QUOTH_END;
    case CONTAINER_LOST:
        cut.offset = stream_offset(container_stream(l->box));
        return fail(r, l, doc, &cut, QUOTH_E_DOC);
    case CONTAINER_FAILED:
        cut.offset = stream_offset(container_stream(l->box));
        l->done = true;
        return fail(r, l, doc, &cut, QUOTH_E_DOC);
    case CONTAINER_MEMBER:
        break;
    }
    const name_filter filter = {r->f->config->include, r->f->config->exclude};
    if (!r->located && !name_filter_takes(&filter, name)) {
        r->f->source->skipped(r->ctx, 1);
        return QUOTH_OK;
    }
    char *member = join_member(l->member, name);
    if (r->located && member != NULL && !leads_to_target(r, member)) {
        free(member);
        return QUOTH_OK;
    }
    source *from = member == NULL ? NULL : container_member(l->box);
    if (open_level(r, from, member, name, &cut.why)) return QUOTH_OK;
    l->done = from == NULL;
    return fail(r, l, doc, &cut, QUOTH_E_DOC);
}

static quoth_status unwrap(reader *r, level *l, quoth_doc *doc)
{
    piece cut = {.record = -1};
    char *member = l->member == NULL ? NULL : strdup(l->member);
    const char *name = l->member != NULL ? l->member : r->from->kind == INPUT_FILE ? r->from->name : "";

    l->done = true;
    if (open_level(r, source_open_stream(l->in), member, name, &cut.why)) return QUOTH_OK;
    return fail(r, l, doc, &cut, QUOTH_E_DOC);
}

static quoth_status read_refused(reader *r, level *l, quoth_doc *doc)
{
    piece cut = {.record = -1, .why = l->why};

    if (l->member == NULL) cut.length = r->from->bytes;
    l->done = true;
    if (l->skip) {
        r->f->source->skipped(r->ctx, 1);
        return QUOTH_END;
    }
    return fail(r, l, doc, &cut, QUOTH_E_DOC);
}

static uint64_t stored_bytes_read(const reader *r)
{
    const level *first = &r->levels[0];
    return stream_consumed(first->box != NULL ? container_stream(first->box) : first->in);
}

static quoth_status read_next(reader *r, quoth_doc *doc)
{
    while (r->depth > 0) {
        level *top = &r->levels[r->depth - 1];
        size_t depth = r->depth;
        quoth_status status = QUOTH_END;
        if (!top->done) {
            switch (top->kind) {
            case LEVEL_WHOLE:
                status = read_whole(r, top, doc);
                break;
            case LEVEL_LINES:
                status = read_line(r, top, doc);
                break;
            case LEVEL_ROWS:
                status = read_row(r, top, doc);
                break;
            case LEVEL_WARC:
                status = read_warc(r, top, doc);
                break;
            case LEVEL_INDEX:
                status = read_index(r, top, doc);
                break;
            case LEVEL_CONTAINER:
                status = next_member(r, top, doc);
                break;
            case LEVEL_WRAPPER:
                status = unwrap(r, top, doc);
                break;
            case LEVEL_LINKS:
                status = read_links(r, top, doc);
                break;
            case LEVEL_REFUSED:
                status = read_refused(r, top, doc);
                break;
            }
        }
        if (status == QUOTH_END) {
            close_level(r);
            continue;
        }
        if (status == QUOTH_OK && (top->kind == LEVEL_CONTAINER || top->kind == LEVEL_WRAPPER || r->depth > depth))
            continue;
        if (r->levels[0].in != NULL || r->levels[0].box != NULL) r->f->source->progress(r->ctx, stored_bytes_read(r));
        return status;
    }
    return QUOTH_END;
}

quoth_status reader_read(reader *r, quoth_doc *doc, quoth_ctx *ctx)
{
    r->ctx = ctx;
    if (!r->located) return read_next(r, doc);
    if (r->given) return QUOTH_END;
    r->given = true;
    quoth_status status = read_next(r, doc);
    if (status != QUOTH_END) return status;
    r->f->host->report(ctx, QUOTH_ERROR, "locator-mismatch", (quoth_span){0, 0},
                       "'%s' holds no document where the locator says", r->from->name);
    return QUOTH_E_INPUT;
}

struct feed *reader_take_links(reader *r, const char **base)
{
    feed *links = r->links;

    r->links = NULL;
    if (links != NULL) *base = r->base;
    return links;
}
