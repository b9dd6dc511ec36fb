/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How often a rule is right: the share of the reports that it finds which are claims, content and source both, measured
 * on annotated news and kept in corpus/lexicons/report-precision.tsv (its head says how).  By rule and variant, and
 * within them by lemma where it was seen often enough.  Frozen after it is opened: any thread may read it.
 */
#ifndef QUOTH_QUOTE_DETECT_PRECISION_H
#define QUOTH_QUOTE_DETECT_PRECISION_H

#include "report.h"

typedef struct precision_cell {
    uint64_t key; /* 0: free */
    float share;
} precision_cell;

typedef struct precision {
    float by_rule[RULES][VARIANTS];
    precision_cell *by_lemma;
    uint32_t mask;
} precision;

/* Reads the table.  False: reported; nothing is left to free. */
bool precision_open(precision *, const quoth_host *, quoth_ctx *);
void precision_close(precision *);

float precision_of(const precision *, uint8_t rule, uint8_t variant, quoth_str lemma);

#endif
