/* SPDX-License-Identifier: Apache-2.0 */
#include "run/progress.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

/* Rates are taken over about the last ten seconds. */
enum { WINDOW = 50 };

typedef struct progress_point {
    double seconds;
    uint64_t documents, bytes;
} progress_point;

struct progress {
    console *out;
    double begin;
    progress_point points[WINDOW]; /* a ring */
    size_t count;
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

progress *progress_new(console *out)
{
    progress *p = memory_alloc(sizeof *p);
    p->out = out;
    p->begin = now();
    return p;
}

void progress_free(progress *p)
{
    free(p);
}

const char *progress_bytes(double bytes, char *text, size_t size)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB"};
    size_t unit = 0;
    while (bytes >= 999.5 && unit + 1 < sizeof units / sizeof *units) {
        bytes /= 1000;
        unit++;
    }
    snprintf(text, size, unit && bytes < 10 ? "%.1f %s" : "%.0f %s", bytes, units[unit]);
    return text;
}

const char *progress_duration(double seconds, char *text, size_t size)
{
    uint64_t all = (uint64_t)(seconds + 0.5), hours = all / 3600, minutes = all / 60 % 60;
    if (hours)
        snprintf(text, size, "%" PRIu64 ":%02" PRIu64 ":%02" PRIu64, hours, minutes, all % 60);
    else
        snprintf(text, size, "%" PRIu64 ":%02" PRIu64, minutes, all % 60);
    return text;
}

void progress_show(progress *p, const progress_state *state)
{
    double at = now();
    progress_point *point = &p->points[p->count % WINDOW];
    /* Before the ring is full the begin of the run is the oldest point. */
    progress_point oldest = p->count < WINDOW ? (progress_point){p->begin, 0, 0} : *point;
    *point = (progress_point){at, state->documents, state->bytes};
    p->count++;
    double seconds = at - oldest.seconds;
    if (seconds <= 0) return;
    double documents_rate = ((double)state->documents - (double)oldest.documents) / seconds;
    double bytes_rate = ((double)state->bytes - (double)oldest.bytes) / seconds;
    char line[512], claims[48] = "", failed[48] = "", done[32], rate[32], total[96] = "", eta[32];
    if (state->claims) snprintf(claims, sizeof claims, ", %" PRIu64 " claims", state->claims);
    if (state->failed) snprintf(failed, sizeof failed, ", %" PRIu64 " failed", state->failed);
    progress_bytes((double)state->bytes, done, sizeof done);
    progress_bytes(bytes_rate, rate, sizeof rate);
    if (state->total >= state->bytes && state->total > 0) {
        char all[32];
        progress_bytes((double)state->total, all, sizeof all);
        snprintf(total, sizeof total, " of %s (%d %%)", all,
                 (int)(100.0 * (double)state->bytes / (double)state->total));
        if (bytes_rate > 0)
            progress_duration((double)(state->total - state->bytes) / bytes_rate, eta, sizeof eta);
        else
            snprintf(eta, sizeof eta, "?");
    } else
        snprintf(eta, sizeof eta, "?");
    snprintf(line, sizeof line, "%" PRIu64 " documents%s%s, %.0f/s, %s%s, %s/s, %s left", state->documents, claims,
             failed, documents_rate, done, total, rate, eta);
    console_progress(p->out, line);
}
