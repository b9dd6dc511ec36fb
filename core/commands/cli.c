/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "commands/cli.h"

#include "base/memory.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ------------------------------------------------------------------------------------------------ lists */

void cli_list_add(cli_list *list, const char *item)
{
    /* Grows at each power of two, so the capacity need not be kept. */
    if ((list->count & (list->count - 1)) == 0) {
        list->items = memory_resize(list->items, list->count ? 2 * list->count : 1, sizeof *list->items);
    }
    list->items[list->count++] = item;
}

void cli_list_free(cli_list *list)
{
    free(list->items);
    *list = (cli_list){NULL, 0};
}

/* ------------------------------------------------------------------------------------------------- help */

void cli_print_version(void)
{
    printf("quoth %s (plugin ABI %u.%u)\n", PACKAGE_VERSION, QUOTH_ABI_MAJOR, QUOTH_ABI_MINOR);
}

void cli_print_wrapped(FILE *out, const char *text, size_t at, size_t indent)
{
    bool begins = true; /* of a line: no space before the next word */
    while (*text) {
        size_t word = strcspn(text, begins && *text == ' ' ? "\n" : " \n");
        if (word > 0) {
            if (!begins && at + 1 + word > CLI_COLUMNS) {
                fprintf(out, "\n%*s", (int)indent, "");
                at = indent;
                begins = true;
            }
            fprintf(out, "%s%.*s", begins ? "" : " ", (int)word, text);
            at += word + (begins ? 0 : 1);
            begins = false;
        }
        text += word;
        if (*text == '\n') {
            fprintf(out, "\n%*s", text[1] == '\n' ? 0 : (int)indent, "");
            at = indent;
            begins = true;
        }
        if (*text) text++;
    }
    fputc('\n', out);
}

static void print_option(const cli_option *option)
{
    enum { HELP_COLUMN = 34 };
    char left[80];
    char letter[8] = "    ";
    if (option->letter) snprintf(letter, sizeof letter, "-%c, ", option->letter);
    int used = snprintf(left, sizeof left, "  %s--%s%s%s", letter, option->name, option->placeholder ? " " : "",
                        option->placeholder ? option->placeholder : "");
    printf("%s", left);
    if (used + 2 > HELP_COLUMN) {
        putchar('\n');
        used = 0;
    }
    printf("%*s", HELP_COLUMN - used, "");
    cli_print_wrapped(stdout, option->help, HELP_COLUMN, HELP_COLUMN);
}

const cli_option cli_common_options[] = {
    {"help", 'h', CLI_SWITCH, NULL, "show this and end", NULL, 0, 0},
    {"version", 'V', CLI_SWITCH, NULL, "show the version and end", NULL, 0, 0},
    CLI_OPTIONS_END,
};

static void print_help(const cli_command *command, const cli_option *options)
{
    printf("Usage: quoth %s [OPTION...]%s%s\n\n", command->name, *command->synopsis ? " " : "", command->synopsis);
    cli_print_wrapped(stdout, command->summary, 0, 0);
    printf("\nOptions:\n");
    for (const cli_option *option = options; option->name; option++) print_option(option);
    for (const cli_option *option = cli_common_options; option->name; option++) print_option(option);
    if (command->details) {
        putchar('\n');
        cli_print_wrapped(stdout, command->details, 0, 0);
    }
}

int cli_usage_error(const cli_command *command, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *message = memory_vformat(format, arguments);
    va_end(arguments);
    fprintf(stderr, "quoth %s: %s\n  help: see `quoth %s --help`\n", command->name, message, command->name);
    free(message);
    return CLI_EXIT_USAGE;
}

/* ---------------------------------------------------------------------------------------------- parsing */

/* One walk over the arguments. */
typedef struct cli_walk {
    const cli_command *command;
    const cli_option *options;
    int argc, at;
    char **argv;
} cli_walk;

static const cli_option *find_long(const cli_option *options, const char *name, size_t len)
{
    for (; options->name; options++) {
        if (strlen(options->name) == len && memcmp(options->name, name, len) == 0) return options;
    }
    return NULL;
}

static const cli_option *find_letter(const cli_option *options, char letter)
{
    for (; options->name; options++) {
        if (options->letter == letter) return options;
    }
    return NULL;
}

static int fail_unknown_option(const cli_walk *w, const char *argument, const char *name)
{
    const char *names[64];
    size_t count = 0;
    for (const cli_option *o = w->options; o->name && count < 60; o++) names[count++] = o->name;
    for (const cli_option *o = cli_common_options; o->name; o++) names[count++] = o->name;
    names[count] = NULL;
    const char *nearest = diagnostics_nearest(name, names);
    return cli_usage_error(w->command, "unknown option '%s'%s%s%s", argument, nearest ? "; did you mean '--" : "",
                           nearest ? nearest : "", nearest ? "'?" : "");
}

static int set_count(const cli_walk *w, const cli_option *option, const char *value)
{
    char *end;
    errno = 0;
    unsigned long long number = strtoull(value, &end, 10);
    uint64_t max = option->max ? option->max : UINT64_MAX;
    if (value[0] < '0' || value[0] > '9' || *end || errno || number < option->min || number > max) {
        if (!option->max) {
            return cli_usage_error(w->command, "option '--%s' expects a number of at least %" PRIu64 ", not '%s'",
                                   option->name, option->min, value);
        }
        return cli_usage_error(w->command, "option '--%s' expects a number from %" PRIu64 " to %" PRIu64 ", not '%s'",
                               option->name, option->min, option->max, value);
    }
    *(uint64_t *)option->target = number;
    return CLI_GO;
}

/* `value`: what stands behind '=' or the letter; NULL: it is the next argument. */
static int set_option(cli_walk *w, const cli_option *option, const char *value)
{
    if (option->kind == CLI_SWITCH) {
        if (value) return cli_usage_error(w->command, "option '--%s' takes no value", option->name);
        *(bool *)option->target = true;
        return CLI_GO;
    }
    if (!value && w->at + 1 == w->argc) {
        return cli_usage_error(w->command, "option '--%s' needs a value: %s", option->name, option->placeholder);
    }
    if (!value) value = w->argv[++w->at];
    switch (option->kind) {
    case CLI_TEXT:
        *(const char **)option->target = value;
        return CLI_GO;
    case CLI_LIST:
        cli_list_add(option->target, value);
        return CLI_GO;
    case CLI_COUNT:
        return set_count(w, option, value);
    case CLI_SWITCH:
        break;
    }
    return CLI_GO;
}

/* --help and --version. */
static int answer_common(const cli_walk *w, const cli_option *option)
{
    if (option->letter == 'h')
        print_help(w->command, w->options);
    else
        cli_print_version();
    return cli_finish(CLI_EXIT_DONE);
}

static int read_long(cli_walk *w, const char *argument)
{
    const char *name = argument + 2, *equals = strchr(name, '=');
    size_t len = equals ? (size_t)(equals - name) : strlen(name);
    const cli_option *option = find_long(w->options, name, len);
    if (option) return set_option(w, option, equals ? equals + 1 : NULL);
    option = equals ? NULL : find_long(cli_common_options, name, len);
    if (option) return answer_common(w, option);
    char *word = memory_format("%.*s", (int)len, name);
    int code = fail_unknown_option(w, argument, word);
    free(word);
    return code;
}

/* Letters may stand together: -qo FILE. */
static int read_letters(cli_walk *w, const char *argument)
{
    int code = CLI_GO;
    for (const char *letter = argument + 1; *letter && code == CLI_GO; letter++) {
        const cli_option *option = find_letter(w->options, *letter);
        if (!option) {
            option = find_letter(cli_common_options, *letter);
            return option ? answer_common(w, option) : fail_unknown_option(w, argument, argument + 1);
        }
        if (option->kind != CLI_SWITCH) return set_option(w, option, letter[1] ? letter + 1 : NULL);
        code = set_option(w, option, NULL);
    }
    return code;
}

static int check_words(const cli_walk *w, const cli_list *words)
{
    const cli_command *c = w->command;
    if (words->count < c->min_words) {
        return cli_usage_error(c, "%s is missing: quoth %s %s", words->count == 0 ? "an argument" : "one more argument",
                               c->name, c->synopsis);
    }
    if (words->count > c->max_words) {
        return cli_usage_error(c, "unexpected argument '%s': quoth %s %s", words->items[c->max_words], c->name,
                               c->synopsis);
    }
    return CLI_GO;
}

static struct {
    cli_visitor *visit;
    void *self;
} visitor;

void cli_visit(cli_visitor *visit, void *self)
{
    visitor.visit = visit;
    visitor.self = self;
}

int cli_parse(const cli_command *command, const cli_option *options, int argc, char **argv, cli_list *words)
{
    if (visitor.visit) {
        visitor.visit(visitor.self, command, options);
        return CLI_EXIT_DONE;
    }
    cli_walk w = {command, options, argc, 1, argv};
    int code = CLI_GO;
    bool ended = false; /* by -- */
    for (; w.at < argc && code == CLI_GO; w.at++) {
        const char *argument = argv[w.at];
        if (ended || argument[0] != '-' || argument[1] == '\0')
            cli_list_add(words, argument);
        else if (strcmp(argument, "--") == 0)
            ended = true;
        else if (argument[1] == '-')
            code = read_long(&w, argument);
        else
            code = read_letters(&w, argument);
    }
    if (code == CLI_GO) code = check_words(&w, words);
    if (code == CLI_GO) return code;
    cli_list_free(words);
    for (const cli_option *option = options; option->name; option++) {
        if (option->kind == CLI_LIST) cli_list_free(option->target);
    }
    return code;
}

/* ------------------------------------------------------------------------------------------------ output */

bool cli_colour(FILE *stream)
{
    const char *none = getenv("NO_COLOR"), *terminal = getenv("TERM");
    if (none && *none) return false;
    if (terminal && strcmp(terminal, "dumb") == 0) return false;
    return isatty(fileno(stream)) == 1;
}

int cli_finish(int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout)) return code;
    /* The reader of a pipe may have seen enough; that is nobody's error. */
    if (errno != EPIPE) fprintf(stderr, "quoth: cannot write standard output: %s\n", strerror(errno));
    return CLI_EXIT_IO;
}

/* --------------------------------------------------------------------------------------------- pipelines */

pipeline_overrides cli_overrides(const cli_list *words, const cli_pipeline_flags *flags)
{
    pipeline_overrides overrides = {.sets = flags->sets.items,
                                    .set_count = flags->sets.count,
                                    .output = flags->output,
                                    .opens_outputs = flags->opens_outputs};
    if (words->count > 1) {
        overrides.inputs = words->items + 1;
        overrides.input_count = words->count - 1;
    }
    return overrides;
}

pipeline *cli_load_pipeline(const cli_list *words, const cli_pipeline_flags *flags, modules *mods, diagnostics *diags)
{
    pipeline_overrides overrides = cli_overrides(words, flags);
    pipeline *loaded = pipeline_load(words->items[0], &overrides, mods, diags);
    diagnostics_print(diags, stderr, cli_colour(stderr));
    return loaded;
}
