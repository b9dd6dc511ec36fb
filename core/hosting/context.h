/* SPDX-License-Identifier: Apache-2.0 */
/* quoth_ctx: one call of a plugin function - whose call it is, on which document, and where its messages go.
 *
 * A thread has one context and aims it at stage after stage.  During a call on a document the last error (or reason of
 * a drop) is kept, since it belongs to the status that the function returns; warnings and notes go on at once.  While
 * loading, everything goes on at once. */
#ifndef QUOTH_CORE_CONTEXT_H
#define QUOTH_CORE_CONTEXT_H

#include "base/arena.h"
#include "base/resources.h"
#include "documents/document.h"

#include <stdarg.h>
#include <stdatomic.h>

enum { REPORT_CODE_SIZE = 48, REPORT_MESSAGE_SIZE = 464 };

/* A message of a plugin or of the host. */
typedef struct report_item {
    quoth_severity severity;
    char code[REPORT_CODE_SIZE];
    char message[REPORT_MESSAGE_SIZE];
    quoth_span where;
} report_item;

/* Takes messages; called from any thread, several at once.  `label` is the stage's, `doc` may be NULL. */
typedef void report_receiver(void *self, const char *label, const quoth_doc *doc, const report_item *);

/* What a stage may do with a layer: its declared quoth_use, or this. */
enum { LAYER_NOT_DECLARED = 255 };

struct quoth_ctx {
    const char *label;         /* of the stage that is called */
    const quoth_stage *stage;  /* its table; may be NULL */
    const unsigned char *uses; /* by quoth_layer_id: quoth_use or LAYER_NOT_DECLARED; NULL: no layers */
    const layer_table *layers;
    resources *files;          /* NULL: host->resource fails */
    const atomic_bool *cancel; /* may be NULL */
    const quoth_doc *doc;      /* for messages; may be NULL */
    bool loading;              /* a [load] call */
    bool failed;               /* `failure` was filled in this call */
    quoth_status broken;       /* set by the host when the document is beyond repair, whatever the plugin returns */
    uint64_t consumed;         /* what a source said by progress() */
    uint64_t skipped;          /* and by skipped(); added up */
    report_item failure;
    arena scratch;
    report_receiver *receive;
    void *receiver;
};

/* A context for loading; scratch memory comes from `memory`, which may be NULL: there is none then. */
void context_init(quoth_ctx *, arena_pool *memory, size_t limit, report_receiver *, void *receiver);
void context_free(quoth_ctx *);

/* Before and after a call.  settle() makes a valid outcome of what the plugin returned: with a message for every
 * failure and drop, and a failure where the host saw one that the plugin did not mind. */
void context_begin(quoth_ctx *, const quoth_doc *);
quoth_status context_settle(quoth_ctx *, quoth_status);

/* A message in the name of the context's stage. */
void context_report(quoth_ctx *, quoth_severity, const char *code, const char *format, ...) QUOTH_PRINTF(4, 5);

void context_vreport(quoth_ctx *, quoth_severity, const char *code, quoth_span where, const char *format, va_list)
    QUOTH_PRINTF(5, 0);

/* "document", "limit", ...: the kind of a failure, for dead letters and messages; constant. */
const char *context_status_name(quoth_status);

#endif
