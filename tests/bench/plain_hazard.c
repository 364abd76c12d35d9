// SPDX-License-Identifier: GPL-3.0-or-later
// One history of the plain program integrated from event to event, for all combinations at once.
#include "bench/plain_parts.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

// ---- events --------------------------------------------------------------------------------

static void add_event(struct history *history, double horizon, struct plain_event event)
{
    if (!(event.years < horizon))
        return;
    size_t at = history->n_events++;
    for (; at > 0 && history->events[at - 1].years > event.years; at--)
        history->events[at] = history->events[at - 1];
    history->events[at] = event;
}

// In the order of time; at one time in the order in which they are added here: a lapse last.
static void gather_events(const struct flat_model *flat, struct history *history)
{
    const double horizon = flat->horizon;
    history->n_events = 0;
    for (size_t k = 0; k < flat->n_shocks; k++)
        if (history->jump[k] != 0.0)
            add_event(history, horizon, (struct plain_event){flat->shocks[k].date, -1, -1.0,
                                                             false, k});
    for (size_t i = 0; i < flat->n_measures; i++) {
        const struct flat_measure *m = &flat->measures[i];
        const int measure = (int)i;
        const double in_force = history->in_force[i];
        if (m->weight[CHANNEL_ANTICIPATION] > 0.0 && m->until < in_force)
            add_event(history, horizon, (struct plain_event){m->until, measure, -1.0, false, 0});
        if (!(in_force < horizon))
            continue;
        add_event(history, horizon,
                  (struct plain_event){in_force, measure, m->has_ramp ? m->initial : 1.0, false,
                                       0});
        for (int step = 0; step < m->n_steps; step++)
            add_event(history, fmin(horizon, history->lapse[i]),
                      (struct plain_event){history->step[m->first_step + (size_t)step], measure,
                                           m->initial + (1.0 - m->initial) * (step + 1) /
                                                            m->n_steps, false, 0});
        add_event(history, horizon,
                  (struct plain_event){history->lapse[i], measure, 0.0, false, 0});
    }
}

// ---- what stands ---------------------------------------------------------------------------

static double loading_level(const struct flat_model *flat, const struct history *history,
                            const struct lattice_sums *lattice, int index)
{
    const struct flat_loading *loading = &flat->loadings[index];
    double level = 0.0;
    for (size_t i = 0; i < loading->n; i++)
        level += loading->a[i] * history->factor[loading->factor[i]];
    for (size_t i = 0; i < loading->n_shocks; i++)
        level += loading->weight[i] * lattice->moved[loading->shock[i]];
    return level;
}

void weight_factors(const struct flat_model *flat, const struct history *history,
                    struct lattice_sums *lattice, size_t measure)
{
    const struct flat_measure *m = &flat->measures[measure];
    const double strength = lattice->strength[measure];
    for (size_t c = 0; c < N_CHANNELS; c++) {
        const double felt = c != CHANNEL_ANTICIPATION  ? strength
                            : lattice->awaited[measure] ? 1.0
                                                        : 0.0;
        double w = m->weight[c];
        if (m->loading[c] >= 0 && felt > 0.0)
            w = gsl_cdf_ugaussian_P(m->score[c] + loading_level(flat, history, lattice,
                                                                m->loading[c]));
        lattice->factor[c][measure] = 1.0 - w * felt;
    }
}

// True if anything that a combination feels has changed.
static bool apply(const struct flat_model *flat, const struct history *history,
                  struct lattice_sums *lattice, const struct plain_event *event)
{
    if (event->measure >= 0) {
        const size_t i = (size_t)event->measure;
        lattice->awaited[i] = event->awaited;
        if (event->strength >= 0.0)
            lattice->strength[i] = event->strength;
        weight_factors(flat, history, lattice, i);
        return true;
    }
    bool changed = false;
    lattice->moved[event->shock] = history->jump[event->shock];
    for (size_t i = 0; i < flat->n_measures; i++)
        if (flat->measures[i].moves && (lattice->strength[i] > 0.0 || lattice->awaited[i])) {
            weight_factors(flat, history, lattice, i);
            changed = true;
        }
    return changed;
}

// ---- all combinations ----------------------------------------------------------------------

// Product over the combination's measures of 1 − w s, for every combination: each from the one
// without its last measure.
static void products_by_doubling(size_t n_measures, const double *factor,
                                 double *restrict product)
{
    product[0] = 1.0;
    for (size_t i = 0; i < n_measures; i++) {
        const size_t half = (size_t)1 << i;
        for (size_t s = 0; s < half; s++)
            product[half + s] = product[s] * factor[i];
    }
}

// The same multiplied out, all channels side by side.
static void products(size_t n_measures, const struct lattice_sums *lattice)
{
    for (uint32_t s = 0; s < UINT32_C(1) << n_measures; s++) {
        double product[N_CHANNELS] = {1.0, 1.0, 1.0, 1.0, 1.0};
        for (uint32_t rest = s; rest != 0; rest &= rest - 1) {
            const int i = __builtin_ctz(rest);
            for (size_t c = 0; c < N_CHANNELS; c++)
                product[c] *= lattice->factor[c][i];
        }
        for (size_t c = 0; c < N_CHANNELS; c++)
            lattice->product[c][s] = product[c];
    }
}

// Logit choice with p_win = p0 (1 − x_denial) (1 − q x_intervention), per year at the full rate.
static void choose(const double *number, size_t n, const struct lattice_sums *lattice)
{
    const double *restrict denial = lattice->product[CHANNEL_DENIAL];
    const double *restrict intervention = lattice->product[CHANNEL_INTERVENTION];
    const double *restrict punishment = lattice->product[CHANNEL_PUNISHMENT];
    const double *restrict provocation = lattice->product[CHANNEL_PROVOCATION];
    const double *restrict anticipation = lattice->product[CHANNEL_ANTICIPATION];
    double *restrict hazard = lattice->hazard;
    const double scale = -1.0 / number[U_NOISE], q = number[U_DECISIVENESS];
    const double prize = number[U_P_WIN] * number[U_BENEFIT];
    for (size_t s = 0; s < n; s++) {
        const double gain = prize * denial[s] * (1.0 - q * (1.0 - intervention[s])) -
                            (number[U_COST] + number[U_COST_PUNISHMENT] * (1.0 - punishment[s]) +
                             number[U_COST_INTERVENTION] * (1.0 - intervention[s])) +
                            number[U_GRIEVANCE] * (1.0 - provocation[s]) +
                            number[U_WINDOW] * (1.0 - anticipation[s]);
        hazard[s] = scale * gain;
    }
    for (size_t s = 0; s < n; s++)
        hazard[s] = exp(hazard[s]);
    for (size_t s = 0; s < n; s++)
        hazard[s] = number[U_OPPORTUNITIES] / (1.0 + hazard[s]);
}

void lattice_hazards(const struct flat_model *flat, const double *number,
                     struct lattice_sums *lattice)
{
    if (flat->by_doubling)
        for (size_t c = 0; c < N_CHANNELS; c++)
            products_by_doubling(flat->n_measures, lattice->factor[c], lattice->product[c]);
    else
        products(flat->n_measures, lattice);
    choose(number, (size_t)1 << flat->n_measures, lattice);
}

static void accumulate(size_t n, double opportunity, const double *restrict hazard,
                       double *restrict cumulative)
{
    for (size_t s = 0; s < n; s++)
        cumulative[s] += hazard[s] * opportunity;
}

// ---- from event to event -------------------------------------------------------------------

struct clock {
    double years, opportunity; // so far
    size_t next_point;         // of the grid
};

// Reported survivals at the points of the grid up to `until` (or all that are left).
static void add_curves(const struct flat_model *flat, const double *number,
                       const struct lattice_sums *lattice, struct clock *clock, double until,
                       double *curves)
{
    const struct layout *l = flat->layout;
    const struct model *model = flat->model;
    for (; clock->next_point < l->n_grid; clock->next_point++) {
        const double t = l->grid_years[clock->next_point];
        if (!(t < until))
            return;
        const double since = fmax(0.0, exposure(number[U_BEGINS], number[U_RECOVERY], t) -
                                           clock->opportunity);
        for (size_t r = 0; r < model->n_reported; r++) {
            const size_t s = model->reported[r].mask;
            curves[r * l->n_grid + clock->next_point] +=
                exp(-(lattice->cumulative[s] + lattice->hazard[s] * since));
        }
    }
}

static void start(const struct flat_model *flat, const struct history *history,
                  struct lattice_sums *lattice)
{
    const size_t n = (size_t)1 << flat->n_measures;
    for (size_t s = 0; s < n; s++)
        lattice->cumulative[s] = 0.0;
    for (size_t k = 0; k < flat->n_shocks; k++)
        lattice->moved[k] = 0.0;
    for (size_t i = 0; i < flat->n_measures; i++) {
        const struct flat_measure *m = &flat->measures[i];
        lattice->strength[i] = 0.0;
        lattice->awaited[i] = m->weight[CHANNEL_ANTICIPATION] > 0.0 && m->until > 0.0;
        weight_factors(flat, history, lattice, i);
    }
}

void history_integrate(const struct flat_model *flat, struct history *history,
                       struct lattice_sums *lattice, double *curves)
{
    const size_t n = (size_t)1 << flat->n_measures;
    const double *number = history->number;
    const double peace = fmax(0.0, number[U_BEGINS]);
    struct clock clock = {peace, exposure(number[U_BEGINS], number[U_RECOVERY], peace), 0};
    bool changed = true;
    gather_events(flat, history);
    start(flat, history, lattice);
    for (size_t e = 0; e <= history->n_events; e++) {
        const double t = e < history->n_events ? history->events[e].years : flat->horizon;
        if (t > clock.years) {
            const double opportunity = exposure(number[U_BEGINS], number[U_RECOVERY], t);
            if (changed)
                lattice_hazards(flat, number, lattice);
            changed = false;
            if (curves != NULL)
                add_curves(flat, number, lattice, &clock, t, curves);
            accumulate(n, opportunity - clock.opportunity, lattice->hazard, lattice->cumulative);
            clock.years = t;
            clock.opportunity = opportunity;
        }
        if (e < history->n_events)
            changed = apply(flat, history, lattice, &history->events[e]) || changed;
    }
    if (curves != NULL)
        add_curves(flat, number, lattice, &clock, INFINITY, curves);
    for (size_t s = 0; s < n; s++)
        lattice->cumulative[s] = exp(-lattice->cumulative[s]);
}
