/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as robots.txt; the last line is also the path that is asked about. */
#include "robots.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    const char *line = size > 0 ? memrchr(bytes, '\n', size) : NULL;
    const char *from = line == NULL ? bytes : line + 1;
    size_t len = size - (size_t)(size > 0 ? from - bytes : 0);
    char *path = malloc(len + 2);
    robots *rules = robots_parse(bytes, size, "quoth/0.1");
    robots_rule by;

    if (path != NULL && rules != NULL) {
        path[0] = '/';
        if (len > 0) memcpy(path + 1, from, len);
        path[len + 1] = '\0';
        bool allowed = robots_allow(rules, path, &by);
        if (by.line == 0 && (!allowed || by.text.len != 0)) abort();
        if (by.line != 0 && (by.text.len == 0 || (by.text.ptr[0] != '/' && by.text.ptr[0] != '*'))) abort();
    }
    robots_free(rules);
    free(path);
    return 0;
}
