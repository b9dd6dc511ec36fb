/* SPDX-License-Identifier: Apache-2.0 */
/* The difference of two texts, line by line, for people. */
#ifndef QUOTH_CORE_LINE_DIFF_H
#define QUOTH_CORE_LINE_DIFF_H

#include "base/memory.h"

enum {
    LINE_DIFF_MAX =
        2000, /* lines that are compared each with each; of longer texts all that differs is shown at once */
    LINE_DIFF_CONTEXT = 3 /* equal lines around what differs */
};

/* Calls put(self, mark, line) for each line that is shown: ' ' in both, '-' in `before` alone, '+' in `after` alone;
 * '@' with an empty line where some are left out.  True if the texts differ. */
typedef void line_diff_put(void *self, char mark, quoth_str line);
bool line_diff(const char *before, const char *after, line_diff_put *put, void *self);

#endif
