// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/decision.h"

#include "base/random.h"
#include "base/real.h"
#include "model/world.h"
#include "scenario/law.h"

#include <string.h>

#define LARGEST_UNIFORM (1.0 - 0x1p-53)

static const struct key common_keys[] = {
    {"p", KEY_NUMBER, false, RANGE_PROBABILITY, 1, NULL,
     "chance that it ever happens (required where no default gives it)"},
    {"loads", KEY_GROUP, false, RANGE_ANY, 0, NULL, "factor = load: what it moves with"},
    {"attempts", KEY_INTEGER, false, {1, 1000, false, false}, 1, NULL,
     "how often it may be tried"},
    {"pause", KEY_NUMBER, false, RANGE_NOT_NEGATIVE, 0, "years",
     "between a refusal and the next attempt"},
};
const struct key_table decision_common_keys = KEY_TABLE("a decision", common_keys, NULL);

static const struct key delay_keys[] = {
    {"delay", KEY_LAW, false, RANGE_NOT_NEGATIVE, 0, "years",
     "how long it takes, given that it happens"},
};
const struct key_table decision_keys = KEY_TABLE("a decision", delay_keys, &decision_common_keys);

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
    const struct segments *segments; // NULL: no loads
    const double *level;             // [segments][BATCH_LANES]
    double p, residual, pause;       // residual: √(1 − aᵀRa)
};

// U = Φ(−y), kept below 1 so that what is certain to happen happens.
static double chance_level(const struct terms *t, size_t segment, size_t lane, double normal)
{
    const double level = t->level[segment * BATCH_LANES + lane];
    const double u = real_normal_cdf(-(level + t->residual * normal));
    return u < LARGEST_UNIFORM ? u : LARGEST_UNIFORM;
}

// F⁻¹(U/p).
static double delay_at(const struct terms *t, double u)
{
    return dist_quantile(t->delay, u / t->p);
}

// The first segment in which U < p and the clock gets there before the segment ends.
static double completion(const struct terms *t, size_t lane, double normal, double t0)
{
    for (size_t k = 0; k < t->segments->n; k++) {
        if (t->segments->start[k + 1] <= t0)
            continue;
        const double u = chance_level(t, k, lane, normal);
        if (u >= t->p)
            continue;
        const double from = t->segments->start[k] > t0 ? t->segments->start[k] : t0;
        const double clock = t0 + delay_at(t, u);
        const double time = clock > from ? clock : from;
        if (time < t->segments->start[k + 1])
            return time;
    }
    return INFINITY;
}

// Is U < p in no segment that ends after t0 and begins before the refusal date?
static bool is_refused(const struct terms *t, size_t lane, double normal, double t0,
                       double refusal)
{
    for (size_t k = 0; k < t->segments->n; k++)
        if (t->segments->start[k + 1] > t0 && t->segments->start[k] < refusal &&
            chance_level(t, k, lane, normal) < t->p)
            return false;
    return true;
}

// One trial, attempt after attempt.
static double time_of(const struct terms *t, size_t lane, double t0)
{
    const struct batch *b = t->batch;
    for (int attempt = 0;; attempt++) {
        const struct random_pair u =
            random_uniforms(b->world->seed, b->world->index, b->first_trial + (uint32_t)lane,
                            t->decision->entity, PURPOSE_DECISION, (uint32_t)attempt);
        const bool is_last = attempt + 1 == t->decision->attempts;
        double completed, refusal = t0;
        if (!is_last)
            refusal = t0 + dist_quantile(t->delay, u.second);
        if (t->segments == NULL) {
            const double level = 1.0 - u.first;
            if (level < t->p)
                return t0 + delay_at(t, level);
            completed = INFINITY;
        } else {
            const double normal = real_normal_quantile(u.first);
            completed = completion(t, lane, normal, t0);
            if (is_last || !is_refused(t, lane, normal, t0, refusal))
                return completed;
        }
        if (is_last)
            return completed;
        t0 = refusal + t->pause;
    }
}

// The common case, one attempt and one level for the whole run, side by side for all trials.
static void sample_plain(const struct terms *t, const double *t0, double *time)
{
    const struct batch *b = t->batch;
    double u[BATCH_LANES], q[BATCH_LANES];
    size_t lane[BATCH_LANES], n = 0;
    random_uniforms_of_trials(b->world->seed, b->world->index, b->first_trial, b->n,
                              t->decision->entity, PURPOSE_DECISION, 0, u, NULL);
    if (t->segments == NULL) {
        for (size_t i = 0; i < b->n; i++)
            u[i] = 1.0 - u[i];
    } else {
        real_normal_quantile_array(b->n, u, u);
        for (size_t i = 0; i < b->n; i++)
            u[i] = -(t->level[i] + t->residual * u[i]);
        real_normal_cdf_array(b->n, u, u);
        for (size_t i = 0; i < b->n; i++)
            u[i] = u[i] < LARGEST_UNIFORM ? u[i] : LARGEST_UNIFORM;
    }
    for (size_t i = 0; i < b->n; i++) {
        time[i] = INFINITY;
        if (u[i] < t->p && t0[i] < INFINITY) {
            lane[n] = i;
            q[n++] = u[i] / t->p;
        }
    }
    dist_quantiles(t->delay, n, q, q);
    for (size_t i = 0; i < n; i++)
        time[lane[i]] = t0[lane[i]] + q[i];
}

void decision_sample(const struct decision *decision, const struct batch *b, const double *t0,
                     double *time)
{
    const struct world *w = b->world;
    struct terms t = {.batch = b, .decision = decision, .delay = &w->dists[decision->delay],
                      .p = number_in(decision->p, w->unknowns),
                      .pause = number_in(decision->pause_years, w->unknowns)};
    if (decision->loading >= 0) {
        t.segments = &w->segments[decision->loading];
        t.level = b->level[decision->loading];
        t.residual = sqrt(1.0 - w->model->loadings[decision->loading].variance);
    }
    if (decision->attempts == 1 && (t.segments == NULL || t.segments->n == 1)) {
        sample_plain(&t, t0, time);
        return;
    }
    for (size_t i = 0; i < b->n; i++)
        time[i] = t0[i] < INFINITY ? time_of(&t, i, t0[i]) : INFINITY;
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
    return arena_format(&s->arena, ", half of the time within %.2g years",
                        dist_quantile(&law->dist, 0.5));
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
    const char *attempts = "";
    if (decision->attempts > 1)
        attempts = arena_format(&s->arena, ", up to %d attempts, a pause of %s years between",
                                decision->attempts, number_words(decision->pause_years, model));
    const char *text = arena_format(&s->arena, "p %s%s%s%s%s", number_words(decision->p, model),
                                    delay == NULL ? "" : delay, attempts == NULL ? "" : attempts,
                                    loads[0] == '\0' ? "" : "; moves with ", loads);
    return text == NULL ? "" : text;
}
