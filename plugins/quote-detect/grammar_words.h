/* SPDX-License-Identifier: Apache-2.0 */
/* The function words of English and the punctuation that the rules ask for, by class (see vocabulary.h). */
#ifndef QUOTH_QUOTE_DETECT_GRAMMAR_WORDS_H
#define QUOTH_QUOTE_DETECT_GRAMMAR_WORDS_H

#include "vocabulary.h"

typedef struct grammar_class {
    const char *words; /* divided by blanks; NULL ends the table */
    uint32_t classes;
} grammar_class;

static const grammar_class grammar_words[] = {
    {",", WORD_COMMA},
    {":", WORD_COLON},
    {";", WORD_SEMICOLON},
    {"— – -- --- ―", WORD_DASH},
    {"- ‐ ‑ /", WORD_HYPHEN},
    {"( ) [ ] { }", WORD_BRACKET},
    {". ? ! … ... .... ?! !! !? ?? !!!", WORD_END},
    {"\" “ ” ‘ ' « » „ ‟ ‚ ‹ › `` '' `", WORD_MARK},
    {"that", WORD_THAT},
    {"who which whom whose", WORD_WHO},
    {"whether how why what where when if", WORD_WH},
    {"and or but nor yet &", WORD_AND},
    {"while although though despite whereas whilst even because since after until before during amid", WORD_WHILE},
    {"be is are was were am been being 's 're 'm", WORD_BE},
    {"have has had having 've 'd", WORD_HAVE},
    {"do does did", WORD_DO},
    {"not n't never no", WORD_NOT},
    {"monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
     "september october november december jan. feb. aug. sept. oct. nov. dec. today yesterday tomorrow tonight earlier "
     "later "
     "recently last night morning afternoon evening week month year weekend day days weeks months years time hours "
     "minutes",
     WORD_TIME},
    {"statement statements interview interviews tweet tweets post posts letter letters speech speeches email emails "
     "e-mail blog "
     "conference briefing hearing testimony call phone telephone twitter facebook instagram radio television tv "
     "podcast "
     "memo op-ed editorial column rally debate video press message report affidavit filing release series broadcast "
     "remarks",
     WORD_MEDIUM},
    {"cheers applause laughter boos", WORD_MEDIUM},
    {"i you he she we they it who", WORD_PERSON},
    {"it", WORD_IT},
    {"of", WORD_OF},
    {"by", WORD_BY},
    {"to", WORD_TO},
    {"as", WORD_AS},
    {"for", WORD_FOR},
    {"in on at during via through from outside after before inside over with into upon", WORD_IN},
    {"according", WORD_ACCORDING},
    {"express expresses expressed expressing voice voices voiced voicing make makes made making raise raises raised "
     "raising "
     "issue issues issued issuing give gives gave given giving offer offers offered offering have has had having hold "
     "holds held",
     WORD_LIGHT},
    {"seem seems seemed remain remains remained feel feels felt become becomes became sound sounds sounded grow grew",
     WORD_BECOME},
    {"also later then now still once repeatedly reportedly previously recently even always often just only once again "
     "first both all",
     WORD_REPORTER},
    {0, 0}};

#endif
