/* SPDX-License-Identifier: Apache-2.0 */
#include "claim_base.h"

#include "claim_base_sql.h"

#include <stdio.h>

static const char *const statement_texts[BASE_STATEMENTS] = {
    [BASE_ARTICLE] = "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [BASE_AUTHOR] = "INSERT INTO authors VALUES (?, ?, ?)",
    [BASE_CLAIM] = "INSERT INTO claims VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [BASE_PART] = "INSERT INTO parts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [BASE_CLAIM_TOPIC] = "INSERT INTO claim_topics VALUES (?, ?, ?, ?)",
    [BASE_ARTICLE_TOPIC] = "INSERT INTO article_topics VALUES (?, ?, ?, ?)",
    [BASE_SPEAKER] = "INSERT INTO speakers VALUES (?, ?, ?, ?)",
    [BASE_SPEAKER_BY_LINK] = "SELECT id FROM speakers WHERE link = ?",
    [BASE_SPEAKER_BY_NAME] = "SELECT id FROM speakers WHERE name = ? AND kind IS ? AND link IS NULL",
    [BASE_TOPIC] = "INSERT INTO topics VALUES (?, ?, ?)",
    [BASE_TOPIC_BY_ID] = "SELECT id FROM topics WHERE topic_id = ?",
    [BASE_MADE_BY] = "INSERT OR REPLACE INTO made_by VALUES (?, ?)",
};

static int base_run(claim_base *base, const char *sql)
{
    return sqlite3_exec(base->db, sql, NULL, NULL, NULL);
}

/* The one number that `sql` gives. */
static int base_ask(claim_base *base, const char *sql, sqlite3_int64 *number)
{
    sqlite3_stmt *statement;
    int rc = sqlite3_prepare_v2(base->db, sql, -1, &statement, NULL);
    if (rc != SQLITE_OK) return rc;
    if (sqlite3_step(statement) == SQLITE_ROW) *number = sqlite3_column_int64(statement, 0);
    return sqlite3_finalize(statement);
}

/* Nobody else may read the file before it has its final name; only commits need the disk. */
static int base_open(claim_base *base, const char *path)
{
    *base = (claim_base){.db = NULL};
    int rc = sqlite3_open_v2(path, &base->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_extended_result_codes(base->db, 1);
    if (rc == SQLITE_OK)
        rc = base_run(base, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = TRUNCATE;"
                            "PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;");
    return rc;
}

static int base_prepare(claim_base *base)
{
    for (size_t i = 0; i < BASE_STATEMENTS; i++) {
        int rc =
            sqlite3_prepare_v3(base->db, statement_texts[i], -1, SQLITE_PREPARE_PERSISTENT, &base->statements[i], NULL);
        if (rc != SQLITE_OK) return rc;
    }
    return SQLITE_OK;
}

int claim_base_create(claim_base *base, const char *path)
{
    int rc = base_open(base, path);
    if (rc == SQLITE_OK) rc = base_run(base, "BEGIN");
    if (rc == SQLITE_OK) rc = base_run(base, claim_base_tables);
    return rc == SQLITE_OK ? base_prepare(base) : rc;
}

/* Deletes what came after the mark. */
static int base_cut(claim_base *base, const claim_base_mark *mark)
{
    int rc = SQLITE_OK;
    for (size_t i = 0; rc == SQLITE_OK && i < sizeof claim_base_cuts / sizeof *claim_base_cuts; i++) {
        const claim_base_table_cut *cut = &claim_base_cuts[i];
        sqlite3_int64 last = *(const sqlite3_int64 *)((const char *)mark + cut->mark), there = 0;
        char sql[128];
        if (cut->is_numbered) {
            snprintf(sql, sizeof sql, "SELECT max(%s) FROM %s", cut->column, cut->table);
            rc = base_ask(base, sql, &there);
            if (rc == SQLITE_OK && there < last) rc = SQLITE_MISMATCH;
        }
        snprintf(sql, sizeof sql, "DELETE FROM %s WHERE %s > %lld", cut->table, cut->column, (long long)last);
        if (rc == SQLITE_OK) rc = base_run(base, sql);
    }
    return rc;
}

int claim_base_reopen(claim_base *base, const char *path, const claim_base_mark *mark)
{
    sqlite3_int64 application = 0;
    int rc = base_open(base, path);
    if (rc == SQLITE_OK) rc = base_ask(base, "PRAGMA application_id", &application);
    if (rc == SQLITE_NOTADB || (rc == SQLITE_OK && application != CLAIM_BASE_APPLICATION)) return SQLITE_MISMATCH;
    if (rc == SQLITE_OK) rc = base_run(base, "BEGIN");
    if (rc == SQLITE_OK) rc = base_cut(base, mark);
    if (rc != SQLITE_OK) return rc;
    base->mark = *mark;
    return base_prepare(base);
}

int claim_base_commit(claim_base *base)
{
    return base_run(base, "COMMIT; BEGIN");
}

int claim_base_complete(claim_base *base, bool full_text)
{
    int rc = base_run(base, claim_base_views);
    if (rc == SQLITE_OK && full_text) rc = base_run(base, claim_base_full_text);
    if (rc == SQLITE_OK) rc = base_run(base, "ANALYZE; COMMIT");
    /* Without it a reader of the final file would meet the empty journal of another name. */
    if (rc == SQLITE_OK) rc = base_run(base, "PRAGMA journal_mode = DELETE");
    if (rc == SQLITE_OK) claim_base_close(base);
    return rc;
}

const char *claim_base_message(const claim_base *base)
{
    return base->db ? sqlite3_errmsg(base->db) : "out of memory";
}

int claim_base_system_error(const claim_base *base)
{
    return base->db ? sqlite3_system_errno(base->db) : 0;
}

void claim_base_close(claim_base *base)
{
    for (size_t i = 0; i < BASE_STATEMENTS; i++) sqlite3_finalize(base->statements[i]);
    sqlite3_close(base->db);
    *base = (claim_base){.db = NULL};
}
