// SPDX-License-Identifier: GPL-3.0-or-later
//
// Distributions nearest to three given quantiles, in the sense of least squares.

#include <assert.h>

#include "base/dist.h"
#include "base/real.h"
#include "base/special.h"

static double largest_of_three(const double *v)
{
    double largest = 0.0;
    for (int i = 0; i < 3; i++)
        largest = fabs(v[i]) > largest ? fabs(v[i]) : largest;
    return largest;
}

// A straight line through (-s, l05), (0, l50), (s, l95), s = Phi^-1(0.95): linear least squares.
struct dist dist_fit_lognormal(double p05, double p50, double p95, double *error)
{
    assert(0.0 < p05 && p05 <= p50 && p50 <= p95);
    const double score = real_normal_quantile(0.95);
    const double logs[3] = { real_log(p05), real_log(p50), real_log(p95) };
    double mean = (logs[0] + logs[1] + logs[2]) / 3.0;
    double sigma = (logs[2] - logs[0]) / (2.0 * score);
    const double residuals[3] = {
        mean - sigma * score - logs[0], mean - logs[1], mean + sigma * score - logs[2],
    };
    *error = largest_of_three(residuals);
    return dist_lognormal(real_exp(mean), sigma);
}

// The state of the beta's fit: ln a, ln b, what is left of the three quantiles, its square.
struct beta_fit {
    double log_a, log_b;
    double residuals[3];
    double square;
};

static double bounded(double v, double low, double high)
{
    return v < low ? low : v > high ? high : v;
}

static struct beta_fit beta_fit_at(const double *targets, double log_a, double log_b)
{
    const double u[3] = { 0.05, 0.5, 0.95 };
    struct beta_fit fit = { .log_a = log_a, .log_b = log_b };
    for (int i = 0; i < 3; i++) {
        fit.residuals[i] =
            special_beta_quantile(real_exp(log_a), real_exp(log_b), u[i]) - targets[i];
        fit.square += fit.residuals[i] * fit.residuals[i];
    }
    return fit;
}

// The beta with about the mean and variance that the quantiles suggest (Pearson and Tukey 1965).
static struct beta_fit beta_fit_start(const double *q)
{
    double mean = 0.185 * q[0] + 0.63 * q[1] + 0.185 * q[2];
    double sd = (q[2] - q[0]) / 3.29;
    double n = bounded(mean * (1.0 - mean) / (sd * sd) - 1.0, 0.05, 1e5);
    return beta_fit_at(q, real_log(bounded(mean * n, 1e-2, 1e5)),
                       real_log(bounded((1.0 - mean) * n, 1e-2, 1e5)));
}

// One step of Levenberg and Marquardt from a fit with derivatives by central differences; damping
// multiplies the diagonal.
static struct beta_fit beta_fit_step(const double *targets, const struct beta_fit *fit,
                                     double damping)
{
    const double h = 1e-4;
    const double low = real_log(1e-2);
    const double high = real_log(1e5);
    struct beta_fit a1 = beta_fit_at(targets, fit->log_a + h, fit->log_b);
    struct beta_fit a0 = beta_fit_at(targets, fit->log_a - h, fit->log_b);
    struct beta_fit b1 = beta_fit_at(targets, fit->log_a, fit->log_b + h);
    struct beta_fit b0 = beta_fit_at(targets, fit->log_a, fit->log_b - h);
    double aa = 0.0, ab = 0.0, bb = 0.0, ra = 0.0, rb = 0.0;
    for (int i = 0; i < 3; i++) {
        double da = (a1.residuals[i] - a0.residuals[i]) / (2.0 * h);
        double db = (b1.residuals[i] - b0.residuals[i]) / (2.0 * h);
        aa += da * da;
        ab += da * db;
        bb += db * db;
        ra += da * fit->residuals[i];
        rb += db * fit->residuals[i];
    }
    aa *= 1.0 + damping;
    bb *= 1.0 + damping;
    double determinant = aa * bb - ab * ab;
    if (!(determinant > 0.0))
        return *fit;
    double step_a = bounded((ab * rb - bb * ra) / determinant, -2.0, 2.0);
    double step_b = bounded((ab * ra - aa * rb) / determinant, -2.0, 2.0);
    return beta_fit_at(targets, bounded(fit->log_a + step_a, low, high),
                       bounded(fit->log_b + step_b, low, high));
}

struct dist dist_fit_beta(double p05, double p50, double p95, double *error)
{
    assert(0.0 < p05 && p05 < p50 && p50 < p95 && p95 < 1.0);
    const double targets[3] = { p05, p50, p95 };
    struct beta_fit fit = beta_fit_start(targets);
    double damping = 1e-2;
    for (int i = 0; i < 200 && damping < 1e12; i++) {
        struct beta_fit next = beta_fit_step(targets, &fit, damping);
        double moved = fabs(next.log_a - fit.log_a) + fabs(next.log_b - fit.log_b);
        if (next.square < fit.square) {
            fit = next;
            damping *= 0.1;
            if (moved < 1e-9)
                break;
        } else {
            damping = damping * 10.0 + 1e-12;
        }
    }
    *error = largest_of_three(fit.residuals);
    return dist_beta(bounded(real_exp(fit.log_a), 1e-2, 1e5),
                     bounded(real_exp(fit.log_b), 1e-2, 1e5));
}
