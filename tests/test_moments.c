// SPDX-License-Identifier: GPL-3.0-or-later
//
// One-pass weighted moments against two passes in extended precision.

#include "check.h"

#include <stdint.h>

#include "base/random.h"
#include "engine/moments.h"

enum { N_QUANTITIES = 3, N_PAIRS = 3, N_REPLICATES = 200 };

struct sample {
    double x[N_REPLICATES][N_QUANTITIES];
    double weight[N_REPLICATES];
};

// Correlated numbers of very different sizes; the third has a mean of a million spreads.
static struct sample sample_make(bool is_weighted)
{
    struct sample s;
    for (uint32_t r = 0; r < N_REPLICATES; r++) {
        const struct random_pair a = random_uniforms(CHECK_SEED, r, 0, 1, PURPOSE_TYPE, 0);
        const struct random_pair b = random_uniforms(CHECK_SEED, r, 0, 2, PURPOSE_TYPE, 0);
        s.x[r][0] = a.first;
        s.x[r][1] = 100.0 * (a.first + a.second);
        s.x[r][2] = 1e6 + b.first - 0.3 * a.first;
        s.weight[r] = is_weighted ? 1.0 + floor(6.0 * b.second) : 1.0;
    }
    return s;
}

static const size_t *pair_first(void)
{
    static const size_t first[N_PAIRS] = {0, 0, 1};
    return first;
}

static const size_t *pair_second(void)
{
    static const size_t second[N_PAIRS] = {1, 2, 2};
    return second;
}

static void start(struct moments *m)
{
    check_true("memory", moments_create(m, N_QUANTITIES, N_PAIRS, pair_first(), pair_second()));
    moments_reset(m);
}

static void add(struct moments *m, const struct sample *s, size_t from, size_t to)
{
    for (size_t r = from; r < to; r++)
        moments_add(m, s->x[r], s->weight[r]);
}

// ---- two passes ----------------------------------------------------------------------------

static long double plain_weight(const struct sample *s, size_t n)
{
    long double sum = 0.0L;
    for (size_t r = 0; r < n; r++)
        sum += (long double)s->weight[r];
    return sum;
}

static long double plain_mean(const struct sample *s, size_t n, size_t i)
{
    long double sum = 0.0L;
    for (size_t r = 0; r < n; r++)
        sum += (long double)s->weight[r] * (long double)s->x[r][i];
    return sum / plain_weight(s, n);
}

static double plain_product(const struct sample *s, size_t n, size_t i, size_t j)
{
    const long double mean_i = plain_mean(s, n, i), mean_j = plain_mean(s, n, j);
    long double sum = 0.0L;
    for (size_t r = 0; r < n; r++)
        sum += (long double)s->weight[r] * ((long double)s->x[r][i] - mean_i) *
               ((long double)s->x[r][j] - mean_j);
    return (double)sum;
}

static bool near(double a, double b, double relative)
{
    return fabs(a - b) <= relative * fabs(b);
}

// The largest relative error of second moments. A one-pass sum of squares would lose three digits
// more than these bounds allow on the quantity with the large mean.
static double worst_error(const struct moments *m, const struct sample *s, size_t n)
{
    double worst = 0.0;
    for (size_t i = 0; i < N_QUANTITIES; i++) {
        const double square = plain_product(s, n, i, i);
        worst = fmax(worst, fabs(m->square[i] / square - 1.0));
    }
    for (size_t k = 0; k < N_PAIRS; k++) {
        const size_t i = pair_first()[k], j = pair_second()[k];
        const double size = sqrt(plain_product(s, n, i, i) * plain_product(s, n, j, j));
        worst = fmax(worst, fabs(m->product[k] - plain_product(s, n, i, j)) / size);
    }
    return worst;
}

static void check_all(const struct moments *m, const struct sample *s)
{
    check_true("count", m->count == N_REPLICATES);
    check_true("weight", m->weight == (double)plain_weight(s, N_REPLICATES));
    for (size_t i = 0; i < N_QUANTITIES; i++)
        check_true("mean", near(m->mean[i], (double)plain_mean(s, N_REPLICATES, i), 1e-13));
    check_true("two passes agree", worst_error(m, s, N_REPLICATES) < 1e-8);
    check_true("one replicate less would show", worst_error(m, s, N_REPLICATES - 1) > 1e-8);
}

// ---- tests ---------------------------------------------------------------------------------

static void check_one_pass(bool is_weighted)
{
    const struct sample s = sample_make(is_weighted), other = sample_make(!is_weighted);
    struct moments m;
    start(&m);
    add(&m, &s, 0, N_REPLICATES);
    check_all(&m, &s);
    double far = 0.0;
    for (size_t i = 0; i < N_QUANTITIES; i++)
        far = fmax(far, fabs(m.square[i] / plain_product(&other, N_REPLICATES, i, i) - 1.0));
    check_true("other weights would show", far > 0.1);
    moments_clear(&m);
}

static void moments_agree_with_two_passes(void)
{
    check_one_pass(false);
}

static void weighted_moments_agree_with_two_passes(void)
{
    check_one_pass(true);
}

static void merged_moments_agree_with_two_passes(void)
{
    const struct sample s = sample_make(true);
    struct moments all, part;
    start(&all);
    start(&part);
    for (size_t from = 0, size = 1; from < N_REPLICATES; from += size, size = 2 * size % 61) {
        moments_reset(&part);
        add(&part, &s, from, from + size < N_REPLICATES ? from + size : N_REPLICATES);
        moments_merge(&all, &part);
    }
    check_all(&all, &s);
    moments_clear(&all);
    moments_clear(&part);
}

// In another order the numbers are the same but for rounding.
static void the_order_of_merging_matters_to_rounding_only(void)
{
    const struct sample s = sample_make(true);
    struct moments forwards, backwards, part;
    start(&forwards);
    start(&backwards);
    start(&part);
    for (size_t k = 0; k < 10; k++) {
        moments_reset(&part);
        add(&part, &s, k * 20, k * 20 + 20);
        moments_merge(&forwards, &part);
        moments_reset(&part);
        add(&part, &s, (9 - k) * 20, (9 - k) * 20 + 20);
        moments_merge(&backwards, &part);
    }
    for (size_t i = 0; i < N_QUANTITIES; i++) {
        check_true("mean", near(forwards.mean[i], backwards.mean[i], 1e-14));
        check_true("square", near(forwards.square[i], backwards.square[i], 1e-9));
        check_true("product", near(forwards.product[i], backwards.product[i], 1e-8));
    }
    moments_clear(&forwards);
    moments_clear(&backwards);
    moments_clear(&part);
}

static bool same_bits(const struct moments *a, const struct moments *b)
{
    return a->count == b->count && a->weight == b->weight &&
           memcmp(a->mean, b->mean, N_QUANTITIES * sizeof *a->mean) == 0 &&
           memcmp(a->square, b->square, N_QUANTITIES * sizeof *a->square) == 0 &&
           memcmp(a->product, b->product, N_PAIRS * sizeof *a->product) == 0;
}

static void merging_nothing_changes_nothing_and_one_replicate_is_an_addition(void)
{
    const struct sample s = sample_make(true);
    struct moments added, merged, part;
    start(&added);
    start(&merged);
    start(&part);
    for (size_t r = 0; r < 50; r++) {
        add(&added, &s, r, r + 1);
        moments_reset(&part);
        moments_merge(&merged, &part);
        add(&part, &s, r, r + 1);
        moments_merge(&merged, &part);
    }
    check_true("bit for bit", same_bits(&added, &merged));
    moments_reset(&added);
    check_true("reset", added.count == 0.0 && added.weight == 0.0 && added.mean[2] == 0.0 &&
                            added.square[2] == 0.0 && added.product[2] == 0.0);
    moments_merge(&added, &merged);
    check_true("into an empty one: a copy", same_bits(&added, &merged));
    moments_clear(&added);
    moments_clear(&merged);
    moments_clear(&part);
}

static void the_standard_error_is_the_spread_over_the_root_of_the_weight(void)
{
    const struct sample s = sample_make(false), weighted = sample_make(true);
    struct moments m;
    start(&m);
    check_true("none without replicates", isnan(moments_standard_error(&m, 0)));
    add(&m, &s, 0, 1);
    check_true("nor with one", isnan(moments_standard_error(&m, 0)));
    add(&m, &s, 1, N_REPLICATES);
    const double n = N_REPLICATES;
    for (size_t i = 0; i < N_QUANTITIES; i++) {
        const double se = sqrt(plain_product(&s, N_REPLICATES, i, i) / (n - 1.0) / n);
        check_true("sd/√n", near(moments_standard_error(&m, i), se, 1e-9));
        check_true("not over n",
                   !near(moments_standard_error(&m, i), se * sqrt((n - 1.0) / n), 1e-4));
    }
    moments_reset(&m);
    add(&m, &weighted, 0, N_REPLICATES);
    const double total = (double)plain_weight(&weighted, N_REPLICATES);
    const double square = plain_product(&weighted, N_REPLICATES, 1, 1);
    check_true("weighted", near(moments_standard_error(&m, 1),
                                sqrt(square / (n - 1.0) / total), 1e-9));
    moments_clear(&m);
}

// Blocks of k worlds each: their weighted means have the same error as k times as many worlds.
static void equal_weights_of_any_size_give_the_same_error(void)
{
    struct sample s = sample_make(false);
    struct moments ones, threes;
    start(&ones);
    start(&threes);
    add(&ones, &s, 0, N_REPLICATES);
    for (size_t r = 0; r < N_REPLICATES; r++)
        s.weight[r] = 3.0;
    add(&threes, &s, 0, N_REPLICATES);
    for (size_t i = 0; i < N_QUANTITIES; i++)
        check_true("the same", near(moments_standard_error(&threes, i),
                                    moments_standard_error(&ones, i), 1e-9));
    moments_clear(&ones);
    moments_clear(&threes);
}

int main(void)
{
    const struct named_test tests[] = {
        {"moments agree with two passes", moments_agree_with_two_passes},
        {"weighted moments agree with two passes", weighted_moments_agree_with_two_passes},
        {"merged moments agree with two passes", merged_moments_agree_with_two_passes},
        {"the order of merging matters to rounding only",
         the_order_of_merging_matters_to_rounding_only},
        {"merging nothing changes nothing and one replicate is an addition",
         merging_nothing_changes_nothing_and_one_replicate_is_an_addition},
        {"the standard error is the spread over the root of the weight",
         the_standard_error_is_the_spread_over_the_root_of_the_weight},
        {"equal weights of any size give the same error",
         equal_weights_of_any_size_give_the_same_error},
    };
    return run_tests("moments", tests, sizeof tests / sizeof tests[0]);
}
