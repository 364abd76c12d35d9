// SPDX-License-Identifier: GPL-3.0-or-later
// The yardstick: a plain C program of the same model with GSL and OpenMP, as a careful researcher
// writes it. It takes the scenario as Bulwark has read it and shares nothing else with the engine:
// it draws with GSL's generators, inverts with GSL's functions and libm, and integrates every
// history exactly from event to event, looping over all 2^n combinations.
//
// What a careful researcher does, it does too: what a world fixes is computed once per world
// (thresholds Φ⁻¹(p), scores of weights, parameters of delays); a member that refuses ends a
// ratification where nothing asks for the others; strengths are kept per measure, and at an event
// only what has changed is recomputed before all combinations are looped over; hazards are computed
// only where something has changed; loops over combinations are such that the compiler can turn
// them into vector instructions, and it may use all that this machine has.
//
// The products over a combination's measures can be had in two ways: multiplied out for each
// combination, or by doubling, each from the combination without its last measure. The first is
// what the formula says, the second a step towards what the kernel does; both are measured.
//
// It knows what two scenarios take, tests/bench/full_size.cfg and configs/security_blanket.cfg:
// expected_utility; decisions, fixed, sequence, all_of, any_of, ratification by all; shocks, loaded
// weights, attempts, ramps, lapses, anticipation, an anchor. Other scenarios are refused.
#ifndef BULWARK_TESTS_BENCH_PLAIN_H
#define BULWARK_TESTS_BENCH_PLAIN_H

#include "base/error.h"
#include "model/model.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct plain_options {
    uint32_t n_worlds, n_trials; // trials of each world; both at least 1
    uint64_t seed;
    unsigned n_threads; // at least 1
    bool tables;        // also what the tables beside combinations.csv take
    bool by_doubling;   // products over a combination's measures: see above
};

// Every array is owned by the result. Standard errors are those of a mean over worlds.
struct plain_result {
    size_t n_combinations;        // 2^n_measures: bit i of a combination is model->measures[i]
    double *deterrence, *deterrence_se; // [n_combinations]
    double *gain, *gain_se;             // [n_combinations], over no measure
    double *in_force, *in_force_se;     // [n_measures]: chance to be in force by the horizon

    // With tables, else NULL: the engine's quantities in the order of its layout, for comparison.
    double *quantities, *quantities_se; // [layout's n_quantities]: curves, bodies, odds ratios
    double *lattice, *lattice_se;       // [layout's n_lattice]: in force together, achieved
};

// Computes a settled model. The same numbers for any number of threads. Fails with STATUS_REFUSED
// when the scenario takes what this program doesn't know, with STATUS_FAILED for want of memory or
// when the anchor of a world cannot be had. `result` is then untouched.
enum status plain_run(const struct model *model, const struct plain_options *options,
                      struct plain_result **result, struct error *error);
void plain_result_free(struct plain_result *result); // NULL is legal

#endif
