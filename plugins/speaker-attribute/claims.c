/* SPDX-License-Identifier: Apache-2.0 */
#include "claims.h"
#include "antecedents.h"

#include <stdlib.h>

static const quoth_report *report_at(const reading *r, uint32_t i)
{
    return QUOTH_AT(r->reports, quoth_report, i);
}

/* --------------------------------------------------------------------------------------------- deciding */

static bool span_is_empty(quoth_span s)
{
    return s.end <= s.begin;
}

/* The best candidate for the source, or for the addressee. */
static quoth_span best_source(const reading *r, const quoth_report *report, bool addressee)
{
    for (uint32_t i = report->sources.begin; i < report->sources.end; i++) {
        const quoth_source_mention *m = QUOTH_AT(r->sources, quoth_source_mention, i);

        if ((m->addressee != 0) == addressee) return m->span;
    }
    return (quoth_span){0, 0};
}

typedef struct draft_key {
    uint32_t begin, end, report;
    float score;
} draft_key;

static int compare_keys(const void *a, const void *b)
{
    const draft_key *x = a, *y = b;

    if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
    if (x->end != y->end) return x->end > y->end ? -1 : 1;
    if (x->score < y->score || x->score > y->score) return x->score > y->score ? -1 : 1;
    return x->report < y->report ? -1 : x->report > y->report;
}

/* The entity of a claim's speaker that encloses byte `at`: who "I" is in a quotation. */
static uint32_t speaker_around(const reading *r, const claim_draft *drafts, uint32_t count, uint32_t at)
{
    for (uint32_t i = count, hops = 0; i > 0 && hops < 12; hops++) {
        const claim_draft *d = &drafts[--i];
        const quoth_report *report = report_at(r, d->report);

        if (report->span.begin <= at && at < report->span.end) return d->entity;
    }
    return QUOTH_NONE;
}

uint32_t claims_decide(const reading *r, speakers *s, double min_confidence, claim_draft *drafts)
{
    uint32_t total = (uint32_t)r->reports.count, kept = 0, count = 0;
    draft_key *keys = r->host->scratch(r->ctx, (total + 1) * sizeof(*keys), _Alignof(draft_key));

    if (!keys) return 0;
    for (uint32_t i = 0; i < total; i++) {
        const quoth_report *report = report_at(r, i);

        if ((double)report->score >= min_confidence)
            keys[kept++] = (draft_key){report->span.begin, report->span.end, i, report->score};
    }
    qsort(keys, kept, sizeof(*keys), compare_keys);
    for (uint32_t k = 0; k < kept; k++) {
        const quoth_report *report = report_at(r, keys[k].report);
        claim_draft *d = &drafts[count];
        uint32_t outer;

        /* Two rules that found the same words: the surer one, which comes first, counts. */
        if (k > 0 && keys[k - 1].begin == keys[k].begin && keys[k - 1].end == keys[k].end) continue;
        *d = (claim_draft){.report = keys[k].report,
                           .entity = QUOTH_NONE,
                           .speaker = best_source(r, report, false),
                           .hearer = best_source(r, report, true)};
        if (!span_is_empty(d->speaker)) {
            outer =
                reading_in_quote(r, d->speaker.begin) ? speaker_around(r, drafts, count, d->speaker.begin) : QUOTH_NONE;
            d->entity = speakers_resolve(s, r, d->speaker, outer);
            if (d->entity != QUOTH_NONE) {
                uint32_t token = reading_token(r, d->speaker.begin);
                bool pronoun =
                    token_at(r, token)->xpos == QUOTH_XPOS_PRP || token_at(r, token)->xpos == QUOTH_XPOS_PRPS;

                if (pronoun ? antecedents_of(s, token) == QUOTH_NONE : !s->cast->entity[d->entity].named)
                    cast_mention_add(s->cast, d->speaker, token, d->entity, pronoun ? MENTION_PRONOUN : MENTION_PHRASE);
            }
        }
        count++;
    }
    return count;
}

/* ---------------------------------------------------------------------------------------------- writing */

typedef struct writer {
    const reading *r;
    const cast *cast;
    const claim_layers *layers;
    uint32_t *entity_index; /* of the cast: its record */
    uint32_t entities, parts, quotes;
} writer;

static uint32_t write_entity(writer *w, uint32_t entity)
{
    const reading *r = w->r;
    const cast_entity *e;
    quoth_entity *made;

    if (entity == QUOTH_NONE) return QUOTH_NONE;
    if (w->entity_index[entity] != QUOTH_NONE) return w->entity_index[entity];
    e = &w->cast->entity[entity];
    made = r->host->append(r->ctx, r->doc, w->layers->entity, sizeof(*made), 1);
    if (!made) return QUOTH_NONE;
    made->span = e->first;
    made->kind = e->kind;
    made->mentions = e->mentions > 0 ? e->mentions : 1;
    made->name =
        e->composed.end > e->composed.begin ? e->composed : r->host->intern(r->ctx, r->doc, span_text(r, e->name));
    made->role = r->host->intern(r->ctx, r->doc, span_text(r, e->role));
    made->of = r->host->intern(r->ctx, r->doc, span_text(r, e->of));
    return w->entity_index[entity] = w->entities++;
}

static int compare_mentions(const void *a, const void *b)
{
    const cast_mention *x = a, *y = b;

    if (x->span.begin != y->span.begin) return x->span.begin < y->span.begin ? -1 : 1;
    if (x->span.end != y->span.end) return x->span.end < y->span.end ? -1 : 1;
    return x->entity < y->entity ? -1 : x->entity > y->entity;
}

static bool write_mentions(writer *w)
{
    const reading *r = w->r;
    cast_mention *sorted = r->host->scratch(r->ctx, (w->cast->mentions + 1) * sizeof(*sorted), _Alignof(cast_mention));

    if (!sorted) return false;
    for (uint32_t i = 0; i < w->cast->mentions; i++) sorted[i] = w->cast->mention[i];
    qsort(sorted, w->cast->mentions, sizeof(*sorted), compare_mentions);
    for (uint32_t i = 0; i < w->cast->mentions; i++) {
        quoth_mention *made;
        uint32_t entity;

        if (sorted[i].entity == QUOTH_NONE) continue;
        if (i > 0 && sorted[i - 1].span.begin == sorted[i].span.begin && sorted[i - 1].span.end == sorted[i].span.end)
            continue;
        entity = write_entity(w, sorted[i].entity);
        if (entity == QUOTH_NONE) return false;
        made = r->host->append(r->ctx, r->doc, w->layers->mention, sizeof(*made), 1);
        if (!made) return false;
        made->span = sorted[i].span;
        made->entity = entity;
        made->kind = sorted[i].kind;
    }
    return true;
}

static bool write_quote(writer *w, quoth_span span, uint32_t *found)
{
    quoth_claim_quote *made = w->r->host->append(w->r->ctx, w->r->doc, w->layers->quote, sizeof(*made), 1);

    if (!made) return false;
    made->span = span;
    w->quotes++;
    ++*found;
    return true;
}

/* Writes what stands in quotation marks inside `part`; counts its quotations.  What is `quoted` without its marks, as
 * behind a label ("SMITH: It rains."), is one of its own. */
static bool write_quotes(writer *w, quoth_span part, bool quoted, uint32_t *found)
{
    const reading *r = w->r;
    uint32_t until = 0;

    for (size_t i = reading_quotation(r, part.begin); i < r->quotations.count; i++) {
        const quoth_quotation *q = QUOTH_AT(r->quotations, quoth_quotation, i);

        if (q->span.begin >= part.end) break;
        if (q->inner.end <= q->inner.begin || q->span.end > part.end || q->span.begin < until) continue;
        if (!write_quote(w, q->span, found)) return false;
        until = q->span.end;
    }
    return until > 0 || !quoted || write_quote(w, part, found);
}

/* A document's own words are of act document; a person reads and shows as others say. */
static uint8_t act_of(const cast *c, const quoth_cue *cue, uint32_t entity)
{
    uint8_t kind = entity != QUOTH_NONE ? c->entity[entity].kind : QUOTH_ENTITY_UNKNOWN;

    if (kind == QUOTH_ENTITY_DOCUMENT) return QUOTH_ACT_DOCUMENT;
    if (!cue) return QUOTH_ACT_SPEECH;
    if (cue->act == QUOTH_ACT_DOCUMENT && (kind == QUOTH_ENTITY_PERSON || kind == QUOTH_ENTITY_GROUP))
        return QUOTH_ACT_SPEECH;
    return cue->act;
}

static bool write_claim(writer *w, const claim_draft *d)
{
    const reading *r = w->r;
    const quoth_report *report = report_at(r, d->report);
    const quoth_cue *cue = report->cue != QUOTH_NONE ? QUOTH_AT(r->cues, quoth_cue, report->cue) : NULL;
    quoth_span parts = {w->parts, w->parts}, quotes = {w->quotes, w->quotes};
    quoth_claim *made;
    uint32_t entity = write_entity(w, d->entity), found = 0;
    bool all = true;

    if (d->entity != QUOTH_NONE && entity == QUOTH_NONE) return false;
    for (uint32_t i = report->contents.begin; i < report->contents.end; i++) {
        const quoth_content *content = QUOTH_AT(r->contents, quoth_content, i);
        quoth_claim_part *part = r->host->append(r->ctx, r->doc, w->layers->part, sizeof(*part), 1);

        if (!part) return false;
        part->span = content->span;
        part->quoted = content->quoted;
        parts.end = ++w->parts;
        if (!content->quoted) all = false;
        if (!write_quotes(w, content->span, content->quoted != 0, &found)) return false;
    }
    quotes.end = w->quotes;
    made = r->host->append(r->ctx, r->doc, w->layers->claim, sizeof(*made), 1);
    if (!made) return false;
    made->span = report->span;
    made->parts = parts;
    made->quotes = quotes;
    if (cue) {
        made->cue = cue->span;
        made->lemma = cue->lemma;
        made->manner = cue->manner;
    }
    made->speaker = d->speaker;
    made->addressee = d->hearer;
    made->entity = entity;
    made->confidence = report->score;
    made->type = all ? QUOTH_CLAIM_DIRECT : found > 0 ? QUOTH_CLAIM_MIXED : QUOTH_CLAIM_INDIRECT;
    made->act = act_of(w->cast, cue, d->entity);
    return true;
}

bool claims_write(const reading *r, const cast *c, const claim_layers *layers, const claim_draft *drafts,
                  uint32_t count)
{
    writer w = {.r = r, .cast = c, .layers = layers};

    w.entity_index = r->host->scratch(r->ctx, (c->entities + 1) * sizeof(uint32_t), _Alignof(uint32_t));
    if (!w.entity_index) return false;
    for (uint32_t i = 0; i < c->entities; i++) w.entity_index[i] = QUOTH_NONE;
    if (!write_mentions(&w)) return false;
    for (uint32_t i = 0; i < count; i++)
        if (!write_claim(&w, &drafts[i])) return false;
    return true;
}
