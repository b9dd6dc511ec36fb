/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256, in one piece or piece by piece. */
#ifndef QUOTH_CORE_HASH_H
#define QUOTH_CORE_HASH_H

#include "quoth/plugin.h"

#include <nettle/sha2.h>

/* Hexadecimal digits of a hash and the NUL behind them. */
#define HASH_HEX_SIZE (2 * SHA256_DIGEST_SIZE + 1)

typedef struct hash {
    struct sha256_ctx state;
} hash;

void hash_begin(hash *);
void hash_add(hash *, const void *bytes, size_t len);
/* Adds the length, then the text: so that "ab","c" and "a","bc" differ. */
void hash_add_str(hash *, quoth_str text);
/* Ends the hash in lower-case hexadecimal; begin again before adding more. */
void hash_end(hash *, char hex[HASH_HEX_SIZE]);

/* All at once. */
void hash_hex(const void *bytes, size_t len, char hex[HASH_HEX_SIZE]);

#endif
