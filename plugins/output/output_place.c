/* SPDX-License-Identifier: Apache-2.0 */
#include "output_place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const quoth_span nowhere = {0, 0};

quoth_status output_place_fail(const output_place *place, quoth_ctx *ctx, const char *verb, int error)
{
    if (error == EPIPE)
        place->host->report(ctx, QUOTH_ERROR, "output-closed", nowhere, "the reader of '%s' is gone", place->path);
    else
        place->host->report(ctx, QUOTH_ERROR, "output-failed", nowhere, "cannot %s '%s': %s", verb, place->path,
                            strerror(error));
    return QUOTH_E_OUTPUT;
}

quoth_status output_place_strange(const output_place *place, quoth_ctx *ctx)
{
    place->host->report(ctx, QUOTH_ERROR, "output-state", nowhere,
                        "'%s' does not hold what the journal says; remove the journal to start anew",
                        place->direct ? place->path : place->partial);
    return QUOTH_E_CONFIG;
}

/* Where the final name already belongs to something that is no regular file, a rename would replace it. */
static bool place_is_special(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

static bool place_open_file(output_place *place, quoth_ctx *ctx)
{
    const char *name = place->direct ? place->path : place->partial;
    place->fd = open(name, place->direct ? O_WRONLY | O_CLOEXEC : O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (place->fd < 0) {
        place->host->report(ctx, QUOTH_ERROR, "output-unwritable", nowhere, "cannot write '%s': %s", name,
                            strerror(errno));
        return false;
    }
    if (!place->direct && flock(place->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        place->host->report(ctx, QUOTH_ERROR, "output-busy", nowhere,
                            "another run, or another output of this one, is writing '%s'; choose another output",
                            place->partial);
        return false;
    }
    return true;
}

bool output_place_open(output_place *place, const quoth_host *host, quoth_ctx *ctx, quoth_str path)
{
    bool to_stdout = path.len == 0 || (path.len == 1 && path.ptr[0] == '-');
    *place = (output_place){.host = host, .fd = -1};
    place->path = to_stdout ? strdup("standard output") : strndup(path.ptr, path.len);
    place->partial = malloc(path.len + sizeof ".partial");
    if (!place->path || !place->partial) {
        host->report(ctx, QUOTH_ERROR, "output-unwritable", nowhere, "no memory for the name of an output file");
        output_place_close(place);
        return false;
    }
    if (to_stdout) {
        place->direct = true;
        place->fd = STDOUT_FILENO;
        return true;
    }
    snprintf(place->partial, path.len + sizeof ".partial", "%s.partial", place->path);
    place->direct = place_is_special(place->path);
    if (place_open_file(place, ctx)) return true;
    output_place_close(place);
    return false;
}

quoth_status output_place_complete(output_place *place, quoth_ctx *ctx)
{
    if (place->direct) return QUOTH_OK;
    if (rename(place->partial, place->path) != 0) return output_place_fail(place, ctx, "rename the result to", errno);
    return QUOTH_OK;
}

void output_place_close(output_place *place)
{
    if (place->fd > STDERR_FILENO) close(place->fd);
    free(place->path);
    free(place->partial);
    *place = (output_place){.host = place->host, .fd = -1};
}
