/* SPDX-License-Identifier: Apache-2.0 */
#include "base/diagnostics.h"

#include "base/excerpt.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

enum {
    /* Kept and printed; more are only counted, so that a hostile file cannot fill the memory or the screen. */
    DIAGNOSTICS_MAX = 200,
    NEAREST_MAX_LENGTH = 64
};

struct diagnostics {
    diag_item *items;
    size_t count, capacity;
    size_t errors;  /* all, kept or not */
    size_t skipped; /* not kept */
};

diagnostics *diagnostics_new(void)
{
    return memory_alloc(sizeof(diagnostics));
}

void diagnostics_free(diagnostics *diags)
{
    if (!diags) return;
    for (size_t i = 0; i < diags->count; i++) {
        free(diags->items[i].code);
        free(diags->items[i].message);
        free(diags->items[i].help);
    }
    free(diags->items);
    free(diags);
}

void diagnostics_vadd(diagnostics *diags, quoth_severity severity, const char *code, diag_place place, const char *help,
                      const char *format, va_list arguments)
{
    if (severity == QUOTH_ERROR) diags->errors++;
    if (diags->count == DIAGNOSTICS_MAX) {
        diags->skipped++;
        return;
    }
    if (diags->count == diags->capacity) {
        diags->capacity = diags->capacity ? 2 * diags->capacity : 8;
        diags->items = memory_resize(diags->items, diags->capacity, sizeof *diags->items);
    }
    diags->items[diags->count++] = (diag_item){.severity = severity,
                                               .code = memory_copy(code),
                                               .message = memory_vformat(format, arguments),
                                               .help = help ? memory_copy(help) : NULL,
                                               .place = place};
}

void diagnostics_add(diagnostics *diags, quoth_severity severity, const char *code, diag_place place, const char *help,
                     const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    diagnostics_vadd(diags, severity, code, place, help, format, arguments);
    va_end(arguments);
}

size_t diagnostics_errors(const diagnostics *diags)
{
    return diags->errors;
}

size_t diagnostics_count(const diagnostics *diags)
{
    return diags->count;
}

const diag_item *diagnostics_at(const diagnostics *diags, size_t index)
{
    return index < diags->count ? &diags->items[index] : NULL;
}

/* ------------------------------------------------------------------------------------------- printing */

/* Messages may quote what stood in a file: nothing of it may steer a terminal. */
static void print_text(FILE *out, const char *text, const char *indent)
{
    for (const char *c = text; *c; c++) {
        if (*c == '\n') {
            fprintf(out, "\n%s", indent);
        } else if ((unsigned char)*c < 0x20 || *c == 0x7f) {
            fputc('?', out);
        } else {
            fputc(*c, out);
        }
    }
}

/* Arguments of the command line have no lines: their place is the flag. */
static bool place_is_argument(const diag_place *place)
{
    return place->file && place->file[0] == '-' && place->file[1] != '\0';
}

static void print_place(FILE *out, const diag_place *place)
{
    if (!place->file) {
        fputs("quoth", out);
        return;
    }
    print_text(out, strcmp(place->file, "-") == 0 ? "<stdin>" : place->file, "");
    if (place->line > 0 && !place_is_argument(place)) {
        fprintf(out, ":%zu", place->line);
        if (place->column > 0) fprintf(out, ":%zu", place->column);
    }
}

static void print_item(FILE *out, const diag_item *item, bool colour)
{
    static const char *const names[] = {"error", "warning", "note", "note"};
    static const char *const paints[] = {"\033[1;31m", "\033[1;35m", "\033[1;36m", "\033[1;36m"};
    const char *bold = colour ? "\033[1m" : "", *dim = colour ? "\033[2m" : "", *plain = colour ? "\033[0m" : "";
    const char *paint = colour ? paints[item->severity] : "";

    fputs(bold, out);
    print_place(out, &item->place);
    fprintf(out, ":%s %s%s:%s %s", plain, paint, names[item->severity], plain, bold);
    print_text(out, item->message, "");
    fprintf(out, "%s %s[%s]%s\n", plain, dim, item->code, plain);

    excerpt cut;
    if (excerpt_cut(&item->place, &cut)) {
        char number[24] = "";
        if (!place_is_argument(&item->place)) snprintf(number, sizeof number, "%zu", item->place.line);
        fprintf(out, "%s%6s | %s%s\n", dim, number, plain, cut.line);
        fprintf(out, "%s%6s | %s%*s%s%s%s\n", dim, "", plain, (int)cut.indent, "", paint, cut.carets, plain);
        excerpt_free(&cut);
    }
    if (item->help) {
        fprintf(out, "%s  help:%s ", dim, plain);
        print_text(out, item->help, "        ");
        fputc('\n', out);
    }
}

typedef struct print_order {
    const diag_item *item;
    size_t file; /* files in the order of their first diagnostic */
    size_t index;
} print_order;

static int print_compare(const void *left, const void *right)
{
    const print_order *a = left, *b = right;
    if (a->file != b->file) return a->file < b->file ? -1 : 1;
    const diag_place *p = &a->item->place, *q = &b->item->place;
    if (p->line != q->line) return p->line < q->line ? -1 : 1;
    if (p->column != q->column) return p->column < q->column ? -1 : 1;
    return a->index < b->index ? -1 : 1;
}

static bool place_same_file(const diag_place *a, const diag_place *b)
{
    if (a->source != b->source) return false;
    return a->file == b->file || (a->file && b->file && strcmp(a->file, b->file) == 0);
}

void diagnostics_print(const diagnostics *diags, FILE *out, bool colour)
{
    if (diags->count == 0) return;
    print_order *order = memory_alloc(diags->count * sizeof *order);
    for (size_t i = 0; i < diags->count; i++) {
        order[i] = (print_order){&diags->items[i], i, i};
        for (size_t j = 0; j < i; j++) {
            if (!place_same_file(&diags->items[j].place, &diags->items[i].place)) continue;
            order[i].file = order[j].file;
            break;
        }
    }
    qsort(order, diags->count, sizeof *order, print_compare);
    for (size_t i = 0; i < diags->count; i++) print_item(out, order[i].item, colour);
    if (diags->skipped > 0) fprintf(out, "quoth: note: %zu more are not shown\n", diags->skipped);
    free(order);
}

/* ---------------------------------------------------------------------------------------- nearest name */

static size_t min_size(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edits (insert, delete, replace, swap of neighbours) that make `b` of `a`; both at most NEAREST_MAX_LENGTH long. */
static size_t edit_distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t rows[3][NEAREST_MAX_LENGTH + 1];
    size_t *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= b_len; j++) last[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        now[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t replace = last[j - 1] + (a[i - 1] != b[j - 1]);
            now[j] = min_size(replace, min_size(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = min_size(now[j], before[j - 2] + 1);
        }
        size_t *spare = before;
        before = last, last = now, now = spare;
    }
    return last[b_len];
}

const char *diagnostics_nearest(const char *word, const char *const *candidates)
{
    size_t len = strlen(word);
    if (len == 0 || len > NEAREST_MAX_LENGTH) return NULL;
    const char *best = NULL;
    size_t best_distance = (len + 1) / 3 + 1; /* one edit in about three letters still looks like a slip */
    for (; *candidates; candidates++) {
        size_t other = strlen(*candidates);
        if (other == 0 || other > NEAREST_MAX_LENGTH) continue;
        size_t distance = edit_distance(word, len, *candidates, other);
        if (distance < best_distance) {
            best = *candidates;
            best_distance = distance;
        }
    }
    return best;
}
