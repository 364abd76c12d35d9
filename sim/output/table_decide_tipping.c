// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/decide_row.h"
#include "output/table_list.h"

#include "model/model.h"

static const struct tipping *tipping(const struct place *place)
{
    return &decisions(place)->tippings.rows[index_of(place)];
}

static const struct tipping_step *step(const struct place *place)
{
    return &decisions(place)->tippings.steps[tipping(place)->step];
}

static const struct objective *goal(const struct place *place)
{
    return &decisions(place)->tippings.goals[tipping(place)->goal];
}

static struct cell measure(const struct place *place)
{
    return cell_text(place->model->measures[step(place)->measure].name);
}

static struct cell added(const struct place *place)
{
    return cell_text(tipping_added_name(step(place)->added));
}

static struct cell aim(const struct place *place)
{
    return cell_text(aim_name(goal(place)->aim));
}

static struct cell level(const struct place *place)
{
    return cell_number(goal(place)->level);
}

static struct cell unknown(const struct place *place)
{
    const size_t u = tipping(place)->unknown;
    return cell_text(u == decisions(place)->packages.n_unknowns
                         ? "all"
                         : place->model->scenario->unknowns[u].path);
}

static struct cell crossing(const struct place *place)
{
    return cell_number((double)tipping(place)->crossing);
}

static struct cell worth(const struct place *place)
{
    return cell_text(tipping_worth_name(tipping(place)->worth));
}

static struct cell at(const struct place *place)
{
    return cell_number(tipping(place)->at);
}

static struct cell lo(const struct place *place)
{
    return cell_number(tipping(place)->lo);
}

static struct cell hi(const struct place *place)
{
    return cell_number(tipping(place)->hi);
}

static struct cell sure(const struct place *place)
{
    return cell_number(tipping(place)->sure);
}

static struct cell p_worth(const struct place *place)
{
    return cell_number(tipping(place)->p_worth);
}

static struct cell change(const struct place *place)
{
    const struct tippings *t = &decisions(place)->tippings;
    const struct tipping *row = tipping(place);
    return cell_estimate(t->change[row->step * t->n_goals + row->goal]);
}

static struct cell from(const struct place *place)
{
    return cell_number(tipping(place)->from);
}

static struct cell to(const struct place *place)
{
    return cell_number(tipping(place)->to);
}

static struct cell change_from(const struct place *place)
{
    return cell_number(tipping(place)->change_from);
}

static struct cell change_to(const struct place *place)
{
    return cell_number(tipping(place)->change_to);
}

static const struct column tipping_columns[] = {
    {"measure", CELL_TEXT, false, NULL,
     "that is added", measure},
    {"added", CELL_TEXT, false, NULL,
     "alone: to what it requires and nothing else; last: to all measures that don't require it", added},
    {"aim", CELL_TEXT, false, NULL,
     "what is looked at: deterrence, whatever it costs; value: value times deterrence less cost", aim},
    {"level", CELL_NUMBER, false, NULL,
     "the value of certain deterrence: the one asked for, or that of choices.csv at which perfect "
     "information is worth most; empty where deterrence is the aim", level},
    {"unknown", CELL_TEXT, false, NULL,
     "the path of an uncertain number on which the change depends (told apart from chance); all: "
     "whatever any of them is", unknown},
    {"crossing", CELL_INTEGER, false, NULL,
     "from 1, in ascending order, where there are some; 0: there is none that is sure", crossing},
    {"worth", CELL_TEXT, false, NULL,
     "the measure is expected to be worth it: above or below the crossing; always or never, wherever the "
     "number is in its range; depends (of all): there is a crossing for some number; unclear", worth},
    {"at", CELL_NUMBER, false, NULL,
     "the number's value at which the expected change is nought", at},
    {"lo", CELL_NUMBER, false, NULL,
     "lower end of its 95 % interval, by a bootstrap; no lower than the range", lo},
    {"hi", CELL_NUMBER, false, NULL,
     "upper end of its 95 % interval; no higher than the range", hi},
    {"sure", CELL_NUMBER, false, "probability",
     "share of the bootstrap's replicates that say so, too: 0.95 or more; empty where it depends or is "
     "unclear", sure},
    {"p_worth", CELL_NUMBER, false, "probability",
     "share of worlds in which the number is where the measure is expected to be worth it; empty of all",
     p_worth},
    {"change", CELL_NUMBER, true, NULL,
     "of the aim when the measure is added, the mean over all worlds", change},
    {"from", CELL_NUMBER, false, NULL,
     "lower end of the range that is looked at: the number's 1 % quantile over worlds", from},
    {"to", CELL_NUMBER, false, NULL,
     "upper end: its 99 % quantile", to},
    {"change_from", CELL_NUMBER, false, NULL,
     "expected change where the number is at the lower end", change_from},
    {"change_to", CELL_NUMBER, false, NULL,
     "expected change where it is at the upper end", change_to},
};

const struct table table_tipping = {
    .name = "tipping",
    .meaning = "a value of an uncertain number at which the expected change that a measure brings crosses "
               "nought, or that there is none; of every measure, one for all numbers, and those of the "
               "numbers on which the change depends",
    .key = {"measure", "added", "aim", "unknown", "crossing"},
    TABLE_COLUMNS(tipping_columns),
};
