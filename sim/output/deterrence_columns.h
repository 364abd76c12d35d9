// SPDX-License-Identifier: GPL-3.0-or-later
// Columns that the tables of combinations, of tiers and of sweeps have in common. A table's own file
// includes this once, after it has defined
//     static const struct X *about(const struct place *place);
// what a row is about, with the estimates of struct combination under the same names.
#ifndef BULWARK_OUTPUT_DETERRENCE_COLUMNS_H
#define BULWARK_OUTPUT_DETERRENCE_COLUMNS_H

#include "output/table.h"

static struct cell deterrence(const struct place *place)
{
    return cell_estimate(about(place)->deterrence);
}

static struct cell se(const struct place *place)
{
    return cell_number(about(place)->deterrence.se);
}

static struct cell lo(const struct place *place)
{
    return cell_number(about(place)->interval.lo);
}

static struct cell hi(const struct place *place)
{
    return cell_number(about(place)->interval.hi);
}

static struct cell epistemic_sd(const struct place *place)
{
    return cell_number(about(place)->belief.epistemic_sd);
}

static struct cell belief_p05(const struct place *place)
{
    return cell_number(about(place)->belief.p05);
}

static struct cell belief_p50(const struct place *place)
{
    return cell_number(about(place)->belief.p50);
}

static struct cell belief_p95(const struct place *place)
{
    return cell_number(about(place)->belief.p95);
}

static struct cell gain(const struct place *place)
{
    return cell_estimate(about(place)->gain);
}

static struct cell synergy(const struct place *place)
{
    return cell_estimate(about(place)->synergy);
}

static struct cell log_synergy(const struct place *place)
{
    return cell_estimate(about(place)->log_synergy);
}

static struct cell achieved(const struct place *place)
{
    return cell_estimate(about(place)->achieved);
}

#define DETERRENCE_COLUMNS                                                                         \
    {"deterrence", CELL_NUMBER, false, "probability",                                              \
     "chance of no attack through the horizon", deterrence},                                       \
    {"se", CELL_NUMBER, false, "probability",                                                      \
     "Monte Carlo standard error of deterrence", se},                                              \
    {"lo", CELL_NUMBER, false, "probability",                                                      \
     "lower end of the 95 % Monte Carlo interval of deterrence", lo},                              \
    {"hi", CELL_NUMBER, false, "probability",                                                      \
     "upper end of the 95 % Monte Carlo interval of deterrence", hi},                              \
    {"epistemic_sd", CELL_NUMBER, false, "probability",                                            \
     "standard deviation of deterrence over what is uncertain: it stays when work grows",          \
     epistemic_sd},                                                                                \
    {"belief_p05", CELL_NUMBER, false, "probability",                                              \
     "5 % quantile of deterrence over what is uncertain", belief_p05},                             \
    {"belief_p50", CELL_NUMBER, false, "probability",                                              \
     "median of deterrence over what is uncertain", belief_p50},                                   \
    {"belief_p95", CELL_NUMBER, false, "probability",                                              \
     "95 % quantile of deterrence over what is uncertain", belief_p95}

// `where`: a text at the end of the meaning.
#define GAIN_COLUMN(where)                                                                         \
    {"gain", CELL_NUMBER, true, "probability", "deterrence less that of no measure" where, gain}

// `single`: what combinations are made of, a text.
#define SYNERGY_COLUMNS(single)                                                                    \
    {"synergy", CELL_NUMBER, true, "probability", "gain less the gains of the single " single,     \
     synergy},                                                                                     \
    {"log_synergy", CELL_NUMBER, true, NULL,                                                       \
     "the same of ln(deterrence), where independent layers add up", log_synergy},                  \
    {"achieved", CELL_NUMBER, true, "probability",                                                 \
     "deterrence if those of the measures whose requirements are met stood at full strength "      \
     "all along", achieved}

// `cell`: the table's own.
#define ALL_IN_FORCE_COLUMN(cell)                                                                  \
    {"p_all_in_force", CELL_NUMBER, true, "probability",                                           \
     "chance that all the measures are in force by the horizon", cell}

#endif
