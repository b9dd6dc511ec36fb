/* SPDX-License-Identifier: Apache-2.0 */
/* Locators as people and records write them. */
#ifndef QUOTH_CORE_LOCATOR_H
#define QUOTH_CORE_LOCATOR_H

#include "quoth/plugin.h"

#include <jansson.h>

typedef struct locator_request {
    quoth_locator at;    /* its strings are owned */
    bool guessed;        /* at.decoded is not known: false is a guess */
    uint64_t begin, end; /* where in the document the content of a claim stands; equal: not known */
} locator_request;

/* "FILE[!MEMBER][@OFFSET+LENGTH]", as console_place prints it.  A '!' parts file and member where what stands before it
 * is there as a file, or is a URL.  False: no file is named. */
bool locator_parse_place(const char *text, locator_request *);
/* A claim, document or dead letter as JSON.  False: *wrong says why. */
bool locator_parse_record(const char *line, size_t len, locator_request *, const char **wrong);
/* The locator in it, an object by itself.  False: it is none. */
bool locator_read(const json_t *, locator_request *);
void locator_request_free(locator_request *);

/* "BEGIN-END". */
bool locator_parse_range(const char *text, uint64_t *begin, uint64_t *end);

#endif
