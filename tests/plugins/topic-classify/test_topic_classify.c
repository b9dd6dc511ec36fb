/* SPDX-License-Identifier: Apache-2.0 */
/* The stage with the model and the lexicon that are installed, on texts of our own. */
#include "stage_harness.h"
#include "tokenizer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

extern const quoth_bundle topic_classify_LTX_quoth_bundle;

enum { MOST_TOKENS = 4096, MOST_PARAGRAPHS = 32, MOST_CLAIMS = 8 };

static const char *const layers[] = {"paragraph", "sentence", "token", "claim", "claim-part", NULL};
static const char *const layers_without_claims[] = {"paragraph", "sentence", "token", NULL};

static harness *open_stage(const char *const *options, const char *const *given)
{
    return harness_open(&(harness_use){&topic_classify_LTX_quoth_bundle, "topic-classify", options, NULL}, 1, given);
}

/* A document with its paragraphs (a line each, `kinds` or all BODY) and tokens; every paragraph is a sentence, which
 * names no tokens since the stage does not ask it for them. */
static quoth_doc *make_document(harness *h, const char *text, const uint8_t *kinds)
{
    static quoth_token tokens[MOST_TOKENS];
    quoth_doc *doc = harness_text(h, text);
    quoth_paragraph paragraphs[MOST_PARAGRAPHS] = {0};
    quoth_sentence sentences[MOST_PARAGRAPHS] = {0};
    size_t count = 0, lines = 0, len = strlen(text);

    for (size_t at = 0; at < len; lines++) {
        size_t end = at + strcspn(text + at, "\n"), got;
        lang_token chunk[32];
        tokenizer cut;

        assert_true(lines < MOST_PARAGRAPHS);
        tokenizer_start(&cut, text, (quoth_span){(uint32_t)at, (uint32_t)end}, TOKENIZER_MAX_TOKEN);
        while ((got = tokenizer_next(&cut, chunk, 32)) > 0) {
            assert_true(count + got <= MOST_TOKENS);
            for (size_t i = 0; i < got; i++)
                tokens[count++] = (quoth_token){
                    .span = {chunk[i].begin, chunk[i].end}, .sentence = (uint32_t)lines, .word = chunk[i].word};
        }
        paragraphs[lines] = (quoth_paragraph){{(uint32_t)at, (uint32_t)end}, kinds ? kinds[lines] : 0};
        sentences[lines] = (quoth_sentence){paragraphs[lines].span, (uint32_t)lines, {0, 0}};
        at = end + 1;
    }
    harness_write(h, doc, "paragraph", paragraphs, sizeof(paragraphs[0]), lines);
    harness_write(h, doc, "sentence", sentences, sizeof(sentences[0]), lines);
    harness_write(h, doc, "token", tokens, sizeof(tokens[0]), count);
    return doc;
}

/* Claims whose contents are these parts of the text, in its order; several parts of a claim stand side by side in the
 * list, each followed by true if the next one is of the same claim. */
typedef struct claim_text {
    const char *words;
    bool goes_on;
} claim_text;

static void add_claims(harness *h, quoth_doc *doc, const char *text, const claim_text *wanted, size_t count)
{
    quoth_claim claims[MOST_CLAIMS] = {0};
    quoth_claim_part parts[MOST_CLAIMS] = {0};
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        const char *at = strstr(text, wanted[i].words);

        assert_non_null(at);
        parts[i].span = (quoth_span){(uint32_t)(at - text), (uint32_t)(at - text + (ptrdiff_t)strlen(wanted[i].words))};
        if (i == 0 || !wanted[i - 1].goes_on) {
            claims[n].span.begin = parts[i].span.begin;
            claims[n].parts.begin = (uint32_t)i;
            claims[n++].entity = QUOTH_NONE;
        }
        claims[n - 1].span.end = parts[i].span.end;
        claims[n - 1].parts.end = (uint32_t)i + 1;
    }
    harness_write(h, doc, "claim-part", parts, sizeof(parts[0]), count);
    harness_write(h, doc, "claim", claims, sizeof(claims[0]), n);
}

static void run(harness *h, quoth_doc *doc)
{
    if (harness_run(h, doc) != QUOTH_OK) fail_msg("%s", harness_message());
}

/* The ids of the topics of a claim, or of the document, joined by spaces; the best first. */
static const char *topics_of(harness *h, const quoth_doc *doc, uint32_t claim)
{
    static char ids[512];
    quoth_records topics = harness_layer(h, doc, "topic");
    size_t len = 0;

    ids[0] = '\0';
    for (size_t i = 0; i < topics.count; i++) {
        const quoth_topic *topic = QUOTH_AT(topics, quoth_topic, i);

        if (topic->claim != claim) continue;
        len +=
            (size_t)snprintf(ids + len, sizeof(ids) - len, "%s%s", len ? " " : "", harness_string(h, doc, topic->id));
    }
    return ids;
}

static bool first_is(const char *ids, const char *topic)
{
    return strncmp(ids, topic, strlen(topic)) == 0;
}

/* ---- each topic ---- */

typedef struct topic_case {
    const char *topic, *text;
} topic_case;

static const topic_case articles[] = {
    {"medtop:01000000",
     "The director spent four years on the film, a love story set in a travelling circus.\n"
     "It opened the festival to a standing ovation, and critics praised the young actress in the leading part."},
    {"medtop:01000000", "Her new album was recorded in a barn with a string quartet.\n"
                        "The singer begins a tour of thirty concerts in May."},
    {"medtop:02000000",
     "The jury took less than three hours to find the accountant guilty of stealing from his clients.\n"
     "The judge will pass sentence in March; prosecutors want him to serve nine years in prison."},
    {"medtop:03000000", "At least nineteen people died when a ferry overturned in rough water near the harbour.\n"
                        "Divers were still searching the wreck on Tuesday, and the death toll is expected to rise."},
    {"medtop:04000000",
     "The maker of lifts reported a quarterly profit of 310 million euros, above what analysts had expected.\n"
     "Its shares rose 4 percent in early trading, and it raised its forecast of sales for the year."},
    {"medtop:05000000",
     "From next autumn every pupil will be taught to read with the same method, the ministry decided.\n"
     "Teachers complain that they were not asked, and that classrooms lack the books."},
    {"medtop:06000000", "Otters are back in all rivers of the county, forty years after pollution had wiped them out.\n"
                        "Conservationists credit the ban on pesticides and the restored wetlands."},
    {"medtop:07000000",
     "Patients who took the new drug had half as many heart attacks as those on a placebo, doctors reported.\n"
     "The hospital will follow them for five more years to watch for side effects."},
    {"medtop:08000000",
     "A retired postman and the girl whose kite he saved from a tree in 1962 were reunited on his 90th birthday.\n"
     "She brought the kite, and the wedding photograph in which he stands in the last row."},
    {"medtop:09000000",
     "Bus drivers will stay away from work on Monday after their union turned down a pay offer of 2 percent.\n"
     "The employers said they could not afford higher wages and would have to cut jobs."},
    {"medtop:10000000",
     "Roast the pumpkin until the edges brown, then stir it into the rice with butter and grated cheese.\n"
     "The recipe comes from a small restaurant by the lake where the chef bakes her own bread."},
    {"medtop:11000000",
     "The prime minister called an early election after his coalition lost its majority in parliament.\n"
     "Polls give the opposition party a lead of six points, but a third of voters are undecided."},
    {"medtop:12000000",
     "The archbishop asked the congregation to pray for peace and opened the doors of the cathedral to pilgrims.\n"
     "Priests from forty parishes attended the mass."},
    {"medtop:13000000",
     "Astronomers have found a planet of the size of Earth that circles its star in eleven days.\n"
     "The researchers used a telescope in orbit and software that learns to tell planets from noise."},
    {"medtop:14000000",
     "More families than ever live in temporary housing, and charities for the homeless warn of a hard winter.\n"
     "One mother of three said poverty had cost her children their friends."},
    {"medtop:15000000",
     "The striker scored twice in the second half and the visitors won the cup for the first time since 1988.\n"
     "Their coach praised the goalkeeper, who saved a penalty in the last minute."},
    {"medtop:16000000", "Rebels shelled the airport overnight hours before the ceasefire was to begin, the army said.\n"
                        "Eleven soldiers were killed, and thousands fled as troops advanced on the town."},
    {"medtop:17000000",
     "Snow will spread from the north on Wednesday, and up to twenty centimetres may lie on the hills by evening.\n"
     "Temperatures stay below freezing until Friday, when milder air brings rain and fog, forecasters said."},
};

static void test_every_topic(void **state)
{
    harness *h = open_stage(NULL, layers_without_claims);
    unsigned wrong = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(articles) / sizeof(articles[0]); i++) {
        quoth_doc *doc = make_document(h, articles[i].text, NULL);
        const char *ids;

        run(h, doc);
        ids = topics_of(h, doc, QUOTH_NONE);
        if (!first_is(ids, articles[i].topic)) {
            print_error("'%.60s': '%s' expected, got '%s'\n", articles[i].text, articles[i].topic, ids);
            wrong++;
        }
    }
    harness_close(h);
    assert_int_equal(wrong, 0);
}

static void test_label_and_score(void **state)
{
    static const char *const top_level[] = {"levels=1", NULL};
    harness *h = open_stage(top_level, layers_without_claims);
    quoth_doc *doc = make_document(h, articles[13].text, NULL);
    quoth_records topics;
    float before = 1;

    (void)state;
    run(h, doc);
    topics = harness_layer(h, doc, "topic");
    assert_true(topics.count >= 1 && topics.count <= 3);
    assert_string_equal(harness_string(h, doc, QUOTH_AT(topics, quoth_topic, 0)->label), "science and technology");
    for (size_t i = 0; i < topics.count; i++) {
        const quoth_topic *topic = QUOTH_AT(topics, quoth_topic, i);

        assert_int_equal(topic->span.begin, 0);
        assert_int_equal(topic->span.end, strlen(articles[13].text));
        assert_int_equal(topic->claim, QUOTH_NONE);
        assert_true(topic->score >= 0.3F && topic->score <= before);
        before = topic->score;
    }
    harness_close(h);
}

/* ---- none ---- */

static void test_no_topic(void **state)
{
    static const char *const empty[] = {
        "",
        "12 34,5 -- ???",
        "He came back later and said that it was not so, and they all went on as before.",
        "\"I do not know,\" she said. \"Ask him tomorrow, or the day after.\"",
        "qwfp zxcv arstd hneio",
    };
    harness *h = open_stage(NULL, layers_without_claims);

    (void)state;
    for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
        quoth_doc *doc = make_document(h, empty[i], NULL);

        run(h, doc);
        if (harness_layer(h, doc, "topic").count) fail_msg("'%s' got '%s'", empty[i], topics_of(h, doc, QUOTH_NONE));
    }
    harness_close(h);
}

/* ---- more than one; how many ---- */

static const char two_topics[] =
    "Nurses at the city's three hospitals will strike for two days after talks over wages failed, their union said.\n"
    "Operations will be put off, and patients are asked to stay away from emergency wards unless they are very ill.\n"
    "Doctors warned that the walkout comes at the height of the flu season.";

static void test_several_topics(void **state)
{
    static const char *const one[] = {"max-topics=1", "levels=1", NULL};
    harness *h = open_stage(NULL, layers_without_claims);
    quoth_doc *doc = make_document(h, two_topics, NULL);

    (void)state;
    run(h, doc);
    assert_non_null(strstr(topics_of(h, doc, QUOTH_NONE), "medtop:07000000"));
    assert_non_null(strstr(topics_of(h, doc, QUOTH_NONE), "medtop:09000000"));
    harness_close(h);

    h = open_stage(one, layers_without_claims);
    doc = make_document(h, two_topics, NULL);
    run(h, doc);
    assert_int_equal(harness_layer(h, doc, "topic").count, 1);
    harness_close(h);
}

static void test_min_score(void **state)
{
    static const char *const all[] = {"min-score=0", "max-topics=17", NULL};
    static const char *const sure[] = {"min-score=1", NULL};
    harness *h = open_stage(all, layers_without_claims);
    quoth_doc *doc = make_document(h, two_topics, NULL);

    (void)state;
    run(h, doc);
    assert_true(harness_layer(h, doc, "topic").count > 3);
    harness_close(h);

    h = open_stage(sure, layers_without_claims);
    doc = make_document(h, two_topics, NULL);
    run(h, doc);
    assert_int_equal(harness_layer(h, doc, "topic").count, 0);
    harness_close(h);
}

/* ---- claims ---- */

static const char mixed[] =
    "The prime minister opened the debate in parliament on the budget, and the opposition called for an election.\n"
    "Lawmakers of both parties voted against the government's bill.\n"
    "The minister told reporters that heavy snow and freezing rain would hit the north by Friday.\n"
    "He joked that the striker who scored three goals in the cup final should run the country.\n"
    "\"We will see about that,\" he added, \"and the voters will decide who sits in parliament.\"";

static const claim_text mixed_claims[] = {
    {"heavy snow and freezing rain would hit the north by Friday", false},
    {"the striker who scored three goals in the cup final should run the country", false},
    {"\"We will see about that,\"", true},
    {"\"and the voters will decide who sits in parliament.\"", false},
};

static void test_claims_have_their_own_topics(void **state)
{
    harness *h = open_stage(NULL, layers);
    quoth_doc *doc = make_document(h, mixed, NULL);
    quoth_records topics;
    uint32_t last = 0;
    bool claims_began = false;

    (void)state;
    add_claims(h, doc, mixed, mixed_claims, 4);
    run(h, doc);
    assert_true(first_is(topics_of(h, doc, QUOTH_NONE), "medtop:11000000"));
    assert_true(first_is(topics_of(h, doc, 0), "medtop:17000000"));
    assert_true(first_is(topics_of(h, doc, 1), "medtop:15000000"));
    assert_true(first_is(topics_of(h, doc, 2), "medtop:11000000"));
    /* The document's topics come first, then those of the claims in their order, each over its claim's span. */
    topics = harness_layer(h, doc, "topic");
    for (size_t i = 0; i < topics.count; i++) {
        const quoth_topic *topic = QUOTH_AT(topics, quoth_topic, i);
        const quoth_claim *claim;

        if (topic->claim == QUOTH_NONE) {
            assert_false(claims_began);
            continue;
        }
        claims_began = true;
        assert_true(topic->claim >= last);
        last = topic->claim;
        claim = QUOTH_AT(harness_layer(h, doc, "claim"), quoth_claim, last);
        assert_int_equal(topic->span.begin, claim->span.begin);
        assert_int_equal(topic->span.end, claim->span.end);
    }
    harness_close(h);
}

static void test_article_is_background(void **state)
{
    static const char *const none[] = {"background=0", NULL};
    static const char *const much[] = {"background=2", NULL};
    static const claim_text empty_words[] = {{"We will see about that,", false}};

    (void)state;
    for (int with = 0; with < 2; with++) {
        harness *h = open_stage(with ? much : none, layers);
        quoth_doc *doc = make_document(h, mixed, NULL);

        add_claims(h, doc, mixed, empty_words, 1);
        run(h, doc);
        if (with)
            assert_true(first_is(topics_of(h, doc, 0), "medtop:11000000"));
        else
            assert_string_equal(topics_of(h, doc, 0), "");
        harness_close(h);
    }
}

static void test_long_claims_are_cut(void **state)
{
    static const char *const options[] = {"max-claim-tokens=10", "background=0", NULL};
    static const char text[] =
        "heavy snow and freezing rain, and gales by Friday night, while the striker of the league's best "
        "football team scores goals in the cup final and the coach praises the goalkeeper";
    static const claim_text whole[] = {{text, false}};

    (void)state;
    for (int cut = 0; cut < 2; cut++) {
        harness *h = open_stage(cut ? options : options + 1, layers);
        quoth_doc *doc = make_document(h, text, NULL);
        const char *ids;

        add_claims(h, doc, text, whole, 1);
        run(h, doc);
        ids = topics_of(h, doc, 0);
        assert_non_null(strstr(ids, "medtop:17000000"));
        assert_int_equal(strstr(ids, "medtop:15000000") == NULL, cut);
        harness_close(h);
    }
}

/* ---- the second level ---- */

static const struct {
    const char *text, *ids; /* all topics, in their order */
} second_cases[] = {
    {"The earthquake struck at dawn, and aftershocks hindered the rescue workers in the flattened villages.",
     "medtop:03000000 medtop:20000148 medtop:20000168 medtop:17000000"},
    {"The central bank left its interest rate at 4 percent and said inflation would fall.",
     "medtop:04000000 medtop:20000344"},
    {"Shares rose on Wall Street after the chipmaker reported a quarterly profit.",
     "medtop:04000000 medtop:20000385 medtop:20000170 medtop:20000209"},
    {"Soccer players of both teams praised the referee.", "medtop:15000000 medtop:20000822 medtop:20001325"},
    {"The bishop led the pilgrims into the cathedral, where they prayed.",
     "medtop:12000000 medtop:20000696 medtop:20000697 medtop:20000703"},
    {"The singer's album was praised by critics, and her concert tour is sold out.", "medtop:01000000 medtop:20000002"},
};

static void test_second_level_follows_its_parent(void **state)
{
    harness *h = open_stage(NULL, layers_without_claims);
    unsigned wrong = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(second_cases) / sizeof(second_cases[0]); i++) {
        quoth_doc *doc = make_document(h, second_cases[i].text, NULL);
        const char *ids;

        run(h, doc);
        ids = topics_of(h, doc, QUOTH_NONE);
        if (strcmp(ids, second_cases[i].ids) != 0) {
            print_error("'%.60s': '%s' expected, got '%s'\n", second_cases[i].text, second_cases[i].ids, ids);
            wrong++;
        }
    }
    harness_close(h);
    assert_int_equal(wrong, 0);
}

static bool is_top(harness *h, const quoth_doc *doc, const quoth_topic *topic)
{
    return strcmp(harness_string(h, doc, topic->id) + strlen("medtop:00"), "000000") == 0;
}

static void test_levels(void **state)
{
    static const char *const off[][2] = {{"levels=1", NULL}, {"second-lexicon=\"\"", NULL}};
    harness *both = open_stage(NULL, layers);

    (void)state;
    for (size_t o = 0; o < 2; o++) {
        harness *one = open_stage(off[o], layers);

        for (size_t i = 0; i < sizeof(articles) / sizeof(articles[0]); i++) {
            quoth_doc *a = make_document(both, articles[i].text, NULL), *b = make_document(one, articles[i].text, NULL);
            quoth_records with, without;
            float parent = 0;
            size_t n = 0;

            run(both, a);
            run(one, b);
            with = harness_layer(both, a, "topic");
            without = harness_layer(one, b, "topic");
            /* Without the second level the first is the same; scores below are never above their parent's. */
            for (size_t k = 0; k < with.count; k++) {
                const quoth_topic *topic = QUOTH_AT(with, quoth_topic, k);

                if (!is_top(both, a, topic)) {
                    assert_true(topic->score >= parent / 2 && topic->score <= parent);
                    continue;
                }
                parent = topic->score;
                assert_true(n < without.count);
                assert_string_equal(harness_string(both, a, topic->id),
                                    harness_string(one, b, QUOTH_AT(without, quoth_topic, n)->id));
                assert_memory_equal(&topic->score, &QUOTH_AT(without, quoth_topic, n)->score, sizeof(float));
                n++;
            }
            assert_int_equal(n, without.count);
        }
        harness_close(one);
    }
    harness_close(both);
}

static void test_second_level_of_claims(void **state)
{
    static const char *const one[] = {"max-topics=1", NULL};
    static const char text[] =
        "The prime minister opened the debate in parliament, and lawmakers voted against the government's bill.\n"
        "She said that the election would be held in May and that voters should decide.\n"
        "\"We will see about that,\" she added.";
    static const claim_text wanted[] = {{"the election would be held in May and that voters should decide", false},
                                        {"We will see about that,", false}};
    harness *h = open_stage(one, layers);
    quoth_doc *doc = make_document(h, text, NULL);

    (void)state;
    add_claims(h, doc, text, wanted, 2);
    run(h, doc);
    assert_true(first_is(topics_of(h, doc, QUOTH_NONE), "medtop:11000000 medtop:20000593"));
    /* A claim's second level is told by its own words alone; `max-topics` does not count it. */
    assert_string_equal(topics_of(h, doc, 0), "medtop:11000000 medtop:20000574");
    assert_string_equal(topics_of(h, doc, 1), "medtop:11000000");
    harness_close(h);
}

/* ---- what counts ---- */

static void test_notices_do_not_count(void **state)
{
    static const char text[] =
        "He came back later and said that it was not so.\n"
        "Sign up to our football newsletter: the Premier League, the Champions League, the World Cup.";
    static const uint8_t kinds[] = {QUOTH_PARAGRAPH_BODY, QUOTH_PARAGRAPH_NOTICE};
    harness *h = open_stage(NULL, layers_without_claims);
    quoth_doc *doc = make_document(h, text, kinds), *body = make_document(h, text, NULL);

    (void)state;
    run(h, doc);
    assert_string_equal(topics_of(h, doc, QUOTH_NONE), "");
    run(h, body);
    assert_true(first_is(topics_of(h, body, QUOTH_NONE), "medtop:15000000"));
    harness_close(h);
}

static void test_title_counts(void **state)
{
    harness *h = open_stage(NULL, layers_without_claims);
    quoth_doc *doc = make_document(h, "He came back later and said that it was not so.", NULL);

    (void)state;
    harness_meta(h, doc, "title", "Rabbi and imam pray together at the synagogue");
    run(h, doc);
    assert_true(first_is(topics_of(h, doc, QUOTH_NONE), "medtop:12000000"));
    harness_close(h);
}

static void test_the_same_every_time(void **state)
{
    harness *h = open_stage(NULL, layers_without_claims);
    quoth_doc *first = make_document(h, articles[3].text, NULL), *second = make_document(h, articles[3].text, NULL);
    quoth_records a, b;

    (void)state;
    run(h, first);
    run(h, second);
    a = harness_layer(h, first, "topic");
    b = harness_layer(h, second, "topic");
    assert_int_equal(a.count, b.count);
    for (size_t i = 0; i < a.count; i++)
        assert_memory_equal(&QUOTH_AT(a, quoth_topic, i)->score, &QUOTH_AT(b, quoth_topic, i)->score, sizeof(float));
    harness_close(h);
}

/* ---- errors ---- */

static void test_missing_model(void **state)
{
    static const char *const options[] = {"model=no-such.safetensors", NULL};

    (void)state;
    assert_null(
        harness_try(&(harness_use){&topic_classify_LTX_quoth_bundle, NULL, options, NULL}, 1, layers_without_claims));
    assert_non_null(strstr(harness_message(), "no-such.safetensors"));
}

static void test_without_lexicon(void **state)
{
    static const char *const options[] = {"lexicon=\"\"", NULL};
    harness *h = open_stage(options, layers_without_claims);
    quoth_doc *doc = make_document(h, articles[15].text, NULL);

    (void)state;
    run(h, doc);
    assert_true(first_is(topics_of(h, doc, QUOTH_NONE), "medtop:15000000"));
    harness_close(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_topic),
        cmocka_unit_test(test_label_and_score),
        cmocka_unit_test(test_no_topic),
        cmocka_unit_test(test_several_topics),
        cmocka_unit_test(test_min_score),
        cmocka_unit_test(test_claims_have_their_own_topics),
        cmocka_unit_test(test_article_is_background),
        cmocka_unit_test(test_long_claims_are_cut),
        cmocka_unit_test(test_second_level_follows_its_parent),
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_second_level_of_claims),
        cmocka_unit_test(test_notices_do_not_count),
        cmocka_unit_test(test_title_counts),
        cmocka_unit_test(test_the_same_every_time),
        cmocka_unit_test(test_missing_model),
        cmocka_unit_test(test_without_lexicon),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
