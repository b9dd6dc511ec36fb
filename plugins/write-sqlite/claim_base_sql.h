/* SPDX-License-Identifier: Apache-2.0 */
/* The database that write-sqlite makes, in SQL.  Columns are documented in docs/records.md. */
#ifndef QUOTH_PLUGINS_CLAIM_BASE_SQL_H
#define QUOTH_PLUGINS_CLAIM_BASE_SQL_H

#include "claim_base.h"

/* "quot": files of ours are told from others by it. */
#define CLAIM_BASE_APPLICATION 0x71756F74

/* Before the first row. */
static const char claim_base_tables[] =
    "PRAGMA application_id = 1903521652;\n"
    "PRAGMA user_version = 1;\n"
    "CREATE TABLE made_by(name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;\n"
    "CREATE TABLE articles(\n"
    "    id INTEGER PRIMARY KEY, doc_id TEXT NOT NULL, url TEXT, title TEXT, published TEXT, site TEXT, language "
    "TEXT,\n"
    "    duplicate_of TEXT, text TEXT, file TEXT, member TEXT, offset INTEGER, length INTEGER, record INTEGER,\n"
    "    decoded INTEGER);\n"
    "CREATE TABLE authors(\n"
    "    article INTEGER NOT NULL REFERENCES articles(id), place INTEGER NOT NULL, name TEXT NOT NULL,\n"
    "    PRIMARY KEY(article, place)) WITHOUT ROWID;\n"
    "CREATE TABLE speakers(id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT, link TEXT);\n"
    "CREATE TABLE topics(id INTEGER PRIMARY KEY, topic_id TEXT NOT NULL UNIQUE, label TEXT NOT NULL);\n"
    "CREATE TABLE claims(\n"
    "    id INTEGER PRIMARY KEY, claim_id TEXT NOT NULL, article INTEGER NOT NULL REFERENCES articles(id),\n"
    "    type TEXT NOT NULL, act TEXT NOT NULL, text TEXT NOT NULL, speaker INTEGER REFERENCES speakers(id), role "
    "TEXT,\n"
    "    role_of TEXT, cue TEXT, lemma TEXT, manner TEXT, addressee TEXT, confidence REAL NOT NULL,\n"
    "    context_before TEXT NOT NULL, context_after TEXT NOT NULL);\n"
    "CREATE TABLE parts(\n"
    "    claim INTEGER NOT NULL REFERENCES claims(id),\n"
    "    kind TEXT NOT NULL CHECK(kind IN ('content', 'quote', 'cue', 'speaker', 'addressee')),\n"
    "    place INTEGER NOT NULL, quoted INTEGER, text TEXT NOT NULL, byte_begin INTEGER NOT NULL,\n"
    "    byte_end INTEGER NOT NULL, char_begin INTEGER NOT NULL, char_end INTEGER NOT NULL, original_begin INTEGER,\n"
    "    original_end INTEGER, PRIMARY KEY(claim, kind, place)) WITHOUT ROWID;\n"
    "CREATE TABLE claim_topics(\n"
    "    claim INTEGER NOT NULL REFERENCES claims(id), place INTEGER NOT NULL,\n"
    "    topic INTEGER NOT NULL REFERENCES topics(id), score REAL NOT NULL, PRIMARY KEY(claim, place)) WITHOUT ROWID;\n"
    "CREATE TABLE article_topics(\n"
    "    article INTEGER NOT NULL REFERENCES articles(id), place INTEGER NOT NULL,\n"
    "    topic INTEGER NOT NULL REFERENCES topics(id), score REAL NOT NULL, PRIMARY KEY(article, place))\n"
    "    WITHOUT ROWID;\n"
    /* By which a speaker is found while rows come in. */
    "CREATE INDEX speakers_name ON speakers(name, kind);\n"
    "CREATE INDEX speakers_link ON speakers(link) WHERE link IS NOT NULL;\n";

/* Where rows that came after a mark are found. */
typedef struct claim_base_table_cut {
    const char *table, *column;
    size_t mark;      /* of the last number in a claim_base_mark */
    bool is_numbered; /* the column numbers the table's own rows */
} claim_base_table_cut;

static const claim_base_table_cut claim_base_cuts[] = {
    {"authors", "article", offsetof(claim_base_mark, articles), false},
    {"article_topics", "article", offsetof(claim_base_mark, articles), false},
    {"parts", "claim", offsetof(claim_base_mark, claims), false},
    {"claim_topics", "claim", offsetof(claim_base_mark, claims), false},
    {"claims", "id", offsetof(claim_base_mark, claims), true},
    {"articles", "id", offsetof(claim_base_mark, articles), true},
    {"speakers", "id", offsetof(claim_base_mark, speakers), true},
    {"topics", "id", offsetof(claim_base_mark, topics), true},
};

#define CLAIM_BASE_COUNTS                                                                                              \
    "count(*) AS claims, sum(c.type = 'direct') AS direct, sum(c.type = 'mixed') AS mixed,"                            \
    " sum(c.type = 'indirect') AS indirect"

/* After the last row: cheaper than with every row. */
static const char claim_base_views[] =
    "CREATE INDEX articles_doc ON articles(doc_id);\n"
    "CREATE INDEX articles_published ON articles(published);\n"
    "CREATE INDEX articles_site ON articles(site);\n"
    "CREATE INDEX claims_claim_id ON claims(claim_id);\n"
    "CREATE INDEX claims_article ON claims(article);\n"
    "CREATE INDEX claims_speaker ON claims(speaker);\n"
    "CREATE INDEX claims_role ON claims(role);\n"
    "CREATE INDEX claim_topics_topic ON claim_topics(topic);\n"
    "CREATE INDEX article_topics_topic ON article_topics(topic);\n"
    /* Everything of a claim that is one value, to be read. */
    "CREATE VIEW overview AS SELECT c.id, a.published, substr(a.published, 1, 7) AS month, a.site, s.name AS speaker,\n"
    "    s.kind AS speaker_kind, c.role, c.role_of, c.cue, c.text, c.type, c.act,\n"
    "    (SELECT t.label FROM claim_topics x JOIN topics t ON t.id = x.topic WHERE x.claim = c.id AND x.place = 0)\n"
    "    AS topic, c.confidence, a.title, a.url, c.article, c.claim_id\n"
    "    FROM claims c JOIN articles a ON a.id = c.article LEFT JOIN speakers s ON s.id = c.speaker;\n"
    "CREATE VIEW by_speaker AS SELECT s.name AS speaker, s.kind, s.link, " CLAIM_BASE_COUNTS ",\n"
    "    count(DISTINCT c.article) AS articles, min(a.published) AS first, max(a.published) AS last\n"
    "    FROM claims c JOIN speakers s ON s.id = c.speaker JOIN articles a ON a.id = c.article\n"
    "    GROUP BY s.id ORDER BY claims DESC, speaker;\n"
    "CREATE VIEW by_role AS SELECT c.role, " CLAIM_BASE_COUNTS ", count(DISTINCT c.speaker) AS speakers\n"
    "    FROM claims c WHERE c.role IS NOT NULL GROUP BY c.role ORDER BY claims DESC, c.role;\n"
    "CREATE VIEW by_topic AS SELECT t.label AS topic, t.topic_id, " CLAIM_BASE_COUNTS ",\n"
    "    count(DISTINCT c.speaker) AS speakers, count(DISTINCT c.article) AS articles\n"
    "    FROM claim_topics x JOIN topics t ON t.id = x.topic JOIN claims c ON c.id = x.claim\n"
    "    GROUP BY t.id ORDER BY claims DESC, topic;\n"
    "CREATE VIEW by_month AS SELECT substr(a.published, 1, 7) AS month, " CLAIM_BASE_COUNTS ",\n"
    "    count(DISTINCT c.speaker) AS speakers, count(DISTINCT c.article) AS articles\n"
    "    FROM claims c JOIN articles a ON a.id = c.article WHERE a.published IS NOT NULL GROUP BY month ORDER BY "
    "month;\n"
    "CREATE VIEW by_site AS SELECT a.site, count(c.id) AS claims, sum(c.type = 'direct') AS direct,\n"
    "    sum(c.type = 'mixed') AS mixed, sum(c.type = 'indirect') AS indirect, count(DISTINCT c.speaker) AS speakers,\n"
    "    count(DISTINCT a.id) AS articles\n"
    "    FROM articles a LEFT JOIN claims c ON c.article = a.id GROUP BY a.site ORDER BY claims DESC, a.site;\n"
    "CREATE VIEW speaker_topics AS SELECT s.name AS speaker, t.label AS topic, " CLAIM_BASE_COUNTS "\n"
    "    FROM claims c JOIN speakers s ON s.id = c.speaker JOIN claim_topics x ON x.claim = c.id\n"
    "    JOIN topics t ON t.id = x.topic GROUP BY s.id, t.id ORDER BY claims DESC, speaker, topic;\n"
    "CREATE VIEW speaker_months AS SELECT s.name AS speaker, substr(a.published, 1, 7) AS month, " CLAIM_BASE_COUNTS
    "\n"
    "    FROM claims c JOIN speakers s ON s.id = c.speaker JOIN articles a ON a.id = c.article\n"
    "    WHERE a.published IS NOT NULL GROUP BY s.id, month ORDER BY speaker, month;\n"
    "CREATE VIEW topic_months AS SELECT t.label AS topic, substr(a.published, 1, 7) AS month, " CLAIM_BASE_COUNTS "\n"
    "    FROM claim_topics x JOIN topics t ON t.id = x.topic JOIN claims c ON c.id = x.claim\n"
    "    JOIN articles a ON a.id = c.article WHERE a.published IS NOT NULL GROUP BY t.id, month ORDER BY topic, "
    "month;\n";

/* The words stay where they are; the index finds their claims. */
static const char claim_base_full_text[] =
    "CREATE VIRTUAL TABLE claims_search USING fts5(text, speaker, role, title, content = 'overview',\n"
    "    content_rowid = 'id', tokenize = \"unicode61 remove_diacritics 2\");\n"
    "INSERT INTO claims_search(claims_search) VALUES ('rebuild');\n";

#endif
