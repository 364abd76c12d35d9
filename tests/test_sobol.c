// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sobol's sequence and its randomisations: the points of others, nets that stay nets, means without
// bias and with small errors.
#include "check.h"

#include <gsl/gsl_qrng.h>

#include "base/random.h"
#include "base/sobol.h"

enum { R = SOBOL_RANDOMISATIONS, BITS = 8, N = 1 << BITS };

static uint32_t point(unsigned dimension, uint32_t index)
{
    uint32_t direction[SOBOL_BITS], digits = 0;
    sobol_directions(dimension, direction);
    for (unsigned k = 0; k < SOBOL_BITS; k++)
        if (index >> k & 1U)
            digits ^= direction[k];
    return digits;
}

// GSL gives the points in the order of Gray's code, from the second on, in 30 bits. Its first two
// coordinates have the directions that everybody has.
static void points_are_those_of_gsl_in_another_order(void)
{
    gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, 2);
    double expected[2];
    bool same = sequence != NULL, same_unordered = true;
    for (uint32_t i = 1; same && i < 5000; i++) {
        (void)gsl_qrng_get(sequence, expected);
        for (unsigned d = 0; d < 2; d++) {
            same = same && (double)(int64_t)point(d, i ^ i >> 1) * 0x1p-32 == expected[d];
            same_unordered =
                same_unordered && (double)(int64_t)point(d, i) * 0x1p-32 == expected[d];
        }
    }
    gsl_qrng_free(sequence);
    check_true("the same", same);
    check_true("the order tells", !same_unordered);
}

// scipy.stats.qmc.Sobol(256, scramble=False, bits=32), SciPy 1.10, after fast_forward(n).
static void points_are_those_of_scipy_far_out(void)
{
    static const unsigned dimension[] = {0, 1, 2, 3, 9, 50, 100, 200, 255};
    static const uint32_t early[] = {2752774144U, 3493593088U, 688652288U, 2262564864U,
                                     1845231616U, 3313238016U, 2317090816U, 2536243200U,
                                     2525757440U};
    static const uint32_t late[] = {1187450880U, 2413424640U, 334991360U, 1796354048U, 18903040U,
                                    1582018560U, 3390533632U, 110694400U, 3460722688U};
    for (size_t i = 0; i < sizeof dimension / sizeof dimension[0]; i++) {
        check_true("point 12345", point(dimension[i], 12345U ^ 12345U >> 1) == early[i]);
        check_true("point 1000003", point(dimension[i], 1000003U ^ 1000003U >> 1) == late[i]);
        check_true("not the next", point(dimension[i], 12346U ^ 12346U >> 1) != early[i]);
    }
}

// Points of the first `n_dimensions` coordinates: u [n_dimensions][N][R].
static void fill(unsigned first_dimension, unsigned n_dimensions, uint32_t first_index, double *u)
{
    for (unsigned d = 0; d < n_dimensions; d++) {
        uint32_t direction[SOBOL_BITS];
        sobol_directions(first_dimension + d, direction);
        for (uint32_t i = 0; i < N; i++) {
            double *at = u + ((size_t)d * N + i) * R;
            for (uint32_t r = 0; r < R; r++)
                at[r] = random_uniforms(CHECK_SEED, i * R + r, 0, 77 + d, PURPOSE_UNKNOWN, 0).first;
            sobol_place(direction, first_index + i, CHECK_SEED, 77 + d, at);
        }
    }
}

// Whether each of the intervals of 2^-a x 2^-b x 2^-c holds as many points as it should.
static bool is_even(const double *u, unsigned r, unsigned a, unsigned b, unsigned c, int points)
{
    const unsigned share[3] = {a, b, c};
    int count[N] = {0};
    for (size_t i = 0; i < N; i++) {
        size_t cell = 0;
        for (size_t d = 0; d < 3; d++)
            cell = cell << share[d] | (size_t)(u[(d * N + i) * R + r] * (double)(1U << share[d]));
        count[cell]++;
    }
    for (size_t cell = 0; cell < (size_t)1 << (a + b + c); cell++)
        if (count[cell] != points)
            return false;
    return true;
}

// The first two coordinates are a (0, 8, 2)-net, the first three a (1, 8, 3)-net; so are the later
// stretches of a power of two.
static void every_elementary_interval_holds_its_points(void)
{
    double *u = calloc((size_t)3 * N * R, sizeof *u);
    for (uint32_t stretch = 0; u != NULL && stretch < 3; stretch++) {
        fill(0, 3, stretch * N, u);
        bool plane = true, space = true, random = true;
        for (unsigned r = 0; r < R; r++)
            for (unsigned a = 0; a <= BITS; a++) {
                plane = plane && is_even(u, r, a, BITS - a, 0, 1);
                for (unsigned b = 0; a + b <= BITS - 1; b++)
                    space = space && is_even(u, r, a, b, BITS - 1 - a - b, 2);
            }
        check_true("one in each of 256", plane);
        check_true("two in each of 128", space);
        for (size_t i = 0; i < (size_t)N * R; i++) // the twin: independent numbers are no net
            u[i] = random_uniforms(CHECK_SEED, 0, (uint32_t)i, 5, PURPOSE_UNKNOWN, 0).first;
        for (unsigned r = 0; r < R; r++)
            random = random && is_even(u, r, BITS, 0, 0, 1);
        check_true("independent numbers are none", !random);
    }
    free(u);
}

static void every_coordinate_has_one_point_in_each_stratum(void)
{
    double *u = calloc((size_t)3 * N * R, sizeof *u);
    for (unsigned d = 0; u != NULL && d < SOBOL_MAX_DIMENSIONS; d++) {
        bool even = true;
        fill(d, 1, 0, u);
        for (unsigned r = 0; r < R; r++)
            even = even && is_even(u, r, BITS, 0, 0, 1);
        check_true("even", even);
    }
    free(u);
}

static void place_middle(uint64_t seed, uint32_t entity, uint32_t index, double *u)
{
    uint32_t direction[SOBOL_BITS];
    sobol_directions(4, direction);
    for (size_t r = 0; r < R; r++)
        u[r] = 0.5;
    sobol_place(direction, index, seed, entity, u);
}

static void randomisations_seeds_and_entities_differ(void)
{
    double one[R], again[R], seed[R], entity[R], next[R];
    place_middle(CHECK_SEED, 9, 6, one);
    place_middle(CHECK_SEED, 9, 6, again);
    place_middle(CHECK_SEED + 1, 9, 6, seed);
    place_middle(CHECK_SEED, 10, 6, entity);
    place_middle(CHECK_SEED, 9, 7, next);
    check_true("the same address, the same numbers", memcmp(one, again, sizeof one) == 0);
    for (size_t r = 0; r < R; r++) {
        check_true("another seed", one[r] != seed[r]);
        check_true("another entity", one[r] != entity[r]);
        for (size_t q = 0; q < r; q++)
            check_true("another randomisation", one[r] != one[q] &&
                                                    next[r] - one[r] != next[q] - one[q]);
    }
}

// Within its stratum a point is uniform and independent of the others: over randomisations the error of
// a mean has neither bias nor long tails (a normal's fourth moment is 3 squares of its variance).
static void errors_of_randomisations_are_nearly_normal(void)
{
    enum { SEEDS = 500, POINTS = 32 };
    double sum = 0.0, squares = 0.0, fourth = 0.0;
    uint32_t direction[SOBOL_BITS];
    sobol_directions(0, direction);
    for (uint32_t s = 0; s < SEEDS; s++) {
        double mean[R] = {0.0}, u[R];
        for (uint32_t i = 0; i < POINTS; i++) {
            for (uint32_t r = 0; r < R; r++)
                u[r] = random_uniforms(s, i * R + r, 0, 3, PURPOSE_UNKNOWN, 0).first;
            sobol_place(direction, i, s, 3, u);
            for (size_t r = 0; r < R; r++)
                mean[r] += (u[r] - 0.5) / POINTS;
        }
        for (size_t r = 0; r < R; r++) {
            sum += mean[r];
            squares += mean[r] * mean[r];
            fourth += pow(mean[r], 4.0);
        }
    }
    const double n = SEEDS * R, variance = squares / n;
    // one uniform point in each stratum: 1/12 of a stratum's square, over the points
    const double truth = 1.0 / 12.0 / pow(POINTS, 3.0);
    check_estimate("mean", sum / n, sqrt(variance / n), 0.0, 20.0 * sqrt(variance / n));
    check_estimate("variance", variance, truth * sqrt(2.0 / n), truth, 1.5 * truth);
    check_estimate("kurtosis", fourth / n / (variance * variance), sqrt(24.0 / n),
                   3.0 - 1.2 / POINTS, 4.0);
}

static void scrambling_takes_random_numbers_of_its_own(void)
{
    for (int purpose = PURPOSE_UNKNOWN; purpose < PURPOSE_SCRAMBLE; purpose++)
        check_true("another use", random_use((enum purpose)purpose, 0xFFFFFF) <
                                      random_use(PURPOSE_SCRAMBLE, 0));
}

static void uniforms_are_open_at_both_ends(void)
{
    uint32_t direction[SOBOL_BITS];
    double lowest = 1.0, highest = 0.0;
    sobol_directions(0, direction);
    for (uint32_t i = 0; i < 4096; i++) {
        double u[R];
        for (size_t r = 0; r < R; r++)
            u[r] = r % 2 == 0 ? 0x1p-53 : 1.0 - 0x1p-53;
        sobol_place(direction, i, CHECK_SEED, 3, u);
        for (size_t r = 0; r < R; r++) {
            lowest = fmin(lowest, u[r]);
            highest = fmax(highest, u[r]);
        }
    }
    check_true("above 0, though near", lowest >= 0x1p-53 && lowest < 0x1p-11);
    check_true("below 1, though near", highest <= 1.0 - 0x1p-53 && highest > 1.0 - 0x1p-11);
}

// Mean over the points of the first six coordinates, where f has the mean 1.
static void take_means(const double *u, double *mean)
{
    for (size_t r = 0; r < R; r++) {
        mean[r] = 0.0;
        for (size_t i = 0; i < N; i++) {
            double f = 1.0;
            for (size_t d = 0; d < 6; d++)
                f *= 1.0 + (exp(u[(d * N + i) * R + r]) - (exp(1.0) - 1.0)) / 2.0;
            mean[r] += f / N;
        }
    }
}

static void means_have_no_bias_and_small_errors(void)
{
    double *u = calloc((size_t)6 * N * R, sizeof *u), mean[R], sobol = 0.0, random = 0.0, sum = 0.0;
    fill(0, 6, 0, u);
    take_means(u, mean);
    for (size_t r = 0; r < R; r++) {
        sobol += (mean[r] - 1.0) * (mean[r] - 1.0);
        sum += mean[r] - 1.0;
    }
    check_estimate("the mean of all", 1.0 + sum / R, sqrt(sobol) / R, 1.0, 1.01);
    for (size_t i = 0; i < (size_t)6 * N * R; i++)
        u[i] = random_uniforms(CHECK_SEED, 1, (uint32_t)i, 5, PURPOSE_UNKNOWN, 0).first;
    take_means(u, mean);
    for (size_t r = 0; r < R; r++)
        random += (mean[r] - 1.0) * (mean[r] - 1.0);
    printf("\n    variance of a mean over %d points, random over scrambled: %.0f", (int)N,
           random / sobol);
    check_true("a hundred times less variance", random > 100.0 * sobol);
    free(u);
}

int main(void)
{
    static const struct named_test tests[] = {
        {"points are those of GSL in another order", points_are_those_of_gsl_in_another_order},
        {"points are those of SciPy far out", points_are_those_of_scipy_far_out},
        {"every elementary interval holds its points", every_elementary_interval_holds_its_points},
        {"every coordinate has one point in each stratum",
         every_coordinate_has_one_point_in_each_stratum},
        {"randomisations, seeds and entities differ", randomisations_seeds_and_entities_differ},
        {"errors of randomisations are nearly normal", errors_of_randomisations_are_nearly_normal},
        {"scrambling takes random numbers of its own", scrambling_takes_random_numbers_of_its_own},
        {"uniforms are open at both ends", uniforms_are_open_at_both_ends},
        {"means have no bias and small errors", means_have_no_bias_and_small_errors},
    };
    return run_tests("sobol", tests, sizeof tests / sizeof tests[0]);
}
