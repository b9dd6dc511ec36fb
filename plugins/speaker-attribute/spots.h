/* SPDX-License-Identifier: Apache-2.0 */
/* Where people are mentioned, and what they do in their sentences: what antecedents.c compares. */
#ifndef QUOTH_SPEAKER_ATTRIBUTE_SPOTS_H
#define QUOTH_SPEAKER_ATTRIBUTE_SPOTS_H

#include "speakers.h"

/* Gathers the spots of the document in the order of the text.  False: memory is out. */
bool spots_read(speakers *, const reading *);
/* The first spot that does not begin before token `token`. */
uint32_t spots_from(const speakers *, uint32_t token);

/* A verb that a subject goes with. */
bool spot_is_finite(const reading *, uint32_t token);
/* True if there is a token and its first byte is `c`. */
bool spot_begins_with(const reading *, uint32_t token, char c);

#endif
