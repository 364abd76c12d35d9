// SPDX-License-Identifier: GPL-3.0-or-later
// Columns that the tables of measures have in common, of a run and of a sweep. A table's own file includes
// this once, after it has defined
//     static const struct measure_estimates *of_measure(const struct place *place);
#ifndef BULWARK_OUTPUT_SHAPLEY_COLUMNS_H
#define BULWARK_OUTPUT_SHAPLEY_COLUMNS_H

#include "output/table.h"

static struct cell shapley(const struct place *place)
{
    return cell_estimate(of_measure(place)->shapley);
}

static struct cell shapley_lo(const struct place *place)
{
    return cell_number(of_measure(place)->shapley_interval.lo);
}

static struct cell shapley_hi(const struct place *place)
{
    return cell_number(of_measure(place)->shapley_interval.hi);
}

static struct cell shapley_p05(const struct place *place)
{
    return cell_number(of_measure(place)->shapley_belief.p05);
}

static struct cell shapley_p95(const struct place *place)
{
    return cell_number(of_measure(place)->shapley_belief.p95);
}

static struct cell alone(const struct place *place)
{
    return cell_estimate(of_measure(place)->alone);
}

static struct cell last(const struct place *place)
{
    return cell_estimate(of_measure(place)->last);
}

static struct cell achieved(const struct place *place)
{
    return cell_estimate(of_measure(place)->achieved);
}

#define SHAPLEY_COLUMNS                                                                            \
    {"shapley", CELL_NUMBER, true, "probability",                                                  \
     "its Shapley value: what it adds to deterrence, averaged over all orders of adding "          \
     "measures", shapley},                                                                         \
    {"shapley_lo", CELL_NUMBER, false, "probability",                                              \
     "lower end of the 95 % Monte Carlo interval of the Shapley value", shapley_lo},               \
    {"shapley_hi", CELL_NUMBER, false, "probability",                                              \
     "upper end of the 95 % Monte Carlo interval of the Shapley value", shapley_hi},               \
    {"shapley_p05", CELL_NUMBER, false, "probability",                                             \
     "5 % quantile of the Shapley value over what is uncertain", shapley_p05},                     \
    {"shapley_p95", CELL_NUMBER, false, "probability",                                             \
     "95 % quantile of the Shapley value over what is uncertain", shapley_p95},                    \
    {"alone", CELL_NUMBER, true, "probability",                                                    \
     "what it adds to deterrence when no other measure is pursued", alone},                        \
    {"last", CELL_NUMBER, true, "probability",                                                     \
     "what it adds to deterrence when all others are pursued", last},                              \
    {"achieved", CELL_NUMBER, true, "probability",                                                 \
     "deterrence if it alone stood at full strength all along", achieved}

#endif
