/* SPDX-License-Identifier: Apache-2.0 */
/* The program quoth: finds the command. */
#include "commands/cli.h"
#include "commands/commands.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#ifdef QUOTH_STATIC_PLUGINS
#include <ltdl.h>
#endif

const command_entry commands[] = {
    {"check", cmd_check, "reports all errors of a pipeline file at once"},
    {"completion", cmd_completion, "prints the completion of a shell"},
    {"eval", cmd_eval, "scores claims against gold claims"},
    {"explain", cmd_explain, "shows what each stage adds to one document"},
    {"explain-error", cmd_explain_error, "says what an error code means and what to do"},
    {"fetch", cmd_fetch, "writes the original bytes of documents"},
    {"graph", cmd_graph, "draws a pipeline: stages and the layers between them"},
    {"plugins", cmd_plugins, "lists plugins, or shows the options and layers of one"},
    {"run", cmd_run, "runs a pipeline over its inputs"},
    {"schema", cmd_schema, "prints the JSON Schema of pipeline files or records"},
    {"stats", cmd_stats, "counts claims by speaker, role, topic, source and time"},
    {"test", cmd_test, "runs the tests of a pipeline"},
    {"train", cmd_train, "trains the network of attribution on gold of your own"},
    {"view", cmd_view, "writes a page in which claims can be read"},
    {NULL, NULL, NULL},
};

enum { COMMAND_COUNT = sizeof commands / sizeof *commands - 1 };

static const command_entry *command_find(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i].name, name) == 0) return &commands[i];
    }
    return NULL;
}

static void print_help(FILE *out)
{
    fputs("Usage: quoth COMMAND [ARGUMENT...]\n\n"
          "Reads articles and writes attributed claims, by the stages of a pipeline file.\n\n"
          "Commands:\n",
          out);
    for (size_t i = 0; i < COMMAND_COUNT; i++) fprintf(out, "  %-14s %s\n", commands[i].name, commands[i].summary);
    fputs("  help           shows the help of a command\n\n"
          "Options:\n"
          "  -h, --help     show this and end\n"
          "  -V, --version  show the version and end\n\n"
          "See `quoth COMMAND --help` for a command's options.\n",
          out);
}

static int fail_unknown(const char *name)
{
    const char *names[COMMAND_COUNT + 2];
    for (size_t i = 0; i < COMMAND_COUNT; i++) names[i] = commands[i].name;
    names[COMMAND_COUNT] = "help";
    names[COMMAND_COUNT + 1] = NULL;
    const char *nearest = diagnostics_nearest(name, names);
    fprintf(stderr, "quoth: unknown %s '%s'\n", name[0] == '-' ? "option" : "command", name);
    if (nearest)
        fprintf(stderr, "  help: did you mean '%s'?\n", nearest);
    else
        fprintf(stderr, "  help: see `quoth --help`\n");
    return CLI_EXIT_USAGE;
}

/* Where a standard stream is closed, the next file that is opened would take its place, and messages or records would
 * be written into it.  So it is opened such that using it fails; messages are lost silently. */
static bool open_closed_streams(void)
{
    static const int modes[] = {O_WRONLY, O_RDONLY, O_WRONLY};
    for (int fd = 0; fd < 3; fd++) {
        if (fcntl(fd, F_GETFD) != -1 || errno != EBADF) continue;
        if (open("/dev/null", modes[fd]) != fd) return false;
    }
    return true;
}

int main(int argc, char **argv)
{
#ifdef QUOTH_STATIC_PLUGINS
    LTDL_SET_PRELOADED_SYMBOLS();
#endif
    if (!open_closed_streams()) return CLI_EXIT_IO;
    if (argc < 2) {
        print_help(stderr);
        return CLI_EXIT_USAGE;
    }
    const char *name = argv[1];
    bool help = strcmp(name, "help") == 0;
    if ((help && argc == 2) || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        print_help(stdout);
        return cli_finish(CLI_EXIT_DONE);
    }
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
        cli_print_version();
        return cli_finish(CLI_EXIT_DONE);
    }
    const command_entry *command = command_find(help ? argv[2] : name);
    if (!command) return fail_unknown(help ? argv[2] : name);
    if (help) {
        char ask[] = "--help";
        char *arguments[] = {argv[2], ask, NULL};
        return command->run(2, arguments);
    }
    return command->run(argc - 1, argv + 1);
}
