/* SPDX-License-Identifier: Apache-2.0 */
#include "html_words.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST_NAME = 16, LONGEST_WORD = 24 };

/* Sorted by name. */
static const struct {
    char name[12];
    uint8_t element;
} elements[] = {
    {"a", EL_A},
    {"abbr", EL_SPAN},
    {"address", EL_ADDRESS},
    {"applet", EL_SKIPPED},
    {"area", EL_VOID},
    {"article", EL_ARTICLE},
    {"aside", EL_ASIDE},
    {"audio", EL_SKIPPED},
    {"b", EL_B},
    {"base", EL_VOID},
    {"bdi", EL_SPAN},
    {"bdo", EL_SPAN},
    {"big", EL_SPAN},
    {"blockquote", EL_BLOCKQUOTE},
    {"body", EL_BODY},
    {"br", EL_BR},
    {"button", EL_BUTTON},
    {"canvas", EL_SKIPPED},
    {"caption", EL_DIV},
    {"center", EL_DIV},
    {"cite", EL_SPAN},
    {"code", EL_SPAN},
    {"col", EL_VOID},
    {"colgroup", EL_DIV},
    {"data", EL_SPAN},
    {"datalist", EL_SKIPPED},
    {"dd", EL_DD},
    {"del", EL_SPAN},
    {"details", EL_DETAILS},
    {"dialog", EL_DIV},
    {"dir", EL_UL},
    {"div", EL_DIV},
    {"dl", EL_DL},
    {"dt", EL_DT},
    {"em", EL_SPAN},
    {"embed", EL_VOID},
    {"fieldset", EL_FORM},
    {"figcaption", EL_FIGCAPTION},
    {"figure", EL_FIGURE},
    {"font", EL_SPAN},
    {"footer", EL_FOOTER},
    {"form", EL_FORM},
    {"frame", EL_VOID},
    {"frameset", EL_DIV},
    {"h1", EL_H1},
    {"h2", EL_H2},
    {"h3", EL_H3},
    {"h4", EL_H4},
    {"h5", EL_H5},
    {"h6", EL_H6},
    {"head", EL_HEAD},
    {"header", EL_HEADER},
    {"hgroup", EL_HEADER},
    {"hr", EL_HR},
    {"html", EL_HTML},
    {"i", EL_SPAN},
    {"iframe", EL_SKIPPED},
    {"image", EL_IMG},
    {"img", EL_IMG},
    {"input", EL_VOID},
    {"ins", EL_SPAN},
    {"kbd", EL_SPAN},
    {"label", EL_LABEL},
    {"legend", EL_DIV},
    {"li", EL_LI},
    {"link", EL_LINK},
    {"main", EL_MAIN},
    {"map", EL_SPAN},
    {"mark", EL_SPAN},
    {"math", EL_SKIPPED},
    {"menu", EL_UL},
    {"meta", EL_META},
    {"meter", EL_SKIPPED},
    {"nav", EL_NAV},
    {"nobr", EL_SPAN},
    {"noframes", EL_SKIPPED},
    {"noscript", EL_SKIPPED},
    {"object", EL_SPAN},
    {"ol", EL_OL},
    {"optgroup", EL_SKIPPED},
    {"option", EL_SKIPPED},
    {"output", EL_SPAN},
    {"p", EL_P},
    {"param", EL_VOID},
    {"picture", EL_SPAN},
    {"pre", EL_PRE},
    {"progress", EL_SKIPPED},
    {"q", EL_SPAN},
    {"rp", EL_SPAN},
    {"rt", EL_SPAN},
    {"ruby", EL_SPAN},
    {"s", EL_SPAN},
    {"samp", EL_SPAN},
    {"script", EL_SCRIPT},
    {"section", EL_SECTION},
    {"select", EL_SKIPPED},
    {"small", EL_SPAN},
    {"source", EL_VOID},
    {"span", EL_SPAN},
    {"strike", EL_SPAN},
    {"strong", EL_B},
    {"style", EL_STYLE},
    {"sub", EL_SPAN},
    {"summary", EL_SUMMARY},
    {"sup", EL_SPAN},
    {"svg", EL_SKIPPED},
    {"table", EL_TABLE},
    {"tbody", EL_DIV},
    {"td", EL_TD},
    {"template", EL_SKIPPED},
    {"textarea", EL_SKIPPED},
    {"tfoot", EL_DIV},
    {"th", EL_TH},
    {"thead", EL_DIV},
    {"time", EL_TIME},
    {"title", EL_TITLE},
    {"tr", EL_TR},
    {"track", EL_VOID},
    {"tt", EL_SPAN},
    {"u", EL_SPAN},
    {"ul", EL_UL},
    {"var", EL_SPAN},
    {"video", EL_SKIPPED},
    {"wbr", EL_VOID},
};

#define BIT(group) ((uint32_t)1 << WORDS_##group)

/* General words of English as page authors use them in class and id; a plural in -s need not be listed. */
static const struct {
    const char *word;
    uint32_t groups;
} list[] = {
    {"article", BIT(ARTICLE)},
    {"story", BIT(ARTICLE)},
    {"post", BIT(ARTICLE)},
    {"entry", BIT(ARTICLE)},
    {"blog", BIT(ARTICLE)},
    {"news", BIT(ARTICLE)},
    {"single", BIT(ARTICLE)},
    {"hentry", BIT(ARTICLE)},
    {"artikel", BIT(ARTICLE)},
    {"beitrag", BIT(ARTICLE)},
    {"articlebody", BIT(ARTICLE) | BIT(CONTENT)},
    {"articlecontent", BIT(ARTICLE) | BIT(CONTENT)},
    {"articletext", BIT(ARTICLE) | BIT(CONTENT)},
    {"postcontent", BIT(ARTICLE) | BIT(CONTENT)},
    {"entrycontent", BIT(ARTICLE) | BIT(CONTENT)},
    {"storybody", BIT(ARTICLE) | BIT(CONTENT)},
    {"content", BIT(CONTENT)},
    {"maincontent", BIT(CONTENT)},
    {"inhalt", BIT(CONTENT)},
    {"contenu", BIT(CONTENT)},
    {"body", BIT(CONTENT)},
    {"text", BIT(CONTENT)},
    {"main", BIT(CONTENT)},
    {"copy", BIT(CONTENT)},
    {"richtext", BIT(CONTENT)},
    {"rte", BIT(CONTENT)},
    {"prose", BIT(CONTENT)},
    {"paragraph", BIT(CONTENT)},
    {"wysiwyg", BIT(CONTENT)},
    {"markdown", BIT(CONTENT)},
    {"comment", BIT(COMMENT)},
    {"kommentar", BIT(COMMENT)},
    {"kommentare", BIT(COMMENT)},
    {"commentaire", BIT(COMMENT)},
    {"commentlist", BIT(COMMENT)},
    {"disqus", BIT(COMMENT)},
    {"reply", BIT(COMMENT)},
    {"respond", BIT(COMMENT)},
    {"discussion", BIT(COMMENT)},
    {"feedback", BIT(COMMENT)},
    {"review", BIT(COMMENT)},
    {"guestbook", BIT(COMMENT)},
    {"sidebar", BIT(SIDEBAR)},
    {"aside", BIT(SIDEBAR)},
    {"rail", BIT(SIDEBAR)},
    {"secondary", BIT(SIDEBAR)},
    {"tertiary", BIT(SIDEBAR)},
    {"marginal", BIT(SIDEBAR)},
    {"sidebox", BIT(SIDEBAR)},
    {"infobox", BIT(SIDEBAR)},
    {"factbox", BIT(SIDEBAR)},
    {"supplementary", BIT(SIDEBAR)},
    {"footer", BIT(FOOTER)},
    {"foot", BIT(FOOTER)},
    {"bottom", BIT(FOOTER)},
    {"colophon", BIT(FOOTER)},
    {"copyright", BIT(FOOTER)},
    {"legal", BIT(FOOTER)},
    {"disclaimer", BIT(FOOTER)},
    {"imprint", BIT(FOOTER)},
    {"impressum", BIT(FOOTER)},
    {"contact", BIT(FOOTER)},
    {"header", BIT(HEADER)},
    {"head", BIT(HEADER)},
    {"masthead", BIT(HEADER)},
    {"top", BIT(HEADER)},
    {"hero", BIT(HEADER)},
    {"logo", BIT(HEADER)},
    {"branding", BIT(HEADER)},
    {"nav", BIT(NAVIGATION)},
    {"navigation", BIT(NAVIGATION)},
    {"navbar", BIT(NAVIGATION)},
    {"menu", BIT(NAVIGATION)},
    {"submenu", BIT(NAVIGATION)},
    {"breadcrumb", BIT(NAVIGATION)},
    {"crumb", BIT(NAVIGATION)},
    {"pagination", BIT(NAVIGATION)},
    {"pager", BIT(NAVIGATION)},
    {"paging", BIT(NAVIGATION)},
    {"toc", BIT(NAVIGATION)},
    {"skip", BIT(NAVIGATION)},
    {"next", BIT(NAVIGATION)},
    {"prev", BIT(NAVIGATION)},
    {"previous", BIT(NAVIGATION)},
    {"tab", BIT(NAVIGATION)},
    {"dropdown", BIT(NAVIGATION)},
    {"link", BIT(NAVIGATION)},
    {"related", BIT(RELATED)},
    {"recommended", BIT(RELATED)},
    {"recommendation", BIT(RELATED)},
    {"recommend", BIT(RELATED)},
    {"popular", BIT(RELATED)},
    {"trending", BIT(RELATED)},
    {"more", BIT(RELATED)},
    {"readmore", BIT(RELATED)},
    {"latest", BIT(RELATED)},
    {"recent", BIT(RELATED)},
    {"similar", BIT(RELATED)},
    {"also", BIT(RELATED)},
    {"suggestion", BIT(RELATED)},
    {"suggested", BIT(RELATED)},
    {"most", BIT(RELATED)},
    {"mostread", BIT(RELATED)},
    {"relatedposts", BIT(RELATED)},

    {"yarpp", BIT(RELATED)},
    {"further", BIT(RELATED)},
    {"featured", BIT(RELATED)},
    {"share", BIT(SHARE)},
    {"sharing", BIT(SHARE)},
    {"shared", BIT(SHARE)},
    {"sharedaddy", BIT(SHARE)},
    {"social", BIT(SHARE)},
    {"follow", BIT(SHARE)},
    {"facebook", BIT(SHARE)},
    {"twitter", BIT(SHARE)},
    {"whatsapp", BIT(SHARE)},
    {"addtoany", BIT(SHARE)},
    {"addthis", BIT(SHARE)},
    {"bookmark", BIT(SHARE)},
    {"like", BIT(SHARE)},
    {"vote", BIT(SHARE)},
    {"rating", BIT(SHARE)},
    {"print", BIT(SHARE)},
    {"ad", BIT(PROMOTION)},
    {"advert", BIT(PROMOTION)},
    {"advertisement", BIT(PROMOTION)},
    {"advertising", BIT(PROMOTION)},
    {"adsense", BIT(PROMOTION)},
    {"adsbygoogle", BIT(PROMOTION)},
    {"anzeige", BIT(PROMOTION)},
    {"werbung", BIT(PROMOTION)},
    {"sponsor", BIT(PROMOTION)},
    {"sponsored", BIT(PROMOTION)},
    {"promo", BIT(PROMOTION)},
    {"promotion", BIT(PROMOTION)},
    {"promoted", BIT(PROMOTION)},
    {"banner", BIT(PROMOTION)},
    {"cta", BIT(PROMOTION)},
    {"outbrain", BIT(PROMOTION)},
    {"taboola", BIT(PROMOTION)},
    {"affiliate", BIT(PROMOTION)},
    {"partner", BIT(PROMOTION)},
    {"campaign", BIT(PROMOTION)},
    {"donate", BIT(PROMOTION)},
    {"donation", BIT(PROMOTION)},
    {"newsletter", BIT(SIGNUP)},
    {"subscribe", BIT(SIGNUP)},
    {"subscription", BIT(SIGNUP)},
    {"subscriber", BIT(SIGNUP)},
    {"signup", BIT(SIGNUP)},
    {"signin", BIT(SIGNUP)},
    {"login", BIT(SIGNUP)},
    {"register", BIT(SIGNUP)},
    {"registration", BIT(SIGNUP)},
    {"paywall", BIT(SIGNUP)},
    {"form", BIT(SIGNUP)},
    {"modal", BIT(SIGNUP)},
    {"popup", BIT(SIGNUP)},
    {"overlay", BIT(SIGNUP)},
    {"lightbox", BIT(SIGNUP)},
    {"dialog", BIT(SIGNUP)},
    {"cookie", BIT(SIGNUP)},
    {"consent", BIT(SIGNUP)},
    {"gdpr", BIT(SIGNUP)},
    {"notice", BIT(SIGNUP)},
    {"notification", BIT(SIGNUP)},
    {"alert", BIT(SIGNUP)},
    {"meta", BIT(META)},
    {"metadata", BIT(META)},
    {"date", BIT(META)},
    {"datum", BIT(META)},
    {"datetime", BIT(META)},
    {"dateline", BIT(META)},
    {"time", BIT(META)},
    {"timestamp", BIT(META)},
    {"published", BIT(META)},
    {"publish", BIT(META)},
    {"updated", BIT(META)},
    {"posted", BIT(META)},
    {"info", BIT(META)},
    {"category", BIT(META)},
    {"categories", BIT(META)},
    {"tag", BIT(META)},
    {"tagcloud", BIT(META)},
    {"keyword", BIT(META)},
    {"topic", BIT(META)},
    {"kicker", BIT(META)},
    {"eyebrow", BIT(META)},
    {"source", BIT(META)},
    {"byline", BIT(META) | BIT(AUTHOR)},
    {"author", BIT(META) | BIT(AUTHOR)},
    {"autor", BIT(META) | BIT(AUTHOR)},
    {"auteur", BIT(META) | BIT(AUTHOR)},
    {"writer", BIT(META) | BIT(AUTHOR)},
    {"contributor", BIT(META) | BIT(AUTHOR)},
    {"bio", BIT(BIOGRAPHY)},
    {"biography", BIT(BIOGRAPHY)},
    {"authorbio", BIT(BIOGRAPHY)},
    {"authorbox", BIT(BIOGRAPHY)},
    {"about", BIT(BIOGRAPHY)},
    {"profile", BIT(BIOGRAPHY)},
    {"vcard", BIT(BIOGRAPHY)},
    {"avatar", BIT(BIOGRAPHY)},
    {"gravatar", BIT(BIOGRAPHY)},
    {"user", BIT(BIOGRAPHY)},
    {"caption", BIT(CAPTION)},
    {"credit", BIT(CAPTION)},
    {"figcaption", BIT(CAPTION)},
    {"photo", BIT(CAPTION)},
    {"image", BIT(CAPTION)},
    {"img", BIT(CAPTION)},
    {"picture", BIT(CAPTION)},
    {"thumbnail", BIT(CAPTION)},
    {"thumb", BIT(CAPTION)},
    {"media", BIT(CAPTION)},
    {"figure", BIT(CAPTION)},
    {"gallery", BIT(CAPTION)},
    {"slideshow", BIT(CAPTION)},
    {"video", BIT(CAPTION)},
    {"player", BIT(CAPTION)},
    {"bildunterschrift", BIT(CAPTION)},
    {"bild", BIT(CAPTION)},
    {"widget", BIT(WIDGET)},
    {"module", BIT(WIDGET)},
    {"box", BIT(WIDGET)},
    {"panel", BIT(WIDGET)},
    {"tool", BIT(WIDGET)},
    {"toolbar", BIT(WIDGET)},
    {"toolbox", BIT(WIDGET)},
    {"utility", BIT(WIDGET)},
    {"plugin", BIT(WIDGET)},
    {"embed", BIT(WIDGET)},
    {"button", BIT(WIDGET)},
    {"btn", BIT(WIDGET)},
    {"icon", BIT(WIDGET)},
    {"accordion", BIT(WIDGET)},
    {"collapse", BIT(WIDGET)},
    {"hidden", BIT(HIDDEN)},
    {"hide", BIT(HIDDEN)},
    {"invisible", BIT(HIDDEN)},
    {"visuallyhidden", BIT(HIDDEN)},
    {"visually", BIT(HIDDEN)},
    {"screen", BIT(HIDDEN)},
    {"sr", BIT(HIDDEN)},
    {"offscreen", BIT(HIDDEN)},
    {"noprint", BIT(HIDDEN)},
    {"title", BIT(TITLE)},
    {"headline", BIT(TITLE)},
    {"heading", BIT(TITLE)},
    {"subtitle", BIT(TITLE)},
    {"subhead", BIT(TITLE)},
    {"subheadline", BIT(TITLE)},
    {"dek", BIT(TITLE)},
    {"deck", BIT(TITLE)},
    {"standfirst", BIT(TITLE)},
    {"summary", BIT(TITLE)},
    {"excerpt", BIT(TITLE)},
    {"lead", BIT(TITLE)},
    {"lede", BIT(TITLE)},
    {"intro", BIT(TITLE)},
    {"teaser", BIT(TITLE) | BIT(LISTING)},
    {"abstract", BIT(TITLE)},
    {"description", BIT(TITLE)},
    {"vorspann", BIT(TITLE)},
    {"quote", BIT(QUOTE)},
    {"pullquote", BIT(QUOTE)},
    {"blockquote", BIT(QUOTE)},
    {"pull", BIT(QUOTE)},
    {"card", BIT(LISTING)},
    {"item", BIT(LISTING)},
    {"list", BIT(LISTING)},
    {"listing", BIT(LISTING)},
    {"grid", BIT(LISTING)},
    {"feed", BIT(LISTING)},
    {"archive", BIT(LISTING)},
    {"carousel", BIT(LISTING)},
    {"slider", BIT(LISTING)},
    {"slick", BIT(LISTING)},
    {"swiper", BIT(LISTING)},
    {"tile", BIT(LISTING)},
    {"loop", BIT(LISTING)},
    {"price", BIT(SHOP)},
    {"cart", BIT(SHOP)},
    {"product", BIT(SHOP)},
    {"shop", BIT(SHOP)},
    {"store", BIT(SHOP)},
    {"buy", BIT(SHOP)},
    {"checkout", BIT(SHOP)},
    {"search", BIT(SEARCH)},
    {"filter", BIT(SEARCH)},
    {"sort", BIT(SEARCH)},
    {"suche", BIT(SEARCH)},
};

static int compare_element(const void *key, const void *entry)
{
    return strcmp(key, (const char *)entry);
}

html_element html_element_of(quoth_str name)
{
    char low[LONGEST_NAME + 1];
    const char *found;
    size_t i;

    if (name.len <= LONGEST_NAME) {
        for (i = 0; i < name.len; i++) low[i] = clean_lower(name.ptr[i]);
        low[name.len] = '\0';
        found = bsearch(low, elements, sizeof(elements) / sizeof(elements[0]), sizeof(elements[0]), compare_element);
        if (found) return (html_element)elements[(size_t)(found - elements[0].name) / sizeof(elements[0])].element;
    }
    return memchr(name.ptr, '-', name.len) ? EL_CUSTOM : EL_OTHER;
}

bool html_element_is_block(html_element element)
{
    switch (element) {
    case EL_OTHER:
    case EL_A:
    case EL_B:
    case EL_BUTTON:
    case EL_LABEL:
    case EL_SPAN:
    case EL_TIME:
    case EL_IMG:
    case EL_BR:
    case EL_VOID:
        return false;
    default:
        return true;
    }
}

static uint32_t hash_word(const char *word, size_t n)
{
    uint32_t h = 2166136261u;
    size_t i;

    for (i = 0; i < n; i++) h = (h ^ (unsigned char)word[i]) * 16777619u;
    return h ^ h >> 15;
}

enum { SLOTS = sizeof(((html_words *)0)->slots) / sizeof(uint16_t) };

void html_words_build(html_words *words)
{
    size_t i;

    memset(words, 0, sizeof(*words));
    for (i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
        uint32_t slot = hash_word(list[i].word, strlen(list[i].word)) % SLOTS;

        while (words->slots[slot]) slot = (slot + 1) % SLOTS;
        words->slots[slot] = (uint16_t)(i + 1);
    }
}

static uint32_t groups_of_word(const html_words *words, const char *word, size_t n)
{
    uint32_t slot = hash_word(word, n) % SLOTS;

    for (; words->slots[slot]; slot = (slot + 1) % SLOTS) {
        const char *candidate = list[words->slots[slot] - 1].word;

        if (!strncmp(candidate, word, n) && !candidate[n]) return list[words->slots[slot] - 1].groups;
    }
    return 0;
}

uint32_t html_words_of(const html_words *words, quoth_str value)
{
    uint32_t groups = 0;
    size_t i = 0;

    while (i < value.len) {
        char word[LONGEST_WORD];
        size_t n = 0;

        while (i < value.len && !clean_is_alpha((unsigned char)value.ptr[i])) i++;
        /* A word goes on over its first letters in capitals ("AD"), and ends before a later capital ("articleBody"). */
        while (i < value.len && clean_is_alpha((unsigned char)value.ptr[i])) {
            if (n && clean_is_upper((unsigned char)value.ptr[i]) && clean_is_lower((unsigned char)value.ptr[i - 1]))
                break;
            if (n < LONGEST_WORD) word[n] = clean_lower(value.ptr[i]);
            n++;
            i++;
        }
        if (n >= 2 && n < LONGEST_WORD) {
            uint32_t found = groups_of_word(words, word, n);

            if (!found && n > 3 && word[n - 1] == 's') found = groups_of_word(words, word, n - 1);
            groups |= found;
        }
    }
    return groups;
}

uint32_t html_words_of_role(quoth_str role)
{
    static const struct {
        const char *role;
        uint32_t groups;
    } roles[] = {
        {"navigation", BIT(NAVIGATION)}, {"menu", BIT(NAVIGATION)},       {"menubar", BIT(NAVIGATION)},
        {"banner", BIT(HEADER)},         {"complementary", BIT(SIDEBAR)}, {"contentinfo", BIT(FOOTER)},
        {"search", BIT(SEARCH)},         {"dialog", BIT(SIGNUP)},         {"alertdialog", BIT(SIGNUP)},
        {"article", BIT(ARTICLE)},       {"main", BIT(CONTENT)},          {"form", BIT(SIGNUP)},
    };
    size_t i;

    for (i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
        if (clean_equals(role, roles[i].role)) return roles[i].groups;
    return 0;
}
