/* SPDX-License-Identifier: Apache-2.0 */
/* Exit codes; a program that calls us can act on them. */
#ifndef QUOTH_CORE_EXIT_CODE_H
#define QUOTH_CORE_EXIT_CODE_H

enum {
    CLI_EXIT_DONE = 0,      /* all done; every failed document is in the dead letters */
    CLI_EXIT_DIFFERENT = 1, /* a comparison or test found differences */
    CLI_EXIT_USAGE = 64,    /* the command line is wrong */
    CLI_EXIT_DATA = 65,     /* a document failed and was not saved: do not retry */
    CLI_EXIT_BUG = 70,      /* an error of ours */
    CLI_EXIT_IO = 74,       /* something could not be read or written */
    CLI_EXIT_AGAIN = 75,    /* stopped by a signal: try again */
    CLI_EXIT_CONFIG = 78    /* the pipeline file or a plugin is wrong */
};

#endif
