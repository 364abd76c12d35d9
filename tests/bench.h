// SPDX-License-Identifier: GPL-3.0-or-later
//
// A world, its trials and the engine's room for them, made from a scenario's text.
#ifndef BULWARK_TESTS_BENCH_H
#define BULWARK_TESTS_BENCH_H

#include "opened.h"

#include "engine/effects.h"
#include "engine/layout.h"
#include "engine/trial.h"

// All that one thread needs to draw worlds and to run their trials.
struct bench {
    struct opened opened;
    struct world *world;
    struct batch *batch;
    struct effects effects;
    struct layout *layout;
    struct trial trial;
    double *curves; // [n_reported][n_grid]
};

// Opens the scenario, with so many trials a world, for a level of processors that is available;
// false after a failed check. bench_close must follow in any case.
static inline bool bench_open_with(struct bench *b, const char *text, enum cpu cpu, unsigned worlds,
                                   unsigned trials, const char *sampler)
{
    struct error error = {0};
    *b = (struct bench){0};
    if (!opened_read_sampled(&b->opened, text, worlds, trials, sampler))
        return false;
    const struct model *model = &b->opened.model;
    const bool good =
        world_create(&b->world, model, cpu, &error) == STATUS_OK &&
        batch_create(&b->batch, b->world, &error) == STATUS_OK &&
        effects_create(&b->effects, b->world) &&
        layout_create(&b->layout, model, worlds, trials, &error) == STATUS_OK &&
        trial_create(&b->trial, b->layout, &b->effects);
    check_true("memory", good);
    if (good)
        b->curves = calloc(model->n_reported * b->layout->n_grid, sizeof *b->curves);
    return good && b->curves != NULL;
}

static inline bool bench_open_for(struct bench *b, const char *text, enum cpu cpu)
{
    return bench_open_with(b, text, cpu, 1, 1, "random");
}

static inline bool bench_open(struct bench *b, const char *text)
{
    return bench_open_for(b, text, CPU_BEST);
}

// Draws a world and some of its trials, at most BATCH_LANES.
static inline void bench_draw_from(struct bench *b, uint32_t world, uint32_t first_trial,
                                   size_t n_trials)
{
    struct error error = {0};
    check_true("the world can be drawn",
               world_draw(b->world, CHECK_SEED, world, &error) == STATUS_OK);
    effects_set(&b->effects);
    batch_draw(b->batch, first_trial, n_trials);
}

static inline void bench_draw(struct bench *b, uint32_t world, size_t n_trials)
{
    bench_draw_from(b, world, 0, n_trials);
}

static inline void bench_close(struct bench *b)
{
    trial_clear(&b->trial);
    layout_free(b->layout);
    effects_clear(&b->effects);
    batch_free(b->batch);
    world_free(b->world);
    free(b->curves);
    opened_clear(&b->opened);
}

#endif
