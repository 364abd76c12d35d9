// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario/key.h"

#include <string.h>

static size_t n_keys_in(const struct key_table *table)
{
    return table == NULL ? 0 : table->n_keys + n_keys_in(table->also[0]) + n_keys_in(table->also[1]);
}

const struct key *key_at(const struct key_table *table, size_t i)
{
    if (table == NULL)
        return NULL;
    if (i < table->n_keys)
        return &table->keys[i];
    const size_t rest = i - table->n_keys, n_first = n_keys_in(table->also[0]);
    return rest < n_first ? key_at(table->also[0], rest) : key_at(table->also[1], rest - n_first);
}

const struct key *key_find(const struct key_table *table, const char *name)
{
    const struct key *key;
    for (size_t i = 0; (key = key_at(table, i)) != NULL; i++)
        if (strcmp(key->name, name) == 0)
            return key;
    return NULL;
}

bool key_is_moment(const struct key *key)
{
    return key->unit != NULL && strcmp(key->unit, "date") == 0;
}
