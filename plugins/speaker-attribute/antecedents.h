/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom "he" and "she" mean, anywhere in the article.  The people that stand near a pronoun are compared by a linear
 * model: how near they are, what they do in their sentence, their sex, who was meant by the pronoun before.  Belongs to
 * one worker.
 */
#ifndef QUOTH_SPEAKER_ATTRIBUTE_ANTECEDENTS_H
#define QUOTH_SPEAKER_ATTRIBUTE_ANTECEDENTS_H

#include "speakers.h"

/* Resolves every "he" and "she" of the document in the order of the text, and adds them to the cast as mentions.
 * False: memory is out. */
bool antecedents_read(speakers *, const reading *);

/* The entity that the pronoun at `token` was found to mean; QUOTH_NONE if none. */
uint32_t antecedents_of(const speakers *, uint32_t token);

#endif
