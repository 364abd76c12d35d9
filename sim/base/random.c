// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/random.h"

#include "base/philox.h"

// The counter's four words are the four fields of an address, never added together.
static struct philox_block address(uint32_t world, uint32_t trial, uint32_t entity,
                                   enum purpose purpose, uint32_t index)
{
    return (struct philox_block){{trial, world, entity, random_use(purpose, index)}};
}

static double uniform(uint32_t high, uint32_t low)
{
    const uint64_t k = (((uint64_t)high << 32) | low) >> 12;
    return ((double)(int64_t)k + 0.5) * 0x1p-52;
}

struct random_pair random_uniforms(uint64_t seed, uint32_t world, uint32_t trial, uint32_t entity,
                                   enum purpose purpose, uint32_t index)
{
    const struct philox_block x = philox(address(world, trial, entity, purpose, index),
                                         (uint32_t)seed, (uint32_t)(seed >> 32));
    return (struct random_pair){uniform(x.word[0], x.word[1]), uniform(x.word[2], x.word[3])};
}

uint32_t random_entity(const char *path)
{
    uint32_t hash = UINT32_C(2166136261);
    for (const char *c = path; *c != '\0'; c++)
        hash = (hash ^ (uint8_t)*c) * UINT32_C(16777619);
    // the finishing step of MurmurHash3 (Appleby): spreads the last characters over all bits
    hash = (hash ^ (hash >> 16)) * UINT32_C(0x85EBCA6B);
    hash = (hash ^ (hash >> 13)) * UINT32_C(0xC2B2AE35);
    return hash ^ (hash >> 16);
}
