/* SPDX-License-Identifier: Apache-2.0 */
#include "output_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_SIZE = 256 * 1024 };

struct output_file {
    const quoth_host *host;
    int fd;
    bool direct;  /* standard output, a pipe, a device: no temporary name, no way back */
    bool started; /* what was there before has been cut off */
    bool failed;  /* an error was reported; nothing more is written */
    char *path;   /* the final name */
    char *partial;
    uint64_t written; /* bytes of whole records in the file */
    size_t used;
    char buffer[BUFFER_SIZE];
};

static const quoth_span nowhere = {0, 0};

static quoth_status output_fail(output_file *file, quoth_ctx *ctx, const char *verb)
{
    int error = errno;
    file->failed = true;
    if (error == EPIPE)
        file->host->report(ctx, QUOTH_ERROR, "output-closed", nowhere, "the reader of '%s' is gone", file->path);
    else
        file->host->report(ctx, QUOTH_ERROR, "output-failed", nowhere, "cannot %s '%s': %s", verb, file->path,
                           strerror(error));
    return QUOTH_E_OUTPUT;
}

/* Where the final name already belongs to something that is no regular file, a rename would replace it. */
static bool output_is_special(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

static bool output_open_partial(output_file *file, quoth_ctx *ctx)
{
    file->fd = open(file->partial, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (file->fd < 0) {
        file->host->report(ctx, QUOTH_ERROR, "output-unwritable", nowhere, "cannot write '%s': %s", file->partial,
                           strerror(errno));
        return false;
    }
    if (flock(file->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        file->host->report(ctx, QUOTH_ERROR, "output-busy", nowhere,
                           "another run, or another output of this one, is writing '%s'; choose another output",
                           file->partial);
        return false;
    }
    return true;
}

output_file *output_file_open(const quoth_host *host, quoth_ctx *ctx, quoth_str path)
{
    output_file *file = malloc(sizeof *file);
    if (!file) {
        host->report(ctx, QUOTH_ERROR, "output-unwritable", nowhere, "no memory for the buffer of an output file");
        return NULL;
    }
    bool to_stdout = path.len == 0 || (path.len == 1 && path.ptr[0] == '-');
    *file = (output_file){.host = host, .fd = -1};
    file->path = to_stdout ? strdup("standard output") : strndup(path.ptr, path.len);
    file->partial = malloc(path.len + sizeof ".partial");
    if (!file->path || !file->partial) {
        host->report(ctx, QUOTH_ERROR, "output-unwritable", nowhere, "no memory for the name of an output file");
        output_file_free(file);
        return NULL;
    }
    if (to_stdout) {
        file->direct = file->started = true;
        file->fd = STDOUT_FILENO;
        return file;
    }
    memcpy(file->partial, path.ptr, path.len);
    memcpy(file->partial + path.len, ".partial", sizeof ".partial");
    bool opened;
    if (output_is_special(file->path)) {
        file->direct = file->started = true;
        file->fd = open(file->path, O_WRONLY | O_CLOEXEC);
        opened = file->fd >= 0;
        if (!opened)
            host->report(ctx, QUOTH_ERROR, "output-unwritable", nowhere, "cannot write '%s': %s", file->path,
                         strerror(errno));
    } else {
        opened = output_open_partial(file, ctx);
    }
    if (!opened) {
        output_file_free(file);
        return NULL;
    }
    return file;
}

quoth_status output_file_open_records(const quoth_host *host, quoth_ctx *ctx, quoth_str path,
                                      const quoth_records_host **records, output_file **file)
{
    *records = host->service("quoth.records/1");
    if (!*records) {
        host->report(ctx, QUOTH_ERROR, "host-too-old", nowhere,
                     "the host forms no records ('quoth.records/1' is missing)");
        return QUOTH_E_CONFIG;
    }
    *file = output_file_open(host, ctx, path);
    return *file ? QUOTH_OK : QUOTH_E_OUTPUT;
}

/* Writes all of `bytes`; cuts the file back to its last whole records when the system refuses half way. */
static quoth_status output_put(output_file *file, quoth_ctx *ctx, const char *bytes, size_t len)
{
    size_t done = 0;
    while (done < len) {
        ssize_t n = write(file->fd, bytes + done, len - done);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            quoth_status status = output_fail(file, ctx, "write");
            if (!file->direct && ftruncate(file->fd, (off_t)file->written) != 0)
                file->host->report(ctx, QUOTH_WARNING, "output-failed", nowhere, "the last record of '%s' is not whole",
                                   file->partial);
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
    if (ftruncate(file->fd, (off_t)file->written) != 0 || lseek(file->fd, (off_t)file->written, SEEK_SET) < 0)
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

quoth_status output_file_finish(output_file *file, quoth_ctx *ctx, bool complete)
{
    quoth_status status = output_flush(file, ctx);
    if (file->direct || status != QUOTH_OK) return status;
    if (fsync(file->fd) != 0) return output_fail(file, ctx, "write");
    if (complete && rename(file->partial, file->path) != 0) return output_fail(file, ctx, "rename the result to");
    return QUOTH_OK;
}

quoth_status output_file_save(output_file *file, quoth_ctx *ctx, quoth_str *state)
{
    quoth_status status = output_flush(file, ctx);
    if (status != QUOTH_OK) return status;
    if (!file->direct && fdatasync(file->fd) != 0) return output_fail(file, ctx, "write");
    enum { STATE_SIZE = 32 };
    char *text = file->host->scratch(ctx, STATE_SIZE, 1);
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
    if (!file->direct && good) good = fstat(file->fd, &st) == 0 && (uint64_t)st.st_size >= written;
    if (!good) {
        file->host->report(ctx, QUOTH_ERROR, "output-state", nowhere,
                           "'%s' does not hold what the journal says; remove the journal to start anew",
                           file->direct ? file->path : file->partial);
        return QUOTH_E_CONFIG;
    }
    file->written = written;
    return QUOTH_OK;
}

void output_file_free(output_file *file)
{
    if (!file) return;
    if (file->fd > STDERR_FILENO) close(file->fd);
    free(file->path);
    free(file->partial);
    free(file);
}
