// SPDX-License-Identifier: GPL-3.0-or-later
//
// Scenario discovery on a planted box.

#include "check.h"

#include <stdint.h>

#include "analysis/boxes.h"
#include "base/random.h"

enum { N_WORLDS = 4000, N_UNKNOWNS = 6 };

struct plant {
    double values[N_UNKNOWNS][N_WORLDS];
    double *x[N_UNKNOWNS];
    bool is_case[N_WORLDS];
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
        {"the example of the PRIM package is told as well as any box can",
         the_example_of_the_prim_package_is_told_as_well_as_any_box_can},
    };
    return run_tests("boxes", tests, sizeof tests / sizeof tests[0]);
}
