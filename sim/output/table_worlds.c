// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/table_list.h"

#include "model/model.h"

static struct cell world(const struct place *place)
{
    return cell_number(result_world(place->estimates->result, place->row));
}

static struct cell unknown(const struct place *place)
{
    const struct result *result = place->estimates->result;
    return cell_number(result->rows[place->row * result->layout->row_width + place->item]);
}

static struct cell deterrence(const struct place *place)
{
    const uint32_t mask = place->model->reported[place->item].mask;
    return cell_number(
        estimates_world_deterrence(place->estimates, (uint32_t)place->row, mask));
}

static const struct column columns[] = {
    {"world", CELL_INTEGER, false, NULL,
     "the world's number, from 0", world},
    {"<unknown>", CELL_NUMBER, false, NULL,
     "what this uncertain number of the scenario is in the world", unknown},
    {"deterrence:<combination>", CELL_NUMBER, false, "probability",
     "mean over the world's trials of the chance of no attack through the horizon", deterrence},
};

static size_t n_rows(const struct estimates *estimates)
{
    return estimates->result->layout->n_worlds;
}

const struct table table_worlds = {
    .name = "worlds",
    .meaning = "a world: one draw of everything that is uncertain",
    .key = {"world"},
    .n_rows = n_rows,
    TABLE_COLUMNS(columns),
};
