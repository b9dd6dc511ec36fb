/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reports found in one document, before they become layers: growing arrays that a worker keeps from document to
 * document, so that none is allocated per report.
 */
#ifndef QUOTH_QUOTE_DETECT_REPORT_H
#define QUOTH_QUOTE_DETECT_REPORT_H

#include "quoth/plugin.h"

/* The rule families.  Each has its measured precision (corpus/lexicons/report-precision.tsv, by name). */
typedef enum report_rule {
    RULE_QUOTE_BEFORE,   /* "...," she said */
    RULE_QUOTE_INVERTED, /* "...," said Ann Smith */
    RULE_QUOTE_AFTER,    /* she said, "..." */
    RULE_QUOTE_OTHER,    /* "...," she shrugged: a verb that is in no lexicon */
    RULE_QUOTE_BLOCK,    /* She went on: and the quotation is the next paragraph */
    RULE_QUOTE_NAME,     /* Smith: "..." */
    RULE_QUOTE_DASH,     /* "..." - Ann Smith */
    RULE_QUOTE_SUBJECT,  /* Her answer was short: "..." */
    RULE_QUOTE_FOLLOWS,  /* "..." behind another quotation of the same paragraph */
    RULE_QUOTE_NEXT,     /* "..." as a paragraph behind one with a quotation */
    RULE_QUOTE_LOOSE,    /* "..." behind a paragraph without quotation */
    RULE_QUOTE_NOBODY,   /* "..." and nobody near who could speak it */
    RULE_CLAUSE_BEFORE,  /* it rains, she said */
    RULE_CLAUSE_INVERTED,
    RULE_THAT,
    RULE_CLAUSE,
    RULE_WH,
    RULE_COLON, /* she said: it rains */
    RULE_INF,
    RULE_BID,
    RULE_NAME,
    RULE_WITH,
    RULE_PREP,
    RULE_OBJECT,
    RULE_PASSIVE,
    RULE_ACCORDING,
    RULE_NOUN,      /* her claim that it rains */
    RULE_ADJECTIVE, /* she is sure that it rains */
    RULE_TEXT_NAME, /* Smith: it rains. */
    RULE_NETWORK,   /* found by the network alone */
    RULES
} report_rule;

extern const char *const report_rule_names[RULES + 1];

/* What else decides how sure a rule is. */
typedef enum report_variant {
    VARIANT_PLAIN,
    VARIANT_ING,    /* saying */
    VARIANT_WEAK,   /* would say, to say, did not say */
    VARIANT_NESTED, /* within what another one says: she said he believes */
    VARIANT_INSIDE, /* within a quotation */
    VARIANTS
} report_variant;

extern const char *const report_variant_names[VARIANTS + 1];

#define REPORT_SOURCES 3

typedef struct report_source {
    quoth_span span;
    float score;
    bool addressee;
} report_source;

typedef struct report_part {
    quoth_span span;
    uint32_t next; /* of the same report; QUOTH_NONE */
    bool quoted;
} report_part;

/* What the network says about a report that it found: probabilities; all 0 where it found none. */
typedef struct report_evidence {
    float content, link;     /* of the least sure part; of its link to the cue */
    float cue, source;       /* of the cue; of the link to the source, or of its absence */
    bool found, same_source; /* it found the report; and the source that the rule found */
    float overlap;           /* of its content with that of the rule, 0..1 */
} report_evidence;

typedef struct report {
    quoth_span cue, cue_tokens; /* bytes, tokens; empty: none */
    quoth_str lemma, manner;
    uint32_t first_part, last_part; /* QUOTH_NONE: none yet */
    uint32_t follows;               /* of report; QUOTH_NONE */
    report_source source[REPORT_SOURCES];
    uint8_t sources;
    uint8_t rule, variant;
    uint8_t cue_kind, act;
    bool dropped; /* turned out to report nothing */
    report_evidence evidence;
    float score; /* 0..1: how sure it is; once all are found */
} report;

typedef struct report_list {
    report *item;
    report_part *part;
    uint32_t count, room, parts, part_room;
    bool failed; /* memory was out: the document fails */
} report_list;

/* Appends an empty report and returns its index; QUOTH_NONE when memory is out. */
uint32_t report_add(report_list *, report_rule, report_variant);
/* Appends a part; spans of one report must come in reading order. */
void report_add_part(report_list *, uint32_t index, quoth_span, bool quoted);
/* Adds a candidate for the source (or the addressee); more than REPORT_SOURCES are left out. */
void report_add_source(report_list *, uint32_t index, quoth_span, float score, bool addressee);
/* Empties the list; keeps its memory. */
void report_clear(report_list *);
void report_free(report_list *);

#endif
