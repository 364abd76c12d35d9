// SPDX-License-Identifier: GPL-3.0-or-later
//
// Points of a sweep, by hand: changes between them, and what is read back of one.
#include "check.h"

#include "analysis/point.h"

// Differences 1, 2, 3, 6 of independent worlds: mean 3, squares 4 + 1 + 0 + 9.
static void changes_are_paired_by_worlds(void)
{
    const double first[] = {1.0, 1.0, 1.0, 1.0}, second[] = {2.0, 3.0, 4.0, 7.0};
    const struct estimate e = point_change(first, second, 4, 0);
    check_near("mean", e.value, 3.0, 1e-12, -3.0);
    check_near("error", e.se, sqrt(14.0 / 3.0 / 4.0), 1e-12, sqrt(14.0 / 4.0 / 4.0));
    const struct estimate same = point_change(first, first, 4, 0);
    check_true("nothing", same.value == 0.0 && same.se == 0.0);
}

// Of two randomisations of worlds 0, 2, 4 and 1, 3: means 2 and 5, weighted by 3 and 2.
static void changes_of_randomisations_are_those_of_their_means(void)
{
    const double first[] = {0.0, 0.0, 0.0, 0.0, 0.0}, second[] = {1.0, 4.0, 2.0, 6.0, 3.0};
    const struct estimate e = point_change(first, second, 5, 2);
    const double mean = (3.0 * 2.0 + 2.0 * 5.0) / 5.0;
    const double square = 3.0 * (2.0 - mean) * (2.0 - mean) + 2.0 * (5.0 - mean) * (5.0 - mean);
    check_near("mean", e.value, mean, 1e-12, 3.5);
    check_near("error", e.se, sqrt(square / 1.0 / 5.0), 1e-12, sqrt(square / 2.0 / 5.0));
}

// More randomisations than worlds: those without a world are none.
static void randomisations_without_worlds_do_not_count(void)
{
    const double first[] = {0.0, 0.0, 0.0}, second[] = {1.0, 2.0, 6.0};
    const struct estimate e = point_change(first, second, 3, 8);
    const struct estimate alone = point_change(first, second, 3, 0);
    check_near("mean", e.value, 3.0, 1e-12, 9.0 / 8.0);
    check_near("error", e.se, alone.se, 1e-12, 0.5 * alone.se);
}

// ---- taking -------------------------------------------------------------------------------------

enum { MEASURES = 2, COMBINATIONS = 4, WORLDS = 3 };

static void put_row(struct bytes *bytes, double first)
{
    for (int i = 0; i < 21; i++) {
        const double number = first + i;
        bytes_put_doubles(bytes, &number, 1);
    }
}

// A point of two measures as point_put writes it; `mask` is that of the last combination.
static void put_point(struct bytes *bytes, uint32_t mask)
{
    bytes_put_number(bytes, COMBINATIONS);
    bytes_put_number(bytes, MEASURES);
    bytes_put_number(bytes, WORLDS);
    for (uint32_t c = 0; c < COMBINATIONS; c++) {
        bytes_put_number(bytes, c + 1 < COMBINATIONS ? c : mask);
        bytes_put_number(bytes, c % 2);
        bytes_put_number(bytes, c / 2);
        put_row(bytes, 100.0 * c);
    }
    for (uint32_t m = 0; m < MEASURES; m++)
        put_row(bytes, 1000.0 + 100.0 * m);
    for (uint32_t i = 0; i < COMBINATIONS * WORLDS; i++) {
        const double number = 2000.0 + i;
        bytes_put_doubles(bytes, &number, 1);
    }
}

static void check_taken(const struct point *p)
{
    for (uint32_t c = 0; c < COMBINATIONS; c++) {
        const struct point_combination *one = &p->combinations[c];
        check_true("which", one->file_mask == c && one->of.feasible == (c % 2 != 0) &&
                                one->of.frontier == (c / 2 != 0));
        check_true("its ends", one->of.cost == 100.0 * c && one->of.belief.p95 == 100.0 * c + 20.0);
        check_true("between", one->of.gain.value == 100.0 * c + 3.0 &&
                                  one->all_in_force.se == 100.0 * c + 14.0 &&
                                  one->of.interval.hi == 100.0 * c + 16.0);
        for (uint32_t w = 0; w < WORLDS; w++)
            check_true("worlds", p->worlds[c][w] == 2000.0 + c * WORLDS + w);
    }
    for (uint32_t m = 0; m < MEASURES; m++)
        check_true("measures", p->measures[m].in_force.value == 1000.0 + 100.0 * m &&
                                   p->measures[m].of.shapley_interval.hi == 1013.0 + 100.0 * m &&
                                   p->measures[m].of.t90 == 1020.0 + 100.0 * m);
}

static bool take(uint32_t mask, size_t n_more, struct point *point, struct arena *arena)
{
    struct scenario scenario = {.run.n_worlds = WORLDS};
    const struct model model = {.scenario = &scenario, .n_measures = MEASURES};
    const double more = 0.0;
    struct bytes bytes = {0};
    put_point(&bytes, mask);
    for (size_t i = 0; i < n_more; i++)
        bytes_put_doubles(&bytes, &more, 1);
    arena_init(arena);
    const bool good = point_take(point, &bytes, &model, true, arena);
    bytes_clear(&bytes);
    return good;
}

static void what_was_put_down_is_taken_number_by_number(void)
{
    struct point point;
    struct arena arena;
    check_true("taken", take(COMBINATIONS - 1, 0, &point, &arena));
    check_taken(&point);
    arena_clear(&arena);
    check_true("not another combination", !take(COMBINATIONS, 0, &point, &arena));
    arena_clear(&arena);
    check_true("nor with more behind", !take(COMBINATIONS - 1, 1, &point, &arena));
    arena_clear(&arena);
}

int main(void)
{
    const struct named_test tests[] = {
        {"changes are paired by worlds", changes_are_paired_by_worlds},
        {"changes of randomisations are those of their means",
         changes_of_randomisations_are_those_of_their_means},
        {"randomisations without worlds do not count", randomisations_without_worlds_do_not_count},
        {"what was put down is taken number by number",
         what_was_put_down_is_taken_number_by_number},
    };
    return run_tests("point", tests, sizeof tests / sizeof tests[0]);
}
