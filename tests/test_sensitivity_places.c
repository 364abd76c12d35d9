// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where a scenario is evaluated for an analysis of sensitivity: every place of every part from the
// words of the headers, in all combinations of methods.
#include "opened.h"

#include "analysis/sensitivity_places.h"

enum { N = 5, N_INPUTS = 4, N_ROWS = 32, N_TRAJECTORIES = 3, N_METHOD_SETS = 16 };

#define BETWEEN(low, high) "{ dist = \"uniform\"; min = " low "; max = " high "; }"

// Five numbers, of which two are correlated; the order of the paths is not that of the file.
#define TEXT                                                                                      \
    SCENARIO_HEAD                                                                                 \
    "uncertain = { z = { dist = \"gamma\"; shape = 4.0; scale = 0.25; };"                          \
    " q = { dist = \"lognormal\"; median = 2.0; sigma = 0.1; correlation = { z = 0.5; }; };"       \
    " k = " BETWEEN("3.0", "4.0") "; };\n"                                                        \
    "measures = { b = { process = { type = \"decision\"; p = " BETWEEN("0.1", "0.9") "; delay = " \
    "\"k\"; }; effects = { odds_ratio = \"z\"; }; };"                                             \
    " a = { process = { type = \"decision\"; p = 0.5; delay = \"q\"; }; }; };\n"                  \
    "adversary = { model = \"log_odds\"; base = " BETWEEN("0.05", "0.2") "; };\n"

struct fixture {
    struct opened opened;
    struct arena arena;
    struct sensitivity s;
    struct sensitivity_places places;
    double low[N], median[N], high[N]; // any numbers
};

static bool open_fixture(struct fixture *f, unsigned methods)
{
    struct error error = {0};
    memset(f, 0, sizeof *f);
    if (!opened_read(&f->opened, TEXT, 1, 2))
        return false;
    arena_init(&f->arena);
    f->s = (struct sensitivity){.model = &f->opened.model, .n_unknowns = N, .low = f->low,
                                .median = f->median, .high = f->high};
    f->s.request.n_rows = N_ROWS;
    f->s.request.n_trajectories = N_TRAJECTORIES;
    for (unsigned i = 0; i < SENSITIVITY_N_METHODS; i++)
        f->s.request.method[i] = methods >> i & 1u;
    for (size_t u = 0; u < N; u++) {
        f->low[u] = 100.0 + (double)u;
        f->median[u] = 200.0 + (double)u;
        f->high[u] = 300.0 + (double)u;
    }
    const bool good =
        f->opened.scenario.n_unknowns == N &&
        inputs_find(&f->s.inputs, &f->opened.scenario, &f->arena) &&
        f->s.inputs.n == N_INPUTS &&
        sensitivity_places_make(&f->places, &f->s, &error) == STATUS_OK;
    check_true("five numbers, four inputs", good);
    return good;
}

static void close_fixture(struct fixture *f)
{
    sensitivity_places_clear(&f->places);
    arena_clear(&f->arena);
    opened_clear(&f->opened);
}

// ---- how many ----------------------------------------------------------------------------------

static size_t tornado_of(unsigned methods)
{
    return methods & 1u << SENSITIVITY_TORNADO ? 256 * (1 + 2 * N) : 0;
}

static size_t morris_of(unsigned methods)
{
    return methods & 1u << SENSITIVITY_MORRIS ? N_TRAJECTORIES * (N + 1) : 0;
}

static size_t row_of(unsigned methods)
{
    if (methods & 1u << SENSITIVITY_SOBOL)
        return 2 + N_INPUTS;
    return methods & 1u << SENSITIVITY_GIVEN_DATA ? 2 : 0;
}

static void places_are_as_many_as_the_methods_need(void)
{
    for (unsigned methods = 0; methods < N_METHOD_SETS; methods++) {
        struct fixture f;
        if (!open_fixture(&f, methods))
            return;
        const size_t tornado = tornado_of(methods), morris = morris_of(methods);
        const size_t all = tornado + morris + N_ROWS * row_of(methods);
        check_true("all", sensitivity_n_places(&f.s.request, N, N_INPUTS) == all);
        check_true("by parts", f.places.first[PLACES_TORNADO] == 0 &&
                                   f.places.first[PLACES_MORRIS] == tornado &&
                                   f.places.first[PLACES_DESIGN] == tornado + morris &&
                                   f.places.first[PLACES_N_PARTS] == all);
        check_true("of a row", f.places.row == row_of(methods) && f.places.of == &f.s);
        check_true("points of a design only where there are some",
                   (f.places.saltelli.a != NULL) == (row_of(methods) > 0));
        close_fixture(&f);
    }
}

// ---- where -------------------------------------------------------------------------------------

static bool is_at(const double *found, const double *expected)
{
    return memcmp(found, expected, N * sizeof *found) == 0;
}

static void tornados_move_one_number_at_a_time(struct fixture *f, size_t first)
{
    double found[N];
    for (uint32_t world = 0; world < 256; world++)
        for (size_t point = 0; point < 1 + 2 * N; point++) {
            double expected[N];
            memcpy(expected, f->median, sizeof expected);
            for (size_t u = 0; u < N; u++) {
                if (point == 1 + 2 * u)
                    expected[u] = f->low[u];
                if (point == 2 + 2 * u)
                    expected[u] = f->high[u];
            }
            const size_t i = first + world * (1 + 2 * N) + point;
            check_true("a tornado's", sensitivity_place(&f->places, i, found) == world &&
                                          is_at(found, expected));
        }
}

// The unknown whose path has `place` others before it.
static size_t by_path(const struct scenario *s, size_t place)
{
    for (size_t u = 0; u < N; u++) {
        size_t before = 0;
        for (size_t v = 0; v < N; v++)
            before += strcmp(s->unknowns[v].path, s->unknowns[u].path) < 0;
        if (before == place)
            return u;
    }
    return N;
}

static void trajectories_step_through_the_middles_of_strata(struct fixture *f, size_t first)
{
    const struct scenario *s = &f->opened.scenario;
    double found[N], expected[N];
    for (uint32_t t = 0; t < N_TRAJECTORIES; t++) {
        unsigned char level[N];
        uint32_t moved[N];
        const struct morris_path path = {level, moved};
        morris_go(&path, s->run.seed, t, N);
        for (size_t point = 0; point <= N; point++) {
            if (point > 0)
                level[moved[point - 1]] = (unsigned char)((level[moved[point - 1]] + 2) % 4);
            for (size_t at = 0; at < N; at++) {
                const size_t u = by_path(s, at);
                expected[u] = dist_quantile(&s->unknowns[u].dist, 0.125 + 0.25 * level[at]);
            }
            const size_t i = first + t * (N + 1) + point;
            check_true("a trajectory's", sensitivity_place(&f->places, i, found) == t &&
                                             is_at(found, expected));
        }
    }
}

// A, B, then A but for the numbers of one input.
static void rows_take_one_input_from_b(struct fixture *f, size_t first, size_t row_size)
{
    struct saltelli points = {0};
    struct error error = {0};
    check_true("a design",
               saltelli_make(&points, &f->opened.model, N_ROWS, &error) == STATUS_OK);
    for (uint32_t row = 0; row < N_ROWS; row++)
        for (size_t point = 0; point < row_size; point++) {
            double found[N], expected[N];
            for (size_t u = 0; u < N; u++) {
                const bool from_b = point == 1 || (point >= 2 && f->s.inputs.of[u] == point - 2);
                expected[u] = (from_b ? points.b : points.a)[row * N + u];
            }
            const size_t i = first + row * row_size + point;
            check_true("a row's", sensitivity_place(&f->places, i, found) == row &&
                                      is_at(found, expected));
        }
    saltelli_clear(&points);
}

static void every_place_is_where_its_method_wants_it(void)
{
    for (unsigned methods = 0; methods < N_METHOD_SETS; methods++) {
        struct fixture f;
        if (!open_fixture(&f, methods))
            return;
        const size_t tornado = tornado_of(methods), morris = morris_of(methods);
        if (tornado > 0)
            tornados_move_one_number_at_a_time(&f, 0);
        if (morris > 0)
            trajectories_step_through_the_middles_of_strata(&f, tornado);
        if (row_of(methods) > 0)
            rows_take_one_input_from_b(&f, tornado + morris, row_of(methods));
        close_fixture(&f);
    }
}

int main(void)
{
    const struct named_test tests[] = {
        {"places are as many as the methods need", places_are_as_many_as_the_methods_need},
        {"every place is where its method wants it", every_place_is_where_its_method_wants_it},
    };
    return run_tests("sensitivity places", tests, sizeof tests / sizeof tests[0]);
}
