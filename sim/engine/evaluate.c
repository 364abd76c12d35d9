// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/evaluate.h"

#include "engine/layout.h"
#include "engine/parallel.h"
#include "engine/trial.h"
#include "model/world.h"

#include <assert.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define PLACES_AT_ONCE 16 // that a thread takes

// A thread's room.
struct evaluator {
    struct world *world;
    struct batch *batch;
    struct effects effects;
    struct trial trial;
    double *unknowns;
    enum status status; // of the lowest place that failed here
    size_t failed;      // which; SIZE_MAX: none
    struct error error; // and how
};

struct evaluating {
    const struct model *model;
    const struct evaluation *evaluation;
    const struct run_options *options;
    struct layout *layout;
    struct evaluator *evaluators; // [n_threads]
    unsigned n_threads;
    double *halves;
    atomic_size_t n_done; // places
    atomic_size_t lowest; // place that failed: those behind it need not be computed
};

static void evaluator_clear(struct evaluator *e)
{
    batch_free(e->batch);
    world_free(e->world);
    effects_clear(&e->effects);
    trial_clear(&e->trial);
    free(e->unknowns);
}

static enum status evaluator_init(struct evaluator *e, const struct evaluating *v,
                                  struct error *error)
{
    *e = (struct evaluator){.failed = SIZE_MAX};
    enum status status = world_create(&e->world, v->model, v->options->cpu, error);
    if (status == STATUS_OK)
        status = batch_create(&e->batch, e->world, error);
    if (status != STATUS_OK)
        return status;
    e->unknowns = calloc(v->model->scenario->n_unknowns + 1, sizeof *e->unknowns);
    const bool good = e->unknowns != NULL && effects_create(&e->effects, e->world) &&
                      trial_create(&e->trial, v->layout, &e->effects);
    return good ? STATUS_OK : error_memory(error, "a thread");
}

// Adds up survivals of the batch's trials by halves, `first` [n_reported] and `second`.
static void add_batch(struct evaluator *e, const struct evaluating *v, double *sums)
{
    const struct model *m = v->model;
    const uint32_t n_first_half = v->layout->n_trials / 2;
    trial_set_batch(&e->trial, e->batch, false);
    for (size_t lane = 0; lane < e->batch->n; lane++) {
        const bool is_second = e->batch->first_trial + lane >= n_first_half;
        double *half = sums + (is_second ? m->n_reported : 0);
        trial_run(&e->trial, lane, NULL);
        const struct lattice *lattice = &e->trial.lattice;
        for (size_t r = 0; r < m->n_reported; r++)
            half[r] += lattice->values.accumulated[lattice_index(lattice, m->reported[r].mask)];
    }
}

static enum status compute_place(struct evaluator *e, const struct evaluating *v, size_t i,
                                 struct error *error)
{
    const size_t n = v->model->n_reported;
    const uint32_t n_trials = v->layout->n_trials, n_first_half = n_trials / 2;
    double *sums = v->halves + i * 2 * n;
    const uint32_t world = v->evaluation->place(v->evaluation->context, i, e->unknowns);
    const enum status status =
        world_place(e->world, v->model->scenario->run.seed, world, e->unknowns, error);
    if (status != STATUS_OK)
        return status;
    effects_set(&e->effects);
    memset(sums, 0, 2 * n * sizeof *sums);
    for (uint32_t first = 0; first < n_trials; first += (uint32_t)e->batch->n) {
        const uint32_t left = n_trials - first;
        batch_draw(e->batch, first, left < BATCH_LANES ? left : BATCH_LANES);
        add_batch(e, v, sums);
    }
    for (size_t r = 0; r < n; r++) {
        sums[r] /= (double)n_first_half; // 0/0 where there is no first half
        sums[n + r] /= (double)(n_trials - n_first_half);
    }
    return STATUS_OK;
}

static void note_failure(struct evaluating *v, struct evaluator *e, size_t i, enum status status,
                         const struct error *error)
{
    size_t lowest = atomic_load(&v->lowest);
    while (i < lowest && !atomic_compare_exchange_weak(&v->lowest, &lowest, i))
        ;
    if (i < e->failed) {
        e->failed = i;
        e->status = status;
        e->error = *error;
    }
}

// The first thread tells, so that it is told by one at a time.
static void tell(const struct evaluating *v, unsigned thread)
{
    const struct run_options *o = v->options;
    if (thread != 0 || o->progress == NULL)
        return;
    const struct run_progress progress = {.worlds_done = atomic_load(&v->n_done),
                                          .n_worlds = v->evaluation->n_places,
                                          .n_threads = v->n_threads, .n_ranks = 1};
    o->progress(o->context, &progress);
}

static void compute_places(void *context, unsigned thread, size_t which)
{
    struct evaluating *v = context;
    struct evaluator *e = &v->evaluators[thread];
    const size_t n = v->evaluation->n_places;
    const size_t end = which * PLACES_AT_ONCE + PLACES_AT_ONCE;
    for (size_t i = which * PLACES_AT_ONCE; i < end && i < n; i++) {
        struct error error = {0};
        if (i > atomic_load(&v->lowest))
            return;
        enum status status = STATUS_OK;
        if (v->options->stopped != NULL && v->options->stopped(v->options->context))
            status = error_set(&error, STATUS_STOPPED, "it was stopped");
        else
            status = compute_place(e, v, i, &error);
        if (status != STATUS_OK)
            note_failure(v, e, i, status, &error);
        else
            (void)atomic_fetch_add(&v->n_done, 1);
    }
    tell(v, thread);
}

// How the lowest place that failed did.
static enum status verdict(const struct evaluating *v, struct error *error)
{
    const struct evaluator *first = NULL;
    for (unsigned t = 0; t < v->n_threads; t++)
        if (v->evaluators[t].failed == v->lowest && v->evaluators[t].failed != SIZE_MAX)
            first = &v->evaluators[t];
    if (first == NULL)
        return STATUS_OK;
    return error_set(error, first->status, "%s", first->error.text);
}

enum status evaluate(const struct model *model, const struct evaluation *evaluation,
                     const struct run_options *options, double *halves, struct error *error)
{
    struct evaluating v = {.model = model, .evaluation = evaluation, .options = options,
                           .halves = halves, .n_threads = parallel_threads(options->n_threads),
                           .lowest = SIZE_MAX};
    const uint32_t n_trials = model->scenario->run.n_trials;
    assert(evaluation->n_places <= UINT32_MAX);
    enum status status =
        layout_create(&v.layout, model, (uint32_t)evaluation->n_places, n_trials, error);
    if (status != STATUS_OK)
        return status;
    v.layout->has_tables = false;
    v.evaluators = calloc(v.n_threads, sizeof *v.evaluators);
    if (v.evaluators == NULL)
        status = error_memory(error, "threads");
    for (unsigned t = 0; status == STATUS_OK && t < v.n_threads; t++)
        status = evaluator_init(&v.evaluators[t], &v, error);
    if (status == STATUS_OK) {
        const size_t n_turns = (evaluation->n_places + PLACES_AT_ONCE - 1) / PLACES_AT_ONCE;
        parallel_for(n_turns, v.n_threads, compute_places, &v);
        tell(&v, 0);
        status = verdict(&v, error);
    }
    for (unsigned t = 0; v.evaluators != NULL && t < v.n_threads; t++)
        evaluator_clear(&v.evaluators[t]);
    free(v.evaluators);
    layout_free(v.layout);
    return status;
}
