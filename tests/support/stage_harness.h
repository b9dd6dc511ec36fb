/* SPDX-License-Identifier: Apache-2.0 */
/* Runs stages in a unit test, through the same host as `quoth run`: options as in a pipeline file, layers checked and
 * sealed after each stage, limits kept.
 *
 *     extern const quoth_bundle clean_LTX_quoth_bundle;
 *     static const char *const verbatim[] = {"mode=verbatim", NULL};
 *     harness *h = harness_open(&(harness_use){&clean_LTX_quoth_bundle, "clean", verbatim, NULL}, 1, NULL);
 *     quoth_doc *doc = harness_payload(h, "<p>Hello.</p>", 13, "text/html");
 *     assert_int_equal(harness_run(h, doc), QUOTH_OK);
 *     quoth_records paragraphs = harness_layer(h, doc, "paragraph");
 *     harness_close(h);
 *
 * Whatever the test itself does wrong fails the test with a message. */
#ifndef QUOTH_TESTS_STAGE_HARNESS_H
#define QUOTH_TESTS_STAGE_HARNESS_H

#include "quoth/plugin.h"

/* One stage of the chain. */
typedef struct harness_use {
    const quoth_bundle *bundle;
    const char *stage;          /* NULL: the bundle's first */
    const char *const *options; /* "NAME=VALUE", VALUE as in YAML; ends with NULL; may be NULL */
    const void *config;         /* instead of options: the configuration, filled */
} harness_use;

typedef struct harness harness;

/* Opens the stages.  `given` names layers that the test writes itself with harness_write (those that a stage must have
 * are known without it); ends with NULL, may be NULL.  harness_open fails the test when a stage does not open;
 * harness_try returns NULL then, with the reason in harness_message. */
harness *harness_open(const harness_use *, size_t count, const char *const *given);
harness *harness_try(const harness_use *, size_t count, const char *const *given);
void harness_close(harness *); /* also of all documents */

/* A document with that payload (copied); or with that text, cleaned already, mapped onto an equal payload. */
quoth_doc *harness_payload(harness *, const char *bytes, size_t len, const char *media_type);
quoth_doc *harness_text(harness *, const char *text);
void harness_meta(harness *, quoth_doc *, const char *key, const char *value);
/* Writes records of a layer that no stage adds, and checks and seals it. */
void harness_write(harness *, quoth_doc *, const char *layer, const void *records, size_t record_size, size_t count);

/* Runs all stages and sinks but a source, up to the first that does not answer QUOTH_OK; or one of them. */
quoth_status harness_run(harness *, quoth_doc *);
quoth_status harness_run_stage(harness *, size_t index, quoth_doc *);
/* Ends the sinks. */
quoth_status harness_finish(harness *, bool complete);

/* Reads all documents of the source, which is the first stage: `seen` gets each with the status of reading and decoding
 * it; QUOTH_E_INPUT comes with a document of which only the locator counts, or NULL.  The document is gone after it. */
typedef void harness_seen(void *self, quoth_status, quoth_doc *, const char *message);
void harness_read(harness *, harness_seen *, void *self);
/* Reads what is at a locator. */
void harness_read_at(harness *, const quoth_locator *, harness_seen *, void *self);

/* "code: message" of the last failure, drop or failed opening; empty if there was none. */
const char *harness_message(void);
/* How many warnings and notes came so far. */
size_t harness_warnings(const harness *);

quoth_records harness_layer(const harness *, const quoth_doc *, const char *layer);
/* NUL-terminated copies that last until the harness is closed. */
const char *harness_slice(harness *, const quoth_doc *, quoth_span);                         /* of the text */
const char *harness_string(harness *, const quoth_doc *, quoth_span);                        /* of the string pool */
const char *harness_meta_value(harness *, const quoth_doc *, const char *key, size_t index); /* NULL: no such value */
const quoth_locator *harness_locator(const quoth_doc *);
/* The host, for what has no function here. */
const quoth_host *harness_host(void);

#endif
