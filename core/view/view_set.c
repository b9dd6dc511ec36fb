/* SPDX-License-Identifier: Apache-2.0 */
#include "view/view_set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const view_types[VIEW_TYPES] = {"direct", "mixed", "indirect"};
const char *const view_acts[VIEW_ACTS] = {"speech", "document", "belief"};

static json_t *new_index(void)
{
    json_t *index = json_object();
    if (!index) abort();
    return index;
}

view_set *view_set_new(void)
{
    view_set *set = memory_alloc(sizeof *set);
    set->memory = pool_new();
    set->last = &set->articles;
    set->index = new_index();
    set->speakers.index = new_index();
    set->topics.index = new_index();
    return set;
}

void view_set_free(view_set *set)
{
    if (!set) return;
    json_decref(set->index);
    json_decref(set->speakers.index);
    json_decref(set->topics.index);
    free(set->speakers.items);
    free(set->topics.items);
    free(set->by_number);
    pool_free(set->memory);
    free(set);
}

view_article *view_set_find(const view_set *set, const char *id)
{
    const json_t *number = json_object_get(set->index, id);
    return number ? set->by_number[json_integer_value(number)] : NULL;
}

/* ------------------------------------------------------------------------------------------- what is kept */

static quoth_str keep(view_set *set, const json_t *string)
{
    size_t len = json_string_length(string);
    if (!len) return (quoth_str){"", 0};
    set->kept += len;
    return (quoth_str){pool_copy(set->memory, json_string_value(string), len), len};
}

static quoth_str keep_member(view_set *set, const json_t *object, const char *key)
{
    return keep(set, json_object_get(object, key));
}

/* The place of a name, which is new if nobody asked for the key before. */
static size_t name_number(view_names *names, const char *key, bool *is_new)
{
    const json_t *number = json_object_get(names->index, key);
    *is_new = !number;
    if (number) return (size_t)json_integer_value(number);
    if (names->count == names->room) {
        names->room = names->room ? 2 * names->room : 64;
        names->items = memory_resize(names->items, names->room, sizeof *names->items);
    }
    if (json_object_set_new(names->index, key, json_integer((json_int_t)names->count)) != 0) abort();
    names->items[names->count] = (view_name){.id = {"", 0}, .name = {"", 0}, .kind = {"", 0}};
    return names->count++;
}

/* Who speaks: one across articles if linked to the same or, without a link, of the same name. */
static int64_t keep_speaker(view_set *set, const json_t *speaker)
{
    const json_t *entity = json_object_get(speaker, "entity");
    const json_t *link = json_object_get(entity, "link"), *name = json_object_get(entity, "name");
    if (!json_string_length(name)) name = json_object_get(speaker, "text");
    if (!json_string_length(name)) return -1;
    bool linked = json_string_length(link) > 0, is_new;
    char *key = memory_format("%c%s", linked ? '@' : '=', json_string_value(linked ? link : name));
    size_t number = name_number(&set->speakers, key, &is_new);
    free(key);
    if (is_new) {
        view_name known = {.name = keep(set, name), .id = keep(set, link), .kind = keep_member(set, entity, "kind")};
        set->speakers.items[number] = known;
    }
    return (int64_t)number;
}

static void keep_topics(view_set *set, view_claim *claim, const json_t *topics)
{
    for (size_t i = 0; i < json_array_size(topics) && claim->topic_count < VIEW_LIST_MAX; i++) {
        const json_t *topic = json_array_get(topics, i);
        const json_t *id = json_object_get(topic, "id"), *label = json_object_get(topic, "label");
        bool is_new;
        if (!json_string_length(label)) continue;
        size_t number = name_number(&set->topics, json_string_value(json_string_length(id) ? id : label), &is_new);
        if (is_new) {
            view_name known = {.name = keep(set, label), .id = keep(set, id), .kind = {"", 0}};
            set->topics.items[number] = known;
        }
        claim->topics[claim->topic_count++] = number;
    }
}

/* --------------------------------------------------------------------------------------------- one record */

/* A span of the record; `null` and nothing are no span.  False: it is something else. */
static bool read_span(view_set *set, const json_t *object, view_span *span)
{
    *span = (view_span){0, 0, {NULL, 0}, false};
    if (!object || json_is_null(object)) return true;
    const json_t *bytes = json_object_get(object, "bytes"), *text = json_object_get(object, "text");
    json_int_t begin = json_integer_value(json_array_get(bytes, 0)), end = json_integer_value(json_array_get(bytes, 1));
    if (json_array_size(bytes) != 2 || !json_is_string(text) || begin < 0 || end < begin) return false;
    *span =
        (view_span){(uint64_t)begin, (uint64_t)end, keep(set, text), json_is_true(json_object_get(object, "quoted"))};
    return true;
}

static bool read_content(view_set *set, view_claim *claim, const json_t *content)
{
    size_t count = json_array_size(content);
    if (!count || count > VIEW_PARTS_MAX) return false;
    claim->parts = pool_alloc(set->memory, count * sizeof *claim->parts);
    set->kept += count * sizeof *claim->parts;
    for (; claim->part_count < count; claim->part_count++) {
        view_span *part = &claim->parts[claim->part_count];
        if (!read_span(set, json_array_get(content, claim->part_count), part) || !part->text.ptr) return false;
    }
    return true;
}

/* The place of a word in a list; `other` for one that is not there. */
static unsigned word_number(const json_t *word, const char *const *words, unsigned count, unsigned other)
{
    for (unsigned i = 0; i < count && json_is_string(word); i++)
        if (strcmp(json_string_value(word), words[i]) == 0) return i;
    return other;
}

static const char *read_claim(view_set *set, view_claim *claim, const json_t *record)
{
    const json_t *context = json_object_get(record, "context"), *cue = json_object_get(record, "cue");
    const json_t *speaker = json_object_get(record, "speaker"), *entity = json_object_get(speaker, "entity");
    if (!read_content(set, claim, json_object_get(record, "content")))
        return "'content' must be a list of 1 to 1000 spans with 'bytes' and 'text'";
    if (!read_span(set, cue, &claim->cue)) return "'cue' must be a span with 'bytes' and 'text', or null";
    if (!read_span(set, speaker, &claim->speaker)) return "'speaker' must be a span with 'bytes' and 'text', or null";
    if (!read_span(set, json_object_get(record, "addressee"), &claim->addressee))
        return "'addressee' must be a span with 'bytes' and 'text', or null";
    claim->type = word_number(json_object_get(record, "type"), view_types, VIEW_TYPES, VIEW_TYPES);
    if (claim->type == VIEW_TYPES) return "'type' must be 'direct', 'mixed' or 'indirect'";
    claim->act = word_number(json_object_get(record, "act"), view_acts, VIEW_ACTS, 0);
    claim->id = keep_member(set, record, "id");
    claim->confidence = json_number_value(json_object_get(record, "confidence"));
    claim->lemma = keep_member(set, cue, "lemma");
    claim->manner = keep_member(set, cue, "manner");
    claim->role = keep_member(set, entity, "role");
    claim->of = keep_member(set, entity, "of");
    claim->before = keep_member(set, context, "before");
    claim->after = keep_member(set, context, "after");
    claim->who = keep_speaker(set, speaker);
    keep_topics(set, claim, json_object_get(record, "topics"));
    return NULL;
}

static view_article *new_article(view_set *set, const json_t *record)
{
    const json_t *about = json_object_get(record, "article"), *source = json_object_get(record, "source");
    const json_t *authors = json_object_get(about, "authors");
    view_article *article = pool_alloc(set->memory, sizeof *article);
    *article = (view_article){.id = keep_member(set, record, "doc"),
                              .title = keep_member(set, about, "title"),
                              .url = keep_member(set, about, "url"),
                              .published = keep_member(set, about, "published"),
                              .site = keep_member(set, about, "site"),
                              .language = keep_member(set, about, "language"),
                              .file = keep_member(set, source, "file"),
                              .source = {"", 0}};
    article->last = &article->claims;
    for (size_t i = 0; i < json_array_size(authors) && article->author_count < VIEW_LIST_MAX; i++)
        article->authors[article->author_count++] = keep(set, json_array_get(authors, i));
    char *locator = json_is_object(source) ? json_dumps(source, JSON_COMPACT) : NULL;
    if (locator) {
        size_t len = strlen(locator);
        article->source = (quoth_str){pool_copy(set->memory, locator, len), len};
        set->kept += len;
        free(locator);
    }
    if (set->article_count == set->by_number_room) {
        set->by_number_room = set->by_number_room ? 2 * set->by_number_room : 64;
        set->by_number = memory_resize(set->by_number, set->by_number_room, sizeof(view_article *));
    }
    if (json_object_set_new(set->index, article->id.ptr, json_integer((json_int_t)set->article_count)) != 0) abort();
    set->by_number[set->article_count++] = article;
    *set->last = article;
    set->last = &article->next;
    return article;
}

/* Takes in one record.  What is wrong with it, or NULL; *enough: it is of an article beyond the limit. */
static const char *take(view_set *set, const json_t *record, uint64_t article_limit, bool *enough)
{
    const json_t *doc = json_object_get(record, "doc"), *id = json_object_get(record, "id");
    if (!json_string_length(doc) || !json_string_length(id)) return "a claim needs 'doc' and 'id'";
    /* Both name things in the page; no id of ours has a NUL. */
    if (strlen(json_string_value(doc)) != json_string_length(doc)) return "'doc' must not hold a NUL character";
    view_article *article = view_set_find(set, json_string_value(doc));
    *enough = !article && article_limit && set->article_count >= article_limit;
    if (*enough) return NULL;
    if (set->claim_count == VIEW_CLAIMS_MAX || set->kept > VIEW_KEPT_MAX)
        return "a page shows no more than 100000 claims of 256 MiB; take fewer articles with --limit";
    view_claim *claim = pool_alloc(set->memory, sizeof *claim);
    const char *wrong = read_claim(set, claim, record);
    if (wrong) return wrong;
    if (!article) article = new_article(set, record);
    *article->last = claim;
    article->last = &claim->next;
    article->claim_count++;
    set->claim_count++;
    return NULL;
}

view_result view_set_close(view_set *set, json_lines *lines, const char *path, const char *wrong)
{
    bool damaged;
    const char *failed = json_lines_failed(lines, &damaged);
    if (failed)
        snprintf(set->message, sizeof set->message, "%s", failed);
    else if (wrong)
        snprintf(set->message, sizeof set->message, "%s:%zu: %s", path, json_lines_number(lines), wrong);
    json_lines_close(lines);
    if (failed && !damaged) return VIEW_UNREADABLE;
    return failed || wrong ? VIEW_DAMAGED : VIEW_DONE;
}

view_result view_set_read(view_set *set, const char *path, uint64_t article_limit)
{
    json_lines *lines = json_lines_open(path, set->message, sizeof set->message);
    if (!lines) return VIEW_UNREADABLE;
    const char *wrong = NULL;
    bool enough = false;
    json_t *record;
    while (!wrong && !enough && (record = json_lines_next(lines))) {
        wrong = take(set, record, article_limit, &enough);
        json_decref(record);
    }
    return view_set_close(set, lines, path, wrong);
}
