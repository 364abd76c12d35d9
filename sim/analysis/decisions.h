// SPDX-License-Identifier: GPL-3.0-or-later
// All that a finished run says about which measures to pursue. README.md has the statistics.
#ifndef BULWARK_ANALYSIS_DECISIONS_H
#define BULWARK_ANALYSIS_DECISIONS_H

#include "analysis/adding.h"
#include "analysis/boxes.h"
#include "analysis/choice.h"
#include "analysis/information.h"
#include "analysis/tipping.h"

#define DECISIONS_NOISE 0.1 // as much noise as is let pass, unless more is asked for

// What is asked; NAN: nothing is said about it.
struct decisions_request {
    double budget, value; // not both
    double deterrence;    // that is wanted for the least cost
    double threshold;     // of deterrence: what is too little
    double noise;         // the most that is let pass
};

struct decisions {
    struct decisions_request request;
    struct packages packages;
    struct package_figures *figures;  // [packages.n]
    struct package_verdict *verdicts; // [packages.n]: under the main objective
    struct choice *choices;           // [n_choices]
    size_t n_choices;
    size_t main;        // the choice that verdicts and the value of information are about: the one
                        // asked for, else the budget at which perfect information is worth most
    size_t n_too_noisy; // choices of which p_best and evpi are withheld (NAN)
    struct adding_order adding[N_ADDING_METHODS];
    struct information *information; // [packages.n_unknowns]: under the main objective
    struct tippings tippings; // of deterrence and, where a value is looked at, of that objective: the
                              // one asked for, else that at which perfect information is worth most
    double threshold;   // asked for, or the 20 % quantile over worlds
    struct boxes boxes; // of worlds in which all measures together deter less
    struct arena arena; // owns the arrays
};

// Computes all of it. Fails with STATUS_FAILED where noise is more than request->noise of the spread
// over worlds, saying how much it is and how many trials a world would do; with STATUS_MISUSE for a
// budget or deterrence that nothing meets; as packages_read. To be cleared in any case.
enum status decisions_make(struct decisions *decisions, const struct decisions_request *request,
                           const struct result *result, struct error *error);
void decisions_clear(struct decisions *decisions);

// The main choice.
const struct choice *decisions_main(const struct decisions *decisions);

#endif
