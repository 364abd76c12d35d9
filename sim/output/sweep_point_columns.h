// SPDX-License-Identifier: GPL-3.0-or-later
// The columns with which the rows of a sweep's tables begin.
#ifndef BULWARK_OUTPUT_SWEEP_POINT_COLUMNS_H
#define BULWARK_OUTPUT_SWEEP_POINT_COLUMNS_H

#include "output/sweep_row.h"
#include "output/table.h"

#include <stdlib.h>

static inline const struct sweep_row *row(const struct place *place)
{
    return place->subject;
}

static struct cell point(const struct place *place)
{
    return cell_number(row(place)->number);
}

static struct cell varied(const struct place *place)
{
    const struct plan *plan = row(place)->plan;
    const char *text = plan_value(plan, row(place)->number, place->item);
    if (!plan->varied[place->item].is_number)
        return cell_text(text);
    return cell_number(strtod(text, NULL));
}

#define POINT_COLUMNS                                                                              \
    {"point", CELL_INTEGER, false, NULL, "the point's number, from 0", point},                     \
    {"<varied>", CELL_NUMBER, false, NULL,                                                         \
     "what was varied under this name, at this point; a text where not all are numbers", varied}

#endif
