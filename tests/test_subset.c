// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sums over subsets against their definitions, term by term.

#include "check.h"

#include <stdint.h>

#include "base/random.h"
#include "base/subset.h"

enum { MOST = 9, ROOM = 1 << MOST, LARGEST = 17 };

typedef void transform(double *f, unsigned n);

static void fill(double *f, unsigned n, uint32_t salt)
{
    for (uint32_t s = 0; s < UINT32_C(1) << n; s++)
        f[s] = random_uniforms(CHECK_SEED, n, s, salt, PURPOSE_TYPE, 0).first - 0.5;
}

static double largest_difference(const double *f, const double *g, unsigned n)
{
    double largest = 0.0;
    for (size_t s = 0; s < (size_t)1 << n; s++)
        largest = fmax(largest, fabs(f[s] - g[s]));
    return largest;
}

static void plain_subset_sums(double *f, unsigned n)
{
    double sum[ROOM];
    for (uint32_t s = 0; s < UINT32_C(1) << n; s++) {
        sum[s] = 0.0;
        for (uint32_t t = 0; t < UINT32_C(1) << n; t++)
            sum[s] += (t & ~s) == 0 ? f[t] : 0.0;
    }
    memcpy(f, sum, sizeof *f << n);
}

static void plain_subset_differences(double *f, unsigned n)
{
    double sum[ROOM];
    for (uint32_t s = 0; s < UINT32_C(1) << n; s++) {
        sum[s] = 0.0;
        for (uint32_t t = 0; t < UINT32_C(1) << n; t++)
            if ((t & ~s) == 0)
                sum[s] += __builtin_popcount(s ^ t) % 2 == 0 ? f[t] : -f[t];
    }
    memcpy(f, sum, sizeof *f << n);
}

static void plain_superset_sums(double *f, unsigned n)
{
    double sum[ROOM];
    for (uint32_t s = 0; s < UINT32_C(1) << n; s++) {
        sum[s] = 0.0;
        for (uint32_t t = 0; t < UINT32_C(1) << n; t++)
            sum[s] += (s & ~t) == 0 ? f[t] : 0.0;
    }
    memcpy(f, sum, sizeof *f << n);
}

// The transform does what the plain one does, and not what the other one does.
static void check_transform(const char *name, transform *fast, transform *plain, transform *other)
{
    for (unsigned n = 0; n <= MOST; n++) {
        double f[ROOM], g[ROOM], h[ROOM];
        fill(f, n, 1);
        memcpy(g, f, sizeof f);
        memcpy(h, f, sizeof f);
        fast(f, n);
        plain(g, n);
        other(h, n);
        check_true(name, largest_difference(f, g, n) < 1e-13);
        check_true("and nothing else", n == 0 || largest_difference(f, h, n) > 1e-3);
    }
}

static void subset_sums_add_up_all_subsets(void)
{
    check_transform("zeta", subset_sums, plain_subset_sums, plain_superset_sums);
}

static void subset_differences_alternate_in_sign(void)
{
    check_transform("Möbius", subset_differences, plain_subset_differences, plain_subset_sums);
}

static void superset_sums_add_up_all_supersets(void)
{
    check_transform("supersets", superset_sums, plain_superset_sums, plain_subset_sums);
}

static void differences_undo_sums_and_sums_undo_differences(void)
{
    for (unsigned n = 0; n <= MOST; n++) {
        double f[ROOM], g[ROOM];
        fill(f, n, 2);
        memcpy(g, f, sizeof f);
        subset_sums(g, n);
        check_true("it moves", n == 0 || largest_difference(f, g, n) > 1e-3);
        subset_differences(g, n);
        check_true("and back", largest_difference(f, g, n) < 1e-13);
        subset_differences(g, n);
        subset_sums(g, n);
        check_true("the other way round", largest_difference(f, g, n) < 1e-13);
    }
}

// Whole numbers are exact: the indicator of a set becomes that of what contains it.
static void a_single_set_spreads_to_what_contains_it(void)
{
    double f[ROOM] = {0.0};
    const uint32_t set = 0x52;
    f[set] = 1.0;
    subset_sums(f, MOST);
    for (uint32_t s = 0; s < ROOM; s++)
        check_true("1 above, 0 elsewhere", f[s] == ((s & set) == set ? 1.0 : 0.0));
}

// Bit by bit in ascending order, as the transforms' additions are defined.
static void plain_loops(double *f, unsigned n, transform *which)
{
    const size_t size = (size_t)1 << n;
    for (size_t bit = 1; bit < size; bit *= 2)
        for (size_t s = 0; s < size; s++) {
            if (s & bit)
                continue;
            if (which == subset_sums)
                f[s | bit] += f[s];
            else if (which == subset_differences)
                f[s | bit] -= f[s];
            else
                f[s] += f[s | bit];
        }
}

static void large_arrays_get_the_very_bits_of_the_plain_loops(void)
{
    transform *const all[] = {subset_sums, subset_differences, superset_sums};
    const size_t room = sizeof(double) << LARGEST;
    double *f = malloc(room), *g = malloc(room);
    for (unsigned n = MOST; f != NULL && g != NULL && n <= LARGEST; n++)
        for (size_t k = 0; k < 3; k++) {
            const size_t size = sizeof *f << n;
            fill(f, n, 3);
            memcpy(g, f, size);
            all[k](f, n);
            check_true("it moves", memcmp(f, g, size) != 0);
            plain_loops(g, n, all[k]);
            check_true("the same bits", memcmp(f, g, size) == 0);
        }
    check_true("there is room", f != NULL && g != NULL);
    free(f);
    free(g);
}

int main(void)
{
    const struct named_test tests[] = {
        {"subset sums add up all subsets", subset_sums_add_up_all_subsets},
        {"subset differences alternate in sign", subset_differences_alternate_in_sign},
        {"superset sums add up all supersets", superset_sums_add_up_all_supersets},
        {"differences undo sums and sums undo differences",
         differences_undo_sums_and_sums_undo_differences},
        {"a single set spreads to what contains it", a_single_set_spreads_to_what_contains_it},
        {"large arrays get the very bits of the plain loops",
         large_arrays_get_the_very_bits_of_the_plain_loops},
    };
    return run_tests("subset", tests, sizeof tests / sizeof tests[0]);
}
