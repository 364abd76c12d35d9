// SPDX-License-Identifier: GPL-3.0-or-later
// Rule "all", member by member: for those who ask who agreed when, and who refused.
#include "model/ratification.h"

#include "base/kernel.h"
#include "base/real.h"
#include "model/model.h"

#include <assert.h>
#include <math.h>
#include <string.h>

KERNEL_DECLARE(struct ratification_loops, ratification_loops);
KERNEL_DECLARE(struct latest_loops, latest_loops);

const struct ratification_loops *ratification_loops_for(enum cpu cpu)
{
    return KERNEL_CHOICE(ratification_loops, cpu);
}

const struct latest_loops *latest_loops_for(enum cpu cpu)
{
    return KERNEL_CHOICE(latest_loops, cpu);
}

size_t ratification_scratch(const struct ratification *r)
{
    const size_t bytes = r->n_classes * sizeof(struct course);
    return 2 * r->n_classes + r->n_classes / 2 + 9 + bytes / (BATCH_LANES * sizeof(double)) + 1;
}

static uint32_t lane_of(const struct agreement *a, uint32_t place)
{
    return a->asked.lane == NULL ? place : a->asked.lane[place];
}

// That it agrees has been decided by a sum of other roundings: where the course says "never" all
// the same, it agrees when its last chance ends.
static double last_chance(const struct course *c, double t0)
{
    const double start = c->start[c->n_segments - 1];
    const double due = t0 + dist_quantile(c->delay, RANDOM_LARGEST);
    return due > start ? due : start;
}

void agreement_times(const struct agreement *a, size_t class, size_t n, const uint32_t *place,
                     const double *s, double *time)
{
    const struct course *c = &a->courses[class];
    uint32_t lane[BATCH_LANES];
    double t0[BATCH_LANES], draw[BATCH_LANES], agreed[BATCH_LANES];
    for (size_t i = 0; i < n || i % 8 != 0; i++) {
        const size_t from = i < n ? i : 0;
        lane[i] = lane_of(a, place[from]);
        t0[i] = a->asked.t0[place[from]];
        draw[i] = s[from];
    }
    if (n == 0)
        return;
    course_draw(c, n, draw, draw);
    course_loops_for(a->batch->world->cpu)
        ->times(c, &(struct course_lanes){n, lane, t0}, draw, agreed);
    for (size_t i = 0; i < n; i++)
        time[i] = agreed[i] < INFINITY ? agreed[i] : last_chance(c, t0[i]);
}

// ---- where all agree -----------------------------------------------------------------------

// The two uniforms of a body in the lanes of some places: does it refuse, and when does it agree.
static void told_uniforms(const struct agreement *a, const struct decision *decision,
                          uint32_t index, double *first, double *second)
{
    const struct random_trials trials = batch_trials(a->batch);
    a->batch->world->arrays->uniforms(&trials, decision->entity, PURPOSE_TOLD, index, first,
                                      second);
}

// Which body of a class is its latest is chance; the others have smaller s, uniformly.
static void tell_class(const struct agreement *a, size_t class, size_t n, const uint32_t *rank,
                       double *times)
{
    const struct ratification *r = a->ratification;
    const struct body_class *bodies = &r->classes[class];
    double chosen[BATCH_LANES], first[BATCH_LANES], second[BATCH_LANES], s[BATCH_LANES];
    uint32_t place[BATCH_LANES];
    told_uniforms(a, &r->decisions[bodies->bodies[0]], 1, chosen, NULL);
    for (size_t k = 0; k < n; k++)
        place[k] = a->ratified[rank[k]];
    for (size_t b = 0; b < bodies->n_bodies; b++) {
        double *time = times + bodies->bodies[b] * BATCH_LANES;
        told_uniforms(a, &r->decisions[bodies->bodies[b]], 0, first, second);
        for (size_t k = 0; k < n; k++) {
            const uint32_t lane = lane_of(a, place[k]);
            const double latest = a->tail[class * BATCH_LANES + rank[k]];
            const bool is_latest = (size_t)(chosen[lane] * (double)bodies->n_bodies) == b;
            s[k] = is_latest ? latest : latest * second[lane];
        }
        agreement_times(a, class, n, place, s, time);
        for (size_t k = 0; k < n; k++) // a hair of rounding apart
            time[k] = time[k] < a->latest[rank[k]] ? time[k] : a->latest[rank[k]];
    }
}

void agreement_tell_ratified(const struct agreement *a, size_t n, const uint32_t *rank,
                             double *times)
{
    if (n == 0)
        return;
    for (size_t c = 0; c < a->ratification->n_classes; c++)
        tell_class(a, c, n, rank, times);
}

// ---- where some refuse ---------------------------------------------------------------------

// The chances that a body and all those after it agree go where its times will stand.
static void find_rests(const struct agreement *a, size_t n, const uint32_t *place,
                       double *times)
{
    const struct group *group = a->ratification->group;
    for (size_t i = group->n_bodies; i-- > 0;) {
        const size_t body = group->by_key[i];
        const double *q = a->chance + a->ratification->class_of[body] * BATCH_LANES;
        const double *after =
            i + 1 < group->n_bodies ? times + group->by_key[i + 1] * BATCH_LANES : NULL;
        for (size_t k = 0; k < n; k++)
            times[body * BATCH_LANES + k] = q[place[k]] * (after == NULL ? 1.0 : after[k]);
    }
}

// One body after the other, given that not all agree: as long as none has refused, the chance that
// this one does is (1 − q)/(1 − Π of the q from here on); afterwards 1 − q.
static void tell_body(const struct agreement *a, size_t body, size_t n, const uint32_t *place,
                      bool *has_refusal, double *time)
{
    const size_t class = a->ratification->class_of[body];
    const double *q = a->chance + class * BATCH_LANES;
    double first[BATCH_LANES], second[BATCH_LANES], s[BATCH_LANES], agreed[BATCH_LANES];
    uint32_t those[BATCH_LANES], at[BATCH_LANES];
    size_t n_agree = 0;
    told_uniforms(a, &a->ratification->decisions[body], 0, first, second);
    for (size_t k = 0; k < n; k++) {
        const uint32_t lane = lane_of(a, place[k]);
        const double given = has_refusal[k] ? 1.0 : 1.0 - time[k];
        time[k] = INFINITY;
        if (first[lane] * given < 1.0 - q[place[k]]) {
            has_refusal[k] = true;
            continue;
        }
        those[n_agree] = place[k];
        s[n_agree] = q[place[k]] * second[lane];
        at[n_agree++] = (uint32_t)k;
    }
    agreement_times(a, class, n_agree, those, s, agreed);
    for (size_t j = 0; j < n_agree; j++)
        time[at[j]] = agreed[j];
}

static void tell_refused(const struct agreement *a, size_t n, const uint32_t *place,
                         double *times)
{
    const struct group *group = a->ratification->group;
    bool has_refusal[BATCH_LANES] = {false};
    find_rests(a, n, place, times);
    for (size_t i = 0; i < group->n_bodies; i++) {
        const size_t body = group->by_key[i];
        tell_body(a, body, n, place, has_refusal, times + body * BATCH_LANES);
    }
}

// ---- all lanes -----------------------------------------------------------------------------

// Times that stand by position (refusals first, then those that are ratified) are put by lane.
static void put_by_lane(const struct agreement *a, size_t n, const uint32_t *place, double *time)
{
    double by_lane[BATCH_LANES];
    for (size_t i = 0; i < a->batch->n; i++)
        by_lane[i] = INFINITY;
    for (size_t k = 0; k < n; k++)
        by_lane[lane_of(a, place[k])] = time[k];
    memcpy(time, by_lane, a->batch->n * sizeof *time);
}

void agreement_tell(const struct agreement *a, double *times)
{
    assert(a->chance != NULL);
    const size_t n_bodies = a->ratification->group->n_bodies;
    uint32_t place[BATCH_LANES], rank[BATCH_LANES];
    uint32_t n_ratified = 0, n_refused = 0;
    if (a->asked.n == 0) {
        for (size_t i = 0; i < n_bodies * BATCH_LANES; i++)
            times[i] = INFINITY;
        return;
    }
    for (uint32_t i = 0; i < a->asked.n; i++)
        if (n_ratified < a->n_ratified && a->ratified[n_ratified] == i)
            n_ratified++;
        else
            place[n_refused++] = i;
    for (uint32_t j = 0; j < n_ratified; j++) {
        rank[j] = j;
        place[n_refused + j] = a->ratified[j];
    }
    tell_refused(a, n_refused, place, times);
    agreement_tell_ratified(a, n_ratified, rank, times + n_refused);
    for (size_t b = 0; b < n_bodies; b++)
        put_by_lane(a, a->asked.n, place, times + b * BATCH_LANES);
}
