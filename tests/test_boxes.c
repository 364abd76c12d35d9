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

int main(void)
{
    const struct named_test tests[] = {
        {"a planted box is found", a_planted_box_is_found},
        {"a box in noise is found", a_box_in_noise_is_found},
        {"chance alone makes no box", chance_alone_makes_no_box},
    };
    return run_tests("boxes", tests, sizeof tests / sizeof tests[0]);
}
