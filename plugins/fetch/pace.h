/* SPDX-License-Identifier: Apache-2.0 */
/* Pacing: when a host may be asked next.  One reader at a time asks a host, with a delay from one request to the next.
 *
 * Readers take turns in the order of their units.  A reader that holds a host but is not being read, since the run
 * waits for an earlier unit, does not keep that earlier unit off the host: they would wait for each other forever.  For
 * the same reason a reader leaves one host before it enters another.
 *
 * All calls may come from any thread; a turn is used by one at a time. */
#ifndef FETCH_PACE_H
#define FETCH_PACE_H

#include "fault.h"

typedef struct pace pace;
struct pace_host;

/* A reader's turn at a host, in memory of the reader.  Zeroed but for `order`: at none. */
typedef struct pace_turn {
    uint64_t order; /* smaller ones first */
    struct pace_host *host;
    struct pace_turn *next;
    bool reading; /* being read at this moment */
} pace_turn;

pace *pace_open(double delay); /* seconds; NULL: no memory */
void pace_close(pace *);       /* when no turn is left; NULL is fine */

/* Waits for the host (its name) and takes it.  False: the run was stopped, or there is no memory. */
bool pace_enter(pace *, pace_turn *, const char *host, const halt *stop, fault *why);
/* Gives the host back; the next request is at least the delay away.  Nothing where the turn is at none. */
void pace_leave(pace *, pace_turn *);
/* While the turn is held: whether its connection is in use right now. */
void pace_reading(pace *, pace_turn *, bool reading);
/* While the turn is held: nobody asks the host for that many seconds. */
void pace_hold(pace *, const pace_turn *, double seconds);

/* How long to wait before the attempt after `failures` of them: `first` seconds, doubled each time up to `most`, of
 * which a part that depends on the host and the count is left off, so that hosts are not asked in step. */
double pace_backoff(const char *host, int64_t failures, double first, double most);

/* Seconds that a Retry-After field asks for, a number or a date; negative: it is neither. */
double pace_retry_after(const char *value);

#endif
