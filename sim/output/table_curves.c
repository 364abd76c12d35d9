// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/table_list.h"

#include "model/model.h"

// Rows run through the grid within a combination or a measure.

static const struct layout *layout(const struct place *place)
{
    return place->estimates->result->layout;
}

static double grid_years(const struct place *place)
{
    return layout(place)->grid_years[place->row % layout(place)->n_grid];
}

static struct cell years(const struct place *place)
{
    return cell_number(grid_years(place));
}

// ---- survival -----------------------------------------------------------------------------------

static struct cell combination(const struct place *place)
{
    return cell_text(place->model->reported[place->row / layout(place)->n_grid].name);
}

static struct cell survival(const struct place *place)
{
    return cell_estimate(place->estimates->survival[place->row]);
}

static struct cell survival_se(const struct place *place)
{
    return cell_number(place->estimates->survival[place->row].se);
}

static const struct column survival_columns[] = {
    {"combination", CELL_TEXT, false, NULL,
     "the measures pursued, joined by +, or none", combination},
    {"years", CELL_NUMBER, false, "years",
     "time from the start", years},
    {"date", CELL_DATE, false, NULL,
     "the day nearest to that time", years},
    {"survival", CELL_NUMBER, false, "probability",
     "chance of no attack until then", survival},
    {"se", CELL_NUMBER, false, "probability",
     "Monte Carlo standard error of survival", survival_se},
};

static size_t n_survival(const struct estimates *estimates)
{
    return estimates->model->n_reported * estimates->result->layout->n_grid;
}

const struct table table_survival = {
    .name = "survival",
    .meaning = "a reported combination of measures at a point of time",
    .key = {"combination", "years"},
    .n_rows = n_survival,
    TABLE_COLUMNS(survival_columns),
};

// ---- in force -----------------------------------------------------------------------------------

static size_t measure_index(const struct place *place)
{
    return place->model->in_file_order[place->row / layout(place)->n_grid];
}

static struct cell at_grid(const struct place *place, const struct estimate *curves)
{
    const size_t n_grid = layout(place)->n_grid;
    return cell_estimate(curves[measure_index(place) * n_grid + place->row % n_grid]);
}

static struct cell measure(const struct place *place)
{
    return cell_text(place->model->measures[measure_index(place)].name);
}

static struct cell in_force(const struct place *place)
{
    return at_grid(place, place->estimates->in_force);
}

static struct cell in_force_se(const struct place *place)
{
    return cell_number(in_force(place).se);
}

static struct cell standing(const struct place *place)
{
    return at_grid(place, place->estimates->standing);
}

static const struct column in_force_columns[] = {
    {"measure", CELL_TEXT, false, NULL,
     "its key in the scenario", measure},
    {"years", CELL_NUMBER, false, "years",
     "time from the start", years},
    {"date", CELL_DATE, false, NULL,
     "the day nearest to that time", years},
    {"p", CELL_NUMBER, false, "probability",
     "chance that it has come into force by then", in_force},
    {"se", CELL_NUMBER, false, "probability",
     "Monte Carlo standard error of p", in_force_se},
    {"standing", CELL_NUMBER, true, "probability",
     "chance that it stands then, with some strength: in force, begun to rise, and not "
     "lapsed", standing},
};

static size_t n_in_force(const struct estimates *estimates)
{
    return estimates->model->n_measures * estimates->result->layout->n_grid;
}

const struct table table_in_force = {
    .name = "in_force",
    .meaning = "a measure at a point of time, whatever else is pursued",
    .key = {"measure", "years"},
    .n_rows = n_in_force,
    TABLE_COLUMNS(in_force_columns),
};
