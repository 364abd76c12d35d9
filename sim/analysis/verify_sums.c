// SPDX-License-Identifier: GPL-3.0-or-later
// Sums, and the findings made from them. Every bound on a chance holds for any number of
// observations: D. A. Freedman, Ann. Probab. 3 (1975) 100, for sums of bounded differences;
// A. Dvoretzky, J. Kiefer & J. Wolfowitz (1956) with P. Massart's constant (1990) for distances of
// distribution functions.
#include "analysis/verify_parts.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <math.h>

void verify_sum_add(struct verify_sum *sum, bool happened, double chance)
{
    verify_sum_add_weighted(sum, happened ? 1.0 : 0.0, chance, 1.0);
    sum->is_count = true;
}

void verify_sum_add_weighted(struct verify_sum *sum, double found, double chance, double weight)
{
    sum->n += 1.0;
    sum->found += weight * found;
    sum->expected += weight * chance;
    sum->deviation += weight * (found - chance);
    sum->variance += weight * weight * chance * (1.0 - chance);
    sum->largest = fmax(sum->largest, fabs(weight));
}

void verify_same_add(struct verify_same *same, double expected, double found)
{
    double difference = fabs(found - expected) / fmax(1.0, fabs(expected));
    if (expected == found)
        difference = 0.0;
    else if (isnan(difference))
        difference = INFINITY;
    if (same->n == 0.0 || difference > same->worst) {
        same->worst = difference;
        same->expected = expected;
        same->found = found;
    }
    same->n += 1.0;
}

static void add_finding(struct verify *v, const struct verify_finding *finding)
{
    struct verify_report *r = v->report;
    if (!arena_grow(&r->arena, &r->findings, r->n_findings, sizeof *r->findings))
        return;
    r->findings[r->n_findings] = *finding;
    r->findings[r->n_findings++].subject = v->subject;
}

static double freedman(double u)
{
    return u < 1e-5 ? 0.5 * u * u : (1.0 + u) * log1p(u) - u;
}

// Freedman: P(S ≥ x, variance ≤ V) ≤ exp(−(V/c²) h(c x/V)), h(u) = (1 + u) ln(1 + u) − u, for
// differences of at most c.
double verify_sum_chance(const struct verify_sum *sum)
{
    const double x = fabs(sum->deviation), variance = sum->variance, largest = sum->largest;
    if (!(variance > 0.0))
        return x > 1e-9 ? 0.0 : 1.0;
    const double exponent = variance / (largest * largest) * freedman(largest * x / variance);
    return fmin(1.0, 2.0 * exp(-exponent));
}

// The deviation of a count to which verify_sum_chance gives this chance: bisection.
static double least_deviation(double variance, double chance)
{
    const double target = log(2.0 / chance) / variance;
    double low = 0.0, high = 1.0;
    while (freedman(high) < target)
        high *= 2.0;
    for (int i = 0; i < 60; i++) {
        const double middle = 0.5 * (low + high);
        if (freedman(middle) < target)
            low = middle;
        else
            high = middle;
    }
    return variance * high;
}

void verify_find_sum(struct verify *v, const char *where, const char *quantity,
                     const struct verify_sum *sum)
{
    verify_find_furthest(v, where, quantity, sum, 1);
}

void verify_find_furthest(struct verify *v, const char *where, const char *quantity,
                          const struct verify_sum *sum, size_t n)
{
    if (sum->n == 0.0 || (sum->variance == 0.0 && fabs(sum->deviation) <= 1e-9))
        return;
    add_finding(v, &(struct verify_finding){
        .where = where, .quantity = quantity, .n = sum->n, .expected = sum->expected / sum->n,
        .found = sum->found / sum->n, .difference = NAN, .tolerance = NAN,
        .z = sum->variance > 0.0 ? sum->deviation / sqrt(sum->variance)
                                 : copysign(INFINITY, sum->deviation),
        .p = fmin(1.0, (double)n * verify_sum_chance(sum)),
        .variance = sum->variance, .n_alike = (double)n,
        .noticeable = sum->is_count ? 0.0 : NAN}); // how much: verify_report_close
}

void verify_find_same(struct verify *v, const char *where, const char *quantity,
                      const struct verify_same *same, double tolerance)
{
    if (same->n == 0.0)
        return;
    add_finding(v, &(struct verify_finding){
        .where = where, .quantity = quantity, .n = same->n, .expected = same->expected,
        .found = same->found, .z = NAN, .difference = same->worst, .tolerance = tolerance,
        .noticeable = NAN,
        .p = same->worst <= tolerance ? 1.0 : 0.0});
}

void verify_find_normal(struct verify *v, const char *where, const char *quantity, double n,
                        double expected, double found, double z)
{
    add_finding(v, &(struct verify_finding){
        .where = where, .quantity = quantity, .n = n, .expected = expected, .found = found,
        .z = z, .difference = NAN, .tolerance = NAN, .noticeable = NAN,
        .p = isnan(z) ? 0.0 : 2.0 * gsl_cdf_ugaussian_Q(fabs(z))});
}

void verify_find_uniform(struct verify *v, const char *where, const char *quantity, size_t n,
                         double *u)
{
    double distance = 0.0, sum = 0.0;
    if (n == 0)
        return;
    gsl_sort(u, 1, n);
    for (size_t i = 0; i < n; i++) {
        sum += u[i];
        distance = fmax(distance, fmax(u[i] - (double)i / (double)n,
                                       (double)(i + 1) / (double)n - u[i]));
    }
    const double p = fmin(1.0, 2.0 * exp(-2.0 * (double)n * distance * distance));
    add_finding(v, &(struct verify_finding){
        .where = where, .quantity = quantity, .n = (double)n, .expected = 0.5,
        .found = sum / (double)n, .difference = NAN, .tolerance = NAN, .p = p,
        .noticeable = NAN,
        .z = fabs(gsl_cdf_ugaussian_Pinv(fmax(0.5 * p, 1e-300)))});
}

void verify_cannot(struct verify *v, const char *where, const char *reason)
{
    struct verify_report *r = v->report;
    if (!arena_grow(&r->arena, &r->gaps, r->n_gaps, sizeof *r->gaps))
        return;
    r->gaps[r->n_gaps++] =
        (struct verify_gap){.subject = v->subject, .where = where, .reason = reason};
}

// What would have disagreed of a share of events: no more than all of them, or none, can happen.
static double least_noticeable(const struct verify_finding *f, double limit_p)
{
    if (!(f->variance > 0.0))
        return 0.0;
    const double least = least_deviation(f->variance, limit_p / f->n_alike) / f->n;
    return least <= fmax(f->expected, 1.0 - f->expected) ? least : INFINITY;
}

// A verdict says as much as it could have noticed.
static void reckon_noticeable(struct verify_report *r)
{
    double *sorted = arena_alloc(&r->arena, r->n_findings + 1, sizeof *sorted);
    r->n_shares = r->n_blind = 0;
    for (size_t i = 0; sorted != NULL && i < r->n_findings; i++) {
        struct verify_finding *f = &r->findings[i];
        if (isnan(f->noticeable))
            continue;
        f->noticeable = least_noticeable(f, r->limit_p);
        r->n_blind += isinf(f->noticeable) ? 1 : 0;
        sorted[r->n_shares++] = f->noticeable;
    }
    if (sorted == NULL || r->n_shares == 0)
        return;
    gsl_sort(sorted, 1, r->n_shares);
    r->noticed_half = sorted[(r->n_shares - 1) / 2];
    r->noticed_most = sorted[9 * (r->n_shares - 1) / 10];
}

void verify_report_close(struct verify_report *r)
{
    r->n_by_chance = r->n_disagree = 0;
    for (size_t i = 0; i < r->n_findings; i++)
        r->n_by_chance += isnan(r->findings[i].difference) ? 1 : 0;
    r->limit_p = VERIFY_FALSE_ALARM / (r->n_by_chance == 0 ? 1.0 : (double)r->n_by_chance);
    r->limit_z = fabs(gsl_cdf_ugaussian_Pinv(0.5 * r->limit_p));
    for (size_t i = 0; i < r->n_findings; i++) {
        r->findings[i].agrees = r->findings[i].p >= r->limit_p;
        r->n_disagree += r->findings[i].agrees ? 0 : 1;
    }
    reckon_noticeable(r);
}
