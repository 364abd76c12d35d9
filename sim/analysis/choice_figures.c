// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/choice.h"

#include "base/ascending.h"
#include "engine/parallel.h"

#include <math.h>
#include <stdlib.h>

struct ranked {
    double key;
    size_t world;
};

static int compare(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    const int by_key = ascending(&a->key, &b->key);
    return by_key != 0 ? by_key : (a->world > b->world) - (a->world < b->world);
}

struct work {
    const struct packages *packages;
    struct package_figures *figures;
    struct ranked *rooms; // [n_threads][n_worlds]
};

// Conditional value at risk (Rockafellar and Uryasev 2000) with the worst worlds found by one half
// of the trials and judged by the other.
static double worst_mean(const struct packages *p, size_t i, size_t chooser, struct ranked *room)
{
    const size_t n = p->n_worlds, n_worst = (size_t)ceil(CHOICE_WORST * (double)n);
    double sum = 0.0;
    for (size_t w = 0; w < n; w++)
        room[w] = (struct ranked){p->half[chooser][i][w], w};
    qsort(room, n, sizeof *room, compare);
    for (size_t k = 0; k < n_worst; k++)
        sum += p->half[1 - chooser][i][room[k].world];
    return sum / (double)n_worst;
}

static void about_package(void *context, unsigned thread, size_t i)
{
    const struct work *work = context;
    const struct packages *p = work->packages;
    struct package_figures *f = &work->figures[i];
    struct ranked *room = work->rooms + (size_t)thread * p->n_worlds;
    const struct estimate deterrence = sample_mean(&p->sample, p->whole[i], NULL);
    f->deterrence = deterrence.value;
    f->deterrence_se = deterrence.se;
    f->cvar = 0.5 * (worst_mean(p, i, 0, room) + worst_mean(p, i, 1, room));
}

// ---- the frontier -------------------------------------------------------------------------------

// Is a package on the frontier of the numbers value(i)? Packages stand in order of cost: of those of
// one cost the best are, if they beat all that cost less.
static void mark(const struct packages *p, const double *value, bool *is_on)
{
    double best_cheaper = -INFINITY;
    for (size_t first = 0, end; first < p->n; first = end) {
        double best = -INFINITY;
        for (end = first; end < p->n && p->cost[end] == p->cost[first]; end++)
            best = fmax(best, value[end]);
        for (size_t i = first; i < end; i++)
            is_on[i] = value[i] == best && best > best_cheaper;
        best_cheaper = fmax(best_cheaper, best);
    }
}

static bool about_frontier(const struct packages *p, struct package_figures *f)
{
    double *value = calloc(p->n, sizeof *value);
    bool *is_on = calloc(p->n, sizeof *is_on);
    const bool good = value != NULL && is_on != NULL;
    for (size_t w = 0; good && w < p->n_worlds; w++) {
        for (size_t i = 0; i < p->n; i++)
            value[i] = p->whole[i][w];
        mark(p, value, is_on);
        for (size_t i = 0; i < p->n; i++)
            f[i].p_frontier += is_on[i];
    }
    for (size_t i = 0; good && i < p->n; i++)
        value[i] = f[i].deterrence;
    if (good)
        mark(p, value, is_on);
    for (size_t i = 0; good && i < p->n; i++)
        f[i].frontier = is_on[i];
    for (size_t i = 0; i < p->n; i++)
        f[i].p_frontier /= (double)p->n_worlds;
    free(value);
    free(is_on);
    return good;
}

enum status choice_figures(const struct packages *p, struct package_figures *figures,
                           struct error *error)
{
    struct work work = {p, figures, calloc(p->n_threads * p->n_worlds, sizeof *work.rooms)};
    bool good = work.rooms != NULL;
    for (size_t i = 0; i < p->n; i++)
        figures[i] = (struct package_figures){0};
    if (good) {
        parallel_for(p->n, p->n_threads, about_package, &work);
        good = about_frontier(p, figures);
    }
    free(work.rooms);
    return good ? STATUS_OK : error_memory(error, "the packages");
}
