// SPDX-License-Identifier: GPL-3.0-or-later
//
// Numbers at addresses that are near one another, in one field or in two, have nothing to do with
// one another: correlations, joint bins, collisions, spacings, avalanche. Every check is put to
// addressings that look harmless and are not, and finds them out.

#include "check.h"

#include <gsl/gsl_cdf.h>

#include "base/philox.h"
#include "base/random.h"

enum { PAIRS = 4096, BINS = 16, WORDS = 6 };

// An address as the words that tell it apart: trial, world, entity, use, and the seed's two.
enum word { TRIAL, WORLD, ENTITY, USE, SEED_LOW, SEED_HIGH };

struct address {
    uint32_t word[WORDS];
};

// How numbers are addressed.
typedef struct random_pair addressing(const struct address *a);

static struct random_pair real(const struct address *a)
{
    const uint32_t *w = a->word;
    return random_uniforms((uint64_t)w[SEED_HIGH] << 32 | w[SEED_LOW], w[WORLD], w[TRIAL],
                           w[ENTITY], (enum purpose)(w[USE] >> 24), w[USE]);
}

// The twins: fields added together; a seed that shifts the worlds; worlds of 16 bits; multiples of
// the golden ratio, very evenly spread.
static struct random_pair added(const struct address *a)
{
    const uint32_t *w = a->word;
    return random_uniforms(w[SEED_LOW], 0, w[TRIAL] + w[WORLD] + w[ENTITY] + w[USE], 0,
                           PURPOSE_FACTOR, 0);
}

static struct random_pair shifted(const struct address *a)
{
    struct address other = *a;
    other.word[WORLD] += other.word[SEED_LOW];
    other.word[SEED_LOW] = 0;
    return real(&other);
}

static struct random_pair clipped(const struct address *a)
{
    struct address other = *a;
    other.word[WORLD] &= 0xFFFF;
    return real(&other);
}

static struct random_pair golden(const struct address *a)
{
    const uint32_t *w = a->word;
    const uint32_t number = w[TRIAL] + 64 * w[WORLD] + w[ENTITY] + w[USE];
    return (struct random_pair){UINT32_C(0x9E3779B9) * number * 0x1p-32,
                                UINT32_C(0xBB67AE85) * number * 0x1p-32};
}

static uint32_t entity_number(uint32_t i)
{
    char path[64];
    (void)snprintf(path, sizeof path, "measures.m%u.process.steps.s%u", i / 4, i % 4);
    return random_entity(path);
}

// The i-th of a grid of addresses as a run asks for them: all fields vary.
static struct address grid(uint32_t i)
{
    static const enum purpose purposes[] = {PURPOSE_FACTOR, PURPOSE_SHOCK, PURPOSE_DECISION,
                                            PURPOSE_RAMP};
    const uint32_t index = i >> 18;
    return (struct address){{i & 63, i >> 13 & 31, entity_number(i >> 8 & 31),
                             random_use(purposes[i >> 6 & 3], index), CHECK_SEED, 0}};
}

// ---- pairs of neighbours -------------------------------------------------------------------

// A pair of addresses: `step` added to one word and taken from another (WORDS: from none), or one
// bit flipped.
struct relation {
    int up, down;
    uint32_t step, flip;
};

static struct address related(struct address a, const struct relation *r)
{
    a.word[r->up] = (a.word[r->up] + r->step) ^ r->flip;
    if (r->down < WORDS)
        a.word[r->down] -= r->step;
    return a;
}

// Every bit of every word flipped, and steps of one up in a word, down in each other or in none.
static size_t all_relations(struct relation *r)
{
    size_t n = 0;
    for (int word = 0; word < WORDS; word++) {
        for (int bit = 0; bit < 32; bit++)
            r[n++] = (struct relation){word, WORDS, 0, UINT32_C(1) << bit};
        for (int other = 0; other <= WORDS; other++)
            if (other != word)
                r[n++] = (struct relation){word, other, 1, 0};
    }
    return n;
}

enum { MOST_RELATIONS = WORDS * (32 + WORDS) };

// The largest of correlations, in standard errors, and the mean of their squares.
struct correlations {
    double largest, squares, n;
};

static void add_correlations(struct correlations *c, const struct relation *r, addressing *of)
{
    double sum[4] = {0.0};
    for (uint32_t i = 0; i < PAIRS; i++) {
        const struct address a = grid(i * 67), b = related(a, r);
        const struct random_pair x = of(&a), y = of(&b);
        sum[0] += (x.first - 0.5) * (y.first - 0.5);
        sum[1] += (x.first - 0.5) * (y.second - 0.5);
        sum[2] += (x.second - 0.5) * (y.first - 0.5);
        sum[3] += (x.second - 0.5) * (y.second - 0.5);
    }
    for (size_t i = 0; i < 4; i++) {
        const double z = 12.0 * sum[i] / sqrt(PAIRS);
        c->largest = fmax(c->largest, fabs(z));
        c->squares += z * z;
        c->n++;
    }
}

static bool are_uncorrelated(addressing *of)
{
    struct relation relations[MOST_RELATIONS];
    const size_t n = all_relations(relations);
    struct correlations c = {0};
    for (size_t i = 0; i < n; i++)
        add_correlations(&c, &relations[i], of);
    const double excess = (c.squares - c.n) / sqrt(2.0 * c.n);
    if (of == real)
        printf("\n    %.0f correlations of %d pairs: at most %.2f standard errors, squares %+.2f",
               c.n, (int)PAIRS, c.largest, excess);
    return c.largest <= 5.0 && fabs(excess) <= 5.0;
}

static void neighbours_are_uncorrelated(void)
{
    check_true("the numbers of a run", are_uncorrelated(real));
    check_true("the twin: fields added together", !are_uncorrelated(added));
    check_true("the twin: a seed that shifts worlds", !are_uncorrelated(shifted));
    check_true("the twin: worlds of 16 bits", !are_uncorrelated(clipped));
}

// ---- joint bins ----------------------------------------------------------------------------

// A chi-square as a standard normal number.
static double chi_square_score(double chi_square, double degrees)
{
    const double p = gsl_cdf_chisq_Q(chi_square, degrees);
    return p < 0.5 ? gsl_cdf_ugaussian_Qinv(p)
                   : gsl_cdf_ugaussian_Pinv(gsl_cdf_chisq_P(chi_square, degrees));
}

static double evenness(size_t n_bins, const double *count)
{
    double n = 0.0, chi_square = 0.0;
    for (size_t i = 0; i < n_bins; i++)
        n += count[i];
    for (size_t i = 0; i < n_bins; i++)
        chi_square += pow(count[i] - n / (double)n_bins, 2.0) * (double)n_bins / n;
    return chi_square_score(chi_square, (double)n_bins - 1.0);
}

// Three in a row along a word, in 16 × 16 × 16 bins: of the first or of the second numbers.
static double joint_score(int word, int other, bool second, addressing *of)
{
    static double count[BINS * BINS * BINS];
    const struct relation step = {word, other, 1, 0};
    memset(count, 0, sizeof count);
    for (uint32_t i = 0; i < 32 * PAIRS; i++) {
        struct address a = grid(i * 3);
        size_t bin = 0;
        for (int k = 0; k < 3; k++, a = related(a, &step)) {
            const struct random_pair x = of(&a);
            bin = bin * BINS + (size_t)((second ? x.second : x.first) * BINS);
        }
        count[bin]++;
    }
    return evenness(BINS * BINS * BINS, count);
}

static double largest_joint_score(addressing *of)
{
    double largest = 0.0;
    for (int word = 0; word < WORDS; word++) {
        largest = fmax(largest, fabs(joint_score(word, WORDS, false, of)));
        largest = fmax(largest, fabs(joint_score(word, WORDS, true, of)));
        largest = fmax(largest, fabs(joint_score(word, (word + 1) % WORDS, false, of)));
    }
    return largest;
}

static void three_neighbours_fill_all_bins_evenly(void)
{
    const double largest = largest_joint_score(real);
    printf("\n    18 times 4096 bins: at most %.2f standard errors", largest);
    check_true("the numbers of a run", largest <= 5.0);
    check_true("the twin: fields added together", !(largest_joint_score(added) <= 5.0));
}

// ---- collisions and spacings ---------------------------------------------------------------

enum { N_WORDS = 1 << 19, N_DAYS = 4096 };

static int by_size(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static size_t n_equal(size_t n, uint32_t *x)
{
    size_t equal = 0;
    qsort(x, n, sizeof *x, by_size);
    for (size_t i = 1; i < n; i++)
        equal += x[i] == x[i - 1];
    return equal;
}

// The leading 32 bits of the numbers at the first addresses of the grid.
static uint32_t *leading_words(addressing *of)
{
    uint32_t *x = calloc(N_WORDS, sizeof *x);
    for (uint32_t i = 0; x != NULL && i < N_WORDS / 2; i++) {
        const struct address a = grid(i);
        const struct random_pair pair = of(&a);
        x[2 * i] = (uint32_t)(pair.first * 0x1p32);
        x[2 * i + 1] = (uint32_t)(pair.second * 0x1p32);
    }
    return x;
}

static bool is_poisson(const char *what, size_t count, double mean, bool tells)
{
    if (tells)
        printf("\n    %s: %zu, %.0f expected", what, count, mean);
    return fabs((double)count - mean) <= 5.0 * sqrt(mean);
}

// Pairs of equal words: Poisson with mean n²/2³³.
static bool collides_by_chance(addressing *of)
{
    uint32_t *x = leading_words(of);
    const size_t equal = x == NULL ? 0 : n_equal(N_WORDS, x);
    free(x);
    return is_poisson("equal words", equal, 0x1p38 / 0x1p33, of == real);
}

// Marsaglia's birthday spacings: of m birthdays in 2³² days, equal spacings are Poisson with mean
// m³/2³⁴; here in runs of m along the grid.
static bool spacings_are_by_chance(addressing *of)
{
    uint32_t *x = leading_words(of);
    size_t equal = 0;
    for (size_t first = 0; x != NULL && first < N_WORDS; first += N_DAYS) {
        uint32_t *day = x + first;
        qsort(day, N_DAYS, sizeof *day, by_size);
        for (size_t i = N_DAYS - 1; i > 0; i--)
            day[i] -= day[i - 1];
        equal += n_equal(N_DAYS, day);
    }
    free(x);
    return is_poisson("equal spacings", equal, 4.0 * N_WORDS / N_DAYS, of == real);
}

static void numbers_collide_as_often_as_chance_has_it(void)
{
    check_true("the numbers of a run", collides_by_chance(real));
    check_true("the twin: fields added together", !collides_by_chance(added));
    check_true("spacings of a run", spacings_are_by_chance(real));
    check_true("the twin: multiples of the golden ratio", !spacings_are_by_chance(golden));
}

// Of paths that are alike; an unlucky pair is reported when a scenario is read.
static void entities_of_like_paths_collide_as_often_as_chance_has_it(void)
{
    uint32_t *x = calloc(N_WORDS, sizeof *x);
    for (uint32_t i = 0; x != NULL && i < N_WORDS; i++)
        x[i] = entity_number(i);
    check_true("equal entities",
               x != NULL && is_poisson("equal entities", n_equal(N_WORDS, x), 32.0, true));
    for (uint32_t i = 0; x != NULL && i < N_WORDS; i++)
        x[i] = entity_number(i) & UINT32_C(0x3FFFFFFF);
    check_true("the twin: of 30 bits",
               x != NULL && !is_poisson("", n_equal(N_WORDS, x), 32.0, false));
    free(x);
}

// ---- avalanche -----------------------------------------------------------------------------

enum { OUT = 104, FLIPS = 1024 };

static uint64_t bits_of(double u)
{
    return (uint64_t)(u * 0x1p52);
}

// How often each of the 104 bits turned when bit `bit` of the address did.
static void count_turns(int bit, addressing *of, double turned[static OUT])
{
    const struct relation flip = {bit / 32, WORDS, 0, UINT32_C(1) << (bit % 32)};
    for (size_t k = 0; k < OUT; k++)
        turned[k] = 0.0;
    for (uint32_t i = 0; i < FLIPS; i++) {
        const struct address a = grid(i * 257), b = related(a, &flip);
        const struct random_pair x = of(&a), y = of(&b);
        const uint64_t first = bits_of(x.first) ^ bits_of(y.first);
        const uint64_t second = bits_of(x.second) ^ bits_of(y.second);
        for (size_t k = 0; k < OUT / 2; k++) {
            turned[k] += (double)(first >> k & 1);
            turned[OUT / 2 + k] += (double)(second >> k & 1);
        }
    }
}

static bool turns_half_of_the_bits(addressing *of)
{
    double turned[OUT], largest = 0.0, squares = 0.0;
    const double n = WORDS * 32.0 * OUT;
    for (int bit = 0; bit < WORDS * 32; bit++) {
        count_turns(bit, of, turned);
        for (size_t k = 0; k < OUT; k++) {
            const double z = (turned[k] - FLIPS / 2.0) / sqrt(FLIPS / 4.0);
            largest = fmax(largest, fabs(z));
            squares += z * z;
        }
    }
    const double excess = (squares - n) / sqrt(2.0 * n);
    if (of == real)
        printf("\n    %.0f pairs of bits: at most %.2f standard errors, squares %+.2f", n, largest,
               excess);
    return largest <= 5.0 && fabs(excess) <= 5.0;
}

static void every_bit_of_an_address_turns_half_of_the_bits(void)
{
    check_true("the numbers of a run", turns_half_of_the_bits(real));
    check_true("the twin: worlds of 16 bits", !turns_half_of_the_bits(clipped));
}

int main(void)
{
    const struct named_test tests[] = {
        {"neighbours are uncorrelated", neighbours_are_uncorrelated},
        {"three neighbours fill all bins evenly", three_neighbours_fill_all_bins_evenly},
        {"numbers collide as often as chance has it", numbers_collide_as_often_as_chance_has_it},
        {"entities of like paths collide as often as chance has it",
         entities_of_like_paths_collide_as_often_as_chance_has_it},
        {"every bit of an address turns half of the bits",
         every_bit_of_an_address_turns_half_of_the_bits},
    };
    return run_tests("random streams", tests, sizeof tests / sizeof tests[0]);
}
