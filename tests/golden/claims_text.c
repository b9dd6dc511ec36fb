/* SPDX-License-Identifier: Apache-2.0 */
/* Claim records on standard input to lines that a person can read and diff: what is stable of a claim, without hashes
 * and offsets into files.  Used by the golden tests. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *text_of(json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "-";
}

static void print_claim(json_t *claim)
{
    static char last[64];
    if (strcmp(last, text_of(claim, "doc")) != 0) {
        snprintf(last, sizeof last, "%s", text_of(claim, "doc"));
        const char *file = text_of(json_object_get(claim, "source"), "file"), *base = strrchr(file, '/');
        printf("\n# %s\n", base ? base + 1 : file);
    }
    json_t *speaker = json_object_get(claim, "speaker"), *entity = json_object_get(speaker, "entity");
    json_t *cue = json_object_get(claim, "cue"), *addressee = json_object_get(claim, "addressee");
    printf("%-8s %-8s %s", text_of(claim, "type"), text_of(claim, "act"), text_of(speaker, "text"));
    if (json_is_object(entity))
        printf(" = %s (%s; %s)", text_of(entity, "name"), text_of(entity, "kind"), text_of(entity, "role"));
    printf(" | %s [%s]", text_of(cue, "text"), text_of(cue, "manner"));
    if (json_is_object(addressee)) printf(" | to %s", text_of(addressee, "text"));
    fputs(" |", stdout);
    json_t *content = json_object_get(claim, "content");
    for (size_t i = 0; i < json_array_size(content); i++) {
        json_t *part = json_array_get(content, i), *chars = json_object_get(part, "chars");
        printf(" %lld-%lld%s ", (long long)json_integer_value(json_array_get(chars, 0)),
               (long long)json_integer_value(json_array_get(chars, 1)),
               json_is_true(json_object_get(part, "quoted")) ? "q" : "");
        for (const char *p = text_of(part, "text"); *p; p++) putchar(*p == '\n' ? ' ' : *p);
    }
    putchar('\n');
}

int main(void)
{
    json_error_t error;
    json_t *claim;
    while ((claim = json_loadf(stdin, JSON_DISABLE_EOF_CHECK, &error))) {
        print_claim(claim);
        json_decref(claim);
    }
    if (feof(stdin)) return 0;
    fprintf(stderr, "claims_text: line %d: %s\n", error.line, error.text);
    return 1;
}
