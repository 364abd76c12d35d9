// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/sensitivity_tables.h"
#include "output/table_list.h"

#include "model/model.h"

static const struct sensitivity_row *row(const struct place *place)
{
    return place->subject;
}

static const struct sensitivity *of(const struct place *place)
{
    return row(place)->of;
}

// ---- what all of them begin with ----------------------------------------------------------------

static struct cell combination(const struct place *place)
{
    return cell_text(model_combination_name(
        place->model, place->arena, sensitivity_mask(of(place), row(place)->quantity)));
}

static struct cell quantity(const struct place *place)
{
    return cell_text(sensitivity_is_gain(of(place), row(place)->quantity) ? "gain" : "deterrence");
}

static struct cell number_path(const struct place *place)
{
    return cell_text(place->model->scenario->unknowns[row(place)->input].path);
}

#define COMBINATION_COLUMN                                                                         \
    {"combination", CELL_TEXT, false, NULL,                                                        \
     "what is pursued: a reported combination, its measures joined by +, or none", combination}
#define QUANTITY_COLUMN                                                                            \
    {"quantity", CELL_TEXT, false, NULL,                                                           \
     "deterrence: its chance of no attack through the horizon; gain: what all measures together "  \
     "add to that with none", quantity}
#define NUMBER_COLUMN                                                                              \
    {"input", CELL_TEXT, false, NULL, "an uncertain number: its path in the scenario", number_path}
#define INPUT_KEY {"combination", "quantity", "input"}

// ---- Sobol' indices -----------------------------------------------------------------------------

static const struct sobol_index *sobol(const struct place *place)
{
    return &of(place)->sobol[row(place)->quantity * of(place)->inputs.n + row(place)->input];
}

static struct cell input_name(const struct place *place)
{
    return cell_text(of(place)->inputs.name[row(place)->input]);
}

static struct cell first_order(const struct place *place)
{
    return cell_estimate(sobol(place)->first_order);
}

static struct cell first_order_lo(const struct place *place)
{
    return cell_number(sobol(place)->first_order_interval.lo);
}

static struct cell first_order_hi(const struct place *place)
{
    return cell_number(sobol(place)->first_order_interval.hi);
}

static struct cell total(const struct place *place)
{
    return cell_estimate(sobol(place)->total);
}

static struct cell total_lo(const struct place *place)
{
    return cell_number(sobol(place)->total_interval.lo);
}

static struct cell total_hi(const struct place *place)
{
    return cell_number(sobol(place)->total_interval.hi);
}

static struct cell sd(const struct place *place)
{
    return cell_number(of(place)->sd[row(place)->quantity]);
}

static const struct column sobol_columns[] = {
    COMBINATION_COLUMN,
    QUANTITY_COLUMN,
    {"input", CELL_TEXT, false, NULL,
     "an uncertain number: its path in the scenario; several that are correlated count as one input "
     "and are joined by +", input_name},
    {"first_order", CELL_NUMBER, true, NULL,
     "Sobol' index of first order: the share of the quantity's variance over worlds that would go, on "
     "average, if this input became known", first_order},
    {"first_order_lo", CELL_NUMBER, false, NULL,
     "low end of its 95 % interval (bootstrap over randomisations; not clipped)", first_order_lo},
    {"first_order_hi", CELL_NUMBER, false, NULL, "high end of its 95 % interval", first_order_hi},
    {"total", CELL_NUMBER, true, NULL,
     "total Sobol' index: the share that would stay if all other inputs became known; above first_order "
     "by what it does together with others", total},
    {"total_lo", CELL_NUMBER, false, NULL, "low end of its 95 % interval", total_lo},
    {"total_hi", CELL_NUMBER, false, NULL, "high end of its 95 % interval", total_hi},
    {"sd", CELL_NUMBER, false, "probability",
     "the quantity's standard deviation over worlds, of which these are shares of the square", sd},
};

const struct table table_sobol = {
    .name = "sobol",
    .meaning = "a quantity and an input: Sobol' indices",
    .key = INPUT_KEY,
    TABLE_COLUMNS(sobol_columns),
};

// ---- elementary effects -------------------------------------------------------------------------

static const struct morris_effect *morris(const struct place *place)
{
    return &of(place)->morris[row(place)->quantity * of(place)->n_unknowns + row(place)->input];
}

static struct cell mu(const struct place *place)
{
    return cell_estimate(morris(place)->mean);
}

static struct cell mu_star(const struct place *place)
{
    return cell_estimate(morris(place)->absolute);
}

static struct cell sigma(const struct place *place)
{
    return cell_number(morris(place)->sd);
}

static const struct column morris_columns[] = {
    COMBINATION_COLUMN,
    QUANTITY_COLUMN,
    NUMBER_COLUMN,
    {"mu", CELL_NUMBER, true, "probability",
     "mean elementary effect: change of the quantity when the number moves from one end of its "
     "distribution to the other, at the slope of steps over half of it, the others standing anywhere",
     mu},
    {"mu_star", CELL_NUMBER, true, "probability",
     "mean of the effects' absolute values: how much the number matters, whatever the direction", mu_star},
    {"sigma", CELL_NUMBER, false, "probability",
     "standard deviation of the effects from place to place, without chance: curvature, or what the "
     "number does together with others", sigma},
};

const struct table table_morris = {
    .name = "morris",
    .meaning = "a quantity and an uncertain number: elementary effects",
    .key = INPUT_KEY,
    TABLE_COLUMNS(morris_columns),
};

// ---- tornado ------------------------------------------------------------------------------------

static const struct tornado_bar *bar(const struct place *place)
{
    return &of(place)->tornado[row(place)->quantity * of(place)->n_unknowns + row(place)->input];
}

static struct cell low(const struct place *place)
{
    return cell_number(of(place)->low[row(place)->input]);
}

static struct cell median(const struct place *place)
{
    return cell_number(of(place)->median[row(place)->input]);
}

static struct cell high(const struct place *place)
{
    return cell_number(of(place)->high[row(place)->input]);
}

static struct cell at_low(const struct place *place)
{
    return cell_estimate(bar(place)->at_low);
}

static struct cell at_medians(const struct place *place)
{
    return cell_estimate(bar(place)->at_medians);
}

static struct cell at_high(const struct place *place)
{
    return cell_estimate(bar(place)->at_high);
}

static struct cell swing(const struct place *place)
{
    return cell_estimate(bar(place)->swing);
}

static const struct column tornado_columns[] = {
    COMBINATION_COLUMN,
    QUANTITY_COLUMN,
    NUMBER_COLUMN,
    {"low", CELL_NUMBER, false, NULL, "the number's 5 % quantile", low},
    {"median", CELL_NUMBER, false, NULL, "its median", median},
    {"high", CELL_NUMBER, false, NULL, "its 95 % quantile", high},
    {"at_low", CELL_NUMBER, true, "probability",
     "the quantity where the number is low and all others are at their medians", at_low},
    {"at_medians", CELL_NUMBER, true, "probability", "the quantity where all are at their medians",
     at_medians},
    {"at_high", CELL_NUMBER, true, "probability",
     "the quantity where the number is high and all others are at their medians", at_high},
    {"swing", CELL_NUMBER, true, "probability",
     "at_high less at_low, on the same random numbers", swing},
};

const struct table table_tornado = {
    .name = "tornado",
    .meaning = "a quantity and an uncertain number: what it does alone",
    .key = INPUT_KEY,
    TABLE_COLUMNS(tornado_columns),
};

// ---- given data ---------------------------------------------------------------------------------

static const struct given_data *given(const struct place *place)
{
    return &of(place)->given[row(place)->quantity * of(place)->n_unknowns + row(place)->input];
}

static struct cell given_first_order(const struct place *place)
{
    return cell_estimate(given(place)->first_order);
}

static struct cell given_lo(const struct place *place)
{
    return cell_number(given(place)->interval.lo);
}

static struct cell given_hi(const struct place *place)
{
    return cell_number(given(place)->interval.hi);
}

static struct cell pawn_median(const struct place *place)
{
    return cell_number(given(place)->pawn_median);
}

static struct cell pawn_max(const struct place *place)
{
    return cell_number(given(place)->pawn_max);
}

static struct cell pawn_dummy(const struct place *place)
{
    return cell_number(of(place)->dummy[row(place)->quantity]);
}

static const struct column given_columns[] = {
    COMBINATION_COLUMN,
    QUANTITY_COLUMN,
    NUMBER_COLUMN,
    {"first_order", CELL_NUMBER, true, NULL,
     "share of the quantity's variance over worlds that lies between bins of the number; of one that is "
     "correlated with others, with what it tells of them", given_first_order},
    {"first_order_lo", CELL_NUMBER, false, NULL,
     "low end of its 95 % interval (bootstrap over worlds; not clipped)", given_lo},
    {"first_order_hi", CELL_NUMBER, false, NULL, "high end of its 95 % interval", given_hi},
    {"pawn_median", CELL_NUMBER, false, NULL,
     "PAWN: largest distance of the quantity's distribution function in a slice of the number from "
     "that over all worlds, the median over ten slices", pawn_median},
    {"pawn_max", CELL_NUMBER, false, NULL, "the same, the maximum over slices", pawn_max},
    {"pawn_dummy", CELL_NUMBER, false, NULL,
     "the highest pawn_median of twenty numbers that have no influence: what is not above it may be "
     "chance", pawn_dummy},
};

const struct table table_sensitivity_given_data = {
    .name = "sensitivity_given_data",
    .meaning = "a quantity and an uncertain number: what ordinary worlds tell of its influence",
    .key = INPUT_KEY,
    TABLE_COLUMNS(given_columns),
};

// ---- all ----------------------------------------------------------------------------------------

static const struct table *const tables[] = {&table_tornado, &table_morris, &table_sobol,
                                             &table_sensitivity_given_data};

_Static_assert(sizeof tables / sizeof tables[0] == SENSITIVITY_N_METHODS, "one a method, in order");

const struct table *const *table_sensitivity_list(size_t *n)
{
    *n = sizeof tables / sizeof tables[0];
    return tables;
}
