/* SPDX-License-Identifier: Apache-2.0 */
/* The tests of a pipeline: cases as a pipeline file or NAME.test.yaml beside it gives them under `tests`, each an
 * article and what should come of it.  docs/testing.md describes them. */
#ifndef QUOTH_CORE_TRIAL_CASE_H
#define QUOTH_CORE_TRIAL_CASE_H

#include "base/diagnostics.h"
#include "base/yaml_tree.h"
#include "pipeline/trial_field.h"

enum { TRIAL_MAX_CASES = 1000, TRIAL_MAX_CLAIMS = 200 /* expectations of one case */ };

/* One field of an expected claim. */
typedef struct trial_wish {
    const trial_field *field;
    const char *const *values; /* any of them will do; ends with NULL; none: the claim has no such field */
    double least;              /* of `min-confidence` */
} trial_wish;

/* A claim as it should be, or should not. */
typedef struct trial_pattern {
    trial_wish *wishes;
    size_t count;
    diag_place place;
} trial_pattern;

typedef struct trial_case {
    const char *name;
    diag_place place;
    const char *text; /* the article; NULL: it is in `file` */
    const char *file; /* a path that can be opened */
    bool counted;
    uint64_t count, at_least; /* of claims */
    trial_pattern *claims;    /* each is met by a claim of its own */
    size_t claim_count;
    trial_pattern *absent; /* none is met by any claim */
    size_t absent_count;
    const char *expected; /* path of a file with all claims as they should be; NULL: none */
    const char *dropped;  /* the code with which the document is to be left out; NULL: it is not */
    const char *failed;   /* the code with which it is to fail */
} trial_case;

typedef struct trial_cases {
    trial_case *items;
    size_t count;
} trial_cases;

/* Adds the cases of a list, as it stands under `tests`.  Files are relative to `directory`.  Errors are reported, and
 * the cases that have one are left out.  Memory is of the pool. */
void trial_cases_read(trial_cases *, const tree_entry *tests, const char *directory, pool *, diagnostics *);

/* The file of tests beside a pipeline file: "news.test.yaml" beside "news.yaml"; in memory of the pool. */
const char *trial_cases_beside(const char *pipeline_path, pool *);
/* Adds those of such a file, if it is there. */
void trial_cases_load(trial_cases *, const char *path, pool *, diagnostics *);

#endif
