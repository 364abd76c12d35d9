// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/game.h"

#include "base/real.h"
#include "base/subset.h"

#include <math.h>
#include <string.h>

// f(S) − Σ_{i ∈ S} f({i}) of a function f with f(none) = 0: the sums are built up by doubling.
static void subtract_singles(const double *f, unsigned n, double *beyond)
{
    beyond[0] = 0.0;
    for (unsigned i = 0; i < n; i++) {
        const size_t half = (size_t)1 << i;
        for (size_t s = 0; s < half; s++)
            beyond[half + s] = beyond[s] + f[half];
    }
    for (size_t s = 0; s < (size_t)1 << n; s++)
        beyond[s] = (s & (s - 1)) == 0 ? 0.0 : f[s] - beyond[s];
}

void game_set(const struct game *game, unsigned n, const double *deterrence, const double *mean,
              double *scratch)
{
    const size_t size = (size_t)1 << n;
    for (size_t s = 0; s < size; s++)
        game->gain[s] = deterrence[s] - deterrence[0];
    memcpy(game->layering, deterrence, size * sizeof *deterrence);
    subset_differences(game->layering, n);
    subtract_singles(game->gain, n, game->synergy);
    for (size_t s = 0; s < size; s++) // ln D(S) − ln D(none)
        scratch[s] = deterrence[s] / mean[s] - deterrence[0] / mean[0];
    subtract_singles(scratch, n, game->log_synergy);
}

double game_log_synergy(const double *mean, size_t set)
{
    if ((set & (set - 1)) == 0)
        return 0.0;
    const double none = real_log(mean[0]);
    double beyond = real_log(mean[set]) - none;
    for (size_t rest = set; rest != 0; rest &= rest - 1)
        beyond -= real_log(mean[rest & -rest]) - none;
    return isfinite(beyond) ? beyond : NAN;
}
