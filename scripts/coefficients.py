#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the coefficients that stand in sim/base/real.h.

Use: python3 scripts/coefficients.py        (needs mpmath; about ten seconds)

Polynomials interpolate their function at Chebyshev nodes. Quotients of two polynomials
interpolate theirs at nodes that are moved until the relative error has the same size between
all of them, which makes it nearly the smallest. All in 70 digits, then rounded to double; the
printed error is the largest relative one on a fine grid after rounding. Lines are C, lowest power
first, ready to paste:

  exp      q(r)  with  e^r = 1 + r + r^2 q(r),                    |r| <= ln(2)/2
  exp2     q(r)  with  2^r = 1 + r q(r),                          |r| <= 1/2
  log      g(z)  with  ln((1+s)/(1-s)) = 2 s + s z g(z), z = s^2, |s| <= (sqrt2-1)/(sqrt2+1)
  cdf      a/b   with  Phi(-x) = e^(-x^2/2) a(x)/b(x),            0 <= x <= 38
  centre   a/b   with  Phi^-1(1/2 + q) = q a(r)/b(r), r = 0.4975^2 - q^2, |q| <= 0.4975
  tail     a/b   with  -Phi^-1(u) = a(r)/b(r), r = sqrt(-ln u) - 2.44,  0 < u <= 0.0025
"""

from mpmath import (atanh, cos, erfc, erfinv, exp, log, lu_solve, matrix, mp, mpf, nstr, pi,
                    polyval, sqrt)

mp.dps = 70

EDGE = mpf("0.4975")     # where the centre of the normal quantile ends, as |u - 1/2|
START = mpf("2.44")      # just below sqrt(-ln u) there


def times_linear(p, slope, offset):
    """Coefficients of p(x) * (slope x + offset), lowest power first."""
    out = [mpf(0)] * (len(p) + 1)
    for i, value in enumerate(p):
        out[i] += value * offset
        out[i + 1] += value * slope
    return out


def chebyshev_nodes(a, b, n):
    return [(a + b) / 2 - (b - a) / 2 * cos(pi * (2 * k + 1) / (2 * n)) for k in range(n)]


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
    """Monomial coefficients, lowest power first."""
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
    return total


def quotient_through(values, nodes, degree_a, degree_b):
    """a and b, lowest power first, b[0] = 1, with a(x) = value b(x) at every node."""
    n = degree_a + degree_b + 1
    system, right = matrix(n, n), matrix(n, 1)
    for i, (x, value) in enumerate(zip(nodes, values)):
        for j in range(degree_a + 1):
            system[i, j] = x**j
        for j in range(1, degree_b + 1):
            system[i, degree_a + j] = -value * x**j
        right[i] = value
    solution = lu_solve(system, right)
    return ([solution[j] for j in range(degree_a + 1)],
            [mpf(1)] + [solution[degree_a + j] for j in range(1, degree_b + 1)])


def at(p, x):
    return polyval(list(reversed(p)), x)


def quotient(f, a, b, degree_a, degree_b, pole):
    """The quotient of least relative error. Nodes start evenly in ln(x + pole), Chebyshev's way."""
    n = degree_a + degree_b + 1
    nodes = [exp(y) - pole for y in chebyshev_nodes(log(a + pole), log(b + pole), n)]
    for _ in range(16):
        over, under = quotient_through([f(x) for x in nodes], nodes, degree_a, degree_b)
        ends = [a] + nodes + [b]
        gaps = [high - low for low, high in zip(ends, ends[1:])]
        errors = [max(abs(at(over, x) / at(under, x) / f(x) - 1)
                      for x in (low + gap * k / 6 for k in range(7)))
                  for low, gap in zip(ends, gaps)]
        if max(errors) < mpf("1.05") * min(errors):
            break
        middle = sum(log(e) for e in errors) / len(errors)
        gaps = [gap * exp(max(min((middle - log(e)) * mpf("0.12"), mpf("0.3")), mpf("-0.3")))
                for gap, e in zip(gaps, errors)]
        scale = (b - a) / sum(gaps)
        nodes = [a + scale * sum(gaps[:k + 1]) for k in range(n)]
    return over, under


def show(name, f, a, b, *polynomials):
    """One polynomial, or the two of a quotient."""
    rounded = [[float(v) for v in p] for p in polynomials]
    worst = mpf(0)
    for k in range(998):
        x = a + (b - a) * k / 997
        value = [at([mpf(v) for v in p], x) for p in rounded] + [mpf(1)]
        worst = max(worst, abs(value[0] / value[1] / f(x) - 1))
    print(f"// {name}: relative error {nstr(worst, 2)}")
    for p in rounded:
        print("   ", " ".join(f"{value!r}," for value in p))


def exp_tail(r):
    return (exp(r) - 1 - r) / r**2 if abs(r) > mpf(10)**-12 else mpf(1) / 2 + r / 6


def exp2_slope(r):
    k = log(mpf(2))
    return (exp(k * r) - 1) / r if abs(r) > mpf(10)**-20 else k + k * k * r / 2


def log_tail(z):
    s = sqrt(z)
    return (2 * atanh(s) / s - 2) / z if z > mpf(10)**-14 else mpf(2) / 3 + z * 2 / 5


def scaled_cdf(x):
    return exp(x * x / 2) * erfc(x / sqrt(mpf(2))) / 2


def central_quantile(r):
    """Phi^-1(1/2 + q)/q as a function of r = EDGE^2 - q^2."""
    q = sqrt(EDGE**2 - r)
    return sqrt(mpf(2)) * erfinv(2 * q) / q if q > mpf(10)**-20 else sqrt(2 * pi)


def tail_quantile(r):
    """-Phi^-1(u) as a function of r = sqrt(-ln u) - START, by Newton's iteration on ln Phi."""
    root = r + START
    x = sqrt(mpf(2)) * root - (log(root) * mpf("0.7") + 1) / root
    for _ in range(60):
        p = erfc(x / sqrt(mpf(2))) / 2
        step = (log(p) + root**2) * p / (exp(-x * x / 2) / sqrt(2 * pi))
        x += step
        if abs(step) < mpf(10)**-60:
            break
    return x


if __name__ == "__main__":
    wide = mpf("1.0001")    # the ends of the reduced range are reached only up to rounding
    for name, f, low, high, degree in (
            ("exp", exp_tail, -log(mpf(2)) / 2 * wide, log(mpf(2)) / 2 * wide, 9),
            ("exp2", exp2_slope, -mpf(1) / 2, mpf(1) / 2, 9),
            ("log", log_tail, mpf(0), ((sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1))**2 * wide, 6)):
        show(name, f, low, high, interpolant(f, low, high, degree))
    for name, f, high, degrees, pole in (
            ("cdf", scaled_cdf, mpf(38), (9, 10), mpf(2)),
            ("centre", central_quantile, EDGE**2, (12, 12), mpf("0.25") - EDGE**2),
            ("tail", tail_quantile, mpf(25), (9, 8), mpf("1.4"))):
        show(name, f, mpf(0), high, *quotient(f, mpf(0), high, *degrees, pole))
