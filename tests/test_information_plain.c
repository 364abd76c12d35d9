// SPDX-License-Identifier: GPL-3.0-or-later
//
// The value of information against the same computed plainly: few worlds, packages with costs, one
// of which a budget excludes, both kinds of intervals.
#include "check.h"

#include "analysis/information.h"
#include "analysis/interval.h"
#include "analysis/spline.h"
#include "base/random.h"

enum { WORLDS = 83, PACKAGES = 5, UNKNOWNS = 2 };

static const double TINY = 1e-9; // rounding

static bool fill(struct packages *p, uint32_t n_randomisations)
{
    static const double slope[PACKAGES][UNKNOWNS] = {
        {0.0, 0.1}, {0.5, -0.4}, {-0.7, 0.3}, {0.2, 0.9}, {0.1, 0.1}};
    static const double mean[PACKAGES] = {0.1, 0.2, 0.17, -0.1, 0.9};
    if (!packages_init(p, PACKAGES, WORLDS, UNKNOWNS))
        return false;
    p->sample.n_randomisations = n_randomisations;
    for (size_t k = 0; k < PACKAGES; k++)
        p->cost[k] = 0.25 * (double)k;
    for (uint32_t w = 0; w < WORLDS; w++) {
        const struct random_pair x = random_uniforms(CHECK_SEED, w, 0, 51, PURPOSE_TYPE, 0);
        p->unknown[0][w] = x.first - 0.4;
        p->unknown[1][w] = x.second * x.second - 0.4;
        for (uint32_t k = 0; k < PACKAGES; k++) {
            const struct random_pair u = random_uniforms(CHECK_SEED, w, k + 1, 51, PURPOSE_TYPE, 0);
            for (size_t half = 0; half < 2; half++)
                p->half[half][k][w] = mean[k] + slope[k][0] * p->unknown[0][w] +
                                      slope[k][1] * p->unknown[1][w] +
                                      0.3 * ((half == 0 ? u.first : u.second) - 0.5);
        }
    }
    packages_join(p);
    return true;
}

// ---- one estimate
// --------------------------------------------------------------------------------

struct plain {
    const struct packages *packages;
    const struct objective *objective;
    double basis[WORLDS][SPLINE_MOST];
    size_t n_terms;
    bool allowed[PACKAGES], chosen[PACKAGES];
    double gains[WORLDS];
    double value, p_changes;
};

// Coefficients of a package in the worlds of a parity, by elimination; its mean there.
static double plain_fit(const struct plain *e, size_t parity, size_t k, const double *weight,
                        double *fit)
{
    double matrix[SPLINE_MOST][SPLINE_MOST] = {{0.0}}, total = 0.0, sum = 0.0;
    for (size_t t = 0; t < SPLINE_MOST; t++)
        fit[t] = 0.0;
    for (size_t w = parity; w < WORLDS; w += 2) {
        const double y = e->packages->whole[k][w];
        total += weight[w];
        sum += weight[w] * y;
        for (size_t t = 0; t < e->n_terms; t++) {
            fit[t] += weight[w] * e->basis[w][t] * y;
            for (size_t s = 0; s < e->n_terms; s++)
                matrix[t][s] += weight[w] * e->basis[w][t] * e->basis[w][s];
        }
    }
    spline_factor(matrix, e->n_terms);
    spline_solve(matrix, e->n_terms, fit);
    return sum / total;
}

static double worth(const struct plain *e, size_t k, double deterrence)
{
    return e->objective->aim == AIM_VALUE ? e->objective->level * deterrence - e->packages->cost[k]
                                          : deterrence;
}

static size_t best_of(const struct plain *e, const double *values)
{
    size_t best = PACKAGES;
    for (size_t k = 0; k < PACKAGES; k++)
        if (e->allowed[k] && (best == PACKAGES || values[k] > values[best]))
            best = k;
    return best;
}

static void plain_judge(struct plain *e, size_t parity, const double *weight, double sums[3])
{
    double fit[PACKAGES][SPLINE_MOST], values[PACKAGES];
    for (size_t k = 0; k < PACKAGES; k++)
        values[k] = worth(e, k, plain_fit(e, parity, k, weight, fit[k]));
    const size_t fixed = best_of(e, values);
    e->chosen[fixed] = true;
    for (size_t w = 1 - parity; w < WORLDS; w += 2) {
        if (weight[w] == 0.0)
            continue;
        for (size_t k = 0; k < PACKAGES; k++) {
            double at = 0.0;
            for (size_t t = 0; t < e->n_terms; t++)
                at += fit[k][t] * e->basis[w][t];
            values[k] = worth(e, k, at);
        }
        const size_t best = best_of(e, values);
        e->chosen[best] = true;
        e->gains[w] = worth(e, best, e->packages->whole[best][w]) -
                      worth(e, fixed, e->packages->whole[fixed][w]);
        sums[0] += weight[w] * e->gains[w];
        sums[1] += best == fixed ? 0.0 : weight[w];
        sums[2] += weight[w];
    }
}

static void plain_estimate(struct plain *e, const double *weight)
{
    double sums[3] = {0.0, 0.0, 0.0};
    plain_judge(e, 0, weight, sums);
    plain_judge(e, 1, weight, sums);
    e->value = sums[0] / sums[2];
    e->p_changes = sums[1] / sums[2];
}

// ---- an unknown
// ----------------------------------------------------------------------------------

static int ascending(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

static struct interval plain_bootstrap(struct plain *e)
{
    static double weights[SAMPLE_REPLICATES][WORLDS];
    double values[SAMPLE_REPLICATES];
    sample_resample(&e->packages->sample, CHECK_SEED, weights[0]);
    memcpy(e->allowed, e->chosen, sizeof e->allowed);
    for (size_t r = 0; r < SAMPLE_REPLICATES; r++) {
        plain_estimate(e, weights[r]);
        values[r] = e->value;
    }
    qsort(values, SAMPLE_REPLICATES, sizeof *values, ascending);
    return (struct interval){values[5], values[194]}; // five of 200 lie outside on either side
}

static void check_unknown(const struct packages *p, const struct objective *o, size_t u,
                          const struct information *found)
{
    struct plain e = {.packages = p, .objective = o};
    struct spline spline;
    double sorted[WORLDS], ones[WORLDS];
    spline_basis(&spline, p->unknown[u], WORLDS, sorted, e.basis[0]);
    e.n_terms = spline.n_terms;
    for (size_t w = 0; w < WORLDS; w++)
        ones[w] = 1.0;
    for (size_t k = 0; k < PACKAGES; k++)
        e.allowed[k] = o->aim != AIM_BUDGET || p->cost[k] <= o->level;
    plain_estimate(&e, ones);
    check_true("something is decided",
               o->aim == AIM_VALUE || (e.p_changes > 0.0 && e.value != 0.0));
    check_near("value", found->value, e.value, TINY, e.value + 1e-6);
    check_near("changes", found->p_changes, e.p_changes, TINY, e.p_changes + 1e-6);
    const struct interval interval =
        p->sample.n_randomisations > 0
            ? interval_of(sample_mean(&p->sample, e.gains, NULL), sample_t(&p->sample))
            : plain_bootstrap(&e);
    check_near("low end", found->lo, interval.lo, TINY, interval.lo + 1e-6);
    check_near("high end", found->hi, interval.hi, TINY, interval.hi + 1e-6);
}

static void check_all(uint32_t n_randomisations, const struct objective *o)
{
    struct packages p;
    struct information found[UNKNOWNS];
    check_true("memory", fill(&p, n_randomisations) &&
                             information_compute(found, &p, o, CHECK_SEED, NULL) == STATUS_OK);
    for (size_t u = 0; u < UNKNOWNS; u++)
        check_unknown(&p, o, u, &found[u]);
    packages_clear(&p);
}

static void a_budget_excludes_the_best(void)
{
    check_all(0, &(struct objective){AIM_BUDGET, 0.75});
    check_all(8, &(struct objective){AIM_BUDGET, 0.75});
}

static void costs_count_for_value(void)
{
    for (int i = 0; i < 60; i++) // so many that some are near where the choice changes
        check_all(i % 2 == 0 ? 0 : 8, &(struct objective){AIM_VALUE, 1.1 + 0.015 * i});
}

int main(void)
{
    const struct named_test tests[] = {
        {"a budget excludes the best", a_budget_excludes_the_best},
        {"costs count for value", costs_count_for_value},
    };
    return run_tests("information_plain", tests, sizeof tests / sizeof tests[0]);
}
