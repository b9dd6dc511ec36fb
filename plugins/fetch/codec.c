/* SPDX-License-Identifier: Apache-2.0 */
#include "codec.h"

#include <bzlib.h>
#include <limits.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* What a decoder may need for its dictionary: enough for `xz -9e` (65 MiB), the strongest setting in use, and not much
 * more: the field that asks for it is untrusted. */
#define DICTIONARY_MEMORY (UINT64_C(160) << 20)

/* ------------------------------------------------------------------------------------------------ gzip */

static bool gzip_begins(const unsigned char *bytes, size_t len)
{
    /* magic, deflate, no reserved flag */
    return len >= 4 && bytes[0] == 0x1f && bytes[1] == 0x8b && bytes[2] == 8 && (bytes[3] & 0xe0) == 0;
}

static void *gzip_open(void)
{
    z_stream *z = calloc(1, sizeof(*z));

    if (z == NULL) return NULL;
    if (inflateInit2(z, 16 + MAX_WBITS) != Z_OK) {
        free(z);
        return NULL;
    }
    return z;
}

static bool gzip_restart(void *state)
{
    return inflateReset(state) == Z_OK;
}

static codec_result gzip_step(void *state, codec_io *io, fault *why)
{
    z_stream *z = state;

    z->next_in = (unsigned char *)(uintptr_t)io->in;
    z->avail_in = io->in_len > UINT_MAX ? UINT_MAX : (unsigned)io->in_len;
    z->next_out = io->out;
    z->avail_out = io->out_len > UINT_MAX ? UINT_MAX : (unsigned)io->out_len;
    int result = inflate(z, Z_NO_FLUSH);
    io->in_len -= (size_t)(z->next_in - io->in);
    io->in = z->next_in;
    io->out_len -= (size_t)(z->next_out - io->out);
    io->out = z->next_out;
    if (result == Z_STREAM_END) return CODEC_MEMBER_END;
    if (result == Z_OK || result == Z_BUF_ERROR) return CODEC_GOING;
    fault_set(why, "damaged-gzip", "gzip data is damaged: %s", z->msg != NULL ? z->msg : "not decodable");
    return CODEC_BAD;
}

static void gzip_close(void *state)
{
    if (state == NULL) return;
    inflateEnd(state);
    free(state);
}

const codec_type codec_gzip = {"gzip",       0x1f,      4,          gzip_begins, gzip_open,
                               gzip_restart, gzip_step, gzip_close, NULL,        NULL};

/* -------------------------------------------------------------------------------------------------- xz */

static bool xz_begins(const unsigned char *bytes, size_t len)
{
    return len >= 6 && memcmp(bytes,
                              "\xfd"
                              "7zXZ",
                              6) == 0;
}

static void *xz_open(void)
{
    lzma_stream *lzma = malloc(sizeof(*lzma));

    if (lzma != NULL) *lzma = (lzma_stream)LZMA_STREAM_INIT;
    return lzma;
}

static bool xz_restart(void *state)
{
    return lzma_stream_decoder(state, DICTIONARY_MEMORY, 0) == LZMA_OK;
}

static const char *xz_problem(lzma_ret result)
{
    switch (result) {
    case LZMA_FORMAT_ERROR:
        return "not in xz format";
    case LZMA_OPTIONS_ERROR:
        return "it uses options that are not supported";
    case LZMA_DATA_ERROR:
        return "not decodable, or the checksum is wrong";
    default:
        return "not decodable";
    }
}

static codec_result xz_step(void *state, codec_io *io, fault *why)
{
    lzma_stream *lzma = state;

    lzma->next_in = io->in;
    lzma->avail_in = io->in_len;
    lzma->next_out = io->out;
    lzma->avail_out = io->out_len;
    lzma_ret result = lzma_code(lzma, LZMA_RUN);
    io->in = lzma->next_in;
    io->in_len = lzma->avail_in;
    io->out = lzma->next_out;
    io->out_len = lzma->avail_out;
    if (result == LZMA_STREAM_END) return CODEC_MEMBER_END;
    if (result == LZMA_OK || result == LZMA_BUF_ERROR) return CODEC_GOING;
    if (result == LZMA_MEMLIMIT_ERROR || result == LZMA_MEM_ERROR)
        fault_set(why, "dictionary-memory", "xz data needs a dictionary over the limit of %u MiB",
                  (unsigned)(DICTIONARY_MEMORY >> 20));
    else
        fault_set(why, "damaged-xz", "xz data is damaged: %s", xz_problem(result));
    return CODEC_BAD;
}

static void xz_close(void *state)
{
    if (state == NULL) return;
    lzma_end(state);
    free(state);
}

const codec_type codec_xz = {"xz", 0xfd, 6, xz_begins, xz_open, xz_restart, xz_step, xz_close, NULL, NULL};

/* ----------------------------------------------------------------------------------------------- bzip2 */

typedef struct bzip2_state {
    bz_stream stream;
    bool begun;
} bzip2_state;

static bool bzip2_begins(const unsigned char *bytes, size_t len)
{
    return len >= 10 && memcmp(bytes, "BZh", 3) == 0 && bytes[3] >= '1' && bytes[3] <= '9' &&
           (memcmp(bytes + 4, "1AY&SY", 6) == 0 || memcmp(bytes + 4, "\x17rE8P\x90", 6) == 0);
}

static void *bzip2_open(void)
{
    return calloc(1, sizeof(bzip2_state));
}

static bool bzip2_restart(void *state)
{
    bzip2_state *bzip2 = state;

    if (bzip2->begun) BZ2_bzDecompressEnd(&bzip2->stream);
    memset(&bzip2->stream, 0, sizeof(bzip2->stream));
    bzip2->begun = BZ2_bzDecompressInit(&bzip2->stream, 0, 0) == BZ_OK;
    return bzip2->begun;
}

static codec_result bzip2_step(void *state, codec_io *io, fault *why)
{
    bz_stream *bz = &((bzip2_state *)state)->stream;

    bz->next_in = (char *)(uintptr_t)io->in;
    bz->avail_in = io->in_len > UINT_MAX ? UINT_MAX : (unsigned)io->in_len;
    bz->next_out = (char *)io->out;
    bz->avail_out = io->out_len > UINT_MAX ? UINT_MAX : (unsigned)io->out_len;
    int result = BZ2_bzDecompress(bz);
    io->in_len -= (size_t)((unsigned char *)bz->next_in - io->in);
    io->in = (unsigned char *)bz->next_in;
    io->out_len -= (size_t)((unsigned char *)bz->next_out - io->out);
    io->out = (unsigned char *)bz->next_out;
    if (result == BZ_STREAM_END) return CODEC_MEMBER_END;
    if (result == BZ_OK) return CODEC_GOING;
    if (result == BZ_MEM_ERROR)
        fault_set(why, "dictionary-memory", "bzip2 data cannot be decoded: no memory");
    else
        fault_set(why, "damaged-bzip2", "bzip2 data is damaged: not decodable, or the checksum is wrong");
    return CODEC_BAD;
}

static void bzip2_close(void *state)
{
    bzip2_state *bzip2 = state;

    if (bzip2 == NULL) return;
    if (bzip2->begun) BZ2_bzDecompressEnd(&bzip2->stream);
    free(bzip2);
}

const codec_type codec_bzip2 = {"bzip2",       'B',        10,          bzip2_begins, bzip2_open,
                                bzip2_restart, bzip2_step, bzip2_close, NULL,         NULL};

/* ------------------------------------------------------------------------------------------------------ */

const codec_type *codec_detect(const unsigned char *bytes, size_t len)
{
    static const codec_type *const all[] = {&codec_gzip, &codec_xz, &codec_zstd, &codec_bzip2};

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        if (all[i]->begins(bytes, len)) return all[i];
    return NULL;
}
