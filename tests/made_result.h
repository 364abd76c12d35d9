// SPDX-License-Identifier: GPL-3.0-or-later
//
// A run's result that is made up: every number of it is another random one, so that whoever takes
// one for another is noticed. And what the estimates should make of it, from the definitions:
// games of players (measures, tiers) by sums over subsets, errors by the spread over replicates.
#ifndef BULWARK_TESTS_MADE_RESULT_H
#define BULWARK_TESTS_MADE_RESULT_H

#include "opened.h"

#include <gsl/gsl_cdf.h>

#include "analysis/estimates.h"
#include "base/random.h"
#include "base/sobol.h"

struct made {
    struct opened opened;
    struct result *result;
    struct estimates *estimates;
};

// ---- making -------------------------------------------------------------------------------------

static inline void made_fill(double *x, size_t n, uint32_t what, double low, double high)
{
    for (size_t i = 0; i < n; i++)
        x[i] = low + (high - low) *
                         random_uniforms(CHECK_SEED, (uint32_t)i, what, 77, PURPOSE_TYPE, 0).first;
}

static inline void made_fill_moments(struct moments *m, uint32_t what, double count, double weight)
{
    m->count = count;
    m->weight = weight;
    made_fill(m->mean, m->n, what, 0.1, 0.9);
    made_fill(m->square, m->n, what + 1, 0.1, 0.9);
    made_fill(m->product, m->n_pairs, what + 2, 0.1, 0.9);
}

// Names in another order than the file's; three tiers and a last measure without one; the third
// measure requires the first.
static inline void made_measures(char *text, size_t size, unsigned n, const double *cost)
{
    (void)snprintf(text, size, "measures = {\n");
    for (unsigned i = 0; i < n; i++) {
        const size_t used = strlen(text);
        (void)snprintf(
            text + used, size - used,
            " m%c = { %s%c%s%s cost = %.17g; process = { type = \"decision\"; p = 0.5; };"
            " effects = { odds_ratio = 0.6; }; };\n",
            'a' + (int)((5 * i + 2) % n), i + 1 < n ? "tier = " : "",
            i + 1 < n ? '1' + (int)(i % 3) * 2 : ' ', i + 1 < n ? ";" : "",
            i == 2 ? " requires = [ \"mc\" ];" : "", cost == NULL ? 0.1 * (i + 1) : cost[i]);
    }
    (void)snprintf(text + strlen(text), size - strlen(text), " };\n");
}

#define MADE_HEAD_WITH(report)                                                             \
    "scenario = { title = \"Made up\"; start = \"2023-01-01\"; horizon = 2.0; grid = 0.5;" \
    " deadlines = { soon = 0.5; later = 1.25; }; report = ( " report " ); };\n" CALM_ADVERSARY
#define MADE_HEAD MADE_HEAD_WITH("[ \"ma\", \"mb\" ]")

enum { MADE_ALL_BLOCKS = -1 };

// All numbers but the histograms; block `missing` is not there.
static inline bool made_open(struct made *m, const char *text, unsigned worlds, unsigned trials,
                             const char *sampler, int missing)
{
    struct error error = {0};
    struct layout *whole = NULL;
    *m = (struct made){.result = NULL};
    if (!opened_read_sampled(&m->opened, text, worlds, trials, sampler) ||
        layout_create(&whole, &m->opened.model, worlds, trials, &error) != STATUS_OK)
        return false;
    const uint32_t n_missing = missing < 0 ? 0 : 1;
    const bool is_there =
        result_create(&m->result, &m->opened.model, whole->n_blocks - n_missing,
                      worlds - n_missing * whole->block_worlds, &error) == STATUS_OK;
    layout_free(whole);
    check_true("the result is there", is_there);
    if (!is_there)
        return false;
    struct result *r = m->result;
    const struct layout *l = r->layout;
    r->n_threads = 2;
    for (uint32_t i = 0; i < l->n_blocks; i++)
        r->blocks[i] = i + (missing >= 0 && i >= (uint32_t)missing);
    made_fill(r->rows, l->n_worlds * l->row_width, 1, 0.1, 0.9);
    for (size_t w = 0; trials == 1 && w < l->n_worlds; w++)
        for (size_t i = l->first_half; i < l->second_half; i++)
            r->rows[w * l->row_width + i] = NAN;
    if (!l->is_dense) {
        made_fill(r->block_mobius, l->n_blocks * l->n_combinations, 2,
                  -0.3 / (double)l->n_combinations, 0.3 / (double)l->n_combinations);
        for (size_t b = 0; b < l->n_blocks; b++)
            r->block_mobius[b * l->n_combinations] += 0.5;
    }
    made_fill_moments(&r->worlds, 3, l->n_worlds, l->n_worlds);
    made_fill_moments(&r->lattice, 6, l->n_worlds, l->n_worlds + 1.0);
    for (size_t w = 0; w < l->n_worlds && l->n_randomisations > 0; w++)
        r->randomised.count[result_world(r, w) % SOBOL_RANDOMISATIONS] += 1.0;
    return true;
}

static inline bool made_estimate(struct made *m)
{
    struct error error = {0};
    const bool good = estimates_compute(m->result, &m->estimates, &error) == STATUS_OK;
    check_true("the estimates are there", good);
    return good;
}

static inline void made_clear(struct made *m)
{
    estimates_free(m->estimates);
    result_free(m->result);
    opened_clear(&m->opened);
}

// ---- replicates ---------------------------------------------------------------------------------

struct replicates {
    size_t n, n_sets;
    double *weight;     // [n]: worlds
    double *deterrence; // [n][n_sets]
    double *mean;       // [n_sets]
};

static inline double made_in_world(const struct result *result, size_t row, size_t index)
{
    const struct layout *l = result->layout;
    const double *x = result->rows + row * l->row_width;
    const double n_first = floor(l->n_trials / 2.0), n_second = l->n_trials - n_first;
    const double first = n_first > 0.0 ? n_first * x[l->first_half + index] : 0.0;
    return (first + n_second * x[l->second_half + index]) / l->n_trials;
}

// Adds a world, or a block, to a replicate.
static inline void replicates_add(struct replicates *p, size_t at, double weight, const double *d)
{
    const double before = p->weight[at];
    for (size_t s = 0; s < p->n_sets; s++)
        p->deterrence[at * p->n_sets + s] =
            (before * p->deterrence[at * p->n_sets + s] + weight * d[s]) / (before + weight);
    p->weight[at] += weight;
}

static inline void replicates_mean(struct replicates *p)
{
    double total = 0.0;
    for (size_t r = 0; r < p->n; r++) {
        total += p->weight[r];
        for (size_t s = 0; s < p->n_sets; s++)
            p->mean[s] += p->weight[r] * p->deterrence[r * p->n_sets + s];
    }
    for (size_t s = 0; s < p->n_sets; s++)
        p->mean[s] /= total;
}

// Those of the first rows of a dense result, or all blocks of another.
static inline struct replicates replicates_of(const struct result *result, size_t n_rows)
{
    const struct layout *l = result->layout;
    const size_t n_sets = l->n_combinations, most = n_rows + SOBOL_RANDOMISATIONS + l->n_blocks;
    struct replicates p = {.n_sets = n_sets,
                           .weight = calloc(most, sizeof(double)),
                           .deterrence = calloc(most, n_sets * sizeof(double)),
                           .mean = calloc(n_sets, sizeof(double))};
    double *d = calloc(n_sets, sizeof *d);
    if (p.weight == NULL || p.deterrence == NULL || p.mean == NULL || d == NULL)
        exit(1);
    size_t place[SOBOL_RANDOMISATIONS] = {0}; // of every randomisation that has a world
    for (size_t i = 0; i < SOBOL_RANDOMISATIONS && l->n_randomisations > 0; i++) {
        bool has_any = false;
        for (size_t w = 0; w < n_rows; w++)
            has_any = has_any || result_world(result, w) % SOBOL_RANDOMISATIONS == i;
        place[i] = p.n;
        p.n += has_any;
    }
    for (size_t w = 0; w < n_rows && l->is_dense; w++) {
        for (size_t s = 0; s < n_sets; s++)
            d[s] = made_in_world(result, w, s);
        replicates_add(
            &p,
            l->n_randomisations == 0 ? w : place[result_world(result, w) % SOBOL_RANDOMISATIONS],
            1.0, d);
    }
    for (size_t b = 0; b < l->n_blocks && !l->is_dense; b++) {
        for (size_t s = 0; s < n_sets; s++) {
            d[s] = result->block_mobius[b * n_sets];
            for (size_t t = s; t != 0; t = (t - 1) & s)
                d[s] += result->block_mobius[b * n_sets + t];
        }
        const double left = (double)l->n_worlds - (double)(b * l->block_worlds);
        replicates_add(&p, b, fmin(left, l->block_worlds), d);
    }
    p.n = l->n_randomisations > 0 ? p.n : l->is_dense ? n_rows : l->n_blocks;
    free(d);
    replicates_mean(&p);
    return p;
}

static inline void replicates_clear(struct replicates *p)
{
    free(p->weight);
    free(p->deterrence);
    free(p->mean);
}

// ---- games --------------------------------------------------------------------------------------

struct players {
    unsigned n;
    bool are_measures;
    uint32_t mask[MODEL_MAX_MEASURES]; // of measures
};

enum quantity { DETERRENCE, GAIN, LAYERING, SYNERGY, LOG_SYNERGY, SHAPLEY, INTERACTION };

static inline struct players measures_as_players(const struct model *model)
{
    struct players p = {.n = (unsigned)model->n_measures, .are_measures = true};
    for (unsigned i = 0; i < p.n; i++)
        p.mask[i] = UINT32_C(1) << i;
    return p;
}

static inline uint32_t union_of(const struct players *p, uint32_t set)
{
    uint32_t mask = 0;
    if (p->are_measures)
        return set;
    for (unsigned i = 0; i < p->n; i++)
        mask |= set >> i & 1U ? p->mask[i] : 0;
    return mask;
}

static inline double factorial(unsigned n)
{
    return n < 2 ? 1.0 : n * factorial(n - 1);
}

// Σ over sets without those of `set` (one player or two) of what they add together, weighted as
// orders of joining make it: Shapley values; interactions where the two join as one.
static inline double plain_share(const struct players *p, const double *d, uint32_t set)
{
    const unsigned n = p->n, k = (unsigned)__builtin_popcount(set);
    double sum = 0.0;
    for (uint32_t s = 0; s < UINT32_C(1) << n; s++) {
        if (s & set)
            continue;
        const unsigned size = (unsigned)__builtin_popcount(s);
        double added = 0.0;
        for (uint32_t t = set;; t = (t - 1) & set) {
            const double sign = (__builtin_popcount(set ^ t) & 1) != 0 ? -1.0 : 1.0;
            added += sign * d[union_of(p, s | t)];
            if (t == 0)
                break;
        }
        sum += factorial(size) * factorial(n - size - k) / factorial(n - k + 1) * added;
    }
    return sum;
}

// What a set gains: in deterrence, or in its logarithm, linear about the means.
static inline double plain_gain(const struct players *p, const double *d, const double *mean,
                                bool in_logs, uint32_t set)
{
    const uint32_t whole = union_of(p, set);
    return in_logs ? d[whole] / mean[whole] - d[0] / mean[0] : d[whole] - d[0];
}

// Of one replicate's deterrences.
static inline double plain_quantity(const struct players *p, const double *d, const double *mean,
                                    enum quantity quantity, uint32_t set)
{
    const bool in_logs = quantity == LOG_SYNERGY;
    double value = 0.0;
    switch (quantity) {
    case DETERRENCE:
        return d[union_of(p, set)];
    case GAIN:
        return plain_gain(p, d, mean, false, set);
    case LAYERING:
        for (uint32_t rest = set, t = set; rest != UINT32_MAX; t = rest) {
            value +=
                (__builtin_popcount(set ^ t) & 1) != 0 ? -d[union_of(p, t)] : d[union_of(p, t)];
            rest = t == 0 ? UINT32_MAX : (t - 1) & set;
        }
        return value;
    case SYNERGY:
    case LOG_SYNERGY:
        value = plain_gain(p, d, mean, in_logs, set);
        for (unsigned i = 0; i < p->n; i++)
            if (set >> i & 1U)
                value -= plain_gain(p, d, mean, in_logs, UINT32_C(1) << i);
        return value;
    default:
        return plain_share(p, d, set);
    }
}

// The logarithm's synergy of the means themselves.
static inline double plain_log_synergy(const struct players *p, const double *mean, uint32_t set)
{
    double value = log(mean[union_of(p, set)] / mean[0]);
    for (unsigned i = 0; i < p->n; i++)
        if (set >> i & 1U)
            value -= log(mean[p->mask[i]] / mean[0]);
    return __builtin_popcount(set) < 2 ? 0.0 : value;
}

// ---- errors -------------------------------------------------------------------------------------

// The weighted mean of x over replicates, and its error.
static inline struct estimate plain_estimate(const struct replicates *r, const double *x)
{
    double mean = 0.0, square = 0.0, weight = 0.0;
    for (size_t i = 0; i < r->n; i++)
        weight += r->weight[i];
    for (size_t i = 0; i < r->n; i++)
        mean += r->weight[i] * x[i] / weight;
    for (size_t i = 0; i < r->n; i++)
        square += r->weight[i] * (x[i] - mean) * (x[i] - mean);
    return (struct estimate){mean, r->n < 2 ? NAN : sqrt(square / (double)(r->n - 1) / weight)};
}

static inline struct estimate plain_of(const struct replicates *r, const struct players *p,
                                       enum quantity quantity, uint32_t set)
{
    double *x = calloc(r->n + 1, sizeof *x);
    if (x == NULL)
        exit(1);
    for (size_t i = 0; i < r->n; i++)
        x[i] = plain_quantity(p, r->deterrence + i * r->n_sets, r->mean, quantity, set);
    const struct estimate e = plain_estimate(r, x);
    free(x);
    return e;
}

// Quantity i of moments that were made up.
static inline struct estimate plain_of_moments(const struct moments *m, size_t i)
{
    return (struct estimate){
        m->mean[i], m->count < 2.0 ? NAN : sqrt(m->square[i] / (m->count - 1.0) / m->weight)};
}

static inline struct interval plain_interval(struct estimate e, double n_replicates, bool clipped)
{
    const double t = n_replicates >= 2.0 ? gsl_cdf_tdist_Pinv(0.975, n_replicates - 1.0) : NAN;
    const struct interval i = {e.value - t * e.se, e.value + t * e.se};
    return clipped && !isnan(i.lo) ? (struct interval){fmax(i.lo, 0.0), fmin(i.hi, 1.0)} : i;
}

static inline bool is_same(double value, double truth)
{
    return isnan(truth) ? isnan(value)
                        : value == truth || fabs(value - truth) <= 1e-10 * fabs(truth) + 1e-13;
}

static inline void check_same(const char *what, struct estimate e, struct estimate truth)
{
    const bool same = is_same(e.value, truth.value) && is_same(e.se, truth.se);
    if (!same)
        printf("\n    %s: %.15g ± %.15g, but it should be %.15g ± %.15g\n", what, e.value, e.se,
               truth.value, truth.se);
    check_true(what, same);
}

static inline void check_interval(const char *what, struct interval i, struct interval truth)
{
    const bool same = is_same(i.lo, truth.lo) && is_same(i.hi, truth.hi);
    if (!same)
        printf("\n    %s: %.15g … %.15g, but it should be %.15g … %.15g\n", what, i.lo, i.hi,
               truth.lo, truth.hi);
    check_true(what, same);
}

#endif
