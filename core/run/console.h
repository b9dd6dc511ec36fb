/* SPDX-License-Identifier: Apache-2.0 */
/* Standard error during a run: lines, and below them one line of progress that is redrawn.  Thread-safe.
 *
 * Messages of plugins may quote hostile documents: control characters do not reach the terminal. */
#ifndef QUOTH_CORE_CONSOLE_H
#define QUOTH_CORE_CONSOLE_H

#include "hosting/context.h"

#include <stdio.h>

typedef struct console console;

/* `quiet`: errors only.  Progress is shown where `stream` is a terminal. */
console *console_new(FILE *stream, bool quiet);
void console_free(console *); /* clears the line of progress */

/* "quoth: ..." and a line's end; warnings and notes are left out when quiet. */
void console_print(console *, quoth_severity, const char *format, ...) QUOTH_PRINTF(3, 4);
/* A message of a stage, with the document where it is known.  Warnings are printed a few times each, then counted;
 * notes are left out. */
void console_report(console *, const char *label, const quoth_doc *, const report_item *);
/* report_receiver. */
void console_receive(void *self, const char *label, const quoth_doc *, const report_item *);
/* Says how many warnings were not printed. */
void console_print_suppressed(console *);

/* From now on progress is shown on what is no terminal too: a line every ten seconds. */
void console_force_progress(console *);
bool console_shows_progress(const console *);
void console_progress(console *, const char *line);

/* "FILE!MEMBER@OFFSET+LENGTH" as far as known; into `text`. */
void console_place(const quoth_locator *, char *text, size_t size);

#endif
