// SPDX-License-Identifier: GPL-3.0-or-later
//
// The many short sequences of trials: scrambled as the definition says at every level of
// processors, nets that stay nets, points that are uniform, sequences that share nothing.
#include "check.h"
#include "plain.h"

#include "base/arrays.h"
#include "base/random.h"
#include "base/sobol.h"

enum { MOST = SOBOL_STRETCH };

// Points of a coordinate: further digits are random numbers by address.
struct sequence {
    const struct arrays *arrays;
    unsigned dimension, bits;
    uint64_t seed;
    uint32_t world, half;
};

static void draw(const struct sequence *s, uint32_t first_index, size_t n, double *u)
{
    struct sobol_net net;
    uint64_t digits[MOST];
    const struct random_trials trials = {s->seed, s->world, (s->half << 31) + first_index, n};
    const struct sobol_stretch stretch = {s->seed, s->world, s->half, first_index, s->bits, n};
    sobol_net_set(&net, s->dimension, s->bits, 77 + s->dimension, 0);
    s->arrays->sobol_digits(&net, &stretch, digits);
    s->arrays->uniforms(&trials, 77 + s->dimension, PURPOSE_DECISION, 0, u, NULL);
    s->arrays->sobol_lead(n, NULL, digits, sobol_levels(s->bits), u);
}

// ---- as defined ----------------------------------------------------------------------------

static size_t n_different(const struct arrays *arrays, uint32_t first_index, size_t n,
                          unsigned bits, uint32_t which)
{
    static const unsigned dimension[] = {0, 2, 6, 7, 8, 255};
    size_t different = 0;
    for (size_t d = 0; d < sizeof dimension / sizeof dimension[0]; d++)
        for (uint32_t half = 0; half < 2; half++) {
            struct sobol_net net;
            uint64_t digits[MOST + 1];
            const struct sobol_stretch stretch = {CHECK_SEED, 12, half, first_index, bits, n};
            const struct plain_sequence truth = {dimension[d], bits, CHECK_SEED, 12, half, 99, 3};
            sobol_net_set(&net, dimension[d], bits, 99, which);
            digits[n] = 7;
            arrays->sobol_digits(&net, &stretch, digits);
            for (size_t i = 0; i < n; i++)
                different += digits[i] != plain_sobol(&truth, first_index + (uint32_t)i)
                                              << (52 - plain_levels(&truth));
            different += digits[n] != 7;
        }
    return different;
}

static void check_definition(const struct arrays *arrays)
{
    static const uint32_t first[] = {0, 1, 63, 64, 100, 4095, (UINT32_C(1) << 24) - 3,
                                     (UINT32_C(1) << 31) - 40};
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++)
        for (unsigned bits = 1; bits <= 24; bits++) {
            check_true("one", n_different(arrays, first[i], 1, bits, 3) == 0);
            check_true("some", n_different(arrays, first[i], 29, bits, 3) == 0);
            check_true("as many as can be", n_different(arrays, first[i], MOST, bits, 3) == 0);
        }
    check_true("another number of the entity", n_different(arrays, 0, 64, 6, 2) > 0);
}

static void digits_are_those_of_the_definition_at_every_level(void)
{
    for (int cpu = CPU_BEST; cpu < N_CPUS; cpu++)
        if (cpu_available((enum cpu)cpu))
            check_definition(arrays_for((enum cpu)cpu));
}

// u keeps its digits, moved down; lanes are chosen.
static size_t n_led_wrong(const struct arrays *arrays, unsigned levels, bool chooses)
{
    const double some[] = {0x1p-53, 0.25, 0.3, 0.5 + 0x1p-53, 0.7, 1.0 - 0x1p-53, 0.1, 0.9, 0.625};
    enum { N = sizeof some / sizeof some[0] };
    uint64_t digits[N];
    uint32_t which[N];
    double u[N];
    size_t wrong = 0;
    for (uint32_t i = 0; i < N; i++) {
        digits[i] = (uint64_t)(i % 2 == 0 ? i : 63 - i) << 46;
        which[i] = N - 1 - i;
        u[i] = some[i];
    }
    arrays->sobol_lead(N, chooses ? which : NULL, digits, levels, u);
    for (size_t i = 0; i < N; i++) {
        const double lead = (double)digits[N - 1 - i] * 0x1p-52;
        const double further = floor(some[i] * ldexp(1.0, 52 - (int)levels));
        wrong += u[i] != lead + (further + 0.5) * 0x1p-52 || u[i] <= 0.0 || u[i] >= 1.0;
    }
    return wrong;
}

static void digits_lead_those_of_uniforms(void)
{
    for (int cpu = CPU_BEST; cpu < N_CPUS; cpu++) {
        if (!cpu_available((enum cpu)cpu))
            continue;
        for (unsigned levels = 6; levels <= 24; levels += 6)
            check_true("moved", n_led_wrong(arrays_for((enum cpu)cpu), levels, true) == 0);
        check_true("other lanes would show", n_led_wrong(arrays_for((enum cpu)cpu), 6, false) > 0);
    }
}

static void digits_tell_all_points_of_a_sequence_apart(void)
{
    static const uint32_t n[] = {1, 2, 32, 33, 64, 65, 4096, 4097, 1 << 18, (1 << 18) + 1, 1 << 24};
    for (size_t i = 0; i < sizeof n / sizeof n[0]; i++) {
        const unsigned bits = sobol_bits(n[i]);
        check_true("enough", n[i] <= UINT32_C(1) << bits && bits <= sobol_levels(bits));
        check_true("none too many", bits == 1 || n[i] > UINT32_C(1) << (bits - 1));
    }
    check_true("24 are the most", sobol_bits(UINT32_MAX) == 24);
}

// The powers of x are all elements but 0: so the polynomials are primitive, and products of indices
// with a number that is not 0 are all different.
static void products_run_through_all_elements(void)
{
    for (unsigned bits = 1; bits <= 24; bits++) {
        uint32_t product[SOBOL_BITS], power = 1, n = 0;
        do {
            sobol_products(power, bits, product);
            power = bits > 1 ? product[1] : 1;
            n++;
        } while (power != 1 && n < UINT32_C(1) << bits);
        check_true("all", n == (UINT32_C(1) << bits) - 1);
    }
}

// ---- nets ----------------------------------------------------------------------------------

// Whether each interval of 2^-a x 2^-(bits − a), a = 0 … bits, holds one of 2^bits points [2][n].
static bool is_net(const double *u, unsigned bits)
{
    const size_t n = (size_t)1 << bits;
    for (unsigned a = 0; a <= bits; a++) {
        bool taken[MOST] = {false};
        for (size_t i = 0; i < n; i++) {
            const size_t row = (size_t)ldexp(u[i], (int)a);
            const size_t cell = row << (bits - a) | (size_t)ldexp(u[n + i], (int)(bits - a));
            if (taken[cell])
                return false;
            taken[cell] = true;
        }
    }
    return true;
}

static void check_nets(uint32_t first_index, unsigned bits, unsigned of_bits)
{
    const size_t n = (size_t)1 << bits;
    double u[2 * MOST];
    size_t n_nets = 0, n_twins = 0;
    for (uint32_t half = 0; half < 2; half++)
        for (uint32_t world = 0; world < 20; world++) {
            struct sequence s = {arrays_for(CPU_BEST), 0, of_bits, CHECK_SEED, world, half};
            draw(&s, first_index, n, u);
            s.dimension = 1;
            draw(&s, first_index, n, u + n);
            n_nets += is_net(u, bits);
            draw(&s, first_index + 1, n, u + n); // points of one coordinate by another's index
            n_twins += is_net(u, bits);
        }
    check_true("nets", n_nets == 40);
    check_true("the twin is none", n_twins == 0);
}

static void points_of_a_half_are_a_net(void)
{
    check_nets(0, 5, 5);
    check_nets(0, 5, 6);
    check_nets(0, 6, 6);
    check_nets(64, 6, 7);
    check_nets(0, 8, 8);
    check_nets(3 * 256, 8, 24);
}

// ---- uniform points ------------------------------------------------------------------------

// Over the worlds every point is uniform, the first as well as the last.
static void check_uniform(unsigned dimension)
{
    enum { W = 4000, N = 48, CELLS = 16 };
    int count[N][CELLS] = {{0}}, both[N][CELLS] = {{0}};
    double u[N];
    for (uint32_t world = 0; world < W; world++) {
        const struct sequence s = {arrays_for(CPU_BEST), dimension, 6, CHECK_SEED, world,
                                   world % 2};
        draw(&s, 0, N, u);
        for (size_t i = 0; i < N; i++) {
            count[i][(size_t)(u[i] * CELLS)]++;
            both[i][(size_t)(u[i] * 4.0) * 4 + (size_t)(u[0] * 4.0)]++;
        }
    }
    double worst = 0.0, worst_twin = 0.0;
    for (size_t i = 0; i < N; i++) {
        double chi = 0.0, twin = 0.0;
        for (size_t cell = 0; cell < CELLS; cell++) {
            const double expected = (double)W / CELLS;
            chi += pow(count[i][cell] - expected, 2.0) / expected;
            twin += pow(both[i][cell] - expected, 2.0) / expected; // independent of point 0?
        }
        worst = fmax(worst, fabs(chi - (CELLS - 1)) / sqrt(2.0 * (CELLS - 1)));
        worst_twin = fmax(worst_twin, fabs(twin - (CELLS - 1)) / sqrt(2.0 * (CELLS - 1)));
    }
    check_true("uniform, by chi squared", worst < 5.0);
    check_true("two points are not independent", worst_twin > 50.0);
}

static void every_point_is_uniform(void)
{
    check_uniform(3);
    check_uniform(SOBOL_MAX_EVEN); // shuffled
}

// Of 32 points, one uniform in each stratum: the variance of a mean is theirs, and no tail is long.
static void check_strata(unsigned dimension)
{
    enum { W = 20000, N = 32 };
    double sum = 0.0, squares = 0.0, fourth = 0.0, u[N];
    for (uint32_t world = 0; world < W; world++) {
        const struct sequence s = {arrays_for(CPU_BEST), dimension, 5, CHECK_SEED, world, 1};
        double mean = 0.0;
        draw(&s, 0, N, u);
        for (size_t i = 0; i < N; i++)
            mean += (u[i] - 0.5) / N;
        sum += mean;
        squares += mean * mean;
        fourth += pow(mean, 4.0);
    }
    const double variance = squares / W, truth = 1.0 / 12.0 / pow(N, 3.0);
    check_estimate("mean", sum / W, sqrt(variance / W), 0.0, 20.0 * sqrt(variance / W));
    check_estimate("variance", variance, truth * sqrt(2.0 / W), truth, 1.2 * truth);
    check_estimate("kurtosis", fourth / W / (variance * variance), sqrt(24.0 / W), 3.0 - 1.2 / N,
                   3.5);
}

static void errors_of_short_sequences_are_those_of_strata(void)
{
    check_strata(3);
    check_strata(SOBOL_MAX_EVEN); // shuffled
}

// The mean of (u − ½)(v − ½) over 2^bits points: its variance, by that of independent ones, with
// the standard error of this.
struct rating {
    double mean, se;
};

static struct rating rate(unsigned one, unsigned two, unsigned bits, unsigned of_bits)
{
    enum { W = 4000 };
    const size_t n = (size_t)1 << bits;
    double sum = 0.0, squares = 0.0, u[MOST], v[MOST];
    for (uint32_t world = 0; world < W; world++) {
        struct sequence s = {arrays_for(CPU_BEST), one, of_bits, CHECK_SEED, world, 0};
        double mean = 0.0;
        draw(&s, 0, n, u);
        s.dimension = two;
        draw(&s, 0, n, v);
        for (size_t i = 0; i < n; i++)
            mean += (u[i] - 0.5) * (v[i] - 0.5) / (double)n;
        const double rating = mean * mean * 144.0 * (double)n;
        sum += rating;
        squares += rating * rating;
    }
    return (struct rating){sum / W, sqrt((squares / W - sum / W * sum / W) / W)};
}

// Neither between the first coordinates nor where one is shuffled: at most n/(n − 1). The twin: a
// sequence of more points has more coordinates that are not shuffled.
static void no_interaction_of_two_coordinates_is_overrated(void)
{
    for (unsigned bits = 2; bits <= 6; bits++) {
        const double n = ldexp(1.0, (int)bits);
        for (unsigned two = 1; two < SOBOL_MAX_EVEN + 3; two++)
            for (unsigned one = 0; one < two; one++) {
                const struct rating found = rate(one, two, bits, bits);
                check_true("not overrated", found.mean < n / (n - 1.0) + 5.0 * found.se);
            }
    }
    const struct rating twin = rate(1, 2, 2, 8);
    check_true("Sobol's coordinates 1 and 2 at four points", twin.mean > 2.0 + 5.0 * twin.se);
}

// ---- independence --------------------------------------------------------------------------

static double correlation(size_t n, const double *x, const double *y)
{
    double xx = 0.0, yy = 0.0, xy = 0.0;
    for (size_t i = 0; i < n; i++) {
        xx += x[i] * x[i];
        yy += y[i] * y[i];
        xy += x[i] * y[i];
    }
    return xy / sqrt(xx * yy);
}

// Means of f, whose own mean is 0, over 5 points of two sequences for each world.
static double correlation_of(const struct sequence *one, const struct sequence *two,
                             uint32_t next_world)
{
    enum { W = 20000, N = 5 };
    static double x[W], y[W];
    for (uint32_t world = 0; world < W; world++) {
        struct sequence a = *one, b = *two;
        double u[N], v[N];
        a.world = world;
        b.world = world + next_world;
        draw(&a, 0, N, u);
        draw(&b, 0, N, v);
        x[world] = y[world] = 0.0;
        for (size_t i = 0; i < N; i++) {
            x[world] += u[i] * u[i] - 1.0 / 3.0;
            y[world] += v[i] * v[i] - 1.0 / 3.0;
        }
    }
    return correlation(W, x, y) * sqrt(W);
}

static void sequences_share_nothing(void)
{
    const struct sequence one = {arrays_for(CPU_BEST), 2, 6, CHECK_SEED, 0, 0};
    struct sequence other = one;
    check_true("the twin: a sequence and itself", correlation_of(&one, &other, 0) > 50.0);
    check_true("worlds", fabs(correlation_of(&one, &other, 1)) < 5.0);
    other.half = 1;
    check_true("halves", fabs(correlation_of(&one, &other, 0)) < 5.0);
    other = one;
    other.seed++;
    check_true("seeds", fabs(correlation_of(&one, &other, 0)) < 5.0);
    other = one;
    other.dimension = 5;
    check_true("entities", fabs(correlation_of(&one, &other, 0)) < 5.0);
}

int main(void)
{
    static const struct named_test tests[] = {
        {"digits are those of the definition at every level",
         digits_are_those_of_the_definition_at_every_level},
        {"digits lead those of uniforms", digits_lead_those_of_uniforms},
        {"digits tell all points of a sequence apart", digits_tell_all_points_of_a_sequence_apart},
        {"products run through all elements", products_run_through_all_elements},
        {"points of a half are a net", points_of_a_half_are_a_net},
        {"every point is uniform", every_point_is_uniform},
        {"errors of short sequences are those of strata",
         errors_of_short_sequences_are_those_of_strata},
        {"no interaction of two coordinates is overrated",
         no_interaction_of_two_coordinates_is_overrated},
        {"sequences share nothing", sequences_share_nothing},
    };
    return run_tests("plain nets", tests, sizeof tests / sizeof tests[0]);
}
