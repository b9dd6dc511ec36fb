/* SPDX-License-Identifier: Apache-2.0 */
/* The rules that find reports in one segment. */
#ifndef QUOTH_QUOTE_DETECT_RULES_H
#define QUOTH_QUOTE_DETECT_RULES_H

#include "content.h"
#include "report.h"
#include "segment.h"
#include "source.h"

typedef struct rules {
    const vocabulary *voc;
    const segment *s;
    report_list *out;
    uint32_t *quote_report; /* for each quotation of the document: the report that it is content of; QUOTH_NONE */
    uint32_t pending;       /* report whose content comes in the next paragraph or sentence; QUOTH_NONE */
} rules;

/* Runs all rules over the segment. */
void rules_run(rules *);

/* Building blocks, for the rules' files. */

/* A new report whose cue are items [first, last]. */
uint32_t rules_report(rules *, report_rule, report_variant, int first, int last);
/* Items [first, last] as a part of its content. */
void rules_part(rules *, uint32_t index, int first, int last);
/* The source, if one was found. */
void rules_source(rules *, uint32_t index, const source_found *);
void rules_hearer(rules *, uint32_t index, int first, int last);
/* The first item of a clause that ends before item `end` and stands before its cue. */
int rules_front(const rules *, int end);

void rules_verb(rules *, int group);
void rules_adjective(rules *, int group);
void rules_noun(rules *, int chunk);
void rules_according(rules *, int at);
void rules_name(rules *);
void rules_subject_colon(rules *);

#endif
