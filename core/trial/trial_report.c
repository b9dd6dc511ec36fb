/* SPDX-License-Identifier: Apache-2.0 */
#include "trial/trial_report.h"

#include "base/whole_file.h"
#include "documents/layer_print.h"

#include <stdlib.h>
#include <string.h>

enum { LINE_SHOWN = 400 /* characters */ };

/* "\033[31m" where colour is asked for. */
static const char *shade(bool colour, const char *code)
{
    return colour ? code : "";
}

#define RED   "\033[31m"
#define GREEN "\033[32m"
#define BOLD  "\033[1m"
#define FAINT "\033[2m"
#define PLAIN "\033[0m"

void trial_report_line(FILE *out, char mark, const char *text, bool colour)
{
    const char *code = mark == '-' ? RED : mark == '+' ? GREEN : mark == '!' ? BOLD : mark == '@' ? FAINT : "";
    fputs(shade(colour, code), out);
    if (mark == '!')
        fputs("  ", out);
    else if (mark == '@')
        fputs("    ...", out);
    else
        fprintf(out, "  %c ", mark);
    layer_print_text(out, (quoth_str){text, strlen(text)}, LINE_SHOWN);
    fputs(shade(colour && *code, PLAIN), out);
    fputc('\n', out);
}

static void put_place(FILE *out, const trial_verdict *v)
{
    fprintf(out, "%s:%zu", v->of->place.file, v->of->place.line);
}

void trial_report_case(FILE *out, const trial_verdict *v, bool colour)
{
    fprintf(out, "%s%s%s  ", shade(colour, v->passed ? GREEN : RED), v->passed ? "ok    " : "failed",
            shade(colour, PLAIN));
    layer_print_text(out, (quoth_str){v->of->name, strlen(v->of->name)}, LINE_SHOWN);
    fputs(shade(colour, FAINT), out);
    if (!v->passed) {
        fputs("  ", out);
        put_place(out, v);
    }
    fprintf(out, "%s\n", shade(colour, PLAIN));
    for (size_t i = 0; i < v->count; i++) trial_report_line(out, v->lines[i].mark, v->lines[i].text, colour);
}

static size_t failures_of(const trial_verdict *verdicts, size_t count)
{
    size_t failures = 0;
    for (size_t i = 0; i < count; i++) failures += !verdicts[i].passed;
    return failures;
}

static double seconds_of(const trial_verdict *verdicts, size_t count)
{
    double seconds = 0;
    for (size_t i = 0; i < count; i++) seconds += verdicts[i].seconds;
    return seconds;
}

void trial_report_sum(FILE *out, const trial_verdict *verdicts, size_t count, bool colour)
{
    size_t failures = failures_of(verdicts, count);
    fprintf(out, "%s%zu test%s, %zu failed%s\n", shade(colour, failures ? RED : GREEN), count, count == 1 ? "" : "s",
            failures, shade(colour, PLAIN));
}

/* ------------------------------------------------------------------------------------------------- TAP */

void trial_report_tap_begin(FILE *out, size_t count)
{
    fprintf(out, "TAP version 14\n1..%zu\n", count);
}

void trial_report_tap(FILE *out, const trial_verdict *v, size_t number)
{
    fprintf(out, "%sok %zu - ", v->passed ? "" : "not ", number);
    for (const char *at = v->of->name; *at; at++) {
        if (*at == '#' || *at == '\\') fputc('\\', out); /* '#' begins a directive */
        fputc((unsigned char)*at < 0x20 ? ' ' : *at, out);
    }
    fputc('\n', out);
    if (v->passed) return;
    fputs("  ---\n  at: ", out);
    put_place(out, v);
    fputs("\n  message: |\n", out);
    for (size_t i = 0; i < v->count; i++) {
        fputs("  ", out);
        trial_report_line(out, v->lines[i].mark, v->lines[i].text, false);
    }
    fputs("  ...\n", out);
}

/* ----------------------------------------------------------------------------------------------- JUnit */

/* Text of XML 1.0, which has no place for most control characters; all our text is UTF-8. */
static void put_xml(FILE *out, const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '&')
            fputs("&amp;", out);
        else if (c == '<')
            fputs("&lt;", out);
        else if (c == '>')
            fputs("&gt;", out);
        else if (c == '"')
            fputs("&quot;", out);
        else if (c == '\n')
            fputs("&#10;", out);
        else
            fputc(c < 0x20 ? ' ' : c, out);
    }
}

static void put_xml_case(FILE *out, const char *suite, const trial_verdict *v)
{
    fputs("    <testcase classname=\"", out);
    put_xml(out, suite);
    fputs("\" name=\"", out);
    put_xml(out, v->of->name);
    fputs("\" file=\"", out);
    put_xml(out, v->of->place.file);
    fprintf(out, "\" line=\"%zu\" time=\"%.3f\"", v->of->place.line, v->seconds);
    if (v->passed) {
        fputs("/>\n", out);
        return;
    }
    fputs(">\n      <failure message=\"", out);
    put_xml(out, v->lines[0].text);
    fputs("\">", out);
    for (size_t i = 0; i < v->count; i++) {
        fprintf(out, "%c ", v->lines[i].mark);
        put_xml(out, v->lines[i].text);
        fputc('\n', out);
    }
    fputs("</failure>\n    </testcase>\n", out);
}

bool trial_report_junit(const char *path, const char *suite, const trial_verdict *verdicts, size_t count, char *why,
                        size_t why_size)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    whole_file *file = whole_file_open(path, 0, why, why_size);
    if (!out || !file) {
        if (!out) snprintf(why, why_size, "no memory for '%s'", path);
        if (out) fclose(out);
        if (file) whole_file_discard(file);
        free(text);
        return false;
    }
    size_t failures = failures_of(verdicts, count);
    double seconds = seconds_of(verdicts, count);
    fprintf(out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"%zu\" failures=\"%zu\" time=\"%.3f\">\n",
            count, failures, seconds);
    fputs("  <testsuite name=\"", out);
    put_xml(out, suite);
    fprintf(out, "\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"0\" time=\"%.3f\">\n", count, failures,
            seconds);
    for (size_t i = 0; i < count; i++) put_xml_case(out, suite, &verdicts[i]);
    fputs("  </testsuite>\n</testsuites>\n", out);
    fclose(out);
    whole_file_write(file, text, len);
    free(text);
    return whole_file_close(file, true, why, why_size);
}
