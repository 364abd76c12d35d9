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

// Of all unknowns together; the interval is normal, over worlds.
static struct information of_all(const struct place *place)
{
    const struct choice *c = decisions_main(decisions(place));
    const struct package_verdict *v = &decisions(place)->verdicts[c->best];
    return (struct information){c->evpi, c->evpi - 1.96 * c->evpi_se, c->evpi + 1.96 * c->evpi_se,
                                1.0 - v->p_best};
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
     "lower end of its 95 % interval, by a bootstrap of worlds", value_lo},
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
