/* SPDX-License-Identifier: Apache-2.0 */
/* A server on this machine that answers what a test wants, well or badly: one thread a connection, one request each. */
#ifndef TESTS_FETCH_SERVING_H
#define TESTS_FETCH_SERVING_H

#include "making.h"

typedef struct served {
    const char *path; /* with the query */
    const char *head; /* all lines of the request */
    size_t before;    /* how often this path was asked for earlier */
    int to;           /* the connection */
} served;

/* Sends bytes, or a text.  False: the client has gone. */
bool serve_bytes(const served *, const void *bytes, size_t len);
bool serve_text(const served *, const char *format, ...) QUOTH_PRINTF(2, 3);
/* Sends a whole answer; `fields` are further header lines, each ended by "\r\n". */
bool serve_answer(const served *, const char *status, const char *fields, const char *body);
/* Whether the request's head has this text. */
bool served_has(const served *, const char *text);

typedef struct serving serving;

/* `answer` is called on the connection's thread; what it does not answer is not answered. */
serving *serving_start(void (*answer)(const served *));
void serving_stop(serving *);
int serving_port(const serving *);
/* How often a path was asked for; and whatever was. */
size_t serving_asked(serving *, const char *path);
size_t serving_asked_all(serving *);

#endif
