/* SPDX-License-Identifier: Apache-2.0 */
#include "fault.h"

#include <stdarg.h>
#include <stdio.h>

void fault_set(fault *why, const char *code, const char *format, ...)
{
    va_list args;

    why->code = code;
    va_start(args, format);
    vsnprintf(why->text, sizeof(why->text), format, args);
    va_end(args);
}

bool halt_asked(const halt *stop)
{
    return stop->asked != NULL && stop->asked(stop->self);
}

void fault_set_cancelled(fault *why)
{
    fault_set(why, "cancelled", "the run was stopped before this was read");
}
