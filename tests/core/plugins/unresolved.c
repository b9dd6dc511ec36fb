/* SPDX-License-Identifier: Apache-2.0 */
/* Calls a function that nobody defines: it must fail when it is loaded, not when it is called. */
#include "faulty.h"

void quoth_test_function_of_nobody(void);

static void close_badly(void *shared)
{
    (void)shared;
    quoth_test_function_of_nobody();
}

static const quoth_stage stage = FAULTY_STAGE("unresolved", .close = close_badly);
static const quoth_stage *const stages[] = {&stage, NULL};
QUOTH_BUNDLE(unresolved, "Apache-2.0", stages, NULL);
