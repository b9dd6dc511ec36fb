/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_lines.h"
#include "base/utf8.h"
#include "eval/eval.h"

#include "quoth/plugin.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct eval_set {
    eval_doc **docs; /* in the order in which they were named */
    size_t count, room;
    json_t *index; /* id → position */
    json_t *kept;  /* the parsed lines: strings of the set point into them */
    char message[512];
};

static void *checked(void *memory)
{
    if (!memory) abort();
    return memory;
}

eval_set *eval_set_new(void)
{
    eval_set *set = checked(calloc(1, sizeof *set));
    set->index = checked(json_object());
    set->kept = checked(json_array());
    return set;
}

static void spans_free(eval_spans *spans)
{
    free(spans->items);
}

void eval_set_free(eval_set *set)
{
    if (!set) return;
    for (size_t i = 0; i < set->count; i++) {
        for (size_t k = 0; k < set->docs[i]->count; k++) {
            eval_claim *claim = &set->docs[i]->claims[k];
            spans_free(&claim->content);
            spans_free(&claim->speaker);
            spans_free(&claim->cue);
            spans_free(&claim->addressee);
        }
        free(set->docs[i]->claims);
        free(set->docs[i]);
    }
    free(set->docs);
    json_decref(set->index);
    json_decref(set->kept);
    free(set);
}

size_t eval_set_size(const eval_set *set)
{
    return set->count;
}

const eval_doc *eval_set_at(const eval_set *set, size_t index)
{
    return set->docs[index];
}

const eval_doc *eval_set_find(const eval_set *set, const char *id)
{
    json_t *position = json_object_get(set->index, id);
    return position ? set->docs[json_integer_value(position)] : NULL;
}

static eval_doc *set_doc(eval_set *set, const char *id)
{
    json_t *position = json_object_get(set->index, id);
    if (position) return set->docs[json_integer_value(position)];
    if (set->count == set->room) {
        set->room = set->room ? 2 * set->room : 64;
        set->docs = checked(realloc(set->docs, set->room * sizeof *set->docs));
    }
    json_object_set_new(set->index, id, json_integer((json_int_t)set->count));
    eval_doc *doc = checked(calloc(1, sizeof *doc));
    doc->id = json_object_iter_key(json_object_iter_at(set->index, id));
    return set->docs[set->count++] = doc;
}

static eval_claim *doc_claim(eval_doc *doc)
{
    if (doc->count == doc->room) {
        doc->room = doc->room ? 2 * doc->room : 16;
        doc->claims = checked(realloc(doc->claims, doc->room * sizeof *doc->claims));
    }
    eval_claim *claim = &doc->claims[doc->count++];
    *claim = (eval_claim){.type = EVAL_INDIRECT};
    return claim;
}

static void spans_add(eval_spans *spans, eval_span span)
{
    spans->items = checked(realloc(spans->items, (spans->count + 1) * sizeof *spans->items));
    spans->items[spans->count++] = span;
}

static enum eval_type type_of(const char *name)
{
    if (name && strcmp(name, "direct") == 0) return EVAL_DIRECT;
    if (name && strcmp(name, "mixed") == 0) return EVAL_MIXED;
    return EVAL_INDIRECT;
}

static const char *string_of(json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

/* ---- claim records ---- */

static bool record_span(json_t *object, eval_span *span)
{
    json_t *chars = json_object_get(object, "chars"), *text = json_object_get(object, "text");
    if (json_array_size(chars) != 2 || !json_is_string(text)) return false;
    *span = (eval_span){json_integer_value(json_array_get(chars, 0)), json_integer_value(json_array_get(chars, 1)),
                        json_string_value(text), json_string_length(text), false};
    return true;
}

/* A span, a list of spans, or null. */
static bool record_spans(json_t *value, eval_spans *spans)
{
    eval_span span;
    if (!value || json_is_null(value)) return true;
    if (!json_is_array(value)) {
        if (!record_span(value, &span)) return false;
        spans_add(spans, span);
        return true;
    }
    for (size_t i = 0; i < json_array_size(value); i++) {
        json_t *part = json_array_get(value, i);
        if (!record_span(part, &span)) return false;
        span.quoted = json_is_true(json_object_get(part, "quoted"));
        spans_add(spans, span);
    }
    return true;
}

static const char *read_record(eval_set *set, json_t *line)
{
    const char *id = string_of(line, "doc");
    if (!id) return "a claim needs 'doc'";
    eval_claim *claim = doc_claim(set_doc(set, id));
    claim->type = type_of(string_of(line, "type"));
    claim->act = string_of(line, "act");
    claim->optional = json_is_true(json_object_get(line, "optional"));
    json_t *speaker = json_object_get(line, "speaker");
    json_t *entity = json_object_get(speaker, "entity");
    claim->entity = string_of(entity, "name");
    claim->role = string_of(entity, "role");
    if (!record_spans(json_object_get(line, "content"), &claim->content) || !claim->content.count)
        return "'content' must be a list of spans with 'chars' and 'text'";
    if (!record_spans(speaker, &claim->speaker)) return "'speaker' must be a span with 'chars' and 'text', or null";
    if (!record_spans(json_object_get(line, "cue"), &claim->cue))
        return "'cue' must be a span with 'chars' and 'text', or null";
    if (!record_spans(json_object_get(line, "addressee"), &claim->addressee))
        return "'addressee' must be a span with 'chars' and 'text', or null";
    return NULL;
}

/* ---- attribution lines ---- */

/* A text in which code points can be counted: the byte offset of each. */
typedef struct measured {
    const char *text;
    size_t *bytes;
    int64_t count;
} measured;

static measured measure(const char *text, size_t len)
{
    measured m = {text, checked(malloc((len + 1) * sizeof(size_t))), 0};
    for (size_t i = 0; i < len; i++)
        if (!utf8_is_inner(text[i])) m.bytes[m.count++] = i;
    m.bytes[m.count] = len;
    return m;
}

static bool line_span(json_t *object, const measured *m, eval_span *span)
{
    json_t *start = json_object_get(object, "start"), *end = json_object_get(object, "end");
    int64_t b = json_integer_value(start), e = json_integer_value(end);
    if (!json_is_integer(start) || !json_is_integer(end) || b < 0 || e < b || e > m->count) return false;
    *span = (eval_span){b, e, m->text + m->bytes[b], m->bytes[e] - m->bytes[b], false};
    return true;
}

static bool line_spans(json_t *quote, const char *parts_key, const char *key, const measured *m, eval_spans *spans)
{
    json_t *value = parts_key ? json_object_get(quote, parts_key) : NULL;
    if (!json_array_size(value)) value = json_object_get(quote, key);
    eval_span span;
    if (!value || json_is_null(value)) return true;
    spans_free(spans); /* of parts that repeat it, the last one counts */
    *spans = (eval_spans){NULL, 0};
    for (size_t i = 0; json_is_array(value) && i < json_array_size(value); i++) {
        if (!line_span(json_array_get(value, i), m, &span)) return false;
        spans_add(spans, span);
    }
    if (json_is_array(value)) return true;
    if (!line_span(value, m, &span)) return false;
    spans_add(spans, span);
    return true;
}

static const char *read_quote(eval_doc *doc, json_t *quote, const measured *m, json_t *groups, size_t number)
{
    char key[32];
    snprintf(key, sizeof key, "q%zu", number);
    const char *group = string_of(quote, "attribution_id");
    if (!group || !*group) group = key;
    json_t *position = json_object_get(groups, group);
    eval_claim *claim;
    if (position && (size_t)json_integer_value(position) < doc->count) {
        claim = &doc->claims[json_integer_value(position)];
    } else {
        json_object_set_new(groups, group, json_integer((json_int_t)doc->count));
        claim = doc_claim(doc);
    }
    eval_span part;
    if (!line_span(quote, m, &part)) return "a quote needs 'start' and 'end' within the text";
    const char *type = string_of(quote, "type"), *whole = string_of(quote, "attribution_type");
    part.quoted = type && strcmp(type, "direct") == 0;
    spans_add(&claim->content, part);
    claim->type = type_of(whole ? whole : type);
    claim->entity = string_of(quote, "speaker_canonical");
    claim->role = string_of(quote, "role");
    claim->act = string_of(quote, "act");
    claim->optional = json_is_true(json_object_get(quote, "optional"));
    if (!line_spans(quote, "speaker_parts", "speaker", m, &claim->speaker) ||
        !line_spans(quote, "cue_parts", "cue", m, &claim->cue) ||
        !line_spans(quote, NULL, "addressee", m, &claim->addressee))
        return "'start' and 'end' of a speaker, cue or addressee must lie within the text";
    return NULL;
}

static const char *read_line(eval_set *set, json_t *line)
{
    const char *id = string_of(line, "id");
    json_t *text = json_object_get(line, "text"), *quotes = json_object_get(line, "quotes");
    if (!id || !json_is_string(text) || !json_is_array(quotes))
        return "neither a claim record ('schema', 'doc', 'content') nor an attribution line ('id', 'text', 'quotes')";
    eval_doc *doc = set_doc(set, id);
    measured m = measure(json_string_value(text), json_string_length(text));
    json_t *groups = checked(json_object());
    const char *wrong = NULL;
    for (size_t i = 0; !wrong && i < json_array_size(quotes); i++)
        wrong = read_quote(doc, json_array_get(quotes, i), &m, groups, i);
    json_decref(groups);
    free(m.bytes);
    return wrong;
}

/* ---- files ---- */

typedef const char *line_reader(eval_set *, json_t *line);

QUOTH_PRINTF(3, 4)
static bool set_fail(eval_set *set, const char **message, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(set->message, sizeof set->message, format, args);
    va_end(args);
    *message = set->message;
    return false;
}

static const char *read_any(eval_set *set, json_t *line)
{
    return json_object_get(line, "content") ? read_record(set, line) : read_line(set, line);
}

static const char *read_document(eval_set *set, json_t *line)
{
    const char *id = string_of(line, "id");
    if (!id) return "a document record needs 'id'";
    set_doc(set, id);
    return NULL;
}

static bool read_file(eval_set *set, const char *path, line_reader *reader, const char **message)
{
    char why[sizeof set->message];
    json_lines *lines = json_lines_open(path, why, sizeof why);
    if (!lines) return set_fail(set, message, "%s", why);
    const char *wrong = NULL;
    json_t *value;
    while (!wrong && (value = json_lines_next(lines))) {
        json_array_append_new(set->kept, value);
        wrong = reader(set, value);
    }
    const char *failed = json_lines_failed(lines, NULL);
    if (failed)
        set_fail(set, message, "%s", failed);
    else if (wrong)
        set_fail(set, message, "%s:%zu: %s", path, json_lines_number(lines), wrong);
    json_lines_close(lines);
    return !failed && !wrong;
}

static int is_lines_file(const struct dirent *entry)
{
    const char *dot = strstr(entry->d_name, ".jsonl");
    return dot && (strcmp(dot, ".jsonl") == 0 || strcmp(dot, ".jsonl.gz") == 0);
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool read_folder(eval_set *set, const char *path, line_reader *reader, const char **message)
{
    struct dirent **entries;
    int count = scandir(path, &entries, is_lines_file, by_bytes);
    if (count < 0) return set_fail(set, message, "cannot read '%s': %s", path, strerror(errno));
    bool good = count > 0 || set_fail(set, message, "no *.jsonl file in '%s'", path);
    for (int i = 0; i < count; i++) {
        size_t size = strlen(path) + strlen(entries[i]->d_name) + 2;
        char *name = checked(malloc(size));
        snprintf(name, size, "%s/%s", path, entries[i]->d_name);
        good = good && read_file(set, name, reader, message);
        free(name);
        free(entries[i]);
    }
    free(entries);
    return good;
}

static bool read_path(eval_set *set, const char *path, line_reader *reader, const char **message)
{
    struct stat st;
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) return read_folder(set, path, reader, message);
    return read_file(set, path, reader, message);
}

bool eval_set_read(eval_set *set, const char *path, const char **message)
{
    return read_path(set, path, read_any, message);
}

bool eval_set_read_documents(eval_set *set, const char *path, const char **message)
{
    return read_path(set, path, read_document, message);
}
