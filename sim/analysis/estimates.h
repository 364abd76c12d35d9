// SPDX-License-Identifier: GPL-3.0-or-later
// Estimates: what a run says, each with its error. Two kinds of spread are kept apart and never
// called by each other's name: the *Monte Carlo error* (se, lo, hi), which shrinks with work, and
// *beliefs* (epistemic_sd, p05, p50, p95), what the uncertain numbers leave open.
#ifndef BULWARK_ANALYSIS_ESTIMATES_H
#define BULWARK_ANALYSIS_ESTIMATES_H

#include "base/error.h"
#include "engine/run.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A number that is not there is NAN (se with one world; beliefs above 12 measures; log-synergy
// where a deterrence is 0; a share of nothing): an empty field in the tables.
struct estimate {
    double value, se;
};

struct interval { // 95 %, Student t
    double lo, hi;
};

struct belief {
    double epistemic_sd, p05, p50, p95;
};

struct combination {
    uint32_t mask; // bit i is model->measures[i]
    double cost;
    bool feasible, frontier;
    struct estimate deterrence, gain, layering, synergy, log_synergy, achieved;
    struct interval interval; // of deterrence
    struct belief belief;     // about deterrence
};

struct measure_estimates {
    struct estimate shapley, alone, last, achieved, odds_ratio;
    struct interval shapley_interval;
    struct belief shapley_belief;
    double t10, t50, t90; // years, given in force by the horizon
};

struct pair_estimates {
    size_t a, b; // indices of model->measures, a before b in the file
    struct estimate interaction;
    struct interval interval;
    bool linked; // one directly requires the other
};

struct tier_estimates {
    const char *name; // "1+3", "none"
    uint32_t tiers;   // bit i is model->tiers[i]
    uint32_t mask;    // of measures
    struct estimate deterrence, gain, layering, synergy, log_synergy, achieved;
    struct interval interval;
    struct belief belief;
    struct estimate all_in_force, any_in_force;
};

struct body_estimates {
    const struct group *group;
    const struct body *body;
    struct estimate agrees, last, sole_blocker;
    struct estimate *by_deadline; // [n_deadlines]
    double t50;                   // years, given that it agrees by the horizon
};

struct convergence_point {
    struct estimate estimate;
    struct interval interval;
};

// convergence.h: quantities, in its order, as so many of the first worlds tell them.
struct convergence {
    size_t n_points, n_quantities;
    uint32_t *worlds;             // [n_points], ascending; the last is all that there are
    struct convergence_point *at; // [n_quantities][n_points]
};

struct estimates {
    const struct result *result; // not owned; must outlive the estimates
    const struct model *model;
    struct arena arena;           // owns all below
    size_t n_combinations;
    struct combination *combinations;  // [2^n], by mask
    const uint32_t *listed; // [n_listed]: what combinations.csv lists (top.h), by the masks of the
                            // file in ascending order; NULL: all
    size_t n_listed;
    size_t top; // the k of top_list, which listed them; 0: all are listed
    struct measure_estimates *measures; // [n_measures]
    struct pair_estimates *pairs;      // in the file's order
    size_t n_pairs;
    struct tier_estimates *tiers;      // [2^n_tiers]
    size_t n_tiers;
    struct estimate *survival; // [n_reported][n_grid]
    struct estimate *in_force; // [n_measures][n_grid]
    struct estimate *standing; // [n_measures][n_grid]
    struct body_estimates *bodies; // [n_bodies], in the file's order
    size_t n_bodies;
    struct convergence convergence;
};

// Computes all estimates. Fails for want of memory.
enum status estimates_compute(const struct result *result, struct estimates **estimates,
                              struct error *error);
void estimates_free(struct estimates *estimates);

// Bytes that estimates_compute takes at its largest, about.
double estimates_bytes(const struct layout *layout);

// The combination of all measures.
const struct combination *estimates_all(const struct estimates *estimates);

// The chance that all of a combination, or a measure (its requirements pursued too), are in force
// by a moment of the layout: 0 is the horizon, then come the deadlines.
struct estimate estimates_all_in_force(const struct estimates *estimates, size_t moment,
                                       uint32_t mask);
struct estimate estimates_in_force(const struct estimates *estimates, size_t measure,
                                   size_t moment);

// Deterrence of combination `mask` in world w: the mean over the world's trials. The combination
// must be a reported one (or any, up to 12 measures).
double estimates_world_deterrence(const struct estimates *estimates, uint32_t world,
                                  uint32_t mask);

#endif
