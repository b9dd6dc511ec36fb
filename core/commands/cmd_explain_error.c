/* SPDX-License-Identifier: Apache-2.0 */
/* quoth explain-error: what an error code means and what to do, from the host's texts and the plugins' manuals. */
#include "commands/cli.h"
#include "commands/commands.h"

#include "base/error_texts.h"
#include "base/memory.h"
#include "hosting/plugin_codes.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SUGGESTIONS_MAX = 5 };

/* A code of a stage. */
typedef struct stage_code {
    char *code, *text;
    const char *stage;
} stage_code;

typedef struct stage_codes {
    stage_code *items;
    size_t count, capacity;
    const char *stage; /* whose manual is read */
} stage_codes;

static void collect_code(void *self, const char *code, const char *text)
{
    stage_codes *all = self;
    /* A manual may come back to a code: what it says first counts. */
    for (size_t i = all->count; i > 0 && all->items[i - 1].stage == all->stage; i--) {
        if (strcmp(all->items[i - 1].code, code) == 0) return;
    }
    if (all->count == all->capacity) {
        all->capacity = all->capacity ? 2 * all->capacity : 64;
        all->items = memory_resize(all->items, all->capacity, sizeof *all->items);
    }
    all->items[all->count++] = (stage_code){memory_copy(code), memory_copy(text), all->stage};
}

static void collect_stage(void *self, const module_stage *stage, module_result result, const char *why)
{
    (void)result;
    (void)why;
    stage_codes *all = self;
    if (!stage->def) return;
    all->stage = stage->def->name;
    plugin_codes_each(stage->def, collect_code, all);
}

static int compare_codes(const void *left, const void *right)
{
    const stage_code *a = left, *b = right;
    int order = strcmp(a->code, b->code);
    return order != 0 ? order : strcmp(a->stage, b->stage);
}

static stage_codes read_manuals(modules *mods)
{
    stage_codes all = {NULL, 0, 0, NULL};
    modules_each(mods, collect_stage, &all);
    if (all.count > 0) qsort(all.items, all.count, sizeof *all.items, compare_codes);
    return all;
}

static void free_codes(stage_codes *all)
{
    for (size_t i = 0; i < all->count; i++) {
        free(all->items[i].code);
        free(all->items[i].text);
    }
    free(all->items);
}

/* ---------------------------------------------------------------------------------------------- one code */

static void print_example(const char *example, const char *indent)
{
    for (const char *line = example; *line;) {
        size_t len = strcspn(line, "\n");
        printf("%s%.*s\n", indent, (int)len, line);
        line += len + (line[len] == '\n');
    }
}

static void print_host_text(const error_text *text)
{
    printf("%s: %s\n\n", text->code, text->title);
    cli_print_wrapped(stdout, text->text, 0, 0);
    if (!text->example) return;
    putchar('\n');
    print_example(text->example, "    ");
}

/* False: nobody knows the code. */
static bool print_code(const char *code, const stage_codes *manuals)
{
    const error_text *text = error_text_find(code);
    if (text) print_host_text(text);
    bool any = text != NULL;
    for (size_t i = 0; i < manuals->count; i++) {
        const stage_code *one = &manuals->items[i];
        if (strcmp(one->code, code) != 0) continue;
        printf("%s%s: a code of '%s'\n\n", any ? "\n" : "", code, one->stage);
        cli_print_wrapped(stdout, *one->text ? one->text : "see its manual", 0, 0);
        printf("\n    quoth plugins show %s\n", one->stage);
        any = true;
    }
    return any;
}

static int fail_unknown(const cli_command *command, const char *code, const stage_codes *manuals)
{
    size_t count = 0, hosts = 0;
    while (error_texts[hosts].code) hosts++;
    const char **all = memory_alloc((hosts + manuals->count + 1) * sizeof(*all));
    for (; count < hosts; count++) all[count] = error_texts[count].code;
    for (size_t i = 0; i < manuals->count; i++) {
        if (i == 0 || strcmp(manuals->items[i].code, manuals->items[i - 1].code) != 0)
            all[count++] = manuals->items[i].code;
    }
    const char *nearest = diagnostics_nearest(code, all);
    const char *found[SUGGESTIONS_MAX];
    size_t shown = 0;
    if (nearest) found[shown++] = nearest;
    for (size_t i = 0; *code && i < count && shown < SUGGESTIONS_MAX; i++) {
        if (all[i] != nearest && (strstr(all[i], code) || strstr(code, all[i]))) found[shown++] = all[i];
    }
    char *help = memory_copy(shown > 0 ? "; did you mean" : "; see `quoth explain-error --list`");
    for (size_t i = 0; i < shown; i++) {
        const char *join = i == 0 ? " " : i + 1 == shown ? " or " : ", ";
        char *longer = memory_format("%s%s'%s'%s", help, join, found[i], i + 1 == shown ? "?" : "");
        free(help);
        help = longer;
    }
    int exit_code = cli_usage_error(command, "unknown code '%s'%s", code, help);
    free(help);
    free(all);
    return exit_code;
}

/* --------------------------------------------------------------------------------------------- all codes */

static void print_row(const char *code, const char *of, const char *text)
{
    int used = printf("%-24s  %-17s  ", code, of);
    cli_print_wrapped(stdout, text, (size_t)used, 45);
}

static void print_list(const stage_codes *manuals)
{
    for (const error_text *text = error_texts; text->code; text++) print_row(text->code, "quoth", text->title);
    for (size_t i = 0; i < manuals->count; i++)
        print_row(manuals->items[i].code, manuals->items[i].stage, manuals->items[i].text);
}

/* The host's codes as a page of Markdown: docs/diagnostics.md. */
static void print_markdown(void)
{
    puts(
        "# Error codes\n\n"
        "<!-- Made by `quoth explain-error --markdown`; a test compares the two. -->\n\n"
        "`quoth check` and `quoth run` report all errors of a pipeline file at once, each with its place, its line, "
        "what to do, and a code in\n"
        "brackets.  Codes are stable: a program may act on them (`quoth check --json` gives them as data).  With any "
        "error the exit code is 78.\n"
        "`quoth explain-error CODE` prints what stands here.  Codes of a plugin, such as those of documents that fail, "
        "stand in its manual\n"
        "(`quoth plugins show NAME`); `quoth explain-error` knows them too, and `quoth explain-error --list` lists "
        "all.");
    error_group group = ERROR_GROUPS;
    for (const error_text *text = error_texts; text->code; text++) {
        if (text->group != group) printf("\n## %s\n", error_group_titles[text->group]);
        group = text->group;
        printf("\n### `%s`: %s\n\n%s\n", text->code, text->title, text->text);
        if (!text->example) continue;
        putchar('\n');
        print_example(text->example, "    ");
    }
}

int cmd_explain_error(int argc, char **argv)
{
    static const cli_command command = {
        .name = "explain-error",
        .synopsis = "[CODE...]",
        .summary = "Says what error codes mean and what to do: those in brackets behind messages, in dead letters and "
                   "in reports.",
        .details = "Codes of plugins are looked for in the manuals of all that are installed.\n\nExit code: 0 the "
                   "codes are known, 64 one is not.",
        .min_words = 0,
        .max_words = SIZE_MAX,
    };
    bool list = false, markdown = false;
    const cli_option options[] = {
        {"list", 0, CLI_SWITCH, NULL, "list all codes, one a line: code, whose it is, what it means", &list, 0, 0},
        {"markdown", 0, CLI_SWITCH, NULL, "print what is known of quoth's own codes as a page of Markdown", &markdown,
         0, 0},
        CLI_OPTIONS_END,
    };
    cli_list words = {NULL, 0};
    int code = cli_parse(&command, options, argc, argv, &words);
    if (code != CLI_GO) return code;
    if (words.count == 0 && !list && !markdown)
        return cli_usage_error(&command, "a code is missing: quoth explain-error CODE");
    diagnostics *diags = diagnostics_new();
    modules *mods = modules_open(diags);
    diagnostics_print(diags, stderr, cli_colour(stderr));
    stage_codes manuals = read_manuals(mods);
    code = CLI_EXIT_DONE;
    if (markdown) print_markdown();
    if (list) print_list(&manuals);
    for (size_t i = 0; i < words.count; i++) {
        if (i > 0) putchar('\n');
        if (!print_code(words.items[i], &manuals)) code = fail_unknown(&command, words.items[i], &manuals);
    }
    free_codes(&manuals);
    modules_close(mods);
    diagnostics_free(diags);
    cli_list_free(&words);
    return cli_finish(code);
}
