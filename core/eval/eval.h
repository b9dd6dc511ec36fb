/* SPDX-License-Identifier: Apache-2.0 */
/* Scoring of claims against a gold standard: what `quoth eval` prints.
 *
 * Gold is read as claim records (quoth.claim/1, with "optional"), or as attribution lines: one document a line,
 * {"id", "text", "quotes": [{"start", "end", "type", "speaker", "cue", "attribution_id", ...}]}, offsets in code
 * points. Files may be compressed with gzip.  The figures are defined in docs/eval.md. */
#ifndef QUOTH_CORE_EVAL_H
#define QUOTH_CORE_EVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* A span in code points, with its words. */
typedef struct eval_span {
    int64_t begin, end;
    const char *text; /* UTF-8; owned by the set */
    size_t len;
    bool quoted; /* of a content part: all of it lies in quotation marks */
} eval_span;

typedef struct eval_spans {
    eval_span *items;
    size_t count;
} eval_spans;

enum eval_type { EVAL_DIRECT, EVAL_MIXED, EVAL_INDIRECT, EVAL_TYPES };

typedef struct eval_claim {
    eval_spans content, speaker, cue, addressee;
    const char *entity, *role, *act; /* NULL: not stated */
    enum eval_type type;
    bool optional; /* gold: asked for neither way */
} eval_claim;

typedef struct eval_doc {
    const char *id;
    eval_claim *claims;
    size_t count, room;
} eval_doc;

typedef struct eval_set eval_set;

eval_set *eval_set_new(void);
void eval_set_free(eval_set *);

/* Reads a file of gold or of claims into the set; a folder stands for its *.jsonl and *.jsonl.gz files in byte order.
 * False: *message (static or owned by the set) says what is wrong, with file and line. */
bool eval_set_read(eval_set *, const char *path, const char **message);
/* Makes the documents of a file of document records known, so that those without a gold claim count too. */
bool eval_set_read_documents(eval_set *, const char *path, const char **message);
/* Documents in the order in which they were first named. */
size_t eval_set_size(const eval_set *);
const eval_doc *eval_set_at(const eval_set *, size_t index);
const eval_doc *eval_set_find(const eval_set *, const char *id);

/* How right: counts of what is in both, of what was claimed, of what is in the gold. */
typedef struct eval_figure {
    size_t right, claimed, gold;
} eval_figure;

typedef struct eval_result {
    size_t documents, claims, stray;  /* stray: claims of documents that the gold does not have */
    eval_figure source, cue, content; /* exact spans */
    eval_figure chars, linked, direct, entity, role, addressee;
    eval_figure direct_speaker, act; /* shares: right of claimed */
    struct {
        size_t gold, found, right;
    } by_type[EVAL_TYPES];
} eval_result;

/* Scores; writes up to `errors` mistakes, one a line, to `out` (may be NULL). */
eval_result eval_score(const eval_set *gold, const eval_set *claims, FILE *out, size_t errors);

double eval_precision(eval_figure);
double eval_recall(eval_figure);
double eval_f1(eval_figure);

/* Comparing words (eval_text.c): without case, as the regular expression \w+ finds them. */

/* Trims white space, quotation marks and sentence punctuation from both ends. */
eval_span eval_trim(eval_span);
/* True if two mentions are the same: equal after trimming, or one in the other with the same last word. */
bool eval_same_speaker(const eval_spans *, const eval_spans *);
bool eval_same_entity(const char *, const char *);
bool eval_same_role(const char *, const char *);

#endif
