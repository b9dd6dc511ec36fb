/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where spans begin and end by our definition of a claim, if the network, which has learnt another one, and a rule have
 * both found it, or the network alone.
 */
#ifndef QUOTH_QUOTE_DETECT_DEFINITION_H
#define QUOTH_QUOTE_DETECT_DEFINITION_H

#include "detect.h"

/* Where content begins that has a "that" before it: behind it. */
uint32_t definition_behind_that(const detect_input *, quoth_span content);

/* Where the network's content begins, which for us has no "that" and no addressee ("urged her to stay"): where the
 * rule's does, `begin`, if only these stand between the two. */
uint32_t definition_begin(const detect_input *, const report *rule, uint32_t begin, quoth_span found);

/* The source where rule and network name the same one, but the network's begins earlier: a rule may see only the end of
 * a phrase ("the talks" of "many people in the talks"), or what describes a name behind a comma.  A name behind its
 * description ("the mayor, Ann Smith") stays, and relative clauses are no part of a source. */
quoth_span definition_source(const detect_input *, quoth_span rule, quoth_span found);

/* A source of the network without the relative clause or the description of a name that it ends in. */
quoth_span definition_clip(const detect_input *, quoth_span source);

/* True if a span begins with "who" or "which": PolNeAR takes it for the source, we whom it stands for. */
bool definition_is_relative(const detect_input *, quoth_span);

#endif
