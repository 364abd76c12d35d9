// SPDX-License-Identifier: GPL-3.0-or-later
//
// Results that are made up, set side by side, and what should be said of them, from the
// definitions.
#ifndef BULWARK_TESTS_COMPARED_H
#define BULWARK_TESTS_COMPARED_H

#include "made_result.h"

#include "analysis/comparison.h"

enum { MOST_RUNS = 3 };

#define DECIDES " process = { type = \"decision\"; p = 0.5; }; };\n"

// Each of the two measures a tier of its own.
static const char two_text[] =
    MADE_HEAD "measures = { ma = { tier = 1; " DECIDES " mb = { tier = 4; " DECIDES "};\n";

struct runs {
    struct made made[MOST_RUNS];
    void *lists[2 * MOST_RUNS]; // of reported combinations, of tiers: as long as they are
    const struct result *results[MOST_RUNS];
    struct comparison *comparison;
    size_t n;
};

static inline void *copy_of(const void *list, size_t size)
{
    void *copy = malloc(size + (size == 0));
    if (copy == NULL)
        exit(1);
    return size == 0 ? copy : memcpy(copy, list, size);
}

static inline void runs_add(struct runs *r, const char *text, unsigned worlds, unsigned trials,
                            const char *sampler, int missing)
{
    struct made *m = &r->made[r->n];
    struct model *model = &m->opened.model;
    check_true("a run", made_open(m, text, worlds, trials, sampler, missing));
    model->reported = r->lists[2 * r->n] =
        copy_of(model->reported, model->n_reported * sizeof *model->reported);
    model->tiers = r->lists[2 * r->n + 1] =
        copy_of(model->tiers, model->n_tiers * sizeof *model->tiers);
    r->results[r->n++] = m->result;
}

// Other numbers than the run's before: else all of them would be the same.
static inline void runs_renew(struct runs *r, uint32_t what)
{
    struct result *result = r->made[r->n - 1].result;
    const struct layout *l = result->layout;
    made_fill(result->rows, l->n_worlds * l->row_width, what, 0.1, 0.9);
    for (size_t b = 0; !l->is_dense && b < l->n_blocks; b++) {
        made_fill(result->block_mobius + b * l->n_combinations, l->n_combinations,
                  what + 20 + (uint32_t)b, -0.3 / (double)l->n_combinations,
                  0.3 / (double)l->n_combinations);
        result->block_mobius[b * l->n_combinations] += 0.5;
    }
}

static inline bool runs_compare(struct runs *r)
{
    struct error error = {0};
    const bool good = comparison_create(r->results, r->n, &r->comparison, &error) == STATUS_OK;
    check_true("they can be compared", good);
    return good;
}

static inline void runs_clear(struct runs *r)
{
    comparison_free(r->comparison);
    for (size_t i = 0; i < r->n; i++)
        made_clear(&r->made[i]);
    for (size_t i = 0; i < 2 * r->n; i++)
        free(r->lists[i]);
}

// ---- what it should say -------------------------------------------------------------------------

// The common measures, or unions of them, in a run's own masks.
static inline struct players players_of(const struct comparison *c, size_t run, bool tiers)
{
    const struct model *model = c->runs[run].result->layout->model;
    struct players p = {.n = (unsigned)(tiers ? c->n_tiers : c->n_measures)};
    for (unsigned i = 0; i < p.n; i++)
        for (size_t k = 0; k < c->n_measures; k++)
            if (tiers ? c->tiers[i].mask >> k & 1U : k == i)
                p.mask[i] |= UINT32_C(1) << model_measure(model, c->measures[k]);
    return p;
}

struct side {
    struct replicates replicates;
    struct players players;
};

static inline double value_of(const struct side *s, size_t replicate, enum quantity quantity,
                              uint32_t set)
{
    const struct replicates *r = &s->replicates;
    return plain_quantity(&s->players, r->deterrence + replicate * r->n_sets, r->mean, quantity,
                          set);
}

// Welch's and Satterthwaite's degrees of freedom, plus one.
static inline double count_apart(struct estimate a, double n_a, struct estimate b, double n_b)
{
    const double u = a.se * a.se, v = b.se * b.se;
    return 1.0 + (u + v == 0.0 ? fmin(n_a, n_b) - 1.0
                               : (u + v) * (u + v) / (u * u / (n_a - 1.0) + v * v / (n_b - 1.0)));
}

static inline void check_compared(const struct compared *c, const struct side *own,
                                  const struct side *first, bool is_paired, enum quantity quantity,
                                  uint32_t set)
{
    struct estimate value = plain_of(&own->replicates, &own->players, quantity, set);
    struct estimate other = plain_of(&first->replicates, &first->players, quantity, set);
    struct estimate difference = {0.0, sqrt(value.se * value.se + other.se * other.se)};
    double x[400],
        count = count_apart(value, (double)own->replicates.n, other, (double)first->replicates.n);
    if (is_paired) {
        for (size_t r = 0; r < own->replicates.n; r++)
            x[r] = value_of(own, r, quantity, set) - value_of(first, r, quantity, set);
        difference = plain_estimate(&own->replicates, x);
        count = (double)own->replicates.n;
    }
    if (quantity == LOG_SYNERGY) {
        value.value = plain_log_synergy(&own->players, own->replicates.mean, set);
        other.value = plain_log_synergy(&first->players, first->replicates.mean, set);
    }
    difference.value = value.value - other.value;
    check_same("value", c->value, value);
    check_same("difference", c->difference, difference);
    const struct interval truth = plain_interval(difference, count, false);
    check_true("interval",
               fabs(c->interval.lo - truth.lo) <= 1e-9 * fabs(truth.hi - truth.lo) + 1e-13);
    check_true("interval",
               fabs(c->interval.hi - truth.hi) <= 1e-9 * fabs(truth.hi - truth.lo) + 1e-13);
}

static const enum quantity quantities[] = {[COMPARISON_DETERRENCE] = DETERRENCE,
                                           [COMPARISON_GAIN] = GAIN,
                                           [COMPARISON_LAYERING] = LAYERING,
                                           [COMPARISON_SYNERGY] = SYNERGY,
                                           [COMPARISON_LOG_SYNERGY] = LOG_SYNERGY};

static inline void check_ranks(const struct comparison *c, const struct compared_run *run)
{
    for (size_t i = 0; i < c->n_measures; i++) {
        size_t rank = 1;
        for (size_t k = 0; k < c->n_measures; k++)
            rank += run->shapley[k].value.value > run->shapley[i].value.value;
        check_true("rank", run->rank[i] == rank);
    }
}

static inline void check_run(struct comparison *c, size_t run, bool is_paired)
{
    const struct compared_run *r = &c->runs[run];
    struct side own = {replicates_of(r->result, r->result->layout->n_worlds),
                       players_of(c, run, false)};
    struct side first = {replicates_of(c->runs[0].result, c->runs[0].result->layout->n_worlds),
                         players_of(c, 0, false)};
    for (size_t i = 0; i < c->n_listed; i++)
        for (size_t q = 0; q < COMPARISON_N; q++)
            check_compared(&r->combinations[i][q], &own, &first, is_paired, quantities[q],
                           c->listed[i]);
    for (size_t i = 0; i < c->n_measures; i++)
        check_compared(&r->shapley[i], &own, &first, is_paired, SHAPLEY, UINT32_C(1) << i);
    check_ranks(c, r);
    own.players = players_of(c, run, true);
    first.players = players_of(c, 0, true);
    for (uint32_t u = 0; c->n_tiers > 0 && u < UINT32_C(1) << c->n_tiers; u++)
        for (size_t q = 0; q < COMPARISON_N; q++)
            check_compared(&r->tiers[u][q], &own, &first, is_paired, quantities[q], u);
    replicates_clear(&own.replicates);
    replicates_clear(&first.replicates);
}

#endif
