// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/sweep_row.h"
#include "output/table_list.h"

#include "model/model.h"

#include <stdlib.h>

// ---- the point ----------------------------------------------------------------------------------

static const struct sweep_row *row(const struct place *place)
{
    return place->subject;
}

static struct cell point(const struct place *place)
{
    return cell_number(row(place)->number);
}

static struct cell varied(const struct place *place)
{
    const struct plan *plan = row(place)->plan;
    const char *text = plan_value(plan, row(place)->number, place->item);
    if (!plan->varied[place->item].is_number)
        return cell_text(text);
    return cell_number(strtod(text, NULL));
}

#define POINT_COLUMNS                                                                              \
    {"point", CELL_INTEGER, false, NULL, "the point's number, from 0", point},                     \
    {"<varied>", CELL_NUMBER, false, NULL,                                                         \
     "what was varied under this name, at this point; a text where not all are numbers", varied}

static const struct column point_columns[] = {POINT_COLUMNS};

const struct table table_points = {
    .name = "points",
    .meaning = "a point of the sweep, in the plan's order, computed or not",
    .key = {"point"},
    TABLE_COLUMNS(point_columns),
};

// ---- combinations -------------------------------------------------------------------------------

static const struct combination *combination(const struct place *place)
{
    return &row(place)->combination->of;
}

static struct cell name(const struct place *place)
{
    const uint32_t mask =
        model_mask_of_file(place->model, row(place)->combination->file_mask);
    return cell_text(model_combination_name(place->model, place->arena, mask));
}

static struct cell mask(const struct place *place)
{
    return cell_number(row(place)->combination->file_mask);
}

static struct cell deterrence(const struct place *place)
{
    return cell_estimate(combination(place)->deterrence);
}

static struct cell se(const struct place *place)
{
    return cell_number(combination(place)->deterrence.se);
}

static struct cell lo(const struct place *place)
{
    return cell_number(combination(place)->interval.lo);
}

static struct cell hi(const struct place *place)
{
    return cell_number(combination(place)->interval.hi);
}

static struct cell epistemic_sd(const struct place *place)
{
    return cell_number(combination(place)->belief.epistemic_sd);
}

static struct cell belief_p05(const struct place *place)
{
    return cell_number(combination(place)->belief.p05);
}

static struct cell belief_p50(const struct place *place)
{
    return cell_number(combination(place)->belief.p50);
}

static struct cell belief_p95(const struct place *place)
{
    return cell_number(combination(place)->belief.p95);
}

static struct cell change(const struct place *place)
{
    return cell_estimate(row(place)->change);
}

static struct cell gain(const struct place *place)
{
    return cell_estimate(combination(place)->gain);
}

static struct cell synergy(const struct place *place)
{
    return cell_estimate(combination(place)->synergy);
}

static struct cell log_synergy(const struct place *place)
{
    return cell_estimate(combination(place)->log_synergy);
}

static struct cell achieved(const struct place *place)
{
    return cell_estimate(combination(place)->achieved);
}

static struct cell all_in_force(const struct place *place)
{
    return cell_estimate(row(place)->combination->all_in_force);
}

static struct cell cost(const struct place *place)
{
    return cell_number(combination(place)->cost);
}

static struct cell feasible(const struct place *place)
{
    return cell_number(combination(place)->feasible);
}

static struct cell frontier(const struct place *place)
{
    return cell_number(combination(place)->frontier);
}

static const struct column combination_columns[] = {
    POINT_COLUMNS,
    {"combination", CELL_TEXT, false, NULL,
     "the measures pursued, joined by +, or none", name},
    {"mask", CELL_INTEGER, false, NULL,
     "the same as a number: bit i is the i-th measure of the scenario", mask},
    {"deterrence", CELL_NUMBER, false, "probability",
     "chance of no attack through the horizon", deterrence},
    {"se", CELL_NUMBER, false, "probability",
     "Monte Carlo standard error of deterrence", se},
    {"lo", CELL_NUMBER, false, "probability",
     "lower end of the 95 % Monte Carlo interval of deterrence", lo},
    {"hi", CELL_NUMBER, false, "probability",
     "upper end of the 95 % Monte Carlo interval of deterrence", hi},
    {"epistemic_sd", CELL_NUMBER, false, "probability",
     "standard deviation of deterrence over what is uncertain: it stays when work grows",
     epistemic_sd},
    {"belief_p05", CELL_NUMBER, false, "probability",
     "5 % quantile of deterrence over what is uncertain", belief_p05},
    {"belief_p50", CELL_NUMBER, false, "probability",
     "median of deterrence over what is uncertain", belief_p50},
    {"belief_p95", CELL_NUMBER, false, "probability",
     "95 % quantile of deterrence over what is uncertain", belief_p95},
    {"change", CELL_NUMBER, true, "probability",
     "deterrence less that of the same combination at point 0, world by world; empty as long as "
     "point 0 is not computed", change},
    {"gain", CELL_NUMBER, true, "probability",
     "deterrence less that of no measure at this point", gain},
    {"synergy", CELL_NUMBER, true, "probability",
     "gain less the gains of the single measures", synergy},
    {"log_synergy", CELL_NUMBER, true, NULL,
     "the same of ln(deterrence), where independent layers add up", log_synergy},
    {"achieved", CELL_NUMBER, true, "probability",
     "deterrence if those of the measures whose requirements are met stood at full strength "
     "all along", achieved},
    {"p_all_in_force", CELL_NUMBER, true, "probability",
     "chance that all the measures are in force by the horizon", all_in_force},
    {"cost", CELL_NUMBER, false, "cost",
     "of pursuing the measures, in the scenario's unit", cost},
    {"feasible", CELL_FLAG, false, NULL,
     "whether every measure's requirements are pursued too", feasible},
    {"frontier", CELL_FLAG, false, NULL,
     "whether at this point no combination costs at most as much and deters at least as well, one "
     "of the two strictly", frontier},
};

const struct table table_sweep = {
    .name = "sweep",
    .meaning = "a combination of measures that is pursued, at a point of the sweep that is "
               "computed: the reported ones or, where the plan asks for it, every one",
    .key = {"point", "combination"},
    TABLE_COLUMNS(combination_columns),
};

// ---- measures -----------------------------------------------------------------------------------

static const struct measure_estimates *of_measure(const struct place *place)
{
    return &row(place)->of_measure->of;
}

static struct cell measure(const struct place *place)
{
    return cell_text(place->model->measures[row(place)->measure].name);
}

static struct cell in_force(const struct place *place)
{
    return cell_estimate(row(place)->of_measure->in_force);
}

static struct cell t50(const struct place *place)
{
    return cell_number(of_measure(place)->t50);
}

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

static struct cell measure_achieved(const struct place *place)
{
    return cell_estimate(of_measure(place)->achieved);
}

static const struct column measure_columns[] = {
    POINT_COLUMNS,
    {"measure", CELL_TEXT, false, NULL,
     "its key in the scenario", measure},
    {"p_in_force", CELL_NUMBER, true, "probability",
     "chance that it is in force by the horizon", in_force},
    {"t50", CELL_NUMBER, false, "years",
     "median of the time from the start until it is in force, given that it is by the horizon",
     t50},
    {"shapley", CELL_NUMBER, true, "probability",
     "its Shapley value: what it adds to deterrence, averaged over all orders of adding "
     "measures", shapley},
    {"shapley_lo", CELL_NUMBER, false, "probability",
     "lower end of the 95 % Monte Carlo interval of the Shapley value", shapley_lo},
    {"shapley_hi", CELL_NUMBER, false, "probability",
     "upper end of the 95 % Monte Carlo interval of the Shapley value", shapley_hi},
    {"shapley_p05", CELL_NUMBER, false, "probability",
     "5 % quantile of the Shapley value over what is uncertain", shapley_p05},
    {"shapley_p95", CELL_NUMBER, false, "probability",
     "95 % quantile of the Shapley value over what is uncertain", shapley_p95},
    {"alone", CELL_NUMBER, true, "probability",
     "what it adds to deterrence when no other measure is pursued", alone},
    {"last", CELL_NUMBER, true, "probability",
     "what it adds to deterrence when all others are pursued", last},
    {"achieved", CELL_NUMBER, true, "probability",
     "deterrence if it alone stood at full strength all along", measure_achieved},
};

const struct table table_sweep_measures = {
    .name = "sweep_measures",
    .meaning = "a measure, in the scenario's order, at a point of the sweep that is computed",
    .key = {"point", "measure"},
    TABLE_COLUMNS(measure_columns),
};

static const struct table *const tables[] = {&table_sweep, &table_sweep_measures, &table_points};

const struct table *const *table_sweep_list(size_t *n)
{
    *n = sizeof tables / sizeof tables[0];
    return tables;
}
