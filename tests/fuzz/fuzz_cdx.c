/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the lines of an index of archives. */
#include "cdx.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cdx_layout layout = {0};
    cdx_place place;
    fault why;

    (void)cdx_begins(data, size);
    while (size > 0) {
        const uint8_t *end = memchr(data, '\n', size);
        size_t len = end == NULL ? size : (size_t)(end - data);
        unsigned char *line = malloc(len > 0 ? len : 1); /* of its own, so that a byte too far is seen */
        if (line == NULL) return 0;
        memcpy(line, data, len);
        if (cdx_parse(&layout, line, len, &place, &why) == CDX_PLACE &&
            (place.file[0] == '\0' || memchr(place.file, '\0', sizeof(place.file)) == NULL))
            abort();
        free(line);
        if (end == NULL) break;
        data += len + 1;
        size -= len + 1;
    }
    return 0;
}
