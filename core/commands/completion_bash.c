/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/commands.h"
#include "commands/completion.h"

#include <string.h>

/* What completes a kind; the functions stand in the script. */
static void print_action(completion_kind kind, const char *choices)
{
    switch (kind) {
    case COMPLETE_NOTHING:
        fputs(":", stdout);
        break;
    case COMPLETE_FILES:
        fputs("_quoth_files", stdout);
        break;
    case COMPLETE_PIPELINES:
        fputs("_quoth_pipelines", stdout);
        break;
    case COMPLETE_CHOICES:
        fputs("_quoth_words '", stdout);
        for (; *choices; choices++) putchar(*choices == '|' ? ' ' : *choices);
        putchar('\'');
        break;
    case COMPLETE_COMMANDS:
        fputs("_quoth_words \"$commands\"", stdout);
        break;
    case COMPLETE_PLUGINS:
        fputs("_quoth_words \"$(quoth plugins list 2>/dev/null | sed -n 's/^\\([a-z][a-z0-9-]*\\) .*/\\1/p')\"",
              stdout);
        break;
    case COMPLETE_CODES:
        fputs("_quoth_words \"$(quoth explain-error --list 2>/dev/null | sed -n 's/^\\([a-z][a-z0-9-]*\\) .*/\\1/p')\"",
              stdout);
        break;
    }
}

static void print_names(const cli_option *option, const char *join)
{
    printf("--%s", option->name);
    if (option->letter) printf("%s-%c", join, option->letter);
}

/* One branch of the script: the option names, what completes their values, and what completes words. */
static void print_command(void *self, const cli_command *command, const cli_option *options)
{
    (void)self;
    printf("    %s)\n        options='", command->name);
    const cli_option *const tables[] = {options, cli_common_options};
    for (int t = 0; t < 2; t++) {
        for (const cli_option *o = tables[t]; o->name; o++) {
            fputs(o == options ? "" : " ", stdout);
            print_names(o, " ");
        }
    }
    fputs("'\n        case $previous in\n", stdout);
    for (const cli_option *o = options; o->name; o++) {
        if (o->kind == CLI_SWITCH) continue;
        fputs("        ", stdout);
        print_names(o, " | ");
        fputs(") value=1; ", stdout);
        print_action(completion_of_option(o), o->placeholder);
        fputs(" ;;\n", stdout);
    }
    const char *choices = NULL;
    fputs("        esac\n        [ -n \"$value\" ] || case $count in\n        0) ", stdout);
    completion_kind kind = completion_of_words(command, true, &choices);
    print_action(kind, choices);
    fputs(" ;;\n        *) ", stdout);
    kind = completion_of_words(command, false, &choices);
    print_action(kind, choices);
    fputs(" ;;\n        esac\n        ;;\n", stdout);
}

/* Options with a value, of all commands: their values are no words to count. */
static void print_valued(void *self, const cli_command *command, const cli_option *options)
{
    (void)self;
    for (const cli_option *o = options; o->name; o++) {
        if (o->kind == CLI_SWITCH) continue;
        printf(" | %s:--%s", command->name, o->name);
        if (o->letter) printf(" | %s:-%c", command->name, o->letter);
    }
}

void completion_print_bash(void)
{
    puts("# bash completion of quoth: made by `quoth completion bash`\n"
         "# shellcheck shell=bash disable=SC2207\n"
         "_quoth_words() { COMPREPLY=($(compgen -W \"$1\" -- \"$current\")); }\n"
         "_quoth_files() {\n"
         "    local IFS=$'\\n'\n"
         "    compopt -o filenames 2>/dev/null\n"
         "    COMPREPLY=($(compgen -f -- \"$current\"))\n"
         "}\n"
         "_quoth_pipelines() {\n"
         "    local IFS=$'\\n'\n"
         "    compopt -o filenames 2>/dev/null\n"
         "    COMPREPLY=($(compgen -f -X '!*.@(yaml|yml)' -- \"$current\") $(compgen -d -- \"$current\"))\n"
         "}\n"
         "_quoth() {\n"
         "    local current previous command='' options='' value='' count=0 at word commands\n"
         "    local extended; extended=$(shopt -p extglob); shopt -s extglob\n"
         "    current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
         "    # bash cuts --option=value into three words.\n"
         "    if [ \"$current\" = = ]; then\n"
         "        current=''\n"
         "    elif [ \"$previous\" = = ] && [ \"$COMP_CWORD\" -gt 2 ]; then\n"
         "        previous=${COMP_WORDS[COMP_CWORD - 2]}\n"
         "    fi");
    fputs("    commands='help", stdout);
    for (const command_entry *entry = commands; entry->name; entry++) printf(" %s", entry->name);
    fputs("'\n"
          "    # The command, and how many of its words stand before the one that is completed.\n"
          "    for ((at = 1; at < COMP_CWORD; at++)); do\n"
          "        word=${COMP_WORDS[at]}\n"
          "        if [ -z \"$command\" ]; then\n"
          "            case $word in -*) ;; *) command=$word ;; esac\n"
          "            continue\n"
          "        fi\n"
          "        case $command:$word in\n"
          "        *:=) ((at++)) ;;\n"
          "        no-command:no-option",
          stdout);
    completion_visit(print_valued);
    fputs(") [ \"${COMP_WORDS[at + 1]}\" = = ] || ((at++)) ;;\n"
          "        *:-?*) ;;\n"
          "        *) ((count++)) ;;\n"
          "        esac\n"
          "    done\n"
          "    COMPREPLY=()\n"
          "    case $command in\n"
          "    '') options='--help -h --version -V'; _quoth_words \"$commands\" ;;\n"
          "    help) [ \"$count\" -gt 0 ] || _quoth_words \"$commands\" ;;\n",
          stdout);
    completion_visit(print_command);
    puts("    esac\n"
         "    if [ -z \"$value\" ]; then case $current in -*) _quoth_words \"$options\" ;; esac; fi\n"
         "    $extended\n"
         "}\n"
         "complete -F _quoth quoth");
}
