// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the first 8, 16, 32 … worlds of a result that is made up say, from the definitions.
#include "made_result.h"

#include "analysis/convergence.h"

enum { TEXT = 8192 };

static bool make(struct made *m, unsigned n, unsigned worlds, unsigned trials, const char *sampler,
                 int missing)
{
    char text[TEXT] = MADE_HEAD;
    made_measures(text + strlen(text), TEXT - strlen(text), n, NULL);
    return made_open(m, text, worlds, trials, sampler, missing) && made_estimate(m);
}

static void check_point(const struct made *m, size_t quantity, size_t point, struct estimate truth,
                        double n_replicates, bool is_chance)
{
    const struct convergence *c = &m->estimates->convergence;
    const struct convergence_point *p = &c->at[quantity * c->n_points + point];
    check_same("estimate", p->estimate, truth);
    check_interval("interval", p->interval, plain_interval(truth, n_replicates, is_chance));
}

// Of a dense result; nothing is known of errors where a randomisation lacks worlds, but at the end.
static void check_points(const struct made *m, size_t n, const uint32_t *worlds, const bool *known)
{
    const struct convergence *c = &m->estimates->convergence;
    const struct model *model = &m->opened.model;
    const struct players players = measures_as_players(model);
    const size_t n_reported = model->n_reported;
    check_true("points", c->n_points == n);
    check_true("quantities", c->n_quantities == n_reported + 1 + players.n);
    for (size_t point = 0; point < n && point < c->n_points; point++) {
        struct replicates r = replicates_of(m->result, worlds[point]);
        const double count = known[point] ? (double)r.n : NAN;
        check_true("its worlds", c->worlds[point] == worlds[point]);
        for (size_t q = 0; q < c->n_quantities; q++) {
            const bool is_chance = q < n_reported;
            struct estimate truth =
                is_chance ? plain_of(&r, &players, DETERRENCE, model->reported[q].mask)
                : q == n_reported
                    ? plain_of(&r, &players, GAIN, (UINT32_C(1) << players.n) - 1)
                    : plain_of(&r, &players, SHAPLEY, UINT32_C(1) << (q - n_reported - 1));
            truth.se = known[point] ? truth.se : NAN;
            check_point(m, q, point, truth, count, is_chance);
        }
        replicates_clear(&r);
    }
}

static void check_run(unsigned n_measures, unsigned n_worlds, size_t n, const uint32_t *worlds)
{
    static const bool known[] = {true, true, true, true, true, true, true, true};
    struct made m;
    if (make(&m, n_measures, n_worlds, 5, "random", MADE_ALL_BLOCKS))
        check_points(&m, n, worlds, known);
    made_clear(&m);
}

static void worlds_are_doubled_from_eight_on(void)
{
    check_run(4, 5, 1, (const uint32_t[]){5});
    check_run(3, 8, 1, (const uint32_t[]){8});
    check_run(3, 9, 2, (const uint32_t[]){8, 9});
    check_run(2, 16, 2, (const uint32_t[]){8, 16});
    check_run(4, 37, 4, (const uint32_t[]){8, 16, 32, 37});
}

static void points_lie_in_any_batch(void)
{
    check_run(2, 600, 8, (const uint32_t[]){8, 16, 32, 64, 128, 256, 512, 600});
}

static void randomisations_are_doubled_from_their_number_on(void)
{
    struct made m;
    if (make(&m, 4, 34, 5, "sobol", MADE_ALL_BLOCKS))
        check_points(&m, 3, (const uint32_t[]){16, 32, 34}, (const bool[]){true, true, true});
    made_clear(&m);
}

// Without worlds 6 and 7 the first 16 are of 14 randomisations.
static void nothing_is_known_where_a_randomisation_is_missing(void)
{
    struct made m;
    if (make(&m, 3, 40, 2731, "sobol", 3))
        check_points(&m, 3, (const uint32_t[]){16, 32, 38}, (const bool[]){false, true, true});
    made_clear(&m);
}

// Above 12 measures, of worlds' rows; the last point is of blocks.
static void rows_tell_where_blocks_do_not(void)
{
    static const uint32_t worlds[] = {8, 16, 32, 35};
    struct made m;
    if (!make(&m, 13, 35, 5, "random", MADE_ALL_BLOCKS)) {
        made_clear(&m);
        return;
    }
    const struct model *model = &m.opened.model;
    const struct estimates *e = m.estimates;
    const struct layout *l = m.result->layout;
    check_true("points", e->convergence.n_points == 4);
    check_true("quantities", e->convergence.n_quantities == model->n_reported + 1);
    const size_t none = model_reported_index(model, 0), all = model_reported_index(model, 8191);
    for (size_t point = 0; point < 3; point++) {
        struct replicates r = {.n = worlds[point], .weight = calloc(35, sizeof(double))};
        check_true("its worlds", e->convergence.worlds[point] == worlds[point]);
        double x[35];
        for (size_t w = 0; w < r.n; w++)
            r.weight[w] = 1.0;
        for (size_t q = 0; q <= model->n_reported; q++) {
            for (size_t w = 0; w < r.n; w++)
                x[w] = q < model->n_reported
                           ? made_in_world(m.result, w, q)
                           : made_in_world(m.result, w, all) - made_in_world(m.result, w, none);
            check_point(&m, q, point, plain_estimate(&r, x), worlds[point], q < model->n_reported);
        }
        free(r.weight);
    }
    for (size_t q = 0; q < model->n_reported; q++)
        check_point(&m, q, 3, e->combinations[model->reported[q].mask].deterrence, l->n_blocks,
                    true);
    check_point(&m, model->n_reported, 3, e->combinations[8191].gain, l->n_blocks, false);
    made_clear(&m);
}

int main(void)
{
    const struct named_test tests[] = {
        {"worlds are doubled from eight on", worlds_are_doubled_from_eight_on},
        {"points lie in any batch", points_lie_in_any_batch},
        {"randomisations are doubled from their number on",
         randomisations_are_doubled_from_their_number_on},
        {"nothing is known where a randomisation is missing",
         nothing_is_known_where_a_randomisation_is_missing},
        {"rows tell where blocks do not", rows_tell_where_blocks_do_not},
    };
    return run_tests("convergence", tests, sizeof tests / sizeof tests[0]);
}
