// SPDX-License-Identifier: GPL-3.0-or-later
//
// Estimates of all combinations of results that are made up, against the definitions: of worlds,
// of randomisations of which some lack worlds, of blocks; of more worlds than are taken at once,
// and of more combinations.
#include "made_result.h"

#include "analysis/parts.h"

enum { TEXT = 8192 };

static bool make(struct made *m, unsigned n, const double *cost, unsigned worlds, unsigned trials,
                 const char *sampler, int missing)
{
    char text[TEXT] = MADE_HEAD;
    made_measures(text + strlen(text), TEXT - strlen(text), n, cost);
    return made_open(m, text, worlds, trials, sampler, missing) && made_estimate(m);
}

static struct estimate achieved_of(const struct result *r, uint32_t mask)
{
    const struct layout *l = r->layout;
    if (l->is_dense)
        return plain_of_moments(&r->lattice, l->at_achieved + mask);
    const size_t i = model_reported_index(l->model, mask);
    return i < l->model->n_reported ? plain_of_moments(&r->worlds, l->at_achieved + i)
                                    : (struct estimate){NAN, NAN};
}

// The third of the file requires the first.
static bool is_feasible(const struct model *model, uint32_t mask)
{
    const uint32_t one = UINT32_C(1) << model->in_file_order[2];
    return (mask & one) == 0 || (mask >> model->in_file_order[0] & 1U) != 0;
}

static void check_combination(const struct made *m, const struct replicates *r, uint32_t mask)
{
    const struct players players = measures_as_players(&m->opened.model);
    const struct combination *c = &m->estimates->combinations[mask];
    struct estimate log_synergy = plain_of(r, &players, LOG_SYNERGY, mask);
    log_synergy.value = plain_log_synergy(&players, r->mean, mask);
    check_true("its mask", c->mask == mask);
    check_true("feasible", c->feasible == is_feasible(&m->opened.model, mask));
    check_same("deterrence", c->deterrence, plain_of(r, &players, DETERRENCE, mask));
    check_same("gain", c->gain, plain_of(r, &players, GAIN, mask));
    check_same("layering", c->layering, plain_of(r, &players, LAYERING, mask));
    check_same("synergy", c->synergy, plain_of(r, &players, SYNERGY, mask));
    check_same("log-synergy", c->log_synergy, log_synergy);
    check_same("achieved", c->achieved, achieved_of(m->result, mask));
    check_interval("interval", c->interval,
                   plain_interval(plain_of(r, &players, DETERRENCE, mask), (double)r->n, true));
}

static void check_measures(const struct made *m, const struct replicates *r)
{
    const struct players p = measures_as_players(&m->opened.model);
    const uint32_t all = (UINT32_C(1) << p.n) - 1;
    for (unsigned i = 0; i < p.n; i++) {
        const struct measure_estimates *e = &m->estimates->measures[i];
        const uint32_t one = UINT32_C(1) << i;
        double last[400];
        for (size_t k = 0; k < r->n; k++)
            last[k] = r->deterrence[k * r->n_sets + all] - r->deterrence[k * r->n_sets + all - one];
        check_same("Shapley", e->shapley, plain_of(r, &p, SHAPLEY, one));
        check_interval("its interval", e->shapley_interval,
                       plain_interval(plain_of(r, &p, SHAPLEY, one), (double)r->n, false));
        check_same("alone", e->alone, plain_of(r, &p, GAIN, one));
        check_same("last", e->last, plain_estimate(r, last));
    }
}

static void check_pairs(const struct made *m, const struct replicates *r)
{
    const struct model *model = &m->opened.model;
    const struct players p = measures_as_players(model);
    size_t next = 0;
    for (size_t i = 0; i < p.n; i++)
        for (size_t j = i + 1; j < p.n; j++) {
            const struct pair_estimates *e = &m->estimates->pairs[next++];
            const size_t a = model->in_file_order[i], b = model->in_file_order[j];
            const struct estimate truth =
                plain_of(r, &p, INTERACTION, UINT32_C(1) << a | UINT32_C(1) << b);
            check_true("which", e->a == a && e->b == b && e->linked == (i == 0 && j == 2));
            check_same("interaction", e->interaction, truth);
            check_interval("its interval", e->interval, plain_interval(truth, (double)r->n, false));
        }
    check_true("how many", next == m->estimates->n_pairs);
}

static void check_all(struct made *m, uint32_t stride)
{
    struct replicates r = replicates_of(m->result, m->result->layout->n_worlds);
    const uint32_t n_sets = (uint32_t)r.n_sets;
    check_true("how many", m->estimates->n_combinations == n_sets);
    for (uint32_t mask = 0; mask < n_sets; mask += stride)
        check_combination(m, &r, mask);
    check_combination(m, &r, n_sets - 1);
    for (uint32_t mask = 1; mask < n_sets && stride > 1; mask *= 2)
        check_combination(m, &r, mask);
    check_measures(m, &r);
    check_pairs(m, &r);
    replicates_clear(&r);
}

static void worlds_are_replicates(void)
{
    struct made m;
    if (make(&m, 4, NULL, 7, 5, "random", MADE_ALL_BLOCKS))
        check_all(&m, 1);
    made_clear(&m);
}

static void one_world_has_no_error(void)
{
    struct made m;
    if (make(&m, 3, NULL, 1, 1, "random", MADE_ALL_BLOCKS))
        check_all(&m, 1);
    made_clear(&m);
}

static void more_worlds_than_are_taken_at_once(void)
{
    struct made m;
    if (make(&m, 3, NULL, 259, 4, "random", MADE_ALL_BLOCKS))
        check_all(&m, 1);
    made_clear(&m);
}

static void more_combinations_than_a_part_has(void)
{
    struct made m;
    if (make(&m, 9, NULL, 5, 6, "random", MADE_ALL_BLOCKS))
        check_all(&m, 11);
    made_clear(&m);
}

// The first 16 worlds lack two randomisations; of worlds 17 … 31 none is of the first.
static void randomisations_are_replicates(void)
{
    struct made m;
    if (make(&m, 4, NULL, 40, 2731, "sobol", 3))
        check_all(&m, 1);
    made_clear(&m);
    if (make(&m, 4, NULL, 32, 481, "sobol", 0))
        check_all(&m, 1);
    made_clear(&m);
}

// 18 blocks of two worlds, the last of them of one.
static void blocks_are_replicates(void)
{
    struct made m;
    if (make(&m, 13, NULL, 35, 3, "random", MADE_ALL_BLOCKS))
        check_all(&m, 257);
    made_clear(&m);
}

// ---- what has no error --------------------------------------------------------------------------

static void where_nothing_deters_there_is_no_logarithm(void)
{
    struct made m;
    char text[TEXT] = MADE_HEAD;
    made_measures(text + strlen(text), TEXT - strlen(text), 3, NULL);
    if (made_open(&m, text, 5, 4, "random", MADE_ALL_BLOCKS)) {
        const struct layout *l = m.result->layout;
        for (size_t w = 0; w < 5; w++)
            m.result->rows[w * l->row_width + l->first_half + 5] =
                m.result->rows[w * l->row_width + l->second_half + 5] = 0.0;
        if (made_estimate(&m))
            for (uint32_t mask = 0; mask < 8; mask++) {
                const struct estimate e = m.estimates->combinations[mask].log_synergy;
                check_true("none of that", isnan(e.value) == (mask == 5));
                check_true("nor an error", isnan(e.se) == (mask == 5));
            }
    }
    made_clear(&m);
}

// What costs a number that a person would write costs that number.
static double written(double cost)
{
    char text[64];
    (void)snprintf(text, sizeof text, "%.15g", cost);
    return strtod(text, NULL);
}

static void costs_are_sums_to_15_digits(void)
{
    static const double costs[][3] = {
        {0.1, 0.2, 0.7},          {0.0, 1.1, 2.2},        {123456.789, 1e-5, 3},
        {3.3e13, 1.1e13, 5.6e13}, {1e14, 1.0 / 3.0, 0.0}, {1e-7, 2e-7, 7e-7},
        {1.0 / 3.0, 1e13, 0.3},   {0.01, 0.05, 0.0},      {4.364e-9, 3.749e-9, 1e-10}};
    for (size_t k = 0; k < sizeof costs / sizeof costs[0]; k++) {
        struct made m;
        if (make(&m, 3, costs[k], 2, 2, "random", MADE_ALL_BLOCKS))
            for (uint32_t mask = 0; mask < 8; mask++) {
                double sum = 0.0;
                for (size_t i = 0; i < 3; i++)
                    if (mask >> i & 1U)
                        sum += m.opened.model.measures[i].cost;
                const double truth = sum < 1e14 ? written(sum) : sum;
                check_true("cost", m.estimates->combinations[mask].cost == truth);
            }
        made_clear(&m);
    }
}

// Of every set two moments of five quantities and a mean, and the deterrences of the replicates
// that are taken at once: 32 MiB of them, at most 256; their transforms beside them where no block
// has them.
static void the_memory_is_that_of_the_arrays(void)
{
    struct layout l = {
        .n_worlds = 4096, .n_blocks = 17, .n_combinations = 1 << 12, .is_dense = true};
    check_true("256 worlds", combinations_bytes(&l) == (11 + 2 * 256) * 4096 * 8.0);
    l.n_worlds = 255;
    check_true("all worlds", combinations_bytes(&l) == (11 + 2 * 255) * 4096 * 8.0);
    l.n_randomisations = 16;
    check_true("randomisations", combinations_bytes(&l) == (11 + 2 * 16) * 4096 * 8.0);
    l = (struct layout){.n_worlds = 40, .n_blocks = 17, .n_combinations = 1 << 13};
    check_true("all blocks", combinations_bytes(&l) == (11 + 17) * 8192 * 8.0);
    l.n_combinations = 1 << 20;
    check_true("four blocks", combinations_bytes(&l) == (11 + 4) * 1048576 * 8.0);
    l.n_combinations = 1 << 22;
    check_true("one block", combinations_bytes(&l) == (11 + 1) * 4194304 * 8.0);
    l.n_combinations = 1 << 24;
    check_true("and no less", combinations_bytes(&l) == (11 + 1) * 16777216 * 8.0);
    check_true("with the combinations themselves",
               estimates_bytes(&l) ==
                   combinations_bytes(&l) + 16777216.0 * (double)sizeof(struct combination));
}

int main(void)
{
    const struct named_test tests[] = {
        {"worlds are replicates", worlds_are_replicates},
        {"one world has no error", one_world_has_no_error},
        {"more worlds than are taken at once", more_worlds_than_are_taken_at_once},
        {"more combinations than a part has", more_combinations_than_a_part_has},
        {"randomisations are replicates", randomisations_are_replicates},
        {"blocks are replicates", blocks_are_replicates},
        {"where nothing deters there is no logarithm", where_nothing_deters_there_is_no_logarithm},
        {"costs are sums to 15 digits", costs_are_sums_to_15_digits},
        {"the memory is that of the arrays", the_memory_is_that_of_the_arrays},
    };
    return run_tests("combinations", tests, sizeof tests / sizeof tests[0]);
}
