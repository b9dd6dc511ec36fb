/* SPDX-License-Identifier: Apache-2.0 */
#include "robots_known.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Rules are kept for this many servers, and this many bytes of them. */
#define KEPT       1024
#define KEPT_BYTES ((size_t)32 << 20)
/* RFC 9309: rules may be kept for a day. */
#define KEPT_SECONDS (24 * 3600)
/* How long a server whose rules cannot be had is not asked for them again. */
#define FAILED_SECONDS 300

/* What is known of one server's robots.txt. */
typedef struct robots_entry {
    char *origin;  /* "https://example.org:443"; NULL: the entry is free */
    robots *rules; /* NULL: none, since it answered `status` */
    int status;    /* 0: it could not be reached */
    time_t until;
} robots_entry;

struct robots_known {
    pthread_mutex_t lock;
    robots_entry entries[KEPT]; /* each server has its place, which another one may take */
    size_t bytes;
    size_t next; /* the next to go when there are too many bytes */
};

robots_known *robots_known_open(void)
{
    robots_known *self = calloc(1, sizeof(*self));

    if (self == NULL || pthread_mutex_init(&self->lock, NULL) == 0) return self;
    free(self);
    return NULL;
}

static void forget(robots_known *self, robots_entry *entry)
{
    if (entry->rules != NULL) self->bytes -= robots_size(entry->rules);
    robots_free(entry->rules);
    free(entry->origin);
    *entry = (robots_entry){NULL, NULL, 0, 0};
}

void robots_known_close(robots_known *self)
{
    if (self == NULL) return;
    for (size_t i = 0; i < KEPT; i++) forget(self, &self->entries[i]);
    pthread_mutex_destroy(&self->lock);
    free(self);
}

static robots_entry *place_of(robots_known *self, const char *origin)
{
    uint32_t hash = 2166136261u; /* FNV-1a */

    for (; *origin != '\0'; origin++) hash = (hash ^ (unsigned char)*origin) * 16777619u;
    return &self->entries[hash % KEPT];
}

void robots_known_keep(robots_known *self, const char *origin, robots *rules, int status)
{
    bool failed = status == 0 || status >= 500;
    char *kept = strdup(origin);

    if (kept == NULL) { /* it will be asked for again */
        robots_free(rules);
        return;
    }
    pthread_mutex_lock(&self->lock);
    robots_entry *entry = place_of(self, origin);
    forget(self, entry);
    size_t size = rules == NULL ? 0 : robots_size(rules);
    while (self->bytes > 0 && self->bytes + size > KEPT_BYTES) {
        forget(self, &self->entries[self->next]);
        self->next = (self->next + 1) % KEPT;
    }
    *entry = (robots_entry){kept, rules, status, time(NULL) + (failed ? FAILED_SECONDS : KEPT_SECONDS)};
    self->bytes += size;
    pthread_mutex_unlock(&self->lock);
}

static void decide(const robots_entry *entry, const char *path, bool *allowed, fault *why)
{
    robots_rule rule;

    if (entry->rules != NULL) {
        *allowed = robots_allow(entry->rules, path, &rule);
        if (!*allowed)
            fault_set(why, "robots-disallowed", "robots.txt of '%.60s' disallows it, in line %u: '%.*s'", entry->origin,
                      rule.line, rule.text.len < 60 ? (int)rule.text.len : 60, rule.text.ptr);
    } else if (entry->status == 0) {
        *allowed = false;
        fault_set(why, "robots-unreachable",
                  "the server could not be reached a short while ago, so it is not asked again for now");
    } else {
        *allowed = entry->status < 500;
        if (!*allowed)
            fault_set(why, "robots-unreachable",
                      "the server answered %d for its robots.txt, so it may not be asked for anything", entry->status);
    }
}

bool robots_known_decide(robots_known *self, const char *origin, const char *path, bool *allowed, fault *why)
{
    pthread_mutex_lock(&self->lock);
    const robots_entry *entry = place_of(self, origin);
    bool known = entry->origin != NULL && strcmp(entry->origin, origin) == 0 && entry->until > time(NULL);
    if (known) decide(entry, path, allowed, why);
    pthread_mutex_unlock(&self->lock);
    return known;
}
