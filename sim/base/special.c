// SPDX-License-Identifier: GPL-3.0-or-later
//
// All probabilities are computed as logarithms: ln(cdf) = ln(prefactor) + ln(series), so that no
// start of an iteration, however far out, underflows. Prefactors are written around their
// maximum (Loader 2000): for gamma, with e = (x - a)/a,
//     x^a e^-x / Gamma(a) = sqrt(a / (2 pi)) exp(a (ln(1 + e) - e) - stirling_error(a)),
// which has no cancellation between large logarithms; for beta alike.
//
// Distributions are taken on the scale z = ln x (gamma) or z = logit x (beta). There both densities
// are log-concave, hence so are both tails, and Newton's method on ln(tail) converges from
// any start: it steps at most once beyond the root and then approaches from one side. Near the
// root Halley's step is taken, whose second derivative costs nothing.

#include "base/special.h"

#include <assert.h>
#include <stddef.h>

#include "base/real.h"

// ln(2 pi) / 2
#define HALF_LOG_TWO_PI 0x1.d67f1c864beb5p-1

// ---- gamma function -----------------------------------------------------------------

// Stirling's series for the error, x >= 10: sum of B_2k / (2k (2k-1) x^(2k-1)).
static double stirling_series(double x)
{
    double w = 1.0 / (x * x);
    double s = -3617.0 / 122400.0;
    s = s * w + 1.0 / 156.0;
    s = s * w + -691.0 / 360360.0;
    s = s * w + 1.0 / 1188.0;
    s = s * w + -1.0 / 1680.0;
    s = s * w + 1.0 / 1260.0;
    s = s * w + -1.0 / 360.0;
    s = s * w + 1.0 / 12.0;
    return s / x;
}

double special_lgamma(double x)
{
    assert(x > 0.0);
    double product = 1.0;
    double y = x;
    while (y < 10.0) {
        product *= y;
        y += 1.0;
    }
    double stirling = (y - 0.5) * real_log(y) - y + HALF_LOG_TWO_PI + stirling_series(y);
    return stirling - real_log(product);
}

double special_stirling_error(double x)
{
    if (x >= 10.0)
        return stirling_series(x);
    return special_lgamma(x) - ((x - 0.5) * real_log(x) - x + HALF_LOG_TWO_PI);
}

// With s = v/(2+v): ln(1+v) = 2 (s + s^3/3 + ...) and v = 2 s + s v.
double special_log1p_minus(double v)
{
    if (fabs(v) > 0.4)
        return real_log1p(v) - v;
    double s = v / (2.0 + v);
    double z = s * s;
    double sum = 0.0;
    for (int k = 27; k >= 3; k -= 2)
        sum = sum * z + 1.0 / k;
    return s * (2.0 * z * sum - v);
}

// ---- gamma distribution -------------------------------------------------------------

// What does not depend on the place: the parameters, their logarithms (beta: of their shares), and
// that of the density's greatest value.
struct shape {
    double a, b;
    double log_a, log_b;
    double peak;
};

// At a place on the scale z: the logarithms of the density and of the two tails' probabilities, and
// the derivative of the first.
struct tails {
    double density, pull;
    double lower;
    double upper;
};

// ln(1 - e^v) for v <= 0.
static double log_complement(double v)
{
    return v > -0.7 ? real_log(-real_expm1(v)) : real_log1p(-real_exp(v));
}

// sum over n of x^n / ((a+1) ... (a+n)), x < a + 1: x^a e^-x/Gamma(a+1) times it is the lower tail
// (Abramowitz and Stegun 6.5.29).
static double gamma_series(double a, double x)
{
    double term = 1.0;
    double sum = 1.0;
    for (int n = 1; n < 100000 && term > 1e-17 * sum; n++) {
        term *= x / (a + n);
        sum += term;
    }
    return sum;
}

// The continued fraction 1/(x+1-a- 1(1-a)/(x+3-a- ...)), x >= a + 1, by Lentz's algorithm as
// modified by Thompson and Barnett (1986): x^a e^-x/Gamma(a) times it is the upper tail (A. and
// S. 6.5.31).
static double gamma_fraction(double a, double x)
{
    const double tiny = 1e-300;
    double b = x + 1.0 - a;
    double c = 1.0 / tiny;
    double d = 1.0 / b;
    double h = d;
    for (int n = 1; n < 100000; n++) {
        double numerator = -n * (n - a);
        b += 2.0;
        d = numerator * d + b;
        d = 1.0 / (fabs(d) < tiny ? tiny : d);
        c = b + numerator / c;
        c = fabs(c) < tiny ? tiny : c;
        h *= d * c;
        if (fabs(d * c - 1.0) < 3e-16)
            break;
    }
    return h;
}

static struct shape gamma_shape(double a)
{
    const double log_a = real_log(a);
    return (struct shape){ .a = a, .log_a = log_a,
                           .peak = 0.5 * log_a - HALF_LOG_TWO_PI - special_stirling_error(a) };
}

// At x = e^z, both given; where x underflows only the leading term of the lower tail is left.
static struct tails gamma_tails_at(const struct shape *shape, double x, double z)
{
    const double a = shape->a;
    struct tails t = { .pull = a - x };
    if (x < 1e-290) {
        t.lower = a * z - special_lgamma(a + 1.0);
        t.density = t.lower + shape->log_a;
        t.upper = log_complement(t.lower);
        return t;
    }
    double e = (x - a) / a;
    double bulk = fabs(e) <= 0.4 ? a * special_log1p_minus(e) : a * (z - shape->log_a) - (x - a);
    t.density = shape->peak + bulk;
    if (x < a + 1.0) {
        t.lower = t.density - shape->log_a + real_log(gamma_series(a, x));
        t.lower = t.lower < 0.0 ? t.lower : 0.0;
        t.upper = log_complement(t.lower);
    } else {
        t.upper = t.density + real_log(gamma_fraction(a, x));
        t.upper = t.upper < 0.0 ? t.upper : 0.0;
        t.lower = log_complement(t.upper);
    }
    return t;
}

static struct tails gamma_tails(const struct shape *shape, double z)
{
    return gamma_tails_at(shape, real_exp(z), z);
}

double special_gamma_cdf(double shape, double x)
{
    assert(shape > 0.0 && x >= 0.0);
    const struct shape s = gamma_shape(shape);
    return x == 0.0 ? 0.0 : real_exp(gamma_tails_at(&s, x, real_log(x)).lower);
}

double special_gamma_survival(double shape, double x)
{
    assert(shape > 0.0 && x >= 0.0);
    const struct shape s = gamma_shape(shape);
    return x == 0.0 ? 1.0 : real_exp(gamma_tails_at(&s, x, real_log(x)).upper);
}

double special_gamma_log_density(double shape, double z)
{
    assert(shape > 0.0);
    const struct shape s = gamma_shape(shape);
    return gamma_tails(&s, z).density;
}

// ---- beta distribution --------------------------------------------------------------

static struct shape beta_shape(double a, double b)
{
    double n = a + b;
    double log_b = real_log(b / n);
    double scale = 0.5 * (real_log(a) + log_b) - HALF_LOG_TWO_PI;
    double error = special_stirling_error(n) - special_stirling_error(a)
                   - special_stirling_error(b);
    return (struct shape){ a, b, real_log(a / n), log_b, scale + error };
}

// ln of x^a y^b / B(a,b), the density of logit x, where d = b x - a y, x + y = 1 and lx, ly are the
// logarithms of x and y. With n = a + b, n x = a + d and n y = b - d; around the maximum (d
// small) the logarithms are taken of 1 + d/a and 1 - d/b, and the linear terms cancel.
static double beta_log_density(const struct shape *shape, double d, double lx, double ly)
{
    double e = d / shape->a;
    double f = -d / shape->b;
    bool near = fabs(e) <= 0.4 && fabs(f) <= 0.4;
    double bulk = near ? shape->a * special_log1p_minus(e) + shape->b * special_log1p_minus(f)
                       : shape->a * (lx - shape->log_a) + shape->b * (ly - shape->log_b);
    return shape->peak + bulk;
}

// Didonato and Morris (1992), eq. 9: I_x(a,b) = x^a y^b / B(a,b) * (1/beta_1 + alpha_2/beta_2 +
// ...), for x < a/(a+b); converges in about sqrt(max(a,b)) terms.
static double beta_fraction(double a, double b, double x, double y, double d)
{
    const double tiny = 1e-300;
    double lambda = -d;    // a - (a + b) x = a y - b x
    double h = tiny;
    double c = tiny;
    double dd = 0.0;
    for (int n = 0; n < 100000; n++) {
        double m = n;
        double even = a + 2.0 * m;
        double alpha = n == 0 ? 1.0
                              : (a + m - 1.0) * (a + b + m - 1.0) * m * (b - m) * x * x
                                    / ((even - 1.0) * (even - 1.0));
        double extra = n == 0 ? 0.0 : m * (b - m) * x / (even - 1.0);
        double beta = m + extra + (a + m) / (even + 1.0) * (lambda + 1.0 + m * (1.0 + y));
        dd = beta + alpha * dd;
        dd = 1.0 / (fabs(dd) < tiny ? tiny : dd);
        c = beta + alpha / c;
        c = fabs(c) < tiny ? tiny : c;
        h *= c * dd;
        if (n > 0 && fabs(c * dd - 1.0) < 3e-16)
            break;
    }
    return h - tiny;
}

// A place on [0, 1]: x, y = 1 - x and their logarithms.
struct place {
    double x, y;
    double log_x, log_y;
};

static struct tails beta_tails_at(const struct shape *shape, struct place at)
{
    const double a = shape->a, b = shape->b;
    double d = b * at.x - a * at.y;
    struct tails t = { .density = beta_log_density(shape, d, at.log_x, at.log_y), .pull = -d };
    if (d < 0.0) {
        t.lower = t.density + real_log(beta_fraction(a, b, at.x, at.y, d));
        t.lower = t.lower < 0.0 ? t.lower : 0.0;
        t.upper = log_complement(t.lower);
    } else {
        t.upper = t.density + real_log(beta_fraction(b, a, at.y, at.x, -d));
        t.upper = t.upper < 0.0 ? t.upper : 0.0;
        t.lower = log_complement(t.upper);
    }
    return t;
}

// At x = logistic(z).
static struct tails beta_tails(const struct shape *shape, double z)
{
    struct place at = {
        real_logistic(z), real_logistic(-z), -real_softplus(-z), -real_softplus(z),
    };
    return beta_tails_at(shape, at);
}

double special_beta_cdf(double a, double b, double x)
{
    assert(a > 0.0 && b > 0.0 && x >= 0.0 && x <= 1.0);
    if (x == 0.0 || x == 1.0)
        return x;
    struct place at = { x, 1.0 - x, real_log(x), real_log1p(-x) };
    const struct shape s = beta_shape(a, b);
    return real_exp(beta_tails_at(&s, at).lower);
}

double special_beta_log_density(double a, double b, double z)
{
    assert(a > 0.0 && b > 0.0);
    const struct shape s = beta_shape(a, b);
    return beta_tails(&s, z).density;
}

// ---- quantiles ----------------------------------------------------------------------

// Which tail's probability is meant.
enum tail {
    LOWER,
    UPPER
};

// Solves for the point at which a tail's probability is p, from z on. `tails` is one of the two
// families above. With g = ln(tail): g' = +-slope, g''/g' = pull - g'. A Halley step s leaves an
// error of about s^3 (|pull| + slope)^2: nothing, where s (|pull| + slope) is below 1e-5.
static struct special_point solve_tails(struct tails (*tails)(const struct shape *, double),
                                        const struct shape *shape, enum tail which, double p,
                                        double z)
{
    double target = real_log(p), log_density = 0.0;
    for (int i = 0; i < 100; i++) {
        struct tails t = tails(shape, z);
        double value = which == LOWER ? t.lower : t.upper;
        double slope = real_exp(t.density - value);
        double first = which == LOWER ? slope : -slope;
        double step = (target - value) / first;
        double bend = step * (t.pull - first);
        if (!(fabs(step) < 1e4))
            step = first * (target - value) < 0.0 ? -1e4 : 1e4;
        else if (fabs(bend) < 0.5)
            step /= 1.0 + 0.5 * bend;
        z += step;
        log_density = t.density + t.pull * step;
        if (fabs(step) * (fabs(t.pull) + slope + 1.0) <= 1e-5)
            break;
    }
    return (struct special_point){ z, log_density };
}

// Start: Wilson and Hilferty (1931), or the leading term of the lower tail where that is larger or
// the former has no logarithm.
static double gamma_start(double shape, enum tail which, double p)
{
    double score = which == LOWER ? real_normal_quantile(p) : -real_normal_quantile(p);
    double c = 1.0 / (9.0 * shape);
    double root = 1.0 - c + score * sqrt(c);
    double log_lower = which == LOWER ? real_log(p) : real_log1p(-p);
    double tail = (log_lower + special_lgamma(shape + 1.0)) / shape;
    double bulk = root > 0.0 ? real_log(shape) + 3.0 * real_log(root) : tail;
    return bulk > tail ? bulk : tail;
}

// Start: normal with the leading terms of the mean and variance of the logit.
static double beta_start(double a, double b, enum tail which, double p)
{
    double score = which == LOWER ? real_normal_quantile(p) : -real_normal_quantile(p);
    return real_log(a / b) + sqrt(1.0 / a + 1.0 / b) * score;
}

struct special_point special_gamma_point(double shape, bool upper, double p, const double *start)
{
    assert(shape > 0.0 && p > 0.0 && p < 1.0);
    const struct shape s = gamma_shape(shape);
    const enum tail which = upper ? UPPER : LOWER;
    return solve_tails(gamma_tails, &s, which, p,
                       start == NULL ? gamma_start(shape, which, p) : *start);
}

struct special_point special_beta_point(double a, double b, bool upper, double p,
                                        const double *start)
{
    assert(a > 0.0 && b > 0.0 && p > 0.0 && p < 1.0);
    const struct shape s = beta_shape(a, b);
    const enum tail which = upper ? UPPER : LOWER;
    return solve_tails(beta_tails, &s, which, p,
                       start == NULL ? beta_start(a, b, which, p) : *start);
}

// Above 1/2 the upper tail, 1 - u, is exact as a double and more accurate.
double special_gamma_quantile_log(double shape, double u)
{
    return special_gamma_point(shape, u > 0.5, u > 0.5 ? 1.0 - u : u, NULL).z;
}

double special_beta_quantile_logit(double a, double b, double u)
{
    return special_beta_point(a, b, u > 0.5, u > 0.5 ? 1.0 - u : u, NULL).z;
}

double special_gamma_quantile(double shape, double u)
{
    return real_exp(special_gamma_quantile_log(shape, u));
}

double special_beta_quantile(double a, double b, double u)
{
    return real_logistic(special_beta_quantile_logit(a, b, u));
}

// By symmetry for p < 1/2: t^2 / dof is the odds of a beta(1/2, dof/2) variate, whose upper tail
// at t is 2 p.
double special_student_quantile(double dof, double p)
{
    assert(dof >= 1.0 && p > 0.0 && p < 1.0);
    double q = p < 0.5 ? p : 1.0 - p;
    if (q == 0.5)
        return 0.0;
    double z = q < 0.25 ? -special_beta_quantile_logit(0.5 * dof, 0.5, 2.0 * q)
                        : special_beta_quantile_logit(0.5, 0.5 * dof, 1.0 - 2.0 * q);
    double t = sqrt(dof) * real_exp(0.5 * z);
    return p < 0.5 ? -t : t;
}
