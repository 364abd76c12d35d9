// SPDX-License-Identifier: GPL-3.0-or-later
// Sobol's sequence in randomisations: points of the unit cube that fill it more evenly than
// independent ones, each of them uniform all the same, so that means over a randomisation have no
// bias and the spread of independent randomisations tells their error.
//
// I. M. Sobol', USSR Comput. Math. Math. Phys. 7 (1967) 86, with the directions of S. Joe & F. Y. Kuo,
// SIAM J. Sci. Comput. 30 (2008) 2635; nested uniform scrambling: A. B. Owen, in H. Niederreiter &
// P. J.-S. Shiue (eds.), Monte Carlo and Quasi-Monte Carlo Methods, Springer, 1995, 299. (Random linear
// scrambling costs less and has the same variance, but errors with long tails, of which 16
// randomisations tell too little.)
#ifndef BULWARK_BASE_SOBOL_H
#define BULWARK_BASE_SOBOL_H

#include <stdint.h>

#define SOBOL_MAX_DIMENSIONS 256
#define SOBOL_BITS 32
#define SOBOL_RANDOMISATIONS 16
#define SOBOL_MAX_DEGREE 11

// What fixes a coordinate: a primitive polynomial over two elements and initial numbers.
struct sobol_initial {
    uint16_t polynomial; // bit i is the coefficient of x^i
    uint16_t m[SOBOL_MAX_DEGREE];
};

extern const struct sobol_initial sobol_table[SOBOL_MAX_DIMENSIONS];

// The directions of a coordinate, not scrambled: point i has the digits that are the exclusive or of
// direction[k] over the bits k of i, the highest bit being worth ½. dimension <
// SOBOL_MAX_DIMENSIONS. Cannot fail.
void sobol_directions(unsigned dimension, uint32_t direction[static SOBOL_BITS]);

// Coordinate u[r] of point `index` in every randomisation r, of a coordinate with these directions.
// Scrambling takes random numbers of (seed, randomisation, entity), PURPOSE_SCRAMBLE. The digits after
// the first 24 are those of independent uniforms: on entry u[r] in (0, 1), for instance of
// random_uniforms. With at most 2^24 points they differ before, and this is what nested scrambling
// does. u is (k + ½)·2⁻⁵² for a 52-bit k, as theirs. Cannot fail.
void sobol_place(const uint32_t direction[static SOBOL_BITS], uint32_t index, uint64_t seed,
                 uint32_t entity, double u[static SOBOL_RANDOMISATIONS]);

#endif
