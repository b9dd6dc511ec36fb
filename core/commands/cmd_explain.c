/* SPDX-License-Identifier: Apache-2.0 */
/* quoth explain: one document, stage by stage. */
#include "commands/cli.h"
#include "commands/commands.h"
#include "base/console.h"
#include "documents/layer_print.h"
#include "base/memory.h"
#include "run/runner_state.h"
#include "hosting/session.h"

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

typedef struct explain {
    session *s;
    session_worker *calls;
    quoth_doc *doc;
    const explain_arguments *arguments;
    bool overview;
    size_t meta_shown;
} explain;

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
static int no_document(explain *e, quoth_status status)
{
    if (status == QUOTH_END)
        fprintf(stderr, "quoth explain: the input has no document number %" PRIu64 "\n", e->arguments->document);
    else
        print_message(NULL, e->s->stages[0].at->label, NULL, &e->calls->ctx.failure);
    return status == QUOTH_END || status == QUOTH_E_INPUT ? CLI_EXIT_IO : CLI_EXIT_DATA;
}

/* Reads up to the document that is wanted.  Its status is that of reading it. */
static quoth_status read_wanted(explain *e)
{
    const session_stage *source = &e->s->stages[0];
    const quoth_source_calls *calls = source->def->source;
    uint64_t left = e->arguments->document;
    for (;;) {
        quoth_unit unit = {.size = sizeof unit};
        void *reader = NULL;
        quoth_ctx *ctx = session_aim(e->calls, 0, NULL);
        quoth_status status = context_settle(ctx, calls->next_unit(source->shared, ctx, &unit));
        if (status == QUOTH_OK) {
            ctx = session_aim(e->calls, 0, NULL);
            status = context_settle(ctx, calls->open_unit(source->shared, &unit, ctx, &reader));
        }
        if (status != QUOTH_OK) return status;
        do {
            document_reset(e->doc);
            ctx = session_aim(e->calls, 0, e->doc);
            status = context_settle(ctx, calls->read(reader, e->doc, ctx));
            if (status == QUOTH_END) break;
            left--;
        } while (left && status != QUOTH_E_INPUT && !run_is_fatal(status));
        calls->close_unit(reader);
        if (!left || status != QUOTH_END) return status;
    }
}

/* ------------------------------------------------------------------------------------- what a stage did */

static void print_meta(explain *e)
{
    for (; e->meta_shown < e->doc->meta_count; e->meta_shown++) {
        const document_meta *meta = &e->doc->meta[e->meta_shown];
        printf("  %-12.*s ", (int)meta->key.len, meta->key.ptr);
        layer_print_text(stdout, meta->value, VALUE_SHOWN);
        putchar('\n');
    }
}

static void print_head(const explain *e, size_t stage, uint64_t nanoseconds)
{
    const session_stage *at = &e->s->stages[stage];
    printf("%s (%s %s), %.2f ms\n", at->at->label, at->def->name, at->def->version, (double)nanoseconds * 1e-6);
}

static void print_source(explain *e)
{
    char place[2048];
    if (e->doc->located) {
        console_place(&e->doc->locator, place, sizeof place);
        printf("  from         %s\n", place);
    }
    printf("  payload      %zu bytes\n", e->doc->payload.len);
}

static void print_layers(const explain *e, size_t stage)
{
    const session_stage *at = &e->s->stages[stage];
    for (size_t i = 0; i < at->write_count; i++) {
        quoth_layer_id id = at->writes[i];
        size_t count = e->doc->layers[id].count;
        if (!e->overview) {
            layer_print_table(stdout, e->doc, id);
            continue;
        }
        printf("  %c %s: %zu\n", at->uses[id] == QUOTH_EDIT ? '~' : '+', e->s->layers->layers[id].def->name, count);
        for (size_t k = 0; k < count && k < RECORDS_SHOWN; k++) {
            printf("      ");
            layer_print_record(stdout, e->doc, id, k);
        }
        if (count > RECORDS_SHOWN) printf("      ... %zu more\n", count - RECORDS_SHOWN);
    }
}

/* Runs one stage and shows what it added. */
static quoth_status explain_stage(explain *e, size_t stage)
{
    const char *wanted = e->arguments->stage;
    bool shown = !wanted || strcmp(wanted, e->s->stages[stage].at->label) == 0;
    bool had_text = e->doc->text_set;
    uint64_t begin = run_clock();
    quoth_status status = stage ? session_process(e->calls, stage, e->doc) : session_decode(e->calls, e->doc);
    uint64_t took = run_clock() - begin;
    if (!shown && status == QUOTH_OK) return status;
    print_head(e, stage, took);
    if (status != QUOTH_OK) {
        report_item report = e->calls->ctx.failure;
        report.severity = status == QUOTH_DROP ? QUOTH_REASON : QUOTH_ERROR;
        printf("  %s here\n", status == QUOTH_DROP ? "dropped" : "failed");
        print_message(NULL, e->s->stages[stage].at->label, NULL, &report);
        return status;
    }
    if (!stage) print_source(e);
    print_meta(e);
    if (!had_text && e->doc->text_set) {
        printf("  text         %zu bytes in %zu runs\n", e->doc->text.len, e->doc->run_count);
        if (!e->overview) layer_print_lines(stdout, e->doc->text);
    }
    print_layers(e, stage);
    return status;
}

static int explain_document(explain *e)
{
    quoth_status status = read_wanted(e);
    if (status != QUOTH_OK) return no_document(e, status);
    for (size_t i = 0; i < e->s->stage_count && status == QUOTH_OK; i++) status = explain_stage(e, i);
    return status < QUOTH_OK ? CLI_EXIT_DATA : CLI_EXIT_DONE;
}

/* ------------------------------------------------------------------------------------------- the command */

/* Without its sinks, so that no output is touched. */
static pipeline without_sinks(const pipeline *pipe)
{
    pipeline bare = *pipe;
    while (bare.stage_count && bare.stages[bare.stage_count - 1].def->role == QUOTH_SINK) bare.stage_count--;
    return bare;
}

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
    if (arguments->stage && !has_stage(pipe, arguments->stage)) return CLI_EXIT_USAGE;
    explain e = {.arguments = arguments, .overview = !arguments->stage};
    quoth_status status;
    e.s = session_open(pipe, 0, print_message, NULL, &status);
    if (!e.s) return CLI_EXIT_CONFIG;
    int code = CLI_EXIT_CONFIG;
    e.calls = session_worker_open(e.s, &status);
    if (e.calls) e.doc = document_new(e.s->memory, e.s->layers, e.s->document_memory);
    if (e.doc) code = explain_document(&e);
    document_free(e.doc);
    session_worker_close(e.calls);
    session_close(e.s);
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
    if (pipe) {
        pipeline bare = without_sinks(pipe);
        code = explain_pipeline(&bare, &arguments);
    }
    pipeline_free(pipe);
    modules_close(mods);
    diagnostics_free(diags);
    cli_list_free(&words);
    cli_list_free(&arguments.sets);
    return cli_finish(code);
}
