/* SPDX-License-Identifier: Apache-2.0 */
/* quoth train: the network of attribution, trained further on the user's own gold, by the Python scripts that are
 * installed with quoth. */
#include "base/json_lines.h"
#include "base/memory.h"
#include "base/resources.h"
#include "commands/child.h"
#include "commands/cli.h"
#include "commands/commands.h"
#include "eval/eval.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCRIPTS "models/train/attribution" /* in the data folder */
#define VENV    "quoth-venv"               /* the name of the environment that help proposes */
#define RATE    "5e-4"                     /* of learning: a quarter of what a network from nothing takes */

enum { MILLION = 1000000, MEASUREMENTS = 10, LACKS_SIZE = 4096 };

typedef struct training {
    const char *python, *out;
    const char *grade; /* of the stage's option `model`: whose place the network takes */
    char *init;        /* path of the model to begin with; owned */
    char *scripts;     /* folder; owned */
    cli_list gold, dev;
    uint64_t words, minutes /* 0: no limit */, seed;
    char *model, *log_folder; /* owned */
} training;

/* -------------------------------------------------------------------------------------------- what is given */

/* Gold must carry its texts: claim records, which `quoth eval` takes too, have none. */
static int check_form(const char *path)
{
    char why[512];
    int code = CLI_EXIT_DONE;
    bool damaged;
    struct stat st;
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
        fprintf(stderr, "quoth train: '%s' is a folder; name the files in it\n", path);
        return CLI_EXIT_DATA;
    }
    json_lines *lines = json_lines_open(path, why, sizeof why);
    if (!lines) {
        fprintf(stderr, "quoth train: %s\n", why);
        return CLI_EXIT_IO;
    }
    json_t *first = json_lines_next(lines);
    const char *failed = json_lines_failed(lines, &damaged);
    if (failed) {
        fprintf(stderr, "quoth train: %s\n", failed);
        code = damaged ? CLI_EXIT_DATA : CLI_EXIT_IO;
    } else if (!first) {
        fprintf(stderr, "quoth train: no documents in '%s'\n", path);
        code = CLI_EXIT_DATA;
    } else if (json_object_get(first, "content")) {
        fprintf(
            stderr,
            "quoth train: '%s' holds claim records, which lack their texts\n"
            "  help: write attribution lines, one document a line with 'id', 'text' and 'quotes': docs/training.md\n",
            path);
        code = CLI_EXIT_DATA;
    }
    json_decref(first);
    json_lines_close(lines);
    return code;
}

/* Every line, so that a mistake far down does not end the training with a message of Python. */
static int check_gold(const char *path)
{
    int code = check_form(path);
    if (code != CLI_EXIT_DONE) return code;
    eval_set *set = eval_set_new();
    const char *message;
    if (!eval_set_read(set, path, &message)) {
        fprintf(stderr, "quoth train: %s\n", message);
        code = CLI_EXIT_DATA;
    }
    eval_set_free(set);
    return code;
}

static int check_files(const cli_list *files)
{
    int code = CLI_EXIT_DONE;
    for (size_t i = 0; i < files->count && code == CLI_EXIT_DONE; i++) code = check_gold(files->items[i]);
    return code;
}

static int find_scripts(training *t)
{
    char why[1024];
    char *path = resources_path(SCRIPTS, "train.py", why, sizeof why);
    if (!path) {
        fprintf(stderr, "quoth train: %s\n", why);
        return CLI_EXIT_CONFIG;
    }
    *strrchr(path, '/') = '\0';
    t->scripts = path;
    return CLI_EXIT_DONE;
}

/* `init`: a grade, or the path of a model, which then takes the place of `fast`. */
static int find_init(training *t, const char *init)
{
    char why[1024];
    bool best = strcmp(init, "best") == 0;
    t->grade = best ? "best" : "fast";
    if (best || strcmp(init, "fast") == 0) {
        t->init = resources_path("models", best ? "attribution-best.safetensors" : "attribution-fast.safetensors", why,
                                 sizeof why);
        if (t->init) return CLI_EXIT_DONE;
        fprintf(stderr, "quoth train: %s\n", why);
        return CLI_EXIT_CONFIG;
    }
    t->init = memory_copy(init);
    if (access(init, R_OK) == 0) return CLI_EXIT_DONE;
    fprintf(stderr, "quoth train: cannot read '%s': %s; --init takes 'fast', 'best' or a model file\n", init,
            strerror(errno));
    return CLI_EXIT_IO;
}

/* ------------------------------------------------------------------------------------------------ the Python */

static void help_with_python(const training *t)
{
    fprintf(stderr,
            "  help: make one that has what training needs, and give it with --python or QUOTH_PYTHON:\n"
            "    python3 -m venv " VENV "\n"
            "    " VENV "/bin/pip install -r '%s/requirements.txt'\n"
            "    quoth train --python " VENV "/bin/python ...\n",
            t->scripts);
}

/* Lines of needs.py: NAME NEEDED HAS. */
static bool print_lacks(const training *t, char *lacks)
{
    bool any = false;
    char *rest = NULL;
    for (char *line = strtok_r(lacks, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        char name[64], needed[32], has[64];
        if (sscanf(line, "%63s %31s %63s", name, needed, has) != 3) continue;
        any = true;
        if (strcmp(has, "-") == 0)
            fprintf(stderr, "quoth train: '%s' has no module '%s'; version %s or later is needed\n", t->python, name,
                    needed);
        else
            fprintf(stderr, "quoth train: '%s' has version %s of module '%s'; %s or later is needed\n", t->python, has,
                    name, needed);
    }
    return any;
}

static int stopped(int number)
{
    fprintf(stderr, "quoth train: stopped by signal %d (%s); no model was written\n", number, strsignal(number));
    return CLI_EXIT_AGAIN;
}

static int check_python(const training *t)
{
    char lacks[LACKS_SIZE];
    char *script = memory_format("%s/needs.py", t->scripts);
    char *argv[] = {(char *)t->python, "-B", script, NULL};
    child_end end = child_run(argv, lacks, sizeof lacks);
    free(script);
    if (child_asked_to_stop()) return stopped(child_asked_to_stop());
    if (!end.start_error && !end.signal && end.status == 0) return CLI_EXIT_DONE;
    if (end.start_error)
        fprintf(stderr, "quoth train: cannot start '%s': %s\n", t->python, strerror(end.start_error));
    else if (!print_lacks(t, lacks))
        fprintf(stderr, "quoth train: '%s' does not work as a Python: it ended with %s %d\n", t->python,
                end.signal ? "signal" : "exit code", end.signal ? end.signal : end.status);
    help_with_python(t);
    return CLI_EXIT_CONFIG;
}

/* Runs a script; the list is its arguments, without a NULL. */
static int run_script(const training *t, const char *name, const cli_list *arguments)
{
    char *script = memory_format("%s/%s", t->scripts, name);
    char **argv = memory_alloc((arguments->count + 4) * sizeof *argv);
    argv[0] = (char *)t->python;
    argv[1] = "-B"; /* nothing is written into the folder of the scripts */
    argv[2] = script;
    for (size_t i = 0; i < arguments->count; i++) argv[3 + i] = (char *)arguments->items[i];
    fflush(stdout);
    child_end end = child_run(argv, NULL, 0);
    free(argv);
    int code = CLI_EXIT_DONE;
    if (child_asked_to_stop())
        code = stopped(child_asked_to_stop());
    else if (end.start_error) {
        fprintf(stderr, "quoth train: cannot start '%s': %s\n", t->python, strerror(end.start_error));
        code = CLI_EXIT_CONFIG;
    } else if (end.signal || end.status) {
        fprintf(stderr, "quoth train: '%s' ended with %s %d; what it says stands above\n", script,
                end.signal ? "signal" : "exit code", end.signal ? end.signal : end.status);
        code = CLI_EXIT_BUG;
    }
    free(script);
    return code;
}

static void add_pair(cli_list *list, const char *option, const char *value)
{
    cli_list_add(list, option);
    cli_list_add(list, value);
}

static void add_files(cli_list *list, const char *option, const cli_list *files)
{
    if (files->count) cli_list_add(list, option);
    for (size_t i = 0; i < files->count; i++) cli_list_add(list, files->items[i]);
}

/* The path of this very program, which scores what is learnt. */
static const char *own_path(char *room, size_t size)
{
    ssize_t len = readlink("/proc/self/exe", room, size - 1);
    if (len <= 0) return "quoth";
    room[len] = '\0';
    return room;
}

static int learn(const training *t)
{
    char own[PATH_MAX], words[32], step[32], minutes[24], seed[24];
    uint64_t every = t->words / MEASUREMENTS;
    cli_list arguments = {NULL, 0};
    snprintf(words, sizeof words, "%" PRIu64 ".%06" PRIu64, t->words / MILLION, t->words % MILLION);
    snprintf(step, sizeof step, "%" PRIu64 ".%06" PRIu64, every / MILLION, every % MILLION);
    snprintf(minutes, sizeof minutes, "%" PRIu64, t->minutes);
    snprintf(seed, sizeof seed, "%" PRIu64, t->seed);
    add_files(&arguments, "--gold", &t->gold);
    add_files(&arguments, "--dev", &t->dev);
    if (t->dev.count) add_pair(&arguments, "--quoth", own_path(own, sizeof own));
    add_pair(&arguments, "--init", t->init);
    add_pair(&arguments, "--tokenizer", t->init);
    add_pair(&arguments, "--rate", RATE);
    add_pair(&arguments, "--million-words", words);
    add_pair(&arguments, "--measure-every", step);
    if (t->minutes) add_pair(&arguments, "--minutes", minutes);
    add_pair(&arguments, "--seed", seed);
    add_pair(&arguments, "--out", t->log_folder);
    int code = run_script(t, "train.py", &arguments);
    cli_list_free(&arguments);
    return code;
}

static int export_model(const training *t)
{
    cli_list arguments = {NULL, 0};
    char *network = memory_format("%s/network.pt", t->log_folder);
    char *name = memory_format("attribution-%s", t->grade);
    add_pair(&arguments, "--network", network);
    add_pair(&arguments, "--sample", t->gold.items[0]);
    add_pair(&arguments, "--tokenizer", t->init);
    add_pair(&arguments, "--vocabulary", t->init);
    add_pair(&arguments, "--name", name);
    add_pair(&arguments, "--out", t->model);
    int code = run_script(t, "export.py", &arguments);
    cli_list_free(&arguments);
    free(network);
    free(name);
    return code;
}

/* ----------------------------------------------------------------------------------------------- the command */

static int make_folder(const char *path)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST) return CLI_EXIT_DONE;
    fprintf(stderr, "quoth train: cannot make folder '%s': %s\n", path, strerror(errno));
    return CLI_EXIT_IO;
}

/* Laid out as a data folder, so that QUOTH_DATA_PATH alone puts the model in its place. */
static int make_folders(training *t)
{
    char *models = memory_format("%s/models", t->out);
    t->log_folder = memory_format("%s/training", t->out);
    t->model = memory_format("%s/attribution-%s.safetensors", models, t->grade);
    int code = make_folder(t->out);
    if (code == CLI_EXIT_DONE) code = make_folder(models);
    if (code == CLI_EXIT_DONE) code = make_folder(t->log_folder);
    free(models);
    return code;
}

static void say_how_to_use(const training *t)
{
    const char *path = getenv("QUOTH_DATA_PATH");
    printf("'%s' is trained; it takes the place of `model: %s` in\n"
           "  QUOTH_DATA_PATH='%s%s%s' quoth run PIPELINE INPUT\n",
           t->model, t->grade, t->out, path && *path ? ":" : "", path ? path : "");
}

static int train(training *t, const char *init)
{
    int code = check_files(&t->gold);
    if (code == CLI_EXIT_DONE) code = check_files(&t->dev);
    if (code == CLI_EXIT_DONE) code = find_scripts(t);
    if (code == CLI_EXIT_DONE) code = find_init(t, init);
    if (code == CLI_EXIT_DONE) code = check_python(t);
    if (code == CLI_EXIT_DONE) code = make_folders(t);
    if (code == CLI_EXIT_DONE) code = learn(t);
    if (code == CLI_EXIT_DONE) code = export_model(t);
    if (code == CLI_EXIT_DONE) say_how_to_use(t);
    return code;
}

int cmd_train(int argc, char **argv)
{
    static const cli_command command = {
        .name = "train",
        .synopsis = "GOLD...",
        .summary = "Trains the network of attribution further, on gold of your own.",
        .details =
            "GOLD is a file of attribution lines, one document a line with id, text and quotes, as `quoth eval` takes "
            "it; it may be compressed with gzip.  The model that --out gets is used by naming that folder in "
            "QUOTH_DATA_PATH.\n\nTraining is done by scripts in Python, which need torch, tokenizers, safetensors and "
            "numpy; where they are missing, the command says how to get them.  It takes one core and up to 3 GB. "
            "docs/training.md says more.\n\nExit code: 0 done, 64 the command line is wrong, 65 a file is no gold, 70 "
            "a script failed, 74 a file could not be read or written, 75 stopped by a signal, 78 the Python, a module "
            "or the scripts are missing.",
        .min_words = 1,
        .max_words = SIZE_MAX,
    };
    const char *python = getenv("QUOTH_PYTHON"), *init = "fast";
    training t = {.python = python && *python ? python : "python3", .out = "trained", .words = 5 * MILLION, .seed = 1};
    const cli_option options[] = {
        {"dev", 0, CLI_LIST, "FILE", "gold that is not learnt from: print how well it is found, ten times on the way",
         &t.dev, 0, 0},
        {"init", 0, CLI_TEXT, "MODEL", "begin with fast (the default), best, or a model file", &init, 0, 0},
        {"minutes", 0, CLI_COUNT, "N", "fit the training into N minutes", &t.minutes, 1, MILLION},
        {"out", 'o', CLI_TEXT, "FOLDER", "where the model goes; without it, 'trained'", &t.out, 0, 0},
        {"python", 0, CLI_TEXT, "PROGRAM", "the Python to train with; without it, QUOTH_PYTHON, or python3", &t.python,
         0, 0},
        {"seed", 0, CLI_COUNT, "N", "another order of the texts; without it, 1", &t.seed, 0, UINT32_MAX},
        {"words", 0, CLI_COUNT, "N", "read N words of gold, again and again; without it, 5000000", &t.words, 1000,
         (uint64_t)MILLION * MILLION},
        CLI_OPTIONS_END,
    };
    int code = cli_parse(&command, options, argc, argv, &t.gold);
    if (code != CLI_GO) return code;
    code = train(&t, init);
    free(t.init);
    free(t.scripts);
    free(t.model);
    free(t.log_folder);
    cli_list_free(&t.gold);
    cli_list_free(&t.dev);
    return cli_finish(code);
}
