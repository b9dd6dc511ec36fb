/* SPDX-License-Identifier: Apache-2.0 */
#include "text_phrases.h"

#include <string.h>

static const struct {
    const char *phrase; /* lower case; begins with a letter, a digit or a byte beyond ASCII */
    uint8_t sign;
} list[] = {
    /* How a credit begins. */
    {"photo:", SIGN_CREDIT_START},
    {"photos:", SIGN_CREDIT_START},
    {"photo by", SIGN_CREDIT_START},
    {"photos by", SIGN_CREDIT_START},
    {"photo credit", SIGN_CREDIT_START},
    {"photo courtesy", SIGN_CREDIT_START},
    {"photo illustration", SIGN_CREDIT_START},
    {"image:", SIGN_CREDIT_START},
    {"images:", SIGN_CREDIT_START},
    {"image by", SIGN_CREDIT_START},
    {"image credit", SIGN_CREDIT_START},
    {"image courtesy", SIGN_CREDIT_START},
    {"image source:", SIGN_CREDIT_START},
    {"image via", SIGN_CREDIT_START},
    {"credit:", SIGN_CREDIT_START},
    {"photograph:", SIGN_CREDIT_START},
    {"photograph by", SIGN_CREDIT_START},
    {"photographs by", SIGN_CREDIT_START},
    {"picture:", SIGN_CREDIT_START},
    {"pictures:", SIGN_CREDIT_START},
    {"picture by", SIGN_CREDIT_START},
    {"courtesy of", SIGN_CREDIT_START},
    {"courtesy:", SIGN_CREDIT_START},
    {"illustration by", SIGN_CREDIT_START},
    {"illustration:", SIGN_CREDIT_START},
    {"video by", SIGN_CREDIT_START},
    {"graphic by", SIGN_CREDIT_START},
    {"graphic:", SIGN_CREDIT_START},
    {"ap photo", SIGN_CREDIT_START},
    {"getty images", SIGN_CREDIT_START},
    {"screenshot", SIGN_CREDIT_START},
    {"foto:", SIGN_CREDIT_START},
    {"bild:", SIGN_CREDIT_START},
    /* The same behind a caption. */
    {"photo:", SIGN_CREDIT_WITHIN},
    {"photos:", SIGN_CREDIT_WITHIN},
    {"photo by", SIGN_CREDIT_WITHIN},
    {"photo credit", SIGN_CREDIT_WITHIN},
    {"photograph:", SIGN_CREDIT_WITHIN},
    {"image credit", SIGN_CREDIT_WITHIN},
    {"credit:", SIGN_CREDIT_WITHIN},
    /* Agencies and picture services, and the words their names end in. */
    {"getty", SIGN_AGENCY},
    {"reuters", SIGN_AGENCY},
    {"associated press", SIGN_AGENCY},
    {"ap", SIGN_AGENCY},
    {"ap photo", SIGN_AGENCY},
    {"afp", SIGN_AGENCY},
    {"epa", SIGN_AGENCY},
    {"shutterstock", SIGN_AGENCY},
    {"istock", SIGN_AGENCY},
    {"istockphoto", SIGN_AGENCY},
    {"alamy", SIGN_AGENCY},
    {"bloomberg", SIGN_AGENCY},
    {"xinhua", SIGN_AGENCY},
    {"zuma", SIGN_AGENCY},
    {"upi", SIGN_AGENCY},
    {"anadolu", SIGN_AGENCY},
    {"unsplash", SIGN_AGENCY},
    {"agency", SIGN_AGENCY},
    {"wire", SIGN_AGENCY},
    {"pool", SIGN_AGENCY},
    {"photography", SIGN_AGENCY},
    {"archives", SIGN_AGENCY},
    {"images", SIGN_AGENCY},
    {"wikimedia", SIGN_AGENCY},
    {"creative commons", SIGN_AGENCY},
    /* Captions that say so. */
    {"file - ", SIGN_CAPTION_START},
    {"file -- ", SIGN_CAPTION_START},
    {"file – ", SIGN_CAPTION_START},
    {"file — ", SIGN_CAPTION_START},
    {"file photo", SIGN_CAPTION_START},
    {"file image", SIGN_CAPTION_START},
    {"caption:", SIGN_CAPTION_START},
    {"pictured:", SIGN_CAPTION_START},
    {"pictured,", SIGN_CAPTION_START},
    {"in this file photo", SIGN_CAPTION_START},
    {"in this photo", SIGN_CAPTION_START},
    {"in this image", SIGN_CAPTION_START},
    {"photo shows", SIGN_CAPTION_START},
    {"this photo", SIGN_CAPTION_START},
    {"photo", SIGN_PICTURE},
    {"courtesy", SIGN_PICTURE},
    {"credit", SIGN_PICTURE},
    {"image", SIGN_PICTURE},
    {"picture", SIGN_PICTURE},
    {"via", SIGN_PICTURE},
    /* Bylines and sign-offs. */
    {"reporting by", SIGN_BYLINE_START},
    {"editing by", SIGN_BYLINE_START},
    {"additional reporting", SIGN_BYLINE_START},
    {"writing by", SIGN_BYLINE_START},
    {"compiled by", SIGN_BYLINE_START},
    {"published:", SIGN_BYLINE_START},
    {"published on ", SIGN_BYLINE_START},
    {"published at ", SIGN_BYLINE_START},
    {"updated:", SIGN_BYLINE_START},
    {"updated on ", SIGN_BYLINE_START},
    {"last updated", SIGN_BYLINE_START},
    {"first published", SIGN_BYLINE_START},
    {"posted:", SIGN_BYLINE_START},
    {"posted on ", SIGN_BYLINE_START},
    {"posted by ", SIGN_BYLINE_START},
    {"by a staff", SIGN_BYLINE_START},
    {"by staff", SIGN_BYLINE_START},
    {"by our ", SIGN_BYLINE_START},
    {"contributed to this report", SIGN_CONTRIBUTED},
    {"contributed to this story", SIGN_CONTRIBUTED},
    {"contributed to this article", SIGN_CONTRIBUTED},
    {"contributed reporting", SIGN_CONTRIBUTED},
    {"by", SIGN_BY_START},
    {"and", SIGN_NAME_WORD},
    {"of", SIGN_NAME_WORD},
    {"for", SIGN_NAME_WORD},
    {"the", SIGN_NAME_WORD},
    {"in", SIGN_NAME_WORD},
    {"with", SIGN_NAME_WORD},
    {"de", SIGN_NAME_WORD},
    {"van", SIGN_NAME_WORD},
    {"von", SIGN_NAME_WORD},
    {"at", SIGN_NAME_WORD},
    /* Orders to the reader and labels, at the beginning. */
    {"read more", SIGN_NOTICE_START},
    {"read also", SIGN_NOTICE_START},
    {"also read", SIGN_NOTICE_START},
    {"read next", SIGN_NOTICE_START},
    {"read the full", SIGN_NOTICE_START},
    {"read:", SIGN_NOTICE_START},
    {"see also", SIGN_NOTICE_START},
    {"see more", SIGN_NOTICE_START},
    {"related:", SIGN_NOTICE_START},
    {"related story", SIGN_NOTICE_START},
    {"related stories", SIGN_NOTICE_START},
    {"related article", SIGN_NOTICE_START},
    {"related articles", SIGN_NOTICE_START},
    {"related content", SIGN_NOTICE_START},
    {"more:", SIGN_NOTICE_START},
    {"more on this", SIGN_NOTICE_START},
    {"more stories", SIGN_NOTICE_START},
    {"watch:", SIGN_NOTICE_START},
    {"watch now", SIGN_NOTICE_START},
    {"watch the video", SIGN_NOTICE_START},
    {"listen:", SIGN_NOTICE_START},
    {"listen to the story", SIGN_NOTICE_START},
    {"advertisement", SIGN_NOTICE_START},
    {"continue reading", SIGN_NOTICE_START},
    {"click here", SIGN_NOTICE_START},
    {"subscribe", SIGN_NOTICE_START},
    {"sign up", SIGN_NOTICE_START},
    {"share this", SIGN_NOTICE_START},
    {"send tips", SIGN_NOTICE_START},
    {"email the author", SIGN_NOTICE_START},
    {"copyright", SIGN_NOTICE_START},
    {"©", SIGN_NOTICE_START},
    {"newsletter", SIGN_NOTICE_START},
    {"top stories", SIGN_NOTICE_START},
    {"most read", SIGN_NOTICE_START},
    {"trending now", SIGN_NOTICE_START},
    {"don't miss:", SIGN_NOTICE_START},
    {"don’t miss:", SIGN_NOTICE_START},
    {"must read", SIGN_NOTICE_START},
    {"get the latest", SIGN_NOTICE_START},
    {"for more news", SIGN_NOTICE_START},
    {"for more information", SIGN_NOTICE_START},
    {"for the latest", SIGN_NOTICE_START},
    {"correction:", SIGN_NOTICE_START},
    {"editor's note", SIGN_NOTICE_START},
    {"editor’s note", SIGN_NOTICE_START},
    {"editors' note", SIGN_NOTICE_START},
    {"editors’ note", SIGN_NOTICE_START},
    {"view comments", SIGN_NOTICE_START},
    {"show comments", SIGN_NOTICE_START},
    {"leave a comment", SIGN_NOTICE_START},
    {"have a news tip", SIGN_NOTICE_START},
    {"got a tip", SIGN_NOTICE_START},
    {"scroll to continue", SIGN_NOTICE_START},
    {"video:", SIGN_NOTICE_START},
    /* Plain wherever they stand in a short paragraph. */
    {"this is breaking news", SIGN_NOTICE},
    {"this is a breaking news", SIGN_NOTICE},
    {"this breaking news story", SIGN_NOTICE},
    {"this is a developing story", SIGN_NOTICE},
    {"this story is developing", SIGN_NOTICE},
    {"check back for", SIGN_NOTICE},
    {"check back later", SIGN_NOTICE},
    {"please check back", SIGN_NOTICE},
    {"this story has been updated", SIGN_NOTICE},
    {"this article has been updated", SIGN_NOTICE},
    {"this story will be updated", SIGN_NOTICE},
    {"this article will be updated", SIGN_NOTICE},
    {"all rights reserved", SIGN_NOTICE},
    {"may not be published, broadcast", SIGN_NOTICE},
    {"sign up for our", SIGN_NOTICE},
    {"sign up to our", SIGN_NOTICE},
    {"sign up here", SIGN_NOTICE},
    {"subscribe to our", SIGN_NOTICE},
    {"our newsletter", SIGN_NOTICE},
    {"our daily newsletter", SIGN_NOTICE},
    {"our weekly newsletter", SIGN_NOTICE},
    {"follow us on", SIGN_NOTICE},
    {"like us on facebook", SIGN_NOTICE},
    {"click here to", SIGN_NOTICE},
    {"click here for", SIGN_NOTICE},
    {"terms of service", SIGN_NOTICE},
    {"privacy policy", SIGN_NOTICE},
    {"originally published on", SIGN_NOTICE},
    {"originally published in", SIGN_NOTICE},
    {"originally published by", SIGN_NOTICE},
    {"originally appeared on", SIGN_NOTICE},
    {"story continues below", SIGN_NOTICE},
    {"article continues below", SIGN_NOTICE},
    {"article continues after", SIGN_NOTICE},
    {"download our app", SIGN_NOTICE},
    {"join the conversation", SIGN_NOTICE},
    {"support our journalism", SIGN_NOTICE},
    {"enable javascript", SIGN_NOTICE},
    {"we use cookies", SIGN_NOTICE},
    {"follow", SIGN_FOLLOW_START},
    {"on twitter", SIGN_NETWORK},
    {"on facebook", SIGN_NETWORK},
    {"on instagram", SIGN_NETWORK},
    {"on linkedin", SIGN_NETWORK},
    /* Verbs of sentences that tell what happened. */
    {"is", SIGN_FINITE},
    {"are", SIGN_FINITE},
    {"was", SIGN_FINITE},
    {"were", SIGN_FINITE},
    {"has", SIGN_FINITE},
    {"have", SIGN_FINITE},
    {"had", SIGN_FINITE},
    {"will", SIGN_FINITE},
    {"would", SIGN_FINITE},
    {"can", SIGN_FINITE},
    {"could", SIGN_FINITE},
    {"it's", SIGN_FINITE},
    {"it’s", SIGN_FINITE},
    {"that's", SIGN_FINITE},
    {"that’s", SIGN_FINITE},
    {"there's", SIGN_FINITE},
    {"there’s", SIGN_FINITE},
    {"he's", SIGN_FINITE},
    {"he’s", SIGN_FINITE},
    {"she's", SIGN_FINITE},
    {"she’s", SIGN_FINITE},
    {"don't", SIGN_FINITE},
    {"don’t", SIGN_FINITE},
    {"they're", SIGN_FINITE},
    {"they’re", SIGN_FINITE},
    {"they'll", SIGN_FINITE},
    {"they’ll", SIGN_FINITE},
    {"may", SIGN_FINITE},
    {"might", SIGN_FINITE},
    {"should", SIGN_FINITE},
    {"must", SIGN_FINITE},
    {"do", SIGN_FINITE},
    {"does", SIGN_FINITE},
    {"did", SIGN_FINITE},
    {"went", SIGN_FINITE},
    {"came", SIGN_FINITE},
    {"took", SIGN_FINITE},
    {"made", SIGN_FINITE},
    {"gave", SIGN_FINITE},
    {"began", SIGN_FINITE},
    {"became", SIGN_FINITE},
    {"won", SIGN_FINITE},
    {"lost", SIGN_FINITE},
    {"saw", SIGN_FINITE},
    {"knew", SIGN_FINITE},
    {"thought", SIGN_FINITE},
    {"felt", SIGN_FINITE},
    {"found", SIGN_FINITE},
    {"got", SIGN_FINITE},
    {"met", SIGN_FINITE},
    {"led", SIGN_FINITE},
    {"said", SIGN_TELLING},
    {"says", SIGN_TELLING},
    {"told", SIGN_TELLING},
    {"wrote", SIGN_TELLING},
    /* What captions say of those they show. */
    {"left", SIGN_SCENE},
    {"right", SIGN_SCENE},
    {"center", SIGN_SCENE},
    {"centre", SIGN_SCENE},
    {"pictured", SIGN_SCENE},
    {"seen here", SIGN_SCENE},
    {"is seen", SIGN_SCENE},
    {"are seen", SIGN_SCENE},
    {"file photo", SIGN_SCENE},
    {"poses", SIGN_SCENE},
    {"pose", SIGN_SCENE},
    {"speaks", SIGN_SCENE},
    {"arrives", SIGN_SCENE},
    {"walks", SIGN_SCENE},
    {"looks on", SIGN_SCENE},
    {"attends", SIGN_SCENE},
    {"gestures", SIGN_SCENE},
    {"waves", SIGN_SCENE},
    {"listens", SIGN_SCENE},
    {"stands", SIGN_SCENE},
    {"sits", SIGN_SCENE},
    {"shakes hands", SIGN_SCENE},
};

_Static_assert(sizeof(list) / sizeof(list[0]) < PHRASE_SLOTS / 2, "the table of phrases must stay sparse");

#define STARTS                                                                                                         \
    (SIGN(CREDIT_START) | SIGN(CAPTION_START) | SIGN(BYLINE_START) | SIGN(BY_START) | SIGN(NOTICE_START) |             \
     SIGN(FOLLOW_START))

/* A hash of a word by its length and its first four bytes, case folded roughly: words are told apart afterwards. */
static uint32_t hash_word(const char *word, size_t length)
{
    uint32_t hash = (uint32_t)length;
    size_t i;

    for (i = 0; i < 4 && i < length; i++) hash = hash << 8 ^ hash >> 24 ^ ((unsigned char)word[i] | 0x20u);
    hash *= 2654435761u;
    return hash >> 22;
}

_Static_assert(PHRASE_SLOTS == 1 << 10, "a hash has ten bits");

static void build_classes(uint8_t classes[256])
{
    int c;

    for (c = 0; c < 256; c++) {
        unsigned char byte = (unsigned char)c;
        uint8_t class = 0;

        if (clean_is_lower(byte)) class |= BYTE_WORD | BYTE_LOWER | BYTE_LETTER;
        if (clean_is_upper(byte)) class |= BYTE_WORD | BYTE_UPPER | BYTE_LETTER;
        if (clean_is_digit(byte)) class |= BYTE_WORD | BYTE_DIGIT;
        if (byte >= 0x80 && byte != 0xe2) class |= BYTE_WORD;
        if (byte >= 0xc3 && byte != 0xe2) class |= BYTE_LETTER;
        if (clean_is_space(byte)) class |= BYTE_SPACE;
        classes[c] = class;
    }
}

void text_phrases_build(text_phrases *phrases)
{
    size_t i;

    memset(phrases, 0, sizeof(*phrases));
    build_classes(phrases->classes);
    for (i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
        const char *phrase = list[i].phrase;
        size_t n = 0;
        uint32_t slot;

        while (phrases->classes[(unsigned char)phrase[n]] & BYTE_WORD) n++;
        phrases->words[i] = (uint8_t)n;
        phrases->lengths[i] = (uint8_t)strlen(phrase);
        for (slot = hash_word(phrase, n); phrases->slots[slot]; slot = (slot + 1) % PHRASE_SLOTS) {
            size_t there = phrases->slots[slot] - 1u;

            if (phrases->words[there] == n && !memcmp(list[there].phrase, phrase, n)) break;
        }
        phrases->next[i] = phrases->slots[slot];
        phrases->slots[slot] = (uint16_t)(i + 1);
    }
}

uint32_t text_phrases_at(const text_phrases *phrases, quoth_str text, size_t at, size_t length, bool first)
{
    quoth_str rest = clean_str(text.ptr + at, text.len - at);
    uint32_t slot = hash_word(rest.ptr, length), signs = 0;

    for (; phrases->slots[slot]; slot = (slot + 1) % PHRASE_SLOTS) {
        size_t i = phrases->slots[slot];

        /* Another word in the same run of slots. */
        if (phrases->words[i - 1] != length) continue;
        for (; i; i = phrases->next[i - 1]) {
            const char *phrase = list[i - 1].phrase;
            size_t n = phrases->lengths[i - 1], k = 0;

            if (n > rest.len) continue;
            while (k < n && clean_lower(rest.ptr[k]) == phrase[k]) k++;
            if (k < n) continue;
            /* Not within a longer word. */
            if (n < rest.len && phrases->classes[(unsigned char)phrase[n - 1]] & BYTE_WORD &&
                phrases->classes[(unsigned char)rest.ptr[n]] & BYTE_WORD)
                continue;
            if (first || !(STARTS & (uint32_t)1 << list[i - 1].sign)) signs |= (uint32_t)1 << list[i - 1].sign;
        }
    }
    return signs;
}
