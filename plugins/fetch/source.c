/* SPDX-License-Identifier: Apache-2.0 */
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* How long a wait for a pipe goes on without asking whether the run is over. */
#define POLL_MILLISECONDS 200

typedef struct file_source {
    source head;
    int fd;
    bool waits; /* a pipe, socket or terminal: a read may block */
} file_source;

typedef struct memory_source {
    source head;
    const unsigned char *bytes;
    size_t at, len;
} memory_source;

static bool wait_for_input(const file_source *file, fault *why)
{
    struct pollfd wanted = {.fd = file->fd, .events = POLLIN};

    while (poll(&wanted, 1, POLL_MILLISECONDS) <= 0) {
        if (file->head.stop != NULL && halt_asked(file->head.stop)) {
            fault_set_cancelled(why);
            return false;
        }
    }
    return true;
}

static source_result file_read(source *self, void *to, size_t room, size_t *got, fault *why)
{
    file_source *file = (file_source *)self;

    for (;;) {
        if (file->waits && !wait_for_input(file, why)) return SOURCE_FAILED;
        ssize_t n = read(file->fd, to, room);
        if (n > 0) {
            *got = (size_t)n;
            return SOURCE_BYTES;
        }
        if (n == 0) return SOURCE_END;
        if (errno == EINTR || errno == EAGAIN) continue;
        fault_set(why, "read-failed", "reading failed: %s", strerror(errno));
        return SOURCE_FAILED;
    }
}

static bool file_seek(source *self, uint64_t offset)
{
    const file_source *file = (const file_source *)self;
    return offset <= INT64_MAX && lseek(file->fd, (off_t)offset, SEEK_SET) == (off_t)offset;
}

static void file_close(source *self)
{
    file_source *file = (file_source *)self;
    if (file->fd != STDIN_FILENO) close(file->fd);
    free(file);
}

static const source_type regular_type = {file_read, file_seek, file_close};
static const source_type pipe_type = {file_read, NULL, file_close};

source *source_open_file(const char *path, const halt *stop, fault *why)
{
    bool standard_input = strcmp(path, "-") == 0;
    file_source *file = calloc(1, sizeof(*file));
    struct stat about;

    if (file == NULL) {
        fault_set(why, "no-memory", "no memory to open '%s'", path);
        return NULL;
    }
    file->fd = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (file->fd < 0 || fstat(file->fd, &about) != 0) {
        int error = errno;
        fault_set(why, error == ENOENT || error == ENOTDIR ? "input-missing" : "input-unreadable",
                  "cannot open '%s': %s", path, strerror(error));
        if (file->fd >= 0)
            file_close(&file->head);
        else
            free(file);
        return NULL;
    }
    if (S_ISDIR(about.st_mode)) {
        fault_set(why, "input-unreadable", "cannot read '%s': it is a folder", path);
        file_close(&file->head);
        return NULL;
    }
    bool regular = S_ISREG(about.st_mode);
    file->head.type = regular && !standard_input ? &regular_type : &pipe_type;
    file->head.stop = stop;
    file->waits = !regular;
    if (regular) {
        file->head.size = (uint64_t)about.st_size;
        file->head.size_known = true;
        (void)posix_fadvise(file->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    return &file->head;
}

static source_result memory_read(source *self, void *to, size_t room, size_t *got, fault *why)
{
    memory_source *memory = (memory_source *)self;
    size_t n = memory->len - memory->at;

    (void)why;
    if (n == 0) return SOURCE_END;
    if (n > room) n = room;
    memcpy(to, memory->bytes + memory->at, n);
    memory->at += n;
    *got = n;
    return SOURCE_BYTES;
}

static bool memory_seek(source *self, uint64_t offset)
{
    memory_source *memory = (memory_source *)self;
    if (offset > memory->len) return false;
    memory->at = (size_t)offset;
    return true;
}

static void memory_close(source *self)
{
    free(self);
}

static const source_type memory_type = {memory_read, memory_seek, memory_close};

source *source_open_memory(const void *bytes, size_t len)
{
    memory_source *memory = calloc(1, sizeof(*memory));

    if (memory == NULL) return NULL;
    memory->head.type = &memory_type;
    memory->head.size = len;
    memory->head.size_known = true;
    memory->bytes = bytes;
    memory->len = len;
    return &memory->head;
}

source_result source_read(source *self, void *to, size_t room, size_t *got, fault *why)
{
    return self->type->read(self, to, room, got, why);
}

void source_close(source *self)
{
    if (self != NULL) self->type->close(self);
}
