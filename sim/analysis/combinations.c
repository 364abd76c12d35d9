// SPDX-License-Identifier: GPL-3.0-or-later
//
// All combinations on the same draws: every quantity is a linear function of a replicate's
// deterrences, so its error is the spread of that function over replicates; ln D is linearised at
// the means (delta method).
//
// Replicates are taken a few at a time, as many as fit BATCH_NUMBERS. Of each a thread makes what
// needs the whole lattice: the deterrences of all combinations, Shapley values, interactions. Then
// threads go through the lattice in parts small enough for the first cache, and add to the moments
// of a part what all replicates of the batch, in their order, say of it.
#include "analysis/convergence.h"
#include "analysis/game.h"
#include "analysis/interval.h"
#include "analysis/layering.h"
#include "analysis/parts.h"
#include "analysis/replicate.h"
#include "base/sobol.h"
#include "engine/parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BATCH_NUMBERS ((size_t)1 << 22) // 32 MB of deterrences, and of transforms if dense
#define MOST_BATCH 256
#define PART_BITS 8U
#define PART ((size_t)1 << PART_BITS)

// A part's quantities: each a function on its sets, one behind the other.
enum { DETERRENCE, GAIN, LAYERING, SYNERGY, LOG_SYNERGY, N_OF_SETS };

// A replicate's quantities that are followed as worlds come in (convergence.h), Shapley values [n]
// the last of them where it is dense; then those of measures, [n] each, interactions [n][n].
struct plan {
    size_t deterrence, gain, shapley, alone, last, interaction, size;
};

struct work {
    struct estimates *estimates;
    const struct result *result;
    unsigned n;               // measures
    size_t n_combinations;
    size_t part, n_parts;     // sets in a part: a power of two
    struct plan plan;
    double t;                 // of intervals
    double *mean;             // [2^n]: mean deterrences
    double logs[1 + MODEL_MAX_MEASURES]; // game_logs of the means
    size_t first, n_batch, most_batch;   // replicates at work
    size_t n_followed;                   // points of the convergence that have been noted
    double *deterrence;       // [most_batch][2^n]
    double *room;             // [most_batch][2^n], where transforms are not the result's
    const double *mobius[MOST_BATCH];    // of each replicate: [2^n]
    double *of_measures;      // [most_batch][plan.size]
    struct moments sets;      // [n_parts][N_OF_SETS][part]
    struct moments measures;  // [plan.size]
};

static struct plan plan_make(size_t n_reported, size_t n)
{
    const size_t shapley = n_reported + 1, alone = shapley + n, last = alone + n;
    const size_t interaction = last + n;
    return (struct plan){.deterrence = 0, .gain = n_reported, .shapley = shapley, .alone = alone,
                         .last = last, .interaction = interaction,
                         .size = interaction + n * n};
}

static void work_clear(struct work *w)
{
    free(w->mean);
    free(w->deterrence);
    free(w->room);
    free(w->of_measures);
    moments_clear(&w->sets);
    moments_clear(&w->measures);
}

static size_t batch_size(const struct layout *layout)
{
    const size_t n_replicates = replicate_most(layout);
    size_t n = (BATCH_NUMBERS - 1) / layout->n_combinations + 1; // one at least
    n = n > MOST_BATCH ? MOST_BATCH : n;
    return n < n_replicates ? n : n_replicates;
}

double combinations_bytes(const struct layout *layout)
{
    const size_t batch = batch_size(layout) * (layout->is_dense ? 2 : 1);
    return (double)(2 * N_OF_SETS + 1 + batch) * (double)layout->n_combinations *
           (double)sizeof(double);
}

static bool work_create(struct work *w, struct estimates *e)
{
    const struct layout *l = e->result->layout;
    *w = (struct work){.estimates = e, .result = e->result, .n = (unsigned)e->model->n_measures,
                       .n_combinations = l->n_combinations, .most_batch = batch_size(l),
                       .t = interval_t((double)replicate_count(e->result)),
                       .plan = plan_make(e->model->n_reported, e->model->n_measures)};
    w->part = w->n_combinations < PART ? w->n_combinations : PART;
    w->n_parts = w->n_combinations / w->part;
    const size_t n_room = l->is_dense ? w->most_batch * w->n_combinations : 1;
    w->mean = calloc(w->n_combinations, sizeof *w->mean);
    w->deterrence = calloc(w->most_batch, w->n_combinations * sizeof *w->deterrence);
    w->room = calloc(n_room, sizeof *w->room);
    w->of_measures = calloc(w->most_batch, w->plan.size * sizeof *w->of_measures);
    return w->mean != NULL && w->deterrence != NULL && w->room != NULL &&
           w->of_measures != NULL &&
           moments_create(&w->sets, N_OF_SETS * w->n_combinations, 0, NULL, NULL) &&
           moments_create(&w->measures, w->plan.size, 0, NULL, NULL);
}

// ---- replicates ----------------------------------------------------------------------------

// Replicate i of the batch as a whole. The room of its deterrences serves before it is filled.
static void take_replicate(void *context, unsigned thread, size_t i)
{
    struct work *w = context;
    const struct plan *p = &w->plan;
    const struct model *model = w->estimates->model;
    const size_t all = w->n_combinations - 1;
    double *d = w->deterrence + i * w->n_combinations, *value = w->of_measures + i * p->size;
    double *room = w->result->layout->is_dense ? w->room + i * w->n_combinations : NULL;
    (void)thread;
    w->mobius[i] = replicate_mobius(w->result, w->first + i, room);
    layering_shapley(w->mobius[i], w->n, d, value + p->shapley);
    layering_interactions(w->mobius[i], w->n, d, value + p->interaction);
    replicate_deterrence(w->result, w->first + i, d);
    for (size_t r = 0; r < model->n_reported; r++)
        value[p->deterrence + r] = d[model->reported[r].mask];
    value[p->gain] = d[all] - d[0];
    for (unsigned m = 0; m < w->n; m++) {
        const size_t bit = (size_t)1 << m;
        value[p->alone + m] = d[bit] - d[0];
        value[p->last + m] = d[all] - d[all ^ bit];
    }
}

// The moments of one part of the lattice.
static struct moments moments_of_part(const struct work *w, size_t part)
{
    const size_t n = N_OF_SETS * w->part;
    struct moments m = w->sets;
    m.n = n;
    m.mean += part * n;
    m.square += part * n;
    return m;
}

static void add_to_part(void *context, unsigned thread, size_t part)
{
    struct work *w = context;
    struct moments m = moments_of_part(w, part);
    const size_t first = part * w->part;
    double value[N_OF_SETS * PART];
    const struct game game = {value + GAIN * w->part, value + SYNERGY * w->part,
                              value + LOG_SYNERGY * w->part};
    (void)thread;
    for (size_t i = 0; i < w->n_batch; i++) {
        const double *d = w->deterrence + i * w->n_combinations;
        memcpy(value + DETERRENCE * w->part, d + first, w->part * sizeof *value);
        memcpy(value + LAYERING * w->part, w->mobius[i] + first, w->part * sizeof *value);
        game_set(&game, d, w->mean, first, w->part);
        moments_add(&m, value, replicate_weight(w->result, w->first + i));
    }
}

static void add_replicate(struct work *w, size_t i)
{
    moments_add(&w->measures, w->of_measures + i * w->plan.size,
                replicate_weight(w->result, w->first + i));
}

static void add_batch(struct work *w)
{
    const unsigned n_threads = w->result->n_threads;
    const struct convergence *c = &w->estimates->convergence;
    const struct layout *l = w->result->layout;
    const bool is_followed = l->is_dense && l->n_randomisations == 0;
    parallel_for(w->n_batch, n_threads, take_replicate, w);
    parallel_for(w->n_parts, n_threads, add_to_part, w);
    for (size_t i = 0; i < w->n_batch; i++) {
        add_replicate(w, i);
        if (is_followed && w->first + i + 1 == c->worlds[w->n_followed])
            convergence_note(w->estimates, w->n_followed++, &w->measures);
    }
    w->sets.count = w->measures.count; // add_to_part has counted on copies
    w->sets.weight = w->measures.weight;
}

// What the first worlds alone say, where replicates are randomisations: each over those of its
// worlds that are among them.
static void follow_randomisations(struct work *w)
{
    const struct result *whole = w->result;
    struct layout layout = *whole->layout;
    struct result first = *whole;
    double count[SOBOL_RANDOMISATIONS] = {0.0};
    const struct convergence *c = &w->estimates->convergence;
    first.layout = &layout;
    first.randomised.count = count;
    w->result = &first;
    layout.n_worlds = 0;
    for (; w->n_followed + 1 < c->n_points; w->n_followed++) {
        for (; layout.n_worlds < c->worlds[w->n_followed]; layout.n_worlds++)
            count[result_world(whole, layout.n_worlds) % layout.n_randomisations] += 1.0;
        w->n_batch = replicate_count(&first);
        parallel_for(w->n_batch, whole->n_threads, take_replicate, w);
        for (size_t i = 0; i < w->n_batch; i++)
            add_replicate(w, i);
        convergence_note(w->estimates, w->n_followed, &w->measures);
        moments_reset(&w->measures);
    }
    w->result = whole;
}

// ---- estimates -----------------------------------------------------------------------------

// The nearest number of 15 significant digits, or 22 decimals, so that 0.1 + 0.2 costs what 0.3
// does: up to 10²² powers of ten are exact.
static double rounded_cost(double cost)
{
    double scale = 1.0;
    while (cost * scale < 1e14 && scale < 1e22)
        scale *= 10.0;
    return cost < 1e14 ? nearbyint(cost * scale) / scale : cost;
}

static double cost_of(const struct model *model, uint32_t mask)
{
    double cost = 0.0;
    for (uint32_t rest = mask; rest != 0; rest &= rest - 1)
        cost += model->measures[__builtin_ctz(rest)].cost;
    return rounded_cost(cost);
}

static void take_part(void *context, unsigned thread, size_t part)
{
    const struct work *w = context;
    const struct moments m = moments_of_part(w, part);
    const struct layout *l = w->result->layout;
    (void)thread;
    for (size_t i = 0; i < w->part; i++) {
        const uint32_t mask = (uint32_t)(part * w->part + i);
        struct combination *c = &w->estimates->combinations[mask];
        c->mask = mask;
        c->cost = cost_of(w->estimates->model, mask);
        c->feasible = layout_feasible(l, mask) == mask;
        c->deterrence = estimate_of(&m, DETERRENCE * w->part + i);
        c->gain = estimate_of(&m, GAIN * w->part + i);
        c->layering = estimate_of(&m, LAYERING * w->part + i);
        c->synergy = estimate_of(&m, SYNERGY * w->part + i);
        c->log_synergy = estimate_of(&m, LOG_SYNERGY * w->part + i);
        c->log_synergy.value = game_log_synergy(w->mean, w->logs, mask);
        if (isnan(c->log_synergy.value))
            c->log_synergy.se = NAN;
        c->interval = interval_of_probability(c->deterrence, w->t);
        c->achieved = (struct estimate){NAN, NAN};
        if (l->is_dense)
            c->achieved = estimate_of(&w->result->lattice, l->at_achieved + mask);
    }
}

static void take_measures(const struct work *w)
{
    const struct plan *p = &w->plan;
    for (size_t i = 0; i < w->n; i++) {
        struct measure_estimates *m = &w->estimates->measures[i];
        m->shapley = estimate_of(&w->measures, p->shapley + i);
        m->shapley_interval = interval_of(m->shapley, w->t);
        m->alone = estimate_of(&w->measures, p->alone + i);
        m->last = estimate_of(&w->measures, p->last + i);
    }
}

// Above LAYOUT_MAX_DENSE_MEASURES worlds keep it of the reported combinations.
static void take_achieved_of_reported(const struct work *w)
{
    const struct layout *l = w->result->layout;
    const struct model *model = w->estimates->model;
    for (size_t r = 0; r < model->n_reported && !l->is_dense; r++)
        w->estimates->combinations[model->reported[r].mask].achieved =
            estimate_of(&w->result->worlds, l->at_achieved + r);
}

// Pairs stand in the file's order.
static void take_pairs(const struct work *w)
{
    const struct model *model = w->estimates->model;
    const size_t n = model->n_measures;
    size_t next = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            const size_t a = model->in_file_order[i], b = model->in_file_order[j];
            const size_t at = a < b ? a * n + b : b * n + a;
            const struct estimate interaction =
                estimate_of(&w->measures, w->plan.interaction + at);
            w->estimates->pairs[next++] = (struct pair_estimates){
                .a = a, .b = b, .interaction = interaction,
                .interval = interval_of(interaction, w->t),
                .linked = (model->measures[a].linked_mask >> b & 1U) != 0 ||
                          (model->measures[b].linked_mask >> a & 1U) != 0};
        }
}

enum status combinations_estimate(struct estimates *e, struct error *error)
{
    struct work w;
    if (!work_create(&w, e)) {
        work_clear(&w);
        return error_memory(error, "the estimates");
    }
    const size_t n_replicates = replicate_count(e->result);
    replicate_means(e->result, w.mean);
    game_logs(w.mean, w.n, w.logs);
    if (e->result->layout->n_randomisations > 0)
        follow_randomisations(&w);
    for (w.first = 0; w.first < n_replicates; w.first += w.n_batch) {
        const size_t left = n_replicates - w.first;
        w.n_batch = left < w.most_batch ? left : w.most_batch;
        add_batch(&w);
    }
    parallel_for(w.n_parts, e->result->n_threads, take_part, &w);
    take_achieved_of_reported(&w);
    take_measures(&w);
    take_pairs(&w);
    work_clear(&w);
    return STATUS_OK;
}
