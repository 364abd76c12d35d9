// SPDX-License-Identifier: GPL-3.0-or-later
// Every decision where it is used, attempt by attempt: given when the attempt began and what the
// factors and shocks were, only its own ε and its refusal date are left to chance, and the chances
// that it has completed, or has been refused, are closed forms. The same differences weighted with
// the level Σ a_f z_f see errors that cancel over all trials. Where the world alone says when the
// decision begins, the factors' own part can be left to chance too: P = p F(t) without shocks.
#include "analysis/verify_parts.h"

#include <math.h>
#include <string.h>

#define N_POINTS 4 // the last: ever

static const double points[N_POINTS - 1] = {0.2, 0.5, 0.85}; // of the delay's distribution

struct sums {
    struct verify_sum completes[N_POINTS], moved[N_POINTS], refused[N_POINTS];
    struct verify_sum *by; // [n_moments]: the factors left to chance
};

struct state {
    struct sums *sums; // [n_askings]
    struct verify_sum (*gaps)[N_POINTS]; // [n_measures]: of ramps
};

static void begin(struct verify *v, void *context)
{
    struct state *s = context;
    struct arena *a = &v->report->arena;
    s->sums = arena_alloc(a, v->n_askings, sizeof *s->sums);
    s->gaps = arena_alloc(a, v->model->n_measures, sizeof *s->gaps);
    for (size_t i = 0; s->sums != NULL && i < v->n_askings; i++)
        s->sums[i].by = arena_alloc(a, v->layout->n_moments, sizeof *s->sums[i].by);
}

// Delays that matter: a little beyond quantiles, so that what stands at a point is past; equal ones
// count once.
static void choose_delays(const struct dist *dist, double *elapsed)
{
    for (size_t q = 0; q < N_POINTS - 1; q++) {
        const double at = dist_quantile(dist, points[q]);
        elapsed[q] = at + 1e-12 + 1e-9 * at;
    }
    elapsed[N_POINTS - 1] = INFINITY;
}

// One attempt of one trial: when it began, what came of it.
struct trying {
    double begins, refused, completes; // INFINITY: not
    bool is_last;
};

static void add_attempt(struct sums *sums, const struct verify_course *course,
                        const double *elapsed, const struct trying *trying)
{
    const double weight = fmin(fmax(course->level[0] / 0.5, -3.0), 3.0);
    for (size_t q = 0; q < N_POINTS; q++) {
        if (q > 0 && elapsed[q] <= elapsed[q - 1])
            continue;
        const double by = trying->begins + elapsed[q];
        struct verify_attempt exact = {0.0, 0.0};
        if (trying->is_last)
            exact.completes = verify_normal_cdf(verify_course_score(course, trying->begins, by));
        else
            exact = verify_course_attempt(course, trying->begins, by);
        const bool completes = trying->completes < INFINITY && trying->completes <= by;
        verify_sum_add(&sums->completes[q], completes, exact.completes);
        if (weight != 0.0)
            verify_sum_add_weighted(&sums->moved[q], completes, exact.completes, weight);
        if (!trying->is_last)
            verify_sum_add(&sums->refused[q],
                           trying->refused < INFINITY && trying->refused <= by, exact.refused);
    }
}

static void add_trial(struct verify *v, const struct verify_asking *asking, size_t lane,
                      const double *elapsed, struct sums *sums)
{
    const double t0 = verify_asking_t0(v, asking)[lane], t = verify_asking_t(v, asking)[lane];
    const size_t n_attempts = (size_t)asking->decision->attempts;
    const double pause = number_in(asking->decision->pause_years, v->world->unknowns);
    struct verify_course course;
    if (t0 == INFINITY)
        return;
    verify_course_set(v, asking->decision, lane, false, &course);
    for (size_t attempt = 0; attempt <= asking->n_refused[lane]; attempt++) {
        const double *refusals = asking->refusal + lane;
        const bool is_refused = attempt < asking->n_refused[lane];
        add_attempt(sums, &course, elapsed, &(struct trying){
            .begins = attempt == 0 ? t0 : refusals[(attempt - 1) * BATCH_LANES] + pause,
            .refused = is_refused ? refusals[attempt * BATCH_LANES] : INFINITY,
            .completes = is_refused ? INFINITY : t, .is_last = attempt + 1 == n_attempts});
    }
}

static bool starts_surely(const struct verify_asking *asking)
{
    return asking->part != NULL && asking->part->known_start && asking->decision->attempts == 1;
}

// By the horizon and the deadlines, the factors' own part left to chance.
static void add_moments(struct verify *v, const struct verify_asking *asking, struct sums *sums)
{
    const double *t0 = verify_asking_t0(v, asking), *t = verify_asking_t(v, asking);
    for (size_t m = 0; m < v->layout->n_moments; m++) {
        const double years = v->layout->moment_years[m];
        double chance = 0.0;
        for (size_t i = 0; i < v->batch->n; i++) {
            struct verify_course course;
            if (t0[i] > years)
                continue;
            verify_course_set(v, asking->decision, i, true, &course);
            if (i == 0 || course.n > 1)
                chance = verify_normal_cdf(verify_course_score(&course, t0[i], years));
            verify_sum_add(&sums->by[m], t[i] <= years, chance);
        }
    }
}

static void add_gaps(struct verify *v, struct state *s, size_t index)
{
    const struct ramp *ramp = &v->model->measures[index].ramp;
    const double *before = v->batch->in_force + index * BATCH_LANES;
    double elapsed[N_POINTS];
    if (!ramp->given)
        return;
    const struct dist *dist = &v->world->dists[ramp->gap];
    choose_delays(dist, elapsed);
    for (int step = 0; step < ramp->n_steps; step++) {
        const double *time = v->batch->step + (ramp->first_array + (size_t)step) * BATCH_LANES;
        for (size_t q = 0; q < N_POINTS; q++) {
            const double chance = elapsed[q] == INFINITY ? 1.0 : dist_cdf(dist, elapsed[q]);
            for (size_t i = 0; i < v->batch->n; i++)
                if (before[i] < INFINITY)
                    verify_sum_add(&s->gaps[index][q],
                                   time[i] < INFINITY && time[i] - before[i] <= elapsed[q],
                                   chance);
        }
        before = time;
    }
}

static void batch(struct verify *v, void *context)
{
    struct state *s = context;
    for (size_t i = 0; i < v->n_askings; i++) {
        const struct verify_asking *asking = &v->askings[i];
        double elapsed[N_POINTS];
        choose_delays(&v->world->dists[asking->decision->delay], elapsed);
        for (size_t lane = 0; lane < v->batch->n; lane++)
            add_trial(v, asking, lane, elapsed, &s->sums[i]);
        if (starts_surely(asking))
            add_moments(v, asking, &s->sums[i]);
    }
    for (size_t i = 0; i < v->model->n_measures; i++)
        add_gaps(v, s, i);
}

static const char *const completes_names[N_POINTS] = {
    "completes by its 20 % delay, given factors", "completes by its median delay, given factors",
    "completes by its 85 % delay, given factors", "ever completes, given factors"};
static const char *const moved_names[N_POINTS] = {
    "by its 20 % delay, times its level", "by its median delay, times its level",
    "by its 85 % delay, times its level", "ever, times its level"};
static const char *const refused_names[N_POINTS] = {
    "refused by the 20 % delay", "refused by the median delay", "refused by the 85 % delay",
    "ever refused"};
static const char *const gap_names[N_POINTS] = {
    "gap within its 20 % point", "gap within its median", "gap within its 85 % point",
    "every step comes"};

static void finish(struct verify *v, void *context)
{
    struct state *s = context;
    struct arena *a = &v->report->arena;
    for (size_t i = 0; i < v->n_askings; i++) {
        const char *where = v->askings[i].path;
        for (size_t q = 0; q < N_POINTS; q++) {
            verify_find_sum(v, where, completes_names[q], &s->sums[i].completes[q]);
            verify_find_sum(v, where, moved_names[q], &s->sums[i].moved[q]);
            verify_find_sum(v, where, refused_names[q], &s->sums[i].refused[q]);
        }
        for (size_t m = 0; m < v->layout->n_moments; m++)
            verify_find_sum(v, where, m == 0 ? "by the horizon"
                                             : arena_format(a, "by %s",
                                                   v->model->scenario->deadlines[m - 1].name),
                            &s->sums[i].by[m]);
        if (s->sums[i].completes[N_POINTS - 1].n == 0.0)
            verify_cannot(v, where, "it was never asked in these trials");
    }
    for (size_t i = 0; i < v->model->n_measures; i++)
        for (size_t q = 0; q < N_POINTS; q++)
            verify_find_sum(v, arena_format(a, "measures.%s.ramp", v->model->measures[i].name),
                            gap_names[q], &s->gaps[i][q]);
}

const struct verify_kind verify_decisions = {
    .subject = {"decisions", "decisions, bodies, lapses, ramps: chances in closed form, given what "
                             "went before"},
    .state_size = sizeof(struct state),
    .begin = begin, .batch = batch, .finish = finish};
