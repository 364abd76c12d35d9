// SPDX-License-Identifier: GPL-3.0-or-later
//
// A block as bytes: what is read back merges to the same result, bit for bit; bytes of another
// block or of another layout are refused.

#include "opened.h"

#include "engine/block_bytes.h"
#include "engine/result.h"
#include "everything.h"

#include <math.h>

// A scenario of 13 measures: above the dense layout.
#define SPARSE                                                                                    \
    "scenario = { title = \"Many\"; start = \"2023-01-01\"; horizon = 5.0; grid = 1.0;"           \
    " deadlines = { soon = 1.0; }; };\n"                                                          \
    "uncertain = { x = { dist = \"beta\"; mean = 0.6; n = 6.0; }; };\n"                           \
    "measures = { " EASY("a", "\"x\"") EASY("b", "0.3") EASY("c", "0.4") EASY("d", "0.5")         \
    EASY("e", "0.3") EASY("f", "0.4") EASY("g", "0.5") EASY("h", "0.3") EASY("i", "0.4")          \
    EASY("j", "0.5") EASY("k", "0.3") EASY("l", "0.4") EASY("m", "0.5") " };\n"                   \
    "adversary = { cost = 0.3; cost_punishment = 0.5; cost_intervention = 0.8; noise = 0.2; };\n"
#define EASY(name, p)                                                                             \
    name " = { process = { type = \"decision\"; p = " p ";"                                       \
    " delay = { dist = \"exponential\"; mean = 1.0; }; };"                                        \
    " effects = { denial = 0.1; punishment = 0.1; }; };"

// An opened scenario with one block that was computed and one to read into.
struct bench {
    struct opened opened;
    struct layout *layout;
    struct worker *worker;
    struct block *computed, *read;
};

static bool bench_open_sampled(struct bench *b, const char *text, unsigned worlds, unsigned trials,
                               const char *sampler)
{
    struct error error = {0};
    *b = (struct bench){0};
    const bool good =
        opened_read_sampled(&b->opened, text, worlds, trials, sampler) &&
        layout_create(&b->layout, &b->opened.model, worlds, trials, &error) == STATUS_OK &&
        worker_create(&b->worker, b->layout, CPU_BEST, &error) == STATUS_OK &&
        block_create(&b->computed, b->layout, &error) == STATUS_OK &&
        block_create(&b->read, b->layout, &error) == STATUS_OK;
    check_true("it can be computed", good);
    return good;
}

static bool bench_open(struct bench *b, const char *text, unsigned worlds, unsigned trials)
{
    return bench_open_sampled(b, text, worlds, trials, "random");
}

static void bench_close(struct bench *b)
{
    block_free(b->computed);
    block_free(b->read);
    worker_free(b->worker);
    layout_free(b->layout);
    opened_clear(&b->opened);
}

static bool compute(struct bench *b, uint32_t index, struct bytes *bytes)
{
    struct error error = {0};
    const bool good = block_compute(b->computed, b->worker, index, NULL, &error) == STATUS_OK;
    check_true("a block", good);
    bytes_reset(bytes);
    block_put(b->computed, bytes);
    check_true("as bytes", !bytes->exhausted && bytes->size > 0);
    return good;
}

static bool same(const double *a, const double *b, size_t n)
{
    return n == 0 || memcmp(a, b, n * sizeof *a) == 0;
}

static bool same_moments(const struct moments *a, const struct moments *b)
{
    return a->n == b->n && a->n_pairs == b->n_pairs && a->count == b->count &&
           a->weight == b->weight && same(a->mean, b->mean, a->n) &&
           same(a->square, b->square, a->n) && same(a->product, b->product, a->n_pairs);
}

static void check_same(const struct block *a, const struct block *b)
{
    const struct layout *l = a->layout;
    check_true("which worlds", a->index == b->index && a->first_world == b->first_world &&
                                   a->n_worlds == b->n_worlds);
    check_true("rows", same(a->rows, b->rows, a->n_worlds * l->row_width));
    check_true("moments over worlds", same_moments(&a->worlds, &b->worlds));
    if (l->is_dense)
        check_true("moments of the lattice", same_moments(&a->lattice, &b->lattice));
    else
        check_true("values and transform",
                   same(a->values, b->values, l->n_lattice) &&
                       same(a->mobius, b->mobius, l->n_combinations));
    check_true("sums of randomisations",
               a->randomised.n == b->randomised.n &&
                   same(a->randomised.count, b->randomised.count, l->n_randomisations) &&
                   same(a->randomised.sum, b->randomised.sum,
                        l->n_randomisations * a->randomised.n));
    check_true("histograms", memcmp(a->histograms.counts, b->histograms.counts,
                                    l->n_histograms * LAYOUT_TIME_BINS * sizeof *a->histograms.counts) ==
                                 0);
}

static void check_round_trips(const char *text, unsigned worlds, unsigned trials, bool is_dense,
                              const char *sampler)
{
    struct bench b;
    struct bytes bytes = {0}, again = {0};
    if (bench_open_sampled(&b, text, worlds, trials, sampler)) {
        check_true("the layout meant", b.layout->is_dense == is_dense);
        check_true("several blocks, the last one short",
                   b.layout->n_blocks >= 3 && worlds % b.layout->block_worlds != 0);
        // Down from the last: what a longer block leaves behind must not shine through.
        for (uint32_t i = b.layout->n_blocks; i-- > 0;) {
            if (!compute(&b, i, &bytes))
                break;
            check_true("it is read", block_take(b.read, i, &bytes));
            check_same(b.computed, b.read);
            bytes_reset(&again);
            block_put(b.read, &again);
            check_true("the same bytes again", again.size == bytes.size &&
                                                   memcmp(again.data, bytes.data, bytes.size) == 0);
        }
    }
    bench_close(&b);
    bytes_clear(&bytes);
    bytes_clear(&again);
}

static void a_dense_block_comes_back(void)
{
    check_round_trips(EVERYTHING, 100, 512, true, "random");
}

static void a_block_of_randomisations_comes_back(void)
{
    check_round_trips(EVERYTHING, 101, 400, true, "sobol");
}

static void a_block_above_twelve_measures_comes_back(void)
{
    check_round_trips(SPARSE, 301, 8, false, "random");
}

static void a_block_stands_behind_what_is_there(void)
{
    struct bench b;
    struct bytes bytes = {0}, behind = {0};
    if (bench_open(&b, EVERYTHING, 100, 64) && compute(&b, 0, &bytes)) {
        bytes_put(&behind, "before", 6);
        block_put(b.computed, &behind);
        check_true("nothing before it is touched",
                   behind.size == bytes.size + 6 && memcmp(behind.data, "before", 6) == 0 &&
                       memcmp(behind.data + 6, bytes.data, bytes.size) == 0);
    }
    bench_close(&b);
    bytes_clear(&bytes);
    bytes_clear(&behind);
}

// As a reader of exactly these bytes, in memory of just this size.
static bool takes(struct bench *b, uint32_t index, const struct bytes *bytes, size_t size)
{
    struct bytes part = {.data = malloc(size == 0 ? 1 : size), .size = size};
    check_true("memory", part.data != NULL);
    memcpy(part.data, bytes->data, size);
    const bool taken = block_take(b->read, index, &part);
    free(part.data);
    return taken;
}

static void check_cuts(const char *text, unsigned worlds, unsigned trials)
{
    struct bench b;
    struct bytes bytes = {0};
    if (bench_open(&b, text, worlds, trials) && compute(&b, 0, &bytes)) {
        const size_t step = bytes.size / 997 + 1;
        for (size_t size = 0; size < bytes.size; size += size < 64 || bytes.size - size < 200
                                                             ? 1 : step)
            check_true("a part is none", !takes(&b, 0, &bytes, size));
        check_true("the whole is one", takes(&b, 0, &bytes, bytes.size));
        bytes_put(&bytes, "", 1);
        check_true("more is none", !takes(&b, 0, &bytes, bytes.size));
    }
    bench_close(&b);
    bytes_clear(&bytes);
}

static void what_is_cut_short_or_too_long_is_refused(void)
{
    check_cuts(EVERYTHING, 100, 64);
    check_cuts(SPARSE, 50, 8);
    struct bench b;
    if (bench_open(&b, EVERYTHING, 100, 64))
        check_true("nothing is none", !block_take(b.read, 0, &(struct bytes){0}));
    bench_close(&b);
}

static void blocks_of_another_layout_are_refused(void)
{
    struct bench one, other;
    struct bytes bytes = {0};
    if (bench_open(&one, EVERYTHING, 100, 512) && compute(&one, 0, &bytes)) {
        if (bench_open(&other, SPARSE, 100, 8))
            check_true("of another scenario", !block_take(other.read, 0, &bytes));
        bench_close(&other);
        const uint32_t last = one.layout->n_blocks - 1;
        check_true("a block of another length", !block_take(one.read, last, &bytes));
    }
    bench_close(&one);
    if (bench_open(&one, SPARSE, 50, 8) && compute(&one, 0, &bytes)) {
        if (bench_open(&other, EVERYTHING, 100, 64))
            check_true("sparse for dense", !block_take(other.read, 0, &bytes));
        bench_close(&other);
    }
    bench_close(&one);
    bytes_clear(&bytes);
}

static bool takes_with(struct bench *b, size_t at, double value)
{
    struct bytes bytes = {0};
    const double kept = b->computed->rows[at];
    b->computed->rows[at] = value;
    block_put(b->computed, &bytes);
    b->computed->rows[at] = kept;
    const bool taken = block_take(b->read, 0, &bytes);
    bytes_clear(&bytes);
    return taken;
}

static void worlds_that_tell_no_chances_are_refused(void)
{
    static const double wrong[] = {NAN, INFINITY, -INFINITY, -0.5, 1.5, 1e300};
    struct bench b;
    struct bytes bytes = {0};
    if (bench_open(&b, EVERYTHING, 100, 64) && compute(&b, 0, &bytes)) {
        const size_t at[] = {b.layout->first_half, b.layout->second_half,
                             b.layout->row_width + b.layout->second_half,
                             b.computed->n_worlds * b.layout->row_width - 1};
        for (size_t i = 0; i < sizeof at / sizeof at[0]; i++)
            for (size_t k = 0; k < sizeof wrong / sizeof wrong[0]; k++)
                check_true("no chance", !takes_with(&b, at[i], wrong[k]));
        check_true("a chance", takes_with(&b, at[0], 0.0) && takes_with(&b, at[1], 1.0));
        check_true("a number of the world",
                   !takes_with(&b, 0, NAN) && takes_with(&b, 0, -1e300));
    }
    bench_close(&b);
    if (bench_open(&b, EVERYTHING, 100, 1) && compute(&b, 0, &bytes)) // no first half
        check_true("of one trial", takes(&b, 0, &bytes, bytes.size));
    bench_close(&b);
    bytes_clear(&bytes);
}

static void damaged_bytes_can_be_read_without_harm(void)
{
    struct bench b;
    struct bytes bytes = {0};
    uint64_t state = CHECK_SEED;
    if (bench_open(&b, EVERYTHING, 100, 64) && compute(&b, 0, &bytes)) {
        for (int round = 0; round < 500; round++) {
            state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            // Most of the time in what follows the doubles, where sizes matter.
            const size_t at = round % 2 == 0 ? (state >> 20) % bytes.size
                                             : bytes.size - 1 - (state >> 20) % 2000 % bytes.size;
            const unsigned char kept = bytes.data[at];
            bytes.data[at] ^= (unsigned char)(1U << (state >> 60) % 8);
            (void)takes(&b, 0, &bytes, bytes.size);
            bytes.data[at] = kept;
        }
        check_true("the undamaged are read", takes(&b, 0, &bytes, bytes.size));
    }
    bench_close(&b);
    bytes_clear(&bytes);
}

int main(void)
{
    const struct named_test tests[] = {
        {"a dense block comes back", a_dense_block_comes_back},
        {"a block of randomisations comes back", a_block_of_randomisations_comes_back},
        {"a block above twelve measures comes back", a_block_above_twelve_measures_comes_back},
        {"a block stands behind what is there", a_block_stands_behind_what_is_there},
        {"what is cut short or too long is refused", what_is_cut_short_or_too_long_is_refused},
        {"blocks of another layout are refused", blocks_of_another_layout_are_refused},
        {"worlds that tell no chances are refused", worlds_that_tell_no_chances_are_refused},
        {"damaged bytes can be read without harm", damaged_bytes_can_be_read_without_harm},
    };
    printf("seed %d\n", (int)CHECK_SEED);
    return run_tests("blocks as bytes", tests, sizeof tests / sizeof tests[0]);
}
