/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/trial_case.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is being read. */
typedef struct case_reader {
    pool *pool;
    diagnostics *diags;
    const char *directory;
    const char *name; /* of the case in hand, for messages */
    bool failed;      /* it has an error */
} case_reader;

static const char *const case_keys[] = {"name",   "text",     "file",    "count",  "at-least", "claims",
                                        "absent", "expected", "dropped", "failed", NULL};

static void case_error(case_reader *r, const char *code, diag_place place, const char *help, const char *format, ...)
    QUOTH_PRINTF(5, 6);

static void case_error(case_reader *r, const char *code, diag_place place, const char *help, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    diagnostics_vadd(r->diags, QUOTH_ERROR, code, place, help, format, arguments);
    va_end(arguments);
    r->failed = true;
}

static void wrong_kind(case_reader *r, const tree_entry *entry, const char *wanted, const char *help)
{
    case_error(r, "wrong-kind", entry->value->place, help, "key '%s' expects %s, not %s", entry->key, wanted,
               tree_describe(r->pool, entry->value));
}

static void unknown_key(case_reader *r, const tree_entry *entry, const char *what, const char *const *known)
{
    const char *nearest = diagnostics_nearest(entry->key, known);
    const char *help = "";
    for (size_t i = 0; known[i]; i++) help = pool_format(r->pool, "%s%s'%s'", help, i ? ", " : "", known[i]);
    help =
        nearest ? pool_format(r->pool, "did you mean '%s'?", nearest) : pool_format(r->pool, "%s knows %s", what, help);
    case_error(r, "unknown-key", entry->key_place, help, "unknown key '%s' in %s", entry->key, what);
}

/* A scalar that holds something; NULL: reported. */
static const char *read_word(case_reader *r, const tree_entry *entry)
{
    const tree_node *node = entry->value;
    if (node->kind != TREE_SCALAR) {
        wrong_kind(r, entry, "a text", NULL);
        return NULL;
    }
    if (node->len && !tree_is_null(node)) return node->text;
    case_error(r, "empty-value", node->place, NULL, "key '%s' has no value", entry->key);
    return NULL;
}

static bool read_number(case_reader *r, const tree_entry *entry, uint64_t *number)
{
    const tree_node *node = entry->value;
    size_t digits = node->kind == TREE_SCALAR ? strspn(node->text, "0123456789") : 0;
    if (!digits || digits != node->len || digits > 9) {
        wrong_kind(r, entry, "a whole number", NULL);
        return false;
    }
    *number = strtoull(node->text, NULL, 10);
    return true;
}

static const char *read_path(case_reader *r, const tree_entry *entry)
{
    const char *path = read_word(r, entry);
    return !path || *path == '/' ? path : pool_format(r->pool, "%s/%s", r->directory, path);
}

/* ------------------------------------------------------------------------------------- expected claims */

static const trial_field *find_field(const char *name)
{
    for (const trial_field *field = trial_fields; field->name; field++)
        if (strcmp(field->name, name) == 0) return field;
    return NULL;
}

static void read_least(case_reader *r, const tree_entry *entry, trial_wish *wish)
{
    const tree_node *node = entry->value;
    char *end = NULL;
    if (node->kind == TREE_SCALAR && node->len) wish->least = strtod(node->text, &end);
    if (!end || *end || !(wish->least >= 0 && wish->least <= 1)) wrong_kind(r, entry, "a number from 0 to 1", NULL);
}

static void read_wish(case_reader *r, const tree_entry *entry, trial_wish *wish)
{
    const tree_node *node = entry->value;
    wish->field = find_field(entry->key);
    if (!wish->field) {
        unknown_key(r, entry, "a claim of a test", trial_field_names());
        return;
    }
    if (wish->field->compare == TRIAL_AT_LEAST) {
        read_least(r, entry, wish);
        return;
    }
    size_t count = node->kind == TREE_LIST ? node->count : tree_is_null(node) ? 0 : 1;
    const char **values = pool_alloc(r->pool, (count + 1) * sizeof *values);
    for (size_t i = 0; i < count; i++) {
        const tree_node *value = node->kind == TREE_LIST ? node->entries[i].value : node;
        if (value->kind == TREE_SCALAR && value->len)
            values[i] = value->text;
        else {
            wrong_kind(r, entry, "a text, a list of texts, or null", "write null where the claim is to have none");
            return;
        }
    }
    wish->values = values;
}

static void read_pattern(case_reader *r, const tree_entry *entry, trial_pattern *pattern)
{
    const tree_node *map = entry->value;
    pattern->place = map->place;
    if (map->kind != TREE_MAP || !map->count) {
        case_error(r, "wrong-kind", map->place, "write its fields: '- speaker: NAME'",
                   "a claim of a test is a mapping, not %s", tree_describe(r->pool, map));
        return;
    }
    pattern->wishes = pool_alloc(r->pool, map->count * sizeof *pattern->wishes);
    for (size_t i = 0; i < map->count; i++) read_wish(r, &map->entries[i], &pattern->wishes[pattern->count++]);
}

static void read_patterns(case_reader *r, const tree_entry *entry, trial_pattern **patterns, size_t *count)
{
    const tree_node *list = entry->value;
    if (list->kind != TREE_LIST) {
        wrong_kind(r, entry, "a list of claims", "write '- speaker: NAME' for each");
        return;
    }
    if (list->count > TRIAL_MAX_CLAIMS) {
        case_error(r, "wrong-kind", list->place, NULL, "more than %d claims in '%s'", TRIAL_MAX_CLAIMS, entry->key);
        return;
    }
    *patterns = pool_alloc(r->pool, list->count * sizeof **patterns);
    for (size_t i = 0; i < list->count; i++) read_pattern(r, &list->entries[i], &(*patterns)[(*count)++]);
}

/* --------------------------------------------------------------------------------------------- a case */

static void read_key(case_reader *r, const tree_entry *entry, trial_case *c)
{
    const char *key = entry->key;
    if (strcmp(key, "name") == 0)
        c->name = read_word(r, entry);
    else if (strcmp(key, "text") == 0)
        c->text = read_word(r, entry);
    else if (strcmp(key, "file") == 0)
        c->file = read_path(r, entry);
    else if (strcmp(key, "count") == 0)
        c->counted = read_number(r, entry, &c->count);
    else if (strcmp(key, "at-least") == 0)
        read_number(r, entry, &c->at_least);
    else if (strcmp(key, "claims") == 0)
        read_patterns(r, entry, &c->claims, &c->claim_count);
    else if (strcmp(key, "absent") == 0)
        read_patterns(r, entry, &c->absent, &c->absent_count);
    else if (strcmp(key, "expected") == 0)
        c->expected = read_path(r, entry);
    else if (strcmp(key, "dropped") == 0)
        c->dropped = read_word(r, entry);
    else if (strcmp(key, "failed") == 0)
        c->failed = read_word(r, entry);
    else
        unknown_key(r, entry, "a test", case_keys);
}

/* What a case must have. */
static void check_case(case_reader *r, const tree_node *map, const trial_case *c)
{
    bool asks = tree_find(map, "count") || tree_find(map, "at-least") || tree_find(map, "claims") ||
                tree_find(map, "absent") || tree_find(map, "expected") || tree_find(map, "dropped") ||
                tree_find(map, "failed");
    if (!tree_find(map, "name"))
        case_error(r, "missing-key", map->place, "add 'name:' with a few words", "the test lacks the key 'name'");
    if (!c->text == !c->file && !r->failed)
        case_error(r, "missing-key", map->place, "give the article as 'text:' or, in a file, as 'file:'",
                   c->text ? "the test has both 'text' and 'file'" : "the test has no article");
    if (!asks)
        case_error(r, "missing-key", map->place, "add 'claims:', 'absent:', 'count:', 'expected:', 'dropped:' ...",
                   "the test expects nothing");
}

static void read_case(case_reader *r, const tree_entry *entry, trial_cases *cases)
{
    const tree_node *map = entry->value;
    trial_case made = {.place = map->place};
    r->failed = false;
    if (map->kind != TREE_MAP) {
        case_error(r, "wrong-kind", map->place, "write '- name: ...' for each", "a test is a mapping, not %s",
                   tree_describe(r->pool, map));
        return;
    }
    made.place.width = 1;
    for (size_t i = 0; i < map->count; i++) read_key(r, &map->entries[i], &made);
    check_case(r, map, &made);
    if (!r->failed) cases->items[cases->count++] = made;
}

void trial_cases_read(trial_cases *cases, const tree_entry *tests, const char *directory, pool *p, diagnostics *diags)
{
    case_reader r = {.pool = p, .diags = diags, .directory = directory};
    const tree_node *list = tests->value;
    if (list->kind != TREE_LIST) {
        wrong_kind(&r, tests, "a list of tests", "write '- name: ...' for each");
        return;
    }
    if (list->count > TRIAL_MAX_CASES) {
        case_error(&r, "wrong-kind", list->place, "put some into another pipeline's file", "more than %d tests",
                   TRIAL_MAX_CASES);
        return;
    }
    trial_case *items = pool_alloc(p, (cases->count + list->count) * sizeof *items);
    if (cases->count) memcpy(items, cases->items, cases->count * sizeof *items);
    cases->items = items;
    for (size_t i = 0; i < list->count; i++) read_case(&r, &list->entries[i], cases);
}

/* -------------------------------------------------------------------------------------- a file of tests */

const char *trial_cases_beside(const char *pipeline_path, pool *p)
{
    const char *slash = strrchr(pipeline_path, '/'), *dot = strrchr(pipeline_path, '.');
    size_t len =
        dot && dot > (slash ? slash + 1 : pipeline_path) ? (size_t)(dot - pipeline_path) : strlen(pipeline_path);
    return pool_format(p, "%.*s.test.yaml", (int)len, pipeline_path);
}

/* The text of the file; NULL: it is not there, or (reported) cannot be read. */
static char *read_file(const char *path, pool *p, size_t *len, diagnostics *diags)
{
    FILE *file = fopen(path, "re");
    if (!file && errno == ENOENT) return NULL;
    char *text = pool_alloc(p, TREE_MAX_BYTES + 2);
    if (file) *len = fread(text, 1, TREE_MAX_BYTES + 1, file);
    if (!file || ferror(file)) {
        diagnostics_add(diags, QUOTH_ERROR, "unreadable-file", (diag_place){.file = path}, NULL, "cannot read '%s': %s",
                        path, strerror(errno));
        text = NULL;
    }
    if (file) fclose(file);
    return text;
}

void trial_cases_load(trial_cases *cases, const char *path, pool *p, diagnostics *diags)
{
    static const char *const keys[] = {"tests", NULL};
    tree_input input = {.file = path};
    input.source = read_file(path, p, &input.len, diags);
    const tree_node *root = input.source ? tree_parse(p, &input, diags) : NULL;
    if (!root) return;
    case_reader r = {.pool = p, .diags = diags};
    const char *slash = strrchr(path, '/');
    const char *directory = slash ? pool_copy(p, path, (size_t)(slash - path)) : ".";
    if (root->kind != TREE_MAP || !tree_find(root, "tests"))
        case_error(&r, "missing-key", root->place, "begin the file with 'tests:' and a list of tests",
                   "the file lacks the key 'tests'");
    for (size_t i = 0; root->kind == TREE_MAP && i < root->count; i++) {
        const tree_entry *entry = &root->entries[i];
        if (strcmp(entry->key, "tests") != 0)
            unknown_key(&r, entry, "a file of tests", keys);
        else if (tree_find(root, "tests") == entry)
            trial_cases_read(cases, entry, directory, p, diags);
    }
}
