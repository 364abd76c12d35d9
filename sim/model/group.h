// SPDX-License-Identifier: GPL-3.0-or-later
// Groups of bodies that must ratify: 30 parliaments, 27 member states. Each body decides.
#ifndef BULWARK_MODEL_GROUP_H
#define BULWARK_MODEL_GROUP_H

#include "model/decision.h"

#include <stddef.h>
#include <stdint.h>

struct model;
struct ratification;

struct body {
    const char *key;  // "HUN"
    const char *name; // "Hungary"
    struct decision decision; // without an entity: every use of the group has its own chance
    struct number weight;
};

struct group {
    const char *name;
    struct body *bodies; // in the file's order
    size_t n_bodies;
    size_t *by_key; // indices of bodies ordered by key: sums are made in this order
    bool used;
};

// The first use of a group in the file: its bodies are the ones that tables speak of.
struct asked_group {
    const struct group *group;
    const struct ratification *ratification;
    size_t first_body; // its bodies are first_body … + n_bodies − 1 of all observed ones
};

// Keys of a group, of its default, and of a member.
extern const struct key_table group_keys, group_default_keys, body_keys;

// Reads `groups` (NULL: none) into the model.
void groups_read(struct model *model, const struct entry *groups);

#endif
