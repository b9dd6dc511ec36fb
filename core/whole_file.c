/* SPDX-License-Identifier: Apache-2.0 */
#include "whole_file.h"

#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct whole_file {
    char *path, *partial;
    bool direct;
    int error; /* the first errno; 0: none */
    uint64_t size;
    FILE *stream;
};

static void whole_file_free(whole_file *file)
{
    if (file->stream) fclose(file->stream);
    free(file->path);
    free(file->partial);
    free(file);
}

/* False: somebody writes to it already, another run or this one under another option.  File systems without locks are
 * taken as they are. */
static bool lock(int fd)
{
    return flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

/* Opens what is written to, and cuts it to `keep` bytes.  NULL: errno says why; EBUSY: see lock(). */
static FILE *open_stream(const char *name, bool direct, uint64_t keep)
{
    int fd = open(name, O_WRONLY | O_CLOEXEC | (direct ? 0 : O_CREAT), 0666);
    if (fd < 0) return NULL;
    struct stat st;
    bool good = direct || fstat(fd, &st) == 0;
    if (good && !direct && !lock(fd)) {
        errno = EBUSY;
        good = false;
    }
    if (good && !direct && (uint64_t)st.st_size < keep) {
        errno = ENODATA; /* what should be kept is not there */
        good = false;
    }
    good = good && (direct || (ftruncate(fd, (off_t)keep) == 0 && lseek(fd, 0, SEEK_END) >= 0));
    FILE *stream = good ? fdopen(fd, "w") : NULL;
    if (!stream) {
        int error = errno;
        close(fd);
        errno = error;
    }
    return stream;
}

whole_file *whole_file_open(const char *path, uint64_t keep, char *why, size_t why_size)
{
    struct stat st;
    whole_file *file = memory_alloc(sizeof *file);
    file->path = memory_copy(path);
    file->partial = memory_format("%s.partial", path);
    file->size = keep;
    bool exists = stat(path, &st) == 0;
    if (exists && S_ISDIR(st.st_mode)) {
        snprintf(why, why_size, "cannot write '%s': it is a folder", path);
        whole_file_free(file);
        return NULL;
    }
    file->direct = exists && !S_ISREG(st.st_mode);
    const char *name = file->direct ? path : file->partial;
    file->stream = open_stream(name, file->direct, keep);
    if (!file->stream) {
        snprintf(why, why_size, "cannot write '%s': %s", name,
                 errno == EBUSY ? "it is being written already; choose another file" : strerror(errno));
        whole_file_free(file);
        return NULL;
    }
    return file;
}

uint64_t whole_file_size(const whole_file *file)
{
    return file->size;
}

bool whole_file_write(whole_file *file, const void *bytes, size_t len)
{
    if (!file->error && fwrite(bytes, 1, len, file->stream) != len) file->error = errno ? errno : EIO;
    if (!file->error) file->size += len;
    return !file->error;
}

bool whole_file_sync(whole_file *file)
{
    if (file->error) return false;
    if (fflush(file->stream) != 0 || (!file->direct && fdatasync(fileno(file->stream)) != 0)) file->error = errno;
    return !file->error;
}

void whole_file_discard(whole_file *file)
{
    if (!file->direct) unlink(file->partial);
    whole_file_free(file);
}

bool whole_file_close(whole_file *file, bool complete, char *why, size_t why_size)
{
    whole_file_sync(file);
    FILE *stream = file->stream;
    file->stream = NULL;
    if (fclose(stream) != 0 && !file->error) file->error = errno;
    if (complete && !file->direct && !file->error && rename(file->partial, file->path) != 0) file->error = errno;
    bool good = !file->error;
    if (!good) snprintf(why, why_size, "cannot write '%s': %s", file->path, strerror(file->error));
    whole_file_free(file);
    return good;
}
