// SPDX-License-Identifier: GPL-3.0-or-later
//
// The points of a design for Sobol' indices: those of a run, evenly spread, correlated as the
// scenario says; and what is one input.
#include "opened.h"
#include "oracle.h"

#include "analysis/inputs.h"
#include "analysis/resampling.h"
#include "analysis/saltelli.h"
#include "base/sobol.h"
#include "engine/run.h"
#include "everything.h"

enum { R = RESAMPLING_REPLICATES, N_ROWS = 2048, POINTS = N_ROWS / R };

#define BETWEEN(low, high) "{ dist = \"uniform\"; min = " low "; max = " high "; }"
#define NORMAL(mean, sd, correlation)                                                             \
    "{ dist = \"normal\"; mean = " mean "; sd = " sd "; correlation = { " correlation " }; }"

// Five named numbers in groups {s, t, w} and {u, v}; one that stands alone.
#define GROUPED                                                                                   \
    SCENARIO_HEAD "uncertain = {"                                                                 \
    " s = " NORMAL("0.0", "0.1", "w = 0.6;") "; t = " NORMAL("1.0", "0.1", "w = -0.3;") ";"       \
    " u = " NORMAL("0.0", "0.2", "v = 0.8;") "; v = " NORMAL("0.0", "0.1", "") ";"                \
    " w = " NORMAL("0.0", "0.2", "") "; };\n"                                                     \
    "factors = { f = { shocks = { one = { date = 1.0; p = " BETWEEN("0.2", "0.9") ";"             \
    " shift = \"s\"; }; two = { date = 2.0; shift = \"t\"; }; three = { date = 3.0;"              \
    " shift = \"u\"; }; four = { date = 4.0; shift = \"v\"; }; five = { date = 5.0;"              \
    " shift = \"w\"; }; }; }; };\n"                                                               \
    "measures = { a = { process = { type = \"decision\"; p = 0.5; loads = { f = 0.5; }; }; }; };" \
    "\n" CALM_ADVERSARY

static bool make(struct saltelli *points, const struct opened *o, size_t n_rows)
{
    struct error error = {0};
    const bool good = saltelli_make(points, &o->model, n_rows, &error) == STATUS_OK;
    check_true("made", good && points->n_rows == n_rows);
    return good;
}

static void points_a_are_the_worlds_of_an_even_run(void)
{
    enum { N = 64 };
    struct opened o;
    struct result *run = NULL;
    struct saltelli points = {0};
    struct error error = {0};
    const struct run_options options = {.n_threads = 1};
    if (!opened_read_sampled(&o, EVERYTHING, N, 2, "sobol"))
        return;
    const size_t n = o.scenario.n_unknowns;
    if (run_compute(&o.model, &options, &run, &error) == STATUS_OK && make(&points, &o, N)) {
        size_t same = 0, same_b = 0;
        for (size_t row = 0; row < N; row++) {
            const double *world = run->rows + row * run->layout->row_width;
            same += memcmp(world, points.a + row * n, n * sizeof *world) == 0;
            same_b += memcmp(world, points.b + row * n, n * sizeof *world) == 0;
        }
        check_true("bit for bit", n == 3 && same == N);
        check_true("points B are others", same_b == 0);
    }
    saltelli_clear(&points);
    result_free(run);
    opened_clear(&o);
}

// Whatever the sampler of the scenario.
static void points_do_not_depend_on_the_runs_sampler(void)
{
    struct opened o[2];
    struct saltelli points[2] = {{0}, {0}};
    const char *const sampler[2] = {"random", "sobol"};
    bool good = true;
    for (size_t i = 0; i < 2; i++)
        good = opened_read_sampled(&o[i], EVERYTHING, 64, 2, sampler[i]) &&
               make(&points[i], &o[i], 64) && good;
    const size_t size = 64 * 3 * sizeof(double);
    if (good) {
        check_true("A", memcmp(points[0].a, points[1].a, size) == 0);
        check_true("B", memcmp(points[0].b, points[1].b, size) == 0);
        check_true("A is not B", memcmp(points[0].a, points[0].b, size) != 0);
    }
    for (size_t i = 0; i < 2; i++) {
        saltelli_clear(&points[i]);
        opened_clear(&o[i]);
    }
}

// ---- even spread -----------------------------------------------------------------------------

// A scenario of n uncertain chances between 0 and 1.
static bool open_chances(struct opened *o, size_t n)
{
    char *text = calloc(n + 8, 128), *end = text;
    if (text == NULL)
        return false;
    end += sprintf(end, "%s",
                   SCENARIO_HEAD "groups = { g = { default = { p = 0.5; }; members = { ");
    for (size_t i = 0; i < n; i++)
        end += sprintf(end, "m%zu = { p = " BETWEEN("0.0", "1.0") "; }; ", i);
    (void)sprintf(end, "%s",
                  "}; }; };\nmeasures = { a = { process = { type = \"ratification\"; group = \"g\";"
                  " rule = \"all\"; }; }; };\n" CALM_ADVERSARY);
    const bool good = opened_read(o, text, 1, 2);
    free(text);
    check_true("as many numbers", !good || o->scenario.n_unknowns == n);
    return good;
}

// Whether each of POINTS equal intervals has one of the points of every randomisation, and each of
// fewer its share, which follows; x [N_ROWS][n], of one number.
static bool is_even(const double *x, size_t n)
{
    for (size_t r = 0; r < R; r++) {
        bool taken[POINTS] = {false};
        for (size_t i = 0; i < POINTS; i++) {
            bool *at = &taken[(size_t)(x[(i * R + r) * n] * POINTS)];
            if (*at)
                return false;
            *at = true;
        }
    }
    return true;
}

static void every_dyadic_interval_holds_its_points(void)
{
    struct opened o;
    struct saltelli points = {0};
    if (!open_chances(&o, 12))
        return;
    if (make(&points, &o, N_ROWS)) {
        for (size_t i = 0; i < 12; i++)
            check_true("A and B", is_even(points.a + i, 12) && is_even(points.b + i, 12));
        for (size_t row = 0; row < N_ROWS; row += R) { // the twin: one point too many in a place
            points.a[row * 12] = 0.5 * (points.a[row * 12] + 0.5);
        }
        check_true("others would show", !is_even(points.a, 12));
    }
    saltelli_clear(&points);
    opened_clear(&o);
}

static double correlation(const double *x, const double *y, size_t n, size_t stride)
{
    double sx = 0.0, sy = 0.0, xx = 0.0, yy = 0.0, xy = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double a = x[i * stride], b = y[i * stride];
        sx += a;
        sy += b;
        xx += a * a;
        yy += b * b;
        xy += a * b;
    }
    const double m = (double)n;
    return (xy - sx * sy / m) / sqrt((xx - sx * sx / m) * (yy - sy * sy / m));
}

// Of 140 numbers those of B have coordinates from 140 on: 116 in the sequence, 24 beyond it.
static void numbers_beyond_the_sequence_are_independent(void)
{
    enum { N = 140 };
    struct opened o;
    struct saltelli points = {0};
    size_t even_a = 0, even_b = 0;
    double worst = 0.0, shared = 0.0;
    if (!open_chances(&o, N))
        return;
    if (make(&points, &o, N_ROWS)) {
        for (size_t i = 0; i < N; i++) {
            double mean = 0.0;
            even_a += is_even(points.a + i, N);
            even_b += is_even(points.b + i, N);
            for (size_t row = 0; row < N_ROWS; row++)
                mean += points.b[row * N + i] / N_ROWS;
            worst = fmax(worst, fabs(mean - 0.5));
            shared += pow(correlation(points.a + i, points.b + i, N_ROWS, N), 2.0) / N;
        }
        check_true("as many as there are", even_a == N && even_b == SOBOL_MAX_DIMENSIONS - N);
        check_true("uniform", worst < 5.0 / sqrt(12.0 * N_ROWS));
        // single pairs of late coordinates can be off: their first points fill the square badly
        check_true("B is independent of A", shared < 2.0 / N_ROWS);
    }
    saltelli_clear(&points);
    opened_clear(&o);
}

// ---- correlated numbers ----------------------------------------------------------------------

static size_t unknown_of(const struct opened *o, const char *path)
{
    for (size_t i = 0; i < o->scenario.n_unknowns; i++)
        if (strcmp(o->scenario.unknowns[i].path, path) == 0)
            return i;
    check_true(path, false);
    return 0;
}

static void points_are_correlated_as_the_scenario_says(void)
{
    static const struct {
        const char *x, *y;
        double rho;
    } pairs[] = {{"uncertain.s", "uncertain.w", 0.6}, {"uncertain.t", "uncertain.w", -0.3},
                 {"uncertain.s", "uncertain.t", 0.0}, {"uncertain.u", "uncertain.v", 0.8},
                 {"uncertain.s", "uncertain.v", 0.0}};
    struct opened o;
    struct saltelli points = {0};
    if (!opened_read(&o, GROUPED, 1, 2))
        return;
    const size_t n = o.scenario.n_unknowns;
    for (size_t k = 0; make(&points, &o, N_ROWS) && k < sizeof pairs / sizeof *pairs; k++) {
        const size_t x = unknown_of(&o, pairs[k].x), y = unknown_of(&o, pairs[k].y);
        const double rho = pairs[k].rho, se = (1.0 - rho * rho) / sqrt(N_ROWS);
        check_estimate("A", correlation(points.a + x, points.a + y, N_ROWS, n), se, rho,
                       rho + 0.2);
        check_estimate("B", correlation(points.b + x, points.b + y, N_ROWS, n), se, rho,
                       rho + 0.2);
        check_estimate("not from A to B", correlation(points.a + x, points.b + y, N_ROWS, n),
                       1.0 / sqrt(N_ROWS), 0.0, 0.2);
        saltelli_clear(&points);
    }
    saltelli_clear(&points);
    opened_clear(&o);
}

static void points_have_the_distributions_of_their_numbers(void)
{
    struct opened o;
    struct saltelli points = {0};
    if (!opened_read(&o, GROUPED, 1, 2))
        return;
    const size_t n = o.scenario.n_unknowns, t = unknown_of(&o, "uncertain.t");
    if (make(&points, &o, N_ROWS))
        for (int z = -2; z <= 2; z++) { // t is normal: 1 ± 0.1
            double a = 0.0, b = 0.0;
            for (size_t row = 0; row < N_ROWS; row++) {
                a += points.a[row * n + t] < 1.0 + 0.1 * z;
                b += points.b[row * n + t] < 1.0 + 0.1 * z;
            }
            const double p = normal_cdf(z), se = sqrt(p * (1.0 - p) / N_ROWS);
            check_estimate("A", a / N_ROWS, se, p, normal_cdf(z + 1.0));
            check_estimate("B", b / N_ROWS, se, p, normal_cdf(z + 1.0));
        }
    saltelli_clear(&points);
    opened_clear(&o);
}

static void correlated_numbers_are_one_input(void)
{
    struct opened o;
    struct arena arena;
    struct inputs inputs;
    if (!opened_read(&o, GROUPED, 1, 2))
        return;
    arena_init(&arena);
    check_true("found", inputs_find(&inputs, &o.scenario, &arena));
    const size_t s = inputs.of[unknown_of(&o, "uncertain.s")];
    const size_t t = inputs.of[unknown_of(&o, "uncertain.t")];
    const size_t u = inputs.of[unknown_of(&o, "uncertain.u")];
    const size_t v = inputs.of[unknown_of(&o, "uncertain.v")];
    const size_t w = inputs.of[unknown_of(&o, "uncertain.w")];
    check_true("three", o.scenario.n_unknowns == 6 && inputs.n == 3);
    check_true("correlated by way of a third", s == w && t == w);
    check_true("and two others", u == v);
    check_true("which are not correlated with those", s != u);
    check_true("names",
               strcmp(inputs.name[s], "uncertain.s+uncertain.t+uncertain.w") == 0 &&
                   strcmp(inputs.name[u], "uncertain.u+uncertain.v") == 0);
    size_t next = 0;
    for (size_t i = 0; i < o.scenario.n_unknowns; i++) {
        check_true("in the order of their first", inputs.of[i] <= next);
        next += inputs.of[i] == next;
    }
    check_true("all", next == 3);
    arena_clear(&arena);
    opened_clear(&o);
}

static void numbers_that_are_not_correlated_are_inputs_each(void)
{
    struct opened o;
    struct arena arena;
    struct inputs inputs;
    if (!open_chances(&o, 5))
        return;
    arena_init(&arena);
    check_true("found", inputs_find(&inputs, &o.scenario, &arena) && inputs.n == 5);
    for (size_t i = 0; i < 5; i++)
        check_true("each", inputs.of[i] == i &&
                               strcmp(inputs.name[i], o.scenario.unknowns[i].path) == 0);
    arena_clear(&arena);
    opened_clear(&o);
}

int main(void)
{
    const struct named_test tests[] = {
        {"points A are the worlds of an even run", points_a_are_the_worlds_of_an_even_run},
        {"points do not depend on the run's sampler", points_do_not_depend_on_the_runs_sampler},
        {"every dyadic interval holds its points", every_dyadic_interval_holds_its_points},
        {"numbers beyond the sequence are independent",
         numbers_beyond_the_sequence_are_independent},
        {"points are correlated as the scenario says", points_are_correlated_as_the_scenario_says},
        {"points have the distributions of their numbers",
         points_have_the_distributions_of_their_numbers},
        {"correlated numbers are one input", correlated_numbers_are_one_input},
        {"numbers that are not correlated are inputs each",
         numbers_that_are_not_correlated_are_inputs_each},
    };
    return run_tests("saltelli", tests, sizeof tests / sizeof tests[0]);
}
