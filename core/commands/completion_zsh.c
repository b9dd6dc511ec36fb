/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/commands.h"
#include "commands/completion.h"

#include <string.h>

/* Text within a specification of _arguments that stands in single quotes. */
static void print_escaped(const char *text)
{
    for (; *text; text++) {
        if (strchr("[]:\\", *text)) putchar('\\');
        if (*text == '\'')
            fputs("'\\''", stdout);
        else
            putchar(*text == '\n' ? ' ' : *text);
    }
}

static void print_action(completion_kind kind, const char *choices)
{
    switch (kind) {
    case COMPLETE_NOTHING:
        putchar(' ');
        break;
    case COMPLETE_FILES:
        fputs("_files", stdout);
        break;
    case COMPLETE_PIPELINES:
        fputs("_files -g \"*.(yaml|yml)\"", stdout);
        break;
    case COMPLETE_CHOICES:
        putchar('(');
        for (; *choices; choices++) putchar(*choices == '|' ? ' ' : *choices);
        putchar(')');
        break;
    case COMPLETE_COMMANDS:
        fputs("_quoth_commands", stdout);
        break;
    case COMPLETE_PLUGINS:
        fputs("_quoth_plugins", stdout);
        break;
    case COMPLETE_CODES:
        fputs("_quoth_codes", stdout);
        break;
    }
}

/* '(-o --output)'{-o,--output=}'[help]:FILE:_files' */
static void print_option(const cli_option *option)
{
    bool value = option->kind != CLI_SWITCH;
    fputs(" \\\n            ", stdout);
    if (option->kind == CLI_LIST)
        fputs("'*'", stdout);
    else if (option->letter)
        printf("'(-%c --%s)'", option->letter, option->name);
    if (option->letter)
        printf("{-%c%s,--%s%s}", option->letter, value ? "+" : "", option->name, value ? "=" : "");
    else
        printf("'--%s%s'", option->name, value ? "=" : "");
    fputs("'[", stdout);
    print_escaped(option->help);
    putchar(']');
    if (value) {
        putchar(':');
        print_escaped(option->placeholder);
        putchar(':');
        print_action(completion_of_option(option), option->placeholder);
    }
    putchar('\'');
}

static void print_command(void *self, const cli_command *command, const cli_option *options)
{
    (void)self;
    printf("    %s)\n        _arguments -s -S", command->name);
    const cli_option *const tables[] = {options, cli_common_options};
    for (int t = 0; t < 2; t++) {
        for (const cli_option *option = tables[t]; option->name; option++) print_option(option);
    }
    const char *choices = NULL;
    completion_kind first = completion_of_words(command, true, &choices);
    fputs(" \\\n            '1:word:", stdout);
    print_action(first, choices);
    completion_kind others = completion_of_words(command, false, &choices);
    fputs("' \\\n            '*:word:", stdout);
    print_action(others, choices);
    fputs("'\n        ;;\n", stdout);
}

void completion_print_zsh(void)
{
    puts("#compdef quoth\n"
         "# zsh completion of quoth: made by `quoth completion zsh`\n"
         "_quoth_commands() {\n"
         "    local -a all\n"
         "    all=(\n"
         "        'help:shows the help of a command'");
    for (const command_entry *entry = commands; entry->name; entry++) {
        printf("        '%s:", entry->name);
        print_escaped(entry->summary);
        puts("'");
    }
    puts("    )\n"
         "    _describe command all\n"
         "}\n"
         "_quoth_plugins() {\n"
         "    local -a all\n"
         "    all=(${(f)\"$(quoth plugins list 2>/dev/null | sed -n 's/^\\([a-z][a-z0-9-]*\\) .*/\\1/p')\"})\n"
         "    _describe plugin all\n"
         "}\n"
         "_quoth_codes() {\n"
         "    local -a all\n"
         "    all=(${(fu)\"$(quoth explain-error --list 2>/dev/null | sed -n 's/^\\([a-z][a-z0-9-]*\\) .*/\\1/p')\"})\n"
         "    _describe code all\n"
         "}\n"
         "_quoth() {\n"
         "    local curcontext=\"$curcontext\" state line\n"
         "    _arguments -C '(-h --help)'{-h,--help}'[show help and end]' "
         "'(-V --version)'{-V,--version}'[show the version and end]' \\\n"
         "        '1:command:_quoth_commands' '*::word:->words'\n"
         "    [[ $state = words ]] || return\n"
         "    case $words[1] in\n"
         "    help)\n"
         "        _arguments '1:command:_quoth_commands'\n"
         "        ;;");
    completion_visit(print_command);
    puts("    esac\n"
         "}\n"
         "# Read by compinit as a function's body, or sourced.\n"
         "if [[ $funcstack[1] = _quoth ]]; then _quoth \"$@\"; else compdef _quoth quoth; fi");
}
