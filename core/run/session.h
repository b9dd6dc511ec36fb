/* SPDX-License-Identifier: Apache-2.0 */
/* A pipeline that has been opened: the instances of its stages, its layer table, its resources, its memory.
 *
 * The runner, `quoth explain` and the tests of plugins all call stages through here, so that a document meets the same
 * checks everywhere.  Opening and closing happen on one thread; in between, each thread has a session_worker. */
#ifndef QUOTH_CORE_SESSION_H
#define QUOTH_CORE_SESSION_H

#include "hosting/context.h"
#include "pipeline/pipeline.h"

enum {
    SESSION_DOCUMENT_MEMORY = 48 * 1024 * 1024, /* where the pipeline sets no limit */
    SESSION_QUEUE_MEMORY = 32 * 1024 * 1024
};

typedef struct session_stage {
    const pipeline_stage *at;
    const quoth_stage *def;
    unsigned char *uses;    /* by quoth_layer_id: quoth_use or LAYER_NOT_DECLARED */
    quoth_layer_id *writes; /* layers it adds or edits: sealed after each call */
    size_t write_count;
    void *shared;
    bool opened;
} session_stage;

typedef struct session {
    const pipeline *pipe;
    layer_table *layers;
    resources *files;
    struct record_form *form;
    arena_pool *memory;
    session_stage *stages; /* as pipe->stages */
    size_t stage_count;
    uint64_t document_memory, queue_memory;
    atomic_bool cancel; /* long loops of stages should end */
    report_receiver *receive;
    void *receiver;
} session;

/* One thread's part: a context, and a `self` of each stage. */
typedef struct session_worker {
    quoth_ctx ctx;
    session *of;
    void **selves;
    size_t self_count;
} session_worker;

/* Opens all stages, sinks last.  On failure *status is what the stage answered (its reason was reported), and the
 * result is NULL.  `keep` is how much free memory is kept for reuse. */
session *session_open(const pipeline *, size_t keep, report_receiver *, void *receiver, quoth_status *status);
void session_close(session *);

/* [load] Calls worker() of each stage.  NULL after a failure, which was reported. */
session_worker *session_worker_open(session *, quoth_status *status);
void session_worker_close(session_worker *);

/* Aims the worker's context at a stage and begins a call on `doc` (may be NULL); for calls of sources and sinks, which
 * end with context_settle. */
quoth_ctx *session_aim(session_worker *, size_t stage, const quoth_doc *doc);
/* A context of its own for calls that no worker makes: of a stage's state, say.  End it with context_free. */
void session_context(session *, size_t stage, quoth_ctx *);
/* Calls process() of a stage and seals what it wrote.  The reason of a failure or drop is in worker->ctx.failure. */
quoth_status session_process(session_worker *, size_t index, quoth_doc *);
/* Calls decode() of the source, if there is one, and gives the document its id. */
quoth_status session_decode(session_worker *, quoth_doc *);

#endif
