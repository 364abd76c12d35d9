// SPDX-License-Identifier: GPL-3.0-or-later
//
// Changes between points of a sweep, by hand.
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

int main(void)
{
    const struct named_test tests[] = {
        {"changes are paired by worlds", changes_are_paired_by_worlds},
        {"changes of randomisations are those of their means",
         changes_of_randomisations_are_those_of_their_means},
        {"randomisations without worlds do not count", randomisations_without_worlds_do_not_count},
    };
    return run_tests("point", tests, sizeof tests / sizeof tests[0]);
}
