// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is put down of a point, of estimates that are made up, is taken back bit for bit: of all
// combinations or of the reported ones, by the file's masks. Bytes that are not enough are refused.
#include "made_result.h"

#include "analysis/point.h"

enum { TEXT = 8192 };

static bool make(struct made *m, unsigned n, unsigned worlds)
{
    char text[TEXT] = MADE_HEAD;
    made_measures(text + strlen(text), TEXT - strlen(text), n, NULL);
    if (!made_open(m, text, worlds, 4, "random", MADE_ALL_BLOCKS))
        return false;
    for (size_t i = 0; i < m->result->layout->n_histograms; i++)
        m->result->histogram[i * LAYOUT_TIME_BINS + 9 * i] = 3;
    return made_estimate(m);
}

static bool is_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static void check_bits(const char *what, struct estimate a, struct estimate b)
{
    check_true(what, is_bits(a.value, b.value) && is_bits(a.se, b.se));
}

static void check_beliefs(struct belief a, struct belief b)
{
    check_true("belief", is_bits(a.epistemic_sd, b.epistemic_sd) && is_bits(a.p05, b.p05) &&
                             is_bits(a.p50, b.p50) && is_bits(a.p95, b.p95));
}

static void check_intervals(struct interval a, struct interval b)
{
    check_true("interval", is_bits(a.lo, b.lo) && is_bits(a.hi, b.hi));
}

static void check_combination(const struct made *m, const struct point_combination *p)
{
    const uint32_t mask = model_mask_of_file(&m->opened.model, p->file_mask);
    const struct combination *c = &m->estimates->combinations[mask];
    check_true("which", p->of.cost == c->cost && p->of.feasible == c->feasible &&
                            p->of.frontier == c->frontier);
    check_bits("deterrence", p->of.deterrence, c->deterrence);
    check_bits("gain", p->of.gain, c->gain);
    check_bits("layering", p->of.layering, c->layering);
    check_bits("synergy", p->of.synergy, c->synergy);
    check_bits("log-synergy", p->of.log_synergy, c->log_synergy);
    check_bits("achieved", p->of.achieved, c->achieved);
    check_bits("in force", p->all_in_force, // by the horizon
               plain_of_moments(&m->result->lattice, m->result->layout->at_all_in_force + mask));
    check_intervals(p->of.interval, c->interval);
    check_beliefs(p->of.belief, c->belief);
}

static void check_measure(const struct made *m, const struct point_measure *p, size_t i)
{
    const struct measure_estimates *e = &m->estimates->measures[i];
    check_bits("in force", p->in_force, estimates_in_force(m->estimates, i, 0));
    check_bits("Shapley", p->of.shapley, e->shapley);
    check_bits("alone", p->of.alone, e->alone);
    check_bits("last", p->of.last, e->last);
    check_bits("achieved", p->of.achieved, e->achieved);
    check_bits("odds ratio", p->of.odds_ratio, e->odds_ratio);
    check_intervals(p->of.shapley_interval, e->shapley_interval);
    check_beliefs(p->of.shapley_belief, e->shapley_belief);
    check_true("times", is_bits(p->of.t10, e->t10) && is_bits(p->of.t50, e->t50) &&
                            is_bits(p->of.t90, e->t90));
}

// Whether a combination is put down.
static bool is_kept(const struct model *model, uint32_t file_mask, bool all)
{
    const uint32_t mask = model_mask_of_file(model, file_mask);
    return all || model_reported_index(model, mask) < model->n_reported;
}

static void check_point(const struct made *m, bool all)
{
    const struct model *model = &m->opened.model;
    const uint32_t n_worlds = m->result->layout->n_worlds;
    struct error error = {0};
    struct bytes bytes = {0};
    struct point p = {0};
    struct arena arena;
    size_t n = 0;
    arena_init(&arena);
    check_true("put", point_put(m->estimates, all, &bytes, &error) == STATUS_OK);
    const bool good = point_take(&p, &bytes, model, all, &arena);
    check_true("taken", good && p.n_measures == model->n_measures && p.n_worlds == n_worlds);
    for (uint32_t s = 0; good && s < UINT32_C(1) << model->n_measures; s++) {
        if (!is_kept(model, s, all))
            continue;
        check_true("in ascending order", n < p.n_combinations && p.combinations[n].file_mask == s);
        check_combination(m, &p.combinations[n]);
        const uint32_t mask = model_mask_of_file(model, s);
        for (uint32_t w = 0; w < n_worlds; w++)
            check_true("worlds",
                       is_bits(p.worlds[n][w], estimates_world_deterrence(m->estimates, w, mask)));
        n++;
    }
    check_true("no other", n == p.n_combinations);
    for (size_t i = 0; good && i < model->n_measures; i++)
        check_measure(m, &p.measures[i], i);
    arena_clear(&arena);
    bytes_clear(&bytes);
}

static void what_is_put_down_is_taken_back(void)
{
    struct made m;
    if (make(&m, 4, 7)) {
        check_point(&m, true);
        check_point(&m, false);
    }
    made_clear(&m);
    if (make(&m, 13, 3))
        check_point(&m, false);
    made_clear(&m);
}

// All combinations of a run of reported ones, or the other way round, are another point.
static void another_choice_of_combinations_is_refused(void)
{
    struct made m;
    if (make(&m, 4, 3))
        for (int all = 0; all < 2; all++) {
            struct error error = {0};
            struct bytes bytes = {0};
            struct point p = {0};
            struct arena arena;
            arena_init(&arena);
            check_true("put", point_put(m.estimates, all != 0, &bytes, &error) == STATUS_OK);
            check_true("refused", !point_take(&p, &bytes, &m.opened.model, all == 0, &arena));
            check_true("not for want of memory", !arena.exhausted);
            arena_clear(&arena);
            bytes_clear(&bytes);
        }
    made_clear(&m);
}

// The head of a point of four combinations, and so many numbers behind it.
static bool takes_room(uint32_t n_worlds, size_t n_numbers)
{
    struct scenario scenario = {.run.n_worlds = n_worlds};
    const struct model model = {.scenario = &scenario, .n_measures = 2};
    struct bytes bytes = {0};
    struct point p = {0};
    struct arena arena;
    arena_init(&arena);
    bytes_put_number(&bytes, 4);
    bytes_put_number(&bytes, 2);
    bytes_put_number(&bytes, n_worlds);
    for (size_t i = 0; i < n_numbers; i++)
        bytes_put_doubles(&bytes, &(double){-1.0}, 1); // no mask is like that
    check_true("refused", !point_take(&p, &bytes, &model, true, &arena));
    const bool takes = p.combinations != NULL;
    arena_clear(&arena);
    bytes_clear(&bytes);
    return takes;
}

static void no_room_is_made_for_more_than_the_bytes_hold(void)
{
    check_true("held", takes_room(5, 20));
    check_true("not held", !takes_room(5, 19));
    check_true("nor of many", !takes_room(1000, 100));
}

int main(void)
{
    const struct named_test tests[] = {
        {"what is put down is taken back", what_is_put_down_is_taken_back},
        {"another choice of combinations is refused", another_choice_of_combinations_is_refused},
        {"no room is made for more than the bytes hold",
         no_room_is_made_for_more_than_the_bytes_hold},
    };
    return run_tests("point put", tests, sizeof tests / sizeof tests[0]);
}
