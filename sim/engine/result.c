// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/result.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void result_free(struct result *result)
{
    if (result == NULL)
        return;
    free(result->rows);
    free(result->block_mobius);
    free(result->histogram);
    free(result->blocks);
    moments_clear(&result->worlds);
    moments_clear(&result->lattice);
    randomised_clear(&result->randomised);
    free(result->room);
    layout_free(result->layout);
    free(result);
}

static bool allocate(struct result *r)
{
    const struct layout *l = r->layout;
    r->rows = calloc(l->n_worlds, l->row_width * sizeof *r->rows);
    r->histogram = calloc(l->n_histograms, LAYOUT_TIME_BINS * sizeof *r->histogram);
    r->blocks = calloc(l->n_blocks, sizeof *r->blocks);
    r->room = calloc(l->n_quantities + l->n_lattice + 1, sizeof *r->room);
    if (!l->is_dense)
        r->block_mobius = calloc(l->n_blocks, l->n_combinations * sizeof *r->block_mobius);
    return r->rows != NULL && r->histogram != NULL && r->blocks != NULL && r->room != NULL &&
           (l->is_dense || r->block_mobius != NULL) &&
           moments_create(&r->worlds, l->n_quantities, l->n_ratios, l->numerator,
                          l->denominator) &&
           moments_create(&r->lattice, l->n_lattice, 0, NULL, NULL) &&
           randomised_create(&r->randomised, l->n_randomisations,
                             l->n_quantities + l->n_lattice);
}

enum status result_create(struct result **result, const struct model *model, uint32_t n_blocks,
                          uint32_t n_worlds, struct error *error)
{
    struct result *r = calloc(1, sizeof *r);
    if (r == NULL)
        return error_memory(error, "a run");
    const struct run_settings *run = &model->scenario->run;
    enum status status = layout_create(&r->layout, model, run->n_worlds, run->n_trials, error);
    if (status == STATUS_OK) {
        r->n_worlds_asked = run->n_worlds;
        r->n_threads = r->n_ranks = 1;
        r->layout->n_blocks = n_blocks;
        r->layout->n_worlds = n_worlds;
        if (!allocate(r))
            status = error_memory(error, "a run: fewer worlds or measures take less");
    }
    if (status != STATUS_OK) {
        result_free(r);
        return status;
    }
    *result = r;
    return STATUS_OK;
}

void result_merge(struct result *r, const struct block *block)
{
    const struct layout *l = r->layout;
    assert(r->n_merged < l->n_blocks);
    const size_t i = r->n_merged++;
    r->blocks[i] = block->index;
    memcpy(r->rows + i * l->block_worlds * l->row_width, block->rows,
           (size_t)block->n_worlds * l->row_width * sizeof *r->rows);
    randomised_merge(&r->randomised, &block->randomised);
    if (l->n_randomisations > 0 && r->n_merged == l->n_blocks) {
        randomised_means(&r->randomised, 0, &r->worlds, r->room);
        randomised_means(&r->randomised, l->n_quantities, &r->lattice, r->room);
    }
    moments_merge(&r->worlds, &block->worlds); // nothing where there are randomisations
    if (l->is_dense)
        moments_merge(&r->lattice, &block->lattice);
    else
        moments_add(&r->lattice, block->values, (double)block->n_worlds);
    histograms_add(&block->histograms, r->histogram);
    if (!l->is_dense)
        memcpy(r->block_mobius + i * l->n_combinations, block->mobius,
               l->n_combinations * sizeof *block->mobius);
}

uint32_t result_world(const struct result *result, size_t row)
{
    const uint32_t block_worlds = result->layout->block_worlds;
    return result->blocks[row / block_worlds] * block_worlds + (uint32_t)(row % block_worlds);
}
