// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/replicate.h"

#include "base/subset.h"
#include "engine/parallel.h"

#include <string.h>

#define PART ((size_t)1024) // combinations that a thread takes at a time

size_t replicate_most(const struct layout *layout)
{
    if (layout->n_randomisations > 0)
        return layout->n_randomisations;
    return layout->is_dense ? layout->n_worlds : layout->n_blocks;
}

// Where blocks are missing a randomisation may have no worlds: it is no replicate.
size_t replicate_count(const struct result *result)
{
    const size_t most = replicate_most(result->layout);
    if (result->layout->n_randomisations == 0)
        return most;
    size_t n = 0;
    for (size_t i = 0; i < most; i++)
        n += result->randomised.count[i] > 0.0;
    return n;
}

// The randomisation that is replicate r.
static uint32_t randomisation_of(const struct result *result, size_t r)
{
    uint32_t i = 0;
    for (size_t before = 0;; i++) {
        before += result->randomised.count[i] > 0.0;
        if (before > r)
            return i;
    }
}

double replicate_weight(const struct result *result, size_t r)
{
    const struct layout *l = result->layout;
    if (l->n_randomisations > 0)
        return result->randomised.count[randomisation_of(result, r)];
    if (l->is_dense)
        return 1.0;
    const uint32_t first = (uint32_t)r * l->block_worlds, left = l->n_worlds - first;
    return (double)(left < l->block_worlds ? left : l->block_worlds);
}

double replicate_first_share(const struct layout *layout)
{
    const uint32_t n_first = layout->n_trials / 2;
    return (double)n_first / (double)layout->n_trials;
}

// Deterrence in one world of n combinations from `index` of the rows on.
static void world_deterrence(const struct result *result, size_t world, size_t index, size_t n,
                             double *deterrence)
{
    const struct layout *l = result->layout;
    const double *row = result->rows + world * l->row_width, share = replicate_first_share(l);
    const double *first = row + l->first_half + index, *second = row + l->second_half + index;
    for (size_t s = 0; s < n; s++)
        deterrence[s] =
            share == 0.0 ? second[s] : share * first[s] + (1.0 - share) * second[s];
}

// Mean deterrence of n combinations from `index` of the rows on over the worlds of a randomisation.
static void randomisation_deterrence(const struct result *result, size_t r, size_t index, size_t n,
                                     double *deterrence)
{
    const struct layout *l = result->layout;
    const uint32_t which = randomisation_of(result, r);
    const double share = replicate_first_share(l), n_worlds = result->randomised.count[which];
    for (size_t s = 0; s < n; s++)
        deterrence[s] = 0.0;
    for (size_t w = 0; w < l->n_worlds; w++) {
        if (result_world(result, w) % l->n_randomisations != which)
            continue;
        const double *row = result->rows + w * l->row_width;
        const double *first = row + l->first_half + index, *second = row + l->second_half + index;
        for (size_t s = 0; s < n; s++)
            deterrence[s] += share == 0.0 ? second[s] : share * first[s] + (1.0 - share) * second[s];
    }
    for (size_t s = 0; s < n; s++)
        deterrence[s] /= n_worlds;
}

void replicate_deterrence(const struct result *result, size_t r, double *deterrence)
{
    const struct layout *l = result->layout;
    if (l->n_randomisations > 0) {
        randomisation_deterrence(result, r, 0, l->n_combinations, deterrence);
        return;
    }
    if (l->is_dense) {
        world_deterrence(result, r, 0, l->n_combinations, deterrence);
        return;
    }
    memcpy(deterrence, result->block_mobius + r * l->n_combinations,
           l->n_combinations * sizeof *deterrence);
    subset_sums(deterrence, (unsigned)l->model->n_measures);
}

const double *replicate_mobius(const struct result *result, size_t r, double *room)
{
    const struct layout *l = result->layout;
    if (!l->is_dense)
        return result->block_mobius + r * l->n_combinations;
    replicate_deterrence(result, r, room);
    subset_differences(room, (unsigned)l->model->n_measures);
    return room;
}

double replicate_of_row(const struct result *result, size_t r, size_t index)
{
    const struct layout *l = result->layout;
    if (l->n_randomisations > 0) {
        double mean;
        randomisation_deterrence(result, r, index, 1, &mean);
        return mean;
    }
    const size_t n = l->is_dense ? 1 : (size_t)replicate_weight(result, r);
    const size_t first = l->is_dense ? r : r * l->block_worlds;
    double sum = 0.0;
    for (size_t w = first; w < first + n; w++) {
        double deterrence;
        world_deterrence(result, w, index, 1, &deterrence);
        sum += deterrence;
    }
    return sum / (double)n;
}

struct means {
    const struct result *result;
    double *mean;
};

// Sums in their order over worlds, of deterrences, or over blocks, of Möbius transforms.
static void mean_of_part(void *context, unsigned thread, size_t i)
{
    const struct means *m = context;
    const struct layout *l = m->result->layout;
    const size_t first = i * PART, left = l->n_combinations - first, n = left < PART ? left : PART;
    double *mean = m->mean + first, total = 0.0, room[PART];
    (void)thread;
    for (size_t s = 0; s < n; s++)
        mean[s] = 0.0;
    for (size_t r = 0; r < (l->is_dense ? l->n_worlds : l->n_blocks); r++) {
        const double weight = l->is_dense ? 1.0 : replicate_weight(m->result, r), *value = room;
        if (l->is_dense)
            world_deterrence(m->result, r, first, n, room);
        else
            value = m->result->block_mobius + r * l->n_combinations + first;
        for (size_t s = 0; s < n; s++)
            mean[s] += weight * value[s];
        total += weight;
    }
    for (size_t s = 0; s < n; s++)
        mean[s] /= total;
}

void replicate_means(const struct result *result, double *mean)
{
    const struct layout *l = result->layout;
    struct means m = {result, mean};
    parallel_for((l->n_combinations + PART - 1) / PART, result->n_threads, mean_of_part, &m);
    if (!l->is_dense)
        subset_sums(mean, (unsigned)l->model->n_measures);
}

void replicate_halves(const struct result *result, size_t index, size_t n, double *first,
                      double *second)
{
    const struct layout *l = result->layout;
    for (size_t w = 0; w < l->n_worlds; w++) {
        const double *row = result->rows + w * l->row_width;
        for (size_t s = 0; s < n; s++) {
            first[s * l->n_worlds + w] = row[l->first_half + index + s];
            second[s * l->n_worlds + w] = row[l->second_half + index + s];
        }
    }
}
