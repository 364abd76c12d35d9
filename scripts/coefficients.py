#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the polynomial coefficients that stand in sim/base/real.h.

Use: python3 scripts/coefficients.py        (needs mpmath; about a second)

Each polynomial interpolates its function at Chebyshev nodes, in 50 digits, and is
rounded to double; the printed error is the largest relative one on a fine grid after
rounding. Lines are C, lowest power first, ready to paste:

  exp      q(r)  with  e^r = 1 + r + r^2 q(r),                    |r| <= ln(2)/2
  log      g(z)  with  ln((1+s)/(1-s)) = 2 s + s z g(z), z = s^2, |s| <= (sqrt2-1)/(sqrt2+1)
  cdf      c(t)  with  Phi(-a) = c(t) e^(-a^2/2) / (1 + 2 a),     t = (a-5)/(a+5), 0 <= a <= 40
           (the shape of Shepherd and Laframboise 1981, Math. Comp. 36, 249-253)
"""

from mpmath import atanh, cos, erfc, exp, log, mp, mpf, nstr, pi, polyval, sqrt

mp.dps = 50


def times_linear(p, slope, offset):
    """Coefficients of p(x) * (slope x + offset), lowest power first."""
    out = [mpf(0)] * (len(p) + 1)
    for i, value in enumerate(p):
        out[i] += value * offset
        out[i + 1] += value * slope
    return out


def chebyshev_weights(f, a, b, degree):
    """Weights of f in the Chebyshev polynomials scaled to [a, b]."""
    n = degree + 1
    angles = [pi * (2 * k + 1) / (2 * n) for k in range(n)]
    values = [f((a + b) / 2 + (b - a) / 2 * cos(angle)) for angle in angles]
    weights = [2 / mpf(n) * sum(v * cos(j * angle) for v, angle in zip(values, angles))
               for j in range(n)]
    weights[0] /= 2
    return weights


def interpolant(f, a, b, degree):
    """Monomial coefficients, lowest power first, rounded to double."""
    slope, offset = 2 / (b - a), -(a + b) / (b - a)
    before, now = [mpf(0)], [mpf(1)]
    total = [mpf(0)] * (degree + 1)
    for j, weight in enumerate(chebyshev_weights(f, a, b, degree)):
        for i, value in enumerate(now):
            total[i] += weight * value
        factor = 1 if j == 0 else 2
        after = [factor * v for v in times_linear(now, slope, offset)]
        if j > 0:
            for i, value in enumerate(before):
                after[i] -= value
        before, now = now, after
    return [float(v) for v in total]


def show(name, f, a, b, degree):
    p = interpolant(f, a, b, degree)
    grid = [a + (b - a) * k / 997 for k in range(998)]
    worst = max(abs(polyval([mpf(v) for v in reversed(p)], x) / f(x) - 1) for x in grid)
    print(f"// {name}: degree {degree}, relative error {nstr(worst, 2)}")
    for value in p:
        print(f"        {value!r},")


def exp_tail(r):
    return (exp(r) - 1 - r) / r**2 if abs(r) > mpf(10)**-12 else mpf(1) / 2 + r / 6


def log_tail(z):
    s = sqrt(z)
    return (2 * atanh(s) / s - 2) / z if z > mpf(10)**-14 else mpf(2) / 3 + z * 2 / 5


def scaled_cdf(t):
    a = 5 * (1 + t) / (1 - t)
    return (1 + 2 * a) * exp(a * a / 2) * erfc(a / sqrt(mpf(2))) / 2


if __name__ == "__main__":
    wide = mpf("1.0001")    # the ends of the reduced range are reached only up to rounding
    show("exp", exp_tail, -log(mpf(2)) / 2 * wide, log(mpf(2)) / 2 * wide, 9)
    show("log", log_tail, mpf(0), ((sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1))**2 * wide, 6)
    show("cdf", scaled_cdf, mpf(-1), mpf(35) / 45, 22)
