// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sensitivity from worlds that are there, against the same computed plainly: numbers of worlds that
// bins and slices do not divide, halves that differ, values far from 0, and values that tie.
#include "check.h"

#include "analysis/given_data.h"
#include "base/random.h"

enum { R = RESAMPLING_REPLICATES, MOST_WORLDS = 4300, INPUTS = 3 };

static const double TINY = 1e-10; // rounding

static double x[INPUTS][MOST_WORLDS], y[MOST_WORLDS][2];

// `base`: what all values have in common. The third input goes with the replicates, so that draws
// leave out whole bins of it.
static void fill(size_t n, double *inputs, double base, double step)
{
    for (size_t w = 0; w < n; w++) {
        const struct random_pair in =
            random_uniforms(CHECK_SEED, (uint32_t)w, 0, 31, PURPOSE_TYPE, 0);
        const struct random_pair luck =
            random_uniforms(CHECK_SEED, (uint32_t)w, 1, 31, PURPOSE_TYPE, 0);
        const double value = in.first * in.first + 0.3 * in.second;
        inputs[w] = x[0][w] = in.first;
        inputs[n + w] = x[1][w] = in.second;
        inputs[2 * n + w] = x[2][w] = (double)(w % R) + 1e-5 * (double)w;
        y[w][0] = base + step * floor((value + 0.2 * luck.first) / step);
        y[w][1] = base + step * floor((value + 0.4 * luck.second) / step);
    }
}

// How many of the n come before number w.
static size_t rank_of(const double *numbers, size_t n, size_t w)
{
    size_t below = 0;
    for (size_t v = 0; v < n; v++)
        below += numbers[v] < numbers[w];
    return below;
}

// ---- first order
// ---------------------------------------------------------------------------------

struct plain {
    double index, noise;
};

// Variances between and within bins, by world; with every world w as often as weight[w % R] says.
static struct plain plain_first_order(const size_t *rank, size_t n, size_t bins,
                                      const double *weight)
{
    double number[64] = {0}, square_number[64] = {0}, sum[64][2] = {{0}}, whole[2] = {0.0, 0.0};
    double product = 0.0, squares[2] = {0.0, 0.0}, total = 0.0, all_squares = 0.0;
    for (size_t w = 0; w < n; w++) {
        const size_t b = rank[w] * bins / n;
        const double often = weight[w % R], value[2] = {y[w][0] - y[0][0], y[w][1] - y[0][0]};
        number[b] += often;
        square_number[b] += often * often;
        total += often;
        all_squares += often * often;
        product += often * value[0] * value[1];
        for (size_t half = 0; half < 2; half++) {
            sum[b][half] += often * value[half];
            whole[half] += often * value[half];
            squares[half] += often * value[half] * value[half];
        }
    }
    double bins_sum = 0.0, again = 0.0;
    for (size_t b = 0; b < bins; b++) {
        if (number[b] == 0.0)
            continue;
        bins_sum += sum[b][0] * sum[b][1] / number[b];
        again += square_number[b] / number[b];
        squares[0] -= sum[b][0] * sum[b][0] / number[b];
        squares[1] -= sum[b][1] * sum[b][1] / number[b];
    }
    const double within = (product - bins_sum) / (total - again);
    const double between =
        (bins_sum - whole[0] * whole[1] / total - (again - all_squares / total) * within) / total;
    const double variance = between + within, rest = total - (double)bins;
    const double both = squares[0] / rest * (squares[1] / rest) + within * within;
    return (struct plain){between / variance,
                          ((double)bins - 1.0) * both / pow(total * variance, 2.0)};
}

static void check_first_order(size_t n, size_t bins, size_t input, const struct given_data *found)
{
    static struct resampling resampling;
    static size_t rank[MOST_WORLDS];
    double once[R], values[RESAMPLING_DRAWS];
    for (size_t w = 0; w < n; w++)
        rank[w] = rank_of(x[input], n, w);
    resampling_draw(&resampling, CHECK_SEED);
    for (size_t r = 0; r < R; r++)
        once[r] = 1.0;
    for (size_t draw = 0; draw < RESAMPLING_DRAWS; draw++)
        values[draw] = plain_first_order(rank, n, bins, resampling.weight[draw]).index;
    const struct plain plain = plain_first_order(rank, n, bins, once);
    const struct estimate by_draws = resampling_estimate(plain.index, values);
    const double rest = by_draws.se * by_draws.se - 2.0 * plain.noise;
    const double se = sqrt(rest > plain.noise ? rest : plain.noise);
    const struct interval interval = resampling_interval((struct estimate){plain.index, se});
    check_near("index", found->first_order.value, plain.index, TINY, plain.index + 1e-6);
    check_near("error", found->first_order.se, se, TINY, se + 1e-6);
    check_near("low end", found->interval.lo, interval.lo, TINY, interval.lo + 1e-6);
    check_near("high end", found->interval.hi, interval.hi, TINY, interval.hi + 1e-6);
}

// ---- PAWN
// ----------------------------------------------------------------------------------------

static int ascending(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

// The median distance of slices; `most`: the largest one.
static double plain_distance(const double *numbers, size_t n, double *most)
{
    double distance[GIVEN_DATA_SLICES] = {0.0};
    for (size_t at = 0; at < n; at++) {
        double size[GIVEN_DATA_SLICES] = {0.0}, seen[GIVEN_DATA_SLICES] = {0.0}, all = 0.0;
        for (size_t w = 0; w < n; w++) {
            const size_t slice = rank_of(numbers, n, w) * GIVEN_DATA_SLICES / n;
            const bool is_below = (y[w][0] + y[w][1]) / 2.0 <= (y[at][0] + y[at][1]) / 2.0;
            size[slice] += 1.0;
            seen[slice] += is_below;
            all += is_below;
        }
        for (size_t s = 0; s < GIVEN_DATA_SLICES; s++)
            distance[s] = fmax(distance[s], fabs(seen[s] / size[s] - all / (double)n));
    }
    qsort(distance, GIVEN_DATA_SLICES, sizeof *distance, ascending);
    *most = distance[9];
    return (distance[4] + distance[5]) / 2.0;
}

static double plain_dummy(size_t n, uint64_t seed, uint32_t *at)
{
    const uint32_t entity = random_entity("sensitivity.dummy");
    static double numbers[MOST_WORLDS];
    double highest = 0.0;
    for (uint32_t dummy = 0; dummy < 20; dummy++) {
        for (uint32_t w = 0; w < n; w++)
            numbers[w] = random_uniforms(seed, w, dummy, entity, PURPOSE_DUMMY, 0).first;
        double most;
        const double median = plain_distance(numbers, n, &most);
        if (median > highest) {
            highest = median;
            *at = dummy;
        }
    }
    return highest;
}

// ---- both
// ----------------------------------------------------------------------------------------

static double find_in(size_t n, uint64_t seed, const double *inputs, struct given_data *found)
{
    static struct resampling resampling;
    struct given_worlds worlds;
    double dummy = NAN;
    resampling_draw(&resampling, CHECK_SEED);
    check_true("found", given_worlds_init(&worlds, inputs, INPUTS, n, seed) &&
                            given_data_find(&worlds, y[0], &resampling, found, &dummy));
    given_worlds_clear(&worlds);
    return dummy;
}

static void check_distances(size_t n, const struct given_data *found)
{
    for (size_t i = 0; i < INPUTS; i++) {
        double most;
        const double median = plain_distance(x[i], n, &most);
        check_near("median", found[i].pawn_median, median, TINY, median + 1e-6);
        check_near("maximum", found[i].pawn_max, most, TINY, most + 1e-6);
    }
}

static void first_order_is_what_sums_over_worlds_give(void)
{
    static const size_t n[] = {70, 150, 70}, bins[] = {8, 12, 8};
    static const double base[] = {3.0, -0.5, 67108864.0}, step[] = {1e-9, 1e-9, 0.0625};
    static double inputs[INPUTS * MOST_WORLDS];
    struct given_data found[INPUTS];
    for (size_t k = 0; k < 3; k++) {
        fill(n[k], inputs, base[k], step[k]);
        (void)find_in(n[k], CHECK_SEED, inputs, found);
        for (size_t i = 0; i < INPUTS; i++)
            check_first_order(n[k], bins[k], i, &found[i]);
    }
}

static void there_are_64_bins_at_most(void)
{
    static double inputs[INPUTS * MOST_WORLDS];
    struct given_data found[INPUTS];
    fill(MOST_WORLDS, inputs, 3.0, 1e-9);
    const double dummy = find_in(MOST_WORLDS, CHECK_SEED, inputs, found);
    check_first_order(MOST_WORLDS, 64, 1, &found[1]);
    check_true("dummies say little of many worlds", dummy > 0.0 && dummy < 0.1);
}

static void distances_are_what_counting_gives(void)
{
    // with ties, of sums that are exact; around 0
    static const double base[] = {3.0, 3.0, -0.5}, step[] = {1e-9, 0.125, 1e-9};
    static double inputs[INPUTS * MOST_WORLDS];
    struct given_data found[INPUTS];
    for (size_t k = 0; k < 3; k++) {
        fill(77, inputs, base[k], step[k]);
        (void)find_in(77, CHECK_SEED, inputs, found);
        check_distances(77, found);
    }
}

// Of seeds enough that each of the dummies at the ends is the highest once.
static void the_dummy_is_the_highest_of_twenty(void)
{
    static double inputs[INPUTS * MOST_WORLDS];
    struct given_data found[INPUTS];
    bool first = false, last = false;
    fill(31, inputs, 3.0, 1e-9);
    for (uint64_t seed = 0; seed < 400 && !(first && last); seed++) {
        uint32_t at = 1;
        const double highest = plain_dummy(31, seed, &at);
        check_near("dummy", find_in(31, seed, inputs, found), highest, TINY, highest + 1e-6);
        first = first || at == 0;
        last = last || at == 19;
    }
    check_true("both ends", first && last);
}

// One world lies below or above all others, which are alike.
static void one_world_that_differs_is_enough(void)
{
    enum { N = 65 };
    static double inputs[INPUTS * MOST_WORLDS];
    struct given_data found[INPUTS];
    fill(N, inputs, 3.0, 1e-9);
    for (size_t at = 0; at < 2 * N; at++) {
        for (size_t w = 0; w < N; w++)
            y[w][0] = y[w][1] = w != at % N ? 0.75 : at < N ? 0.5 : 1.0;
        (void)find_in(N, CHECK_SEED, inputs, found);
        check_true("an index", !isnan(found[0].first_order.value));
        check_distances(N, found);
    }
}

int main(void)
{
    const struct named_test tests[] = {
        {"first order is what sums over worlds give", first_order_is_what_sums_over_worlds_give},
        {"there are 64 bins at most", there_are_64_bins_at_most},
        {"distances are what counting gives", distances_are_what_counting_gives},
        {"the dummy is the highest of twenty", the_dummy_is_the_highest_of_twenty},
        {"one world that differs is enough", one_world_that_differs_is_enough},
    };
    return run_tests("given_data_plain", tests, sizeof tests / sizeof tests[0]);
}
