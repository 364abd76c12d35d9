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

static const struct combination *combination(const struct place *place)
{
    return place->subject;
}

// By the horizon (moment 0) or the deadline before `moment`.
static struct cell all_in_force_by(const struct place *place, size_t moment)
{
    return cell_estimate(
        estimates_all_in_force(place->estimates, moment, combination(place)->mask));
}

static struct cell name(const struct place *place)
{
    return cell_text(model_combination_name(place->model, place->arena, combination(place)->mask));
}

static struct cell mask(const struct place *place)
{
    return cell_number(file_mask(place));
}

static struct cell size(const struct place *place)
{
    return cell_number(__builtin_popcount(combination(place)->mask));
}

static struct cell holds(const struct place *place)
{
    return cell_number(combination(place)->mask >> place->item & 1U);
}

static struct cell deterrence(const struct place *place)
{
    return cell_estimate(combination(place)->deterrence);
}

static struct cell se(const struct place *place)
{
    return cell_number(combination(place)->deterrence.se);
}

static struct cell lo(const struct place *place)
{
    return cell_number(combination(place)->interval.lo);
}

static struct cell hi(const struct place *place)
{
    return cell_number(combination(place)->interval.hi);
}

static struct cell epistemic_sd(const struct place *place)
{
    return cell_number(combination(place)->belief.epistemic_sd);
}

static struct cell belief_p05(const struct place *place)
{
    return cell_number(combination(place)->belief.p05);
}

static struct cell belief_p50(const struct place *place)
{
    return cell_number(combination(place)->belief.p50);
}

static struct cell belief_p95(const struct place *place)
{
    return cell_number(combination(place)->belief.p95);
}

static struct cell gain(const struct place *place)
{
    return cell_estimate(combination(place)->gain);
}

static struct cell layering(const struct place *place)
{
    return cell_estimate(combination(place)->layering);
}

static struct cell synergy(const struct place *place)
{
    return cell_estimate(combination(place)->synergy);
}

static struct cell log_synergy(const struct place *place)
{
    return cell_estimate(combination(place)->log_synergy);
}

static struct cell achieved(const struct place *place)
{
    return cell_estimate(combination(place)->achieved);
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
    return cell_number(combination(place)->cost);
}

static struct cell feasible(const struct place *place)
{
    return cell_number(combination(place)->feasible);
}

static struct cell frontier(const struct place *place)
{
    return cell_number(combination(place)->frontier);
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
    {"deterrence", CELL_NUMBER, false, "probability",
     "chance of no attack through the horizon", deterrence},
    {"se", CELL_NUMBER, false, "probability",
     "Monte Carlo standard error of deterrence", se},
    {"lo", CELL_NUMBER, false, "probability",
     "lower end of the 95 % Monte Carlo interval of deterrence", lo},
    {"hi", CELL_NUMBER, false, "probability",
     "upper end of the 95 % Monte Carlo interval of deterrence", hi},
    {"epistemic_sd", CELL_NUMBER, false, "probability",
     "standard deviation of deterrence over what is uncertain: it stays when work grows",
     epistemic_sd},
    {"belief_p05", CELL_NUMBER, false, "probability",
     "5 % quantile of deterrence over what is uncertain", belief_p05},
    {"belief_p50", CELL_NUMBER, false, "probability",
     "median of deterrence over what is uncertain", belief_p50},
    {"belief_p95", CELL_NUMBER, false, "probability",
     "95 % quantile of deterrence over what is uncertain", belief_p95},
    {"gain", CELL_NUMBER, true, "probability",
     "deterrence less that of no measure", gain},
    {"layering", CELL_NUMBER, true, "probability",
     "what exactly these measures add together beyond all smaller combinations of them "
     "(Möbius transform of deterrence)", layering},
    {"synergy", CELL_NUMBER, true, "probability",
     "gain less the gains of the single measures", synergy},
    {"log_synergy", CELL_NUMBER, true, NULL,
     "the same of ln(deterrence), where independent layers add up", log_synergy},
    {"achieved", CELL_NUMBER, true, "probability",
     "deterrence if those of the measures whose requirements are met stood at full strength "
     "all along", achieved},
    {"p_all_in_force", CELL_NUMBER, true, "probability",
     "chance that all the measures are in force by the horizon", all_in_force},
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
