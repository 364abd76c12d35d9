// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/table_list.h"

#include "analysis/convergence.h"
#include "model/model.h"

// Rows run through the numbers of worlds within a quantity: deterrence of reported combinations,
// the gain of all measures, Shapley values in the file's order.

static const struct convergence *convergence(const struct place *place)
{
    return &place->estimates->convergence;
}

static size_t quantity_index(const struct place *place)
{
    return place->row / convergence(place)->n_points;
}

// The measure whose Shapley value it is.
static size_t measure_index(const struct place *place)
{
    return place->model->in_file_order[quantity_index(place) - place->model->n_reported - 1];
}

static const void *subject(const struct place *place)
{
    const struct convergence *c = convergence(place);
    const size_t n_before = place->model->n_reported + 1;
    size_t quantity = quantity_index(place);
    if (quantity >= n_before)
        quantity = n_before + measure_index(place);
    return &c->at[quantity * c->n_points + place->row % c->n_points];
}

static const struct convergence_point *point(const struct place *place)
{
    return place->subject;
}

static struct cell quantity(const struct place *place)
{
    const size_t i = quantity_index(place), n_reported = place->model->n_reported;
    return cell_text(i < n_reported ? "deterrence" : i == n_reported ? "gain" : "shapley");
}

static struct cell of(const struct place *place)
{
    const struct model *model = place->model;
    const size_t i = quantity_index(place);
    if (i < model->n_reported)
        return cell_text(model->reported[i].name);
    if (i > model->n_reported)
        return cell_text(model->measures[measure_index(place)].name);
    return cell_text(model_combination_name(model, place->arena,
                                            estimates_all(place->estimates)->mask));
}

static struct cell worlds(const struct place *place)
{
    return cell_number(convergence(place)->worlds[place->row % convergence(place)->n_points]);
}

static struct cell estimate(const struct place *place)
{
    return cell_number(point(place)->estimate.value);
}

static struct cell se(const struct place *place)
{
    return cell_number(point(place)->estimate.se);
}

static struct cell lo(const struct place *place)
{
    return cell_number(point(place)->interval.lo);
}

static struct cell hi(const struct place *place)
{
    return cell_number(point(place)->interval.hi);
}

static const struct column columns[] = {
    {"quantity", CELL_TEXT, false, NULL,
     "deterrence of a reported combination, gain of all measures or, up to 12 measures, shapley "
     "of a measure", quantity},
    {"of", CELL_TEXT, false, NULL,
     "the measures pursued, joined by +, or none; of shapley the measure", of},
    {"worlds", CELL_INTEGER, false, "worlds",
     "how many of the run's first worlds it is told from", worlds},
    {"estimate", CELL_NUMBER, false, "probability",
     "what these worlds say", estimate},
    {"se", CELL_NUMBER, false, "probability",
     "its Monte Carlo standard error, by the same worlds", se},
    {"lo", CELL_NUMBER, false, "probability",
     "lower end of the 95 % Monte Carlo interval", lo},
    {"hi", CELL_NUMBER, false, "probability",
     "upper end of the 95 % Monte Carlo interval", hi},
};

static size_t n_rows(const struct estimates *estimates)
{
    return estimates->convergence.n_quantities * estimates->convergence.n_points;
}

const struct table table_convergence = {
    .name = "convergence",
    .meaning = "a quantity as the first 8, 16, 32 … worlds tell it (with sobol 16, 32 …), and as "
               "all do",
    .key = {"quantity", "of", "worlds"},
    .n_rows = n_rows,
    .subject = subject,
    TABLE_COLUMNS(columns),
};
