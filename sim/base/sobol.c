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

// Random words: the shift, then 32 columns of a matrix.
static void draw_words(uint64_t seed, uint32_t randomisation, uint32_t entity,
                       uint32_t word[static SOBOL_BITS + 2])
{
    for (uint32_t i = 0; i <= SOBOL_BITS; i += 2) {
        const struct random_pair x =
            random_uniforms(seed, randomisation, 0, entity, PURPOSE_SCRAMBLE, i / 2);
        word[i] = (uint32_t)(x.first * 0x1p32);
        word[i + 1] = (uint32_t)(x.second * 0x1p32);
    }
}

// The product of a lower triangular matrix over two elements with a unit diagonal, whose columns'
// lower digits are random, and a vector of digits.
static uint32_t scrambled(const uint32_t column[static SOBOL_BITS], uint32_t digits)
{
    uint32_t product = 0;
    for (unsigned i = 0; i < SOBOL_BITS; i++) {
        const uint32_t diagonal = UINT32_C(1) << (31U - i);
        if (digits & diagonal)
            product ^= diagonal | (column[i] & (diagonal - 1U));
    }
    return product;
}

void sobol_scramble(unsigned dimension, uint64_t seed, uint32_t entity,
                    struct sobol_coordinate *coordinate)
{
    uint32_t direction[SOBOL_BITS], word[SOBOL_BITS + 2];
    sobol_directions(dimension, direction);
    for (uint32_t r = 0; r < SOBOL_RANDOMISATIONS; r++) {
        draw_words(seed, r, entity, word);
        coordinate->shift[r] = word[0];
        for (unsigned k = 0; k < SOBOL_BITS; k++)
            coordinate->direction[k][r] = scrambled(word + 1, direction[k]);
    }
}

void sobol_place(const struct sobol_coordinate *coordinate, uint32_t index,
                 double u[static SOBOL_RANDOMISATIONS])
{
    uint32_t digits[SOBOL_RANDOMISATIONS];
    for (unsigned r = 0; r < SOBOL_RANDOMISATIONS; r++)
        digits[r] = coordinate->shift[r];
    for (uint32_t rest = index; rest != 0; rest &= rest - 1) {
        const uint32_t *direction = coordinate->direction[__builtin_ctz(rest)];
        for (unsigned r = 0; r < SOBOL_RANDOMISATIONS; r++)
            digits[r] ^= direction[r];
    }
    for (unsigned r = 0; r < SOBOL_RANDOMISATIONS; r++) {
        const uint64_t further = (uint64_t)(u[r] * 0x1p20);
        const uint64_t k = (uint64_t)digits[r] << 20 | further;
        u[r] = ((double)(int64_t)k + 0.5) * 0x1p-52;
    }
}
