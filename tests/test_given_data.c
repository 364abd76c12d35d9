// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sensitivity from worlds that are there: first-order indices against closed forms, distances of
// distributions against those of y = x, inputs without influence, ties, and chance in the values.
#include "functions.h"
#include "seeds.h"

#include "analysis/given_data.h"
#include "base/random.h"

#include <stdint.h>

enum { N_WORLDS = 576, BINS = 24, N_SEEDS = 200, MOST = FUNCTION_MOST_INPUTS };

enum luck { NONE, APART, SHARED };

struct data {
    size_t n, n_inputs;
    double *x, *y; // [n_inputs][n], [n][2]
};

static struct data data_make(size_t n, size_t n_inputs)
{
    const struct data data = {n, n_inputs, calloc(n * n_inputs, sizeof(double)),
                              calloc(n, 2 * sizeof(double))};
    check_true("memory", data.x != NULL && data.y != NULL);
    return data;
}

static void data_free(struct data *data)
{
    free(data->x);
    free(data->y);
}

static double uniform_at(uint64_t seed, size_t world, size_t input)
{
    return random_uniforms(seed, (uint32_t)world, (uint32_t)input, 21, PURPOSE_TYPE, 0).first;
}

// Random worlds of a function; chance has the function's variance.
static struct data data_of(const struct function *f, size_t n, uint64_t seed, enum luck luck)
{
    const struct data data = data_make(n, f->n);
    for (size_t w = 0; w < n; w++) {
        double u[MOST];
        for (size_t i = 0; i < f->n; i++)
            data.x[i * n + w] = u[i] = uniform_at(seed, w, i);
        const struct random_pair v =
            random_uniforms(seed, (uint32_t)w, 0, 22, PURPOSE_TYPE, 0);
        const double width = luck == NONE ? 0.0 : sqrt(12.0 * f->variance);
        data.y[2 * w] = f->value(u) + width * (v.first - 0.5);
        data.y[2 * w + 1] = f->value(u) + width * ((luck == SHARED ? v.first : v.second) - 0.5);
    }
    return data;
}

static double find(const struct data *data, uint64_t seed, struct given_data *found)
{
    static struct resampling resampling;
    struct given_worlds worlds;
    double dummy = NAN;
    resampling_draw(&resampling, seed);
    const bool good = given_worlds_init(&worlds, data->x, data->n_inputs, data->n, seed) &&
                      given_data_find(&worlds, data->y, &resampling, found, &dummy);
    check_true("found", good);
    given_worlds_clear(&worlds);
    return dummy;
}

// ---- first order -----------------------------------------------------------------------------

// What `bins` equal bins can see of an index: the variance between their means.
static double index_between(const struct function *f, size_t input, int bins)
{
    enum { POINTS = 64 };
    double sum = 0.0;
    for (int b = 0; b < bins; b++) {
        double mean = 0.0;
        for (int k = 0; k < POINTS; k++)
            mean += f->given(input, (b + (k + 0.5) / POINTS) / bins) / POINTS;
        sum += (mean - f->mean) * (mean - f->mean) / bins;
    }
    return sum / f->variance;
}

static void first_order_indices_are_those_of_the_closed_forms(void)
{
    const struct function functions[] = {function_ishigami(), function_g()};
    for (size_t k = 0; k < 2; k++) {
        const struct function *f = &functions[k];
        struct data data = data_of(f, 16384, CHECK_SEED, NONE);
        struct given_data found[MOST];
        double worst = 0.0;
        (void)find(&data, CHECK_SEED, found);
        for (size_t i = 0; i < f->n; i++) {
            check_estimate("first order", found[i].first_order.value, found[i].first_order.se,
                           f->first[i], f->first[i] + 0.2);
            worst = fmax(worst, fabs(found[i].first_order.value - f->first[i]));
        }
        printf("\n    %s, 16384 worlds: at most %.4f off", f->name, worst);
        check_true("to two decimals or so", worst < 0.03);
        data_free(&data);
    }
}

static void over_seeds(const struct function *f, enum luck luck, struct seeds *seeds)
{
    for (uint64_t seed = 0; seed < N_SEEDS; seed++) {
        struct data data = data_of(f, N_WORLDS, CHECK_SEED + seed, luck);
        struct given_data found[MOST];
        (void)find(&data, CHECK_SEED + seed, found);
        for (size_t i = 0; i < f->n; i++)
            seeds_add(&seeds[i], found[i].first_order, found[i].interval,
                      index_between(f, i, BINS));
        data_free(&data);
    }
}

static void check_first_order(enum luck luck)
{
    const struct function f = function_ishigami();
    struct seeds seeds[MOST] = {{0}};
    double sum = 0.0, lowest = 1.0;
    over_seeds(&f, luck, seeds);
    for (size_t i = 0; i < f.n; i++) {
        const double truth = index_between(&f, i, BINS);
        check_unbiased("first order", &seeds[i], truth, truth + 0.05);
        check_errors("first order", &seeds[i], 0.2);
        check_coverage("first order", &seeds[i], 0.9);
        sum += seeds[i].covered / N_SEEDS / (double)f.n;
        lowest = fmin(lowest, seeds[i].covered / N_SEEDS);
    }
    printf("\n    intervals cover %.3f, the worst %.3f", sum, lowest);
}

static void first_order_is_unbiased_and_its_errors_are_honest(void)
{
    check_first_order(NONE);
}

static void chance_leaves_first_order_unbiased(void)
{
    check_first_order(APART);
    const struct function f = function_ishigami();
    struct seeds twin[MOST] = {{0}};
    over_seeds(&f, SHARED, twin);
    for (size_t i = 0; i < 2; i++) {
        const double truth = index_between(&f, i, BINS);
        const double se = sqrt(seeds_variance(&twin[i]) / N_SEEDS);
        check_true("chance that halves share shows",
                   !is_within(seeds_mean(&twin[i]), se, truth));
        check_near("it is half of the variance", seeds_mean(&twin[i]), 0.5 * truth, 0.02, truth);
    }
}

// ---- distances -------------------------------------------------------------------------------

typedef double curve_of(double x);

static double same(double x)
{
    return x;
}

static double steeper(double x)
{
    return exp(7.0 * x) - 3.0;
}

static double falling(double x)
{
    return -x * x * x;
}

static double fold(double x)
{
    return fabs(x - 0.5);
}

static struct given_data of_curve(curve_of *f, size_t n, double *dummy)
{
    struct data data = data_make(n, 1);
    struct given_data found;
    for (size_t w = 0; w < n; w++) {
        data.x[w] = uniform_at(CHECK_SEED, w, 0);
        data.y[2 * w] = data.y[2 * w + 1] = f(data.x[w]);
    }
    *dummy = find(&data, CHECK_SEED, &found);
    data_free(&data);
    return found;
}

// Slice s of y = x lies between s/10 and (s + 1)/10 of the whole: the distance is the larger of
// s/10 and (9 − s)/10, its median 0.7 and its maximum 0.9. Monotone functions change no rank.
static void distances_of_a_monotone_function_have_a_closed_form(void)
{
    curve_of *const curves[] = {same, steeper, falling};
    for (size_t n = 1000; n <= 1024; n += 24) // as many in each slice, or not
        for (size_t k = 0; k < 3; k++) {
            double dummy;
            const struct given_data found = of_curve(curves[k], n, &dummy);
            check_near("median", found.pawn_median, 0.7, 0.002, 0.71);
            check_near("maximum", found.pawn_max, 0.9, 0.002, 0.91);
            check_true("far above the dummy", dummy < 0.2);
        }
}

// y = |x − ½|: slices s and 9 − s are alike, and take one fifth of y's distribution.
static void distances_of_a_folded_function_have_one_too(void)
{
    double dummy;
    const struct given_data found = of_curve(fold, 4000, &dummy);
    // the larger of k/5 and (4 − k)/5 for fifths k = 0 … 4, each twice: 0.8, 0.6, 0.4, 0.6, 0.8
    check_near("median", found.pawn_median, 0.6, 0.03, 0.7);
    check_near("maximum", found.pawn_max, 0.8, 0.03, 0.9);
    check_true("not linear, but told", found.first_order.value > 0.95);
}

// An input without influence and the dummies are alike: it is above all 20 in one of 21 cases.
static void an_input_without_influence_is_below_the_dummy(void)
{
    const struct function f = function_ishigami();
    double above = 0.0, above_of_strong = 0.0, sum = 0.0;
    for (uint64_t seed = 0; seed < N_SEEDS; seed++) {
        struct data data = data_of(&f, N_WORLDS, CHECK_SEED + seed, APART);
        struct given_data found[MOST];
        const double dummy = find(&data, CHECK_SEED + seed, found);
        above += found[3].pawn_median > dummy;
        above_of_strong += found[1].pawn_median > dummy;
        sum += dummy / N_SEEDS;
        data_free(&data);
    }
    printf("\n    above the dummy (%.3f on average): no influence %.3f, strong influence %.3f", sum,
           above / N_SEEDS, above_of_strong / N_SEEDS);
    const double p = 1.0 / (GIVEN_DATA_DUMMIES + 1.0);
    check_estimate("no influence", above / N_SEEDS, sqrt(p * (1.0 - p) / N_SEEDS), p, 0.25);
    check_true("strong influence", above_of_strong == N_SEEDS);
}

// ---- edges -----------------------------------------------------------------------------------

// y is 0 or 1 as x is; a third input says the same but for its scale, a second says nothing.
static void ties_are_no_harm(void)
{
    struct data data = data_make(N_WORLDS, 3);
    struct given_data found[3];
    for (size_t w = 0; w < N_WORLDS; w++) {
        data.x[w] = uniform_at(CHECK_SEED, w, 0) < 0.5 ? 0.0 : 1.0;
        data.x[N_WORLDS + w] = uniform_at(CHECK_SEED, w, 1) < 0.5 ? 0.0 : 1.0;
        data.x[2 * N_WORLDS + w] = 3.0 - data.x[w];
        data.y[2 * w] = data.y[2 * w + 1] = data.x[w];
    }
    const double dummy = find(&data, CHECK_SEED, found);
    for (size_t i = 0; i < 3; i += 2) {
        check_near("all of the variance", found[i].first_order.value, 1.0, 0.05, 0.9);
        check_near("the distance is that of 0 or 1 from a coin", found[i].pawn_median, 0.5, 0.03,
                   0.6);
    }
    check_estimate("nothing", found[1].first_order.value, found[1].first_order.se, 0.0, 0.5);
    check_true("below the dummy or nearly", found[1].pawn_median < 1.5 * dummy);
    data_free(&data);
}

// Numbers that are all the same tell nothing, even where worlds come in the order of their answers.
static void an_input_that_does_not_vary_tells_nothing(void)
{
    struct data data = data_make(N_WORLDS, 2);
    struct given_data found[2];
    for (size_t w = 0; w < N_WORLDS; w++) {
        data.x[w] = 0.25;
        data.x[N_WORLDS + w] = (double)w;
        data.y[2 * w] = data.y[2 * w + 1] = (double)w;
    }
    const double dummy = find(&data, CHECK_SEED, found);
    check_true("an order tells", found[1].first_order.value > 0.95 && found[1].pawn_median > 0.6);
    check_estimate("nothing", found[0].first_order.value, found[0].first_order.se, 0.0, 0.9);
    check_true("below the dummy or nearly", found[0].pawn_median < 1.5 * dummy);
    data_free(&data);
}

// A quantity around 0.9 that the first of two inputs changes by `hair`.
static void find_nearly_constant(double hair, struct given_data found[2])
{
    struct data data = data_make(GIVEN_DATA_LEAST_WORLDS, 2);
    for (size_t w = 0; w < data.n; w++) {
        data.x[w] = uniform_at(CHECK_SEED, w, 0);
        data.x[data.n + w] = uniform_at(CHECK_SEED, w, 1);
        data.y[2 * w] = data.y[2 * w + 1] = 0.9 + hair * data.x[w];
    }
    (void)find(&data, CHECK_SEED, found);
    data_free(&data);
}

static void what_does_not_vary_has_no_indices(void)
{
    static const double hair[] = {0.0, 1e-15}; // none; rounding
    struct given_data found[2];
    find_nearly_constant(1e-8, found);
    check_true("what varies has", found[0].first_order.value > 0.9 && found[0].pawn_median > 0.5);
    for (size_t i = 0; i < 4; i++) {
        find_nearly_constant(hair[i / 2], found);
        const struct given_data *one = &found[i % 2];
        check_true("no index", isnan(one->first_order.value) && isnan(one->first_order.se));
        check_true("no interval", isnan(one->interval.lo) && isnan(one->interval.hi));
        check_true("no distance", isnan(one->pawn_median) && isnan(one->pawn_max));
    }
}

// The least that is taken: 8 bins of 8 worlds.
static void few_worlds_say_little_and_say_so(void)
{
    const struct function f = function_ishigami();
    struct data data = data_of(&f, GIVEN_DATA_LEAST_WORLDS, CHECK_SEED, NONE);
    struct given_data found[MOST];
    (void)find(&data, CHECK_SEED, found);
    for (size_t i = 0; i < f.n; i++) {
        const struct estimate e = found[i].first_order;
        check_true("large errors", e.se > GIVEN_DATA_FEW && e.se < 1.0);
        check_estimate("but honest", e.value, e.se, index_between(&f, i, 8), 8.0);
    }
    data_free(&data);
}

static void the_same_data_and_seed_give_the_same(void)
{
    const struct function f = function_ishigami();
    struct data data = data_of(&f, 200, CHECK_SEED, APART);
    struct given_data found[MOST], again[MOST];
    const double dummy = find(&data, 5, found), dummy_again = find(&data, 5, again);
    check_true("the same", dummy == dummy_again && memcmp(found, again, f.n * sizeof *found) == 0);
    check_true("dummies are of the seed", find(&data, 6, again) != dummy);
    check_true("distances are not", found[0].pawn_median == again[0].pawn_median &&
                                        found[0].first_order.value == again[0].first_order.value);
    data_free(&data);
}

int main(void)
{
    const struct named_test tests[] = {
        {"first-order indices are those of the closed forms",
         first_order_indices_are_those_of_the_closed_forms},
        {"first order is unbiased and its errors are honest",
         first_order_is_unbiased_and_its_errors_are_honest},
        {"chance leaves first order unbiased", chance_leaves_first_order_unbiased},
        {"distances of a monotone function have a closed form",
         distances_of_a_monotone_function_have_a_closed_form},
        {"distances of a folded function have one too",
         distances_of_a_folded_function_have_one_too},
        {"an input without influence is below the dummy",
         an_input_without_influence_is_below_the_dummy},
        {"ties are no harm", ties_are_no_harm},
        {"an input that does not vary tells nothing", an_input_that_does_not_vary_tells_nothing},
        {"what does not vary has no indices", what_does_not_vary_has_no_indices},
        {"few worlds say little and say so", few_worlds_say_little_and_say_so},
        {"the same data and seed give the same", the_same_data_and_seed_give_the_same},
    };
    return run_tests("given_data", tests, sizeof tests / sizeof tests[0]);
}
