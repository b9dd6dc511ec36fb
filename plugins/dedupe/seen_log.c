/* SPDX-License-Identifier: Apache-2.0 */
#include "seen_log.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* A record: the chain before it (8 bytes), the bands (4 each), the bins, the id's length (4), the id; numbers with the
 * lowest byte first. */
enum {
    AT_BANDS = 8,
    AT_BINS = AT_BANDS + 4 * SKETCH_BANDS,
    AT_LENGTH = AT_BINS + SKETCH_BINS,
    HEAD_SIZE = AT_LENGTH + 4,
    RECORD_MAX = HEAD_SIZE + SEEN_ID_MAX,
    BUFFER_SIZE = 64 * 1024,
    STATE_SIZE = 96
};

struct seen_log {
    const quoth_host *host;
    char *path;
    int fd;
    bool started;    /* what was there before has been cut off */
    bool failed;     /* an error was reported; nothing more is written */
    uint64_t length; /* of the file with what is buffered */
    uint64_t chain;  /* checksum of the last record and of all before it */
    size_t used;
    unsigned char buffer[BUFFER_SIZE];
};

static const quoth_span nowhere = {0, 0};

static void put_number(unsigned char *to, uint64_t number, int bytes)
{
    for (int i = 0; i < bytes; i++) to[i] = (unsigned char)(number >> 8 * i);
}

static uint64_t get_number(const unsigned char *from, int bytes)
{
    uint64_t number = 0;
    for (int i = bytes; i-- > 0;) number = number << 8 | from[i];
    return number;
}

/* The chain behind a record, which begins with the chain before it: FNV-1a. */
static uint64_t chain_of(const unsigned char *record, size_t len)
{
    uint64_t h = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < len; i++) h = (h ^ record[i]) * UINT64_C(0x100000001B3);
    return h;
}

static quoth_status fail(seen_log *log, quoth_ctx *ctx, const char *verb)
{
    log->failed = true;
    log->host->report(ctx, QUOTH_ERROR, "index-failed", nowhere, "cannot %s the index '%s': %s", verb, log->path,
                      strerror(errno));
    return QUOTH_E_OUTPUT;
}

seen_log *seen_log_open(const quoth_host *host, quoth_ctx *ctx, quoth_str path)
{
    seen_log *log = malloc(sizeof *log);
    if (!log) return NULL;
    *log = (seen_log){.host = host, .fd = -1, .path = strndup(path.ptr, path.len)};
    struct stat st;
    const char *why = NULL;
    if (!log->path || (log->fd = open(log->path, O_RDWR | O_CREAT | O_CLOEXEC, 0666)) < 0)
        why = strerror(errno);
    else if (fstat(log->fd, &st) != 0 || !S_ISREG(st.st_mode))
        why = "it is not a file";
    else if (flock(log->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        why = "another run is using it; name another file";
    if (!why) return log;
    host->report(ctx, QUOTH_ERROR, "index-failed", nowhere, "cannot open the index '%.*s': %s", (int)path.len, path.ptr,
                 why);
    seen_log_free(log);
    return NULL;
}

void seen_log_free(seen_log *log)
{
    if (!log) return;
    if (log->fd >= 0) close(log->fd);
    free(log->path);
    free(log);
}

static quoth_status flush(seen_log *log, quoth_ctx *ctx)
{
    if (log->failed) return QUOTH_E_OUTPUT;
    off_t begin = (off_t)(log->length - log->used);
    if (!log->started && ftruncate(log->fd, begin) != 0) return fail(log, ctx, "write");
    log->started = true;
    for (size_t done = 0; done < log->used;) {
        ssize_t n = pwrite(log->fd, log->buffer + done, log->used - done, begin + (off_t)done);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail(log, ctx, "write");
        done += (size_t)n;
    }
    log->used = 0;
    return QUOTH_OK;
}

quoth_status seen_log_add(seen_log *log, quoth_ctx *ctx, const sketch *of, quoth_str id)
{
    id = seen_id(id);
    if (RECORD_MAX > BUFFER_SIZE - log->used) {
        quoth_status status = flush(log, ctx);
        if (status != QUOTH_OK) return status;
    }
    unsigned char *record = log->buffer + log->used;
    size_t len = HEAD_SIZE + id.len;
    put_number(record, log->chain, 8);
    for (size_t i = 0; i < SKETCH_BANDS; i++) put_number(record + AT_BANDS + 4 * i, of->bands[i], 4);
    memcpy(record + AT_BINS, of->bins, SKETCH_BINS);
    put_number(record + AT_LENGTH, id.len, 4);
    if (id.len) memcpy(record + HEAD_SIZE, id.ptr, id.len);
    log->chain = chain_of(record, len);
    log->used += len;
    log->length += len;
    return QUOTH_OK;
}

quoth_status seen_log_save(seen_log *log, quoth_ctx *ctx, const seen *from, quoth_str *state)
{
    quoth_status status = flush(log, ctx);
    if (status != QUOTH_OK) return status;
    if (fdatasync(log->fd) != 0) return fail(log, ctx, "write");
    char *text = log->host->scratch(ctx, STATE_SIZE, 1);
    if (!text) return QUOTH_E_OUTPUT;
    uint64_t remembered = seen_count(from) * HEAD_SIZE + seen_id_bytes(from);
    int len = snprintf(text, STATE_SIZE, "%" PRIu64 " %" PRIu64 " %016" PRIx64, log->length - remembered, log->length,
                       log->chain);
    *state = (quoth_str){text, (size_t)len};
    return QUOTH_OK;
}

static bool read_all(int fd, unsigned char *to, size_t len, uint64_t at)
{
    for (size_t done = 0; done < len;) {
        ssize_t n = pread(fd, to + done, len - done, (off_t)(at + done));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        done += (size_t)n;
    }
    return true;
}

/* One record of those in [*at, end) into `to`; false: it is not whole, or not the next of the chain. */
static bool read_record(const seen_log *log, seen *to, uint64_t *at, uint64_t end, bool first, uint64_t *chain)
{
    unsigned char record[RECORD_MAX];
    if (end - *at < HEAD_SIZE || !read_all(log->fd, record, HEAD_SIZE, *at)) return false;
    uint64_t before = get_number(record, 8), id_len = get_number(record + AT_LENGTH, 4);
    if ((!first && before != *chain) || id_len > SEEN_ID_MAX || id_len > end - *at - HEAD_SIZE) return false;
    if (!read_all(log->fd, record + HEAD_SIZE, (size_t)id_len, *at + HEAD_SIZE)) return false;
    *chain = chain_of(record, HEAD_SIZE + (size_t)id_len);
    *at += HEAD_SIZE + id_len;
    sketch of;
    for (size_t i = 0; i < SKETCH_BANDS; i++) of.bands[i] = (uint32_t)get_number(record + AT_BANDS + 4 * i, 4);
    memcpy(of.bins, record + AT_BINS, SKETCH_BINS);
    return seen_add(to, &of, (quoth_str){(const char *)record + HEAD_SIZE, (size_t)id_len});
}

quoth_status seen_log_load(seen_log *log, quoth_ctx *ctx, seen *to, quoth_str state)
{
    char text[STATE_SIZE] = "";
    uint64_t begin = 0, end = 0, chain = 0, found = 0;
    struct stat st;
    if (state.len < sizeof text) memcpy(text, state.ptr, state.len);
    bool good = sscanf(text, "%" SCNu64 " %" SCNu64 " %" SCNx64, &begin, &end, &chain) == 3 && begin <= end &&
                fstat(log->fd, &st) == 0 && end <= (uint64_t)st.st_size;
    uint64_t at = begin;
    while (good && at < end) good = read_record(log, to, &at, end, at == begin, &found);
    if (good && (begin == end || found == chain)) {
        log->length = end;
        log->chain = chain;
        return QUOTH_OK;
    }
    log->host->report(ctx, QUOTH_ERROR, "index-state", nowhere,
                      "the index '%s' does not hold what the journal says; remove the journal to start anew",
                      log->path);
    return QUOTH_E_CONFIG;
}
