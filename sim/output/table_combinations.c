// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/table_list.h"

#include "model/model.h"

// The mask of a row as the file counts measures.
static uint32_t file_mask(const struct place *place)
{
    const struct estimates *e = place->estimates;
    return e->listed == NULL ? (uint32_t)place->row : e->listed[place->row];
}

static const void *subject(const struct place *place)
{
    return &place->estimates->combinations[model_mask_of_file(place->model, file_mask(place))];
}

static const struct combination *about(const struct place *place)
{
    return place->subject;
}

#include "output/deterrence_columns.h"

// By the horizon (moment 0) or the deadline before `moment`.
static struct cell all_in_force_by(const struct place *place, size_t moment)
{
    return cell_estimate(
        estimates_all_in_force(place->estimates, moment, about(place)->mask));
}

static struct cell name(const struct place *place)
{
    return cell_text(model_combination_name(place->model, place->arena, about(place)->mask));
}

static struct cell mask(const struct place *place)
{
    return cell_number(file_mask(place));
}

static struct cell size(const struct place *place)
{
    return cell_number(__builtin_popcount(about(place)->mask));
}

static struct cell holds(const struct place *place)
{
    return cell_number(about(place)->mask >> place->item & 1U);
}

static struct cell layering(const struct place *place)
{
    return cell_estimate(about(place)->layering);
}

static struct cell all_in_force(const struct place *place)
{
    return all_in_force_by(place, 0);
}

static struct cell all_by_deadline(const struct place *place)
{
    return all_in_force_by(place, 1 + place->item);
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

static const struct column columns[] = {
    {"combination", CELL_TEXT, false, NULL,
     "the measures pursued, joined by +, or none", name},
    {"mask", CELL_INTEGER, false, NULL,
     "the same as a number: bit i is the i-th measure of the scenario", mask},
    {"size", CELL_INTEGER, false, "measures",
     "how many measures are pursued", size},
    {"<measure>", CELL_FLAG, false, NULL,
     "whether this measure is pursued", holds},
    DETERRENCE_COLUMNS,
    GAIN_COLUMN(""),
    {"layering", CELL_NUMBER, true, "probability",
     "what exactly these measures add together beyond all smaller combinations of them "
     "(Möbius transform of deterrence)", layering},
    SYNERGY_COLUMNS("measures"),
    ALL_IN_FORCE_COLUMN(all_in_force),
    {"p_all_by_<deadline>", CELL_NUMBER, true, "probability",
     "chance that all the measures are in force by this deadline", all_by_deadline},
    {"cost", CELL_NUMBER, false, "cost",
     "of pursuing the measures, in the scenario's unit", cost},
    {"feasible", CELL_FLAG, false, NULL,
     "whether every measure's requirements are pursued too", feasible},
    {"frontier", CELL_FLAG, false, NULL,
     "whether no combination costs at most as much and deters at least as well, one of the "
     "two strictly", frontier},
};

static size_t n_rows(const struct estimates *estimates)
{
    return estimates->listed == NULL ? estimates->n_combinations : estimates->n_listed;
}

const struct table table_combinations = {
    .name = "combinations",
    .meaning = "a combination of measures that is pursued, in the order of mask: every one, or, "
               "where only the K best were asked for, none, all, the reported ones, the frontier, "
               "and the K best by deterrence and by gain for their cost",
    .key = {"combination"},
    .n_rows = n_rows,
    .subject = subject,
    TABLE_COLUMNS(columns),
};
