/* SPDX-License-Identifier: Apache-2.0 */
/* quoth fetch: the original bytes of documents, by where they are. */
#include "base/locator.h"
#include "commands/cli.h"
#include "commands/commands.h"
#include "run/console.h"
#include "run/refetch.h"

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The longest line of --from that is read: records of documents hold their whole text. */
enum { LINE_LIMIT = 256 * 1024 * 1024 };

/* Where no pipeline is given.  Its sink is never opened. */
static const char built_in[] = "quoth: 1\n"
                               "name: fetch\n"
                               "stages:\n"
                               "  - use: fetch\n"
                               "    with: { inputs: [\"-\"] }\n"
                               "  - use: write-documents\n";

typedef struct fetch_arguments {
    cli_list sets;
    const char *pipeline; /* NULL: the built-in one */
    const char *from;     /* NULL: the locators are words */
    const char *part;     /* NULL: the whole document */
} fetch_arguments;

typedef struct fetching {
    refetch *from;
    const fetch_arguments *arguments;
    int code; /* the worst so far */
} fetching;

static void fail(fetching *f, int code, const char *place, const char *message, const char *what)
{
    fprintf(stderr, "quoth fetch: %s%s%s", place, *place ? ": " : "", message);
    if (*what) fprintf(stderr, " [%s]", what);
    fputc('\n', stderr);
    if (code > f->code) f->code = code;
}

/* Warnings and notes of the source. */
static void print_message(void *self, const char *label, const quoth_doc *doc, const report_item *item)
{
    (void)self;
    (void)doc;
    if (item->severity != QUOTH_NOTE)
        fprintf(stderr, "quoth fetch: stage '%s': %s [%s]\n", label, item->message, item->code);
}

/* ----------------------------------------------------------------------------------------- one document */

/* The bytes that are wanted of the document.  False: it has no such ones. */
static bool cut_part(const fetching *f, const locator_request *request, const quoth_doc *doc, quoth_str *bytes)
{
    uint64_t begin = request->begin, end = request->end;
    const char *part = f->arguments->part;
    *bytes = doc->payload;
    if (!part) return true;
    if (strcmp(part, "original") != 0) locator_parse_range(part, &begin, &end); /* the command line was checked */
    if (begin >= end || end > bytes->len) return false;
    *bytes = (quoth_str){bytes->ptr + begin, (size_t)(end - begin)};
    return true;
}

static void fetch_one(fetching *f, const locator_request *request)
{
    char place[2048];
    quoth_str bytes;
    const quoth_doc *doc;
    const report_item *failure;
    console_place(&request->at, place, sizeof place);
    quoth_status status = refetch_read(f->from, request, &doc, &failure);
    if (status != QUOTH_OK) {
        fail(f, status == QUOTH_E_INPUT ? CLI_EXIT_IO : CLI_EXIT_DATA, place, failure->message, failure->code);
    } else if (!cut_part(f, request, doc, &bytes)) {
        fail(f, CLI_EXIT_DATA, place, "the document has no such part", "");
    } else {
        fwrite(bytes.ptr, 1, bytes.len, stdout); /* cli_finish sees a failure */
        if (f->arguments->part) putchar('\n');
    }
}

/* ------------------------------------------------------------------------------------------- the requests */

static void fetch_words(fetching *f, const cli_list *words)
{
    for (size_t i = 0; i < words->count; i++) {
        locator_request request;
        if (!locator_parse_place(words->items[i], &request)) {
            fail(f, CLI_EXIT_USAGE, words->items[i], "this is no locator; write FILE[!MEMBER][@OFFSET+LENGTH]", "");
            continue;
        }
        fetch_one(f, &request);
        locator_request_free(&request);
    }
}

static void fetch_line(fetching *f, const char *line, size_t len, uint64_t number)
{
    char place[64];
    const char *wrong;
    locator_request request;
    snprintf(place, sizeof place, "line %" PRIu64, number);
    if (locator_parse_record(line, len, &request, &wrong)) {
        fetch_one(f, &request);
        locator_request_free(&request);
    } else
        fail(f, CLI_EXIT_DATA, place, wrong, "");
}

static void fetch_lines(fetching *f)
{
    const char *path = f->arguments->from;
    bool standard = strcmp(path, "-") == 0;
    FILE *file = standard ? stdin : fopen(path, "re");
    char *line = NULL;
    size_t room = 0;
    ssize_t len;
    if (!file) {
        fail(f, CLI_EXIT_IO, path, strerror(errno), "");
        return;
    }
    for (uint64_t number = 1; (len = getline(&line, &room, file)) > 0; number++) {
        if (len == 1) continue;
        if (len > LINE_LIMIT) {
            fail(f, CLI_EXIT_DATA, path, "a line is longer than 256 MiB", "");
            break;
        }
        fetch_line(f, line, (size_t)len, number);
    }
    if (ferror(file)) fail(f, CLI_EXIT_IO, path, strerror(errno), "");
    free(line);
    if (!standard) fclose(file);
}

/* ------------------------------------------------------------------------------------------- the command */

static int fetch_all(const pipeline *pipe, const fetch_arguments *arguments, const cli_list *words)
{
    fetching f = {.arguments = arguments, .code = CLI_EXIT_DONE};
    if (!pipe->stages[0].def->source->open_locator) {
        fprintf(stderr, "quoth fetch: source '%s' cannot go to one document\n", pipe->stages[0].label);
        return CLI_EXIT_CONFIG;
    }
    f.from = refetch_open(pipe, 1, print_message, NULL);
    if (!f.from) return CLI_EXIT_CONFIG;
    if (arguments->from)
        fetch_lines(&f);
    else
        fetch_words(&f, words);
    refetch_close(f.from);
    return f.code;
}

static pipeline *load(const fetch_arguments *arguments, modules *mods, diagnostics *diags)
{
    pipeline_overrides overrides = {.sets = arguments->sets.items, .set_count = arguments->sets.count};
    pipeline *loaded = arguments->pipeline ? pipeline_load(arguments->pipeline, &overrides, mods, diags)
                                           : pipeline_load_text("(built in)", built_in, &overrides, mods, diags);
    diagnostics_print(diags, stderr, cli_colour(stderr));
    return loaded;
}

static bool is_part(const char *part)
{
    uint64_t begin, end;
    return strcmp(part, "original") == 0 || locator_parse_range(part, &begin, &end);
}

int cmd_fetch(int argc, char **argv)
{
    static const cli_command command = {
        .name = "fetch",
        .synopsis = "[LOCATOR...]",
        .summary = "Writes the original bytes of documents, by where a run found them.",
        .details =
            "LOCATOR is FILE[!MEMBER][@OFFSET+LENGTH], as messages of `quoth run` name a document.  With --from, the "
            "locators are those of records: claims, documents or dead letters, one JSON object a line.  The bytes are "
            "those after decompression and decoding of the container, as a stage of the pipeline would see them; "
            "several documents follow one another.  A file is entered where the document is stored, unless it is "
            "compressed as a whole.\n\nExit code: 0 done, 64 the command line is wrong, 65 a document could not be "
            "read or a record has no locator, 74 a file could not be read or is another one, 78 the pipeline cannot "
            "work.",
        .min_words = 0,
        .max_words = SIZE_MAX,
    };
    fetch_arguments arguments = {.pipeline = NULL};
    const cli_option options[] = {
        {"from", 'f', CLI_TEXT, "FILE", "take the locators of the records in FILE; - is standard input",
         &arguments.from, 0, 0},
        {"part", 0, CLI_TEXT, "PART",
         "write these bytes alone: BEGIN-END, or 'original', the content of a claim where it stands; and a line end",
         &arguments.part, 0, 0},
        {"pipeline", 'p', CLI_TEXT, "FILE", "read by the source of this pipeline, with its options",
         &arguments.pipeline, 0, 0},
        {"set", 0, CLI_LIST, "STAGE.OPTION=VALUE", "set an option of the source; VALUE is YAML", &arguments.sets, 0, 0},
        CLI_OPTIONS_END,
    };
    cli_list words = {NULL, 0};
    int code = cli_parse(&command, options, argc, argv, &words);
    if (code != CLI_GO) return code;
    if (!arguments.from == !words.count)
        code = cli_usage_error(&command, "give locators, or a file of records with --from");
    else if (arguments.part && !is_part(arguments.part))
        code =
            cli_usage_error(&command, "'%s' is no part of a document; write 'original' or BEGIN-END", arguments.part);
    if (code == CLI_GO) {
        diagnostics *diags = diagnostics_new();
        modules *mods = modules_open(diags);
        pipeline *pipe = load(&arguments, mods, diags);
        code = pipe ? fetch_all(pipe, &arguments, &words) : CLI_EXIT_CONFIG;
        pipeline_free(pipe);
        modules_close(mods);
        diagnostics_free(diags);
    }
    cli_list_free(&words);
    cli_list_free(&arguments.sets);
    return cli_finish(code);
}
