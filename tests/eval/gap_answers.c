/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers the questions of a GAP file (tab-separated: ID, Text, Pronoun, Pronoun-offset, A, A-offset, A-coref, B,
 * B-offset, ...; offsets in code points) from the layers mention and entity: is the pronoun the entity that is
 * mentioned at A, at B?  A text is one paragraph, and goes through the stages that make the claims.
 *
 *     gap_answers GAP.tsv[.gz] ANSWERS.tsv        ANSWERS gets a line a text: ID, TRUE or FALSE for A, for B
 */
#include "quoth/plugin.h"
#include "stage_harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

#define GAP_LINE    (1u << 16)
#define GAP_COLUMNS 9
#define GAP_BATCH   100u /* documents of a harness, which keeps them all until it is closed */

enum { GAP_ID, GAP_TEXT, GAP_PRONOUN, GAP_PRONOUN_AT, GAP_A, GAP_A_AT, GAP_A_TRUE, GAP_B, GAP_B_AT };

extern const quoth_bundle tag_LTX_quoth_bundle;
extern const quoth_bundle quote_detect_LTX_quoth_bundle;
extern const quoth_bundle speaker_attribute_LTX_quoth_bundle;

static const char *gap_path, *answers_path;

static harness *open_stages(void)
{
    const harness_use uses[] = {{&tag_LTX_quoth_bundle, "tag", NULL, NULL},
                                {&quote_detect_LTX_quoth_bundle, "quote-detect", NULL, NULL},
                                {&speaker_attribute_LTX_quoth_bundle, "speaker-attribute", NULL, NULL}};

    return harness_open(uses, sizeof(uses) / sizeof(uses[0]), NULL);
}

/* The bytes of `word` where it stands: its offset is given in code points. */
static quoth_span span_of(const char *text, const char *word, const char *offset)
{
    unsigned long points = strtoul(offset, NULL, 10);
    const char *at = text;

    while (*at && points > 0) {
        at++;
        if (((unsigned char)*at & 0xC0) != 0x80) points--;
    }
    if (strncmp(at, word, strlen(word)) != 0) fail_msg("'%s' does not stand at %s of its text", word, offset);
    return (quoth_span){(uint32_t)(at - text), (uint32_t)(at - text + (ptrdiff_t)strlen(word))};
}

/* The entity of the mention that covers most of `span` and little else; QUOTH_NONE: it is mentioned by none. */
static uint32_t entity_at(quoth_records mentions, quoth_span span)
{
    uint32_t entity = QUOTH_NONE;
    double most = 0;

    for (size_t i = 0; i < mentions.count; i++) {
        const quoth_mention *m = QUOTH_AT(mentions, quoth_mention, i);
        uint32_t begin = m->span.begin > span.begin ? m->span.begin : span.begin,
                 end = m->span.end < span.end ? m->span.end : span.end;
        double shared = end > begin ? (double)(end - begin) : 0,
               all = (double)(m->span.end - m->span.begin) + (double)(span.end - span.begin) - shared;

        if (shared / all > most) {
            most = shared / all;
            entity = m->entity;
        }
    }
    return entity;
}

static void answer(harness *h, char **cells, FILE *answers)
{
    const char *text = cells[GAP_TEXT];
    quoth_doc *doc = harness_text(h, text);
    quoth_paragraph paragraph = {.span = {0, (uint32_t)strlen(text)}};
    quoth_records mentions;
    uint32_t pronoun, a, b;

    harness_write(h, doc, "paragraph", &paragraph, sizeof(paragraph), 1);
    if (harness_run(h, doc) != QUOTH_OK) fail_msg("%s: %s", cells[GAP_ID], harness_message());
    mentions = harness_layer(h, doc, "mention");
    pronoun = entity_at(mentions, span_of(text, cells[GAP_PRONOUN], cells[GAP_PRONOUN_AT]));
    a = entity_at(mentions, span_of(text, cells[GAP_A], cells[GAP_A_AT]));
    b = entity_at(mentions, span_of(text, cells[GAP_B], cells[GAP_B_AT]));
    fprintf(answers, "%s\t%s\t%s\n", cells[GAP_ID], pronoun != QUOTH_NONE && pronoun == a ? "TRUE" : "FALSE",
            pronoun != QUOTH_NONE && pronoun == b ? "TRUE" : "FALSE");
}

static void answer_all(void **state)
{
    static char line[GAP_LINE];
    gzFile file = gzopen(gap_path, "rb");
    FILE *answers = fopen(answers_path, "w");
    harness *h = NULL;

    (void)state;
    if (!file) fail_msg("cannot open '%s'", gap_path);
    if (!answers) fail_msg("cannot write '%s'", answers_path);
    gzgets(file, line, GAP_LINE); /* the names of the columns */
    for (unsigned count = 0; gzgets(file, line, GAP_LINE); count++) {
        char *cells[GAP_COLUMNS], *cell = line;

        for (int i = 0; i < GAP_COLUMNS; i++) {
            cells[i] = cell;
            cell += strcspn(cell, "\t\n");
            if (*cell) *cell++ = '\0';
        }
        if (count % GAP_BATCH == 0) {
            if (h) harness_close(h);
            h = open_stages();
        }
        answer(h, cells, answers);
    }
    if (h) harness_close(h);
    gzclose(file);
    assert_int_equal(fclose(answers), 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(answer_all)};

    if (argc != 3) {
        fprintf(stderr, "usage: gap_answers GAP.tsv[.gz] ANSWERS.tsv\n");
        return 64;
    }
    gap_path = argv[1];
    answers_path = argv[2];
    return cmocka_run_group_tests_name("gap answers", tests, NULL, NULL);
}
