// SPDX-License-Identifier: GPL-3.0-or-later
//
// Delays: every kind of distribution against its cdf, fixed dates, delays from a file.
#include "check.h"
#include "oracle.h"

enum { WORLDS = 16384, TRIALS = 8 };

// Cdf of a delay in years.
typedef double delay_cdf(double t);

static double uniform_delay(double t)
{
    return gsl_cdf_flat_P(t, 1.0, 6.0);
}

// min 1, mode 2, max 7.
static double triangular_delay(double t)
{
    if (t <= 1.0) {
        return 0.0;
    }
    if (t <= 2.0) {
        return (t - 1.0) * (t - 1.0) / (6.0 * 1.0);
    }
    return t < 7.0 ? 1.0 - (7.0 - t) * (7.0 - t) / (6.0 * 5.0) : 1.0;
}

// a = 1 + 4 (mode - min) / (max - min), b = 1 + 4 (max - mode) / (max - min).
static double pert_delay(double t)
{
    return gsl_cdf_beta_P(fmin(fmax((t - 1.0) / 6.0, 0.0), 1.0), 1.0 + 4.0 / 6.0,
                          1.0 + 20.0 / 6.0);
}

static double exponential_delay(double t)
{
    return gsl_cdf_exponential_P(t, 3.0);
}

static double weibull_delay(double t)
{
    return gsl_cdf_weibull_P(t, 3.0, 1.7);
}

static double gamma_delay(double t)
{
    return gsl_cdf_gamma_P(t, 2.5, 1.2);
}

// median 2, p95 6.
static double lognormal_p95_delay(double t)
{
    return t > 0.0 ? gsl_cdf_lognormal_P(t, log(2.0), log(3.0) / probit(0.95)) : 0.0;
}

static double lognormal_sigma_delay(double t)
{
    return t > 0.0 ? gsl_cdf_lognormal_P(t, log(2.0), 0.6) : 0.0;
}

// mean 2, sd 1.5, truncated to [0, 5].
static double normal_delay(double t)
{
    double low = normal_cdf(-2.0 / 1.5);
    double high = normal_cdf(3.0 / 1.5);
    double here = normal_cdf((fmin(fmax(t, 0.0), 5.0) - 2.0) / 1.5);
    return (here - low) / (high - low);
}

static double beta_delay(double t)
{
    return gsl_cdf_beta_P(fmin(t, 1.0), 2.0, 3.0);
}

static double beta_mean_delay(double t)
{
    return gsl_cdf_beta_P(fmin(t, 1.0), 0.7 * 5.0, 0.3 * 5.0);
}

// Least squares on log quantiles 1, 2.5, 5 at normal quantiles -z, 0, z.
static double quantiles_delay(double t)
{
    double mu = (log(1.0) + log(2.5) + log(5.0)) / 3.0;
    double sigma = (log(5.0) - log(1.0)) / (2.0 * probit(0.95));
    return t > 0.0 ? gsl_cdf_lognormal_P(t, mu, sigma) : 0.0;
}

static double cdf_quantile(delay_cdf *f, double p)
{
    double low = 0.0;
    double high = 10.0;
    for (int i = 0; i < 60; i++) {
        double middle = 0.5 * (low + high);
        if (f(middle) < p) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return 0.5 * (low + high);
}

// Quantile of the times given in force by the horizon; its error by the delta method plus a bin.
static void check_quantile(struct outcome *o, const char *measure, delay_cdf *f,
                           const char *column, double q)
{
    double within = f(10.0);
    double truth = cdf_quantile(f, q * within);
    double density = (f(truth + 1e-4) - f(truth - 1e-4)) / 2e-4 / within;
    double n = within * WORLDS * TRIALS;
    double allowance = 5.0 * sqrt(q * (1.0 - q) / n) / density + 10.0 / 4096.0;
    char *name = text_format("%s of %s", column, measure);
    check_near(name, cell(o, "measures", measure, NULL, column), truth, allowance,
               truth + 2.5 * allowance);
    free(name);
}

static void check_delay(struct outcome *o, const char *measure, delay_cdf *f, double shortest,
                        double step)
{
    for (double t = shortest; t < 5.0 && f(t) < 0.97; t += step) {
        char *years = text_format("%g", t);
        check_cell(o, "in_force", measure, years, "p", f(t), f(t) + 0.02);
        free(years);
    }
    check_quantile(o, measure, f, "t10", 0.1);
    check_quantile(o, measure, f, "t50", 0.5);
    check_quantile(o, measure, f, "t90", 0.9);
}

#define DELAYED(key, delay)                                                                       \
    " " key " = { process = { type = \"decision\"; p = 1.0; delay = { " delay " }; }; };"

static void delays_with_bounds_or_rates_follow_their_cdf(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD CALM_ADVERSARY "measures = {"
        DELAYED("uniform", "dist = \"uniform\"; min = 1.0; max = 6.0;")
        DELAYED("triangular", "dist = \"triangular\"; min = 1.0; mode = 2.0; max = 7.0;")
        DELAYED("pert", "dist = \"pert\"; min = 1.0; mode = 2.0; max = 7.0;")
        DELAYED("exponential", "dist = \"exponential\"; mean = 3.0;")
        DELAYED("weibull", "dist = \"weibull\"; shape = 1.7; scale = 3.0;")
        DELAYED("gamma", "dist = \"gamma\"; shape = 2.5; scale = 1.2;") " };", WORLDS, TRIALS);
    check_delay(o, "uniform", uniform_delay, 1.5, 0.5);
    check_delay(o, "triangular", triangular_delay, 1.5, 0.5);
    check_delay(o, "pert", pert_delay, 1.5, 0.5);
    check_delay(o, "exponential", exponential_delay, 0.5, 1.0);
    check_delay(o, "weibull", weibull_delay, 0.5, 1.0);
    check_delay(o, "gamma", gamma_delay, 0.5, 1.0);
    outcome_free(o);
}

static void delays_of_the_other_kinds_follow_their_cdf(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD CALM_ADVERSARY "measures = {"
        DELAYED("lognormal_p95", "dist = \"lognormal\"; median = 2.0; p95 = 6.0;")
        DELAYED("lognormal_sigma", "dist = \"lognormal\"; median = 2.0; sigma = 0.6;")
        DELAYED("normal", "dist = \"normal\"; mean = 2.0; sd = 1.5; min = 0.0; max = 5.0;")
        DELAYED("beta", "dist = \"beta\"; a = 2.0; b = 3.0;")
        DELAYED("beta_mean", "dist = \"beta\"; mean = 0.7; n = 5.0;")
        DELAYED("quantiles", "dist = \"quantiles\"; p05 = 1.0; p50 = 2.5; p95 = 5.0;")
        " };", WORLDS, TRIALS);
    check_delay(o, "lognormal_p95", lognormal_p95_delay, 0.5, 0.5);
    check_delay(o, "lognormal_sigma", lognormal_sigma_delay, 1.0, 0.5);
    check_delay(o, "normal", normal_delay, 0.5, 0.5);
    check_delay(o, "beta", beta_delay, 0.5, 0.5);
    check_delay(o, "beta_mean", beta_mean_delay, 0.5, 0.5);
    check_delay(o, "quantiles", quantiles_delay, 1.0, 0.5);
    outcome_free(o);
}

static void fixed_processes_keep_their_date(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD CALM_ADVERSARY
        "measures = {"
        " dated = { process = { type = \"fixed\"; date = \"2024-07-01\"; }; };"
        " past = { process = { type = \"fixed\"; date = \"2020-07-01\"; }; };"
        " after = { process = { type = \"fixed\"; after = 0.5; }; };"
        " later = { begins = 2.0; process = { type = \"fixed\"; after = 0.75; }; };"
        " overtaken = { begins = 2.0; process = { type = \"fixed\"; date = 1.0; }; };"
        " numbered = { process = { type = \"fixed\"; date = 3.5; }; }; };", 64, 2);
    const struct {
        const char *measure;
        const char *before;
        const char *at;
        double years;
    } rows[] = {
        {"dated", "1", "1.5", 547.0 / 365.25}, {"after", "0", "0.5", 0.5},
        {"later", "2.5", "3", 2.75}, {"overtaken", "1.5", "2", 2.0}, {"numbered", "3", "3.5", 3.5},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_cell(o, "in_force", rows[i].measure, rows[i].before, "p", 0.0, 1.0);
        check_cell(o, "in_force", rows[i].measure, rows[i].at, "p", 1.0, 0.0);
        check_near(rows[i].measure, cell(o, "measures", rows[i].measure, NULL, "t50"),
                   rows[i].years, 10.0 / 4096.0, rows[i].years + 0.01);
    }
    check_cell(o, "in_force", "past", "0", "p", 1.0, 0.0);
    outcome_free(o);
}

// Kaplan-Meier by hand: at risk 9; two events at 0.5 (7/9); at 1.0 one event among 7, before the
// censoring there (6/7); 1.5 censored; two events at 2.0 among 4 (2/4); 3.0 censored; the last at
// 4.0 (0/1).
static const char *history(void)
{
    return "duration,observed\n2.0,1\n0.5,1\n1.0,0\n1.0,1\n4.0,1\n0.5,1\n1.5,0\n2.0,1\n3.0,0\n";
}

static void delays_from_a_file_follow_kaplan_and_meier(void)
{
    struct request request = {.scenario = SCENARIO_HEAD CALM_ADVERSARY
        "measures = { a = { process = { type = \"empirical\"; file = \"past.csv\"; }; };"
        " b = { process = { type = \"empirical\"; file = \"past.csv\"; p = 0.6; }; }; };",
        .worlds = WORLDS, .trials = TRIALS, .seed = CHECK_SEED, .threads = 2,
        .file_name = "past.csv", .file_text = history()};
    struct outcome *o = run_request(&request);
    double survivors[] = {7.0 / 9.0, 7.0 / 9.0 * 6.0 / 7.0, 7.0 / 9.0 * 6.0 / 7.0 * 2.0 / 4.0};
    // At 1.0 with the censored one gone first; without any account of the censored.
    double wrong[] = {6.0 / 9.0, 7.0 / 9.0 * 5.0 / 6.0, 1.0 - 5.0 / 9.0};
    const char *const times[] = {"0.5", "1.5", "2.5"};
    check_cell(o, "in_force", "a", "0", "p", 0.0, 0.001);
    for (int i = 0; i < 3; i++) {
        check_cell(o, "in_force", "a", times[i], "p", 1.0 - survivors[i], 1.0 - wrong[i]);
        check_cell(o, "in_force", "b", times[i], "p", 0.6 * (1.0 - survivors[i]),
                   1.0 - survivors[i]);
    }
    check_cell(o, "in_force", "a", "1", "p", 1.0 - survivors[1], 1.0 - survivors[0]);
    check_cell(o, "in_force", "a", "3.5", "p", 1.0 - survivors[2], 1.0);
    check_cell(o, "in_force", "a", "4", "p", 1.0, 0.99);
    check_cell(o, "in_force", "b", "4", "p", 0.6, 0.62);
    outcome_free(o);
}

// Where the last row is censored p is the chance of ever happening, F the curve among those.
static void a_file_that_ends_censored_takes_p(void)
{
    struct request request = {.scenario = SCENARIO_HEAD CALM_ADVERSARY
        "factors = { f = { }; };"
        "measures = { a = { process = { type = \"empirical\"; file = \"past.csv\"; p = 0.5;"
        " loads = { f = 0.6; }; }; }; };",
        .worlds = WORLDS, .trials = TRIALS, .seed = CHECK_SEED, .threads = 2,
        .file_name = "past.csv",
        .file_text = "duration,observed\n1.0,1\n2.0,1\n3.0,0\n4.0,1\n5.0,0\n6.0,0\n"};
    struct outcome *o = run_request(&request);
    double ever = 1.0 - 5.0 / 6.0 * 4.0 / 5.0 * 2.0 / 3.0;
    check_cell(o, "in_force", "a", "10", "p", 0.5, 0.5 * ever);
    check_cell(o, "in_force", "a", "1.5", "p", 0.5 / 6.0 / ever, 0.5 / 6.0);
    check_cell(o, "in_force", "a", "3.5", "p", 0.5 * (1.0 / 3.0) / ever, 0.5 / 3.0);
    outcome_free(o);
}

int main(void)
{
    const struct named_test tests[] = {
        {"delays with bounds or rates follow their cdf",
         delays_with_bounds_or_rates_follow_their_cdf},
        {"delays of the other kinds follow their cdf", delays_of_the_other_kinds_follow_their_cdf},
        {"fixed processes keep their date", fixed_processes_keep_their_date},
        {"delays from a file follow Kaplan and Meier", delays_from_a_file_follow_kaplan_and_meier},
        {"a file that ends censored takes p", a_file_that_ends_censored_takes_p},
    };
    return run_tests("delay", tests, sizeof tests / sizeof tests[0]);
}
