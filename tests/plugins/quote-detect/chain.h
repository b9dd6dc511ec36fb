/* SPDX-License-Identifier: Apache-2.0 */
/* Texts through the stages that claims come from: tag, quote-detect and, where asked for, speaker-attribute. */
#ifndef QUOTH_TESTS_CHAIN_H
#define QUOTH_TESTS_CHAIN_H

#include "stage_harness.h"

/* Opens tag, quote-detect and `count` further stages. */
harness *chain_open(const harness_use *further, size_t count);

/* Runs a text whose paragraphs are divided by empty lines; those that begin with "[caption] " are captions. */
quoth_doc *chain_run(harness *, const char *text);

#endif
