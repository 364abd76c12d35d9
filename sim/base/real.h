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

// c0 + c1 x + c2 x^2 + c3 x^3. Polynomials are sums of these times powers of x^4 (Estrin's order):
// short chains of operations side by side, where Horner's would be a single long one.
static inline double real_cubic(double c0, double c1, double c2, double c3, double x)
{
    return (c0 + c1 * x) + (c2 + c3 * x) * (x * x);
}

// ---- exponentials -------------------------------------------------------------------

// q(r) of e^r = 1 + r + r^2 q(r), |r| <= ln(2)/2.
static inline double real_exp_tail(double r)
{
    double square = r * r;
    double fourth = square * square;
    double low = real_cubic(0.5000000000000001, 0.16666666666666669, 0.04166666666662413,
                            0.008333333333330062, r);
    double middle = real_cubic(0.0013888888917213717, 0.00019841269863053618,
                               2.4801521295954376e-05, 2.7557268459997064e-06, r);
    double high = 2.7620088445409746e-07 + 2.510038549551032e-08 * r;
    return low + fourth * (middle + fourth * high);
}

// A number reduced for the exponential: x = n ln 2 + r.
struct real_reduced {
    double shifted; // n stands in its low bits
    double p;       // e^r - 1
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
    return (struct real_reduced){ shifted, p };
}

// 2^(n-1) of the n in the low bits of `shifted`.
static inline double real_half_power(double shifted)
{
    return real_from_bits((real_bits(shifted) + 1022) << 52);
}

// y 2^n, y in [1/2, 2], where the result is neither subnormal nor infinite: adds n to the exponent.
static inline double real_scaled(double y, double shifted)
{
    return real_from_bits(real_bits(y) + (real_bits(shifted) << 52));
}

// e^x. At most 1 ulp. 0 below -708 (subnormal results are flushed), inf above 709.782712893384.
// What the reduction makes of an x outside these is not looked at.
static inline double real_exp(double x)
{
    struct real_reduced e = real_exp_reduce(x, 0.0);
    double y = real_scaled(1.0 + e.p, e.shifted);
    y = x <= 709.782712893384 ? y : x * INFINITY;
    return x < -708.0 ? 0.0 : y;
}

// e^(x + tail) for a tail of at most 2^-10 that is too small to be added to x.
// Relative error 2.3e-16 apart from the error of the tail; 0 below x = -708.
static inline double real_exp_sum(double x, double tail)
{
    double clamped = x > 710.0 ? 710.0 : x < -708.0 ? -708.0 : x;
    struct real_reduced e = real_exp_reduce(clamped, tail);
    double y = (2.0 + 2.0 * e.p) * real_half_power(e.shifted);
    return x < -708.0 ? 0.0 : y;
}

// 2^x where |x| <= 1020; beyond, x counts as the nearer of these. Relative error 8e-16. The cheapest
// of the exponentials: the reduced argument is exact, and results never leave the normal numbers.
static inline double real_exp2(double x)
{
    const double shift = 0x1.8p52 + 1023.0; // with the bias of exponents
    double below = x > 1020.0 ? 1020.0 : x;
    double within = below < -1020.0 ? -1020.0 : below;
    double shifted = within + shift;
    double r = within - (shifted - shift);
    double square = r * r;
    double fourth = square * square;
    double low = real_cubic(0.6931471805599462, 0.24022650695910075, 0.05550410866465167,
                            0.009618129107618665, r);
    double middle = real_cubic(0.0013333558200794592, 0.00015403530424776529,
                               1.5252672924850737e-05, 1.3215451633221434e-06, r);
    double high = 1.0205905413765595e-07 + 7.070977866508138e-09 * r;
    double slope = low + fourth * (middle + fourth * high);
    double power = real_from_bits(real_bits(shifted) << 52);
    return (1.0 + r * slope) * power;
}

// e^x - 1, also for small x. At most 2 ulp. inf above 709.782712893384.
static inline double real_expm1(double x)
{
    double clamped = x > 710.0 ? 710.0 : x < -60.0 ? -60.0 : x;
    struct real_reduced e = real_exp_reduce(clamped, 0.0);
    double half = real_half_power(e.shifted);
    double y = 2.0 * (half * e.p + (half - 0.5));
    return fabs(x) < 0x1p-60 ? x : y;
}

// e^x and e^x - 1 at once, x <= 0. At most 2 ulp each; 0 and -1 below x = -708.
struct real_exponentials {
    double exp;
    double expm1;
};

static inline struct real_exponentials real_exponentials(double x)
{
    double clamped = x < -708.0 ? -708.0 : x;
    struct real_reduced e = real_exp_reduce(clamped, 0.0);
    double half = real_half_power(e.shifted);
    double exponential = 2.0 * (half * e.p + half);
    double less_one = 2.0 * (half * e.p + (half - 0.5));
    return (struct real_exponentials){ x < -708.0 ? 0.0 : exponential,
                                       fabs(x) < 0x1p-60 ? x : less_one };
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
    double square = z * z;
    double low = real_cubic(0.666666666666667, 0.39999999999899444, 0.2857142862600327,
                            0.22222211130259878, z);
    double high = 0.18182889455674947 + 0.15331710618210773 * z + 0.14616585424888623 * square;
    return low + square * square * high;
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
    double tail = (fabs(lost) < INFINITY ? lost : 0.0) / (u > 0.0 ? u : 1.0);
    double y = real_log_sum(u, tail);
    return fabs(x) < 0x1p-60 ? x : y;
}

// ln(1 + e^x) without overflow. Relative error 6e-16 (down to x = -708, 0 below).
static inline double real_softplus(double x)
{
    return (x > 0.0 ? x : 0.0) + real_log1p(real_exp(-fabs(x)));
}

// 1/(1 + e^-x). Relative error 6e-16, in the lower tail too: down to x = -708, where results
// begin to be subnormal; 0 below -709.79.
static inline double real_logistic(double x)
{
    return 1.0 / (1.0 + real_exp(-x));
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
    struct real_pair l = real_log_pair(x);
    l.high = x > 0.0 ? l.high : -INFINITY;
    l.high = x < INFINITY ? l.high : INFINITY;
    struct real_pair e = real_product(y, l.high);
    e.low += y * l.low;
    double tail = fabs(e.high) < 710.0 ? e.low : 0.0;
    double power = real_exp_sum(e.high, tail);
    power = x == 1.0 ? 1.0 : power;
    power = y == 0.0 ? 1.0 : power;
    return x >= 0.0 ? power : NAN;
}

// ---- the normal distribution --------------------------------------------------------

// Phi(-a) e^(a^2/2), 0 <= a <= 38 (Mills' ratio times the density at 0), as a quotient of
// polynomials without negative coefficients, so that nothing cancels.
static inline double real_normal_tail(double a)
{
    double square = a * a;
    double fourth = square * square;
    double low = real_cubic(0.5, 0.7742468945074734, 0.5931385944724917, 0.2886848393798419, a);
    double middle = real_cubic(0.09740884041940533, 0.02353374971831551, 0.00407049757314575,
                               0.0004876993594051957, a);
    double high = 3.7007626505096106e-05 + 1.3747416299490245e-06 * a;
    double above = low + fourth * (middle + fourth * high);
    double below_low = real_cubic(1.0, 2.3463783498178024, 2.558416248067022,
                                  1.7114628485544165, a);
    double below_middle = real_cubic(0.7802056931204705, 0.25418543698804813, 0.06020595196948302,
                                     0.010295988659797627, a);
    double below_high = 0.001225926970257614 + 9.27643629723465e-05 * a
                        + 3.445966239953844e-06 * square;
    double below = below_low + fourth * (below_middle + fourth * below_high);
    return above / below;
}

// e^(-a^2/2), relative error 4e-16 for |a| <= 37.6, 0 beyond: a is split so that the square
// of its leading 26 bits is exact.
static inline double real_exp_half_square(double a)
{
    double lead = real_from_bits(real_bits(a) & UINT64_C(0xfffffffff8000000));
    double x = -0.5 * lead * lead;
    struct real_reduced e = real_exp_reduce(x, -0.5 * ((a - lead) * (a + lead)));
    double y = real_scaled(1.0 + e.p, e.shifted);
    return x < -708.0 ? 0.0 : y;
}

// The standard normal density, relative error 5e-16 for |x| <= 37.6, 0 beyond.
static inline double real_normal_density(double x)
{
    double size = fabs(x);
    return 0x1.9884533d43651p-2 * real_exp_half_square(size > 40.0 ? 40.0 : size);
}

// Phi(x), the standard normal distribution function. Relative error 2e-15 for x >= -37.5, the
// lower tail included; 0 below -37.63.
static inline double real_normal_cdf(double x)
{
    double size = fabs(x);
    double a = size > 38.0 ? 38.0 : size;
    double tail = real_normal_tail(a) * real_exp_half_square(a);
    return x > 0.0 ? 1.0 - tail : tail;
}

// The centre of the normal quantile is |u - 1/2| <= 0.4975, the rest its tails. Both are quotients
// of polynomials without negative coefficients, as in algorithm AS 241 (Wichura 1988, Applied
// Statistics 37, 477-484), whose centre ends at 0.425: here the tails are rare.
#define REAL_QUANTILE_CENTRE 0.4975

// Phi^-1(1/2 + q) in the centre.
static inline double real_quantile_central(double q)
{
    double r = REAL_QUANTILE_CENTRE * REAL_QUANTILE_CENTRE - q * q;
    double square = r * r;
    double fourth = square * square;
    double low = real_cubic(5.642278931344299, 6644.558027818976, 3070666.358397882,
                            715942687.0953387, r);
    double middle = real_cubic(90839575346.4711, 6380482382768.242, 245182674505446.0,
                               4996816623228471.0, r);
    double high = real_cubic(5.136093897334434e+16, 2.460597222375655e+17, 4.8032673481411046e+17,
                             2.9147966467042e+17, r);
    double top = 2.4470842048015724e+16;
    double above = low + fourth * (middle + fourth * (high + fourth * top));
    double below_low = real_cubic(1.0, 1221.7507546132179, 589868.8803079055, 144956591.4035171, r);
    double below_middle = real_cubic(19601232992.921402, 1487758938106.2507, 62866992477635.02,
                                     1441015399641298.0, r);
    double below_high = real_cubic(1.7176089982281052e+16, 9.979648618568181e+16,
                                   2.544376512590998e+17, 2.343903231243875e+17, r);
    double below_top = 4.9161897660851576e+16;
    double below = below_low + fourth * (below_middle + fourth * (below_high + fourth * below_top));
    return q * above / below;
}

// -Phi^-1(u) in the lower tail, 0 <= u <= 0.0025.
static inline double real_quantile_tail(double u)
{
    double r = sqrt(-real_log(u)) - 2.44;
    double square = r * r;
    double fourth = square * square;
    double low = real_cubic(2.79481434889594, 4.600812519541397, 3.1877831041352085,
                            1.351119977740475, r);
    double middle = real_cubic(0.40259913221558236, 0.07976567853764391, 0.009150407477560008,
                               0.0005265304547807628, r);
    double high = 1.2699795185818984e-05 + 8.978911635030805e-08 * r;
    double above = low + fourth * (middle + fourth * high);
    double below_low = real_cubic(1.0, 1.08168110394542, 0.5471267318211379,
                                  0.18775439888554066, r);
    double below_middle = real_cubic(0.043382966559639115, 0.005637604565740421,
                                     0.00035100409335997825, 8.825312951431928e-06, r);
    double below_high = 6.34903224641053e-08;
    double below = below_low + fourth * (below_middle + fourth * below_high);
    double x = above / below;
    return u == 0.0 ? INFINITY : x;
}

// Phi^-1(u), u in [0,1]: -inf at 0, +inf at 1. Relative error 1e-14 for u in [1e-300, 1), and
// 1e-15 absolute near u = 1/2.
static inline double real_normal_quantile(double u)
{
    double q = u - 0.5;
    if (fabs(q) <= REAL_QUANTILE_CENTRE)
        return real_quantile_central(q);
    double x = real_quantile_tail(q < 0.0 ? u : 1.0 - u);
    return q < 0.0 ? -x : x;
}

#endif
