/* SPDX-License-Identifier: Apache-2.0 */
/* Where the plugins made for tests are. */
#ifndef QUOTH_TESTS_PLUGIN_FOLDERS_H
#define QUOTH_TESTS_PLUGIN_FOLDERS_H

#include <stdio.h>
#include <stdlib.h>

/* Points QUOTH_PLUGIN_PATH to them: the built ones, then the folder of their manifest. */
static inline void plugin_folders_set(void)
{
    const char *build = getenv("builddir"), *source = getenv("srcdir");
    char path[8192];
    snprintf(path, sizeof path, "%s/tests/core/plugins:%s/tests/core/plugins", build ? build : ".",
             source ? source : ".");
    setenv("QUOTH_PLUGIN_PATH", path, 1);
}

#endif
