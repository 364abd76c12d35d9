// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/table_list.h"

#include "model/model.h"

static const struct body_estimates *of_body(const struct place *place)
{
    return &place->estimates->bodies[place->row];
}

static struct cell group(const struct place *place)
{
    return cell_text(of_body(place)->group->name);
}

static struct cell key(const struct place *place)
{
    return cell_text(of_body(place)->body->key);
}

static struct cell name(const struct place *place)
{
    return cell_text(of_body(place)->body->name);
}

static struct cell agrees(const struct place *place)
{
    return cell_estimate(of_body(place)->agrees);
}

static struct cell by_deadline(const struct place *place)
{
    return cell_estimate(of_body(place)->by_deadline[place->item]);
}

static struct cell t50(const struct place *place)
{
    return cell_number(of_body(place)->t50);
}

static struct cell last(const struct place *place)
{
    return cell_estimate(of_body(place)->last);
}

static struct cell sole_blocker(const struct place *place)
{
    return cell_estimate(of_body(place)->sole_blocker);
}

static const struct column columns[] = {
    {"group", CELL_TEXT, false, NULL,
     "the group that it is a member of", group},
    {"body", CELL_TEXT, false, NULL,
     "its key in the group", key},
    {"name", CELL_TEXT, false, NULL,
     "what it is called", name},
    {"p_agrees", CELL_NUMBER, true, "probability",
     "chance that it ever agrees, given that the group is asked", agrees},
    {"p_by_<deadline>", CELL_NUMBER, true, "probability",
     "chance that it has been asked and agrees by this deadline", by_deadline},
    {"t50", CELL_NUMBER, false, "years",
     "median time from the start until it agrees, given that it does by the horizon", t50},
    {"p_last", CELL_NUMBER, true, "probability",
     "chance that it is the last to agree, given that all ever agree", last},
    {"p_sole_blocker", CELL_NUMBER, true, "probability",
     "chance that it alone never agrees, given that the group is asked", sole_blocker},
};

static size_t n_rows(const struct estimates *estimates)
{
    return estimates->n_bodies;
}

const struct table table_bodies = {
    .name = "bodies",
    .meaning = "a member of a group that is asked, in the group's first use",
    .key = {"group", "body"},
    .n_rows = n_rows,
    TABLE_COLUMNS(columns),
};
