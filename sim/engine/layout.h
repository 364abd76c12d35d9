// SPDX-License-Identifier: GPL-3.0-or-later
// Where everything stands in the results of a block: which numbers a world yields, in which order.
#ifndef BULWARK_ENGINE_LAYOUT_H
#define BULWARK_ENGINE_LAYOUT_H

#include "base/error.h"
#include "engine/histograms.h"
#include "model/model.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Up to this many measures, every world's deterrence is kept for every combination; above, for the
// reported ones, and the spread of the others is taken over blocks.
#define LAYOUT_MAX_DENSE_MEASURES MODEL_MAX_DENSE_MEASURES
#define LAYOUT_TIME_BINS HISTOGRAM_BINS

struct layout {
    const struct model *model;
    uint32_t n_worlds, n_trials;
    uint32_t n_randomisations; // of the worlds: run_settings; 0: they are independent
    uint32_t block_worlds; // worlds in every block but perhaps the last
    uint32_t n_blocks;
    size_t n_combinations; // 2^n_measures
    bool has_tables;       // false: deterrence alone is computed, for timing it
    uint32_t *feasible;    // [2^n]: of every combination, its feasible part; NULL: all of it
    size_t n_moments;      // 1 + n_deadlines: the horizon, then the deadlines
    size_t n_grid;
    double *grid_years;    // [n_grid]: 0, multiples of the grid, the horizon
    double *moment_years;  // [n_moments]

    // A world's row: its unknowns, then the mean survival of combinations in the first half of its
    // trials, then in the second.
    bool is_dense;
    size_t n_row_combinations; // 2^n, or the reported ones
    size_t row_width, first_half, second_half;

    // Quantities whose mean and second moment over worlds are kept: offsets, then how many.
    size_t at_survival;   // [n_reported][n_grid]
    size_t at_in_force;   // [n_measures][n_grid]
    size_t at_standing;   // [n_measures][n_grid]
    size_t at_odds_ratio; // [n_measures]
    size_t at_asked;      // [n_asked]: share of trials in which the group is asked
    size_t at_all_agree;  // [n_asked]: and all ever agree
    size_t at_body;       // [n_bodies][LAYOUT_BODY_EVENTS + n_deadlines]
    size_t n_quantities;
    // Quantities of which a ratio is reported: the covariance of numerator and denominator is kept.
    size_t n_ratios;
    size_t *numerator, *denominator; // [n_ratios]: indices of quantities

    // Quantities of the lattice: over worlds if dense, else over blocks.
    size_t at_all_in_force; // [n_moments][2^n]: all of the combination in force
    size_t at_any_in_force; // [2^n_tiers]: any feasible measure of the tiers in force
    size_t at_achieved;     // [2^n] if dense, else [n_reported] (kept over worlds all the same)
    size_t n_lattice;

    size_t n_histograms;    // measures, then bodies; each of LAYOUT_TIME_BINS counts
};

enum layout_body_event { LAYOUT_AGREES, LAYOUT_LAST, LAYOUT_SOLE, LAYOUT_BODY_EVENTS };

// Lays out the results of `n_worlds` × `n_trials` of the model. Fails for want of memory.
enum status layout_create(struct layout **layout, const struct model *model, uint32_t n_worlds,
                          uint32_t n_trials, struct error *error);
void layout_free(struct layout *layout);

// The worlds by which a run of at most LAYOUT_MAX_DENSE_MEASURES measures can grow: the least
// number that is made of whole blocks and, of every sampler, of whole points, and from which errors
// can be told. Runs of whole steps have the same blocks as far as they go.
uint32_t layout_step(uint32_t n_trials);

// model_feasible(mask), looked up.
uint32_t layout_feasible(const struct layout *layout, uint32_t mask);

// The index in a world's row (behind first_half) of a combination; it must be there.
size_t layout_row_index(const struct layout *layout, uint32_t mask);

#endif
