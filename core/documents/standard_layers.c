/* SPDX-License-Identifier: Apache-2.0 */
/* The standard layers of plugin.h as data: what core prints, checks and documents them by. */
#include "documents/layers.h"

#include <string.h>

/* Columns of the record type T.  A column is named after its field. */
#define COLUMN(T, field, kind, words)                                                                                  \
    {                                                                                                                  \
        .name = #field, .cell = QUOTH_##kind, .offset = offsetof(T, field), .help = words                              \
    }
#define LINK(T, field, kind, layer, words)                                                                             \
    {                                                                                                                  \
        .name = #field, .cell = QUOTH_##kind, .offset = offsetof(T, field), .of = layer, .help = words                 \
    }
#define CHOICE(T, field, names, words)                                                                                 \
    {                                                                                                                  \
        .name = #field, .cell = QUOTH_U8, .offset = offsetof(T, field), .values = names, .help = words                 \
    }

#define LAYER(variable, label, T, order, words)                                                                        \
    static const quoth_layer variable = {.size = sizeof(quoth_layer),                                                  \
                                         .revision = 1,                                                                \
                                         .sorted = order,                                                              \
                                         .name = label,                                                                \
                                         .record_size = sizeof(T),                                                     \
                                         .columns = variable##_columns,                                                \
                                         .help = words}

enum { UNSORTED = 0, SORTED = 1 };

static const char *const yes_no[] = {"no", "yes", NULL};

static const char *const paragraph_kinds[] = {"body",   "list-item", "block-quote", "heading", "caption",
                                              "credit", "byline",    "notice",      NULL};

static const char *const upos_names[] = {"X",   "ADJ",  "ADP",  "ADV",   "AUX",   "CCONJ", "DET", "INTJ", "NOUN",
                                         "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", NULL};

static const char *const xpos_names[] = {"other", "CC",  "CD",  "DT",  "EX",   "FW",  "IN",  "JJ",  "JJR",  "JJS",
                                         "MD",    "NN",  "NNS", "NNP", "NNPS", "PDT", "POS", "PRP", "PRP$", "PUNCT",
                                         "RB",    "RBR", "RBS", "RP",  "SYM",  "TO",  "UH",  "VB",  "VBD",  "VBG",
                                         "VBN",   "VBP", "VBZ", "WDT", "WP",   "WP$", "WRB", NULL};

static const char *const entity_kinds[] = {"unknown", "person", "organisation", "place", "group", "document", NULL};

static const char *const mark_styles[] = {"curly-double", "straight-double", "curly-single", "straight-single",
                                          "guillemet",    "low-high",        "typewriter",   NULL};

static const char *const cue_kinds[] = {"verb", "noun", "adjective", "phrase", "mark", NULL};

static const char *const acts[] = {"speech", "document", "belief", NULL};

static const char *const mention_kinds[] = {"name", "noun-phrase", "pronoun", NULL};

static const char *const claim_types[] = {"direct", "mixed", "indirect", NULL};

static const quoth_column paragraph_columns[] = {
    COLUMN(quoth_paragraph, span, SPAN, "the paragraph without surrounding white space"),
    CHOICE(quoth_paragraph, kind, paragraph_kinds, "what it is; only body, list-item and block-quote can hold claims"),
    {.name = NULL}};
LAYER(paragraph, "paragraph", quoth_paragraph, SORTED, "every non-blank paragraph of the text, not overlapping");

static const quoth_column sentence_columns[] = {
    COLUMN(quoth_sentence, span, SPAN, "the sentence"),
    LINK(quoth_sentence, paragraph, REF, "paragraph", "the paragraph it stands in"),
    LINK(quoth_sentence, tokens, RANGE, "token", "its tokens"),
    {.name = NULL}};
LAYER(sentence, "sentence", quoth_sentence, SORTED, "sentences; none crosses a paragraph");

static const quoth_column token_columns[] = {
    COLUMN(quoth_token, span, SPAN, "the token"),
    LINK(quoth_token, sentence, REF, "sentence", "the sentence it stands in"),
    COLUMN(quoth_token, word, U32, "FNV-1a of its bytes in lower case, for look-up in lexicons"),
    CHOICE(quoth_token, upos, upos_names, "universal part of speech"),
    CHOICE(quoth_token, xpos, xpos_names, "part of speech of the Penn Treebank"),
    {.name = NULL}};
LAYER(token, "token", quoth_token, SORTED, "words, numbers and punctuation");

static const quoth_column name_columns[] = {
    COLUMN(quoth_name, span, SPAN, "the name without title and possessive ending"),
    LINK(quoth_name, tokens, RANGE, "token", "its tokens"),
    COLUMN(quoth_name, score, F32, "0 to 1: how sure"),
    CHOICE(quoth_name, kind, entity_kinds, "what it names; unknown: anything else"),
    {.name = NULL}};
LAYER(name, "name", quoth_name, SORTED, "names of people, organisations, places and other things, not overlapping");

static const quoth_column quotation_columns[] = {
    COLUMN(quoth_quotation, span, SPAN, "with its marks; to the end of the paragraph if it is not closed"),
    COLUMN(quoth_quotation, inner, SPAN, "without its marks"),
    LINK(quoth_quotation, continues, REF, "quotation", "the one in an earlier paragraph that goes on here"),
    COLUMN(quoth_quotation, score, F32, "0 to 1: that it reports words, and is no title, nickname or scare quote"),
    CHOICE(quoth_quotation, style, mark_styles, "its pair of marks"),
    COLUMN(quoth_quotation, depth, U8, "how many quotations it stands in"),
    CHOICE(quoth_quotation, closed, yes_no, "whether it has a closing mark"),
    {.name = NULL}};
LAYER(quotation, "quotation", quoth_quotation, SORTED, "pairs of quotation marks within a paragraph");

static const quoth_column cue_columns[] = {
    COLUMN(quoth_cue, span, SPAN, "the words that report"),
    LINK(quoth_cue, tokens, RANGE, "token", "its tokens"),
    COLUMN(quoth_cue, lemma, STRING, "base form, such as say"),
    COLUMN(quoth_cue, manner, STRING, "how it is said: say, deny, promise, ask, ..."),
    COLUMN(quoth_cue, score, F32, "0 to 1: that it reports"),
    CHOICE(quoth_cue, kind, cue_kinds, "what sort of words it is"),
    CHOICE(quoth_cue, act, acts, "the act it suggests"),
    {.name = NULL}};
LAYER(cue, "cue", quoth_cue, SORTED, "words that may report");

static const quoth_column content_columns[] = {
    COLUMN(quoth_content, span, SPAN, "a part of what is reported"),
    CHOICE(quoth_content, quoted, yes_no, "whether all of it lies inside quotation marks"),
    {.name = NULL}};
LAYER(content, "content", quoth_content, UNSORTED,
      "parts of what is reported, those of one report together and in reading order");

static const quoth_column source_columns[] = {
    COLUMN(quoth_source_mention, span, SPAN, "a mention that may be the source"),
    COLUMN(quoth_source_mention, score, F32, "0 to 1: that it is"),
    CHOICE(quoth_source_mention, addressee, yes_no, "whether it is a candidate for the addressee instead"),
    {.name = NULL}};
LAYER(source, "source", quoth_source_mention, UNSORTED,
      "candidates for who speaks or is spoken to, best first within a report");

static const quoth_column report_columns[] = {
    COLUMN(quoth_report, span, SPAN, "from the first to the last byte of its content"),
    LINK(quoth_report, cue, REF, "cue", "the words that report, if any"),
    LINK(quoth_report, contents, RANGE, "content", "its content"),
    LINK(quoth_report, sources, RANGE, "source", "candidates for its source"),
    LINK(quoth_report, follows, REF, "report", "the report that it goes on, having no cue of its own"),
    COLUMN(quoth_report, score, F32, "0 to 1: that it is one"),
    {.name = NULL}};
LAYER(report, "report", quoth_report, UNSORTED, "acts of reporting: a cue with its content and possible sources");

static const quoth_column entity_columns[] = {
    COLUMN(quoth_entity, span, SPAN, "its first mention"),
    COLUMN(quoth_entity, name, STRING, "its fullest form in the article"),
    COLUMN(quoth_entity, role, STRING, "office, title or function, such as Treasury Secretary"),
    COLUMN(quoth_entity, of, STRING, "whose it is, such as Xinhua for the statement from Xinhua"),
    COLUMN(quoth_entity, link, STRING, "an identifier from outside the article"),
    COLUMN(quoth_entity, mentions, U32, "how often it is mentioned"),
    CHOICE(quoth_entity, kind, entity_kinds, "what it is"),
    {.name = NULL}};
LAYER(entity, "entity", quoth_entity, UNSORTED, "who and what speaks or is named in the article");

static const quoth_column mention_columns[] = {COLUMN(quoth_mention, span, SPAN, "the mention"),
                                               LINK(quoth_mention, entity, REF, "entity", "who or what is meant"),
                                               CHOICE(quoth_mention, kind, mention_kinds, "what sort of words it is"),
                                               {.name = NULL}};
LAYER(mention, "mention", quoth_mention, SORTED, "where entities are mentioned");

static const quoth_column claim_part_columns[] = {
    COLUMN(quoth_claim_part, span, SPAN, "a part of the content of a claim"),
    CHOICE(quoth_claim_part, quoted, yes_no, "whether all of it lies inside quotation marks"),
    {.name = NULL}};
LAYER(claim_part, "claim-part", quoth_claim_part, UNSORTED,
      "parts of the content of claims, those of one claim together and in reading order");

static const quoth_column claim_quote_columns[] = {
    COLUMN(quoth_claim_quote, span, SPAN, "words of the content that stand in quotation marks"), {.name = NULL}};
LAYER(claim_quote, "claim-quote", quoth_claim_quote, UNSORTED,
      "what stands in quotation marks inside the content of claims, those of one claim together");

static const quoth_column claim_columns[] = {
    COLUMN(quoth_claim, span, SPAN, "from the first to the last byte of its content"),
    LINK(quoth_claim, parts, RANGE, "claim-part", "its content"),
    LINK(quoth_claim, quotes, RANGE, "claim-quote", "what is verbatim in it"),
    COLUMN(quoth_claim, cue, SPAN, "the words that report it; empty: none"),
    COLUMN(quoth_claim, lemma, STRING, "base form of the cue"),
    COLUMN(quoth_claim, manner, STRING, "how it is said: say, deny, promise, ask, ..."),
    COLUMN(quoth_claim, speaker, SPAN, "the mention of who says it; empty: none"),
    COLUMN(quoth_claim, addressee, SPAN, "to whom it is said; empty: not stated"),
    LINK(quoth_claim, entity, REF, "entity", "who the speaker is"),
    COLUMN(quoth_claim, confidence, F32, "0 to 1, calibrated"),
    CHOICE(quoth_claim, type, claim_types, "direct, mixed or indirect"),
    CHOICE(quoth_claim, act, acts, "speech, document or belief"),
    {.name = NULL}};
LAYER(claim, "claim", quoth_claim, SORTED, "attributed claims");

static const quoth_column topic_columns[] = {
    COLUMN(quoth_topic, span, SPAN, "the text of the document, or the span of the claim"),
    LINK(quoth_topic, claim, REF, "claim", "the claim it is a topic of; none: of the document"),
    COLUMN(quoth_topic, id, STRING, "identifier, such as medtop:11000000"),
    COLUMN(quoth_topic, label, STRING, "name, such as politics"),
    COLUMN(quoth_topic, score, F32, "0 to 1: how sure"),
    {.name = NULL}};
LAYER(topic, "topic", quoth_topic, UNSORTED,
      "topics of the document, which come first, and of its claims in the order of the claims");

const quoth_layer *const standard_layers[] = {&paragraph,   &sentence, &token,  &name,   &quotation, &cue,
                                              &content,     &source,   &report, &entity, &mention,   &claim_part,
                                              &claim_quote, &claim,    &topic,  NULL};

const quoth_layer *standard_layer_find(const char *wanted)
{
    for (const quoth_layer *const *layer = standard_layers; *layer; layer++)
        if (strcmp((*layer)->name, wanted) == 0) return *layer;
    return NULL;
}
