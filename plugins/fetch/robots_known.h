/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of servers' robots.txt during a run.  Memory is bounded: the rules of some server are forgotten when
 * there are too many.  Any thread. */
#ifndef FETCH_ROBOTS_KNOWN_H
#define FETCH_ROBOTS_KNOWN_H

#include "fault.h"
#include "robots.h"

typedef struct robots_known robots_known;

robots_known *robots_known_open(void);   /* NULL: no memory */
void robots_known_close(robots_known *); /* NULL is fine */

/* Keeps what a server ("https://example.org:443") answered, for a day, or for some minutes where it failed: its rules,
 * which are taken over, or NULL and the status, 0 where it could not be reached. */
void robots_known_keep(robots_known *, const char *origin, robots *, int status);

/* Whether what is known of the server decides on the path.  True: *allowed says how, and if it does not, the fault
 * why. */
bool robots_known_decide(robots_known *, const char *origin, const char *path, bool *allowed, fault *why);

#endif
