/* SPDX-License-Identifier: Apache-2.0 */
/* What names tell: element names, and the words that authors of pages put into class, id and role. */
#ifndef QUOTH_CLEAN_HTML_WORDS_H
#define QUOTH_CLEAN_HTML_WORDS_H

#include "call.h"

typedef enum html_element {
    EL_OTHER,  /* unknown, inline */
    EL_CUSTOM, /* unknown, with a dash in its name: a component, taken as a block */
    EL_A,
    EL_ADDRESS,
    EL_ARTICLE,
    EL_ASIDE,
    EL_B,
    EL_BLOCKQUOTE,
    EL_BODY,
    EL_BR,
    EL_BUTTON,
    EL_DD,
    EL_DETAILS,
    EL_DIV, /* and other blocks without a meaning of their own */
    EL_DL,
    EL_DT,
    EL_FIGCAPTION,
    EL_FIGURE,
    EL_FOOTER,
    EL_FORM,
    EL_H1,
    EL_H2,
    EL_H3,
    EL_H4,
    EL_H5,
    EL_H6,
    EL_HEAD,
    EL_HEADER,
    EL_HR,
    EL_HTML,
    EL_IMG,
    EL_LABEL,
    EL_LI,
    EL_LINK,
    EL_MAIN,
    EL_META,
    EL_NAV,
    EL_OL,
    EL_P,
    EL_PRE,
    EL_SCRIPT,
    EL_SECTION,
    EL_SPAN, /* and other inline elements without a meaning of their own */
    EL_STYLE,
    EL_SUMMARY,
    EL_TABLE,
    EL_TD,
    EL_TH,
    EL_TIME,
    EL_TITLE,
    EL_TR,
    EL_UL,
    EL_SKIPPED, /* its content is no text: svg, select, noscript, ... */
    EL_VOID,    /* has no content and no meaning here: input, wbr, ... */
    EL_COUNT
} html_element;

/* The element of that name (any case). */
html_element html_element_of(quoth_str name);
/* True for elements that begin a new line. */
bool html_element_is_block(html_element);

/* Groups of words of class, id and role.  A mask holds 1 << group. */
typedef enum html_group {
    WORDS_ARTICLE,
    WORDS_CONTENT,
    WORDS_COMMENT,
    WORDS_SIDEBAR,
    WORDS_FOOTER,
    WORDS_HEADER,
    WORDS_NAVIGATION,
    WORDS_RELATED,
    WORDS_SHARE,
    WORDS_PROMOTION,
    WORDS_SIGNUP,
    WORDS_META,
    WORDS_BIOGRAPHY,
    WORDS_CAPTION,
    WORDS_WIDGET,
    WORDS_HIDDEN,
    WORDS_TITLE,
    WORDS_QUOTE,
    WORDS_LISTING,
    WORDS_SHOP,
    WORDS_SEARCH,
    WORDS_AUTHOR, /* names a person: a byline */
    WORDS_GROUPS
} html_group;

/* The words by hash; built once, then read only. */
typedef struct html_words {
    uint16_t slots[1024]; /* index into the list + 1; 0: free */
} html_words;

void html_words_build(html_words *words);
/* The groups of all words in the value of a class or id attribute: split at what is no letter and at a capital. */
uint32_t html_words_of(const html_words *words, quoth_str value);
/* The groups that a role attribute stands for. */
uint32_t html_words_of_role(quoth_str role);

#endif
