/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A lexicon: a TSV resource (UTF-8, '#' comment lines, TAB-separated columns) as a table from its first column, a word
 * or several, to the row's other columns.  Words are found by their hash (quoth_token.word) and then compared byte by
 * byte, so that two words of the same hash are not mixed up; capitals of A-Z and curly apostrophes make no difference.
 * The key is cut into words by the tokenizer, as the text is.  Several rows may have the same key.
 *
 * A lexicon is made once and then only read: any thread.  It borrows the bytes that it is made from.
 */
#ifndef QUOTH_LANGUAGE_LEXICON_H
#define QUOTH_LANGUAGE_LEXICON_H

#include "quoth/plugin.h"

#define LEXICON_NONE        UINT32_MAX
#define LEXICON_MAX_COLUMNS 16u
#define LEXICON_MAX_WORDS   12u                   /* of a key */
#define LEXICON_MAX_BYTES   (64u * 1024u * 1024u) /* of the file */

typedef struct lexicon lexicon;

typedef struct lexicon_error {
    size_t line; /* from 1; 0: the whole file */
    char message[120];
} lexicon_error;

/* Reads `bytes`; every row must have `columns` columns, the key included.  NULL: *error says why. */
lexicon *lexicon_new(const char *bytes, size_t len, unsigned columns, lexicon_error *error);
/* [load] The resource "lexicons"/`name`, which must outlive it; NULL: reported (code bad-lexicon).  Free it in close().
 */
lexicon *lexicon_open(const quoth_host *, quoth_ctx *, const char *name, unsigned columns);
/* [load] Reports a row that cannot be used (code bad-lexicon), with its line, and says what to do.  Returns false. */
bool lexicon_refuse(const lexicon *, uint32_t row, const quoth_host *, quoth_ctx *, const char *format, ...)
    QUOTH_PRINTF(5, 6);
void lexicon_free(lexicon *);

size_t lexicon_rows(const lexicon *);
/* A cell of a row; column 0 is the key. */
quoth_str lexicon_cell(const lexicon *, uint32_t row, unsigned column);
/* A cell as a decimal number from `least` to `most`.  False: it is none. */
bool lexicon_number(const lexicon *, uint32_t row, unsigned column, float least, float most, float *number);
/* Which of `names`, which end with NULL, a cell holds; -1: none of them. */
int lexicon_choice(const lexicon *, uint32_t row, unsigned column, const char *const *names);
/* The next row with the same key, LEXICON_NONE: no more. */
uint32_t lexicon_next(const lexicon *, uint32_t row);

/* The first row whose key is this one word; `word` is its hash. */
uint32_t lexicon_find(const lexicon *, uint32_t word, quoth_str bytes);
/* The first row with the longest key that the tokens from `first` on, before `end`, spell; *length gets its number of
 * tokens.  `tokens` are records of layer "token" of `text`. */
uint32_t lexicon_match(const lexicon *, const char *text, quoth_records tokens, size_t first, size_t end,
                       size_t *length);

#endif
