// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain.h"

#include "oracle.h"

#include <gsl/gsl_sort.h>
#include <stdlib.h>
#include <string.h>

// ---- factors and shocks: section 2 ---------------------------------------------------------

double plain_correlation(const struct model *m, size_t f, size_t g)
{
    double sum = 0.0;
    for (size_t j = 0; j < m->n_factors; j++)
        sum += m->factor_root[f * m->n_factors + j] * m->factor_root[g * m->n_factors + j];
    return sum;
}

double plain_shock_date(const struct world *w, size_t shock)
{
    return number_in(w->model->shocks[shock].date_years, w->unknowns);
}

double plain_factor_at(const struct batch *b, size_t lane, size_t f, double t, bool shocks)
{
    const struct model *m = b->world->model;
    double z = b->factor[f * BATCH_LANES + lane];
    for (size_t k = 0; shocks && k < m->n_shocks; k++)
        if (m->shocks[k].factor == (int)f && plain_shock_date(b->world, k) <= t)
            z += b->jump[k * BATCH_LANES + lane];
    return z;
}

// ---- measures: section 4 -------------------------------------------------------------------

static const struct measure *measure_of(const struct plain_trial *t, size_t m)
{
    return &t->batch->world->model->measures[m];
}

static double in_world(const struct plain_trial *t, struct number number)
{
    return number_in(number, t->batch->world->unknowns);
}

static double in_force(const struct plain_trial *t, size_t m)
{
    return t->batch->in_force[m * BATCH_LANES + t->lane];
}

// In a combination without one of its requirements a measure never comes into force.
static bool is_feasible(const struct plain_trial *t, uint32_t set, size_t m)
{
    const struct measure *measure = measure_of(t, m);
    bool feasible = set >> m & 1U;
    for (size_t r = 0; r < measure->n_required && t->fault != PLAIN_NO_REQUIREMENTS; r++)
        feasible = feasible && is_feasible(t, set, measure->required[r]);
    return feasible;
}

static double step_time(const struct plain_trial *t, size_t m, int step)
{
    const size_t array = measure_of(t, m)->ramp.first_array + (size_t)step;
    return t->batch->step[array * BATCH_LANES + t->lane];
}

// 0 before T, `initial` at T, 1 after all steps; 0 for good once it has lapsed.
static double strength_at(const struct plain_trial *t, uint32_t set, size_t m, double years)
{
    const struct ramp *ramp = &measure_of(t, m)->ramp;
    const bool has_lapsed = t->batch->lapse[m * BATCH_LANES + t->lane] <= years;
    if (!is_feasible(t, set, m) || years < in_force(t, m))
        return 0.0;
    if (has_lapsed && t->fault != PLAIN_NO_LAPSE)
        return 0.0;
    if (!ramp->given || t->fault == PLAIN_NO_RAMP)
        return 1.0;
    const double initial = t->fault == PLAIN_NO_INITIAL ? 0.0 : in_world(t, ramp->initial);
    int risen = 0;
    for (int step = 0; step < ramp->n_steps; step++)
        risen += step_time(t, m, step) <= years;
    return initial + (1.0 - initial) * risen / ramp->n_steps;
}

// w, or with loads Φ(√(1 + aᵀRa) Φ⁻¹(w) + Σ a_f z_f(t)).
static double weight_at(const struct plain_trial *t, size_t m, enum channel c, double years)
{
    const struct model *model = t->batch->world->model;
    const struct effect *effect = &measure_of(t, m)->effect[c];
    const double w = in_world(t, effect->weight);
    if (effect->loading < 0 || t->fault == PLAIN_NO_LOADS)
        return w;
    const struct loading *loading = &model->loadings[effect->loading];
    double variance = 0.0, level = 0.0;
    for (size_t i = 0; i < loading->n; i++) {
        const size_t f = (size_t)loading->factor[i];
        level += loading->a[i] *
                 plain_factor_at(t->batch, t->lane, f, years, t->fault != PLAIN_NO_SHOCKS);
        for (size_t j = 0; j < loading->n; j++)
            variance += loading->a[i] * loading->a[j] *
                        plain_correlation(model, f, (size_t)loading->factor[j]);
    }
    return normal_cdf(sqrt(1.0 + variance) * probit(w) + level);
}

static bool is_anticipated(const struct plain_trial *t, uint32_t set, size_t m, double years)
{
    const double until = in_world(t, measure_of(t, m)->anticipated_until_years);
    if (t->fault == PLAIN_NO_ANTICIPATION || !is_feasible(t, set, m) || years >= in_force(t, m))
        return false;
    return years < until || t->fault == PLAIN_NO_UNTIL;
}

static double joint_strength(const struct plain_trial *t, uint32_t set, uint32_t of, double years)
{
    double product = 1.0;
    for (size_t m = 0; m < t->batch->world->model->n_measures; m++)
        if (of >> m & 1U)
            product *= strength_at(t, set, m, years);
    return product;
}

// x_c of the combination.
static double channel_at(const struct plain_trial *t, uint32_t set, enum channel c, double years)
{
    const struct model *model = t->batch->world->model;
    double rest = 1.0;
    for (size_t m = 0; m < model->n_measures; m++) {
        if (!(set >> m & 1U))
            continue;
        if (c != CHANNEL_ANTICIPATION)
            rest *= 1.0 - weight_at(t, m, c, years) * strength_at(t, set, m, years);
        else if (is_anticipated(t, set, m, years))
            rest *= 1.0 - weight_at(t, m, c, years);
    }
    for (size_t i = 0; i < model->n_synergies && t->fault != PLAIN_NO_SYNERGIES; i++) {
        const struct synergy *synergy = &model->synergies[i];
        if (synergy->channel == c && (synergy->mask & ~set) == 0)
            rest *= 1.0 - in_world(t, synergy->weight) *
                              joint_strength(t, set, synergy->mask, years);
    }
    return t->fault == PLAIN_NO_CLIPPING ? 1.0 - rest : fmin(fmax(1.0 - rest, 0.0), 1.0);
}

// ---- the adversary: section 5 --------------------------------------------------------------

// The adversary's number of this key, of this trial; a NULL key is the drawn κ.
static double number_of(const struct plain_trial *t, const char *key)
{
    const struct adversary_kind *kind = t->batch->world->model->adversary.kind;
    for (size_t k = 0; k < kind->n_numbers; k++)
        if (key == kind->number[k] ||
            (key != NULL && kind->number[k] != NULL && strcmp(key, kind->number[k]) == 0))
            return t->batch->type[k * BATCH_LANES + t->lane];
    abort();
}

static double expected_utility(const struct plain_trial *t, const double *x)
{
    const double p_win = number_of(t, "p_win") * (1.0 - x[CHANNEL_DENIAL]) *
                         (1.0 - number_of(t, "decisiveness") * x[CHANNEL_INTERVENTION]);
    const double gain = p_win * number_of(t, "benefit") -
                        (number_of(t, "cost") +
                         number_of(t, "cost_punishment") * x[CHANNEL_PUNISHMENT] +
                         number_of(t, "cost_intervention") * x[CHANNEL_INTERVENTION]) +
                        number_of(t, "grievance") * x[CHANNEL_PROVOCATION] +
                        number_of(t, "window") * x[CHANNEL_ANTICIPATION];
    return number_of(t, "opportunities") / (1.0 + exp(-gain / number_of(t, "noise")));
}

static double threshold(const struct plain_trial *t, const double *x)
{
    const double felt = 1.0 - (1.0 - number_of(t, "weights.denial") * x[CHANNEL_DENIAL]) *
                                  (1.0 - number_of(t, "weights.intervention") *
                                             x[CHANNEL_INTERVENTION]) *
                                  (1.0 - number_of(t, "weights.punishment") *
                                             x[CHANNEL_PUNISHMENT]);
    const double limit = number_of(t, NULL) +
                         number_of(t, "grievance") * x[CHANNEL_PROVOCATION] +
                         number_of(t, "window") * x[CHANNEL_ANTICIPATION];
    return felt < limit ? number_of(t, "opportunities") : 0.0;
}

// The trial's number is the logit of `base`.
static double log_odds(const struct plain_trial *t, uint32_t set, double years)
{
    const struct model *model = t->batch->world->model;
    double sum = number_of(t, "base");
    for (size_t m = 0; m < model->n_measures; m++)
        sum += strength_at(t, set, m, years) * log(in_world(t, model->measures[m].odds_ratio));
    for (size_t i = 0; i < model->n_synergies && t->fault != PLAIN_NO_SYNERGIES; i++) {
        const struct synergy *synergy = &model->synergies[i];
        if ((synergy->mask & ~set) == 0)
            sum += log(in_world(t, synergy->weight)) *
                   joint_strength(t, set, synergy->mask, years);
    }
    const double p = logistic(sum);
    return -log1p(-p);
}

// The hazard at full opportunity.
static double hazard_at(const struct plain_trial *t, uint32_t set, double years)
{
    const char *kind = t->batch->world->model->adversary.kind->name;
    double x[N_CHANNELS];
    if (strcmp(kind, "log_odds") == 0)
        return log_odds(t, set, years);
    for (int c = 0; c < N_CHANNELS; c++)
        x[c] = channel_at(t, set, (enum channel)c, years);
    return strcmp(kind, "threshold") == 0 ? threshold(t, x) : expected_utility(t, x);
}

// ∫ 1 − exp(−(s − b)/θ) ds over [from, to], b ≤ from ≤ to.
static double opportunity(double b, double theta, double from, double to)
{
    if (theta == 0.0)
        return to - from;
    return to - from + theta * (exp(-(to - b) / theta) - exp(-(from - b) / theta));
}

// ---- from event to event -------------------------------------------------------------------

// Every time at which anything may change, whatever the combination.
static size_t gather_times(const struct plain_trial *t, double *times)
{
    const struct model *model = t->batch->world->model;
    size_t n = 0;
    for (size_t m = 0; m < model->n_measures; m++) {
        const struct measure *measure = &model->measures[m];
        times[n++] = in_force(t, m);
        times[n++] = t->batch->lapse[m * BATCH_LANES + t->lane];
        times[n++] = in_world(t, measure->anticipated_until_years);
        for (int step = 0; measure->ramp.given && step < measure->ramp.n_steps; step++)
            times[n++] = step_time(t, m, step);
    }
    for (size_t k = 0; k < model->n_shocks; k++)
        times[n++] = plain_shock_date(t->batch->world, k);
    return n;
}

double plain_survival(const struct plain_trial *t, uint32_t set, double years)
{
    const struct model *model = t->batch->world->model;
    const size_t room = 3 * model->n_measures + model->n_step_arrays + model->n_shocks + 2;
    double *times = calloc(room, sizeof *times);
    if (times == NULL)
        abort();
    const double begins = t->fault == PLAIN_NO_BEGINS ? 0.0 : number_of(t, "begins");
    const double theta = t->fault == PLAIN_NO_RECOVERY ? 0.0 : number_of(t, "recovery");
    const double from = fmax(0.0, begins);
    size_t n = gather_times(t, times);
    times[n++] = from;
    times[n++] = years;
    gsl_sort(times, 1, n);
    double hazard = 0.0;
    for (size_t i = 0; i + 1 < n; i++)
        if (times[i] >= from && times[i + 1] <= years && times[i] < times[i + 1])
            hazard += hazard_at(t, set, 0.5 * (times[i] + times[i + 1])) *
                      opportunity(begins, theta, times[i], times[i + 1]);
    free(times);
    return exp(-hazard);
}

double plain_achieved(const struct world *world, size_t type, uint32_t set)
{
    const struct model *model = world->model;
    const double horizon = model->scenario->horizon_years;
    // a trial in which all stands from the first, no factor moves, and the type is this one
    double zero[64 * BATCH_LANES] = {0}, never[64 * BATCH_LANES], numbers[16 * BATCH_LANES];
    for (size_t i = 0; i < 64 * BATCH_LANES; i++)
        never[i] = INFINITY;
    const size_t n_numbers = model->adversary.kind->n_numbers;
    double own[ADVERSARY_MAX_NUMBERS];
    adversary_type(&world->adversary.achieved_types, n_numbers, type, own);
    for (size_t k = 0; k < n_numbers; k++)
        numbers[k * BATCH_LANES] = own[k];
    const struct batch batch = {.world = world, .n = 1, .factor = zero, .jump = zero,
                                .in_force = zero, .lapse = never, .step = zero, .type = numbers};
    const struct plain_trial trial = {.batch = &batch, .lane = 0, .fault = PLAIN_NO_LOADS};
    return plain_survival(&trial, set, horizon);
}
