/* SPDX-License-Identifier: Apache-2.0 */
/* Claims: who speaks, as what, and of what type each claim is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "chain.h"

extern const quoth_bundle speaker_attribute_LTX_quoth_bundle;

static int setup(void **state)
{
    static const harness_use use = {&speaker_attribute_LTX_quoth_bundle, "speaker-attribute", NULL, NULL};

    *state = chain_open(&use, 1);
    return 0;
}

static int teardown(void **state)
{
    harness_close(*state);
    return 0;
}

/* The claim whose content holds `words`; NULL if there is none. */
static const quoth_claim *claim_with(harness *h, const quoth_doc *doc, const char *words)
{
    quoth_records claims = harness_layer(h, doc, "claim");

    for (size_t i = 0; i < claims.count; i++) {
        const quoth_claim *c = QUOTH_AT(claims, quoth_claim, i);

        if (strstr(harness_slice(h, doc, c->span), words)) return c;
    }
    return NULL;
}

typedef struct entity_case {
    const char *text, *words; /* of the claim's content */
    const char *name, *role;  /* of its speaker's entity; "-": none */
    uint8_t kind;
} entity_case;

static void check(harness *h, const entity_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        quoth_doc *doc = chain_run(h, cases[i].text);
        const quoth_claim *c = claim_with(h, doc, cases[i].words);
        const quoth_entity *e;
        const char *name, *role;

        if (!c) {
            fail_msg("%s\n  no claim with '%s'", cases[i].text, cases[i].words);
            return;
        }
        if (c->entity == QUOTH_NONE) {
            if (strcmp(cases[i].name, "-") != 0)
                fail_msg("%s\n  no entity, expected '%s'", cases[i].text, cases[i].name);
            continue;
        }
        e = QUOTH_AT(harness_layer(h, doc, "entity"), quoth_entity, c->entity);
        name = harness_string(h, doc, e->name);
        role = e->role.end > e->role.begin ? harness_string(h, doc, e->role) : "-";
        if (strcmp(name, cases[i].name) != 0 || strcmp(role, cases[i].role) != 0 || e->kind != cases[i].kind)
            fail_msg("%s\n  expected '%s', role '%s', kind %d\n  got      '%s', role '%s', kind %d", cases[i].text,
                     cases[i].name, cases[i].role, cases[i].kind, name, role, e->kind);
    }
}

#define CHECK(state, cases) check(*(state), cases, sizeof(cases) / sizeof((cases)[0]))

static void test_names(void **state)
{
    static const entity_case cases[] = {
        /* Surname, title and surname, first name; also where the full name comes later. */
        {"Maria Keller arrived on Monday. Keller said that the bridge was safe.", "bridge", "Maria Keller", "-",
         QUOTH_ENTITY_PERSON},
        {"Maria Keller arrived on Monday. Ms. Keller said that the bridge was safe.", "bridge", "Maria Keller", "-",
         QUOTH_ENTITY_PERSON},
        {"“The bridge is safe,” Keller said.\n\nMaria Keller arrived on Monday.", "bridge", "Maria Keller", "-",
         QUOTH_ENTITY_PERSON},
        /* The name that is spelt out is fuller than the one with an initial. */
        {"Maria J. Keller arrived on Monday. Maria Joan Keller spoke. Keller said that the bridge was safe.", "bridge",
         "Maria Joan Keller", "-", QUOTH_ENTITY_PERSON},
        /* Two of the same surname: told apart by the form of address. */
        {"Robert Miller met Susan Miller on Monday. Mr. Miller said that the bridge was safe.", "bridge",
         "Robert Miller", "-", QUOTH_ENTITY_PERSON},
        {"Robert Miller met Susan Miller on Monday. Ms. Miller said that the bridge was safe.", "bridge",
         "Susan Miller", "-", QUOTH_ENTITY_PERSON},
    };

    CHECK(state, cases);
}

static void test_pronouns(void **state)
{
    static const entity_case cases[] = {
        {"Susan Miller arrived on Monday. She said that the bridge was safe.", "bridge", "Susan Miller", "-",
         QUOTH_ENTITY_PERSON},
        {"Robert Miller arrived on Monday. He said that the bridge was safe.", "bridge", "Robert Miller", "-",
         QUOTH_ENTITY_PERSON},
        /* By sex, not by nearness. */
        {"Susan Baker met Robert Miller on Monday. She said that the bridge was safe.", "bridge", "Susan Baker", "-",
         QUOTH_ENTITY_PERSON},
        {"Robert Miller met Susan Baker on Monday. He said that the bridge was safe.", "bridge", "Robert Miller", "-",
         QUOTH_ENTITY_PERSON},
        /* Who spoke last goes on, though another was named since. */
        {"Robert Miller said that the road was closed. The house belongs to Peter Baker. He said that the bridge was "
         "safe.",
         "bridge", "Robert Miller", "-", QUOTH_ENTITY_PERSON},
        /* Whose words these are is not who is meant in them. */
        {"“He built the bridge,” Peter Baker said. Robert Miller was not there.\n\n“Yes,” he said. “It was me.”",
         "built", "Peter Baker", "-", QUOTH_ENTITY_PERSON},
        /* Nobody of that sex: nobody. */
        {"Robert Miller arrived on Monday. She said that the bridge was safe.", "bridge", "-", "-", 0},
    };

    CHECK(state, cases);
}

static void test_roles(void **state)
{
    static const entity_case cases[] = {
        {"Transport Minister Susan Miller said that the bridge was safe.", "bridge", "Susan Miller",
         "Transport Minister", QUOTH_ENTITY_PERSON},
        {"“The bridge is safe,” said Susan Miller, an engineer from Ohio.", "bridge", "Susan Miller",
         "engineer from Ohio", QUOTH_ENTITY_PERSON},
        {"Susan Miller, the mayor, said that the bridge was safe.", "bridge", "Susan Miller", "mayor",
         QUOTH_ENTITY_PERSON},
        {"Susan Miller is the mayor of Salem. She said that the bridge was safe.", "bridge", "Susan Miller",
         "mayor of Salem", QUOTH_ENTITY_PERSON},
        /* The next clause is no description. */
        {"Asked about firing Susan Miller, the president said that it rained. Miller said that the bridge was safe.",
         "bridge", "Susan Miller", "-", QUOTH_ENTITY_PERSON},
        /* Described, not named: by place and sex, and by an office spelt otherwise. */
        {"Rep. Susan Miller dropped out and backed former Mayor Robert Baker, the Hawaii congresswoman said in a note "
         "that the bridge was safe.",
         "bridge", "Susan Miller", "Rep.", QUOTH_ENTITY_PERSON},
        {"Sen. Susan Miller arrived on Monday. The senator said that the bridge was safe.", "bridge", "Susan Miller",
         "Sen.", QUOTH_ENTITY_PERSON},
        /* Her office leads back to her. */
        {"Mayor Susan Miller arrived on Monday. The mayor said that the bridge was safe.", "bridge", "Susan Miller",
         "Mayor", QUOTH_ENTITY_PERSON},
    };

    CHECK(state, cases);
}

static void test_unnamed(void **state)
{
    static const entity_case cases[] = {
        {"A White House official said that the bridge was safe.", "bridge", "A White House official", "-",
         QUOTH_ENTITY_PERSON},
        {"Critics said that the bridge was old.", "bridge", "Critics", "-", QUOTH_ENTITY_GROUP},
        {"The report said that the bridge was old.", "bridge", "The report", "-", QUOTH_ENTITY_DOCUMENT},
        {"A study of bridges came out. The study said that the bridge was old.", "the bridge", "A study of bridges",
         "-", QUOTH_ENTITY_DOCUMENT},
        {"Robert Miller left on Monday. His lawyer said that the bridge was old.", "bridge", "Robert Miller's lawyer",
         "-", QUOTH_ENTITY_PERSON},
        {"It was reported that the bridge was closed.", "bridge", "-", "-", 0},
        /* Two owners, two inspectors. */
        {"The State Department’s inspector came. The Justice Department’s inspector said that the bridge was old.",
         "bridge", "Justice Department's inspector", "-", QUOTH_ENTITY_PERSON},
        /* What narrows a group is part of its name. */
        {"Republicans met on Monday. Other Republicans said that the bridge was old.", "bridge", "Other Republicans",
         "-", QUOTH_ENTITY_GROUP},
        /* Neither time nor how the newspaper came by it belongs to a document's name. */
        {"A letter sent to Robert Miller this week said that the bridge was old.", "bridge",
         "A letter sent to Robert Miller", "-", QUOTH_ENTITY_DOCUMENT},
        {"A memo cited by the Courier said that the bridge was old.", "bridge", "A memo", "-", QUOTH_ENTITY_DOCUMENT},
    };

    CHECK(state, cases);
}

/* The entity that is mentioned at the n-th `word` of the text; NULL: none. */
static const char *mentioned(harness *h, const quoth_doc *doc, const char *text, const char *word, int n)
{
    quoth_records mentions = harness_layer(h, doc, "mention");
    const char *at = strstr(text, word);

    while (--n > 0) at = strstr(at + 1, word);
    for (size_t i = 0; i < mentions.count; i++) {
        const quoth_mention *m = QUOTH_AT(mentions, quoth_mention, i);

        if (m->span.begin == (uint32_t)(at - text) && m->span.end == m->span.begin + strlen(word))
            return harness_string(h, doc, QUOTH_AT(harness_layer(h, doc, "entity"), quoth_entity, m->entity)->name);
    }
    return NULL;
}

typedef struct pronoun_case {
    const char *text, *pronoun, *name; /* of whom the first such pronoun means; NULL: of nobody */
} pronoun_case;

/* Pronouns where nobody speaks. */
static void test_everywhere(void **state)
{
    static const pronoun_case cases[] = {
        {"Susan Baker met Robert Miller on Monday. Later he went home.", "he", "Robert Miller"},
        /* Subject to subject. */
        {"Robert Miller met Peter Baker on Monday. He went home.", "He", "Robert Miller"},
        /* Nobody does it to himself by "him". */
        {"Peter Baker was there. Robert Miller saw him.", "him", "Peter Baker"},
        {"Robert Miller sold his house.", "his", "Robert Miller"},
        /* "Ann, her sister" is another one. */
        {"Susan Baker came with Mary Miller, her sister.", "her", "Susan Baker"},
        /* What somebody is, is nobody else. */
        {"Robert Miller was there. Susan Baker is a retired doctor and his sister.", "his", "Robert Miller"},
        /* Named only afterwards. */
        {"In his speech, Robert Miller was short.", "his", "Robert Miller"},
        {"Peter Baker wrote it in 1999. In his review of the novel, critic Robert Miller of the Courier called it "
         "long.",
         "his", "Robert Miller"},
        {"Peter Baker was there, and in his review of the novel Robert Miller was kind.", "his", "Peter Baker"},
        /* A sex that only a pronoun told may have been told wrongly. */
        {"Kreel spoke to the crowd. He was loud. Then Kreel sat down. She was tired.", "She", "Kreel"},
        {"Kreel spoke to the crowd. He was loud. Then Kreel met Susan Baker. She was tired.", "She", "Susan Baker"},
        {"Robert Miller was there. She was not.", "She", NULL},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        quoth_doc *doc = chain_run(*state, cases[i].text);
        const char *name = mentioned(*state, doc, cases[i].text, cases[i].pronoun, 1);

        if (!name != !cases[i].name || (name && strcmp(name, cases[i].name) != 0))
            fail_msg("%s\n  '%s' is '%s', expected '%s'", cases[i].text, cases[i].pronoun, name ? name : "nobody",
                     cases[i].name ? cases[i].name : "nobody");
    }
}

typedef struct type_case {
    const char *text, *words;
    uint8_t type, act;
    size_t parts, quotes;
    const char *addressee; /* "-": none */
} type_case;

static void test_types(void **state)
{
    static const type_case cases[] = {
        {"“The bridge is safe,” Keller said.", "bridge", QUOTH_CLAIM_DIRECT, QUOTH_ACT_SPEECH, 1, 1, "-"},
        {"“The bridge is safe,” Keller said. “It will stay safe.”", "bridge", QUOTH_CLAIM_DIRECT, QUOTH_ACT_SPEECH, 2,
         2, "-"},
        /* behind a label all of it is quoted, though no marks stand around it */
        {"“KELLER: The bridge is safe.\n\n“MILLER: It was never in doubt.\n\n“KELLER: The river fell again.", "bridge",
         QUOTH_CLAIM_DIRECT, QUOTH_ACT_SPEECH, 1, 1, "-"},
        {"Keller said the bridge was “perfectly safe.”", "bridge", QUOTH_CLAIM_MIXED, QUOTH_ACT_SPEECH, 1, 1, "-"},
        {"Keller said that the bridge was safe.", "bridge", QUOTH_CLAIM_INDIRECT, QUOTH_ACT_SPEECH, 1, 0, "-"},
        {"Keller told the council that the bridge was safe.", "bridge", QUOTH_CLAIM_INDIRECT, QUOTH_ACT_SPEECH, 1, 0,
         "the council"},
        {"Keller hopes that the bridge is safe.", "bridge", QUOTH_CLAIM_INDIRECT, QUOTH_ACT_BELIEF, 1, 0, "-"},
        {"The report said that the bridge was safe.", "bridge", QUOTH_CLAIM_INDIRECT, QUOTH_ACT_DOCUMENT, 1, 0, "-"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        quoth_doc *doc = chain_run(*state, cases[i].text);
        const quoth_claim *c = claim_with(*state, doc, cases[i].words);
        const char *addressee;

        if (!c) {
            fail_msg("%s\n  no claim", cases[i].text);
            return;
        }
        addressee = c->addressee.end > c->addressee.begin ? harness_slice(*state, doc, c->addressee) : "-";
        if (c->type != cases[i].type || c->act != cases[i].act || c->parts.end - c->parts.begin != cases[i].parts ||
            c->quotes.end - c->quotes.begin != cases[i].quotes || strcmp(addressee, cases[i].addressee) != 0)
            fail_msg("%s\n  type %d, act %d, %u parts, %u quotes, to '%s'", cases[i].text, c->type, c->act,
                     c->parts.end - c->parts.begin, c->quotes.end - c->quotes.begin, addressee);
        assert_true(c->confidence > 0 && c->confidence <= 1);
    }
}

/* min-confidence leaves out what is less sure, and nothing else. */
static void test_min_confidence(void **state)
{
    static const char text[] =
        "“The bridge is safe,” Keller said. Miller plans to go. Baker sang that song.\n\n“We never checked it at all.”";
    static const char *const all[] = {"min-confidence=0", NULL}, *const sure[] = {"min-confidence=0.9", NULL};
    const harness_use use_all = {&speaker_attribute_LTX_quoth_bundle, "speaker-attribute", all, NULL};
    const harness_use use_sure = {&speaker_attribute_LTX_quoth_bundle, "speaker-attribute", sure, NULL};
    harness *h = chain_open(&use_all, 1);
    quoth_records claims;
    size_t expected = 0;

    (void)state;
    claims = harness_layer(h, chain_run(h, text), "claim");
    for (size_t i = 0; i < claims.count; i++)
        if (QUOTH_AT(claims, quoth_claim, i)->confidence >= 0.9f) expected++;
    assert_true(claims.count > expected);
    assert_int_equal(expected, 1);
    harness_close(h);
    h = chain_open(&use_sure, 1);
    claims = harness_layer(h, chain_run(h, text), "claim");
    assert_int_equal(claims.count, expected);
    harness_close(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_names),         cmocka_unit_test(test_pronouns),
                                       cmocka_unit_test(test_everywhere),    cmocka_unit_test(test_roles),
                                       cmocka_unit_test(test_unnamed),       cmocka_unit_test(test_types),
                                       cmocka_unit_test(test_min_confidence)};

    return cmocka_run_group_tests(tests, setup, teardown);
}
