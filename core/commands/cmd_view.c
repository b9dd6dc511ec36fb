/* SPDX-License-Identifier: Apache-2.0 */
/* quoth view: claims as a page to read. */
#include "commands/cli.h"
#include "commands/commands.h"
#include "view/view_articles.h"

#include <inttypes.h>
#include <stdint.h>
#include <string.h>

/* What reads articles again where no pipeline is given.  Its sink is never opened. */
static const char built_in[] = "quoth: 1\n"
                               "name: view\n"
                               "stages:\n"
                               "  - use: fetch\n"
                               "    with: { inputs: [\"-\"] }\n"
                               "  - use: clean\n"
                               "  - use: write-documents\n";

typedef struct view_arguments {
    const char *documents, *output, *title;
    const char *pipeline; /* NULL: the built-in one */
    cli_list sets;
    uint64_t limit; /* of articles; 0: none */
    bool context;   /* read no article again */
} view_arguments;

static int fail(view_result result, const char *message)
{
    fprintf(stderr, "quoth view: %s\n", message);
    return result == VIEW_UNREADABLE ? CLI_EXIT_IO : CLI_EXIT_DATA;
}

/* Warnings of the stages that read articles again. */
static void print_message(void *self, const char *label, const quoth_doc *doc, const report_item *item)
{
    (void)self;
    /* Of single documents, the first failure is told at the end. */
    if (!doc && item->severity != QUOTH_NOTE)
        fprintf(stderr, "quoth view: stage '%s': %s [%s]\n", label, item->message, item->code);
}

/* False: the pipeline that was asked for cannot work. */
static bool read_again(view_page *page, view_set *set, const view_arguments *arguments, view_counts *counts)
{
    pipeline_overrides overrides = {.sets = arguments->sets.items, .set_count = arguments->sets.count};
    diagnostics *diags = diagnostics_new();
    modules *mods = modules_open(diags);
    pipeline *pipe = arguments->pipeline ? pipeline_load(arguments->pipeline, &overrides, mods, diags)
                                         : pipeline_load_text("(built in)", built_in, &overrides, mods, diags);
    diagnostics_print(diags, stderr, cli_colour(stderr));
    bool able = pipe && pipe->stages[0].def->source->open_locator;
    if (pipe && !able) fprintf(stderr, "quoth view: source '%s' cannot go to one document\n", pipe->stages[0].label);
    refetch *from = able ? refetch_open(pipe, refetch_text_stages(pipe), print_message, NULL) : NULL;
    if (from) view_articles_read_again(page, set, from, counts);
    refetch_close(from);
    pipeline_free(pipe);
    modules_close(mods);
    diagnostics_free(diags);
    return from || !arguments->pipeline;
}

static int write_articles(view_page *page, view_set *set, const view_arguments *arguments, view_counts *counts)
{
    if (arguments->documents) {
        view_result result = view_articles_from_documents(page, set, arguments->documents, counts);
        if (result != VIEW_DONE) return fail(result, set->message);
    }
    bool left = counts->whole + counts->in_context < set->article_count;
    if (left && !arguments->context && !read_again(page, set, arguments, counts)) return CLI_EXIT_CONFIG;
    view_articles_in_context(page, set, counts);
    return CLI_EXIT_DONE;
}

/* "1 article", "2 articles". */
static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static void print_counts(const view_set *set, const view_counts *counts, const char *output, uint64_t size)
{
    fprintf(stderr, "quoth view: %zu claim%s of %zu article%s, %.1f MB: %s\n", set->claim_count,
            plural(set->claim_count), set->article_count, plural(set->article_count), (double)size / 1e6,
            strcmp(output, "-") == 0 ? "standard output" : output);
    if (counts->in_context)
        fprintf(stderr, "quoth view: by the words around their claims alone: %zu article%s\n", counts->in_context,
                plural(counts->in_context));
    if (counts->other_text)
        fprintf(stderr,
                "quoth view: of these, %zu with another text than the one that the claims were found in\n"
                "  help: give the documents as the same stages clean them\n",
                counts->other_text);
    if (counts->failed)
        fprintf(stderr,
                "quoth view: of these, %zu that could not be read again, the first: %s\n"
                "  help: give them with --documents, see `quoth view --help`\n",
                counts->failed, counts->failure);
}

static int view(const cli_list *words, const view_arguments *arguments)
{
    view_set *set = view_set_new();
    view_counts counts = {.whole = 0};
    char why[512];
    int code = CLI_EXIT_DONE;
    for (size_t i = 0; i < words->count && code == CLI_EXIT_DONE; i++) {
        view_result result = view_set_read(set, words->items[i], arguments->limit);
        if (result != VIEW_DONE) code = fail(result, set->message);
    }
    if (code == CLI_EXIT_DONE) {
        view_page *page = view_page_open(arguments->output, arguments->title, why, sizeof why);
        if (!page) {
            code = fail(VIEW_UNREADABLE, why);
        } else {
            code = write_articles(page, set, arguments, &counts);
            bool complete = code == CLI_EXIT_DONE;
            uint64_t size;
            if (!view_page_close(page, set, complete, &size, why, sizeof why) && complete)
                code = fail(VIEW_UNREADABLE, why);
            if (code == CLI_EXIT_DONE) print_counts(set, &counts, arguments->output, size);
        }
    }
    view_set_free(set);
    return code;
}

int cmd_view(int argc, char **argv)
{
    static const cli_command command = {
        .name = "view",
        .synopsis = "CLAIMS...",
        .summary = "Writes a page in which claims can be read: articles with who says what, filters and figures.",
        .details =
            "CLAIMS are files of claim records, as `write-jsonl` writes them, compressed with gzip or not; - is "
            "standard input.  The page is one HTML file that needs nothing else and asks nothing of any other "
            "place.\n\n"
            "Articles come from the records of --documents, as the stage `write-documents` writes them behind the "
            "same `clean`.  Those that are not there are read again from the local files that the claims name, and "
            "cleaned; what cannot be read, or has another text by now, is shown by the words around each claim. "
            "Articles without a claim are left out.\n\n"
            "A page holds up to 100000 claims and 256 MiB.\n\n"
            "Exit code: 0 done, 64 the command line is wrong, 65 a file does not hold what it should, or too much, 74 "
            "a file could not be read or written, 78 the pipeline of --pipeline cannot work.",
        .min_words = 1,
        .max_words = SIZE_MAX,
    };
    view_arguments arguments = {.title = "Who said what"};
    const cli_option options[] = {
        {"output", 'o', CLI_TEXT, "FILE", "write the page to FILE; - is standard output", &arguments.output, 0, 0},
        {"documents", 'd', CLI_TEXT, "FILE", "document records with the texts of the articles", &arguments.documents, 0,
         0},
        {"title", 't', CLI_TEXT, "TEXT", "the headline of the page; 'Who said what' if not given", &arguments.title, 0,
         0},
        {"limit", 0, CLI_COUNT, "N", "take the claims of the first N articles and read no further", &arguments.limit, 1,
         0},
        {"context", 0, CLI_SWITCH, NULL, "read no article again: show what --documents lacks by the words around it",
         &arguments.context, 0, 0},
        {"pipeline", 'p', CLI_TEXT, "FILE", "read articles again as this pipeline does", &arguments.pipeline, 0, 0},
        {"set", 0, CLI_LIST, "STAGE.OPTION=VALUE", "set an option of a stage that reads them; VALUE is YAML",
         &arguments.sets, 0, 0},
        CLI_OPTIONS_END,
    };
    cli_list words = {NULL, 0};
    int code = cli_parse(&command, options, argc, argv, &words);
    if (code != CLI_GO) return code;
    if (!arguments.output)
        code = cli_usage_error(&command, "name the page to write with --output FILE");
    else
        code = view(&words, &arguments);
    cli_list_free(&words);
    cli_list_free(&arguments.sets);
    return cli_finish(code);
}
