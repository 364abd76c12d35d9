// SPDX-License-Identifier: GPL-3.0-or-later
//
// The combinations that are listed: the best of all, found by counting those that are better,
// beside the reported ones and the frontier.
#include "check.h"

#include "analysis/top.h"
#include "base/random.h"

enum { N = 5, SETS = 1 << N };

struct made {
    struct model model;
    struct measure measures[N];
    struct reported reported[2];
    size_t in_file_order[N];
    struct combination combinations[SETS];
    struct estimates estimates;
};

// Deterrences and costs in tenths, so that many are alike; of some salts all are.
static void make(struct made *m, uint32_t salt)
{
    *m = (struct made){.reported = {{"none", 0}, {"all", SETS - 1}}};
    for (size_t i = 0; i < N; i++) {
        m->in_file_order[i] = (i + 2) % N;
        m->measures[(i + 2) % N].file_position = i;
    }
    m->model = (struct model){.measures = m->measures, .n_measures = N,
                              .in_file_order = m->in_file_order, .reported = m->reported,
                              .n_reported = 2};
    for (uint32_t s = 0; s < SETS; s++) {
        const struct random_pair u = random_uniforms(CHECK_SEED, s, salt, 0, PURPOSE_TYPE, 0);
        const struct random_pair v = random_uniforms(CHECK_SEED, s, salt, 1, PURPOSE_TYPE, 0);
        const double deterrence = salt % 5 == 0 ? 0.5 : floor(10.0 * u.first) / 10.0;
        m->combinations[s] = (struct combination){
            .mask = s, .deterrence = {.value = deterrence}, .cost = 0.1 * floor(4.0 * u.second),
            .gain = {.value = deterrence - 0.4}, .feasible = v.first < 0.8,
            .frontier = v.second < 0.1};
    }
    arena_init(&m->estimates.arena);
    m->estimates.model = &m->model;
    m->estimates.combinations = m->combinations;
    m->estimates.n_combinations = SETS;
}

// More deterrence, at a tie less cost, fewer measures, the smaller mask.
static bool deters_more(const struct combination *a, const struct combination *b)
{
    const double of_a[] = {a->deterrence.value, -a->cost, -__builtin_popcount(a->mask),
                           -(double)a->mask};
    const double of_b[] = {b->deterrence.value, -b->cost, -__builtin_popcount(b->mask),
                           -(double)b->mask};
    size_t i = 0;
    while (i < 3 && of_a[i] == of_b[i])
        i++;
    return of_a[i] > of_b[i];
}

static bool gains_more(const struct combination *a, const struct combination *b)
{
    const double of_a = a->gain.value / a->cost, of_b = b->gain.value / b->cost;
    return of_a > of_b || (of_a == of_b && deters_more(a, b));
}

static bool is_gainful(const struct combination *c)
{
    return c->feasible && c->gain.value > 0.0 && c->cost > 0.0;
}

// Whether fewer than k others are better, by either order.
static bool is_listed(const struct made *m, uint32_t s, size_t k)
{
    const struct combination *c = &m->combinations[s];
    size_t n_more = 0, n_gainful = 0;
    for (uint32_t other = 0; other < SETS; other++) {
        const struct combination *o = &m->combinations[other];
        n_more += other != s && o->feasible && deters_more(o, c);
        n_gainful += other != s && is_gainful(o) && gains_more(o, c);
    }
    return s == 0 || s == SETS - 1 || c->frontier || (c->feasible && n_more < k) ||
           (is_gainful(c) && n_gainful < k);
}

static void check_list(uint32_t salt, size_t k)
{
    static struct made m;
    make(&m, salt);
    check_true("listed", top_list(&m.estimates, k, NULL) == STATUS_OK && m.estimates.top == k);
    size_t n = 0;
    bool good = true;
    for (uint32_t file_mask = 0; file_mask < SETS; file_mask++) {
        uint32_t mask = 0;
        for (size_t i = 0; i < N; i++)
            mask |= (file_mask >> i & 1U) << m.in_file_order[i];
        if (!is_listed(&m, mask, k))
            continue;
        good = good && n < m.estimates.n_listed && m.estimates.listed[n] == file_mask;
        n++;
    }
    check_true("those, by the file's masks in ascending order", good && n == m.estimates.n_listed);
    arena_clear(&m.estimates.arena);
}

static void the_best_are_listed(void)
{
    for (uint32_t salt = 0; salt < 60; salt++)
        for (size_t k = 1; k < SETS + 3; k += 1 + k / 4)
            check_list(salt, k);
}

// Pairs that differ by one thing alone.
static void orders_are_by_deterrence_cost_size_and_mask(void)
{
    const struct combination better[] = {{.mask = 7, .deterrence.value = 0.6, .cost = 9.0},
                                         {.mask = 7, .deterrence.value = 0.5, .cost = 1.0},
                                         {.mask = 8, .deterrence.value = 0.5, .cost = 2.0},
                                         {.mask = 3, .deterrence.value = 0.5, .cost = 2.0}};
    const struct combination worse[] = {{.mask = 1, .deterrence.value = 0.5, .cost = 1.0},
                                        {.mask = 1, .deterrence.value = 0.5, .cost = 2.0},
                                        {.mask = 3, .deterrence.value = 0.5, .cost = 2.0},
                                        {.mask = 5, .deterrence.value = 0.5, .cost = 2.0}};
    for (size_t i = 0; i < 4; i++) {
        check_true("more", top_deters_more(&better[i], &worse[i]));
        check_true("less", !top_deters_more(&worse[i], &better[i]));
    }
    check_true("not more than itself", !top_deters_more(&better[0], &better[0]));
}

int main(void)
{
    const struct named_test tests[] = {
        {"the best are listed", the_best_are_listed},
        {"orders are by deterrence, cost, size and mask",
         orders_are_by_deterrence_cost_size_and_mask},
    };
    return run_tests("top", tests, sizeof tests / sizeof tests[0]);
}
