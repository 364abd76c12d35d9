// SPDX-License-Identifier: GPL-3.0-or-later
//
// A package that looks best in a world looks better than it is, by the luck of the trials that
// chose it (the winner's curse). Wherever something is chosen world by world, one half of the trials
// chooses and the other, independent, judges; both ways round, averaged.
#include "analysis/choice.h"

#include <math.h>
#include <stdlib.h>

const char *aim_name(enum aim aim)
{
    static const char *const names[] = {"budget", "value", "deterrence"};
    return names[aim];
}

bool objective_admits(const struct objective *o, const struct packages *p, size_t i)
{
    return o->aim != AIM_BUDGET || p->cost[i] <= o->level;
}

double objective_of(const struct objective *o, const struct packages *p, size_t i,
                    double deterrence)
{
    return o->aim == AIM_VALUE ? o->level * deterrence - p->cost[i] : deterrence;
}

// A difference of deterrences on the scale of the objective.
static double scale_of(const struct objective *o)
{
    return o->aim == AIM_VALUE ? o->level : 1.0;
}

static double mean_of(const double *x, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double)n;
}

// ---- choosing under an objective ----------------------------------------------------------------

// Room for one objective.
struct room {
    size_t *chosen[3];    // [n_worlds]: the best of the world by the first half, the second, all
    double *reward[2][2]; // [n_worlds]: the objective of what half k chooses, as it sees it itself; as
                          // the other half does
    double *p_best, *means[2]; // [n]
    size_t fixed[2];      // the best by the mean of either half
};

static bool room_create(struct room *r, const struct packages *p)
{
    bool good = true;
    *r = (struct room){.p_best = calloc(p->n, sizeof(double))};
    for (size_t k = 0; k < 3; k++)
        good &= (r->chosen[k] = calloc(p->n_worlds, sizeof(size_t))) != NULL;
    for (size_t k = 0; k < 2; k++) {
        good &= (r->reward[k][0] = calloc(p->n_worlds, sizeof(double))) != NULL;
        good &= (r->reward[k][1] = calloc(p->n_worlds, sizeof(double))) != NULL;
        good &= (r->means[k] = calloc(p->n, sizeof(double))) != NULL;
    }
    return good && r->p_best != NULL;
}

static void room_clear(struct room *r)
{
    for (size_t k = 0; k < 3; k++)
        free(r->chosen[k]);
    for (size_t k = 0; k < 2; k++) {
        free(r->reward[k][0]);
        free(r->reward[k][1]);
        free(r->means[k]);
    }
    free(r->p_best);
}

// The admitted package that the numbers x[package][world] put first in every world, the cheaper at a tie;
// `most` [n_worlds] becomes its objective.
static void choose_by(double *const *x, const struct objective *o, const struct packages *p,
                      size_t *chosen, double *most)
{
    for (size_t w = 0; w < p->n_worlds; w++)
        most[w] = -INFINITY;
    for (size_t i = 0; i < p->n; i++)
        for (size_t w = 0; objective_admits(o, p, i) && w < p->n_worlds; w++) {
            const double value = objective_of(o, p, i, x[i][w]);
            chosen[w] = value > most[w] ? i : chosen[w];
            most[w] = value > most[w] ? value : most[w];
        }
}

static void choose_in_worlds(struct room *r, const struct objective *o, const struct packages *p)
{
    choose_by(p->whole, o, p, r->chosen[2], r->reward[0][0]);
    for (size_t w = 0; w < p->n_worlds; w++)
        r->p_best[r->chosen[2][w]] += 1.0;
    for (size_t i = 0; i < p->n; i++)
        r->p_best[i] /= (double)p->n_worlds;
    for (size_t k = 0; k < 2; k++) {
        choose_by(p->half[k], o, p, r->chosen[k], r->reward[k][0]);
        for (size_t w = 0; w < p->n_worlds; w++) {
            const size_t best = r->chosen[k][w];
            r->reward[k][1][w] = objective_of(o, p, best, p->half[1 - k][best][w]);
        }
    }
}

static void choose_once(struct room *r, const struct objective *o, const struct packages *p)
{
    for (size_t k = 0; k < 2; k++) {
        double most = -INFINITY;
        for (size_t i = 0; i < p->n; i++) {
            r->means[k][i] = objective_of(o, p, i, mean_of(p->half[k][i], p->n_worlds));
            if (objective_admits(o, p, i) && r->means[k][i] > most) {
                most = r->means[k][i];
                r->fixed[k] = i;
            }
        }
    }
}

// How far package i is behind what half k chooses: the mean over worlds as the other half judges it, and
// the same of the world in which half k sees it farthest behind.
static void add_regret(struct package_verdict *v, const struct room *r, const struct objective *o,
                       const struct packages *p, size_t i, size_t k)
{
    const double *own = p->half[k][i], *other = p->half[1 - k][i];
    double sum = 0.0, most = -INFINITY, judged = 0.0;
    for (size_t w = 0; w < p->n_worlds; w++) {
        const double seen = r->reward[k][0][w] - objective_of(o, p, i, own[w]);
        const double regret = r->reward[k][1][w] - objective_of(o, p, i, other[w]);
        sum += regret;
        judged = seen > most ? regret : judged;
        most = seen > most ? seen : most;
    }
    v->regret_mean += 0.5 * sum / (double)p->n_worlds;
    v->regret_max += 0.5 * judged;
}

static void set_verdict(struct package_verdict *v, const struct room *r, const struct objective *o,
                        const struct packages *p, const struct package_figures *f, size_t i)
{
    *v = (struct package_verdict){NAN, NAN, NAN, NAN, NAN, 0.0, 0.0, 0, 0, 0};
    if (!objective_admits(o, p, i))
        return;
    v->expected = objective_of(o, p, i, f->deterrence);
    v->expected_se = scale_of(o) * f->deterrence_se;
    v->cvar = objective_of(o, p, i, f->cvar);
    v->p_best = r->p_best[i];
    for (size_t w = 0; w < p->n_worlds; w++)
        v->p_best_both += r->chosen[0][w] == i && r->chosen[1][w] == i;
    v->p_best_both /= (double)p->n_worlds;
    v->regret_mean = v->regret_max = 0.0;
    for (size_t k = 0; k < 2; k++)
        add_regret(v, r, o, p, i, k);
}

// How many admitted packages are strictly before each, plus one.
static void set_ranks(struct package_verdict *v, const struct objective *o,
                      const struct packages *p)
{
    for (size_t i = 0; i < p->n; i++) {
        if (!objective_admits(o, p, i))
            continue;
        v[i].rank_expected = v[i].rank_cvar = v[i].rank_regret = 1;
        for (size_t j = 0; j < p->n; j++) {
            v[i].rank_expected += v[j].expected > v[i].expected;
            v[i].rank_cvar += v[j].cvar > v[i].cvar;
            v[i].rank_regret += v[j].regret_max < v[i].regret_max;
        }
    }
}

static void set_best(struct choice *c, const struct package_verdict *v, const struct packages *p,
                     const struct room *r)
{
    c->best = c->cautious = c->least_regret = 0; // nothing costs less than the first
    for (size_t i = 0; i < p->n; i++) {
        c->best = v[i].expected > v[c->best].expected ? i : c->best;
        c->cautious = v[i].cvar > v[c->cautious].cvar ? i : c->cautious;
        c->least_regret = v[i].regret_max < v[c->least_regret].regret_max ? i : c->least_regret;
    }
    c->halves_agree = r->fixed[0] == c->best && r->fixed[1] == c->best;
    c->expected = 0.5 * (r->means[1][r->fixed[0]] + r->means[0][r->fixed[1]]);
    c->expected_se = v[c->best].expected_se;
    c->p_best = v[c->best].p_best;
    c->p_reaches = NAN;
}

// What choosing world by world brings beyond choosing once: half k chooses both, the other judges.
static void set_information(struct choice *c, const struct room *r, const struct packages *p)
{
    double *gain = calloc(p->n_worlds, sizeof *gain);
    c->evpi = c->evpi_se = NAN;
    for (size_t k = 0; gain != NULL && k < 2; k++) {
        const double *judged = p->half[1 - k][r->fixed[k]];
        for (size_t w = 0; w < p->n_worlds; w++)
            gain[w] += 0.5 * (r->reward[k][1][w] -
                              objective_of(&c->objective, p, r->fixed[k], judged[w]));
    }
    if (gain != NULL) {
        const struct estimate evpi = sample_mean(&p->sample, gain, NULL);
        c->evpi = evpi.value;
        c->evpi_se = evpi.se;
    }
    free(gain);
}

enum status choice_make(struct choice *c, struct package_verdict *verdicts,
                        const struct objective *o, const struct packages *p,
                        const struct package_figures *figures, struct error *error)
{
    struct room r;
    struct package_verdict *v = calloc(p->n, sizeof *v);
    const bool good = room_create(&r, p) && v != NULL;
    if (good) {
        choose_in_worlds(&r, o, p);
        choose_once(&r, o, p);
        for (size_t i = 0; i < p->n; i++)
            set_verdict(&v[i], &r, o, p, &figures[i], i);
        set_ranks(v, o, p);
        c->objective = *o;
        set_best(c, v, p, &r);
        set_information(c, &r, p);
        c->noise = choice_noise(o, p, c->best, r.p_best);
        for (size_t i = 0; verdicts != NULL && i < p->n; i++)
            verdicts[i] = v[i];
    }
    room_clear(&r);
    free(v);
    return good && !isnan(c->evpi) ? STATUS_OK : error_memory(error, "the packages");
}

// ---- the cheapest -------------------------------------------------------------------------------

// The cheapest with x[package][at] >= level; n: none.
static size_t cheapest_at(const struct packages *p, double level, size_t at)
{
    size_t i = 0;
    while (i < p->n && p->whole[i][at] < level)
        i++;
    return i;
}

bool choice_cheapest(struct choice *c, double level, const struct packages *p,
                     const struct package_figures *f)
{
    size_t best = 0;
    while (best < p->n && f[best].deterrence < level)
        best++;
    if (best == p->n)
        return false;
    for (size_t i = best; i < p->n && p->cost[i] == p->cost[best]; i++)
        best = f[i].deterrence > f[best].deterrence ? i : best;
    *c = (struct choice){.objective = {AIM_DETERRENCE, level}, .best = best, .cautious = best,
                         .least_regret = best, .expected = f[best].deterrence,
                         .expected_se = f[best].deterrence_se, .halves_agree = true,
                         .evpi = NAN, .evpi_se = NAN, .noise = NAN};
    for (size_t w = 0; w < p->n_worlds; w++) {
        const size_t first = cheapest_at(p, level, w);
        const bool reaches = p->whole[best][w] >= level;
        c->p_reaches += reaches;
        c->p_best += reaches && p->cost[first] == p->cost[best];
    }
    c->p_reaches /= (double)p->n_worlds;
    c->p_best /= (double)p->n_worlds;
    return true;
}

// ---- noise --------------------------------------------------------------------------------------

// Adds the variances of the difference of packages i and j: what chance leaves in the smaller half's
// mean, and what lies between worlds (the covariance of the halves).
static void add_variances(const struct packages *p, size_t i, size_t j, double *noise,
                          double *between)
{
    const size_t n = p->n_worlds;
    double mean[2] = {0.0, 0.0}, covariance = 0.0, apart = 0.0;
    for (size_t k = 0; k < 2; k++)
        mean[k] = mean_of(p->half[k][i], n) - mean_of(p->half[k][j], n);
    for (size_t w = 0; w < n; w++) {
        const double first = p->half[0][i][w] - p->half[0][j][w] - mean[0];
        const double second = p->half[1][i][w] - p->half[1][j][w] - mean[1];
        covariance += first * second;
        apart += (first - second) * (first - second);
    }
    *between += covariance / (double)(n - 1);
    *noise += apart / (double)(n - 1) * (1.0 - p->first_share);
}

double choice_noise(const struct objective *o, const struct packages *p, size_t best,
                    const double *p_best)
{
    double noise = 0.0, between = 0.0;
    for (size_t i = 0; i < p->n; i++)
        if (i != best && objective_admits(o, p, i) && p_best[i] >= 0.01)
            add_variances(p, i, best, &noise, &between);
    if (noise == 0.0)
        return 0.0;
    return between > 0.0 ? noise / between : INFINITY;
}

#define MARGIN 1.25 // the noise is an estimate too, and with more trials other packages may be best

double choice_trials(const struct packages *p, double noise, double most)
{
    return 2.0 * ceil(0.5 * MARGIN * (double)p->n_trials * noise / most);
}
