// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/interval.h"

#include "base/special.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>

struct estimate estimate_of(const struct moments *m, size_t i)
{
    return (struct estimate){m->mean[i], moments_standard_error(m, i)};
}

struct estimate estimate_of_ratio(const struct moments *m, size_t pair)
{
    const size_t y = m->first[pair], x = m->second[pair];
    if (!(m->mean[x] > 0.0))
        return (struct estimate){NAN, NAN};
    const double ratio = m->mean[y] / m->mean[x];
    const double sum =
        m->square[y] - 2.0 * ratio * m->product[pair] + ratio * ratio * m->square[x];
    const double variance = (sum > 0.0 ? sum : 0.0) / (m->count - 1.0) / m->weight;
    return (struct estimate){ratio, m->count < 2.0 ? NAN : sqrt(variance) / m->mean[x]};
}

double interval_t(double n_replicates)
{
    return n_replicates >= 2.0 ? special_student_quantile(n_replicates - 1.0, 0.975) : NAN;
}

struct interval interval_of(struct estimate e, double t)
{
    return (struct interval){e.value - t * e.se, e.value + t * e.se};
}

struct interval interval_of_probability(struct estimate e, double t)
{
    const struct interval interval = interval_of(e, t);
    return (struct interval){interval.lo < 0.0 ? 0.0 : interval.lo,
                             interval.hi > 1.0 ? 1.0 : interval.hi};
}

// Linear between order statistics: position (n − 1) p. `values` is reordered, so that what lies at
// or below the position returned in `start` is no greater than what lies above; such an order it
// may already have from a smaller p.
static double quantile(double *values, size_t n, double p, size_t *start)
{
    const double position = (double)(n - 1) * p;
    const size_t below = (size_t)position;
    const double share = position - (double)below;
    const double low = gsl_stats_select(values + *start, 1, n - *start, below - *start);
    *start = below;
    if (share == 0.0)
        return low;
    double next = values[below + 1]; // the least of those above
    for (size_t i = below + 2; i < n; i++)
        next = values[i] < next ? values[i] : next;
    return low + share * (next - low);
}

struct belief belief_of(const double *first, const double *second, size_t n, double first_share,
                        double *scratch)
{
    if (n < 2 || first_share == 0.0)
        return (struct belief){NAN, NAN, NAN, NAN};
    double mean_first = 0.0, mean_second = 0.0;
    for (size_t i = 0; i < n; i++) {
        mean_first += first[i];
        mean_second += second[i];
    }
    mean_first /= (double)n;
    mean_second /= (double)n;
    const double mean = first_share * mean_first + (1.0 - first_share) * mean_second;
    double covariance = 0.0, total = 0.0;
    for (size_t i = 0; i < n; i++) {
        scratch[i] = first_share * first[i] + (1.0 - first_share) * second[i];
        covariance += (first[i] - mean_first) * (second[i] - mean_second);
        total += (scratch[i] - mean) * (scratch[i] - mean);
    }
    const double epistemic = covariance > 0.0 ? covariance / (double)(n - 1) : 0.0;
    const double share = total > 0.0 ? covariance / total : 0.0;
    const double shrink = share > 1.0 ? 1.0 : share > 0.0 ? sqrt(share) : 0.0;
    size_t start = 0;
    struct belief belief = {.epistemic_sd = sqrt(epistemic)};
    belief.p05 = mean + shrink * (quantile(scratch, n, 0.05, &start) - mean);
    belief.p50 = mean + shrink * (quantile(scratch, n, 0.50, &start) - mean);
    belief.p95 = mean + shrink * (quantile(scratch, n, 0.95, &start) - mean);
    return belief;
}
