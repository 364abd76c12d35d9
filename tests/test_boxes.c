// SPDX-License-Identifier: GPL-3.0-or-later
//
// Scenario discovery on planted boxes; what is told of boxes, counted anew.

#include "check.h"

#include <gsl/gsl_cdf.h>
#include <stdint.h>

#include "analysis/boxes.h"
#include "base/random.h"

enum { N_WORLDS = 4000, N_UNKNOWNS = 6 };

struct plant {
    double values[N_UNKNOWNS][N_WORLDS];
    double *x[N_UNKNOWNS];
    bool is_case[N_WORLDS];
    size_t n_worlds; // that are looked at
};

// Cases are frequent where x₁ < 0.4 and x₃ > 0.5, with chance `inside`, and have chance `outside`
// elsewhere.
static struct plant *plant_make(double inside, double outside)
{
    struct plant *p = calloc(1, sizeof *p);
    for (uint32_t w = 0; p != NULL && w < N_WORLDS; w++) {
        for (uint32_t u = 0; u < N_UNKNOWNS; u++) {
            p->x[u] = p->values[u];
            p->values[u][w] = random_uniforms(CHECK_SEED, w, 0, u, PURPOSE_TYPE, 0).first;
        }
        const bool is_inside = p->values[1][w] < 0.4 && p->values[3][w] > 0.5;
        p->is_case[w] = random_uniforms(CHECK_SEED, w, 1, 0, PURPOSE_TYPE, 0).first <
                        (is_inside ? inside : outside);
    }
    check_true("memory", p != NULL);
    if (p == NULL)
        exit(1);
    p->n_worlds = N_WORLDS;
    return p;
}

static const struct box_limit *limit_of(const struct box *box, size_t unknown)
{
    for (size_t i = 0; i < box->n_limits; i++)
        if (box->limits[i].unknown == unknown)
            return &box->limits[i];
    return NULL;
}

static void check_box(const struct box *box, double density, double coverage, double slack)
{
    const struct box_limit *low = limit_of(box, 1), *high = limit_of(box, 3);
    check_true("two numbers are limited", box->n_limits == 2 && low != NULL && high != NULL);
    if (low == NULL || high == NULL)
        return;
    check_near("x1", low->hi, 0.4, slack, 0.6);
    check_near("x3", high->lo, 0.5, slack, 0.7);
    check_true("one side each", isinf(low->lo) && isinf(high->hi));
    check_near("density", box->density, density, 0.1, density - 0.3);
    check_near("coverage", box->coverage, coverage, 0.1, coverage - 0.3);
    check_near("mass", box->mass, 0.2, 0.04, 0.4);
}

static void a_planted_box_is_found(void)
{
    struct plant *p = plant_make(1.0, 0.0);
    struct arena arena;
    struct boxes boxes;
    arena_init(&arena);
    check_true("looked for", boxes_find(&boxes, p->x, N_UNKNOWNS, N_WORLDS, p->is_case, &arena,
                                        NULL) == STATUS_OK);
    check_true("found, alone", boxes.n == 1);
    check_near("base", boxes.base, 0.2, 0.03, 0.3);
    check_box(&boxes.box[0], 1.0, 1.0, 0.03);
    arena_clear(&arena);
    free(p);
}

static void a_box_in_noise_is_found(void)
{
    struct plant *p = plant_make(0.8, 0.05);
    struct arena arena;
    struct boxes boxes;
    arena_init(&arena);
    check_true("looked for", boxes_find(&boxes, p->x, N_UNKNOWNS, N_WORLDS, p->is_case, &arena,
                                        NULL) == STATUS_OK);
    check_true("found", boxes.n >= 1);
    check_box(&boxes.box[0], 0.8, 0.8, 0.05);
    arena_clear(&arena);
    free(p);
}

static void chance_alone_makes_no_box(void)
{
    struct plant *p = plant_make(0.2, 0.2);
    struct arena arena;
    struct boxes boxes;
    arena_init(&arena);
    check_true("looked for", boxes_find(&boxes, p->x, N_UNKNOWNS, N_WORLDS, p->is_case, &arena,
                                        NULL) == STATUS_OK);
    check_true("none", boxes.n == 0);
    arena_clear(&arena);
    free(p);
}

// ---- what is told ------------------------------------------------------------------------------

struct tally {
    double n, n_cases;
};

static bool is_in_box(const struct plant *p, const struct box *box, size_t w, size_t but)
{
    for (size_t i = 0; i < box->n_limits; i++) {
        const struct box_limit *l = &box->limits[i];
        if (i != but && (p->x[l->unknown][w] < l->lo || p->x[l->unknown][w] > l->hi))
            return false;
    }
    return true;
}

// Of the worlds of a parity that the boxes before leave, those in the box, `but` one limit.
static struct tally tally_of(const struct plant *p, const struct boxes *boxes, size_t b,
                             size_t parity, size_t but)
{
    struct tally tally = {0.0, 0.0};
    for (size_t w = parity; w < p->n_worlds; w += 2) {
        bool counts = is_in_box(p, &boxes->box[b], w, but);
        for (size_t before = 0; before < b; before++)
            counts = counts && !is_in_box(p, &boxes->box[before], w, N_UNKNOWNS);
        tally.n += counts;
        tally.n_cases += counts && p->is_case[w];
    }
    return tally;
}

static void check_told(const struct plant *p, const struct boxes *boxes)
{
    const struct boxes none = {.n = 1}; // a box without limits
    const struct tally all = tally_of(p, &none, 0, 1, 0);
    check_near("base", boxes->base, all.n_cases / all.n, 1e-12, -1.0);
    for (size_t b = 0; b < boxes->n; b++) {
        const struct box *box = &boxes->box[b];
        const struct tally odd = tally_of(p, boxes, b, 1, N_UNKNOWNS);
        const struct tally even = tally_of(p, boxes, b, 0, N_UNKNOWNS);
        check_near("mass", box->mass, odd.n / all.n, 1e-12, 1.0);
        check_near("density", box->density, odd.n_cases / odd.n, 1e-12, -1.0);
        check_near("coverage", box->coverage, odd.n_cases / all.n_cases, 1e-12, -1.0);
        check_true("worth it", box->density > 1.5 * boxes->base);
        check_true("not too small", even.n >= 0.02 * (double)(p->n_worlds / 2) - 1e-9 && even.n >= 20.0);
        for (size_t i = 0; i < box->n_limits; i++) {
            const struct tally without = tally_of(p, boxes, b, 0, i);
            const double chance =
                even.n_cases == 0.0
                    ? 1.0
                    : gsl_cdf_binomial_Q((unsigned)even.n_cases - 1,
                                         without.n_cases / without.n, (unsigned)even.n);
            check_near("p-value", box->limits[i].p_value, chance, 1e-9, 1.0);
            check_true("no chance", box->limits[i].p_value <= 0.01);
        }
    }
}

// Looks for boxes, checks what is told of them, and returns them; the arena is to be cleared.
static struct boxes find_and_check(struct plant *p, struct arena *arena)
{
    struct boxes boxes;
    arena_init(arena);
    check_true("looked for", boxes_find(&boxes, p->x, N_UNKNOWNS, p->n_worlds, p->is_case, arena,
                                        NULL) == STATUS_OK);
    check_told(p, &boxes);
    return boxes;
}

static void what_is_told_of_boxes_is_what_they_hold(void)
{
    static const double chances[][2] = {{1.0, 0.0}, {0.8, 0.05}, {0.5, 0.3}, {0.3, 0.2}};
    for (size_t i = 0; i < 4; i++)
        for (size_t few = 0; few < 2; few++) {
            struct plant *p = plant_make(chances[i][0], chances[i][1]);
            struct arena arena;
            p->n_worlds = few == 1 ? 301 : N_WORLDS;
            const struct boxes boxes = find_and_check(p, &arena);
            check_true("found", boxes.n >= 1 || i >= 2);
            arena_clear(&arena);
            free(p);
        }
}

// Cases on two sides, each a box: the larger one first, the other among the worlds that it leaves.
static void two_sides_are_two_boxes(void)
{
    struct plant *p = plant_make(0.0, 0.0);
    struct arena arena;
    for (size_t w = 0; w < N_WORLDS; w++)
        p->is_case[w] = p->x[0][w] < 0.3 || p->x[2][w] > 0.85;
    const struct boxes boxes = find_and_check(p, &arena);
    check_true("two", boxes.n == 2 && boxes.box[0].n_limits == 1 && boxes.box[1].n_limits == 1);
    const struct box_limit *first = limit_of(&boxes.box[0], 0), *second = limit_of(&boxes.box[1], 2);
    if (first != NULL && second != NULL) {
        check_near("the first", first->hi, 0.3, 0.016, 0.35);
        check_near("the second", second->lo, 0.85, 0.016, 0.8);
        check_true("one-sided", isinf(first->lo) && isinf(second->hi));
    }
    check_true("both were found", first != NULL && second != NULL);
    arena_clear(&arena);
    free(p);
}

// Cases between two values of one number.
static void a_band_has_two_limits(void)
{
    struct plant *p = plant_make(0.0, 0.0);
    struct arena arena;
    for (size_t w = 0; w < N_WORLDS; w++)
        p->is_case[w] = p->x[4][w] > 0.3 && p->x[4][w] < 0.6;
    const struct boxes boxes = find_and_check(p, &arena);
    const struct box_limit *limit = limit_of(&boxes.box[0], 4);
    check_true("one number", boxes.n == 1 && boxes.box[0].n_limits == 1 && limit != NULL);
    check_near("from", limit->lo, 0.3, 0.016, 0.35);
    check_near("to", limit->hi, 0.6, 0.016, 0.55);
    arena_clear(&arena);
    free(p);
}

// The rarest cases are told by a box hardly larger than it must be: 2 % of the worlds that choose, or 20.
static void rare_cases_are_in_a_small_box(void)
{
    for (size_t few = 0; few < 2; few++) {
        struct plant *p = plant_make(0.0, 0.0);
        struct arena arena;
        p->n_worlds = few == 1 ? 400 : N_WORLDS;
        const double least = few == 1 ? 20.0 : 40.0;
        for (size_t w = 0; w < N_WORLDS; w++)
            p->is_case[w] = p->x[5][w] < (few == 1 ? 0.05 : 0.01);
        const struct boxes boxes = find_and_check(p, &arena);
        check_true("found", boxes.n == 1 && boxes.box[0].n_limits == 1);
        const double n = tally_of(p, &boxes, 0, 0, N_UNKNOWNS).n;
        check_true("nearly so small", n >= least && n <= 1.5 * least);
        arena_clear(&arena);
        free(p);
    }
}

static void without_cases_there_is_no_box(void)
{
    struct plant *p = plant_make(0.0, 0.0);
    struct arena arena;
    const struct boxes none = find_and_check(p, &arena);
    check_true("none", none.n == 0 && none.base == 0.0);
    arena_clear(&arena);
    for (size_t w = 0; w < N_WORLDS; w++)
        p->is_case[w] = true;
    const struct boxes all = find_and_check(p, &arena);
    check_true("nor where all are", all.n == 0 && all.base == 1.0);
    arena_clear(&arena);
    free(p);
}

// ---- a published example ------------------------------------------------------------------------

// x1 x2 + 0.2 x3 > 0.5 of uniform numbers: the example in the documentation of the PRIM package for
// Python (D. Hadka's version of the EMA Workbench's), with three numbers that do nothing beside. Its
// cases fill no box.
static bool is_case_of_example(double x1, double x2, double x3)
{
    return x1 * x2 + 0.2 * x3 > 0.5;
}

enum { GRID = 40 };

struct share {
    double mass, density, coverage;
};

// Of the box above these limits, by a grid of midpoints.
static struct share share_above(double a, double b, double c)
{
    double inside = 0.0, cases = 0.0, all = 0.0;
    for (int i = 0; i < GRID; i++)
        for (int j = 0; j < GRID; j++)
            for (int k = 0; k < GRID; k++) {
                const double x1 = (i + 0.5) / GRID, x2 = (j + 0.5) / GRID, x3 = (k + 0.5) / GRID;
                const bool is_inside = x1 > a && x2 > b && x3 > c;
                const bool is_case = is_case_of_example(x1, x2, x3);
                inside += is_inside;
                cases += is_case && is_inside;
                all += is_case;
            }
    return (struct share){inside / (GRID * GRID * GRID), cases / inside, cases / all};
}

static double merit(struct share s)
{
    return 2.0 * s.density * s.coverage / (s.density + s.coverage);
}

// The best box of that kind, limits in steps of a twentieth.
static double best_merit(void)
{
    double best = 0.0;
    for (double a = 0.0; a < 0.8; a += 0.05)
        for (double b = 0.0; b < 0.8; b += 0.05)
            for (double c = 0.0; c < 0.6; c += 0.1)
                best = fmax(best, merit(share_above(a, b, c)));
    return best;
}

static double lower(const struct box *box, size_t unknown)
{
    const struct box_limit *limit = limit_of(box, unknown);
    return limit == NULL || isinf(limit->lo) ? 0.0 : limit->lo;
}

static void the_example_of_the_prim_package_is_told_as_well_as_any_box_can(void)
{
    struct plant *p = plant_make(0.0, 0.0);
    struct arena arena;
    struct boxes boxes;
    for (size_t w = 0; p != NULL && w < N_WORLDS; w++)
        p->is_case[w] = is_case_of_example(p->values[0][w], p->values[1][w], p->values[2][w]);
    arena_init(&arena);
    check_true("looked for", boxes_find(&boxes, p->x, N_UNKNOWNS, N_WORLDS, p->is_case, &arena,
                                        NULL) == STATUS_OK);
    check_true("found", boxes.n >= 1);
    const struct box *box = &boxes.box[0];
    const struct share truth = share_above(lower(box, 0), lower(box, 1), lower(box, 2));
    const double best = best_merit();
    printf("\n    x1 > %.3f, x2 > %.3f, x3 > %.3f: density %.3f, coverage %.3f; merit %.3f, best %.3f",
           lower(box, 0), lower(box, 1), lower(box, 2), truth.density, truth.coverage,
           merit(truth), best);
    check_true("x1 and x2 are limited from below alone",
               lower(box, 0) > 0.3 && lower(box, 1) > 0.3 && isinf(limit_of(box, 0)->hi) &&
                   isinf(limit_of(box, 1)->hi));
    for (size_t u = 3; u < N_UNKNOWNS; u++)
        check_true("what does nothing is not", limit_of(box, u) == NULL);
    check_near("density", box->density, truth.density, 0.05, truth.density - 0.3);
    check_near("coverage", box->coverage, truth.coverage, 0.05, truth.coverage - 0.3);
    check_near("mass", box->mass, truth.mass, 0.03, 2.0 * truth.mass);
    check_true("nearly the best", merit(truth) > 0.96 * best);
    check_true("a shifted box would not be",
               merit(share_above(0.0, lower(box, 1), lower(box, 2))) < 0.96 * best);
    arena_clear(&arena);
    free(p);
}

int main(void)
{
    const struct named_test tests[] = {
        {"a planted box is found", a_planted_box_is_found},
        {"a box in noise is found", a_box_in_noise_is_found},
        {"chance alone makes no box", chance_alone_makes_no_box},
        {"what is told of boxes is what they hold", what_is_told_of_boxes_is_what_they_hold},
        {"two sides are two boxes", two_sides_are_two_boxes},
        {"a band has two limits", a_band_has_two_limits},
        {"rare cases are in a small box", rare_cases_are_in_a_small_box},
        {"without cases there is no box", without_cases_there_is_no_box},
        {"the example of the PRIM package is told as well as any box can",
         the_example_of_the_prim_package_is_told_as_well_as_any_box_can},
    };
    return run_tests("boxes", tests, sizeof tests / sizeof tests[0]);
}
