/* SPDX-License-Identifier: Apache-2.0 */
#include "records/record_form.h"

#include <math.h>

static void visit(record_out *out, quoth_event event, quoth_str key, const quoth_value *value)
{
    static const quoth_value nothing = {{"", 0}, 0, 0};
    if (!key.ptr) key.ptr = "";
    out->visitor->event(out->visitor->self, event, key, value ? value : &nothing);
}

void out_object(record_out *out, quoth_str key)
{
    if (out->json)
        json_write_object(out->json, key);
    else
        visit(out, QUOTH_OBJECT, key, NULL);
}

void out_array(record_out *out, quoth_str key)
{
    if (out->json)
        json_write_array(out->json, key);
    else
        visit(out, QUOTH_ARRAY, key, NULL);
}

void out_object_end(record_out *out)
{
    if (out->json)
        json_write_object_end(out->json);
    else
        visit(out, QUOTH_CLOSE, JSON_ITEM, NULL);
}

void out_array_end(record_out *out)
{
    if (out->json)
        json_write_array_end(out->json);
    else
        visit(out, QUOTH_CLOSE, JSON_ITEM, NULL);
}

void out_string(record_out *out, quoth_str key, quoth_str value)
{
    if (out->json)
        json_write_string(out->json, key, value);
    else
        visit(out, QUOTH_VALUE_STRING, key, &(quoth_value){.string = value});
}

void out_any(record_out *out, quoth_str key, quoth_str value)
{
    if (out->json)
        json_write_string_any(out->json, key, value);
    else
        visit(out, QUOTH_VALUE_STRING, key, &(quoth_value){.string = value});
}

void out_optional(record_out *out, quoth_str key, quoth_str value)
{
    if (value.len)
        out_string(out, key, value);
    else
        out_null(out, key);
}

void out_integer(record_out *out, quoth_str key, int64_t value)
{
    if (out->json)
        json_write_integer(out->json, key, value);
    else
        visit(out, QUOTH_VALUE_INTEGER, key, &(quoth_value){.integer = value});
}

void out_score(record_out *out, quoth_str key, double value)
{
    if (out->json)
        json_write_real(out->json, key, value, RECORD_SCORE_DECIMALS);
    else
        visit(out, QUOTH_VALUE_REAL, key, &(quoth_value){.real = round(value * 1e4) / 1e4});
}

void out_bool(record_out *out, quoth_str key, bool value)
{
    if (out->json)
        json_write_bool(out->json, key, value);
    else
        visit(out, QUOTH_VALUE_BOOL, key, &(quoth_value){.integer = value});
}

void out_null(record_out *out, quoth_str key)
{
    if (out->json)
        json_write_null(out->json, key);
    else
        visit(out, QUOTH_VALUE_NULL, key, NULL);
}
