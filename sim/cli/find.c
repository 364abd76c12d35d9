// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/find.h"

// Adds a trial; false when memory is short.
static bool add(struct findings *findings, const struct condition *condition,
                const struct batch *batch, size_t lane, struct arena *arena)
{
    struct found found = {batch->world->index, batch->first_trial + (uint32_t)lane,
                          arena_alloc(arena, condition->n_clauses, sizeof *found.years)};
    if (found.years == NULL ||
        !arena_grow(arena, &findings->found, findings->n_found, sizeof *findings->found))
        return false;
    for (size_t i = 0; i < condition->n_clauses; i++)
        found.years[i] = clause_years(&condition->clauses[i], batch, lane);
    findings->found[findings->n_found++] = found;
    return true;
}

static enum status search_world(struct findings *findings, const struct condition *condition,
                                size_t limit, struct batch *batch, struct arena *arena,
                                struct error *error)
{
    const uint32_t n = batch->world->model->scenario->run.n_trials;
    for (uint32_t first = 0; first < n; first += (uint32_t)batch->n) {
        batch_draw(batch, first, n - first < BATCH_LANES ? n - first : BATCH_LANES);
        for (size_t lane = 0; lane < batch->n; lane++) {
            if (limit != 0 && findings->n_found == limit)
                return STATUS_OK;
            findings->n_searched += 1.0;
            if (condition_holds(condition, batch, lane) &&
                !add(findings, condition, batch, lane, arena))
                return error_memory(error, "the trials found");
        }
    }
    return STATUS_OK;
}

enum status find_trials(struct findings *findings, const struct model *model,
                        const struct condition *condition, size_t limit, struct arena *arena,
                        struct error *error)
{
    const struct run_settings *run = &model->scenario->run;
    struct world *world = NULL;
    struct batch *batch = NULL;
    *findings = (struct findings){0};
    enum status status = world_create(&world, model, CPU_BEST, error);
    if (status == STATUS_OK)
        status = batch_create(&batch, world, error);
    if (status == STATUS_OK)
        batch->tells_bodies = true;
    for (uint32_t w = 0; status == STATUS_OK && w < run->n_worlds; w++) {
        if (limit != 0 && findings->n_found == limit)
            break;
        status = world_draw(world, run->seed, w, error);
        if (status == STATUS_OK)
            status = search_world(findings, condition, limit, batch, arena, error);
    }
    batch_free(batch);
    world_free(world);
    return status;
}
