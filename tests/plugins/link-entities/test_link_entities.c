/* SPDX-License-Identifier: Apache-2.0 */
/* Identifiers from a file: the file, the names, and the stage as a pipeline runs it. */
#include "link_fold.h"
#include "link_table.h"
#include "stage_harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

extern const quoth_bundle link_entities_LTX_quoth_bundle;

static quoth_str str(const char *s)
{
    return (quoth_str){s, strlen(s)};
}

static void test_fold(void **state)
{
    static const char *const cases[][3] = {
        /* name, as it is, plain */
        {" Jos\xC3\xA9  \tMu\xC3\xB1oz ", "Jos\xC3\xA9 Mu\xC3\xB1oz", "jose munoz"},
        {"O\xE2\x80\x99"
         "Brien",
         "O'Brien", "o'brien"},
        {"Jose\xCC\x81", "Jose\xCC\x81", "jose"},
        {"\xC3\x98rsted \xC5\x81\xC3\xB3"
         "d\xC5\xBA \xE1\xBA\xBF",
         "\xC3\x98rsted \xC5\x81\xC3\xB3"
         "d\xC5\xBA \xE1\xBA\xBF",
         "orsted lodz e"},
        {"Stra\xC3\x9F"
         "e \xC3\x86r\xC3\xB8",
         "Stra\xC3\x9F"
         "e \xC3\x86r\xC3\xB8",
         "strasse aero"},
        {"\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD \xCE\x91\xCE\xBD", "\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD \xCE\x91\xCE\xBD",
         "\xD0\xB8\xD0\xB2\xD0\xB0\xD0\xBD \xCE\xB1\xCE\xBD"},
        {"  ", "", ""},
        {"bad \xFF", "", ""},
    };
    char folded[LINK_MAX_NAME], longest[LINK_MAX_NAME + 1];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        for (int plain = 0; plain < 2; plain++) {
            const char *expected = cases[i][1 + plain];

            assert_int_equal(link_fold(str(cases[i][0]), plain, folded), strlen(expected));
            assert_memory_equal(folded, expected, strlen(expected));
        }
    memset(longest, 'a', sizeof(longest));
    assert_int_equal(link_fold((quoth_str){longest, LINK_MAX_NAME}, true, folded), LINK_MAX_NAME);
    assert_int_equal(link_fold((quoth_str){longest, LINK_MAX_NAME + 1}, true, folded), 0);
    longest[LINK_MAX_NAME - 2] = '\xC3'; /* two bytes for two */
    longest[LINK_MAX_NAME - 1] = '\x9F';
    assert_int_equal(link_fold((quoth_str){longest, LINK_MAX_NAME}, true, folded), LINK_MAX_NAME);
}

static void test_titles(void **state)
{
    (void)state;
    assert_int_equal(link_titles("Dr. Ann Lee", 11), 4);
    assert_int_equal(link_titles("vice president Ann Lee", 22), 15);
    assert_int_equal(link_titles("Ann Lee", 7), 0);
    assert_int_equal(link_titles("President", 9), 0);
    assert_int_equal(link_titles("Drew Barry", 10), 0);
}

static const char *find(const link_table *t, const char *name, quoth_entity_kind kind)
{
    static char id[LINK_MAX_ID + 1];
    quoth_str found = link_table_find(t, str(name), kind);

    snprintf(id, sizeof(id), "%.*s", (int)found.len, found.len ? found.ptr : "");
    return id;
}

static void test_table(void **state)
{
    static const char file[] = "# names\r\n"
                               "Ann Lee\tQ1\tperson\r\n"
                               "\n"
                               "A. Lee\tQ1\tperson\n"
                               "Paris\tQ2\tplace\n"
                               "Paris\tQ3\tperson\n"
                               "John Smith\tQ4\tperson\n"
                               "John Smith\tQ5\tperson\n"
                               "Acme\tQ6\n"
                               "Acme\tQ6\torganisation\n"
                               "Apple\tQ7\n"
                               "Apple\tQ8\torganisation\n"
                               "Lady Gaga\tQ9\tperson\n"
                               "Gaga\tQ10\tperson";
    link_error error;
    link_table *t = link_table_new(file, sizeof(file) - 1, 100, false, &error);

    (void)state;
    assert_non_null(t);
    assert_string_equal(find(t, "Ann Lee", QUOTH_ENTITY_PERSON), "Q1");
    assert_string_equal(find(t, "A. Lee", QUOTH_ENTITY_PERSON), "Q1");
    assert_string_equal(find(t, "Dr. Ann Lee", QUOTH_ENTITY_PERSON), "Q1");
    assert_string_equal(find(t, "ann lee", QUOTH_ENTITY_PERSON), "");
    assert_string_equal(find(t, "Ann", QUOTH_ENTITY_PERSON), "");
    assert_string_equal(find(t, "Ann Lee", QUOTH_ENTITY_ORGANISATION), "");
    assert_string_equal(find(t, "Ann Lee", QUOTH_ENTITY_UNKNOWN), "");
    /* one name, two kinds */
    assert_string_equal(find(t, "Paris", QUOTH_ENTITY_PLACE), "Q2");
    assert_string_equal(find(t, "Paris", QUOTH_ENTITY_PERSON), "Q3");
    /* ambiguous */
    assert_string_equal(find(t, "John Smith", QUOTH_ENTITY_PERSON), "");
    assert_string_equal(find(t, "Apple", QUOTH_ENTITY_ORGANISATION), "");
    assert_string_equal(find(t, "Apple", QUOTH_ENTITY_PLACE), "Q7");
    /* said twice */
    assert_string_equal(find(t, "Acme", QUOTH_ENTITY_ORGANISATION), "Q6");
    /* a title that is part of the name, and titles of others than people */
    assert_string_equal(find(t, "Lady Gaga", QUOTH_ENTITY_PERSON), "Q9");
    assert_string_equal(find(t, "President Acme", QUOTH_ENTITY_ORGANISATION), "");
    assert_string_equal(find(t, "", QUOTH_ENTITY_PERSON), "");
    link_table_free(t);

    t = link_table_new("Jos\xC3\xA9 Mu\xC3\xB1oz\tQ1", 16, 100, true, &error);
    assert_non_null(t);
    assert_string_equal(find(t, "JOSE MUNOZ", QUOTH_ENTITY_PERSON), "Q1");
    link_table_free(t);
    t = link_table_new(NULL, 0, 100, true, &error);
    assert_non_null(t);
    assert_string_equal(find(t, "Ann Lee", QUOTH_ENTITY_PERSON), "");
    link_table_free(t);
}

static void test_bad_lines(void **state)
{
    static const struct {
        const char *file;
        size_t line;
        const char *message;
    } cases[] = {
        {"Ann\tQ1\nBob", 2, "it has no identifier: write the name, a TAB, the identifier"},
        {"Ann\t\tperson", 1, "it has no identifier: write the name, a TAB, the identifier"},
        {"\tQ1", 1, "its name is empty, not UTF-8, or longer than 512 bytes"},
        {"Ann\xFF\tQ1", 1, "its name is empty, not UTF-8, or longer than 512 bytes"},
        {"#\n\nAnn\tQ\xFF", 3, "its identifier is not UTF-8"},
        {"Ann\tQ1\thuman", 1, "its kind is none of person, organisation, place, group, document"},
        {"A\t1\nB\t2\nC\t3\nD\t4", 0, "it has more rows than 'max-rows'; raise that or leave out names"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        link_error error;

        assert_null(link_table_new(cases[i].file, strlen(cases[i].file), 3, false, &error));
        assert_int_equal(error.line, cases[i].line);
        assert_string_equal(error.message, cases[i].message);
    }
}

/* Many rows of one name would make a table that is slow to fill and to ask, if all were kept. */
static void test_many_of_one_name(void **state)
{
    enum { ROWS = 200000 };
    size_t room = (size_t)ROWS * 32, len = 0;
    char *file = malloc(room);
    link_error error;
    link_table *t;

    (void)state;
    for (int i = 0; i < ROWS; i++)
        len += (size_t)snprintf(file + len, room - len, i % 2 ? "John Smith\tQ%d\tperson\n" : "Name %d\tQ7\n", i);
    t = link_table_new(file, len, ROWS, true, &error);
    assert_non_null(t);
    assert_string_equal(find(t, "John Smith", QUOTH_ENTITY_PERSON), "");
    assert_string_equal(find(t, "Name 199998", QUOTH_ENTITY_PERSON), "Q7");
    assert_string_equal(find(t, "Name 199999", QUOTH_ENTITY_PERSON), "");
    link_table_free(t);
    free(file);
}

static void test_stage(void **state)
{
    static const char file[] = "Ann Lee\tQ1\tperson\nAcme\tQ2\n";
    char path[] = "/tmp/quoth-links-XXXXXX", option[64];
    int fd = mkstemp(path);
    quoth_entity entities[4] = {{.span = {0, 3}, .kind = QUOTH_ENTITY_PERSON},
                                {.span = {4, 8}, .kind = QUOTH_ENTITY_ORGANISATION},
                                {.span = {9, 12}, .kind = QUOTH_ENTITY_PERSON},
                                {.span = {0, 3}, .kind = QUOTH_ENTITY_PERSON}};
    const char *const options[] = {option, NULL};
    harness *h;
    quoth_doc *doc;
    quoth_records linked;

    (void)state;
    assert_int_equal(write(fd, file, sizeof(file) - 1), (ssize_t)sizeof(file) - 1);
    close(fd);
    snprintf(option, sizeof(option), "file=%s", path);
    h = harness_open(&(harness_use){&link_entities_LTX_quoth_bundle, NULL, options, NULL}, 1, NULL);
    doc = harness_text(h, "Lee Acme Bob");
    entities[0].name = harness_host()->intern(NULL, doc, str("Ann Lee"));
    entities[1].name = harness_host()->intern(NULL, doc, str("Acme"));
    entities[2].name = harness_host()->intern(NULL, doc, str("Bob"));
    entities[3].name = entities[0].name;
    entities[3].link = harness_host()->intern(NULL, doc, str("x:1"));
    harness_write(h, doc, "entity", entities, sizeof(entities[0]), 4);
    assert_int_equal(harness_run(h, doc), QUOTH_OK);
    linked = harness_layer(h, doc, "entity");
    assert_string_equal(harness_string(h, doc, QUOTH_AT(linked, quoth_entity, 0)->link), "Q1");
    assert_string_equal(harness_string(h, doc, QUOTH_AT(linked, quoth_entity, 1)->link), "Q2");
    assert_string_equal(harness_string(h, doc, QUOTH_AT(linked, quoth_entity, 2)->link), "");
    assert_string_equal(harness_string(h, doc, QUOTH_AT(linked, quoth_entity, 3)->link), "x:1");
    harness_close(h);
    unlink(path);
    assert_null(harness_try(&(harness_use){&link_entities_LTX_quoth_bundle, NULL, options, NULL}, 1, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fold),      cmocka_unit_test(test_titles),           cmocka_unit_test(test_table),
        cmocka_unit_test(test_bad_lines), cmocka_unit_test(test_many_of_one_name), cmocka_unit_test(test_stage),
    };

    return cmocka_run_group_tests_name("link-entities", tests, NULL, NULL);
}
