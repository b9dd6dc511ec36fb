/* SPDX-License-Identifier: Apache-2.0 */
#include "fuse.h"

#include "definition.h"

#include <stdlib.h>
#include <string.h>

#define NEST_LOOK   16u  /* quotations before one that may hold it */
#define PART_LOOK   48u  /* parts of rules before a place that may reach it */
#define CUE_LOOK    200u /* bytes before a cue in which one that reaches it begins */
#define SNAP_SHARE  0.5f /* of a quotation that content must cover to become all of it */
#define SAME_SHARE  0.5f /* overlap from which on two contents are the same */
#define SOURCE_SURE 0.6f /* the network's source counts from here on where the rules name another */

typedef struct part_key {
    quoth_span span;
    uint32_t report;
} part_key;

typedef struct fuse {
    const detect_input *in;
    const vocabulary *voc;
    fuse_guide guide;
    network_reports *net;
    report_list *out;
    part_key *part; /* of the rules' reports, by begin */
    part_key *cue;  /* likewise their cues */
    uint32_t parts, cues;
} fuse;

static int compare_parts(const void *a, const void *b)
{
    const part_key *x = a, *y = b;

    if (x->span.begin != y->span.begin) return x->span.begin < y->span.begin ? -1 : 1;
    return x->report < y->report ? -1 : x->report > y->report;
}

/* The first of `count` keys that begins at `at` or behind. */
static uint32_t key_from(const part_key *keys, uint32_t count, uint32_t at)
{
    uint32_t low = 0, high = count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (keys[middle].span.begin < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* ------------------------------------------------------------------------------- the network's content */

/* The outermost quotation that holds byte `at`; QUOTH_NONE. */
static uint32_t quotation_at(const detect_input *in, uint32_t at)
{
    uint32_t low = 0, high = (uint32_t)in->quotations.count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (QUOTH_AT(in->quotations, quoth_quotation, middle)->span.begin <= at)
            low = middle + 1;
        else
            high = middle;
    }
    for (uint32_t back = 0; low-- > 0 && back < NEST_LOOK; back++) {
        const quoth_quotation *q = QUOTH_AT(in->quotations, quoth_quotation, low);

        if (q->depth == 0) return at < q->span.end ? low : QUOTH_NONE;
    }
    return QUOTH_NONE;
}

static bool is_trimmed(char c)
{
    return c != '\0' && strchr(" \t\r\n.,;:!?()[]-\"'`", c) != NULL;
}

/* The bytes of a dash, an ellipsis or a quotation mark that begins or ends at text[at]; 0: none. */
static uint32_t wide_mark(quoth_str text, uint32_t at, bool before)
{
    uint32_t begin = before ? at - 3 : at;
    const char *c = text.ptr + begin;

    if (before ? at < 3 : at + 3 > text.len) return 0;
    if (c[0] == '\xE2' && c[1] == '\x80' && (unsigned char)c[2] >= 0x93 && (unsigned char)c[2] <= 0xA6) return 3;
    return 0;
}

static quoth_span trim(quoth_str text, quoth_span span)
{
    for (uint32_t n; span.begin < span.end; span.begin += n) {
        n = is_trimmed(text.ptr[span.begin]) ? 1 : wide_mark(text, span.begin, false);
        if (n == 0) break;
    }
    for (uint32_t n; span.end > span.begin; span.end -= n) {
        n = is_trimmed(text.ptr[span.end - 1]) ? 1 : wide_mark(text, span.end, true);
        if (n == 0 || span.end - n < span.begin) break;
    }
    return span;
}

/* Brings a part to the marks around it: all of a quotation that it covers half of; a mark at its end that belongs to
 * it.  `*quotation` gets the one that the part has become. */
static quoth_span snap(const fuse *f, quoth_span part, bool *quoted, uint32_t *quotation)
{
    quoth_span span = trim(f->in->text, part);
    uint32_t index;

    *quoted = false;
    *quotation = QUOTH_NONE;
    if (span.end <= span.begin) return span;
    index = quotation_at(f->in, span.begin);
    if (index != QUOTH_NONE) {
        const quoth_quotation *q = QUOTH_AT(f->in->quotations, quoth_quotation, index);

        if (span.end <= q->span.end) {
            *quoted = true;
            if ((float)(span.end - span.begin) >= SNAP_SHARE * (float)(q->inner.end - q->inner.begin)) {
                *quotation = index;
                return q->span;
            }
            return span;
        }
        if (span.begin <= q->inner.begin + 1) span.begin = q->span.begin;
    }
    index = quotation_at(f->in, span.end - 1);
    if (index != QUOTH_NONE) {
        const quoth_quotation *q = QUOTH_AT(f->in->quotations, quoth_quotation, index);

        if (q->closed && span.end < q->span.end &&
            trim(f->in->text, (quoth_span){span.end, q->span.end}).begin >= q->span.end)
            span.end = q->span.end;
    }
    return span;
}

/* ---------------------------------------------------------------------------------------------- matching */

static uint32_t shared(quoth_span a, quoth_span b)
{
    uint32_t begin = a.begin > b.begin ? a.begin : b.begin, end = a.end < b.end ? a.end : b.end;

    return end > begin ? end - begin : 0;
}

/* Characters in the content of both over those in either. */
static float overlap_of(const report_list *x, const report *a, const report_list *y, const report *b)
{
    uint32_t both = 0, all = 0;

    for (uint32_t p = a->first_part; p != QUOTH_NONE; p = x->part[p].next) {
        all += x->part[p].span.end - x->part[p].span.begin;
        for (uint32_t q = b->first_part; q != QUOTH_NONE; q = y->part[q].next)
            both += shared(x->part[p].span, y->part[q].span);
    }
    for (uint32_t q = b->first_part; q != QUOTH_NONE; q = y->part[q].next)
        all += y->part[q].span.end - y->part[q].span.begin;
    return all > both ? (float)both / (float)(all - both) : both > 0 ? 1.0f : 0.0f;
}

/* The report of the rules with the cue of `r` of the network, and some of its content; QUOTH_NONE. */
static uint32_t same_cue(const fuse *f, const report *r, float *overlap)
{
    uint32_t best = QUOTH_NONE;

    *overlap = 0;
    if (r->cue.end <= r->cue.begin) return QUOTH_NONE;
    for (uint32_t i = key_from(f->cue, f->cues, r->cue.end), back = 0; i-- > 0 && back < PART_LOOK; back++) {
        const report *rule = &f->out->item[f->cue[i].report];
        float share;

        if (f->cue[i].span.end <= r->cue.begin) {
            if (f->cue[i].span.begin + CUE_LOOK < r->cue.begin) break;
            continue;
        }
        share = overlap_of(&f->net->out, r, f->out, rule);
        if (!rule->evidence.found && share > *overlap) {
            *overlap = share;
            best = f->cue[i].report;
        }
    }
    return best;
}

/* The report of the rules that has half or more of the content of `r` of the network; QUOTH_NONE. */
static uint32_t same_content(const fuse *f, const report *r, float *overlap)
{
    uint32_t best = QUOTH_NONE;

    *overlap = 0;
    for (uint32_t p = r->first_part; p != QUOTH_NONE; p = f->net->out.part[p].next) {
        quoth_span span = f->net->out.part[p].span;

        for (uint32_t i = key_from(f->part, f->parts, span.end), back = 0; i-- > 0 && back < PART_LOOK; back++) {
            const report *rule = &f->out->item[f->part[i].report];
            float share;

            if (f->part[i].span.end <= span.begin || rule->evidence.found || rule->dropped) continue;
            share = overlap_of(&f->net->out, r, f->out, rule);
            if (share >= SAME_SHARE && share > *overlap) {
                *overlap = share;
                best = f->part[i].report;
            }
        }
    }
    return best;
}

/* ----------------------------------------------------------------------------------------------- merging */

static bool is_quoted(const report_list *list, const report *r)
{
    for (uint32_t p = r->first_part; p != QUOTH_NONE; p = list->part[p].next)
        if (!list->part[p].quoted) return false;
    return true;
}

/* Puts `span` before the other candidates for the source; a candidate that it overlaps makes way. */
static void put_source(report *r, quoth_span span, float score)
{
    report_source kept[REPORT_SOURCES];
    uint8_t count = 0;

    kept[count++] = (report_source){span, score, false};
    for (uint8_t i = 0; i < r->sources && count < REPORT_SOURCES; i++)
        if (r->source[i].addressee || shared(r->source[i].span, span) == 0) kept[count++] = r->source[i];
    memcpy(r->source, kept, sizeof(kept));
    r->sources = count;
}

static const report_source *first_source(const report *r)
{
    for (uint8_t i = 0; i < r->sources; i++)
        if (!r->source[i].addressee) return &r->source[i];
    return NULL;
}

/* True if the rule's content is a clause with its cue behind it, of which the network has only the end: "A failed, but
 * B won, C said" reports all of its sentence, of which a network tends to take the last clause. */
static bool is_end_of_clause(const fuse *f, const report *rule, const report *found)
{
    quoth_span clause, end;

    if (rule->first_part == QUOTH_NONE || rule->first_part != rule->last_part || found->first_part != found->last_part)
        return false;
    clause = f->out->part[rule->first_part].span;
    end = trim(f->in->text, f->net->out.part[found->first_part].span);
    return rule->cue.begin >= clause.end && clause.begin < end.begin && trim(f->in->text, clause).end == end.end;
}

/* True if rule and network found the same words by different cues. */
static bool is_other_cue(const report *rule, const report *found)
{
    return rule->cue.end > rule->cue.begin && found->cue.end > found->cue.begin && shared(rule->cue, found->cue) == 0;
}

/* True if the rule knows by the marks whose words they are: those of a quotation, or behind a label ("SMITH: It
 * rains."). */
static bool goes_by_marks(const report *rule)
{
    return rule->rule <= RULE_QUOTE_NOBODY || rule->cue_kind == QUOTH_CUE_MARK;
}

static void merge(const fuse *f, report *rule, const report *found, float overlap)
{
    const report_source *a = first_source(rule), *b = first_source(found);
    /* "X, who said": the network names the pronoun, the rule whom it stands for */
    bool stands_for = a && b && f->guide == GUIDE_QUOTH && definition_is_relative(f->in, b->span);

    rule->evidence = found->evidence;
    rule->evidence.found = true;
    rule->evidence.overlap = overlap;
    rule->evidence.same_source = (!a && !b) || stands_for || (a && b && shared(a->span, b->span) > 0);
    if (f->guide == GUIDE_POLNEAR ? !(rule->cue_kind == QUOTH_CUE_MARK && is_quoted(f->out, rule))
                                  : !is_quoted(f->out, rule) && !is_end_of_clause(f, rule, found)) {
        report_part *first = &f->net->out.part[found->first_part];

        if (f->guide == GUIDE_QUOTH && rule->first_part != QUOTH_NONE)
            first->span.begin = definition_begin(f->in, rule, f->out->part[rule->first_part].span.begin, first->span);
        rule->first_part = rule->last_part = QUOTH_NONE;
        for (uint32_t p = found->first_part; p != QUOTH_NONE; p = f->net->out.part[p].next)
            report_add_part(f->out, (uint32_t)(rule - f->out->item), f->net->out.part[p].span,
                            f->net->out.part[p].quoted);
    }
    if (f->guide == GUIDE_POLNEAR && found->cue.end > found->cue.begin) rule->cue = found->cue;
    if (!b || stands_for || (is_other_cue(rule, found) && !rule->evidence.same_source)) return;
    if (f->guide == GUIDE_QUOTH && a && rule->evidence.same_source) {
        put_source(rule, definition_source(f->in, a->span, b->span), a->score);
        return;
    }
    if (rule->evidence.same_source ? f->guide == GUIDE_POLNEAR : !a || found->evidence.source >= SOURCE_SURE)
        put_source(rule, f->guide == GUIDE_QUOTH ? definition_clip(f->in, b->span) : b->span, found->evidence.source);
}

/* What the lexicons know of the words of a cue. */
static void know_cue(const fuse *f, report *r)
{
    uint32_t first = detect_token(f->in, r->cue.begin), end = first;

    if (r->cue.end <= r->cue.begin) return;
    while (end < f->in->tokens.count && QUOTH_AT(f->in->tokens, quoth_token, end)->span.begin < r->cue.end) end++;
    r->cue_tokens = (quoth_span){first, end};
    r->cue_kind = QUOTH_CUE_PHRASE;
    for (uint32_t t = first; t < end; t++) {
        const quoth_token *token = QUOTH_AT(f->in->tokens, quoth_token, t);
        const vocabulary_entry *entry = vocabulary_find(f->voc, token->word);

        if (token->upos == QUOTH_UPOS_VERB) r->cue_kind = QUOTH_CUE_VERB;
        if (token->upos == QUOTH_UPOS_NOUN && r->cue_kind != QUOTH_CUE_VERB) r->cue_kind = QUOTH_CUE_NOUN;
        if (!entry) continue;
        if (entry->classes & WORD_ACCORDING) {
            r->cue_kind = QUOTH_CUE_PHRASE;
            r->lemma = (quoth_str){"according to", 12};
            r->manner = (quoth_str){"say", 3};
            return;
        }
        if (entry->verb != 0 && (token->upos == QUOTH_UPOS_VERB || entry->noun == 0)) {
            r->lemma = f->voc->verbs[entry->verb].lemma;
            r->manner = f->voc->verbs[entry->verb].manner;
            r->act = f->voc->verbs[entry->verb].act;
            r->cue_kind = QUOTH_CUE_VERB;
        } else if (entry->noun != 0 && r->lemma.len == 0) {
            const vocabulary_word *word = &f->voc->words[entry->noun];

            r->lemma = word->lemma;
            r->manner = word->manner;
            r->act = word->act;
            r->cue_kind = word->adjective ? QUOTH_CUE_ADJECTIVE : QUOTH_CUE_NOUN;
        }
    }
}

/* A report that only the network found. */
static void add_found(const fuse *f, const report *found)
{
    uint32_t index = report_add(f->out, RULE_NETWORK, VARIANT_PLAIN);
    const report_source *source = first_source(found);
    uint32_t around;

    if (index == QUOTH_NONE) return;
    for (uint32_t p = found->first_part; p != QUOTH_NONE; p = f->net->out.part[p].next)
        report_add_part(f->out, index, f->net->out.part[p].span, f->net->out.part[p].quoted);
    f->out->item[index].cue = found->cue;
    f->out->item[index].evidence = found->evidence;
    f->out->item[index].evidence.found = true;
    if (source)
        report_add_source(f->out, index, f->guide == GUIDE_QUOTH ? definition_clip(f->in, source->span) : source->span,
                          source->score, false);
    know_cue(f, &f->out->item[index]);
    around = found->cue.end > found->cue.begin ? quotation_at(f->in, found->cue.begin) : QUOTH_NONE;
    if (around != QUOTH_NONE) f->out->item[index].variant = VARIANT_INSIDE;
}

/* "X, who said": the network names the pronoun, a claim has whom it stands for. */
static void resolve_relative(const fuse *f, report *r)
{
    for (uint8_t i = 0; f->in->stands_for && i < r->sources; i++) {
        uint32_t token = detect_token(f->in, r->source[i].span.begin);
        quoth_span whom;

        if (token >= f->in->tokens.count) continue;
        whom = f->in->stands_for[token];
        if (whom.end > whom.begin && QUOTH_AT(f->in->tokens, quoth_token, token)->span.end >= r->source[i].span.end)
            r->source[i].span = whom;
    }
}

/* Brings the content of a report of the network to the marks, and leaves to the rules the quotations that they give to
 * somebody without a cue. */
static void tidy(const fuse *f, report *r)
{
    report_list *list = &f->net->out;
    uint32_t p = r->first_part;

    r->first_part = r->last_part = QUOTH_NONE;
    while (p != QUOTH_NONE) {
        report_part *part = &list->part[p];
        uint32_t next = part->next, quotation;

        if (f->guide == GUIDE_QUOTH && r->first_part == QUOTH_NONE)
            part->span.begin = definition_behind_that(f->in, part->span);
        part->span = snap(f, part->span, &part->quoted, &quotation);
        part->next = QUOTH_NONE;
        if (quotation != QUOTH_NONE && f->in->quote_report[quotation] != QUOTH_NONE && f->guide != GUIDE_POLNEAR) {
            const report *rule = &f->out->item[f->in->quote_report[quotation]];

            if (rule->rule >= RULE_QUOTE_FOLLOWS && rule->rule <= RULE_QUOTE_NOBODY && r->first_part != QUOTH_NONE)
                part->span.end = part->span.begin;
        }
        if (part->span.end > part->span.begin &&
            (r->last_part == QUOTH_NONE || part->span.begin >= list->part[r->last_part].span.end)) {
            if (r->last_part == QUOTH_NONE)
                r->first_part = p;
            else
                list->part[r->last_part].next = p;
            r->last_part = p;
        }
        p = next;
    }
}

static bool key_rules(fuse *f, const quoth_host *host, quoth_ctx *ctx)
{
    report_list *out = f->out;

    f->part = host->scratch(ctx, ((size_t)out->parts + 1) * sizeof(*f->part), _Alignof(part_key));
    f->cue = host->scratch(ctx, ((size_t)out->count + 1) * sizeof(*f->cue), _Alignof(part_key));
    if (!f->part || !f->cue) return false;
    for (uint32_t i = 0; i < out->count; i++) {
        if (out->item[i].dropped) continue;
        for (uint32_t p = out->item[i].first_part; p != QUOTH_NONE && f->parts < out->parts; p = out->part[p].next)
            f->part[f->parts++] = (part_key){out->part[p].span, i};
        if (out->item[i].first_part != QUOTH_NONE && out->item[i].cue.end > out->item[i].cue.begin)
            f->cue[f->cues++] = (part_key){out->item[i].cue, i};
    }
    qsort(f->part, f->parts, sizeof(*f->part), compare_parts);
    qsort(f->cue, f->cues, sizeof(*f->cue), compare_parts);
    return true;
}

bool fuse_reports(const detect_input *in, const vocabulary *voc, fuse_guide guide, network_reports *net,
                  report_list *out, const quoth_host *host, quoth_ctx *ctx)
{
    fuse f = {.in = in, .voc = voc, .guide = guide, .net = net, .out = out};

    if (!key_rules(&f, host, ctx)) return false;
    for (uint32_t i = 0; i < net->out.count; i++) {
        report *found = &net->out.item[i];
        uint32_t same;
        float overlap;

        tidy(&f, found);
        resolve_relative(&f, found);
        same = same_cue(&f, found, &overlap);
        found->dropped = same != QUOTH_NONE || found->first_part == QUOTH_NONE;
        if (same != QUOTH_NONE) merge(&f, &out->item[same], found, overlap);
    }
    /* what is left when each rule's report has that of its own cue */
    for (uint32_t i = 0; i < net->out.count; i++) {
        const report *found = &net->out.item[i];
        uint32_t same;
        float overlap;

        if (found->dropped) continue;
        same = same_content(&f, found, &overlap);
        if (same != QUOTH_NONE && is_other_cue(&out->item[same], found) && !goes_by_marks(&out->item[same])) {
            /* "she condemned what he called a breach": of two cues the network knows the one that reports all of it */
            out->item[same].dropped = true;
            same = QUOTH_NONE;
        }
        if (same != QUOTH_NONE)
            merge(&f, &out->item[same], found, overlap);
        else
            add_found(&f, found);
    }
    return !out->failed;
}
