/* SPDX-License-Identifier: Apache-2.0 */
#include "trial/trial_judge.h"

#include "trial/line_diff.h"
#include "trial/trial_claim.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXPECTED_MAX = 4 << 20 /* bytes of a file of expected claims */ };

void trial_verdict_free(trial_verdict *v)
{
    for (size_t i = 0; i < v->count; i++) free(v->lines[i].text);
    free(v->lines);
    free(v->now);
}

static void tell(trial_verdict *v, char mark, const char *format, ...) QUOTH_PRINTF(3, 4);

static void tell(trial_verdict *v, char mark, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    v->lines = memory_resize(v->lines, v->count + 1, sizeof *v->lines);
    v->lines[v->count++] = (trial_line){mark, memory_vformat(format, arguments)};
    va_end(arguments);
    if (mark == '!') v->passed = false;
}

/* ------------------------------------------------------------------------------------------ one claim */

static bool is_met(const trial_wish *wish, const json_t *claim)
{
    if (wish->field->compare == TRIAL_AT_LEAST) return trial_claim_number(claim, wish->field) >= wish->least;
    const char *values[TRIAL_VALUES_MAX];
    size_t count = trial_claim_values(claim, wish->field, values);
    if (!wish->values[0]) return count == 0;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; wish->values[k]; k++)
            if (trial_text_equal(values[i], wish->values[k], wish->field->compare == TRIAL_CONTAINS)) return true;
    return false;
}

static size_t met_count(const trial_pattern *pattern, const json_t *claim)
{
    size_t count = 0;
    for (size_t i = 0; i < pattern->count; i++) count += is_met(&pattern->wishes[i], claim);
    return count;
}

static char *join(const char *const *values, size_t count, const char *between)
{
    char *text = memory_copy(count ? values[0] : "null");
    for (size_t i = 1; i < count; i++) {
        char *longer = memory_format("%s%s%s", text, between, values[i]);
        free(text);
        text = longer;
    }
    return text;
}

/* The field as it should be, and as it is. */
static void tell_wish(trial_verdict *v, const trial_wish *wish, const json_t *claim)
{
    const trial_field *field = wish->field;
    const char *values[TRIAL_VALUES_MAX];
    bool met = claim && is_met(wish, claim);
    if (field->compare == TRIAL_AT_LEAST) {
        tell(v, met ? ' ' : '-', "  %s: %g", field->name, wish->least);
        if (claim && !met) tell(v, '+', "  %s: %g", field->path[0], trial_claim_number(claim, field));
        return;
    }
    size_t count = 0;
    while (wish->values[count]) count++;
    char *wished = join(wish->values, count, " or ");
    tell(v, met ? ' ' : '-', "  %s: %s", field->name, wished);
    free(wished);
    if (!claim || met) return;
    char *there = join(values, trial_claim_values(claim, field, values), ", ");
    tell(v, '+', "  %s: %s", field->compare == TRIAL_CONTAINS ? field->path[0] : field->name, there);
    free(there);
}

static void tell_pattern(trial_verdict *v, const trial_pattern *pattern, const json_t *claim)
{
    for (size_t i = 0; i < pattern->count; i++) tell_wish(v, &pattern->wishes[i], claim);
}

/* ------------------------------------------------------------------------------------------ all claims */

/* Gives each pattern a claim of its own: an augmenting path (Kuhn) for one pattern after the other. */
typedef struct pairing {
    const trial_case *of;
    const trial_outcome *outcome;
    size_t *pattern_of; /* by claim; SIZE_MAX: nobody's */
    bool *seen;         /* claims that this path has tried */
} pairing;

static bool is_like(const trial_pattern *pattern, const json_t *claim)
{
    return met_count(pattern, claim) == pattern->count;
}

static bool find_claim(pairing *p, size_t pattern)
{
    for (size_t i = 0; i < p->outcome->count; i++) {
        if (p->seen[i] || !is_like(&p->of->claims[pattern], p->outcome->claims[i])) continue;
        p->seen[i] = true;
        if (p->pattern_of[i] != SIZE_MAX && !find_claim(p, p->pattern_of[i])) continue;
        p->pattern_of[i] = pattern;
        return true;
    }
    return false;
}

static void tell_missing(trial_verdict *v, const trial_outcome *outcome, const trial_pattern *pattern)
{
    size_t nearest = 0, best = 0;
    for (size_t i = 0; i < outcome->count; i++) {
        size_t met = met_count(pattern, outcome->claims[i]);
        if (met > best) {
            best = met;
            nearest = i;
        }
    }
    if (best == pattern->count)
        tell(v, '!', "too few claims are like the one of line %zu", pattern->place.line);
    else if (best)
        tell(v, '!', "no claim is like the one of line %zu; the nearest is claim %zu of %zu", pattern->place.line,
             nearest + 1, outcome->count);
    else
        tell(v, '!', "no claim is like the one of line %zu", pattern->place.line);
    tell_pattern(v, pattern, best ? outcome->claims[nearest] : NULL);
}

static void judge_claims(trial_verdict *v, const trial_outcome *outcome)
{
    const trial_case *c = v->of;
    pairing p = {c, outcome, memory_alloc(outcome->count * sizeof *p.pattern_of), memory_alloc(outcome->count)};
    for (size_t i = 0; i < outcome->count; i++) p.pattern_of[i] = SIZE_MAX;
    for (size_t i = 0; i < c->claim_count; i++) {
        memset(p.seen, 0, outcome->count);
        if (!find_claim(&p, i)) tell_missing(v, outcome, &c->claims[i]);
    }
    free(p.pattern_of);
    free(p.seen);
    for (size_t i = 0; i < c->absent_count; i++)
        for (size_t k = 0; k < outcome->count; k++) {
            if (!is_like(&c->absent[i], outcome->claims[k])) continue;
            tell(v, '!', "claim %zu is like the one of line %zu, which should not be there", k + 1,
                 c->absent[i].place.line);
            tell_pattern(v, &c->absent[i], outcome->claims[k]);
            break;
        }
}

static void judge_counts(trial_verdict *v, const trial_outcome *outcome)
{
    const trial_case *c = v->of;
    bool wrong = c->counted && outcome->count != c->count, few = outcome->count < c->at_least;
    if (!wrong && !few) return;
    tell(v, '!', "%zu claim%s instead of %s%" PRIu64, outcome->count, outcome->count == 1 ? "" : "s",
         wrong ? "" : "at least ", wrong ? c->count : c->at_least);
    for (size_t i = 0; i < outcome->count; i++) {
        const char *text = json_string_value(json_object_get(outcome->claims[i], "text"));
        tell(v, wrong && i >= c->count ? '+' : ' ', "  %s", text ? text : "");
    }
}

/* ------------------------------------------------------------------------------------ expected claims */

static void put_line(void *self, char mark, quoth_str line)
{
    tell(self, mark, "  %.*s", (int)line.len, line.ptr);
}

/* The file of expected claims; empty where it is not there. */
static char *read_expected(trial_verdict *v, bool *there)
{
    FILE *file = fopen(v->of->expected, "re");
    *there = file != NULL;
    if (!file) {
        if (errno != ENOENT) tell(v, '!', "cannot read '%s': %s", v->of->expected, strerror(errno));
        return memory_copy("");
    }
    char *text = memory_alloc(EXPECTED_MAX + 1);
    size_t len = fread(text, 1, EXPECTED_MAX, file);
    text[len] = '\0';
    fclose(file);
    return text;
}

static void judge_expected(trial_verdict *v, const trial_outcome *outcome)
{
    bool there;
    char *before = read_expected(v, &there), *now = trial_claims_text(outcome->claims, outcome->count);
    if (strcmp(before, now) == 0)
        free(now);
    else {
        v->now = now;
        tell(v, '!', there ? "the claims are not those of '%s'" : "there is no '%s' yet", v->of->expected);
        line_diff(before, now, put_line, v);
    }
    free(before);
}

/* ------------------------------------------------------------------------------------------- documents */

static void judge_ends(trial_verdict *v, const trial_outcome *outcome)
{
    const trial_case *c = v->of;
    bool dropped = !c->dropped, failed = !c->failed;
    if (!outcome->documents && !outcome->end_count) tell(v, '!', "the input holds no document");
    for (size_t i = 0; i < outcome->end_count; i++) {
        const trial_end *end = &outcome->ends[i];
        const char *wanted = end->status == QUOTH_DROP ? c->dropped : c->failed;
        bool as_wanted = wanted && strcmp(wanted, end->why.code) == 0;
        if (as_wanted && end->status == QUOTH_DROP) dropped = true;
        if (as_wanted && end->status != QUOTH_DROP) failed = true;
        /* Among several documents some may be left out; one that fails is always told. */
        if (as_wanted || (end->status == QUOTH_DROP && outcome->documents)) continue;
        tell(v, '!', "stage '%s' %s the document: %s [%s]", end->stage,
             end->status == QUOTH_DROP ? "dropped" : "failed on", end->why.message, end->why.code);
    }
    if (!dropped) tell(v, '!', "no document was dropped with the code '%s'", c->dropped);
    if (!failed) tell(v, '!', "no document has failed with the code '%s'", c->failed);
}

void trial_judge(const trial_setting *setting, const trial_case *c, trial_verdict *v)
{
    char why[1024] = "";
    trial_outcome outcome;
    *v = (trial_verdict){.of = c, .passed = true};
    if (trial_run(setting, c, &outcome, why, sizeof why)) {
        judge_ends(v, &outcome);
        judge_counts(v, &outcome);
        judge_claims(v, &outcome);
        if (c->expected) judge_expected(v, &outcome);
    } else
        tell(v, '!', "%s", why);
    v->seconds = outcome.seconds;
    trial_outcome_free(&outcome);
}
