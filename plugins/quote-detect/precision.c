/* SPDX-License-Identifier: Apache-2.0 */
#include "precision.h"

#include <stdlib.h>
#include <string.h>

#include "lexicon.h"
#include "word.h"

#define COLUMNS   4
#define ROW_LIMIT 8192u
#define CELLS     (2 * ROW_LIMIT)

static uint64_t key_of(uint8_t rule, uint8_t variant, quoth_str lemma)
{
    return (uint64_t)word_hash(lemma.ptr, lemma.len) << 16 | (uint64_t)(rule + 1) << 8 | variant;
}

static precision_cell *cell_of(const precision *p, uint64_t key)
{
    uint32_t i = (uint32_t)((key * 0x9E3779B97F4A7C15u) >> 40) & p->mask;

    while (p->by_lemma[i].key != 0 && p->by_lemma[i].key != key) i = (i + 1) & p->mask;
    return &p->by_lemma[i];
}

bool precision_open(precision *p, const quoth_host *host, quoth_ctx *ctx)
{
    static const char name[] = "report-precision.tsv";
    lexicon *file = lexicon_open(host, ctx, name, COLUMNS);
    size_t row;

    *p = (precision){.mask = CELLS - 1};
    if (!file) return false;
    p->by_lemma = calloc(CELLS, sizeof(*p->by_lemma));
    for (row = 0; p->by_lemma && row < lexicon_rows(file) && row < ROW_LIMIT; row++) {
        quoth_str lemma = lexicon_cell(file, (uint32_t)row, 2);
        int rule = lexicon_choice(file, (uint32_t)row, 0, report_rule_names);
        int variant = lexicon_choice(file, (uint32_t)row, 1, report_variant_names);
        float share;

        if (rule < 0 || variant < 0 || lemma.len == 0 || !lexicon_number(file, (uint32_t)row, 3, 0, 1, &share)) break;
        if (lemma.len == 1 && lemma.ptr[0] == '*') {
            p->by_rule[rule][variant] = share;
        } else {
            uint64_t key = key_of((uint8_t)rule, (uint8_t)variant, lemma);

            *cell_of(p, key) = (precision_cell){key, share};
        }
    }
    if (!p->by_lemma || row < lexicon_rows(file)) {
        host->report(ctx, QUOTH_ERROR, "bad-lexicon", (quoth_span){0, 0},
                     "bad row %zu in lexicon '%s'; correct the file", row + 1, name);
        precision_close(p);
        lexicon_free(file);
        return false;
    }
    lexicon_free(file);
    return true;
}

void precision_close(precision *p)
{
    free(p->by_lemma);
    *p = (precision){.mask = 0};
}

float precision_of(const precision *p, uint8_t rule, uint8_t variant, quoth_str lemma)
{
    if (lemma.len > 0) {
        const precision_cell *cell = cell_of(p, key_of(rule, variant, lemma));

        if (cell->key != 0) return cell->share;
    }
    return p->by_rule[rule][variant];
}
