// SPDX-License-Identifier: GPL-3.0-or-later
// Which package is good, whatever one believes: the frontier world by world, and three ways to rank
// packages under an objective that is stated (README.md has definitions and sources).
#ifndef BULWARK_ANALYSIS_CHOICE_H
#define BULWARK_ANALYSIS_CHOICE_H

#include "analysis/packages.h"

enum aim {
    AIM_BUDGET,     // most deterrence at a cost of at most `level`
    AIM_VALUE,      // most of `level` · deterrence − cost
    AIM_DETERRENCE, // least cost with a deterrence of at least `level`
};

struct objective {
    enum aim aim; // not AIM_DETERRENCE, but for choice_cheapest
    double level;
};

const char *aim_name(enum aim aim); // "budget"…

// Whether a package may be chosen, and what the objective makes of it at a deterrence.
bool objective_admits(const struct objective *objective, const struct packages *packages,
                      size_t package);
double objective_of(const struct objective *objective, const struct packages *packages,
                    size_t package, double deterrence);

#define CHOICE_WORST 0.05 // the share of worlds that CVaR looks at

// Of a package, whatever the objective.
struct package_figures {
    double deterrence, deterrence_se; // mean over worlds
    double cvar;                      // mean over the worst worlds, found by the other half
    bool frontier;                    // by mean deterrence
    double p_frontier;                // share of worlds in which it is on the frontier
};

// Sets the figures [n] of all packages. Fails for want of memory.
enum status choice_figures(const struct packages *packages, struct package_figures *figures,
                           struct error *error);

// Of a package under an objective; NAN and 0 where it is not admitted.
struct package_verdict {
    double expected, expected_se, cvar; // of the objective
    double regret_mean, regret_max;     // behind the best of the world
    double p_best;                      // share of worlds in which it is the best by all trials
    double p_best_both;                 // in which each half of the trials says so
    size_t rank_expected, rank_cvar, rank_regret; // 1: the best
};

// What to choose under an objective: indices of packages.
struct choice {
    struct objective objective;
    size_t best;              // by mean
    double expected, expected_se; // of the package that one half chooses, as the other sees it
    bool halves_agree;        // both halves choose `best`
    size_t cautious, least_regret; // by CVaR; by maximum regret
    double p_best;            // of the best; AIM_DETERRENCE: share of worlds in which it is cheapest
    double p_reaches;         // AIM_DETERRENCE: share of worlds in which it deters enough; else NAN
    double evpi, evpi_se;     // expected value of perfect information
    double noise;             // see choice_noise
};

// Sets choice and, where they are wanted, the verdicts [n] (or NULL). Fails for want of memory.
enum status choice_make(struct choice *choice, struct package_verdict *verdicts,
                        const struct objective *objective, const struct packages *packages,
                        const struct package_figures *figures, struct error *error);

// The cheapest package with a mean deterrence of at least `level`; false if there is none.
bool choice_cheapest(struct choice *choice, double level, const struct packages *packages,
                     const struct package_figures *figures);

// Noise against spread: of the differences between the best package and those that are best in one
// world of a hundred, the variance that chance leaves in the mean of half of a world's trials, over
// the variance between worlds; both summed over the packages. `p_best` [n] says in which share of
// worlds each is best. 0 where no other package counts; INFINITY where chance explains all.
double choice_noise(const struct objective *objective, const struct packages *packages,
                    size_t best, const double *p_best);

// About as many trials a world as would bring the noise down to `most`.
double choice_trials(const struct packages *packages, double noise, double most);

#endif
