/* SPDX-License-Identifier: Apache-2.0 */
/* quoth eval: claims against gold. */
#include "commands/cli.h"
#include "commands/commands.h"
#include "eval/eval.h"

#include <string.h>

typedef struct figure_line {
    const char *name;
    eval_figure figure;
    bool share; /* right of claimed: precision is all there is */
    bool shown;
} figure_line;

static size_t figures_of(const eval_result *r, figure_line lines[11])
{
    const figure_line all[] = {
        {"exact source", r->source, false, true},
        {"exact cue", r->cue, false, true},
        {"exact content", r->content, false, true},
        {"chars content", r->chars, false, true},
        {"linked", r->linked, false, true},
        {"direct spans", r->direct, false, true},
        {"direct speaker", r->direct_speaker, true, true},
        {"entity", r->entity, false, r->entity.gold > 0},
        {"role", r->role, false, r->role.gold > 0},
        {"addressee", r->addressee, false, r->addressee.gold > 0},
        {"act", r->act, true, r->act.claimed > 0},
    };
    size_t count = 0;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].shown) lines[count++] = all[i];
    return count;
}

static void figure_values(const figure_line *line, double values[3])
{
    values[0] = eval_precision(line->figure);
    values[1] = line->share ? values[0] : eval_recall(line->figure);
    values[2] = line->share ? values[0] : eval_f1(line->figure);
}

static void print_table(const eval_result *r, bool by_type)
{
    figure_line lines[11];
    size_t count = figures_of(r, lines);
    printf("%zu documents, %zu claims", r->documents, r->claims);
    if (r->stray) printf(", %zu claims name no gold document", r->stray);
    putchar('\n');
    for (size_t i = 0; i < count; i++) {
        double v[3];
        figure_values(&lines[i], v);
        printf("%-16s P %5.1f  R %5.1f  F1 %5.1f\n", lines[i].name, 100 * v[0], 100 * v[1], 100 * v[2]);
    }
    static const char *const types[] = {"direct", "mixed", "indirect"};
    for (size_t t = 0; by_type && t < EVAL_TYPES; t++) {
        double gold = r->by_type[t].gold ? (double)r->by_type[t].gold : 1.0;
        printf("gold %-8s %5zu  content found %5.1f %%  and speaker right %5.1f %%\n", types[t], r->by_type[t].gold,
               100.0 * (double)r->by_type[t].found / gold, 100.0 * (double)r->by_type[t].right / gold);
    }
}

static void print_json(const eval_result *r)
{
    figure_line lines[11];
    size_t count = figures_of(r, lines);
    printf("{\"documents\": %zu, \"claims\": %zu, \"stray\": %zu", r->documents, r->claims, r->stray);
    for (size_t i = 0; i < count; i++) {
        double v[3];
        figure_values(&lines[i], v);
        printf(", \"%s\": {\"p\": %.6f, \"r\": %.6f, \"f1\": %.6f}", lines[i].name, v[0], v[1], v[2]);
    }
    puts("}");
}

int cmd_eval(int argc, char **argv)
{
    static const cli_command command = {
        .name = "eval",
        .synopsis = "GOLD CLAIMS",
        .summary = "scores claims against a gold standard",
        .details =
            "GOLD holds claim records (with \"optional\": true for doubtful ones) or attribution lines (one document "
            "a\n"
            "line: id, text, quotes); CLAIMS holds claim records.  Both may be folders of *.jsonl files and may be\n"
            "compressed with gzip.  Claims of documents that the gold does not have are counted apart; --documents\n"
            "names a file of document records, so that articles without any gold claim are known too.\n"
            "\n"
            "What the figures mean stands in docs/eval.md.\n",
        .min_words = 2,
        .max_words = 2,
    };
    const char *documents = NULL;
    bool by_type = false, json = false;
    uint64_t errors = 0;
    const cli_option options[] = {
        {"documents", 0, CLI_TEXT, "FILE", "document records of the gold's articles", &documents, 0, 0},
        {"by-type", 0, CLI_SWITCH, NULL, "show direct, mixed and indirect claims apart", &by_type, 0, 0},
        {"errors", 0, CLI_COUNT, "N", "show the first N claims that were missed or given a wrong speaker", &errors, 0,
         0},
        CLI_OPTION_JSON(json),
        CLI_OPTIONS_END,
    };
    cli_list words = {0};
    int code = cli_parse(&command, options, argc, argv, &words);
    if (code != CLI_GO) return code;

    eval_set *gold = eval_set_new(), *claims = eval_set_new();
    const char *message = NULL;
    code = CLI_EXIT_DONE;
    if (!eval_set_read(gold, words.items[0], &message) ||
        (documents && !eval_set_read_documents(gold, documents, &message)) ||
        !eval_set_read(claims, words.items[1], &message)) {
        fprintf(stderr, "quoth eval: %s\n", message);
        code = strncmp(message, "cannot read", 11) == 0 ? CLI_EXIT_IO : CLI_EXIT_DATA;
    } else {
        eval_result result = eval_score(gold, claims, json ? NULL : stdout, (size_t)errors);
        if (json)
            print_json(&result);
        else
            print_table(&result, by_type);
    }
    eval_set_free(gold);
    eval_set_free(claims);
    cli_list_free(&words);
    return cli_finish(code);
}
