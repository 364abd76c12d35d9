// SPDX-License-Identifier: GPL-3.0-or-later
// Typed, ranged, located reads of a scenario's groups. Every read names its key table, so that a
// key that is not described cannot be read. A read that finds something wrong complains and gives
// the key's default, so that reading goes on and every error of a file is found at once.
// `group` may be NULL (nothing is given) in all of them.
#ifndef BULWARK_SCENARIO_READ_H
#define BULWARK_SCENARIO_READ_H

#include "scenario/scenario.h"

// A number of the adversary or of a shock: certain, per world, or drawn in every trial.
struct chance {
    struct number number;
    int law;         // per trial: index in scenario->laws; -1 otherwise
    uint32_t entity; // per trial: of the draw
    const char *path;
};

// Complains about every key of `group` that the table does not know (with the nearest name), whose
// type is wrong, or that is required and missing. False if there is nothing to read: `group` is
// NULL or not a group (also complained about).
bool read_check(struct scenario *s, const struct entry *group, const struct key_table *table);

// Complains (false) unless the entry's type is one that a key of this type takes.
bool read_type_check(struct scenario *s, const struct entry *entry, enum key_type type);

// The text of an item of a list of names; NULL, after a complaint, if it is not a text.
const char *read_item_name(struct scenario *s, const struct entry *item);

// Complains that `key` is required.
void read_missing(struct scenario *s, const struct entry *group, const char *key,
                  const char *owner);

double read_real(struct scenario *s, const struct entry *group, const struct key_table *table,
                 const char *key);
long long read_integer(struct scenario *s, const struct entry *group,
                       const struct key_table *table, const char *key);
const char *read_text(struct scenario *s, const struct entry *group,
                      const struct key_table *table, const char *key, const char *fallback);
bool read_flag(struct scenario *s, const struct entry *group, const struct key_table *table,
               const char *key);
struct number read_number(struct scenario *s, const struct entry *group,
                          const struct key_table *table, const char *key);
struct chance read_chance(struct scenario *s, const struct entry *group,
                          const struct key_table *table, const char *key);
// A date or years, as years from the start; perhaps uncertain.
struct number read_moment(struct scenario *s, const struct entry *group,
                          const struct key_table *table, const char *key);
// A certain date or years, as years from the start.
double read_date(struct scenario *s, const struct entry *group, const struct key_table *table,
                 const char *key);
// The index in scenario->laws of a distribution (a missing one is the point at the default).
int read_law(struct scenario *s, const struct entry *group, const struct key_table *table,
             const char *key);

// Complains that `name` is not one of the `n` known `what`s, with the nearest and all of them.
void read_unknown_name(struct scenario *s, const struct entry *entry, const char *name,
                       const char *what, const char *const *known, size_t n);

struct nearest;

// As nearest_consider, but for the first 2000 names only that a scenario's mistakes are compared with:
// after so many nobody reads suggestions, and they would take long.
void read_consider(struct scenario *s, struct nearest *nearest, const char *wanted,
                   const char *candidate);

// True if `value` lies in the range.
bool range_holds(const struct range *range, double value);

// "a probability lies in [0, 1]", "it must be positive"…: what a range allows, in words.
const char *range_words(struct scenario *s, const struct range *range);

#endif
