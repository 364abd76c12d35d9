// SPDX-License-Identifier: GPL-3.0-or-later
// bulwark_run_…: runs and their estimates.
#include "analysis/interval.h"
#include "analysis/replicate.h"
#include "base/cpu.h"
#include "engine/run.h"
#include "library/library.h"
#include "output/tables.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#define MOST_THREADS 4096

_Static_assert((int)BULWARK_CPU_BEST == (int)CPU_BEST && (int)BULWARK_CPU_PLAIN == (int)CPU_PLAIN &&
                   (int)BULWARK_CPU_AVX2 == (int)CPU_AVX2 &&
                   (int)BULWARK_CPU_AVX512 == (int)CPU_AVX512 && (int)N_CPUS == 4,
               "levels of instructions are ours by their values");

struct bulwark_run {
    struct bulwark_scenario scenario;
    struct result *result;
    struct estimates *estimates; // of `result`
    struct run_record record;
};

// ---- computing ----------------------------------------------------------------------------------

// The caller's progress as the engine wants it.
struct listener {
    bulwark_progress *progress;
    void *context;
    atomic_bool is_stopped;
};

static bool is_stopped(void *context)
{
    struct listener *listener = context;
    return atomic_load(&listener->is_stopped);
}

static void report(void *context, const struct run_progress *progress)
{
    struct listener *listener = context;
    if (!is_stopped(listener) &&
        !listener->progress(listener->context, (uint32_t)progress->worlds_done,
                            (uint32_t)progress->n_worlds))
        atomic_store(&listener->is_stopped, true);
}

static double seconds(clockid_t clock)
{
    struct timespec now = {0};
    (void)clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static enum status compute(struct bulwark_run *run, const struct run_options *options,
                           struct error *error)
{
    const double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    run->record = (struct run_record){.started = time(NULL)};
    enum status status =
        run_compute(&run->scenario.opened->model, options, &run->result, error);
    run->record.wall_seconds = seconds(CLOCK_MONOTONIC) - wall;
    run->record.cpu_seconds = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    if (status == STATUS_OK)
        status = estimates_compute(run->result, &run->estimates, error);
    return status;
}

static enum bulwark_status check_options(const struct bulwark_run_options *options,
                                         struct bulwark_error *error)
{
    const enum cpu cpu = (enum cpu)options->cpu;
    if (options->n_threads > MOST_THREADS)
        return library_misuse(error, "%u threads are too many; at most %d are possible",
                              options->n_threads, MOST_THREADS);
    if ((unsigned)cpu >= N_CPUS)
        return library_misuse(error, "there is no level %d of instructions", (int)options->cpu);
    if (!cpu_available(cpu))
        return library_misuse(error, "this machine does not have the instructions %s; its best are "
                              "%s", cpu_name(cpu), cpu_name(cpu_resolved(CPU_BEST)));
    return BULWARK_OK;
}

enum bulwark_status bulwark_run_compute_with(const struct bulwark_scenario *scenario,
                                             const struct bulwark_run_options *options,
                                             struct bulwark_run **run, struct bulwark_error *error)
{
    struct error inner = {.status = STATUS_OK};
    const enum bulwark_status status = check_options(options, error);
    if (status != BULWARK_OK)
        return status;
    struct bulwark_run *computed = calloc(1, sizeof *computed);
    if (computed == NULL)
        return library_memory(error, "a run");
    struct listener listener = {.progress = options->progress, .context = options->context};
    struct run_options settings = {.n_threads = options->n_threads, .cpu = (enum cpu)options->cpu,
                                   .context = &listener};
    if (options->progress != NULL) {
        settings.progress = report;
        settings.stopped = is_stopped;
    }
    computed->scenario.opened = opened_scenario_hold(scenario->opened);
    if (compute(computed, &settings, &inner) != STATUS_OK) {
        bulwark_run_free(computed);
        return library_fail(error, &inner, NULL);
    }
    *run = computed;
    return BULWARK_OK;
}

enum bulwark_status bulwark_run_compute(const struct bulwark_scenario *scenario, unsigned n_threads,
                                        bulwark_progress *progress, void *context,
                                        struct bulwark_run **run, struct bulwark_error *error)
{
    const struct bulwark_run_options options = {
        .n_threads = n_threads, .progress = progress, .context = context};
    return bulwark_run_compute_with(scenario, &options, run, error);
}

void bulwark_run_free(struct bulwark_run *run)
{
    if (run == NULL)
        return;
    estimates_free(run->estimates);
    result_free(run->result);
    opened_scenario_release(run->scenario.opened);
    free(run);
}

const struct bulwark_scenario *bulwark_run_scenario(const struct bulwark_run *run)
{
    return &run->scenario;
}

size_t bulwark_run_n_combinations(const struct bulwark_run *run)
{
    return run->estimates->n_combinations;
}

// ---- estimates ----------------------------------------------------------------------------------

static void take(struct bulwark_estimate *out, struct estimate e, struct interval interval)
{
    *out = (struct bulwark_estimate){
        .value = e.value, .se = e.se, .lo = interval.lo, .hi = interval.hi,
        .epistemic_sd = NAN, .belief_p05 = NAN, .belief_p50 = NAN, .belief_p95 = NAN};
}

static void take_belief(struct bulwark_estimate *out, struct belief belief)
{
    out->epistemic_sd = belief.epistemic_sd;
    out->belief_p05 = belief.p05;
    out->belief_p50 = belief.p50;
    out->belief_p95 = belief.p95;
}

// Errors of what comes of the combinations' deterrences are taken over replicates; of all that
// each world yields, over worlds, or the randomisations that they make up.
// Half the width of a 95 % interval in standard errors: over the lattice's replicates, over worlds.
static double t_of_replicates(const struct bulwark_run *run)
{
    return interval_t((double)replicate_count(run->result));
}

static double t_of_worlds(const struct bulwark_run *run)
{
    return interval_t(run->result->worlds.count);
}

// Masks are the file's outside and the model's inside.
static enum bulwark_status find_mask(const struct bulwark_run *run, uint32_t mask, uint32_t *found,
                                     struct bulwark_error *error)
{
    if (mask >= run->estimates->n_combinations)
        return library_misuse(error, "there is no combination with the mask %u; masks lie below "
                              "%zu", mask, run->estimates->n_combinations);
    *found = model_mask_of_file(run->estimates->model, mask);
    return BULWARK_OK;
}

enum bulwark_status bulwark_run_estimate(const struct bulwark_run *run,
                                         enum bulwark_quantity quantity, uint32_t mask,
                                         struct bulwark_estimate *estimate,
                                         struct bulwark_error *error)
{
    uint32_t found = 0;
    const enum bulwark_status status = find_mask(run, mask, &found, error);
    if (status != BULWARK_OK)
        return status;
    const struct combination *c = &run->estimates->combinations[found];
    const double t = t_of_replicates(run);
    switch (quantity) {
    case BULWARK_DETERRENCE:
        take(estimate, c->deterrence, c->interval);
        take_belief(estimate, c->belief);
        return BULWARK_OK;
    case BULWARK_GAIN:
        take(estimate, c->gain, interval_of(c->gain, t));
        return BULWARK_OK;
    case BULWARK_LAYERING:
        take(estimate, c->layering, interval_of(c->layering, t));
        return BULWARK_OK;
    case BULWARK_SYNERGY:
        take(estimate, c->synergy, interval_of(c->synergy, t));
        return BULWARK_OK;
    case BULWARK_LOG_SYNERGY:
        take(estimate, c->log_synergy, interval_of(c->log_synergy, t));
        return BULWARK_OK;
    case BULWARK_ACHIEVED:
        take(estimate, c->achieved, interval_of_probability(c->achieved, t_of_worlds(run)));
        return BULWARK_OK;
    }
    return library_misuse(error, "there is no quantity %d of a combination", (int)quantity);
}

enum bulwark_status bulwark_run_measure_estimate(const struct bulwark_run *run,
                                                 enum bulwark_measure_quantity quantity,
                                                 size_t measure, struct bulwark_estimate *estimate,
                                                 struct bulwark_error *error)
{
    const struct model *model = run->estimates->model;
    if (measure >= model->n_measures)
        return library_misuse(error, "there is no measure %zu; there are %zu, numbered from 0",
                              measure, model->n_measures);
    const size_t i = model->in_file_order[measure];
    const struct measure_estimates *m = &run->estimates->measures[i];
    const double t = t_of_replicates(run);
    const struct estimate in_force = estimates_in_force(run->estimates, i, 0);
    switch (quantity) {
    case BULWARK_SHAPLEY:
        take(estimate, m->shapley, m->shapley_interval);
        take_belief(estimate, m->shapley_belief);
        return BULWARK_OK;
    case BULWARK_ALONE:
        take(estimate, m->alone, interval_of(m->alone, t));
        return BULWARK_OK;
    case BULWARK_LAST:
        take(estimate, m->last, interval_of(m->last, t));
        return BULWARK_OK;
    case BULWARK_IN_FORCE:
        take(estimate, in_force, interval_of_probability(in_force, t));
        return BULWARK_OK;
    case BULWARK_ODDS_RATIO:
        take(estimate, m->odds_ratio, interval_of(m->odds_ratio, t_of_worlds(run)));
        return BULWARK_OK;
    }
    return library_misuse(error, "there is no quantity %d of a measure", (int)quantity);
}

// ---- survival -----------------------------------------------------------------------------------

size_t bulwark_run_n_points(const struct bulwark_run *run)
{
    return run->result->layout->n_grid;
}

double bulwark_run_point_years(const struct bulwark_run *run, size_t point)
{
    const struct layout *layout = run->result->layout;
    return point < layout->n_grid ? layout->grid_years[point] : NAN;
}

enum bulwark_status bulwark_run_survival(const struct bulwark_run *run, uint32_t mask, size_t point,
                                         struct bulwark_estimate *estimate,
                                         struct bulwark_error *error)
{
    const struct model *model = run->estimates->model;
    const size_t n_grid = run->result->layout->n_grid;
    uint32_t found = 0;
    const enum bulwark_status status = find_mask(run, mask, &found, error);
    if (status != BULWARK_OK)
        return status;
    if (point >= n_grid)
        return library_misuse(error, "there is no point %zu; there are %zu, numbered from 0",
                              point, n_grid);
    const size_t r = model_reported_index(model, found);
    if (r == model->n_reported)
        return library_misuse(error, "the combination with the mask %u is not reported: name it in "
                              "scenario.report", mask);
    const struct estimate e = run->estimates->survival[r * n_grid + point];
    take(estimate, e, interval_of_probability(e, t_of_worlds(run)));
    return BULWARK_OK;
}

// ---- tables -------------------------------------------------------------------------------------

enum bulwark_status bulwark_run_write(const struct bulwark_run *run, const char *path, bool force,
                                      struct bulwark_error *error)
{
    struct error inner = {.status = STATUS_OK};
    struct folder *folder = NULL;
    const struct plain_locale locale = plain_locale_enter();
    enum status status = folder_open(&folder, path, force, &inner);
    if (status == STATUS_OK)
        status = folder_set_aside(folder, STORE_FILE, &inner); // of another run
    if (status == STATUS_OK)
        status = tables_write(run->estimates, &run->record, folder, &inner);
    folder_free(folder);
    plain_locale_leave(locale);
    return status == STATUS_OK ? BULWARK_OK : library_fail(error, &inner, NULL);
}
