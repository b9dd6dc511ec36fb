/* SPDX-License-Identifier: Apache-2.0 */
#include "stats/stats.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *const stats_by_names[STATS_BYS + 1] = {"speaker", "role", "topic", "source", "year",
                                                   "month",   "type", "act",   NULL};

static const char *const type_names[TALLY_TYPES] = {"direct", "mixed", "indirect"};

void stats_free(stats *s)
{
    for (size_t i = 0; i < STATS_BYS; i++) tally_free(&s->tallies[i]);
    tally_free(&s->all);
    free(s->last_article);
}

/* ------------------------------------------------------------------------------------------------ fields */

/* NULL where it is no string, or an empty one. */
static const char *member(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text && *text ? text : NULL;
}

static bool digits(const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text[i] < '0' || text[i] > '9') return false;
    return true;
}

/* How much of a date there is at the begin: 10 for "2021-03-04", 7, 4, or 0. */
static size_t date_length(const char *text)
{
    if (!digits(text, 4)) return 0;
    if (text[4] != '-' || !digits(text + 5, 2)) return 4;
    if (text[7] != '-' || !digits(text + 8, 2)) return 7;
    return 10;
}

bool stats_is_date(const char *date)
{
    size_t len = date_length(date);
    return len && !date[len];
}

/* "news.example" of "https://www.news.example:8080/a"; false: there is none, or one that is too long. */
static bool host_of(const char *url, char *host, size_t size)
{
    const char *begin = strstr(url, "://");
    if (!begin) return false;
    begin += 3;
    size_t len = strcspn(begin, "/?#");
    for (size_t i = 0; i < len; i++)
        if (begin[i] == '@') {
            begin += i + 1;
            len -= i + 1;
            i = 0;
        }
    if (*begin != '[') len = strcspn(begin, ":/?#");
    if (len > 4 && strncasecmp(begin, "www.", 4) == 0) {
        begin += 4;
        len -= 4;
    }
    if (!len || len >= size) return false;
    memcpy(host, begin, len);
    host[len] = '\0';
    return true;
}

/* ------------------------------------------------------------------------------------------------ filter */

static bool is_same(const char *wanted, const char *text)
{
    return text && strcasecmp(wanted, text) == 0;
}

static bool has_topic(const json_t *topics, const char *wanted)
{
    size_t i;
    const json_t *topic;
    json_array_foreach(topics, i, topic) if (is_same(wanted, member(topic, "label")) ||
                                             is_same(wanted, member(topic, "id"))) return true;
    return false;
}

/* What a claim has that is counted. */
typedef struct claim_view {
    const char *speaker, *link, *role, *site, *url, *act;
    const json_t *topics;
    tally_claim tally;
} claim_view;

static bool passes(const stats_filter *filter, const claim_view *claim)
{
    const char *day = claim->tally.day;
    if (filter->speaker && !is_same(filter->speaker, claim->speaker) && !is_same(filter->speaker, claim->link))
        return false;
    if (filter->topic && !has_topic(claim->topics, filter->topic)) return false;
    if ((filter->from || filter->to) && !*day) return false;
    if (filter->from && strncmp(day, filter->from, strlen(filter->from)) < 0) return false;
    return !filter->to || strncmp(day, filter->to, strlen(filter->to)) <= 0;
}

/* ---------------------------------------------------------------------------------------------- counting */

static bool view_claim(const json_t *record, claim_view *claim)
{
    const char *schema = member(record, "schema"), *type = member(record, "type");
    if (!schema || strcmp(schema, "quoth.claim/1") != 0 || !type) return false;
    const json_t *speaker = json_object_get(record, "speaker"), *entity = json_object_get(speaker, "entity");
    const json_t *article = json_object_get(record, "article");
    const char *name = member(entity, "name"), *published = member(article, "published");
    *claim = (claim_view){.speaker = name ? name : member(speaker, "text"),
                          .link = member(entity, "link"),
                          .role = member(entity, "role"),
                          .site = member(article, "site"),
                          .url = member(article, "url"),
                          .act = member(record, "act"),
                          .topics = json_object_get(record, "topics"),
                          .tally = {.type = TALLY_TYPES}};
    for (size_t i = 0; i < TALLY_TYPES; i++)
        if (strcmp(type, type_names[i]) == 0) claim->tally.type = (tally_type)i;
    if (published) memcpy(claim->tally.day, published, date_length(published));
    return claim->tally.type != TALLY_TYPES;
}

static void count(stats *s, stats_by by, const char *key, const char *name, const claim_view *claim)
{
    if (!s->wanted[by]) return;
    if (key)
        tally_add(&s->tallies[by], key, name, &claim->tally);
    else
        s->tallies[by].missing++;
}

static void count_topics(stats *s, const claim_view *claim)
{
    if (!json_array_size(claim->topics)) count(s, STATS_TOPIC, NULL, NULL, claim);
    size_t i;
    const json_t *topic;
    json_array_foreach(claim->topics, i, topic)
    {
        const char *id = member(topic, "id"), *label = member(topic, "label");
        count(s, STATS_TOPIC, id ? id : label, label ? label : id, claim);
    }
}

static void count_dates(stats *s, const claim_view *claim)
{
    size_t len = strlen(claim->tally.day);
    char year[5] = "", month[8] = "";
    if (len >= 4) memcpy(year, claim->tally.day, 4);
    if (len >= 7) memcpy(month, claim->tally.day, 7);
    count(s, STATS_YEAR, *year ? year : NULL, year, claim);
    count(s, STATS_MONTH, *month ? month : NULL, month, claim);
}

static void count_source(stats *s, const claim_view *claim)
{
    char host[TALLY_NAME_MAX + 1];
    const char *source = claim->site;
    if (!source && claim->url && host_of(claim->url, host, sizeof host)) source = host;
    count(s, STATS_SOURCE, source, source, claim);
}

static void count_article(stats *s, const char *doc)
{
    if (!doc || (s->last_article && strcmp(s->last_article, doc) == 0)) return;
    s->articles++;
    free(s->last_article);
    s->last_article = memory_copy(doc);
}

bool stats_add(stats *s, const json_t *record)
{
    claim_view claim;
    if (!view_claim(record, &claim)) return false;
    if (!passes(&s->filter, &claim)) {
        s->left_out++;
        return true;
    }
    count_article(s, member(record, "doc"));
    tally_add(&s->all, "", "", &claim.tally);
    count(s, STATS_SPEAKER, claim.link ? claim.link : claim.speaker, claim.speaker ? claim.speaker : claim.link,
          &claim);
    count(s, STATS_ROLE, claim.role, claim.role, &claim);
    count_topics(s, &claim);
    count_source(s, &claim);
    count_dates(s, &claim);
    count(s, STATS_TYPE, type_names[claim.tally.type], type_names[claim.tally.type], &claim);
    count(s, STATS_ACT, claim.act, claim.act, &claim);
    return true;
}
