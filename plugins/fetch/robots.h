/* SPDX-License-Identifier: Apache-2.0 */
/* robots.txt by RFC 9309: which paths of a server a robot may read. */
#ifndef FETCH_ROBOTS_H
#define FETCH_ROBOTS_H

#include "quoth/plugin.h"

/* How much of a file is read; the rest is as if it were not there.  The RFC wants at least 500 KiB. */
#define ROBOTS_BYTES_MAX ((size_t)512 << 10)
/* Longer paths are compared up to here. */
#define ROBOTS_PATH_MAX ((size_t)8 << 10)

/* The rules of one file for one robot.  Never changes. */
typedef struct robots robots;

/* Reads the rules for the robot whose User-Agent is `agent`: those of the groups that name its product token (the
 * letters, '-' and '_' it begins with), or else of the groups for all.  NULL: no memory. */
robots *robots_parse(const char *bytes, size_t len, const char *agent);
void robots_free(robots *);         /* NULL is fine */
size_t robots_size(const robots *); /* bytes of memory */

/* The rule that decides. */
typedef struct robots_rule {
    unsigned line;  /* from 1; 0: no rule matched */
    quoth_str text; /* as written: "/private*"; lasts as long as the robots */
} robots_rule;

/* Whether the robot may read the path (with its query, as in the URL).  The longest rule that matches decides, an
 * allowing one where two are as long. */
bool robots_allow(const robots *, const char *path, robots_rule *rule);

#endif
