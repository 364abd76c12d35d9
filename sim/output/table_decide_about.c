// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/decide_row.h"
#include "output/table_list.h"

// ---- the order of adding ------------------------------------------------------------------------

static const struct adding_order *order(const struct place *place)
{
    return &decisions(place)->adding[index_of(place) / place->model->n_measures];
}

static const struct adding_step *step(const struct place *place)
{
    return &order(place)->steps[index_of(place) % place->model->n_measures];
}

static struct cell method(const struct place *place)
{
    return cell_text(
        adding_method_name((enum adding_method)(index_of(place) / place->model->n_measures)));
}

static struct cell step_number(const struct place *place)
{
    return cell_number((double)(index_of(place) % place->model->n_measures + 1));
}

static struct cell step_measure(const struct place *place)
{
    return cell_text(place->model->measures[step(place)->measure].name);
}

static struct cell step_package(const struct place *place)
{
    return cell_package(place, step(place)->package);
}

static struct cell step_cost(const struct place *place)
{
    return cell_number(decisions(place)->packages.cost[step(place)->package]);
}

static struct cell step_deterrence(const struct place *place)
{
    const struct package_figures *f = &decisions(place)->figures[step(place)->package];
    return cell_estimate((struct estimate){f->deterrence, f->deterrence_se});
}

static struct cell step_gain(const struct place *place)
{
    return cell_estimate((struct estimate){step(place)->gain, step(place)->gain_se});
}

static struct cell gain_per_cost(const struct place *place)
{
    const double cost = place->model->measures[step(place)->measure].cost;
    return cell_number(cost > 0.0 ? step(place)->gain / cost : NAN);
}

static struct cell average(const struct place *place)
{
    return cell_number(order(place)->average);
}

static struct cell orders_agree(const struct place *place)
{
    return cell_number(order(place)->halves_agree);
}

static const struct column order_columns[] = {
    {"method", CELL_TEXT, false, NULL,
     "greedy: next the measure that gains most for its cost; best: the order with the highest average",
     method},
    {"step", CELL_INTEGER, false, NULL,
     "from 1", step_number},
    {"measure", CELL_TEXT, false, NULL,
     "that is added", step_measure},
    {"combination", CELL_TEXT, false, NULL,
     "all that are then pursued", step_package},
    {"cost", CELL_NUMBER, false, "cost",
     "of all that are then pursued", step_cost},
    {"deterrence", CELL_NUMBER, true, "probability",
     "chance of no attack through the horizon, the mean over worlds", step_deterrence},
    {"gain", CELL_NUMBER, true, "probability",
     "what the measure adds to that", step_gain},
    {"gain_per_cost", CELL_NUMBER, false, "probability per cost",
     "the same for each unit of its cost; empty where it is free", gain_per_cost},
    {"average", CELL_NUMBER, false, "probability",
     "of the whole order: deterrence on average over the money spent, from nothing to all, while each "
     "measure is paid for after the other (over the measures, where all are free)", average},
    {"halves_agree", CELL_FLAG, false, NULL,
     "whether either half of the trials gives the same order", orders_agree},
};

const struct table table_order = {
    .name = "order",
    .meaning = "a step of adding measures one after another: an order of adding, not of time",
    .key = {"method", "step"},
    TABLE_COLUMNS(order_columns),
};

// ---- the value of information -------------------------------------------------------------------

static bool is_all(const struct place *place)
{
    return index_of(place) == decisions(place)->packages.n_unknowns;
}

// Of all unknowns together.
static struct information of_all(const struct place *place)
{
    const struct choice *c = decisions_main(decisions(place));
    const struct package_verdict *v = &decisions(place)->verdicts[c->best];
    const double half = sample_t(&decisions(place)->packages.sample) * c->evpi_se;
    return (struct information){c->evpi, c->evpi - half, c->evpi + half, 1.0 - v->p_best};
}

static struct information information(const struct place *place)
{
    return is_all(place) ? of_all(place) : decisions(place)->information[index_of(place)];
}

static struct cell unknown(const struct place *place)
{
    if (is_all(place))
        return cell_text("all");
    return cell_text(place->model->scenario->unknowns[index_of(place)].path);
}

static struct cell value(const struct place *place)
{
    return cell_number(information(place).value);
}

static struct cell value_lo(const struct place *place)
{
    return cell_number(information(place).lo);
}

static struct cell value_hi(const struct place *place)
{
    return cell_number(information(place).hi);
}

static struct cell value_share(const struct place *place)
{
    const double all = of_all(place).value;
    return cell_number(all > 0.0 ? information(place).value / all : NAN);
}

static struct cell p_changes(const struct place *place)
{
    return cell_number(information(place).p_changes);
}

static const struct column information_columns[] = {
    {"unknown", CELL_TEXT, false, NULL,
     "the path of an uncertain number; all: every one of them", unknown},
    {"value", CELL_NUMBER, false, NULL,
     "expected value of knowing it before choosing, in units of the main objective", value},
    {"lo", CELL_NUMBER, false, NULL,
     "lower end of its 95 % interval, by a bootstrap of worlds; of all numbers, and of evenly spread "
     "worlds, by the standard error", value_lo},
    {"hi", CELL_NUMBER, false, NULL,
     "upper end of its 95 % interval", value_hi},
    {"share", CELL_NUMBER, false, NULL,
     "value over that of all; shares don't add up to 1", value_share},
    {"p_changes", CELL_NUMBER, false, "probability",
     "share of worlds in which knowing it would change the choice", p_changes},
};

const struct table table_value_of_information = {
    .name = "value_of_information",
    .meaning = "an uncertain number of the scenario, or all of them; under the main objective, which "
               "decide.json names",
    .key = {"unknown"},
    TABLE_COLUMNS(information_columns),
};

// ---- boxes --------------------------------------------------------------------------------------

// The box of a limit, which is counted through all boxes; `limit` becomes its place in the box.
static size_t box_index(const struct place *place, size_t *limit)
{
    const struct boxes *boxes = &decisions(place)->boxes;
    size_t b = 0;
    for (*limit = index_of(place); *limit >= boxes->box[b].n_limits; b++)
        *limit -= boxes->box[b].n_limits;
    return b;
}

static const struct box *box(const struct place *place)
{
    size_t limit;
    return &decisions(place)->boxes.box[box_index(place, &limit)];
}

static const struct box_limit *box_limit(const struct place *place)
{
    size_t limit;
    const size_t b = box_index(place, &limit);
    return &decisions(place)->boxes.box[b].limits[limit];
}

static struct cell box_number(const struct place *place)
{
    size_t limit;
    return cell_number((double)(box_index(place, &limit) + 1));
}

static struct cell box_unknown(const struct place *place)
{
    return cell_text(place->model->scenario->unknowns[box_limit(place)->unknown].path);
}

static struct cell box_lo(const struct place *place)
{
    return cell_number(isinf(box_limit(place)->lo) ? NAN : box_limit(place)->lo);
}

static struct cell box_hi(const struct place *place)
{
    return cell_number(isinf(box_limit(place)->hi) ? NAN : box_limit(place)->hi);
}

static struct cell box_p_value(const struct place *place)
{
    return cell_number(box_limit(place)->p_value);
}

static struct cell coverage(const struct place *place)
{
    return cell_number(box(place)->coverage);
}

static struct cell box_density(const struct place *place)
{
    return cell_number(box(place)->density);
}

static struct cell mass(const struct place *place)
{
    return cell_number(box(place)->mass);
}

static struct cell base(const struct place *place)
{
    return cell_number(decisions(place)->boxes.base);
}

static struct cell threshold(const struct place *place)
{
    return cell_number(decisions(place)->threshold);
}

static const struct column discovery_columns[] = {
    {"box", CELL_INTEGER, false, NULL,
     "from 1; each is found among the worlds that those before it leave", box_number},
    {"unknown", CELL_TEXT, false, NULL,
     "the path of an uncertain number that the box limits; others may be anything", box_unknown},
    {"lo", CELL_NUMBER, false, NULL,
     "it is at least this; empty: not limited below", box_lo},
    {"hi", CELL_NUMBER, false, NULL,
     "it is at most this; empty: not limited above", box_hi},
    {"p_value", CELL_NUMBER, false, "probability",
     "chance of so many cases in the box if this limit did not matter, among the even worlds, in which "
     "it was found", box_p_value},
    {"coverage", CELL_NUMBER, false, "probability",
     "share of the cases that lie in the box, among the odd worlds, as the columns that follow",
     coverage},
    {"density", CELL_NUMBER, false, "probability",
     "share of the worlds in the box that are cases", box_density},
    {"mass", CELL_NUMBER, false, "probability",
     "share of the worlds that lie in the box", mass},
    {"base", CELL_NUMBER, false, "probability",
     "share of all worlds that are cases", base},
    {"threshold", CELL_NUMBER, false, "probability",
     "a world is a case where all measures together deter less than this", threshold},
};

const struct table table_discovery = {
    .name = "discovery",
    .meaning = "a limit of a box of the uncertain numbers in which all measures together often deter "
               "too little; no row where no box is worth telling",
    .key = {"box", "unknown"},
    TABLE_COLUMNS(discovery_columns),
};
