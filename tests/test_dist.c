// SPDX-License-Identifier: GPL-3.0-or-later
//
// Distributions: quantiles against GSL's and closed forms, what holds for all kinds, tables, fits.

#include <CUnit/Basic.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/dist.h"
#include "base/real.h"

enum { N_KINDS = 20 };

static const double step_values[] = { 0.1, 0.4, 0.9, 2.5 };
static const double step_cumulative[] = { 0.2, 0.5, 0.7, 1.0 };

// One of every kind, with everyday and with awkward parameters.
static size_t all_kinds(struct dist *d)
{
    size_t n = 0;
    d[n++] = dist_point(1.5);
    d[n++] = dist_uniform(-1.0, 3.0);
    d[n++] = dist_triangular(0.0, 0.3, 2.0);
    d[n++] = dist_triangular(0.0, 0.0, 2.0);
    d[n++] = dist_pert(1.0, 2.0, 5.0);
    d[n++] = dist_exponential(2.0);
    d[n++] = dist_weibull(1.5, 2.0);
    d[n++] = dist_weibull(0.6, 0.5);
    d[n++] = dist_gamma(2.5, 0.7);
    d[n++] = dist_gamma(0.3, 1.0);
    d[n++] = dist_lognormal(0.4, 0.8);
    d[n++] = dist_normal(1.0, 2.0);
    d[n++] = dist_normal_truncated(0.5, 0.3, 0.0, 1.0);
    d[n++] = dist_normal_truncated(0.0, 1.0, 3.0, INFINITY);
    d[n++] = dist_normal_truncated(0.0, 1.0, -INFINITY, -5.0);
    d[n++] = dist_normal_truncated(0.0, 1.0, 8.0, 9.0);
    d[n++] = dist_beta(58.2, 1.8);
    d[n++] = dist_beta(0.5, 0.7);
    d[n++] = dist_beta(6.0, 4.0);
    d[n++] = dist_steps(4, step_values, step_cumulative);
    return n;
}

static double relative(double computed, double truth)
{
    return fabs(computed / truth - 1.0);
}

// ---- each kind against its truth ----------------------------------------------------------

static double uniform_truth(double u, const double *p)
{
    return p[0] + u * (p[1] - p[0]);
}

static double triangular_truth(double u, const double *p)
{
    double share = (p[1] - p[0]) / (p[2] - p[0]);
    return u < share ? p[0] + sqrt(u * (p[2] - p[0]) * (p[1] - p[0]))
                     : p[2] - sqrt((1.0 - u) * (p[2] - p[0]) * (p[2] - p[1]));
}

static double pert_truth(double u, const double *p)
{
    double width = p[2] - p[0];
    return p[0] + width * gsl_cdf_beta_Pinv(u, 1.0 + 4.0 * (p[1] - p[0]) / width,
                                            1.0 + 4.0 * (p[2] - p[1]) / width);
}

static double exponential_truth(double u, const double *p)
{
    return gsl_cdf_exponential_Pinv(u, p[0]);
}

static double weibull_truth(double u, const double *p)
{
    return gsl_cdf_weibull_Pinv(u, p[1], p[0]);
}

static double gamma_truth(double u, const double *p)
{
    return gsl_cdf_gamma_Pinv(u, p[0], p[1]);
}

static double lognormal_truth(double u, const double *p)
{
    return gsl_cdf_lognormal_Pinv(u, log(p[0]), p[1]);
}

static double normal_truth(double u, const double *p)
{
    return p[0] + gsl_cdf_gaussian_Pinv(u, p[1]);
}

static double truncated_truth(double u, const double *p)
{
    double low = gsl_cdf_gaussian_P(p[2] - p[0], p[1]);
    double high = gsl_cdf_gaussian_P(p[3] - p[0], p[1]);
    return p[0] + gsl_cdf_gaussian_Pinv(low + u * (high - low), p[1]);
}

static double beta_truth(double u, const double *p)
{
    return gsl_cdf_beta_Pinv(u, p[0], p[1]);
}

// A distribution, its truth, its parameters and others that must be told apart.
struct known {
    struct dist d;
    double (*truth)(double u, const double *p);
    double p[4];
    double wrong[4];
};

static double largest_known_error(const struct known *k, const double *p)
{
    double largest = 0.0;
    for (int i = 1; i < 500; i++) {
        double u = i / 500.0;
        double truth = k->truth(u, p);
        double error = fabs(dist_quantile(&k->d, u) - truth) / fmax(fabs(truth), 0.1);
        largest = error <= largest ? largest : error;
    }
    return largest;
}

static void quantiles_are_those_of_gsl_and_of_closed_forms(void)
{
    const struct known all[] = {
        { dist_uniform(-1, 3), uniform_truth, { -1, 3 }, { -1, 3.001 } },
        { dist_triangular(0, 0.3, 2), triangular_truth, { 0, 0.3, 2 }, { 0, 0.301, 2 } },
        { dist_triangular(0, 2, 2), triangular_truth, { 0, 2, 2 }, { 0, 1.99, 2 } },
        { dist_pert(1, 2, 5), pert_truth, { 1, 2, 5 }, { 1, 2.001, 5 } },
        { dist_exponential(2), exponential_truth, { 2 }, { 2.001 } },
        { dist_weibull(1.5, 2), weibull_truth, { 1.5, 2 }, { 1.501, 2 } },
        { dist_weibull(0.6, 0.5), weibull_truth, { 0.6, 0.5 }, { 0.6, 0.501 } },
        { dist_gamma(2.5, 0.7), gamma_truth, { 2.5, 0.7 }, { 2.501, 0.7 } },
        { dist_gamma(0.3, 1), gamma_truth, { 0.3, 1 }, { 0.3, 1.001 } },
        { dist_gamma(400, 0.1), gamma_truth, { 400, 0.1 }, { 400.1, 0.1 } },
        { dist_lognormal(0.4, 0.8), lognormal_truth, { 0.4, 0.8 }, { 0.4, 0.801 } },
        { dist_normal(1, 2), normal_truth, { 1, 2 }, { 1, 2.001 } },
        { dist_normal_truncated(0.5, 0.3, 0, 1), truncated_truth, { 0.5, 0.3, 0, 1 },
          { 0.5, 0.301, 0, 1 } },
        { dist_normal_truncated(0, 1, 1, INFINITY), truncated_truth, { 0, 1, 1, INFINITY },
          { 0, 1, 1.001, INFINITY } },
        { dist_normal_truncated(0, 1, -INFINITY, -5), truncated_truth, { 0, 1, -INFINITY, -5 },
          { 0, 1, -INFINITY, -5.001 } },
        { dist_beta(58.2, 1.8), beta_truth, { 58.2, 1.8 }, { 58.2, 1.801 } },
        { dist_beta(6, 4), beta_truth, { 6, 4 }, { 6.001, 4 } },
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        double error = largest_known_error(&all[i], all[i].p);
        if (!(error <= 1e-10))
            printf("\n%zu, %s: %.3g", i, all[i].d.kind->name, error);
        CU_ASSERT(error <= 1e-10);
        CU_ASSERT(largest_known_error(&all[i], all[i].wrong) > 1e-10);
    }
}

static void a_step_function_gives_the_first_value_that_reaches_u(void)
{
    struct dist d = dist_steps(4, step_values, step_cumulative);
    CU_ASSERT(dist_quantile(&d, 0.0) == 0.1 && dist_quantile(&d, 0.2) == 0.1);
    CU_ASSERT(dist_quantile(&d, 0.2000001) == 0.4 && dist_quantile(&d, 0.5) == 0.4);
    CU_ASSERT(dist_quantile(&d, 0.69) == 0.9 && dist_quantile(&d, 0.71) == 2.5);
    CU_ASSERT(dist_quantile(&d, 1.0) == 2.5);
    CU_ASSERT(dist_cdf(&d, 0.05) == 0.0 && dist_cdf(&d, 0.1) == 0.2 && dist_cdf(&d, 3.0) == 1.0);
    double one = 7.0;
    double sure = 1.0;
    struct dist point = dist_steps(1, &one, &sure);
    CU_ASSERT(dist_quantile(&point, 0.3) == 7.0 && dist_mean(&point) == 7.0);
}

static void distributions_without_width_are_points(void)
{
    struct dist d[] = { dist_uniform(2, 2), dist_triangular(2, 2, 2), dist_pert(2, 2, 2),
                        dist_normal(2, 0), dist_lognormal(2, 0), dist_point(2) };
    for (size_t k = 0; k < sizeof d / sizeof d[0]; k++) {
        for (double u = 0.0; u <= 1.0; u += 0.125)
            CU_ASSERT(dist_quantile(&d[k], u) == 2.0);
        CU_ASSERT(dist_mean(&d[k]) == 2.0);
        CU_ASSERT(dist_cdf(&d[k], 1.999) == 0.0 && dist_cdf(&d[k], 2.0) == 1.0);
    }
}

static void a_truncation_far_from_the_mean_stands_at_the_nearer_end(void)
{
    struct dist above = dist_normal_truncated(0.0, 1.0, 50.0, 60.0);
    struct dist below = dist_normal_truncated(0.0, 1.0, -60.0, -50.0);
    CU_ASSERT(dist_quantile(&above, 0.01) == 50.0 && dist_quantile(&above, 0.99) == 50.0);
    CU_ASSERT(dist_mean(&above) == 50.0 && dist_mean(&below) == -50.0);
    CU_ASSERT(dist_quantile(&below, 0.5) == -50.0);
    struct dist whole = dist_normal_truncated(1.0, 2.0, -INFINITY, INFINITY);
    struct dist plain = dist_normal(1.0, 2.0);
    CU_ASSERT(fabs(dist_quantile(&whole, 0.3) - dist_quantile(&plain, 0.3)) < 1e-14);
    CU_ASSERT(fabs(dist_mean(&whole) - 1.0) < 1e-14);
}

// ---- what holds for all --------------------------------------------------------------------

static void quantiles_rise_and_stay_within_the_support(void)
{
    struct dist d[N_KINDS];
    size_t n = all_kinds(d);
    for (size_t k = 0; k < n; k++) {
        double last = -INFINITY;
        int faults = 0;
        for (int i = 0; i <= 4000; i++) {
            double x = dist_quantile(&d[k], i / 4000.0);
            faults += !(x >= last - 1e-14 * fabs(last) && x >= dist_lower(&d[k])
                        && x <= dist_upper(&d[k]) && isfinite(x));
            last = x;
        }
        CU_ASSERT(faults == 0);
        CU_ASSERT(dist_quantile(&d[k], -1.0) == dist_quantile(&d[k], 1e-300));
        CU_ASSERT(dist_quantile(&d[k], 2.0) == dist_quantile(&d[k], 1.0 - 0x1p-53));
    }
}

// For continuous kinds.
static void the_distribution_function_inverts_the_quantile(void)
{
    struct dist d[N_KINDS];
    size_t n = all_kinds(d);
    for (size_t k = 1; k + 1 < n; k++)
        for (int i = 1; i < 100; i++) {
            double u = i / 100.0;
            double p = dist_cdf(&d[k], dist_quantile(&d[k], u));
            CU_ASSERT(fabs(p - u) <= 1e-12);
            CU_ASSERT(fabs(p - (u + 1e-11)) > 1e-12);
        }
}

// Midpoint rule in t with u = t^3 (10 - 15 t + 6 t^2), which flattens both ends.
static double quadrature_of_quantile(const struct dist *d)
{
    enum { N = 20000 };
    double sum = 0.0;
    for (int i = 0; i < N; i++) {
        double t = (i + 0.5) / N;
        double u = t * t * t * (10.0 - 15.0 * t + 6.0 * t * t);
        sum += dist_quantile(d, u) * 30.0 * t * t * (1.0 - t) * (1.0 - t) / N;
    }
    return sum;
}

static void the_mean_is_the_integral_of_the_quantile(void)
{
    struct dist d[N_KINDS];
    size_t n = all_kinds(d);
    for (size_t k = 0; k < n; k++) {
        double bound = k + 1 == n ? 1e-3 : 1e-7;    // steps: the rule meets jumps
        double mean = quadrature_of_quantile(&d[k]);
        if (!(fabs(dist_mean(&d[k]) - mean) <= bound))
            printf("\n%zu, %s: %.17g against %.17g", k, d[k].kind->name, dist_mean(&d[k]), mean);
        CU_ASSERT(fabs(dist_mean(&d[k]) - mean) <= bound);
        CU_ASSERT(fabs(dist_mean(&d[k]) * 1.001 - mean) > bound);
    }
}

// ---- tables -----------------------------------------------------------------------------------

// Relative to the smaller of x and 1 - x for the beta; and on a grid that has nothing to do with
// the table's knots.
static double largest_table_error(const struct dist *d, const struct dist *fast, int two_sided)
{
    double largest = 0.0;
    for (double score = -8.29; score < 8.2; score += 0.00731) {
        double u = real_normal_cdf(score);
        double x = dist_quantile(d, u);
        double y = dist_quantile(fast, u);
        double size = two_sided && x > 0.5 ? 1.0 - x : x;
        if (size > 1e-6 || (size == x && x > 1e-290))
            largest = fmax(largest, fabs(y - x) / size);
    }
    return largest;
}

static void tables_keep_their_stated_bound(void)
{
    const struct dist d[] = {
        dist_gamma(0.01, 1), dist_gamma(0.1, 3), dist_gamma(1, 1), dist_gamma(2.5, 0.7),
        dist_gamma(30, 1), dist_gamma(1e4, 1), dist_beta(300, 20),
        dist_beta(0.01, 0.01), dist_beta(0.05, 3), dist_beta(0.5, 0.5),
        dist_beta(6, 4), dist_beta(58.2, 1.8), dist_beta(1e5, 3), dist_pert(0, 0.2, 1),
    };
    for (size_t i = 0; i < sizeof d / sizeof d[0]; i++) {
        struct dist_table *table = dist_table_create(&d[i]);
        CU_ASSERT_PTR_NOT_NULL_FATAL(table);
        struct dist fast = dist_with_table(d[i], table);
        CU_ASSERT(largest_table_error(&d[i], &fast, dist_upper(&d[i]) == 1.0) <= 1e-9);
        CU_ASSERT(dist_quantile(&fast, 1e-30) == dist_quantile(&d[i], 1e-30));
        dist_table_free(table);
    }
}

static void a_table_serves_every_scale_of_its_shape(void)
{
    struct dist d = dist_gamma(2.5, 1.0);
    struct dist scaled = dist_gamma(2.5, 7.0);
    struct dist other = dist_gamma(2.5 + 1e-6, 7.0);
    struct dist_table *table = dist_table_create(&d);
    CU_ASSERT_PTR_NOT_NULL_FATAL(table);
    struct dist fast = dist_with_table(scaled, table);
    CU_ASSERT(largest_table_error(&scaled, &fast, 0) <= 1e-9);
    CU_ASSERT(largest_table_error(&other, &fast, 0) > 1e-9);
    dist_table_free(table);
    dist_table_free(NULL);
}

static void a_table_of_another_kind_changes_nothing(void)
{
    struct dist d = dist_exponential(2.0);
    struct dist_table *table = dist_table_create(&d);
    CU_ASSERT_PTR_NOT_NULL_FATAL(table);
    struct dist same = dist_with_table(d, table);
    CU_ASSERT(dist_quantile(&same, 0.3) == dist_quantile(&d, 0.3));
    dist_table_free(table);
}

// ---- fits -------------------------------------------------------------------------------------

static void a_lognormal_is_recovered_from_its_quantiles(void)
{
    struct dist d = dist_lognormal(0.4, 0.8);
    double error = 1.0;
    struct dist fit = dist_fit_lognormal(dist_quantile(&d, 0.05), dist_quantile(&d, 0.5),
                                         dist_quantile(&d, 0.95), &error);
    CU_ASSERT(error < 1e-14);
    CU_ASSERT(relative(dist_quantile(&fit, 0.8), dist_quantile(&d, 0.8)) < 1e-13);
    struct dist other = dist_lognormal(0.4, 0.8 + 1e-9);
    CU_ASSERT(relative(dist_quantile(&fit, 0.8), dist_quantile(&other, 0.8)) > 1e-13);
}

// Logs -1, 0, 4: the line passes -1.5, 1, 3.5.
static void a_poor_lognormal_fit_reports_its_error(void)
{
    double error = 0.0;
    struct dist fit = dist_fit_lognormal(exp(-1.0), 1.0, exp(4.0), &error);
    CU_ASSERT(fabs(error - 1.0) < 1e-12);
    CU_ASSERT(relative(dist_quantile(&fit, 0.5), exp(1.0)) < 1e-12);
}

static void a_beta_is_recovered_from_its_quantiles(void)
{
    const double parameters[][2] = { { 2, 5 }, { 0.3, 0.3 }, { 58.2, 1.8 }, { 500, 20 } };
    for (int i = 0; i < 4; i++) {
        struct dist d = dist_beta(parameters[i][0], parameters[i][1]);
        double error = 1.0;
        struct dist fit = dist_fit_beta(dist_quantile(&d, 0.05), dist_quantile(&d, 0.5),
                                        dist_quantile(&d, 0.95), &error);
        CU_ASSERT(error < 1e-9);
        for (double u = 0.1; u < 0.95; u += 0.1)
            CU_ASSERT(fabs(dist_quantile(&fit, u) - dist_quantile(&d, u)) < 1e-8);
        struct dist other = dist_beta(parameters[i][0] * 1.001, parameters[i][1]);
        CU_ASSERT(fabs(dist_quantile(&fit, 0.5) - dist_quantile(&other, 0.5)) > 1e-8);
    }
}

static double squares_of_beta(double a, double b, const double *q)
{
    const double u[] = { 0.05, 0.5, 0.95 };
    double sum = 0.0;
    for (int i = 0; i < 3; i++) {
        double left = gsl_cdf_beta_Pinv(u[i], a, b) - q[i];
        sum += left * left;
    }
    return sum;
}

// Three quantiles that no beta has: nothing in the neighbourhood fits better.
static void a_beta_fit_is_a_minimum_and_reports_its_error(void)
{
    const double q[] = { 0.05, 0.2, 0.5 };
    double error = 0.0;
    struct dist fit = dist_fit_beta(q[0], q[1], q[2], &error);
    double a = fit.p[0];
    double b = fit.p[1];
    double least = squares_of_beta(a, b, q);
    for (int i = 0; i < 8; i++) {
        double angle = i * 0.7853981633974483;
        double c = a * (1.0 + 0.01 * cos(angle));
        double s = b * (1.0 + 0.01 * sin(angle));
        CU_ASSERT(squares_of_beta(c, s, q) > least);
    }
    CU_ASSERT(error > 0.001 && error * error <= least * (1.0 + 1e-9));
    CU_ASSERT(squares_of_beta(a * 1.01, b, q) > squares_of_beta(a * 1.005, b, q));
}

// FNV-1a over the bits of every kind's quantiles.
static uint64_t fingerprint(void)
{
    struct dist d[N_KINDS];
    size_t n = all_kinds(d);
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t k = 0; k < n; k++)
        for (int i = 0; i < 200; i++) {
            double x = dist_quantile(&d[k], (i + 0.5) / 200.0);
            hash = (hash ^ real_bits(x)) * UINT64_C(1099511628211);
        }
    return hash;
}

// A build that contracts to fused multiply-adds, or calls a library's exp, changes this number.
static void the_bits_are_those_of_every_other_build(void)
{
    uint64_t hash = fingerprint();
    if (hash != UINT64_C(0x8917e831ac63ebf8))
        printf("\nfingerprint %016llx", (unsigned long long)hash);
    CU_ASSERT(hash == UINT64_C(0x8917e831ac63ebf8));
}

static void every_kind_has_the_name_that_scenarios_use(void)
{
    struct dist d[N_KINDS];
    size_t n = all_kinds(d);
    CU_ASSERT(n == N_KINDS);
    CU_ASSERT(strcmp(d[1].kind->name, "uniform") == 0 && strcmp(d[4].kind->name, "pert") == 0);
    CU_ASSERT(strcmp(d[12].kind->name, "normal") == 0);
}

#define TEST(name) { #name, name }

int main(void)
{
    gsl_set_error_handler_off();
    CU_TestInfo tests[] = {
        TEST(quantiles_are_those_of_gsl_and_of_closed_forms),
        TEST(a_step_function_gives_the_first_value_that_reaches_u),
        TEST(distributions_without_width_are_points),
        TEST(a_truncation_far_from_the_mean_stands_at_the_nearer_end),
        TEST(quantiles_rise_and_stay_within_the_support),
        TEST(the_distribution_function_inverts_the_quantile),
        TEST(the_mean_is_the_integral_of_the_quantile),
        TEST(tables_keep_their_stated_bound),
        TEST(a_table_serves_every_scale_of_its_shape),
        TEST(a_table_of_another_kind_changes_nothing),
        TEST(a_lognormal_is_recovered_from_its_quantiles),
        TEST(a_poor_lognormal_fit_reports_its_error),
        TEST(a_beta_is_recovered_from_its_quantiles),
        TEST(a_beta_fit_is_a_minimum_and_reports_its_error),
        TEST(the_bits_are_those_of_every_other_build),
        TEST(every_kind_has_the_name_that_scenarios_use),
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = { { "dist", NULL, NULL, NULL, NULL, tests }, CU_SUITE_INFO_NULL };
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS)
        return 1;
    CU_basic_set_mode(CU_BRM_VERBOSE);
    CU_basic_run_tests();
    int failed = CU_get_number_of_failures() > 0 || CU_get_number_of_tests_run() == 0;
    CU_cleanup_registry();
    return failed;
}
