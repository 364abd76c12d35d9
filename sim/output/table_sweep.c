// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/sweep_point_columns.h"
#include "output/table_list.h"

#include "model/model.h"

// ---- points -------------------------------------------------------------------------------------

static const struct column point_columns[] = {POINT_COLUMNS};

const struct table table_points = {
    .name = "points",
    .meaning = "a point of the sweep, in the plan's order, computed or not",
    .key = {"point"},
    TABLE_COLUMNS(point_columns),
};

// ---- combinations -------------------------------------------------------------------------------

static const struct combination *about(const struct place *place)
{
    return &row(place)->combination->of;
}

#include "output/deterrence_columns.h"

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

static struct cell change(const struct place *place)
{
    return cell_estimate(row(place)->change);
}

static struct cell all_in_force(const struct place *place)
{
    return cell_estimate(row(place)->combination->all_in_force);
}

static struct cell cost(const struct place *place)
{
    return cell_number(about(place)->cost);
}

static struct cell feasible(const struct place *place)
{
    return cell_number(about(place)->feasible);
}

static struct cell frontier(const struct place *place)
{
    return cell_number(about(place)->frontier);
}

static const struct column combination_columns[] = {
    POINT_COLUMNS,
    {"combination", CELL_TEXT, false, NULL,
     "the measures pursued, joined by +, or none", name},
    {"mask", CELL_INTEGER, false, NULL,
     "the same as a number: bit i is the i-th measure of the scenario", mask},
    DETERRENCE_COLUMNS,
    {"change", CELL_NUMBER, true, "probability",
     "deterrence less that of the same combination at point 0, world by world; empty as long as "
     "point 0 is not computed", change},
    GAIN_COLUMN(" at this point"),
    SYNERGY_COLUMNS("measures"),
    ALL_IN_FORCE_COLUMN(all_in_force),
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

static const struct table *const tables[] = {&table_sweep, &table_sweep_measures, &table_points};

const struct table *const *table_sweep_list(size_t *n)
{
    *n = sizeof tables / sizeof tables[0];
    return tables;
}
