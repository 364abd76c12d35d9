// SPDX-License-Identifier: GPL-3.0-or-later
//
// Several models computed by all ranks together, as a sweep computes them:
//
//     mpirun -n N mpi_points SCENARIO STORE THREADS
//
// Points are the scenario at several seeds. Rank 0 makes the store and prints a checksum of what was
// kept of each. A failure that only another rank sees is printed, too.
#include "base/bytes.h"
#include "engine/ranks.h"
#include "engine/run.h"
#include "engine/store.h"
#include "library/opening.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { N_POINTS = 7 };

struct points {
    const char *path;
    struct scenario scenarios[N_POINTS];
    struct model models[N_POINTS];
    bool is_open[N_POINTS];
    uint32_t n_opened; // never again a lower one
};

static enum status open_point(void *context, uint32_t point, const struct model **model,
                              struct error *error)
{
    struct points *p = context;
    char seed[32];
    (void)snprintf(seed, sizeof seed, "run.seed=%" PRIu32, point + 1);
    const char *const overrides[] = {"run.worlds=256", "run.trials=256", seed};
    if (point < p->n_opened)
        return error_set(error, STATUS_FAILED, "point %" PRIu32 " is opened late or again", point);
    p->n_opened = point + 1;
    const enum status status = opening_file(&p->scenarios[point], &p->models[point], p->path,
                                            overrides, 3, error);
    p->is_open[point] = status == STATUS_OK;
    *model = &p->models[point];
    if (status != STATUS_OK)
        scenario_clear(&p->scenarios[point]);
    return status;
}

static void close_point(void *context, uint32_t point)
{
    struct points *p = context;
    scenario_clear(&p->scenarios[point]);
    p->is_open[point] = false;
}

static enum status finish_point(void *context, uint32_t point, const struct result *result,
                                struct bytes *kept, struct error *error)
{
    (void)context;
    if (ranks_own() > 0)
        return error_set(error, STATUS_FAILED, "point %" PRIu32 " is finished elsewhere", point);
    bytes_put_doubles(kept, result->worlds.mean, result->worlds.n);
    bytes_put_doubles(kept, result->lattice.mean, result->lattice.n);
    return kept->exhausted ? error_memory(error, "a point") : STATUS_OK;
}

// A point's model, opened for as long as it takes to measure it.
static enum status measure(struct run_points *points, struct points *p, struct error *error)
{
    const struct model *model;
    enum status status = open_point(p, 0, &model, error);
    if (status != STATUS_OK)
        return status;
    status = run_points_measure(points, model, error);
    close_point(p, 0);
    p->n_opened = 0;
    return status;
}

static enum status print_kept(struct store *store, struct error *error)
{
    struct bytes kept = {0};
    enum status status = STATUS_OK;
    for (uint32_t point = 0; status == STATUS_OK && point < N_POINTS; point++) {
        status = store_get_point(store, point, &kept, error);
        if (status == STATUS_OK)
            printf("%016" PRIx64 "\n", bytes_checksum(kept.data, kept.size, point));
    }
    bytes_clear(&kept);
    return status;
}

static enum status compute(const char *scenario, const char *path, unsigned n_threads,
                           struct error *error)
{
    struct points p = {.path = scenario};
    struct run_points points = {.n_points = N_POINTS, .open = open_point, .finish = finish_point,
                                .close = close_point, .context = &p};
    struct run_options options = {.n_threads = n_threads, .by_ranks = true};
    const struct store_head head = {0};
    enum status status = measure(&points, &p, error);
    if (status == STATUS_OK && ranks_own() == 0)
        status = store_create(&options.store, path, &head, STORE_SAVE_SECONDS, error);
    if (status == STATUS_OK)
        status = run_points_compute(&points, &options, error);
    for (uint32_t i = 0; i < N_POINTS; i++)
        if (p.is_open[i])
            status = error_set(error, STATUS_FAILED, "point %" PRIu32 " is still open", i);
    if (status == STATUS_OK && ranks_own() == 0)
        status = print_kept(options.store, error);
    store_free(options.store);
    return status;
}

int main(int argc, char **argv)
{
    struct error error = {0};
    enum status status = ranks_join(&error);
    if (status == STATUS_OK)
        status = argc == 4 ? compute(argv[1], argv[2], (unsigned)atoi(argv[3]), &error)
                           : error_set(&error, STATUS_MISUSE, "SCENARIO STORE THREADS are wanted");
    if (status != STATUS_OK && (ranks_own() == 0 || status != STATUS_FAILED))
        (void)fprintf(stderr, "mpi_points: %s\n", error.text);
    (void)fflush(stdout);
    return ranks_leave((int)status);
}
