/* SPDX-License-Identifier: Apache-2.0 */
/* Error codes as manuals of plugins explain them.
 *
 * They stand in the parts of a manual that begin with a line "Errors", "Error codes", "Failures", "Dropped", "Notes and
 * warnings" (with or without "## " before and more behind), up to the next heading: in the first column of a table's
 * row, before the ':' of a list's item, or anywhere in a paragraph that does not end with ':'.  There, words of a
 * paragraph that are names of options are no codes. */
#ifndef QUOTH_CORE_PLUGIN_CODES_H
#define QUOTH_CORE_PLUGIN_CODES_H

#include "quoth/plugin.h"

/* `text` says what it means; both end when the visitor returns. */
typedef void plugin_code_visitor(void *self, const char *code, const char *text);
void plugin_codes_each(const quoth_stage *, plugin_code_visitor *, void *self);

#endif
