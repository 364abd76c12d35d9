#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes sim/base/sobol_table.c: directions of Sobol's sequence.

    /usr/bin/python3 scripts/sobol_table.py > sim/base/sobol_table.c

The numbers are those of S. Joe & F. Y. Kuo, "Constructing Sobol sequences with better
two-dimensional projections", SIAM J. Sci. Comput. 30 (2008) 2635 (their file new-joe-kuo-6.21201),
read from where SciPy keeps them (Debian: python3-scipy). Before anything is written every
polynomial is shown to be primitive and different from the others, and every initial number to be odd
and below its power of two: what Sobol's construction asks for.
"""
import importlib.util
import pathlib
import sys

import numpy

DIMENSIONS = 256


def prime_factors(n):
    factors, p = set(), 2
    while p * p <= n:
        while n % p == 0:
            factors.add(p)
            n //= p
        p += 1
    return factors | ({n} if n > 1 else set())


def times(a, b, polynomial, degree):
    """a b modulo the polynomial, over two elements."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        b >>= 1
        a <<= 1
        if a >> degree & 1:
            a ^= polynomial
    return product


def power(exponent, polynomial, degree):
    """x to the exponent modulo the polynomial."""
    result, base = 1, 2 if degree > 1 else 2 ^ polynomial
    while exponent:
        if exponent & 1:
            result = times(result, base, polynomial, degree)
        base = times(base, base, polynomial, degree)
        exponent >>= 1
    return result


def is_primitive(polynomial):
    """Whether x has the order 2**degree - 1: irreducible, too, since no other ring has such an x."""
    degree = polynomial.bit_length() - 1
    order = 2**degree - 1
    if not polynomial & 1 or power(order, polynomial, degree) != 1:
        return False
    return all(power(order // p, polynomial, degree) != 1 for p in prime_factors(order))


def read():
    scipy = pathlib.Path(importlib.util.find_spec("scipy").origin).parent
    data = numpy.load(scipy / "stats" / "_sobol_direction_numbers.npz")
    for polynomial, initial in zip(data["poly"][:DIMENSIONS], data["vinit"][:DIMENSIONS]):
        degree = int(polynomial).bit_length() - 1
        yield int(polynomial), [int(m) for m in initial[:degree]]


def check(rows):
    seen = set()
    for polynomial, initial in rows:
        if polynomial in seen or not is_primitive(polynomial):
            sys.exit(f"{polynomial} is not primitive, or comes twice")
        seen.add(polynomial)
        for k, m in enumerate(initial):
            if m % 2 == 0 or m >= 2 ** (k + 1):
                sys.exit(f"{m} is no {k + 1}-th initial number")


def main():
    rows = list(read())
    first, rows = rows[0], rows[1:]  # the first coordinate, van der Corput's, has no polynomial
    if first[0] != 1 or len(rows) != DIMENSIONS - 1:
        sys.exit("the file is not as expected")
    check(rows)
    print("// SPDX-License-Identifier: GPL-3.0-or-later")
    print("// Written by scripts/sobol_table.py: numbers of S. Joe & F. Y. Kuo, SIAM J. Sci. Comput. 30")
    print("// (2008) 2635. A polynomial's bits are its coefficients, the leading one included.")
    print('#include "base/sobol.h"\n')
    print("const struct sobol_initial sobol_table[SOBOL_MAX_DIMENSIONS] = {")
    print("    {1, {0}}, // van der Corput's")
    for polynomial, initial in rows:
        print(f"    {{{polynomial}, {{{', '.join(map(str, initial))}}}}},")
    print("};")


if __name__ == "__main__":
    main()
