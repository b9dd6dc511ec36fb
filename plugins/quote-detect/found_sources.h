/* SPDX-License-Identifier: Apache-2.0 */
/* The sources of reports that the network found, before they are laid beside those of the rules. */
#ifndef QUOTH_QUOTE_DETECT_FOUND_SOURCES_H
#define QUOTH_QUOTE_DETECT_FOUND_SOURCES_H

#include "detect.h"

/* Cuts "40 residents, many of whom" down to the pronoun, which detect_input.stands_for explains, and makes addressees
 * of those who were told: "X, who was told that". */
void found_sources_settle(const detect_input *, report_list *);

#endif
