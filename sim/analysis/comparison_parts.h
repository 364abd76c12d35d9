// SPDX-License-Identifier: GPL-3.0-or-later
// One run seen through the measures that all compared runs have.
#ifndef BULWARK_ANALYSIS_COMPARISON_PARTS_H
#define BULWARK_ANALYSIS_COMPARISON_PARTS_H

#include "analysis/comparison.h"
#include "engine/moments.h"

// Its quantities of one replicate stand in one row: first combinations, a quantity at a time
// [COMPARISON_N][n_listed], then unions of tiers [COMPARISON_N][n_unions], then Shapley values.
struct view {
    const struct comparison *comparison;
    const struct result *result;
    size_t n_sets, n_unions, n_values;
    uint32_t *in_run; // [n_sets]: the run's own mask of every set of common measures
    double *mean;     // [n_sets]: mean deterrences
    double *full;     // [2^n of the run]: of one replicate
    double *sets;     // [COMPARISON_N][n_sets]: of one replicate; room for the games
    double *scratch;  // [n_sets]
    struct {
        uint32_t *mask;   // [n_unions]: of common measures
        double *mean;     // [n_unions]
        double *values;   // [COMPARISON_N][n_unions]
    } tiers;
};

// Where a quantity stands in the row.
size_t view_combination(const struct view *view, enum comparison_quantity quantity, size_t listed);
size_t view_tiers(const struct view *view, enum comparison_quantity quantity, size_t tiers);
size_t view_shapley(const struct view *view, size_t measure);

// The caller clears the view in any case. False for want of memory.
bool view_create(struct view *view, const struct comparison *comparison,
                 const struct result *result);
void view_clear(struct view *view);

// Fills `row` [n_values] from replicate r: functions that are linear in its deterrences, ln D being
// linear about the means (delta method).
void view_row(struct view *view, size_t r, double *row);

// The log-synergy of the means themselves, where the row has its linear form; NAN where a deterrence
// is 0.
double view_log_synergy(const struct view *view, size_t listed);
double view_log_synergy_of_tiers(const struct view *view, size_t tiers);

#endif
