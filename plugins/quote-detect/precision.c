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

/* Takes a row: of a rule as such, or with one lemma.  False: reported. */
static bool read_row(precision *p, const lexicon *file, uint32_t row, const quoth_host *host, quoth_ctx *ctx)
{
    quoth_str names[COLUMNS];
    int rule = lexicon_choice(file, row, 0, report_rule_names);
    int variant = lexicon_choice(file, row, 1, report_variant_names);
    float share;

    for (unsigned i = 0; i < COLUMNS; i++) names[i] = lexicon_cell(file, row, i);
    if (row >= ROW_LIMIT) return lexicon_refuse(file, row, host, ctx, "more than %u rows", ROW_LIMIT);
    if (rule < 0) return lexicon_refuse(file, row, host, ctx, "unknown rule '%.*s'", (int)names[0].len, names[0].ptr);
    if (variant < 0)
        return lexicon_refuse(file, row, host, ctx, "unknown variant '%.*s'", (int)names[1].len, names[1].ptr);
    if (names[2].len == 0) return lexicon_refuse(file, row, host, ctx, "the lemma is empty; write * for all of them");
    if (!lexicon_number(file, row, 3, 0, 1, &share))
        return lexicon_refuse(file, row, host, ctx, "'%.*s' is no share from 0 to 1", (int)names[3].len, names[3].ptr);
    if (names[2].len == 1 && names[2].ptr[0] == '*') {
        p->by_rule[rule][variant] = share;
    } else {
        uint64_t key = key_of((uint8_t)rule, (uint8_t)variant, names[2]);

        *cell_of(p, key) = (precision_cell){key, share};
    }
    return true;
}

bool precision_open(precision *p, const quoth_host *host, quoth_ctx *ctx)
{
    lexicon *file = lexicon_open(host, ctx, "report-precision.tsv", COLUMNS);
    bool good;

    *p = (precision){.mask = CELLS - 1};
    if (!file) return false;
    p->by_lemma = calloc(CELLS, sizeof(*p->by_lemma));
    good = p->by_lemma != NULL;
    if (!good) host->report(ctx, QUOTH_ERROR, "no-memory", (quoth_span){0, 0}, "no memory for the lexicons; free some");
    for (uint32_t row = 0; good && row < lexicon_rows(file); row++) good = read_row(p, file, row, host, ctx);
    lexicon_free(file);
    if (!good) precision_close(p);
    return good;
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
