/* SPDX-License-Identifier: Apache-2.0 */
/* The commands of the program, one file each (cmd_NAME.c).  argv[0] is the command's name; the result is the exit code
 * of the process (see cli.h). */
#ifndef QUOTH_CORE_COMMANDS_H
#define QUOTH_CORE_COMMANDS_H

int cmd_run(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_explain_error(int argc, char **argv);
int cmd_completion(int argc, char **argv);
int cmd_eval(int argc, char **argv);
int cmd_fetch(int argc, char **argv);
int cmd_graph(int argc, char **argv);
int cmd_plugins(int argc, char **argv);
int cmd_schema(int argc, char **argv);
int cmd_stats(int argc, char **argv);
int cmd_test(int argc, char **argv);
int cmd_train(int argc, char **argv);
int cmd_view(int argc, char **argv);

typedef struct command_entry {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *summary;
} command_entry;

/* All of them, by name; ends with name NULL. */
extern const command_entry commands[];

#endif
