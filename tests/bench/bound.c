// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/bound.h"

#include "base/arrays.h"
#include "bench/measure.h"
#include "model/process.h"
#include "model/world.h"
#include "scenario/law_form.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// ---- counting ------------------------------------------------------------------------------

// Sums over trials while they are told.
struct counting {
    const struct batch *batch;
    double horizon;
    struct bound_counts sum;
};

// What drawing from a law takes beside its uniform.
static void count_law(struct bound_counts *sum, const struct law *law)
{
    const char *name = law->form == NULL ? "" : law->form->dist;
    if (strcmp(name, "lognormal") == 0) {
        sum->quantiles += 1.0;
        sum->exponentials += 1.0;
    } else if (strcmp(name, "normal") == 0) {
        sum->quantiles += 1.0;
    } else if (strcmp(name, "weibull") == 0) {
        sum->exponentials += 2.0;
    } else if (strcmp(name, "exponential") == 0) {
        sum->exponentials += 1.0;
    }
}

static void count_decision(struct counting *c, const struct decision *decision, double t0,
                           double t)
{
    const struct scenario *s = c->batch->world->model->scenario;
    if (!(t0 < c->horizon))
        return;
    c->sum.decisions += 1.0;
    c->sum.uniforms += 1.0;
    c->sum.quantiles += decision->loading >= 0 ? 1.0 : 0.0;
    if (t == INFINITY)
        return;
    c->sum.exponentials += decision->loading >= 0 ? 1.0 : 0.0;
    count_law(&c->sum, &s->laws[decision->delay]);
}

static void told_process(void *context, const struct process *process, const double *t0,
                         const double *t)
{
    struct counting *c = context;
    const struct group *group = process_group(process);
    const struct scenario *s = c->batch->world->model->scenario;
    for (size_t i = 0; i < c->batch->n; i++) {
        if (process->kind == &process_decision)
            count_decision(c, process->settings, t0[i], t[i]);
        if (group == NULL || !(t0[i] < c->horizon))
            continue;
        c->sum.ratifications += 1.0;
        c->sum.members += (double)group->n_bodies;
        c->sum.uniforms += t[i] < INFINITY ? 2.0 : 1.0;
        c->sum.exponentials += (double)group->n_bodies;
        if (t[i] < INFINITY)
            count_law(&c->sum, &s->laws[group->bodies[0].decision.delay]);
    }
}

static void told_bodies(void *context, const struct process *process, const double *t0,
                        const double *t)
{
    (void)context, (void)process, (void)t0, (void)t;
}

static void told_refusal(void *context, const struct decision *decision, size_t lane, int attempt,
                         double years)
{
    (void)context, (void)decision, (void)lane, (void)attempt, (void)years;
}

struct change {
    double years;
    size_t measure;
};

static void add_change(struct change *changes, size_t *n, double horizon, double years,
                       size_t measure)
{
    size_t at = *n;
    if (!(years < horizon))
        return;
    for (; at > 0 && changes[at - 1].years > years; at--)
        changes[at] = changes[at - 1];
    changes[at] = (struct change){years, measure};
    (*n)++;
}

enum { MAX_CHANGES = 1024 };

// A measure's changes; its lapse and its ramp are counted with them. True if it is anticipated.
static bool gather(struct counting *c, size_t lane, size_t m, struct change *changes, size_t *n)
{
    const struct batch *b = c->batch;
    const struct model *model = b->world->model;
    const struct measure *measure = &model->measures[m];
    const double in_force = b->in_force[m * BATCH_LANES + lane];
    const double lapse = b->lapse[m * BATCH_LANES + lane];
    const double *unknowns = b->world->unknowns;
    const double until = number_in(measure->anticipated_until_years, unknowns);
    const bool anticipated =
        number_in(measure->effect[CHANNEL_ANTICIPATION].weight, unknowns) > 0.0 && until > 0.0;
    if (anticipated && until < in_force)
        add_change(changes, n, c->horizon, until, m);
    add_change(changes, n, c->horizon, in_force, m);
    if (!(in_force < c->horizon))
        return anticipated;
    if (measure->can_lapse) {
        count_decision(c, &measure->lapse, in_force, lapse);
        add_change(changes, n, c->horizon, lapse, m);
    }
    for (int step = 0; measure->ramp.given && step < measure->ramp.n_steps; step++) {
        const size_t row = measure->ramp.first_array + (size_t)step;
        c->sum.uniforms += 1.0;
        count_law(&c->sum, &model->scenario->laws[measure->ramp.gap]);
        add_change(changes, n, lapse < c->horizon ? lapse : c->horizon,
                   b->step[row * BATCH_LANES + lane], m);
    }
    return anticipated;
}

static void count_hazards(struct counting *c, size_t lane)
{
    const struct batch *b = c->batch;
    const size_t n_measures = b->world->model->n_measures;
    struct change changes[MAX_CHANGES];
    bool at_work[MODEL_MAX_MEASURES] = {false}, in_peace = false;
    size_t n = 0;
    int k = 0;
    for (size_t m = 0; m < n_measures; m++) {
        at_work[m] = gather(c, lane, m, changes, &n);
        k += at_work[m];
    }
    const double peace = b->type[ADVERSARY_BEGINS * BATCH_LANES + lane];
    for (size_t e = 0; e <= n; e++) {
        const double years = e < n ? changes[e].years : c->horizon;
        if (years > peace && !in_peace) {
            c->sum.hazards += ldexp(1.0, k);
            in_peace = true;
        }
        if (e == n)
            break;
        k += !at_work[changes[e].measure];
        at_work[changes[e].measure] = true;
        if (in_peace) {
            c->sum.hazards += ldexp(0.5, k);
            c->sum.exponentials += 1.0; // the clock
        }
    }
    c->sum.events += (double)n;
    c->sum.relevant += (double)k;
    c->sum.exponentials += ldexp(1.0, k);
}

static void count_batch(struct counting *c)
{
    const struct model *model = c->batch->world->model;
    const double n = (double)c->batch->n;
    c->sum.uniforms += n * (double)(model->n_factors + model->adversary.n_per_trial);
    c->sum.quantiles += n * (double)model->n_factors;
    for (size_t k = 0; k < model->adversary.kind->n_numbers; k++)
        for (size_t i = 0; i < c->batch->n && model->adversary.number[k].law >= 0; i++)
            count_law(&c->sum, &model->scenario->laws[model->adversary.number[k].law]);
    for (size_t lane = 0; lane < c->batch->n; lane++)
        count_hazards(c, lane);
}

static void average(struct bound_counts *sum, double n_trials)
{
    double *const numbers[] = {&sum->uniforms, &sum->quantiles, &sum->exponentials,
                               &sum->decisions, &sum->ratifications, &sum->members, &sum->events,
                               &sum->hazards, &sum->relevant};
    sum->exponentials += sum->hazards;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        *numbers[i] /= n_trials;
}

bool bound_count(const struct model *model, unsigned n_worlds, struct bound_counts *counts)
{
    struct error error = {0};
    struct world *world = NULL;
    struct batch *batch = NULL;
    struct counting c = {.horizon = model->scenario->horizon_years};
    const struct observer observer = {.context = &c, .process = told_process,
                                      .bodies = told_bodies, .refusal = told_refusal};
    bool good = world_create(&world, model, CPU_BEST, &error) == STATUS_OK &&
                batch_create(&batch, world, &error) == STATUS_OK;
    for (unsigned w = 0; good && w < n_worlds; w++) {
        good = world_draw(world, model->scenario->run.seed, w, &error) == STATUS_OK;
        if (good) {
            c.batch = batch;
            batch->observer = &observer;
            batch_draw(batch, 0, BATCH_LANES);
            count_batch(&c);
        }
    }
    batch_free(batch);
    world_free(world);
    average(&c.sum, (double)n_worlds * BATCH_LANES);
    if (good)
        *counts = c.sum;
    else
        fprintf(stderr, "bulwark-bench: %s\n", error.text);
    return good;
}

// ---- timing --------------------------------------------------------------------------------

enum { REPEATS = 4000 };

// Keeps what was computed from being left out.
static void use(const double *numbers)
{
    __asm__ volatile("" : : "r"(numbers) : "memory");
}

double bound_ns(void *context)
{
    struct bound *b = context;
    const struct arrays *arrays = arrays_for(b->cpu);
    const double n = (double)REPEATS * BATCH_LANES;
    double first[BATCH_LANES], second[BATCH_LANES], y[BATCH_LANES];
    const double start = measure_now();
    for (uint32_t i = 0; i < REPEATS; i++) {
        const struct random_trials trials = {1, i, 0, BATCH_LANES};
        arrays->uniforms(&trials, 1, PURPOSE_FACTOR, 0, first, second);
        use(first);
        use(second);
    }
    const double drawn = measure_now();
    for (int i = 0; i < REPEATS; i++) {
        arrays->normal_quantile(BATCH_LANES, first, y);
        use(y);
    }
    const double inverted = measure_now();
    for (int i = 0; i < REPEATS; i++) {
        arrays->exp(BATCH_LANES, y, second);
        use(second);
    }
    const double ended = measure_now();
    b->uniform_ns = (drawn - start) / (2.0 * n);
    b->quantile_ns = (inverted - drawn) / n;
    b->exponential_ns = (ended - inverted) / n;
    return b->counts.uniforms * b->uniform_ns + b->counts.quantiles * b->quantile_ns +
           b->counts.exponentials * b->exponential_ns;
}
