/* SPDX-License-Identifier: Apache-2.0 */
#include "abbreviation.h"

#include "tokenizer.h"

#include <stdlib.h>
#include <string.h>

/* What must hold for the word to be an abbreviation. */
typedef enum abbreviation_rule {
    ANYWHERE,
    CAPITAL,
    CAPITAL_DATE, /* capital, and a digit or a comma follows: "Sat. 5", "Wed.," */
    STATE,        /* capital, after a comma: "Bangor, Me." */
    NUMBERED      /* a digit follows: "No. 5", "p. 12" */
} abbreviation_rule;

typedef struct abbreviation {
    const char *word;
    uint8_t rule;
    uint16_t flag;
} abbreviation;

#define ABBREVIATION_LONGEST 8u

/* Sorted by word. */
static const abbreviation abbreviations[] = {
    {"adm", CAPITAL, TOKEN_TITLE},
    {"al", ANYWHERE, TOKEN_ABBREVIATION},
    {"ala", STATE, TOKEN_ABBREVIATION},
    {"apr", CAPITAL_DATE, TOKEN_ABBREVIATION},
    {"approx", ANYWHERE, TOKEN_TITLE},
    {"apt", NUMBERED, TOKEN_TITLE},
    {"ariz", CAPITAL, TOKEN_ABBREVIATION},
    {"ark", STATE, TOKEN_ABBREVIATION},
    {"art", NUMBERED, TOKEN_TITLE},
    {"assn", ANYWHERE, TOKEN_ABBREVIATION},
    {"assoc", ANYWHERE, TOKEN_TITLE},
    {"asst", ANYWHERE, TOKEN_TITLE},
    {"aug", CAPITAL, TOKEN_ABBREVIATION},
    {"ave", CAPITAL, TOKEN_ABBREVIATION},
    {"bldg", ANYWHERE, TOKEN_ABBREVIATION},
    {"blvd", ANYWHERE, TOKEN_ABBREVIATION},
    {"brig", CAPITAL, TOKEN_TITLE},
    {"bros", CAPITAL, TOKEN_ABBREVIATION},
    {"c", NUMBERED, TOKEN_TITLE},
    {"ca", NUMBERED, TOKEN_TITLE},
    {"calif", CAPITAL, TOKEN_ABBREVIATION},
    {"capt", ANYWHERE, TOKEN_TITLE},
    {"cf", ANYWHERE, TOKEN_TITLE},
    {"ch", NUMBERED, TOKEN_TITLE},
    {"cmdr", ANYWHERE, TOKEN_TITLE},
    {"co", CAPITAL, TOKEN_ABBREVIATION},
    {"col", CAPITAL, TOKEN_TITLE},
    {"colo", CAPITAL, TOKEN_ABBREVIATION},
    {"conn", STATE, TOKEN_ABBREVIATION},
    {"corp", ANYWHERE, TOKEN_ABBREVIATION},
    {"cpl", ANYWHERE, TOKEN_TITLE},
    {"dec", CAPITAL, TOKEN_ABBREVIATION},
    {"del", STATE, TOKEN_ABBREVIATION},
    {"dem", CAPITAL, TOKEN_ABBREVIATION},
    {"dept", ANYWHERE, TOKEN_ABBREVIATION},
    {"det", CAPITAL, TOKEN_TITLE},
    {"dist", ANYWHERE, TOKEN_ABBREVIATION},
    {"dr", ANYWHERE, TOKEN_TITLE},
    {"est", ANYWHERE, TOKEN_ABBREVIATION},
    {"etc", ANYWHERE, TOKEN_ABBREVIATION},
    {"feb", CAPITAL, TOKEN_ABBREVIATION},
    {"fig", NUMBERED, TOKEN_TITLE},
    {"fla", CAPITAL, TOKEN_ABBREVIATION},
    {"fr", CAPITAL, TOKEN_TITLE},
    {"fri", CAPITAL_DATE, TOKEN_ABBREVIATION},
    {"ft", ANYWHERE, TOKEN_ABBREVIATION},
    {"ga", STATE, TOKEN_ABBREVIATION},
    {"gen", CAPITAL, TOKEN_TITLE},
    {"gov", CAPITAL, TOKEN_TITLE},
    {"govt", ANYWHERE, TOKEN_ABBREVIATION},
    {"hon", CAPITAL, TOKEN_TITLE},
    {"hwy", ANYWHERE, TOKEN_TITLE},
    {"ill", STATE, TOKEN_ABBREVIATION},
    {"inc", CAPITAL, TOKEN_ABBREVIATION},
    {"ind", STATE, TOKEN_ABBREVIATION},
    {"insp", CAPITAL, TOKEN_TITLE},
    {"intl", ANYWHERE, TOKEN_ABBREVIATION},
    {"jan", CAPITAL, TOKEN_ABBREVIATION},
    {"jr", ANYWHERE, TOKEN_ABBREVIATION},
    {"jul", CAPITAL_DATE, TOKEN_ABBREVIATION},
    {"jun", CAPITAL_DATE, TOKEN_ABBREVIATION},
    {"kan", STATE, TOKEN_ABBREVIATION},
    {"ky", CAPITAL, TOKEN_ABBREVIATION},
    {"la", STATE, TOKEN_ABBREVIATION},
    {"lt", ANYWHERE, TOKEN_TITLE},
    {"ltd", ANYWHERE, TOKEN_ABBREVIATION},
    {"maj", CAPITAL, TOKEN_TITLE},
    {"mar", CAPITAL_DATE, TOKEN_ABBREVIATION},
    {"mass", STATE, TOKEN_ABBREVIATION},
    {"md", STATE, TOKEN_ABBREVIATION},
    {"me", STATE, TOKEN_ABBREVIATION},
    {"messrs", ANYWHERE, TOKEN_TITLE},
    {"mfg", ANYWHERE, TOKEN_ABBREVIATION},
    {"mich", CAPITAL, TOKEN_ABBREVIATION},
    {"minn", CAPITAL, TOKEN_ABBREVIATION},
    {"miss", STATE, TOKEN_ABBREVIATION},
    {"mo", STATE, TOKEN_ABBREVIATION},
    {"mon", CAPITAL_DATE, TOKEN_ABBREVIATION},
    {"mont", STATE, TOKEN_ABBREVIATION},
    {"mr", ANYWHERE, TOKEN_TITLE},
    {"mrs", ANYWHERE, TOKEN_TITLE},
    {"ms", CAPITAL, TOKEN_TITLE},
    {"msgr", ANYWHERE, TOKEN_TITLE},
    {"mt", CAPITAL, TOKEN_ABBREVIATION},
    {"mx", CAPITAL, TOKEN_TITLE},
    {"neb", STATE, TOKEN_ABBREVIATION},
    {"nev", STATE, TOKEN_ABBREVIATION},
    {"no", NUMBERED, TOKEN_TITLE},
    {"nos", NUMBERED, TOKEN_TITLE},
    {"nov", CAPITAL, TOKEN_ABBREVIATION},
    {"oct", CAPITAL, TOKEN_ABBREVIATION},
    {"okla", CAPITAL, TOKEN_ABBREVIATION},
    {"ore", STATE, TOKEN_ABBREVIATION},
    {"p", NUMBERED, TOKEN_TITLE},
    {"pa", STATE, TOKEN_ABBREVIATION},
    {"pp", NUMBERED, TOKEN_TITLE},
    {"pres", CAPITAL, TOKEN_TITLE},
    {"prof", ANYWHERE, TOKEN_TITLE},
    {"pvt", ANYWHERE, TOKEN_TITLE},
    {"rd", CAPITAL, TOKEN_ABBREVIATION},
    {"rep", CAPITAL, TOKEN_TITLE},
    {"reps", CAPITAL, TOKEN_TITLE},
    {"rev", CAPITAL, TOKEN_TITLE},
    {"sat", CAPITAL_DATE, TOKEN_ABBREVIATION},
    {"sec", NUMBERED, TOKEN_TITLE},
    {"sen", CAPITAL, TOKEN_TITLE},
    {"sens", CAPITAL, TOKEN_TITLE},
    {"sep", CAPITAL_DATE, TOKEN_ABBREVIATION},
    {"sept", CAPITAL, TOKEN_ABBREVIATION},
    {"sgt", ANYWHERE, TOKEN_TITLE},
    {"sr", ANYWHERE, TOKEN_ABBREVIATION},
    {"st", CAPITAL, TOKEN_ABBREVIATION},
    {"sun", CAPITAL_DATE, TOKEN_ABBREVIATION},
    {"supt", ANYWHERE, TOKEN_TITLE},
    {"tenn", CAPITAL, TOKEN_ABBREVIATION},
    {"tex", STATE, TOKEN_ABBREVIATION},
    {"thu", CAPITAL_DATE, TOKEN_ABBREVIATION},
    {"thurs", CAPITAL, TOKEN_ABBREVIATION},
    {"tue", CAPITAL_DATE, TOKEN_ABBREVIATION},
    {"tues", CAPITAL, TOKEN_ABBREVIATION},
    {"univ", CAPITAL, TOKEN_ABBREVIATION},
    {"v", ANYWHERE, TOKEN_TITLE},
    {"va", STATE, TOKEN_ABBREVIATION},
    {"viz", ANYWHERE, TOKEN_TITLE},
    {"vol", NUMBERED, TOKEN_TITLE},
    {"vs", ANYWHERE, TOKEN_TITLE},
    {"vt", STATE, TOKEN_ABBREVIATION},
    {"wash", STATE, TOKEN_ABBREVIATION},
    {"wed", CAPITAL_DATE, TOKEN_ABBREVIATION},
    {"wis", CAPITAL, TOKEN_ABBREVIATION},
    {"wyo", STATE, TOKEN_ABBREVIATION},
};

static int abbreviation_order(const void *key, const void *entry)
{
    return strcmp(key, ((const abbreviation *)entry)->word);
}

uint16_t abbreviation_flag(const char *word, size_t len, unsigned place)
{
    char lower[ABBREVIATION_LONGEST + 1];
    const abbreviation *found;
    bool capital = (place & ABBREVIATION_CAPITAL) != 0;

    if (len == 0 || len > ABBREVIATION_LONGEST) return 0;
    for (size_t i = 0; i < len; i++) lower[i] = word[i] >= 'A' && word[i] <= 'Z' ? (char)(word[i] | 0x20) : word[i];
    lower[len] = '\0';
    found = bsearch(lower, abbreviations, sizeof(abbreviations) / sizeof(abbreviations[0]), sizeof(abbreviations[0]),
                    abbreviation_order);
    if (!found) return 0;
    switch ((abbreviation_rule)found->rule) {
    case ANYWHERE:
        return found->flag;
    case CAPITAL:
        return capital ? found->flag : 0;
    case CAPITAL_DATE:
        return capital && (place & (ABBREVIATION_DIGIT_NEXT | ABBREVIATION_COMMA_NEXT)) ? found->flag : 0;
    case STATE:
        return capital && (place & ABBREVIATION_AFTER_COMMA) ? found->flag : 0;
    case NUMBERED:
        return place & ABBREVIATION_DIGIT_NEXT ? found->flag : 0;
    }
    return 0;
}
