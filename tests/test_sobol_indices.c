// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sobol' indices against closed forms; their errors and intervals against the spread over seeds;
// what chance in the values does to them: nothing, as long as it is apart in the halves.
#include "functions.h"
#include "seeds.h"

#include "analysis/saltelli.h"
#include "analysis/sobol_indices.h"
#include "base/random.h"
#include "base/sobol.h"

enum { R = RESAMPLING_REPLICATES, MANY_ROWS = 16384, ROWS = 256, N_SEEDS = 500,
       N_LUCKY_SEEDS = 400, LUCKY_ROWS = 1024 };

enum luck {
    NONE,
    APART,  // added, independent in points and halves, with the function's variance
    FACTOR, // multiplies by a number that points of a row share, independent in halves
    SHARED  // added, the same in both halves
};

struct design {
    const struct function *function;
    size_t n_rows, dimension; // of the first coordinate in the sequence
    enum luck luck;
    bool twice; // rows of replicates 8 … 15 are those of replicates 0 … 7
};

static double lucky(const struct design *d, double value, uint64_t seed, size_t row, size_t point,
                    size_t half)
{
    if (d->luck == NONE)
        return value;
    const struct random_pair u =
        random_uniforms(seed, (uint32_t)row, d->luck == FACTOR ? 0 : (uint32_t)point, 99,
                        PURPOSE_TYPE, 0);
    const double deviate =
        sqrt(12.0) * ((half == 0 || d->luck == SHARED ? u.first : u.second) - 0.5);
    return d->luck == FACTOR ? value * (1.0 + 0.5 * deviate)
                             : value + sqrt(d->function->variance) * deviate;
}

static void fill_row(const struct design *d, uint64_t seed, size_t row, const double *a,
                     const double *b, double *y)
{
    const size_t n = d->function->n;
    for (size_t point = 0; point < SALTELLI_FIRST + n; point++) {
        double u[FUNCTION_MOST_INPUTS];
        memcpy(u, point == SALTELLI_B ? b : a, n * sizeof *u);
        if (point >= SALTELLI_FIRST)
            u[point - SALTELLI_FIRST] = b[point - SALTELLI_FIRST];
        const double value = d->function->value(u);
        for (size_t half = 0; half < 2; half++)
            y[2 * point + half] = lucky(d, value, seed, row, point, half);
    }
}

// The values [n_rows][points][2] of a design; the caller frees them.
static double *values_of(const struct design *d, uint64_t seed)
{
    const size_t n = d->function->n, width = 2 * (SALTELLI_FIRST + n);
    double *y = calloc(d->n_rows * width, sizeof *y), u[2 * FUNCTION_MOST_INPUTS][R];
    for (size_t first = 0; y != NULL && first < d->n_rows; first += R) {
        for (size_t c = 0; c < 2 * n; c++)
            saltelli_uniforms(seed, (uint32_t)first, d->dimension + c, (uint32_t)(100 + c), u[c]);
        for (size_t r = 0; r < R; r++) {
            double a[FUNCTION_MOST_INPUTS], b[FUNCTION_MOST_INPUTS];
            for (size_t i = 0; i < n; i++) {
                a[i] = u[i][r];
                b[i] = u[n + i][r];
            }
            fill_row(d, seed, first + r, a, b, y + (first + r) * width);
        }
        if (d->twice)
            memcpy(y + (first + R / 2) * width, y + first * width, R / 2 * width * sizeof *y);
    }
    check_true("memory", y != NULL);
    return y;
}

static double indices_of(const struct design *d, uint64_t seed, struct sobol_index *index)
{
    static struct resampling resampling; // 50 KiB
    double variance = NAN, *y = values_of(d, seed);
    resampling_draw(&resampling, seed);
    check_true("computed", sobol_indices(y, d->n_rows, d->function->n, &resampling, index,
                                         &variance));
    free(y);
    return variance;
}

// ---- closed forms ----------------------------------------------------------------------------

static void check_closed_forms(const struct function *f)
{
    const struct design d = {.function = f, .n_rows = MANY_ROWS};
    struct sobol_index index[FUNCTION_MOST_INPUTS];
    const double variance = indices_of(&d, CHECK_SEED, index);
    double worst = 0.0;
    for (size_t i = 0; i < f->n; i++) {
        check_near("first order", index[i].first_order.value, f->first[i], 0.01,
                   f->first[i] + 0.02);
        check_near("total", index[i].total.value, f->total[i], 0.01, f->total[i] + 0.02);
        worst = fmax(worst, fabs(index[i].first_order.value - f->first[i]));
        worst = fmax(worst, fabs(index[i].total.value - f->total[i]));
    }
    check_near("variance", variance / f->variance, 1.0, 0.02, 1.05);
    printf("\n    %s, %d rows: at most %.4f off", f->name, (int)MANY_ROWS, worst);
}

static void indices_are_those_of_the_closed_forms(void)
{
    const struct function ishigami = function_ishigami(), g = function_g();
    const double first[] = {0.3139, 0.4424, 0.0}, total[] = {0.5576, 0.4424, 0.2437};
    for (size_t i = 0; i < 3; i++) { // as they are printed everywhere
        check_near("printed first order", ishigami.first[i], first[i], 0.00006, first[i] + 0.001);
        check_near("printed total", ishigami.total[i], total[i], 0.00006, total[i] + 0.001);
    }
    check_closed_forms(&ishigami);
    check_closed_forms(&g);
}

// Jansen's mean of products of differences from one point to another, in one plain sum.
static double plain_part(const double *y, size_t n_rows, size_t n_inputs, size_t from, size_t to)
{
    const size_t points = SALTELLI_FIRST + n_inputs;
    double sum = 0.0;
    for (size_t row = 0; row < n_rows; row++) {
        const double *at = y + row * points * 2, *p = at + 2 * from;
        const double *q = at + 2 * to;
        sum += (p[0] - q[0]) * (p[1] - q[1]);
    }
    return 0.5 * sum / (double)n_rows;
}

static void estimators_are_jansens_on_products_of_halves(void)
{
    const struct function f = function_ishigami();
    static struct resampling resampling;
    resampling_draw(&resampling, CHECK_SEED);
    for (enum luck luck = NONE; luck <= SHARED; luck++) {
        const struct design d = {.function = &f, .n_rows = 64, .luck = luck};
        struct sobol_index index[FUNCTION_MOST_INPUTS];
        double variance = NAN, *y = values_of(&d, CHECK_SEED);
        check_true("computed", sobol_indices(y, 64, f.n, &resampling, index, &variance));
        for (size_t i = 0; i < f.n; i++) {
            const double total = plain_part(y, 64, f.n, SALTELLI_A, SALTELLI_FIRST + i);
            const double first = plain_part(y, 64, f.n, SALTELLI_A, SALTELLI_B) -
                                 plain_part(y, 64, f.n, SALTELLI_B, SALTELLI_FIRST + i);
            check_near("total", index[i].total.value * variance, total, 1e-11, total + 1e-6);
            check_near("first order", index[i].first_order.value * variance, first, 1e-11,
                       first + 1e-6);
        }
        free(y);
    }
}

// Values around 0.7 that differ by `hair`.
static double nearly_constant(double hair, struct sobol_index index[2])
{
    static struct resampling resampling;
    double variance = NAN, y[R * 4 * 2];
    resampling_draw(&resampling, CHECK_SEED);
    for (uint32_t i = 0; i < sizeof y / sizeof *y; i++)
        y[i] = 0.7 + hair * random_uniforms(CHECK_SEED, i / 2, 0, 98, PURPOSE_TYPE, 0).first;
    check_true("computed", sobol_indices(y, R, 2, &resampling, index, &variance));
    return variance;
}

static void what_does_not_vary_has_no_indices(void)
{
    struct sobol_index index[2];
    check_true("what varies has", nearly_constant(1e-8, index) > 0.0 &&
                                      !isnan(index[0].total.value) && index[1].total.se > 0.0);
    check_true("no variance", nearly_constant(0.0, index) == 0.0 && isnan(index[0].total.value));
    check_true("but for rounding", nearly_constant(1e-15, index) < 1e-29);
    for (size_t i = 0; i < 2; i++) {
        check_true("no index", isnan(index[i].first_order.value) && isnan(index[i].total.value));
        check_true("no error", isnan(index[i].first_order.se) && isnan(index[i].total.se));
        check_true("no interval", isnan(index[i].first_order_interval.lo) &&
                                      isnan(index[i].total_interval.hi));
    }
}

// ---- errors ----------------------------------------------------------------------------------

struct both {
    struct seeds first[FUNCTION_MOST_INPUTS], total[FUNCTION_MOST_INPUTS];
};

static struct both over_seeds(const struct design *d, int n_seeds)
{
    struct both both = {0};
    for (int seed = 0; seed < n_seeds; seed++) {
        struct sobol_index x[FUNCTION_MOST_INPUTS];
        (void)indices_of(d, (uint64_t)(CHECK_SEED + seed), x);
        for (size_t i = 0; i < d->function->n; i++) {
            seeds_add(&both.first[i], x[i].first_order, x[i].first_order_interval,
                      d->function->first[i]);
            seeds_add(&both.total[i], x[i].total, x[i].total_interval, d->function->total[i]);
        }
    }
    return both;
}

// Of the first `n` inputs.
static void check_honest(const char *name, const struct both *both, size_t n)
{
    double lowest = 1.0, sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        check_errors("first order", &both->first[i], 0.2);
        check_errors("total", &both->total[i], 0.2);
        check_coverage("first order", &both->first[i], 0.9);
        check_coverage("total", &both->total[i], 0.9);
        lowest = fmin(lowest, fmin(both->first[i].covered, both->total[i].covered) /
                                  both->first[i].n);
        sum += (both->first[i].covered + both->total[i].covered) / both->first[i].n;
    }
    printf("\n    %s: intervals cover %.3f, the worst index %.3f", name, sum / (double)(2 * n),
           lowest);
}

static void check_right_on_average(const struct both *both, const struct function *f)
{
    for (size_t i = 0; i < 3; i++) {
        check_unbiased("first order", &both->first[i], f->first[i], f->first[i] + 0.05);
        check_unbiased("total", &both->total[i], f->total[i], f->total[i] + 0.05);
    }
}

static void errors_and_intervals_are_honest(void)
{
    const struct function f = function_ishigami();
    const struct design sobol = {.function = &f, .n_rows = ROWS};
    const struct design random = {.function = &f, .n_rows = ROWS,
                                  .dimension = SOBOL_MAX_DIMENSIONS};
    const struct design twice = {.function = &f, .n_rows = ROWS, .twice = true,
                                 .dimension = SOBOL_MAX_DIMENSIONS};
    struct both both = over_seeds(&sobol, N_SEEDS);
    check_honest("scrambled points", &both, 3);
    check_right_on_average(&both, &f);
    both = over_seeds(&random, N_SEEDS);
    check_honest("independent points", &both, 3);
    check_right_on_average(&both, &f);
    both = over_seeds(&twice, N_LUCKY_SEEDS);
    for (size_t i = 0; i < 3; i++)
        check_true("replicates that are not independent show",
                   !seeds_errors_agree(&both.total[i], 1.0, 0.2));
}

// ---- chance ----------------------------------------------------------------------------------

static void chance_leaves_indices_unbiased(void)
{
    const struct function f = function_ishigami();
    for (enum luck luck = APART; luck <= FACTOR; luck++) {
        const struct design d = {.function = &f, .n_rows = LUCKY_ROWS, .luck = luck};
        const struct both both = over_seeds(&d, N_LUCKY_SEEDS);
        for (size_t i = 0; i < f.n; i++) {
            check_unbiased("first order", &both.first[i], f.first[i], f.first[i] + 0.1);
            if (i < 3 || luck == APART)
                check_unbiased("total", &both.total[i], f.total[i], f.total[i] + 0.1);
        }
        check_honest(luck == APART ? "chance apart" : "chance that points share", &both,
                     luck == APART ? 4 : 3);
    }
}

static void chance_that_halves_share_would_show(void)
{
    const struct function f = function_ishigami();
    const struct design d = {.function = &f, .n_rows = ROWS, .luck = SHARED};
    const struct both both = over_seeds(&d, N_LUCKY_SEEDS);
    for (size_t i = 0; i < f.n; i++) {
        const double found = seeds_mean(&both.total[i]);
        const double se = sqrt(seeds_variance(&both.total[i]) / N_LUCKY_SEEDS);
        check_true("the total is off", !is_within(found, se, f.total[i]));
        // half of the variance is then chance, and goes with no input
        check_near("by what it should be", found, 0.5 * f.total[i] + 0.5, 0.02, f.total[i]);
    }
}

static void an_input_without_influence_has_none_in_spite_of_chance(void)
{
    const struct function f = function_ishigami();
    struct sobol_index quiet[4], apart[4], shared[4];
    const struct design none = {.function = &f, .n_rows = LUCKY_ROWS};
    struct design d = {.function = &f, .n_rows = LUCKY_ROWS, .luck = APART};
    (void)indices_of(&none, CHECK_SEED, quiet);
    (void)indices_of(&d, CHECK_SEED, apart);
    d.luck = SHARED;
    (void)indices_of(&d, CHECK_SEED, shared);
    check_true("without chance exactly", quiet[3].total.value == 0.0 && quiet[3].total.se == 0.0 &&
                                             quiet[3].first_order.value == 0.0);
    check_estimate("total", apart[3].total.value, apart[3].total.se, 0.0, 0.5);
    check_true("the interval",
               apart[3].total_interval.lo < 0.0 && apart[3].total_interval.hi > 0.0);
    check_estimate("first order", apart[3].first_order.value, apart[3].first_order.se, 0.0, 0.5);
    check_estimate("chance that halves share", shared[3].total.value, shared[3].total.se, 0.5, 0.0);
}

// ---- convergence -----------------------------------------------------------------------------

// The root of the mean squared distance from the truth over inputs, both kinds, and seeds.
static double distance(const struct function *f, size_t n_rows, size_t dimension)
{
    const struct design d = {.function = f, .n_rows = n_rows, .dimension = dimension};
    double sum = 0.0;
    for (int seed = 0; seed < 20; seed++) {
        struct sobol_index x[FUNCTION_MOST_INPUTS];
        (void)indices_of(&d, (uint64_t)(CHECK_SEED + seed), x);
        for (size_t i = 0; i < f->n; i++)
            sum += pow(x[i].first_order.value - f->first[i], 2.0) +
                   pow(x[i].total.value - f->total[i], 2.0);
    }
    return sqrt(sum / (20.0 * 2.0 * (double)f->n));
}

static void scrambled_points_converge_faster_than_independent_ones(void)
{
    const struct function functions[] = {function_ishigami(), function_g()};
    for (size_t k = 0; k < 2; k++) {
        double sobol[2], random[2];
        for (size_t i = 0; i < 2; i++) {
            const size_t n_rows = i == 0 ? 256 : 8192;
            sobol[i] = distance(&functions[k], n_rows, 0);
            random[i] = distance(&functions[k], n_rows, SOBOL_MAX_DIMENSIONS);
            printf("\n    %s, %zu rows: scrambled points %.4f off, independent ones %.4f",
                   functions[k].name, n_rows, sobol[i], random[i]);
        }
        const double root = sqrt(8192.0 / 256.0);
        check_true("with the root of rows", random[0] / random[1] > 0.6 * root &&
                                                random[0] / random[1] < 1.6 * root);
        check_true("faster", sobol[0] / sobol[1] > 1.3 * random[0] / random[1]);
        check_true("less error", sobol[1] < 0.7 * random[1]);
    }
}

// Whether each of `n` equal intervals has one of the first n points of a randomisation.
static bool is_net(size_t dimension, uint32_t n, size_t r)
{
    bool taken[256] = {false};
    for (uint32_t i = 0; i < n; i++) {
        double u[R];
        saltelli_uniforms(CHECK_SEED, i * R, dimension, 7, u);
        bool *at = &taken[(size_t)(u[r] * n)];
        if (*at)
            return false;
        *at = true;
    }
    return true;
}

static void coordinates_are_even_below_the_last_dimension(void)
{
    bool all = true, any = false;
    for (size_t dimension = 0; dimension < SOBOL_MAX_DIMENSIONS; dimension += 15)
        for (size_t r = 0; r < R; r++)
            all = all && is_net(dimension, 256, r) && is_net(dimension, 32, r);
    for (size_t dimension = SOBOL_MAX_DIMENSIONS; dimension < 400; dimension += 13)
        for (size_t r = 0; r < R; r++)
            any = any || is_net(dimension, 256, r);
    check_true("a point in each interval", all);
    check_true("beyond they are independent", !any);
}

int main(void)
{
    const struct named_test tests[] = {
        {"indices are those of the closed forms", indices_are_those_of_the_closed_forms},
        {"estimators are Jansen's, on products of halves",
         estimators_are_jansens_on_products_of_halves},
        {"what does not vary has no indices", what_does_not_vary_has_no_indices},
        {"errors and intervals are honest", errors_and_intervals_are_honest},
        {"chance leaves indices unbiased", chance_leaves_indices_unbiased},
        {"chance that halves share would show", chance_that_halves_share_would_show},
        {"an input without influence has none in spite of chance",
         an_input_without_influence_has_none_in_spite_of_chance},
        {"scrambled points converge faster than independent ones",
         scrambled_points_converge_faster_than_independent_ones},
        {"coordinates are even below the last dimension",
         coordinates_are_even_below_the_last_dimension},
    };
    return run_tests("sobol_indices", tests, sizeof tests / sizeof tests[0]);
}
