/* SPDX-License-Identifier: Apache-2.0 */
/* quoth explain: one document, stage by stage. */
#include "base/memory.h"
#include "commands/cli.h"
#include "commands/commands.h"
#include "documents/layer_print.h"
#include "run/console.h"
#include "run/progress.h"
#include "run/runner_state.h"
#include "run/single.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { RECORDS_SHOWN = 3, VALUE_SHOWN = 72 };

typedef struct explain_arguments {
    cli_list sets;
    const char *stage; /* NULL: an overview of all */
    uint64_t document; /* from 1 */
} explain_arguments;

/* What a stage took. */
typedef struct explain_cost {
    uint64_t nanoseconds;
    size_t memory; /* bytes of the document's memory */
} explain_cost;

typedef struct explain {
    single *one;
    const explain_arguments *arguments;
    bool overview, colour;
    size_t meta_shown;
    explain_cost *costs; /* by stage */
    size_t cost_count;   /* stages that were called */
} explain;

static const char *shade(const explain *e, const char *code)
{
    return e->colour ? code : "";
}

#define BOLD   "\033[1m"
#define FAINT  "\033[2m"
#define RED    "\033[31m"
#define GREEN  "\033[32m"
#define YELLOW "\033[33m"
#define PLAIN  "\033[0m"

/* Warnings and notes of the stages, under the stage they belong to. */
static void print_message(void *self, const char *label, const quoth_doc *doc, const report_item *item)
{
    static const char *const words[] = {"error", "warning", "note", "reason"};
    (void)self;
    (void)doc;
    fflush(stdout);
    fprintf(stderr, "  %s: stage '%s': ", words[item->severity & 3], label);
    layer_print_text(stderr, (quoth_str){item->message, strlen(item->message)}, REPORT_MESSAGE_SIZE);
    fprintf(stderr, " [%s]\n", item->code);
}

/* --------------------------------------------------------------------------------------- one document */

/* What ended the reading before there was a document. */
static int no_document(const explain *e, quoth_status status)
{
    if (status == QUOTH_END)
        fprintf(stderr, "quoth explain: the input has no document number %" PRIu64 "\n", e->arguments->document);
    else
        print_message(NULL, e->one->s->stages[0].at->label, NULL, &e->one->calls->ctx.failure);
    return status == QUOTH_END || status == QUOTH_E_INPUT ? CLI_EXIT_IO : CLI_EXIT_DATA;
}

/* Reads up to the document that is wanted; those that cannot be read count too.  Its status is that of reading it. */
static quoth_status read_wanted(const explain *e)
{
    quoth_status status = QUOTH_OK;
    for (uint64_t left = e->arguments->document; left; left--) {
        status = single_read(e->one);
        if (status == QUOTH_END || status == QUOTH_E_INPUT || run_is_fatal(status)) break;
    }
    return status;
}

/* ------------------------------------------------------------------------------------- what a stage did */

static void print_meta(explain *e)
{
    for (; e->meta_shown < e->one->doc->meta_count; e->meta_shown++) {
        const document_meta *meta = &e->one->doc->meta[e->meta_shown];
        printf("  %-12.*s ", (int)meta->key.len, meta->key.ptr);
        layer_print_text(stdout, meta->value, VALUE_SHOWN);
        putchar('\n');
    }
}

static void print_head(const explain *e, size_t stage)
{
    const session_stage *at = &e->one->s->stages[stage];
    const explain_cost *cost = &e->costs[stage];
    char memory[32];
    printf("%s%s%s (%s %s)%s, %.2f ms, %s%s\n", shade(e, BOLD), at->at->label, shade(e, PLAIN), at->def->name,
           at->def->version, shade(e, FAINT), (double)cost->nanoseconds * 1e-6,
           progress_bytes((double)cost->memory, memory, sizeof memory), shade(e, PLAIN));
}

static void print_source(explain *e)
{
    char place[2048];
    if (e->one->doc->located) {
        console_place(&e->one->doc->locator, place, sizeof place);
        printf("  from         %s\n", place);
    }
    printf("  payload      %zu bytes\n", e->one->doc->payload.len);
}

static void print_layers(const explain *e, size_t stage)
{
    const session_stage *at = &e->one->s->stages[stage];
    for (size_t i = 0; i < at->write_count; i++) {
        quoth_layer_id id = at->writes[i];
        bool edits = at->uses[id] == QUOTH_EDIT;
        size_t count = e->one->doc->layers[id].count;
        if (!e->overview) {
            layer_print_table(stdout, e->one->doc, id);
            continue;
        }
        printf("  %s%c %s: %zu%s\n", shade(e, edits ? YELLOW : GREEN), edits ? '~' : '+',
               e->one->s->layers->layers[id].def->name, count, shade(e, PLAIN));
        for (size_t k = 0; k < count && k < RECORDS_SHOWN; k++) {
            printf("      ");
            layer_print_record(stdout, e->one->doc, id, k);
        }
        if (count > RECORDS_SHOWN) printf("      ... %zu more\n", count - RECORDS_SHOWN);
    }
}

static void print_end(const explain *e, size_t stage, quoth_status status)
{
    report_item report = e->one->calls->ctx.failure;
    bool dropped = status == QUOTH_DROP;
    report.severity = dropped ? QUOTH_REASON : QUOTH_ERROR;
    printf("  %s%s here%s\n", shade(e, dropped ? YELLOW : RED), dropped ? "dropped" : "failed", shade(e, PLAIN));
    print_message(NULL, e->one->s->stages[stage].at->label, NULL, &report);
}

/* Runs one stage and shows what it added. */
static quoth_status explain_stage(explain *e, size_t stage)
{
    const char *wanted = e->arguments->stage;
    bool shown = !wanted || strcmp(wanted, e->one->s->stages[stage].at->label) == 0;
    bool had_text = e->one->doc->text_set;
    size_t used = stage ? e->one->doc->memory.used : 0; /* what the source has read is its own */
    uint64_t begin = run_clock();
    quoth_status status = single_stage(e->one, stage);
    e->costs[stage] = (explain_cost){run_clock() - begin, e->one->doc->memory.used - used};
    e->cost_count = stage + 1;
    if (!shown && status == QUOTH_OK) {
        e->meta_shown = e->one->doc->meta_count;
        return status;
    }
    print_head(e, stage);
    if (status != QUOTH_OK) {
        print_end(e, stage, status);
        return status;
    }
    if (!stage) print_source(e);
    print_meta(e);
    if (!had_text && e->one->doc->text_set) {
        printf("  text         %zu bytes in %zu runs\n", e->one->doc->text.len, e->one->doc->run_count);
        if (!e->overview) layer_print_lines(stdout, e->one->doc->text);
    }
    print_layers(e, stage);
    return status;
}

/* Where time and memory went. */
static void print_costs(const explain *e)
{
    enum { BAR = 24 };
    explain_cost all = {0, 0};
    size_t width = strlen("stage");
    char memory[32];
    for (size_t i = 0; i < e->cost_count; i++) {
        size_t len = strlen(e->one->s->stages[i].at->label);
        if (len > width) width = len;
        all.nanoseconds += e->costs[i].nanoseconds;
        all.memory += e->costs[i].memory;
    }
    printf("\n%s%-*s  %10s  %8s  share of time%s\n", shade(e, BOLD), (int)width, "stage", "time", "memory",
           shade(e, PLAIN));
    for (size_t i = 0; i < e->cost_count; i++) {
        double share = (double)e->costs[i].nanoseconds / (double)(all.nanoseconds ? all.nanoseconds : 1);
        printf("%-*s  %7.2f ms  %8s  ", (int)width, e->one->s->stages[i].at->label,
               (double)e->costs[i].nanoseconds * 1e-6,
               progress_bytes((double)e->costs[i].memory, memory, sizeof memory));
        for (int k = 0; k < (int)(share * BAR + 0.5); k++) putchar('#');
        printf("%s%.0f %%\n", share * BAR >= 0.5 ? " " : "", share * 100);
    }
    printf("%-*s  %7.2f ms  %8s\n", (int)width, "all", (double)all.nanoseconds * 1e-6,
           progress_bytes((double)all.memory, memory, sizeof memory));
}

static int explain_document(explain *e)
{
    quoth_status status = read_wanted(e);
    if (status != QUOTH_OK) return no_document(e, status);
    for (size_t i = 0; i < e->one->s->stage_count && status == QUOTH_OK; i++) status = explain_stage(e, i);
    if (e->overview) print_costs(e);
    return status < QUOTH_OK ? CLI_EXIT_DATA : CLI_EXIT_DONE;
}

/* ------------------------------------------------------------------------------------------- the command */

static bool has_stage(const pipeline *pipe, const char *label)
{
    const char **names = memory_alloc((pipe->stage_count + 1) * sizeof *names);
    bool found = false;
    for (size_t i = 0; i < pipe->stage_count; i++) {
        names[i] = pipe->stages[i].label;
        found = found || strcmp(names[i], label) == 0;
    }
    if (!found) {
        const char *nearest = diagnostics_nearest(label, names);
        fprintf(stderr, "quoth explain: the pipeline has no stage '%s'", label);
        if (nearest) fprintf(stderr, "; did you mean '%s'?", nearest);
        fputc('\n', stderr);
    }
    free(names);
    return found;
}

static int explain_pipeline(const pipeline *pipe, const explain_arguments *arguments)
{
    quoth_status status;
    explain e = {.arguments = arguments, .overview = !arguments->stage, .colour = cli_colour(stdout)};
    e.one = single_open(pipe, print_message, NULL, &status);
    if (!e.one) return CLI_EXIT_CONFIG;
    int code = CLI_EXIT_USAGE;
    if (!arguments->stage || has_stage(&e.one->bare, arguments->stage)) {
        e.costs = memory_alloc(e.one->s->stage_count * sizeof *e.costs);
        code = explain_document(&e);
        free(e.costs);
    }
    single_close(e.one);
    return code;
}

int cmd_explain(int argc, char **argv)
{
    static const cli_command command = {
        .name = "explain",
        .synopsis = "PIPELINE [INPUT...]",
        .summary = "Runs one document through a pipeline and shows what each stage added to it.",
        .details =
            "Sinks are left out: nothing is written.  Layers are marked + where the stage adds them and ~ where "
            "it edits them.  With --stage, all records of that stage's layers are shown as tables.\n\nExit code: "
            "0 done, 64 the command line is wrong, 65 the document failed, 74 there is no such document, 78 the "
            "pipeline cannot work.",
        .min_words = 1,
        .max_words = SIZE_MAX,
    };
    explain_arguments arguments = {.document = 1};
    const cli_option options[] = {
        {"stage", 0, CLI_TEXT, "NAME", "show this stage in full", &arguments.stage, 0, 0},
        {"document", 'n', CLI_COUNT, "N", "take the Nth document of the input; 1 if not given", &arguments.document, 1,
         0},
        {"set", 0, CLI_LIST, "STAGE.OPTION=VALUE", "set an option of a stage; VALUE is YAML", &arguments.sets, 0, 0},
        CLI_OPTIONS_END,
    };
    cli_list words = {NULL, 0};
    int code = cli_parse(&command, options, argc, argv, &words);
    if (code != CLI_GO) return code;
    diagnostics *diags = diagnostics_new();
    modules *mods = modules_open(diags);
    cli_pipeline_flags flags = {.sets = arguments.sets};
    pipeline *pipe = cli_load_pipeline(&words, &flags, mods, diags);
    code = CLI_EXIT_CONFIG;
    if (pipe) code = explain_pipeline(pipe, &arguments);
    pipeline_free(pipe);
    modules_close(mods);
    diagnostics_free(diags);
    cli_list_free(&words);
    cli_list_free(&arguments.sets);
    return cli_finish(code);
}
