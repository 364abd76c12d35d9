// SPDX-License-Identifier: GPL-3.0-or-later
//
// Worlds that are placed: at a run's own uncertain numbers they give its rows, at others what a
// scenario with those numbers gives; failures, ends, threads.
#include "opened.h"

#include <limits.h>
#include <stdatomic.h>

#include "engine/evaluate.h"
#include "engine/run.h"
#include "everything.h"
#include "model/world.h"

enum { N_WORLDS = 48, MOST_THREADS = 3 };

#define EASY(name, p)                                                                             \
    name " = { process = { type = \"decision\"; p = " p "; delay = { dist = \"exponential\";"      \
    " mean = 1.0; }; }; effects = { denial = 0.1; }; }; "
#define BETWEEN(low, high) "{ dist = \"uniform\"; min = " low "; max = " high "; }"

// Above 12 measures: rows of reported combinations alone.
#define THIRTEEN                                                                                  \
    "scenario = { title = \"Many\"; start = \"2023-01-01\"; horizon = 5.0;"                       \
    " report = ( [ \"b\", \"f\" ] ); };\n"                                                        \
    "measures = { " EASY("a", BETWEEN("0.1", "0.9")) EASY("b", "0.5") EASY("c", "0.5")            \
    EASY("d", "0.5") EASY("e", "0.5") EASY("f", BETWEEN("0.1", "0.9")) EASY("g", "0.5")           \
    EASY("h", "0.5") EASY("i", "0.5") EASY("j", "0.5") EASY("k", "0.5") EASY("l", "0.5")          \
    EASY("m", "0.5") "};\n"                                                                       \
    "adversary = { cost = 0.3; noise = " BETWEEN("0.1", "0.3") "; opportunities = 0.6; };\n"

// Places in the order of their worlds, or the other way round.
struct places {
    const double *unknowns; // [n][stride]
    size_t n, n_unknowns, stride;
    uint32_t first_world, world_step;
    bool reversed;
};

static uint32_t put(void *context, size_t i, double *unknowns)
{
    const struct places *p = context;
    const size_t at = p->reversed ? p->n - 1 - i : i;
    memcpy(unknowns, p->unknowns + at * p->stride, p->n_unknowns * sizeof *unknowns);
    return p->first_world + p->world_step * (uint32_t)at;
}

// The halves [n][2][n_reported], or NULL after a failure, which the caller looks at.
static double *evaluated(const struct model *model, struct places *places,
                         const struct run_options *options, struct error *error)
{
    const struct evaluation evaluation = {places->n, put, places};
    double *halves = calloc(places->n * 2 * model->n_reported, sizeof *halves);
    if (halves == NULL || evaluate(model, &evaluation, options, halves, error) != STATUS_OK) {
        free(halves);
        return NULL;
    }
    return halves;
}

static double *evaluated_well(const struct model *model, struct places *places, unsigned threads)
{
    struct error error = {0};
    const struct run_options options = {.n_threads = threads};
    double *halves = evaluated(model, places, &options, &error);
    if (halves == NULL)
        printf("\n%s\n", error.text);
    check_true("evaluated", halves != NULL);
    return halves;
}

// ---- the places of a run ---------------------------------------------------------------------

// How many of the numbers of place i are those of row `row` of the run: to rounding, since up to 12
// measures a run adds up another way.
static size_t count_same(const struct result *run, const double *halves, size_t i, size_t row)
{
    const struct layout *l = run->layout;
    const size_t n = l->model->n_reported;
    size_t same = 0;
    for (size_t half = 0; half < 2; half++)
        for (size_t r = 0; r < n; r++) {
            const size_t first = half == 0 ? l->first_half : l->second_half;
            const size_t at = first + layout_row_index(l, l->model->reported[r].mask);
            same += fabs(run->rows[row * l->row_width + at] - halves[(i * 2 + half) * n + r]) <
                    1e-14;
        }
    return same;
}

static void check_places(const struct result *run, const double *halves, bool reversed)
{
    size_t same = 0, same_as_next = 0;
    for (size_t i = 0; i < N_WORLDS; i++) {
        const size_t row = reversed ? N_WORLDS - 1 - i : i;
        same += count_same(run, halves, i, row);
        same_as_next += count_same(run, halves, i, (row + 1) % N_WORLDS);
    }
    check_true("the same", same == (size_t)N_WORLDS * 2 * run->layout->model->n_reported);
    check_true("other rows differ", same_as_next < same / 2);
}

static void check_run(const char *text, unsigned trials, const char *sampler)
{
    struct opened o;
    struct result *run = NULL;
    struct error error = {0};
    const struct run_options options = {.n_threads = 2};
    if (!opened_read_sampled(&o, text, N_WORLDS, trials, sampler))
        return;
    check_true("a run", run_compute(&o.model, &options, &run, &error) == STATUS_OK);
    const size_t n = 2 * o.model.n_reported;
    double *one = NULL;
    for (unsigned threads = 1; run != NULL && threads <= 2 * MOST_THREADS; threads++) {
        const bool reversed = threads > MOST_THREADS;
        struct places places = {run->rows, N_WORLDS, o.scenario.n_unknowns,
                                run->layout->row_width, 0, 1, reversed};
        double *halves =
            evaluated_well(&o.model, &places, reversed ? threads - MOST_THREADS : threads);
        if (halves == NULL)
            break;
        check_places(run, halves, reversed);
        for (size_t i = 0; one != NULL && i < N_WORLDS; i++)
            check_true("the same bits by any number of threads, in any order",
                       memcmp(one + i * n, halves + (reversed ? N_WORLDS - 1 - i : i) * n,
                              n * sizeof *one) == 0);
        if (one == NULL)
            one = halves;
        else
            free(halves);
    }
    free(one);
    result_free(run);
    opened_clear(&o);
}

static void the_places_of_a_run_give_its_rows(void)
{
    check_run(EVERYTHING, 7, "random");
    check_run(EVERYTHING, 131, "random"); // three batches, the halves not of a size
    check_run(EVERYTHING, 7, "sobol");
}

static void the_places_of_a_run_above_twelve_measures_give_its_rows(void)
{
    check_run(THIRTEEN, 8, "random");
}

static void one_trial_has_no_first_half(void)
{
    struct opened o;
    if (!opened_read(&o, EVERYTHING, 1, 1))
        return;
    const double unknowns[3] = {0.4, 0.5, 0.6};
    struct places places = {unknowns, 1, 3, 3, 0, 1, false};
    check_true("three numbers", o.scenario.n_unknowns == 3);
    double *halves = evaluated_well(&o.model, &places, 1);
    for (size_t r = 0; halves != NULL && r < o.model.n_reported; r++)
        check_true("NAN, then a chance", isnan(halves[r]) && halves[o.model.n_reported + r] > 0.0 &&
                                             halves[o.model.n_reported + r] < 1.0);
    free(halves);
    opened_clear(&o);
}

// ---- other numbers ---------------------------------------------------------------------------

#define NUMBERS(p, mean, denial, base)                                                            \
    SCENARIO_HEAD "measures = { a = { process = { type = \"decision\"; p = " p "; delay ="        \
    " { dist = \"exponential\"; mean = " mean "; }; }; effects = { odds_ratio = " denial "; }; };" \
    " };\nadversary = { model = \"log_odds\"; base = " base "; };\n"

static double number_for(const char *path, const double value[4])
{
    static const char *const end[4] = {".p", ".mean", "odds_ratio", "base"};
    for (size_t i = 0; i < 4; i++)
        if (strlen(path) > strlen(end[i]) &&
            strcmp(path + strlen(path) - strlen(end[i]), end[i]) == 0)
            return value[i];
    check_true("a number", false);
    return NAN;
}

// What a scenario that is certain of the numbers says of world 0.
static void certain_row(const double value[4], double row[4])
{
    struct opened o;
    char text[2048], v[4][32];
    struct error error = {0};
    struct result *run = NULL;
    const struct run_options options = {.n_threads = 1};
    for (size_t i = 0; i < 4; i++)
        (void)snprintf(v[i], sizeof v[i], "%.17g", value[i]);
    (void)snprintf(text, sizeof text, NUMBERS("%s", "%s", "%s", "%s"), v[0], v[1], v[2], v[3]);
    if (!opened_read(&o, text, 1, 9))
        return;
    check_true("a run", run_compute(&o.model, &options, &run, &error) == STATUS_OK);
    if (run != NULL)
        for (size_t i = 0; i < 4; i++)
            row[i] = run->rows[(i < 2 ? run->layout->first_half : run->layout->second_half) +
                               layout_row_index(run->layout, i % 2 == 0 ? 0 : 1)];
    result_free(run);
    opened_clear(&o);
}

static void a_place_is_a_scenario_that_is_certain_of_its_numbers(void)
{
    struct opened o;
    const double places_at[2][4] = {{0.7, 1.5, 0.4, 0.125}, {0.7, 1.5, 0.45, 0.125}};
    double unknowns[4], rows[2][4] = {{NAN}, {NAN}};
    if (!opened_read(&o,
                     NUMBERS("{ dist = \"beta\"; mean = 0.5; n = 5.0; }", BETWEEN("0.5", "2.0"),
                             BETWEEN("0.1", "0.9"), BETWEEN("0.05", "0.2")),
                     1, 9))
        return;
    check_true("four numbers", o.scenario.n_unknowns == 4);
    for (size_t i = 0; i < 4; i++)
        unknowns[i] = number_for(o.scenario.unknowns[i].path, places_at[0]);
    struct places places = {unknowns, 1, 4, 4, 0, 1, false};
    double *halves = evaluated_well(&o.model, &places, 1);
    certain_row(places_at[0], rows[0]);
    certain_row(places_at[1], rows[1]);
    for (size_t half = 0; halves != NULL && half < 2; half++)
        for (size_t r = 0; r < o.model.n_reported; r++) {
            const size_t at = 2 * half + (o.model.reported[r].mask == 0 ? 0 : 1);
            const double found = halves[half * o.model.n_reported + r];
            check_true("the same", fabs(found - rows[0][at]) < 1e-14);
            check_true("not of another odds ratio",
                       at % 2 == 0 || fabs(found - rows[1][at]) > 1e-5);
        }
    free(halves);
    opened_clear(&o);
}

// All other random numbers are those of the index.
static void places_of_one_index_share_their_luck(void)
{
    struct opened o;
    const double unknowns[4][3] = {
        {0.4, 0.5, 0.6}, {0.4, 0.5, 0.6}, {0.4, 0.5, 0.6}, {0.9, 0.1, 0.2}};
    if (!opened_read(&o, EVERYTHING, 1, 20))
        return;
    struct places alike = {&unknowns[0][0], 4, 3, 3, 77, 0, false};
    struct places apart = {&unknowns[0][0], 4, 3, 3, 77, 1, false};
    const size_t n = 2 * o.model.n_reported;
    double *a = evaluated_well(&o.model, &alike, 1), *b = evaluated_well(&o.model, &apart, 2);
    if (a != NULL && b != NULL) {
        check_true("the same", memcmp(a, a + n, n * sizeof *a) == 0 &&
                                   memcmp(a, a + 2 * n, n * sizeof *a) == 0);
        check_true("but for the numbers", memcmp(a, a + 3 * n, n * sizeof *a) != 0);
        check_true("the index tells", memcmp(a, b, n * sizeof *a) == 0 &&
                                          memcmp(b, b + n, n * sizeof *a) != 0);
    }
    free(a);
    free(b);
    opened_clear(&o);
}

static void placing_leaves_the_worlds_drawn_afterwards_alone(void)
{
    struct opened o;
    struct world *placed = NULL, *drawn = NULL;
    struct error error = {0};
    if (!opened_read_sampled(&o, EVERYTHING, N_WORLDS, 4, "sobol"))
        return;
    if (world_create(&placed, &o.model, CPU_BEST, &error) == STATUS_OK &&
        world_create(&drawn, &o.model, CPU_BEST, &error) == STATUS_OK)
        for (uint32_t w = 0; w < N_WORLDS; w++) {
            const double unknowns[3] = {0.9, 0.1, 0.01 * (w + 1.0)};
            check_true("placed", world_place(placed, CHECK_SEED, w * 7 % N_WORLDS, unknowns,
                                             &error) == STATUS_OK);
            check_true("its numbers", memcmp(placed->unknowns, unknowns, sizeof unknowns) == 0);
            check_true("drawn", world_draw(placed, CHECK_SEED, w, &error) == STATUS_OK &&
                                    world_draw(drawn, CHECK_SEED, w, &error) == STATUS_OK);
            check_true("as if nothing had been placed",
                       memcmp(placed->unknowns, drawn->unknowns, sizeof unknowns) == 0 &&
                           placed->adversary.free_constant == drawn->adversary.free_constant);
            check_true("which is something else",
                       memcmp(drawn->unknowns, unknowns, sizeof unknowns) != 0);
        }
    world_free(placed);
    world_free(drawn);
    opened_clear(&o);
}

// ---- failures and ends -----------------------------------------------------------------------

// Even if every opportunity is taken, exp(−10 ρ) survive: above the anchor where ρ is small.
#define FAILING                                                                                   \
    "scenario = { title = \"An anchor\"; start = \"2023-01-01\"; horizon = 10.0; };\n"            \
    "measures = { a = { process = { type = \"decision\"; p = 0.5; }; }; };\n"                     \
    "adversary = { opportunities = " BETWEEN("0.25", "2.0") "; noise = 0.2; anchor = 0.05; };\n"

enum { N_PLACES = 300 };

// The failure's text with these opportunities; 0.26 has no solution.
static void failure_of(const double *rho, unsigned threads, char text[static 1024])
{
    struct opened o;
    struct error error = {0};
    const struct run_options options = {.n_threads = threads};
    *text = '\0';
    if (!opened_read(&o, FAILING, 1, 64))
        return;
    struct places places = {rho, N_PLACES, 1, 1, 1000, 1, false};
    double *halves = evaluated(&o.model, &places, &options, &error);
    check_true("it fails", halves == NULL && error.status == STATUS_FAILED);
    memcpy(text, error.text, sizeof error.text);
    free(halves);
    opened_clear(&o);
}

static void a_place_without_an_anchor_fails_and_the_lowest_is_told(void)
{
    double rho[N_PLACES];
    char first[1024], text[1024];
    for (size_t i = 0; i < N_PLACES; i++)
        rho[i] = 1.0;
    rho[41] = 0.28;
    rho[42] = rho[43] = rho[170] = rho[299] = 0.26;
    failure_of(rho, 1, first);
    printf("\n    %s", first);
    check_true("the lowest", strstr(first, "41") != NULL);
    for (unsigned threads = 2; threads <= 4; threads++) {
        failure_of(rho, threads, text);
        check_true("the same words by any number of threads", strcmp(first, text) == 0);
    }
    rho[41] = 1.0;
    failure_of(rho, 3, text);
    check_true("else the next", strcmp(first, text) != 0 && strstr(text, "42") != NULL);
}

struct watch {
    atomic_uint asked; // by any thread
    unsigned end_after;
    uint64_t done, n;
};

static bool is_over(void *context)
{
    struct watch *watch = context;
    return atomic_fetch_add(&watch->asked, 1) >= watch->end_after;
}

static void note(void *context, const struct run_progress *progress)
{
    struct watch *watch = context;
    check_true("it grows", progress->worlds_done >= watch->done);
    watch->done = progress->worlds_done;
    watch->n = progress->n_worlds;
}

static void an_end_that_is_wanted_comes(void)
{
    double rho[N_PLACES];
    for (size_t i = 0; i < N_PLACES; i++)
        rho[i] = 1.0;
    for (unsigned threads = 1; threads <= MOST_THREADS; threads++) {
        struct opened o;
        if (!opened_read(&o, FAILING, 1, 64))
            return;
        struct places places = {rho, N_PLACES, 1, 1, 0, 1, false};
        struct error error = {0};
        struct watch watch = {.end_after = UINT_MAX};
        struct run_options options = {
            .n_threads = threads, .stopped = is_over, .progress = note, .context = &watch};
        double *halves = evaluated(&o.model, &places, &options, &error);
        check_true("nobody wants an end", halves != NULL);
        check_true("all are counted", watch.done == N_PLACES && watch.n == N_PLACES);
        free(halves);
        atomic_store(&watch.asked, 0);
        watch.done = 0;
        watch.end_after = 10;
        halves = evaluated(&o.model, &places, &options, &error);
        check_true("stopped", halves == NULL && error.status == STATUS_STOPPED);
        check_true("at once", atomic_load(&watch.asked) > 10 &&
                                  atomic_load(&watch.asked) <= 10 + threads &&
                                  watch.done < N_PLACES);
        free(halves);
        opened_clear(&o);
    }
}

int main(void)
{
    const struct named_test tests[] = {
        {"the places of a run give its rows", the_places_of_a_run_give_its_rows},
        {"the places of a run above twelve measures give its rows",
         the_places_of_a_run_above_twelve_measures_give_its_rows},
        {"one trial has no first half", one_trial_has_no_first_half},
        {"a place is a scenario that is certain of its numbers",
         a_place_is_a_scenario_that_is_certain_of_its_numbers},
        {"places of one index share their luck", places_of_one_index_share_their_luck},
        {"placing leaves the worlds drawn afterwards alone",
         placing_leaves_the_worlds_drawn_afterwards_alone},
        {"a place without an anchor fails and the lowest is told",
         a_place_without_an_anchor_fails_and_the_lowest_is_told},
        {"an end that is wanted comes", an_end_that_is_wanted_comes},
    };
    return run_tests("evaluate", tests, sizeof tests / sizeof tests[0]);
}
