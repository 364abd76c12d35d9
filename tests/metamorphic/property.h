// SPDX-License-Identifier: GPL-3.0-or-later
//
// Properties: what must hold for every scenario, judged on random ones; a scenario that breaks one
// is cut down to the least that does, and printed. Every property has a twin, a wrong version of
// itself, which must be noticed: otherwise a property too weak to fail would go unseen.
#ifndef BULWARK_TESTS_METAMORPHIC_PROPERTY_H
#define BULWARK_TESTS_METAMORPHIC_PROPERTY_H

#include "metamorphic/chance.h"
#include "metamorphic/lab.h"
#include "metamorphic/tree.h"

enum verdict {
    VERDICT_IDLE, // the scenario has nothing that it speaks of, or cannot be run
    VERDICT_HOLDS,
    VERDICT_BROKEN, // the difference says how
};

struct trial_case {
    struct lab *lab;
    const struct node *scenario;
    struct chance chance; // the same for the same scenario's seed
    bool wrong;           // be the twin
    struct difference difference;
};

typedef enum verdict property_judge(struct trial_case *c);

struct property {
    const char *name; // a sentence
    property_judge *judge;
    unsigned n_scenarios; // by default
};

// Judges random scenarios, then the twin until it is noticed. True if no scenario breaks the
// property, some speak of it, and the twin is noticed. The environment may ask for more:
// BULWARK_SCENARIOS, how many; BULWARK_SCENARIOS_FROM, the number of the first. Under the
// sanitizers, which are slow, it is a third of the usual number. The twin has the usual scenarios.
bool property_check(const struct property *property);

// A test of CUnit, check_<judge>, of the property that the judge's name says.
#define PROPERTY(judge_, n_scenarios_)                                    \
    static void check_##judge_(void)                                      \
    {                                                                     \
        const struct property property = {#judge_, judge_, n_scenarios_}; \
        check_true(#judge_, property_check(&property));                   \
    }

// One scenario, whatever it is.
enum verdict property_judged(const struct property *property, struct lab *lab,
                             const struct node *scenario, bool wrong,
                             struct difference *difference);

// The least scenario found that still breaks the property, within so many judgements; the caller
// frees it.
struct node *property_shrink(const struct property *property, struct lab *lab,
                             const struct node *scenario, bool wrong, unsigned n_judgements);

// How far the estimates of two scenarios may lie apart.
enum likeness {
    LIKE_ROUNDED, // 1e-12
    LIKE_BITS,    // not at all, nor their errors and beliefs
    LIKE_TABLES,  // nor any cell of any table
    LIKE_ORDERED, // nor any but who is last of bodies, which hangs on their order at a tie
};

// Most properties: the case's scenario and `other`, a changed one, are alike. NULL is legal
// (VERDICT_IDLE); `other` is freed.
enum verdict case_agrees(struct trial_case *c, struct node *other, enum likeness likeness);

// The same of two scenarios, neither of which need be the case's; both are freed.
enum verdict case_both_agree(struct trial_case *c, struct node *one, struct node *other,
                             enum likeness likeness);

// Within ROUNDING; otherwise `what` and both numbers are the difference.
static const double ROUNDING = 1e-12;
bool case_equal(struct trial_case *c, const char *what, double one, double other);

// Text for a difference; VERDICT_BROKEN.
enum verdict case_breaks(struct trial_case *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
