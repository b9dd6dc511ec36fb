/* SPDX-License-Identifier: Apache-2.0 */
#include "inputs.h"

#include "sniff.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* Folders within folders; deeper ones are named as errors. */
#define FOLDER_DEPTH 64
/* More files than this are not worth a look each before the run begins. */
#define TOTAL_FILES_MAX 20000

/* The names in one folder, sorted. */
typedef struct folder {
    char **names;
    size_t count, next;
    size_t path_len; /* of its own path in inputs.path, with the '/' */
} folder;

struct inputs {
    quoth_list list;
    const name_filter *filter;
    size_t item; /* the next of list */
    glob_t matches;
    size_t match; /* the next of matches */
    bool globbed;
    folder folders[FOLDER_DEPTH];
    size_t depth;
    size_t root_len; /* of the walked folder's path */
    size_t found;    /* files named from it so far */
    size_t left_out; /* files in it that are no articles */
    char *path;      /* of what was named last */
    size_t path_room;
};

/* ------------------------------------------------------------------------------------------------ names */

static bool matches_any(quoth_list patterns, const char *path, const char *base)
{
    const quoth_str *items = patterns.items;

    for (size_t i = 0; i < patterns.count; i++)
        if (fnmatch(items[i].ptr, path, 0) == 0 || fnmatch(items[i].ptr, base, 0) == 0) return true;
    return false;
}

bool name_filter_takes(const name_filter *filter, const char *path)
{
    const char *slash = strrchr(path, '/'), *base = slash == NULL ? path : slash + 1;

    if (filter->include.count > 0 && !matches_any(filter->include, path, base)) return false;
    return !matches_any(filter->exclude, path, base);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sets the path to `len` bytes of what it was, and `name`.  False: no memory. */
static bool set_path(inputs *in, size_t len, const char *name)
{
    size_t more = strlen(name);

    if (len + more + 2 > in->path_room) {
        size_t room = (len + more + 2) * 2;
        char *path = realloc(in->path, room);
        if (path == NULL) return false;
        in->path = path;
        in->path_room = room;
    }
    memcpy(in->path + len, name, more + 1);
    return true;
}

/* ---------------------------------------------------------------------------------------------- folders */

static void leave_folder(inputs *in)
{
    folder *f = &in->folders[--in->depth];

    for (size_t i = 0; i < f->count; i++) free(f->names[i]);
    free(f->names);
}

/* Reads the names of the folder in in->path; hidden ones are left out. */
static bool enter_folder(inputs *in, fault *why)
{
    size_t len = strlen(in->path), room = 0;
    folder *f = &in->folders[in->depth];
    struct dirent *entry;

    if (in->depth == FOLDER_DEPTH) {
        fault_set(why, "too-deep", "'%s' lies more than %d folders deep", in->path, FOLDER_DEPTH);
        return false;
    }
    DIR *listing = opendir(in->path);
    if (listing == NULL) {
        fault_set(why, "input-unreadable", "cannot read the folder '%s': %s", in->path, strerror(errno));
        return false;
    }
    *f = (folder){NULL, 0, 0, 0};
    in->depth++;
    bool enough = len > 0 && in->path[len - 1] == '/' ? true : set_path(in, len, "/");
    f->path_len = strlen(in->path);
    while (enough && (entry = readdir(listing)) != NULL) {
        if (entry->d_name[0] == '.') continue;
        if (f->count == room) {
            size_t larger = room == 0 ? 64 : room * 2;
            char **names = realloc(f->names, larger * sizeof(*names));
            if (names == NULL) break;
            f->names = names;
            room = larger;
        }
        if ((f->names[f->count] = strdup(entry->d_name)) == NULL) break;
        f->count++;
    }
    closedir(listing);
    if (!enough || entry != NULL) {
        fault_set(why, "no-memory", "no memory to list the folder '%s'", in->path);
        leave_folder(in);
        return false;
    }
    if (f->count > 1) qsort(f->names, f->count, sizeof(*f->names), compare_names);
    return true;
}

/* Whether a file found in a folder may hold articles.  One that cannot be read is let through, to be told of. */
static bool may_hold_articles(const char *path)
{
    unsigned char begin[SNIFF_BYTES];
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) return true;
    ssize_t n = read(fd, begin, sizeof(begin));
    close(fd);
    return n < 0 || sniff(begin, (size_t)n, path) != SNIFF_BINARY;
}

/* The next file of the folders being walked; INPUTS_END: none is left. */
static inputs_result walk(inputs *in, input *next, fault *why)
{
    while (in->depth > 0) {
        folder *f = &in->folders[in->depth - 1];
        struct stat link, about;
        if (f->next == f->count) {
            leave_folder(in);
            continue;
        }
        if (!set_path(in, f->path_len, f->names[f->next++])) {
            fault_set(why, "no-memory", "no memory for the name of a file");
            return INPUTS_BAD;
        }
        if (lstat(in->path, &link) != 0 || stat(in->path, &about) != 0) {
            fault_set(why, "input-unreadable", "cannot read '%s': %s", in->path, strerror(errno));
            in->found++;
            return INPUTS_BAD;
        }
        if (S_ISDIR(about.st_mode)) {
            /* Links to folders are not followed: they may lead in a circle. */
            if (S_ISLNK(link.st_mode) || enter_folder(in, why)) continue;
            in->found++;
            return INPUTS_BAD;
        }
        if (!S_ISREG(about.st_mode) || !name_filter_takes(in->filter, in->path + in->root_len)) continue;
        if (!may_hold_articles(in->path)) {
            in->left_out++;
            continue;
        }
        in->found++;
        *next = (input){in->path, INPUT_FILE, (uint64_t)about.st_size, true};
        return INPUTS_ONE;
    }
    return INPUTS_END;
}

/* ------------------------------------------------------------------------------------------------ items */

input_kind input_kind_of(const char *name)
{
    if (strcmp(name, "-") == 0) return INPUT_STANDARD_INPUT;
    bool url = strncasecmp(name, "http://", 7) == 0 || strncasecmp(name, "https://", 8) == 0;
    return url ? INPUT_URL : INPUT_FILE;
}

/* Names a file, or begins to walk a folder (INPUTS_END: go on with walk()). */
static inputs_result name_path(inputs *in, const char *name, input *next, fault *why)
{
    struct stat about;

    if (!set_path(in, 0, name)) {
        fault_set(why, "no-memory", "no memory for the name of a file");
        return INPUTS_BAD;
    }
    next->name = in->path;
    if (stat(in->path, &about) != 0) {
        fault_set(why, errno == ENOENT || errno == ENOTDIR ? "input-missing" : "input-unreadable",
                  "cannot read '%s': %s", in->path, strerror(errno));
        return INPUTS_BAD;
    }
    if (S_ISDIR(about.st_mode)) {
        in->found = in->left_out = 0;
        if (!enter_folder(in, why)) return INPUTS_BAD;
        in->root_len = strlen(in->path);
        return INPUTS_END;
    }
    *next = (input){in->path, INPUT_FILE, S_ISREG(about.st_mode) ? (uint64_t)about.st_size : 0, false};
    return INPUTS_ONE;
}

/* Resolves a glob, sorted by bytes whatever the locale. */
static bool begin_glob(inputs *in, const char *pattern, fault *why)
{
    int result = glob(pattern, GLOB_NOSORT, NULL, &in->matches);

    if (result != 0) {
        globfree(&in->matches);
        if (result == GLOB_NOMATCH)
            fault_set(why, "input-missing", "no file matches '%s'", pattern);
        else
            fault_set(why, "input-unreadable", "cannot look for files that match '%s'", pattern);
        return false;
    }
    qsort(in->matches.gl_pathv, in->matches.gl_pathc, sizeof(char *), compare_names);
    in->globbed = true;
    in->match = 0;
    return true;
}

static inputs_result name_item(inputs *in, const char *name, input *next, fault *why)
{
    struct stat about;

    next->name = name;
    input_kind kind = input_kind_of(name);
    if (kind != INPUT_FILE) {
        *next = (input){name, kind, 0, false};
        return INPUTS_ONE;
    }
    /* A file may have such a name itself. */
    if (strpbrk(name, "*?[") != NULL && lstat(name, &about) != 0)
        return begin_glob(in, name, why) ? INPUTS_END : INPUTS_BAD;
    return name_path(in, name, next, why);
}

/* Says what a walk came to, unless all its files were named. */
static inputs_result end_walk(inputs *in, input *next, fault *why)
{
    in->path[in->root_len] = '\0';
    next->name = in->path;
    if (in->found > 0 && in->left_out == 0) return INPUTS_END;
    if (in->found > 0) {
        fault_set(why, "files-left-out", "%zu files in the folder '%s' are no articles and are left out", in->left_out,
                  in->path);
        return INPUTS_NOTE;
    }
    if (in->left_out == 0)
        fault_set(why, "no-articles", "there are no files to read in the folder '%s'", in->path);
    else
        fault_set(why, "no-articles",
                  "none of the %zu files in the folder '%s' is text, HTML, JSONL, WARC or an archive", in->left_out,
                  in->path);
    return INPUTS_BAD;
}

inputs_result inputs_next(inputs *in, input *next, fault *why)
{
    const quoth_str *items = in->list.items;

    for (;;) {
        inputs_result result = INPUTS_END;
        if (in->depth > 0) {
            result = walk(in, next, why);
            if (result == INPUTS_BAD) next->name = in->path;
            if (result == INPUTS_END) result = end_walk(in, next, why);
        } else if (in->globbed && in->match < in->matches.gl_pathc) {
            result = name_path(in, in->matches.gl_pathv[in->match++], next, why);
        } else if (in->globbed) {
            globfree(&in->matches);
            in->globbed = false;
        } else if (in->item < in->list.count) {
            result = name_item(in, items[in->item++].ptr, next, why);
        } else {
            return INPUTS_END;
        }
        if (result != INPUTS_END) return result;
    }
}

inputs *inputs_open(quoth_list names, const name_filter *filter)
{
    inputs *in = calloc(1, sizeof(*in));

    if (in == NULL) return NULL;
    in->list = names;
    in->filter = filter;
    return in;
}

void inputs_close(inputs *in)
{
    if (in == NULL) return;
    while (in->depth > 0) leave_folder(in);
    if (in->globbed) globfree(&in->matches);
    free(in->path);
    free(in);
}

uint64_t inputs_total(quoth_list names, const name_filter *filter)
{
    inputs *in = inputs_open(names, filter);
    uint64_t total = 0;
    inputs_result result;
    size_t files = 0;
    input next;
    fault ignored;

    if (in == NULL) return 0;
    while ((result = inputs_next(in, &next, &ignored)) != INPUTS_END) {
        if (result != INPUTS_ONE) continue;
        if (next.kind != INPUT_FILE || ++files > TOTAL_FILES_MAX) {
            total = 0;
            break;
        }
        total += next.bytes;
    }
    inputs_close(in);
    return total;
}
