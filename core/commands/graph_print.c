/* SPDX-License-Identifier: Apache-2.0 */
/* A pipeline as text for programs that draw: Mermaid and Graphviz. */
#include "commands/graph.h"

#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

/* ---------------------------------------------------------------------------------------------- Mermaid */

/* In quotes nearly all goes, but entity codes are safe for all that does not. */
static void mermaid_text(const char *text)
{
    for (size_t len = strlen(text), used; len > 0; text += used, len -= used) {
        uint32_t c = utf8_read(text, len, &used);
        bool plain = c < 0x80 && (strchr(" ./,-_*?:", (int)c) || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                                  (c >= 'a' && c <= 'z'));
        if (plain)
            putchar((int)c);
        else
            printf("#%u;", (unsigned)c);
    }
}

static void mermaid_list(const char *const *words, size_t count, const char *join)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0) fputs(join, stdout);
        mermaid_text(words[i]);
    }
}

void graph_print_mermaid(const pipeline *p)
{
    static const char *const open[] = {"([\"", "[\"", "[/\""}, *const close[] = {"\"])", "\"]", "\"/]"};
    pool *memory = pool_new();
    puts("flowchart TD");
    for (size_t i = 0; i < p->stage_count; i++) {
        const pipeline_stage *stage = &p->stages[i];
        const char *const *places;
        size_t count = pipeline_graph_places(p, i, &places, memory);
        printf("    s%zu%s", i, open[stage->def->role]);
        mermaid_text(stage->label);
        if (count > 0) fputs("<br>", stdout);
        mermaid_list(places, count, "<br>");
        printf("%s\n", close[stage->def->role]);
    }
    for (size_t i = 1; i < p->stage_count; i++) printf("    s%zu ==> s%zu\n", i - 1, i);
    pipeline_graph graph = pipeline_graph_make(p, memory);
    for (size_t i = 0; i < graph.count; i++) {
        const graph_edge *edge = &graph.edges[i];
        printf("    s%zu -. \"%s", edge->from, edge->edits ? "edited: " : "");
        mermaid_list(edge->layers, edge->count, ", ");
        printf("\" .-> s%zu\n", edge->to);
    }
    pool_free(memory);
}

/* ------------------------------------------------------------------------------------------------- DOT */

static void dot_text(const char *text)
{
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') putchar('\\');
        putchar((unsigned char)*text < 0x20 ? '?' : *text);
    }
}

static void dot_list(const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0) fputs("\\n", stdout);
        dot_text(words[i]);
    }
}

void graph_print_dot(const pipeline *p)
{
    static const char *const shapes[] = {"oval", "box", "note"};
    pool *memory = pool_new();
    fputs("digraph \"", stdout);
    dot_text(p->name);
    puts("\" {\n    node [fontname=\"sans-serif\"];\n    edge [fontname=\"sans-serif\", fontsize=10];");
    for (size_t i = 0; i < p->stage_count; i++) {
        const pipeline_stage *stage = &p->stages[i];
        const char *const *places;
        size_t count = pipeline_graph_places(p, i, &places, memory);
        printf("    s%zu [shape=%s, label=\"", i, shapes[stage->def->role]);
        dot_text(stage->label);
        if (count > 0) fputs("\\n", stdout);
        dot_list(places, count);
        puts("\"];");
    }
    for (size_t i = 1; i < p->stage_count; i++) printf("    s%zu -> s%zu [style=bold, weight=10];\n", i - 1, i);
    pipeline_graph graph = pipeline_graph_make(p, memory);
    for (size_t i = 0; i < graph.count; i++) {
        const graph_edge *edge = &graph.edges[i];
        printf("    s%zu -> s%zu [style=dashed, label=\"%s", edge->from, edge->to, edge->edits ? "edited:\\n" : "");
        dot_list(edge->layers, edge->count);
        puts("\"];");
    }
    puts("}");
    pool_free(memory);
}
