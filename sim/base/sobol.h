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

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SOBOL_MAX_DIMENSIONS 256
#define SOBOL_BITS 32
#define SOBOL_RANDOMISATIONS 16
#define SOBOL_MAX_DEGREE 11
#define SOBOL_SUBTREE_LEVELS 6U // nodes of so many levels of scrambling share a random number
#define SOBOL_SUBTREE 64        // the points that so many digits tell apart
#define SOBOL_SUBTREES 4U       // the most that are scrambled
#define SOBOL_MAX_EVEN 7U

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

// ---- many short sequences -------------------------------------------------------------------

// A coordinate of which many sequences are drawn, each scrambled by itself (arrays.h draws them).
// Of few points only the first coordinates are even in pairs. Others (sobol_even) are shuffled:
// point i is number a·i of van der Corput's sequence, in the field of 2^bits elements, a being
// drawn for every sequence. So any two different intervals of 2^-bits are equally likely to hold
// two points, whatever happens in other coordinates: a Latin hypercube (McKay, Beckman & Conover,
// Technometrics 21 (1979) 239), no mean over which varies more than n/(n − 1) times as much as one
// over independent points (Owen, SIAM J. Numer. Anal. 34 (1997) 1884).
struct sobol_net {
    uint32_t direction[SOBOL_BITS];
    uint32_t low[SOBOL_SUBTREE]; // the digits of points 0 … SOBOL_SUBTREE − 1, not scrambled
    uint32_t entity, which;      // whose random numbers scramble it; which < 2^21
    bool is_shuffled;            // both above are then drawn
};

// Some points of a net, of the sequence (seed, world, half).
struct sobol_stretch {
    uint64_t seed;
    uint32_t world, half; // half: 0 or 1
    uint32_t first_index;
    unsigned bits; // of the sequence's length
    size_t n;      // points
};

// dimension < sobol_even(bits): that one of Sobol's sequence; else shuffled.
void sobol_net_set(struct sobol_net *net, unsigned dimension, unsigned bits, uint32_t entity,
                   uint32_t which);

// The digits that tell `n` points of a coordinate apart: 1 to 24. Beyond 2^24 points some share
// them, and are independent after them.
unsigned sobol_bits(uint32_t n);

// How many of the first coordinates have, of 2^bits points, no two between which interactions are
// overrated: the mean of (u − ½)(v − ½) varies less than over independent points.
unsigned sobol_even(unsigned bits);

// Digits that are scrambled: whole subtrees.
static inline unsigned sobol_levels(unsigned bits)
{
    return (bits + SOBOL_SUBTREE_LEVELS - 1) / SOBOL_SUBTREE_LEVELS * SOBOL_SUBTREE_LEVELS;
}

// a·x^k, k < bits, modulo a primitive polynomial: the images of the bits of an index. 0 < a <
// 2^bits.
void sobol_products(uint32_t a, unsigned bits, uint32_t product[static SOBOL_BITS]);

// The index of PURPOSE_SCRAMBLE_TRIALS at which a net's random digits for a half stand.
static inline uint32_t sobol_net_use(const struct sobol_net *net, uint32_t half, uint32_t subtree)
{
    return net->which << 3 | half << 2 | subtree;
}

#endif
