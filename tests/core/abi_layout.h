/* SPDX-License-Identifier: Apache-2.0 */
/* The layout of ABI 1.0 on 64-bit machines.  A plugin that was built once relies on each of these numbers: within ABI 1
 * a line may be added here, and a size may grow where the struct says how long it is; none may change otherwise. */
#ifndef QUOTH_TESTS_ABI_LAYOUT_H
#define QUOTH_TESTS_ABI_LAYOUT_H

/* clang-format off */
#define ABI_LAYOUT(SIZE, FIELD) \
    SIZE(quoth_str, 16) \
    FIELD(quoth_str, ptr, 0) \
    FIELD(quoth_str, len, 8) \
    SIZE(quoth_span, 8) \
    FIELD(quoth_span, begin, 0) \
    FIELD(quoth_span, end, 4) \
    SIZE(quoth_list, 16) \
    FIELD(quoth_list, items, 0) \
    FIELD(quoth_list, count, 8) \
    SIZE(quoth_option, 80) \
    FIELD(quoth_option, name, 0) \
    FIELD(quoth_option, help, 8) \
    FIELD(quoth_option, kind, 16) \
    FIELD(quoth_option, flags, 20) \
    FIELD(quoth_option, fallback, 24) \
    FIELD(quoth_option, min, 32) \
    FIELD(quoth_option, max, 40) \
    FIELD(quoth_option, choices, 48) \
    FIELD(quoth_option, since, 56) \
    FIELD(quoth_option, instead, 64) \
    FIELD(quoth_option, offset, 72) \
    SIZE(quoth_column, 48) \
    FIELD(quoth_column, name, 0) \
    FIELD(quoth_column, cell, 8) \
    FIELD(quoth_column, offset, 16) \
    FIELD(quoth_column, of, 24) \
    FIELD(quoth_column, values, 32) \
    FIELD(quoth_column, help, 40) \
    SIZE(quoth_layer, 40) \
    FIELD(quoth_layer, size, 0) \
    FIELD(quoth_layer, revision, 4) \
    FIELD(quoth_layer, sorted, 6) \
    FIELD(quoth_layer, name, 8) \
    FIELD(quoth_layer, record_size, 16) \
    FIELD(quoth_layer, columns, 24) \
    FIELD(quoth_layer, help, 32) \
    SIZE(quoth_records, 24) \
    FIELD(quoth_records, first, 0) \
    FIELD(quoth_records, count, 8) \
    FIELD(quoth_records, stride, 16) \
    SIZE(quoth_port, 16) \
    FIELD(quoth_port, layer, 0) \
    FIELD(quoth_port, revision, 8) \
    FIELD(quoth_port, use, 12) \
    SIZE(quoth_resource, 32) \
    FIELD(quoth_resource, kind, 0) \
    FIELD(quoth_resource, name, 8) \
    FIELD(quoth_resource, licence, 16) \
    FIELD(quoth_resource, data, 24) \
    SIZE(quoth_locator, 72) \
    FIELD(quoth_locator, size, 0) \
    FIELD(quoth_locator, file, 8) \
    FIELD(quoth_locator, member, 24) \
    FIELD(quoth_locator, offset, 40) \
    FIELD(quoth_locator, length, 48) \
    FIELD(quoth_locator, record, 56) \
    FIELD(quoth_locator, decoded, 64) \
    SIZE(quoth_unit, 40) \
    FIELD(quoth_unit, size, 0) \
    FIELD(quoth_unit, name, 8) \
    FIELD(quoth_unit, bytes, 24) \
    FIELD(quoth_unit, number, 32) \
    SIZE(quoth_run, 16) \
    FIELD(quoth_run, text, 0) \
    FIELD(quoth_run, text_length, 4) \
    FIELD(quoth_run, original, 8) \
    FIELD(quoth_run, original_length, 12) \
    SIZE(quoth_host, 160) \
    FIELD(quoth_host, size, 0) \
    FIELD(quoth_host, abi, 4) \
    FIELD(quoth_host, alloc, 8) \
    FIELD(quoth_host, scratch, 16) \
    FIELD(quoth_host, payload, 24) \
    FIELD(quoth_host, text, 32) \
    FIELD(quoth_host, set_text, 40) \
    FIELD(quoth_host, original, 48) \
    FIELD(quoth_host, meta, 56) \
    FIELD(quoth_host, add_meta, 64) \
    FIELD(quoth_host, layer, 72) \
    FIELD(quoth_host, read, 80) \
    FIELD(quoth_host, append, 88) \
    FIELD(quoth_host, edit, 96) \
    FIELD(quoth_host, intern, 104) \
    FIELD(quoth_host, string, 112) \
    FIELD(quoth_host, resource, 120) \
    FIELD(quoth_host, match, 128) \
    FIELD(quoth_host, report, 136) \
    FIELD(quoth_host, cancelled, 144) \
    FIELD(quoth_host, service, 152) \
    SIZE(quoth_source_host, 40) \
    FIELD(quoth_source_host, size, 0) \
    FIELD(quoth_source_host, set_payload, 8) \
    FIELD(quoth_source_host, set_locator, 16) \
    FIELD(quoth_source_host, progress, 24) \
    FIELD(quoth_source_host, skipped, 32) \
    SIZE(quoth_value, 32) \
    FIELD(quoth_value, string, 0) \
    FIELD(quoth_value, integer, 16) \
    FIELD(quoth_value, real, 24) \
    SIZE(quoth_visitor, 24) \
    FIELD(quoth_visitor, size, 0) \
    FIELD(quoth_visitor, self, 8) \
    FIELD(quoth_visitor, event, 16) \
    SIZE(quoth_records_host, 32) \
    FIELD(quoth_records_host, size, 0) \
    FIELD(quoth_records_host, count, 8) \
    FIELD(quoth_records_host, lines, 16) \
    FIELD(quoth_records_host, visit, 24) \
    SIZE(quoth_source_calls, 64) \
    FIELD(quoth_source_calls, size, 0) \
    FIELD(quoth_source_calls, next_unit, 8) \
    FIELD(quoth_source_calls, total, 16) \
    FIELD(quoth_source_calls, open_unit, 24) \
    FIELD(quoth_source_calls, read, 32) \
    FIELD(quoth_source_calls, decode, 40) \
    FIELD(quoth_source_calls, close_unit, 48) \
    FIELD(quoth_source_calls, open_locator, 56) \
    SIZE(quoth_sink_calls, 32) \
    FIELD(quoth_sink_calls, size, 0) \
    FIELD(quoth_sink_calls, format, 8) \
    FIELD(quoth_sink_calls, write, 16) \
    FIELD(quoth_sink_calls, finish, 24) \
    SIZE(quoth_state_calls, 24) \
    FIELD(quoth_state_calls, size, 0) \
    FIELD(quoth_state_calls, save, 8) \
    FIELD(quoth_state_calls, load, 16) \
    SIZE(quoth_stage, 152) \
    FIELD(quoth_stage, size, 0) \
    FIELD(quoth_stage, role, 4) \
    FIELD(quoth_stage, order, 8) \
    FIELD(quoth_stage, pure, 12) \
    FIELD(quoth_stage, name, 16) \
    FIELD(quoth_stage, version, 24) \
    FIELD(quoth_stage, summary, 32) \
    FIELD(quoth_stage, manual, 40) \
    FIELD(quoth_stage, options, 48) \
    FIELD(quoth_stage, config_size, 56) \
    FIELD(quoth_stage, ports, 64) \
    FIELD(quoth_stage, resources, 72) \
    FIELD(quoth_stage, check, 80) \
    FIELD(quoth_stage, open, 88) \
    FIELD(quoth_stage, worker, 96) \
    FIELD(quoth_stage, process, 104) \
    FIELD(quoth_stage, worker_free, 112) \
    FIELD(quoth_stage, close, 120) \
    FIELD(quoth_stage, source, 128) \
    FIELD(quoth_stage, sink, 136) \
    FIELD(quoth_stage, state, 144) \
    SIZE(quoth_bundle, 56) \
    FIELD(quoth_bundle, size, 0) \
    FIELD(quoth_bundle, abi, 4) \
    FIELD(quoth_bundle, magic, 8) \
    FIELD(quoth_bundle, option_size, 16) \
    FIELD(quoth_bundle, port_size, 18) \
    FIELD(quoth_bundle, column_size, 20) \
    FIELD(quoth_bundle, resource_size, 22) \
    FIELD(quoth_bundle, build, 24) \
    FIELD(quoth_bundle, licence, 32) \
    FIELD(quoth_bundle, stages, 40) \
    FIELD(quoth_bundle, layers, 48) \
    SIZE(quoth_paragraph, 12) \
    FIELD(quoth_paragraph, span, 0) \
    FIELD(quoth_paragraph, kind, 8) \
    SIZE(quoth_sentence, 20) \
    FIELD(quoth_sentence, span, 0) \
    FIELD(quoth_sentence, paragraph, 8) \
    FIELD(quoth_sentence, tokens, 12) \
    SIZE(quoth_token, 20) \
    FIELD(quoth_token, span, 0) \
    FIELD(quoth_token, sentence, 8) \
    FIELD(quoth_token, word, 12) \
    FIELD(quoth_token, upos, 16) \
    FIELD(quoth_token, xpos, 17) \
    SIZE(quoth_name, 24) \
    FIELD(quoth_name, span, 0) \
    FIELD(quoth_name, tokens, 8) \
    FIELD(quoth_name, score, 16) \
    FIELD(quoth_name, kind, 20) \
    SIZE(quoth_quotation, 28) \
    FIELD(quoth_quotation, span, 0) \
    FIELD(quoth_quotation, inner, 8) \
    FIELD(quoth_quotation, continues, 16) \
    FIELD(quoth_quotation, score, 20) \
    FIELD(quoth_quotation, style, 24) \
    FIELD(quoth_quotation, depth, 25) \
    FIELD(quoth_quotation, closed, 26) \
    SIZE(quoth_cue, 40) \
    FIELD(quoth_cue, span, 0) \
    FIELD(quoth_cue, tokens, 8) \
    FIELD(quoth_cue, lemma, 16) \
    FIELD(quoth_cue, manner, 24) \
    FIELD(quoth_cue, score, 32) \
    FIELD(quoth_cue, kind, 36) \
    FIELD(quoth_cue, act, 37) \
    SIZE(quoth_content, 12) \
    FIELD(quoth_content, span, 0) \
    FIELD(quoth_content, quoted, 8) \
    SIZE(quoth_source_mention, 16) \
    FIELD(quoth_source_mention, span, 0) \
    FIELD(quoth_source_mention, score, 8) \
    FIELD(quoth_source_mention, addressee, 12) \
    SIZE(quoth_report, 36) \
    FIELD(quoth_report, span, 0) \
    FIELD(quoth_report, cue, 8) \
    FIELD(quoth_report, contents, 12) \
    FIELD(quoth_report, sources, 20) \
    FIELD(quoth_report, follows, 28) \
    FIELD(quoth_report, score, 32) \
    SIZE(quoth_entity, 48) \
    FIELD(quoth_entity, span, 0) \
    FIELD(quoth_entity, name, 8) \
    FIELD(quoth_entity, role, 16) \
    FIELD(quoth_entity, of, 24) \
    FIELD(quoth_entity, link, 32) \
    FIELD(quoth_entity, mentions, 40) \
    FIELD(quoth_entity, kind, 44) \
    SIZE(quoth_mention, 16) \
    FIELD(quoth_mention, span, 0) \
    FIELD(quoth_mention, entity, 8) \
    FIELD(quoth_mention, kind, 12) \
    SIZE(quoth_claim_part, 12) \
    FIELD(quoth_claim_part, span, 0) \
    FIELD(quoth_claim_part, quoted, 8) \
    SIZE(quoth_claim_quote, 8) \
    FIELD(quoth_claim_quote, span, 0) \
    SIZE(quoth_claim, 76) \
    FIELD(quoth_claim, span, 0) \
    FIELD(quoth_claim, parts, 8) \
    FIELD(quoth_claim, quotes, 16) \
    FIELD(quoth_claim, cue, 24) \
    FIELD(quoth_claim, lemma, 32) \
    FIELD(quoth_claim, manner, 40) \
    FIELD(quoth_claim, speaker, 48) \
    FIELD(quoth_claim, addressee, 56) \
    FIELD(quoth_claim, entity, 64) \
    FIELD(quoth_claim, confidence, 68) \
    FIELD(quoth_claim, type, 72) \
    FIELD(quoth_claim, act, 73) \
    SIZE(quoth_topic, 32) \
    FIELD(quoth_topic, span, 0) \
    FIELD(quoth_topic, claim, 8) \
    FIELD(quoth_topic, id, 12) \
    FIELD(quoth_topic, label, 20) \
    FIELD(quoth_topic, score, 28)

#define ABI_VALUES(VALUE) \
    VALUE(QUOTH_REQUIRED, 1u) \
    VALUE(QUOTH_LIST, 2u) \
    VALUE(QUOTH_SECRET, 4u) \
    VALUE(QUOTH_ADVANCED, 8u) \
    VALUE(QUOTH_DEPRECATED, 16u) \
    VALUE(QUOTH_LOCAL, 32u) \
    VALUE(QUOTH_INPUTS, 64u) \
    VALUE(QUOTH_OUTPUT, 128u) \
    VALUE(QUOTH_RESOURCE, 256u) \
    VALUE(QUOTH_OK, 0) \
    VALUE(QUOTH_DROP, 1) \
    VALUE(QUOTH_END, 2) \
    VALUE(QUOTH_E_DOC, -1) \
    VALUE(QUOTH_E_LIMIT, -2) \
    VALUE(QUOTH_E_CONFIG, -3) \
    VALUE(QUOTH_E_INPUT, -4) \
    VALUE(QUOTH_E_OUTPUT, -5) \
    VALUE(QUOTH_FATAL, -100) \
    VALUE(QUOTH_ERROR, 0) \
    VALUE(QUOTH_WARNING, 1) \
    VALUE(QUOTH_NOTE, 2) \
    VALUE(QUOTH_REASON, 3) \
    VALUE(QUOTH_BOOL, 0) \
    VALUE(QUOTH_INT, 1) \
    VALUE(QUOTH_REAL, 2) \
    VALUE(QUOTH_TEXT, 3) \
    VALUE(QUOTH_ENUM, 4) \
    VALUE(QUOTH_REGEX, 5) \
    VALUE(QUOTH_PATH, 6) \
    VALUE(QUOTH_DURATION, 7) \
    VALUE(QUOTH_BYTES, 8) \
    VALUE(QUOTH_U8, 0) \
    VALUE(QUOTH_U16, 1) \
    VALUE(QUOTH_U32, 2) \
    VALUE(QUOTH_U64, 3) \
    VALUE(QUOTH_F32, 4) \
    VALUE(QUOTH_SPAN, 5) \
    VALUE(QUOTH_STRING, 6) \
    VALUE(QUOTH_REF, 7) \
    VALUE(QUOTH_RANGE, 8) \
    VALUE(QUOTH_READ, 0) \
    VALUE(QUOTH_READ_IF_THERE, 1) \
    VALUE(QUOTH_ADD, 2) \
    VALUE(QUOTH_EDIT, 3) \
    VALUE(QUOTH_OBJECT, 0) \
    VALUE(QUOTH_ARRAY, 1) \
    VALUE(QUOTH_CLOSE, 2) \
    VALUE(QUOTH_VALUE_STRING, 3) \
    VALUE(QUOTH_VALUE_INTEGER, 4) \
    VALUE(QUOTH_VALUE_REAL, 5) \
    VALUE(QUOTH_VALUE_BOOL, 6) \
    VALUE(QUOTH_VALUE_NULL, 7) \
    VALUE(QUOTH_SOURCE, 0) \
    VALUE(QUOTH_STAGE, 1) \
    VALUE(QUOTH_SINK, 2) \
    VALUE(QUOTH_PARALLEL, 0) \
    VALUE(QUOTH_ORDERED, 1) \
    VALUE(QUOTH_PARAGRAPH_BODY, 0) \
    VALUE(QUOTH_PARAGRAPH_LIST_ITEM, 1) \
    VALUE(QUOTH_PARAGRAPH_BLOCK_QUOTE, 2) \
    VALUE(QUOTH_PARAGRAPH_HEADING, 3) \
    VALUE(QUOTH_PARAGRAPH_CAPTION, 4) \
    VALUE(QUOTH_PARAGRAPH_CREDIT, 5) \
    VALUE(QUOTH_PARAGRAPH_BYLINE, 6) \
    VALUE(QUOTH_PARAGRAPH_NOTICE, 7) \
    VALUE(QUOTH_UPOS_X, 0) \
    VALUE(QUOTH_UPOS_ADJ, 1) \
    VALUE(QUOTH_UPOS_ADP, 2) \
    VALUE(QUOTH_UPOS_ADV, 3) \
    VALUE(QUOTH_UPOS_AUX, 4) \
    VALUE(QUOTH_UPOS_CCONJ, 5) \
    VALUE(QUOTH_UPOS_DET, 6) \
    VALUE(QUOTH_UPOS_INTJ, 7) \
    VALUE(QUOTH_UPOS_NOUN, 8) \
    VALUE(QUOTH_UPOS_NUM, 9) \
    VALUE(QUOTH_UPOS_PART, 10) \
    VALUE(QUOTH_UPOS_PRON, 11) \
    VALUE(QUOTH_UPOS_PROPN, 12) \
    VALUE(QUOTH_UPOS_PUNCT, 13) \
    VALUE(QUOTH_UPOS_SCONJ, 14) \
    VALUE(QUOTH_UPOS_SYM, 15) \
    VALUE(QUOTH_UPOS_VERB, 16) \
    VALUE(QUOTH_XPOS_OTHER, 0) \
    VALUE(QUOTH_XPOS_CC, 1) \
    VALUE(QUOTH_XPOS_CD, 2) \
    VALUE(QUOTH_XPOS_DT, 3) \
    VALUE(QUOTH_XPOS_EX, 4) \
    VALUE(QUOTH_XPOS_FW, 5) \
    VALUE(QUOTH_XPOS_IN, 6) \
    VALUE(QUOTH_XPOS_JJ, 7) \
    VALUE(QUOTH_XPOS_JJR, 8) \
    VALUE(QUOTH_XPOS_JJS, 9) \
    VALUE(QUOTH_XPOS_MD, 10) \
    VALUE(QUOTH_XPOS_NN, 11) \
    VALUE(QUOTH_XPOS_NNS, 12) \
    VALUE(QUOTH_XPOS_NNP, 13) \
    VALUE(QUOTH_XPOS_NNPS, 14) \
    VALUE(QUOTH_XPOS_PDT, 15) \
    VALUE(QUOTH_XPOS_POS, 16) \
    VALUE(QUOTH_XPOS_PRP, 17) \
    VALUE(QUOTH_XPOS_PRPS, 18) \
    VALUE(QUOTH_XPOS_PUNCT, 19) \
    VALUE(QUOTH_XPOS_RB, 20) \
    VALUE(QUOTH_XPOS_RBR, 21) \
    VALUE(QUOTH_XPOS_RBS, 22) \
    VALUE(QUOTH_XPOS_RP, 23) \
    VALUE(QUOTH_XPOS_SYM, 24) \
    VALUE(QUOTH_XPOS_TO, 25) \
    VALUE(QUOTH_XPOS_UH, 26) \
    VALUE(QUOTH_XPOS_VB, 27) \
    VALUE(QUOTH_XPOS_VBD, 28) \
    VALUE(QUOTH_XPOS_VBG, 29) \
    VALUE(QUOTH_XPOS_VBN, 30) \
    VALUE(QUOTH_XPOS_VBP, 31) \
    VALUE(QUOTH_XPOS_VBZ, 32) \
    VALUE(QUOTH_XPOS_WDT, 33) \
    VALUE(QUOTH_XPOS_WP, 34) \
    VALUE(QUOTH_XPOS_WPS, 35) \
    VALUE(QUOTH_XPOS_WRB, 36) \
    VALUE(QUOTH_ENTITY_UNKNOWN, 0) \
    VALUE(QUOTH_ENTITY_PERSON, 1) \
    VALUE(QUOTH_ENTITY_ORGANISATION, 2) \
    VALUE(QUOTH_ENTITY_PLACE, 3) \
    VALUE(QUOTH_ENTITY_GROUP, 4) \
    VALUE(QUOTH_ENTITY_DOCUMENT, 5) \
    VALUE(QUOTH_MARK_CURLY_DOUBLE, 0) \
    VALUE(QUOTH_MARK_STRAIGHT_DOUBLE, 1) \
    VALUE(QUOTH_MARK_CURLY_SINGLE, 2) \
    VALUE(QUOTH_MARK_STRAIGHT_SINGLE, 3) \
    VALUE(QUOTH_MARK_GUILLEMET, 4) \
    VALUE(QUOTH_MARK_LOW_HIGH, 5) \
    VALUE(QUOTH_MARK_TYPEWRITER, 6) \
    VALUE(QUOTH_CUE_VERB, 0) \
    VALUE(QUOTH_CUE_NOUN, 1) \
    VALUE(QUOTH_CUE_ADJECTIVE, 2) \
    VALUE(QUOTH_CUE_PHRASE, 3) \
    VALUE(QUOTH_CUE_MARK, 4) \
    VALUE(QUOTH_ACT_SPEECH, 0) \
    VALUE(QUOTH_ACT_DOCUMENT, 1) \
    VALUE(QUOTH_ACT_BELIEF, 2) \
    VALUE(QUOTH_CLAIM_DIRECT, 0) \
    VALUE(QUOTH_CLAIM_MIXED, 1) \
    VALUE(QUOTH_CLAIM_INDIRECT, 2)
/* clang-format on */

#endif
