/* SPDX-License-Identifier: Apache-2.0 */
#include "base/pattern.h"

#include "base/memory.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    /* Match data kept for the next match.  More threads than this still match, with an allocation each time. */
    PATTERN_SPARES = 32
};

struct quoth_regex {
    pcre2_code *code;
    pcre2_match_context *limits; /* never changed after pattern_new, so shared by all threads */
    char *source;
    size_t source_len;
    _Atomic(pcre2_match_data *) spares[PATTERN_SPARES];
};

quoth_regex *pattern_new(quoth_str source, char *message, size_t message_size, size_t *offset)
{
    int error = 0;
    PCRE2_SIZE where = 0;
    /* Subjects may be any bytes: broken UTF-8 then just does not match, instead of being checked before each match. */
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)source.ptr, source.len,
                                     PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF, &error, &where, NULL);
    if (!code) {
        pcre2_get_error_message(error, (PCRE2_UCHAR *)message, message_size);
        *offset = where < source.len ? where : source.len;
        return NULL;
    }
    quoth_regex *regex = memory_alloc(sizeof *regex);
    regex->code = code;
    regex->source = memory_alloc(source.len + 1);
    for (size_t i = 0; i < source.len; i++) regex->source[i] = source.ptr[i];
    regex->source_len = source.len;
    regex->limits = pcre2_match_context_create(NULL);
    if (regex->limits) {
        pcre2_set_match_limit(regex->limits, PATTERN_MATCH_LIMIT);
        pcre2_set_depth_limit(regex->limits, PATTERN_DEPTH_LIMIT);
        pcre2_set_heap_limit(regex->limits, PATTERN_HEAP_KIB);
    } else {
        pattern_free(regex);
        snprintf(message, message_size, "out of memory");
        *offset = 0;
        return NULL;
    }
    /* Where the machine has no JIT the interpreter does the same, more slowly. */
    (void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
    return regex;
}

void pattern_free(quoth_regex *regex)
{
    if (!regex) return;
    for (size_t i = 0; i < PATTERN_SPARES; i++) pcre2_match_data_free(atomic_load(&regex->spares[i]));
    pcre2_match_context_free(regex->limits);
    pcre2_code_free(regex->code);
    free(regex->source);
    free(regex);
}

quoth_str pattern_source(const quoth_regex *regex)
{
    return (quoth_str){regex->source, regex->source_len};
}

static pcre2_match_data *pattern_take_data(quoth_regex *regex)
{
    for (size_t i = 0; i < PATTERN_SPARES; i++) {
        if (!atomic_load_explicit(&regex->spares[i], memory_order_relaxed)) continue;
        pcre2_match_data *data = atomic_exchange(&regex->spares[i], NULL);
        if (data) return data;
    }
    return pcre2_match_data_create_from_pattern(regex->code, NULL);
}

static void pattern_return_data(quoth_regex *regex, pcre2_match_data *data)
{
    for (size_t i = 0; i < PATTERN_SPARES; i++) {
        pcre2_match_data *none = NULL;
        if (atomic_compare_exchange_strong(&regex->spares[i], &none, data)) return;
    }
    pcre2_match_data_free(data);
}

bool pattern_match(const quoth_regex *pattern, quoth_str subject, quoth_span *groups, size_t max)
{
    if (!pattern || subject.len > UINT32_MAX) return false;
    quoth_regex *regex = (quoth_regex *)(uintptr_t)pattern; /* const to plugins; the spares are atomic */
    pcre2_match_data *data = pattern_take_data(regex);
    if (!data) return false;
    PCRE2_SPTR bytes = (PCRE2_SPTR)(subject.ptr ? subject.ptr : "");
    int count = pcre2_match(regex->code, bytes, subject.len, 0, 0, data, regex->limits);
    /* JIT code runs on a small stack; the interpreter has the heap, up to our limit. */
    if (count == PCRE2_ERROR_JIT_STACKLIMIT) {
        count = pcre2_match(regex->code, bytes, subject.len, 0, PCRE2_NO_JIT, data, regex->limits);
    }
    if (count > 0 && groups) {
        const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(data);
        for (size_t i = 0; i < max; i++) {
            /* \K in a look-ahead can put the end before the beginning. */
            bool set = i < (size_t)count && ends[2 * i] != PCRE2_UNSET && ends[2 * i] <= ends[2 * i + 1];
            groups[i] = set ? (quoth_span){(uint32_t)ends[2 * i], (uint32_t)ends[2 * i + 1]} : (quoth_span){0, 0};
        }
    }
    pattern_return_data(regex, data);
    return count > 0;
}
