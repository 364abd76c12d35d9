// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/decision.h"

#include "base/random.h"
#include "base/real.h"
#include "model/world.h"
#include "scenario/law.h"

#include <string.h>

#define LARGEST_UNIFORM (1.0 - 0x1p-53)

static const struct key in_any[] = {
    {"p", KEY_NUMBER, false, RANGE_PROBABILITY, 1, NULL,
     "chance that an attempt ever succeeds",
     "required, unless a group's default or observed durations give it"},
    {"loads", KEY_GROUP, false, RANGE_ANY, 0, NULL,
     "factors that it moves with: a high level makes it likelier and earlier", NULL},
    {"attempts", KEY_INTEGER, false, {1, 1000, false, false}, 1, NULL, "how often it may be tried",
     NULL},
    {"pause", KEY_NUMBER, false, RANGE_NOT_NEGATIVE, 0, "years",
     "time between a refusal and the next attempt", NULL},
};
const struct key_table decision_common_keys = KEY_TABLE("a decision", in_any, NULL);

static const struct key in_decision[] = {
    {"delay", KEY_LAW, false, RANGE_NOT_NEGATIVE, 0, "years",
     "how long it takes, given that it happens", NULL},
};
const struct key_table decision_keys = KEY_TABLE("a decision", in_decision, &decision_common_keys);

void decision_read(struct model *model, const struct entry *entry, const struct key_table *table,
                   const struct decision *fallback, struct decision *decision)
{
    struct scenario *s = model->scenario;
    const bool has[] = {entry_child(entry, "p") != NULL, entry_child(entry, "delay") != NULL &&
                            key_find(table, "delay") != NULL,
                        entry_child(entry, "loads") != NULL,
                        entry_child(entry, "attempts") != NULL,
                        entry_child(entry, "pause") != NULL};
    *decision = fallback != NULL ? *fallback
                                 : (struct decision){.loading = -1, .attempts = 1, .delay = -1,
                                                     .p = NUMBER_CERTAIN(NAN),
                                                     .pause_years = NUMBER_CERTAIN(0.0)};
    if (has[0])
        decision->p = read_number(s, entry, table, "p");
    if (has[1] || decision->delay < 0)
        decision->delay = read_law(s, entry, table, "delay");
    if (has[2])
        decision->loading = loading_read(model, entry_child(entry, "loads"), true);
    if (has[3])
        decision->attempts = (int)read_integer(s, entry, table, "attempts");
    if (has[4])
        decision->pause_years = read_number(s, entry, table, "pause");
}

void decision_require_p(struct model *model, const struct entry *entry,
                        const struct decision *decision, const char *owner)
{
    if (isnan(decision->p.value) && decision->p.unknown < 0)
        read_missing(model->scenario, entry, "p", owner);
}

// What one decision takes from its world.
struct terms {
    const struct batch *batch;
    const struct decision *decision;
    const struct dist *delay;
    const struct segments *segments;
    const double *level;     // [segments][BATCH_LANES]; NULL: no loads
    double p, residual, pause; // residual: √(1 − aᵀRa)
};

// Some of a batch's trials, with what they have drawn.
struct lanes {
    size_t n;
    size_t lane[BATCH_LANES];
    double normal[BATCH_LANES]; // ε; without loads the uniform itself
    double t0[BATCH_LANES];
};

static const double always[] = {-INFINITY, INFINITY};
static const struct segments no_shocks = {.n = 1, .start = (double *)always};

// U = Φ(−y) in a segment, kept below 1 so that what is certain to happen happens.
static void chance_levels(const struct terms *t, size_t segment, const struct lanes *lanes,
                          double *u)
{
    if (t->level == NULL) { // Φ(−ε) of a uniform Φ(ε)
        for (size_t i = 0; i < lanes->n; i++)
            u[i] = 1.0 - lanes->normal[i];
        return;
    }
    const double *level = t->level + segment * BATCH_LANES;
    for (size_t i = 0; i < lanes->n; i++)
        u[i] = -(level[lanes->lane[i]] + t->residual * lanes->normal[i]);
    t->batch->world->arrays->normal_cdf(lanes->n, u, u);
    for (size_t i = 0; i < lanes->n; i++)
        u[i] = u[i] < LARGEST_UNIFORM ? u[i] : LARGEST_UNIFORM;
}

// Of the lanes, those whose time t0 lies before `end`.
static void keep_begun_before(const struct lanes *from, double end, struct lanes *to)
{
    to->n = 0;
    for (size_t i = 0; i < from->n; i++) {
        if (!(from->t0[i] < end))
            continue;
        to->lane[to->n] = from->lane[i];
        to->normal[to->n] = from->normal[i];
        to->t0[to->n++] = from->t0[i];
    }
}

// Completes those lanes in which the clock reaches U before the segment ends, writing time[lane];
// the others stay in `open`.
static void complete_segment(const struct terms *t, size_t k, struct lanes *open, double *time)
{
    const double start = t->segments->start[k], end = t->segments->start[k + 1];
    struct lanes asked;
    double u[BATCH_LANES], q[BATCH_LANES];
    size_t n = 0, still = 0, which[BATCH_LANES];
    keep_begun_before(open, end, &asked);
    if (asked.n == 0)
        return;
    chance_levels(t, k, &asked, u);
    for (size_t i = 0; i < asked.n; i++)
        if (u[i] < t->p) {
            which[n] = i;
            q[n++] = u[i] / t->p;
        }
    t->batch->world->arrays->quantiles(t->delay, n, q, q);
    for (size_t i = 0; i < n; i++) {
        const double t0 = asked.t0[which[i]], from = start > t0 ? start : t0, clock = t0 + q[i];
        const double completed = clock > from ? clock : from;
        if (completed < end)
            time[asked.lane[which[i]]] = completed;
    }
    for (size_t i = 0; i < open->n; i++) {
        if (time[open->lane[i]] < INFINITY)
            continue;
        open->lane[still] = open->lane[i];
        open->normal[still] = open->normal[i];
        open->t0[still++] = open->t0[i];
    }
    open->n = still;
}

// Moves the lanes that are refused at their refusal date [lane] to `refused`, beginning anew after
// the pause: those with U < p in no segment that ends after t0 and began before that date.
static void move_refused(const struct terms *t, int attempt, const double *refusal,
                         struct lanes *open, struct lanes *refused)
{
    bool has_chance[BATCH_LANES] = {false};
    double u[BATCH_LANES];
    for (size_t k = 0; k < t->segments->n; k++) {
        chance_levels(t, k, open, u);
        for (size_t i = 0; i < open->n; i++)
            if (t->segments->start[k + 1] > open->t0[i] &&
                t->segments->start[k] < refusal[open->lane[i]] && u[i] < t->p)
                has_chance[i] = true;
    }
    const struct observer *observer = t->batch->observer;
    size_t stay = 0;
    refused->n = 0;
    for (size_t i = 0; i < open->n; i++) {
        const size_t lane = open->lane[i];
        if (!has_chance[i]) {
            if (observer != NULL)
                observer->refusal(observer->context, t->decision, lane, attempt, refusal[lane]);
            refused->lane[refused->n] = lane;
            refused->t0[refused->n++] = refusal[lane] + t->pause;
            continue;
        }
        open->lane[stay] = lane;
        open->normal[stay] = open->normal[i];
        open->t0[stay++] = open->t0[i];
    }
    open->n = stay;
}

// Draws the attempt's ε for the open lanes, and (if it can be refused) its refusal dates [lane].
static void draw_attempt(const struct terms *t, int attempt, bool is_last, struct lanes *open,
                         double *refusal)
{
    const struct batch *b = t->batch;
    const struct arrays *arrays = b->world->arrays;
    double first[BATCH_LANES], second[BATCH_LANES];
    const struct random_trials trials = batch_trials(b);
    arrays->uniforms(&trials, t->decision->entity, PURPOSE_DECISION, (uint32_t)attempt, first,
                     is_last ? NULL : second);
    for (size_t i = 0; i < open->n; i++)
        open->normal[i] = first[open->lane[i]];
    if (t->level != NULL)
        arrays->normal_quantile(open->n, open->normal, open->normal);
    if (is_last)
        return;
    arrays->quantiles(t->delay, b->n, second, second);
    for (size_t i = 0; i < open->n; i++)
        refusal[open->lane[i]] = open->t0[i] + second[open->lane[i]];
}

// Attempt after attempt, for those trials in which the one before was refused.
static void sample_attempts(const struct terms *t, const double *t0, double *time)
{
    struct lanes open, refused;
    double refusal[BATCH_LANES];
    open.n = 0;
    for (size_t i = 0; i < t->batch->n; i++) {
        time[i] = INFINITY;
        if (t0[i] < INFINITY) {
            open.lane[open.n] = i;
            open.t0[open.n++] = t0[i];
        }
    }
    for (int attempt = 0; attempt < t->decision->attempts && open.n > 0; attempt++) {
        const bool is_last = attempt + 1 == t->decision->attempts;
        draw_attempt(t, attempt, is_last, &open, refusal);
        refused.n = 0;
        if (!is_last)
            move_refused(t, attempt, refusal, &open, &refused);
        for (size_t k = 0; k < t->segments->n && open.n > 0; k++)
            complete_segment(t, k, &open, time);
        open = refused;
    }
}

void decision_sample(const struct decision *decision, const struct batch *b, const double *t0,
                     double *time)
{
    const struct world *w = b->world;
    struct terms t = {.batch = b, .decision = decision, .delay = &w->dists[decision->delay],
                      .p = number_in(decision->p, w->unknowns), .segments = &no_shocks,
                      .pause = number_in(decision->pause_years, w->unknowns)};
    if (decision->loading >= 0) {
        t.segments = &w->segments[decision->loading];
        t.level = b->level[decision->loading];
        t.residual = sqrt(1.0 - w->model->loadings[decision->loading].variance);
    }
    sample_attempts(&t, t0, time);
}

const char *number_words(struct number number, struct model *model)
{
    struct scenario *s = model->scenario;
    const char *text = NULL;
    if (number.unknown < 0)
        text = arena_format(&s->arena, "%g", number.value);
    else if (s->unknowns[number.unknown].name != NULL)
        text = s->unknowns[number.unknown].name;
    else
        text = arena_format(&s->arena, "~ %s", law_words(s, s->unknowns[number.unknown].law));
    return text == NULL ? "" : text;
}

static const char *delay_words(const struct law *law, struct scenario *s)
{
    if (!law->certain)
        return arena_format(&s->arena, ", after %s", law_words(s, law));
    if (dist_upper(&law->dist) == 0.0)
        return ", at once";
    const char *years = arena_format(&s->arena, "%.2g", dist_quantile(&law->dist, 0.5));
    return years == NULL ? NULL
                         : arena_format(&s->arena, ", half of the time within %s year%s", years,
                                        strcmp(years, "1") == 0 ? "" : "s");
}

const char *loading_words(int index, struct model *model)
{
    struct scenario *s = model->scenario;
    if (index < 0)
        return "";
    const struct loading *loading = &model->loadings[index];
    const char *text = "";
    for (size_t i = 0; i < loading->n && text != NULL; i++)
        text = arena_format(&s->arena, "%s%s%s (%g)", text, i == 0 ? "" : ", ",
                            model->factors[loading->factor[i]].name, loading->a[i]);
    return text == NULL ? "" : text;
}

const char *decision_words(const struct decision *decision, struct model *model)
{
    struct scenario *s = model->scenario;
    const char *loads = loading_words(decision->loading, model);
    const char *delay = delay_words(&s->laws[decision->delay], s);
    const char *attempts = "", *pause = number_words(decision->pause_years, model);
    if (decision->attempts > 1)
        attempts = arena_format(&s->arena, ", up to %d attempts, a pause of %s year%s between",
                                decision->attempts, pause, strcmp(pause, "1") == 0 ? "" : "s");
    const char *text = arena_format(&s->arena, "p %s%s%s%s%s", number_words(decision->p, model),
                                    delay == NULL ? "" : delay, attempts == NULL ? "" : attempts,
                                    loads[0] == '\0' ? "" : "; moves with ", loads);
    return text == NULL ? "" : text;
}
