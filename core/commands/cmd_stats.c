/* SPDX-License-Identifier: Apache-2.0 */
/* quoth stats: who spoke how often, on what, when, through which outlet. */
#include "base/json_lines.h"
#include "commands/cli.h"
#include "commands/commands.h"
#include "run/console.h"
#include "stats/stats.h"

#include <inttypes.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { PROGRESS_EACH = 10000, DEFAULT_TOP = 10 };

/* What is shown without --by: everything but months, of which there may be many. */
static const bool shown_without_by[STATS_BYS] = {
    [STATS_SPEAKER] = true, [STATS_ROLE] = true, [STATS_TOPIC] = true, [STATS_SOURCE] = true,
    [STATS_YEAR] = true,    [STATS_TYPE] = true, [STATS_ACT] = true,
};

static int want(const cli_command *command, stats *s, const cli_list *names)
{
    if (!names->count) memcpy(s->wanted, shown_without_by, sizeof s->wanted);
    for (size_t i = 0; i < names->count; i++) {
        size_t by = 0;
        while (by < STATS_BYS && strcmp(names->items[i], stats_by_names[by]) != 0) by++;
        if (by == STATS_BYS)
            return cli_usage_error(command,
                                   "'%s' is nothing to count by; --by takes speaker, role, topic, source, year, month, "
                                   "type or act",
                                   names->items[i]);
        s->wanted[by] = true;
    }
    return CLI_GO;
}

static int check_dates(const cli_command *command, const stats_filter *filter)
{
    const char *dates[] = {filter->from, filter->to};
    for (size_t i = 0; i < 2; i++)
        if (dates[i] && !stats_is_date(dates[i]))
            return cli_usage_error(command, "'%s' is no date; write 2021, 2021-03 or 2021-03-04", dates[i]);
    return CLI_GO;
}

/* Counts all records of a file; `number` goes on over all files. */
static int read_claims(stats *s, const char *path, console *con, uint64_t *number)
{
    char why[512];
    json_lines *lines = json_lines_open(path, why, sizeof why);
    if (!lines) {
        fprintf(stderr, "quoth stats: %s\n", why);
        return CLI_EXIT_IO;
    }
    int code = CLI_EXIT_DONE;
    for (json_t *record; code == CLI_EXIT_DONE && (record = json_lines_next(lines));) {
        if (!stats_add(s, record)) {
            fprintf(stderr, "quoth stats: '%s' line %zu is no claim record; give what write-jsonl writes\n", path,
                    json_lines_number(lines));
            code = CLI_EXIT_DATA;
        }
        json_decref(record);
        if (++*number % PROGRESS_EACH == 0 && console_shows_progress(con)) {
            snprintf(why, sizeof why, "%" PRIu64 " claims", *number);
            console_progress(con, why);
        }
    }
    bool damaged = false;
    const char *failure = code == CLI_EXIT_DONE ? json_lines_failed(lines, &damaged) : NULL;
    if (failure) {
        fprintf(stderr, "quoth stats: %s\n", failure);
        code = damaged ? CLI_EXIT_DATA : CLI_EXIT_IO;
    }
    json_lines_close(lines);
    return code;
}

static size_t terminal_columns(void)
{
    struct winsize size;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : CLI_COLUMNS;
}

static int count_files(stats *s, const cli_list *paths)
{
    console *con = console_new(stderr, false);
    uint64_t number = 0;
    int code = CLI_EXIT_DONE;
    for (size_t i = 0; i < paths->count && code == CLI_EXIT_DONE; i++)
        code = read_claims(s, paths->items[i], con, &number);
    console_free(con);
    return code;
}

int cmd_stats(int argc, char **argv)
{
    static const cli_command command = {
        .name = "stats",
        .synopsis = "CLAIMS...",
        .summary = "Counts claims: who spoke how often, as what, on what, when, through which outlet.",
        .details =
            "CLAIMS are files of claim records, as `write-jsonl` writes them, compressed with gzip or not; - is "
            "standard "
            "input.  For xz and zstd: xzcat claims.jsonl.xz | quoth stats -\n\n"
            "--by takes speaker, role, topic, source, year, month, type or act, and may be given several times; "
            "without "
            "it, all but month are shown.  A claim counts in each of its topics.  The source is the site of the "
            "article, else the host of its address.  Speakers are told apart by the identifiers that `link-entities` "
            "gave, else by name.\n\n"
            "Memory does not grow with the number of claims: of each, 500000 different names are told apart, and the "
            "claims of others are counted together.\n\n"
            "Exit code: 0 done, 64 the command line is wrong, 65 a file holds something else than claims, 74 a file "
            "could not be read.",
        .min_words = 1,
        .max_words = SIZE_MAX,
    };
    stats s = {.articles = 0};
    cli_list by = {NULL, 0}, words = {NULL, 0};
    uint64_t top = DEFAULT_TOP;
    bool json = false, csv = false;
    const cli_option options[] = {
        {"by", 'b', CLI_LIST, "speaker|role|topic|source|year|month|type|act", "count by this", &by, 0, 0},
        {"top", 'n', CLI_COUNT, "N", "show the N most frequent; 10 if not given; years and months are always all shown",
         &top, 1, TALLY_MAX},
        {"speaker", 0, CLI_TEXT, "NAME", "only claims of this speaker (a name, or an identifier)", &s.filter.speaker, 0,
         0},
        {"topic", 0, CLI_TEXT, "TOPIC", "only claims on this topic (a label, or an id)", &s.filter.topic, 0, 0},
        {"from", 0, CLI_TEXT, "DATE", "only claims published then or later: 2021, 2021-03 or 2021-03-04",
         &s.filter.from, 0, 0},
        {"to", 0, CLI_TEXT, "DATE", "only claims published then or earlier; 2021 includes December", &s.filter.to, 0,
         0},
        CLI_OPTION_JSON(json),
        {"csv", 0, CLI_SWITCH, NULL, "print comma-separated values", &csv, 0, 0},
        CLI_OPTIONS_END,
    };
    int code = cli_parse(&command, options, argc, argv, &words);
    if (code != CLI_GO) return code;
    if (json && csv) code = cli_usage_error(&command, "'--json' and '--csv' exclude each other");
    if (code == CLI_GO) code = want(&command, &s, &by);
    if (code == CLI_GO) code = check_dates(&command, &s.filter);
    if (code == CLI_GO) code = count_files(&s, &words);
    if (code == CLI_EXIT_DONE)
        stats_print(stdout, &s, json ? STATS_JSON : csv ? STATS_CSV : STATS_TABLES, (size_t)top, terminal_columns());
    stats_free(&s);
    cli_list_free(&by);
    cli_list_free(&words);
    return cli_finish(code);
}
