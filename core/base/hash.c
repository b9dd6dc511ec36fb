/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"

void hash_begin(hash *h)
{
    sha256_init(&h->state);
}

void hash_add(hash *h, const void *bytes, size_t len)
{
    if (len > 0) sha256_update(&h->state, len, bytes);
}

void hash_add_str(hash *h, quoth_str text)
{
    uint8_t len[8];
    for (size_t i = 0; i < sizeof len; i++) len[i] = (uint8_t)((uint64_t)text.len >> (8 * i));
    hash_add(h, len, sizeof len);
    hash_add(h, text.ptr, text.len);
}

void hash_end(hash *h, char hex[HASH_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(&h->state, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        hex[2 * i] = digits[digest[i] >> 4];
        hex[2 * i + 1] = digits[digest[i] & 15];
    }
    hex[2 * sizeof digest] = '\0';
}

void hash_hex(const void *bytes, size_t len, char hex[HASH_HEX_SIZE])
{
    hash h;
    hash_begin(&h);
    hash_add(&h, bytes, len);
    hash_end(&h, hex);
}
