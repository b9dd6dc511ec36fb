/* SPDX-License-Identifier: Apache-2.0 */
#include "hosting/options.h"

#include "hosting/option_value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What converting one option needs at hand. */
typedef struct filler {
    const quoth_option *option;
    const options_owner *owner;
    pool *pool;
    diagnostics *diags;
} filler;

/* ----------------------------------------------------------------------------------------------- tables */

size_t options_count(const quoth_option *table)
{
    size_t count = 0;
    while (table && table[count].name) count++;
    return count;
}

size_t options_find(const quoth_option *table, const char *name)
{
    for (size_t i = 0; table && table[i].name; i++) {
        if (strcmp(table[i].name, name) == 0) return i;
    }
    return QUOTH_NONE;
}

size_t options_kind_size(quoth_kind kind)
{
    switch (kind) {
    case QUOTH_BOOL:
        return sizeof(bool);
    case QUOTH_INT:
        return sizeof(int64_t);
    case QUOTH_REAL:
    case QUOTH_DURATION:
        return sizeof(double);
    case QUOTH_TEXT:
    case QUOTH_PATH:
        return sizeof(quoth_str);
    case QUOTH_ENUM:
        return sizeof(int32_t);
    case QUOTH_REGEX:
        return sizeof(const quoth_regex *);
    case QUOTH_BYTES:
        return sizeof(uint64_t);
    }
    return 0;
}

size_t options_field_size(const quoth_option *option)
{
    return option->flags & QUOTH_LIST ? sizeof(quoth_list) : options_kind_size(option->kind);
}

const char *options_kind_name(const quoth_option *option)
{
    static const char *const names[][2] = {
        [QUOTH_BOOL] = {"true or false", "list of true or false"},
        [QUOTH_INT] = {"integer", "list of integers"},
        [QUOTH_REAL] = {"number", "list of numbers"},
        [QUOTH_TEXT] = {"text", "list of texts"},
        [QUOTH_ENUM] = {"choice", "list of choices"},
        [QUOTH_REGEX] = {"pattern", "list of patterns"},
        [QUOTH_PATH] = {"path", "list of paths"},
        [QUOTH_DURATION] = {"duration", "list of durations"},
        [QUOTH_BYTES] = {"size", "list of sizes"},
    };
    return names[option->kind][option->flags & QUOTH_LIST ? 1 : 0];
}

/* How a value of the kind is written: what "expects" is followed by. */
static const char *kind_syntax(quoth_kind kind)
{
    switch (kind) {
    case QUOTH_BOOL:
        return "true or false";
    case QUOTH_INT:
        return "an integer";
    case QUOTH_REAL:
        return "a number";
    case QUOTH_TEXT:
        return "a text";
    case QUOTH_ENUM:
        return "a choice";
    case QUOTH_REGEX:
        return "a pattern";
    case QUOTH_PATH:
        return "a path";
    case QUOTH_DURATION:
        return "a duration such as 250ms, 10s, 5m, 2h";
    case QUOTH_BYTES:
        return "a size such as 4096, 64KiB, 16MiB, 2GB";
    }
    return "a value";
}

/* ---------------------------------------------------------------------------------------------- errors */

/* The place of a value; secrets are not shown, so they have no line. */
static diag_place value_place(const filler *f, const tree_node *node)
{
    diag_place place = node->place;
    if (f->option->flags & QUOTH_SECRET) place.source = NULL;
    return place;
}

static const char *value_described(const filler *f, const tree_node *node)
{
    return f->option->flags & QUOTH_SECRET ? "what is given" : tree_describe(f->pool, node);
}

static const char *option_help(const filler *f)
{
    return pool_format(f->pool, "'%s': %s", f->option->name, f->option->help);
}

/* Numbers as people write them: a duration without its unit, a share in per cent, a decimal comma. */
static const char *help_number(const filler *f, const tree_node *node, const char *otherwise)
{
    double number;
    char *end;
    const char *text = node->text;
    if (f->option->kind == QUOTH_DURATION && value_read_real(text, &number) == VALUE_OK && *text != '-')
        return pool_format(f->pool, "give it a unit: '%ss' for seconds", text);
    if (f->option->kind != QUOTH_REAL || !(*text >= '0' && *text <= '9')) return otherwise;
    number = strtod(text, &end);
    if (strcmp(end, "%") == 0) return pool_format(f->pool, "write %.15g for %s", number / 100, text);
    if (*end == ',' && end[1] >= '0' && end[1] <= '9') return "write a decimal point, not a comma";
    return otherwise;
}

static bool fail_kind(const filler *f, const tree_node *node)
{
    const char *help = option_help(f);
    bool number = f->option->kind != QUOTH_TEXT && f->option->kind != QUOTH_PATH && f->option->kind != QUOTH_REGEX &&
                  f->option->kind != QUOTH_ENUM;
    if (tree_is_null(node)) {
        const char *empty = "give it a value, or leave the option out";
        if (f->option->flags & QUOTH_LIST)
            empty = "write [] for an empty list, or leave the option out";
        else if (!number)
            empty = "write \"\" for an empty text, or leave the option out";
        diagnostics_add(f->diags, QUOTH_ERROR, "empty-value", value_place(f, node), empty, "option '%s' has no value",
                        f->option->name);
        return false;
    }
    if (node->kind == TREE_SCALAR && !node->plain && !node->variable && number) help = "remove the quotes";
    if (number && node->kind == TREE_SCALAR && node->plain && node->text[0] == '0' && node->len > 1) {
        help = "some readers of YAML take numbers that begin with 0 for octal ones: write it without the 0";
    }
    if (f->option->kind == QUOTH_BOOL && node->kind == TREE_SCALAR && node->plain) {
        help = "yes, no, on, off, 0 and 1 are no booleans here: write true or false";
    }
    if (node->kind == TREE_SCALAR && node->plain && !(f->option->flags & QUOTH_SECRET))
        help = help_number(f, node, help);
    diagnostics_add(f->diags, QUOTH_ERROR, "wrong-kind", value_place(f, node), help, "option '%s' expects %s, not %s",
                    f->option->name, kind_syntax(f->option->kind), value_described(f, node));
    return false;
}

static const char *format_limit(const filler *f, double limit)
{
    char text[64];
    options_format_limit(f->option, limit, text, sizeof text);
    return pool_copy(f->pool, text, strlen(text));
}

static bool fail_range(const filler *f, const tree_node *node)
{
    const quoth_option *o = f->option;
    const char *range = "in the range of its kind";
    if (o->min != 0 || o->max != 0) {
        bool no_least = isinf(o->min), no_most = isinf(o->max);
        if (no_most)
            range = pool_format(f->pool, "at least %s", format_limit(f, o->min));
        else if (no_least)
            range = pool_format(f->pool, "at most %s", format_limit(f, o->max));
        else
            range = pool_format(f->pool, "from %s to %s", format_limit(f, o->min), format_limit(f, o->max));
    }
    diagnostics_add(f->diags, QUOTH_ERROR, "out-of-range", value_place(f, node), option_help(f),
                    "option '%s' must be %s, not %s", o->name, range, value_described(f, node));
    return false;
}

static bool fail_choice(const filler *f, const tree_node *node)
{
    enum { CHOICES_TO_LIST = 16 }; /* a message that lists more is not read */
    const char *nearest = diagnostics_nearest(node->text, f->option->choices);
    size_t count = 0;
    while (f->option->choices[count]) count++;
    if (count > CHOICES_TO_LIST) {
        const char *see = pool_format(f->pool, "there are %zu choices: see `quoth plugins show`", count);
        if (nearest) see = pool_format(f->pool, "did you mean '%s'? %s", nearest, see);
        diagnostics_add(f->diags, QUOTH_ERROR, "unknown-choice", value_place(f, node), see,
                        "option '%s' has no choice %s", f->option->name, value_described(f, node));
        return false;
    }
    char *help = nearest ? memory_format("did you mean '%s'? it knows", nearest) : memory_copy("it knows");
    for (const char *const *choice = f->option->choices; *choice; choice++) {
        char *longer = memory_format("%s%s '%s'", help, choice == f->option->choices ? "" : ",", *choice);
        free(help);
        help = longer;
    }
    diagnostics_add(f->diags, QUOTH_ERROR, "unknown-choice", value_place(f, node), help, "option '%s' has no choice %s",
                    f->option->name, value_described(f, node));
    free(help);
    return false;
}

/* --------------------------------------------------------------------------------------------- scalars */

static bool in_range(const quoth_option *option, double value)
{
    return (option->min == 0 && option->max == 0) || (value >= option->min && value <= option->max);
}

static bool fill_number(const filler *f, const tree_node *node, void *field)
{
    if (!node->plain && !node->variable) return fail_kind(f, node);
    value_result result = VALUE_WRONG;
    double size = 0;
    switch (f->option->kind) {
    case QUOTH_INT: {
        int64_t value = 0;
        result = value_read_int(node->text, &value);
        size = (double)value;
        memcpy(field, &value, sizeof value);
        break;
    }
    case QUOTH_BYTES: {
        uint64_t value = 0;
        result = value_read_bytes(node->text, &value);
        size = (double)value;
        memcpy(field, &value, sizeof value);
        break;
    }
    case QUOTH_DURATION:
    case QUOTH_REAL:
        result =
            f->option->kind == QUOTH_REAL ? value_read_real(node->text, &size) : value_read_duration(node->text, &size);
        memcpy(field, &size, sizeof size);
        break;
    default:
        break;
    }
    if (result == VALUE_WRONG) return fail_kind(f, node);
    if (result == VALUE_RANGE || !in_range(f->option, size)) return fail_range(f, node);
    return true;
}

static bool fill_bool(const filler *f, const tree_node *node, void *field)
{
    bool value;
    if ((!node->plain && !node->variable) || value_read_bool(node->text, &value) != VALUE_OK) return fail_kind(f, node);
    memcpy(field, &value, sizeof value);
    return true;
}

static bool fill_choice(const filler *f, const tree_node *node, void *field)
{
    for (int32_t i = 0; f->option->choices[i]; i++) {
        if (strcmp(f->option->choices[i], node->text) != 0) continue;
        memcpy(field, &i, sizeof i);
        return true;
    }
    return fail_choice(f, node);
}

static bool fill_text(const filler *f, const tree_node *node, void *field)
{
    quoth_str value = {node->text, node->len};
    /* With a '/' a resource is a file; without one it is the name of installed data. */
    bool relative = (f->option->flags & QUOTH_RESOURCE) && node->text[0] != '/' && strchr(node->text, '/');
    if (f->option->kind == QUOTH_PATH && relative) {
        const char *joined = pool_format(f->pool, "%s/%s", f->owner->directory, node->text);
        value = (quoth_str){joined, strlen(joined)};
    } else {
        value.ptr = pool_copy(f->pool, node->text, node->len);
    }
    memcpy(field, &value, sizeof value);
    return true;
}

static void clean_pattern(void *pattern)
{
    pattern_free(pattern);
}

static bool fill_pattern(const filler *f, const tree_node *node, void *field)
{
    if (node->len == 0) return true; /* no pattern: NULL */
    char message[160];
    size_t offset = 0;
    quoth_regex *regex = pattern_new((quoth_str){node->text, node->len}, message, sizeof message, &offset);
    if (!regex) {
        diag_place place = tree_place_within(node, offset, 1);
        if (f->option->flags & QUOTH_SECRET) place = value_place(f, node);
        diagnostics_add(f->diags, QUOTH_ERROR, "bad-pattern", place,
                        "patterns are Perl-compatible (PCRE2); put them in single quotes, where '\\' is no escape",
                        "option '%s': %s", f->option->name, message);
        return false;
    }
    pool_defer(f->pool, clean_pattern, regex);
    memcpy(field, &regex, sizeof regex);
    return true;
}

static bool fill_scalar(const filler *f, const tree_node *node, void *field)
{
    if (node->kind != TREE_SCALAR || tree_is_null(node)) return fail_kind(f, node);
    switch (f->option->kind) {
    case QUOTH_BOOL:
        return fill_bool(f, node, field);
    case QUOTH_INT:
    case QUOTH_REAL:
    case QUOTH_DURATION:
    case QUOTH_BYTES:
        return fill_number(f, node, field);
    case QUOTH_TEXT:
    case QUOTH_PATH:
        return fill_text(f, node, field);
    case QUOTH_ENUM:
        return fill_choice(f, node, field);
    case QUOTH_REGEX:
        return fill_pattern(f, node, field);
    }
    return false;
}

static bool fill_list(const filler *f, const tree_node *node, void *field)
{
    if (node->kind == TREE_MAP || tree_is_null(node)) return fail_kind(f, node);
    size_t count = node->kind == TREE_LIST ? node->count : 1, size = options_kind_size(f->option->kind);
    unsigned char *items = pool_alloc(f->pool, count * size);
    bool right = true;
    for (size_t i = 0; i < count; i++) {
        right &= fill_scalar(f, node->kind == TREE_LIST ? node->entries[i].value : node, items + i * size);
    }
    quoth_list list = {items, count};
    memcpy(field, &list, sizeof list);
    return right;
}

/* -------------------------------------------------------------------------------------- configurations */

static const tree_node *parse_fallback(const filler *f)
{
    const char *text = f->option->fallback;
    /* A plain word needs no YAML parser; nearly all defaults are one. */
    if (!(f->option->flags & QUOTH_LIST) && !strpbrk(text, "\"'[]{}*&!|>%@`#:,?\n")) {
        tree_node *node = pool_alloc(f->pool, sizeof *node);
        *node = (tree_node){.kind = TREE_SCALAR, .plain = true, .text = text, .len = strlen(text), .weight = 1};
        return node;
    }
    tree_input input = {.source = text, .len = strlen(text)};
    return tree_parse(f->pool, &input, f->diags);
}

static bool fill_option(const filler *f, const tree_node *node, void *field)
{
    return f->option->flags & QUOTH_LIST ? fill_list(f, node, field) : fill_scalar(f, node, field);
}

/* An option that is not given keeps its fallback, or the zeros that are there. */
static bool fill_fallback(const filler *f, void *field)
{
    if (!f->option->fallback) return true;
    const tree_node *node = parse_fallback(f);
    return node && (tree_is_null(node) || fill_option(f, node, field));
}

static void warn_deprecated(const filler *f, diag_place key)
{
    char *help = f->option->instead ? memory_format("use '%s' instead", f->option->instead) : NULL;
    diagnostics_add(f->diags, QUOTH_WARNING, "deprecated-option", key, help, "option '%s' is deprecated",
                    f->option->name);
    free(help);
}

bool options_fill(const quoth_option *table, const option_given *given, const options_owner *owner, void *config,
                  pool *p, diagnostics *diags)
{
    bool right = true;
    for (size_t i = 0; table && table[i].name; i++) {
        filler f = {&table[i], owner, p, diags};
        void *field = (unsigned char *)config + table[i].offset;
        if (given[i].wrong) {
            right = false;
            continue;
        }
        if (!given[i].value) {
            if (table[i].flags & QUOTH_REQUIRED) {
                diagnostics_add(diags, QUOTH_ERROR, "missing-option", owner->place, option_help(&f),
                                "stage '%s' lacks its required option '%s'", owner->label, table[i].name);
                right = false;
            } else {
                right &= fill_fallback(&f, field);
            }
            continue;
        }
        if (table[i].flags & QUOTH_DEPRECATED) warn_deprecated(&f, given[i].key);
        right &= fill_option(&f, given[i].value, field);
    }
    return right;
}

const char *options_check_fallback(const quoth_option *option, pool *p)
{
    if (!option->fallback) return NULL;
    options_owner owner = {.label = "", .directory = "/"};
    diagnostics *diags = diagnostics_new();
    filler f = {option, &owner, p, diags};
    const char *why = NULL;
    if (!fill_fallback(&f, pool_alloc(p, options_field_size(option)))) {
        const diag_item *first = diagnostics_at(diags, 0);
        why = first ? pool_copy(p, first->message, strlen(first->message)) : "does not parse";
    }
    diagnostics_free(diags);
    return why;
}
