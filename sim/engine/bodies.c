// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/bodies.h"

#include "model/ratification.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static size_t width(const struct layout *layout)
{
    return LAYOUT_BODY_EVENTS + layout->n_moments - 1;
}

void bodies_clear(struct bodies *b)
{
    double *const arrays[] = {b->asked, b->all_agree, b->event, b->told_last, b->times};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        free(arrays[i]);
    *b = (struct bodies){0};
}

void bodies_reset(struct bodies *b)
{
    const struct model *m = b->layout->model;
    memset(b->asked, 0, m->n_asked * sizeof *b->asked);
    memset(b->all_agree, 0, m->n_asked * sizeof *b->all_agree);
    memset(b->event, 0, m->n_bodies * width(b->layout) * sizeof *b->event);
    memset(b->told_last, 0, m->n_bodies * sizeof *b->told_last);
}

// Σ x[i], in an order that vectors of any width can keep: eight sums, then theirs.
static double sum_of(size_t n, const double *x)
{
    double part[8] = {0.0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (size_t k = 0; k < 8; k++)
            part[k] += x[i + k];
    for (size_t k = 0; i + k < n; k++)
        part[k] += x[i + k];
    return ((part[0] + part[4]) + (part[1] + part[5])) +
           ((part[2] + part[6]) + (part[3] + part[7]));
}

static void count_time(const struct bodies *b, size_t body, double years, uint64_t weight)
{
    histograms_count(b->histograms, b->first_histogram + body, years, weight);
}

// ---- bodies that were drawn one by one -----------------------------------------------------

static void count_trial(struct bodies *b, const struct agreement *a, size_t lane)
{
    const struct layout *l = b->layout;
    const size_t g = (size_t)a->ratification->asked, first = l->model->asked[g].first_body;
    const size_t n = a->ratification->group->n_bodies;
    const double *times = a->times + lane;
    size_t n_refuse = 0, refuses = 0, last = 0;
    b->asked[g] += 1.0;
    for (size_t i = 0; i < n; i++) {
        const double agrees = times[i * BATCH_LANES];
        double *event = b->event + (first + i) * width(l);
        if (agrees == INFINITY) {
            n_refuse++;
            refuses = i;
            continue;
        }
        event[LAYOUT_AGREES] += 1.0;
        for (size_t k = 1; k < l->n_moments; k++)
            if (agrees <= l->moment_years[k])
                event[LAYOUT_BODY_EVENTS + k - 1] += 1.0;
        count_time(b, first + i, agrees, 1);
        if (agrees > times[last * BATCH_LANES])
            last = i; // at a tie the first in the file stays
    }
    if (n_refuse == 0) {
        b->all_agree[g] += 1.0;
        b->event[(first + last) * width(l) + LAYOUT_LAST] += 1.0;
    } else if (n_refuse == 1) {
        b->event[(first + refuses) * width(l) + LAYOUT_SOLE] += 1.0;
    }
}

// ---- bodies that one uniform decided for: by class -----------------------------------------

// (1 − q) Π of all others' q, = (1 − q) Q/q; where q is 0 it is left out. Is it somewhere?
static bool find_sole(const struct agreement *a, const double *q, double *sole)
{
    double least = 1.0;
    for (size_t i = 0; i < a->asked.n; i++) {
        sole[i] = q[i] > 0.0 ? (1.0 - q[i]) * (a->all[i] / q[i]) : 0.0;
        least = q[i] < least ? q[i] : least;
    }
    return least == 0.0;
}

// A body that can never agree is the sole blocker if all others agree and none is like it.
static double sole_of_hopeless(const struct agreement *a, size_t class)
{
    const struct ratification *r = a->ratification;
    double sum = 0.0;
    for (size_t i = 0; i < a->asked.n; i++) {
        if (a->chance[class * BATCH_LANES + i] > 0.0)
            continue;
        double others = 1.0;
        for (size_t c = 0; c < r->n_classes && others > 0.0; c++)
            for (size_t k = c == class; k < r->classes[c].n_bodies && others > 0.0; k++)
                others *= a->chance[c * BATCH_LANES + i];
        sum += others;
    }
    return sum;
}

#define TIMES 8             // a batch, of every class
#define WEIGHT_UNIT 0x1p20  // of a trial, in histograms
#define GOLDEN 0.6180339887498949

// Some of the trials in which the class is asked, evenly spread, each with a time of its own and
// the weight of its chance; times spread evenly too. Any such sum is unbiased, as every trial and
// every uniform stands with the same chance at every place.
static void add_times(const struct bodies *b, const struct agreement *a, size_t class, size_t body)
{
    const struct ratification *r = a->ratification;
    const struct world *w = a->batch->world;
    const double n = (double)a->asked.n;
    const struct random_pair u =
        random_uniforms(w->seed, w->index, a->batch->first_trial,
                        r->decisions[r->classes[class].bodies[0]].entity, PURPOSE_BODY_TIMES, 0);
    uint32_t place[TIMES];
    double s[BATCH_LANES], time[BATCH_LANES], uniform = u.second;
    for (size_t j = 0; j < TIMES; j++) {
        place[j] = (uint32_t)(((double)j + u.first) * (n / TIMES));
        place[j] = place[j] < a->asked.n ? place[j] : (uint32_t)(a->asked.n - 1);
        s[j] = a->chance[class * BATCH_LANES + place[j]] * uniform;
        uniform += uniform + GOLDEN < 1.0 ? GOLDEN : GOLDEN - 1.0;
    }
    agreement_times(a, class, TIMES, place, s, time);
    for (size_t j = 0; j < TIMES; j++)
        count_time(b, body, time[j],
                   (uint64_t)(a->chance[class * BATCH_LANES + place[j]] * (n / TIMES) *
                                  WEIGHT_UNIT + 0.5));
}

static void add_class(struct bodies *b, const struct agreement *a, size_t class)
{
    const struct layout *l = b->layout;
    const struct ratification *r = a->ratification;
    const size_t body = l->model->asked[r->asked].first_body + r->classes[class].bodies[0];
    const size_t n = a->asked.n;
    const double *q = a->chance + class * BATCH_LANES;
    double *event = b->event + body * width(l), x[BATCH_LANES];
    event[LAYOUT_AGREES] += sum_of(n, q);
    const bool is_hopeless = find_sole(a, q, x);
    event[LAYOUT_SOLE] += sum_of(n, x) + (is_hopeless ? sole_of_hopeless(a, class) : 0.0);
    for (size_t k = 1; k < l->n_moments; k++) {
        chance_loops_for(a->batch->world->cpu)
            ->chances(&a->courses[class], &a->asked, l->moment_years[k], x);
        event[LAYOUT_BODY_EVENTS + k - 1] += sum_of(n, x);
    }
    add_times(b, a, class, body);
}

// ---- who is last ---------------------------------------------------------------------------

static bool has_atom(const struct dist *delay)
{
    const double median = dist_quantile(delay, 0.5);
    return dist_cdf(delay, median) - dist_cdf(delay, nextafter(median, -INFINITY)) > 1e-9;
}

// Can bodies agree at the same time wherever they do, as their delays have atoms?
static bool have_atoms(const struct agreement *a)
{
    for (size_t c = 0; c < a->ratification->n_classes; c++)
        if (a->ratification->classes[c].same_delay == c && has_atom(a->courses[c].delay))
            return true;
    return false;
}

// Several may agree on the day of a shock.
static bool is_day_of_shock(const struct course *course, double years)
{
    for (size_t k = 1; k < course->n_segments; k++)
        if (course->start[k] == years)
            return true;
    return false;
}

// At a tie the first in the file is last: which bodies tie is drawn.
static void add_ties(struct bodies *b, const struct agreement *a, size_t n, const uint32_t *rank)
{
    const size_t first = b->layout->model->asked[a->ratification->asked].first_body;
    agreement_tell_ratified(a, n, rank, b->times);
    for (size_t k = 0; k < n; k++) {
        size_t last = 0;
        for (size_t i = 1; i < a->ratification->group->n_bodies; i++)
            if (b->times[i * BATCH_LANES + k] > b->times[last * BATCH_LANES + k])
                last = i;
        b->told_last[first + last] += 1.0;
    }
}

static void add_last(struct bodies *b, const struct agreement *a)
{
    const struct ratification *r = a->ratification;
    const size_t first = b->layout->model->asked[r->asked].first_body;
    const bool always = a->n_ratified > 0 && have_atoms(a);
    uint32_t rank[BATCH_LANES];
    size_t n = 0;
    for (uint32_t j = 0; j < a->n_ratified; j++) {
        const size_t class = (size_t)a->last[j];
        if (always || is_day_of_shock(&a->courses[class], a->latest[j]))
            rank[n++] = j;
        else
            b->event[(first + r->classes[class].bodies[0]) * width(b->layout) + LAYOUT_LAST] +=
                1.0;
    }
    if (n > 0)
        add_ties(b, a, n, rank);
}

static void hear(void *context, const struct agreement *a)
{
    struct bodies *b = context;
    const int g = a->ratification->asked;
    if (g < 0)
        return;
    if (a->times != NULL) {
        for (size_t lane = 0; lane < a->batch->n; lane++)
            if (a->t0[lane] < INFINITY)
                count_trial(b, a, lane);
        return;
    }
    if (a->asked.n == 0)
        return;
    b->asked[g] += (double)a->asked.n;
    b->all_agree[g] += (double)a->n_ratified;
    for (size_t c = 0; c < a->ratification->n_classes; c++)
        add_class(b, a, c);
    add_last(b, a);
}

// ---- what it makes -------------------------------------------------------------------------

size_t bodies_histogram(const struct asked_group *asked, size_t body)
{
    const struct ratification *r = asked->ratification;
    return asked->first_body +
           (r->is_at_once ? r->classes[r->class_of[body]].bodies[0] : body);
}

// Like bodies share what holds for each of them; ties apart, each is last with the same chance.
static void share(const struct bodies *b, const struct asked_group *asked, size_t body,
                  double n_trials, double *q)
{
    const struct ratification *r = asked->ratification;
    const size_t n = width(b->layout), index = asked->first_body + body;
    const double *own = b->event + bodies_histogram(asked, body) * n;
    for (size_t i = 0; i < n; i++)
        q[index * n + i] = own[i] / n_trials;
    if (!r->is_at_once)
        return;
    const double of = (double)r->classes[r->class_of[body]].n_bodies;
    q[index * n + LAYOUT_LAST] = (own[LAYOUT_LAST] / of + b->told_last[index]) / n_trials;
}

void bodies_quantities(const struct bodies *b, double *q)
{
    const struct layout *l = b->layout;
    const double n_trials = (double)l->n_trials;
    for (size_t g = 0; g < l->model->n_asked; g++) {
        const struct asked_group *asked = &l->model->asked[g];
        q[l->at_asked + g] = b->asked[g] / n_trials;
        q[l->at_all_agree + g] = b->all_agree[g] / n_trials;
        for (size_t i = 0; i < asked->group->n_bodies; i++)
            share(b, asked, i, n_trials, q + l->at_body);
    }
}

bool bodies_create(struct bodies *b, const struct layout *layout)
{
    const struct model *m = layout->model;
    size_t most = 0;
    for (size_t g = 0; g < m->n_asked; g++)
        most = m->asked[g].group->n_bodies > most ? m->asked[g].group->n_bodies : most;
    *b = (struct bodies){.layout = layout, .observer = {.context = b, .agreement = hear}};
    b->asked = calloc(m->n_asked + 1, sizeof *b->asked);
    b->all_agree = calloc(m->n_asked + 1, sizeof *b->all_agree);
    b->event = calloc(m->n_bodies * width(layout) + 1, sizeof *b->event);
    b->told_last = calloc(m->n_bodies + 1, sizeof *b->told_last);
    b->times = calloc(most + 1, BATCH_LANES * sizeof *b->times);
    if (b->asked != NULL && b->all_agree != NULL && b->event != NULL && b->told_last != NULL &&
        b->times != NULL)
        return true;
    bodies_clear(b);
    return false;
}
