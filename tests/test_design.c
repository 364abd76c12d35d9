// SPDX-License-Identifier: GPL-3.0-or-later
//
// Designs: where their points lie in the unit cube, and what these stand for.

#include "check.h"

#include <gsl/gsl_qrng.h>

#include "base/random.h"
#include "scenario/design.h"

enum { N = 50 };

static void check_strata(const double *u, uint32_t n)
{
    bool taken[N] = {false};
    for (uint32_t i = 0; i < n; i++) {
        const size_t stratum = (size_t)(u[i] * (double)n);
        CU_ASSERT_FATAL(u[i] > 0.0 && u[i] < 1.0 && stratum < n);
        CU_ASSERT(!taken[stratum]);
        taken[stratum] = true;
    }
}

static void a_latin_hypercube_has_one_point_in_each_stratum_of_each_coordinate(void)
{
    double u[N];
    for (uint32_t entity = 1; entity <= 20; entity++)
        for (uint32_t n = 1; n <= N; n += 7) {
            CU_ASSERT_FATAL(design_latin_hypercube(CHECK_SEED, entity, n, u));
            check_strata(u, n);
        }
}

static size_t n_equal(uint64_t seed, uint32_t entity, uint64_t other_seed, uint32_t other_entity)
{
    double one[N], other[N];
    size_t n = 0;
    CU_ASSERT_FATAL(design_latin_hypercube(seed, entity, N, one));
    CU_ASSERT_FATAL(design_latin_hypercube(other_seed, other_entity, N, other));
    for (size_t i = 0; i < N; i++)
        n += one[i] == other[i];
    return n;
}

static void a_coordinate_depends_on_seed_and_entity_alone(void)
{
    CU_ASSERT(n_equal(7, 3, 7, 3) == N);
    CU_ASSERT(n_equal(7, 3, 8, 3) == 0);
    CU_ASSERT(n_equal(7, 3, 7, 4) == 0);
}

static void strata_are_not_in_order(void)
{
    double u[N];
    size_t n_rises = 0;
    CU_ASSERT_FATAL(design_latin_hypercube(CHECK_SEED, 1, N, u));
    for (size_t i = 1; i < N; i++)
        n_rises += u[i] > u[i - 1];
    CU_ASSERT(n_rises > N / 4 && n_rises < 3 * N / 4);
}

static void the_numbers_of_a_design_are_nobody_elses(void)
{
    const struct random_pair mine = random_uniforms(CHECK_SEED, 3, 0, 5, PURPOSE_DESIGN, 0);
    for (int purpose = PURPOSE_UNKNOWN; purpose < PURPOSE_DESIGN; purpose++) {
        const struct random_pair other =
            random_uniforms(CHECK_SEED, 3, 0, 5, (enum purpose)purpose, 0);
        CU_ASSERT(other.first != mine.first && other.second != mine.second);
        CU_ASSERT(random_use((enum purpose)purpose, 0xFFFFFF) < random_use(PURPOSE_DESIGN, 0));
    }
}

static void sobol_points_are_those_of_gsl(void)
{
    static const unsigned dimensions[] = {1, 2, 7, 40};
    for (size_t d = 0; d < 4; d++) {
        const unsigned n = dimensions[d];
        double u[N * 40], expected[40];
        gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, n);
        CU_ASSERT_FATAL(sequence != NULL && design_sobol(n, N, u));
        for (size_t i = 0; i < N; i++) {
            (void)gsl_qrng_get(sequence, expected);
            CU_ASSERT(memcmp(u + i * n, expected, n * sizeof *u) == 0);
        }
        gsl_qrng_free(sequence);
    }
}

static void whole_numbers_have_equal_shares_of_the_unit(void)
{
    size_t count[4] = {0};
    for (int i = 0; i < 1000; i++) {
        const double x = design_place((i + 0.5) / 1000.0, -1.0, 2.0, true);
        CU_ASSERT_FATAL(x == floor(x) && x >= -1.0 && x <= 2.0);
        count[(size_t)(x + 1.0)]++;
    }
    for (size_t i = 0; i < 4; i++)
        CU_ASSERT(count[i] == 250);
    CU_ASSERT(design_place(0.25, 2.0, 4.0, false) == 2.5);
    CU_ASSERT(design_place(1.0, -1.0, 2.0, true) == 2.0);
}

static void numbers_read_back_to_the_same_double(void)
{
    static const double values[] = {0.1, 1.0 / 3.0, 5.0, -2.5e-300, 1e300, 12345678901234567.0};
    char text[DESIGN_NUMBER_SIZE];
    double back;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        design_number(values[i], text);
        CU_ASSERT(design_is_number(text, &back) && back == values[i]);
    }
    design_number(0.1, text);
    CU_ASSERT_STRING_EQUAL(text, "0.1");
    static const char *const others[] = {"", "p", "0x10", "inf", "nan", "1,5", "2024-01-01", "1e999"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        CU_ASSERT(!design_is_number(others[i], &back));
}

int main(void)
{
    static const struct named_test tests[] = {
        {"a Latin hypercube has one point in each stratum of each coordinate",
         a_latin_hypercube_has_one_point_in_each_stratum_of_each_coordinate},
        {"a coordinate depends on seed and entity alone",
         a_coordinate_depends_on_seed_and_entity_alone},
        {"strata are not in order", strata_are_not_in_order},
        {"the numbers of a design are nobody else's", the_numbers_of_a_design_are_nobody_elses},
        {"Sobol points are those of GSL", sobol_points_are_those_of_gsl},
        {"whole numbers have equal shares of the unit",
         whole_numbers_have_equal_shares_of_the_unit},
        {"numbers read back to the same double", numbers_read_back_to_the_same_double},
    };
    return run_tests("design", tests, sizeof tests / sizeof tests[0]);
}
