// SPDX-License-Identifier: GPL-3.0-or-later
// Verification: everything about a scenario that can be computed without sampling, set beside what
// the sampling says. A world's numbers and a trial's history are drawn by the very code that a run
// uses; then, step by step, the chance of what came next is computed anew from the definition
// (sim/model/README.md): by distribution functions, closed forms and quadrature instead of draws.
#ifndef BULWARK_ANALYSIS_VERIFY_H
#define BULWARK_ANALYSIS_VERIFY_H

#include "base/arena.h"
#include "base/error.h"
#include "model/model.h"

#include <stdbool.h>
#include <stddef.h>

// The chance, over all comparisons of a verification together, that a sound one disagrees.
#define VERIFY_FALSE_ALARM 1e-4

// One kind of comparison, for people.
struct verify_subject {
    const char *name;    // "decisions"
    const char *meaning; // what is compared with what: a clause
};

// One comparison.
struct verify_finding {
    const struct verify_subject *subject;
    const char *where;    // a path of the scenario, a combination
    const char *quantity; // "by its median delay, given the factors"
    double n;             // observations
    double expected, found;
    double z;          // standard errors between them; NAN where they must be the same
    double difference; // relative to the larger of 1 and |expected|; NAN where chance plays a part
    double tolerance;  // that the difference must keep; NAN likewise
    double p;          // a bound on the chance of so large a z; 1 or 0 for differences
    // Of a share of events: the least difference between expected and found that would disagree,
    // INFINITY where there are too few events for any; NAN of anything else.
    double noticeable;
    double variance, n_alike; // of a sum: of its deviation; of how many sums it is the furthest
    bool agrees;
};

// Something that could not be compared.
struct verify_gap {
    const struct verify_subject *subject;
    const char *where, *reason;
};

struct verify_report {
    struct arena arena; // owns all below
    struct verify_finding *findings; // by subject
    size_t n_findings;
    struct verify_gap *gaps;
    size_t n_gaps;
    size_t n_by_chance; // findings with a z
    double limit_p;     // VERIFY_FALSE_ALARM / n_by_chance
    double limit_z;     // the |z| of that p
    size_t n_disagree;
    size_t n_shares, n_blind;      // findings about shares of events; those that notice nothing
    double noticed_half, noticed_most; // what is `noticeable` in half, in nine tenths of the shares
};

// Draws the worlds and trials that the settled model's scenario says, twice: by itself, part by
// part, and by a whole run, and compares. The report is the caller's, to be freed with
// verify_report_free. Fails for want of memory, or when the anchor of a world has no solution.
enum status verify_compute(const struct model *model, struct verify_report **report,
                           struct error *error);
void verify_report_free(struct verify_report *report); // NULL is allowed

// The i-th kind of comparison, in the report's order; NULL when there is none.
const struct verify_subject *verify_subject_at(size_t i);

#endif
