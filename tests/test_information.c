// SPDX-License-Identifier: GPL-3.0-or-later
//
// The value of information against closed forms: two packages whose difference is normal.

#include "check.h"

#include <stdint.h>

#include "analysis/information.h"
#include "base/random.h"

enum { N_WORLDS = 20000 };

// A standard normal of a world, by Box and Muller.
static double normal(uint32_t world, uint32_t entity)
{
    const struct random_pair u = random_uniforms(CHECK_SEED, world, 0, entity, PURPOSE_TYPE, 0);
    return sqrt(-2.0 * log(u.first)) * cos(2.0 * acos(-1.0) * u.second);
}

static double density(double x)
{
    return exp(-0.5 * x * x) / sqrt(2.0 * acos(-1.0));
}

static double below(double x)
{
    return 0.5 * erfc(-x / sqrt(2.0));
}

// E max(0, mean + sd z) − max(0, mean).
static double closed_form(double mean, double sd)
{
    const double m = fabs(mean) / sd;
    return sd * (density(m) - m * below(-m));
}

// Package 0 is worth nothing; package 1 is worth mean + slope₀ x₀ + slope₁ x₁. Unknown 2 is a number
// that matters to nobody.
static bool fill(struct packages *p, double mean, const double *slope)
{
    if (!packages_init(p, 2, N_WORLDS, 3))
        return false;
    p->mask[1] = 1;
    for (uint32_t w = 0; w < N_WORLDS; w++) {
        for (uint32_t u = 0; u < 3; u++)
            p->unknown[u][w] = normal(w, u);
        for (size_t k = 0; k < 2; k++)
            p->half[k][1][w] = mean + slope[0] * p->unknown[0][w] + slope[1] * p->unknown[1][w];
    }
    packages_join(p);
    return true;
}

// By a bootstrap interval as a standard error.
static double error_of(const struct information *i)
{
    return (i->hi - i->lo) / 3.92;
}

static void check_case(double mean, const double *slope, const struct objective *o, double scale)
{
    struct packages p;
    struct information of[3];
    check_true("memory", fill(&p, mean, slope) &&
                             information_compute(of, &p, o, CHECK_SEED, NULL) == STATUS_OK);
    for (size_t u = 0; u < 2; u++) {
        const double truth = scale * closed_form(mean, slope[u]);
        check_estimate("EVPPI", of[u].value, error_of(&of[u]), truth, 1.3 * truth);
        check_true("within its interval, or nearly", of[u].lo < 1.2 * truth && of[u].hi > 0.8 * truth);
    }
    check_true("what does not matter is worth nothing", fabs(of[2].value) < 0.02 * scale);
    packages_clear(&p);
}

static void one_normal_number_is_worth_what_the_closed_form_says(void)
{
    const struct objective budget = {AIM_BUDGET, 1.0}, value = {AIM_VALUE, 50.0};
    check_case(0.3, (const double[]){1.0, 0.7}, &budget, 1.0);
    check_case(-0.2, (const double[]){0.5, 1.5}, &budget, 1.0);
    check_case(-0.2, (const double[]){0.5, 1.5}, &value, 50.0);
}

static void a_bend_is_followed(void)
{
    struct packages p;
    struct information of[3];
    const struct objective budget = {AIM_BUDGET, 1.0};
    check_true("memory", fill(&p, 0.0, (const double[]){0.0, 0.0}));
    for (size_t w = 0; w < N_WORLDS; w++)
        for (size_t k = 0; k < 2; k++)
            p.half[k][1][w] = p.unknown[0][w] * p.unknown[0][w] - 1.0;
    packages_join(&p);
    check_true("memory", information_compute(of, &p, &budget, CHECK_SEED, NULL) == STATUS_OK);
    const double truth = 2.0 * density(1.0); // E max(0, z² − 1)
    check_estimate("EVPPI", of[0].value, error_of(&of[0]), truth, 1.3 * truth);
    packages_clear(&p);
}

static void perfect_information_is_worth_what_the_closed_form_says(void)
{
    struct packages p;
    struct package_figures figures[2];
    struct choice choice;
    const struct objective budget = {AIM_BUDGET, 1.0};
    const double slope[] = {0.6, 0.8};
    check_true("memory", fill(&p, 0.3, slope));
    for (uint32_t w = 0; w < N_WORLDS; w++) // noise of the trials, independent in the halves
        for (uint32_t k = 0; k < 2; k++)
            p.half[k][1][w] += 0.3 * normal(w, 10 + k);
    packages_join(&p);
    check_true("memory", choice_figures(&p, figures, NULL) == STATUS_OK &&
                             choice_make(&choice, NULL, &budget, &p, figures, NULL) == STATUS_OK);
    // A half that sees the difference d with noise of variance 0.09 chooses by d + noise: what it then
    // gains is E max(0, E(d | d + noise)) − mean, with sd of the conditional mean 1/√1.09.
    const double truth = closed_form(0.3, 1.0 / sqrt(1.09));
    check_estimate("EVPI", choice.evpi, choice.evpi_se, truth, closed_form(0.3, 1.0) * 1.1);
    check_estimate("noise", choice.noise, 0.003, 0.09, 0.045);
    check_estimate("p_best", choice.p_best, 0.004, below(0.3 / sqrt(1.045)), 0.5);
    packages_clear(&p);
}

int main(void)
{
    const struct named_test tests[] = {
        {"one normal number is worth what the closed form says",
         one_normal_number_is_worth_what_the_closed_form_says},
        {"a bend is followed", a_bend_is_followed},
        {"perfect information is worth what the closed form says",
         perfect_information_is_worth_what_the_closed_form_says},
    };
    return run_tests("the value of information", tests, sizeof tests / sizeof tests[0]);
}
