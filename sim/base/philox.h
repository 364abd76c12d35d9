// SPDX-License-Identifier: GPL-3.0-or-later
// Philox4x32-10, a counter-based generator: Salmon, Moraes, Dror & Shaw, "Parallel random
// numbers: as easy as 1, 2, 3", SC'11. A stateless bijection of 128-bit counters, keyed by 64 bits.
#ifndef BULWARK_BASE_PHILOX_H
#define BULWARK_BASE_PHILOX_H

#include <stdint.h>

struct philox_block {
    uint32_t word[4];
};

// The block of random words at `counter` under the key (key0, key1). Cannot fail.
static inline struct philox_block philox(struct philox_block counter, uint32_t key0,
                                         uint32_t key1)
{
    struct philox_block x = counter;
    for (int round = 0; round < 10; round++) {
        const uint64_t product0 = UINT64_C(0xD2511F53) * x.word[0];
        const uint64_t product1 = UINT64_C(0xCD9E8D57) * x.word[2];
        x = (struct philox_block){{(uint32_t)(product1 >> 32) ^ x.word[1] ^ key0,
                                   (uint32_t)product1,
                                   (uint32_t)(product0 >> 32) ^ x.word[3] ^ key1,
                                   (uint32_t)product0}};
        key0 += UINT32_C(0x9E3779B9); // the golden ratio
        key1 += UINT32_C(0xBB67AE85); // √3 − 1
    }
    return x;
}

#endif
