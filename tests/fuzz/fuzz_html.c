/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes through the stage `clean`, as HTML and as text: never a crash, always UTF-8, a map within the payload. */
#include "scratch_host.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    scratch_run((const char *)data, size, "text/html");
    scratch_run((const char *)data, size, "text/plain");
    return 0;
}
