// SPDX-License-Identifier: GPL-3.0-or-later
//
// Gamma, beta and PERT: kinds whose quantile takes an iteration, and the tables that replace it.
//
// All three are handled through z, the logarithm (gamma) or the logit (beta, PERT) of the
// standard variate: it keeps the relative accuracy of both tails, and as a function of the
// normal score s = Phi^-1(u) it is smooth, nearly straight, with the slope
// dz/ds = phi(s) / (density of z).

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/dist.h"
#include "base/dist_formulas.h"
#include "base/special.h"

enum {
    FEWEST_INTERVALS = 64,
    MOST_INTERVALS = 16384
};

// Aimed at when a table is made: half the promised bound.
static const double largest_error = 5e-10;

// ---- the exact way --------------------------------------------------------------------

// A family of z: the point at which the tail below z, or for `upper` that above, has probability p
// (special.h). Its second parameter is not used by gamma.
struct family {
    struct special_point (*point)(double a, double b, bool upper, double p, const double *start);
};

static struct special_point gamma_point(double a, double b, bool upper, double p,
                                        const double *start)
{
    (void)b;
    return special_gamma_point(a, upper, p, start);
}

static const struct family gamma_family = { gamma_point };
static const struct family beta_family = { special_beta_point };

// ---- tables ---------------------------------------------------------------------------

// The knot at a score, by the tail in which it lies; `start` as in special.h.
static struct dist_knot knot_at(const struct family *f, double a, double b, double score,
                                double interval, const double *start)
{
    struct special_point at =
        f->point(a, b, score >= 0.0, real_normal_cdf(-fabs(score)), start);
    double log_phi = -0.5 * score * score - 0x1.d67f1c864beb5p-1;
    return (struct dist_knot){ at.z, real_exp(log_phi - at.log_density) * interval };
}

// What the cubic makes of the middle of an interval between two knots.
static double middle_z(const struct dist_knot *k)
{
    return 0.5 * (k[0].z + k[1].z) + 0.125 * (k[0].slope - k[1].slope);
}

// The largest difference between the table and the truth at the middles of its intervals, where
// that of a cubic is greatest, leaving out what is zero on the scale of the variate.
static double largest_difference(const struct dist_table *table, const struct dist_knot *middles)
{
    double largest = 0.0;
    for (size_t i = 0; i < table->n_intervals; i++) {
        const struct dist_knot *k = &table->knots[i];
        double difference = fabs(middle_z(k) - middles[i].z);
        int vanishes = k[1].z < -720.0;
        largest = vanishes || difference < largest ? largest : difference;
    }
    return largest;
}

// A table of n intervals, its knots zero. NULL: no memory.
static struct dist_table *table_allocate(const struct dist *d, size_t n)
{
    struct dist_table *table = calloc(1, sizeof *table + (n + 1) * sizeof *table->knots);
    if (table == NULL)
        return NULL;
    table->kind = d->kind;
    table->a = d->p[0];
    table->b = d->p[1];
    table->n_intervals = n;
    table->per_score = (double)n / (2.0 * DIST_TABLE_SPAN);
    return table;
}

// All knots, each but the first from where the one before points.
static void fill_knots(const struct family *f, struct dist_table *table)
{
    double step = 1.0 / table->per_score;
    for (size_t i = 0; i <= table->n_intervals; i++) {
        struct dist_knot *k = &table->knots[i];
        double start = i == 0 ? 0.0 : k[-1].z + k[-1].slope;
        *k = knot_at(f, table->a, table->b, -DIST_TABLE_SPAN + (double)i * step, step,
                     i == 0 ? NULL : &start);
    }
}

// The knots in the middles of the table's intervals; its cubic is near them.
static void fill_middles(const struct family *f, const struct dist_table *table,
                         struct dist_knot *middles)
{
    double step = 1.0 / table->per_score;
    for (size_t i = 0; i < table->n_intervals; i++) {
        double start = middle_z(&table->knots[i]);
        middles[i] = knot_at(f, table->a, table->b,
                             -DIST_TABLE_SPAN + ((double)i + 0.5) * step, step, &start);
    }
}

// A table of twice the intervals from a coarse one and the knots at its middles. NULL: no memory.
static struct dist_table *table_refined(const struct dist *d, const struct dist_table *coarse,
                                        const struct dist_knot *middles)
{
    size_t n = coarse->n_intervals;
    struct dist_table *fine = table_allocate(d, 2 * n);
    if (fine == NULL)
        return NULL;
    for (size_t i = 0; i <= n; i++) {
        fine->knots[2 * i] = coarse->knots[i];
        if (i < n)
            fine->knots[2 * i + 1] = middles[i];
    }
    for (size_t i = 0; i <= 2 * n; i++)
        fine->knots[i].slope *= 0.5;
    return fine;
}

// One round: *table stays if it is good enough (*done), is emptied if it cannot become so, and is
// replaced by a finer one otherwise; freed and NULL for want of memory.
static void table_improve(const struct dist *d, const struct family *f,
                          struct dist_table **table, int *done)
{
    struct dist_table *now = *table;
    size_t n = now->n_intervals;
    struct dist_knot *middles = malloc(n * sizeof *middles);
    *done = 1;
    if (middles == NULL) {
        free(now);
        *table = NULL;
        return;
    }
    fill_middles(f, now, middles);
    if (!(largest_difference(now, middles) <= largest_error)) {
        if (n >= MOST_INTERVALS) {
            now->n_intervals = 0;
        } else {
            *table = table_refined(d, now, middles);
            *done = *table == NULL;
            free(now);
        }
    }
    free(middles);
}

// NULL for kinds without tables.
static const struct family *family_of(const struct dist *d);

struct dist_table *dist_table_create(const struct dist *d)
{
    const struct family *f = family_of(d);
    struct dist_table *table = table_allocate(d, f == NULL ? 0 : FEWEST_INTERVALS);
    if (table == NULL || f == NULL)
        return table;
    fill_knots(f, table);
    for (int done = 0; !done;)
        table_improve(d, f, &table, &done);
    return table;
}

struct dist dist_with_table(struct dist d, const struct dist_table *table)
{
    assert(table != NULL && table->kind == d.kind);
    if (table->n_intervals == 0)
        return d;
    assert(table->a == d.p[0] && table->b == d.p[1]);
    d.table = table;
    return d;
}

static int order(double a, double b)
{
    return (a > b) - (a < b);
}

int dist_table_order(const struct dist_table *table, const struct dist *d)
{
    const int by_kind = strcmp(table->kind->name, d->kind->name);
    const int by_a = order(table->a, d->p[0]);
    return by_kind != 0 ? by_kind : by_a != 0 ? by_a : order(table->b, d->p[1]);
}

void dist_table_free(struct dist_table *table)
{
    free(table);
}

// z by table or exactly, u clamped.
static double z_of(const struct dist *d, const struct family *f, double u)
{
    if (d->table != NULL) {
        double score = real_normal_quantile(u);
        if (dist_table_holds(score))
            return dist_table_z(d->table, score);
    }
    return f->point(d->p[0], d->p[1], u > 0.5, u > 0.5 ? 1.0 - u : u, NULL).z;
}

// ---- gamma --------------------------------------------------------------------------------

static double gamma_quantile(const struct dist *d, double u)
{
    return dist_gamma_of(d, z_of(d, &gamma_family, dist_clamp(u)));
}

static double gamma_cdf(const struct dist *d, double x)
{
    return x <= 0.0 ? 0.0 : special_gamma_cdf(d->p[0], x / d->p[2]);
}

static double gamma_mean(const struct dist *d)
{
    return d->p[0] * d->p[2];
}

static double zero(const struct dist *d)
{
    (void)d;
    return 0.0;
}

static double infinity(const struct dist *d)
{
    (void)d;
    return INFINITY;
}

static const struct dist_kind gamma_kind = {
    "gamma", DIST_GAMMA, gamma_quantile, gamma_cdf, gamma_mean, zero, infinity,
};

struct dist dist_gamma(double shape, double scale)
{
    assert(shape >= 1e-2 && shape <= 1e6 && scale > 0.0);
    return (struct dist){ .kind = &gamma_kind, .p = { shape, 0.0, scale } };
}

// ---- beta and PERT ----------------------------------------------------------------------

static double beta_quantile(const struct dist *d, double u)
{
    return dist_beta_of(d, z_of(d, &beta_family, dist_clamp(u)));
}

static double beta_cdf(const struct dist *d, double x)
{
    if (x >= d->p[3])
        return 1.0;
    return x <= d->p[2] ? 0.0
                        : special_beta_cdf(d->p[0], d->p[1], (x - d->p[2]) / (d->p[3] - d->p[2]));
}

static double beta_mean(const struct dist *d)
{
    double share = d->p[0] / (d->p[0] + d->p[1]);
    return dist_within(d->p[2] + share * (d->p[3] - d->p[2]), d->p[2], d->p[3]);
}

static double beta_lower(const struct dist *d)
{
    return d->p[2];
}

static double beta_upper_end(const struct dist *d)
{
    return d->p[3];
}

static const struct dist_kind beta_kind = {
    "beta", DIST_BETA, beta_quantile, beta_cdf, beta_mean, beta_lower, beta_upper_end,
};

static const struct dist_kind pert_kind = {
    "pert", DIST_BETA, beta_quantile, beta_cdf, beta_mean, beta_lower, beta_upper_end,
};

struct dist dist_beta(double a, double b)
{
    assert(a >= 1e-2 && a <= 1e5 && b >= 1e-2 && b <= 1e5);
    return (struct dist){ .kind = &beta_kind, .p = { a, b, 0.0, 1.0 } };
}

struct dist dist_pert(double min, double mode, double max)
{
    assert(min <= mode && mode <= max);
    double width = max - min;
    double below = width > 0.0 ? (mode - min) / width : 0.5;
    double above = width > 0.0 ? (max - mode) / width : 0.5;
    return (struct dist){
        .kind = &pert_kind, .p = { 1.0 + 4.0 * below, 1.0 + 4.0 * above, min, max },
    };
}

static const struct family *family_of(const struct dist *d)
{
    if (d->kind == &gamma_kind)
        return &gamma_family;
    return d->kind == &beta_kind || d->kind == &pert_kind ? &beta_family : NULL;
}
