/* SPDX-License-Identifier: Apache-2.0 */
#include "codec.h"

#include <brotli/decode.h>

static void *brotli_open(void)
{
    return BrotliDecoderCreateInstance(NULL, NULL, NULL);
}

/* A decoder decodes one body. */
static bool brotli_restart(void *state)
{
    return !BrotliDecoderIsUsed(state);
}

static codec_result brotli_step(void *state, codec_io *io, fault *why)
{
    switch (BrotliDecoderDecompressStream(state, &io->in_len, &io->in, &io->out_len, &io->out, NULL)) {
    case BROTLI_DECODER_RESULT_SUCCESS:
        return CODEC_MEMBER_END;
    case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT:
    case BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT:
        return CODEC_GOING;
    default:
        fault_set(why, "damaged-brotli", "brotli data is damaged: %s",
                  BrotliDecoderErrorString(BrotliDecoderGetErrorCode(state)));
        return CODEC_BAD;
    }
}

static void brotli_close(void *state)
{
    if (state != NULL) BrotliDecoderDestroyInstance(state);
}

const codec_type codec_brotli = {
    .name = "brotli", .open = brotli_open, .restart = brotli_restart, .step = brotli_step, .close = brotli_close};
