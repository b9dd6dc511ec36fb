/* SPDX-License-Identifier: Apache-2.0 */
#include "base/resources.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct resources {
    const char *directory;
    resource **items;
    size_t count;
};

resources *resources_new(const char *directory)
{
    resources *all = memory_alloc(sizeof *all);
    all->directory = directory ? directory : ".";
    return all;
}

void resources_free(resources *all)
{
    if (!all) return;
    for (size_t i = 0; i < all->count; i++) {
        resource *item = all->items[i];
        if (item->len) munmap(item->bytes, item->len);
        free(item->kind);
        free(item->name);
        free(item->path);
        free(item);
    }
    free(all->items);
    free(all);
}

size_t resources_count(const resources *all)
{
    return all->count;
}

const resource *resources_at(const resources *all, size_t index)
{
    return all->items[index];
}

/* Opens a regular file; -1 and errno else. */
static int open_regular(const char *path, struct stat *st)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return -1;
    if (fstat(fd, st) == 0 && S_ISREG(st->st_mode)) return fd;
    int error = S_ISDIR(st->st_mode) ? EISDIR : EINVAL;
    close(fd);
    errno = error;
    return -1;
}

/* Looks in one folder after another.  *path is owned by the caller; after a failure it is the last one tried that was
 * there, or NULL. */
static int find_installed(const char *kind, const char *name, char **path, struct stat *st)
{
    const char *folders = getenv("QUOTH_DATA_PATH");
    *path = NULL;
    while (folders && *folders) {
        size_t len = strcspn(folders, ":");
        if (len) {
            *path = memory_format("%.*s/%s/%s", (int)len, folders, kind, name);
            int fd = open_regular(*path, st);
            if (fd >= 0 || errno != ENOENT) return fd;
            free(*path);
            *path = NULL;
        }
        folders += len + (folders[len] == ':');
    }
    *path = memory_format("%s/%s/%s", QUOTH_DATA_DIR, kind, name);
    int fd = open_regular(*path, st);
    if (fd < 0 && errno == ENOENT) {
        free(*path);
        *path = NULL;
    }
    return fd;
}

static const resource *resources_seen(const resources *all, const char *kind, const char *name)
{
    for (size_t i = 0; i < all->count; i++)
        if (strcmp(all->items[i]->kind, kind) == 0 && strcmp(all->items[i]->name, name) == 0) return all->items[i];
    return NULL;
}

/* Opens the file that a name stands for; *path is owned by the caller.  -1: not there or not readable; `why` says it.
 */
static int open_named(const char *directory, const char *kind, const char *name, char **path, struct stat *st,
                      char *why, size_t why_size)
{
    int fd;
    if (strchr(name, '/')) {
        *path = *name == '/' ? memory_copy(name) : memory_format("%s/%s", directory, name);
        fd = open_regular(*path, st);
    } else
        fd = find_installed(kind, name, path, st);
    if (fd >= 0) return fd;
    if (*path)
        snprintf(why, why_size, "cannot read '%s': %s", *path, strerror(errno));
    else
        snprintf(why, why_size,
                 "no file '%s' of kind '%s' in QUOTH_DATA_PATH or '%s'; install it or write a path with a '/'", name,
                 kind, QUOTH_DATA_DIR);
    free(*path);
    *path = NULL;
    return -1;
}

bool resources_find(const char *directory, const char *kind, const char *name, char *why, size_t why_size)
{
    char *path;
    struct stat st = {0};
    int fd = open_named(directory, kind, name, &path, &st, why, why_size);
    if (fd < 0) return false;
    close(fd);
    free(path);
    return true;
}

char *resources_path(const char *kind, const char *name, char *why, size_t why_size)
{
    char *path;
    struct stat st = {0};
    int fd = find_installed(kind, name, &path, &st);
    if (fd >= 0) {
        close(fd);
        return path;
    }
    if (path)
        snprintf(why, why_size, "cannot read '%s': %s", path, strerror(errno));
    else
        snprintf(why, why_size,
                 "no file '%s/%s' in QUOTH_DATA_PATH or '%s'; install quoth, or name its data folder in "
                 "QUOTH_DATA_PATH",
                 kind, name, QUOTH_DATA_DIR);
    free(path);
    return NULL;
}

const resource *resources_map(resources *all, const char *kind, const char *name, char *why, size_t why_size)
{
    const resource *seen = resources_seen(all, kind, name);
    if (seen) return seen;
    char *path;
    struct stat st = {0};
    int fd = open_named(all->directory, kind, name, &path, &st, why, why_size);
    if (fd < 0) return NULL;
    size_t len = (size_t)st.st_size;
    void *bytes = len ? mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
    int error = errno;
    close(fd);
    if (bytes == MAP_FAILED) {
        snprintf(why, why_size, "cannot map '%s': %s", path, strerror(error));
        free(path);
        return NULL;
    }
    resource *item = memory_alloc(sizeof *item);
    *item = (resource){.kind = memory_copy(kind), .name = memory_copy(name), .path = path, .bytes = bytes, .len = len};
    hash_hex(bytes, len, item->hash);
    all->items = memory_resize(all->items, all->count + 1, sizeof(resource *));
    all->items[all->count++] = item;
    return item;
}
