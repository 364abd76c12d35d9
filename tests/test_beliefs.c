// SPDX-License-Identifier: GPL-3.0-or-later
//
// Beliefs of results that are made up, by sorting the worlds' means; worlds without a first half;
// the frontier by looking at all pairs.
#include "made_result.h"

enum { TEXT = 8192, MOST_WORLDS = 50 };

static bool make_with(struct made *m, const char *head, unsigned n, unsigned worlds,
                      unsigned trials)
{
    char text[TEXT];
    (void)snprintf(text, TEXT, "%s", head);
    made_measures(text + strlen(text), TEXT - strlen(text), n, NULL);
    return made_open(m, text, worlds, trials, "random", MADE_ALL_BLOCKS);
}

static bool make(struct made *m, unsigned n, unsigned worlds, unsigned trials)
{
    return make_with(m, MADE_HEAD, n, worlds, trials) && made_estimate(m);
}

static int compare(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

// Linear between order statistics, `shrink` times as far from the mean.
static double plain_quantile(const double *sorted, size_t n, double p, double mean, double shrink)
{
    const double at = (double)(n - 1) * p, below = floor(at);
    const size_t i = (size_t)below;
    const double x = i + 1 < n ? sorted[i] + (at - below) * (sorted[i + 1] - sorted[i]) : sorted[i];
    return mean + shrink * (x - mean);
}

// From a quantity's values in both halves of every world, the first of which has that share.
static struct belief plain_belief(const double *first, const double *second, size_t n, double share)
{
    double whole[MOST_WORLDS], mean = 0.0, means[2] = {0}, covariance = 0.0, total = 0.0;
    for (size_t w = 0; w < n; w++) {
        whole[w] = share * first[w] + (1.0 - share) * second[w];
        mean += whole[w] / (double)n;
        means[0] += first[w] / (double)n;
        means[1] += second[w] / (double)n;
    }
    for (size_t w = 0; w < n; w++) {
        covariance += (first[w] - means[0]) * (second[w] - means[1]);
        total += (whole[w] - mean) * (whole[w] - mean);
    }
    covariance = fmax(covariance, 0.0);
    const double shrink = fmin(sqrt(covariance / total), 1.0);
    qsort(whole, n, sizeof *whole, compare);
    return (struct belief){
        sqrt(covariance / (double)(n - 1)), plain_quantile(whole, n, 0.05, mean, shrink),
        plain_quantile(whole, n, 0.50, mean, shrink), plain_quantile(whole, n, 0.95, mean, shrink)};
}

static bool check_belief(const char *what, struct belief b, struct belief truth)
{
    const bool same = is_same(b.epistemic_sd, truth.epistemic_sd) && is_same(b.p05, truth.p05) &&
                      is_same(b.p50, truth.p50) && is_same(b.p95, truth.p95);
    check_true(what, same);
    return truth.epistemic_sd > 0.0;
}

static bool is_unknown(struct belief b)
{
    return isnan(b.epistemic_sd) && isnan(b.p05) && isnan(b.p50) && isnan(b.p95);
}

// Of the combination at `index` of the rows.
static struct belief belief_of_row(const struct made *m, size_t index, double share)
{
    const struct layout *l = m->result->layout;
    double first[MOST_WORLDS], second[MOST_WORLDS];
    for (size_t w = 0; w < l->n_worlds; w++) {
        first[w] = m->result->rows[w * l->row_width + l->first_half + index];
        second[w] = m->result->rows[w * l->row_width + l->second_half + index];
    }
    return plain_belief(first, second, l->n_worlds, share);
}

static struct belief belief_of_measure(const struct made *m, unsigned i, double share)
{
    const struct layout *l = m->result->layout;
    const struct players p = measures_as_players(&m->opened.model);
    double first[MOST_WORLDS], second[MOST_WORLDS];
    for (size_t w = 0; w < l->n_worlds; w++) {
        const double *row = m->result->rows + w * l->row_width;
        first[w] = plain_share(&p, row + l->first_half, UINT32_C(1) << i);
        second[w] = plain_share(&p, row + l->second_half, UINT32_C(1) << i);
    }
    return plain_belief(first, second, l->n_worlds, share);
}

// Of 7 trials 3 are in the first half.
static void beliefs_are_quantiles_over_worlds(void)
{
    struct made m;
    size_t n_known = 0;
    if (make(&m, 4, 31, 7)) {
        for (uint32_t mask = 0; mask < 16; mask++)
            n_known += check_belief("combinations", m.estimates->combinations[mask].belief,
                                    belief_of_row(&m, mask, 3.0 / 7.0));
        for (unsigned i = 0; i < 4; i++)
            n_known += check_belief("measures", m.estimates->measures[i].shapley_belief,
                                    belief_of_measure(&m, i, 3.0 / 7.0));
        for (size_t u = 0; u < m.estimates->n_tiers; u++)
            check_belief("tiers", m.estimates->tiers[u].belief,
                         belief_of_row(&m, m.estimates->tiers[u].mask, 3.0 / 7.0));
        check_true("some are more than chance", n_known > 5 && n_known < 20);
    }
    made_clear(&m);
}

static void those_of_few_worlds_and_one_thread_too(void)
{
    struct made m;
    if (make_with(&m, MADE_HEAD, 3, 2, 2)) {
        m.result->n_threads = 1;
        for (uint32_t mask = 0; made_estimate(&m) && mask < 8; mask++) {
            check_belief("combinations", m.estimates->combinations[mask].belief,
                         belief_of_row(&m, mask, 0.5));
            estimates_free(m.estimates);
            m.estimates = NULL;
        }
    }
    made_clear(&m);
}

static void check_reported(struct made *m, size_t n_reported)
{
    const struct model *model = &m->opened.model;
    check_true("so many", model->n_reported == n_reported);
    for (uint32_t mask = 0; mask < 8192; mask++) {
        const size_t index = model_reported_index(model, mask);
        if (index < model->n_reported)
            check_belief("reported", m->estimates->combinations[mask].belief,
                         belief_of_row(m, index, 0.5));
        else
            check_true("none", is_unknown(m->estimates->combinations[mask].belief));
    }
    for (size_t i = 0; i < 13; i++)
        check_true("none", is_unknown(m->estimates->measures[i].shapley_belief));
}

// Eight are looked at together.
static void above_twelve_measures_they_are_those_of_reported_combinations(void)
{
    struct made m;
    if (make(&m, 13, 19, 2))
        check_reported(&m, 23);
    made_clear(&m);
    if (make_with(&m, MADE_HEAD_WITH("[ \"ma\", \"mb\" ], [ \"ma\", \"mc\" ], [ \"mb\", \"mc\" ]"),
                  13, 5, 2) &&
        made_estimate(&m))
        check_reported(&m, 25);
    made_clear(&m);
}

static void of_one_trial_nothing_is_known(void)
{
    struct made m;
    if (make(&m, 3, 5, 1)) {
        for (uint32_t mask = 0; mask < 8; mask++) {
            check_true("combinations", is_unknown(m.estimates->combinations[mask].belief));
            for (uint32_t w = 0; w < 5; w++)
                check_true("its world", is_same(estimates_world_deterrence(m.estimates, w, mask),
                                                made_in_world(m.result, w, mask)));
        }
        for (size_t i = 0; i < 3; i++)
            check_true("measures", is_unknown(m.estimates->measures[i].shapley_belief));
    }
    made_clear(&m);
}

static void the_frontier_is_what_nothing_beats(void)
{
    struct made m;
    size_t n_on = 0;
    if (make(&m, 6, 7, 5))
        for (size_t s = 0; s < 64; s++) {
            const struct combination *c = &m.estimates->combinations[s];
            bool is_beaten = false;
            for (size_t i = 0; i < 64; i++) {
                const struct combination *o = &m.estimates->combinations[i];
                const double more = o->deterrence.value - c->deterrence.value;
                is_beaten = is_beaten || (o->cost <= c->cost && more >= 0.0 &&
                                          (o->cost < c->cost || more > 0.0));
            }
            check_true("frontier", c->frontier == !is_beaten);
            n_on += c->frontier;
        }
    check_true("some", n_on > 1 && n_on < 20);
    made_clear(&m);
}

int main(void)
{
    const struct named_test tests[] = {
        {"beliefs are quantiles over worlds", beliefs_are_quantiles_over_worlds},
        {"those of few worlds and one thread too", those_of_few_worlds_and_one_thread_too},
        {"above twelve measures they are those of reported combinations",
         above_twelve_measures_they_are_those_of_reported_combinations},
        {"of one trial nothing is known", of_one_trial_nothing_is_known},
        {"the frontier is what nothing beats", the_frontier_is_what_nothing_beats},
    };
    return run_tests("beliefs", tests, sizeof tests / sizeof tests[0]);
}
