// SPDX-License-Identifier: GPL-3.0-or-later
// Sobol's sequence in randomisations: points of the unit cube that fill it more evenly than
// independent ones, each of them uniform all the same, so that means over a randomisation have no
// bias and the spread of independent randomisations tells their error.
//
// I. M. Sobol', USSR Comput. Math. Math. Phys. 7 (1967) 86, with the directions of S. Joe & F. Y. Kuo,
// SIAM J. Sci. Comput. 30 (2008) 2635; random linear scrambling and a digital shift, which has the
// variance of Owen's nested scrambling: J. Matoušek, J. Complexity 14 (1998) 527; A. B. Owen, ACM
// Trans. Model. Comput. Simul. 13 (2003) 363.
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

// A coordinate, scrambled in every randomisation; the vectors of all stand side by side.
struct sobol_coordinate {
    uint32_t shift[SOBOL_RANDOMISATIONS];
    uint32_t direction[SOBOL_BITS][SOBOL_RANDOMISATIONS];
};

// The directions of a coordinate, not scrambled: point i has the digits that are the exclusive or of
// direction[k] over the bits k of i, the highest bit being worth ½. dimension <
// SOBOL_MAX_DIMENSIONS. Cannot fail.
void sobol_directions(unsigned dimension, uint32_t direction[static SOBOL_BITS]);

// Scrambles a coordinate by random numbers of (seed, randomisation, entity), PURPOSE_SCRAMBLE.
// Cannot fail.
void sobol_scramble(unsigned dimension, uint64_t seed, uint32_t entity,
                    struct sobol_coordinate *coordinate);

// Coordinate u[r] of point `index` in every randomisation r. The digits after the 32 that the
// sequence has are those of independent uniforms: on entry u[r] in (0, 1), for instance of
// random_uniforms. u is (k + ½)·2⁻⁵² for a 52-bit k, as theirs. Cannot fail.
void sobol_place(const struct sobol_coordinate *coordinate, uint32_t index,
                 double u[static SOBOL_RANDOMISATIONS]);

#endif
