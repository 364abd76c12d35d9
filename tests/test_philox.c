// SPDX-License-Identifier: GPL-3.0-or-later
//
// Philox4x32-10 against Random123's known answers; addresses and the uniforms that they give.

#include "check.h"

#include "base/philox.h"
#include "base/random.h"
#include "unphilox.h"

// The authors' own (librandom123-dev), where it is installed.
#if defined(__has_include)
#if __has_include(<Random123/philox.h>)
#include <Random123/philox.h>
#define HAS_RANDOM123
#endif
#endif

enum { N_UNIFORMS = 1000000 };

static bool blocks_agree(struct philox_block a, struct philox_block b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

// ---- the generator -------------------------------------------------------------------------

// One line of kat_vectors in Random123: counter, key, answer.
struct known_answer {
    struct philox_block counter;
    uint32_t key[2];
    struct philox_block answer;
};

static void the_known_answers_of_random123_come_out(void)
{
    const struct known_answer known[] = {
        {{{0, 0, 0, 0}}, {0, 0}, {{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}}},
        {{{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}},
         {0xffffffff, 0xffffffff},
         {{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}}},
        {{{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}},
         {0xa4093822, 0x299f31d0},
         {{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}}},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const struct known_answer *k = &known[i];
        check_true("the answer is the known one",
                   blocks_agree(philox(k->counter, k->key[0], k->key[1]), k->answer));
        check_true("another key gives another answer",
                   !blocks_agree(philox(k->counter, k->key[0] ^ 1, k->key[1]), k->answer));
    }
}

#ifdef HAS_RANDOM123
// Of n counters and keys, each made of the block before.
static size_t n_like_random123(size_t n, uint32_t slip)
{
    struct philox_block counter = {{1, 2, 3, 4}};
    size_t alike = 0;
    for (size_t i = 0; i < n; i++) {
        const uint32_t *w = counter.word, key[2] = {w[1] ^ w[2], w[0] ^ w[3]};
        const philox4x32_ctr_t at = {{w[0], w[1], w[2], w[3]}};
        const philox4x32_key_t under = {{key[0], key[1] + slip}};
        const philox4x32_ctr_t theirs = philox4x32(at, under);
        counter = philox(counter, key[0], key[1]);
        alike += memcmp(counter.word, theirs.v, sizeof counter.word) == 0;
    }
    return alike;
}

static void many_blocks_are_those_of_random123(void)
{
    check_true("100000 blocks", n_like_random123(100000, 0) == 100000);
    check_true("under another key none", n_like_random123(1000, 1) == 0);
}
#endif

static void the_generator_is_a_bijection_that_can_be_undone(void)
{
    for (uint32_t i = 0; i < 1000; i++) {
        const struct philox_block counter = {{i, 7 * i, ~i, i * i}};
        const struct philox_block block = philox(counter, i + 3, 11 * i);
        check_true("undone", blocks_agree(counter_of(block, i + 3, 11 * i), counter));
        check_true("not under another key",
                   !blocks_agree(counter_of(block, i + 4, 11 * i), counter));
    }
}

// ---- addresses -----------------------------------------------------------------------------

struct place {
    uint64_t seed;
    uint32_t world, trial, entity;
    enum purpose purpose;
    uint32_t index;
};

static struct random_pair pair_at(struct place p)
{
    return random_uniforms(p.seed, p.world, p.trial, p.entity, p.purpose, p.index);
}

static void every_field_of_an_address_changes_the_numbers(void)
{
    const struct place place = {20230308, 5, 16, 37, PURPOSE_DECISION, 8};
    struct place other[16];
    for (size_t i = 0; i < 16; i++)
        other[i] = place;
    other[0].seed += 1;
    other[1].seed += UINT64_C(1) << 32;
    other[2].world += 1;
    other[3].trial += 1;
    other[4].entity += 1;
    other[5].purpose = PURPOSE_RAMP;
    other[6].index += 1;
    other[7].world = UINT32_C(1) << 31;
    // neighbours in one field must not meet neighbours in another
    other[8].world += 1, other[8].trial -= 1;
    other[9].trial += 1, other[9].entity -= 1;
    other[10].entity += 1, other[10].index -= 1;
    other[11].seed += 1, other[11].world -= 1;
    other[12].world = place.trial, other[12].trial = place.world;
    other[13].trial = place.entity, other[13].entity = place.trial;
    other[14].index = (UINT32_C(1) << 24) - 1;
    other[15].seed = UINT64_MAX;
    for (size_t i = 0; i < 16; i++) {
        const struct random_pair a = pair_at(place), b = pair_at(other[i]);
        check_true("both numbers differ", a.first != b.first && a.second != b.second);
        for (size_t j = 0; j < i; j++)
            check_true("and from the other addresses", b.first != pair_at(other[j]).first);
    }
    check_true("the same address gives the same", pair_at(place).first == pair_at(place).first);
}

static void purposes_differ(void)
{
    const enum purpose all[] = {PURPOSE_UNKNOWN,     PURPOSE_FACTOR,       PURPOSE_SHOCK,
                                PURPOSE_DECISION,    PURPOSE_RAMP,         PURPOSE_TYPE,
                                PURPOSE_ANCHOR_TYPE, PURPOSE_ACHIEVED_TYPE,
                                PURPOSE_RATIFICATION, PURPOSE_LATEST,      PURPOSE_TOLD,
                                PURPOSE_BODY_TIMES,  PURPOSE_DESIGN,        PURPOSE_SCRAMBLE,
                                PURPOSE_BOOTSTRAP,   PURPOSE_TRAJECTORY,    PURPOSE_DUMMY,
                                PURPOSE_SCRAMBLE_TRIALS};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        for (size_t j = 0; j < i; j++)
            check_true("no two purposes are one", all[i] != all[j]);
}

static void entities_are_hashes_of_paths(void)
{
    const char *const paths[] = {"", "a", "b", "ab", "ba", "measures.a", "measures.a.process",
                                 "measures.b.process", "measures.a.process.0",
                                 "measures.a.process.1"};
    const size_t n = sizeof paths / sizeof paths[0];
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            check_true("differ", random_entity(paths[i]) != random_entity(paths[j]));
    check_true("the same for the same text",
               random_entity("measures.a") == random_entity(paths[5]));
}

// ---- uniforms ------------------------------------------------------------------------------

// The uniform at the address where the generator gives this block.
static struct random_pair pair_of_block(struct philox_block block)
{
    const uint64_t seed = UINT64_C(0x123456789ABCDEF);
    const struct philox_block at =
        counter_of(block, (uint32_t)seed, (uint32_t)(seed >> 32));
    return random_uniforms(seed, at.word[1], at.word[0], at.word[2],
                           (enum purpose)(at.word[3] >> 24), at.word[3] & 0xFFFFFF);
}

static struct random_pair pair_of_integer(uint64_t k)
{
    const uint32_t high = (uint32_t)(k >> 20), low = (uint32_t)(k << 12);
    return pair_of_block((struct philox_block){{high, low, high, low}});
}

static void uniforms_are_open_at_both_ends(void)
{
    const uint64_t largest = (UINT64_C(1) << 52) - 1;
    const struct random_pair low = pair_of_integer(0), high = pair_of_integer(largest);
    check_true("the smallest is half a step above 0",
               low.first == 0x1p-53 && low.second == 0x1p-53);
    check_true("the largest is half a step below 1",
               high.first == 1.0 - 0x1p-53 && high.second == 1.0 - 0x1p-53);
    const uint32_t all = UINT32_MAX;
    const struct random_pair ones = pair_of_block((struct philox_block){{all, all, all, all}});
    check_true("the lowest 12 bits count nothing", ones.first == high.first);
}

static void uniforms_are_symmetric_and_equally_spaced(void)
{
    const uint64_t largest = (UINT64_C(1) << 52) - 1;
    for (uint64_t k = 0; k < largest - (largest >> 9); k += largest >> 9) {
        const double u = pair_of_integer(k).first;
        check_true("1 − u belongs to the mirrored integer",
                   1.0 - u == pair_of_integer(largest - k).first);
        check_true("the next integer is one step on",
                   pair_of_integer(k + 1).first - u == 0x1p-52);
        check_true("(k + ½) 2^−52", u == ldexp((double)k, -52) + 0x1p-53);
    }
}

static double *many_uniforms(uint32_t entity)
{
    double *u = calloc(N_UNIFORMS, sizeof *u);
    for (uint32_t i = 0; u != NULL && i < N_UNIFORMS / 2; i++) {
        const struct random_pair pair =
            random_uniforms(CHECK_SEED, i / 64, i % 64, entity, PURPOSE_DECISION, 0);
        u[2 * i] = pair.first;
        u[2 * i + 1] = pair.second;
    }
    return u;
}

static void uniforms_have_the_moments_of_the_uniform_distribution(void)
{
    double *u = many_uniforms(random_entity("measures.a.process"));
    double mean = 0.0, square = 0.0, tail = 0.0;
    for (size_t i = 0; i < N_UNIFORMS; i++) {
        mean += u[i] / N_UNIFORMS;
        square += (u[i] - 0.5) * (u[i] - 0.5) / N_UNIFORMS;
        tail += (u[i] < 0.001) / (double)N_UNIFORMS;
    }
    const double root = sqrt(N_UNIFORMS);
    check_estimate("mean", mean, sqrt(1.0 / 12.0) / root, 0.5, 0.505);
    check_estimate("variance", square, sqrt(1.0 / 180.0) / root, 1.0 / 12.0, 1.0 / 12.0 + 0.001);
    check_estimate("lower tail", tail, sqrt(0.001 * 0.999) / root, 0.001, 0.0013);
    free(u);
}

// Mean product of the deviations of numbers `lag` apart; with slope b of one on the other, b/12.
static double serial(const double *u, size_t lag)
{
    double sum = 0.0;
    for (size_t i = 0; i + lag < N_UNIFORMS; i++)
        sum += (u[i] - 0.5) * (u[i + lag] - 0.5) / (double)(N_UNIFORMS - lag);
    return sum;
}

static void uniforms_at_neighbouring_addresses_are_uncorrelated(void)
{
    double *u = many_uniforms(1), *v = many_uniforms(2);
    const double se = 1.0 / 12.0 / sqrt(N_UNIFORMS - 200.0), wrong = 0.01 / 12.0;
    const size_t lags[] = {1, 2, 3, 127, 128}; // within a pair, of trials, of worlds
    for (size_t i = 0; i < sizeof lags / sizeof lags[0]; i++)
        check_estimate("serial correlation", serial(u, lags[i]), se, 0.0, wrong);
    double across = 0.0;
    for (size_t i = 0; i < N_UNIFORMS; i++)
        across += (u[i] - 0.5) * (v[i] - 0.5) / N_UNIFORMS;
    check_estimate("neighbouring entities", across, se, 0.0, wrong);
    free(u);
    free(v);
}

int main(void)
{
    const struct named_test tests[] = {
        {"the known answers of Random123 come out", the_known_answers_of_random123_come_out},
#ifdef HAS_RANDOM123
        {"many blocks are those of Random123", many_blocks_are_those_of_random123},
#endif
        {"the generator is a bijection that can be undone",
         the_generator_is_a_bijection_that_can_be_undone},
        {"every field of an address changes the numbers",
         every_field_of_an_address_changes_the_numbers},
        {"purposes differ", purposes_differ},
        {"entities are hashes of paths", entities_are_hashes_of_paths},
        {"uniforms are open at both ends", uniforms_are_open_at_both_ends},
        {"uniforms are symmetric and equally spaced", uniforms_are_symmetric_and_equally_spaced},
        {"uniforms have the moments of the uniform distribution",
         uniforms_have_the_moments_of_the_uniform_distribution},
        {"uniforms at neighbouring addresses are uncorrelated",
         uniforms_at_neighbouring_addresses_are_uncorrelated},
    };
    return run_tests("philox", tests, sizeof tests / sizeof tests[0]);
}
