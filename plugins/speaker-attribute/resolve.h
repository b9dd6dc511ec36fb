/* SPDX-License-Identifier: Apache-2.0 */
/* How mentions are resolved: what speakers.c, pronouns.c and phrases.c share. */
#ifndef QUOTH_SPEAKER_ATTRIBUTE_RESOLVE_H
#define QUOTH_SPEAKER_ATTRIBUTE_RESOLVE_H

#include "speakers.h"

typedef enum pronoun { PRONOUN_NONE, PRONOUN_HE, PRONOUN_SHE, PRONOUN_THEY, PRONOUN_IT, PRONOUN_I } pronoun;

/* pronouns.c */

pronoun resolve_pronoun_kind(const reading *, uint32_t token);
/* The entity that a pronoun means; QUOTH_NONE if none fits.  `outer`: see speakers_resolve(). */
uint32_t resolve_pronoun(speakers *, const reading *, uint32_t token, pronoun, uint32_t outer);
/* The number of names in the cast that are mentioned before token `at`. */
uint32_t resolve_mentions_before(const cast *, uint32_t at);
/* The resolved mention `back` steps ago; NULL if there is none. */
const recent_speaker *resolve_recent(const speakers *, uint32_t back);

/* phrases.c */

/* "the company", "the official": who was brought in before with that noun, or a person of that office. */
uint32_t resolve_definite(speakers *, const reading *, uint32_t first, uint32_t head);
/* A new entity for the phrase of tokens [first, end) with noun `head`. */
uint32_t resolve_new_phrase(speakers *, const reading *, quoth_span, uint32_t first, uint32_t end, uint32_t head);
/* A name made of another entity's name and the rest of a phrase: "his lawyer" is "Donald Trump's lawyer". */
quoth_span resolve_compose(const reading *, quoth_str owner, const char *link, quoth_str rest);
quoth_str resolve_name_of(const cast *, const reading *, uint32_t entity);

#endif
