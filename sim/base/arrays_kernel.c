// SPDX-License-Identifier: GPL-3.0-or-later
// Loops over arrays. The scalar functions hold the formulas; here they are only repeated.
#include "base/arrays.h"

#include "base/dist_formulas.h"
#include "base/dist_loops.h"
#include "base/kernel.h"
#include "base/lanes.h"
#include "base/philox.h"
#include "base/real.h"
#include "base/sobol.h"

#include <assert.h>
#include <stdbool.h>

static void exp_of(size_t n, const double *x, double *y)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        y[i] = real_exp(x[i]);
}

static void log_of(size_t n, const double *x, double *y)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        y[i] = real_log(x[i]);
}

static void normal_cdf_of(size_t n, const double *x, double *y)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        y[i] = real_normal_cdf(x[i]);
}

// At most this many elements at a time: the chunk's copies stay in the first cache.
enum { CHUNK = 256 };

// Which of at most CHUNK uniforms lie in the tails of the normal distribution, in order.
static size_t tails_of(size_t n, const double *u, uint32_t *place)
{
    size_t n_tail = 0, i = 0;
    for (; i + 8 <= n; i += 8)
        for (unsigned left = lanes_outside(u + i, 0.5, REAL_QUANTILE_CENTRE); left != 0;
             left &= left - 1)
            place[n_tail++] = (uint32_t)i + (uint32_t)__builtin_ctz(left);
    for (; i < n; i++) {
        place[n_tail] = (uint32_t)i;
        n_tail += fabs(u[i] - 0.5) <= REAL_QUANTILE_CENTRE ? 0U : 1U;
    }
    return n_tail;
}

// The formula of the centre for all; the few elements of the tails are gathered, computed densely
// and scattered.
static inline void quantile_chunk(size_t n, const double *u, double *x, bool clamps)
{
    uint32_t place[CHUNK];
    double tail[CHUNK], size[CHUNK];
    const size_t n_tail = tails_of(n, u, place);
    for (size_t k = 0; k < n_tail; k++)
        tail[k] = clamps ? dist_clamp(u[place[k]]) : u[place[k]];
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        x[i] = real_quantile_central(u[i] - 0.5);
#pragma omp simd
    for (size_t k = 0; k < n_tail; k++)
        size[k] = real_quantile_tail(tail[k] < 0.5 ? tail[k] : 1.0 - tail[k]);
    for (size_t k = 0; k < n_tail; k++)
        x[place[k]] = tail[k] < 0.5 ? -size[k] : size[k];
}

static void normal_quantile_of(size_t n, const double *u, double *x)
{
    for (size_t start = 0; start < n; start += CHUNK) {
        size_t left = n - start;
        quantile_chunk(left < CHUNK ? left : CHUNK, u + start, x + start, false);
    }
}

static void normal_score_of(size_t n, const double *u, double *x)
{
    for (size_t start = 0; start < n; start += CHUNK) {
        size_t left = n - start;
        quantile_chunk(left < CHUNK ? left : CHUNK, u + start, x + start, true);
    }
}

// ---- random numbers ------------------------------------------------------------------------

#define LOW_WORD UINT64_C(0xFFFFFFFF)

// Blocks of Philox, LANES side by side: each word in the low half of a lane. What stands in the
// high halves counts nothing.
struct blocks {
    lanes word[4];
};

// The keys of the ten rounds, the same in every lane.
struct round_keys {
    lanes key[10][2];
};

static inline struct round_keys round_keys(uint64_t seed)
{
    struct round_keys keys;
    uint32_t key0 = (uint32_t)seed, key1 = (uint32_t)(seed >> 32);
    for (int round = 0; round < 10; round++) {
        keys.key[round][0] = (lanes){0} + key0;
        keys.key[round][1] = (lanes){0} + key1;
        key0 += UINT32_C(0x9E3779B9);
        key1 += UINT32_C(0xBB67AE85);
    }
    return keys;
}

// philox.h in every lane.
static inline struct blocks philox_lanes(struct blocks x, const struct round_keys *keys)
{
    const lanes multiplier0 = (lanes){0} + UINT64_C(0xD2511F53);
    const lanes multiplier1 = (lanes){0} + UINT64_C(0xCD9E8D57);
    for (int round = 0; round < 10; round++) {
        const lanes product0 = lanes_product(x.word[0], multiplier0);
        const lanes product1 = lanes_product(x.word[2], multiplier1);
        x = (struct blocks){{(product1 >> 32) ^ x.word[1] ^ keys->key[round][0], product1,
                             (product0 >> 32) ^ x.word[3] ^ keys->key[round][1], product0}};
    }
    return x;
}

// Writes (k + ½)·2⁻⁵² of the leading 52 bits of two words; k is the mantissa of a number
// in [1, 2).
static inline void put(lanes high, lanes low, double *to)
{
    const lanes k = (high << 32 | (low & LOW_WORD)) >> 12;
    const real_lanes x = (lanes_from_bits(k | UINT64_C(0x3ff0000000000000)) - 1.0) + 0x1p-53;
    memcpy(to, &x, sizeof x);
}

// The uniforms at LANES counters; moves on to the next. With `second` NULL the compiler leaves out
// what the other words need.
static inline void next(struct blocks *at, const struct blocks *step,
                        const struct round_keys *keys, double *first, double *second)
{
    const struct blocks x = philox_lanes(*at, keys);
    put(x.word[0], x.word[1], first);
    if (second != NULL)
        put(x.word[2], x.word[3], second);
    for (size_t word = 0; word < 4; word++)
        at->word[word] += step->word[word];
}

// The uniforms at n counters from `counter` on, `step` apart.
static inline void fill(const uint64_t counter[4], const uint64_t step[4], uint64_t seed, size_t n,
                        double *first, double *second)
{
    const struct round_keys keys = round_keys(seed);
    lanes number;
    struct blocks at, next_step;
    for (size_t i = 0; i < LANES; i++)
        memcpy((char *)&number + i * sizeof(uint64_t), &(uint64_t){i}, sizeof(uint64_t));
    for (size_t word = 0; word < 4; word++) {
        at.word[word] = number * step[word] + counter[word];
        next_step.word[word] = (lanes){0} + step[word] * LANES;
    }
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        next(&at, &next_step, &keys, first + i, second == NULL ? NULL : second + i);
    if (i < n) {
        double a[LANES], b[LANES];
        next(&at, &next_step, &keys, a, b);
        memcpy(first + i, a, (n - i) * sizeof *a);
        if (second != NULL)
            memcpy(second + i, b, (n - i) * sizeof *b);
    }
}

static void uniforms(const struct random_trials *trials, uint32_t entity, enum purpose purpose,
                     uint32_t index, double *first, double *second)
{
    const uint64_t counter[4] = {trials->first_trial, trials->world, entity,
                                 random_use(purpose, index)};
    const uint64_t by_trial[4] = {1, 0, 0, 0};
    if (second == NULL)
        fill(counter, by_trial, trials->seed, trials->n, first, NULL);
    else
        fill(counter, by_trial, trials->seed, trials->n, first, second);
}

#if LANES > 1
typedef uint32_t half_lanes __attribute__((vector_size(4 * LANES)));
#endif

// LANES numbers of 32 bits, each in a lane.
static inline lanes widened(const uint32_t *from)
{
#if LANES > 1
    half_lanes numbers;
    memcpy(&numbers, from, sizeof numbers);
    return __builtin_convertvector(numbers, lanes);
#else
    return *from;
#endif
}

static void uniforms_of(const struct random_trials *trials, size_t n, const uint32_t *which,
                        uint32_t entity, enum purpose purpose, uint32_t index, double *first)
{
    const struct round_keys keys = round_keys(trials->seed);
    const lanes zero = {0};
    for (size_t i = 0; i < n; i += LANES) {
        const struct blocks at = {{widened(which + i) + trials->first_trial, zero + trials->world,
                                   zero + entity, zero + random_use(purpose, index)}};
        const struct blocks x = philox_lanes(at, &keys);
        put(x.word[0], x.word[1], first + i);
    }
}

static void uniforms_by_index(uint64_t seed, uint32_t world, uint32_t entity, enum purpose purpose,
                              size_t n, double *first, double *second)
{
    const uint64_t counter[4] = {0, world, entity, random_use(purpose, 0)};
    const uint64_t by_index[4] = {0, 0, 0, 1};
    if (second == NULL)
        fill(counter, by_index, seed, n, first, NULL);
    else
        fill(counter, by_index, seed, n, first, second);
}

static void uniforms_by_world(uint64_t seed, uint32_t first_world, uint32_t entity,
                              enum purpose purpose, size_t n, double *first)
{
    const uint64_t counter[4] = {0, first_world, entity, random_use(purpose, 0)};
    const uint64_t by_world[4] = {0, 1, 0, 0};
    fill(counter, by_world, seed, n, first, NULL);
}

// ---- Sobol's sequence ------------------------------------------------------------------------

static_assert(SOBOL_STRETCH <= CHUNK, "copies fit in the first cache");

// Digits that are not scrambled, in the low half of each element. Points 64 k … 64 k + 63 have
// those of 0 … 63, moved.
static void plain_digits(const struct sobol_net *net, uint32_t first_index, size_t n,
                         uint64_t *digits)
{
    for (size_t i = 0, length; i < n; i += length) {
        const uint32_t index = first_index + (uint32_t)i, low = index % SOBOL_SUBTREE;
        uint32_t moved = 0;
        for (uint32_t rest = index - low; rest != 0; rest &= rest - 1)
            moved ^= net->direction[__builtin_ctz(rest)];
        length = SOBOL_SUBTREE - low < n - i ? SOBOL_SUBTREE - low : n - i;
#pragma omp simd
        for (size_t j = 0; j < length; j++)
            digits[i + j] = net->low[low + j] ^ moved;
    }
}

// The net whose points are shuffled by a number drawn at random.
static inline void shuffle_net(const struct sobol_stretch *s, uint64_t drawn, struct sobol_net *net)
{
    const uint64_t n_others = (UINT64_C(1) << s->bits) - 1;
    sobol_products((uint32_t)(1 + drawn % n_others), s->bits, net->direction);
    for (unsigned k = 0; k < SOBOL_BITS; k++)
        net->direction[k] = k < s->bits ? net->direction[k] << (SOBOL_BITS - s->bits) : 0;
    net->low[0] = 0;
    for (unsigned k = 0; k < SOBOL_SUBTREE_LEVELS; k++) {
#pragma omp simd
        for (size_t i = 0; i < (size_t)1 << k; i++)
            net->low[((size_t)1 << k) + i] = net->low[i] ^ net->direction[k];
    }
}

// The random bits of the nodes of the subtree, not the first, that each point passes.
static void node_bits(const struct sobol_net *net, const struct sobol_stretch *s, uint32_t subtree,
                      const uint64_t *plain, uint64_t *bits)
{
    const uint32_t use =
        random_use(PURPOSE_SCRAMBLE_TRIALS, sobol_net_use(net, s->half, subtree));
    const struct round_keys keys = round_keys(s->seed);
    const lanes zero = {0};
    for (size_t i = 0; i < s->n; i += LANES) {
        lanes before;
        memcpy(&before, plain + i, sizeof before);
        before >>= 32 - SOBOL_SUBTREE_LEVELS * subtree;
        const struct blocks at = {{before, zero + s->world, zero + net->entity, zero + use}};
        const struct blocks x = philox_lanes(at, &keys);
        const lanes both = x.word[0] << 32 | (x.word[1] & LOW_WORD);
        memcpy(bits + i, &both, sizeof both);
    }
}

// Turns the digits of a subtree: sobol.c's walk down its levels, all points side by side.
static void turn_digits(size_t n, uint32_t subtree, const uint64_t *plain, const uint64_t *bits,
                        uint64_t *digits)
{
    const unsigned below = 32 - SOBOL_SUBTREE_LEVELS * (subtree + 1);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        const uint64_t own = plain[i] >> below & (SOBOL_SUBTREE - 1);
        uint64_t turned = 0;
        for (unsigned level = 0; level < SOBOL_SUBTREE_LEVELS; level++) {
            const uint64_t node = UINT64_C(1) << level | own >> (SOBOL_SUBTREE_LEVELS - level);
            const uint64_t digit = own >> (SOBOL_SUBTREE_LEVELS - 1 - level) ^ bits[i] >> node;
            turned = turned << 1 | (digit & 1);
        }
        digits[i] |= turned << (below + 52 - 32);
    }
}

static void sobol_digits(const struct sobol_net *net, const struct sobol_stretch *s,
                         uint64_t *digits)
{
    const uint32_t use = random_use(PURPOSE_SCRAMBLE_TRIALS, sobol_net_use(net, s->half, 0));
    const struct philox_block x = philox((struct philox_block){{0, s->world, net->entity, use}},
                                         (uint32_t)s->seed, (uint32_t)(s->seed >> 32));
    uint64_t plain[CHUNK + LANES], bits[CHUNK + LANES];
    struct sobol_net shuffled;
    if (net->is_shuffled) {
        shuffle_net(s, (uint64_t)x.word[2] << 32 | x.word[3], &shuffled);
        plain_digits(&shuffled, s->first_index, s->n, plain);
    } else {
        plain_digits(net, s->first_index, s->n, plain);
    }
    for (size_t i = 0; i < s->n; i++) {
        bits[i] = (uint64_t)x.word[0] << 32 | x.word[1];
        digits[i] = 0;
    }
    memset(plain + s->n, 0, LANES * sizeof *plain);
    turn_digits(s->n, 0, plain, bits, digits);
    for (uint32_t subtree = 1; subtree < sobol_levels(s->bits) / SOBOL_SUBTREE_LEVELS; subtree++) {
        node_bits(net, s, subtree, plain, bits);
        turn_digits(s->n, subtree, plain, bits, digits);
    }
}

// The 52 digits of a uniform are the mantissa of its sum with 1, but for the ½ after them.
static void sobol_lead(size_t n, const uint32_t *which, const uint64_t *digits, unsigned levels,
                       double *u)
{
    uint64_t chosen[CHUNK], k[CHUNK];
    const uint64_t *lead = which == NULL ? digits : chosen;
    for (size_t i = 0; which != NULL && i < n; i++)
        chosen[i] = digits[which[i]];
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        u[i] = (u[i] - 0x1p-53) + 1.0;
    memcpy(k, u, n * sizeof *u);
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        k[i] = UINT64_C(0x3ff0000000000000) | lead[i] |
               (k[i] & UINT64_C(0xfffffffffffff)) >> levels;
    memcpy(u, k, n * sizeof *u);
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        u[i] = (u[i] - 1.0) + 0x1p-53;
}

const struct arrays KERNEL(arrays) = {
    .exp = exp_of,
    .log = log_of,
    .normal_cdf = normal_cdf_of,
    .normal_quantile = normal_quantile_of,
    .normal_score = normal_score_of,
    .quantiles = KERNEL(dist_quantiles),
    .cdfs = KERNEL(dist_cdfs),
    .uniforms = uniforms,
    .uniforms_of = uniforms_of,
    .uniforms_by_index = uniforms_by_index,
    .uniforms_by_world = uniforms_by_world,
    .sobol_digits = sobol_digits,
    .sobol_lead = sobol_lead,
};
