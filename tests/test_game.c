// SPDX-License-Identifier: GPL-3.0-or-later
//
// What sets of players gain together, against the definitions, and in parts as in one piece.

#include "check.h"

#include <stdint.h>

#include "analysis/game.h"
#include "base/random.h"

enum { N = 7, SETS = 1 << N };

struct whole {
    double deterrence[SETS], mean[SETS];
    double gain[SETS], synergy[SETS], log_synergy[SETS];
};

static struct whole whole_create(void)
{
    struct whole w;
    for (uint32_t s = 0; s < SETS; s++) {
        const struct random_pair u = random_uniforms(CHECK_SEED, s, 0, 0, PURPOSE_TYPE, 0);
        w.deterrence[s] = 0.1 + 0.8 * u.first;
        w.mean[s] = 0.1 + 0.8 * u.second;
    }
    const struct game game = {w.gain, w.synergy, w.log_synergy};
    game_set(&game, w.deterrence, w.mean, 0, SETS);
    return w;
}

static void games_follow_their_definition(void)
{
    const struct whole w = whole_create();
    double worst = 0.0, wrong = 0.0;
    for (uint32_t s = 0; s < SETS; s++) {
        const double *d = w.deterrence, *m = w.mean;
        double sum = 0.0, log_sum = 0.0;
        for (uint32_t i = 1; i < SETS; i *= 2)
            if (s & i) {
                sum += d[i] - d[0];
                log_sum += d[i] / m[i] - d[0] / m[0];
            }
        worst = fmax(worst, fabs(w.gain[s] - (d[s] - d[0])));
        worst = fmax(worst, fabs(w.synergy[s] - (d[s] - d[0] - sum)));
        worst = fmax(worst, fabs(w.log_synergy[s] - (d[s] / m[s] - d[0] / m[0] - log_sum)));
        wrong = fmax(wrong, fabs(w.synergy[s] - (d[s] - d[0])));
    }
    check_true("as defined", worst < 1e-13);
    check_true("the singles would be missed", wrong > 0.1);
}

static void fewer_than_two_have_no_synergy(void)
{
    const struct whole w = whole_create();
    for (uint32_t s = 0; s < SETS; s++)
        if (__builtin_popcount(s) < 2)
            check_true("exactly none", w.synergy[s] == 0.0 && w.log_synergy[s] == 0.0);
}

// Even where a single player never deters, so that its logarithm is none.
static void nor_where_nothing_deters(void)
{
    struct whole w = whole_create();
    double gain[SETS], synergy[SETS], log_synergy[SETS], logs[1 + N];
    const struct game game = {gain, synergy, log_synergy};
    for (uint32_t s = 1; s < SETS; s *= 2)
        w.deterrence[s] = w.mean[s] = 0.0;
    for (size_t size = 1; size <= SETS; size *= 2)
        for (size_t first = 0; first < SETS; first += size) {
            game_set(&game, w.deterrence, w.mean, first, size);
            for (size_t s = 0; s < size; s++)
                check_true("exactly none for one alone",
                           __builtin_popcountll(first + s) < 2
                               ? synergy[s] == 0.0 && log_synergy[s] == 0.0
                               : isnan(log_synergy[s]));
        }
    w.mean[0] = 0.0;
    game_logs(w.mean, N, logs);
    for (uint32_t s = 0; s < SETS; s++)
        check_true("of the means", __builtin_popcount(s) < 2
                                       ? game_log_synergy(w.mean, logs, s) == 0.0
                                       : isnan(game_log_synergy(w.mean, logs, s)));
}

static void parts_make_the_very_bits_of_the_whole(void)
{
    const struct whole w = whole_create();
    for (size_t size = 1; size <= SETS; size *= 2)
        for (size_t first = 0; first < SETS; first += size) {
            double gain[SETS + 1], synergy[SETS + 1], log_synergy[SETS + 1];
            const struct game game = {gain, synergy, log_synergy};
            gain[size] = synergy[size] = log_synergy[size] = 42.0;
            game_set(&game, w.deterrence, w.mean, first, size);
            check_true("nothing behind", gain[size] == 42.0 && synergy[size] == 42.0 &&
                                             log_synergy[size] == 42.0);
            check_true("the same bits",
                       memcmp(gain, w.gain + first, size * sizeof *gain) == 0 &&
                       memcmp(synergy, w.synergy + first, size * sizeof *synergy) == 0 &&
                       memcmp(log_synergy, w.log_synergy + first,
                              size * sizeof *log_synergy) == 0);
        }
}

static void logarithms_of_means_follow_their_definition(void)
{
    struct whole w = whole_create();
    double logs[1 + N], worst = 0.0;
    game_logs(w.mean, N, logs);
    for (uint32_t s = 0; s < SETS; s++) {
        double truth = log(w.mean[s] / w.mean[0]);
        for (uint32_t i = 1; i < SETS; i *= 2)
            truth -= s & i ? log(w.mean[i] / w.mean[0]) : 0.0;
        worst = fmax(worst, fabs(game_log_synergy(w.mean, logs, s) - truth));
    }
    check_true("as defined", worst < 1e-13);
    w.mean[3] = 0.0;
    check_true("of a deterrence of 0 there is none", isnan(game_log_synergy(w.mean, logs, 3)));
}

int main(void)
{
    const struct named_test tests[] = {
        {"games follow their definition", games_follow_their_definition},
        {"fewer than two have no synergy", fewer_than_two_have_no_synergy},
        {"nor where nothing deters", nor_where_nothing_deters},
        {"parts make the very bits of the whole", parts_make_the_very_bits_of_the_whole},
        {"logarithms of means follow their definition",
         logarithms_of_means_follow_their_definition},
    };
    return run_tests("game", tests, sizeof tests / sizeof tests[0]);
}
