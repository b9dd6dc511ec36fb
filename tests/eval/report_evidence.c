/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What quote-detect goes by, for corpus/lexicons/build/report_weights.py: the features of every report.
 *
 *     report_evidence fast quoth < TEXTS > REPORTS
 *
 * fast and quoth are the options "model" and "guide" of quote-detect.
 * TEXTS are texts, each behind a line that holds its length in bytes.  A report becomes a line: the text's number from
 * 0, the rule, the manner, the content, the source (spans "begin-end" in bytes, separated by spaces), the features
 * (likewise separated), with tabs between.
 */
#include "stage.h"
#include "stage_harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define BATCH 100u /* documents of a harness, which keeps them all until it is closed */

extern const quoth_bundle clean_LTX_quoth_bundle;
extern const quoth_bundle tag_LTX_quoth_bundle;
extern const quoth_bundle quote_detect_LTX_quoth_bundle;

static quoth_stage watched;
static unsigned long texts;

static void print_report(const confidence_view *view, const report *r)
{
    float x[FEATURES];
    const char *gap = "";

    printf("%lu\t%s\t%.*s\t", texts, report_rule_names[r->rule], (int)r->manner.len, r->manner.ptr);
    for (uint32_t p = r->first_part; p != QUOTH_NONE; p = view->list->part[p].next, gap = " ")
        printf("%s%u-%u", gap, view->list->part[p].span.begin, view->list->part[p].span.end);
    putchar('\t');
    for (uint8_t i = 0; i < r->sources; i++)
        if (!r->source[i].addressee) {
            printf("%u-%u", r->source[i].span.begin, r->source[i].span.end);
            break;
        }
    putchar('\t');
    confidence_features(view, r, x);
    for (int k = 0; k < FEATURES; k++) printf("%s%.5g", k ? " " : "", (double)x[k]);
    putchar('\n');
}

/* quote-detect's own process(), and then a look at what it kept. */
static quoth_status watch(void *self, void *data, quoth_doc *doc, quoth_ctx *ctx)
{
    const shared *sh = data;
    worker *w = self;
    quoth_status status = quote_detect_LTX_quoth_bundle.stages[0]->process(self, data, doc, ctx);
    detect_input in = {.text = sh->host->text(doc), .tokens = sh->host->read(doc, sh->token)};
    confidence_view view = {&in, &w->detector.out, &w->reports, &sh->precision};

    for (uint32_t i = 0; status == QUOTH_OK && i < w->detector.out.count; i++) {
        const report *r = &w->detector.out.item[i];

        if (!r->dropped && r->first_part != QUOTH_NONE) print_report(&view, r);
    }
    return status;
}

static harness *open_stages(const char *grade, const char *guide)
{
    static const quoth_stage *const stages[] = {&watched, NULL};
    static const char *const verbatim[] = {"mode=verbatim", "language=any", NULL};
    static char model[32], by[32];
    const char *const options[] = {model, by, NULL};
    static quoth_bundle bundle;
    harness_use uses[] = {{&clean_LTX_quoth_bundle, "clean", verbatim, NULL},
                          {&tag_LTX_quoth_bundle, "tag", NULL, NULL},
                          {&bundle, "quote-detect", options, NULL}};

    snprintf(model, sizeof(model), "model=%s", grade);
    snprintf(by, sizeof(by), "guide=%s", guide);
    watched = *quote_detect_LTX_quoth_bundle.stages[0];
    watched.process = watch;
    bundle = quote_detect_LTX_quoth_bundle;
    bundle.stages = stages;
    return harness_open(uses, sizeof(uses) / sizeof(uses[0]), NULL);
}

static const char *grade, *guide;

static void print_all(void **state)
{
    unsigned long len;
    harness *h = open_stages(grade, guide);

    (void)state;
    for (; scanf("%lu", &len) == 1 && getchar() == '\n'; texts++) {
        char *text = malloc(len + 1);

        assert_non_null(text);
        assert_int_equal(fread(text, 1, len, stdin), len);
        if (texts % BATCH == BATCH - 1) {
            harness_close(h);
            h = open_stages(grade, guide);
        }
        if (harness_run(h, harness_payload(h, text, len, "text/plain")) < QUOTH_OK) fail_msg("%s", harness_message());
        free(text);
    }
    harness_close(h);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(print_all)};

    if (argc != 3) {
        fprintf(stderr, "usage: report_evidence GRADE GUIDE < TEXTS > REPORTS\n");
        return 64;
    }
    grade = argv[1];
    guide = argv[2];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
