// SPDX-License-Identifier: GPL-3.0-or-later
// Chances of decisions in closed form (sim/model/README.md, section 3). With constant levels L_k on
// the segments, U_k ≤ c means ε ≥ −(Φ⁻¹(c) + L_k)/r, so the chance that any of several such events
// happens is Φ of the largest of their scores (Φ⁻¹(c) + L_k)/r.
#include "analysis/verify_parts.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

static const double always[] = {-INFINITY, INFINITY}, unmoved[] = {0.0};

double verify_normal_cdf(double x)
{
    return x == -INFINITY ? 0.0 : x == INFINITY ? 1.0 : gsl_cdf_ugaussian_P(x);
}

double verify_normal_quantile(double p)
{
    return p <= 0.0 ? -INFINITY : p >= 1.0 ? INFINITY : gsl_cdf_ugaussian_Pinv(p);
}

// aᵀRa from the correlations as the scenario has them.
static double explained(const struct verify *v, const struct loading *loading)
{
    double sum = 0.0;
    for (size_t i = 0; i < loading->n; i++)
        for (size_t j = 0; j < loading->n; j++)
            sum += loading->a[i] * loading->a[j] *
                   v->correlation[(size_t)loading->factor[i] * v->model->n_factors +
                                  (size_t)loading->factor[j]];
    return sum;
}

void verify_course_set(const struct verify *v, const struct decision *decision, size_t lane,
                       bool integrated, struct verify_course *course)
{
    course->delay = &v->world->dists[decision->delay];
    course->p = number_in(decision->p, v->world->unknowns);
    course->residual = 1.0;
    course->n = 1;
    course->start = always;
    course->level = unmoved;
    if (decision->loading < 0)
        return;
    const struct verify_levels *levels = &v->levels[decision->loading];
    course->n = levels->n;
    course->start = levels->start;
    course->level = (integrated ? levels->shift : levels->level) + lane;
    if (!integrated)
        course->residual = sqrt(1.0 - explained(v, &v->model->loadings[decision->loading]));
}

// P(delay ≤ elapsed), or just before it: what falls on a date belongs to the time after.
static double clock_at(const struct verify_course *c, double elapsed, bool before)
{
    if (elapsed == INFINITY)
        return 1.0;
    return dist_cdf(c->delay, before ? elapsed - 1e-12 * fmax(1.0, elapsed) : elapsed);
}

double verify_course_score(const struct verify_course *c, double t0, double years)
{
    double best = -INFINITY;
    for (size_t k = 0; k < c->n && fmax(t0, c->start[k]) <= years; k++) {
        const double end = c->start[k + 1];
        if (end <= t0)
            continue;
        const double chance = c->p * (end <= years && end < INFINITY
                                          ? clock_at(c, end - t0, true)
                                          : clock_at(c, years - t0, false));
        best = fmax(best, (verify_normal_quantile(chance) + c->level[k * BATCH_LANES]) /
                              c->residual);
    }
    return best;
}

struct verify_attempt verify_course_attempt(const struct verify_course *c, double t0,
                                            double years)
{
    struct verify_attempt attempt = {0.0, 0.0};
    const double by_then = verify_normal_cdf(verify_course_score(c, t0, years));
    double best = -INFINITY, before = 0.0, before_then = 0.0;
    const double then = clock_at(c, years - t0, false);
    for (size_t k = 0; k < c->n; k++) {
        const double end = c->start[k + 1];
        if (end <= t0)
            continue;
        if (c->start[k] == t0) // refused on the date itself: no segment began before it
            attempt.refused = before = before_then = clock_at(c, 0.0, false);
        // refusal dates in (start of the segment, its end] see the segments up to this one
        best = fmax(best, (verify_normal_quantile(c->p) + c->level[k * BATCH_LANES]) /
                              c->residual);
        const double until = end == INFINITY ? 1.0 : clock_at(c, end - t0, false);
        const double until_then = fmin(until, then);
        attempt.completes += (until - before) * fmin(verify_normal_cdf(best), by_then);
        attempt.refused += fmax(0.0, until_then - before_then) * verify_normal_cdf(-best);
        before = until;
        before_then = fmax(before_then, until_then);
    }
    return attempt;
}

double verify_at_least(size_t n, const double *chance, size_t k, double *room)
{
    memset(room, 0, (n + 1) * sizeof *room);
    room[0] = 1.0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j-- > 0;) {
            room[j + 1] += room[j] * chance[i];
            room[j] *= 1.0 - chance[i];
        }
    double sum = 0.0;
    for (size_t j = k; j <= n; j++)
        sum += room[j];
    return fmin(1.0, sum);
}
