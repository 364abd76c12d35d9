// SPDX-License-Identifier: GPL-3.0-or-later
//
// Functions of many numbers: at every level of processors that this machine has, each gives what
// the scalar function gives, bit for bit, wherever an element stands.

#include "check.h"

#include "base/arrays.h"
#include "base/dist.h"
#include "base/real.h"

enum { N = 1000, MOST_DISTS = 32 };

static size_t n_different(size_t n, const double *x, const double *y)
{
    size_t different = 0;
    for (size_t i = 0; i < n; i++)
        different += real_bits(x[i]) != real_bits(y[i]) ? 1u : 0u;
    return different;
}

// ---- functions of one number ---------------------------------------------------------------

typedef void array_function(size_t n, const double *x, double *y);

// An array function, the scalar one, and where they are compared.
struct twin {
    const char *name;
    array_function *array;
    double (*scalar)(double);
    double low, high;
};

// A sweep over the range in scattered order, and what is awkward.
static void fill(double *x, double low, double high)
{
    const double awkward[] = {0.0, -0.0, 1.0, -1.0, 0.5, 0x1p-1074, 1e-300, 0x1p-53,
                              1.0 - 0x1p-53, INFINITY, -INFINITY, 1e300, -1e300, 37.7, -37.7};
    for (size_t i = 0; i < N; i++)
        x[i] = low + (high - low) * (double)(i * 7919 % N) / (double)N;
    x[0] = low;
    x[N / 2] = high;
    for (size_t k = 0; k < sizeof awkward / sizeof awkward[0]; k++)
        if (awkward[k] >= low && awkward[k] <= high)
            x[17 * k + 5] = awkward[k];
}

// All lengths up to 40 and offsets up to 8, so that every place in a vector is met, and a long
// array, in place.
static size_t n_array_differences(const struct twin *t)
{
    double x[N], y[N], expected[N];
    size_t different = 0;
    fill(x, t->low, t->high);
    for (size_t i = 0; i < N; i++)
        expected[i] = t->scalar(x[i]);
    for (size_t offset = 0; offset < 8; offset++)
        for (size_t n = 0; n <= 40; n++) {
            t->array(n, x + offset, y);
            different += n_different(n, y, expected + offset);
        }
    t->array(N, x, x);
    return different + n_different(N, x, expected);
}

static double clamped_score(double u)
{
    return real_normal_quantile(fmin(fmax(u, 1e-300), 1.0 - 0x1p-53));
}

static void check_functions(const struct arrays *a)
{
    const struct twin twins[] = {
        {"exp", a->exp, real_exp, -750.0, 720.0},
        {"log", a->log, real_log, 0.0, 3.0},
        {"log of anything", a->log, real_log, 0.0, 1e305},
        {"normal cdf", a->normal_cdf, real_normal_cdf, -40.0, 40.0},
        {"normal quantile", a->normal_quantile, real_normal_quantile, 0.0, 1.0},
        {"normal quantile, centre", a->normal_quantile, real_normal_quantile, 0.1, 0.9},
        {"normal score", a->normal_score, clamped_score, -0.5, 1.5},
        {"normal quantile, tail", a->normal_quantile, real_normal_quantile, 0.0, 1e-10},
    };
    for (size_t i = 0; i < sizeof twins / sizeof twins[0]; i++)
        check_true(twins[i].name, n_array_differences(&twins[i]) == 0);
    const struct twin wrong = {"a wrong twin", a->exp, real_expm1, -750.0, 720.0};
    check_true("another function is told apart", n_array_differences(&wrong) > 0);
}

// ---- distributions -------------------------------------------------------------------------

static const double step_values[] = {0.1, 0.4, 0.9, 2.5};
static const double step_cumulative[] = {0.2, 0.5, 0.7, 1.0};

// One of every kind, with everyday and with awkward parameters.
static size_t all_kinds(struct dist *d)
{
    size_t n = 0;
    d[n++] = dist_point(1.5);
    d[n++] = dist_uniform(-1.0, 3.0);
    d[n++] = dist_uniform(2.0, 2.0);
    d[n++] = dist_triangular(0.0, 0.3, 2.0);
    d[n++] = dist_triangular(0.0, 0.0, 2.0);
    d[n++] = dist_triangular(2.0, 2.0, 2.0);
    d[n++] = dist_pert(1.0, 2.0, 5.0);
    d[n++] = dist_exponential(2.0);
    d[n++] = dist_weibull(1.5, 2.0);
    d[n++] = dist_weibull(0.6, 0.5);
    d[n++] = dist_gamma(2.5, 0.7);
    d[n++] = dist_gamma(0.3, 1.0);
    d[n++] = dist_lognormal(0.4, 0.8);
    d[n++] = dist_lognormal(0.4, 0.0);
    d[n++] = dist_normal(1.0, 2.0);
    d[n++] = dist_normal(1.0, 0.0);
    d[n++] = dist_normal_truncated(0.5, 0.3, 0.0, 1.0);
    d[n++] = dist_normal_truncated(0.0, 1.0, 3.0, INFINITY);
    d[n++] = dist_normal_truncated(0.0, 1.0, -INFINITY, -5.0);
    d[n++] = dist_normal_truncated(0.0, 1.0, 8.0, 9.0);
    d[n++] = dist_normal_truncated(0.0, 1.0, 50.0, 60.0);
    d[n++] = dist_beta(58.2, 1.8);
    d[n++] = dist_beta(0.5, 0.7);
    d[n++] = dist_steps(4, step_values, step_cumulative);
    d[n++] = dist_steps(1, step_values, step_cumulative + 3);
    return n;
}

typedef void dist_array_function(const struct dist *d, size_t n, const double *x, double *y);
typedef double dist_function(const struct dist *d, double x);

// Out of place from every offset and in place.
static size_t n_dist_differences(const struct dist *d, dist_array_function *array,
                                 dist_function *scalar, const double *x)
{
    enum { FEW = 700 };
    double y[FEW], expected[FEW];
    size_t different = 0;
    for (size_t i = 0; i < FEW; i++)
        expected[i] = scalar(d, x[i]);
    for (size_t offset = 0; offset < 8; offset++) {
        const size_t n = FEW - 4 * offset;
        array(d, n, x + offset, y);
        different += n_different(n, y, expected + offset);
    }
    memcpy(y, x, sizeof y);
    array(d, FEW, y, y);
    return different + n_different(FEW, y, expected);
}

static void check_dist(const struct arrays *a, const struct dist *d)
{
    double u[N];
    fill(u, 0.0, 1.0);
    if (n_dist_differences(d, a->quantiles, dist_quantile, u) != 0)
        printf("\n    quantiles of %s\n", d->kind->name);
    check_true("quantiles", n_dist_differences(d, a->quantiles, dist_quantile, u) == 0);
    fill(u, -1.0, 4.0);
    if (n_dist_differences(d, a->cdfs, dist_cdf, u) != 0)
        printf("\n    distribution function of %s\n", d->kind->name);
    check_true("distribution functions", n_dist_differences(d, a->cdfs, dist_cdf, u) == 0);
}

static void check_dists(const struct arrays *a)
{
    struct dist d[MOST_DISTS];
    const size_t n = all_kinds(d);
    for (size_t k = 0; k < n; k++) {
        check_dist(a, &d[k]);
        struct dist_table *table = dist_table_create(&d[k]);
        CU_ASSERT_PTR_NOT_NULL_FATAL(table);
        const struct dist fast = dist_with_table(d[k], table);
        check_dist(a, &fast);
        dist_table_free(table);
    }
}

// ---- random numbers ------------------------------------------------------------------------

// From trial `first_trial` on, which may pass the end of the 32-bit trials.
static void check_trials(const struct arrays *a, size_t n, uint32_t first_trial)
{
    const uint64_t seed = UINT64_C(0xFEDCBA9876543210);
    double first[N], second[N], alone[N];
    const struct random_trials trials = {seed, 3, first_trial, n};
    a->uniforms(&trials, 55, PURPOSE_SHOCK, 2, first, second);
    a->uniforms(&trials, 55, PURPOSE_SHOCK, 2, alone, NULL);
    size_t wrong = 0, other = 0;
    for (uint32_t i = 0; i < n; i++) {
        const struct random_pair pair =
            random_uniforms(seed, 3, first_trial + i, 55, PURPOSE_SHOCK, 2);
        wrong += first[i] != pair.first || alone[i] != pair.first || second[i] != pair.second;
        other += first[i] != second[i];
    }
    check_true("many trials at once give what each gives alone", wrong == 0);
    check_true("the two of a pair differ", other == n);
}

static void check_indices(const struct arrays *a, size_t n)
{
    double first[N], second[N];
    a->uniforms_by_index(9, 3, UINT32_C(0xFFFFFFFE), PURPOSE_ANCHOR_TYPE, n, first, second);
    size_t wrong = 0;
    for (uint32_t i = 0; i < n; i++) {
        const struct random_pair pair =
            random_uniforms(9, 3, 0, UINT32_C(0xFFFFFFFE), PURPOSE_ANCHOR_TYPE, i);
        wrong += first[i] != pair.first || second[i] != pair.second;
    }
    check_true("many indices at once give what each gives alone", wrong == 0);
}

// From world `first_world` on, which may pass the end of the 32-bit worlds.
static void check_worlds(const struct arrays *a, size_t n, uint32_t first_world)
{
    double first[N];
    a->uniforms_by_world(9, first_world, 77, PURPOSE_UNKNOWN, n, first);
    size_t wrong = 0;
    for (uint32_t i = 0; i < n; i++)
        wrong += first[i] != random_uniforms(9, first_world + i, 0, 77, PURPOSE_UNKNOWN, 0).first;
    check_true("many worlds at once give what each gives alone", wrong == 0);
}

static void check_uniforms(const struct arrays *a)
{
    for (size_t n = 0; n <= 40; n++) {
        check_trials(a, n, 100);
        check_indices(a, n);
        check_worlds(a, n, UINT32_MAX - 5);
    }
    check_trials(a, N, UINT32_MAX - 300);
    check_indices(a, N);
}

// ---- at every level ------------------------------------------------------------------------

static void at_every_level(void (*check)(const struct arrays *a))
{
    for (int cpu = CPU_BEST; cpu < N_CPUS; cpu++)
        if (cpu_available((enum cpu)cpu))
            check(arrays_for((enum cpu)cpu));
}

static void arrays_hold_the_scalar_bits_at_every_place(void)
{
    at_every_level(check_functions);
}

static void distributions_hold_the_scalar_bits_at_every_place(void)
{
    at_every_level(check_dists);
}

static void uniforms_are_those_of_their_addresses(void)
{
    at_every_level(check_uniforms);
}

int main(void)
{
    const struct named_test tests[] = {
        {"arrays hold the scalar bits at every place",
         arrays_hold_the_scalar_bits_at_every_place},
        {"distributions hold the scalar bits at every place",
         distributions_hold_the_scalar_bits_at_every_place},
        {"uniforms are those of their addresses", uniforms_are_those_of_their_addresses},
    };
    return run_tests("arrays", tests, sizeof tests / sizeof tests[0]);
}
