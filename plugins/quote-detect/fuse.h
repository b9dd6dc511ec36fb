/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Puts the reports of the rules and those of the network together.  Where both found one, the rules give the cue and a
 * quotation between its marks, the network the extent of a clause, and whichever is surer the source.
 */
#ifndef QUOTH_QUOTE_DETECT_FUSE_H
#define QUOTH_QUOTE_DETECT_FUSE_H

#include "detect.h"
#include "network_reports.h"

/* Whose rules say where spans end. */
typedef enum fuse_guide {
    GUIDE_QUOTH,  /* content without the "that" before it, a quotation that follows is a report of its own */
    GUIDE_POLNEAR /* as the network has learnt them: spans are the network's wherever it found the report */
} fuse_guide;

/* Adds to `rules` what the network found: evidence for its reports, and reports of its own.  False: no memory. */
bool fuse_reports(const detect_input *, const vocabulary *, fuse_guide, network_reports *, report_list *rules_found,
                  const quoth_host *, quoth_ctx *);

#endif
