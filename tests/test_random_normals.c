// SPDX-License-Identifier: GPL-3.0-or-later
//
// Uniforms and normals as the kernel makes them, at every level of processors: open at both ends
// wherever the extremes stand, right in the tails, right on average over many.

#include "check.h"

#include <gsl/gsl_cdf.h>

#include "base/arrays.h"
#include "base/real.h"
#include "unphilox.h"

enum { LANES_LOOKED_AT = 24, N_GRID = 20000, N_NORMALS = 1 << 20, BATCH = 64 };

static void at_every_level(void (*check)(const struct arrays *a))
{
    for (int cpu = CPU_PLAIN; cpu < N_CPUS; cpu++)
        if (cpu_available((enum cpu)cpu))
            check(arrays_for((enum cpu)cpu));
}

// ---- the ends ------------------------------------------------------------------------------

// The pair whose words are all `word`, as the trial in place `lane` of a batch.
static struct random_pair forced(const struct arrays *a, uint32_t word, uint32_t lane)
{
    const uint64_t seed = UINT64_C(0x123456789ABCDEF);
    const struct philox_block at = counter_of((struct philox_block){{word, word, word, word}},
                                              (uint32_t)seed, (uint32_t)(seed >> 32));
    const struct random_trials trials = {seed, at.word[1], at.word[0] - lane, LANES_LOOKED_AT};
    const enum purpose purpose = (enum purpose)(at.word[3] >> 24);
    const uint32_t index = at.word[3] & UINT32_C(0xFFFFFF);
    double first[LANES_LOOKED_AT], second[LANES_LOOKED_AT], alone[8];
    const uint32_t which[8] = {lane, lane, lane, lane, lane, lane, lane, lane};
    a->uniforms(&trials, at.word[2], purpose, index, first, second);
    a->uniforms_of(&trials, 1, which, at.word[2], purpose, index, alone);
    check_true("alone as in its batch", alone[0] == first[lane]);
    return (struct random_pair){first[lane], second[lane]};
}

static void check_ends(const struct arrays *a)
{
    for (uint32_t lane = 0; lane < LANES_LOOKED_AT; lane++) {
        const struct random_pair low = forced(a, 0, lane), high = forced(a, UINT32_MAX, lane);
        check_true("the least", low.first == 0x1p-53 && low.second == 0x1p-53);
        check_true("the greatest", high.first == 1.0 - 0x1p-53 && high.second == 1.0 - 0x1p-53);
        const double u[2] = {low.first, high.first};
        double z[2];
        a->normal_score(2, u, z);
        check_true("finite and symmetric as normals", z[0] == -z[1] && z[1] > 8.2 && z[1] < 8.3);
        check_true("all there is between", forced(a, 0x80000000, lane).first > 0.5 &&
                                               forced(a, 0x7FFFFFFF, lane).first < 0.5);
    }
}

static void uniforms_are_open_at_both_ends(void)
{
    at_every_level(check_ends);
}

// ---- tails ---------------------------------------------------------------------------------

struct errors {
    double quantile, upper; // the largest relative ones against GSL: of quantiles
    double through, cdf; // of the distribution function there; as GSL has it, in units of 1 + x²,
                         // by which an error of x is worth more there, and as the kernel has it
};

// Over the lower tail from 1e-300 to 1/2 in geometric progression, and the upper one as far as
// 1 − 2⁻⁵³; `slip` is the twin's: of x.
static struct errors tail_errors(const struct arrays *a, double slip)
{
    static double u[N_GRID], x[N_GRID], cdf[N_GRID];
    struct errors e = {0};
    for (size_t i = 0; i < N_GRID; i++)
        u[i] = 0.5 * pow(2e-300, (double)(i + 1) / N_GRID);
    a->normal_quantile(N_GRID, u, x);
    for (size_t i = 0; i < N_GRID; i++)
        x[i] *= 1.0 + slip;
    a->normal_cdf(N_GRID, x, cdf);
    for (size_t i = 0; i < N_GRID; i++) {
        e.quantile = fmax(e.quantile, fabs(x[i] / gsl_cdf_ugaussian_Pinv(u[i]) - 1.0));
        const double truth = gsl_cdf_ugaussian_P(x[i]);
        e.through = fmax(e.through, fabs(truth / u[i] - 1.0) / (1.0 + x[i] * x[i]));
        e.cdf = fmax(e.cdf, fabs(cdf[i] * (1.0 + slip) / truth - 1.0));
    }
    for (size_t i = 0; i < N_GRID; i++)
        u[i] = 1.0 - 0.5 * pow(0x1p-52, (double)(i + 1) / N_GRID);
    a->normal_quantile(N_GRID, u, x);
    for (size_t i = 0; i < N_GRID; i++)
        e.upper =
            fmax(e.upper, fabs(x[i] * (1.0 + slip) / gsl_cdf_ugaussian_Qinv(1.0 - u[i]) - 1.0));
    return e;
}

static void check_tails(const struct arrays *a)
{
    const struct errors right = tail_errors(a, 0.0), wrong = tail_errors(a, 1e-11);
    printf(
        "\n    largest relative errors: quantile %.2g below, %.2g above; 1 + x² times %.2g through "
        "the distribution function; its own %.2g",
        right.quantile, right.upper, right.through, right.cdf);
    check_true("quantiles", right.quantile <= 1e-12 && right.upper <= 1e-12);
    check_true("through the distribution function", right.through <= 1e-14);
    check_true("the distribution function", right.cdf <= 1e-12);
    check_true("the twin: all off by 1e-11", wrong.quantile > 1e-12 && wrong.upper > 1e-12 &&
                                                 wrong.through > 1e-14 && wrong.cdf > 1e-12);
}

static void normals_are_right_in_the_tails(void)
{
    at_every_level(check_tails);
}

// ---- many ----------------------------------------------------------------------------------

// Normals at neighbouring addresses, 64 trials at a time: along worlds, batches of a world,
// entities and indices; `sd` is the twin's.
enum direction { WORLDS, BATCHES, ENTITIES, INDICES, N_DIRECTIONS };

static void draw(const struct arrays *a, enum direction d, uint32_t i, double sd, double *z)
{
    const struct random_trials trials = {CHECK_SEED, d == WORLDS ? i : 7,
                                         d == BATCHES ? i * BATCH : 0, BATCH};
    char path[32];
    (void)snprintf(path, sizeof path, "measures.m%u.process", d == ENTITIES ? i : 0);
    double u[2 * BATCH];
    a->uniforms(&trials, random_entity(path), PURPOSE_DECISION, d == INDICES ? i : 0, u, u + BATCH);
    a->normal_score(2 * BATCH, u, z);
    for (size_t k = 0; k < 2 * BATCH; k++)
        z[k] *= sd;
}

// Sums over many normals, and over their sums by batch, scaled to a variance of 1.
struct normals {
    double n, sum, square, cube, fourth, sixth, beyond_3, beyond_4, batches, square_of_batches;
};

static void add_batch(struct normals *s, const double *z)
{
    double sum = 0.0;
    for (size_t i = 0; i < 2 * BATCH; i++) {
        const double square = z[i] * z[i];
        sum += z[i];
        s->square += square;
        s->cube += square * z[i];
        s->fourth += square * square;
        s->sixth += square * square * square;
        s->beyond_3 += fabs(z[i]) > 3.0;
        s->beyond_4 += fabs(z[i]) > 4.0;
    }
    s->n += 2 * BATCH;
    s->sum += sum;
    s->batches++;
    s->square_of_batches += sum * sum / (2 * BATCH);
}

// Within five standard errors of normals: E z^2k = (2k − 1)!!.
static bool are_normal(const struct normals *s)
{
    const double root = sqrt(s->n), n = s->n;
    const double p3 = 2.0 * gsl_cdf_ugaussian_Q(3.0), p4 = 2.0 * gsl_cdf_ugaussian_Q(4.0);
    return is_within(s->sum / n, 1.0 / root, 0.0) &&
           is_within(s->square / n, sqrt(2.0) / root, 1.0) &&
           is_within(s->cube / n, sqrt(15.0) / root, 0.0) &&
           is_within(s->fourth / n, sqrt(105.0 - 9.0) / root, 3.0) &&
           is_within(s->sixth / n, sqrt(10395.0 - 225.0) / root, 15.0) &&
           is_within(s->beyond_3 / n, sqrt(p3) / root, p3) &&
           is_within(s->beyond_4 / n, sqrt(p4) / root, p4) &&
           is_within(s->square_of_batches / s->batches, sqrt(2.0 / s->batches), 1.0);
}

static bool are_normal_along(const struct arrays *a, enum direction d, double sd)
{
    struct normals s = {0};
    double z[2 * BATCH];
    for (uint32_t i = 0; i < N_NORMALS / (2 * BATCH); i++) {
        draw(a, d, i, sd, z);
        add_batch(&s, z);
    }
    return are_normal(&s);
}

static void check_many(const struct arrays *a)
{
    for (int d = 0; d < N_DIRECTIONS; d++) {
        check_true("many normals", are_normal_along(a, (enum direction)d, 1.0));
        check_true("the twin: one per cent too wide",
                   !are_normal_along(a, (enum direction)d, 1.01));
    }
}

// One number for all trials of a batch, which no moment of single normals notices.
static void check_sums(const struct arrays *a)
{
    struct normals s = {0};
    double z[2 * BATCH], same[2 * BATCH];
    for (uint32_t i = 0; i < N_NORMALS / (2 * BATCH); i++) {
        draw(a, WORLDS, i / (2 * BATCH), 1.0, z);
        for (size_t k = 0; k < 2 * BATCH; k++)
            same[k] = z[i % (2 * BATCH)];
        add_batch(&s, same);
    }
    check_true("the twin: trials that share a number", !are_normal(&s));
}

static void many_normals_have_the_moments_of_the_normal_distribution(void)
{
    at_every_level(check_many);
    at_every_level(check_sums);
}

int main(void)
{
    const struct named_test tests[] = {
        {"uniforms are open at both ends", uniforms_are_open_at_both_ends},
        {"normals are right in the tails", normals_are_right_in_the_tails},
        {"many normals have the moments of the normal distribution",
         many_normals_have_the_moments_of_the_normal_distribution},
    };
    return run_tests("random normals", tests, sizeof tests / sizeof tests[0]);
}
