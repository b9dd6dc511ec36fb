/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `link-entities`: identifiers for entities, from a file that the user gives. */
#include "link_table.h"
#include "quoth/plugin.h"

#include <stdlib.h>

typedef struct link_config {
    quoth_str file;
    bool fold;
    int64_t max_rows;
} link_config;

/* Opened once, then only read by all workers. */
typedef struct link_shared {
    const quoth_host *host;
    quoth_layer_id entity;
    link_table *table;
} link_shared;

static const quoth_option link_options[] = {
    {.name = "file",
     .help = "file of names: name, identifier and, if known, kind, with a TAB between them",
     .kind = QUOTH_TEXT,
     .flags = QUOTH_REQUIRED | QUOTH_RESOURCE,
     .offset = QUOTH_FIELD(link_config, file, quoth_str)},
    {.name = "fold",
     .help = "take names for the same that differ in capitals and accents only",
     .kind = QUOTH_BOOL,
     .fallback = "false",
     .offset = QUOTH_FIELD(link_config, fold, bool)},
    {.name = "max-rows",
     .help = "most names of the file; each takes 11 to 22 bytes of memory",
     .kind = QUOTH_INT,
     .flags = QUOTH_ADVANCED,
     .fallback = "20000000",
     .min = 1,
     .max = 200000000,
     .offset = QUOTH_FIELD(link_config, max_rows, int64_t)},
    {.name = NULL},
};

static const quoth_port link_ports[] = {{"entity", 1, QUOTH_EDIT}, {NULL, 0, QUOTH_READ}};

static void link_close(void *shared)
{
    link_shared *s = shared;

    link_table_free(s->table);
    free(s);
}

static bool link_open_table(link_shared *s, const link_config *config, quoth_ctx *ctx)
{
    link_error error;
    size_t len = 0;
    const char *bytes = s->host->resource(ctx, "lexicons", config->file.ptr, &len);

    if (!bytes) return false;
    s->table = link_table_new(bytes, len, (size_t)config->max_rows, config->fold, &error);
    if (s->table) return true;
    if (error.line)
        s->host->report(ctx, QUOTH_ERROR, "bad-links", (quoth_span){0, 0}, "line %zu of '%s' cannot be read: %s",
                        error.line, config->file.ptr, error.message);
    else
        s->host->report(ctx, QUOTH_ERROR, "bad-links", (quoth_span){0, 0}, "file '%s' cannot be used: %s",
                        config->file.ptr, error.message);
    return false;
}

static quoth_status link_open(const quoth_host *host, const void *config, quoth_ctx *ctx, void **shared)
{
    link_shared *s = calloc(1, sizeof(*s));

    if (!s) {
        host->report(ctx, QUOTH_ERROR, "out-of-memory", (quoth_span){0, 0}, "out of memory");
        return QUOTH_FATAL;
    }
    s->host = host;
    s->entity = host->layer(ctx, "entity");
    if (!link_open_table(s, config, ctx)) {
        link_close(s);
        return QUOTH_E_CONFIG;
    }
    *shared = s;
    return QUOTH_OK;
}

static quoth_status link_process(void *self, void *shared, quoth_doc *doc, quoth_ctx *ctx)
{
    const link_shared *s = shared;
    size_t count = s->host->read(doc, s->entity).count;

    (void)self;
    for (size_t i = 0; i < count; i++) {
        quoth_entity *entity = s->host->edit(ctx, doc, s->entity, i);
        quoth_str id;

        if (!entity) return QUOTH_E_LIMIT;
        if (entity->link.end > entity->link.begin) continue; /* by an earlier stage */
        id = link_table_find(s->table, s->host->string(doc, entity->name), (quoth_entity_kind)entity->kind);
        if (id.len == 0) continue;
        entity->link = s->host->intern(ctx, doc, id);
        if (entity->link.end == entity->link.begin) return QUOTH_E_LIMIT;
    }
    return QUOTH_OK;
}

static const quoth_stage link_stage = {
    .size = sizeof(quoth_stage),
    .role = QUOTH_STAGE,
    .order = QUOTH_PARALLEL,
    .pure = true,
    .name = "link-entities",
    .version = "0.1.0",
    .summary = "gives entities identifiers from a file of names, so that claims of different articles join",
    .manual =
        "Looks up the full name of each entity in a file that you give and fills its `link`, which claim records show "
        "as\n"
        "`speaker.entity.link`.  Nothing is downloaded and nothing guessed.\n"
        "\n"
        "The file is UTF-8 text.  A line is a name, a TAB, an identifier (at most 256 bytes) and, if you know it, a "
        "TAB\n"
        "and a kind: person, organisation, place, group, document.  One identifier may have several names, each in a\n"
        "line of its own.  Empty lines and lines that begin with `#` are passed over.\n"
        "\n"
        "    Shirin Nazari<TAB>Q1001<TAB>person\n"
        "    S. Nazari<TAB>Q1001<TAB>person\n"
        "    Hallmark & Dyer<TAB>Q1002\n"
        "\n"
        "A name must be equal in full.  Of a person, titles before the name (`Dr.`, `President`) are left away if the\n"
        "name is not found with them.  White space and the form of apostrophes make no difference; with `fold: true`\n"
        "capitals (Latin, Greek, Cyrillic) and accents of Latin letters make none either.  Where the file gives a "
        "kind,\n"
        "the entity must be of that kind.  A name that fits two identifiers is ambiguous and gets none.\n"
        "\n"
        "Place it behind the stage that writes the entities, such as `speaker-attribute`.  The file stays on disk and\n"
        "is mapped into memory (less than 4 GiB); a table beside it takes 11 to 22 bytes a name, `max-rows` names at\n"
        "most.\n"
        "\n"
        "Errors:\n"
        "\n"
        "- `bad-links`: a file that is too large, or a line that cannot be read (the message says which and why)\n"
        "- `out-of-memory`: the system has no memory left\n",
    .options = link_options,
    .config_size = sizeof(link_config),
    .ports = link_ports,
    .open = link_open,
    .process = link_process,
    .close = link_close,
};

static const quoth_stage *const link_stages[] = {&link_stage, NULL};

QUOTH_BUNDLE(link_entities, "Apache-2.0", link_stages, NULL);
