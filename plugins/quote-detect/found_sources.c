/* SPDX-License-Identifier: Apache-2.0 */
#include "found_sources.h"

#define CUE_LOOK 8u /* tokens at the end of a cue among which its verb is */

static bool overlap(quoth_span a, quoth_span b)
{
    return a.begin < b.end && b.begin < a.end;
}

/* Who was told by the verb of the cue; empty: nobody. */
static quoth_span told_by(const detect_input *in, quoth_span cue)
{
    uint32_t first = detect_token(in, cue.begin), end = search_begin(in->tokens, cue.end);

    for (uint32_t t = end, looked = 0; t-- > first && looked < CUE_LOOK; looked++)
        if (in->told[t].end > in->told[t].begin) return in->told[t];
    return (quoth_span){0, 0};
}

void found_sources_settle(const detect_input *in, report_list *found)
{
    for (uint32_t i = 0; i < found->count; i++) {
        report *r = &found->item[i];
        quoth_span told = told_by(in, r->cue);

        for (uint8_t k = 0; k < r->sources; k++) {
            report_source *source = &r->source[k];
            uint32_t last = detect_token(in, source->span.end - 1);
            quoth_span whom = {0, 0};

            if (last < in->tokens.count) whom = in->stands_for[last];
            if (whom.end > whom.begin) source->span = QUOTH_AT(in->tokens, quoth_token, last)->span;
            if (overlap(told, source->span) || overlap(told, whom)) source->addressee = true;
        }
    }
}
