/* SPDX-License-Identifier: Apache-2.0 */
/* Zstandard, with the dictionary that a WARC file may begin with: a skippable frame of a type of its own, which holds
 * the dictionary, as it is or itself compressed.  All frames behind it are decoded with it. */
#include "codec.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

/* Enough for `zstd --ultra -22` (128 MiB), the strongest setting in use: the field that asks for it is untrusted. */
#define WINDOW_LOG 27
/* Dictionaries are of some 100 KiB. */
#define DICTIONARY_MAX    ((size_t)8 << 20)
#define FRAME_HEAD        8 /* of a skippable frame: magic number, length */
#define DICTIONARY_MAGIC0 0x5d

typedef struct zstd_state {
    ZSTD_DCtx *decoder;
    ZSTD_DDict *dictionary; /* owned; NULL: none */
    const ZSTD_DDict *used; /* also another state's */
    bool begun;             /* only the first frame can be the dictionary */
    bool gathering;         /* the current frame is it */
    unsigned char *gathered;
    size_t gathered_len, gathered_room;
} zstd_state;

static bool zstd_begins(const unsigned char *bytes, size_t len)
{
    if (len < 4 || bytes[3] != (bytes[0] == 0x28 ? 0xfd : 0x18)) return false;
    if (bytes[0] == 0x28) return bytes[1] == 0xb5 && bytes[2] == 0x2f;
    return (bytes[0] & 0xf0) == 0x50 && bytes[1] == 0x2a && bytes[2] == 0x4d; /* a skippable frame */
}

static void *zstd_open(void)
{
    zstd_state *zstd = calloc(1, sizeof(*zstd));

    if (zstd == NULL) return NULL;
    zstd->decoder = ZSTD_createDCtx();
    if (zstd->decoder == NULL) {
        free(zstd);
        return NULL;
    }
    ZSTD_DCtx_setParameter(zstd->decoder, ZSTD_d_windowLogMax, WINDOW_LOG);
    return zstd;
}

static bool zstd_restart(void *state)
{
    zstd_state *zstd = state;

    if (ZSTD_isError(ZSTD_DCtx_reset(zstd->decoder, ZSTD_reset_session_only))) return false;
    zstd->gathering = !zstd->begun;
    zstd->begun = true;
    zstd->gathered_len = 0;
    return true;
}

/* ------------------------------------------------------------------------------------------ dictionary */

static size_t read32(const unsigned char *at)
{
    return (size_t)at[0] | (size_t)at[1] << 8 | (size_t)at[2] << 16 | (size_t)at[3] << 24;
}

/* Decodes a dictionary that is itself compressed.  False: it is damaged or too large. */
static bool unpack(zstd_state *zstd, const unsigned char *packed, size_t len, unsigned char **plain, size_t *plain_len)
{
    size_t room = DICTIONARY_MAX;

    *plain = malloc(room);
    if (*plain == NULL) return false;
    *plain_len = ZSTD_decompressDCtx(zstd->decoder, *plain, room, packed, len);
    if (!ZSTD_isError(*plain_len)) return true;
    free(*plain);
    return false;
}

static codec_result use_dictionary(zstd_state *zstd, fault *why)
{
    unsigned char *bytes = zstd->gathered + FRAME_HEAD, *plain = NULL;
    size_t len = zstd->gathered_len - FRAME_HEAD;

    if (len >= 4 && bytes[0] == 0x28 && zstd_begins(bytes, len) && !unpack(zstd, bytes, len, &plain, &len)) {
        fault_set(why, "damaged-zstd", "the zstd dictionary at the beginning is damaged, or larger than %zu MiB",
                  DICTIONARY_MAX >> 20);
        return CODEC_BAD;
    }
    zstd->dictionary = ZSTD_createDDict(plain != NULL ? plain : bytes, len);
    zstd->used = zstd->dictionary;
    free(plain);
    free(zstd->gathered);
    zstd->gathered = NULL;
    zstd->gathered_room = 0;
    if (zstd->dictionary == NULL) {
        fault_set(why, "damaged-zstd", "the zstd dictionary at the beginning is damaged");
        return CODEC_BAD;
    }
    ZSTD_DCtx_refDDict(zstd->decoder, zstd->used);
    return CODEC_MEMBER_END;
}

/* Gathers up to `len` bytes of the frame.  False: no memory. */
static bool gather(zstd_state *zstd, codec_io *io, size_t len)
{
    if (len > zstd->gathered_room) {
        unsigned char *larger = realloc(zstd->gathered, len);
        if (larger == NULL) return false;
        zstd->gathered = larger;
        zstd->gathered_room = len;
    }
    size_t n = len - zstd->gathered_len < io->in_len ? len - zstd->gathered_len : io->in_len;
    memcpy(zstd->gathered + zstd->gathered_len, io->in, n);
    zstd->gathered_len += n;
    io->in += n;
    io->in_len -= n;
    return true;
}

static codec_result step_dictionary(zstd_state *zstd, codec_io *io, fault *why)
{
    bool enough = gather(zstd, io, FRAME_HEAD);

    if (enough && zstd->gathered_len < FRAME_HEAD) return CODEC_GOING;
    size_t len = enough ? read32(zstd->gathered + 4) : 0;
    if (len > DICTIONARY_MAX) {
        fault_set(why, "dictionary-memory", "the zstd dictionary at the beginning has %zu bytes, over the limit of %zu",
                  len, DICTIONARY_MAX);
        return CODEC_BAD;
    }
    if (!enough || !gather(zstd, io, FRAME_HEAD + len)) {
        fault_set(why, "no-memory", "no memory for the zstd dictionary");
        return CODEC_BAD;
    }
    return zstd->gathered_len < FRAME_HEAD + len ? CODEC_GOING : use_dictionary(zstd, why);
}

/* ---------------------------------------------------------------------------------------------- frames */

static codec_result zstd_step(void *state, codec_io *io, fault *why)
{
    zstd_state *zstd = state;
    ZSTD_inBuffer in = {io->in, io->in_len, 0};
    ZSTD_outBuffer out = {io->out, io->out_len, 0};
    size_t result = 1;

    if (zstd->gathering && zstd->gathered_len == 0 && io->in_len > 0) zstd->gathering = *io->in == DICTIONARY_MAGIC0;
    if (zstd->gathering) return step_dictionary(zstd, io, why);
    while (in.pos < in.size && out.pos < out.size) {
        result = ZSTD_decompressStream(zstd->decoder, &out, &in);
        if (result == 0 || ZSTD_isError(result)) break;
    }
    /* What the decoder still holds back comes out without further input. */
    if (result != 0 && !ZSTD_isError(result) && in.pos == in.size && out.pos < out.size)
        result = ZSTD_decompressStream(zstd->decoder, &out, &in);
    io->in += in.pos;
    io->in_len -= in.pos;
    io->out += out.pos;
    io->out_len -= out.pos;
    if (ZSTD_isError(result)) {
        if (ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge)
            fault_set(why, "dictionary-memory", "zstd data needs a window over the limit of %u MiB",
                      1u << (WINDOW_LOG - 20));
        else
            fault_set(why, "damaged-zstd", "zstd data is damaged: %s", ZSTD_getErrorName(result));
        return CODEC_BAD;
    }
    return result == 0 ? CODEC_MEMBER_END : CODEC_GOING;
}

static void zstd_share(void *state, const void *other)
{
    zstd_state *zstd = state;

    zstd->begun = true;
    zstd->used = ((const zstd_state *)other)->used;
    if (zstd->used != NULL) ZSTD_DCtx_refDDict(zstd->decoder, zstd->used);
}

static bool zstd_is_dictionary(const unsigned char *bytes, size_t len)
{
    return len >= 4 && bytes[0] == DICTIONARY_MAGIC0 && zstd_begins(bytes, len);
}

static void zstd_close(void *state)
{
    zstd_state *zstd = state;

    if (zstd == NULL) return;
    ZSTD_freeDCtx(zstd->decoder);
    ZSTD_freeDDict(zstd->dictionary);
    free(zstd->gathered);
    free(zstd);
}

const codec_type codec_zstd = {"zstd",       0x28,      4,          zstd_begins, zstd_open,
                               zstd_restart, zstd_step, zstd_close, zstd_share,  zstd_is_dictionary};
