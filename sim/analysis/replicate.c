// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/replicate.h"

#include <string.h>

size_t replicate_count(const struct result *result)
{
    return result->layout->is_dense ? result->layout->n_worlds : result->layout->n_blocks;
}

double replicate_weight(const struct result *result, size_t r)
{
    const struct layout *l = result->layout;
    if (l->is_dense)
        return 1.0;
    const uint32_t first = (uint32_t)r * l->block_worlds, left = l->n_worlds - first;
    return (double)(left < l->block_worlds ? left : l->block_worlds);
}

double replicate_first_share(const struct layout *layout)
{
    return (double)(layout->n_trials / 2) / (double)layout->n_trials;
}

void replicate_deterrence(const struct result *result, size_t r, double *deterrence)
{
    const struct layout *l = result->layout;
    if (!l->is_dense) {
        memcpy(deterrence, result->block_deterrence + r * l->n_combinations,
               l->n_combinations * sizeof *deterrence);
        return;
    }
    const double *row = result->rows + r * l->row_width, share = replicate_first_share(l);
    const double *first = row + l->first_half, *second = row + l->second_half;
    for (size_t s = 0; s < l->n_combinations; s++)
        deterrence[s] =
            share == 0.0 ? second[s] : share * first[s] + (1.0 - share) * second[s];
}

void replicate_halves(const struct result *result, size_t index, double *first, double *second)
{
    const struct layout *l = result->layout;
    for (size_t w = 0; w < l->n_worlds; w++) {
        const double *row = result->rows + w * l->row_width;
        first[w] = row[l->first_half + index];
        second[w] = row[l->second_half + index];
    }
}
