/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of the database from records.  A bind that fails (memory is out) shows in the statement's step: the column would
 * be NULL where it must not be, or the next call fails too. */
#include "claim_base.h"

/* The values of a row, bound one after the other. */
typedef struct row {
    sqlite3_stmt *statement;
    int column;
    int rc; /* the first failure */
} row;

static row row_begin(claim_base *base, claim_base_statement which)
{
    return (row){base->statements[which], 0, SQLITE_OK};
}

static void row_note(row *r, int rc)
{
    if (r->rc == SQLITE_OK) r->rc = rc;
}

/* The strings stay until the row is stepped. */
static void put_text(row *r, quoth_str s)
{
    row_note(r, sqlite3_bind_text64(r->statement, ++r->column, s.ptr ? s.ptr : "", s.len, SQLITE_STATIC, SQLITE_UTF8));
}

/* NULL where it is empty. */
static void put_optional(row *r, quoth_str s)
{
    if (s.len)
        put_text(r, s);
    else
        row_note(r, sqlite3_bind_null(r->statement, ++r->column));
}

static void put_literal(row *r, const char *s)
{
    row_note(r, sqlite3_bind_text(r->statement, ++r->column, s, -1, SQLITE_STATIC));
}

static void put_integer(row *r, sqlite3_int64 value)
{
    row_note(r, sqlite3_bind_int64(r->statement, ++r->column, value));
}

/* NULL where it is negative or `is_null`. */
static void put_known(row *r, sqlite3_int64 value, bool is_null)
{
    if (is_null || value < 0)
        row_note(r, sqlite3_bind_null(r->statement, ++r->column));
    else
        put_integer(r, value);
}

static void put_real(row *r, double value)
{
    row_note(r, sqlite3_bind_double(r->statement, ++r->column, value));
}

/* Runs the statement; the number of the row it found goes to *found, or 0. */
static int row_end(row *r, sqlite3_int64 *found)
{
    int rc = r->rc;
    if (rc == SQLITE_OK) {
        rc = sqlite3_step(r->statement);
        if (found) *found = rc == SQLITE_ROW ? sqlite3_column_int64(r->statement, 0) : 0;
        if (rc == SQLITE_ROW || rc == SQLITE_DONE) rc = SQLITE_OK;
    }
    int reset = sqlite3_reset(r->statement);
    return rc == SQLITE_OK ? reset : rc;
}

static int add_speaker(claim_base *base, const record *claim, sqlite3_int64 *number)
{
    quoth_str name = claim->entity.name.len ? claim->entity.name : claim->speaker.text;
    quoth_str link = claim->entity.link;
    *number = 0;
    if (!name.len) return SQLITE_OK;
    row find = row_begin(base, link.len ? BASE_SPEAKER_BY_LINK : BASE_SPEAKER_BY_NAME);
    put_text(&find, link.len ? link : name);
    if (!link.len) put_optional(&find, claim->entity.kind);
    int rc = row_end(&find, number);
    if (rc != SQLITE_OK || *number) return rc;
    *number = ++base->mark.speakers;
    row r = row_begin(base, BASE_SPEAKER);
    put_integer(&r, *number);
    put_text(&r, name);
    put_optional(&r, claim->entity.kind);
    put_optional(&r, link);
    return row_end(&r, NULL);
}

static int find_topic(claim_base *base, const record_topic *topic, sqlite3_int64 *number)
{
    row find = row_begin(base, BASE_TOPIC_BY_ID);
    put_text(&find, topic->id);
    int rc = row_end(&find, number);
    if (rc != SQLITE_OK || *number) return rc;
    *number = ++base->mark.topics;
    row r = row_begin(base, BASE_TOPIC);
    put_integer(&r, *number);
    put_text(&r, topic->id);
    put_text(&r, topic->label);
    return row_end(&r, NULL);
}

/* The topics of the claim or article `owner`. */
static int add_topics(claim_base *base, claim_base_statement which, sqlite3_int64 owner, const record_list *topics)
{
    for (size_t i = 0; i < topics->count; i++) {
        const record_topic *topic = RECORD_ITEM(*topics, record_topic, i);
        sqlite3_int64 number;
        int rc = find_topic(base, topic, &number);
        if (rc != SQLITE_OK) return rc;
        row r = row_begin(base, which);
        put_integer(&r, owner);
        put_integer(&r, (sqlite3_int64)i);
        put_integer(&r, number);
        put_real(&r, topic->score);
        rc = row_end(&r, NULL);
        if (rc != SQLITE_OK) return rc;
    }
    return SQLITE_OK;
}

static int add_part(claim_base *base, const char *kind, size_t place, const record_span *span)
{
    row r = row_begin(base, BASE_PART);
    put_integer(&r, base->mark.claims);
    put_literal(&r, kind);
    put_integer(&r, (sqlite3_int64)place);
    put_known(&r, span->quoted, kind[0] != 'c' || kind[1] != 'o');
    put_text(&r, span->text);
    for (int i = 0; i < 2; i++) put_integer(&r, span->bytes[i]);
    for (int i = 0; i < 2; i++) put_integer(&r, span->chars[i]);
    for (int i = 0; i < 2; i++) put_known(&r, span->original[i], false);
    return row_end(&r, NULL);
}

static int add_parts(claim_base *base, const char *kind, const record_span *spans, size_t count)
{
    int rc = SQLITE_OK;
    for (size_t i = 0; rc == SQLITE_OK && i < count; i++) rc = add_part(base, kind, i, &spans[i]);
    return rc;
}

static int add_claim(claim_base *base, const record *claim)
{
    sqlite3_int64 speaker;
    int rc = add_speaker(base, claim, &speaker);
    if (rc != SQLITE_OK) return rc;
    row r = row_begin(base, BASE_CLAIM);
    put_integer(&r, ++base->mark.claims);
    put_text(&r, claim->id);
    put_integer(&r, base->mark.articles);
    put_text(&r, claim->type);
    put_text(&r, claim->act);
    put_text(&r, claim->text);
    put_known(&r, speaker, speaker == 0);
    put_optional(&r, claim->entity.role);
    put_optional(&r, claim->entity.of);
    put_optional(&r, claim->cue.text);
    put_optional(&r, claim->lemma);
    put_optional(&r, claim->manner);
    put_optional(&r, claim->addressee.text);
    put_real(&r, claim->confidence);
    put_text(&r, claim->before);
    put_text(&r, claim->after);
    rc = row_end(&r, NULL);
    if (rc == SQLITE_OK) rc = add_parts(base, "content", claim->content.items, claim->content.count);
    if (rc == SQLITE_OK) rc = add_parts(base, "quote", claim->quotes.items, claim->quotes.count);
    if (rc == SQLITE_OK) rc = add_parts(base, "cue", &claim->cue, claim->cue.text.len > 0);
    if (rc == SQLITE_OK) rc = add_parts(base, "speaker", &claim->speaker, claim->speaker.text.len > 0);
    if (rc == SQLITE_OK) rc = add_parts(base, "addressee", &claim->addressee, claim->addressee.text.len > 0);
    return rc == SQLITE_OK ? add_topics(base, BASE_CLAIM_TOPIC, base->mark.claims, &claim->topics) : rc;
}

static int add_article(claim_base *base, const record *article, quoth_str text)
{
    bool located = article->source.file.len > 0;
    row r = row_begin(base, BASE_ARTICLE);
    put_integer(&r, ++base->mark.articles);
    put_text(&r, article->doc);
    put_optional(&r, article->article.url);
    put_optional(&r, article->article.title);
    put_optional(&r, article->article.published);
    put_optional(&r, article->article.site);
    put_optional(&r, article->article.language);
    put_optional(&r, article->article.duplicate_of);
    put_optional(&r, text);
    put_optional(&r, article->source.file);
    put_optional(&r, article->source.member);
    put_known(&r, article->source.offset, !located);
    put_known(&r, article->source.length, !located);
    put_known(&r, article->source.record, false);
    put_known(&r, article->source.decoded, !located);
    int rc = row_end(&r, NULL);
    const record_list *authors = &article->article.authors;
    for (size_t i = 0; rc == SQLITE_OK && i < authors->count; i++) {
        r = row_begin(base, BASE_AUTHOR);
        put_integer(&r, base->mark.articles);
        put_integer(&r, (sqlite3_int64)i);
        put_text(&r, *RECORD_ITEM(*authors, quoth_str, i));
        rc = row_end(&r, NULL);
    }
    return rc == SQLITE_OK ? add_topics(base, BASE_ARTICLE_TOPIC, base->mark.articles, &article->topics) : rc;
}

static int add_made_by_row(claim_base *base, const char *name, quoth_str value)
{
    row r = row_begin(base, BASE_MADE_BY);
    put_literal(&r, name);
    put_optional(&r, value);
    return row_end(&r, NULL);
}

/* The same for all records of a run. */
static int add_made_by(claim_base *base, const record *article)
{
    int rc = add_made_by_row(base, "quoth", article->made_by.quoth);
    if (rc == SQLITE_OK) rc = add_made_by_row(base, "pipeline", article->made_by.pipeline);
    if (rc == SQLITE_OK) rc = add_made_by_row(base, "lexicons", article->made_by.lexicons);
    for (size_t i = 0; rc == SQLITE_OK && i < article->made_by.models.count; i++) {
        const record_model *model = RECORD_ITEM(article->made_by.models, record_model, i);
        row r = row_begin(base, BASE_MADE_BY);
        char *name = sqlite3_mprintf("model %.*s", (int)model->name.len, model->name.ptr);
        row_note(&r, name ? sqlite3_bind_text(r.statement, ++r.column, name, -1, sqlite3_free) : SQLITE_NOMEM);
        put_text(&r, model->hash);
        rc = row_end(&r, NULL);
    }
    return rc;
}

int claim_base_add(claim_base *base, const record *article, quoth_str text, const record *claims, size_t count)
{
    int rc = base->has_made_by ? SQLITE_OK : add_made_by(base, article);
    base->has_made_by = true;
    if (rc == SQLITE_OK) rc = add_article(base, article, text);
    for (size_t i = 0; rc == SQLITE_OK && i < count; i++) rc = add_claim(base, &claims[i]);
    return rc;
}
