/* SPDX-License-Identifier: Apache-2.0 */
#include "clean_options.h"

static const char *const modes[] = {"article", "verbatim", NULL};
static const char *const kinds[] = {"list-item", "block-quote", "heading", "caption",
                                    "credit",    "byline",      "notice",  NULL};

quoth_paragraph_kind clean_kind_of_choice(int32_t choice)
{
    return (quoth_paragraph_kind)(choice + QUOTH_PARAGRAPH_LIST_ITEM);
}

const quoth_option clean_options[] = {
    {.name = "mode",
     .help = "article: clean the text; verbatim: keep plain text byte for byte and only find its paragraphs",
     .kind = QUOTH_ENUM,
     .fallback = "article",
     .choices = modes,
     .offset = QUOTH_FIELD(clean_config, mode, int32_t)},
    {.name = "language",
     .help = "languages to take (BCP 47, such as en); texts in others are dropped; 'any' takes all",
     .kind = QUOTH_TEXT,
     .flags = QUOTH_LIST,
     .fallback = "[en]",
     .offset = QUOTH_FIELD(clean_config, languages, quoth_list)},
    {.name = "drop-kinds",
     .help = "kinds of paragraphs to leave out of the text in mode article",
     .kind = QUOTH_ENUM,
     .flags = QUOTH_LIST,
     .fallback = "[caption, credit, byline, notice]",
     .choices = kinds,
     .offset = QUOTH_FIELD(clean_config, drop_kinds, quoth_list)},
    {.name = "drop",
     .help = "patterns of further paragraphs to leave out in mode article",
     .kind = QUOTH_REGEX,
     .flags = QUOTH_LIST,
     .offset = QUOTH_FIELD(clean_config, drop, quoth_list)},
    {.name = "min-prose",
     .help = "share of plain text that must stand in words; tables, indexes and logs have less; 0 takes all",
     .kind = QUOTH_REAL,
     .flags = QUOTH_ADVANCED,
     .fallback = "0.35",
     .max = 1,
     .offset = QUOTH_FIELD(clean_config, min_prose, double)},
    {.name = "model",
     .help = "model that tells the article from the rest of an HTML page",
     .kind = QUOTH_TEXT,
     .flags = QUOTH_ADVANCED,
     .fallback = CLEAN_DEFAULT_MODEL,
     .offset = QUOTH_FIELD(clean_config, model, quoth_str)},
    {.name = "max-page",
     .help = "bytes of an HTML page; a larger one fails",
     .kind = QUOTH_BYTES,
     .flags = QUOTH_ADVANCED,
     .fallback = "16MiB",
     .min = 1024,
     .max = 2147483648.0,
     .offset = QUOTH_FIELD(clean_config, max_page, uint64_t)},
    {.name = "max-tags",
     .help = "tags of an HTML page; a page with more fails",
     .kind = QUOTH_INT,
     .flags = QUOTH_ADVANCED,
     .fallback = "200000",
     .min = 100,
     .max = 10000000,
     .offset = QUOTH_FIELD(clean_config, max_tags, int64_t)},
    {.name = "max-depth",
     .help = "depth of nesting in an HTML page; deeper elements are taken as their parent",
     .kind = QUOTH_INT,
     .flags = QUOTH_ADVANCED,
     .fallback = "256",
     .min = 16,
     .max = 2000,
     .offset = QUOTH_FIELD(clean_config, max_depth, int64_t)},
    {.name = "max-attributes",
     .help = "attributes of one tag that are looked at; further ones are skipped",
     .kind = QUOTH_INT,
     .flags = QUOTH_ADVANCED,
     .fallback = "256",
     .min = 8,
     .max = 100000,
     .offset = QUOTH_FIELD(clean_config, max_attributes, int64_t)},
    {.name = NULL},
};

const char clean_manual[] =
    "Turns the payload of a document into its text: UTF-8, one paragraph a line, with a map that leads from every\n"
    "character back to the bytes it came from.\n"
    "\n"
    "## HTML\n"
    "\n"
    "The main text of the page, without navigation, comments, related articles, advertisements.  Each block of text "
    "is\n"
    "judged by a small model from what can be seen of it: its words and links, the elements and class names around "
    "it,\n"
    "its neighbours, its place.  Title, date, authors, site and address come from JSON-LD, OpenGraph, `<meta>`, "
    "`<time>`\n"
    "and the byline, unless the source gave them.  The charset is decided in this order: byte order mark, valid "
    "UTF-8,\n"
    "the HTTP header, the page's own declaration, windows-1252.\n"
    "\n"
    "## Plain text\n"
    "\n"
    "White space is folded and line wrapping undone: where nearly every line ends because its next word would not "
    "have\n"
    "fit, a paragraph is what stands between blank lines, else each line is one.  Text that is not UTF-8 is read as "
    "the\n"
    "charset that came with it, else as windows-1252.  NUL bytes become U+FFFD.\n"
    "\n"
    "## Paragraphs\n"
    "\n"
    "Layer `paragraph` says what each is: body, list-item, block-quote, heading, caption, credit, byline, notice.  "
    "Mode\n"
    "`article` leaves out the last four (`drop-kinds`); paragraphs are separated by one line feed.  Mode `verbatim` "
    "keeps\n"
    "plain text byte for byte and only marks them.\n"
    "\n"
    "## Dropped\n"
    "\n"
    "- `language`: the text is in a language that `language` does not name; a text too short to tell is kept\n"
    "- `no-article`: an HTML page without main text\n"
    "- `no-prose`: plain text of which less than `min-prose` stands in words, such as an index, a table of numbers, a "
    "log;\n"
    "  news has 0.74 and more\n"
    "- `no-text`: a text with nothing in it\n"
    "\n"
    "## Failures\n"
    "\n"
    "- `max-page`, `max-tags`, `max-depth`: the HTML page is beyond the option of that name\n"
    "- `media-type`: the payload is neither text nor HTML\n"
    "- `not-text`: more than one byte in a hundred is NUL\n"
    "- `not-utf-8`: mode `verbatim` takes UTF-8 only\n"
    "- `html-verbatim`: mode `verbatim` takes plain text only\n"
    "- `too-large`: the payload has 4 GiB or more\n"
    "- `model`: the file that `model` names is not a model of this version\n"
    "- `memory`: libxml2 ran out of memory\n";
