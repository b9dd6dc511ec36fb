/* SPDX-License-Identifier: Apache-2.0 */
#include "pace.h"

#include "field.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BUCKETS 1024
/* How long a wait goes on without asking whether the run is over. */
#define POLL_SECONDS 0.1

typedef struct pace_host {
    struct pace_host *next;
    pace_turn *holders; /* several only as said in pace.h */
    pace_turn *waiting;
    double free_at; /* when it may be asked again, by clock() */
    char name[];
} pace_host;

struct pace {
    double delay;
    pthread_mutex_t lock; /* of all below, and of the turns' links */
    pthread_cond_t changed;
    pace_host *buckets[BUCKETS];
};

static double clock_now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* FNV-1a */
static uint64_t hash_name(const char *name)
{
    uint64_t hash = 0xcbf29ce484222325u;

    for (; *name != '\0'; name++) hash = (hash ^ (unsigned char)*name) * 0x100000001b3u;
    return hash;
}

pace *pace_open(double delay)
{
    pace *self = calloc(1, sizeof(*self));
    pthread_condattr_t attributes;

    if (self == NULL) return NULL;
    self->delay = delay;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    bool good = pthread_mutex_init(&self->lock, NULL) == 0;
    if (good && pthread_cond_init(&self->changed, &attributes) != 0) {
        pthread_mutex_destroy(&self->lock);
        good = false;
    }
    pthread_condattr_destroy(&attributes);
    if (good) return self;
    free(self);
    return NULL;
}

void pace_close(pace *self)
{
    if (self == NULL) return;
    for (size_t i = 0; i < BUCKETS; i++) {
        while (self->buckets[i] != NULL) {
            pace_host *host = self->buckets[i];
            self->buckets[i] = host->next;
            free(host);
        }
    }
    pthread_cond_destroy(&self->changed);
    pthread_mutex_destroy(&self->lock);
    free(self);
}

/* Finds or adds a host, and forgets those of its bucket that nobody needs: memory is that of the hosts in use. */
static pace_host *find_host(pace *self, const char *name, double now)
{
    pace_host **link = &self->buckets[hash_name(name) % BUCKETS], *found = NULL;

    while (*link != NULL) {
        pace_host *host = *link;
        if (strcmp(host->name, name) == 0) {
            found = host;
        } else if (host->holders == NULL && host->waiting == NULL && host->free_at <= now) {
            *link = host->next;
            free(host);
            continue;
        }
        link = &host->next;
    }
    if (found != NULL) return found;
    size_t size = strlen(name) + 1;
    if ((found = calloc(1, sizeof(*found) + size)) == NULL) return NULL;
    memcpy(found->name, name, size);
    *link = found;
    return found;
}

static void link_turn(pace_turn **list, pace_turn *turn)
{
    turn->next = *list;
    *list = turn;
}

static void unlink_turn(pace_turn **list, const pace_turn *turn)
{
    while (*list != turn) list = &(*list)->next;
    *list = turn->next;
}

/* Whether nobody comes before this turn but the clock. */
static bool is_next(const pace_host *host, const pace_turn *turn)
{
    for (const pace_turn *other = host->waiting; other != NULL; other = other->next)
        if (other->order < turn->order) return false;
    for (const pace_turn *other = host->holders; other != NULL; other = other->next)
        if (other->reading || other->order < turn->order) return false;
    return true;
}

static void wait_seconds(pace *self, double seconds)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    long nanoseconds = until.tv_nsec + (long)(seconds * 1e9);
    until.tv_sec += nanoseconds / 1000000000;
    until.tv_nsec = nanoseconds % 1000000000;
    pthread_cond_timedwait(&self->changed, &self->lock, &until);
}

bool pace_enter(pace *self, pace_turn *turn, const char *name, const halt *stop, fault *why)
{
    bool stopped = false;

    pthread_mutex_lock(&self->lock);
    double now = clock_now();
    pace_host *host = find_host(self, name, now);
    if (host == NULL) {
        pthread_mutex_unlock(&self->lock);
        fault_set(why, "no-memory", "no memory to ask '%s'", name);
        return false;
    }
    link_turn(&host->waiting, turn);
    while (!stopped && (!is_next(host, turn) || now < host->free_at)) {
        double left = is_next(host, turn) ? host->free_at - now : POLL_SECONDS;
        wait_seconds(self, left < POLL_SECONDS ? left : POLL_SECONDS);
        pthread_mutex_unlock(&self->lock); /* the host may lock what it likes */
        stopped = stop != NULL && halt_asked(stop);
        pthread_mutex_lock(&self->lock);
        now = clock_now();
    }
    unlink_turn(&host->waiting, turn);
    if (!stopped) {
        link_turn(&host->holders, turn);
        turn->host = host;
        turn->reading = true;
        host->free_at = now + self->delay;
    }
    pthread_cond_broadcast(&self->changed);
    pthread_mutex_unlock(&self->lock);
    if (stopped) fault_set_cancelled(why);
    return !stopped;
}

void pace_leave(pace *self, pace_turn *turn)
{
    if (turn->host == NULL) return;
    pthread_mutex_lock(&self->lock);
    double free_at = clock_now() + self->delay;
    if (turn->host->free_at < free_at) turn->host->free_at = free_at;
    unlink_turn(&turn->host->holders, turn);
    turn->host = NULL;
    turn->reading = false;
    pthread_cond_broadcast(&self->changed);
    pthread_mutex_unlock(&self->lock);
}

void pace_reading(pace *self, pace_turn *turn, bool reading)
{
    if (turn->host == NULL) return;
    pthread_mutex_lock(&self->lock);
    turn->reading = reading;
    if (!reading) pthread_cond_broadcast(&self->changed);
    pthread_mutex_unlock(&self->lock);
}

void pace_hold(pace *self, const pace_turn *turn, double seconds)
{
    if (turn->host == NULL) return;
    pthread_mutex_lock(&self->lock);
    double until = clock_now() + seconds;
    if (turn->host->free_at < until) turn->host->free_at = until;
    pthread_mutex_unlock(&self->lock);
}

/* -------------------------------------------------------------------------------------------- how long */

double pace_backoff(const char *host, int64_t failures, double first, double most)
{
    double wait = first;

    for (int64_t i = 1; i < failures && wait < most; i++) wait *= 2;
    if (wait > most) wait = most;
    /* SplitMix64's last steps spread the bits of the hash. */
    uint64_t mixed = hash_name(host) + (uint64_t)failures * 0x9e3779b97f4a7c15u;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebu;
    mixed ^= mixed >> 31;
    return wait * (1 - (double)(mixed >> 11) / 9007199254740992.0 / 2);
}

double pace_retry_after(const char *value)
{
    quoth_str text = field_trim((quoth_str){value, strlen(value)});
    uint64_t seconds;

    if (text.len == 0) return -1;
    if (field_number(text, &seconds)) return (double)seconds;
    time_t date = curl_getdate(value, NULL);
    if (date == -1) return -1;
    double left = difftime(date, time(NULL));
    return left > 0 ? left : 0;
}
