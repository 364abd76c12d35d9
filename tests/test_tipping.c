// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tipping points: crossings that are planted are found where they lie, with honest intervals; none in
// chance.

#include "check.h"

#include <stdint.h>

#include "analysis/tipping.h"
#include "base/random.h"

enum { N_UNKNOWNS = 3, N_SETS = 200 };

// Of a world and one of the things that are drawn for it; `set` tells data sets apart.
static double uniform(uint32_t set, uint32_t world, uint32_t entity)
{
    return random_uniforms(CHECK_SEED, world, set, entity, PURPOSE_TYPE, 0).first;
}

static double normal(uint32_t set, uint32_t world, uint32_t entity)
{
    const struct random_pair u = random_uniforms(CHECK_SEED, world, set, entity, PURPOSE_TYPE, 1);
    return sqrt(-2.0 * log(u.first)) * cos(2.0 * acos(-1.0) * u.second);
}

// The change that a measure brings where unknown 0 is x and unknown 1 is y.
typedef double (*change_of)(double x, double y);

static double rises(double x, double y)
{
    (void)y;
    return 0.1 * (x - 0.3);
}

static double falls_with_another(double x, double y)
{
    return 0.1 * (0.6 - x) + 0.05 * (y - 0.5);
}

static double rises_and_falls(double x, double y)
{
    (void)y;
    return 0.2 * (0.04 - (x - 0.5) * (x - 0.5));
}

static double stays_above(double x, double y)
{
    (void)y;
    return 0.02 + 0.05 * x;
}

static double nothing(double x, double y)
{
    return 0.0 * (x + y);
}

struct found {
    struct packages packages;
    struct tippings tippings;
    struct arena arena;
};

// Package 1 is package 0 with one measure more, at a cost of 1; the change has noise of this standard
// deviation. Unknowns are uniform. To be cleared.
static void prepare(struct found *f, change_of change, double noise, uint32_t set, size_t n_worlds)
{
    arena_init(&f->arena);
    check_true("memory", packages_init(&f->packages, 2, n_worlds, N_UNKNOWNS));
    f->packages.mask[1] = 1;
    f->packages.cost[1] = 1.0;
    for (uint32_t w = 0; w < n_worlds; w++) {
        double x[N_UNKNOWNS];
        for (uint32_t u = 0; u < N_UNKNOWNS; u++)
            f->packages.unknown[u][w] = x[u] = uniform(set, w, u);
        f->packages.whole[1][w] = change(x[0], x[1]) + noise * normal(set, w, 9);
    }
}

static void look(struct found *f, uint32_t set, double value)
{
    struct tipping_step step = {0, TIPPING_LAST, 1, 0};
    f->tippings = (struct tippings){.goals = {{AIM_DETERRENCE, NAN}, {AIM_VALUE, value}},
                                    .n_goals = 2, .steps = &step, .n_steps = 1};
    check_true("memory", tipping_find(&f->tippings, &f->packages, CHECK_SEED + set, &f->arena,
                                      NULL) == STATUS_OK);
    f->tippings.steps = NULL;
}

static void find(struct found *f, change_of change, double noise, uint32_t set, size_t n_worlds,
                 double value)
{
    prepare(f, change, noise, set, n_worlds);
    look(f, set, value);
}

static void clear(struct found *f)
{
    packages_clear(&f->packages);
    arena_clear(&f->arena);
}

// The row of a goal, an unknown and the number of the crossing; NULL if there is none.
static const struct tipping *row(const struct found *f, size_t goal, size_t unknown,
                                 size_t crossing)
{
    for (size_t i = 0; i < f->tippings.n; i++) {
        const struct tipping *t = &f->tippings.rows[i];
        if (t->goal == goal && t->unknown == unknown && t->crossing == crossing)
            return t;
    }
    return NULL;
}

static enum tipping_worth worth_of_all(const struct found *f, size_t goal)
{
    const struct tipping *t = row(f, goal, N_UNKNOWNS, 0);
    return t == NULL ? TIPPING_UNCLEAR : t->worth;
}

static void check_crossing(const struct tipping *t, enum tipping_worth worth, double truth)
{
    check_true("it is there", t != NULL);
    if (t == NULL)
        return;
    check_true("its direction", t->worth == worth);
    check_true("it is sure", t->sure >= TIPPING_SURE);
    check_estimate("where it lies", t->at, (t->hi - t->lo) / 3.92, truth, truth + 0.1);
}

static void a_planted_crossing_is_found_for_both_goals(void)
{
    struct found f;
    find(&f, rises, 0.05, 0, 4000, 50.0); // 50 · 0.1 (x − 0.3) = 1 at x = 0.5
    const struct tipping *plain = row(&f, 0, 0, 1), *value = row(&f, 1, 0, 1);
    check_crossing(plain, TIPPING_ABOVE, 0.3);
    check_crossing(value, TIPPING_ABOVE, 0.5);
    if (plain != NULL && value != NULL) {
        check_near("share of worlds", plain->p_worth, 1.0 - plain->at, 0.04, 0.3);
        check_near("change at the lower end", value->change_from, -2.45, 0.3, -0.02);
        check_near("the range", value->to, 0.99, 0.01, 1.01);
    }
    check_true("it depends", worth_of_all(&f, 0) == TIPPING_DEPENDS);
    check_true("on nothing else", row(&f, 0, 1, 1) == NULL && row(&f, 0, 1, 0) == NULL &&
                                      row(&f, 0, 2, 1) == NULL && row(&f, 0, 2, 0) == NULL);
    check_near("change", f.tippings.change[0].value, 0.02, 0.005, 0.05);
    clear(&f);
}

static void two_numbers_have_a_crossing_each(void)
{
    struct found f;
    find(&f, falls_with_another, 0.02, 1, 4000, 1e9);
    check_crossing(row(&f, 0, 0, 1), TIPPING_BELOW, 0.6);
    check_crossing(row(&f, 0, 1, 1), TIPPING_ABOVE, 0.3); // 0.1 (0.6 − 1/2) + 0.05 (y − 1/2) = 0
    clear(&f);
}

static void a_hump_has_two_crossings(void)
{
    struct found f;
    find(&f, rises_and_falls, 0.01, 2, 4000, 1e9);
    const struct tipping *first = row(&f, 0, 0, 1), *second = row(&f, 0, 0, 2);
    check_true("both", first != NULL && second != NULL && row(&f, 0, 0, 3) == NULL);
    if (first != NULL && second != NULL) {
        check_true("worth it between them",
                   first->worth == TIPPING_ABOVE && second->worth == TIPPING_BELOW);
        check_near("the first", first->at, 0.3, 0.03, 0.4); // the curve is a spline, not a parabola
        check_near("the second", second->at, 0.7, 0.03, 0.6);
        check_near("share of worlds", first->p_worth, 0.4, 0.06, 0.6);
    }
    clear(&f);
}

static void where_none_is_it_is_always_or_never_worth_it(void)
{
    struct found f;
    find(&f, stays_above, 0.02, 3, 2000, 5.0); // 5 times at most 0.07 is less than 1
    const struct tipping *plain = row(&f, 0, 0, 0), *value = row(&f, 1, 0, 0);
    check_true("a row each, without a crossing", plain != NULL && value != NULL);
    if (plain != NULL && value != NULL) {
        check_true("always", plain->worth == TIPPING_ALWAYS && plain->p_worth == 1.0);
        check_true("never", value->worth == TIPPING_NEVER && value->p_worth == 0.0);
        check_true("no place", isnan(plain->at) && isnan(value->lo));
    }
    check_true("of all", worth_of_all(&f, 0) == TIPPING_ALWAYS &&
                             worth_of_all(&f, 1) == TIPPING_NEVER);
    clear(&f);
}

static void a_measure_that_does_nothing_is_never_worth_it(void)
{
    struct found f;
    find(&f, nothing, 0.0, 4, 400, 50.0);
    check_true("two rows", f.tippings.n == 2);
    check_true("never", worth_of_all(&f, 0) == TIPPING_NEVER &&
                            worth_of_all(&f, 1) == TIPPING_NEVER);
    clear(&f);
}

// In how many data sets is anything told of a single number?
static size_t n_told(double noise, change_of change)
{
    size_t n = 0;
    for (uint32_t set = 0; set < N_SETS; set++) {
        struct found f;
        find(&f, change, noise, 100 + set, 200, 1e9);
        n += f.tippings.n > 2;
        clear(&f);
    }
    return n;
}

static void chance_makes_no_crossings(void)
{
    const size_t n = n_told(0.05, nothing), n_planted = n_told(0.02, rises);
    const double most = TIPPING_CHANCE * N_SETS;
    printf("\n    something is told of chance in %zu of %d, of an effect in %zu", n, (int)N_SETS,
           n_planted);
    check_true("as rarely as is promised", (double)n < most + 5.0 * sqrt(most));
    check_true("what is there is told", n_planted == N_SETS);
}

// Changes that are shifted together in the worlds of each of 16 randomisations: how often the interval
// covers the crossing at 0.3.
static size_t n_covered_of_shifted(uint32_t n_randomisations)
{
    size_t n = 0;
    for (uint32_t set = 0; set < N_SETS; set++) {
        struct found f;
        prepare(&f, rises, 0.03, 900 + set, 640);
        for (uint32_t w = 0; w < 640; w++)
            f.packages.whole[1][w] += 0.01 * normal(900 + set, w % 16, 8);
        f.packages.sample.n_randomisations = n_randomisations;
        look(&f, 900 + set, 1e9);
        const struct tipping *t = row(&f, 0, 0, 1);
        n += t != NULL && t->lo <= 0.3 && t->hi >= 0.3;
        clear(&f);
    }
    return n;
}

static void so_they_do_of_randomisations(void)
{
    const size_t n = n_covered_of_shifted(16), n_wrong = n_covered_of_shifted(0);
    printf("\n    covered in %zu of %d, as of independent worlds in %zu", n, (int)N_SETS, n_wrong);
    check_near("coverage", (double)n / N_SETS, 0.95, 5.0 * 0.0154, (double)n_wrong / N_SETS);
}

static void intervals_cover_the_crossing(void)
{
    size_t n_covered = 0, n_wrong = 0, n_found = 0;
    for (uint32_t set = 0; set < N_SETS; set++) {
        struct found f;
        find(&f, rises, 0.04, 500 + set, 600, 1e9);
        const struct tipping *t = row(&f, 0, 0, 1);
        n_found += t != NULL;
        n_covered += t != NULL && t->lo <= 0.3 && t->hi >= 0.3;
        n_wrong += t != NULL && t->lo <= 0.4 && t->hi >= 0.4;
        clear(&f);
    }
    printf("\n    found in %zu, covered in %zu of %d", n_found, n_covered, (int)N_SETS);
    check_near("coverage", (double)n_covered / (double)n_found, 0.95, 5.0 * 0.0154,
               (double)n_wrong / (double)n_found);
    check_true("mostly found", n_found > N_SETS * 9 / 10);
}

int main(void)
{
    const struct named_test tests[] = {
        {"a planted crossing is found for both goals", a_planted_crossing_is_found_for_both_goals},
        {"two numbers have a crossing each", two_numbers_have_a_crossing_each},
        {"a hump has two crossings", a_hump_has_two_crossings},
        {"where none is it is always or never worth it",
         where_none_is_it_is_always_or_never_worth_it},
        {"a measure that does nothing is never worth it",
         a_measure_that_does_nothing_is_never_worth_it},
        {"chance makes no crossings", chance_makes_no_crossings},
        {"intervals cover the crossing", intervals_cover_the_crossing},
        {"so they do of randomisations", so_they_do_of_randomisations},
    };
    return run_tests("tipping points", tests, sizeof tests / sizeof tests[0]);
}
