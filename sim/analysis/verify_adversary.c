// SPDX-License-Identifier: GPL-3.0-or-later
// Measures and the adversary written anew from sections 4 and 5 of sim/model/README.md: one
// combination at a time, from one change to the next, with the C library's functions.
#include "analysis/verify_parts.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <string.h>

double verify_number(const struct verify *v, const double *type, const char *key)
{
    const struct adversary_kind *kind = v->model->adversary.kind;
    for (size_t k = 0; k < kind->n_numbers; k++)
        if (key == kind->number[k] || (key != NULL && kind->number[k] != NULL &&
                                       strcmp(key, kind->number[k]) == 0))
            return type[k];
    return NAN;
}

static double expected_utility(const struct verify *v, const double *type, const double *x)
{
    const double p_win = verify_number(v, type, "p_win") * (1.0 - x[CHANNEL_DENIAL]) *
                         (1.0 - verify_number(v, type, "decisiveness") *
                                    x[CHANNEL_INTERVENTION]);
    const double costs =
        verify_number(v, type, "cost") +
        verify_number(v, type, "cost_punishment") * x[CHANNEL_PUNISHMENT] +
        verify_number(v, type, "cost_intervention") * x[CHANNEL_INTERVENTION];
    const double urges = verify_number(v, type, "grievance") * x[CHANNEL_PROVOCATION] +
                         verify_number(v, type, "window") * x[CHANNEL_ANTICIPATION];
    const double utility = p_win * verify_number(v, type, "benefit") - costs + urges;
    return verify_number(v, type, "opportunities") /
           (1.0 + exp(-utility / verify_number(v, type, "noise")));
}

static double threshold(const struct verify *v, const double *type, const double *x)
{
    const double kept =
        (1.0 - verify_number(v, type, "weights.denial") * x[CHANNEL_DENIAL]) *
        (1.0 - verify_number(v, type, "weights.intervention") * x[CHANNEL_INTERVENTION]) *
        (1.0 - verify_number(v, type, "weights.punishment") * x[CHANNEL_PUNISHMENT]);
    const double resolve = verify_number(v, type, NULL) +
                           verify_number(v, type, "grievance") * x[CHANNEL_PROVOCATION] +
                           verify_number(v, type, "window") * x[CHANNEL_ANTICIPATION];
    return 1.0 - kept < resolve ? verify_number(v, type, "opportunities") : 0.0;
}

double verify_hazard(const struct verify *v, const double *type, const double *x, double log_odds)
{
    const char *name = v->model->adversary.kind->name;
    if (strcmp(name, "log_odds") == 0) {
        const double odds = verify_number(v, type, "base") + log_odds; // base as a logit
        return odds > 0.0 ? odds + log1p(exp(-odds)) : log1p(exp(odds));    // −ln(1 − P)
    }
    return strcmp(name, "threshold") == 0 ? threshold(v, type, x) : expected_utility(v, type, x);
}

double verify_opportunity(const double *type, double from, double to)
{
    const double b = type[ADVERSARY_BEGINS], theta = type[ADVERSARY_RECOVERY];
    from = fmax(from, b);
    if (to <= from)
        return 0.0;
    if (theta == 0.0)
        return to - from;
    return to - from + theta * exp(-(from - b) / theta) * expm1(-(to - from) / theta);
}

// ---- measures -----------------------------------------------------------------------------------

// A trial, or (lane < 0) full strength all along.
struct told {
    const struct verify *v;
    int lane;
    uint32_t mask;
};

static bool feasible(const struct told *t, size_t index)
{
    const struct measure *measure = &t->v->model->measures[index];
    bool good = t->mask >> index & 1U;
    for (size_t r = 0; good && r < measure->n_required; r++)
        good = feasible(t, measure->required[r]);
    return good;
}

static double strength(const struct told *t, size_t index, double years)
{
    const struct verify *v = t->v;
    const struct ramp *ramp = &v->model->measures[index].ramp;
    if (!feasible(t, index))
        return 0.0;
    if (t->lane < 0)
        return 1.0;
    const size_t at = index * BATCH_LANES + (size_t)t->lane;
    if (years < v->batch->in_force[at] || years >= v->batch->lapse[at])
        return 0.0;
    if (!ramp->given)
        return 1.0;
    double risen = 0.0;
    for (size_t step = 0; step < (size_t)ramp->n_steps; step++)
        risen += v->batch->step[(ramp->first_array + step) * BATCH_LANES + (size_t)t->lane] <=
                 years;
    const double initial = number_in(ramp->initial, v->world->unknowns);
    return initial + (1.0 - initial) * risen / ramp->n_steps;
}

// w, or Φ(√(1 + aᵀRa) Φ⁻¹(w) + Σ a_f z_f(t)).
static double weight(const struct told *t, size_t index, enum channel channel, double years)
{
    const struct verify *v = t->v;
    const struct effect *effect = &v->model->measures[index].effect[channel];
    const double w = number_in(effect->weight, v->world->unknowns);
    if (t->lane < 0 || effect->loading < 0 || w <= 0.0 || w >= 1.0)
        return w;
    const struct loading *loading = &v->model->loadings[effect->loading];
    double variance = 0.0, level = 0.0;
    for (size_t i = 0; i < loading->n; i++) {
        const size_t f = (size_t)loading->factor[i];
        level += loading->a[i] * verify_factor_at(v, (size_t)t->lane, f, years);
        for (size_t j = 0; j < loading->n; j++)
            variance += loading->a[i] * loading->a[j] *
                        v->correlation[f * v->model->n_factors + (size_t)loading->factor[j]];
    }
    return verify_normal_cdf(sqrt(1.0 + variance) * verify_normal_quantile(w) + level);
}

static bool anticipated(const struct told *t, size_t index, double years)
{
    const struct measure *measure = &t->v->model->measures[index];
    return t->lane >= 0 && feasible(t, index) &&
           years < t->v->batch->in_force[index * BATCH_LANES + (size_t)t->lane] &&
           years < number_in(measure->anticipated_until_years, t->v->world->unknowns);
}

static double joint_strength(const struct told *t, uint32_t of, double years)
{
    double product = 1.0;
    for (size_t i = 0; i < t->v->model->n_measures; i++)
        if (of >> i & 1U)
            product *= strength(t, i, years);
    return product;
}

static double channel_at(const struct told *t, enum channel channel, double years)
{
    const struct model *m = t->v->model;
    double left = 1.0;
    for (size_t i = 0; i < m->n_measures; i++) {
        if (!(t->mask >> i & 1U))
            continue;
        const double share = channel == CHANNEL_ANTICIPATION ? anticipated(t, i, years)
                                                             : strength(t, i, years);
        if (share != 0.0)
            left *= 1.0 - weight(t, i, channel, years) * share;
    }
    for (size_t i = 0; i < m->n_synergies; i++)
        if (m->synergies[i].channel == channel && (m->synergies[i].mask & ~t->mask) == 0)
            left *= 1.0 - number_in(m->synergies[i].weight, t->v->world->unknowns) *
                              joint_strength(t, m->synergies[i].mask, years);
    return fmin(fmax(1.0 - left, 0.0), 1.0);
}

static double log_odds_at(const struct told *t, double years)
{
    const struct model *m = t->v->model;
    double sum = 0.0;
    for (size_t i = 0; i < m->n_measures; i++)
        if (t->mask >> i & 1U)
            sum += strength(t, i, years) *
                   log(number_in(m->measures[i].odds_ratio, t->v->world->unknowns));
    for (size_t i = 0; i < m->n_synergies; i++)
        if ((m->synergies[i].mask & ~t->mask) == 0)
            sum += joint_strength(t, m->synergies[i].mask, years) *
                   log(number_in(m->synergies[i].weight, t->v->world->unknowns));
    return sum;
}

static double hazard_at(const struct told *t, const double *type, double years)
{
    double x[N_CHANNELS] = {0.0};
    if (t->v->model->adversary.kind->additive)
        return verify_hazard(t->v, type, x, log_odds_at(t, years));
    for (int c = 0; c < N_CHANNELS; c++)
        x[c] = channel_at(t, (enum channel)c, years);
    return verify_hazard(t->v, type, x, 0.0);
}

// ---- from change to change ----------------------------------------------------------------------

// Every time at which anything may change.
static size_t gather(const struct told *t, double *times)
{
    const struct verify *v = t->v;
    const struct model *m = v->model;
    size_t n = 0;
    if (t->lane < 0)
        return 0;
    for (size_t i = 0; i < m->n_measures; i++) {
        times[n++] = v->batch->in_force[i * BATCH_LANES + (size_t)t->lane];
        times[n++] = v->batch->lapse[i * BATCH_LANES + (size_t)t->lane];
        times[n++] = number_in(m->measures[i].anticipated_until_years, v->world->unknowns);
    }
    for (size_t i = 0; i < m->n_step_arrays; i++)
        times[n++] = v->batch->step[i * BATCH_LANES + (size_t)t->lane];
    for (size_t k = 0; k < m->n_shocks; k++)
        times[n++] = number_in(m->shocks[k].date_years, v->world->unknowns);
    return n;
}

void verify_survivals(const struct verify *v, int lane, const double *type, uint32_t mask,
                      size_t n_years, const double *years, double *survival)
{
    const struct told t = {v, lane, mask};
    double cumulative = 0.0;
    size_t n = gather(&t, v->times), next = 0;
    memcpy(v->times + n, years, n_years * sizeof *years);
    n += n_years;
    v->times[n++] = 0.0;
    gsl_sort(v->times, 1, n);
    for (; next < n_years && years[next] <= 0.0; next++)
        survival[next] = 1.0;
    for (size_t i = 0; i + 1 < n && next < n_years; i++) {
        const double from = v->times[i], to = v->times[i + 1];
        if (from >= 0.0 && to > from) {
            const double opportunity = verify_opportunity(type, from, to);
            if (opportunity > 0.0)
                cumulative += opportunity * hazard_at(&t, type, 0.5 * (from + to));
        }
        for (; next < n_years && years[next] <= to; next++)
            survival[next] = exp(-cumulative);
    }
}

uint32_t *verify_combinations(struct verify *v, size_t *n)
{
    const struct model *m = v->model;
    const uint32_t all = (UINT32_C(1) << m->n_measures) - 1;
    uint32_t *masks = arena_alloc(&v->report->arena, m->n_reported + 16, sizeof *masks);
    *n = 0;
    for (size_t r = 0; masks != NULL && r < m->n_reported; r++)
        masks[(*n)++] = m->reported[r].mask;
    for (uint32_t i = 1; masks != NULL && i <= 16; i++) { // anywhere: the golden section's bits
        const uint32_t mask = (i * UINT32_C(2654435761)) >> 7 & all;
        bool is_new = true;
        for (size_t j = 0; j < *n; j++)
            is_new = is_new && masks[j] != mask;
        if (is_new)
            masks[(*n)++] = mask;
    }
    return masks;
}
