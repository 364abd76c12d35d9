// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/game.h"

#include "base/real.h"

#include <math.h>

// What a single player adds to a function on sets: of deterrence itself, or relative to the means.
static double single_of(const double *deterrence, const double *mean, size_t player)
{
    if (mean == NULL)
        return deterrence[player] - deterrence[0];
    return deterrence[player] / mean[player] - deterrence[0] / mean[0];
}

// beyond(S) = f(S) − Σ_{i ∈ S} f({i}) for the sets of the part, f(none) = 0, where `f` holds the
// part and `mean` says which function f is. The sums are built up by doubling within the part, then
// the players that all of its sets share are added.
static void subtract_singles(const double *f, const double *deterrence, const double *mean,
                             size_t first, size_t size, double *beyond)
{
    beyond[0] = 0.0;
    for (size_t half = 1; half < size; half *= 2) {
        const double single = single_of(deterrence, mean, half);
        for (size_t s = 0; s < half; s++)
            beyond[half + s] = beyond[s] + single;
    }
    for (size_t rest = first; rest != 0; rest &= rest - 1) {
        const double single = single_of(deterrence, mean, rest & -rest);
        for (size_t s = 0; s < size; s++)
            beyond[s] += single;
    }
    for (size_t s = 0; s < size; s++)
        beyond[s] = f[s] - beyond[s];
    for (size_t player = 1; first == 0 && player < size; player *= 2)
        beyond[player] = 0.0;
    if ((first & (first - 1)) == 0) // none, or a single player above the part
        beyond[0] = 0.0;
}

void game_set(const struct game *game, const double *deterrence, const double *mean, size_t first,
              size_t size)
{
    for (size_t s = 0; s < size; s++) // ln D(S) − ln D(none), until its place is needed
        game->gain[s] = deterrence[first + s] / mean[first + s] - deterrence[0] / mean[0];
    subtract_singles(game->gain, deterrence, mean, first, size, game->log_synergy);
    for (size_t s = 0; s < size; s++)
        game->gain[s] = deterrence[first + s] - deterrence[0];
    subtract_singles(game->gain, deterrence, NULL, first, size, game->synergy);
}

void game_logs(const double *mean, unsigned n, double *logs)
{
    logs[0] = real_log(mean[0]);
    for (unsigned i = 0; i < n; i++)
        logs[1 + i] = real_log(mean[(size_t)1 << i]) - logs[0];
}

double game_log_synergy(const double *mean, const double *logs, size_t set)
{
    if ((set & (set - 1)) == 0)
        return 0.0;
    double beyond = real_log(mean[set]) - logs[0];
    for (size_t rest = set; rest != 0; rest &= rest - 1)
        beyond -= logs[1 + __builtin_ctzll(rest)];
    return isfinite(beyond) ? beyond : NAN;
}
