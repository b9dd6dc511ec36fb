/* SPDX-License-Identifier: Apache-2.0 */
#include "run/journal.h"

#include "base/json_writer.h"
#include "base/memory.h"
#include "base/whole_file.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char journal_schema[] = "quoth.journal/1";

void journal_chain(const char before[HASH_HEX_SIZE], const char *name, char after[HASH_HEX_SIZE])
{
    hash h;
    hash_begin(&h);
    hash_add(&h, before, strlen(before));
    hash_add_str(&h, (quoth_str){name, strlen(name)});
    hash_end(&h, after);
}

void journal_clear_states(journal *j)
{
    for (size_t i = 0; i < j->state_count; i++) {
        free(j->states[i].label);
        free(j->states[i].bytes);
    }
    j->state_count = 0;
}

void journal_add_state(journal *j, const char *label, quoth_str bytes)
{
    j->states = memory_resize(j->states, j->state_count + 1, sizeof *j->states);
    journal_state *state = &j->states[j->state_count++];
    *state = (journal_state){memory_copy(label), memory_alloc(bytes.len + 1), bytes.len};
    if (bytes.len) memcpy(state->bytes, bytes.ptr, bytes.len);
}

const journal_state *journal_find_state(const journal *j, const char *label)
{
    for (size_t i = 0; i < j->state_count; i++)
        if (strcmp(j->states[i].label, label) == 0) return &j->states[i];
    return NULL;
}

void journal_free(journal *j)
{
    if (!j) return;
    journal_clear_states(j);
    free(j->states);
    free(j->unit);
    free(j->path);
    free(j);
}

void journal_remove(const journal *j)
{
    unlink(j->path);
}

/* ---------------------------------------------------------------------------------------------- writing */

/* States are bytes, not text. */
static void write_hex(json_writer *json, const journal_state *state)
{
    static const char digits[] = "0123456789abcdef";
    char *hex = memory_alloc(2 * state->len + 1);
    for (size_t i = 0; i < state->len; i++) {
        hex[2 * i] = digits[(unsigned char)state->bytes[i] >> 4];
        hex[2 * i + 1] = digits[(unsigned char)state->bytes[i] & 15];
    }
    json_write_string(json, JSON_KEY("state"), (quoth_str){hex, 2 * state->len});
    free(hex);
}

static void write_lists(const journal *j, const session *s, json_writer *json)
{
    json_write_array(json, JSON_KEY("reasons"));
    for (size_t i = 0; i < j->tally.count; i++) {
        const run_tally_row *row = &j->tally.rows[i];
        json_write_object(json, JSON_ITEM);
        json_write_cstring(json, JSON_KEY("stage"), s->stages[row->stage].at->label);
        json_write_bool(json, JSON_KEY("failed"), row->failed);
        json_write_cstring(json, JSON_KEY("code"), row->code);
        json_write_unsigned(json, JSON_KEY("count"), row->count);
        json_write_object_end(json);
    }
    json_write_array_end(json);
    json_write_array(json, JSON_KEY("states"));
    for (size_t i = 0; i < j->state_count; i++) {
        json_write_object(json, JSON_ITEM);
        json_write_cstring(json, JSON_KEY("stage"), j->states[i].label);
        write_hex(json, &j->states[i]);
        json_write_object_end(json);
    }
    json_write_array_end(json);
}

/* The counts, by name: written and read by one table. */
typedef struct count_field {
    const char *name;
    size_t offset;
} count_field;

static const count_field count_fields[] = {
    {"units_done", offsetof(journal, units_done)},
    {"documents", offsetof(journal, documents)},
    {"out", offsetof(journal, out)},
    {"dropped", offsetof(journal, dropped)},
    {"failed", offsetof(journal, failed)},
    {"claims", offsetof(journal, claims)},
    {"tokens", offsetof(journal, tokens)},
    {"skipped", offsetof(journal, skipped)},
    {"lost_inputs", offsetof(journal, lost_inputs)},
    {"bytes", offsetof(journal, bytes)},
    {"letters", offsetof(journal, letters)},
};

enum { COUNT_FIELDS = sizeof count_fields / sizeof *count_fields };

bool journal_write(const journal *j, const session *s, char *why, size_t why_size)
{
    json_writer json;
    json_writer_init(&json, NULL);
    json.pretty = true;
    json_write_object(&json, JSON_ITEM);
    json_write_cstring(&json, JSON_KEY("schema"), journal_schema);
    json_write_cstring(&json, JSON_KEY("pipeline"), j->pipeline);
    json_write_cstring(&json, JSON_KEY("setting"), j->setting);
    json_write_cstring(&json, JSON_KEY("chain"), j->chain);
    json_write_cstring(&json, JSON_KEY("unit"), j->unit);
    for (size_t i = 0; i < COUNT_FIELDS; i++) {
        uint64_t count;
        memcpy(&count, (const char *)j + count_fields[i].offset, sizeof count);
        json_write_unsigned(&json, (quoth_str){count_fields[i].name, strlen(count_fields[i].name)}, count);
    }
    write_lists(j, s, &json);
    json_write_object_end(&json);
    json_write_newline(&json);
    whole_file *file = whole_file_open(j->path, 0, why, why_size);
    bool good = file != NULL;
    if (file) {
        whole_file_write(file, json.bytes, json.len);
        good = whole_file_close(file, true, why, why_size);
    }
    json_writer_free(&json);
    return good;
}

/* ---------------------------------------------------------------------------------------------- reading */

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_state(journal *j, const json_t *item)
{
    const char *label = json_string_value(json_object_get(item, "stage"));
    const json_t *state = json_object_get(item, "state");
    const char *hex = json_string_value(state);
    size_t len = json_string_length(state);
    if (!label || !hex || len % 2 != 0) return false;
    char *bytes = memory_alloc(len / 2 + 1);
    bool good = true;
    for (size_t i = 0; i < len / 2 && good; i++) {
        int high = hex_digit(hex[2 * i]), low = hex_digit(hex[2 * i + 1]);
        good = high >= 0 && low >= 0;
        bytes[i] = (char)(high * 16 + low);
    }
    if (good) journal_add_state(j, label, (quoth_str){bytes, len / 2});
    free(bytes);
    return good;
}

static bool read_reason(journal *j, const pipeline *pipe, const json_t *item)
{
    const char *label = json_string_value(json_object_get(item, "stage"));
    const char *code = json_string_value(json_object_get(item, "code"));
    size_t stage = 0;
    if (!label || !code || j->tally.count == RUN_TALLY_ROWS) return false;
    while (stage < pipe->stage_count && strcmp(pipe->stages[stage].label, label) != 0) stage++;
    if (stage == pipe->stage_count) return false;
    run_tally_row *row = &j->tally.rows[j->tally.count++];
    row->stage = stage;
    row->failed = json_is_true(json_object_get(item, "failed"));
    row->count = (uint64_t)json_integer_value(json_object_get(item, "count"));
    snprintf(row->code, sizeof row->code, "%s", code);
    return true;
}

static bool read_members(journal *j, const pipeline *pipe, const json_t *root)
{
    const char *chain = json_string_value(json_object_get(root, "chain"));
    const char *unit = json_string_value(json_object_get(root, "unit"));
    if (!chain || strlen(chain) >= sizeof j->chain) return false;
    memcpy(j->chain, chain, strlen(chain) + 1);
    if (unit) j->unit = memory_copy(unit);
    const char *setting = json_string_value(json_object_get(root, "setting"));
    if (setting && strlen(setting) >= sizeof j->setting) return false;
    if (setting) memcpy(j->setting, setting, strlen(setting) + 1);
    for (size_t i = 0; i < COUNT_FIELDS; i++) {
        const json_t *value = json_object_get(root, count_fields[i].name);
        if (!json_is_integer(value) || json_integer_value(value) < 0) return false;
        uint64_t count = (uint64_t)json_integer_value(value);
        memcpy((char *)j + count_fields[i].offset, &count, sizeof count);
    }
    size_t index;
    json_t *item;
    json_array_foreach(json_object_get(root, "reasons"), index, item) if (!read_reason(j, pipe, item)) return false;
    json_array_foreach(json_object_get(root, "states"), index, item) if (!read_state(j, item)) return false;
    return true;
}

static bool journal_read(journal *j, const pipeline *pipe, char *why, size_t why_size)
{
    FILE *stream = fopen(j->path, "re");
    if (!stream) {
        if (errno == ENOENT) return true;
        snprintf(why, why_size, "cannot read the journal '%s': %s", j->path, strerror(errno));
        return false;
    }
    json_t *root = json_loadf(stream, JSON_REJECT_DUPLICATES, NULL);
    fclose(stream);
    const char *schema = json_string_value(json_object_get(root, "schema"));
    const char *hash_there = json_string_value(json_object_get(root, "pipeline"));
    bool good = false;
    if (!schema || strcmp(schema, journal_schema) != 0 || !hash_there)
        snprintf(why, why_size, "'%s' is no journal; remove it or name another file", j->path);
    else if (strcmp(hash_there, pipe->hash) != 0)
        snprintf(why, why_size, "the journal '%s' is of another pipeline; run that one, or remove it to start anew",
                 j->path);
    else if (!read_members(j, pipe, root))
        snprintf(why, why_size, "the journal '%s' is damaged; remove it to start anew", j->path);
    else
        good = j->resumed = true;
    json_decref(root);
    return good;
}

journal *journal_open(const char *path, const pipeline *pipe, char *why, size_t why_size)
{
    journal *j = memory_alloc(sizeof *j);
    j->path = memory_copy(path);
    memcpy(j->pipeline, pipe->hash, sizeof j->pipeline);
    if (journal_read(j, pipe, why, why_size)) return j;
    journal_free(j);
    return NULL;
}
