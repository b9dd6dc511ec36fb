/* SPDX-License-Identifier: Apache-2.0 */
#include "output_file.h"

#include "output_place.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_SIZE = 256 * 1024 };

struct output_file {
    output_place place;
    bool started;     /* what was there before has been cut off */
    bool failed;      /* an error was reported; nothing more is written */
    uint64_t written; /* bytes of whole records in the file */
    size_t used;
    char buffer[BUFFER_SIZE];
};

static const quoth_span nowhere = {0, 0};

static quoth_status output_fail(output_file *file, quoth_ctx *ctx, const char *verb)
{
    file->failed = true;
    return output_place_fail(&file->place, ctx, verb, errno);
}

output_file *output_file_open(const quoth_host *host, quoth_ctx *ctx, quoth_str path)
{
    output_file *file = malloc(sizeof *file);
    if (!file) {
        host->report(ctx, QUOTH_ERROR, "output-unwritable", nowhere, "no memory for the buffer of an output file");
        return NULL;
    }
    file->failed = false;
    file->written = file->used = 0;
    if (!output_place_open(&file->place, host, ctx, path)) {
        free(file);
        return NULL;
    }
    file->started = file->place.direct;
    return file;
}

/* Writes all of `bytes`; cuts the file back to its last whole records when the system refuses half way. */
static quoth_status output_put(output_file *file, quoth_ctx *ctx, const char *bytes, size_t len)
{
    size_t done = 0;
    while (done < len) {
        ssize_t n = write(file->place.fd, bytes + done, len - done);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            quoth_status status = output_fail(file, ctx, "write");
            if (!file->place.direct && ftruncate(file->place.fd, (off_t)file->written) != 0)
                file->place.host->report(ctx, QUOTH_WARNING, "output-failed", nowhere,
                                         "the last record of '%s' is not whole", file->place.partial);
            return status;
        }
        done += (size_t)n;
    }
    file->written += len;
    return QUOTH_OK;
}

static quoth_status output_start(output_file *file, quoth_ctx *ctx)
{
    file->started = true;
    if (ftruncate(file->place.fd, (off_t)file->written) != 0 ||
        lseek(file->place.fd, (off_t)file->written, SEEK_SET) < 0)
        return output_fail(file, ctx, "write");
    return QUOTH_OK;
}

static quoth_status output_flush(output_file *file, quoth_ctx *ctx)
{
    if (file->failed) return QUOTH_E_OUTPUT;
    quoth_status status = file->started ? QUOTH_OK : output_start(file, ctx);
    if (status == QUOTH_OK && file->used) status = output_put(file, ctx, file->buffer, file->used);
    file->used = 0;
    return status;
}

quoth_status output_file_write(output_file *file, quoth_ctx *ctx, quoth_str bytes)
{
    if (file->failed) return QUOTH_E_OUTPUT;
    if (bytes.len > BUFFER_SIZE - file->used) {
        quoth_status status = output_flush(file, ctx);
        if (status != QUOTH_OK) return status;
        if (bytes.len > BUFFER_SIZE / 2) return output_put(file, ctx, bytes.ptr, bytes.len);
    }
    if (bytes.len) memcpy(file->buffer + file->used, bytes.ptr, bytes.len);
    file->used += bytes.len;
    return QUOTH_OK;
}

bool output_file_is_empty(const output_file *file)
{
    return file->written + file->used == 0;
}

quoth_status output_file_finish(output_file *file, quoth_ctx *ctx, bool complete)
{
    quoth_status status = output_flush(file, ctx);
    if (file->place.direct || status != QUOTH_OK) return status;
    if (fsync(file->place.fd) != 0) return output_fail(file, ctx, "write");
    return complete ? output_place_complete(&file->place, ctx) : QUOTH_OK;
}

quoth_status output_file_save(output_file *file, quoth_ctx *ctx, quoth_str *state)
{
    quoth_status status = output_flush(file, ctx);
    if (status != QUOTH_OK) return status;
    if (!file->place.direct && fdatasync(file->place.fd) != 0) return output_fail(file, ctx, "write");
    enum { STATE_SIZE = 32 };
    char *text = file->place.host->scratch(ctx, STATE_SIZE, 1);
    if (!text) return QUOTH_E_OUTPUT;
    int len = snprintf(text, STATE_SIZE, "%" PRIu64, file->written);
    *state = (quoth_str){text, (size_t)len};
    return QUOTH_OK;
}

quoth_status output_file_load(output_file *file, quoth_ctx *ctx, quoth_str state)
{
    uint64_t written = 0;
    bool good = state.len > 0 && state.len < 20;
    for (size_t i = 0; good && i < state.len; i++) {
        good = state.ptr[i] >= '0' && state.ptr[i] <= '9';
        written = written * 10 + (uint64_t)(state.ptr[i] - '0');
    }
    struct stat st;
    if (!file->place.direct && good) good = fstat(file->place.fd, &st) == 0 && (uint64_t)st.st_size >= written;
    if (!good) return output_place_strange(&file->place, ctx);
    file->written = written;
    return QUOTH_OK;
}

void output_file_free(output_file *file)
{
    if (!file) return;
    output_place_close(&file->place);
    free(file);
}
