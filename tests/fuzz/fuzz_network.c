/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the model file of a network: it is refused, or it reads a text.  The hash is set right first, or nothing
 * but the hash would ever be tried. */
#define _GNU_SOURCE /* memmem */
#include "network.h"

#include <nettle/sha2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char text[] = "\"The war,\" he said. The wars \xE2\x80\x9Csaid\xE2\x80\x9D he.\n\nHe said the war's.";

static void set_hash(char *bytes, size_t size)
{
    static const char key[] = "\"sha256\":\"";
    struct sha256_ctx hash;
    uint8_t digest[SHA256_DIGEST_SIZE];
    uint64_t header = 0;
    char *at;

    if (size < 8) return;
    for (unsigned i = 0; i < 8; i++) header |= (uint64_t)(unsigned char)bytes[i] << (8 * i);
    if (header > size - 8) return;
    at = memmem(bytes, size, key, sizeof(key) - 1);
    if (!at || (size_t)(bytes + size - at) < sizeof(key) - 1 + 2 * sizeof(digest)) return;
    sha256_init(&hash);
    sha256_update(&hash, size - 8 - header, (const uint8_t *)bytes + 8 + header);
    sha256_digest(&hash, sizeof(digest), digest);
    for (unsigned i = 0; i < sizeof(digest); i++) {
        at[sizeof(key) - 1 + 2 * i] = "0123456789abcdef"[digest[i] >> 4];
        at[sizeof(key) + 2 * i] = "0123456789abcdef"[digest[i] & 15];
    }
}

static void read_text(const network *net)
{
    network_reader *reader = network_reader_new(net);
    network_span cues[16], sources[16];
    network_end child, parent;
    uint32_t words, found;

    if (!reader) return;
    if (network_read_words(reader, (quoth_str){text, sizeof(text) - 1})) {
        network_words_of(reader, &words);
        network_read_section(reader, 0, words);
        found = network_find_spans(reader, NETWORK_CUE, 0, words, cues, 16);
        if (found > 0 && network_find_spans(reader, NETWORK_SOURCE, 0, words, sources, 16) > 0) {
            network_child(reader, NETWORK_CUE_SOURCE, cues[0], &child);
            network_parent(reader, NETWORK_CUE_SOURCE, sources[0], &parent);
            network_score(net, NETWORK_CUE_SOURCE, &child, &parent, 0);
        }
    }
    network_reader_free(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char error[NETWORK_ERROR_SIZE], *bytes = aligned_alloc(64, size / 64 * 64 + 64);
    network *net;

    if (!bytes) return 0;
    memcpy(bytes, data, size);
    set_hash(bytes, size);
    net = network_new(bytes, size, error);
    if (net) read_text(net);
    network_free(net);
    free(bytes);
    return 0;
}
