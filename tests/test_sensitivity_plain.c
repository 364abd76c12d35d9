// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which values an analysis of sensitivity takes from which places and worlds: made-up ones,
// gathered here by loops, must give every method the same numbers; and those of an analysis as a
// whole.
#include "opened.h"

#include "analysis/sensitivity_analyse.h"
#include "engine/evaluate.h"

enum { N = 5, N_INPUTS = 4, N_ROWS = 48, N_TRAJECTORIES = 3, N_TRIALS = 5, N_QUANTITIES = 7,
       N_WORLDS = GIVEN_DATA_LEAST_WORLDS };

#define BETWEEN(low, high) "{ dist = \"uniform\"; min = " low "; max = " high "; }"
#define DECISION(p, delay) "process = { type = \"decision\"; p = " p "; delay = " delay "; };"

// Five numbers, of which two are correlated; the order of the paths is not that of the file.
#define TEXT                                                                                      \
    "scenario = { title = \"A test\"; start = \"2023-01-01\"; horizon = 5.0;"                     \
    " report = ( [ \"c\", \"b\" ] ); };\n"                                                        \
    "uncertain = { z = { dist = \"gamma\"; shape = 4.0; scale = 0.25; };"                         \
    " q = { dist = \"lognormal\"; median = 2.0; sigma = 0.1; correlation = { z = 0.5; }; };"      \
    " k = " BETWEEN("0.5", "4.0") "; };\n"                                                        \
    "measures = { c = { " DECISION(BETWEEN("0.1", "0.9"), "\"k\"")                                \
    " effects = { odds_ratio = \"z\"; }; };"                                                      \
    " b = { " DECISION("0.5", "\"q\"") " effects = { odds_ratio = 0.2; }; };"                     \
    " a = { " DECISION("0.7", "1.0") " effects = { odds_ratio = 0.6; }; }; };\n"                  \
    "adversary = { model = \"log_odds\"; base = " BETWEEN("0.05", "0.4") "; };\n"

static const bool all_methods[SENSITIVITY_N_METHODS] = {true, true, true, true};

// What is expected of all quantities.
struct expected {
    struct tornado_bar tornado[N_QUANTITIES][N];
    struct morris_effect morris[N_QUANTITIES][N];
    struct sobol_index sobol[N_QUANTITIES][N_INPUTS];
    double sd[N_QUANTITIES];
    struct given_data given[N_QUANTITIES][N];
    double dummy[N_QUANTITIES];
};

static double uniform_of(uint64_t i)
{
    uint64_t x = (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 31) * UINT64_C(0xbf58476d1ce4e5b9);
    x ^= x >> 29;
    return (double)(x >> 11) * 0x1p-53;
}

// The value of a quantity at a place in a half: that of a reported combination, or what all
// measures add to none.
static double value_of(const struct model *m, const double *halves, size_t quantity, size_t place,
                       size_t half)
{
    const double *at = halves + (place * 2 + half) * m->n_reported;
    if (quantity < m->n_reported)
        return at[quantity];
    double gain = 0.0;
    for (size_t r = 0; r < m->n_reported; r++) {
        gain += m->reported[r].mask == 7 ? at[r] : 0.0;
        gain -= m->reported[r].mask == 0 ? at[r] : 0.0;
    }
    return gain;
}

// x [N][n], y [N_QUANTITIES][n][2].
static void expect_given(const struct model *m, const double *x, const double *y, size_t n,
                         struct expected *e)
{
    struct given_worlds worlds;
    struct resampling resampling;
    resampling_draw(&resampling, m->scenario->run.seed);
    check_true("ranks", given_worlds_init(&worlds, x, N, n, m->scenario->run.seed));
    for (size_t q = 0; q < N_QUANTITIES; q++)
        check_true("indices", given_data_find(&worlds, y + q * 2 * n, &resampling, e->given[q],
                                              &e->dummy[q]));
    given_worlds_clear(&worlds);
}

// The points A of all rows, then the points B.
static void expect_given_of_design(const struct sensitivity_places *p, const double *halves,
                                   struct expected *e)
{
    enum { N_POINTS = 2 * N_ROWS };
    static double x[N * N_POINTS], y[N_QUANTITIES * N_POINTS * 2];
    const struct model *m = p->of->model;
    for (size_t b = 0; b < 2; b++)
        for (size_t row = 0; row < N_ROWS; row++) {
            const size_t w = b * N_ROWS + row;
            const size_t place = p->first[PLACES_DESIGN] + row * p->row + b;
            for (size_t u = 0; u < N; u++)
                x[u * N_POINTS + w] = (b ? p->saltelli.b : p->saltelli.a)[row * N + u];
            for (size_t q = 0; q < N_QUANTITIES; q++)
                for (size_t half = 0; half < 2; half++)
                    y[(q * N_POINTS + w) * 2 + half] = value_of(m, halves, q, place, half);
        }
    expect_given(m, x, y, N_POINTS, e);
}

// From halves [n_places][2][n_reported].
static void expect(const struct sensitivity_places *p, const double *halves, struct expected *e)
{
    const struct model *m = p->of->model;
    const bool *method = p->of->request.method;
    const size_t n = p->first[PLACES_N_PARTS];
    const double *y[PLACES_N_PARTS];
    struct resampling resampling;
    double *all = calloc(n + 1, 2 * sizeof *all);
    memset(e, 0, sizeof *e);
    resampling_draw(&resampling, m->scenario->run.seed);
    for (size_t q = 0; all != NULL && q < N_QUANTITIES; q++) {
        for (size_t i = 0; i < 2 * n; i++)
            all[i] = value_of(m, halves, q, i / 2, i % 2);
        for (size_t part = 0; part < PLACES_N_PARTS; part++)
            y[part] = all + 2 * p->first[part];
        for (size_t u = 0; method[SENSITIVITY_TORNADO] && u < N; u++)
            e->tornado[q][u] = tornado_bar(y[PLACES_TORNADO], 256, N, u, 2.0 / 5.0);
        struct morris_effect by_path[N];
        if (method[SENSITIVITY_MORRIS]) {
            check_true("effects", morris_effects(y[PLACES_MORRIS], N_TRAJECTORIES, N,
                                                 m->scenario->run.seed, 0.5, by_path));
            for (size_t u = 0; u < N; u++)
                e->morris[q][u] = by_path[m->scenario->unknowns[u].dimension];
        }
        double variance = 0.0;
        if (method[SENSITIVITY_SOBOL])
            check_true("indices", sobol_indices(y[PLACES_DESIGN], N_ROWS, N_INPUTS, &resampling,
                                                e->sobol[q], &variance));
        e->sd[q] = variance > 0.0 ? sqrt(variance) : 0.0;
    }
    free(all);
    if (method[SENSITIVITY_GIVEN_DATA])
        expect_given_of_design(p, halves, e);
}

// An array is there if it was asked for, and has these bytes.
static void check_array(const char *name, bool asked, const void *found, const void *wanted,
                        size_t size)
{
    check_true(name, asked ? found != NULL && memcmp(found, wanted, size) == 0 : found == NULL);
}

static void check_found(const struct sensitivity *s, const struct expected *e)
{
    const bool *method = s->request.method;
    check_array("tornado", method[SENSITIVITY_TORNADO], s->tornado, e->tornado,
                sizeof e->tornado);
    check_array("morris", method[SENSITIVITY_MORRIS], s->morris, e->morris, sizeof e->morris);
    check_array("sobol", method[SENSITIVITY_SOBOL], s->sobol, e->sobol, sizeof e->sobol);
    check_array("sd", method[SENSITIVITY_SOBOL], s->sd, e->sd, sizeof e->sd);
    check_array("given", method[SENSITIVITY_GIVEN_DATA], s->given, e->given, sizeof e->given);
    check_array("dummy", method[SENSITIVITY_GIVEN_DATA], s->dummy, e->dummy, sizeof e->dummy);
}

static double largest_error(const struct expected *e)
{
    double most = 0.0;
    for (size_t q = 0; q < N_QUANTITIES; q++)
        for (size_t u = 0; u < N; u++)
            most = fmax(most, e->given[q][u].first_order.se);
    return most;
}

static bool open_text(struct opened *o, unsigned worlds)
{
    if (!opened_read(o, TEXT, worlds, N_TRIALS))
        return false;
    check_true("as many", o->scenario.n_unknowns == N && o->model.n_reported == N_QUANTITIES - 1);
    return true;
}

// ---- made-up values ----------------------------------------------------------------------------

// Half of the quantities have halves that agree, so that variances are above 0, the others below
// 1/8 or below 0.
static double made_up(size_t place, size_t half, size_t r, size_t n_reported)
{
    const size_t i = place * n_reported + r;
    return uniform_of(r % 2 == 0 ? i : 2 * i + half + 1000000);
}

static void made_up_values_reach_every_method(void)
{
    struct expected *e = calloc(1, sizeof *e), *f = calloc(1, sizeof *f);
    struct opened o;
    struct arena arena;
    struct sensitivity_places places = {0};
    struct error error = {0};
    if (e == NULL || f == NULL || !open_text(&o, 1))
        return;
    arena_init(&arena);
    struct sensitivity s = {
        .model = &o.model, .n_unknowns = N, .n_quantities = N_QUANTITIES, .n_threads = 3,
        .tornado = f->tornado[0], .morris = f->morris[0], .sobol = f->sobol[0], .sd = f->sd,
        .given = f->given[0], .dummy = f->dummy,
        .request = {.n_rows = N_ROWS, .n_trajectories = N_TRAJECTORIES}};
    memcpy(s.request.method, all_methods, sizeof all_methods);
    check_true("inputs", inputs_find(&s.inputs, &o.scenario, &arena) && s.inputs.n == N_INPUTS);
    check_true("places", sensitivity_places_make(&places, &s, &error) == STATUS_OK);
    const size_t n = places.first[PLACES_N_PARTS], n_reported = o.model.n_reported;
    double *halves = calloc(n, 2 * n_reported * sizeof *halves);
    for (size_t i = 0; halves != NULL && i < n * 2 * n_reported; i++)
        halves[i] = made_up(i / n_reported / 2, i / n_reported % 2, i % n_reported, n_reported);
    if (halves != NULL) {
        expect(&places, halves, e);
        check_true("analysed", sensitivity_analyse(&s, &places, halves));
        check_found(&s, e);
        check_true("points A and B", s.n_given == 2 * N_ROWS);
        check_true("variances of both signs", e->sd[0] > 0.0 && (e->sd[1] == 0.0 ||
                   e->sd[3] == 0.0 || e->sd[5] == 0.0));
    }
    free(halves);
    sensitivity_places_clear(&places);
    arena_clear(&arena);
    opened_clear(&o);
    free(e);
    free(f);
}

// ---- as a whole --------------------------------------------------------------------------------

static void check_ends(const struct sensitivity *s)
{
    for (size_t u = 0; u < N; u++) {
        const struct dist *dist = &s->model->scenario->unknowns[u].dist;
        check_true("quantiles", s->low[u] == dist_quantile(dist, 0.05) &&
                                    s->median[u] == dist_quantile(dist, 0.5) &&
                                    s->high[u] == dist_quantile(dist, 0.95));
    }
}

static void check_whole(const struct opened *o, const struct sensitivity_request *request,
                        struct expected *e)
{
    const struct run_options options = {.n_threads = 3};
    struct sensitivity s;
    struct sensitivity_places places = {0};
    struct error error = {0};
    check_true("computed",
               sensitivity_compute(&s, request, &o->model, &options, &error) == STATUS_OK);
    check_true("of what", s.model == &o->model && s.n_threads == 3 && s.cpu == cpu_resolved(0));
    check_true("how many", s.n_quantities == N_QUANTITIES && s.n_unknowns == N);
    check_ends(&s);
    check_true("places", sensitivity_places_make(&places, &s, &error) == STATUS_OK);
    const struct evaluation evaluation = {places.first[PLACES_N_PARTS], sensitivity_place, &places};
    double *halves =
        calloc(evaluation.n_places, 2 * o->model.n_reported * sizeof *halves);
    if (halves != NULL &&
        evaluate(&o->model, &evaluation, &options, halves, &error) == STATUS_OK)
        expect(&places, halves, e);
    check_found(&s, e);
    check_true("the largest error", s.few == largest_error(e));
    check_true("some", !request->method[SENSITIVITY_GIVEN_DATA] || s.few > 0.0);
    free(halves);
    sensitivity_places_clear(&places);
    sensitivity_clear(&s);
    check_true("cleared", s.model == NULL && s.given == NULL);
}

static void an_analysis_is_what_its_places_give(void)
{
    struct expected *e = calloc(1, sizeof *e);
    struct opened o;
    if (e == NULL || !open_text(&o, 1))
        return;
    struct sensitivity_request request = {.n_rows = N_ROWS, .n_trajectories = N_TRAJECTORIES};
    memcpy(request.method, all_methods, sizeof all_methods);
    check_whole(&o, &request, e);
    for (size_t method = 0; method < SENSITIVITY_N_METHODS; method++) {
        memset(request.method, 0, sizeof request.method);
        request.method[method] = true;
        check_whole(&o, &request, e);
    }
    opened_clear(&o);
    free(e);
}

static void quantities_are_combinations_and_the_gain(void)
{
    struct opened o;
    if (!open_text(&o, 1))
        return;
    const struct sensitivity s = {.model = &o.model};
    for (size_t q = 0; q < N_QUANTITIES; q++) {
        const bool is_gain = q == N_QUANTITIES - 1;
        check_true("the gain is the last", sensitivity_is_gain(&s, q) == is_gain);
        check_true("combinations",
                   sensitivity_mask(&s, q) == (is_gain ? 7 : o.model.reported[q].mask));
    }
    check_true("all", o.model.reported[sensitivity_all(&s)].mask == 7);
    opened_clear(&o);
    check_true("names", strcmp(sensitivity_method_name(SENSITIVITY_TORNADO), "tornado") == 0 &&
                            strcmp(sensitivity_method_name(SENSITIVITY_MORRIS), "morris") == 0 &&
                            strcmp(sensitivity_method_name(SENSITIVITY_SOBOL), "sobol") == 0 &&
                            strcmp(sensitivity_method_name(SENSITIVITY_GIVEN_DATA),
                                   "given-data") == 0);
}

// ---- worlds of a run ---------------------------------------------------------------------------

static void expect_run(const struct result *run, struct expected *e)
{
    const struct layout *l = run->layout;
    static double x[N * N_WORLDS], y[N_QUANTITIES * N_WORLDS * 2];
    for (size_t w = 0; w < N_WORLDS; w++) {
        const double *row = run->rows + w * l->row_width;
        for (size_t u = 0; u < N; u++)
            x[u * N_WORLDS + w] = row[u];
        for (size_t half = 0; half < 2; half++) {
            const double *at = row + (half == 0 ? l->first_half : l->second_half);
            for (size_t q = 0; q < N_QUANTITIES; q++)
                y[(q * N_WORLDS + w) * 2 + half] =
                    q < N_QUANTITIES - 1
                        ? at[layout_row_index(l, l->model->reported[q].mask)]
                        : at[layout_row_index(l, 7)] - at[layout_row_index(l, 0)];
        }
    }
    memset(e, 0, sizeof *e);
    expect_given(l->model, x, y, N_WORLDS, e);
}

static void check_run(unsigned n_worlds, struct expected *e)
{
    const struct run_options options = {.n_threads = 2};
    struct opened o;
    struct result *run = NULL;
    struct sensitivity s;
    struct error error = {0};
    if (!open_text(&o, n_worlds))
        return;
    check_true("a run", run_compute(&o.model, &options, &run, &error) == STATUS_OK);
    run->n_threads = 4; // as if there had been more blocks
    const enum status status = sensitivity_from_run(&s, run, &error);
    check_true("enough worlds", (status == STATUS_OK) == (n_worlds >= N_WORLDS));
    if (status == STATUS_OK) {
        expect_run(run, e);
        check_found(&s, e);
        check_ends(&s);
        check_true("of all worlds", s.n_given == N_WORLDS && s.n_threads == 4);
        check_true("the largest error", s.few == largest_error(e) && s.few > 0.0);
    } else
        check_true("said", status == STATUS_MISUSE && strstr(error.text, "63 worlds") != NULL);
    sensitivity_clear(&s);
    result_free(run);
    opened_clear(&o);
}

static void the_worlds_of_a_run_tell_a_part(void)
{
    struct expected *e = calloc(1, sizeof *e);
    check_true("memory", e != NULL);
    if (e != NULL) {
        check_run(N_WORLDS, e);
        check_run(N_WORLDS - 1, e);
    }
    free(e);
}

int main(void)
{
    const struct named_test tests[] = {
        {"made-up values reach every method", made_up_values_reach_every_method},
        {"an analysis is what its places give", an_analysis_is_what_its_places_give},
        {"quantities are combinations and the gain", quantities_are_combinations_and_the_gain},
        {"the worlds of a run tell a part", the_worlds_of_a_run_tell_a_part},
    };
    return run_tests("sensitivity", tests, sizeof tests / sizeof tests[0]);
}
