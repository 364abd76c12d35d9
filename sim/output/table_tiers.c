// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/table_list.h"

#include "model/model.h"

static const struct tier_estimates *tiers(const struct place *place)
{
    return &place->estimates->tiers[place->row];
}

static struct cell name(const struct place *place)
{
    return cell_text(tiers(place)->name);
}

static struct cell mask(const struct place *place)
{
    return cell_number(model_file_mask(place->model, tiers(place)->mask));
}

static struct cell deterrence(const struct place *place)
{
    return cell_estimate(tiers(place)->deterrence);
}

static struct cell se(const struct place *place)
{
    return cell_number(tiers(place)->deterrence.se);
}

static struct cell lo(const struct place *place)
{
    return cell_number(tiers(place)->interval.lo);
}

static struct cell hi(const struct place *place)
{
    return cell_number(tiers(place)->interval.hi);
}

static struct cell epistemic_sd(const struct place *place)
{
    return cell_number(tiers(place)->belief.epistemic_sd);
}

static struct cell belief_p05(const struct place *place)
{
    return cell_number(tiers(place)->belief.p05);
}

static struct cell belief_p50(const struct place *place)
{
    return cell_number(tiers(place)->belief.p50);
}

static struct cell belief_p95(const struct place *place)
{
    return cell_number(tiers(place)->belief.p95);
}

static struct cell gain(const struct place *place)
{
    return cell_estimate(tiers(place)->gain);
}

static struct cell layering(const struct place *place)
{
    return cell_estimate(tiers(place)->layering);
}

static struct cell synergy(const struct place *place)
{
    return cell_estimate(tiers(place)->synergy);
}

static struct cell log_synergy(const struct place *place)
{
    return cell_estimate(tiers(place)->log_synergy);
}

static struct cell achieved(const struct place *place)
{
    return cell_estimate(tiers(place)->achieved);
}

static struct cell all_in_force(const struct place *place)
{
    return cell_estimate(tiers(place)->all_in_force);
}

static struct cell any_in_force(const struct place *place)
{
    return cell_estimate(tiers(place)->any_in_force);
}

static const struct column columns[] = {
    {"tiers", CELL_TEXT, false, NULL,
     "the tiers whose measures are pursued, joined by +, or none", name},
    {"mask", CELL_INTEGER, false, NULL,
     "their measures as a number: bit i is the i-th measure of the scenario", mask},
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
     "what exactly these tiers add together beyond all smaller unions of them (Möbius "
     "transform over tiers)", layering},
    {"synergy", CELL_NUMBER, true, "probability",
     "gain less the gains of the single tiers", synergy},
    {"log_synergy", CELL_NUMBER, true, NULL,
     "the same of ln(deterrence), where independent layers add up", log_synergy},
    {"achieved", CELL_NUMBER, true, "probability",
     "deterrence if those of the measures whose requirements are met stood at full strength "
     "all along", achieved},
    {"p_all_in_force", CELL_NUMBER, true, "probability",
     "chance that all the measures are in force by the horizon", all_in_force},
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
