// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/datapackage.h"

#include "analysis/sensitivity.h"
#include "output/json.h"
#include "output/table_list.h"

#include <ctype.h>
#include <string.h>

// Frictionless' word for a type of cell.
static const char *type_name(enum cell_type type)
{
    switch (type) {
    case CELL_TEXT:
        return "string";
    case CELL_INTEGER:
        return "integer";
    case CELL_NUMBER:
        return "number";
    case CELL_FLAG:
        return "boolean";
    case CELL_DATE:
        return "date";
    }
    return "any";
}

// NULL for want of memory, as are all below.
static json_t *field_json(const struct field *field, const char *before)
{
    const struct column *column = field->column;
    json_t *json = json_pack("{s:o, s:s}", "name", json_text(field->name), "type",
                             type_name(field->type));
    json_t *meaning = field->is_se ? json_sprintf("Monte Carlo standard error of %s", before)
                                   : json_string(column->meaning);
    bool whole = json_object_set_new(json, "description", meaning) == 0;
    if (column->unit != NULL)
        whole &= json_object_set_new(json, "unit", json_string(column->unit)) == 0;
    if (column->type == CELL_FLAG)
        whole &= json_object_set_new(json, "trueValues", json_pack("[s]", "1")) == 0 &&
                 json_object_set_new(json, "falseValues", json_pack("[s]", "0")) == 0;
    if (whole)
        return json;
    json_decref(json);
    return NULL;
}

static json_t *fields_json(const struct table *table, const struct naming *naming)
{
    struct arena arena;
    struct field_list list;
    json_t *fields = json_array();
    arena_init(&arena);
    bool whole = table_fields(table, naming, &arena, &list);
    for (size_t i = 0; whole && i < list.n_fields; i++) {
        const char *before = i == 0 ? NULL : list.fields[i - 1].name;
        whole = json_array_append_new(fields, field_json(&list.fields[i], before)) == 0;
    }
    arena_clear(&arena);
    if (whole)
        return fields;
    json_decref(fields);
    return NULL;
}

static json_t *key_json(const struct table *table)
{
    json_t *key = json_array();
    bool whole = true;
    for (size_t i = 0; whole && i < TABLE_MAX_KEY && table->key[i] != NULL; i++)
        whole = json_array_append_new(key, json_string(table->key[i])) == 0;
    if (whole)
        return key;
    json_decref(key);
    return NULL;
}

static json_t *resource_json(const struct table *table, const struct naming *naming)
{
    return json_pack("{s:s, s:o, s:o, s:s, s:s, s:s, s:s, s:{s:s}, s:{s:o, s:[s], s:o}}",
                     "name", table->name, "path", json_sprintf("%s.csv", table->name),
                     "description", json_sprintf("One row: %s.", table->meaning),
                     "profile", "tabular-data-resource", "format", "csv",
                     "mediatype", "text/csv", "encoding", "utf-8",
                     "dialect", "lineTerminator", "\n",
                     "schema", "fields", fields_json(table, naming), "missingValues", "",
                     "primaryKey", key_json(table));
}

// The title as a name for addresses: small letters, digits and hyphens; "bulwark" if none remain.
static json_t *name_json(const char *title)
{
    char name[64];
    size_t n = 0;
    for (const char *c = title; *c != '\0' && n < sizeof name - 1; c++) {
        const bool is_plain = (unsigned char)*c < 128 && isalnum((unsigned char)*c);
        if (is_plain)
            name[n++] = (char)tolower((unsigned char)*c);
        else if (n > 0 && name[n - 1] != '-')
            name[n++] = '-';
    }
    while (n > 0 && name[n - 1] == '-')
        n--;
    return n == 0 ? json_string("bulwark") : json_stringn(name, n);
}

static json_t *package_json(const struct table *const *tables, size_t n,
                            const struct naming *naming, const char *title,
                            const char *description)
{
    json_t *resources = json_array();
    bool whole = true;
    for (size_t i = 0; whole && i < n; i++)
        whole = json_array_append_new(resources, resource_json(tables[i], naming)) == 0;
    if (!whole) {
        json_decref(resources);
        return NULL;
    }
    return json_pack("{s:s, s:o, s:o, s:s, s:o}", "profile", "tabular-data-package",
                     "name", name_json(title), "title", json_text(title), "description",
                     description, "resources", resources);
}

#define OF_BULWARK                                                                                 \
    " of Bulwark, a Monte Carlo simulator of layered deterrence; "

json_t *datapackage_json(const struct model *model)
{
    size_t n;
    const struct table *const *tables = table_list(&n);
    const struct naming naming = {.model = model};
    return package_json(tables, n, &naming, model->scenario->title,
                        "Tables of one run" OF_BULWARK "run.json beside them says how they came "
                        "about.");
}

json_t *datapackage_sweep_json(const struct naming *naming)
{
    size_t n;
    const struct table *const *tables = table_sweep_list(&n);
    return package_json(tables, n, naming, naming->plan->title,
                        "Tables of one sweep" OF_BULWARK "sweep.json beside them says how they "
                        "came about.");
}

json_t *datapackage_decide_json(const struct model *model)
{
    size_t n;
    const struct table *const *tables = table_decide_list(&n);
    const struct naming naming = {.model = model};
    return package_json(tables, n, &naming, model->scenario->title,
                        "Decisions that one run supports, tables" OF_BULWARK "decide.json beside "
                        "them says what was asked.");
}

json_t *datapackage_sensitivity_json(const struct model *model, const bool *are_there)
{
    size_t n, n_there = 0;
    const struct table *const *tables = table_sensitivity_list(&n);
    const struct table *there[SENSITIVITY_N_METHODS];
    const struct naming naming = {.model = model};
    for (size_t i = 0; i < n; i++)
        if (are_there[i])
            there[n_there++] = tables[i];
    return package_json(there, n_there, &naming, model->scenario->title,
                        "An analysis of sensitivity, tables" OF_BULWARK "sensitivity.json beside "
                        "them says what was asked.");
}

json_t *datapackage_compare_json(const struct model *first)
{
    size_t n;
    const struct table *const *tables = table_compare_list(&n);
    const struct naming naming = {.model = first};
    return package_json(tables, n, &naming, "Runs compared",
                        "Runs" OF_BULWARK "their tables set them side by side.");
}
