// SPDX-License-Identifier: GPL-3.0-or-later
// The plain program's run: worlds shared out among threads, one generator each, sums over worlds.
#include "bench/plain.h"

#include "bench/plain_parts.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

// ---- a thread's room -----------------------------------------------------------------------

static double *numbers(size_t n, bool *good)
{
    double *made = calloc(n + 1, sizeof *made);
    *good = *good && made != NULL;
    return made;
}

static void sums_create(struct sums *sums, size_t n, bool *good)
{
    *sums = (struct sums){.n = n, .value = numbers(n, good), .sum = numbers(n, good),
                          .square = numbers(n, good)};
}

static void sums_clear(struct sums *sums)
{
    free(sums->value);
    free(sums->sum);
    free(sums->square);
}

static void thread_free(struct plain_thread *t)
{
    if (t == NULL)
        return;
    struct history *h = &t->history;
    struct lattice_sums *l = &t->lattice;
    double *const arrays[] = {h->jump, h->in_force, h->lapse, h->step, h->asked, h->body,
                              l->hazard, l->cumulative, l->moved, t->row, t->masks,
                              l->product[0], l->product[1], l->product[2], l->product[3],
                              l->product[4]};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        free(arrays[i]);
    free(h->events);
    free(t->histogram);
    sums_clear(&t->deterrence);
    sums_clear(&t->gain);
    sums_clear(&t->in_force);
    sums_clear(&t->quantities);
    sums_clear(&t->together);
    if (t->rng != NULL)
        gsl_rng_free(t->rng);
    layout_free(t->layout);
    flat_free(&t->flat);
    free(t);
}

static bool history_create(struct history *h, const struct flat_model *flat)
{
    bool good = true;
    h->jump = numbers(flat->n_shocks, &good);
    h->in_force = numbers(flat->n_measures, &good);
    h->lapse = numbers(flat->n_measures, &good);
    h->step = numbers(flat->n_steps, &good);
    h->asked = numbers(flat->model->n_asked, &good);
    h->body = numbers(flat->model->n_bodies, &good);
    h->events = calloc(flat->n_shocks + flat->n_steps + 3 * flat->n_measures + 1,
                       sizeof *h->events);
    return good && h->events != NULL;
}

static bool lattice_sums_create(struct lattice_sums *l, const struct flat_model *flat)
{
    const size_t n = (size_t)1 << flat->n_measures;
    bool good = true;
    for (size_t c = 0; c < N_CHANNELS; c++)
        l->product[c] = numbers(n, &good);
    l->hazard = numbers(n, &good);
    l->cumulative = numbers(n, &good);
    l->moved = numbers(flat->n_shocks, &good);
    return good;
}

static bool tables_create(struct plain_thread *t, const struct plain_options *options)
{
    const struct model *model = t->flat.model;
    bool good = true;
    if (!options->tables)
        return true;
    if (layout_create(&t->layout, model, options->n_worlds, options->n_trials, &t->error) !=
        STATUS_OK)
        return false;
    t->flat.layout = t->layout;
    sums_create(&t->quantities, t->layout->n_quantities, &good);
    sums_create(&t->together, t->layout->n_lattice, &good);
    t->masks = numbers(t->layout->n_moments * t->layout->n_combinations, &good);
    t->histogram = calloc((model->n_measures + model->n_bodies) * LAYOUT_TIME_BINS,
                          sizeof *t->histogram);
    return good && t->histogram != NULL;
}

static struct plain_thread *thread_create(const struct model *model,
                                          const struct plain_options *options,
                                          struct error *error)
{
    struct plain_thread *t = calloc(1, sizeof *t);
    if (t == NULL || !flat_create(&t->flat, model, options, error)) {
        if (t == NULL)
            (void)error_memory(error, "the plain program");
        free(t);
        return NULL;
    }
    const size_t n = (size_t)1 << model->n_measures;
    bool good = true;
    t->rng = gsl_rng_alloc(gsl_rng_taus2);
    t->row = numbers(n, &good);
    sums_create(&t->deterrence, n, &good);
    sums_create(&t->gain, n, &good);
    sums_create(&t->in_force, model->n_measures, &good);
    good = good && t->rng != NULL && history_create(&t->history, &t->flat) &&
           lattice_sums_create(&t->lattice, &t->flat) && tables_create(t, options);
    if (good)
        return t;
    (void)error_memory(error, "the plain program");
    thread_free(t);
    return NULL;
}

// ---- worlds --------------------------------------------------------------------------------

static void add_world(struct plain_thread *t, uint32_t n_trials)
{
    const size_t n = (size_t)1 << t->flat.n_measures;
    const double share = 1.0 / (double)n_trials, none = t->row[0] * share;
    for (size_t s = 0; s < n; s++) {
        const double mean = t->row[s] * share, gain = mean - none;
        t->deterrence.sum[s] += mean;
        t->deterrence.square[s] += mean * mean;
        t->gain.sum[s] += gain;
        t->gain.square[s] += gain * gain;
        t->row[s] = 0.0;
    }
    for (size_t i = 0; i < t->flat.n_measures; i++) {
        const double mean = t->in_force.value[i] * share;
        t->in_force.sum[i] += mean;
        t->in_force.square[i] += mean * mean;
        t->in_force.value[i] = 0.0;
    }
}

static bool run_world(struct plain_thread *t, const struct plain_options *options,
                      uint32_t world)
{
    const size_t n = (size_t)1 << t->flat.n_measures;
    gsl_rng_set(t->rng, options->seed + world); // any number of threads, the same numbers
    if (!flat_draw_world(&t->flat, t->rng)) {
        (void)error_set(&t->error, STATUS_FAILED, "world %u: the anchor cannot be had", world);
        return false;
    }
    double *curves = options->tables ? t->quantities.value + t->layout->at_survival : NULL;
    for (uint32_t trial = 0; trial < options->n_trials; trial++) {
        history_draw(&t->flat, t->rng, &t->history);
        history_integrate(&t->flat, &t->history, &t->lattice, curves);
        for (size_t s = 0; s < n; s++)
            t->row[s] += t->lattice.cumulative[s];
        for (size_t i = 0; i < t->flat.n_measures; i++)
            t->in_force.value[i] += t->history.in_force[i] <= t->flat.horizon ? 1.0 : 0.0;
        if (options->tables)
            tables_add_trial(t);
    }
    add_world(t, options->n_trials);
    if (options->tables)
        tables_end_world(t, options->n_trials);
    return true;
}

// ---- results -------------------------------------------------------------------------------

void plain_result_free(struct plain_result *result)
{
    if (result == NULL)
        return;
    double *const arrays[] = {result->deterrence, result->deterrence_se, result->gain,
                              result->gain_se, result->in_force, result->in_force_se,
                              result->quantities, result->quantities_se, result->lattice,
                              result->lattice_se};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        free(arrays[i]);
    free(result);
}

static struct plain_result *result_create(const struct plain_thread *t)
{
    struct plain_result *r = calloc(1, sizeof *r);
    if (r == NULL)
        return NULL;
    bool good = true;
    r->n_combinations = (size_t)1 << t->flat.n_measures;
    r->deterrence = numbers(r->n_combinations, &good);
    r->deterrence_se = numbers(r->n_combinations, &good);
    r->gain = numbers(r->n_combinations, &good);
    r->gain_se = numbers(r->n_combinations, &good);
    r->in_force = numbers(t->flat.n_measures, &good);
    r->in_force_se = numbers(t->flat.n_measures, &good);
    if (t->layout != NULL) {
        r->quantities = numbers(t->quantities.n, &good);
        r->quantities_se = numbers(t->quantities.n, &good);
        r->lattice = numbers(t->together.n, &good);
        r->lattice_se = numbers(t->together.n, &good);
    }
    if (good)
        return r;
    plain_result_free(r);
    return NULL;
}

static void add_sums(const struct sums *sums, double *mean, double *se)
{
    for (size_t i = 0; mean != NULL && i < sums->n; i++) {
        mean[i] += sums->sum[i];
        se[i] += sums->square[i];
    }
}

static void add_thread(struct plain_result *r, const struct plain_thread *t)
{
    add_sums(&t->deterrence, r->deterrence, r->deterrence_se);
    add_sums(&t->gain, r->gain, r->gain_se);
    add_sums(&t->in_force, r->in_force, r->in_force_se);
    add_sums(&t->quantities, r->quantities, r->quantities_se);
    add_sums(&t->together, r->lattice, r->lattice_se);
}

// Sums and squares over worlds → mean and its standard error.
static void finish(size_t n, double n_worlds, double *mean, double *se)
{
    for (size_t i = 0; mean != NULL && i < n; i++) {
        mean[i] /= n_worlds;
        const double variance = fmax(0.0, se[i] / n_worlds - mean[i] * mean[i]);
        se[i] = sqrt(variance / (n_worlds - 1.0));
    }
}

static void finish_all(struct plain_result *r, const struct plain_thread *t, double n_worlds)
{
    finish(r->n_combinations, n_worlds, r->deterrence, r->deterrence_se);
    finish(r->n_combinations, n_worlds, r->gain, r->gain_se);
    finish(t->flat.n_measures, n_worlds, r->in_force, r->in_force_se);
    finish(t->quantities.n, n_worlds, r->quantities, r->quantities_se);
    finish(t->together.n, n_worlds, r->lattice, r->lattice_se);
}

static bool run_worlds(struct plain_thread **threads, const struct plain_options *options)
{
    bool good = true;
#pragma omp parallel num_threads((int)options->n_threads) reduction(&& : good)
    {
        struct plain_thread *t = threads[omp_get_thread_num()];
#pragma omp for schedule(static)
        for (uint32_t world = 0; world < options->n_worlds; world++)
            good = good && run_world(t, options, world);
    }
    return good;
}

enum status plain_run(const struct model *model, const struct plain_options *options,
                      struct plain_result **result, struct error *error)
{
    struct error own = {.status = STATUS_OK};
    struct plain_result *made = NULL;
    struct plain_thread **threads = calloc(options->n_threads, sizeof *threads);
    bool good = threads != NULL;
    for (unsigned i = 0; good && i < options->n_threads; i++)
        good = (threads[i] = thread_create(model, options, &own)) != NULL;
    if (good && (made = result_create(threads[0])) != NULL) {
        good = run_worlds(threads, options);
        for (unsigned i = 0; i < options->n_threads; i++) {
            add_thread(made, threads[i]);
            if (threads[i]->error.status != STATUS_OK)
                own = threads[i]->error;
        }
        finish_all(made, threads[0], (double)options->n_worlds);
    }
    for (unsigned i = 0; threads != NULL && i < options->n_threads; i++)
        thread_free(threads[i]);
    free(threads);
    if (good && made != NULL) {
        *result = made;
        return STATUS_OK;
    }
    plain_result_free(made);
    if (own.status == STATUS_OK)
        return error_memory(error, "the plain program");
    if (error != NULL)
        *error = own;
    return own.status;
}
