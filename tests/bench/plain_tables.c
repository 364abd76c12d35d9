// SPDX-License-Identifier: GPL-3.0-or-later
// What the tables beside combinations.csv take, in the plain program: curves, times, bodies, sets
// in force, odds ratios, what could be achieved. Stored in the order of the engine's layout, so
// that the two can be compared number by number.
#include "bench/plain_parts.h"

#include <math.h>
#include <string.h>

static size_t per_body(const struct layout *l)
{
    return LAYOUT_BODY_EVENTS + l->n_moments - 1;
}

// ---- counts of a trial ---------------------------------------------------------------------

// The first point of the grid at or after `years`; n_grid if none is.
static size_t point_from(const struct layout *l, double years)
{
    size_t low = 0, high = l->n_grid;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (l->grid_years[middle] < years)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void count_time(const struct plain_thread *t, size_t histogram, double years)
{
    const double bins = LAYOUT_TIME_BINS;
    if (!(years <= t->flat.horizon))
        return;
    const size_t bin = (size_t)fmin(years / t->flat.horizon * bins, bins - 1.0);
    t->histogram[histogram * LAYOUT_TIME_BINS + bin]++;
}

static void count_at(const struct layout *l, double *curve, double years, double count)
{
    const size_t point = point_from(l, years);
    if (point < l->n_grid)
        curve[point] += count;
}

static void count_measures(struct plain_thread *t)
{
    const struct layout *l = t->layout;
    const struct history *h = &t->history;
    double *q = t->quantities.value;
    uint32_t sets[1 + SCENARIO_MAX_DEADLINES] = {0};
    for (size_t i = 0; i < t->flat.n_measures; i++) {
        const struct flat_measure *m = &t->flat.measures[i];
        const double in_force = h->in_force[i];
        if (!(in_force <= t->flat.horizon))
            continue;
        const double from = m->has_ramp && m->initial <= 0.0 ? h->step[m->first_step] : in_force;
        count_at(l, q + l->at_in_force + i * l->n_grid, in_force, 1.0);
        if (from < h->lapse[i]) {
            count_at(l, q + l->at_standing + i * l->n_grid, from, 1.0);
            count_at(l, q + l->at_standing + i * l->n_grid, h->lapse[i], -1.0);
        }
        count_time(t, i, in_force);
        for (size_t k = 0; k < l->n_moments; k++)
            if (in_force <= l->moment_years[k])
                sets[k] |= UINT32_C(1) << i;
    }
    for (size_t k = 0; k < l->n_moments; k++)
        t->masks[k * l->n_combinations + sets[k]] += 1.0;
}

static void count_body(struct plain_thread *t, size_t body, double agrees)
{
    const struct layout *l = t->layout;
    double *count = t->quantities.value + l->at_body + body * per_body(l);
    count[LAYOUT_AGREES] += 1.0;
    for (size_t k = 1; k < l->n_moments; k++)
        if (agrees <= l->moment_years[k])
            count[LAYOUT_BODY_EVENTS + k - 1] += 1.0;
    count_time(t, t->flat.n_measures + body, agrees);
}

static void count_bodies(struct plain_thread *t, size_t g)
{
    const struct layout *l = t->layout;
    const struct asked_group *asked = &t->flat.model->asked[g];
    const double *times = t->history.body + asked->first_body;
    double *q = t->quantities.value, *bodies = q + l->at_body + asked->first_body * per_body(l);
    size_t n_refuse = 0, refuses = 0, last = 0;
    if (t->history.asked[g] == INFINITY)
        return;
    q[l->at_asked + g] += 1.0;
    for (size_t i = 0; i < asked->group->n_bodies; i++) {
        if (times[i] == INFINITY) {
            n_refuse++;
            refuses = i;
            continue;
        }
        count_body(t, asked->first_body + i, times[i]);
        if (times[i] > times[last])
            last = i;
    }
    if (n_refuse == 0) {
        q[l->at_all_agree + g] += 1.0;
        bodies[last * per_body(l) + LAYOUT_LAST] += 1.0;
    } else if (n_refuse == 1) {
        bodies[refuses * per_body(l) + LAYOUT_SOLE] += 1.0;
    }
}

void tables_add_trial(struct plain_thread *t)
{
    count_measures(t);
    for (size_t g = 0; g < t->flat.model->n_asked; g++)
        count_bodies(t, g);
}

// ---- what a world yields -------------------------------------------------------------------

// Sets in force → all of a combination in force: sums over supersets.
static void end_sets(struct plain_thread *t, double n_trials)
{
    const struct layout *l = t->layout;
    double *value = t->together.value;
    for (uint32_t tiers = 0; tiers < UINT32_C(1) << t->flat.model->n_tiers; tiers++) {
        const uint32_t members = model_tiers_mask(t->flat.model, tiers);
        double hits = 0.0;
        for (size_t set = 0; set < l->n_combinations; set++)
            hits += (set & members) != 0 ? t->masks[set] : 0.0;
        value[l->at_any_in_force + tiers] = hits / n_trials;
    }
    for (size_t k = 0; k < l->n_moments; k++) {
        double *sets = t->masks + k * l->n_combinations;
        for (size_t bit = 1; bit < l->n_combinations; bit <<= 1)
            for (size_t s = 0; s < l->n_combinations; s++)
                if ((s & bit) == 0)
                    sets[s] += sets[s | bit];
        for (size_t s = 0; s < l->n_combinations; s++)
            value[l->at_all_in_force + k * l->n_combinations + s] = sets[s] / n_trials;
    }
    memset(t->masks, 0, l->n_moments * l->n_combinations * sizeof *t->masks);
}

// Full strength all along, weights at their means, nothing awaited.
static void stand_all(struct plain_thread *t)
{
    for (size_t c = 0; c < N_CHANNELS; c++)
        for (size_t i = 0; i < t->flat.n_measures; i++)
            t->lattice.factor[c][i] =
                c == CHANNEL_ANTICIPATION ? 1.0 : 1.0 - t->flat.measures[i].weight[c];
}

static void end_achieved(struct plain_thread *t)
{
    const struct layout *l = t->layout;
    double type[U_N][PLAIN_ACHIEVED_TYPES], number[U_N];
    double *achieved = l->is_dense ? t->together.value + l->at_achieved : NULL;
    for (size_t k = 0; k < U_N; k++)
        stratified_types(&t->flat, PLAIN_ACHIEVED_TYPES, t->rng, k, type[k]);
    stand_all(t);
    for (size_t i = 0; i < PLAIN_ACHIEVED_TYPES && achieved != NULL; i++) {
        for (size_t k = 0; k < U_N; k++)
            number[k] = type[k][i];
        const double peace = fmax(0.0, number[U_BEGINS]);
        const double years = exposure(number[U_BEGINS], number[U_RECOVERY], t->flat.horizon) -
                             exposure(number[U_BEGINS], number[U_RECOVERY], peace);
        lattice_hazards(&t->flat, number, &t->lattice);
        for (size_t s = 0; s < l->n_combinations; s++)
            achieved[s] += exp(-t->lattice.hazard[s] * years) / PLAIN_ACHIEVED_TYPES;
    }
}

// The chance of an attack within a year at one type if `product` is what stands.
static double attack(const double *number, const double *product)
{
    const double gain = number[U_P_WIN] * number[U_BENEFIT] * product[CHANNEL_DENIAL] *
                            (1.0 - number[U_DECISIVENESS] * (1.0 - product[CHANNEL_INTERVENTION])) -
                        number[U_COST] -
                        number[U_COST_PUNISHMENT] * (1.0 - product[CHANNEL_PUNISHMENT]) -
                        number[U_COST_INTERVENTION] * (1.0 - product[CHANNEL_INTERVENTION]) +
                        number[U_GRIEVANCE] * (1.0 - product[CHANNEL_PROVOCATION]);
    return -expm1(-number[U_OPPORTUNITIES] / (1.0 + exp(-gain / number[U_NOISE])));
}

static void end_odds_ratios(struct plain_thread *t)
{
    const size_t n = t->flat.n_measures;
    double odds_of_none = 1.0, *ratio = t->quantities.value + t->layout->at_odds_ratio;
    for (size_t step = 0; step <= n; step++) { // none, then each measure alone
        double product[N_CHANNELS], p = 0.0, number[U_N];
        for (size_t c = 0; c < N_CHANNELS; c++)
            product[c] = step == 0 || c == CHANNEL_ANTICIPATION
                             ? 1.0
                             : 1.0 - t->flat.measures[step - 1].weight[c];
        for (size_t i = 0; i < PLAIN_TYPES; i++) {
            for (size_t k = 0; k < U_N; k++)
                number[k] = t->flat.type[k][i];
            p += attack(number, product) / PLAIN_TYPES;
        }
        if (step == 0)
            odds_of_none = p / (1.0 - p);
        else
            ratio[step - 1] = p / (1.0 - p) / odds_of_none;
    }
}

static void end_sums(struct sums *sums)
{
    for (size_t i = 0; i < sums->n; i++) {
        sums->sum[i] += sums->value[i];
        sums->square[i] += sums->value[i] * sums->value[i];
        sums->value[i] = 0.0;
    }
}

void tables_end_world(struct plain_thread *t, uint32_t n_trials)
{
    const struct layout *l = t->layout;
    const double share = 1.0 / (double)n_trials;
    double *q = t->quantities.value;
    for (size_t i = 0; i < t->flat.n_measures; i++)
        for (size_t g = 1; g < l->n_grid; g++) { // arrivals so far
            q[l->at_in_force + i * l->n_grid + g] += q[l->at_in_force + i * l->n_grid + g - 1];
            q[l->at_standing + i * l->n_grid + g] += q[l->at_standing + i * l->n_grid + g - 1];
        }
    for (size_t i = 0; i < l->n_quantities; i++)
        q[i] *= share;
    end_sets(t, (double)n_trials);
    end_achieved(t);
    end_odds_ratios(t);
    end_sums(&t->quantities);
    end_sums(&t->together);
}
