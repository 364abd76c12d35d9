// SPDX-License-Identifier: GPL-3.0-or-later
//
// Philox4x32-10 backwards: the address at which a chosen block of words comes out.
#ifndef BULWARK_TESTS_UNPHILOX_H
#define BULWARK_TESTS_UNPHILOX_H

#include "base/philox.h"

// x with x · odd = 1 (mod 2^32): Newton's iteration doubles the right bits.
static inline uint32_t inverse_of(uint32_t odd)
{
    uint32_t x = odd;
    for (int i = 0; i < 5; i++)
        x *= 2 - odd * x;
    return x;
}

static inline uint32_t high_half(uint32_t a, uint32_t b)
{
    return (uint32_t)(((uint64_t)a * b) >> 32);
}

// The counter at which Philox4x32-10 gives the block: its rounds undone one by one.
static inline struct philox_block counter_of(struct philox_block block, uint32_t key0,
                                             uint32_t key1)
{
    const uint32_t multiplier0 = UINT32_C(0xD2511F53), multiplier1 = UINT32_C(0xCD9E8D57);
    for (uint32_t round = 10; round-- > 0;) {
        const uint32_t k0 = key0 + round * UINT32_C(0x9E3779B9);
        const uint32_t k1 = key1 + round * UINT32_C(0xBB67AE85);
        const uint32_t x0 = block.word[3] * inverse_of(multiplier0);
        const uint32_t x2 = block.word[1] * inverse_of(multiplier1);
        block = (struct philox_block){{x0, block.word[0] ^ high_half(multiplier1, x2) ^ k0, x2,
                                       block.word[2] ^ high_half(multiplier0, x0) ^ k1}};
    }
    return block;
}

#endif
