/* SPDX-License-Identifier: Apache-2.0 */
#include "network_reports.h"

#include "portable.h"

#include <string.h>

#define ODDS_MOST 8.0f /* odds beyond say no more */

bool network_reports_open(network_reports *n, const network *net)
{
    n->net = net;
    n->reader = network_reader_new(net);
    return n->reader != NULL;
}

void network_reports_close(network_reports *n)
{
    network_reader_free(n->reader);
    report_free(&n->out);
}

uint32_t network_reports_word(const network_reports *n, uint32_t at)
{
    uint32_t low = 0, high = n->words;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (n->word[middle].end <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* ------------------------------------------------------------------------------------------------- odds */

static float larger(float a, float b)
{
    return a > b ? a : b;
}

static float bounded(float odds)
{
    return odds > ODDS_MOST ? ODDS_MOST : odds < -ODDS_MOST ? -ODDS_MOST : odds;
}

/* Keeps what the emissions of words [first, last) say; the reader forgets them at its next section. */
static void keep_odds(network_reports *n, uint32_t first, uint32_t last)
{
    for (uint32_t i = first; i < last; i++) {
        const float *e = network_emissions(n->reader, i);
        network_odds *odds = &n->odds[i];

        for (unsigned role = 0; role < NETWORK_ROLES; role++, e += NETWORK_LABELS) {
            odds->role[role] = bounded(larger(e[NETWORK_B], e[NETWORK_I]) - e[NETWORK_O]);
            if (role == NETWORK_CONTENT) odds->begins = bounded(e[NETWORK_B] - larger(e[NETWORK_O], e[NETWORK_I]));
        }
    }
}

static void sum_odds(network_reports *n)
{
    float sum = 0;

    for (uint32_t i = 0; i <= n->words; i++) {
        n->odds[i].content_sum = sum;
        sum += n->odds[i].role[NETWORK_CONTENT];
    }
}

/* ------------------------------------------------------------------------------------------------ links */

/* The parent of `child` among `count` in order of the text, QUOTH_NONE for none; *share is how likely it is. */
static uint32_t best_parent(const network_reports *n, network_link link, const network_end *child,
                            const network_end *parents, uint32_t count, float *share)
{
    uint32_t before = 0, not_behind = 0, best = QUOTH_NONE;
    float score[NETWORK_REPORTS_SPANS], most = -1e30f, total = 0, none = -1e30f;

    while (before < count && parents[before].span.first < child->span.first) before++;
    not_behind = before;
    while (not_behind < count && parents[not_behind].span.first == child->span.first) not_behind++;
    if (link == NETWORK_CUE_SOURCE) most = none = network_score_none(n->net, child);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t between = i < before ? before - i - 1 : i >= not_behind ? i - not_behind : 0;

        score[i] = network_score(n->net, link, child, &parents[i], between);
        if (score[i] > most) {
            most = score[i];
            best = i;
        }
    }
    for (uint32_t i = 0; i < count; i++) total += portable_exp(score[i] - most);
    if (link == NETWORK_CUE_SOURCE) total += portable_exp(none - most);
    *share = total > 0 ? 1.0f / total : 0.0f;
    return best;
}

static quoth_span bytes_of(const network_reports *n, network_span span)
{
    return (quoth_span){n->word[span.first].begin, n->word[span.last - 1].end};
}

/* A report for each cue that has content, with its source. */
static void add_cue(network_reports *n, uint32_t cue)
{
    uint32_t index = report_add(&n->out, RULE_NETWORK, VARIANT_PLAIN), source;
    network_end child;
    report *made;

    n->cue_report[cue] = index;
    if (index == QUOTH_NONE) return;
    made = &n->out.item[index];
    made->cue = bytes_of(n, n->span[NETWORK_CUE][cue]);
    made->evidence.cue = n->span[NETWORK_CUE][cue].probability;
    network_child(n->reader, NETWORK_CUE_SOURCE, n->span[NETWORK_CUE][cue], &child);
    source = best_parent(n, NETWORK_CUE_SOURCE, &child, n->source, n->counts[NETWORK_SOURCE], &made->evidence.source);
    if (source == QUOTH_NONE) return;
    report_add_source(&n->out, index, bytes_of(n, n->span[NETWORK_SOURCE][source]), made->evidence.source, false);
}

/* Words [first, last) of the section are a paragraph: its reports. */
static void add_reports(network_reports *n, uint32_t first, uint32_t last)
{
    for (unsigned role = 0; role < NETWORK_ROLES; role++)
        n->counts[role] =
            network_find_spans(n->reader, (network_role)role, first, last, n->span[role], NETWORK_REPORTS_SPANS);
    if (n->counts[NETWORK_CONTENT] == 0) return;
    for (uint32_t i = 0; i < n->counts[NETWORK_SOURCE]; i++)
        network_parent(n->reader, NETWORK_CUE_SOURCE, n->span[NETWORK_SOURCE][i], &n->source[i]);
    for (uint32_t i = 0; i < n->counts[NETWORK_CUE]; i++) {
        network_parent(n->reader, NETWORK_CONTENT_CUE, n->span[NETWORK_CUE][i], &n->cue[i]);
        n->cue_report[i] = QUOTH_NONE;
    }
    for (uint32_t i = 0; i < n->counts[NETWORK_CONTENT]; i++) {
        network_span span = n->span[NETWORK_CONTENT][i];
        uint32_t cue = QUOTH_NONE, index;
        float share = 0;
        network_end child;
        report *r;

        if (n->counts[NETWORK_CUE] > 0) {
            network_child(n->reader, NETWORK_CONTENT_CUE, span, &child);
            cue = best_parent(n, NETWORK_CONTENT_CUE, &child, n->cue, n->counts[NETWORK_CUE], &share);
        }
        if (cue == QUOTH_NONE) {
            index = report_add(&n->out, RULE_NETWORK, VARIANT_PLAIN);
        } else {
            if (n->cue_report[cue] == QUOTH_NONE) add_cue(n, cue);
            index = n->cue_report[cue];
        }
        if (index == QUOTH_NONE) return;
        r = &n->out.item[index];
        report_add_part(&n->out, index, bytes_of(n, span), false);
        if (r->first_part == r->last_part || span.probability < r->evidence.content)
            r->evidence.content = span.probability;
        if (r->first_part == r->last_part || share < r->evidence.link) r->evidence.link = share;
    }
}

/* --------------------------------------------------------------------------------------------- document */

/* The words of body paragraph `i`: [*first, *last). */
static bool paragraph_words(const network_reports *n, quoth_records paragraphs, size_t i, uint32_t *first,
                            uint32_t *last)
{
    const quoth_paragraph *p = QUOTH_AT(paragraphs, quoth_paragraph, i);

    if (p->kind > QUOTH_PARAGRAPH_BLOCK_QUOTE) return false;
    *first = network_reports_word(n, p->span.begin);
    *last = network_reports_word(n, p->span.end - 1);
    if (*last < n->words && n->word[*last].begin < p->span.end) ++*last;
    return *first < *last;
}

bool network_reports_read(network_reports *n, const quoth_host *host, quoth_ctx *ctx, quoth_str text,
                          quoth_records paragraphs)
{
    uint32_t section = 0, section_end = 0;

    report_clear(&n->out);
    if (!network_read_words(n->reader, text)) return false;
    n->word = network_words_of(n->reader, &n->words);
    n->odds = host->scratch(ctx, ((size_t)n->words + 1) * sizeof(*n->odds), _Alignof(network_odds));
    if (!n->odds) return false;
    memset(n->odds, 0, ((size_t)n->words + 1) * sizeof(*n->odds));
    for (size_t i = 0; i < paragraphs.count; i++) {
        uint32_t first, last, to;

        if (!paragraph_words(n, paragraphs, i, &first, &last)) continue;
        for (; first < last; first = to) {
            to = last - first > NETWORK_SECTION ? first + NETWORK_SECTION : last;
            if (first < section || to > section_end) {
                section = first;
                section_end = to;
                /* as many whole paragraphs more as there is room for */
                for (size_t k = i + 1; to == last && k < paragraphs.count; k++) {
                    uint32_t begin, end;

                    if (!paragraph_words(n, paragraphs, k, &begin, &end)) continue;
                    if (end - section > NETWORK_SECTION) break;
                    section_end = end;
                }
                network_read_section(n->reader, section, section_end);
                keep_odds(n, section, section_end);
            }
            add_reports(n, first, to);
        }
    }
    sum_odds(n);
    return !n->out.failed;
}
