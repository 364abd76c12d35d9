// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sixteen measures, whose lattice is estimated in parts and over blocks: what must hold whatever
// the truth, in all 65,536 combinations; the best of them; the same bits for any number of threads.

#include "opened.h"

#include "analysis/estimates.h"
#include "analysis/top.h"
#include "base/subset.h"
#include "engine/parallel.h"

enum { N = 16, SETS = 1 << N, WORLDS = 34, TRIALS = 6, BEST = 50 };

#define MEASURE(name, tier, cost, denial)                                                         \
    name " = { tier = " tier "; cost = " cost "; process = { type = \"decision\"; p = \"x\";"     \
    " delay = { dist = \"exponential\"; mean = 2.0; }; }; effects = { denial = " denial "; }; };"
#define SIXTEEN                                                                                   \
    SCENARIO_HEAD "uncertain = { x = { dist = \"beta\"; mean = 0.4; n = 8.0; }; };\n"             \
    "measures = {"                                                                                \
    MEASURE("a", "1", "1.0", "0.10") MEASURE("b", "1", "2.5", "0.07")                             \
    MEASURE("c", "1", "0.3", "0.04") MEASURE("d", "1", "1.7", "0.12")                             \
    MEASURE("e", "2", "0.9", "0.05") MEASURE("f", "2", "4.0", "0.20")                             \
    MEASURE("g", "2", "2.2", "0.09") MEASURE("h", "2", "0.0", "0.02")                             \
    MEASURE("i", "3", "3.1", "0.11") MEASURE("j", "3", "1.3", "0.06")                             \
    MEASURE("k", "3", "0.7", "0.03") MEASURE("l", "3", "2.0", "0.08")                             \
    MEASURE("m", "4", "5.0", "0.15") MEASURE("n", "4", "0.4", "0.01")                             \
    MEASURE("o", "4", "1.1", "0.13")                                                              \
    "p = { tier = 4; cost = 0.6; requires = [ \"c\" ];"                                           \
    " process = { type = \"decision\"; p = 0.7; };"                                               \
    " effects = { punishment = 0.4; anticipation = 0.2; }; }; };\n"                               \
    "adversary = { cost = 0.3; cost_punishment = 0.5; noise = 0.2; window = 0.3;"                 \
    " opportunities = 0.5; };\n"

struct computed {
    struct opened opened;
    struct result *result;
    struct estimates *e;
};

static bool compute(struct computed *c, unsigned threads)
{
    const struct run_options options = {.n_threads = threads};
    struct error error;
    *c = (struct computed){0};
    const bool good = opened_read(&c->opened, SIXTEEN, WORLDS, TRIALS) &&
                      run_compute(&c->opened.model, &options, &c->result, &error) == STATUS_OK &&
                      estimates_compute(c->result, &c->e, &error) == STATUS_OK;
    check_true("sixteen measures are estimated", good);
    return good;
}

static void computed_clear(struct computed *c)
{
    estimates_free(c->e);
    result_free(c->result);
    opened_clear(&c->opened);
}

// Deterrence from layering, gain, synergy, log-synergy, all by their definitions.
static void combinations_hang_together(void)
{
    struct computed c;
    double *sum = calloc(SETS, sizeof *sum), worst = 0.0, largest = 0.0;
    if (sum != NULL && compute(&c, 2)) {
        const struct combination *all = c.e->combinations;
        for (uint32_t s = 0; s < SETS; s++)
            sum[s] = all[s].layering.value;
        subset_sums(sum, N);
        for (uint32_t s = 0; s < SETS; s++) {
            const double gain = all[s].deterrence.value - all[0].deterrence.value;
            double singles = 0.0, ratio = log(all[s].deterrence.value / all[0].deterrence.value);
            for (uint32_t i = 1; i < SETS; i *= 2)
                if (s & i) {
                    singles += all[i].gain.value;
                    ratio -= log(all[i].deterrence.value / all[0].deterrence.value);
                }
            worst = fmax(worst, fabs(sum[s] - all[s].deterrence.value));
            worst = fmax(worst, fabs(all[s].gain.value - gain));
            worst = fmax(worst, fabs(all[s].synergy.value -
                                     ((s & (s - 1)) == 0 ? 0.0 : gain - singles)));
            worst = fmax(worst, fabs(all[s].log_synergy.value - ratio));
            largest = fmax(largest, fabs(all[s].synergy.value));
        }
        check_true("by their definitions", worst < 1e-12);
        check_true("and there is something to see", largest > 1e-3);
        computed_clear(&c);
    }
    free(sum);
}

static void shapley_values_and_interactions_hang_together(void)
{
    struct computed c;
    if (!compute(&c, 2))
        return;
    double shapley[N] = {0.0}, worst = 0.0, total = 0.0;
    for (uint32_t s = 1; s < SETS; s++)
        for (uint32_t i = 0; i < N; i++)
            if (s >> i & 1U)
                shapley[i] += c.e->combinations[s].layering.value / __builtin_popcount(s);
    for (uint32_t i = 0; i < N; i++) {
        worst = fmax(worst, fabs(shapley[i] - c.e->measures[i].shapley.value));
        total += c.e->measures[i].shapley.value;
    }
    check_true("Shapley values", worst < 1e-13);
    check_true("they share out the whole gain",
               fabs(total - estimates_all(c.e)->gain.value) < 1e-13 && total > 0.01);
    for (size_t k = 0; k < c.e->n_pairs; k++) {
        const struct pair_estimates *pair = &c.e->pairs[k];
        const uint32_t both = UINT32_C(1) << pair->a | UINT32_C(1) << pair->b;
        double sum = 0.0;
        for (uint32_t s = both; s < SETS; s++)
            if ((s & both) == both)
                sum += c.e->combinations[s].layering.value / (__builtin_popcount(s) - 1);
        worst = fmax(worst, fabs(sum - pair->interaction.value));
    }
    check_true("interactions", worst < 1e-13);
    computed_clear(&c);
}

static bool same(struct estimate a, struct estimate b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static void threads_change_no_bit_of_an_estimate(void)
{
    struct computed one, three;
    if (!compute(&one, 1))
        return;
    if (compute(&three, 3)) {
        size_t n_same = 0;
        for (uint32_t s = 0; s < SETS; s++) {
            const struct combination *a = &one.e->combinations[s], *b = &three.e->combinations[s];
            n_same += same(a->deterrence, b->deterrence) && same(a->gain, b->gain) &&
                      same(a->layering, b->layering) && same(a->synergy, b->synergy) &&
                      same(a->log_synergy, b->log_synergy) && a->frontier == b->frontier &&
                      same(estimates_all_in_force(one.e, 0, s),
                           estimates_all_in_force(three.e, 0, s));
        }
        check_true("combinations", n_same == SETS);
        for (size_t i = 0; i < N; i++)
            check_true("measures",
                       same(one.e->measures[i].shapley, three.e->measures[i].shapley));
        computed_clear(&three);
    }
    computed_clear(&one);
}

// ---- the best ------------------------------------------------------------------------------

// How many feasible combinations are better: fewer than k, and it is among the k best.
static size_t n_better(const struct estimates *e, const struct combination *c, bool by_cost)
{
    size_t n = 0;
    for (uint32_t s = 0; s < SETS; s++) {
        const struct combination *other = &e->combinations[s];
        if (!other->feasible || (by_cost && !(other->gain.value > 0.0 && other->cost > 0.0)))
            continue;
        n += by_cost ? other->gain.value / other->cost > c->gain.value / c->cost
                     : other->deterrence.value > c->deterrence.value;
    }
    return n;
}

static bool is_reported(const struct model *model, uint32_t mask)
{
    for (size_t r = 0; r < model->n_reported; r++)
        if (model->reported[r].mask == mask)
            return true;
    return false;
}

static void the_best_are_listed_and_nothing_else(void)
{
    struct computed c;
    struct error error;
    if (!compute(&c, 2))
        return;
    check_true("it can be listed", top_list(c.e, BEST, &error) == STATUS_OK);
    size_t n_deter = 0, n_gain = 0, n_frontier = 0, n_reported = 0;
    for (size_t i = 0; i < c.e->n_listed; i++) {
        const struct combination *it =
            &c.e->combinations[model_mask_of_file(&c.opened.model, c.e->listed[i])];
        const bool deters = it->feasible && n_better(c.e, it, false) < BEST;
        const bool gains = it->feasible && it->gain.value > 0.0 && it->cost > 0.0 &&
                           n_better(c.e, it, true) < BEST;
        const bool reported = is_reported(&c.opened.model, it->mask);
        n_deter += deters;
        n_gain += gains;
        n_frontier += it->frontier;
        n_reported += reported;
        check_true("it has a reason", deters || gains || it->frontier || reported);
        check_true("in ascending order", i == 0 || c.e->listed[i - 1] < c.e->listed[i]);
    }
    for (uint32_t s = 0; s < SETS; s++)
        n_frontier -= c.e->combinations[s].frontier;
    check_true("the whole frontier", n_frontier == 0);
    check_true("all that are reported", n_reported == c.opened.model.n_reported);
    check_true("the best by deterrence", n_deter >= BEST && n_deter < 2 * BEST);
    check_true("the best by gain for their cost", n_gain >= BEST && n_gain < 2 * BEST);
    computed_clear(&c);
}

static void asking_for_more_than_there_are_lists_all_that_are_feasible(void)
{
    struct computed c;
    struct error error;
    if (!compute(&c, 1))
        return;
    size_t n = 0;
    for (uint32_t s = 0; s < SETS; s++)
        n += c.e->combinations[s].feasible || c.e->combinations[s].frontier ||
             is_reported(&c.opened.model, s);
    check_true("it can be listed", top_list(c.e, (size_t)SETS * 2, &error) == STATUS_OK);
    check_true("all of them", c.e->n_listed == n && n < SETS);
    computed_clear(&c);
}

// ---- threads -------------------------------------------------------------------------------

struct calls {
    unsigned n[1000];
    unsigned thread[1000];
};

static void note(void *context, unsigned thread, size_t i)
{
    struct calls *calls = context;
    calls->n[i]++;
    calls->thread[i] = thread;
}

static void every_index_is_called_once(void)
{
    for (unsigned threads = 1; threads <= 4; threads++)
        for (size_t n = 0; n <= 1000; n += 250) {
            struct calls calls = {0};
            size_t once = 0;
            parallel_for(n, threads, note, &calls);
            for (size_t i = 0; i < 1000; i++)
                once += calls.n[i] == (i < n) && calls.thread[i] < threads;
            check_true("once, by one of the threads", once == 1000);
        }
}

int main(void)
{
    const struct named_test tests[] = {
        {"combinations hang together", combinations_hang_together},
        {"Shapley values and interactions hang together",
         shapley_values_and_interactions_hang_together},
        {"threads change no bit of an estimate", threads_change_no_bit_of_an_estimate},
        {"the best are listed and nothing else", the_best_are_listed_and_nothing_else},
        {"asking for more than there are lists all that are feasible",
         asking_for_more_than_there_are_lists_all_that_are_feasible},
        {"every index is called once", every_index_is_called_once},
    };
    return run_tests("many measures", tests, sizeof tests / sizeof tests[0]);
}
