// SPDX-License-Identifier: GPL-3.0-or-later
// Decisions in a batch of trials, attempt after attempt.
#include "base/real.h"
#include "model/course.h"

#include <math.h>

// The trials in which an attempt is open: by place.
struct open {
    size_t n;
    uint32_t lane[BATCH_LANES];
    double t0[BATCH_LANES];
};

// What the attempts of one decision share.
struct attempts {
    const struct decision *decision;
    const struct batch *batch;
    const struct course_loops *loops;
    struct course course;
    double pause;
};

// Kernels read up to the next multiple of 8.
static void pad(struct open *open)
{
    for (size_t i = open->n; i % 8 != 0; i++) {
        open->lane[i] = 0;
        open->t0[i] = 0.0;
    }
}

// Draws the attempt's s = 1 − Φ(ε) as the course takes it, and with `refusal` the dates on which it
// would be refused, by place.
static void draw_attempt(const struct attempts *a, int attempt, const struct open *open,
                         double *draw, double *refusal)
{
    const struct arrays *arrays = a->course.arrays;
    const struct random_trials trials = batch_trials(a->batch);
    double first[BATCH_LANES], second[BATCH_LANES];
    arrays->uniforms(&trials, a->decision->entity, PURPOSE_DECISION, (uint32_t)attempt, first,
                     refusal == NULL ? NULL : second);
    if (attempt == 0)
        batch_lead(a->batch, a->decision->lead, trials.n, NULL, first);
    for (size_t i = 0; i < open->n || i % 8 != 0; i++)
        draw[i] = 1.0 - first[open->lane[i]];
    course_draw(&a->course, open->n, draw, draw);
    if (refusal == NULL)
        return;
    for (size_t i = 0; i < open->n; i++)
        refusal[i] = second[open->lane[i]];
    arrays->quantiles(a->course.delay, open->n, refusal, refusal);
    for (size_t i = 0; i < open->n; i++)
        refusal[i] += open->t0[i];
}

// Moves the places of `set`, refused on their dates, to `refused`, which begin anew after the
// pause; the others close up, their draws with them.
static void move_refused(const struct attempts *a, int attempt, uint64_t set,
                         const double *refusal, struct open *open, double *draw,
                         struct open *refused)
{
    const struct observer *observer = a->batch->observer;
    size_t stay = 0;
    refused->n = 0;
    for (size_t i = 0; i < open->n; i++) {
        const uint32_t lane = open->lane[i];
        if (set >> i & 1U) {
            if (observer != NULL && observer->refusal != NULL)
                observer->refusal(observer->context, a->decision, lane, attempt, refusal[i]);
            refused->lane[refused->n] = lane;
            refused->t0[refused->n++] = refusal[i] + a->pause;
            continue;
        }
        open->lane[stay] = lane;
        open->t0[stay] = open->t0[i];
        draw[stay++] = draw[i];
    }
    open->n = stay;
}

// Those trials in which one attempt was refused go on to the next; the last is never refused.
static void sample_attempts(const struct attempts *a, struct open *open, double *time)
{
    struct open other, *refused = &other;
    double draw[BATCH_LANES], refusal[BATCH_LANES], completed[BATCH_LANES];
    for (int attempt = 0; open->n > 0; attempt++) {
        const bool is_last = attempt + 1 == a->decision->attempts;
        pad(open);
        draw_attempt(a, attempt, open, draw, is_last ? NULL : refusal);
        struct course_lanes lanes = {open->n, open->lane, open->t0};
        refused->n = 0;
        if (!is_last)
            move_refused(a, attempt, a->loops->hopeless(&a->course, &lanes, draw, refusal),
                         refusal, open, draw, refused);
        lanes.n = open->n;
        pad(open);
        a->loops->times(&a->course, &lanes, draw, completed);
        for (size_t i = 0; i < open->n; i++)
            time[open->lane[i]] = completed[i];
        struct open *const done = open;
        open = refused;
        refused = done;
    }
}

void decision_sample(const struct decision *decision, const struct batch *b, const double *t0,
                     double *time)
{
    const struct world *w = b->world;
    struct attempts a = {.decision = decision, .batch = b, .loops = course_loops_for(w->cpu),
                         .course = course_of(decision, b),
                         .pause = number_in(decision->pause_years, w->unknowns)};
    if (a.course.level != NULL)
        a.course.score = real_normal_quantile(a.course.p);
    if (decision->attempts == 1) {
        a.loops->attempt(&a.course, b, decision, t0, time);
        return;
    }
    struct open open = {.n = 0};
    for (uint32_t i = 0; i < b->n; i++) {
        time[i] = INFINITY;
        open.lane[open.n] = i;
        open.t0[open.n] = t0[i];
        open.n += t0[i] < INFINITY;
    }
    sample_attempts(&a, &open, time);
}
