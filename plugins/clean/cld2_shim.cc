/* SPDX-License-Identifier: Apache-2.0 */
#include "cld2_shim.h"

#include <cstdio> // the next header forgets it

#include <cld2/public/compact_lang_det.h>

extern "C" const char *cld2_shim_detect(const char *text, int length)
{
    CLD2::Language three[3] = {CLD2::UNKNOWN_LANGUAGE, CLD2::UNKNOWN_LANGUAGE, CLD2::UNKNOWN_LANGUAGE};
    int percent[3] = {0, 0, 0}, bytes = 0;
    bool reliable = false;
    const CLD2::Language language =
        CLD2::ExtDetectLanguageSummary(text, length, true, three, percent, &bytes, &reliable);

    return !reliable || language == CLD2::UNKNOWN_LANGUAGE ? nullptr : CLD2::LanguageCode(language);
}
