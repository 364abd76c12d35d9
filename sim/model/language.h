// SPDX-License-Identifier: GPL-3.0-or-later
// The whole language of scenarios in one list: every group that may stand in a file, with the table
// of its keys. The tables themselves stand where they are read, kinds of processes and models of
// the adversary in their own lists: a new one appears here by itself. From this list the reference
// is printed, and the tests see that the reference scenario holds every key.
#ifndef BULWARK_MODEL_LANGUAGE_H
#define BULWARK_MODEL_LANGUAGE_H

#include "base/arena.h"
#include "scenario/key.h"

#include <stdbool.h>
#include <stddef.h>

// Groups whose place is anywhere: their paths are one of these words.
#define LANGUAGE_PROCESS "<process>"
#define LANGUAGE_DECISION "<decision>"
#define LANGUAGE_LOADS "<loads>"
#define LANGUAGE_DISTRIBUTION "<distribution>"

struct language_group {
    const char *path;   // "measures.<name>.ramp"; "" for the file itself; or a word from above
    const char *choice; // the key that chooses among the groups that may stand there: "type",
                        // "dist", "model"; NULL: this group whatever is chosen
    const char *chosen; // its value: "decision", "lognormal"
    const char *meaning;
    const struct key_table *keys;
};

struct language {
    const struct language_group *groups; // in the order in which they are best read
    size_t n_groups;
};

// Lists the language, with the built-in kinds; owned by `arena`. False for want of memory.
bool language_list(struct arena *arena, struct language *language);

// The same of the plans of sweeps.
struct language language_of_plans(void);

// The i-th key of a group: its own, then those of tables that it also allows and that are no group
// of the list themselves. NULL when there is none.
const struct key *language_key(const struct language *language, const struct language_group *group,
                               size_t i);

// The i-th group of the list whose keys may stand in this one too: those of every process stand in
// a sequence. NULL when there is none.
const struct language_group *language_also(const struct language *language,
                                           const struct language_group *group, size_t i);

// What may stand for a key, in a word or two: "number", "list of names".
const char *language_type(enum key_type type);

// "years", "date or years", "1/year"; "" for none.
const char *language_unit(const struct key *key);

// "0 to 1", "more than 0, below 1", "any"; "" for what is no number. Owned by `arena`, never NULL.
const char *language_range(struct arena *arena, const struct key *key);

// "required", "0.5", "the horizon", "none". Owned by `arena`, never NULL.
const char *language_default(struct arena *arena, const struct key *key);

// All that there is to say about a key, in one line: "how long opportunity takes to return (chance;
// years; at least 0; default 0)". Owned by `arena`, never NULL.
const char *language_words(struct arena *arena, const struct key *key);

#endif
