// SPDX-License-Identifier: GPL-3.0-or-later
//
// Random scenarios without mistakes, in which everything that the language has occurs sooner or
// later (test_metamorphic_scenarios.c holds it to that). Small runs: hundreds take seconds. For
// tests: want of memory ends the process.
#ifndef BULWARK_TESTS_METAMORPHIC_GENERATE_H
#define BULWARK_TESTS_METAMORPHIC_GENERATE_H

#include "metamorphic/chance.h"
#include "metamorphic/tree.h"

#include <stdint.h>

// The scenario of a number: always the same one. The caller frees it. Files that it names are those
// of durations_text, to be put beside it.
struct node *generate_scenario(uint64_t number);

// Files of durations: name and text of the `index`-th, NULL when there are no more. Those whose
// `constant` is above 0 hold that one delay.
struct durations {
    const char *name;
    const char *text;
    double constant;
};
const struct durations *durations_file(size_t index);

// ---- what the generator's files share -----------------------------------------------------------

enum { MAKER_MOST = 3 };

struct maker {
    struct chance chance;
    const char *factors[MAKER_MOST]; // names to load on
    size_t n_factors;
    const char *chances[MAKER_MOST]; // unknowns within [0, 1]
    size_t n_chances;
    const char *years[MAKER_MOST]; // unknowns of some years
    size_t n_years;
    const char *groups[MAKER_MOST];
    size_t group_sizes[MAKER_MOST];
    size_t n_groups;
};

// Numbers, put into `parent` under `name`: a chance within [0, 1], certain or not; the same of a
// measure's weight; years from 0 to a few; a delay; a date around the start; a number at least 0 of
// an adversary that may be uncertain or drawn per trial.
void make_chance(struct maker *m, struct node *parent, const char *name);
void make_weight(struct maker *m, struct node *parent, const char *name);
void make_years(struct maker *m, struct node *parent, const char *name);
void make_delay(struct maker *m, struct node *parent, const char *name);
void make_moment(struct maker *m, struct node *parent, const char *name);
void make_type(struct maker *m, struct node *parent, const char *name, double most);

// A distribution over [0, 1] and one over positive years, with certain numbers, put into the group.
void make_chance_keys(struct maker *m, struct node *group);
void make_years_keys(struct maker *m, struct node *group);

// `loads` on some of the factors, or nothing; correlations of the members of `parent`.
void make_loads(struct maker *m, struct node *parent);
void make_correlations(struct maker *m, struct node *parent);

// The keys of a decision: all but p where `has_p` is false.
void make_decision_keys(struct maker *m, struct node *group, bool has_p);

// A process of any kind with its children, at most `depth` deep.
void make_process(struct maker *m, struct node *parent, const char *name, int depth);

#endif
