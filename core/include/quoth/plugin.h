/* SPDX-License-Identifier: Apache-2.0 */
/**
 * quoth/plugin.h - the whole contract between the quoth host and a plugin, ABI 1.0.
 *
 * A plugin is a shared object that exports one constant object, its bundle (see QUOTH_BUNDLE at the end).
 * The bundle lists stages; a stage is a table of data (name, options, ports) and of functions.  The host
 * reads the data without running any code of the plugin; it calls the functions as said beside each.
 *
 * Threads.  Every function carries one of these tags:
 *   [load]     the main thread, before the first document or after the last one; never concurrently
 *   [source]   any thread, one at a time per stage
 *   [reader]   any thread, one at a time per reader (what open_unit returned)
 *   [worker]   any thread, one at a time per `self` (what worker returned); several selfs run at once
 *   [ordered]  any thread, one at a time per stage, in input order
 *   [any]      any thread, concurrently with everything
 *
 * Ownership.  Nothing is freed across the boundary.  What the host hands to a plugin is borrowed: a document
 * and all that lies in it until the call returns (or, for memory of host->alloc, until the document is done),
 * configuration and resources until close() returns.  What a plugin hands to the host (messages, metadata,
 * strings) is copied, except where a function says that it keeps the pointer.
 *
 * Text is UTF-8 everywhere.  Spans are byte offsets into the document's text, ends exclusive.
 *
 * Growth.  Within ABI 1.x members are added at the end of a struct only; each struct that may grow starts with
 * its size, or its size is recorded in the bundle.  Ask with QUOTH_HAS before touching a member that is newer
 * than 1.0.
 */
#ifndef QUOTH_PLUGIN_H
#define QUOTH_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define QUOTH_ABI_MAJOR 1u
#define QUOTH_ABI_MINOR 0u
/** What this header describes: major << 16 | minor.  A host runs plugins of its own major version. */
#define QUOTH_ABI ((QUOTH_ABI_MAJOR << 16) | QUOTH_ABI_MINOR)

/** True if the struct behind `p` is long enough to hold `field`: the only legal way to ask for a newer one. */
#define QUOTH_HAS(p, field) (offsetof(__typeof__(*(p)), field) + sizeof((p)->field) <= (p)->size)

#if defined(__GNUC__)
#define QUOTH_PRINTF(string, first) __attribute__((__format__(__printf__, string, first)))
#else
#define QUOTH_PRINTF(string, first)
#endif

/* ------------------------------------------------------------------------------------------ basic types */

/** A borrowed piece of text; not NUL-terminated unless said so. */
typedef struct quoth_str {
    const char *ptr;
    size_t len;
} quoth_str;

/** Bytes [begin, end) of the document's text.  begin == end: no span ("none" where a span is optional). */
typedef struct quoth_span {
    uint32_t begin, end;
} quoth_span;

typedef struct quoth_doc quoth_doc;     /* one document and its memory; owned by the host */
typedef struct quoth_ctx quoth_ctx;     /* one call: which stage, which document, where messages go */
typedef struct quoth_regex quoth_regex; /* a compiled pattern of a QUOTH_REGEX option */
typedef uint32_t quoth_layer_id;        /* a layer, resolved once in open() */

/** A reference to no record. */
#define QUOTH_NONE UINT32_MAX

/**
 * What a plugin function answers.  Negative values are failures; before returning one, say why with
 * host->report (otherwise the host writes a generic message).
 */
typedef enum quoth_status {
    QUOTH_OK = 0,
    QUOTH_DROP = 1,      /* process: leave this document out; the last report is the reason */
    QUOTH_END = 2,       /* next_unit, read: there is no more */
    QUOTH_E_DOC = -1,    /* this document is bad: it is dead-lettered, the run goes on */
    QUOTH_E_LIMIT = -2,  /* this document hit a named limit: likewise */
    QUOTH_E_CONFIG = -3, /* check, open: the configuration cannot work; the run does not start */
    QUOTH_E_INPUT = -4,  /* next_unit, open_unit, read: this input cannot be read (on); the other inputs go on */
    QUOTH_E_OUTPUT = -5, /* sink: what should be written cannot be; the run ends */
    QUOTH_FATAL = -100   /* the run must end */
} quoth_status;

/** How grave a report is. */
typedef enum quoth_severity {
    QUOTH_ERROR = 0, /* the reason of a failure that the function returns next */
    QUOTH_WARNING = 1,
    QUOTH_NOTE = 2,
    QUOTH_REASON = 3 /* why a document is dropped */
} quoth_severity;

/* ---------------------------------------------------------------------------------------------- options */

/** Kind of an option, and the C type of the configuration's field that receives its value. */
typedef enum quoth_kind {
    QUOTH_BOOL,     /* bool: true or false, nothing else */
    QUOTH_INT,      /* int64_t */
    QUOTH_REAL,     /* double */
    QUOTH_TEXT,     /* quoth_str, NUL-terminated */
    QUOTH_ENUM,     /* int32_t: index into choices */
    QUOTH_REGEX,    /* const quoth_regex *: compiled by the host (PCRE2, UTF), NULL when empty */
    QUOTH_PATH,     /* quoth_str, NUL-terminated: absolute, or relative as its flags say */
    QUOTH_DURATION, /* double, seconds: written 250ms, 10s, 5m, 2h */
    QUOTH_BYTES     /* uint64_t: written 4096, 64KiB, 16MiB, 2GB */
} quoth_kind;

enum {
    QUOTH_REQUIRED = 1u,
    QUOTH_LIST = 2u,     /* the field is a quoth_list of the kind's C type; one scalar counts as a list of one */
    QUOTH_SECRET = 4u,   /* never printed */
    QUOTH_ADVANCED = 8u, /* shown last */
    QUOTH_DEPRECATED = 16u,
    QUOTH_LOCAL = 32u,    /* of the machine, not of the result: left out of the pipeline's hash */
    QUOTH_INPUTS = 64u,   /* a source's list that takes the words of the command line; implies LOCAL */
    QUOTH_OUTPUT = 128u,  /* a sink's path that takes -o; implies LOCAL; relative to the working folder */
    QUOTH_RESOURCE = 256u /* a path relative to the pipeline file (others: to the working folder) */
};

typedef struct quoth_list {
    const void *items; /* array of the kind's C type */
    size_t count;
} quoth_list;

/** One option of a stage.  The table is the only place where it is defined: it checks the pipeline file, fills
 *  the configuration, and is printed by `quoth plugins show` and `quoth schema`. */
typedef struct quoth_option {
    const char *name; /* lower-case-with-dashes; NULL ends the table */
    const char *help; /* one line: effect and unit; required */
    quoth_kind kind;
    uint32_t flags;
    const char *fallback;       /* the default, written as in YAML (a list as [a, b]); NULL: zero, empty */
    double min, max;            /* inclusive range of numbers; both 0: the kind's own; out of range is an error */
    const char *const *choices; /* QUOTH_ENUM: ends with NULL */
    const char *since;          /* version of the plugin that brought it; may be NULL */
    const char *instead;        /* QUOTH_DEPRECATED: what to use */
    size_t offset;              /* of the field in the configuration: QUOTH_FIELD */
} quoth_option;

/** offsetof(T, field) that, in C, compiles only when the field has the type `ctype`. */
#ifdef __cplusplus
#define QUOTH_FIELD(T, field, ctype) offsetof(T, field)
#else
#define QUOTH_FIELD(T, field, ctype) (offsetof(T, field) + 0 * sizeof(char[_Generic(((T *)0)->field, ctype : 1)]))
#endif

/* ----------------------------------------------------------------------------------------------- layers */

/** Type of a column.  Records hold no pointers: a document can be copied, printed and checked by the host. */
typedef enum quoth_cell {
    QUOTH_U8,
    QUOTH_U16,
    QUOTH_U32,
    QUOTH_U64,
    QUOTH_F32,
    QUOTH_SPAN,   /* quoth_span of the text */
    QUOTH_STRING, /* quoth_span of the document's string pool: host->intern, host->string; empty: none */
    QUOTH_REF,    /* uint32_t: index of a record of the layer `of`; QUOTH_NONE */
    QUOTH_RANGE   /* quoth_span: records [begin, end) of the layer `of` */
} quoth_cell;

typedef struct quoth_column {
    const char *name; /* NULL ends the table */
    quoth_cell cell;
    size_t offset;             /* of the field in the record */
    const char *of;            /* QUOTH_REF, QUOTH_RANGE: the layer referred to */
    const char *const *values; /* QUOTH_U8 that enumerates: the names of 0, 1, ...; ends with NULL; else NULL */
    const char *help;
} quoth_column;

/** A layer: a named array of records of one size over the text, each beginning with its quoth_span. */
typedef struct quoth_layer {
    uint32_t size;
    uint16_t revision; /* raised when columns are added (at the end only) */
    uint16_t sorted;   /* 1: records are appended in ascending order of begin; the host checks it */
    const char *name;  /* "token"; a third party's: "org.example.stance" */
    size_t record_size;
    const quoth_column *columns; /* the first is the span */
    const char *help;
} quoth_layer;

/** Records of a layer as read: step by stride, since records may have grown. */
typedef struct quoth_records {
    const void *first;
    size_t count, stride;
} quoth_records;

/** Record `i` of `records`, as a pointer to `type`. */
#define QUOTH_AT(records, type, i)                                                                                     \
    ((const type *)(const void *)((const char *)(records).first + (size_t)(i) * (records).stride))

typedef enum quoth_use {
    QUOTH_READ,          /* an earlier stage must write it */
    QUOTH_READ_IF_THERE, /* read if an earlier stage writes it */
    QUOTH_ADD,           /* this stage writes it, and no other one may */
    QUOTH_EDIT           /* an earlier stage writes it; this one changes fields in place */
} quoth_use;

typedef struct quoth_port {
    const char *layer; /* NULL ends the table; "text" stands for the cleaned text */
    uint16_t revision; /* the oldest that will do */
    quoth_use use;
} quoth_port;

/** A file that a stage uses: a lexicon or a model.  Printed by `quoth plugins show`. */
typedef struct quoth_resource {
    const char *kind;    /* "lexicons", "models"; NULL ends the table */
    const char *name;    /* file name within the kind */
    const char *licence; /* SPDX expression */
    const char *data;    /* what it was made from, one line */
} quoth_resource;

/* -------------------------------------------------------------------------------------- source material */

/** Where the original bytes of a document (or of a region of damage) are.  Strings are copied by set_locator. */
typedef struct quoth_locator {
    uint32_t size;
    quoth_str file;   /* path or URL as the input named it; "-" is standard input */
    quoth_str member; /* within a tar or zip archive; empty: none */
    uint64_t offset; /* of the record's first byte: as stored in the file (or the compressed file, where a record can be
                        entered there, such as a gzip member), unless `decoded` */
    uint64_t length; /* bytes from there */
    int64_t record;  /* ordinal within the file or member, from 0; -1: the file is one document */
    bool decoded;    /* offset and length count the decompressed stream */
} quoth_locator;

/** A unit: a piece of the input that can be read by itself, such as a file.  Read in the order in which
 *  next_unit names them; several may be read at the same time, each by its own reader. */
typedef struct quoth_unit {
    uint32_t size;
    quoth_str name;  /* the path or URL; the host copies it when next_unit returns */
    uint64_t bytes;  /* to read, as stored; 0: not known */
    uint64_t number; /* the plugin's own */
} quoth_unit;

/**
 * One run of the map from text to payload: text[text .. text + text_length) came from
 * payload[original .. original + original_length).  Equal lengths map byte by byte; unequal ones map as a whole
 * (a character reference, a character of another charset).  Text in no run was added by cleaning.
 */
typedef struct quoth_run {
    uint32_t text, text_length;
    uint32_t original, original_length;
} quoth_run;

/* --------------------------------------------------------------------------------- services of the host */

/** What the host lends every stage.  Valid from open() to close(). */
typedef struct quoth_host {
    uint32_t size;
    uint32_t abi; /* of the host */

    /** [worker][reader] Memory of the document: zeroed, aligned to `align` (a power of two, at most 64), gone when
     *  the document is done.  NULL: the limit `document-memory` is reached (already reported); return QUOTH_E_LIMIT. */
    void *(*alloc)(quoth_ctx *, quoth_doc *, size_t n, size_t align);
    /** [worker][reader][ordered] Scratch memory, not zeroed, gone when the call returns.  NULL as for alloc. */
    void *(*scratch)(quoth_ctx *, size_t n, size_t align);

    /** [worker] The original bytes of the document: after container, transfer and content decoding, before charset
     *  decoding.  Borrowed until the document is done. */
    quoth_str (*payload)(const quoth_doc *);
    /** [worker] The cleaned text; empty before it is set.  Followed by one NUL byte that is not counted. */
    quoth_str (*text)(const quoth_doc *);
    /** [worker] Sets the text, once.  `text` must be valid UTF-8 of less than 4 GiB and lie in memory of alloc or in
     *  the payload (the host keeps the pointer and does not copy; it copies only when no NUL byte follows).  `runs`
     *  must lie in memory of alloc, ascending in `text`, not overlapping; the host keeps it.
     *  QUOTH_E_DOC: not UTF-8, set twice, or runs that do not fit (reported). */
    quoth_status (*set_text)(quoth_ctx *, quoth_doc *, quoth_str text, const quoth_run *runs, size_t count);
    /** [any] The bytes of the payload that `span` of the text came from.  False: from none, or not in one piece. */
    bool (*original)(const quoth_doc *, quoth_span, uint64_t *begin, uint64_t *end);

    /** [worker] The values of a metadata key, in the order in which they were added; fills at most `max` and returns
     *  how many there are.  Keys in use: id, url, title, published (ISO 8601), author (several), site, language (BCP
     *  47), media-type, charset, duplicate-of.  A third party's keys have a dot in them. */
    size_t (*meta)(const quoth_doc *, const char *key, quoth_str *values, size_t max);
    /** [worker][reader] Adds a value to a key; copies it.  Must be UTF-8.  QUOTH_E_LIMIT as for alloc. */
    quoth_status (*add_meta)(quoth_ctx *, quoth_doc *, const char *key, quoth_str value);

    /** [load] A layer that this stage has declared in its ports (else QUOTH_NONE and a report).  For
     *  QUOTH_READ_IF_THERE: QUOTH_NONE when no earlier stage writes it. */
    quoth_layer_id (*layer)(quoth_ctx *, const char *name);
    /** [worker][ordered] The records of a layer; sealed, so they no longer change, except for a layer this stage itself
     *  adds or edits.  Of QUOTH_NONE, or before the layer was written: none. */
    quoth_records (*read)(const quoth_doc *, quoth_layer_id);
    /** [worker] Appends `count` zeroed records to a layer with QUOTH_ADD and returns the first (contiguous; valid
     *  until the next append to that layer).  `record_size` is sizeof the plugin's record.  NULL as for alloc.  After
     *  process() the host checks all spans, references and the order, and seals the layer. */
    void *(*append)(quoth_ctx *, quoth_doc *, quoth_layer_id, size_t record_size, size_t count);
    /** [worker] Record `index` of a layer with QUOTH_EDIT or QUOTH_ADD, to change in place.  NULL: no such record. */
    void *(*edit)(quoth_ctx *, quoth_doc *, quoth_layer_id, size_t index);

    /** [worker] Copies a string into the document's pool; [0,0) for an empty one or when memory is out (reported). */
    quoth_span (*intern)(quoth_ctx *, quoth_doc *, quoth_str);
    /** [any] And back; valid until the next intern of the same document. */
    quoth_str (*string)(const quoth_doc *, quoth_span);

    /** [load] Maps a resource read-only and records its hash for `made_by`.  `kind` is "lexicons" or "models"; `name`
     * is a file installed for that kind, or, if it has a '/', a path relative to the pipeline file.  The bytes stay
     * until close() returned; equal resources are mapped once.  NULL: not there or not readable (reported). */
    const void *(*resource)(quoth_ctx *, const char *kind, const char *name, size_t *len);

    /** [any] True if the pattern of an option matches within `subject`; fills up to `max` groups (0 is the match) with
     *  offsets into the subject, [0,0) for groups that take no part.  `groups` may be NULL.  A pattern that runs into
     *  the host's match limits counts as no match. */
    bool (*match)(const quoth_regex *, quoth_str subject, quoth_span *groups, size_t max);

    /** [any] A message.  `code` is lower-case-with-dashes, stable and documented by the plugin; `where` is a span of
     * the text or empty.  Text: lower case, no full stop, the error first, the subject in single quotes, then what to
     * do. */
    void (*report)(quoth_ctx *, quoth_severity, const char *code, quoth_span where, const char *format, ...)
        QUOTH_PRINTF(5, 6);
    /** [any] True when the run is ending at once: ask in long loops and return QUOTH_E_DOC. */
    bool (*cancelled)(const quoth_ctx *);

    /** [any] A further table of services by id, NULL if this host lacks it: "quoth.source/1", "quoth.records/1". */
    const void *(*service)(const char *id);
} quoth_host;

/** "quoth.source/1": what a source may ask besides. */
typedef struct quoth_source_host {
    uint32_t size;
    /** [reader][worker] The bytes of the document; must lie in memory of alloc; the host keeps the pointer.
     * `media_type` is copied ("text/html", "text/plain", or NULL: not known) and becomes the metadata `media-type`. May
     * be called again in decode() to replace what read() set. */
    quoth_status (*set_payload)(quoth_ctx *, quoth_doc *, quoth_str bytes, const char *media_type);
    /** [reader] Where the document, or the damage, is. */
    quoth_status (*set_locator)(quoth_ctx *, quoth_doc *, const quoth_locator *);
    /** [reader] How many bytes of the unit, as stored, are consumed by now: for progress. */
    void (*progress)(quoth_ctx *, uint64_t consumed);
    /** [reader] Counts records that were not asked for (a WARC request, say): neither in nor dropped. */
    void (*skipped)(quoth_ctx *, uint64_t count);
} quoth_source_host;

/** Events of a record, see quoth_records_host.visit. */
typedef enum quoth_event {
    QUOTH_OBJECT, /* opens an object */
    QUOTH_ARRAY,  /* opens an array */
    QUOTH_CLOSE,  /* closes the innermost one */
    QUOTH_VALUE_STRING,
    QUOTH_VALUE_INTEGER,
    QUOTH_VALUE_REAL,
    QUOTH_VALUE_BOOL,
    QUOTH_VALUE_NULL
} quoth_event;

typedef struct quoth_value {
    quoth_str string; /* borrowed until visit returns */
    int64_t integer;  /* QUOTH_VALUE_BOOL: 0 or 1 */
    double real;
} quoth_value;

/** A receiver of events.  `key` is the member's name in an object, empty in an array. */
typedef struct quoth_visitor {
    uint32_t size;
    void *self;
    void (*event)(void *self, quoth_event, quoth_str key, const quoth_value *);
} quoth_visitor;

/** "quoth.records/1": records as the host forms them from the layers, for sinks.  `schema` is "quoth.claim/1" or
 *  "quoth.document/1"; the fields are documented in docs/records.md. */
typedef struct quoth_records_host {
    uint32_t size;
    /** [worker][ordered] How many records of that schema the document has; 0 for an unknown schema. */
    size_t (*count)(const quoth_doc *, const char *schema);
    /** [worker][ordered] All of them as JSON, one line each, every line ended by '\n'; in memory of the document. */
    quoth_status (*lines)(quoth_ctx *, quoth_doc *, const char *schema, quoth_str *lines);
    /** [worker][ordered] One of them as events, without JSON in between. */
    quoth_status (*visit)(quoth_ctx *, quoth_doc *, const char *schema, size_t index, const quoth_visitor *);
} quoth_records_host;

/* ----------------------------------------------------------------------------------------------- stages */

typedef enum quoth_role { QUOTH_SOURCE, QUOTH_STAGE, QUOTH_SINK } quoth_role;

/** How documents reach process(): PARALLEL from many workers in any order, ORDERED one at a time in input order. */
typedef enum quoth_order { QUOTH_PARALLEL, QUOTH_ORDERED } quoth_order;

/** A source's functions. */
typedef struct quoth_source_calls {
    uint32_t size;
    /** [source] Names the next unit.  QUOTH_END: no more.  QUOTH_E_INPUT: an input that cannot be used (missing, empty
     *  folder); unit->name says which; it is recorded and the next call goes on. */
    quoth_status (*next_unit)(void *shared, quoth_ctx *, quoth_unit *unit);
    /** [source] May be NULL.  Bytes of all inputs as stored, 0 if not known cheaply.  Called once, before next_unit. */
    uint64_t (*total)(void *shared, quoth_ctx *);
    /** [source] Opens a unit.  QUOTH_E_INPUT: it cannot be read.  On failure *reader stays NULL and nothing leaks. */
    quoth_status (*open_unit)(void *shared, const quoth_unit *, quoth_ctx *, void **reader);
    /** [reader] Cuts the next document out of the unit: sets its locator, payload (or raw bytes that decode() will turn
     *  into the payload) and what metadata is at hand.  Keep it cheap: it is the serial part of a run.
     *  QUOTH_E_DOC, QUOTH_E_LIMIT: this record, or this region of damage, is lost; the locator says where; the next
     * call goes on behind it.  QUOTH_E_INPUT: the rest of the unit is lost likewise, and the unit is done. */
    quoth_status (*read)(void *reader, quoth_doc *, quoth_ctx *);
    /** [worker] May be NULL.  Turns what read() cut out into payload and metadata: parsing goes here. */
    quoth_status (*decode)(const void *shared, quoth_doc *, quoth_ctx *);
    /** [reader] Ends a reader; also after failures and when the run is cut short. */
    void (*close_unit)(void *reader);
    /** [source] May be NULL.  Opens a reader for the one document (or what is left of it) at a locator that set_locator
     *  was given in an earlier run, whatever the options choose: read() gives it, then QUOTH_END.  Goes to it directly
     *  where it is not `decoded`.  QUOTH_E_INPUT, also from read(): it is no longer there; *reader as for open_unit. */
    quoth_status (*open_locator)(void *shared, const quoth_locator *, quoth_ctx *, void **reader);
} quoth_source_calls;

/** A sink's functions. */
typedef struct quoth_sink_calls {
    uint32_t size;
    /** [worker] May be NULL.  Forms the bytes that write() is to put out, in memory of the document: the parallel part.
     */
    quoth_status (*format)(void *self, const void *shared, quoth_doc *, quoth_ctx *, quoth_str *bytes);
    /** [ordered] Puts out one document.  Documents that were dropped or failed never come here.  QUOTH_E_OUTPUT ends
     *  the run; what was written must stay whole records. */
    quoth_status (*write)(void *shared, quoth_doc *, quoth_ctx *, quoth_str bytes);
    /** [load] After the last document.  `complete`: every document was seen: put the result under its final name.  Not
     *  complete (a signal, an error): keep what is done under NAME.partial, never under the final name. */
    quoth_status (*finish)(void *shared, quoth_ctx *, bool complete);
} quoth_sink_calls;

/** State that an ORDERED stage or a sink carries from document to document and can save, so that a run that was
 *  stopped goes on where its journal ends. */
typedef struct quoth_state_calls {
    uint32_t size;
    /** [ordered] Makes what is done so far durable and gives the state in scratch memory (at most 1 MiB). */
    quoth_status (*save)(void *shared, quoth_ctx *, quoth_str *state);
    /** [load] After open(), before any document: go on from a state that save() gave.  QUOTH_E_CONFIG: it does not fit.
     */
    quoth_status (*load)(void *shared, quoth_ctx *, quoth_str state);
} quoth_state_calls;

/** A stage.  All strings and tables are constant and live as long as the shared object. */
typedef struct quoth_stage {
    uint32_t size;
    quoth_role role;
    quoth_order order;           /* sources and sinks: ignored */
    bool pure;                   /* same document and configuration, same result */
    const char *name;            /* "quote-detect" */
    const char *version;         /* semantic version */
    const char *summary;         /* one line */
    const char *manual;          /* Markdown: what it does, its error codes, its limits */
    const quoth_option *options; /* may be NULL */
    size_t config_size;
    const quoth_port *ports;         /* may be NULL */
    const quoth_resource *resources; /* may be NULL */

    /** [load] May be NULL.  Rules between options; no I/O.  Report each error (name the option in quotes);
     * QUOTH_E_CONFIG. */
    quoth_status (*check)(const void *config, quoth_ctx *, const quoth_host *);
    /** [load] Opens resources and outputs; fails early when something cannot work.  *shared is frozen afterwards,
     * except in [source] and [ordered] calls.  On failure the plugin frees what it took and leaves *shared NULL. */
    quoth_status (*open)(const quoth_host *, const void *config, quoth_ctx *, void **shared);
    /** [load] May be NULL: self is NULL then.  Called once for every worker thread. */
    quoth_status (*worker)(void *shared, quoth_ctx *, void **self);
    /** Stages only. [worker] for PARALLEL, [ordered] for ORDERED (shared may then be changed).  Keeps no pointer into
     *  the document. */
    quoth_status (*process)(void *self, void *shared, quoth_doc *, quoth_ctx *);
    /** [load] May be NULL. */
    void (*worker_free)(void *self);
    /** [load] May be NULL.  The last call; after it the host unmaps resources. */
    void (*close)(void *shared);

    const quoth_source_calls *source; /* QUOTH_SOURCE, else NULL */
    const quoth_sink_calls *sink;     /* QUOTH_SINK, else NULL */
    const quoth_state_calls *state;   /* may be NULL */
} quoth_stage;

/* ----------------------------------------------------------------------------------------------- bundle */

/** The one object a plugin exports: constant data, so that looking at a plugin runs none of its code. */
typedef struct quoth_bundle {
    uint32_t size;
    uint32_t abi;                        /* QUOTH_ABI of the header it was built with */
    char magic[8];                       /* "QUOTHPLG" */
    uint16_t option_size, port_size;     /* sizeof of the structs that come in tables, */
    uint16_t column_size, resource_size; /* so that they can grow within 1.x */
    const char *build;                   /* compiler; for bug reports only */
    const char *licence;                 /* of the plugin: SPDX expression */
    const quoth_stage *const *stages;    /* ends with NULL */
    const quoth_layer *const *layers;    /* its own layers; ends with NULL; may be NULL */
} quoth_bundle;

#ifdef __cplusplus
#define QUOTH_EXPORT extern "C" __attribute__((visibility("default"))) const
#else
#define QUOTH_EXPORT __attribute__((visibility("default"))) const
#endif

/**
 * Defines the bundle.  `module` is the base name of the shared object with '_' for every character that is not a
 * letter or digit (libltdl finds the object by it, also when the plugin is linked statically).
 */
#define QUOTH_BUNDLE(module, licence, stages, layers)                                                                  \
    QUOTH_EXPORT quoth_bundle module##_LTX_quoth_bundle = {(uint32_t)sizeof(quoth_bundle),                             \
                                                           QUOTH_ABI,                                                  \
                                                           {'Q', 'U', 'O', 'T', 'H', 'P', 'L', 'G'},                   \
                                                           (uint16_t)sizeof(quoth_option),                             \
                                                           (uint16_t)sizeof(quoth_port),                               \
                                                           (uint16_t)sizeof(quoth_column),                             \
                                                           (uint16_t)sizeof(quoth_resource),                           \
                                                           __VERSION__,                                                \
                                                           licence,                                                    \
                                                           stages,                                                     \
                                                           layers}

/* -------------------------------------------------------------------------------------- standard layers */

/* The layers that the built-in stages exchange.  They are declared to the host as a third party's are; any stage may
 * read them, and a third party's stage may write them in place of a built-in one. */

/** What a paragraph is.  Only BODY to BLOCK_QUOTE can hold claims. */
typedef enum quoth_paragraph_kind {
    QUOTH_PARAGRAPH_BODY,
    QUOTH_PARAGRAPH_LIST_ITEM,
    QUOTH_PARAGRAPH_BLOCK_QUOTE,
    QUOTH_PARAGRAPH_HEADING, /* headline or subheading */
    QUOTH_PARAGRAPH_CAPTION,
    QUOTH_PARAGRAPH_CREDIT, /* of a photo or an agency */
    QUOTH_PARAGRAPH_BYLINE,
    QUOTH_PARAGRAPH_NOTICE /* "read more", newsletter, "this is breaking news" */
} quoth_paragraph_kind;

/** Layer "paragraph", sorted: every non-blank paragraph of the text, in order, not overlapping. */
typedef struct quoth_paragraph {
    quoth_span span; /* without surrounding white space */
    uint8_t kind;    /* quoth_paragraph_kind */
} quoth_paragraph;

/** Layer "sentence", sorted: sentences never cross a paragraph. */
typedef struct quoth_sentence {
    quoth_span span;
    uint32_t paragraph; /* of paragraph */
    quoth_span tokens;  /* range of token */
} quoth_sentence;

/** Universal part of speech. */
typedef enum quoth_upos {
    QUOTH_UPOS_X,
    QUOTH_UPOS_ADJ,
    QUOTH_UPOS_ADP,
    QUOTH_UPOS_ADV,
    QUOTH_UPOS_AUX,
    QUOTH_UPOS_CCONJ,
    QUOTH_UPOS_DET,
    QUOTH_UPOS_INTJ,
    QUOTH_UPOS_NOUN,
    QUOTH_UPOS_NUM,
    QUOTH_UPOS_PART,
    QUOTH_UPOS_PRON,
    QUOTH_UPOS_PROPN,
    QUOTH_UPOS_PUNCT,
    QUOTH_UPOS_SCONJ,
    QUOTH_UPOS_SYM,
    QUOTH_UPOS_VERB
} quoth_upos;

/** Finer part of speech, of the Penn Treebank (punctuation of all sorts is one class). */
typedef enum quoth_xpos {
    QUOTH_XPOS_OTHER,
    QUOTH_XPOS_CC,
    QUOTH_XPOS_CD,
    QUOTH_XPOS_DT,
    QUOTH_XPOS_EX,
    QUOTH_XPOS_FW,
    QUOTH_XPOS_IN,
    QUOTH_XPOS_JJ,
    QUOTH_XPOS_JJR,
    QUOTH_XPOS_JJS,
    QUOTH_XPOS_MD,
    QUOTH_XPOS_NN,
    QUOTH_XPOS_NNS,
    QUOTH_XPOS_NNP,
    QUOTH_XPOS_NNPS,
    QUOTH_XPOS_PDT,
    QUOTH_XPOS_POS,
    QUOTH_XPOS_PRP,
    QUOTH_XPOS_PRPS, /* PRP$ */
    QUOTH_XPOS_PUNCT,
    QUOTH_XPOS_RB,
    QUOTH_XPOS_RBR,
    QUOTH_XPOS_RBS,
    QUOTH_XPOS_RP,
    QUOTH_XPOS_SYM,
    QUOTH_XPOS_TO,
    QUOTH_XPOS_UH,
    QUOTH_XPOS_VB,
    QUOTH_XPOS_VBD,
    QUOTH_XPOS_VBG,
    QUOTH_XPOS_VBN,
    QUOTH_XPOS_VBP,
    QUOTH_XPOS_VBZ,
    QUOTH_XPOS_WDT,
    QUOTH_XPOS_WP,
    QUOTH_XPOS_WPS, /* WP$ */
    QUOTH_XPOS_WRB
} quoth_xpos;

/** Layer "token", sorted: words, numbers, punctuation; "don't" is "do", "n't"; "Trump's" is "Trump", "'s". */
typedef struct quoth_token {
    quoth_span span;
    uint32_t sentence; /* of sentence */
    uint32_t word;     /* FNV-1a, 32 bits, of the bytes with A-Z lowered and curly apostrophes as ' : for lexicons */
    uint8_t upos;      /* quoth_upos */
    uint8_t xpos;      /* quoth_xpos */
} quoth_token;

typedef enum quoth_entity_kind {
    QUOTH_ENTITY_UNKNOWN,
    QUOTH_ENTITY_PERSON,
    QUOTH_ENTITY_ORGANISATION,
    QUOTH_ENTITY_PLACE,
    QUOTH_ENTITY_GROUP,
    QUOTH_ENTITY_DOCUMENT
} quoth_entity_kind;

/** Layer "name", sorted, not overlapping: names of people, organisations, places; UNKNOWN: of anything else. */
typedef struct quoth_name {
    quoth_span span;   /* without title and possessive ending */
    quoth_span tokens; /* range of token */
    float score;       /* 0..1 */
    uint8_t kind;      /* quoth_entity_kind */
} quoth_name;

typedef enum quoth_mark_style {
    QUOTH_MARK_CURLY_DOUBLE,
    QUOTH_MARK_STRAIGHT_DOUBLE,
    QUOTH_MARK_CURLY_SINGLE,
    QUOTH_MARK_STRAIGHT_SINGLE,
    QUOTH_MARK_GUILLEMET,
    QUOTH_MARK_LOW_HIGH,  /* as in German */
    QUOTH_MARK_TYPEWRITER /* `` '' and '' '' */
} quoth_mark_style;

/** Layer "quotation", sorted: a pair of quotation marks within one paragraph. */
typedef struct quoth_quotation {
    quoth_span span;    /* with its marks; to the paragraph's end where it is not closed */
    quoth_span inner;   /* without them */
    uint32_t continues; /* of quotation: the one in an earlier paragraph that was not closed and goes on here */
    float score;        /* 0..1 that it reports words (not a title, nickname, scare quote) */
    uint8_t style;      /* quoth_mark_style */
    uint8_t depth;      /* 0 outermost */
    uint8_t closed;     /* 0: the paragraph ends first */
} quoth_quotation;

typedef enum quoth_cue_kind {
    QUOTH_CUE_VERB,      /* "said" */
    QUOTH_CUE_NOUN,      /* "warnings that" */
    QUOTH_CUE_ADJECTIVE, /* "sure that" */
    QUOTH_CUE_PHRASE,    /* "according to" */
    QUOTH_CUE_MARK       /* "NAME:" and "- NAME" */
} quoth_cue_kind;

typedef enum quoth_act { QUOTH_ACT_SPEECH, QUOTH_ACT_DOCUMENT, QUOTH_ACT_BELIEF } quoth_act;

/** Layer "cue", sorted: words that may report. */
typedef struct quoth_cue {
    quoth_span span;
    quoth_span tokens; /* range of token */
    quoth_span lemma;  /* string: "say" */
    quoth_span manner; /* string: "say", "deny", "promise", "ask", ... */
    float score;       /* 0..1 */
    uint8_t kind;      /* quoth_cue_kind */
    uint8_t act;       /* quoth_act that the cue suggests */
} quoth_cue;

/** Layer "content": parts of what is reported, those of one report together and in reading order. */
typedef struct quoth_content {
    quoth_span span;
    uint8_t quoted; /* 1: all of it lies inside quotation marks */
} quoth_content;

/** Layer "source": candidates for who speaks (or is spoken to), best first within a report. */
typedef struct quoth_source_mention {
    quoth_span span;
    float score;       /* 0..1 */
    uint8_t addressee; /* 1: a candidate for the addressee */
} quoth_source_mention;

/** Layer "report": one act of reporting: a cue (or none) with its content and the candidates for its source. */
typedef struct quoth_report {
    quoth_span span;     /* from the first to the last byte of its content */
    uint32_t cue;        /* of cue; QUOTH_NONE */
    quoth_span contents; /* range of content */
    quoth_span sources;  /* range of source */
    uint32_t follows;    /* of report: no cue of its own, goes on after that one */
    float score;         /* 0..1 */
} quoth_report;

/** Layer "entity": who and what speaks or is named in the article. */
typedef struct quoth_entity {
    quoth_span span;   /* first mention */
    quoth_span name;   /* string: fullest form in the article */
    quoth_span role;   /* string: "Treasury Secretary"; empty */
    quoth_span of;     /* string: whose it is; empty */
    quoth_span link;   /* string: an identifier from outside; empty */
    uint32_t mentions; /* how many */
    uint8_t kind;      /* quoth_entity_kind */
} quoth_entity;

/** Layer "mention", sorted: where an entity is mentioned. */
typedef struct quoth_mention {
    quoth_span span;
    uint32_t entity; /* of entity */
    uint8_t kind;    /* 0 name, 1 noun phrase, 2 pronoun */
} quoth_mention;

typedef enum quoth_claim_type { QUOTH_CLAIM_DIRECT, QUOTH_CLAIM_MIXED, QUOTH_CLAIM_INDIRECT } quoth_claim_type;

/** Layer "claim-part": parts of the content of claims, those of one claim together and in reading order. */
typedef struct quoth_claim_part {
    quoth_span span;
    uint8_t quoted;
} quoth_claim_part;

/** Layer "claim-quote": what stands in quotation marks inside the content, those of one claim together. */
typedef struct quoth_claim_quote {
    quoth_span span;
} quoth_claim_quote;

/** Layer "claim", sorted. */
typedef struct quoth_claim {
    quoth_span span;      /* from the first to the last byte of its content */
    quoth_span parts;     /* range of claim-part */
    quoth_span quotes;    /* range of claim-quote */
    quoth_span cue;       /* span; empty: none */
    quoth_span lemma;     /* string */
    quoth_span manner;    /* string */
    quoth_span speaker;   /* span; empty: none */
    quoth_span addressee; /* span; empty: none */
    uint32_t entity;      /* of entity; QUOTH_NONE */
    float confidence;     /* 0..1 */
    uint8_t type;         /* quoth_claim_type */
    uint8_t act;          /* quoth_act */
} quoth_claim;

/** Layer "topic": of the document (claim is QUOTH_NONE; these come first) and of its claims, in order of claim. */
typedef struct quoth_topic {
    quoth_span span;  /* the document's text, or the claim's span */
    uint32_t claim;   /* of claim */
    quoth_span id;    /* string: "medtop:11000000" */
    quoth_span label; /* string: "politics" */
    float score;      /* 0..1 */
} quoth_topic;

#ifdef __cplusplus
}
#endif

#endif /* QUOTH_PLUGIN_H */
