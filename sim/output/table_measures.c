// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/table_list.h"

#include "model/model.h"

// ---- measures -----------------------------------------------------------------------------------

static size_t measure_index(const struct place *place)
{
    return place->model->in_file_order[place->row];
}

static const struct measure *measure(const struct place *place)
{
    return &place->model->measures[measure_index(place)];
}

static const struct measure_estimates *of_measure(const struct place *place)
{
    return &place->estimates->measures[measure_index(place)];
}

#include "output/shapley_columns.h"

// By the horizon (moment 0) or the deadline before `moment`.
static struct cell in_force_by(const struct place *place, size_t moment)
{
    return cell_estimate(estimates_in_force(place->estimates, measure_index(place), moment));
}

static struct cell name(const struct place *place)
{
    return cell_text(measure(place)->name);
}

static struct cell tier(const struct place *place)
{
    const int number = measure(place)->tier;
    return cell_number(number == 0 ? (double)NAN : number);
}

static struct cell in_force(const struct place *place)
{
    return in_force_by(place, 0);
}

static struct cell by_deadline(const struct place *place)
{
    return in_force_by(place, 1 + place->item);
}

static struct cell t10(const struct place *place)
{
    return cell_number(of_measure(place)->t10);
}

static struct cell t50(const struct place *place)
{
    return cell_number(of_measure(place)->t50);
}

static struct cell t90(const struct place *place)
{
    return cell_number(of_measure(place)->t90);
}

static struct cell odds_ratio(const struct place *place)
{
    return cell_estimate(of_measure(place)->odds_ratio);
}

static const struct column measure_columns[] = {
    {"measure", CELL_TEXT, false, NULL,
     "its key in the scenario", name},
    {"tier", CELL_INTEGER, false, NULL,
     "the tier that it belongs to; empty: none", tier},
    {"p_in_force", CELL_NUMBER, true, "probability",
     "chance that it is in force by the horizon", in_force},
    {"p_by_<deadline>", CELL_NUMBER, true, "probability",
     "chance that it is in force by this deadline", by_deadline},
    {"t10", CELL_NUMBER, false, "years",
     "10 % quantile of the time from the start until it is in force, given that it is by "
     "the horizon", t10},
    {"t50", CELL_NUMBER, false, "years",
     "median of that time", t50},
    {"t90", CELL_NUMBER, false, "years",
     "90 % quantile of that time", t90},
    SHAPLEY_COLUMNS,
    {"odds_ratio", CELL_NUMBER, true, NULL,
     "odds of an attack within a year with it alone at full strength, over those with no "
     "measure; empty where these are 0", odds_ratio},
};

static size_t n_measures(const struct estimates *estimates)
{
    return estimates->model->n_measures;
}

const struct table table_measures = {
    .name = "measures",
    .meaning = "a measure, in the scenario's order",
    .key = {"measure"},
    .n_rows = n_measures,
    TABLE_COLUMNS(measure_columns),
};

// ---- pairs --------------------------------------------------------------------------------------

static const struct pair_estimates *pair(const struct place *place)
{
    return &place->estimates->pairs[place->row];
}

static struct cell first(const struct place *place)
{
    return cell_text(place->model->measures[pair(place)->a].name);
}

static struct cell second(const struct place *place)
{
    return cell_text(place->model->measures[pair(place)->b].name);
}

static struct cell interaction(const struct place *place)
{
    return cell_estimate(pair(place)->interaction);
}

static struct cell se(const struct place *place)
{
    return cell_number(pair(place)->interaction.se);
}

static struct cell lo(const struct place *place)
{
    return cell_number(pair(place)->interval.lo);
}

static struct cell hi(const struct place *place)
{
    return cell_number(pair(place)->interval.hi);
}

static struct cell linked(const struct place *place)
{
    return cell_number(pair(place)->linked);
}

static const struct column pair_columns[] = {
    {"a", CELL_TEXT, false, NULL,
     "the measure that comes first in the scenario", first},
    {"b", CELL_TEXT, false, NULL,
     "the other measure", second},
    {"interaction", CELL_NUMBER, false, "probability",
     "Shapley interaction index: what the two add together beyond what each adds, averaged "
     "over the others; negative: they overlap", interaction},
    {"se", CELL_NUMBER, false, "probability",
     "Monte Carlo standard error of the interaction", se},
    {"lo", CELL_NUMBER, false, "probability",
     "lower end of the 95 % Monte Carlo interval of the interaction", lo},
    {"hi", CELL_NUMBER, false, "probability",
     "upper end of the 95 % Monte Carlo interval of the interaction", hi},
    {"linked", CELL_FLAG, false, NULL,
     "whether one of the two directly requires the other", linked},
};

static size_t n_pairs(const struct estimates *estimates)
{
    return estimates->n_pairs;
}

const struct table table_pairs = {
    .name = "pairs",
    .meaning = "a pair of measures, in the scenario's order",
    .key = {"a", "b"},
    .n_rows = n_pairs,
    TABLE_COLUMNS(pair_columns),
};
