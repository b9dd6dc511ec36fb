/* SPDX-License-Identifier: Apache-2.0 */
#include "detect.h"

#include "transcript.h"

#define QUOTE_WHOLE    0.5f  /* from this score on a quotation is one item of its sentence */
#define QUOTE_DOUBTFUL 0.25f /* below this score a verb of saying before it does not make it speech */
#define HELD           8     /* quotations at the beginning of a paragraph that wait for a speaker named later in it */
#define TAG_REACH      16    /* tokens of "the president said" behind a question mark */

typedef struct walk {
    detector *d;
    const detect_input *in;
    rules rules;
    uint32_t paragraph;
    uint32_t next_quote; /* the first quotation that is not before the paragraph */
    uint32_t last_quote; /* report with a quotation, the last so far; QUOTH_NONE */
    uint32_t last_quote_paragraph;
    uint32_t last_report_paragraph, last_report;
    uint32_t segment_report; /* report of the sentence before, if that ended with its cue behind a quotation */
    uint32_t segments, last_quote_segment; /* how many so far; the last one with a quotation that somebody speaks */
    report_source subject;                 /* of the last sentence that had one; span empty: none */
    uint32_t subject_paragraph;
    uint32_t held[HELD];
    uint32_t helds;
} walk;

static const quoth_token *token_at(const walk *w, uint32_t i)
{
    return QUOTH_AT(w->in->tokens, quoth_token, i);
}

static const quoth_quotation *quote_at(const walk *w, uint32_t i)
{
    return QUOTH_AT(w->in->quotations, quoth_quotation, i);
}

/* -------------------------------------------------------------------------------- quotations without cue */

static void add_quote_part(walk *w, uint32_t index, uint32_t quote)
{
    report_add_part(&w->d->out, index, quote_at(w, quote)->span, true);
    w->in->quote_report[quote] = index;
}

/* A report of its own for a quotation without cue, with the source of report `from`. */
static void follow(walk *w, report_rule rule, uint32_t from, uint32_t quote)
{
    report_list *out = &w->d->out;
    uint32_t index = report_add(out, rule, VARIANT_PLAIN);

    if (index == QUOTH_NONE) return;
    if (from != QUOTH_NONE) {
        const report *before = &out->item[from];
        report *made = &out->item[index];

        made->follows = from;
        made->act = before->act;
        for (uint8_t i = 0; i < before->sources; i++)
            if (!before->source[i].addressee)
                report_add_source(out, index, before->source[i].span, before->source[i].score, false);
    }
    add_quote_part(w, index, quote);
    w->last_quote = index;
    w->last_quote_paragraph = w->paragraph;
    w->last_quote_segment = w->segments;
}

/* The same for one that follows no quotation: the subject of the sentence before speaks. */
static void follow_subject(walk *w, uint32_t quote)
{
    bool near = w->subject.span.end > w->subject.span.begin && w->subject_paragraph + 1 >= w->paragraph;
    uint32_t index;

    follow(w, RULE_QUOTE_LOOSE, QUOTH_NONE, quote);
    index = w->in->quote_report[quote];
    if (index == QUOTH_NONE) return;
    if (near)
        report_add_source(&w->d->out, index, w->subject.span, w->subject.score, false);
    else
        w->d->out.item[index].rule = RULE_QUOTE_NOBODY;
}

/* A sentence that is nothing but a quotation. */
static void float_quote(walk *w, uint32_t quote)
{
    const quoth_quotation *q = quote_at(w, quote);

    if (q->continues != QUOTH_NONE && w->in->quote_report[q->continues] != QUOTH_NONE) {
        uint32_t index = w->in->quote_report[q->continues];

        add_quote_part(w, index, quote);
        w->last_quote = index;
        w->last_quote_paragraph = w->paragraph;
    } else if (w->rules.pending != QUOTH_NONE) {
        add_quote_part(w, w->rules.pending, quote);
        w->last_quote = w->rules.pending;
        w->last_quote_paragraph = w->paragraph;
        w->rules.pending = QUOTH_NONE;
    } else if (w->segment_report != QUOTH_NONE) {
        add_quote_part(w, w->segment_report, quote);
    } else if (w->last_quote != QUOTH_NONE && w->last_quote_paragraph == w->paragraph) {
        /* who spoke last: in words of their own or reported */
        bool later =
            w->last_report_paragraph == w->paragraph && w->last_report != QUOTH_NONE && w->last_report > w->last_quote;

        follow(w, RULE_QUOTE_FOLLOWS, later ? w->last_report : w->last_quote, quote);
    } else if (w->helds < HELD) {
        w->held[w->helds++] = quote;
    }
}

/* The paragraph is over: who spoke the quotations at its beginning?  `before` is the number of segments before it. */
static void settle_held(walk *w, uint32_t first_report, uint32_t before)
{
    report_list *out = &w->d->out;
    uint32_t cued = QUOTH_NONE;

    for (uint32_t i = first_report; i < out->count && cued == QUOTH_NONE; i++)
        if (out->item[i].rule <= RULE_QUOTE_SUBJECT && out->item[i].variant != VARIANT_INSIDE &&
            out->item[i].first_part != QUOTH_NONE)
            cued = i;
    for (uint32_t i = 0; i < w->helds; i++) {
        if (w->in->quote_report[w->held[i]] != QUOTH_NONE) continue;
        if (cued != QUOTH_NONE)
            follow(w, RULE_QUOTE_FOLLOWS, cued, w->held[i]);
        else if (w->last_quote != QUOTH_NONE && w->last_quote_paragraph + 1 >= w->paragraph &&
                 w->last_quote_segment >= before)
            follow(w, RULE_QUOTE_NEXT, w->last_quote, w->held[i]);
        else
            follow_subject(w, w->held[i]);
    }
    w->helds = 0;
}

/* --------------------------------------------------------------------------------------------- segments */

/* Remembers the subject of a sentence: who may speak a quotation that follows without a cue. */
static void note_subject(walk *w, const segment *s)
{
    for (int g = 0; g < s->groups; g++) {
        source_found subject;
        const segment_chunk *c;

        if (!(s->group[g].flags & GROUP_FINITE)) continue;
        subject = source_subject(s, g);
        if (subject.way == SOURCE_NONE) continue;
        c = chunk_at(s, subject.first);
        if (!c || (c->kind == CHUNK_PRONOUN && !(s->item[subject.first].classes & WORD_PERSON)) ||
            item_is(s, subject.first, WORD_IT))
            return;
        w->subject = (report_source){{s->item[subject.first].begin, s->item[subject.last].end}, 0.6f, false};
        w->subject_paragraph = w->paragraph;
        return;
    }
}

/* Remembers whom relative pronouns stand for: the network gives the pronoun as a source. */
static void note_antecedents(walk *w, const segment *s)
{
    for (uint16_t c = 0; c < s->chunks; c++) {
        source_found found;

        if (s->chunk[c].kind != CHUNK_WHO || !source_antecedent(s, s->chunk[c].first, &found)) continue;
        w->in->stands_for[s->item[s->chunk[c].first].token] =
            (quoth_span){s->item[found.first].begin, s->item[found.last].end};
    }
}

/* Remembers who was told, warned or advised: the network takes the subject of such a verb for the source.  Verbs that
 * only move somebody are left out: who was convinced believes it. */
static void note_told(walk *w, const segment *s)
{
    const vocabulary *voc = w->d->voc;

    for (uint16_t g = 0; g < s->groups; g++) {
        const segment_item *main = &s->item[s->group[g].main];
        source_found subject;
        bool tells = false;

        if (!(s->group[g].flags & GROUP_PASSIVE)) continue;
        for (uint16_t v = main->verb; v != 0; v = voc->verbs[v].next) {
            const vocabulary_verb *verb = &voc->verbs[v];

            if (verb->tail[0] == 0 && verb->act == QUOTH_ACT_SPEECH && (verb->takes & TAKES_HEARER) &&
                ((verb->takes & TAKES_QUOTE) || !(verb->takes & TAKES_BID)))
                tells = true;
        }
        if (!tells) continue;
        subject = source_subject(s, g);
        if (subject.way != SOURCE_NONE)
            w->in->told[main->token] = (quoth_span){s->item[subject.first].begin, s->item[subject.last].end};
    }
}

static void end_segment(walk *w, segment *s)
{
    report_list *out = &w->d->out;
    uint32_t first = out->count, quote = QUOTH_NONE, behind = QUOTH_NONE;
    uint32_t pending = w->rules.pending;
    bool only_quotes = true;

    if (s->count == 0) return;
    segment_parse(s, w->d->voc);
    if (w->in->stands_for) {
        note_antecedents(w, s);
        note_told(w, s);
    }
    w->rules.s = s;
    rules_run(&w->rules);
    if (s->depth > 0) return;
    w->segments++;
    note_subject(w, s);
    for (int i = 0; i < s->count; i++) {
        if (item_is_quote(s, i))
            quote = s->item[i].quotation;
        else if (!(s->item[i].classes & (WORD_COMMA | WORD_END | WORD_DASH | WORD_MARK | WORD_AND | WORD_BRACKET)))
            only_quotes = false;
    }
    for (uint32_t i = first; i < out->count; i++) {
        const report *r = &out->item[i];

        if (r->rule <= RULE_QUOTE_LOOSE) w->last_quote_segment = w->segments;
        if (r->rule <= RULE_QUOTE_OTHER || (r->rule >= RULE_QUOTE_NAME && r->rule <= RULE_QUOTE_LOOSE)) {
            w->last_quote = i;
            w->last_quote_paragraph = w->paragraph;
            if (r->rule <= RULE_QUOTE_INVERTED || r->rule == RULE_QUOTE_OTHER) behind = i;
        } else if (r->rule == RULE_ACCORDING && quote != QUOTH_NONE && w->in->quote_report[quote] == i) {
            w->last_quote = behind = i;
            w->last_quote_paragraph = w->paragraph;
        }
        if (r->variant != VARIANT_INSIDE && r->sources > 0) {
            w->last_report = i;
            w->last_report_paragraph = w->paragraph;
        }
    }
    for (int i = 0; i < s->count; i++) {
        uint32_t q = s->item[i].quotation;

        if (q == QUOTH_NONE || w->in->quote_report[q] != QUOTH_NONE) continue;
        if (only_quotes || i == 0 || item_is(s, i - 1, WORD_END)) float_quote(w, q);
    }
    if (pending != QUOTH_NONE && w->rules.pending == pending) {
        /* Nothing quoted came right behind "she said:". */
        w->rules.pending = QUOTH_NONE;
    }
    w->segment_report = behind;
}

static void push_token(walk *w, segment *s, uint32_t index, uint32_t quote)
{
    const quoth_token *t = token_at(w, index);
    const vocabulary_entry *entry = vocabulary_find(w->d->voc, t->word);
    segment_item *item = &s->item[s->count++];
    unsigned char first = (unsigned char)w->in->text.ptr[t->span.begin];

    *item = (segment_item){.begin = t->span.begin,
                           .end = t->span.end,
                           .token = index,
                           .token_end = index + 1,
                           .word = t->word,
                           .quotation = QUOTH_NONE,
                           .upos = t->upos,
                           .xpos = t->xpos,
                           .quoted = quote != QUOTH_NONE,
                           .doubtful = quote != QUOTH_NONE && quote_at(w, quote)->score < QUOTE_DOUBTFUL,
                           .capital = first >= 'A' && first <= 'Z',
                           .glued = index > 0 && token_at(w, index - 1)->span.end == t->span.begin};
    item->caps = item->capital && item->end - item->begin > 1 && w->in->text.ptr[item->begin + 1] >= 'A' &&
                 w->in->text.ptr[item->begin + 1] <= 'Z';
    if (!entry) return;
    item->classes = entry->classes;
    item->verb = entry->verb;
    item->noun = entry->noun;
    item->form = entry->form;
}

static void push_quote(walk *w, segment *s, uint32_t quote, uint32_t token, uint32_t token_end)
{
    const quoth_quotation *q = quote_at(w, quote);

    s->item[s->count++] = (segment_item){.begin = q->span.begin,
                                         .end = q->span.end,
                                         .token = token,
                                         .token_end = token_end,
                                         .quotation = quote,
                                         .upos = QUOTH_UPOS_X,
                                         .xpos = QUOTH_XPOS_OTHER};
}

/* "...?" Trump asked: the tokens from `token` on name who said what stands before them. */
static bool is_tag(const walk *w, uint32_t token, uint32_t end)
{
    for (uint32_t i = token; i < end && i < token + TAG_REACH; i++) {
        const vocabulary_entry *entry = vocabulary_find(w->d->voc, token_at(w, i)->word), *next;

        if (entry && (entry->classes & (WORD_END | WORD_MARK | WORD_COLON))) return false;
        if (!entry || entry->verb == 0 || !(entry->form & (FORM_PAST | FORM_S))) continue;
        if (!(w->d->voc->verbs[entry->verb].takes & TAKES_QUOTE)) continue;
        if (i + 1 >= end) return true;
        next = vocabulary_find(w->d->voc, token_at(w, i + 1)->word);
        return next && (next->classes & (WORD_COMMA | WORD_END | WORD_TIME | WORD_IN | WORD_COLON)) != 0;
    }
    return false;
}

static bool ends_in_comma(const walk *w, uint32_t quote)
{
    const quoth_quotation *q = quote_at(w, quote);

    return q->closed && q->inner.end > q->inner.begin && w->in->text.ptr[q->inner.end - 1] == ',';
}

/* Ends in a mark behind which a sentence may go on: "...?" he asked. */
static bool ends_in_question(const walk *w, uint32_t quote)
{
    const quoth_quotation *q = quote_at(w, quote);

    return q->inner.end > q->inner.begin &&
           (w->in->text.ptr[q->inner.end - 1] == '?' || w->in->text.ptr[q->inner.end - 1] == '!');
}

/* Cuts tokens [from, to) at one level of quotations into segments, and what stands inside them on the next level. */
static void walk_tokens(walk *w, uint32_t from, uint32_t to, uint32_t quote, uint8_t depth)
{
    segment *s = &w->d->level[depth];
    uint32_t sentence = from < to ? token_at(w, from)->sentence : 0;
    uint32_t quotes = (uint32_t)w->in->quotations.count, first_quote = quote, open = QUOTH_NONE;

    s->count = 0;
    s->depth = depth;
    for (uint32_t t = from; t < to;) {
        const quoth_token *token = token_at(w, t);
        bool here, whole, new_sentence = token->sentence != sentence;

        /* Not beyond the token: an inner level would else look at every quotation of the rest of the document. */
        while (quote < quotes && quote_at(w, quote)->span.begin <= token->span.begin &&
               (quote_at(w, quote)->depth != depth || quote_at(w, quote)->span.end <= token->span.begin))
            quote++;
        here = quote < quotes && quote_at(w, quote)->span.begin <= token->span.begin;
        whole = here && quote_at(w, quote)->score >= QUOTE_WHOLE && quote_at(w, quote)->span.begin == token->span.begin;
        if (new_sentence && here && !whole && open == quote) new_sentence = false;
        /* behind "...," no sentence ends, whatever the tagger says */
        if (new_sentence && s->count > 0 && item_is_quote(s, s->count - 1) &&
            ends_in_comma(w, s->item[s->count - 1].quotation))
            new_sentence = false;
        if (new_sentence && s->count > 0 && item_is_quote(s, s->count - 1) &&
            ends_in_question(w, s->item[s->count - 1].quotation) && is_tag(w, t, to))
            new_sentence = false;
        if ((new_sentence && s->count > 0) || s->count == SEGMENT_MAX) {
            end_segment(w, s);
            s->count = 0;
        }
        sentence = token->sentence;
        if (!whole) {
            open = here ? quote : QUOTH_NONE;
            push_token(w, s, t++, open);
            continue;
        }
        {
            uint32_t end = t;

            while (end < to && token_at(w, end)->span.begin < quote_at(w, quote)->span.end)
                sentence = token_at(w, end++)->sentence;
            push_quote(w, s, quote, t, end);
            t = end;
            open = QUOTH_NONE;
        }
    }
    end_segment(w, s);
    s->count = 0;
    if (!w->in->inside || depth + 1 == DETECT_DEPTH) return;
    /* The tokens inside each quotation that was taken whole. */
    for (uint32_t t = from, q = first_quote; t < to && q < quotes; q++) {
        const quoth_quotation *qu = quote_at(w, q);
        uint32_t first;

        if (qu->span.begin >= token_at(w, to - 1)->span.end) break;
        if (qu->depth != depth || qu->score < QUOTE_WHOLE) continue;
        while (t < to && token_at(w, t)->span.begin < qu->inner.begin) t++;
        first = t;
        while (t < to && token_at(w, t)->span.begin < qu->inner.end) t++;
        if (t - first > 3) walk_tokens(w, first, t, q, (uint8_t)(depth + 1));
    }
}

/* ------------------------------------------------------------------------------------------- the document */

/* A quotation that goes on over paragraphs and is spoken for only at its end: what came before joins that report. */
static void join_continued(walk *w)
{
    report_list *out = &w->d->out;

    for (uint32_t i = (uint32_t)w->in->quotations.count; i-- > 0;) {
        const quoth_quotation *q = quote_at(w, i);
        uint32_t later, earlier;
        report *last, *first;

        if (q->continues == QUOTH_NONE) continue;
        later = w->in->quote_report[i];
        earlier = w->in->quote_report[q->continues];
        if (later == QUOTH_NONE || earlier == QUOTH_NONE || later == earlier) continue;
        first = &out->item[earlier];
        last = &out->item[later];
        if (first->rule < RULE_QUOTE_FOLLOWS || first->rule > RULE_QUOTE_NOBODY ||
            first->first_part != first->last_part)
            continue;
        out->part[first->last_part].next = last->first_part;
        last->first_part = first->first_part;
        first->dropped = true;
        w->in->quote_report[q->continues] = later;
    }
}

/* The tokens of the paragraph that sentence `i` begins: [first, end); returns the first sentence behind it. */
static size_t paragraph_tokens(const detect_input *in, size_t i, quoth_span *tokens)
{
    const quoth_sentence *first = QUOTH_AT(in->sentences, quoth_sentence, i);

    *tokens = first->tokens;
    while (i < in->sentences.count && QUOTH_AT(in->sentences, quoth_sentence, i)->paragraph == first->paragraph)
        tokens->end = QUOTH_AT(in->sentences, quoth_sentence, i++)->tokens.end;
    return i;
}

static const quoth_paragraph *paragraph_of(const detect_input *in, size_t sentence)
{
    return QUOTH_AT(in->paragraphs, quoth_paragraph, QUOTH_AT(in->sentences, quoth_sentence, sentence)->paragraph);
}

/* Notes who speaks in the labelled paragraphs of a transcript. */
static void note_labels(const detect_input *in, transcript *labels)
{
    for (size_t i = 0; i < in->sentences.count;) {
        bool body = paragraph_of(in, i)->kind <= QUOTH_PARAGRAPH_BLOCK_QUOTE;
        quoth_span tokens;
        uint32_t colon;

        i = paragraph_tokens(in, i, &tokens);
        tokens.begin = transcript_begin(in->text, in->tokens, tokens.begin, tokens.end);
        if (body && (colon = transcript_label(in->text, in->tokens, tokens.begin, tokens.end)) != 0)
            transcript_note(labels, in->tokens, colon);
    }
}

/* "SMITH: It rains." is a report of all that follows the colon, as far as quotation `quote` if it is in one. */
static void add_labelled(walk *w, quoth_span tokens, uint32_t colon, uint32_t quote)
{
    report_list *out = &w->d->out;
    uint32_t index = report_add(out, RULE_TEXT_NAME, VARIANT_PLAIN), last = tokens.end - 1;
    const vocabulary_entry *entry = vocabulary_find(w->d->voc, token_at(w, last)->word);
    bool stop = entry && (entry->classes & WORD_END) && w->in->text.ptr[token_at(w, last)->span.begin] == '.';
    quoth_span part;

    if (index == QUOTH_NONE) return;
    if (stop && last > colon + 1) last--;
    out->item[index].cue = token_at(w, colon)->span;
    out->item[index].cue_tokens = (quoth_span){colon, colon + 1};
    out->item[index].cue_kind = QUOTH_CUE_MARK;
    out->item[index].lemma = (quoth_str){":", 1};
    out->item[index].manner = (quoth_str){"say", 3};
    part = (quoth_span){token_at(w, colon + 1)->span.begin, token_at(w, last)->span.end};
    if (quote != QUOTH_NONE) {
        part.end = quote_at(w, quote)->inner.end;
        w->in->quote_report[quote] = index;
        w->last_quote = index;
        w->last_quote_paragraph = w->paragraph;
        w->last_quote_segment = w->segments;
    }
    report_add_part(out, index, part, quote != QUOTH_NONE);
    report_add_source(out, index, (quoth_span){token_at(w, tokens.begin)->span.begin, token_at(w, colon - 1)->span.end},
                      0.9f, false);
}

/* The quotation that tokens [first, end), a paragraph, are; QUOTH_NONE. */
static uint32_t whole_quote(const walk *w, quoth_span tokens)
{
    const quoth_quotation *q;

    if (w->next_quote >= w->in->quotations.count) return QUOTH_NONE;
    q = quote_at(w, w->next_quote);
    return q->span.begin == token_at(w, tokens.begin)->span.begin &&
                   q->span.end >= token_at(w, tokens.end - 1)->span.end
               ? w->next_quote
               : QUOTH_NONE;
}

/* A paragraph of a transcript, or of another text: its reports. */
static void walk_paragraph(walk *w, const transcript *labels, quoth_span tokens)
{
    const detect_input *in = w->in;
    uint32_t begin = transcript_begin(in->text, in->tokens, tokens.begin, tokens.end), quote, colon, before;

    quote = labels->labels > 0 && begin > tokens.begin ? whole_quote(w, tokens) : QUOTH_NONE;
    if (quote != QUOTH_NONE) {
        before = quote_at(w, quote)->continues;
        if (before != QUOTH_NONE && transcript_is_note(in->text, in->tokens, begin, tokens.end)) {
            in->quote_report[quote] = in->quote_report[before]; /* who spoke may go on behind it */
            return;
        }
    } else {
        begin = tokens.begin;
    }
    colon = labels->labels > 0 ? transcript_label(in->text, in->tokens, begin, tokens.end) : 0;
    if (colon == 0 || !transcript_has(labels, in->tokens, colon)) {
        walk_tokens(w, tokens.begin, tokens.end, w->next_quote, 0);
        return;
    }
    add_labelled(w, (quoth_span){begin, tokens.end}, colon, quote);
    if (quote == QUOTH_NONE)
        walk_tokens(w, colon + 1, tokens.end, w->next_quote, 0);
    else if (in->inside)
        walk_tokens(w, colon + 1, search_begin(in->tokens, quote_at(w, quote)->inner.end), quote, 1);
}

void detect_document(detector *d, const detect_input *in)
{
    walk w = {.d = d, .in = in, .last_quote = QUOTH_NONE, .last_report = QUOTH_NONE, .segment_report = QUOTH_NONE};
    uint32_t quotes = (uint32_t)in->quotations.count, body = 0;
    transcript labels = {.speakers = 0};

    report_clear(&d->out);
    w.rules = (rules){.voc = d->voc, .out = &d->out, .quote_report = in->quote_report, .pending = QUOTH_NONE};
    note_labels(in, &labels);
    for (size_t i = 0; i < in->sentences.count;) {
        const quoth_paragraph *p = paragraph_of(in, i);
        uint32_t first_report = d->out.count, before = w.segments;
        quoth_span tokens;

        i = paragraph_tokens(in, i, &tokens);
        if (p->kind > QUOTH_PARAGRAPH_BLOCK_QUOTE) continue;
        w.paragraph = ++body;
        w.segment_report = QUOTH_NONE;
        while (w.next_quote < quotes && quote_at(&w, w.next_quote)->span.begin < p->span.begin) w.next_quote++;
        walk_paragraph(&w, &labels, tokens);
        settle_held(&w, first_report, before);
    }
    join_continued(&w);
}
