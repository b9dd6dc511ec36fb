/* SPDX-License-Identifier: Apache-2.0 */
/* A database of claims, in SQLite.  One thread at a time.
 *
 * All rows between two claim_base_commit are one transaction, so a file that a kill leaves behind is as it was at the
 * last one.  Rows have ascending numbers, so what came after a given moment can be cut off: see claim_base_cut. */
#ifndef QUOTH_PLUGINS_CLAIM_BASE_H
#define QUOTH_PLUGINS_CLAIM_BASE_H

#include "record.h"

#include <sqlite3.h>

/* The number of the last row of each table that has numbers: how far the database is. */
typedef struct claim_base_mark {
    sqlite3_int64 articles, claims, speakers, topics;
} claim_base_mark;

typedef enum claim_base_statement {
    BASE_ARTICLE,
    BASE_AUTHOR,
    BASE_CLAIM,
    BASE_PART,
    BASE_CLAIM_TOPIC,
    BASE_ARTICLE_TOPIC,
    BASE_SPEAKER,
    BASE_SPEAKER_BY_LINK,
    BASE_SPEAKER_BY_NAME,
    BASE_TOPIC,
    BASE_TOPIC_BY_ID,
    BASE_MADE_BY,
    BASE_STATEMENTS
} claim_base_statement;

typedef struct claim_base {
    sqlite3 *db;
    sqlite3_stmt *statements[BASE_STATEMENTS];
    claim_base_mark mark;
    bool has_made_by; /* the rows of made_by are there */
} claim_base;

/* All functions answer a result code of SQLite; claim_base_message says what went wrong. */

/* Opens the file at `path`, which holds nothing, and makes the tables; or a file of ours that goes on behind `mark`:
 * SQLITE_MISMATCH where it is another one or does not reach so far. */
int claim_base_create(claim_base *, const char *path);
int claim_base_reopen(claim_base *, const char *path, const claim_base_mark *mark);

/* Adds an article with its claims; `text` may be empty. */
int claim_base_add(claim_base *, const record *article, quoth_str text, const record *claims, size_t count);

/* Makes what was added durable. */
int claim_base_commit(claim_base *);

/* Makes indices and views, commits and closes. */
int claim_base_complete(claim_base *, bool full_text);

const char *claim_base_message(const claim_base *);
/* The error of the system behind the last failure; 0: there is none. */
int claim_base_system_error(const claim_base *);

/* What is not committed is lost.  Safe after a failure, and twice. */
void claim_base_close(claim_base *);

#endif
