/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What becomes of a network's reports beside those of the rules: no network runs here, its reports are written by hand.
 */
#include "found_sources.h"
#include "fuse.h"
#include "stage.h"
#include "stage_harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

extern const quoth_bundle tag_LTX_quoth_bundle;
extern const quoth_bundle quote_detect_LTX_quoth_bundle;

/* A report that the network is made to find, by its words. */
typedef struct finding {
    const char *cue, *source; /* NULL: none */
    const char *parts[3];     /* ends with NULL */
    float sure;               /* of the source */
} finding;

static quoth_stage watched;
static const finding *findings;
static fuse_guide guide;
/* What came of them, as text: "content | content <cue< source {lemma} rule", a line a report. */
static char outcome[4096];

static quoth_span place_of(quoth_str text, const char *words)
{
    const char *at = words ? strstr(text.ptr, words) : NULL;

    if (!words) return (quoth_span){0, 0};
    if (!at) fail_msg("'%s' does not stand in the text", words);
    return (quoth_span){(uint32_t)(at - text.ptr), (uint32_t)(at - text.ptr + (ptrdiff_t)strlen(words))};
}

static void append(const char *bytes, size_t len)
{
    size_t used = strlen(outcome);

    assert_true(used + len < sizeof(outcome));
    if (len > 0) memcpy(outcome + used, bytes, len);
    outcome[used + len] = '\0';
}

static void append_span(quoth_str text, quoth_span span)
{
    append(text.ptr + span.begin, span.end - span.begin);
}

static void describe(quoth_str text, const report_list *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const report *r = &list->item[i];

        if (r->dropped || r->first_part == QUOTH_NONE) continue;
        for (uint32_t p = r->first_part; p != QUOTH_NONE; p = list->part[p].next) {
            append_span(text, list->part[p].span);
            if (list->part[p].next != QUOTH_NONE) append(" | ", 3);
        }
        append(" <", 2);
        append_span(text, r->cue);
        append("< ", 2);
        for (uint8_t k = 0; k < r->sources; k++)
            if (!r->source[k].addressee) {
                append_span(text, r->source[k].span);
                break;
            }
        append(" {", 2);
        append(r->lemma.ptr, r->lemma.len);
        append("} ", 2);
        append(r->rule == RULE_NETWORK ? "network" : "rule", r->rule == RULE_NETWORK ? 7 : 4);
        append("\n", 1);
    }
}

static bool agreed; /* rules and network on the source of the first report */

/* quote-detect by rules alone, and then what the rules find is fused with the findings. */
static quoth_status watch(void *self, void *data, quoth_doc *doc, quoth_ctx *ctx)
{
    const shared *sh = data;
    worker *w = self;
    quoth_status status = quote_detect_LTX_quoth_bundle.stages[0]->process(self, data, doc, ctx);
    quoth_str text = sh->host->text(doc);
    detect_input in = {.text = text,
                       .paragraphs = sh->host->read(doc, sh->paragraph),
                       .sentences = sh->host->read(doc, sh->sentence),
                       .tokens = sh->host->read(doc, sh->token),
                       .quotations = sh->host->read(doc, sh->quotation),
                       .inside = true};
    network_reports *net = calloc(1, sizeof(*net));

    assert_non_null(net);
    assert_int_equal(status, QUOTH_OK);
    in.quote_report = malloc((in.quotations.count + 1) * sizeof(uint32_t));
    assert_non_null(in.quote_report);
    for (size_t q = 0; q < in.quotations.count; q++) in.quote_report[q] = QUOTH_NONE;
    if (guide == GUIDE_QUOTH) {
        in.stands_for = calloc(in.tokens.count + 1, sizeof(quoth_span));
        in.told = calloc(in.tokens.count + 1, sizeof(quoth_span));
        assert_non_null(in.stands_for);
        assert_non_null(in.told);
    }
    detect_document(&w->detector, &in);
    for (const finding *f = findings; f->parts[0]; f++) {
        uint32_t index = report_add(&net->out, RULE_NETWORK, VARIANT_PLAIN);

        net->out.item[index].cue = place_of(text, f->cue);
        net->out.item[index].evidence.source = f->sure;
        if (f->source) report_add_source(&net->out, index, place_of(text, f->source), f->sure, false);
        for (size_t i = 0; i < 3 && f->parts[i]; i++)
            report_add_part(&net->out, index, place_of(text, f->parts[i]), false);
    }
    if (guide == GUIDE_QUOTH) found_sources_settle(&in, &net->out);
    assert_true(fuse_reports(&in, &sh->voc, guide, net, &w->detector.out, sh->host, ctx));
    agreed = w->detector.out.count > 0 && w->detector.out.item[0].evidence.same_source;
    outcome[0] = '\0';
    describe(text, &w->detector.out);
    report_free(&net->out);
    free(net);
    free(in.quote_report);
    free(in.stands_for);
    free(in.told);
    return status;
}

static const char *fused(const char *text, const finding *found, fuse_guide by)
{
    static const char *const given[] = {"paragraph", NULL};
    static const char *const rules_alone[] = {"model=none", NULL};
    static const quoth_stage *const stages[] = {&watched, NULL};
    static quoth_bundle bundle;
    quoth_paragraph paragraph = {.span = {0, (uint32_t)strlen(text)}};
    harness_use uses[] = {{&tag_LTX_quoth_bundle, "tag", NULL, NULL}, {&bundle, "quote-detect", rules_alone, NULL}};
    harness *h;
    quoth_doc *doc;

    watched = *quote_detect_LTX_quoth_bundle.stages[0];
    watched.process = watch;
    bundle = quote_detect_LTX_quoth_bundle;
    bundle.stages = stages;
    findings = found;
    guide = by;
    h = harness_open(uses, 2, given);
    doc = harness_text(h, text);
    harness_write(h, doc, "paragraph", &paragraph, sizeof(paragraph), 1);
    if (harness_run(h, doc) != QUOTH_OK) fail_msg("%s", harness_message());
    harness_close(h);
    return outcome;
}

/* ------------------------------------------------------------------------------------------------- tests */

static void test_network_gives_the_clause(void **state)
{
    static const finding found[] = {{"said", "The mayor", {"that the bridge would be closed until the spring"}, 0.9f},
                                    {NULL, NULL, {NULL}, 0}};
    static const char text[] = "The mayor said on Monday that the bridge would be closed until the spring, to nobody's "
                               "surprise.";

    (void)state;
    assert_string_equal(fused(text, found, GUIDE_QUOTH),
                        "the bridge would be closed until the spring <said< The mayor {say} rule\n");
    assert_string_equal(fused(text, found, GUIDE_POLNEAR),
                        "that the bridge would be closed until the spring <said< The mayor {say} rule\n");
}

/* She said that "...": the content is the quotation. */
static void test_quotation_behind_that(void **state)
{
    static const finding found[] = {{"bristled", "Ann Smith", {"that \"nobody had been asked at all"}, 0.9f},
                                    {NULL, NULL, {NULL}, 0}};

    (void)state;
    assert_string_equal(fused("Ann Smith bristled that \"nobody had been asked at all.\"", found, GUIDE_QUOTH),
                        "\"nobody had been asked at all.\" <bristled< Ann Smith {} network\n");
}

static void test_quotation_is_taken_whole(void **state)
{
    static const char text[] = "Ann Smith bristled at \"the bridge, which nobody ever asked for.\"";
    finding found[] = {{"bristled", "Ann Smith", {"the bridge, which nobody ever asked"}, 0.9f},
                       {NULL, NULL, {NULL}, 0}};

    (void)state;
    assert_string_equal(fused(text, found, GUIDE_QUOTH),
                        "\"the bridge, which nobody ever asked for.\" <bristled< Ann Smith {} network\n");
    found[0].parts[0] = "the bridge"; /* little of it: it stays as it is */
    assert_string_equal(fused(text, found, GUIDE_QUOTH), "the bridge <bristled< Ann Smith {} network\n");
}

static void test_found_by_the_network_alone(void **state)
{
    static const finding found[] = {{"bristled", "Ann Smith", {"that nobody had been asked"}, 0.9f},
                                    {NULL, NULL, {NULL}, 0}};

    (void)state;
    assert_string_equal(fused("Ann Smith bristled that nobody had been asked.", found, GUIDE_QUOTH),
                        "nobody had been asked <bristled< Ann Smith {} network\n");
}

/* Who is urged is no part of what is urged, nor is "that"; PolNeAR has both in content. */
static void test_content_begins_behind_the_addressee(void **state)
{
    static const char urged[] = "Ann Smith urged residents to stay away from the sea wall.";
    static const char told[] = "Ann Smith told Bob Hill that $2 million had been spent on a bridge.";
    finding found[] = {{"urged", "Ann Smith", {"residents to stay away from the sea wall"}, 0.9f},
                       {NULL, NULL, {NULL}, 0}};

    (void)state;
    assert_string_equal(fused(urged, found, GUIDE_QUOTH),
                        "to stay away from the sea wall <urged< Ann Smith {urge} rule\n");
    assert_string_equal(fused(urged, found, GUIDE_POLNEAR),
                        "residents to stay away from the sea wall <urged< Ann Smith {urge} rule\n");
    found[0] = (finding){"told", "Ann Smith", {"Bob Hill that $2 million had been spent on a bridge"}, 0.9f};
    assert_string_equal(fused(told, found, GUIDE_QUOTH),
                        "$2 million had been spent on a bridge <told< Ann Smith {tell} rule\n");
    /* a clause that begins earlier begins where the network has it */
    found[0].parts[0] = "told Bob Hill that $2 million had been spent on a bridge";
    assert_string_equal(fused(told, found, GUIDE_QUOTH),
                        "told Bob Hill that $2 million had been spent on a bridge <told< Ann Smith {tell} rule\n");
}

/* A source is the mention alone: no relative clause, no description behind the name; but all of a phrase of which the
 * rule sees the end. */
static void test_extent_of_sources(void **state)
{
    static const char described[] = "Ann Smith, a nurse at the hospital, bristled that nobody had been asked.";
    static const char relative[] = "Residents who have left since bristled that nobody had been asked.";
    static const char behind[] = "The mayor, Ann Smith, said the bridge would be closed.";
    static const char without_comma[] = "Ann Smith, chief economist at the bank said the bridge would be closed.";
    finding found[] = {{"bristled", "Ann Smith, a nurse at the hospital", {"nobody had been asked"}, 0.9f},
                       {NULL, NULL, {NULL}, 0}};

    (void)state;
    assert_string_equal(fused(described, found, GUIDE_QUOTH),
                        "nobody had been asked <bristled< Ann Smith {} network\n");
    assert_string_equal(fused(described, found, GUIDE_POLNEAR),
                        "nobody had been asked <bristled< Ann Smith, a nurse at the hospital {} network\n");
    found[0].source = "Residents who have left since";
    assert_string_equal(fused(relative, found, GUIDE_QUOTH), "nobody had been asked <bristled< Residents {} network\n");
    found[0] = (finding){"said", "The mayor, Ann Smith", {"the bridge would be closed"}, 0.9f};
    assert_string_equal(fused(behind, found, GUIDE_QUOTH), "the bridge would be closed <said< Ann Smith {say} rule\n");
    found[0].source = "He himself";
    assert_string_equal(fused("He himself said the bridge would be closed.", found, GUIDE_QUOTH),
                        "the bridge would be closed <said< He {say} rule\n");
    found[0].source = "Ann Smith, chief economist at the bank";
    assert_string_equal(fused(without_comma, found, GUIDE_QUOTH),
                        "the bridge would be closed <said< Ann Smith {say} rule\n");
}

/* Of two cues in a row the network knows the one that reports what both have found. */
static void test_other_cue(void **state)
{
    static const char text[] = "Ann Smith condemned what Bob Hill called a \"brazen breach\" of the rules.";
    finding found[] = {{"condemned", "Ann Smith", {"what Bob Hill called a \"brazen breach\" of the rules"}, 0.9f},
                       {NULL, NULL, {NULL}, 0}};

    (void)state;
    assert_string_equal(
        fused(text, found, GUIDE_QUOTH),
        "what Bob Hill called a \"brazen breach\" of the rules <condemned< Ann Smith {condemn} network\n");
}

/* Where the marks tell whose words they are, a source by another cue is that of another report. */
static void test_marks_keep_their_source(void **state)
{
    static const char text[] = "\"The bridge is old, as Bob Hill wrote in his report,\" Ann Smith said.";
    finding found[] = {{"wrote", "Bob Hill", {"The bridge is old, as Bob Hill"}, 0.99f}, {NULL, NULL, {NULL}, 0}};

    (void)state;
    assert_string_equal(fused(text, found, GUIDE_QUOTH),
                        "\"The bridge is old, as Bob Hill wrote in his report,\" <said< Ann Smith {say} rule\n");
}

/* Marks and a byline tell what was said, whatever the guide: the network may take the name or a label with it. */
static void test_marks_of_a_byline(void **state)
{
    static const finding found[] = {
        {.source = "Ann Smith", .parts = {"The sea took the road.\xE2\x80\x9D \xE2\x80\x95 Ann"}, .sure = 0.9f}, {0}};
    const char *text = "\xE2\x80\x9CThe sea took the road.\xE2\x80\x9D \xE2\x80\x95 Ann Smith";

    (void)state;
    assert_string_equal(fused(text, found, GUIDE_POLNEAR),
                        "\xE2\x80\x9CThe sea took the road.\xE2\x80\x9D <\xE2\x80\x95< Ann Smith {-} rule\n");
}

static void test_surer_source_counts(void **state)
{
    static const char text[] = "The river was high, and Bob Hill said the bridge would be closed.";
    finding found[] = {{"said", "The river", {"the bridge would be closed"}, 0.3f}, {NULL, NULL, {NULL}, 0}};

    (void)state;
    assert_string_equal(fused(text, found, GUIDE_QUOTH), "the bridge would be closed <said< Bob Hill {say} rule\n");
    found[0].sure = 0.9f;
    assert_string_equal(fused(text, found, GUIDE_QUOTH), "the bridge would be closed <said< The river {say} rule\n");
}

/* The rules say whom "who" stands for: that is no disagreement. */
static void test_pronoun_for_a_source(void **state)
{
    static const char text[] = "Ann Smith, who said the bridge would be closed, has left.";
    finding found[] = {{"said", "who", {"the bridge would be closed"}, 0.9f}, {NULL, NULL, {NULL}, 0}};

    (void)state;
    assert_string_equal(fused(text, found, GUIDE_QUOTH), "the bridge would be closed <said< Ann Smith {say} rule\n");
    assert_true(agreed);
    found[0].source = "the bridge";
    fused(text, found, GUIDE_QUOTH);
    assert_false(agreed);
}

/* So does the phrase before it where no rule found the report. */
static void test_pronoun_of_the_network_alone(void **state)
{
    static const char text[] = "Ann Smith, who bristled that nobody had been asked, has left.";
    static const finding found[] = {{"bristled", "who", {"that nobody had been asked"}, 0.9f}, {NULL, NULL, {NULL}, 0}};

    (void)state;
    assert_string_equal(fused(text, found, GUIDE_QUOTH), "nobody had been asked <bristled< Ann Smith {} network\n");
    assert_string_equal(fused(text, found, GUIDE_POLNEAR), "that nobody had been asked <bristled< who {} network\n");
}

/* "Many of whom" are those before it, with a rule for it or without. */
static void test_part_of_those_before(void **state)
{
    static const char text[] = "The council met 40 residents, many of whom said the bridge would be closed.";
    static const char alone[] = "Two nurses, both of whom bristled that nobody had been asked, have left.";
    static const finding said[] = {{"said", "many of whom", {"the bridge would be closed"}, 0.99f},
                                   {NULL, NULL, {NULL}, 0}};
    static const finding bristled[] = {{"bristled", "Two nurses, both of whom", {"that nobody had been asked"}, 0.9f},
                                       {NULL, NULL, {NULL}, 0}};

    (void)state;
    assert_string_equal(fused(text, said, GUIDE_QUOTH), "the bridge would be closed <said< 40 residents {say} rule\n");
    assert_true(agreed);
    assert_string_equal(fused(alone, bristled, GUIDE_QUOTH),
                        "nobody had been asked <bristled< Two nurses {} network\n");
    assert_string_equal(fused(text, said, GUIDE_POLNEAR),
                        "the bridge would be closed <said< many of whom {say} rule\n");
}

/* Who is told something does not say it, whatever the network makes of the subject. */
static void test_who_is_told(void **state)
{
    static const char text[] = "Farmers, who were informed that the bridge would be closed, blocked the road.";
    static const char by[] = "Ann Smith was told by Bob Hill that the bridge would be closed.";
    static const char convinced[] = "Ann Smith was convinced that the bridge would be closed.";
    finding found[] = {{"were informed", "Farmers", {"the bridge would be closed"}, 0.99f}, {NULL, NULL, {NULL}, 0}};

    (void)state;
    assert_string_equal(fused(text, found, GUIDE_QUOTH), "the bridge would be closed <informed<  {inform} rule\n");
    found[0].source = "who";
    assert_string_equal(fused(text, found, GUIDE_QUOTH), "the bridge would be closed <informed<  {inform} rule\n");
    found[0].cue = "told";
    found[0].source = "Ann Smith";
    assert_string_equal(fused(by, found, GUIDE_QUOTH), "the bridge would be closed <told< Bob Hill {tell} rule\n");
    found[0].cue = "was convinced";
    assert_string_equal(fused(convinced, found, GUIDE_QUOTH),
                        "the bridge would be closed <convinced< Ann Smith {convince} rule\n");
}

/* What stands behind all of a sentence reports all of it. */
static void test_cue_behind_two_clauses(void **state)
{
    static const char text[] = "The bridge will stay open, but the ferry is sold, Ann Smith told the council.";
    finding found[] = {{"told", "Ann Smith", {"the ferry is sold"}, 0.9f}, {NULL, NULL, {NULL}, 0}};

    (void)state;
    assert_string_equal(fused(text, found, GUIDE_QUOTH),
                        "The bridge will stay open, but the ferry is sold <told< Ann Smith {tell} rule\n");
    assert_string_equal(fused(text, found, GUIDE_POLNEAR), "the ferry is sold <told< Ann Smith {tell} rule\n");
    found[0].parts[0] = "The bridge will stay open"; /* not its end */
    assert_string_equal(fused(text, found, GUIDE_QUOTH), "The bridge will stay open <told< Ann Smith {tell} rule\n");
}

/* A new quotation behind a closing mark is a claim of its own, whatever the network puts together. */
static void test_quotation_that_follows_stays_apart(void **state)
{
    static const finding found[] = {{"said", "Ann Smith", {"The water is rising", "Nobody was told about it"}, 0.9f},
                                    {NULL, NULL, {NULL}, 0}};
    static const char text[] = "\"The water is rising,\" Ann Smith said. She waited. \"Nobody was told about it.\"";

    (void)state;
    assert_string_equal(fused(text, found, GUIDE_QUOTH), "\"The water is rising,\" <said< Ann Smith {say} rule\n"
                                                         "\"Nobody was told about it.\" << Ann Smith {} rule\n");
}

static void test_model_that_is_missing(void **state)
{
    static const char *const best[] = {"model=best", NULL};
    static const harness_use use = {&quote_detect_LTX_quoth_bundle, "quote-detect", best, NULL};
    const char *folder = getenv("QUOTH_DATA_PATH");
    char *kept = folder ? strdup(folder) : NULL;

    (void)state;
    setenv("QUOTH_DATA_PATH", "/nonexistent", 1);
    assert_null(harness_try(&use, 1, NULL));
    if (kept)
        setenv("QUOTH_DATA_PATH", kept, 1);
    else
        unsetenv("QUOTH_DATA_PATH");
    free(kept);
}

/* Every grade has weights for its confidence, and a model that fits. */
static void test_grades_open(void **state)
{
    static const char *const grades[] = {"model=fast", "model=best", "model=none"};
    static const char *const given[] = {"paragraph", NULL};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const char *const options[] = {grades[i], NULL};
        const harness_use uses[] = {{&tag_LTX_quoth_bundle, "tag", NULL, NULL},
                                    {&quote_detect_LTX_quoth_bundle, "quote-detect", options, NULL}};
        harness *h = harness_open(uses, 2, given);
        static const char text[] = "\"The water is rising,\" Ann Smith said on Monday.";
        quoth_paragraph paragraph = {.span = {0, (uint32_t)strlen(text)}};
        quoth_doc *doc = harness_text(h, text);
        quoth_records reports;

        harness_write(h, doc, "paragraph", &paragraph, sizeof(paragraph), 1);
        if (harness_run(h, doc) != QUOTH_OK) fail_msg("%s", harness_message());
        reports = harness_layer(h, doc, "report");
        assert_int_equal(reports.count, 1);
        assert_true(QUOTH_AT(reports, quoth_report, 0)->score > 0.8f);
        assert_true(QUOTH_AT(reports, quoth_report, 0)->score <= 1.0f);
        harness_close(h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_network_gives_the_clause),
                                       cmocka_unit_test(test_quotation_behind_that),
                                       cmocka_unit_test(test_quotation_is_taken_whole),
                                       cmocka_unit_test(test_found_by_the_network_alone),
                                       cmocka_unit_test(test_pronoun_for_a_source),
                                       cmocka_unit_test(test_cue_behind_two_clauses),
                                       cmocka_unit_test(test_part_of_those_before),
                                       cmocka_unit_test(test_who_is_told),
                                       cmocka_unit_test(test_marks_of_a_byline),
                                       cmocka_unit_test(test_surer_source_counts),
                                       cmocka_unit_test(test_extent_of_sources),
                                       cmocka_unit_test(test_other_cue),
                                       cmocka_unit_test(test_marks_keep_their_source),
                                       cmocka_unit_test(test_content_begins_behind_the_addressee),
                                       cmocka_unit_test(test_quotation_that_follows_stays_apart),
                                       cmocka_unit_test(test_pronoun_of_the_network_alone),
                                       cmocka_unit_test(test_model_that_is_missing),
                                       cmocka_unit_test(test_grades_open)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
