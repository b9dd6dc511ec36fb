/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the network reads in a document: reports made of its spans and links, and for any words of the text how much
 * they look like content, cue or source to it.  Belongs to one worker.
 */
#ifndef QUOTH_QUOTE_DETECT_NETWORK_REPORTS_H
#define QUOTH_QUOTE_DETECT_NETWORK_REPORTS_H

#include "network.h"
#include "report.h"

#define NETWORK_REPORTS_SPANS 192u /* of a role in a paragraph; what comes after is left out */

/* What a word's emissions say: how much surer a role is than none. */
typedef struct network_odds {
    float role[NETWORK_ROLES];
    float begins;      /* content begins here, rather than not */
    float content_sum; /* of the odds of content up to this word, this one left out */
} network_odds;

typedef struct network_reports {
    const network *net;
    network_reader *reader;
    network_span span[NETWORK_ROLES][NETWORK_REPORTS_SPANS];
    network_end cue[NETWORK_REPORTS_SPANS], source[NETWORK_REPORTS_SPANS];
    uint32_t cue_report[NETWORK_REPORTS_SPANS];
    uint32_t counts[NETWORK_ROLES];
    const network_word *word; /* of the document, while it is read; NULL: no network has read it */
    uint32_t words;
    network_odds *odds; /* of each word and one more; scratch memory of the call */
    report_list out;
} network_reports;

/* [load] False: no memory. */
bool network_reports_open(network_reports *, const network *);
void network_reports_close(network_reports *);

/* Reads a document; its reports are in `out`, in order of their paragraphs.  False: no memory. */
bool network_reports_read(network_reports *, const quoth_host *, quoth_ctx *, quoth_str text, quoth_records paragraphs);

/* The first word that ends behind byte `at`. */
uint32_t network_reports_word(const network_reports *, uint32_t at);

#endif
