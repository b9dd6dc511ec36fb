/* SPDX-License-Identifier: Apache-2.0 */
/* The word hash of layer "token" (quoth_token.word): FNV-1a, 32 bits, of a word's bytes with A-Z lowered and the curly
 * apostrophe U+2019 as '.  Pure functions: any thread. */
#ifndef QUOTH_LANGUAGE_WORD_H
#define QUOTH_LANGUAGE_WORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WORD_HASH_START 2166136261u
#define WORD_HASH_PRIME 16777619u

/* The hash of a whole word. */
uint32_t word_hash(const char *bytes, size_t len);

/* True if both are the same word to word_hash().  White space is passed over in both, so that the key of a lexicon can
 * be compared with a span of several tokens. */
bool word_same(const char *a, size_t a_len, const char *b, size_t b_len);

#endif
