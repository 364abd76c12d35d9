// SPDX-License-Identifier: GPL-3.0-or-later
//
// Inputs against the transitive closure of what is correlated, over all patterns of a small matrix.
#include "check.h"

#include "analysis/inputs.h"

enum { N = 7, N_CORRELATED = 4, N_PAIRS = N_CORRELATED * (N_CORRELATED - 1) / 2 };

static const char *const paths[N] = {"a", "b", "c", "d", "e", "f", "g"};

// Which unknowns are correlated, directly or through others.
static void close_over(bool joined[N][N])
{
    for (size_t k = 0; k < N; k++)
        for (size_t i = 0; i < N; i++)
            for (size_t j = 0; j < N; j++)
                joined[i][j] = joined[i][j] || (joined[i][k] && joined[k][j]);
}

static size_t lowest_of(bool joined[N][N], size_t u)
{
    size_t lowest = u;
    for (size_t v = N; v-- > 0;)
        lowest = joined[u][v] && v < lowest ? v : lowest;
    return lowest;
}

static void check_inputs(const struct inputs *found, bool joined[N][N])
{
    size_t n = 0;
    bool same = true;
    for (size_t u = 0; u < N; u++) {
        const size_t lowest = lowest_of(joined, u);
        char name[2 * N] = "";
        if (lowest != u) {
            same = same && found->of[u] == found->of[lowest];
            continue;
        }
        for (size_t v = u; v < N; v++)
            if (v == u || joined[u][v])
                (void)snprintf(name + strlen(name), sizeof name - strlen(name), "%s%s",
                               v == u ? "" : "+", paths[v]);
        same = same && found->of[u] == n && strcmp(found->name[n], name) == 0;
        n++;
    }
    check_true("the closure's", same && found->n == n);
}

static void correlated_numbers_are_one_input_by_way_of_others(void)
{
    // the others are never correlated
    int correlated[N_CORRELATED] = {5, 0, 6, 2};
    struct unknown unknowns[N];
    memset(unknowns, 0, sizeof unknowns);
    for (size_t u = 0; u < N; u++)
        unknowns[u].path = paths[u];
    for (unsigned pattern = 0; pattern < 1u << N_PAIRS; pattern++) {
        double root[N_CORRELATED * N_CORRELATED] = {0.0};
        bool joined[N][N] = {{false}};
        unsigned pair = 0;
        for (size_t i = 0; i < N_CORRELATED; i++) {
            root[i * N_CORRELATED + i] = 1.0;
            for (size_t j = 0; j < i; j++, pair++)
                if (pattern >> pair & 1u) {
                    root[i * N_CORRELATED + j] = -0.0625;
                    joined[correlated[i]][correlated[j]] = joined[correlated[j]][correlated[i]] =
                        true;
                }
        }
        const struct scenario scenario = {.unknowns = unknowns, .n_unknowns = N,
                                          .correlated = correlated, .n_correlated = N_CORRELATED,
                                          .correlated_root = root};
        struct arena arena;
        struct inputs inputs;
        arena_init(&arena);
        check_true("found", inputs_find(&inputs, &scenario, &arena));
        close_over(joined);
        check_inputs(&inputs, joined);
        arena_clear(&arena);
    }
}

int main(void)
{
    const struct named_test tests[] = {
        {"correlated numbers are one input by way of others",
         correlated_numbers_are_one_input_by_way_of_others},
    };
    return run_tests("inputs", tests, sizeof tests / sizeof tests[0]);
}
