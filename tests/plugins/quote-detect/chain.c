/* SPDX-License-Identifier: Apache-2.0 */
#include "chain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STAGES 4

extern const quoth_bundle tag_LTX_quoth_bundle;
extern const quoth_bundle quote_detect_LTX_quoth_bundle;

harness *chain_open(const harness_use *further, size_t count)
{
    static const char *const given[] = {"paragraph", NULL};
    static const char *const rules_alone[] = {"model=none", NULL};
    harness_use uses[STAGES] = {{&tag_LTX_quoth_bundle, "tag", NULL, NULL},
                                {&quote_detect_LTX_quoth_bundle, "quote-detect", rules_alone, NULL}};

    assert_true(count + 2 <= STAGES);
    for (size_t i = 0; i < count; i++) uses[i + 2] = further[i];
    return harness_open(uses, count + 2, given);
}

quoth_doc *chain_run(harness *h, const char *text)
{
    quoth_doc *doc = harness_text(h, text);
    size_t count = 0, room = 1;
    quoth_paragraph *paragraphs;

    for (const char *at = text; (at = strstr(at, "\n\n")) != NULL; at += 2) room++;
    paragraphs = calloc(room, sizeof(*paragraphs));
    assert_non_null(paragraphs);

    for (const char *at = text; *at != '\0';) {
        const char *end = strstr(at, "\n\n");

        if (!end) end = at + strlen(at);
        paragraphs[count].span = (quoth_span){(uint32_t)(at - text), (uint32_t)(end - text)};
        paragraphs[count].kind = strncmp(at, "[caption]", 9) == 0 ? QUOTH_PARAGRAPH_CAPTION : QUOTH_PARAGRAPH_BODY;
        count++;
        at = *end != '\0' ? end + 2 : end;
    }
    harness_write(h, doc, "paragraph", paragraphs, sizeof(paragraphs[0]), count);
    free(paragraphs);
    if (harness_run(h, doc) != QUOTH_OK) fail_msg("%s", harness_message());
    return doc;
}
