// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of a run, one constant record each.
#ifndef BULWARK_OUTPUT_TABLE_LIST_H
#define BULWARK_OUTPUT_TABLE_LIST_H

#include "output/table.h"

extern const struct table table_combinations, table_measures, table_pairs, table_tiers,
    table_survival, table_in_force, table_bodies, table_worlds,
    table_convergence;

// All of them, in the order in which they are written and described; `n` becomes their number.
const struct table *const *table_list(size_t *n);

// Those of a sweep, and all of them.
extern const struct table table_sweep, table_sweep_measures, table_points;
const struct table *const *table_sweep_list(size_t *n);

// Those of the decisions that a run supports, and all of them.
extern const struct table table_decisions, table_choices, table_order,
    table_value_of_information, table_tipping, table_discovery;
const struct table *const *table_decide_list(size_t *n);

// Those of an analysis of sensitivity, and all of them: one a method, in the order of
// enum sensitivity_method.
extern const struct table table_tornado, table_morris, table_sobol, table_sensitivity_given_data;
const struct table *const *table_sensitivity_list(size_t *n);

// Those of a comparison of runs, and all of them.
extern const struct table table_compare, table_compare_tiers, table_compare_measures;
const struct table *const *table_compare_list(size_t *n);

#endif
