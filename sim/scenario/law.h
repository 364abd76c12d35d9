// SPDX-License-Identifier: GPL-3.0-or-later
// Distributions as the scenario writes them: { dist = "lognormal"; median = 0.4; p95 = 1.6; }.
#ifndef BULWARK_SCENARIO_LAW_H
#define BULWARK_SCENARIO_LAW_H

#include "scenario/scenario.h"

// What a distribution is read for.
struct law_use {
    struct range range;    // its support must lie within
    bool undecided;        // a named unknown: its uses decide range and kind later
    bool may_be_uncertain; // parameters may be uncertain numbers
    bool moment;           // places may be dates
    const char *also[2];   // further keys that are allowed in the group
};

// The keys of a distribution beside its parameters (law_form.h).
extern const struct key_table law_keys;

// True if the range is that of a probability.
bool range_is_probability(const struct range *range);

// True if the entry is a group that names a distribution.
bool law_is_written(const struct entry *entry);

// Reads the distribution that `group` writes into `law` (complaining about what is wrong: false
// then). A certain law is complete; one with uncertain parameters is checked by law_check_corners,
// once the unknowns are settled.
bool law_read(struct scenario *s, const struct entry *group, const struct law_use *use,
              struct law *law);

// The point at a number, which may be uncertain.
struct law law_point(struct number value);

// Adds a law to the scenario; its index (-1 when memory is short). `entry` and `range` are for
// the check of uncertain parameters.
int law_add(struct scenario *s, const struct law *law, const struct entry *entry,
            const struct range *range);

// Complains unless the law is legal, and keeps to the range, at every corner of the supports of
// its uncertain parameters.
void law_check_corners(struct scenario *s, const struct law_pending *pending);

// Makes the distribution of a law with certain parameters, about which `entry` speaks; with a table if
// its quantiles are slow. Complains where more than SCENARIO_MAX_FITTED are fitted.
void law_complete(struct scenario *s, const struct entry *entry, struct law *law);

// The law's distribution in a world with these unknowns. Cannot fail.
struct dist law_dist(const struct law *law, const double *unknowns);

// Complains (false) if the support of `dist` leaves the range.
bool law_check_support(struct scenario *s, const struct entry *entry, const struct dist *dist,
                       const struct range *range);

// "lognormal, median 0.4, p95 1.6": the law in words; owned by the scenario.
const char *law_words(struct scenario *s, const struct law *law);

#endif
