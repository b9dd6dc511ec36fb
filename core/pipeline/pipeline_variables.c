/* SPDX-License-Identifier: Apache-2.0 */
/* Variables of the environment in the values of options: ${NAME} and ${NAME:-default}.
 *
 * The file says with the key `environment` which variables it takes.  So whoever runs it sees what to set, a slip in a
 * name is an error even where there is a default, and a file from elsewhere cannot read what it does not name. */
#include "pipeline/pipeline_loading.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum {
    VARIABLES_MAX_COUNT = 100,
    VARIABLES_MAX_BYTES = TREE_MAX_BYTES, /* of all values that are put in */
    VARIABLES_MAX_PLACES = 200            /* found to the column, which reads the file: as many as are printed */
};

/* A reference within a text. */
typedef struct reference {
    size_t begin, end; /* bytes of the text, with ${ and } */
    const char *name;
    const char *fallback; /* NULL: none */
} reference;

/* ------------------------------------------------------------------------------------------- the names */

static size_t name_length(const char *text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
    size_t first = strspn(text, letters);
    if (first == 0) return 0;
    size_t len = first;
    while (text[len] && (strchr(letters, text[len]) || (text[len] >= '0' && text[len] <= '9'))) len++;
    return len;
}

static void add_name(loading *l, const tree_node *node)
{
    bool word = node->kind == TREE_SCALAR && node->len > 0;
    if (!word || name_length(node->text) != node->len) {
        loading_error(l, "bad-variable", node->place, "write the name alone, such as ARCHIVE: letters, digits and '_'",
                      "%s is no name of a variable", tree_describe(l->pool, node));
        return;
    }
    l->variables[l->variable_count++] = node->text;
}

void loading_read_environment(loading *l, const tree_node *root)
{
    const tree_entry *entry = tree_find(root, "environment");
    if (!entry) return;
    const tree_node *node = entry->value;
    bool single = node->kind == TREE_SCALAR && !tree_is_null(node);
    l->variables_declared = true;
    if (!single && node->kind != TREE_LIST) {
        loading_error(l, "wrong-kind", node->place, "name the variables that the file takes: 'environment: [ARCHIVE]'",
                      "key 'environment' expects a list of names, not %s", tree_describe(l->pool, node));
        l->variables_unclear = true;
        return;
    }
    size_t count = single ? 1 : node->count;
    if (count > VARIABLES_MAX_COUNT) {
        loading_error(l, "out-of-range", node->place, NULL, "key 'environment' names %zu variables: more than %d",
                      count, VARIABLES_MAX_COUNT);
        l->variables_unclear = true;
        return;
    }
    l->variables = pool_alloc(l->pool, (count + 1) * sizeof *l->variables);
    size_t errors = diagnostics_errors(l->diags);
    if (single) add_name(l, node);
    for (size_t i = 0; !single && i < count; i++) add_name(l, node->entries[i].value);
    if (diagnostics_errors(l->diags) > errors) l->variables_unclear = true;
}

static bool is_declared(const loading *l, const char *name)
{
    for (size_t i = 0; i < l->variable_count; i++) {
        if (strcmp(l->variables[i], name) == 0) return true;
    }
    return false;
}

/* --------------------------------------------------------------------------------------- the references */

/* Where bytes of a value stand in the file. */
static diag_place place_within(const loading *l, const tree_node *node, size_t at, size_t width)
{
    return diagnostics_count(l->diags) < VARIABLES_MAX_PLACES ? tree_place_within(node, at, width) : node->place;
}

static void report_unclosed(loading *l, const tree_node *node, size_t at)
{
    loading_error(l, "bad-variable", place_within(l, node, at, 2),
                  "write ${NAME} or ${NAME:-default}; for the characters themselves write $${",
                  "'${' begins no variable");
}

/* Reads the reference at byte `at` of the node's text.  False: it is none (reported). */
static bool read_reference(loading *l, const tree_node *node, size_t at, reference *found)
{
    const char *name = node->text + at + 2;
    size_t len = name_length(name);
    const char *rest = name + len, *close = strchr(rest, '}');
    bool with_fallback = strncmp(rest, ":-", 2) == 0;
    if (len == 0 || !close || (!with_fallback && close != rest)) {
        report_unclosed(l, node, at);
        return false;
    }
    *found = (reference){.begin = at, .end = (size_t)(close + 1 - node->text), .name = pool_copy(l->pool, name, len)};
    if (with_fallback) found->fallback = pool_copy(l->pool, rest + 2, (size_t)(close - rest - 2));
    return true;
}

static void report_undeclared(loading *l, const tree_node *node, const reference *r)
{
    if (l->variables_unclear) return;
    const char *help = pool_format(l->pool, "add it there: 'environment: [%s]'", r->name);
    loading_error(l, "unknown-variable", place_within(l, node, r->begin, r->end - r->begin),
                  l->variable_count > 0 ? loading_suggest(l, r->name, l->variables, help) : help,
                  "the file does not name variable '%s' under 'environment'", r->name);
}

/* What stands for the reference; NULL: nothing can (reported). */
static const char *reference_value(loading *l, const tree_node *node, const reference *r)
{
    if (!is_declared(l, r->name)) {
        report_undeclared(l, node, r);
        return NULL;
    }
    const char *value = getenv(r->name);
    if (r->fallback && (!value || !*value)) return r->fallback;
    if (!value) {
        loading_error(l, "undefined-variable", place_within(l, node, r->begin, r->end - r->begin),
                      pool_format(l->pool, "set it, as in `%s=... quoth ...`, or write a default: ${%s:-default}",
                                  r->name, r->name),
                      "variable '%s' is not set", r->name);
        return NULL;
    }
    if (utf8_valid((quoth_str){value, strlen(value)})) return value;
    loading_error(l, "bad-variable", node->place, "set it to text in UTF-8", "the value of variable '%s' is not UTF-8",
                  r->name);
    return NULL;
}

static bool grow(loading *l, const tree_node *node, size_t len)
{
    l->variable_bytes += len;
    if (l->variable_bytes <= VARIABLES_MAX_BYTES) return true;
    loading_error(l, "variable-size", node->place, "set shorter values, or use them less often",
                  "the values of variables make the file too long: more than %d bytes", VARIABLES_MAX_BYTES);
    return false;
}

static const tree_node *expand_scalar(loading *l, const tree_node *node)
{
    if (node->kind != TREE_SCALAR || !strstr(node->text, "${")) return node;
    memory_text e = {0};
    bool right = true, any = false;
    for (size_t at = 0; right && at < node->len;) {
        const char *rest = node->text + at;
        reference r;
        if (strncmp(rest, "$${", 3) == 0) {
            memory_text_add(&e, "${", 2);
            at += 3;
        } else if (strncmp(rest, "${", 2) == 0) {
            const char *value = read_reference(l, node, at, &r) ? reference_value(l, node, &r) : NULL;
            right = value && grow(l, node, strlen(value));
            if (!right) break;
            memory_text_add(&e, value, strlen(value));
            any = true;
            at = r.end;
        } else {
            memory_text_add(&e, rest, 1);
            at++;
        }
    }
    tree_node *made = pool_alloc(l->pool, sizeof *made);
    *made = *node;
    if (right) {
        made->text = pool_copy(l->pool, e.bytes ? e.bytes : "", e.len);
        made->len = e.len;
        made->variable = any;
    }
    free(e.bytes);
    return right ? made : NULL;
}

/* Without the key `environment` a value is what it looks like; who meant a variable is told, once a file. */
static void warn_off(loading *l, const tree_node *node)
{
    const char *at = node->kind == TREE_SCALAR ? strstr(node->text, "${") : NULL;
    size_t len = at ? name_length(at + 2) : 0;
    if (len == 0 || l->variables_warned || (at[2 + len] != '}' && strncmp(at + 2 + len, ":-", 2) != 0)) return;
    l->variables_warned = true;
    const char *name = pool_copy(l->pool, at + 2, len);
    diagnostics_add(
        l->diags, QUOTH_WARNING, "variables-off", place_within(l, node, (size_t)(at - node->text), len + 2),
        pool_format(l->pool, "to use the variable, name it at the top of the file: 'environment: [%s]'", name),
        "'${%s}' is taken as it stands", name);
}

const tree_node *loading_expand(loading *l, const tree_node *node)
{
    if (!l->variables_declared) {
        warn_off(l, node);
        for (size_t i = 0; node->kind == TREE_LIST && i < node->count; i++) warn_off(l, node->entries[i].value);
        return node;
    }
    if (node->kind == TREE_SCALAR) return expand_scalar(l, node);
    if (node->kind != TREE_LIST) return node;
    tree_entry *entries = pool_alloc(l->pool, (node->count + 1) * sizeof *entries);
    bool right = true;
    for (size_t i = 0; i < node->count; i++) {
        entries[i] = node->entries[i];
        entries[i].value = expand_scalar(l, node->entries[i].value);
        right &= entries[i].value != NULL;
    }
    if (!right) return NULL;
    tree_node *made = pool_alloc(l->pool, sizeof *made);
    *made = *node;
    made->entries = entries;
    return made;
}
