// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/sweep_point_columns.h"
#include "output/table_list.h"

#include "model/model.h"

static const struct measure_estimates *of_measure(const struct place *place)
{
    return &row(place)->of_measure->of;
}

#include "output/shapley_columns.h"

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

static const struct column measure_columns[] = {
    POINT_COLUMNS,
    {"measure", CELL_TEXT, false, NULL,
     "its key in the scenario", measure},
    {"p_in_force", CELL_NUMBER, true, "probability",
     "chance that it is in force by the horizon", in_force},
    {"t50", CELL_NUMBER, false, "years",
     "median of the time from the start until it is in force, given that it is by the horizon",
     t50},
    SHAPLEY_COLUMNS,
};

const struct table table_sweep_measures = {
    .name = "sweep_measures",
    .meaning = "a measure, in the scenario's order, at a point of the sweep that is computed",
    .key = {"point", "measure"},
    TABLE_COLUMNS(measure_columns),
};
