/* SPDX-License-Identifier: Apache-2.0 */
/* A pipeline as a drawing for the terminal.  The stages are boxes from top to bottom; right of them runs a rail for
 * each stage that writes, from the row that says what it writes down to the last one that reads of it:
 *
 *     ├─▼ clean ────────────────┤
 *     │ writes text, paragraph  ├─╮
 *     ├─▼ tag ──────────────────┤ │
 *     │ reads  text, paragraph  │◀╯
 *
 * Two rails share a column where one ends before the other begins. */
#include "commands/graph.h"

#include "base/utf8.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum {
    KEYWORD = 7,    /* columns before what is read and written */
    INNER_MIN = 24, /* columns within a box: below that there are no rails */
    INNER_MAX = 76  /* longer lines are not pleasant to read */
};

#define NO_STAGE SIZE_MAX

typedef enum row_kind { ROW_TITLE, ROW_TEXT, ROW_END } row_kind;
typedef enum row_link { LINK_NONE, LINK_IN, LINK_OUT } row_link;

typedef struct draw_row {
    row_kind kind;
    row_link link;
    size_t stage; /* of the rail that is linked */
    const char *text;
} draw_row;

/* The rail of a stage. */
typedef struct draw_rail {
    size_t column;     /* from 0; NO_STAGE: nobody reads what the stage writes */
    size_t first, end; /* rows: where it begins, and the last one that takes of it */
} draw_rail;

typedef struct drawing {
    const pipeline *pipeline;
    const graph_style *style;
    pipeline_graph graph;
    pool *pool;
    draw_rail *rails; /* parallel to the stages */
    size_t rail_columns;
    size_t inner; /* columns of text in a box */
    draw_row *rows;
    size_t row_count, row_capacity;
} drawing;

/* ------------------------------------------------------------------------------------------------- text */

static size_t text_columns(const char *text)
{
    size_t columns = 0;
    for (size_t len = strlen(text), used; len > 0; text += used, len -= used)
        columns += utf8_columns(utf8_read(text, len, &used));
    return columns;
}

/* The text fit for the terminal, at most `columns` wide. */
static const char *text_fit(const drawing *d, const char *text, size_t columns)
{
    const char *dots = d->style->ascii ? "..." : "…";
    size_t dots_columns = d->style->ascii ? 3 : 1, total = 0, kept = 0, out = 0;
    char *made = pool_alloc(d->pool, 3 * strlen(text) + 4);
    for (size_t len = strlen(text), used; len > 0; text += used, len -= used) {
        uint32_t code = utf8_read(text, len, &used);
        bool plain = !utf8_is_unsafe(code) && (code < 0x80 || !d->style->ascii);
        size_t wide = plain ? utf8_columns(code) : 1;
        if (total + wide > columns) {
            memcpy(made + kept, dots, strlen(dots) + 1);
            return made;
        }
        if (plain)
            memcpy(made + out, text, used);
        else
            made[out] = '?';
        out += plain ? used : 1;
        total += wide;
        if (total + dots_columns <= columns) kept = out;
    }
    return made;
}

/* ------------------------------------------------------------------------------------------------- rows */

static void add_row(drawing *d, row_kind kind, row_link link, size_t stage, const char *text)
{
    if (d->row_count == d->row_capacity) {
        size_t capacity = d->row_capacity ? 2 * d->row_capacity : 64;
        draw_row *rows = pool_alloc(d->pool, capacity * sizeof *rows);
        if (d->row_count > 0) memcpy(rows, d->rows, d->row_count * sizeof *rows);
        d->rows = rows;
        d->row_capacity = capacity;
    }
    d->rows[d->row_count++] = (draw_row){kind, link, stage, text};
}

/* "reads  one, two," and what does not fit below it; only the first line is linked.  Without rails, what is read says
 * whose it is. */
static void add_list(drawing *d, const char *keyword, const char *const *items, size_t count, row_link link,
                     size_t stage)
{
    const char *whose = NULL;
    if (d->rail_columns == 0) {
        if (link == LINK_IN) whose = pool_format(d->pool, "of %s", d->pipeline->stages[stage].label);
        link = LINK_NONE;
    }
    const char *line = pool_format(d->pool, "%-*s", KEYWORD, keyword);
    size_t at = KEYWORD;
    for (size_t i = 0; i < count + (whose != NULL); i++) {
        const char *item = text_fit(d, i < count ? items[i] : whose, d->inner - KEYWORD - 1);
        const char *comma = i + 1 < count ? "," : "";
        size_t columns = text_columns(item) + strlen(comma);
        if (at > KEYWORD && at + 1 + columns > d->inner) {
            add_row(d, ROW_TEXT, link, stage, line);
            link = LINK_NONE;
            line = pool_format(d->pool, "%*s", KEYWORD, "");
            at = KEYWORD;
        }
        line = pool_format(d->pool, "%s%s%s%s", line, at > KEYWORD ? " " : "", item, comma);
        at += columns + (at > KEYWORD);
    }
    add_row(d, ROW_TEXT, link, stage, line);
}

static void add_places(drawing *d, size_t stage)
{
    const char *const *places;
    size_t count = pipeline_graph_places(d->pipeline, stage, &places, d->pool);
    if (count == 0) return;
    bool sink = d->pipeline->stages[stage].def->role == QUOTH_SINK;
    add_list(d, sink ? "to" : "from", places, count, LINK_NONE, NO_STAGE);
}

static void add_reads(drawing *d, size_t stage, bool edits)
{
    const char *keyword = edits ? "edits" : "reads";
    for (size_t i = 0; i < d->graph.count; i++) {
        const graph_edge *edge = &d->graph.edges[i];
        if (edge->to != stage || edge->edits != edits) continue;
        d->rails[edge->from].end = d->row_count;
        add_list(d, keyword, edge->layers, edge->count, LINK_IN, edge->from);
        keyword = "";
    }
}

static void add_stage(drawing *d, size_t stage)
{
    const pipeline_stage *s = &d->pipeline->stages[stage];
    bool renamed = strcmp(s->label, s->def->name) != 0;
    add_row(d, ROW_TITLE, LINK_NONE, stage,
            renamed ? pool_format(d->pool, "%s (%s)", s->label, s->def->name) : s->label);
    if (s->def->role == QUOTH_SOURCE) add_places(d, stage);
    add_reads(d, stage, false);
    add_reads(d, stage, true);
    const char *const *layers;
    size_t count = pipeline_graph_writes(d->pipeline, stage, &layers, d->pool);
    d->rails[stage].first = d->row_count;
    bool read = d->rails[stage].column != NO_STAGE;
    if (count > 0) add_list(d, "writes", layers, count, read ? LINK_OUT : LINK_NONE, stage);
    if (s->def->role == QUOTH_SINK) add_places(d, stage);
}

/* ------------------------------------------------------------------------------------------------ layout */

/* A column for each stage of which others read. */
static void place_rails(drawing *d)
{
    size_t count = d->pipeline->stage_count;
    size_t *busy = pool_alloc(d->pool, count * sizeof *busy); /* the last reader in each column */
    for (size_t i = 0; i < count; i++) {
        size_t last = 0;
        for (size_t e = 0; e < d->graph.count; e++) {
            if (d->graph.edges[e].from == i && d->graph.edges[e].to > last) last = d->graph.edges[e].to;
        }
        d->rails[i].column = NO_STAGE;
        if (last == 0) continue;
        size_t column = 0;
        /* In the box of the last reader, reading stands above writing. */
        while (column < d->rail_columns && busy[column] > i) column++;
        if (column == d->rail_columns) d->rail_columns++;
        busy[column] = last;
        d->rails[i].column = column;
    }
}

/* As wide as the longest row, which is not known before the rows are: they are made once to measure, once to draw. */
static void make_rows(drawing *d)
{
    size_t outside = 4 + 2 * d->rail_columns, columns = d->style->columns;
    if (columns < outside + INNER_MIN) {
        d->rail_columns = 0;
        outside = 4;
    }
    size_t most = columns > outside + INNER_MIN ? columns - outside : INNER_MIN;
    d->inner = most < INNER_MAX ? most : INNER_MAX;
    size_t widest = INNER_MIN;
    for (int pass = 0; pass < 2; pass++) {
        d->row_count = 0;
        for (size_t i = 0; i < d->pipeline->stage_count; i++) add_stage(d, i);
        add_row(d, ROW_END, LINK_NONE, NO_STAGE, "");
        for (size_t i = 0; pass == 0 && i < d->row_count; i++) {
            size_t wide = text_columns(d->rows[i].text) + (d->rows[i].kind == ROW_TITLE ? 4 : 0);
            if (wide > widest) widest = wide;
        }
        if (pass == 0 && widest < d->inner) d->inner = widest;
    }
}

/* ---------------------------------------------------------------------------------------------- printing */

/* The pieces lines are made of, in both alphabets. */
typedef enum piece {
    P_DOWN_RIGHT,
    P_DOWN_LEFT,
    P_UP_RIGHT,
    P_UP_LEFT,
    P_VERTICAL,
    P_HORIZONTAL,
    P_TEE_RIGHT,
    P_TEE_LEFT,
    P_CROSS,
    P_ARROW_LEFT,
    P_ARROW_DOWN
} piece;

static const char *draw_piece(const drawing *d, piece p)
{
    static const char *const pieces[][2] = {{"╭", "+"}, {"╮", "+"}, {"╰", "+"}, {"╯", "+"}, {"│", "|"}, {"─", "-"},
                                            {"├", "+"}, {"┤", "+"}, {"┼", "|"}, {"◀", "<"}, {"▼", "v"}};
    return pieces[p][d->style->ascii];
}

static void print_piece(const drawing *d, piece p)
{
    fputs(draw_piece(d, p), stdout);
}

static void print_sgr(const drawing *d, const char *code)
{
    if (d->style->colour) printf("\033[%sm", code);
}

/* The stage whose rail is in that column at that row; NO_STAGE: none. */
static size_t rail_at(const drawing *d, size_t row, size_t column)
{
    for (size_t i = 0; i < d->pipeline->stage_count; i++) {
        const draw_rail *rail = &d->rails[i];
        if (rail->column == column && rail->first <= row && row <= rail->end) return i;
    }
    return NO_STAGE;
}

static void print_rails(const drawing *d, size_t index)
{
    const draw_row *row = &d->rows[index];
    size_t linked = row->link == LINK_NONE ? NO_STAGE : d->rails[row->stage].column, last = 0;
    for (size_t column = 0; column < d->rail_columns; column++) {
        if (rail_at(d, index, column) != NO_STAGE) last = column + 1;
    }
    for (size_t column = 0; column < last; column++) {
        bool along = linked != NO_STAGE && column <= linked; /* the link is here, or goes through */
        bool there = rail_at(d, index, column) != NO_STAGE;
        if (!along)
            fputc(' ', stdout);
        else
            print_piece(d, column == 0 && row->link == LINK_IN ? P_ARROW_LEFT : P_HORIZONTAL);
        if (along && column == linked && row->link == LINK_OUT)
            print_piece(d, P_DOWN_LEFT);
        else if (along && column == linked)
            print_piece(d, index < d->rails[row->stage].end ? P_TEE_LEFT : P_UP_LEFT);
        else if (there)
            print_piece(d, along ? P_CROSS : P_VERTICAL);
        else if (along)
            print_piece(d, P_HORIZONTAL);
        else
            fputc(' ', stdout);
    }
}

static void print_title(const drawing *d, const draw_row *row)
{
    bool first = row->stage == 0;
    print_piece(d, first ? P_DOWN_RIGHT : P_TEE_RIGHT);
    print_piece(d, P_HORIZONTAL);
    print_piece(d, first ? P_HORIZONTAL : P_ARROW_DOWN);
    print_sgr(d, "0;1");
    printf(" %s ", row->text);
    print_sgr(d, "0;2");
    for (size_t at = text_columns(row->text) + 3; at < d->inner + 1; at++) print_piece(d, P_HORIZONTAL);
    print_piece(d, first ? P_DOWN_LEFT : P_TEE_LEFT);
}

static void print_row(const drawing *d, size_t index)
{
    const draw_row *row = &d->rows[index];
    print_sgr(d, "2");
    if (row->kind == ROW_TITLE) {
        print_title(d, row);
    } else if (row->kind == ROW_END) {
        print_piece(d, P_UP_RIGHT);
        for (size_t i = 0; i < d->inner + 2; i++) print_piece(d, P_HORIZONTAL);
        print_piece(d, P_UP_LEFT);
    } else {
        print_piece(d, P_VERTICAL);
        print_sgr(d, "0");
        printf(" %s%*s ", row->text, (int)(d->inner - text_columns(row->text)), "");
        print_sgr(d, "2");
        print_piece(d, row->link == LINK_OUT ? P_TEE_RIGHT : P_VERTICAL);
    }
    print_rails(d, index);
    print_sgr(d, "0");
    putchar('\n');
}

void graph_draw(const pipeline *p, const graph_style *style)
{
    drawing d = {.pipeline = p, .style = style, .pool = pool_new()};
    d.graph = pipeline_graph_make(p, d.pool);
    d.rails = pool_alloc(d.pool, p->stage_count * sizeof *d.rails);
    place_rails(&d);
    make_rows(&d);
    for (size_t i = 0; i < d.row_count; i++) print_row(&d, i);
    pool_free(d.pool);
}
