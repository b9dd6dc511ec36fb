/* SPDX-License-Identifier: Apache-2.0 */
/* quoth completion: scripts by which shells complete commands, options and words. */
#include "commands/commands.h"
#include "commands/completion.h"

#include <stdint.h>
#include <string.h>

completion_kind completion_of_option(const cli_option *option)
{
    if (option->kind == CLI_SWITCH || option->kind == CLI_COUNT) return COMPLETE_NOTHING;
    if (strchr(option->placeholder, '|')) return COMPLETE_CHOICES;
    if (strcmp(option->name, "pipeline") == 0) return COMPLETE_PIPELINES;
    bool file = strstr(option->placeholder, "FILE") || strstr(option->placeholder, "FOLDER");
    return file ? COMPLETE_FILES : COMPLETE_NOTHING;
}

completion_kind completion_of_words(const cli_command *command, bool first, const char **choices)
{
    /* What words mean that are no files, no table says. */
    static const struct {
        const char *command;
        completion_kind first, others;
        const char *choices;
    } words[] = {
        {"check", COMPLETE_PIPELINES, COMPLETE_FILES, NULL},
        {"completion", COMPLETE_CHOICES, COMPLETE_NOTHING, "bash|zsh"},
        {"explain-error", COMPLETE_CODES, COMPLETE_CODES, NULL},
        {"fetch", COMPLETE_NOTHING, COMPLETE_NOTHING, NULL},
        {"help", COMPLETE_COMMANDS, COMPLETE_NOTHING, NULL},
        {"plugins", COMPLETE_CHOICES, COMPLETE_PLUGINS, "list|show"},
        {"schema", COMPLETE_CHOICES, COMPLETE_NOTHING,
         "pipeline|tests|quoth.claim/1|quoth.document/1|quoth.dead-letter/1|quoth.run/1|quoth.stats/1"},
        {"test", COMPLETE_PIPELINES, COMPLETE_NOTHING, NULL},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i].command, command->name) != 0) continue;
        *choices = words[i].choices;
        return first ? words[i].first : words[i].others;
    }
    if (command->max_words == 0) return COMPLETE_NOTHING;
    return first && strncmp(command->synopsis, "PIPELINE", 8) == 0 ? COMPLETE_PIPELINES : COMPLETE_FILES;
}

void completion_visit(cli_visitor *visit)
{
    cli_visit(visit, NULL);
    for (const command_entry *entry = commands; entry->name; entry++) {
        char *arguments[] = {(char *)(uintptr_t)entry->name, NULL}; /* main's argv is not const; nobody writes to it */
        entry->run(1, arguments);
    }
    cli_visit(NULL, NULL);
}

int cmd_completion(int argc, char **argv)
{
    static const cli_command command = {
        .name = "completion",
        .synopsis = "SHELL",
        .summary = "Prints the script by which a shell completes quoth's commands, options and words.",
        .details = "SHELL is bash or zsh.  `make install` puts both scripts where these shells look for them.  Where "
                   "that is not so, have the shell read them when it starts:\n\n"
                   "  bash: source <(quoth completion bash)    in ~/.bashrc\n"
                   "  zsh:  source <(quoth completion zsh)     in ~/.zshrc, below compinit",
        .min_words = 1,
        .max_words = 1,
    };
    const cli_option options[] = {CLI_OPTIONS_END};
    cli_list words = {NULL, 0};
    int code = cli_parse(&command, options, argc, argv, &words);
    if (code != CLI_GO) return code;
    code = CLI_EXIT_DONE;
    if (strcmp(words.items[0], "bash") == 0)
        completion_print_bash();
    else if (strcmp(words.items[0], "zsh") == 0)
        completion_print_zsh();
    else
        code = cli_usage_error(&command, "unknown shell '%s'; there are bash and zsh", words.items[0]);
    cli_list_free(&words);
    return cli_finish(code);
}
