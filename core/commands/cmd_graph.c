/* SPDX-License-Identifier: Apache-2.0 */
/* quoth graph: stages, layers, and which stage writes what another reads. */
#include "commands/cli.h"
#include "commands/commands.h"
#include "commands/graph.h"

#include <langinfo.h>
#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

typedef struct graph_arguments {
    cli_pipeline_flags flags;
    const char *format;
    bool ascii;
} graph_arguments;

static bool locale_is_utf8(void)
{
    locale_t own = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
    if (!own) return false;
    bool utf8 = strcmp(nl_langinfo_l(CODESET, own), "UTF-8") == 0;
    freelocale(own);
    return utf8;
}

/* The terminal's, else what COLUMNS says. */
static size_t find_columns(void)
{
    enum { COLUMNS_MIN = 20, COLUMNS_MAX = 1000 };
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= COLUMNS_MIN) return size.ws_col;
    const char *given = getenv("COLUMNS");
    long columns = given ? strtol(given, NULL, 10) : 0;
    return columns >= COLUMNS_MIN && columns <= COLUMNS_MAX ? (size_t)columns : CLI_COLUMNS;
}

static void show(const pipeline *p, const graph_arguments *arguments)
{
    if (strcmp(arguments->format, "mermaid") == 0) {
        graph_print_mermaid(p);
    } else if (strcmp(arguments->format, "dot") == 0) {
        graph_print_dot(p);
    } else {
        graph_style style = {find_columns(), arguments->ascii || !locale_is_utf8(), cli_colour(stdout)};
        graph_draw(p, &style);
    }
}

int cmd_graph(int argc, char **argv)
{
    static const cli_command command = {
        .name = "graph",
        .synopsis = "PIPELINE [INPUT...]",
        .summary = "Draws a pipeline: its stages from top to bottom, and which stage writes what another reads.",
        .details = "The drawing is as wide as the terminal, or as COLUMNS says; it uses lines of Unicode where the "
                   "locale is UTF-8.  Mermaid's text is drawn by many wikis and code hosts; Graphviz draws DOT: `quoth "
                   "graph news.yaml --format dot | dot -Tsvg -o news.svg`.\n\nExit code: 0 done, 64 the command line "
                   "is wrong, 78 the pipeline has errors.",
        .min_words = 1,
        .max_words = SIZE_MAX,
    };
    graph_arguments arguments = {.format = "terminal"};
    const cli_option options[] = {
        {"format", 0, CLI_TEXT, "terminal|mermaid|dot", "what to print; terminal if not given", &arguments.format, 0,
         0},
        {"ascii", 0, CLI_SWITCH, NULL, "draw with ASCII characters only", &arguments.ascii, 0, 0},
        CLI_OPTION_SET(arguments.flags),
        CLI_OPTION_OUTPUT(arguments.flags),
        CLI_OPTIONS_END,
    };
    cli_list words = {NULL, 0};
    int code = cli_parse(&command, options, argc, argv, &words);
    if (code != CLI_GO) return code;
    static const char *const formats[] = {"terminal", "mermaid", "dot", NULL};
    bool known = false;
    for (size_t i = 0; formats[i]; i++) known |= strcmp(formats[i], arguments.format) == 0;
    if (known) {
        diagnostics *diags = diagnostics_new();
        modules *mods = modules_open(diags);
        pipeline *loaded = cli_load_pipeline(&words, &arguments.flags, mods, diags);
        if (loaded) show(loaded, &arguments);
        code = loaded ? CLI_EXIT_DONE : CLI_EXIT_CONFIG;
        pipeline_free(loaded);
        modules_close(mods);
        diagnostics_free(diags);
    } else {
        const char *nearest = diagnostics_nearest(arguments.format, formats);
        code = cli_usage_error(
            &command, "option '--format' has no choice '%s'; there are terminal, mermaid and dot%s%s%s",
            arguments.format, nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
    }
    cli_list_free(&words);
    cli_list_free(&arguments.flags.sets);
    return cli_finish(code);
}
