// SPDX-License-Identifier: GPL-3.0-or-later
// A simple bound: what a trial cannot do without, at the speed of the base layer's own array
// functions and with nothing around them. Three kinds of numbers are counted, on average over the
// trials of a scenario without shocks and loaded weights:
//
//   uniforms     one for each factor, type and decision that is asked before the horizon (lapses
//                are decisions), one for each ratification that is asked and one more for the delay
//                of one that succeeds, one for each gap of a ramp that begins; Philox yields two a
//                call, and both are taken
//   quantiles    of the normal distribution: one for each factor, for each decision asked that
//                loads on factors (ε), for each lognormal delay, gap and type
//   exponentials one for each Φ (U of a decision that happens, each member of a ratification that
//                is asked); one for each lognormal delay, gap and type, two for a Weibull delay;
//                one for the clock at each event in peace; one for each hazard, the logistic
//                function of each combination that an event touches (with k measures at work so
//                far 2^(k − 1) contain the one that changes; 2^k when peace begins); one for each
//                survival at the end, 2^|A|
//
// Sorting, products, sums and memory are left out, so no kernel reaches the bound.
#ifndef BULWARK_TESTS_BENCH_BOUND_H
#define BULWARK_TESTS_BENCH_BOUND_H

#include "base/cpu.h"
#include "model/model.h"

#include <stdbool.h>
#include <stddef.h>

// Averages a trial.
struct bound_counts {
    double uniforms, quantiles, exponentials; // what the bound takes
    double decisions, ratifications, members; // asked before the horizon
    double events;   // before the horizon
    double hazards;  // evaluated
    double relevant; // |A|: measures that come into force before the horizon or are anticipated
};

// Counts over `n_worlds` worlds of 64 trials. False, after a message on stderr, if that fails.
bool bound_count(const struct model *model, unsigned n_worlds, struct bound_counts *counts);

struct bound {
    struct bound_counts counts;
    enum cpu cpu;
    double uniform_ns, quantile_ns, exponential_ns; // each, in the latest run
};

// Times the three (a struct bound *) in arrays of 64 in the first cache; ns a trial.
double bound_ns(void *bound);

#endif
