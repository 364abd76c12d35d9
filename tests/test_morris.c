// SPDX-License-Identifier: GPL-3.0-or-later
//
// Elementary effects against all places of a grid and against Morris's example of 20 inputs; their
// errors against the spread over seeds.
#include "functions.h"
#include "seeds.h"

#include "analysis/morris.h"
#include "base/random.h"

#include <stdint.h>

enum { MOST = 20, LEVELS = MORRIS_LEVELS, N_SEEDS = 400, TRAJECTORIES = 32 };

#define STEP (2.0 / 3.0) // levels at 0, 1/3, 2/3, 1

enum luck { NONE, APART, SHARED, OF_SEED };

// A function of n inputs at their levels.
struct subject {
    size_t n;
    double (*value)(const unsigned char *level);
    double noise; // how far chance goes to each side
    enum luck luck;
};

static double at_level(unsigned char level)
{
    return level / (LEVELS - 1.0);
}

struct path {
    unsigned char start[MOST];
    uint32_t moved[MOST];
};

static struct path path_of(uint64_t seed, uint32_t index, size_t n)
{
    struct path path;
    memset(&path, 0, sizeof path);
    morris_go(&(struct morris_path){path.start, path.moved}, seed, index, n);
    return path;
}

// ---- effects ---------------------------------------------------------------------------------

static double lucky(const struct subject *s, uint64_t seed, uint32_t trajectory, uint32_t point,
                    size_t half)
{
    const struct random_pair u = random_uniforms(seed, trajectory, point, 11, PURPOSE_TYPE, 0);
    return s->noise * (2.0 * (half == 0 || s->luck == SHARED ? u.first : u.second) - 1.0);
}

// What all trajectories of a seed share: a slope of the first input.
static double shared(const struct subject *s, uint64_t seed, const unsigned char *level)
{
    return s->luck == OF_SEED ? s->noise * at_level(level[0]) *
                                    random_uniforms(seed, 0, 0, 12, PURPOSE_TYPE, 0).first
                              : 0.0;
}

static void effects_of(const struct subject *s, size_t n_trajectories, uint64_t seed,
                       struct morris_effect *effect)
{
    double *y = calloc(n_trajectories * (s->n + 1) * 2, sizeof *y);
    for (uint32_t t = 0; y != NULL && t < n_trajectories; t++) {
        struct path path = path_of(seed, t, s->n);
        for (uint32_t point = 0; point <= s->n; point++) {
            unsigned char *at = &path.start[point == 0 ? 0 : path.moved[point - 1]];
            *at = point == 0 ? *at : morris_stepped(*at);
            for (size_t half = 0; half < 2; half++)
                y[(t * (s->n + 1) + point) * 2 + half] =
                    s->value(path.start) + shared(s, seed, path.start) +
                    (s->luck == APART || s->luck == SHARED ? lucky(s, seed, t, point, half) : 0.0);
        }
    }
    check_true("computed",
               y != NULL && morris_effects(y, n_trajectories, s->n, seed, STEP, effect));
    free(y);
}

// Over all places of the grid.
struct truth {
    double mean, absolute, variance;
};

static struct truth truth_of(const struct subject *s, size_t input)
{
    double sum = 0.0, absolute = 0.0, squares = 0.0, n = 0.0;
    for (size_t place = 0; place < (size_t)1 << 2 * s->n; place++) {
        unsigned char level[MOST];
        for (size_t i = 0; i < s->n; i++)
            level[i] = place >> 2 * i & 3U;
        if (level[input] >= LEVELS / 2)
            continue;
        const double before = s->value(level);
        level[input] += LEVELS / 2;
        const double effect = (s->value(level) - before) / STEP;
        sum += effect;
        absolute += fabs(effect);
        squares += effect * effect;
        n++;
    }
    return (struct truth){sum / n, absolute / n, squares / n - sum / n * sum / n};
}

static double linear(const unsigned char *level)
{
    return 5.0 * at_level(level[0]) - 3.0 * at_level(level[1]) + 0.0 * at_level(level[2]);
}

static double g4(const unsigned char *level)
{
    double product = 1.0;
    for (size_t i = 0; i < 4; i++)
        product *= g_given(i, at_level(level[i]));
    return product;
}

static double bent(const unsigned char *level)
{
    const double x = at_level(level[0]), y = at_level(level[1]), z = at_level(level[2]);
    return exp(2.0 * x) * (y - 0.3) + 4.0 * z * z * y;
}

static void a_linear_function_has_its_slopes_everywhere(void)
{
    const struct subject s = {.n = 3, .value = linear};
    const double slope[3] = {5.0, -3.0, 0.0};
    struct morris_effect e[3];
    effects_of(&s, 10, CHECK_SEED, e);
    for (size_t i = 0; i < 3; i++) {
        check_near("mean", e[i].mean.value, slope[i], 1e-12, slope[i] + 0.1);
        check_near("absolute", e[i].absolute.value, fabs(slope[i]), 1e-12, -1.0);
        check_near("sd", e[i].sd, 0.0, 1e-7, 0.1);
        check_true("no error", e[i].mean.se < 1e-7 && e[i].absolute.se < 1e-7);
    }
    effects_of(&s, 1, CHECK_SEED, e);
    check_near("one trajectory", e[1].mean.value, -3.0, 1e-12, 3.0);
    check_true("tells no spread",
               isnan(e[1].mean.se) && isnan(e[1].absolute.se) && isnan(e[1].sd));
}

struct three {
    struct seeds mean[MOST], absolute[MOST], variance[MOST];
};

static struct three over_seeds(const struct subject *s)
{
    struct three three = {0};
    const struct interval none = {NAN, NAN};
    for (uint64_t seed = 0; seed < N_SEEDS; seed++) {
        struct morris_effect e[MOST];
        effects_of(s, TRAJECTORIES, CHECK_SEED + seed, e);
        for (size_t i = 0; i < s->n; i++) {
            seeds_add(&three.mean[i], e[i].mean, none, NAN);
            seeds_add(&three.absolute[i], e[i].absolute, none, NAN);
            seeds_add_value(&three.variance[i], e[i].sd * e[i].sd);
        }
    }
    return three;
}

static void effects_are_those_of_all_places_of_the_grid(void)
{
    const struct subject subjects[] = {{.n = 4, .value = g4}, {.n = 3, .value = bent}};
    for (size_t k = 0; k < 2; k++) {
        const struct three found = over_seeds(&subjects[k]);
        for (size_t i = 0; i < subjects[k].n; i++) {
            const struct truth truth = truth_of(&subjects[k], i);
            const double off = 0.2 * sqrt(truth.variance);
            check_unbiased("mean", &found.mean[i], truth.mean, truth.mean + off);
            if (seeds_variance(&found.absolute[i]) > 1e-20)
                check_unbiased("absolute", &found.absolute[i], truth.absolute,
                               truth.absolute + off);
            if (seeds_variance(&found.variance[i]) > 1e-20)
                check_unbiased("variance", &found.variance[i], truth.variance,
                               1.2 * truth.variance);
        }
    }
}

// Up in one half, down in the other: effects cancel, their absolute values do not.
static void an_input_that_is_not_monotone_has_absolute_effects(void)
{
    const struct subject s = {.n = 4, .value = g4};
    struct morris_effect e[4];
    effects_of(&s, 1000, CHECK_SEED, e);
    for (size_t i = 0; i < 4; i++) {
        const struct truth truth = truth_of(&s, i);
        check_near("no mean by the closed form", truth.mean, 0.0, 1e-12, 0.1);
        check_estimate("no mean", e[i].mean.value, e[i].mean.se, 0.0, 0.5 * truth.absolute);
        check_true("absolute effects", e[i].absolute.value > 0.8 * truth.absolute);
        if (i > 0)
            check_true("in order", e[i].absolute.value < e[i - 1].absolute.value);
    }
}

static void errors_are_the_spread_over_seeds(void)
{
    struct subject s = {.n = 3, .value = bent};
    struct three found = over_seeds(&s);
    for (size_t i = 0; i < s.n; i++) {
        check_errors("mean", &found.mean[i], 0.0);
        check_errors("absolute", &found.absolute[i], 0.0);
    }
    s.luck = OF_SEED;
    s.noise = 10.0;
    found = over_seeds(&s);
    check_true("what trajectories share is not seen",
               !seeds_errors_agree(&found.mean[0], 1.0, 0.0));
}

static void chance_leaves_means_and_spreads_unbiased(void)
{
    struct subject s = {.n = 3, .value = bent, .noise = 2.0, .luck = APART};
    const struct three found = over_seeds(&s);
    s.luck = SHARED;
    const struct three twin = over_seeds(&s);
    for (size_t i = 0; i < s.n; i++) {
        const struct truth truth = truth_of(&s, i);
        const double se = sqrt(seeds_variance(&twin.variance[i]) / N_SEEDS);
        check_unbiased("mean", &found.mean[i], truth.mean, truth.mean + 1.0);
        check_errors("mean", &found.mean[i], 0.0);
        check_errors("absolute", &found.absolute[i], 0.0);
        check_unbiased("variance", &found.variance[i], truth.variance, 1.2 * truth.variance);
        check_true("chance that halves share shows",
                   !is_within(seeds_mean(&twin.variance[i]), se, truth.variance));
    }
}

// ---- Morris's example ------------------------------------------------------------------------

// Of order 1 and 2 the coefficients that the paper leaves to chance: N(0, 1).
static double normal_at(size_t i, size_t j)
{
    const struct random_pair u =
        random_uniforms(1991, (uint32_t)i, (uint32_t)j, 1, PURPOSE_TYPE, 0);
    return sqrt(-2.0 * log(u.first)) * cos(2.0 * FUNCTION_PI * u.second);
}

static double w_of(size_t i, double x)
{
    return i == 2 || i == 4 || i == 6 ? 2.0 * (1.1 * x / (x + 0.1) - 0.5) : 2.0 * (x - 0.5);
}

// Technometrics 33 (1991) 161, section 5; linear in each w.
static double morris_of(const double *w)
{
    static double one[MOST], two[MOST][MOST];
    for (size_t i = 0; i < MOST && one[MOST - 1] == 0.0; i++) {
        for (size_t j = i + 1; j < MOST; j++)
            two[i][j] = j < 6 ? -15.0 : normal_at(i, j);
        one[i] = i < 10 ? 20.0 : normal_at(i, i);
    }
    double sum = normal_at(MOST, MOST) + 5.0 * w[0] * w[1] * w[2] * w[3];
    for (size_t i = 0; i < MOST; i++) {
        double slope = one[i];
        for (size_t j = i + 1; j < MOST; j++)
            slope += two[i][j] * w[j];
        for (size_t j = i + 1; j < 5; j++)
            for (size_t l = j + 1; l < 5; l++)
                slope -= 10.0 * w[j] * w[l];
        sum += slope * w[i];
    }
    return sum;
}

static double morris_1991(const unsigned char *level)
{
    double w[MOST];
    for (size_t i = 0; i < MOST; i++)
        w[i] = w_of(i, at_level(level[i]));
    return morris_of(w);
}

// The mean effect: the function is linear in each w, and levels are independent.
static double morris_mean(size_t input)
{
    double w[MOST], rise = 0.0, change = 0.0;
    for (size_t i = 0; i < MOST; i++) {
        w[i] = 0.0;
        for (unsigned char level = 0; level < LEVELS; level++)
            w[i] += w_of(i, at_level(level)) / LEVELS;
    }
    for (unsigned char level = 0; level < LEVELS / 2; level++)
        rise += w_of(input, at_level(morris_stepped(level))) - w_of(input, at_level(level));
    for (int sign = -1; sign <= 1; sign += 2) {
        w[input] = sign;
        change += 0.5 * sign * morris_of(w);
    }
    return change * rise / (LEVELS / 2) / STEP;
}

static void morriss_example_shows_what_he_saw(void)
{
    const struct subject s = {.n = MOST, .value = morris_1991};
    struct morris_effect e[MOST];
    double important = INFINITY, other = 0.0;
    effects_of(&s, 256, CHECK_SEED, e);
    for (size_t i = 0; i < MOST; i++) {
        const double mean = morris_mean(i);
        check_estimate("mean", e[i].mean.value, e[i].mean.se, mean, mean + 60.0);
        if (i < 10)
            important = fmin(important, e[i].absolute.value);
        else
            other = fmax(other, e[i].absolute.value);
    }
    printf("\n    mean absolute effects: of inputs 1 to 10 at least %.1f, of others at most %.1f",
           important, other);
    check_true("the first ten are important", important > 2.0 * other);
    for (size_t i = 7; i < 10; i++) { // far from 0, alike everywhere
        check_near("about 40", e[i].mean.value, 40.0, 8.0, 20.0);
        check_true("alike everywhere", e[i].sd < 0.3 * e[i].mean.value);
    }
    for (size_t i = 0; i < 6; i++)
        check_true("not alike everywhere", e[i].sd > 0.5 * fabs(e[i].mean.value) && e[i].sd > 20.0);
    check_true("bent", e[6].sd > 2.0 * e[7].sd);
}

// Paths of 4 as he had them.
static void four_paths_are_enough_to_see_it(void)
{
    const struct subject s = {.n = MOST, .value = morris_1991};
    int seen = 0, seen_wrong = 0;
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct morris_effect e[MOST];
        double important = INFINITY, other = 0.0;
        effects_of(&s, 4, CHECK_SEED + seed, e);
        for (size_t i = 0; i < MOST; i++)
            if (i < 10)
                important = fmin(important, e[i].absolute.value);
            else
                other = fmax(other, e[i].absolute.value);
        seen += important > other;
        seen_wrong += e[0].absolute.value < e[7].absolute.value;
    }
    printf("\n    told apart with 4 trajectories in %d of 100", seen);
    check_true("mostly", seen >= 75);
    check_true("not any order", seen_wrong < 75);
}

// The effects of an input along the paths by one half, one after another.
static void walk(const struct subject *s, size_t n_trajectories, size_t input, size_t half,
                 double *effects)
{
    for (uint32_t t = 0; t < n_trajectories; t++) {
        struct path path = path_of(CHECK_SEED, t, s->n);
        double before = s->value(path.start) + lucky(s, CHECK_SEED, t, 0, half);
        for (uint32_t k = 0; k < s->n; k++) {
            unsigned char *level = &path.start[path.moved[k]];
            const double from = at_level(*level);
            *level = morris_stepped(*level);
            const double after = s->value(path.start) + lucky(s, CHECK_SEED, t, k + 1, half);
            if (path.moved[k] == input)
                effects[t] = (after - before) / (at_level(*level) - from);
            before = after;
        }
    }
}

static double mean_of(const double *x, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += x[i] / (double)n;
    return sum;
}

// √(Σ (x − x̄)(y − ȳ)/(n − 1)), or 0 where the sum is below 0.
static double spread_of(const double *x, const double *y, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += (x[i] - mean_of(x, n)) * (y[i] - mean_of(y, n));
    return sqrt(fmax(sum, 0.0) / ((double)n - 1.0));
}

// Of few trajectories, where dividing by another number would show; of one no spread is known.
static void few_trajectories_have_the_errors_of_the_text_books(void)
{
    const struct subject s = {4, g4, 0.3, APART};
    for (size_t n = 1; n <= 4; n++) {
        struct morris_effect found[MOST];
        effects_of(&s, n, CHECK_SEED, found);
        for (size_t i = 0; i < s.n; i++) {
            double half[2][4], both[4], size[4];
            walk(&s, n, i, 0, half[0]);
            walk(&s, n, i, 1, half[1]);
            for (size_t t = 0; t < n; t++) {
                both[t] = 0.5 * (half[0][t] + half[1][t]);
                size[t] = fabs(both[t]);
            }
            check_near("mean", found[i].mean.value, mean_of(both, n), 1e-12, 100.0);
            check_near("absolute", found[i].absolute.value, mean_of(size, n), 1e-12, -1.0);
            if (n == 1) {
                check_true("unknown", isnan(found[i].mean.se) && isnan(found[i].absolute.se) &&
                                          isnan(found[i].sd));
                continue;
            }
            const double root = sqrt((double)n);
            check_near("spread", found[i].sd, spread_of(half[0], half[1], n), 1e-6, -1.0);
            check_near("error", found[i].mean.se, spread_of(both, both, n) / root, 1e-6, -1.0);
            check_near("of the absolute", found[i].absolute.se, spread_of(size, size, n) / root,
                       1e-6, -1.0);
        }
    }
}

int main(void)
{
    const struct named_test tests[] = {
        {"few trajectories have the errors of the text books",
         few_trajectories_have_the_errors_of_the_text_books},
        {"a linear function has its slopes everywhere",
         a_linear_function_has_its_slopes_everywhere},
        {"effects are those of all places of the grid",
         effects_are_those_of_all_places_of_the_grid},
        {"an input that is not monotone has absolute effects",
         an_input_that_is_not_monotone_has_absolute_effects},
        {"errors are the spread over seeds", errors_are_the_spread_over_seeds},
        {"chance leaves means and spreads unbiased", chance_leaves_means_and_spreads_unbiased},
        {"Morris's example shows what he saw", morriss_example_shows_what_he_saw},
        {"four paths are enough to see it", four_paths_are_enough_to_see_it},
    };
    return run_tests("morris", tests, sizeof tests / sizeof tests[0]);
}
