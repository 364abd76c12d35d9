// SPDX-License-Identifier: GPL-3.0-or-later
//
// Paths of elementary effects: where they start, and in which order inputs move.
#include "check.h"

#include "analysis/morris.h"

#include <stdint.h>

enum { MOST = 20, LEVELS = MORRIS_LEVELS };

struct path {
    unsigned char start[MOST];
    uint32_t moved[MOST];
};

static struct path path_of(uint64_t seed, uint32_t index, size_t n)
{
    struct path path;
    memset(&path, 0, sizeof path);
    morris_go(&(struct morris_path){path.start, path.moved}, seed, index, n);
    return path;
}

static void paths_move_every_input_once_from_a_level(void)
{
    for (uint32_t index = 0; index < 500; index++)
        for (size_t n = 1; n <= MOST; n += 6) {
            const struct path path = path_of(CHECK_SEED, index, n);
            uint32_t moved = 0;
            for (size_t k = 0; k < n; k++) {
                check_true("a level", path.start[k] < LEVELS);
                moved |= UINT32_C(1) << path.moved[k];
            }
            check_true("each once", moved == (UINT32_C(1) << n) - 1);
        }
    for (unsigned char level = 0; level < LEVELS; level++) {
        const int way = (int)morris_stepped(level) - (int)level;
        check_true("half of the levels, up or down", way == (level < 2 ? 2 : -2));
    }
}

static void paths_depend_on_seed_and_index_alone(void)
{
    const struct path path = path_of(CHECK_SEED, 3, MOST);
    (void)path_of(CHECK_SEED, 4, MOST);
    const struct path again = path_of(CHECK_SEED, 3, MOST);
    const struct path next = path_of(CHECK_SEED, 4, MOST), other = path_of(CHECK_SEED + 1, 3, MOST);
    check_true("the same", memcmp(&path, &again, sizeof path) == 0);
    check_true("not of another index", memcmp(&path, &next, sizeof path) != 0);
    check_true("not of another seed", memcmp(&path, &other, sizeof path) != 0);
}

// Counts against n equal chances of `trials`: within 5 binomial errors.
static bool is_even(const int *count, size_t n, double trials)
{
    const double p = 1.0 / (double)n;
    for (size_t i = 0; i < n; i++)
        if (fabs(count[i] - trials * p) > 5.0 * sqrt(trials * p * (1.0 - p)))
            return false;
    return true;
}

static void levels_and_orders_are_equally_likely(void)
{
    enum { N = 4, TRIALS = 24000 };
    int levels[N][N][LEVELS * LEVELS] = {{{0}}}, place[N][N] = {{0}}, pairs[N * N * N * N] = {0};
    int orders[24] = {0}, n_orders = 0;
    for (uint32_t index = 0; index < TRIALS; index++) {
        const struct path path = path_of(CHECK_SEED, index, N);
        size_t code = 0;
        for (size_t i = 0; i < N; i++) {
            code = code * N + path.moved[i];
            place[i][path.moved[i]]++;
            for (size_t j = 0; j < N; j++)
                levels[i][j][path.start[i] * LEVELS + path.start[j]]++;
        }
        pairs[code]++;
    }
    for (size_t code = 0; code < N * N * N * N; code++)
        if (pairs[code] > 0 && n_orders < 24)
            orders[n_orders++] = pairs[code];
    check_true("all orders", n_orders == 24 && is_even(orders, 24, TRIALS));
    for (size_t i = 0; i < N; i++) {
        check_true("places", is_even(place[i], N, TRIALS));
        for (size_t j = 0; j < i; j++)
            check_true("pairs of levels", is_even(levels[i][j], LEVELS * LEVELS, TRIALS));
        check_true("an input with itself is not",
                   !is_even(levels[i][i], LEVELS * LEVELS, TRIALS));
    }
}

int main(void)
{
    const struct named_test tests[] = {
        {"paths move every input once, from a level", paths_move_every_input_once_from_a_level},
        {"paths depend on seed and index alone", paths_depend_on_seed_and_index_alone},
        {"levels and orders are equally likely", levels_and_orders_are_equally_likely},
    };
    return run_tests("morris_paths", tests, sizeof tests / sizeof tests[0]);
}
