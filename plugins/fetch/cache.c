/* SPDX-License-Identifier: Apache-2.0 */
#include "cache.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Marks the file as ours ("quCa"), and how it is laid out. */
#define APPLICATION_ID 1903510369
#define LAYOUT         1
/* How long another run may hold the file. */
#define BUSY_MILLISECONDS 5000
/* What an answer takes besides its body. */
#define ENTRY_BYTES 512

typedef enum statement { FIND, KEEP, RENEW, FORGET, OLDEST, TOTAL, STATEMENT_COUNT } statement;

static const char *const texts[STATEMENT_COUNT] = {
    [FIND] = "SELECT etag, modified, content_type, body, fresh_until FROM answer WHERE url = ?1",
    [KEEP] = ("INSERT INTO answer (url, etag, modified, content_type, body, fresh_until, kept, size) "
              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
    [RENEW] = "UPDATE answer SET fresh_until = ?2, kept = ?3 WHERE url = ?1",
    [FORGET] = "DELETE FROM answer WHERE url = ?1",
    [OLDEST] = "SELECT url FROM answer ORDER BY kept, rowid LIMIT 1",
    [TOTAL] = "SELECT bytes FROM total",
};

/* The triggers keep the sum, so that nobody has to read the whole table for it. */
static const char layout[] =
    "CREATE TABLE answer (url TEXT NOT NULL UNIQUE, etag TEXT NOT NULL, modified TEXT NOT NULL, "
    "content_type TEXT NOT NULL, body BLOB NOT NULL, fresh_until INTEGER NOT NULL, "
    "kept INTEGER NOT NULL, size INTEGER NOT NULL);"
    "CREATE INDEX answer_kept ON answer (kept);"
    "CREATE TABLE total (bytes INTEGER NOT NULL);"
    "INSERT INTO total VALUES (0);"
    "CREATE TRIGGER answer_added AFTER INSERT ON answer BEGIN "
    "UPDATE total SET bytes = bytes + new.size; END;"
    "CREATE TRIGGER answer_gone AFTER DELETE ON answer BEGIN "
    "UPDATE total SET bytes = bytes - old.size; END;";

struct cache {
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENT_COUNT];
    uint64_t limit;
    pthread_mutex_t lock; /* of the statements */
};

/* --------------------------------------------------------------------------------------------- opening */

static bool run(cache *c, const char *sql)
{
    return sqlite3_exec(c->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* The one number that a statement answers with; -1: it fails. */
static int64_t ask_number(cache *c, const char *sql)
{
    sqlite3_stmt *s = NULL;
    int64_t number = -1;

    if (sqlite3_prepare_v2(c->db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
        number = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return number;
}

static bool is_sound(cache *c)
{
    sqlite3_stmt *s = NULL;
    bool sound = sqlite3_prepare_v2(c->db, "PRAGMA quick_check(1)", -1, &s, NULL) == SQLITE_OK &&
                 sqlite3_step(s) == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(s, 0), "ok") == 0;

    sqlite3_finalize(s);
    return sound;
}

static bool fail_open(const cache *c, const char *path, const char *what, fault *why)
{
    fault_set(why, "bad-cache", "the cache '%.100s' cannot be used: %.60s; name another file, or delete it", path,
              what != NULL ? what : sqlite3_errmsg(c->db));
    return false;
}

/* Sees to it that the file is one of ours; makes an empty one that. */
static bool prepare_file(cache *c, const char *path, fault *why)
{
    char marks[96];

    /* Two runs may begin at once. */
    if (!run(c, "BEGIN IMMEDIATE")) return fail_open(c, path, NULL, why);
    int64_t tables = ask_number(c, "SELECT count(*) FROM sqlite_master");
    int64_t id = ask_number(c, "PRAGMA application_id"), version = ask_number(c, "PRAGMA user_version");
    if (tables < 0 || id < 0 || version < 0) return fail_open(c, path, NULL, why);
    if (tables == 0 && id == 0) {
        snprintf(marks, sizeof(marks), "PRAGMA application_id = %d; PRAGMA user_version = %d", APPLICATION_ID, LAYOUT);
        if (!run(c, layout) || !run(c, marks)) return fail_open(c, path, NULL, why);
    } else if (id != APPLICATION_ID) {
        return fail_open(c, path, "it is a database of another program", why);
    } else if (version != LAYOUT) {
        return fail_open(c, path, "another version of quoth made it", why);
    }
    if (!run(c, "COMMIT")) return fail_open(c, path, NULL, why);
    return is_sound(c) || fail_open(c, path, "it is damaged", why);
}

static bool prepare(cache *c, const char *path, fault *why)
{
    if (sqlite3_open_v2(path, &c->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK)
        return fail_open(c, path, c->db == NULL ? "no memory" : NULL, why);
    sqlite3_busy_timeout(c->db, BUSY_MILLISECONDS);
    /* The file holds bytes that anybody may have sent; a schema that was tampered with must not run code. */
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    if (!run(c, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")) return fail_open(c, path, NULL, why);
    if (!prepare_file(c, path, why)) return false;
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        if (sqlite3_prepare_v3(c->db, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &c->statements[i], NULL) != SQLITE_OK)
            return fail_open(c, path, NULL, why);
    return true;
}

cache *cache_open(const char *path, uint64_t limit, fault *why)
{
    cache *c = calloc(1, sizeof(*c));

    if (c == NULL || pthread_mutex_init(&c->lock, NULL) != 0) {
        fault_set(why, "no-memory", "no memory for the cache");
        free(c);
        return NULL;
    }
    c->limit = limit;
    if (prepare(c, path, why)) return c;
    cache_close(c);
    return NULL;
}

void cache_close(cache *c)
{
    if (c == NULL) return;
    for (size_t i = 0; i < STATEMENT_COUNT; i++) sqlite3_finalize(c->statements[i]);
    sqlite3_close(c->db);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

/* ----------------------------------------------------------------------------------------------- using */

static bool fail(const cache *c, fault *why)
{
    fault_set(why, "cache-failed", "the cache does not work: %.100s", sqlite3_errmsg(c->db));
    return false;
}

static sqlite3_stmt *bind_url(cache *c, statement which, const char *url)
{
    sqlite3_stmt *s = c->statements[which];

    sqlite3_bind_text(s, 1, url, -1, SQLITE_STATIC);
    return s;
}

static void end(sqlite3_stmt *s)
{
    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
}

static bool finish(cache *c, sqlite3_stmt *s, fault *why)
{
    bool done = sqlite3_step(s) == SQLITE_DONE || fail(c, why);

    end(s);
    return done;
}

/* Copies a column, with a NUL byte behind it, to *at and moves that behind it. */
static const void *copy_column(sqlite3_stmt *s, int column, unsigned char **at)
{
    const void *bytes = sqlite3_column_blob(s, column);
    size_t len = (size_t)sqlite3_column_bytes(s, column);
    unsigned char *copy = *at;

    if (len > 0) memcpy(copy, bytes, len);
    copy[len] = '\0';
    *at += len + 1;
    return copy;
}

static cache_result read_entry(sqlite3_stmt *s, cache_entry *entry, fault *why)
{
    size_t size = 0;

    for (int i = 0; i < 4; i++) size += (size_t)sqlite3_column_bytes(s, i) + 1;
    unsigned char *at = malloc(size);
    if (at == NULL) {
        fault_set(why, "no-memory", "no memory for an answer from the cache");
        return CACHE_FAILED;
    }
    entry->owned = at;
    entry->etag = copy_column(s, 0, &at);
    entry->modified = copy_column(s, 1, &at);
    entry->content_type = copy_column(s, 2, &at);
    entry->len = (size_t)sqlite3_column_bytes(s, 3);
    entry->body = copy_column(s, 3, &at);
    entry->fresh_until = sqlite3_column_int64(s, 4);
    return CACHE_FOUND;
}

cache_result cache_find(cache *c, const char *url, cache_entry *entry, fault *why)
{
    cache_result result = CACHE_MISSING;

    *entry = (cache_entry){"", "", "", NULL, 0, 0, NULL};
    pthread_mutex_lock(&c->lock);
    sqlite3_stmt *s = bind_url(c, FIND, url);
    int step = sqlite3_step(s);
    if (step == SQLITE_ROW) {
        result = read_entry(s, entry, why);
    } else if (step != SQLITE_DONE) {
        fail(c, why);
        result = CACHE_FAILED;
    }
    end(s);
    pthread_mutex_unlock(&c->lock);
    return result;
}

/* Removes the oldest answers until `more` bytes fit. */
static bool make_room(cache *c, uint64_t more, fault *why)
{
    for (;;) {
        bool there = sqlite3_step(c->statements[TOTAL]) == SQLITE_ROW;
        uint64_t total = there ? (uint64_t)sqlite3_column_int64(c->statements[TOTAL], 0) : 0;
        end(c->statements[TOTAL]);
        if (!there) return fail(c, why);
        if (total == 0 || total + more <= c->limit) return true;
        sqlite3_stmt *oldest = c->statements[OLDEST];
        if (sqlite3_step(oldest) != SQLITE_ROW) {
            end(oldest);
            return fail(c, why);
        }
        sqlite3_stmt *forget = c->statements[FORGET];
        sqlite3_bind_value(forget, 1, sqlite3_column_value(oldest, 0));
        end(oldest);
        if (!finish(c, forget, why)) return false;
    }
}

static bool put_entry(cache *c, const char *url, const cache_entry *entry, uint64_t size, fault *why)
{
    /* What is there already goes first, so that the triggers see it go. */
    if (!finish(c, bind_url(c, FORGET, url), why) || !make_room(c, size, why)) return false;
    sqlite3_stmt *s = bind_url(c, KEEP, url);
    sqlite3_bind_text(s, 2, entry->etag, -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 3, entry->modified, -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 4, entry->content_type, -1, SQLITE_STATIC);
    sqlite3_bind_blob64(s, 5, entry->len > 0 ? (const void *)entry->body : "", entry->len, SQLITE_STATIC);
    sqlite3_bind_int64(s, 6, entry->fresh_until);
    sqlite3_bind_int64(s, 7, (int64_t)time(NULL));
    sqlite3_bind_int64(s, 8, (int64_t)size);
    return finish(c, s, why);
}

bool cache_keep(cache *c, const char *url, const cache_entry *entry, fault *why)
{
    uint64_t size = (uint64_t)entry->len + ENTRY_BYTES;
    bool done = true;

    if (size > c->limit) return true;
    pthread_mutex_lock(&c->lock);
    if (!run(c, "BEGIN IMMEDIATE")) {
        done = fail(c, why);
    } else {
        done = put_entry(c, url, entry, size, why);
        if (done && !run(c, "COMMIT")) done = fail(c, why);
        if (!done) run(c, "ROLLBACK");
    }
    pthread_mutex_unlock(&c->lock);
    return done;
}

bool cache_renew(cache *c, const char *url, int64_t fresh_until, fault *why)
{
    pthread_mutex_lock(&c->lock);
    sqlite3_stmt *s = bind_url(c, RENEW, url);
    sqlite3_bind_int64(s, 2, fresh_until);
    sqlite3_bind_int64(s, 3, (int64_t)time(NULL));
    bool done = finish(c, s, why);
    pthread_mutex_unlock(&c->lock);
    return done;
}

bool cache_forget(cache *c, const char *url, fault *why)
{
    pthread_mutex_lock(&c->lock);
    bool done = finish(c, bind_url(c, FORGET, url), why);
    pthread_mutex_unlock(&c->lock);
    return done;
}
