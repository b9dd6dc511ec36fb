/* SPDX-License-Identifier: Apache-2.0 */
/* JSON Schemas of what quoth writes.  docs/records.md says the same in prose: change both together. */
#include "base/memory.h"
#include "records/records.h"

#include <string.h>

/* clang-format off */
/* What spans begin with. */
#define SPAN_PROPERTIES \
    "        \"bytes\": {\"$ref\": \"#/$defs/pair\", \"description\": \"in the cleaned text, end exclusive\"},", \
    "        \"chars\": {\"$ref\": \"#/$defs/pair\", \"description\": \"the same in code points\"},", \
    "        \"original\": {\"anyOf\": [{\"$ref\": \"#/$defs/pair\"}, {\"type\": \"null\"}], \"description\": \"bytes of the document as fetched; null: not in one piece\"},"

/* Definitions that several schemas have, without the brace at their end. */
#define TOPIC \
    "    \"topic\": {", \
    "      \"type\": \"object\",", \
    "      \"properties\": {", \
    "        \"id\": {\"type\": \"string\", \"description\": \"medtop:11000000\"},", \
    "        \"label\": {\"type\": \"string\"},", \
    "        \"score\": {\"type\": \"number\", \"minimum\": 0, \"maximum\": 1}", \
    "      },", \
    "      \"required\": [\"id\", \"label\", \"score\"]"

#define LOCATOR \
    "    \"locator\": {", \
    "      \"type\": \"object\",", \
    "      \"properties\": {", \
    "        \"file\": {\"type\": \"string\", \"description\": \"path or URL as the input named it; - is standard input\"},", \
    "        \"member\": {\"type\": [\"string\", \"null\"], \"description\": \"within a tar or zip archive\"},", \
    "        \"offset\": {\"type\": \"integer\", \"minimum\": 0},", \
    "        \"length\": {\"type\": \"integer\", \"minimum\": 0},", \
    "        \"record\": {\"type\": [\"integer\", \"null\"], \"minimum\": 0, \"description\": \"ordinal in the file or member; null: the file is one document\"},", \
    "        \"decoded\": {\"type\": \"boolean\", \"description\": \"whether offset and length count the decompressed stream\"}", \
    "      },", \
    "      \"required\": [\"file\", \"member\", \"offset\", \"length\", \"record\", \"decoded\"]"

#define MADE_BY \
    "    \"made_by\": {", \
    "      \"type\": \"object\",", \
    "      \"properties\": {", \
    "        \"quoth\": {\"type\": \"string\", \"description\": \"version\"},", \
    "        \"pipeline\": {\"type\": \"string\", \"description\": \"SHA-256 over stages, versions and options\"},", \
    "        \"models\": {\"type\": \"object\", \"description\": \"name to the begin of its SHA-256\", \"additionalProperties\": {\"type\": \"string\"}},", \
    "        \"lexicons\": {\"type\": [\"string\", \"null\"], \"description\": \"of all lexicons together\"}", \
    "      },", \
    "      \"required\": [\"quoth\", \"pipeline\", \"models\", \"lexicons\"]"

static const char *const claim_lines[] = {
    "{",
    "  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",",
    "  \"title\": \"quoth.claim/1\",",
    "  \"description\": \"an attributed claim\",",
    "  \"type\": \"object\",",
    "  \"required\": [\"schema\", \"id\", \"doc\", \"type\", \"text\", \"content\", \"act\", \"quotes\", \"cue\", \"speaker\", \"addressee\", \"topics\", \"confidence\", \"context\", \"article\", \"source\", \"made_by\"],",
    "  \"properties\": {",
    "    \"schema\": {\"const\": \"quoth.claim/1\"},",
    "    \"id\": {\"type\": \"string\", \"description\": \"the same claim has the same id in every run\"},",
    "    \"doc\": {\"type\": \"string\", \"description\": \"id of the document\"},",
    "    \"type\": {\"enum\": [\"direct\", \"mixed\", \"indirect\"]},",
    "    \"text\": {\"type\": \"string\", \"description\": \"the claim's words, parts joined by an ellipsis\"},",
    "    \"content\": {\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/part\"}, \"description\": \"its parts in reading order\"},",
    "    \"act\": {\"enum\": [\"speech\", \"document\", \"belief\"]},",
    "    \"quotes\": {\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/span\"}, \"description\": \"what stands in quotation marks\"},",
    "    \"cue\": {\"anyOf\": [{\"$ref\": \"#/$defs/cue\"}, {\"type\": \"null\"}]},",
    "    \"speaker\": {\"anyOf\": [{\"$ref\": \"#/$defs/speaker\"}, {\"type\": \"null\"}]},",
    "    \"addressee\": {\"anyOf\": [{\"$ref\": \"#/$defs/span\"}, {\"type\": \"null\"}]},",
    "    \"topics\": {\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/topic\"}},",
    "    \"confidence\": {\"type\": \"number\", \"minimum\": 0, \"maximum\": 1},",
    "    \"context\": {",
    "      \"type\": \"object\",",
    "      \"properties\": {\"before\": {\"type\": \"string\"}, \"after\": {\"type\": \"string\"}},",
    "      \"required\": [\"before\", \"after\"],",
    "      \"description\": \"some words on either side\"",
    "    },",
    "    \"article\": {\"$ref\": \"#/$defs/article\"},",
    "    \"source\": {\"anyOf\": [{\"$ref\": \"#/$defs/locator\"}, {\"type\": \"null\"}]},",
    "    \"made_by\": {\"$ref\": \"#/$defs/made_by\"}",
    "  },",
    "  \"$defs\": {",
    "    \"pair\": {\"type\": \"array\", \"items\": {\"type\": \"integer\", \"minimum\": 0}, \"minItems\": 2, \"maxItems\": 2},",
    "    \"span\": {",
    "      \"type\": \"object\",",
    "      \"properties\": {",
    SPAN_PROPERTIES,
    "        \"text\": {\"type\": \"string\"}",
    "      },",
    "      \"required\": [\"bytes\", \"chars\", \"original\", \"text\"]",
    "    },",
    "    \"part\": {",
    "      \"type\": \"object\",",
    "      \"properties\": {",
    SPAN_PROPERTIES,
    "        \"text\": {\"type\": \"string\"},",
    "        \"quoted\": {\"type\": \"boolean\"}",
    "      },",
    "      \"required\": [\"bytes\", \"chars\", \"original\", \"text\", \"quoted\"]",
    "    },",
    "    \"cue\": {",
    "      \"type\": \"object\",",
    "      \"properties\": {",
    SPAN_PROPERTIES,
    "        \"text\": {\"type\": \"string\"},",
    "        \"lemma\": {\"type\": [\"string\", \"null\"]},",
    "        \"manner\": {\"type\": [\"string\", \"null\"]}",
    "      },",
    "      \"required\": [\"bytes\", \"chars\", \"original\", \"text\", \"lemma\", \"manner\"]",
    "    },",
    "    \"speaker\": {",
    "      \"type\": \"object\",",
    "      \"properties\": {",
    SPAN_PROPERTIES,
    "        \"text\": {\"type\": \"string\"},",
    "        \"entity\": {\"anyOf\": [{\"$ref\": \"#/$defs/entity\"}, {\"type\": \"null\"}]}",
    "      },",
    "      \"required\": [\"bytes\", \"chars\", \"original\", \"text\", \"entity\"]",
    "    },",
    "    \"entity\": {",
    "      \"type\": \"object\",",
    "      \"properties\": {",
    "        \"id\": {\"type\": \"string\", \"description\": \"unique in the document\"},",
    "        \"name\": {\"type\": [\"string\", \"null\"], \"description\": \"the fullest form in the article\"},",
    "        \"kind\": {\"enum\": [\"unknown\", \"person\", \"organisation\", \"place\", \"group\", \"document\"]},",
    "        \"role\": {\"type\": [\"string\", \"null\"]},",
    "        \"of\": {\"type\": [\"string\", \"null\"], \"description\": \"whose it is\"},",
    "        \"link\": {\"type\": [\"string\", \"null\"], \"description\": \"identifier from outside\"},",
    "        \"mentions\": {\"type\": \"integer\", \"minimum\": 0}",
    "      },",
    "      \"required\": [\"id\", \"name\", \"kind\", \"role\", \"of\", \"link\", \"mentions\"]",
    "    },",
    TOPIC,
    "    },",
    "    \"article\": {",
    "      \"type\": \"object\",",
    "      \"properties\": {",
    "        \"url\": {\"type\": [\"string\", \"null\"]},",
    "        \"title\": {\"type\": [\"string\", \"null\"]},",
    "        \"published\": {\"type\": [\"string\", \"null\"], \"description\": \"ISO 8601\"},",
    "        \"site\": {\"type\": [\"string\", \"null\"]},",
    "        \"language\": {\"type\": [\"string\", \"null\"], \"description\": \"BCP 47\"},",
    "        \"authors\": {\"type\": \"array\", \"items\": {\"type\": \"string\"}},",
    "        \"duplicate_of\": {\"type\": \"string\", \"description\": \"id of the first copy; only if the article is another one\"}",
    "      },",
    "      \"required\": [\"url\", \"title\", \"published\", \"site\", \"language\", \"authors\"]",
    "    },",
    LOCATOR,
    "    },",
    MADE_BY,
    "    }",
    "  }",
    "}",
    NULL
};

static const char *const document_lines[] = {
    "{",
    "  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",",
    "  \"title\": \"quoth.document/1\",",
    "  \"description\": \"a document and its clean text\",",
    "  \"type\": \"object\",",
    "  \"required\": [\"schema\", \"id\", \"url\", \"title\", \"published\", \"site\", \"language\", \"authors\", \"text\", \"topics\", \"source\", \"made_by\"],",
    "  \"properties\": {",
    "    \"schema\": {\"const\": \"quoth.document/1\"},",
    "    \"id\": {\"type\": \"string\"},",
    "    \"url\": {\"type\": [\"string\", \"null\"]},",
    "    \"title\": {\"type\": [\"string\", \"null\"]},",
    "    \"published\": {\"type\": [\"string\", \"null\"], \"description\": \"ISO 8601\"},",
    "    \"site\": {\"type\": [\"string\", \"null\"]},",
    "    \"language\": {\"type\": [\"string\", \"null\"], \"description\": \"BCP 47\"},",
    "    \"authors\": {\"type\": \"array\", \"items\": {\"type\": \"string\"}},",
    "    \"duplicate_of\": {\"type\": \"string\", \"description\": \"id of the first copy; only if the article is another one\"},",
    "    \"text\": {\"type\": [\"string\", \"null\"], \"description\": \"the cleaned text; null: there is none\"},",
    "    \"topics\": {\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/topic\"}},",
    "    \"source\": {\"anyOf\": [{\"$ref\": \"#/$defs/locator\"}, {\"type\": \"null\"}]},",
    "    \"made_by\": {\"$ref\": \"#/$defs/made_by\"}",
    "  },",
    "  \"$defs\": {",
    TOPIC,
    "    },",
    LOCATOR,
    "    },",
    MADE_BY,
    "    }",
    "  }",
    "}",
    NULL
};

static const char *const dead_letter_lines[] = {
    "{",
    "  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",",
    "  \"title\": \"quoth.dead-letter/1\",",
    "  \"description\": \"a document, or a region of damage, that failed\",",
    "  \"type\": \"object\",",
    "  \"required\": [\"schema\", \"doc\", \"locator\", \"stage\", \"plugin\", \"version\", \"kind\", \"code\", \"message\"],",
    "  \"properties\": {",
    "    \"schema\": {\"const\": \"quoth.dead-letter/1\"},",
    "    \"doc\": {\"type\": [\"string\", \"null\"], \"description\": \"id of the document, if it was known\"},",
    "    \"locator\": {\"anyOf\": [{\"$ref\": \"#/$defs/locator\"}, {\"type\": \"null\"}]},",
    "    \"stage\": {\"type\": \"string\", \"description\": \"label in the pipeline\"},",
    "    \"plugin\": {\"type\": \"string\"},",
    "    \"version\": {\"type\": \"string\"},",
    "    \"kind\": {\"enum\": [\"document\", \"limit\", \"input\"]},",
    "    \"code\": {\"type\": \"string\", \"description\": \"stable; documented by the plugin\"},",
    "    \"message\": {\"type\": \"string\"}",
    "  },",
    "  \"$defs\": {",
    LOCATOR,
    "    }",
    "  }",
    "}",
    NULL
};

static const char *const run_lines[] = {
    "{",
    "  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",",
    "  \"title\": \"quoth.run/1\",",
    "  \"description\": \"the report of a run\",",
    "  \"type\": \"object\",",
    "  \"required\": [\"schema\", \"quoth\", \"name\", \"pipeline\", \"complete\", \"exit_code\", \"signal\", \"documents\", \"inputs\", \"claims\", \"tokens\", \"jobs\", \"seconds\", \"processor_seconds\", \"documents_per_second\", \"tokens_per_second\", \"peak_memory\", \"peak_queue_memory\", \"stages\", \"resources\"],",
    "  \"properties\": {",
    "    \"schema\": {\"const\": \"quoth.run/1\"},",
    "    \"quoth\": {\"type\": \"string\"},",
    "    \"name\": {\"type\": [\"string\", \"null\"]},",
    "    \"pipeline\": {\"type\": \"string\"},",
    "    \"complete\": {\"type\": \"boolean\"},",
    "    \"exit_code\": {\"type\": \"integer\"},",
    "    \"signal\": {\"type\": \"integer\", \"description\": \"that stopped it; 0: none\"},",
    "    \"documents\": {",
    "      \"type\": \"object\",",
    "      \"properties\": {",
    "        \"in\": {\"type\": \"integer\", \"minimum\": 0},",
    "        \"out\": {\"type\": \"integer\", \"minimum\": 0},",
    "        \"dropped\": {\"type\": \"integer\", \"minimum\": 0},",
    "        \"failed\": {\"type\": \"integer\", \"minimum\": 0},",
    "        \"unfinished\": {\"type\": \"integer\", \"minimum\": 0},",
    "        \"skipped\": {\"type\": \"integer\", \"minimum\": 0}",
    "      },",
    "      \"required\": [\"in\", \"out\", \"dropped\", \"failed\", \"unfinished\", \"skipped\"],",
    "      \"description\": \"in = out + dropped + failed + unfinished\"",
    "    },",
    "    \"inputs\": {",
    "      \"type\": \"object\",",
    "      \"properties\": {",
    "        \"units\": {\"type\": \"integer\", \"minimum\": 0},",
    "        \"lost\": {\"type\": \"integer\", \"minimum\": 0},",
    "        \"bytes\": {\"type\": \"integer\", \"minimum\": 0}",
    "      },",
    "      \"required\": [\"units\", \"lost\", \"bytes\"]",
    "    },",
    "    \"claims\": {\"type\": \"integer\", \"minimum\": 0},",
    "    \"tokens\": {\"type\": \"integer\", \"minimum\": 0},",
    "    \"jobs\": {\"type\": \"integer\", \"minimum\": 0},",
    "    \"seconds\": {\"type\": \"number\"},",
    "    \"processor_seconds\": {\"type\": \"number\"},",
    "    \"documents_per_second\": {\"type\": \"number\"},",
    "    \"tokens_per_second\": {\"type\": \"number\"},",
    "    \"peak_memory\": {\"type\": \"integer\", \"minimum\": 0, \"description\": \"bytes\"},",
    "    \"peak_queue_memory\": {\"type\": \"integer\", \"minimum\": 0, \"description\": \"bytes of documents in flight\"},",
    "    \"stages\": {\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/stage\"}},",
    "    \"resources\": {",
    "      \"type\": \"array\",",
    "      \"items\": {",
    "        \"type\": \"object\",",
    "        \"properties\": {\"kind\": {\"type\": \"string\"}, \"name\": {\"type\": \"string\"}, \"sha256\": {\"type\": \"string\"}},",
    "        \"required\": [\"kind\", \"name\", \"sha256\"]",
    "      }",
    "    }",
    "  },",
    "  \"$defs\": {",
    "    \"stage\": {",
    "      \"type\": \"object\",",
    "      \"properties\": {",
    "        \"stage\": {\"type\": \"string\"},",
    "        \"plugin\": {\"type\": \"string\"},",
    "        \"version\": {\"type\": \"string\"},",
    "        \"documents\": {\"type\": \"integer\", \"minimum\": 0},",
    "        \"seconds\": {\"type\": \"number\"},",
    "        \"dropped\": {\"$ref\": \"#/$defs/reasons\"},",
    "        \"failed\": {\"$ref\": \"#/$defs/reasons\"}",
    "      },",
    "      \"required\": [\"stage\", \"plugin\", \"version\", \"documents\", \"seconds\", \"dropped\", \"failed\"]",
    "    },",
    "    \"reasons\": {",
    "      \"type\": \"array\",",
    "      \"items\": {",
    "        \"type\": \"object\",",
    "        \"properties\": {\"code\": {\"type\": \"string\"}, \"count\": {\"type\": \"integer\", \"minimum\": 0}},",
    "        \"required\": [\"code\", \"count\"]",
    "      }",
    "    }",
    "  }",
    "}",
    NULL
};

static const char *const stats_lines[] = {
    "{",
    "  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",",
    "  \"title\": \"quoth.stats/1\",",
    "  \"description\": \"counts of claims\",",
    "  \"type\": \"object\",",
    "  \"required\": [\"schema\", \"claims\", \"direct\", \"mixed\", \"indirect\", \"first\", \"last\", \"articles\", \"left_out\", \"by\"],",
    "  \"properties\": {",
    "    \"schema\": {\"const\": \"quoth.stats/1\"},",
    "    \"claims\": {\"type\": \"integer\", \"minimum\": 0, \"description\": \"that fit the filter\"},",
    "    \"direct\": {\"type\": \"integer\", \"minimum\": 0},",
    "    \"mixed\": {\"type\": \"integer\", \"minimum\": 0},",
    "    \"indirect\": {\"type\": \"integer\", \"minimum\": 0},",
    "    \"first\": {\"$ref\": \"#/$defs/date\"},",
    "    \"last\": {\"$ref\": \"#/$defs/date\"},",
    "    \"articles\": {\"type\": \"integer\", \"minimum\": 0, \"description\": \"that these claims are from\"},",
    "    \"left_out\": {\"type\": \"integer\", \"minimum\": 0, \"description\": \"claims that do not fit\"},",
    "    \"by\": {",
    "      \"type\": \"object\",",
    "      \"properties\": {",
    "        \"speaker\": {\"$ref\": \"#/$defs/tally\"},",
    "        \"role\": {\"$ref\": \"#/$defs/tally\"},",
    "        \"topic\": {\"$ref\": \"#/$defs/tally\"},",
    "        \"source\": {\"$ref\": \"#/$defs/tally\"},",
    "        \"year\": {\"$ref\": \"#/$defs/tally\"},",
    "        \"month\": {\"$ref\": \"#/$defs/tally\"},",
    "        \"type\": {\"$ref\": \"#/$defs/tally\"},",
    "        \"act\": {\"$ref\": \"#/$defs/tally\"}",
    "      },",
    "      \"additionalProperties\": false,",
    "      \"description\": \"what --by asks for\"",
    "    }",
    "  },",
    "  \"$defs\": {",
    "    \"date\": {\"type\": [\"string\", \"null\"], \"description\": \"day, month or year of the earliest or latest article; null: none has a date\"},",
    "    \"tally\": {",
    "      \"type\": \"object\",",
    "      \"properties\": {",
    "        \"names\": {\"type\": \"integer\", \"minimum\": 0, \"description\": \"how many there are\"},",
    "        \"missing\": {\"type\": \"integer\", \"minimum\": 0, \"description\": \"claims without one\"},",
    "        \"beyond\": {\"type\": \"integer\", \"minimum\": 0, \"description\": \"claims of names that came when too many were known\"},",
    "        \"rows\": {\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/row\"}, \"description\": \"the most frequent first; years and months in their order\"}",
    "      },",
    "      \"required\": [\"names\", \"missing\", \"beyond\", \"rows\"]",
    "    },",
    "    \"row\": {",
    "      \"type\": \"object\",",
    "      \"properties\": {",
    "        \"name\": {\"type\": \"string\"},",
    "        \"id\": {\"type\": [\"string\", \"null\"], \"description\": \"from link-entities, or of the topic; null: it is the name\"},",
    "        \"claims\": {\"type\": \"integer\", \"minimum\": 1},",
    "        \"direct\": {\"type\": \"integer\", \"minimum\": 0},",
    "        \"mixed\": {\"type\": \"integer\", \"minimum\": 0},",
    "        \"indirect\": {\"type\": \"integer\", \"minimum\": 0},",
    "        \"first\": {\"$ref\": \"#/$defs/date\"},",
    "        \"last\": {\"$ref\": \"#/$defs/date\"},",
    "        \"share\": {\"type\": \"number\", \"minimum\": 0, \"maximum\": 1, \"description\": \"of all claims that fit\"}",
    "      },",
    "      \"required\": [\"name\", \"id\", \"claims\", \"direct\", \"mixed\", \"indirect\", \"first\", \"last\", \"share\"]",
    "    }",
    "  }",
    "}",
    NULL
};

/* clang-format on */

typedef struct schema_entry {
    const char *name;
    const char *const *lines;
    char *text; /* made when first asked for; kept to the end */
} schema_entry;

static schema_entry entries[] = {
    {"quoth.claim/1", claim_lines, NULL},
    {"quoth.document/1", document_lines, NULL},
    {"quoth.dead-letter/1", dead_letter_lines, NULL},
    {"quoth.run/1", run_lines, NULL},
    {"quoth.stats/1", stats_lines, NULL},
};

const char *const record_schema_names[] = {"quoth.claim/1", "quoth.document/1", "quoth.dead-letter/1",
                                           "quoth.run/1",   "quoth.stats/1",    NULL};

static char *join(const char *const *lines)
{
    size_t len = 0;
    for (size_t i = 0; lines[i]; i++) len += strlen(lines[i]) + 1;
    char *text = memory_alloc(len + 1), *to = text;
    for (size_t i = 0; lines[i]; i++) {
        size_t n = strlen(lines[i]);
        memcpy(to, lines[i], n);
        to[n] = '\n';
        to += n + 1;
    }
    return text;
}

const char *record_schema_json(const char *schema)
{
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        if (strcmp(entries[i].name, schema) != 0) continue;
        if (!entries[i].text) entries[i].text = join(entries[i].lines);
        return entries[i].text;
    }
    return NULL;
}
