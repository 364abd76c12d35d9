// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/find.h"
#include "cli/printed.h"

#include <math.h>

struct found_row {
    const struct found *found;
    const struct clause *clause;
    double years;
};

static struct cell world(const struct place *place)
{
    return cell_number(((const struct found_row *)place->subject)->found->world);
}

static struct cell trial(const struct place *place)
{
    return cell_number(((const struct found_row *)place->subject)->found->trial);
}

static struct cell condition(const struct place *place)
{
    return cell_text(((const struct found_row *)place->subject)->clause->text);
}

static struct cell years(const struct place *place)
{
    const double years = ((const struct found_row *)place->subject)->years;
    return cell_number(years < INFINITY ? years : NAN);
}

static const struct column columns[] = {
    {"world", CELL_INTEGER, false, NULL, "the world's number, from 0", world},
    {"trial", CELL_INTEGER, false, NULL, "the trial's number in it, from 0", trial},
    {"condition", CELL_TEXT, false, NULL, "the part of CONDITION", condition},
    {"years", CELL_NUMBER, false, "years",
     "time from the start at which it holds, or the body that refuses is asked; empty: never",
     years},
    {"date", CELL_DATE, false, NULL, "the day nearest to that time", years},
};

const struct table printed_found = {
    .name = "bulwark trace --find CONDITION --csv",
    .meaning = "a part of the condition in a trial that was found",
    TABLE_COLUMNS(columns),
};

enum status find_write_csv(const struct findings *findings, const struct model *model,
                           const struct condition *searched, struct error *error)
{
    struct printing printing;
    const enum status status = printing_begin(&printing, &printed_found, model, error);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < findings->n_found; i++)
        for (size_t c = 0; c < searched->n_clauses; c++) {
            const struct found *found = &findings->found[i];
            printing_row(&printing, &(struct found_row){found, &searched->clauses[c],
                                                        found->years[c]});
        }
    return printing_end(&printing, error);
}
