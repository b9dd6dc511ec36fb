/* SPDX-License-Identifier: Apache-2.0 */
#include "base/whole_file.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_SIZE = 64 * 1024 };

struct whole_file {
    char *path, *partial;
    bool direct;
    int fd;
    int error;     /* the first errno; 0: none */
    uint64_t size; /* bytes written, all of them whole records */
    size_t used;   /* those that come after them */
    char buffer[BUFFER_SIZE];
};

static void whole_file_free(whole_file *file)
{
    if (file->fd >= 0) close(file->fd);
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

/* True if the name still is that of the open file: between opening and locking it, who wrote to it may have given it
 * its final name, and what has that is not to be touched. */
static bool still_names(const char *name, const struct stat *opened)
{
    struct stat st;
    return stat(name, &st) == 0 && st.st_dev == opened->st_dev && st.st_ino == opened->st_ino;
}

/* Opens what is written to, and cuts it to `keep` bytes.  -1: errno says why; EBUSY: see lock(). */
static int open_for_writing(const char *name, bool direct, uint64_t keep)
{
    int fd = open(name, O_WRONLY | O_CLOEXEC | (direct ? 0 : O_CREAT), 0666);
    if (fd < 0) return -1;
    struct stat st;
    bool good = direct || fstat(fd, &st) == 0;
    if (good && !direct && (!lock(fd) || !still_names(name, &st))) {
        errno = EBUSY;
        good = false;
    }
    if (good && !direct && (uint64_t)st.st_size < keep) {
        errno = ENODATA; /* what should be kept is not there */
        good = false;
    }
    if (good && (direct || (ftruncate(fd, (off_t)keep) == 0 && lseek(fd, 0, SEEK_END) >= 0))) return fd;
    int error = errno;
    close(fd);
    errno = error;
    return -1;
}

whole_file *whole_file_open(const char *path, uint64_t keep, char *why, size_t why_size)
{
    struct stat st;
    whole_file *file = memory_alloc(sizeof *file);
    file->path = memory_copy(path);
    file->partial = memory_format("%s.partial", path);
    file->size = keep;
    file->fd = -1;
    bool exists = stat(path, &st) == 0;
    if (exists && S_ISDIR(st.st_mode)) {
        snprintf(why, why_size, "cannot write '%s': it is a folder", path);
        whole_file_free(file);
        return NULL;
    }
    file->direct = exists && !S_ISREG(st.st_mode);
    const char *name = file->direct ? path : file->partial;
    file->fd = open_for_writing(name, file->direct, keep);
    if (file->fd < 0) {
        snprintf(why, why_size, "cannot write '%s': %s", name,
                 errno == EBUSY ? "it is being written already; choose another file" : strerror(errno));
        whole_file_free(file);
        return NULL;
    }
    return file;
}

uint64_t whole_file_size(const whole_file *file)
{
    return file->size + file->used;
}

/* Writes whole records; takes back what was written of them when the system refuses half way. */
static bool put(whole_file *file, const char *bytes, size_t len)
{
    for (size_t done = 0; done < len;) {
        ssize_t n = write(file->fd, bytes + done, len - done);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            file->error = errno;
            if (!file->direct && ftruncate(file->fd, (off_t)file->size) != 0) file->error = errno;
            return false;
        }
        done += (size_t)n;
    }
    file->size += len;
    return true;
}

static bool flush(whole_file *file)
{
    size_t len = file->used;
    file->used = 0;
    return !file->error && put(file, file->buffer, len);
}

bool whole_file_write(whole_file *file, const void *bytes, size_t len)
{
    if (len > BUFFER_SIZE - file->used && !flush(file)) return false;
    if (file->error) return false;
    /* Who reads from a pipe or a terminal wants to see it now. */
    if (len > BUFFER_SIZE || file->direct) return put(file, bytes, len);
    memcpy(file->buffer + file->used, bytes, len);
    file->used += len;
    return true;
}

bool whole_file_sync(whole_file *file)
{
    if (!flush(file)) return false;
    if (!file->direct && fdatasync(file->fd) != 0) file->error = errno;
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
    /* Some file systems say only now that the disk is full. */
    if (close(file->fd) != 0 && !file->error) file->error = errno;
    file->fd = -1;
    if (complete && !file->direct && !file->error && rename(file->partial, file->path) != 0) file->error = errno;
    bool good = !file->error;
    if (!good) snprintf(why, why_size, "cannot write '%s': %s", file->path, strerror(file->error));
    whole_file_free(file);
    return good;
}
