// SPDX-License-Identifier: GPL-3.0-or-later
//
// Elementary functions of one real number: exp, log and their kin, the normal
// distribution and its inverse.
//
// Promise: the same bits from every x86-64 build. glibc's versions differ in the last bit
// between processors with and without FMA; these use only + - * / sqrt and the bits of a
// double, in one fixed order, and must be compiled with -ffp-contract=off. They have no
// branch that depends on a value except real_normal_quantile, so that loops over arrays
// vectorise (-O3; -fno-math-errno -fno-trapping-math help and change no value).
//
// Error bounds ("ulp": units in the last place; "relative": |computed/true - 1|) are stated
// with each function and checked by tests/test_real.c. Polynomials come from
// scripts/coefficients.py. NaN gives NaN. Nothing here can fail.

#ifndef BULWARK_BASE_REAL_H
#define BULWARK_BASE_REAL_H

#include <math.h>
#include <stdint.h>
#include <string.h>

// The 64 bits of a double, and back.
static inline uint64_t real_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double real_from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

// ---- exponentials -------------------------------------------------------------------

// q(r) of e^r = 1 + r + r^2 q(r), |r| <= ln(2)/2.
static inline double real_exp_tail(double r)
{
    double q = 2.510038549551032e-08;
    q = q * r + 2.7620088445409746e-07;
    q = q * r + 2.7557268459997064e-06;
    q = q * r + 2.4801521295954376e-05;
    q = q * r + 0.00019841269863053618;
    q = q * r + 0.0013888888917213717;
    q = q * r + 0.008333333333330062;
    q = q * r + 0.04166666666662413;
    q = q * r + 0.16666666666666669;
    return q * r + 0.5000000000000001;
}

// A number reduced for the exponential: x = n ln 2 + r.
struct real_reduced {
    double n;     // the whole number n
    double half;  // 2^(n-1)
    double p;     // e^r - 1
};

// Cody and Waite's reduction of x + tail, |x| <= 710, |tail| < 2^-10. ln 2 is split into a
// leading part of 42 bits, whose product with n is exact, and the rest; adding 1.5 * 2^52
// rounds x/ln 2 to a whole number and leaves it in the low bits of the sum.
static inline struct real_reduced real_exp_reduce(double x, double tail)
{
    const double shift = 0x1.8p52;
    double shifted = x * 0x1.71547652b82fep+0 + shift;
    double n = shifted - shift;
    double high = x - n * 0x1.62e42fefa3800p-1;
    double low = n * 0x1.ef35793c76730p-45 - tail;
    double r = high - low;
    double p = high - (low - r * r * real_exp_tail(r));
    return (struct real_reduced){ n, real_from_bits((real_bits(shifted) + 1022) << 52), p };
}

// exp(x + tail) for a tail of at most 2^-10 that is too small to be added to x.
// Relative error 2.3e-16 apart from the error of the tail; 0 below x = -708.
static inline double real_exp_sum(double x, double tail)
{
    double clamped = x > 710.0 ? 710.0 : x < -708.0 ? -708.0 : x;
    struct real_reduced e = real_exp_reduce(clamped, tail);
    double y = (2.0 + 2.0 * e.p) * e.half;
    return x < -708.0 ? 0.0 : y;
}

// e^x. At most 1 ulp. 0 below -708 (subnormal results are flushed), inf above 709.782712893384.
static inline double real_exp(double x)
{
    return real_exp_sum(x, 0.0);
}

// e^x - 1, also for small x. At most 2 ulp. inf above 709.782712893384.
static inline double real_expm1(double x)
{
    double clamped = x > 710.0 ? 710.0 : x < -60.0 ? -60.0 : x;
    struct real_reduced e = real_exp_reduce(clamped, 0.0);
    double y = 2.0 * (e.half * e.p + (e.half - 0.5));
    return fabs(x) < 0x1p-60 ? x : y;
}

// ---- logarithms ---------------------------------------------------------------------

// A number taken apart for the logarithm: x = 2^k (1 + f), 1 + f in [sqrt(1/2), sqrt 2).
struct real_parts {
    double k;
    double f;
};

// x positive and finite, subnormals included (they are scaled by 2^54 first). k is made a
// double by placing it in the mantissa of 2^52: that vectorises where a conversion of 64-bit
// integers does not.
static inline struct real_parts real_log_parts(double x)
{
    double scaled = x < 0x1p-1022 ? x * 0x1p54 : x;
    double offset = x < 0x1p-1022 ? 0x1p52 + 1077.0 : 0x1p52 + 1023.0;
    const uint64_t root_half = UINT64_C(0x3fe6a09e667f3bcd);
    uint64_t bits = real_bits(scaled) + (UINT64_C(0x3ff0000000000000) - root_half);
    double k = real_from_bits((bits >> 52) | UINT64_C(0x4330000000000000)) - offset;
    uint64_t mantissa = (bits & UINT64_C(0x000fffffffffffff)) + root_half;
    return (struct real_parts){ k, real_from_bits(mantissa) - 1.0 };
}

// g(z) of ln((1+s)/(1-s)) = 2 s + s z g(z), z = s^2.
static inline double real_log_tail(double z)
{
    double g = 0.14616585424888623;
    g = g * z + 0.15331710618210773;
    g = g * z + 0.18182889455674947;
    g = g * z + 0.22222211130259878;
    g = g * z + 0.2857142862600327;
    g = g * z + 0.39999999999899444;
    return g * z + 0.666666666666667;
}

// ln x + tail for a tail that is small beside 1: real_log and real_log1p. With s = f/(2+f),
// ln(1+f) = f - (f^2/2 - s (f^2/2 + z g(z))), summed so that f, the largest, comes last
// (the arrangement of fdlibm, Ng 1993).
static inline double real_log_sum(double x, double tail)
{
    struct real_parts v = real_log_parts(x);
    double s = v.f / (2.0 + v.f);
    double z = s * s;
    double half_square = 0.5 * v.f * v.f;
    double rest = s * (half_square + z * real_log_tail(z)) + (v.k * 0x1.ef35793c76730p-45 + tail);
    double y = v.k * 0x1.62e42fefa3800p-1 - ((half_square - rest) - v.f);
    y = x == INFINITY ? INFINITY : y;
    return x > 0.0 ? y : x == 0.0 ? -INFINITY : NAN;
}

// ln x. At most 1 ulp, subnormals included. -inf at 0, NaN below.
static inline double real_log(double x)
{
    return real_log_sum(x, 0.0);
}

// ln(1 + x), also for small x. At most 2 ulp. -inf at -1, NaN below. What 1 + x loses to
// rounding is found exactly (Knuth's two-sum) and put back to first order.
static inline double real_log1p(double x)
{
    double u = 1.0 + x;
    double part = u - 1.0;
    double lost = (1.0 - (u - part)) + (x - part);
    int ordinary = u > 0.0 && u < INFINITY;
    double tail = (ordinary ? lost : 0.0) / (ordinary ? u : 1.0);
    double y = real_log_sum(u, tail);
    return fabs(x) < 0x1p-60 ? x : y;
}

// ln(1 + e^x) without overflow. Relative error 6e-16 (down to x = -708, 0 below).
static inline double real_softplus(double x)
{
    return (x > 0.0 ? x : 0.0) + real_log1p(real_exp(-fabs(x)));
}

// 1/(1 + e^-x). Relative error 6e-16, in the lower tail too (down to x = -708, 0 below).
static inline double real_logistic(double x)
{
    double e = real_exp(-fabs(x));
    return (x < 0.0 ? e : 1.0) / (1.0 + e);
}

// ln(p/(1-p)), p in [0,1]: -inf at 0, +inf at 1. Relative error 6e-16, near p = 1/2 too, where
// it is ln(1 + (2p-1)/(1-p)) with both differences exact.
static inline double real_logit(double p)
{
    int middle = p > 0.25 && p < 0.75;
    double q = 1.0 - p;
    double v = (2.0 * p - 1.0) / q;
    double u = 1.0 + v;
    double part = u - 1.0;
    double lost = (1.0 - (u - part)) + (v - part);
    double tail = (middle ? lost : 0.0) / (middle ? u : 1.0);
    return real_log_sum(middle ? u : p / q, tail);
}

// ---- powers -------------------------------------------------------------------------

// A sum of two doubles that stands for one number of about twice the precision.
struct real_pair {
    double high;
    double low;
};

// a * b exactly, for |a|, |b| in about [1e-140, 1e140] (Veltkamp's split, Dekker 1971).
static inline struct real_pair real_product(double a, double b)
{
    double ca = 134217729.0 * a;
    double cb = 134217729.0 * b;
    double ah = ca - (ca - a);
    double bh = cb - (cb - b);
    double al = a - ah;
    double bl = b - bh;
    double p = a * b;
    return (struct real_pair){ p, ((ah * bh - p) + ah * bl + al * bh) + al * bl };
}

// ln x for finite x > 0 as a pair, relative error about 2^-59: k ln 2 + 2 s exactly, the series'
// rest (at most 1 % of it) in double.
static inline struct real_pair real_log_pair(double x)
{
    struct real_parts v = real_log_parts(x);
    double d = 2.0 + v.f;
    double d_low = v.f - (d - 2.0);
    double s = v.f / d;
    struct real_pair sd = real_product(s, d);
    double s_low = (((v.f - sd.high) - sd.low) - s * d_low) / d;
    double z = s * s;
    double rest = 2.0 * s_low + s * z * real_log_tail(z);
    double a = v.k * 0x1.62e42fefa3800p-1;
    double b = 2.0 * s;
    double sum = a + b;
    double part = sum - a;
    double lost = (a - (sum - part)) + (b - part);
    double low = lost + (rest + v.k * 0x1.ef35793c76730p-45);
    double high = sum + low;
    return (struct real_pair){ high, low - (high - sum) };
}

// x^y for x >= 0. Relative error 4e-16 where |y ln x| <= 30, 4e-15 elsewhere; 0 where
// y ln x < -708. As in C: x^0 = 1, 1^y = 1, 0^y = 0 (y > 0) or inf (y < 0). NaN for x < 0.
static inline double real_pow(double x, double y)
{
    int ordinary = x > 0.0 && x < INFINITY;
    struct real_pair l = real_log_pair(ordinary ? x : 1.0);
    double bounded = y > 1e20 ? 1e20 : y < -1e20 ? -1e20 : y;
    struct real_pair e = real_product(bounded, l.high);
    e.low += bounded * l.low;
    double tail = fabs(e.high) < 710.0 ? e.low : 0.0;
    double power = real_exp_sum(e.high, tail);
    double edge = y == 0.0 ? 1.0 : (x > 0.0) == (y > 0.0) ? INFINITY : 0.0;
    edge = x >= 0.0 && y == y ? edge : NAN;
    return ordinary ? power : edge;
}

// ---- the normal distribution --------------------------------------------------------

// c(t) of Phi(-a) = c(t) e^(-a^2/2) / (1 + 2a), t = (a - 5)/(a + 5), 0 <= a <= 40: the shape of
// Shepherd and Laframboise (1981), Math. Comp. 36, 249-253; the coefficients are our own.
static inline double real_normal_tail(double t)
{
    double c = 1.7370737348015927e-09;
    c = c * t + 8.527593351984104e-09;
    c = c * t + -1.1252541842437079e-09;
    c = c * t + -6.95595714486075e-08;
    c = c * t + -3.27249725717045e-08;
    c = c * t + 4.367812454055226e-07;
    c = c * t + 1.720105733645257e-07;
    c = c * t + -2.8632035093676177e-06;
    c = c * t + 5.373970716164532e-07;
    c = c * t + 1.9392448283206474e-05;
    c = c * t + -2.643745869710766e-05;
    c = c * t + -0.00010817738181343191;
    c = c * t + 0.0004250959137242306;
    c = c * t + -0.00011869345896422193;
    c = c * t + -0.0035716954393749177;
    c = c * t + 0.015422845668711185;
    c = c * t + -0.03933220135519987;
    c = c * t + 0.0724878269766557;
    c = c * t + -0.10065743821677635;
    c = c * t + 0.1008885820345359;
    c = c * t + -0.05400807503407655;
    c = c * t + -0.03964700840400564;
    return c * t + 0.8461123547250693;
}

// e^(-a^2/2), relative error 4e-16 for |a| <= 37.6, 0 beyond: a is split so that the square
// of its leading 26 bits is exact.
static inline double real_exp_half_square(double a)
{
    double lead = real_from_bits(real_bits(a) & UINT64_C(0xfffffffff8000000));
    return real_exp_sum(-0.5 * lead * lead, -0.5 * ((a - lead) * (a + lead)));
}

// The standard normal density, relative error 5e-16 for |x| <= 37.6, 0 beyond.
static inline double real_normal_density(double x)
{
    double size = fabs(x);
    return 0x1.9884533d43651p-2 * real_exp_half_square(size > 40.0 ? 40.0 : size);
}

// Phi(x), the standard normal distribution function. Relative error 2e-15 for x >= -37.6, the
// lower tail included; 0 below.
static inline double real_normal_cdf(double x)
{
    double size = fabs(x);
    double a = size > 40.0 ? 40.0 : size;
    double tail = real_normal_tail((a - 5.0) / (a + 5.0)) * real_exp_half_square(a)
                  / (1.0 + 2.0 * a);
    return x > 0.0 ? 1.0 - tail : tail;
}

// Phi^-1(1/2 + q), |q| <= 0.425: the central part of real_normal_quantile.
static inline double real_quantile_central(double q)
{
    double r = 0.180625 - q * q;
    double a = 2.5090809287301226727e+3;
    double b = 5.2264952788528545610e+3;
    a = a * r + 3.3430575583588128105e+4;
    b = b * r + 2.8729085735721942674e+4;
    a = a * r + 6.7265770927008700853e+4;
    b = b * r + 3.9307895800092710610e+4;
    a = a * r + 4.5921953931549871457e+4;
    b = b * r + 2.1213794301586595867e+4;
    a = a * r + 1.3731693765509461125e+4;
    b = b * r + 5.3941960214247511077e+3;
    a = a * r + 1.9715909503065514427e+3;
    b = b * r + 6.8718700749205790830e+2;
    a = a * r + 1.3314166789178437745e+2;
    b = b * r + 4.2313330701600911252e+1;
    a = a * r + 3.3871328727963666080e+0;
    b = b * r + 1.0;
    return q * a / b;
}

// -Phi^-1(u) where root = sqrt(-ln u) <= 5.
static inline double real_quantile_tail(double root)
{
    double r = root - 1.6;
    double a = 7.74545014278341407640e-4;
    double b = 1.05075007164441684324e-9;
    a = a * r + 2.27238449892691845833e-2;
    b = b * r + 5.47593808499534494600e-4;
    a = a * r + 2.41780725177450611770e-1;
    b = b * r + 1.51986665636164571966e-2;
    a = a * r + 1.27045825245236838258e+0;
    b = b * r + 1.48103976427480074590e-1;
    a = a * r + 3.64784832476320460504e+0;
    b = b * r + 6.89767334985100004550e-1;
    a = a * r + 5.76949722146069140550e+0;
    b = b * r + 1.67638483018380384940e+0;
    a = a * r + 4.63033784615654529590e+0;
    b = b * r + 2.05319162663775882187e+0;
    a = a * r + 1.42343711074968357734e+0;
    b = b * r + 1.0;
    return a / b;
}

// -Phi^-1(u) where root = sqrt(-ln u) > 5.
static inline double real_quantile_far_tail(double root)
{
    double r = root - 5.0;
    double a = 2.01033439929228813265e-7;
    double b = 2.04426310338993978564e-15;
    a = a * r + 2.71155556874348757815e-5;
    b = b * r + 1.42151175831644588870e-7;
    a = a * r + 1.24266094738807843860e-3;
    b = b * r + 1.84631831751005468180e-5;
    a = a * r + 2.65321895265761230930e-2;
    b = b * r + 7.86869131145613259100e-4;
    a = a * r + 2.96560571828504891230e-1;
    b = b * r + 1.48753612908506148525e-2;
    a = a * r + 1.78482653991729133580e+0;
    b = b * r + 1.36929880922735805310e-1;
    a = a * r + 5.46378491116411436990e+0;
    b = b * r + 5.99832206555887937690e-1;
    a = a * r + 6.65790464350110377720e+0;
    b = b * r + 1.0;
    return a / b;
}

// Phi^-1(u), u in [0,1]: -inf at 0, +inf at 1. Relative error 1e-14 for u in [1e-300, 1), and
// 1e-15 absolute near u = 1/2. Algorithm AS 241, PPND16 (Wichura 1988, Applied Statistics 37,
// 477-484).
static inline double real_normal_quantile(double u)
{
    double q = u - 0.5;
    if (fabs(q) <= 0.425)
        return real_quantile_central(q);
    double nearer = q < 0.0 ? u : 1.0 - u;
    double root = sqrt(-real_log(nearer));
    double x = root <= 5.0 ? real_quantile_tail(root) : real_quantile_far_tail(root);
    x = nearer == 0.0 ? INFINITY : x;
    return q < 0.0 ? -x : x;
}

#endif
