// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/compare_tables.h"
#include "output/table_list.h"

static const struct compare_row *row(const struct place *place)
{
    return place->subject;
}

static struct cell run(const struct place *place)
{
    return cell_text(row(place)->run);
}

static struct cell what(const struct place *place)
{
    return cell_text(row(place)->what);
}

static struct cell quantity(const struct place *place)
{
    return cell_text(row(place)->quantity);
}

static struct cell value(const struct place *place)
{
    return cell_number(row(place)->of->value.value);
}

static struct cell se(const struct place *place)
{
    return cell_number(row(place)->of->value.se);
}

static struct cell difference(const struct place *place)
{
    return cell_estimate(row(place)->of->difference);
}

static struct cell lo(const struct place *place)
{
    return cell_number(row(place)->of->interval.lo);
}

static struct cell hi(const struct place *place)
{
    return cell_number(row(place)->of->interval.hi);
}

static struct cell is_paired(const struct place *place)
{
    return cell_number(row(place)->is_paired);
}

static struct cell rank(const struct place *place)
{
    return cell_number((double)row(place)->rank);
}

static struct cell rank_change(const struct place *place)
{
    return cell_number((double)row(place)->rank - (double)row(place)->first_rank);
}

#define RUN_COLUMN {"run", CELL_TEXT, false, NULL, "the run: its folder's name", run}

#define DIFFERENCE_COLUMNS                                                                         \
    {"difference", CELL_NUMBER, true, NULL, "the value less that of the first run", difference},   \
    {"lo", CELL_NUMBER, false, NULL, "lower end of the 95 % Monte Carlo interval of difference",   \
     lo},                                                                                          \
    {"hi", CELL_NUMBER, false, NULL, "upper end of the 95 % Monte Carlo interval of difference",   \
     hi},                                                                                          \
    {"paired", CELL_FLAG, false, NULL,                                                             \
     "whether run and first run share their random numbers, and difference_se is over pairs of "   \
     "worlds; otherwise they count as independent", is_paired}

#define QUANTITY_COLUMNS                                                                           \
    {"quantity", CELL_TEXT, false, NULL,                                                           \
     "deterrence, gain, layering, synergy or log_synergy", quantity},                              \
    {"value", CELL_NUMBER, false, NULL,                                                            \
     "what the run says: a probability, or a difference of probabilities or of their logarithms",  \
     value},                                                                                       \
    {"se", CELL_NUMBER, false, NULL, "Monte Carlo standard error of value", se}

static const struct column combination_columns[] = {
    RUN_COLUMN,
    {"combination", CELL_TEXT, false, NULL,
     "the measures pursued, joined by +, or none", what},
    QUANTITY_COLUMNS,
    DIFFERENCE_COLUMNS,
};

const struct table table_compare = {
    .name = "compare",
    .meaning = "a quantity of a combination of measures that all runs have (above 12 of them: that "
               "all runs report), in a run",
    .key = {"run", "combination", "quantity"},
    TABLE_COLUMNS(combination_columns),
};

static const struct column tier_columns[] = {
    RUN_COLUMN,
    {"tiers", CELL_TEXT, false, NULL, "the tiers pursued, joined by +, or none", what},
    QUANTITY_COLUMNS,
    DIFFERENCE_COLUMNS,
};

const struct table table_compare_tiers = {
    .name = "compare_tiers",
    .meaning = "the same of a union of tiers, where all runs sort their common measures into the "
               "same tiers",
    .key = {"run", "tiers", "quantity"},
    TABLE_COLUMNS(tier_columns),
};

static const struct column measure_columns[] = {
    RUN_COLUMN,
    {"measure", CELL_TEXT, false, NULL, "its key in the scenarios", what},
    {"shapley", CELL_NUMBER, false, "probability",
     "its Shapley value: its fair share of what the measures that all runs have gain together",
     value},
    {"se", CELL_NUMBER, false, "probability", "Monte Carlo standard error of shapley", se},
    {"rank", CELL_INTEGER, false, NULL, "by Shapley value in the run, from 1", rank},
    {"rank_change", CELL_INTEGER, false, NULL, "rank less that in the first run", rank_change},
    DIFFERENCE_COLUMNS,
};

const struct table table_compare_measures = {
    .name = "compare_measures",
    .meaning = "a measure that all runs have, in a run",
    .key = {"run", "measure"},
    TABLE_COLUMNS(measure_columns),
};

static const struct table *const tables[] = {&table_compare, &table_compare_tiers,
                                             &table_compare_measures};

const struct table *const *table_compare_list(size_t *n)
{
    *n = sizeof tables / sizeof tables[0];
    return tables;
}
