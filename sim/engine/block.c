// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/block.h"

#include "engine/achieved.h"
#include "engine/tally.h"
#include "engine/trial.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// A thread's room: everything that computing a block takes and no block keeps.
struct worker {
    const struct layout *layout;
    struct world *world;
    struct batch *batch;
    struct effects effects;
    struct trial trial;
    struct tally tally;
    struct achieved achieved;
    uint32_t *masks;    // the combinations of which `achieved` is wanted
    size_t n_masks;
    double *quantities; // [n_quantities]
    double *lattice;    // dense: [n_lattice]
};

void block_free(struct block *block)
{
    if (block == NULL)
        return;
    free(block->rows);
    free(block->values);
    free(block->mobius);
    histograms_clear(&block->histograms);
    moments_clear(&block->worlds);
    moments_clear(&block->lattice);
    randomised_clear(&block->randomised);
    free(block);
}

enum status block_create(struct block **block, const struct layout *l, struct error *error)
{
    struct block *made = calloc(1, sizeof *made);
    if (made == NULL)
        return error_memory(error, "a block of worlds");
    made->layout = l;
    made->rows = calloc(l->block_worlds, l->row_width * sizeof *made->rows);
    bool good = made->rows != NULL &&
                histograms_create(&made->histograms, l->n_histograms,
                                  l->model->scenario->horizon_years) &&
                moments_create(&made->worlds, l->n_quantities, l->n_ratios, l->numerator,
                               l->denominator) &&
                randomised_create(&made->randomised, l->n_randomisations,
                                  l->n_quantities + l->n_lattice);
    if (l->is_dense) {
        good = good && moments_create(&made->lattice, l->n_lattice, 0, NULL, NULL);
    } else {
        made->values = calloc(l->n_lattice, sizeof *made->values);
        made->mobius = calloc(l->n_combinations, sizeof *made->mobius);
        good = good && made->values != NULL && made->mobius != NULL;
    }
    if (!good) {
        block_free(made);
        return error_memory(error, "a block of worlds");
    }
    *block = made;
    return STATUS_OK;
}

void worker_free(struct worker *worker)
{
    if (worker == NULL)
        return;
    batch_free(worker->batch);
    world_free(worker->world);
    effects_clear(&worker->effects);
    trial_clear(&worker->trial);
    tally_clear(&worker->tally);
    achieved_clear(&worker->achieved);
    free(worker->masks);
    free(worker->quantities);
    free(worker->lattice);
    free(worker);
}

static bool choose_masks(struct worker *w)
{
    const struct layout *l = w->layout;
    w->n_masks = l->n_row_combinations;
    w->masks = calloc(w->n_masks, sizeof *w->masks);
    for (uint32_t i = 0; w->masks != NULL && i < w->n_masks; i++)
        w->masks[i] = l->is_dense ? i : l->model->reported[i].mask;
    return w->masks != NULL;
}

enum status worker_create(struct worker **worker, const struct layout *l, enum cpu cpu,
                          struct error *error)
{
    struct worker *w = calloc(1, sizeof *w);
    if (w == NULL)
        return error_memory(error, "a thread");
    w->layout = l;
    enum status status = world_create(&w->world, l->model, cpu, error);
    if (status == STATUS_OK)
        status = batch_create(&w->batch, w->world, error);
    if (status == STATUS_OK) {
        w->quantities = calloc(l->n_quantities, sizeof *w->quantities);
        w->lattice = calloc(l->is_dense ? l->n_lattice : 1, sizeof *w->lattice);
        const bool good =
            w->quantities != NULL && w->lattice != NULL && choose_masks(w) &&
            effects_create(&w->effects, w->world) && trial_create(&w->trial, l, &w->effects) &&
            tally_create(&w->tally, l) &&
            achieved_create(&w->achieved, &w->effects, w->n_masks, w->masks);
        status = good ? STATUS_OK : error_memory(error, "a thread");
    }
    if (status != STATUS_OK) {
        worker_free(w);
        return status;
    }
    *worker = w;
    return STATUS_OK;
}

static void run_trials(struct worker *w)
{
    const uint32_t n = w->layout->n_trials, n_first_half = n / 2;
    const bool has_tables = w->layout->has_tables;
    for (uint32_t first = 0; first < n;) {
        const uint32_t left = n - first;
        w->batch->observer = has_tables ? &w->tally.bodies.observer : NULL;
        batch_draw(w->batch, first, left < BATCH_LANES ? left : BATCH_LANES);
        if (has_tables)
            tally_add_batch(&w->tally, w->batch);
        trial_set_batch(&w->trial, w->batch, has_tables);
        for (size_t lane = 0; lane < w->batch->n; lane++) {
            trial_run(&w->trial, lane, w->tally.survival);
            tally_add_trial(&w->tally, &w->trial.lattice, first + lane >= n_first_half);
        }
        first += (uint32_t)w->batch->n;
    }
}

// Worlds of a randomisation are no replicates: of them sums are kept.
static void add_world(const struct worker *w, struct block *block, uint32_t world)
{
    const struct layout *l = w->layout;
    if (l->n_randomisations > 0) {
        randomised_add(&block->randomised, world, 0, w->quantities, l->n_quantities);
        randomised_add(&block->randomised, world, l->n_quantities, w->lattice, l->n_lattice);
        return;
    }
    moments_add(&block->worlds, w->quantities, 1.0);
    if (l->is_dense)
        moments_add(&block->lattice, w->lattice, 1.0);
}

static void keep_world(struct worker *w, struct block *block, uint32_t i)
{
    const struct layout *l = w->layout;
    double *row = block->rows + (size_t)i * l->row_width;
    memcpy(row, w->world->unknowns, l->model->scenario->n_unknowns * sizeof *row);
    tally_row(&w->tally, row);
    tally_quantities(&w->tally, w->quantities);
    if (l->has_tables) {
        achieved_odds_ratios(&w->achieved, w->quantities + l->at_odds_ratio);
        achieved_deterrence(&w->achieved,
                            (l->is_dense ? w->lattice : w->quantities) + l->at_achieved);
    }
    if (l->is_dense) {
        tally_lattice(&w->tally, (double)l->n_trials, w->lattice);
        tally_reset_lattice(&w->tally);
    }
    add_world(w, block, block->first_world + i);
}

// Above LAYOUT_MAX_DENSE_MEASURES the lattice is kept once a block.
static void keep_lattice(struct worker *w, struct block *block)
{
    const struct layout *l = w->layout;
    const double n_trials = (double)l->n_trials * (double)block->n_worlds;
    for (size_t s = 0; s < l->n_combinations; s++)
        block->mobius[s] /= n_trials;
    tally_lattice(&w->tally, n_trials, block->values);
}

void block_place(struct block *block, uint32_t index)
{
    const struct layout *l = block->layout;
    block->index = index;
    block->first_world = index * l->block_worlds;
    const uint32_t left = l->n_worlds - block->first_world;
    block->n_worlds = left < l->block_worlds ? left : l->block_worlds;
}

#define ROUNDING 1e-6 // of a mean that is a sum of many differences

bool block_row_is_sound(const struct layout *l, const double *row)
{
    const bool has_first = l->n_trials >= 2; // half of the trials
    size_t i = 0;
    while (i < l->first_half && !isnan(row[i]))
        i++;
    if (i < l->first_half)
        return false;
    i = has_first ? l->first_half : l->second_half;
    while (i < l->row_width && row[i] >= -ROUNDING && row[i] <= 1.0 + ROUNDING)
        i++;
    return i == l->row_width;
}

static bool is_interrupted(const struct interrupt *interrupt)
{
    return interrupt != NULL && interrupt->is_asked != NULL &&
           interrupt->is_asked(interrupt->context);
}

enum status block_compute(struct block *block, struct worker *w, uint32_t index,
                          const struct interrupt *interrupt, struct error *error)
{
    const struct layout *l = w->layout;
    block_place(block, index);
    moments_reset(&block->worlds);
    if (l->is_dense)
        moments_reset(&block->lattice);
    randomised_reset(&block->randomised);
    histograms_reset(&block->histograms);
    tally_set_histograms(&w->tally, &block->histograms);
    w->tally.mobius = block->mobius;
    tally_reset_lattice(&w->tally);
    for (uint32_t i = 0; i < block->n_worlds; i++) {
        if (is_interrupted(interrupt))
            return error_set(error, STATUS_STOPPED, "block %u was given up", index);
        const enum status status = world_draw(w->world, l->model->scenario->run.seed,
                                              block->first_world + i, error);
        if (status != STATUS_OK)
            return status;
        effects_set(&w->effects);
        tally_reset(&w->tally);
        run_trials(w);
        keep_world(w, block, i);
        if (!block_row_is_sound(l, block->rows + i * l->row_width))
            return error_set(error, STATUS_FAILED, "world %u: its deterrence cannot be computed; some "
                             "number of the scenario is too large or too small",
                             block->first_world + i);
    }
    if (!l->is_dense)
        keep_lattice(w, block);
    return STATUS_OK;
}
