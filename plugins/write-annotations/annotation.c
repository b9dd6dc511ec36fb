/* SPDX-License-Identifier: Apache-2.0 */
#include "annotation.h"

#include "utf8.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* Adds a member, or none where the string is empty.  False: no memory. */
static bool add_optional(json_t *object, const char *name, quoth_str value)
{
    return !value.len || json_object_set_new(object, name, json_stringn(value.ptr, value.len)) == 0;
}

/* `object`, or NULL, and the object is gone, where `whole` is false. */
static json_t *if_whole(json_t *object, bool whole)
{
    if (whole) return object;
    json_decref(object);
    return NULL;
}

/* ------------------------------------------------------------------------------------------------- names */

/* Letters, digits and marks that every part of an address may have. */
static bool is_unreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("-._~", c));
}

/* What may stand in an IRI as it is. */
static bool is_iri_byte(unsigned char c)
{
    return c > ' ' && c != 0x7F && !strchr("<>\"{}|\\^`", c);
}

/* `prefix` and `s`, in which other bytes than those of `keep` are written as %XX.  The caller's; NULL: no memory. */
static char *make_iri(const char *prefix, quoth_str s, bool (*keep)(unsigned char))
{
    static const char digits[] = "0123456789ABCDEF";
    size_t used = strlen(prefix);
    char *iri = malloc(used + 3 * s.len + 1);
    if (!iri) return NULL;
    memcpy(iri, prefix, used);
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (keep(c)) {
            iri[used++] = (char)c;
        } else {
            iri[used++] = '%';
            iri[used++] = digits[c >> 4];
            iri[used++] = digits[c & 15];
        }
    }
    iri[used] = '\0';
    return iri;
}

/* What is annotated: the article's address, or a name made of the document's id. */
static char *make_source(const record *claim)
{
    quoth_str url = claim->article.url;
    return url.len ? make_iri("", url, is_iri_byte) : make_iri("urn:quoth:document:", claim->doc, is_unreserved);
}

/* ---------------------------------------------------------------------------------------------- target */

static quoth_str text_before(quoth_str text, size_t at)
{
    size_t begin = at;
    for (int left = ANNOTATION_CONTEXT_CHARS; begin > 0 && left > 0;)
        if (!utf8_is_inner(text.ptr[--begin])) left--;
    return (quoth_str){text.ptr + begin, at - begin};
}

static quoth_str text_after(quoth_str text, size_t at)
{
    size_t end = at;
    for (int left = ANNOTATION_CONTEXT_CHARS; end < text.len; end++)
        if (!utf8_is_inner(text.ptr[end]) && left-- == 0) break;
    return (quoth_str){text.ptr + at, end - at};
}

static json_t *make_target(const record_span *part, const char *source, quoth_str text)
{
    quoth_str before = text_before(text, (size_t)part->bytes[0]), after = text_after(text, (size_t)part->bytes[1]);
    return json_pack("{s:s, s:s, s:[{s:s, s:s%, s:s%, s:s%}, {s:s, s:I, s:I}]}", "type", "SpecificResource", "source",
                     source, "selector", "type", "TextQuoteSelector", "exact", part->text.ptr, part->text.len, "prefix",
                     before.ptr, before.len, "suffix", after.ptr, after.len, "type", "TextPositionSelector", "start",
                     (json_int_t)part->chars[0], "end", (json_int_t)part->chars[1]);
}

/* One target, or a list of one for each part. */
static json_t *make_targets(const record *claim, quoth_str text)
{
    char *source = make_source(claim);
    if (!source) return NULL;
    const record_span *parts = claim->content.items;
    size_t count = claim->content.count;
    json_t *targets = count == 0 ? json_string(source) : count == 1 ? make_target(parts, source, text) : json_array();
    for (size_t i = 0; count > 1 && i < count; i++) {
        if (json_array_append_new(targets, make_target(&parts[i], source, text)) != 0) {
            json_decref(targets);
            targets = NULL;
            break;
        }
    }
    free(source);
    return targets;
}

/* ------------------------------------------------------------------------------------------------ bodies */

static void add_words(doc_bytes *to, const char *between, quoth_str words)
{
    if (!words.len) return;
    if (to->used) doc_bytes_put(to, between, strlen(between));
    doc_bytes_put(to, words.ptr, words.len);
}

/* For people, and for viewers that know no term of ours: "Hanne Obrecht, chief strategist: warned (politics)". */
static json_t *make_description(doc_bytes *to, const record *claim)
{
    doc_bytes words;
    doc_bytes_init(&words, to->host, to->ctx, to->doc);
    add_words(&words, "", claim->entity.name.len ? claim->entity.name : claim->speaker.text);
    add_words(&words, ", ", claim->entity.role);
    add_words(&words, ": ", claim->cue.text);
    to->failed |= words.failed;
    if (!words.used) return json_null();
    json_t *body = json_pack("{s:s, s:s, s:s, s:s%}", "type", "TextualBody", "purpose", "describing", "format",
                             "text/plain", "value", words.bytes, words.used);
    return if_whole(body, add_optional(body, "language", claim->article.language));
}

static json_t *make_bodies(doc_bytes *to, const record *claim)
{
    json_t *bodies = json_array();
    json_t *description = make_description(to, claim);
    if (!json_is_null(description) && json_array_append_new(bodies, description) != 0) goto out_of_memory;
    for (size_t i = 0; i < claim->topics.count; i++) {
        const record_topic *topic = RECORD_ITEM(claim->topics, record_topic, i);
        json_t *tag = json_pack("{s:s, s:s, s:s%, s:s%, s:f}", "type", "TextualBody", "purpose", "tagging", "value",
                                topic->label.ptr, topic->label.len, "quoth:topic", topic->id.ptr, topic->id.len,
                                "quoth:score", topic->score);
        if (json_array_append_new(bodies, tag) != 0) goto out_of_memory;
    }
    return bodies;
out_of_memory:
    json_decref(bodies);
    return NULL;
}

/* The type that the annotation vocabulary has for what speaks. */
static const char *speaker_type(quoth_str kind)
{
    if (kind.len == 6 && memcmp(kind.ptr, "person", 6) == 0) return "Person";
    if (kind.len == 12 && memcmp(kind.ptr, "organisation", 12) == 0) return "Organization";
    return NULL;
}

static json_t *make_speaker(const record *claim)
{
    const char *type = speaker_type(claim->entity.kind);
    json_t *speaker =
        json_pack("{s:s*, s:s%}", "type", type, "quoth:mention", claim->speaker.text.ptr, claim->speaker.text.len);
    return if_whole(speaker, add_optional(speaker, "name", claim->entity.name) &&
                                 add_optional(speaker, "quoth:role", claim->entity.role) &&
                                 add_optional(speaker, "quoth:of", claim->entity.of) &&
                                 add_optional(speaker, "quoth:link", claim->entity.link));
}

/* -------------------------------------------------------------------------------------------- annotation */

static json_t *make_annotation(doc_bytes *to, const record *claim, quoth_str text)
{
    char *id = make_iri("urn:quoth:claim:", claim->id, is_unreserved);
    json_t *annotation =
        json_pack("{s:[s, {s:s}], s:s, s:s, s:s, s:o, s:o, s:{s:s, s:s, s:s%}, s:s%, s:s%, s:f}", "@context",
                  "http://www.w3.org/ns/anno.jsonld", "quoth", "urn:quoth:term:", "id", id, "type", "Annotation",
                  "motivation", "describing", "body", make_bodies(to, claim), "target", make_targets(claim, text),
                  "generator", "type", "Software", "name", "quoth", "schema:softwareVersion", claim->made_by.quoth.ptr,
                  claim->made_by.quoth.len, "quoth:type", claim->type.ptr, claim->type.len, "quoth:act", claim->act.ptr,
                  claim->act.len, "quoth:confidence", claim->confidence);
    free(id);
    bool whole = add_optional(annotation, "quoth:cue", claim->cue.text) &&
                 add_optional(annotation, "quoth:manner", claim->manner) &&
                 add_optional(annotation, "quoth:addressee", claim->addressee.text);
    if (claim->speaker.text.len)
        whole = whole && json_object_set_new(annotation, "quoth:speaker", make_speaker(claim)) == 0;
    return if_whole(annotation, whole && annotation);
}

static int put_chunk(const char *bytes, size_t len, void *to)
{
    doc_bytes_put(to, bytes, len);
    return 0;
}

bool annotation_put(doc_bytes *to, const record *claim, quoth_str text)
{
    json_t *annotation = make_annotation(to, claim, text);
    if (!annotation) return false;
    enum { DIGITS = 4 };
    bool done = json_dump_callback(annotation, put_chunk, to, JSON_COMPACT | JSON_REAL_PRECISION(DIGITS)) == 0;
    json_decref(annotation);
    DOC_BYTES_PUT(to, "\n");
    return done;
}
