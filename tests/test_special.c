// SPDX-License-Identifier: GPL-3.0-or-later
//
// Gamma and beta functions, distributions and quantiles against closed forms and GSL.

#include <CUnit/Basic.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf.h>
#include <math.h>
#include <stdio.h>

#include "base/real.h"
#include "base/special.h"

#define PI 3.14159265358979323846

static const double shapes[] = { 0.01, 0.1, 0.5, 1.0, 2.5, 10.0, 100.0, 1e4, 1e6 };
static const double parameters[] = { 0.01, 0.1, 0.5, 1.0, 3.0, 30.0, 1e3, 1e5 };
static const double levels[] = { 1e-300, 1e-100, 1e-20, 1e-5, 0.01, 0.3, 0.5, 0.7,
                                 0.99, 1.0 - 1e-5, 1.0 - 0x1p-53 };
enum { N_SHAPES = 9, N_PARAMETERS = 8, N_LEVELS = 11 };

static double relative(double computed, double truth)
{
    return fabs(computed / truth - 1.0);
}

// ---- gamma function -----------------------------------------------------------------

static double largest_lgamma_error(double factor)
{
    double largest = 0.0;
    for (double x = 1e-3; x < 1e7; x *= 1.003) {
        double truth = gsl_sf_lngamma(x * factor);
        largest = fmax(largest, fabs(special_lgamma(x) - truth) / fmax(1.0, fabs(truth)));
    }
    return largest;
}

static void lgamma_agrees_with_gsl(void)
{
    CU_ASSERT(largest_lgamma_error(1.0) <= 1e-14);
    CU_ASSERT(largest_lgamma_error(1.0 + 1e-13) > 1e-14);
}

static void lgamma_of_whole_numbers_is_the_log_of_a_factorial(void)
{
    long double factorial = 1.0L;
    for (int n = 1; n < 150; n++) {
        double truth = (double)logl(factorial);
        CU_ASSERT(fabs(special_lgamma(n) - truth) <= 1e-14 * fmax(1.0, truth));
        factorial *= n;
    }
}

static void stirling_error_meets_its_series_and_its_definition(void)
{
    for (double x = 0.05; x < 1e6; x *= 1.1) {
        double truth = gsl_sf_lngamma(x) - ((x - 0.5) * log(x) - x + 0.5 * log(2.0 * PI));
        double size = fmax(1.0, x * log(x + 2.0));
        CU_ASSERT(fabs(special_stirling_error(x) - truth) <= 1e-14 * size);
    }
    CU_ASSERT(relative(special_stirling_error(1e5), 1.0 / 1.2e6) < 1e-11);
    CU_ASSERT(relative(special_stirling_error(1e5), 1.0 / 1.3e6) > 1e-11);
}

static void log1p_minus_keeps_its_accuracy_near_zero(void)
{
    double largest = 0.0;
    for (double v = -0.99; v < 3.0; v += 0.000917) {
        long double truth = log1pl((long double)v) - (long double)v;
        if (fabs(v) > 0.01)
            largest = fmax(largest, fabs(special_log1p_minus(v) / (double)truth - 1.0));
    }
    CU_ASSERT(largest <= 1e-14);
    double small = 1e-8;
    CU_ASSERT(relative(special_log1p_minus(small), -small * small * (0.5 - small / 3.0)) < 1e-14);
    CU_ASSERT(relative(log1p(small) - small, -small * small * (0.5 - small / 3.0)) > 1e-14);
}

// ---- gamma distribution -------------------------------------------------------------

// The largest relative error of a quantile as GSL's distribution function sees it: what is left of
// the probability, over x f(x).
static double largest_gamma_error(double factor)
{
    double largest = 0.0;
    for (int i = 0; i < N_SHAPES; i++)
        for (int k = 0; k < N_LEVELS; k++) {
            double a = shapes[i];
            double u = levels[k];
            double x = special_gamma_quantile(a, u) * factor;
            if (x == 0.0)
                continue;
            double left = u <= 0.5 ? gsl_cdf_gamma_P(x, a, 1.0) - u
                                   : gsl_cdf_gamma_Q(x, a, 1.0) - (1.0 - u);
            double density = exp(special_gamma_log_density(a, log(x)));
            largest = fmax(largest, fabs(left) / density);
        }
    return largest;
}

static void gamma_quantile_inverts_gsl_s_distribution(void)
{
    CU_ASSERT(largest_gamma_error(1.0) <= 1e-11);
    CU_ASSERT(largest_gamma_error(1.0 + 1e-10) > 1e-11);
}

static void gamma_quantile_of_shape_one_is_exponential(void)
{
    for (int k = 0; k < N_LEVELS; k++) {
        double truth = -log1p(-levels[k]);
        CU_ASSERT(relative(special_gamma_quantile(1.0, levels[k]), truth) < 2e-13);
        CU_ASSERT(relative(special_gamma_quantile(1.0 + 1e-9, levels[k]), truth) > 2e-13);
    }
}

// Shapes to 100: near x = shape GSL 2.7's uniform expansion is off by 5e-10 for shape 1e4.
static void gamma_cdf_and_survival_agree_with_gsl_in_both_tails(void)
{
    for (int i = 0; i < N_SHAPES - 2; i++)
        for (double score = -5.0; score <= 8.0; score += 0.5) {
            double a = shapes[i];
            double x = a * exp(score / sqrt(fmax(a, 1.0)));
            double p = gsl_cdf_gamma_P(x, a, 1.0);
            double q = gsl_cdf_gamma_Q(x, a, 1.0);
            CU_ASSERT(fabs(special_gamma_cdf(a, x) - p) <= 1e-11 * p);
            CU_ASSERT(fabs(special_gamma_survival(a, x) - q) <= 1e-10 * q + 1e-300);
        }
    CU_ASSERT(special_gamma_cdf(2.0, 0.0) == 0.0 && special_gamma_survival(2.0, 0.0) == 1.0);
}

static void gamma_quantile_survives_the_ends_of_its_domain(void)
{
    CU_ASSERT(special_gamma_quantile(0.01, 1e-300) == 0.0);
    CU_ASSERT(special_gamma_quantile_log(0.01, 1e-300) < -60000.0);
    CU_ASSERT(isfinite(special_gamma_quantile(1e6, 1.0 - 0x1p-53)));
    CU_ASSERT(special_gamma_quantile(1e6, 1e-300) > 9.6e5);
    double upper = special_gamma_point(1.0, true, 1e-200, NULL).z;
    CU_ASSERT(relative(exp(upper), 200.0 * log(10.0)) < 1e-12);
}

// ---- beta distribution ----------------------------------------------------------------

// What is left of the probability, over the density of the logit, by our own distribution
// function on the other side (1 - x instead of x), for all pairs of parameters.
static double largest_beta_round_trip(double shift)
{
    double largest = 0.0;
    for (int i = 0; i < N_PARAMETERS; i++)
        for (int j = 0; j < N_PARAMETERS; j++)
            for (int k = 0; k < N_LEVELS; k++) {
                double a = parameters[i];
                double b = parameters[j];
                double z = special_beta_quantile_logit(a, b, levels[k]) + shift;
                double x = real_logistic(z);
                double y = real_logistic(-z);
                if (x < 1e-200 || y < 1e-200)
                    continue;
                double u = levels[k];
                double left = y > 0.5 ? special_beta_cdf(a, b, x) - u
                                      : special_beta_cdf(b, a, y) - (1.0 - u);
                double density = exp(special_beta_log_density(a, b, z));
                largest = fmax(largest, fabs(left) / density);
            }
    return largest;
}

static void beta_quantile_inverts_the_distribution(void)
{
    CU_ASSERT(largest_beta_round_trip(0.0) <= 1e-11);
    CU_ASSERT(largest_beta_round_trip(1e-10) > 1e-11);
}

static void beta_cdf_agrees_with_gsl(void)
{
    double largest = 0.0;
    double wrong = 0.0;
    for (int i = 1; i < N_PARAMETERS - 1; i++)
        for (int j = 1; j < N_PARAMETERS - 1; j++)
            for (int k = 3; k < N_LEVELS - 2; k++) {
                double a = parameters[i];
                double b = parameters[j];
                double x = special_beta_quantile(a, b, levels[k]);
                if (x > 0.999 || x < 1e-200)
                    continue;
                double p = special_beta_cdf(a, b, x);
                largest = fmax(largest, relative(p, gsl_cdf_beta_P(x, a, b)));
                wrong = fmax(wrong, relative(p, gsl_cdf_beta_P(x, a * (1.0 + 1e-9), b)));
            }
    CU_ASSERT(largest <= 1e-11);
    CU_ASSERT(wrong > 1e-11);
    CU_ASSERT(special_beta_cdf(2.0, 3.0, 0.0) == 0.0 && special_beta_cdf(2.0, 3.0, 1.0) == 1.0);
}

static void beta_quantile_with_a_parameter_of_one_is_a_power(void)
{
    for (int i = 2; i < N_PARAMETERS; i++)
        for (int k = 3; k < N_LEVELS; k++) {
            double a = parameters[i];
            double truth = exp(log(levels[k]) / a);
            double x = special_beta_quantile(a, 1.0, levels[k]);
            CU_ASSERT(relative(x, truth) < 1e-11);
            CU_ASSERT(relative(x, truth * (1.0 + 1e-10)) > 1e-11);
            double mirrored = -expm1(log1p(-levels[k]) / a);
            CU_ASSERT(relative(special_beta_quantile(1.0, a, levels[k]), mirrored) < 1e-11);
        }
}

// The arcsine distribution.
static void beta_quantile_of_one_half_each_is_a_sine_squared(void)
{
    for (int i = 1; i < 1000; i++) {
        double s = sin(0.5 * PI * i / 1000.0);
        CU_ASSERT(relative(special_beta_quantile(0.5, 0.5, i / 1000.0), s * s) < 1e-13);
    }
}

static void beta_quantile_stays_within_its_ends(void)
{
    for (int i = 0; i < N_PARAMETERS; i++)
        for (int j = 0; j < N_PARAMETERS; j++) {
            double last = 0.0;
            for (int k = 0; k < N_LEVELS; k++) {
                double x = special_beta_quantile(parameters[i], parameters[j], levels[k]);
                CU_ASSERT(x >= last && x <= 1.0);
                last = x;
            }
        }
}

// ---- Student's t ------------------------------------------------------------------------

static void student_quantile_has_its_closed_forms_at_one_and_two(void)
{
    const double p[] = { 1e-12, 1e-6, 0.01, 0.2, 0.49, 0.4999999 };
    for (int i = 0; i < 6; i++) {
        double cauchy = -1.0 / tan(PI * p[i]);
        double two = (2.0 * p[i] - 1.0) / sqrt(2.0 * p[i] * (1.0 - p[i]));
        if (p[i] < 0.4)
            CU_ASSERT(relative(special_student_quantile(1.0, p[i]), cauchy) < 1e-11);
        CU_ASSERT(relative(special_student_quantile(2.0, p[i]), two) < 1e-11);
        CU_ASSERT(relative(special_student_quantile(2.0 + 1e-6, p[i]), two) > 1e-11);
    }
    CU_ASSERT(special_student_quantile(7.0, 0.5) == 0.0);
}

static void student_quantile_agrees_with_gsl_and_is_antisymmetric(void)
{
    const double dofs[] = { 3.0, 15.0, 63.0, 4095.0 };
    for (int k = 0; k < 4; k++)
        for (int i = 1; i < 500; i++) {
            double t = special_student_quantile(dofs[k], i / 1024.0);
            CU_ASSERT(relative(t, gsl_cdf_tdist_Pinv(i / 1024.0, dofs[k])) < 1e-11);
            CU_ASSERT(relative(t, gsl_cdf_tdist_Pinv(i / 1024.0, dofs[k] * 1.00001)) > 1e-11);
            CU_ASSERT(relative(special_student_quantile(dofs[k], 1.0 - i / 1024.0), -t) < 1e-13);
        }
}

#define TEST(name) { #name, name }

int main(void)
{
    gsl_set_error_handler_off();
    CU_TestInfo tests[] = {
        TEST(lgamma_agrees_with_gsl),
        TEST(lgamma_of_whole_numbers_is_the_log_of_a_factorial),
        TEST(stirling_error_meets_its_series_and_its_definition),
        TEST(log1p_minus_keeps_its_accuracy_near_zero),
        TEST(gamma_quantile_inverts_gsl_s_distribution),
        TEST(gamma_quantile_of_shape_one_is_exponential),
        TEST(gamma_cdf_and_survival_agree_with_gsl_in_both_tails),
        TEST(gamma_quantile_survives_the_ends_of_its_domain),
        TEST(beta_quantile_inverts_the_distribution),
        TEST(beta_cdf_agrees_with_gsl),
        TEST(beta_quantile_with_a_parameter_of_one_is_a_power),
        TEST(beta_quantile_of_one_half_each_is_a_sine_squared),
        TEST(beta_quantile_stays_within_its_ends),
        TEST(student_quantile_has_its_closed_forms_at_one_and_two),
        TEST(student_quantile_agrees_with_gsl_and_is_antisymmetric),
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = { { "special", NULL, NULL, NULL, NULL, tests }, CU_SUITE_INFO_NULL };
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS)
        return 1;
    CU_basic_set_mode(CU_BRM_VERBOSE);
    CU_basic_run_tests();
    int failed = CU_get_number_of_failures() > 0 || CU_get_number_of_tests_run() == 0;
    CU_cleanup_registry();
    return failed;
}
