// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/sobol.h"

#include "base/random.h"

// The degree of a polynomial: the place of its highest bit.
static unsigned degree_of(uint32_t polynomial)
{
    return 31U - (unsigned)__builtin_clz(polynomial);
}

// Direction k is m_k 2^(31 − k); m_k follows from the `degree` ones before it by the polynomial.
void sobol_directions(unsigned dimension, uint32_t direction[static SOBOL_BITS])
{
    const struct sobol_initial *initial = &sobol_table[dimension];
    const unsigned degree = degree_of(initial->polynomial);
    for (unsigned k = 0; k < SOBOL_BITS; k++) {
        if (degree == 0) { // van der Corput's
            direction[k] = UINT32_C(1) << (31U - k);
        } else if (k < degree) {
            direction[k] = (uint32_t)initial->m[k] << (31U - k);
        } else {
            uint32_t next = direction[k - degree] ^ (direction[k - degree] >> degree);
            for (unsigned i = 1; i < degree; i++)
                if (initial->polynomial >> (degree - i) & 1U)
                    next ^= direction[k - i];
            direction[k] = next;
        }
    }
}

#define SUBTREE_LEVELS SOBOL_SUBTREE_LEVELS // its 63 nodes share a pair of random numbers
#define SCRAMBLED_BITS (SOBOL_SUBTREES * SUBTREE_LEVELS)
#define FURTHER_BITS (52U - SCRAMBLED_BITS)

// Whether the digit at a node of a subtree, nodes being counted from 1 as in a heap, is turned.
static uint32_t turns(const uint64_t bits[static 2], uint32_t node)
{
    return (uint32_t)(node < 32 ? bits[0] >> node : bits[1] >> (node - 32)) & 1U;
}

// The first SCRAMBLED_BITS digits of a coordinate, each turned or not by a random bit that depends on
// all digits before it: the digits walk down a binary tree, whose nodes hold the bits.
static uint32_t scrambled(uint32_t digits, uint64_t seed, uint32_t randomisation, uint32_t entity)
{
    uint32_t result = 0;
    for (uint32_t subtree = 0; subtree < SOBOL_SUBTREES; subtree++) {
        const uint32_t before = (uint32_t)((uint64_t)digits >> (32U - SUBTREE_LEVELS * subtree));
        const struct random_pair x =
            random_uniforms(seed, randomisation, before, entity, PURPOSE_SCRAMBLE, subtree);
        const uint64_t bits[2] = {(uint64_t)(x.first * 0x1p52), (uint64_t)(x.second * 0x1p52)};
        uint32_t node = 1;
        for (uint32_t level = 0; level < SUBTREE_LEVELS; level++) {
            const uint32_t digit = digits >> (31U - SUBTREE_LEVELS * subtree - level) & 1U;
            result = result << 1 | (digit ^ turns(bits, node));
            node = node << 1 | digit;
        }
    }
    return result;
}

void sobol_place(const uint32_t direction[static SOBOL_BITS], uint32_t index, uint64_t seed,
                 uint32_t entity, double u[static SOBOL_RANDOMISATIONS])
{
    uint32_t digits = 0;
    for (uint32_t rest = index; rest != 0; rest &= rest - 1)
        digits ^= direction[__builtin_ctz(rest)];
    for (uint32_t r = 0; r < SOBOL_RANDOMISATIONS; r++) {
        const uint64_t further = (uint64_t)(u[r] * (double)(1U << FURTHER_BITS));
        const uint64_t k = (uint64_t)scrambled(digits, seed, r, entity) << FURTHER_BITS | further;
        u[r] = ((double)(int64_t)k + 0.5) * 0x1p-52;
    }
}

// ---- many short sequences -------------------------------------------------------------------

void sobol_net_set(struct sobol_net *net, unsigned dimension, unsigned bits, uint32_t entity,
                   uint32_t which)
{
    *net = (struct sobol_net){.entity = entity, .which = which,
                              .is_shuffled = dimension >= sobol_even(bits)};
    if (net->is_shuffled)
        return;
    sobol_directions(dimension, net->direction);
    for (uint32_t i = 1; i < SOBOL_SUBTREE; i++)
        net->low[i] = net->low[i & (i - 1)] ^ net->direction[__builtin_ctz(i)];
}

unsigned sobol_bits(uint32_t n)
{
    unsigned bits = 1;
    while (bits < SCRAMBLED_BITS && n > UINT32_C(1) << bits)
        bits++;
    return bits;
}

unsigned sobol_even(unsigned bits)
{
    static const unsigned even[] = {1, 1, 2, 3, 3};
    return bits < sizeof even / sizeof even[0] ? even[bits] : SOBOL_MAX_EVEN;
}

// Primitive polynomials of degree 1, 2, … over two elements, without their leading terms.
static const uint32_t primitive[] = {0x1,  0x3,  0x3,  0x3,    0x5, 0x3,  0x3,  0x1d,
                                     0x11, 0x9,  0x5,  0x53,   0x1b, 0x443, 0x3, 0x100b,
                                     0x9,  0x81, 0x27, 0x9,    0x5, 0x3,  0x21, 0x87};

void sobol_products(uint32_t a, unsigned bits, uint32_t product[static SOBOL_BITS])
{
    const uint32_t top = UINT32_C(1) << (bits - 1), rest = primitive[bits - 1];
    for (unsigned k = 0; k < bits; k++) {
        product[k] = a;
        a = (a & (top - 1)) << 1 ^ ((a & top) != 0 ? rest : 0);
    }
}
