// SPDX-License-Identifier: GPL-3.0-or-later
//
// Elementary functions against the C library in extended precision (64-bit mantissa on x86), on
// dense grids, with the bounds that real.h states.

#include <CUnit/Basic.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/near_normal.h"
#include "base/real.h"

#define ROOT_TWO 1.41421356237309504880168872420969807857L
#define ROOT_TWO_PI 2.50662827463100050241576528481104525301L

enum { N_GRID = 20011 };

// A function, its truth, where it is looked at, and the bound of its relative error there.
struct accuracy {
    const char *name;
    double (*f)(double);
    long double (*truth)(long double);
    double low, high;
    bool logarithmic;    // grid points in geometric progression
    double bound;
};

static double grid_point(const struct accuracy *a, int i)
{
    double t = (i + 0.5) / N_GRID;
    return a->logarithmic ? a->low * pow(a->high / a->low, t) : a->low + t * (a->high - a->low);
}

// The largest relative error against the truth at x (1 + slip).
static double largest_error(const struct accuracy *a, long double slip)
{
    long double largest = 0.0L;
    for (int i = 0; i < N_GRID; i++) {
        double x = grid_point(a, i);
        long double truth = a->truth(x * (1.0L + slip));
        long double error = fabsl(((long double)a->f(x) - truth) / truth);
        largest = error <= largest ? largest : error;    // a NaN stays
    }
    return (double)largest;
}

// The two of real_exponentials.
static double both_exp(double x)
{
    return real_exponentials(x).exp;
}

static double both_expm1(double x)
{
    return real_exponentials(x).expm1;
}

static long double softplus_truth(long double x)
{
    return (x > 0.0L ? x : 0.0L) + log1pl(expl(-fabsl(x)));
}

static long double logistic_truth(long double x)
{
    return 1.0L / (1.0L + expl(-x));
}

// 2 artanh(2p - 1) near 1/2.
static long double logit_truth(long double p)
{
    return fabsl(p - 0.5L) < 0.25L ? log1pl((2.0L * p - 1.0L) / (1.0L - p))
                                   : logl(p) - log1pl(-p);
}

static long double cdf_truth(long double x)
{
    return 0.5L * erfcl(-x / ROOT_TWO);
}

static long double density_truth(long double x)
{
    return expl(-0.5L * x * x) / ROOT_TWO_PI;
}

// One step of Newton's method on ln Phi from our own quantile, whose error is squared by it.
static long double quantile_truth(long double u)
{
    bool lower = u <= 0.5L;
    long double p = lower ? u : 1.0L - u;
    long double x = real_normal_quantile((double)p);
    long double cdf = cdf_truth(x);
    x -= cdf * logl(cdf / p) / density_truth(x);
    return lower ? x : -x;
}

static long double pow_third_truth(long double x)
{
    return powl(x, (long double)0.37);
}

static double pow_third(double x)
{
    return real_pow(x, 0.37);
}

static long double pow_large_truth(long double x)
{
    return powl(x, 300.0L);
}

static double pow_large(double x)
{
    return real_pow(x, 300.0);
}

// 1 ulp is at most 2.22e-16 relative; near 1 ulp the relative error is at most that.
static const struct accuracy accuracies[] = {
    { "exp", real_exp, expl, -707.9, 709.7, false, 2.3e-16 },
    { "exp near 0", real_exp, expl, -1.0, 1.0, false, 2.3e-16 },
    { "exp2", real_exp2, exp2l, -1020.0, 1020.0, false, 8e-16 },
    { "exp2 near 0", real_exp2, exp2l, -1.0, 1.0, false, 8e-16 },
    { "expm1", real_expm1, expm1l, -40.0, 709.7, false, 4.5e-16 },
    { "expm1 near 0", real_expm1, expm1l, -2.0, 2.0, false, 4.5e-16 },
    { "exp of both", both_exp, expl, -708.0, 0.0, false, 4.5e-16 },
    { "expm1 of both", both_expm1, expm1l, -60.0, 0.0, false, 4.5e-16 },
    { "expm1 of both near 0", both_expm1, expm1l, -1e-300, -0.1, true, 4.5e-16 },
    { "expm1 tiny", real_expm1, expm1l, 1e-300, 0.1, true, 4.5e-16 },
    { "log", real_log, logl, 1e-150, 1e150, true, 2.3e-16 },
    { "log of large numbers", real_log, logl, 1e100, 1.7e308, true, 2.3e-16 },
    { "log of subnormals", real_log, logl, 1e-320, 1e-308, true, 2.3e-16 },
    { "log near 1", real_log, logl, 0.5, 2.0, false, 2.3e-16 },
    { "log1p", real_log1p, log1pl, -0.999, 3.0, false, 4.5e-16 },
    { "log1p tiny", real_log1p, log1pl, 1e-300, 1.0, true, 4.5e-16 },
    { "log1p large", real_log1p, log1pl, 1.0, 1e300, true, 4.5e-16 },
    { "softplus", real_softplus, softplus_truth, -700.0, 700.0, false, 6e-16 },
    { "softplus near 0", real_softplus, softplus_truth, -5.0, 5.0, false, 6e-16 },
    { "logistic", real_logistic, logistic_truth, -700.0, 60.0, false, 6e-16 },
    { "logistic near 0", real_logistic, logistic_truth, -5.0, 5.0, false, 6e-16 },
    { "logit", real_logit, logit_truth, 0.0, 1.0, false, 6e-16 },
    { "logit tiny", real_logit, logit_truth, 1e-300, 1.0 - 1e-9, true, 6e-16 },
    { "logit near 1/2", real_logit, logit_truth, 0.5000001, 0.5000002, false, 6e-16 },
    { "pow 0.37", pow_third, pow_third_truth, 1e-30, 1e30, true, 4e-16 },
    { "pow 300", pow_large, pow_large_truth, 0.1, 10.0, true, 4e-15 },
    { "normal density", real_normal_density, density_truth, -37.5, 37.5, false, 5e-16 },
    { "normal cdf", real_normal_cdf, cdf_truth, -37.5, 9.0, false, 2e-15 },
    { "normal cdf, centre", real_normal_cdf, cdf_truth, -3.0, 3.0, false, 2e-15 },
    { "normal quantile", real_normal_quantile, quantile_truth, 0.0, 1.0, false, 1e-14 },
    { "normal quantile, tail", real_normal_quantile, quantile_truth, 1e-300, 0.1, true, 1e-14 },
    { "normal quantile, top", real_normal_quantile, quantile_truth, 0.99, 1.0, false, 1e-14 },
    { "normal quantile, edge", real_normal_quantile, quantile_truth, 0.0024, 0.0026, false, 1e-14 },
};

static const size_t n_accuracies = sizeof accuracies / sizeof accuracies[0];

static void every_function_keeps_its_stated_bound(void)
{
    for (size_t i = 0; i < n_accuracies; i++) {
        double error = largest_error(&accuracies[i], 0.0L);
        if (!(error <= accuracies[i].bound))
            printf("\n%s: %.3g, bound %.3g", accuracies[i].name, error, accuracies[i].bound);
        CU_ASSERT(error <= accuracies[i].bound);
    }
}

static void a_slip_of_the_argument_by_1e_12_breaks_every_bound(void)
{
    for (size_t i = 0; i < n_accuracies; i++)
        CU_ASSERT(largest_error(&accuracies[i], 1e-12L) > accuracies[i].bound);
}

static void normal_cdf_and_quantile_agree_with_gsl(void)
{
    double largest = 0.0;
    double wrong = 0.0;
    for (int i = 1; i < 2000; i++) {
        double x = -37.0 + 45.0 * i / 2000.0;
        double p = real_normal_cdf(x);
        largest = fmax(largest, fabs(p / gsl_cdf_ugaussian_P(x) - 1.0));
        wrong = fmax(wrong, fabs(p / gsl_cdf_gaussian_P(x, 1.0 + 1e-12) - 1.0));
        double u = i / 2000.0;
        double truth = gsl_cdf_ugaussian_Pinv(u);
        if (i != 1000)
            largest = fmax(largest, fabs(real_normal_quantile(u) / truth - 1.0));
    }
    CU_ASSERT(largest <= 1e-13);
    CU_ASSERT(wrong > 1e-13);
}

static void extremes_give_zeros_and_infinities(void)
{
    CU_ASSERT(real_exp(-708.01) == 0.0);
    CU_ASSERT(real_exp(709.79) == INFINITY && real_exp(INFINITY) == INFINITY);
    CU_ASSERT(real_exp(-INFINITY) == 0.0 && real_exp(-1e300) == 0.0);
    CU_ASSERT(real_exp(1e300) == INFINITY && real_exp(709.79) == INFINITY);
    CU_ASSERT(isfinite(real_exp(709.782712893384)) && real_exp(-708.0) > 0.0);
    CU_ASSERT(real_exp2(-1020.0) == 0x1p-1020 && real_exp2(-1020.1) == 0x1p-1020);
    CU_ASSERT(real_exp2(1020.0) == 0x1p1020 && real_exp2(1e300) == 0x1p1020);
    CU_ASSERT(real_exp2(INFINITY) == 0x1p1020 && real_exp2(-INFINITY) == 0x1p-1020);
    CU_ASSERT(real_exp2(0.0) == 1.0 && real_exp2(-3.0) == 0.125);
    CU_ASSERT(real_exp(0.0) == 1.0 && real_expm1(0.0) == 0.0 && real_log1p(0.0) == 0.0);
    CU_ASSERT(both_exp(-INFINITY) == 0.0 && both_expm1(-INFINITY) == -1.0);
    CU_ASSERT(both_exp(0.0) == 1.0 && both_expm1(0.0) == 0.0);
    CU_ASSERT(real_expm1(-INFINITY) == -1.0 && real_expm1(800.0) == INFINITY);
    CU_ASSERT(real_log(0.0) == -INFINITY && real_log(INFINITY) == INFINITY);
    CU_ASSERT(real_log(1.0) == 0.0 && isnan(real_log(-1.0)));
    CU_ASSERT(real_log1p(-1.0) == -INFINITY && real_log1p(INFINITY) == INFINITY);
    CU_ASSERT(real_softplus(-INFINITY) == 0.0 && real_softplus(INFINITY) == INFINITY);
    CU_ASSERT(real_logistic(-INFINITY) == 0.0 && real_logistic(INFINITY) == 1.0);
    CU_ASSERT(real_logit(0.0) == -INFINITY && real_logit(1.0) == INFINITY);
    CU_ASSERT(real_logit(0.5) == 0.0);
    CU_ASSERT(real_normal_cdf(0.0) == 0.5 && real_normal_cdf(-37.6) > 0.0);
    CU_ASSERT(real_normal_cdf(-INFINITY) == 0.0 && real_normal_cdf(INFINITY) == 1.0);
    CU_ASSERT(real_normal_density(INFINITY) == 0.0);
    CU_ASSERT(real_normal_quantile(0.0) == -INFINITY && real_normal_quantile(1.0) == INFINITY);
    CU_ASSERT(real_normal_quantile(0.5) == 0.0);
    CU_ASSERT(isfinite(real_normal_quantile(1e-300)));
}

static void powers_obey_the_rules_of_c_at_the_edges(void)
{
    CU_ASSERT(real_pow(0.0, 0.0) == 1.0 && real_pow(INFINITY, 0.0) == 1.0);
    CU_ASSERT(real_pow(0.0, 2.0) == 0.0 && real_pow(0.0, -2.0) == INFINITY);
    CU_ASSERT(real_pow(INFINITY, 2.0) == INFINITY && real_pow(INFINITY, -2.0) == 0.0);
    CU_ASSERT(real_pow(1.0, 1e300) == 1.0 && real_pow(1.0, INFINITY) == 1.0);
    CU_ASSERT(real_pow(1.5, INFINITY) == INFINITY && real_pow(0.5, INFINITY) == 0.0);
    CU_ASSERT(real_pow(1.5, -1e300) == 0.0 && real_pow(0.5, -1e300) == INFINITY);
    CU_ASSERT(real_pow(2.0, 10.0) == 1024.0 && isnan(real_pow(-1.0, 2.0)));
}

static void nan_gives_nan(void)
{
    const double payload = real_from_bits(UINT64_C(0x7ff8000000000fff));
    CU_ASSERT(isnan(real_exp(NAN)) && isnan(real_exp2(NAN)) && isnan(real_logistic(NAN)));
    CU_ASSERT(isnan(real_exp(payload)) && isnan(real_exp2(payload)));
    CU_ASSERT(isnan(real_expm1(NAN)) && isnan(real_log(NAN)));
    CU_ASSERT(isnan(real_log1p(NAN)) && isnan(real_softplus(NAN)) && isnan(real_logistic(NAN)));
    CU_ASSERT(isnan(real_logit(NAN)) && isnan(real_pow(NAN, 2.0)) && isnan(real_pow(2.0, NAN)));
    CU_ASSERT(isnan(real_normal_cdf(NAN)) && isnan(real_normal_quantile(NAN)));
}

// Neighbouring doubles may share a value; values further apart than the error must not swap.
static void cdf_and_quantile_do_not_decrease(void)
{
    double last_cdf = 0.0;
    double last_quantile = -INFINITY;
    int falls = 0;
    for (int i = 1; i < 200000; i++) {
        double p = real_normal_cdf(-38.0 + 76.0 * i / 200000.0);
        double x = real_normal_quantile(i / 200000.0);
        falls += p < last_cdf || x < last_quantile;
        last_cdf = p;
        last_quantile = x;
    }
    CU_ASSERT(falls == 0);
}

// The largest distance of the near Φ from Φ, on a grid and at the infinities; 1 where it leaves
// (0, 1).
static double largest_near_error(void)
{
    const double ends[] = {-INFINITY, INFINITY, -1e300, 1e300, -0.0, 0.0, -3.75, 3.75};
    double x[64], largest = 0.0;
    float y[64];
    for (int chunk = 0; chunk < 40000; chunk++) {
        for (int i = 0; i < 64; i++)
            x[i] = chunk == 0 ? ends[i % 8] : -9.0 + 18.0 * (64 * chunk + i) / (64.0 * 40000.0);
        near_normal_cdfs(64, x, y);
        for (int i = 0; i < 64; i++) {
            const double error = fabs((double)y[i] - gsl_cdf_ugaussian_P(x[i]));
            largest = y[i] > 0.0F && y[i] < 1.0F && error <= largest ? largest : error;
            largest = y[i] > 0.0F && y[i] < 1.0F ? largest : 1.0;
        }
    }
    return largest;
}

static void the_near_normal_cdf_keeps_its_bound(void)
{
    const double largest = largest_near_error();
    const double room = 30.0 * 0x1p-24; // of the products that it goes into
    CU_ASSERT(largest + room <= NEAR_NORMAL_ERROR);
    CU_ASSERT(largest > 0.9 * NEAR_NORMAL_ERROR); // a bound less by a tenth would not hold
}

// FNV-1a over the bits of every function on a grid of its range; `slip` is added to one argument.
static uint64_t fingerprint(double slip)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t k = 0; k < n_accuracies; k++)
        for (int i = 0; i < N_GRID; i += 10) {
            // The grid itself must not come from the C library.
            double t = (i + 0.5) / N_GRID;
            double x = accuracies[k].low + t * (accuracies[k].high - accuracies[k].low);
            x += k == 0 && i == N_GRID / 20 * 10 ? slip : 0.0;
            hash = (hash ^ real_bits(accuracies[k].f(x))) * UINT64_C(1099511628211);
        }
    return hash;
}

// A build that contracts to fused multiply-adds, or calls a library's exp, changes this number.
static void the_bits_are_those_of_every_other_build(void)
{
    uint64_t hash = fingerprint(0.0);
    if (hash != UINT64_C(0x3951cb6a753263c3))
        printf("\nfingerprint %016llx", (unsigned long long)hash);
    CU_ASSERT(hash == UINT64_C(0x3951cb6a753263c3));
    CU_ASSERT(hash != fingerprint(1e-15));
}

#define TEST(name) { #name, name }

int main(void)
{
    CU_TestInfo tests[] = {
        TEST(every_function_keeps_its_stated_bound),
        TEST(a_slip_of_the_argument_by_1e_12_breaks_every_bound),
        TEST(normal_cdf_and_quantile_agree_with_gsl),
        TEST(extremes_give_zeros_and_infinities),
        TEST(powers_obey_the_rules_of_c_at_the_edges),
        TEST(nan_gives_nan),
        TEST(cdf_and_quantile_do_not_decrease),
        TEST(the_near_normal_cdf_keeps_its_bound),
        TEST(the_bits_are_those_of_every_other_build),
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = { { "real", NULL, NULL, NULL, NULL, tests }, CU_SUITE_INFO_NULL };
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS)
        return 1;
    CU_basic_set_mode(CU_BRM_VERBOSE);
    CU_basic_run_tests();
    int failed = CU_get_number_of_failures() > 0 || CU_get_number_of_tests_run() == 0;
    CU_cleanup_registry();
    return failed;
}
