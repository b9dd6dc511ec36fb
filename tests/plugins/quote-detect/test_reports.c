/* SPDX-License-Identifier: Apache-2.0 */
/* Reports: each rule on sentences of our own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chain.h"

extern const quoth_bundle quote_detect_LTX_quoth_bundle;

/* A report that must be found: "-" for no cue and for no source; parts of the content divided by " / ". */
typedef struct report_case {
    const char *text, *cue, *source, *content;
} report_case;

static int setup(void **state)
{
    *state = chain_open(NULL, 0);
    return 0;
}

static int teardown(void **state)
{
    harness_close(*state);
    return 0;
}

static void append(char *out, size_t room, const char *piece)
{
    size_t len = strlen(out);

    snprintf(out + len, room - len, "%s", piece);
}

/* A report as "cue | source | content". */
static void print_report(harness *h, const quoth_doc *doc, const quoth_report *r, char *out, size_t room)
{
    quoth_records cues = harness_layer(h, doc, "cue"), contents = harness_layer(h, doc, "content"),
                  sources = harness_layer(h, doc, "source");
    const char *source = "-";

    out[0] = '\0';
    append(out, room, r->cue == QUOTH_NONE ? "-" : harness_slice(h, doc, QUOTH_AT(cues, quoth_cue, r->cue)->span));
    for (uint32_t i = r->sources.end; i > r->sources.begin; i--) {
        const quoth_source_mention *m = QUOTH_AT(sources, quoth_source_mention, i - 1);

        if (!m->addressee) source = harness_slice(h, doc, m->span);
    }
    append(out, room, " | ");
    append(out, room, source);
    append(out, room, " | ");
    for (uint32_t i = r->contents.begin; i < r->contents.end; i++) {
        if (i > r->contents.begin) append(out, room, " / ");
        append(out, room, harness_slice(h, doc, QUOTH_AT(contents, quoth_content, i)->span));
    }
}

static void check(harness *h, const report_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        quoth_doc *doc = chain_run(h, cases[i].text);
        quoth_records reports = harness_layer(h, doc, "report");
        char expected[2048], got[2048], all[16384] = "";
        bool found = false;

        snprintf(expected, sizeof(expected), "%s | %s | %s", cases[i].cue, cases[i].source, cases[i].content);
        for (size_t k = 0; k < reports.count; k++) {
            print_report(h, doc, QUOTH_AT(reports, quoth_report, k), got, sizeof(got));
            found = found || strcmp(got, expected) == 0;
            append(all, sizeof(all), "\n    ");
            append(all, sizeof(all), got);
        }
        if (!found) fail_msg("%s\n  expected\n    %s\n  got%s", cases[i].text, expected, all);
    }
}

#define CHECK(state, cases) check(*(state), cases, sizeof(cases) / sizeof((cases)[0]))

static void test_direct(void **state)
{
    static const report_case cases[] = {
        {"“The bridge is safe,” Maria Keller said.", "said", "Maria Keller", "“The bridge is safe,”"},
        {"“The bridge is safe,” said Maria Keller, an engineer.", "said", "Maria Keller", "“The bridge is safe,”"},
        {"“Is the bridge safe?” Keller asked.", "asked", "Keller", "“Is the bridge safe?”"},
        {"Keller said, “The bridge is safe.”", "said", "Keller", "“The bridge is safe.”"},
        {"Keller told reporters: “The bridge is safe.”", "told", "Keller", "“The bridge is safe.”"},
        {"“The bridge is safe,” she said, “and it will stay safe.”", "said", "she",
         "“The bridge is safe,” / “and it will stay safe.”"},
        {"“The bridge is safe,” she said. “It will stay safe.”", "said", "she",
         "“The bridge is safe,” / “It will stay safe.”"},
        {"“The bridge is safe,” Keller said, adding: “We checked every bolt.”", "said", "Keller",
         "“The bridge is safe,”"},
        {"“The bridge is safe,” Keller said, adding later, “We checked every bolt.”", "adding", "Keller",
         "“We checked every bolt.”"},
        {"\"The bridge is safe,\" according to Keller.", "according to", "Keller", "\"The bridge is safe,\""},
        {"“The bridge is safe,” the report read.", "read", "the report", "“The bridge is safe,”"},
        {"Keller: “The bridge is safe.”", ":", "Keller", "“The bridge is safe.”"},
        {"“The bridge is safe.” — Maria Keller", "—", "Maria Keller", "“The bridge is safe.”"},
        {"“The bridge is safe,” Keller, who built it in 1990, said.", "said", "Keller", "“The bridge is safe,”"},
        {"“The bridge is safe,” Keller, a retired engineer, said.", "said", "Keller", "“The bridge is safe,”"},
        {"“The bridge is safe,” a spokesman for the city said.", "said", "a spokesman for the city",
         "“The bridge is safe,”"},
        {"“The bridge is safe,” the town’s engineer, Maria Keller, said.", "said", "Maria Keller",
         "“The bridge is safe,”"},
    };

    CHECK(state, cases);
}

static void test_without_cue(void **state)
{
    static const report_case cases[] = {
        /* The next paragraph of the same speaker. */
        {"“The bridge is safe,” Keller said.\n\n“It was built to last. We checked every bolt.”", "-", "Keller",
         "“It was built to last. We checked every bolt.”"},
        /* Not closed: one report with a part for each paragraph. */
        {"“The bridge is safe,” Keller said. “It was built to last.\n\n“We checked every bolt.”", "said", "Keller",
         "“The bridge is safe,” / “It was built to last. / “We checked every bolt.”"},
        {"“The bridge is safe.\n\n“We checked every bolt,” Keller said.", "said", "Keller",
         "“The bridge is safe. / “We checked every bolt,”"},
        /* A second quotation behind one that was closed. */
        {"Keller said: “The bridge is safe.” “We checked every bolt.”", "-", "Keller", "“We checked every bolt.”"},
        /* The subject of the sentence before. */
        {"Keller shook her head.\n\n“We never checked a single bolt of it.”", "-", "Keller",
         "“We never checked a single bolt of it.”"},
        /* The quotation is the next paragraph. */
        {"Keller went on:\n\n“We checked every bolt of it.”", "went on", "Keller", "“We checked every bolt of it.”"},
    };

    CHECK(state, cases);
}

static void test_indirect(void **state)
{
    static const report_case cases[] = {
        {"Keller said that the bridge was safe.", "said", "Keller", "the bridge was safe"},
        {"Keller said the bridge was safe.", "said", "Keller", "the bridge was safe"},
        {"Keller said on Monday that the bridge was safe.", "said", "Keller", "the bridge was safe"},
        {"Keller told the council that the bridge was safe.", "told", "Keller", "the bridge was safe"},
        {"The bridge was safe, Keller said.", "said", "Keller", "The bridge was safe"},
        {"The bridge, Keller said, was safe.", "said", "Keller", "The bridge / was safe"},
        {"According to Keller, the bridge was safe.", "According to", "Keller", "the bridge was safe"},
        {"The bridge was safe, according to Maria Keller.", "according to", "Maria Keller", "The bridge was safe"},
        {"Keller asked whether the bridge was safe.", "asked", "Keller", "whether the bridge was safe"},
        {"Keller said the bridge was “perfectly safe.”", "said", "Keller", "the bridge was “perfectly safe.”"},
        {"Keller believes the bridge is safe.", "believes", "Keller", "the bridge is safe"},
        {"Keller is confident that the bridge is safe.", "confident", "Keller", "the bridge is safe"},
        {"Keller rejected claims that the bridge was old.", "claims", "Keller", "the bridge was old"},
        {"The mayor’s warning that the bridge was old went unheard.", "warning", "The mayor", "the bridge was old"},
    };

    CHECK(state, cases);
}

static void test_frames(void **state)
{
    static const report_case cases[] = {
        {"Keller promised to repair the bridge.", "promised", "Keller", "to repair the bridge"},
        {"The council urged Keller to repair the bridge.", "urged", "The council", "to repair the bridge"},
        {"The mayor accused Keller of neglect.", "accused", "The mayor", "Keller of neglect"},
        {"The mayor called the bridge a disgrace.", "called", "The mayor", "the bridge a disgrace"},
        {"The mayor called for a new bridge.", "called for", "The mayor", "a new bridge"},
        {"The mayor described the bridge as a disgrace.", "described", "The mayor", "the bridge as a disgrace"},
        {"Keller pointed out that the bridge was new.", "pointed out", "Keller", "the bridge was new"},
        {"Keller does not believe that the bridge is safe.", "does not believe", "Keller", "the bridge is safe"},
    };

    CHECK(state, cases);
}

/* Where the source's words end. */
static void test_ends(void **state)
{
    static const report_case cases[] = {
        {"Keller said the bridge was safe, adding that it was new.", "said", "Keller", "the bridge was safe"},
        {"Keller said the bridge was safe, adding that it was new.", "adding", "Keller", "it was new"},
        {"Keller said the bridge was safe and promised to repair it.", "said", "Keller", "the bridge was safe"},
        {"Keller said the bridge was safe and promised to repair it.", "promised", "Keller", "to repair it"},
        {"Keller said the bridge was safe, which nobody believed.", "said", "Keller", "the bridge was safe"},
        {"Keller said the bridge was safe, while the mayor stayed away.", "said", "Keller", "the bridge was safe"},
        {"Keller said the bridge and the tunnel were safe.", "said", "Keller", "the bridge and the tunnel were safe"},
        {"Keller said the bridge was safe, but the mayor said it was old.", "said", "the mayor", "it was old"},
    };

    CHECK(state, cases);
}

static void test_sources(void **state)
{
    static const report_case cases[] = {
        {"The officials who inspected the bridge said it was safe.", "said", "The officials", "it was safe"},
        {"Keller and the mayor said the bridge was safe.", "said", "Keller and the mayor", "the bridge was safe"},
        {"A spokesman for the ministry of transport said the bridge was safe.", "said",
         "A spokesman for the ministry of transport", "the bridge was safe"},
        {"It was reported that the bridge was closed.", "reported", "-", "the bridge was closed"},
        {"Keller, speaking on Monday, said the bridge was safe.", "said", "Keller", "the bridge was safe"},
        {"The council met about 40 residents on Monday, many of whom said that the bridge was safe.", "said",
         "about 40 residents", "the bridge was safe"},
        {"Police interviewed three witnesses, each of whom said the bridge was safe.", "said", "three witnesses",
         "the bridge was safe"},
        {"She wrote to five engineers, nearly all of whom said the bridge was safe.", "said", "five engineers",
         "the bridge was safe"},
        {"Hundreds of drivers, half of whom said the bridge was safe, joined the march.", "said", "Hundreds of drivers",
         "the bridge was safe"},
        {"The mayor wrote to Keller, who was told that the bridge was safe.", "told", "-", "the bridge was safe"},
        {"The mayor wrote to Keller, who had been warned by engineers that the bridge was unsafe.", "warned",
         "engineers", "the bridge was unsafe"},
    };

    CHECK(state, cases);
}

#define QUOTED_TRANSCRIPT                                                                                              \
    "“KELLER: It rains here every day.\n\n“MILLER: Then buy a coat, please.\n\n“(CROSSTALK.)\n\n"                \
    "“Two of them, if you can.”\n\n“KELLER: Even my father says it rains here every day.”"

/* A transcript's labels are its speakers; a label that comes once is none. */
static void test_transcript(void **state)
{
    static const report_case cases[] = {
        {"KELLER: It rains every day here.\n\nMILLER: Then buy a coat.\n\nKELLER: I have two of them.", ":", "KELLER",
         "It rains every day here"},
        {"KELLER: It rains every day here.\n\nMILLER: Then buy a coat.\n\nKELLER: I have two of them.", ":", "MILLER",
         "Then buy a coat"},
        /* as a quotation: a mark opens each paragraph, what nobody says is left out, who spoke may go on */
        {QUOTED_TRANSCRIPT, ":", "KELLER", "It rains here every day."},
        {QUOTED_TRANSCRIPT, ":", "MILLER", "Then buy a coat, please. / “Two of them, if you can.”"},
        {QUOTED_TRANSCRIPT, "says", "my father", "it rains here every day"},
        {"\"KELLER: It rains here every day,\" she read.\n\nKELLER: I have two of them.", "read", "she",
         "\"KELLER: It rains here every day,\""},
    };
    quoth_doc *doc;
    quoth_records reports;

    CHECK(state, cases);
    doc = chain_run(*state, "Update: The bridge was closed again.");
    reports = harness_layer(*state, doc, "report");
    for (size_t i = 0; i < reports.count; i++) assert_true(QUOTH_AT(reports, quoth_report, i)->score < 0.45f);
}

/* Captions hold no reports, nor do marks around words that nobody speaks. */
static void test_nothing(void **state)
{
    static const char *const texts[] = {"[caption] “The bridge is safe,” Keller said.",
                                        "They sang “The Long Road” in the rain.", "The so-called “experts” went home.",
                                        "The bridge opened in 1990."};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        quoth_doc *doc = chain_run(*state, texts[i]);
        quoth_records reports = harness_layer(*state, doc, "report");

        for (size_t k = 0; k < reports.count; k++)
            if (QUOTH_AT(reports, quoth_report, k)->score >= 0.4f) fail_msg("a report in '%s'", texts[i]);
    }
}

/* A sentence longer than a segment, marks upon marks, cues upon cues: the layers stay in order, which the host checks.
 */
static void test_hostile(void **state)
{
    static const char *const pieces[] = {"he said ",      "“he said” ",       "“", "said, \"",
                                         "according to ", ", who said that ", "(", "A. said: "};

    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        size_t len = strlen(pieces[i]), count = 3000;
        char *text = malloc(len * count + 1);

        assert_non_null(text);
        for (size_t k = 0; k < count; k++) memcpy(text + k * len, pieces[i], len);
        text[len * count] = '\0';
        chain_run(*state, text);
        free(text);
    }
}

/* Each paragraph is a quotation that the next one goes on with; what is inside each is walked by itself, and that
 * walk must not look at the quotations of all paragraphs behind it (20,000 of them: 200 million looks). */
static void test_many_quotations(void **state)
{
    static const char piece[] = "“Yes, we do.\n\n", last[] = "“No,” said Maria Keller.";
    size_t len = sizeof(piece) - 1, count = 20000;
    char *text = malloc(len * count + sizeof(last));
    quoth_doc *doc;

    assert_non_null(text);
    for (size_t k = 0; k < count; k++) memcpy(text + k * len, piece, len);
    memcpy(text + len * count, last, sizeof(last));
    doc = chain_run(*state, text);
    assert_int_equal(harness_layer(*state, doc, "quotation").count, count + 1);
    assert_true(harness_layer(*state, doc, "report").count >= 1);
    free(text);
}

/* Every manner of the lexicons is in the documented set. */
static void test_manners(void **state)
{
    static const char *const files[] = {"reporting-verbs.tsv", "reporting-words.tsv"};
    const char *manual = quote_detect_LTX_quoth_bundle.stages[0]->manual, *data = getenv("QUOTH_DATA_PATH");
    size_t rows = 0;

    (void)state;
    if (!data) {
        fail_msg("QUOTH_DATA_PATH is not set");
        return;
    }
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        char path[4096], line[1024], documented[80];
        FILE *file;

        snprintf(path, sizeof(path), "%.*s/lexicons/%s", (int)strcspn(data, ":"), data, files[i]);
        file = fopen(path, "r");
        if (!file) fail_msg("cannot open '%s'", path);
        while (fgets(line, sizeof(line), file)) {
            const char *manner = strchr(line, '\t');

            if (line[0] == '#' || !manner || !(manner = strchr(manner + 1, '\t'))) continue;
            manner++;
            snprintf(documented, sizeof(documented), "`%.*s`", (int)strcspn(manner, "\t\n"), manner);
            if (!strstr(manual, documented)) fail_msg("%s is not documented: %s", documented, line);
            rows++;
        }
        fclose(file);
    }
    assert_true(rows > 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_direct),          cmocka_unit_test(test_without_cue), cmocka_unit_test(test_indirect),
        cmocka_unit_test(test_frames),          cmocka_unit_test(test_ends),        cmocka_unit_test(test_sources),
        cmocka_unit_test(test_nothing),         cmocka_unit_test(test_hostile),     cmocka_unit_test(test_transcript),
        cmocka_unit_test(test_many_quotations), cmocka_unit_test(test_manners)};

    return cmocka_run_group_tests(tests, setup, teardown);
}
