// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/precision.h"

#include <math.h>

#define CAUTION 0.8
#define MOST_GROWTH 4.0

// Each reads one list of estimates; `at` is the mask of a combination or the index of a measure.
static struct estimate deterrence(const struct estimates *e, size_t at)
{
    return e->combinations[at].deterrence;
}

static struct estimate gain(const struct estimates *e, size_t at)
{
    return e->combinations[at].gain;
}

static struct estimate layering(const struct estimates *e, size_t at)
{
    return e->combinations[at].layering;
}

static struct estimate synergy(const struct estimates *e, size_t at)
{
    return e->combinations[at].synergy;
}

static struct estimate log_synergy(const struct estimates *e, size_t at)
{
    return e->combinations[at].log_synergy;
}

static struct estimate achieved(const struct estimates *e, size_t at)
{
    return e->combinations[at].achieved;
}

static struct estimate shapley(const struct estimates *e, size_t at)
{
    return e->measures[at].shapley;
}

static struct estimate alone(const struct estimates *e, size_t at)
{
    return e->measures[at].alone;
}

static struct estimate last(const struct estimates *e, size_t at)
{
    return e->measures[at].last;
}

static const struct {
    const char *name;
    bool is_of_measures;
    struct estimate (*of)(const struct estimates *estimates, size_t at);
} quantities[PRECISION_N_QUANTITIES] = {
    [PRECISION_DETERRENCE] = {"deterrence", false, deterrence},
    [PRECISION_GAIN] = {"gain", false, gain},
    [PRECISION_LAYERING] = {"layering", false, layering},
    [PRECISION_SYNERGY] = {"synergy", false, synergy},
    [PRECISION_LOG_SYNERGY] = {"log_synergy", false, log_synergy},
    [PRECISION_ACHIEVED] = {"achieved", false, achieved},
    [PRECISION_SHAPLEY] = {"shapley", true, shapley},
    [PRECISION_ALONE] = {"alone", true, alone},
    [PRECISION_LAST] = {"last", true, last},
};

const char *precision_name(enum precision_quantity quantity)
{
    return quantities[quantity].name;
}

bool precision_is_of_measures(enum precision_quantity quantity)
{
    return quantities[quantity].is_of_measures;
}

static struct precision precision_at(const struct estimates *e,
                                     const struct precision_target *target, uint32_t mask)
{
    const bool is_of_measures = precision_is_of_measures(target->quantity);
    const size_t at = is_of_measures ? (size_t)__builtin_ctz(mask) : mask;
    const double se = quantities[target->quantity].of(e, at).se;
    return (struct precision){target, mask, se, isnan(se) ? INFINITY : se / target->se};
}

static void keep_worse(struct precision *worst, struct precision other)
{
    if (worst->target == NULL || other.excess > worst->excess)
        *worst = other;
}

struct precision precision_of(const struct estimates *e, const struct precision_target *targets,
                              size_t n)
{
    struct precision worst = {.target = NULL};
    for (size_t i = 0; i < n; i++) {
        const struct precision_target *t = &targets[i];
        const bool is_of_measures = precision_is_of_measures(t->quantity);
        const size_t n_of_each = is_of_measures ? e->model->n_measures : e->model->n_reported;
        for (size_t k = 0; t->is_of_each && k < n_of_each; k++)
            keep_worse(&worst, precision_at(e, t, is_of_measures ? UINT32_C(1) << k
                                                                 : e->model->reported[k].mask));
        if (!t->is_of_each)
            keep_worse(&worst, precision_at(e, t, t->mask));
    }
    return worst;
}

double precision_needed(uint32_t worlds, double excess, bool is_even)
{
    return (double)worlds * (is_even ? excess : excess * excess);
}

uint32_t precision_next(uint32_t worlds, double excess, bool is_even, uint32_t step, uint32_t most)
{
    const double more = CAUTION * (precision_needed(worlds, excess, is_even) - (double)worlds);
    const double steps = floor(fmin(more, (MOST_GROWTH - 1.0) * (double)worlds) / (double)step);
    const double next = (double)worlds + (double)step * fmax(steps, 1.0);
    return (uint32_t)fmin(next, (double)most);
}
