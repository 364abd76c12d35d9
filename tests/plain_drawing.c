// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain.h"

#include "base/random.h"
#include "oracle.h"

#include <gsl/gsl_sort.h>
#include <stdlib.h>
#include <string.h>

// ---- factors and shocks --------------------------------------------------------------------

double plain_factor(const struct batch *b, size_t lane, size_t f)
{
    const struct model *m = b->world->model;
    double z = 0.0;
    for (size_t j = 0; j <= f; j++) {
        const double u = random_uniforms(b->world->seed, b->world->index,
                                         b->first_trial + (uint32_t)lane, m->factors[j].entity,
                                         PURPOSE_FACTOR, 0)
                             .first;
        z += m->factor_root[f * m->n_factors + j] * probit(u);
    }
    return z;
}

double plain_jump(const struct batch *b, size_t lane, size_t k,
                  double (*quantile)(double u, const double *parameters),
                  const double *parameters)
{
    const struct shock *shock = &b->world->model->shocks[k];
    const struct random_pair u =
        random_uniforms(b->world->seed, b->world->index, b->first_trial + (uint32_t)lane,
                        shock->entity, PURPOSE_SHOCK, 0);
    const bool occurs = u.first < number_in(shock->p, b->world->unknowns);
    return occurs ? quantile(u.second, parameters) : 0.0;
}

// ---- decisions: section 3 ------------------------------------------------------------------

double plain_exponential(double u, const double *mean)
{
    return -mean[0] * log1p(-u);
}

double plain_weibull(double u, const double *shape_scale)
{
    return shape_scale[1] * pow(-log1p(-u), 1.0 / shape_scale[0]);
}

double plain_lognormal(double u, const double *median_sigma)
{
    return median_sigma[0] * exp(median_sigma[1] * probit(u));
}

double plain_normal(double u, const double *mean_sd)
{
    return mean_sd[0] + mean_sd[1] * probit(u);
}

double plain_point(double u, const double *value)
{
    (void)u;
    return value[0];
}

static size_t factor_called(const struct model *m, const char *name)
{
    for (size_t f = 0; f < m->n_factors; f++)
        if (strcmp(m->factors[f].name, name) == 0)
            return f;
    abort();
}

// U(t) = Φ(−y(t)), y(t) = Σ a_f z_f(t) + √(1 − aᵀRa) ε.
static double u_at(const struct batch *b, size_t lane, const struct plain_decision *d, double t,
                   double normal)
{
    const struct model *m = b->world->model;
    double variance = 0.0, y = 0.0;
    for (int i = 0; i < 2 && d->factor[i] != NULL; i++) {
        const size_t f = factor_called(m, d->factor[i]);
        y += d->load[i] * plain_factor_at(b, lane, f, t, !d->ignores_shocks);
        for (int j = 0; j < 2 && d->factor[j] != NULL; j++)
            variance += d->load[i] * d->load[j] *
                        plain_correlation(m, f, factor_called(m, d->factor[j]));
    }
    y += sqrt(1.0 - variance) * normal;
    return 0.5 * erfc(y / sqrt(2.0));
}

// The dates at which any factor may move, ascending, between −∞ and ∞: [n_shocks + 2].
static size_t segment_starts(const struct world *w, double *starts)
{
    size_t n = 0;
    starts[n++] = -INFINITY;
    for (size_t k = 0; k < w->model->n_shocks; k++)
        starts[n++] = plain_shock_date(w, k);
    starts[n] = INFINITY;
    gsl_sort(starts, 1, n);
    return n;
}

double plain_decision_time(const struct batch *b, size_t lane, const struct plain_decision *d,
                           double t0)
{
    double start[32];
    const size_t n = segment_starts(b->world, start);
    for (int attempt = 0; t0 < INFINITY; attempt++) {
        const struct random_pair u =
            random_uniforms(b->world->seed, b->world->index, b->first_trial + (uint32_t)lane,
                            random_entity(d->path), PURPOSE_DECISION, (uint32_t)attempt);
        const double normal = probit(u.first);
        const double refusal = t0 + d->quantile(u.second, d->parameters);
        bool is_refused = attempt + 1 < d->attempts;
        double time = INFINITY;
        for (size_t k = 0; k < n; k++) {
            const double level = u_at(b, lane, d, start[k], normal);
            if (level >= d->p)
                continue;
            if (start[k + 1] > t0 && start[k] < refusal)
                is_refused = false;
            const double due = t0 + d->quantile(level / d->p, d->parameters);
            const double reached = fmax(fmax(t0, start[k]), due);
            if (time == INFINITY && reached < start[k + 1])
                time = reached;
        }
        if (!is_refused)
            return time;
        t0 = refusal + (d->ignores_pause ? 0.0 : d->pause);
    }
    return INFINITY;
}
