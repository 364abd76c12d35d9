// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/verify.h"

#include "analysis/verify_parts.h"

#include <stdlib.h>
#include <string.h>

static const struct verify_kind *const kinds[] = {
    &verify_unknowns, &verify_factors, &verify_decisions, &verify_apart,   &verify_structure,
    &verify_together, &verify_types,   &verify_anchor,    &verify_without, &verify_hazards,
    &verify_estimates, &verify_bodies,   &verify_identities,
};

#define N_KINDS (sizeof kinds / sizeof kinds[0])

const struct verify_subject *verify_subject_at(size_t i)
{
    return i < N_KINDS ? &kinds[i]->subject : NULL;
}

void verify_report_free(struct verify_report *report)
{
    if (report == NULL)
        return;
    arena_clear(&report->arena);
    free(report);
}

static void clear(struct verify *v)
{
    trial_clear(&v->trial);
    effects_clear(&v->effects);
    layout_free(v->layout);
    batch_free(v->batch);
    world_free(v->world);
}

static enum status create(struct verify *v, struct error *error)
{
    const struct run_settings *run = &v->model->scenario->run;
    v->n_worlds = run->n_worlds;
    v->n_trials = run->n_trials;
    enum status status = world_create(&v->world, v->model, CPU_BEST, error);
    if (status == STATUS_OK)
        status = batch_create(&v->batch, v->world, error);
    if (status == STATUS_OK)
        status = layout_create(&v->layout, v->model, v->n_worlds, v->n_trials, error);
    if (status != STATUS_OK)
        return status;
    if (!effects_create(&v->effects, v->world) || !trial_create(&v->trial, v->layout, &v->effects))
        return error_memory(error, "the verification");
    const struct model *m = v->model;
    v->times = arena_alloc(&v->report->arena, 3 * m->n_measures + m->n_step_arrays + m->n_shocks +
                                                  v->layout->n_grid + 4, sizeof *v->times);
    v->survival =
        arena_alloc(&v->report->arena, m->n_reported * v->layout->n_grid, sizeof *v->survival);
    verify_history_begin(v);
    return v->report->arena.exhausted ? error_memory(error, "the verification") : STATUS_OK;
}

// Which of a kind's functions is called.
enum moment { MOMENT_BEGIN, MOMENT_WORLD, MOMENT_BATCH, MOMENT_FINISH };

static void call(struct verify *v, void **states, enum moment moment)
{
    for (size_t i = 0; i < N_KINDS && !v->report->arena.exhausted; i++) {
        void (*const functions[])(struct verify *, void *) = {
            [MOMENT_BEGIN] = kinds[i]->begin, [MOMENT_WORLD] = kinds[i]->world,
            [MOMENT_BATCH] = kinds[i]->batch, [MOMENT_FINISH] = kinds[i]->finish};
        v->subject = &kinds[i]->subject;
        if (functions[moment] != NULL)
            functions[moment](v, states[i]);
    }
}

static enum status draw(struct verify *v, void **states, struct error *error)
{
    const struct observer observer = verify_history_observer(v);
    for (uint32_t w = 0; w < v->n_worlds; w++) {
        const enum status status =
            world_draw(v->world, v->model->scenario->run.seed, w, error);
        if (status != STATUS_OK)
            return status;
        effects_set(&v->effects);
        verify_history_world(v);
        call(v, states, MOMENT_WORLD);
        for (uint32_t first = 0; first < v->n_trials; first += (uint32_t)v->batch->n) {
            const uint32_t left = v->n_trials - first;
            verify_history_draw(v, &observer, first, left < BATCH_LANES ? left : BATCH_LANES);
            call(v, states, MOMENT_BATCH);
        }
    }
    return STATUS_OK;
}

// A whole run of the same worlds and trials, whose estimates must be those of the history drawn.
static enum status run_and_finish(struct verify *v, void **states, struct error *error)
{
    struct result *result = NULL;
    struct estimates *estimates = NULL;
    enum status status = run_compute(v->model, &(struct run_options){0}, &result, error);
    if (status == STATUS_OK)
        status = estimates_compute(result, &estimates, error);
    if (status == STATUS_OK) {
        v->estimates = estimates;
        call(v, states, MOMENT_FINISH);
        verify_report_close(v->report);
    }
    estimates_free(estimates);
    result_free(result);
    return status;
}

enum status verify_compute(const struct model *model, struct verify_report **report,
                           struct error *error)
{
    void *states[N_KINDS] = {NULL};
    struct verify v = {.model = model, .report = calloc(1, sizeof *v.report)};
    if (v.report == NULL)
        return error_memory(error, "the verification");
    arena_init(&v.report->arena);
    enum status status = create(&v, error);
    if (status == STATUS_OK) {
        for (size_t i = 0; i < N_KINDS; i++)
            states[i] = arena_alloc(&v.report->arena, kinds[i]->state_size + 1, 1);
        call(&v, states, MOMENT_BEGIN);
        status = draw(&v, states, error);
    }
    if (status == STATUS_OK)
        status = run_and_finish(&v, states, error);
    if (status == STATUS_OK && v.report->arena.exhausted)
        status = error_memory(error, "the verification");
    clear(&v);
    if (status != STATUS_OK) {
        verify_report_free(v.report);
        return status;
    }
    *report = v.report;
    return STATUS_OK;
}
