// SPDX-License-Identifier: GPL-3.0-or-later
//
// bulwark sensitivity: what its tables say against closed forms, quadrature and full enumeration.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "sensitive.h"
#include "shell.h"

enum { ROWS = 4096, TRAJECTORIES = 256 };

// A row's key; the caller frees it.
static char *key_of(size_t quantity, const char *input)
{
    return text_format("%s,%s", sensitive_quantity[quantity], input);
}

static double cell_of(const char *table, size_t quantity, const char *input, const char *column)
{
    char *key = key_of(quantity, input);
    const double value = table_cell(table, key, column);
    free(key);
    return value;
}

// A cell with the error that its own column tells, and the twin.
static void check_column(const char *table, size_t quantity, const char *input, const char *column,
                         double truth, double wrong)
{
    char *name = text_format("%s,%s %s", sensitive_quantity[quantity], input, column);
    char *se = text_format("%s_se", column);
    check_estimate(name, cell_of(table, quantity, input, column),
                   cell_of(table, quantity, input, se), truth, wrong);
    free(se);
    free(name);
}

// The table that one method makes of a scenario; the caller frees it.
static char *analysed(const char *scenario, const char *only, const char *options,
                      const char *table)
{
    shell_write("sensitive.cfg", scenario);
    char *name = text_format("%s/%s.csv", only, table);
    check_said(shell("bulwark sensitivity sensitive.cfg -q -f -o %s --only %s --seed %d -j 2 %s",
                     only, only, (int)CHECK_SEED, options),
               0, NULL);
    char *text = shell_contents(name);
    free(name);
    return text;
}

// ---- tornado ------------------------------------------------------------------------------------

// The quantities where number `i` is at its quantile u and all others are at their medians.
static void at_quantile(size_t i, double u, double *f)
{
    double x[N_UNKNOWNS];
    for (size_t k = 0; k < N_UNKNOWNS; k++)
        x[k] = sensitive_quantile(k, k == i ? u : 0.5);
    sensitive_quantities(x, f);
}

static void check_bar(const char *table, size_t i)
{
    static const char *const number[] = {"low", "median", "high"}, *const value[] = {"at_low",
                                                                                     "at_medians",
                                                                                     "at_high"};
    static const double u[] = {0.05, 0.5, 0.95};
    double f[3][N_QUANTITIES];
    const char *input = sensitive_unknown[i];
    for (size_t k = 0; k < 3; k++)
        at_quantile(i, u[k], f[k]);
    for (size_t q = 0; q < N_QUANTITIES; q++) {
        for (size_t k = 0; k < 3; k++) {
            const double x = sensitive_quantile(i, u[k]);
            check_near(number[k], cell_of(table, q, input, number[k]), x, 1e-12, x + 1e-9);
            check_near(value[k], cell_of(table, q, input, value[k]), f[k][q], 1e-12,
                       f[k][q] + 1e-9);
        }
        const double swing = f[2][q] - f[0][q];
        check_near("swing", cell_of(table, q, input, "swing"), swing, 1e-12, swing + 1e-9);
        check_near("exact", cell_of(table, q, input, "swing_se"), 0.0, 1e-12, 1e-9);
    }
}

static void tornado_is_the_closed_form(void)
{
    char *table = analysed(SENSITIVE, "tornado", "--worlds 64 --trials 2", "tornado");
    for (size_t i = 0; i < N_UNKNOWNS; i++)
        check_bar(table, i);
    free(table);
}

// ---- elementary effects -------------------------------------------------------------------------

enum { LEVELS = 4, N_PLACES = 4096 }; // LEVELS to the power of N_UNKNOWNS

struct effects {
    double mean, absolute, sd, sd_se; // the last one of an estimate from TRAJECTORIES effects
};

static void fill_places(double (*f)[N_QUANTITIES])
{
    for (size_t place = 0; place < N_PLACES; place++) {
        double x[N_UNKNOWNS];
        for (size_t i = 0, rest = place; i < N_UNKNOWNS; i++, rest /= LEVELS)
            x[i] = sensitive_quantile(i, (2.0 * (double)(rest % LEVELS) + 1.0) / 8.0);
        sensitive_quantities(x, f[place]);
    }
}

// Of number `i`: all steps of two levels up; those down have the same effects.
static struct effects enumerate(double (*f)[N_QUANTITIES], size_t quantity, size_t i)
{
    enum { N = N_PLACES / 2 };
    struct effects e = {0};
    double effect[N], square = 0.0, fourth = 0.0;
    const size_t stride = (size_t)1 << 2 * i;
    for (size_t place = 0, n = 0; place < N_PLACES; place++)
        if (place / stride % LEVELS < LEVELS / 2)
            effect[n++] = (f[place + 2 * stride][quantity] - f[place][quantity]) / 0.5;
    for (size_t k = 0; k < N; k++) {
        e.mean += effect[k] / N;
        e.absolute += fabs(effect[k]) / N;
    }
    for (size_t k = 0; k < N; k++) {
        square += pow(effect[k] - e.mean, 2.0) / N;
        fourth += pow(effect[k] - e.mean, 4.0) / N;
    }
    e.sd = sqrt(square);
    e.sd_se = e.sd == 0.0 ? 0.0 : sqrt((fourth - square * square) / TRAJECTORIES) / (2.0 * e.sd);
    return e;
}

static void elementary_effects_are_those_of_the_grid(void)
{
    static double f[N_PLACES][N_QUANTITIES];
    fill_places(f);
    char *table = analysed(SENSITIVE, "morris", "--worlds 64 --trials 2", "morris");
    for (size_t q = 0; q < N_QUANTITIES; q++)
        for (size_t i = 0; i < N_UNKNOWNS; i++) {
            const char *input = sensitive_unknown[i];
            const struct effects e = enumerate(f, q, i);
            const bool is_still = e.absolute == 0.0;
            check_column(table, q, input, "mu", e.mean, is_still ? 0.01 : -e.mean);
            check_column(table, q, input, "mu_star", e.absolute,
                         is_still ? 0.01 : e.absolute / 1.5);
            check_estimate("sigma", cell_of(table, q, input, "sigma"), e.sd_se, e.sd,
                           is_still ? 0.01 : 1.5 * e.sd);
        }
    free(table);
}

// ---- shares of variance -------------------------------------------------------------------------

// Gauss's rule on [0, 1] for each of five independent uniforms: two make the correlated pair, three
// are cost, noise and opportunities.
enum { N_NODES = 12, N_UNIFORMS = 5, N_CELLS = 248832 }; // N_NODES to the power of N_UNIFORMS
enum { ONE = 1, OTHER = 2, PAIR = 3, ALL = 31 };         // sets of uniforms, as bits

struct grid {
    double weight[N_NODES], node[N_NODES];
    double (*f)[N_QUANTITIES]; // [N_CELLS]
};

// The pair's number `first` is moved by the first uniform alone.
static void place_at(const struct grid *g, size_t cell, size_t first, double correlation, double *x)
{
    double u[N_UNIFORMS];
    for (size_t k = 0; k < N_UNIFORMS; k++, cell /= N_NODES)
        u[k] = g->node[cell % N_NODES];
    const double z =
        correlation * probit(u[0]) + sqrt(1.0 - correlation * correlation) * probit(u[1]);
    x[first] = sensitive_quantile(first, u[0]);
    x[SHARE + PAIN - first] = sensitive_quantile(SHARE + PAIN - first, normal_cdf(z));
    for (size_t k = 2; k < N_UNIFORMS; k++)
        x[k] = sensitive_quantile(k, u[k]);
    x[PROVOCATION] = 0.5;
}

static struct grid grid_of(size_t first, double correlation)
{
    struct grid g = {.f = calloc(N_CELLS, sizeof *g.f)};
    gsl_integration_glfixed_table *rule = gsl_integration_glfixed_table_alloc(N_NODES);
    for (size_t k = 0; k < N_NODES; k++)
        gsl_integration_glfixed_point(0.0, 1.0, k, &g.node[k], &g.weight[k], rule);
    gsl_integration_glfixed_table_free(rule);
    for (size_t cell = 0; cell < N_CELLS; cell++) {
        double x[N_UNKNOWNS];
        place_at(&g, cell, first, correlation, x);
        sensitive_quantities(x, g.f[cell]);
    }
    return g;
}

// Variance of the quantity's mean given the uniforms in `set`.
static double variance_given(const struct grid *g, size_t quantity, unsigned set)
{
    double *mean = calloc(N_CELLS, sizeof *mean), *chance = calloc(N_CELLS, sizeof *chance);
    double all = 0.0, square = 0.0;
    for (size_t cell = 0; cell < N_CELLS; cell++) {
        double weight = 1.0;
        size_t known = 0; // the cell with all others at their first node
        for (size_t k = 0, rest = cell, stride = 1; k < N_UNIFORMS;
             k++, rest /= N_NODES, stride *= N_NODES) {
            weight *= g->weight[rest % N_NODES];
            known += set >> k & 1u ? rest % N_NODES * stride : 0;
        }
        mean[known] += weight * g->f[cell][quantity];
        chance[known] += weight;
    }
    for (size_t cell = 0; cell < N_CELLS; cell++)
        if (chance[cell] > 0.0) {
            all += mean[cell];
            square += mean[cell] * mean[cell] / chance[cell];
        }
    free(mean);
    free(chance);
    return square - all * all;
}

static double share_given(const struct grid *g, size_t quantity, unsigned set)
{
    return variance_given(g, quantity, set) / variance_given(g, quantity, ALL);
}

static void check_indices(const char *table, size_t q, const char *input, double first_order,
                          double total)
{
    check_column(table, q, input, "first_order", first_order, first_order + 0.1);
    check_column(table, q, input, "total", total, total + 0.1);
}

static void indices_are_those_of_quadrature(void)
{
    struct grid g = grid_of(SHARE, 0.6);
    char *table = analysed(SENSITIVE, "sobol", "--worlds 4096 --trials 2", "sobol");
    for (size_t q = 0; q < N_QUANTITIES; q++) {
        check_indices(table, q, "uncertain.share+uncertain.pain", share_given(&g, q, PAIR),
                      1.0 - share_given(&g, q, ALL ^ PAIR));
        for (size_t i = COST; i <= OPPORTUNITIES; i++)
            check_indices(table, q, sensitive_unknown[i], share_given(&g, q, 1u << i),
                          1.0 - share_given(&g, q, ALL ^ 1u << i));
        check_indices(table, q, sensitive_unknown[PROVOCATION], 0.0, 0.0);
        const double sd = sqrt(variance_given(&g, q, ALL));
        check_near("sd", cell_of(table, q, sensitive_unknown[COST], "sd"), sd, 0.03 * sd, 1.1 * sd);
    }
    free(table);
    free(g.f);
}

static void correlated_numbers_have_the_index_of_the_pair_as_it_is(void)
{
    struct grid g = grid_of(SHARE, 0.6), apart = grid_of(SHARE, 0.0);
    char *table = analysed(SENSITIVE, "sobol", "--worlds 4096 --trials 2", "sobol");
    for (size_t q = N_SETS - 1; q <= GAIN; q++)
        check_column(table, q, "uncertain.share+uncertain.pain", "first_order",
                     share_given(&g, q, PAIR), share_given(&apart, q, PAIR));
    free(table);
    free(g.f);
    free(apart.f);
}

// Beside five standard errors: what varies inside one of 64 bins is lost (0.0024 of the first order
// of `opportunities` with no measure), and quadrature errs by a fourth of that where a tail is
// long.
#define LOST_IN_BINS 0.003

static void ordinary_worlds_tell_first_order(void)
{
    struct grid share = grid_of(SHARE, 0.6), pain = grid_of(PAIN, 0.6);
    char *table =
        analysed(SENSITIVE, "given-data", "--worlds 4096 --trials 2", "sensitivity_given_data");
    for (size_t q = 0; q < N_QUANTITIES; q++)
        for (size_t i = 0; i < N_UNKNOWNS; i++) {
            const struct grid *g = i == PAIN ? &pain : &share;
            const unsigned set = i <= PAIN ? ONE : 1u << i;
            const double truth = i == PROVOCATION ? 0.0 : share_given(g, q, set);
            const double se = cell_of(table, q, sensitive_unknown[i], "first_order_se");
            check_near(sensitive_unknown[i], cell_of(table, q, sensitive_unknown[i], "first_order"),
                       truth, 5.0 * se + LOST_IN_BINS, truth + 0.1);
        }
    free(table);
    free(share.f);
    free(pain.f);
}

// ---- with much chance ---------------------------------------------------------------------------

static void a_number_without_influence_has_no_index(void)
{
    char *table = analysed(SENSITIVE_CHANCE, "sobol", "--worlds 1024 --trials 2", "sobol");
    for (size_t q = 0; q < N_QUANTITIES; q++)
        check_indices(table, q, sensitive_unknown[PROVOCATION], 0.0, 0.0);
    check_true("while others have one",
               cell_of(table, GAIN, "measures.a.process.p", "total") > 0.0);
    free(table);
}

// The column with few trials is, up to both errors, the one with many; half of that it is not.
static void check_unbiased(const char *few, const char *many, size_t q, const char *input,
                           const char *column)
{
    char *error = text_format("%s_se", column);
    const double se = hypot(cell_of(few, q, input, error), cell_of(many, q, input, error));
    const double truth = cell_of(many, q, input, column);
    const bool is_large = truth > 0.3;
    check_estimate(column, cell_of(few, q, input, column), se, truth,
                   is_large ? 0.5 * truth : truth + 1.0);
    free(error);
}

static void few_trials_do_not_bias_indices(void)
{
    static const char *const input[] = {"measures.a.process.p", "adversary.cost"};
    char *few = analysed(SENSITIVE_CHANCE, "sobol", "--worlds 8192 --trials 2", "sobol");
    char *many =
        analysed(SENSITIVE_CHANCE, "sobol", "--worlds 1024 --trials 256 --seed 7", "sobol");
    for (size_t q = 0; q < N_QUANTITIES; q++)
        for (size_t i = 0; i < 2; i++) {
            check_unbiased(few, many, q, input[i], "first_order");
            check_unbiased(few, many, q, input[i], "total");
        }
    free(few);
    free(many);
}

int main(void)
{
    const struct named_test tests[] = {
        {"a tornado is the closed form", tornado_is_the_closed_form},
        {"elementary effects are those of the grid", elementary_effects_are_those_of_the_grid},
        {"indices are those of quadrature", indices_are_those_of_quadrature},
        {"correlated numbers have the index of the pair as it is",
         correlated_numbers_have_the_index_of_the_pair_as_it_is},
        {"ordinary worlds tell first order", ordinary_worlds_tell_first_order},
        {"a number without influence has no index", a_number_without_influence_has_no_index},
        {"few trials do not bias indices", few_trials_do_not_bias_indices},
    };
    return shell_run_tests("bulwark sensitivity: truths", tests, sizeof tests / sizeof tests[0]);
}
