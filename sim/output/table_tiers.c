// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/table_list.h"

#include "model/model.h"

static const struct tier_estimates *about(const struct place *place)
{
    return &place->estimates->tiers[place->row];
}

#include "output/deterrence_columns.h"

static struct cell name(const struct place *place)
{
    return cell_text(about(place)->name);
}

static struct cell mask(const struct place *place)
{
    return cell_number(model_file_mask(place->model, about(place)->mask));
}

static struct cell layering(const struct place *place)
{
    return cell_estimate(about(place)->layering);
}

static struct cell all_in_force(const struct place *place)
{
    return cell_estimate(about(place)->all_in_force);
}

static struct cell any_in_force(const struct place *place)
{
    return cell_estimate(about(place)->any_in_force);
}

static const struct column columns[] = {
    {"tiers", CELL_TEXT, false, NULL,
     "the tiers whose measures are pursued, joined by +, or none", name},
    {"mask", CELL_INTEGER, false, NULL,
     "their measures as a number: bit i is the i-th measure of the scenario", mask},
    DETERRENCE_COLUMNS,
    GAIN_COLUMN(""),
    {"layering", CELL_NUMBER, true, "probability",
     "what exactly these tiers add together beyond all smaller unions of them (Möbius "
     "transform over tiers)", layering},
    SYNERGY_COLUMNS("tiers"),
    ALL_IN_FORCE_COLUMN(all_in_force),
    {"p_any_in_force", CELL_NUMBER, true, "probability",
     "chance that any of the measures whose requirements are pursued is in force by the "
     "horizon", any_in_force},
};

static size_t n_rows(const struct estimates *estimates)
{
    return estimates->n_tiers;
}

const struct table table_tiers = {
    .name = "tiers",
    .meaning = "a union of tiers: all their measures are pursued",
    .key = {"tiers"},
    .n_rows = n_rows,
    TABLE_COLUMNS(columns),
};
