// SPDX-License-Identifier: GPL-3.0-or-later
// The language of scenarios, described: which keys a group may hold, of which type, in which
// range and unit, with which default and meaning. Checks, messages and documentation all come
// from these tables; each stands once, beside the code that reads it.
#ifndef BULWARK_SCENARIO_KEY_H
#define BULWARK_SCENARIO_KEY_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

enum key_type {
    KEY_NUMBER,  // a number, a distribution (uncertain, once per world), or a named unknown
    KEY_CHANCE,  // the same, or a distribution with per = "trial"
    KEY_REAL,    // a certain number
    KEY_INTEGER, // a certain integer
    KEY_MOMENT,  // a date or a number of years from the start, perhaps uncertain
    KEY_LAW,     // a distribution to be drawn in every trial (a number: always that)
    KEY_DATE,    // a certain date, or certain years
    KEY_TEXT,
    KEY_NAMES,   // a list of names
    KEY_GROUP,
    KEY_LIST,
    KEY_WEIGHT,  // a number, or { weight; loads }
    KEY_FLAG,    // true or false
};

struct range {
    double min, max;
    bool open_min, open_max; // the end itself is not allowed
};

#define RANGE_ANY {-INFINITY, INFINITY, true, true}
#define RANGE_PROBABILITY {0.0, 1.0, false, false}
#define RANGE_NOT_NEGATIVE {0.0, INFINITY, false, true}
#define RANGE_POSITIVE {0.0, INFINITY, true, true}

struct key {
    const char *name;
    enum key_type type;
    bool required;
    struct range range; // of numbers, integers and laws' supports
    double fallback;    // the default of an optional number
    const char *unit;   // NULL: none; "date": a date may be written, years are stored
    const char *meaning; // a clause without a full stop
    // The default in words, where `fallback` does not say it; NULL: the fallback of a number, and
    // of a text, list or group none.
    const char *default_words;
};

// A key that stands for many: members of a group whose names the scenario chooses.
#define KEY_ANY_NAME "<name>"

struct key_table {
    const char *owner; // "a decision"
    const struct key *keys;
    size_t n_keys;
    const struct key_table *also[2]; // tables whose keys are allowed too, or NULL
};

#define KEY_TABLE(owner_name, key_array, ...) \
    {.owner = (owner_name), .keys = (key_array), \
     .n_keys = sizeof(key_array) / sizeof((key_array)[0]), .also = {__VA_ARGS__}}

// True for a key whose number is a moment: a date may stand there.
bool key_is_moment(const struct key *key);

// The key `name` of the table (or of those it also allows), or NULL.
const struct key *key_find(const struct key_table *table, const char *name);

// The i-th of all keys that the table allows, or NULL.
const struct key *key_at(const struct key_table *table, size_t i);

#endif
