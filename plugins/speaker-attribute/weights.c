/* SPDX-License-Identifier: Apache-2.0 */
#include "weights.h"

#include <stdlib.h>
#include <string.h>

static const char *const feature_names[FEATURES + 1] = {[FEATURE_SAME_SENTENCE] = "same sentence",
                                                        [FEATURE_PREVIOUS_SENTENCE] = "previous sentence",
                                                        [FEATURE_SENTENCES] = "sentences",
                                                        [FEATURE_PEOPLE_BETWEEN] = "people between",
                                                        [FEATURE_SUBJECT] = "subject",
                                                        [FEATURE_OBJECT] = "object",
                                                        [FEATURE_BEHIND] = "behind",
                                                        [FEATURE_OWNER] = "owner",
                                                        [FEATURE_PARALLEL] = "parallel",
                                                        [FEATURE_LEADS] = "leads",
                                                        [FEATURE_OWNER_OF_CLAUSE] = "owner of clause",
                                                        [FEATURE_OTHER_CLAUSE] = "other clause",
                                                        [FEATURE_BOUND] = "bound",
                                                        [FEATURE_SEX] = "sex",
                                                        [FEATURE_GUESSED_SEX] = "guessed sex",
                                                        [FEATURE_MENTIONS] = "mentions",
                                                        [FEATURE_FIRST] = "first",
                                                        [FEATURE_CHAIN] = "chain",
                                                        [FEATURE_PRONOUN] = "pronoun",
                                                        [FEATURE_PRONOUN_SUBJECT] = "subject pronoun",
                                                        [FEATURE_PHRASE] = "phrase",
                                                        [FEATURE_UNKNOWN_KIND] = "unknown kind",
                                                        [FEATURE_OTHER_KIND] = "other kind",
                                                        [FEATURE_SUBJECT_BEFORE] = "subject before",
                                                        [FEATURE_LEADS_BOTH] = "leads both",
                                                        [FEATURE_NEAR] = "near",
                                                        [FEATURE_FULL] = "full name",
                                                        [FEATURE_COORDINATED] = "coordinated",
                                                        [FEATURE_SPEAKS] = "speaks",
                                                        [FEATURE_APPOSED] = "apposed",
                                                        [FEATURE_JOINED] = "joined",
                                                        [FEATURE_OUT_OF_QUOTE] = "out of quote",
                                                        [FEATURE_AHEAD] = "ahead",
                                                        [FEATURE_AHEAD_CLAUSE] = "ahead in clause",
                                                        [FEATURE_OPENING] = "opening",
                                                        [FEATURE_AGAIN] = "again",
                                                        [FEATURE_THRESHOLD] = "threshold",
                                                        [FEATURES] = NULL};

#define WEIGHT_MOST 1000.0f

_Static_assert(FEATURES <= 64, "features are noted in 64 bits");

/* Takes a row; the features that have a weight are bits of *seen.  False: reported. */
static bool read_row(antecedent_weights *w, uint64_t *seen, const lexicon *lex, uint32_t row, const quoth_host *host,
                     quoth_ctx *ctx)
{
    quoth_str name = lexicon_cell(lex, row, 0), number = lexicon_cell(lex, row, 1);
    int which = lexicon_choice(lex, row, 0, feature_names);

    if (which < 0) return lexicon_refuse(lex, row, host, ctx, "unknown feature '%.*s'", (int)name.len, name.ptr);
    if (*seen >> which & 1) return lexicon_refuse(lex, row, host, ctx, "a second weight of '%s'", feature_names[which]);
    if (!lexicon_number(lex, row, 1, -WEIGHT_MOST, WEIGHT_MOST, &w->of[which]))
        return lexicon_refuse(lex, row, host, ctx, "'%.*s' is no weight from -1000 to 1000", (int)number.len,
                              number.ptr);
    *seen |= UINT64_C(1) << which;
    return true;
}

antecedent_weights *weights_read(const quoth_host *host, quoth_ctx *ctx)
{
    static const char file[] = "pronoun-weights.tsv";
    lexicon *lex = lexicon_open(host, ctx, file, 2);
    antecedent_weights *w;
    uint64_t seen = 0;
    bool good;

    if (!lex) return NULL;
    w = calloc(1, sizeof(*w));
    good = w != NULL;
    if (!w)
        host->report(ctx, QUOTH_ERROR, "no-memory", (quoth_span){0, 0},
                     "no memory for stage 'speaker-attribute'; free some");
    for (uint32_t row = 0; good && row < lexicon_rows(lex); row++) good = read_row(w, &seen, lex, row, host, ctx);
    for (uint32_t f = 0; good && f < FEATURES; f++) {
        good = seen >> f & 1;
        if (!good)
            host->report(ctx, QUOTH_ERROR, "bad-lexicon", (quoth_span){0, 0},
                         "no weight of '%s' in lexicon '%s'; add it or use the file that was installed",
                         feature_names[f], file);
    }
    if (!good) {
        free(w);
        w = NULL;
    }
    lexicon_free(lex);
    return w;
}
