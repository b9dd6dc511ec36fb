/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What words are to the rules: one table, keyed by word_hash(), of the function words of English, of the verbs that
 * report (every form of corpus/lexicons/reporting-verbs.tsv) and of nouns and adjectives that do (reporting-words.tsv).
 * Built once when the stage opens, frozen afterwards: any thread may read it.
 */
#ifndef QUOTH_QUOTE_DETECT_VOCABULARY_H
#define QUOTH_QUOTE_DETECT_VOCABULARY_H

#include "quoth/plugin.h"

/* Classes of function words and punctuation. */
enum {
    WORD_COMMA = 1u << 0,
    WORD_COLON = 1u << 1,
    WORD_SEMICOLON = 1u << 2,
    WORD_DASH = 1u << 3,
    WORD_BRACKET = 1u << 4, /* ( [ ) ] */
    WORD_END = 1u << 5,     /* . ? ! and the ellipsis */
    WORD_MARK = 1u << 6,    /* a quotation mark */
    WORD_THAT = 1u << 7,
    WORD_WHO = 1u << 8,    /* who, which, whom, whose */
    WORD_WH = 1u << 9,     /* whether, how, why, what, where, when, if */
    WORD_AND = 1u << 10,   /* and, or, but */
    WORD_WHILE = 1u << 11, /* begins a clause of the reporter's after a comma: while, although, despite */
    WORD_BE = 1u << 12,
    WORD_HAVE = 1u << 13,
    WORD_DO = 1u << 14,
    WORD_NOT = 1u << 15,
    WORD_TIME = 1u << 16,   /* days, months, yesterday, night */
    WORD_MEDIUM = 1u << 17, /* statement, interview, tweet: where words are said */
    WORD_PERSON = 1u << 18, /* personal pronouns in the nominative, who can speak */
    WORD_OF = 1u << 19,
    WORD_BY = 1u << 20,
    WORD_TO = 1u << 21,
    WORD_AS = 1u << 22,
    WORD_FOR = 1u << 23,
    WORD_ACCORDING = 1u << 24,
    WORD_IT = 1u << 25,
    WORD_LIGHT = 1u << 26,    /* express, voice, make: with a noun that reports */
    WORD_IN = 1u << 27,       /* in, on, at, during, via, through, from: with time and medium */
    WORD_HYPHEN = 1u << 28,   /* joins the words of a compound */
    WORD_REPORTER = 1u << 29, /* adverbs between a source and its verb, however they are tagged */
    WORD_BECOME = 1u << 30    /* be-like: seem, remain, feel, get */
};

/* How the content may follow a verb. */
enum {
    TAKES_QUOTE = 1u << 0,
    TAKES_CLAUSE = 1u << 1,
    TAKES_WH = 1u << 2,
    TAKES_INF = 1u << 3,
    TAKES_OBJECT = 1u << 4,
    TAKES_HEARER = 1u << 5,
    TAKES_BID = 1u << 6,
    TAKES_NAME = 1u << 7
};

/* Forms of a verb: one word may be several ("read"). */
enum { FORM_BASE = 1, FORM_S = 2, FORM_PAST = 4, FORM_PART = 8, FORM_ING = 16 };

#define VOCABULARY_TAIL  3 /* words after the verb that belong to it */
#define VOCABULARY_PREPS 4 /* prepositions of one verb */

typedef struct vocabulary_verb {
    quoth_str lemma, manner; /* in the resource */
    uint32_t tail[VOCABULARY_TAIL];
    uint32_t with[VOCABULARY_PREPS], prep[VOCABULARY_PREPS]; /* word_hash() of the prepositions, 0 behind the last */
    uint16_t takes;
    uint16_t next; /* another verb with the same first word; 0: none */
    uint8_t act;   /* quoth_act */
} vocabulary_verb;

typedef struct vocabulary_word {
    quoth_str lemma, manner;
    uint8_t act;
    bool adjective;
} vocabulary_word;

typedef struct vocabulary_entry {
    uint32_t word;    /* word_hash(); 0: free */
    uint32_t classes; /* WORD_* */
    uint16_t verb;    /* of verbs, from 1; 0: none */
    uint16_t noun;    /* of words, from 1; 0: none */
    uint8_t form;     /* FORM_* of verb */
} vocabulary_entry;

typedef struct vocabulary {
    vocabulary_entry *table;
    uint32_t mask;
    uint32_t used;
    vocabulary_verb *verbs; /* [0] is unused */
    vocabulary_word *words; /* likewise */
    uint16_t verb_count, word_count;
} vocabulary;

/* Reads both files.  False: reported; nothing is left to free. */
bool vocabulary_open(vocabulary *, const quoth_host *, quoth_ctx *);
void vocabulary_close(vocabulary *);

/* The entry of a word, NULL if it has none. */
static inline const vocabulary_entry *vocabulary_find(const vocabulary *lex, uint32_t word)
{
    for (uint32_t i = word & lex->mask; lex->table[i].word != 0; i = (i + 1) & lex->mask)
        if (lex->table[i].word == word) return &lex->table[i];
    return NULL;
}

#endif
