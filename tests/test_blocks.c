// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs: the same bits for any number of threads, worlds that don't depend on how many there are,
// the lowest failing world, and the layout above 12 measures against the one below.

#include "opened.h"

#include "base/random.h"
#include "base/subset.h"
#include "engine/run.h"
#include "everything.h"

enum { N_WORLDS = 100, N_MORE_WORLDS = 300, N_TRIALS = 512 };

struct computed {
    struct opened opened;
    struct result *result;
};

static bool compute(struct computed *c, const char *text, unsigned worlds, unsigned trials,
                    unsigned threads)
{
    const struct run_options options = {.n_threads = threads};
    struct error error = {0};
    c->result = NULL;
    if (!opened_read(&c->opened, text, worlds, trials))
        return false;
    const enum status status = run_compute(&c->opened.model, &options, &c->result, &error);
    if (status != STATUS_OK)
        printf("\n%s\n", error.text);
    check_true("the run succeeds", status == STATUS_OK);
    return status == STATUS_OK;
}

static void computed_clear(struct computed *c)
{
    result_free(c->result);
    opened_clear(&c->opened);
}

// ---- any number of threads -----------------------------------------------------------------

static bool same(const double *a, const double *b, size_t n)
{
    return memcmp(a, b, n * sizeof *a) == 0;
}

static bool same_moments(const struct moments *a, const struct moments *b)
{
    return a->n == b->n && a->n_pairs == b->n_pairs && a->count == b->count &&
           a->weight == b->weight && same(a->mean, b->mean, a->n) &&
           same(a->square, b->square, a->n) && same(a->product, b->product, a->n_pairs);
}

static void check_same(const struct result *a, const struct result *b)
{
    const struct layout *l = a->layout;
    const size_t n_bins = l->n_histograms * LAYOUT_TIME_BINS;
    check_true("rows", same(a->rows, b->rows, l->n_worlds * l->row_width));
    check_true("moments over worlds", same_moments(&a->worlds, &b->worlds));
    check_true("moments of the lattice", same_moments(&a->lattice, &b->lattice));
    check_true("histograms",
               memcmp(a->histogram, b->histogram, n_bins * sizeof *a->histogram) == 0);
    check_true("transforms of blocks", l->is_dense || same(a->block_mobius, b->block_mobius,
                                                           l->n_blocks * l->n_combinations));
}

static void check_threads(const char *text, unsigned worlds, unsigned trials)
{
    struct computed one = {0}, other = {0};
    if (compute(&one, text, worlds, trials, 1)) {
        check_true("enough blocks to share", one.result->layout->n_blocks >= 5);
        check_true("one thread", one.result->n_threads == 1);
        for (unsigned threads = 2; threads <= 3; threads++) {
            if (compute(&other, text, worlds, trials, threads)) {
                check_true("several threads", other.result->n_threads == threads);
                check_same(one.result, other.result);
            }
            computed_clear(&other);
        }
    }
    computed_clear(&one);
}

static void threads_change_no_bit(void)
{
    check_threads(EVERYTHING, N_WORLDS, N_TRIALS);
}

#define THIRTEEN_MEASURES(last)                                                                   \
    "measures = { b = { tier = 1; process = { type = \"decision\"; p = \"x\"; delay = " SOON      \
    " }; effects = { denial = 0.2; anticipation = 0.1; }; };"                                     \
    EASY("c", "1") EASY("d", "1") EASY("e", "2") EASY("f", "2") EASY("g", "2") EASY("h", "3")     \
    EASY("i", "3") EASY("j", "3") EASY("k", "3")                                                  \
    "l = { requires = [ \"c\" ]; process = { type = \"decision\"; p = 0.8; delay = " SOON " };"   \
    " effects = { punishment = 0.3; }; };"                                                        \
    "m = { process = { type = \"decision\"; p = 0.5; delay = " SOON " };"                         \
    " lapse = { p = 0.5; delay = " SOON " }; effects = { intervention = 0.5; }; };" last "};\n"
#define SOON "{ dist = \"exponential\"; mean = 1.0; };"
#define EASY(name, tier)                                                                          \
    name " = { tier = " tier "; process = { type = \"decision\"; p = 0.3; delay = " SOON " };"    \
    " effects = { denial = 0.1; punishment = 0.1; }; };"
#define IDLE "a = { process = { type = \"decision\"; p = 0.5; delay = " SOON " }; };"

#define SPARSE_HEAD                                                                               \
    "scenario = { title = \"Many\"; start = \"2023-01-01\"; horizon = 5.0; grid = 1.0;"           \
    " deadlines = { soon = 1.0; }; };\n"                                                          \
    "uncertain = { x = { dist = \"beta\"; mean = 0.6; n = 6.0; }; };\n"
#define SPARSE_ADVERSARY                                                                          \
    "adversary = { cost = 0.3; cost_punishment = 0.5; cost_intervention = 0.8; noise = 0.2;"      \
    " benefit = { dist = \"lognormal\"; median = 1.0; p95 = 1.6; per = \"trial\"; };"             \
    " window = 0.3; };\n"

static void threads_change_no_bit_above_twelve_measures_either(void)
{
    check_threads(SPARSE_HEAD THIRTEEN_MEASURES(IDLE) SPARSE_ADVERSARY, 50, 8);
}

// ---- worlds and how many there are ---------------------------------------------------------

static void worlds_do_not_depend_on_how_many_there_are(void)
{
    struct computed few = {0}, many = {0};
    if (compute(&few, EVERYTHING, N_WORLDS, N_TRIALS, 2) &&
        compute(&many, EVERYTHING, N_MORE_WORLDS, N_TRIALS, 2)) {
        const size_t width = few.result->layout->row_width;
        check_true("the width", width == many.result->layout->row_width);
        check_true("a block ends inside", N_WORLDS % few.result->layout->block_worlds != 0);
        check_true("the same rows", same(few.result->rows, many.result->rows, N_WORLDS * width));
        check_true("another world's row differs",
                   !same(few.result->rows, many.result->rows + width, width));
    }
    computed_clear(&few);
    computed_clear(&many);
}

static void worlds_do_not_depend_on_how_many_there_are_above_twelve_measures_either(void)
{
    const char *text = SPARSE_HEAD THIRTEEN_MEASURES(IDLE) SPARSE_ADVERSARY;
    struct computed few = {0}, many = {0};
    if (compute(&few, text, 20, 8, 2) && compute(&many, text, 50, 8, 2)) {
        const size_t width = few.result->layout->row_width;
        check_true("other blocks", few.result->layout->block_worlds !=
                                       many.result->layout->block_worlds);
        check_true("the same rows", same(few.result->rows, many.result->rows, 20 * width));
    }
    computed_clear(&few);
    computed_clear(&many);
}

// ---- failures ------------------------------------------------------------------------------

// Even if every opportunity is taken, exp(−10 ρ) survive: above the anchor where ρ is small.
#define FAILING                                                                                   \
    "scenario = { title = \"An anchor\"; start = \"2023-01-01\"; horizon = 10.0; };\n"            \
    "measures = { a = { process = { type = \"decision\"; p = 0.5; }; }; };\n"                     \
    "adversary = { opportunities = { dist = \"uniform\"; min = 0.25; max = 2.0; };"               \
    " noise = 0.2; anchor = 0.05; };\n"

static bool anchor_fails_in(uint32_t world)
{
    const double u = random_uniforms(CHECK_SEED, world, 0, random_entity("adversary.opportunities"),
                                     PURPOSE_UNKNOWN, 0)
                         .first;
    return exp(-10.0 * (0.25 + 1.75 * u)) > 0.05;
}

// The number that the message gives right after "world ".
static long world_named(const char *text)
{
    const char *at = strstr(text, "world ");
    return at == NULL ? -1 : strtol(at + 6, NULL, 10);
}

static void the_lowest_failing_world_is_named_by_any_number_of_threads(void)
{
    struct opened o;
    char first[sizeof((struct error *)0)->text] = "";
    long lowest = -1, n_failing = 0;
    for (uint32_t world = N_MORE_WORLDS; world-- > 0;)
        if (anchor_fails_in(world)) {
            lowest = (long)world;
            n_failing++;
        }
    check_true("some fail, the first ones don't", n_failing >= 3 && lowest > 3);
    for (unsigned threads = 1; threads <= 4; threads++)
        if (opened_read(&o, FAILING, N_MORE_WORLDS, 8192)) { // a world a block
            struct error error = {0};
            struct result *result = NULL;
            const struct run_options options = {.n_threads = threads};
            const enum status status = run_compute(&o.model, &options, &result, &error);
            check_true("the run fails", status == STATUS_FAILED && error.status == STATUS_FAILED);
            check_true("nothing is handed out", result == NULL);
            if (world_named(error.text) != lowest)
                printf("\n    world %ld is the first to fail; %u threads say: %s\n", lowest,
                       threads, error.text);
            check_true("the lowest world", world_named(error.text) == lowest);
            if (threads == 1)
                memcpy(first, error.text, sizeof first);
            check_true("the same words", strcmp(first, error.text) == 0);
            opened_clear(&o);
        }
}

// Noise by which nothing can be divided.
#define TOO_SMALL                                                                                   \
    "scenario = { title = \"No noise\"; start = \"2023-01-01\"; horizon = 10.0; };\n"               \
    "measures = { a = { process = { type = \"decision\"; p = 0.5; }; }; };\n"                      \
    "adversary = { noise = 1e-320; };\n"

static void what_cannot_be_computed_is_told(void)
{
    struct opened opened;
    struct result *result = NULL;
    struct error error = {0};
    if (opened_read(&opened, TOO_SMALL, 40, 8)) {
        const struct run_options options = {.n_threads = 2};
        check_true("the run fails",
                   run_compute(&opened.model, &options, &result, &error) == STATUS_FAILED);
        check_true("and says where", strstr(error.text, "world 0: its deterrence cannot") != NULL);
    }
    opened_clear(&opened);
}

static void progress_counts_all_worlds(void *context, const struct run_progress *progress)
{
    uint32_t *last = context;
    check_true("it grows",
               progress->worlds_done > *last && progress->worlds_done <= progress->n_worlds);
    *last = (uint32_t)progress->worlds_done;
}

static void progress_ends_with_all_worlds(void)
{
    struct opened o;
    struct error error;
    struct result *result = NULL;
    uint32_t last = 0;
    const struct run_options options = {.n_threads = 2, .progress = progress_counts_all_worlds,
                                        .context = &last};
    if (!opened_read(&o, EVERYTHING, 50, N_TRIALS))
        return;
    check_true("it runs", run_compute(&o.model, &options, &result, &error) == STATUS_OK);
    check_true("to the end", last == 50);
    result_free(result);
    opened_clear(&o);
}

// ---- above 12 measures ---------------------------------------------------------------------

// All 13 stand at once and for certain: the answer is a formula.
#define SURE(name, denial)                                                                        \
    name " = { process = { type = \"decision\"; p = 1.0; }; effects = { denial = " denial "; }; };"
#define CERTAIN                                                                                   \
    "scenario = { title = \"Certain\"; start = \"2023-01-01\"; horizon = 5.0; };\n"               \
    "measures = {" SURE("a", "0.01") SURE("b", "0.02") SURE("c", "0.03") SURE("d", "0.04")        \
    SURE("e", "0.05") SURE("f", "0.06") SURE("g", "0.07") SURE("h", "0.08") SURE("i", "0.09")     \
    SURE("j", "0.10") SURE("k", "0.11") SURE("l", "0.12") SURE("m", "0.13") "};\n"                \
    "synergies = ( { of = [ \"b\", \"e\", \"k\" ]; channel = \"denial\"; weight = 0.5; } );\n"    \
    "adversary = { cost = 0.3; noise = 0.2; opportunities = 0.6; };\n"

static double certain_deterrence(uint32_t set)
{
    const uint32_t synergy = 1U << 1 | 1U << 4 | 1U << 10;
    double rest = (set & synergy) == synergy ? 0.5 : 1.0;
    for (unsigned i = 0; i < 13; i++)
        rest *= set >> i & 1U ? 1.0 - 0.01 * (i + 1) : 1.0;
    return exp(-0.6 * 5.0 / (1.0 + exp(-(0.5 * rest - 0.3) / 0.2)));
}

static void certain_measures_above_twelve_follow_their_formula(void)
{
    struct computed c = {0};
    double worst = 0.0, wrong = 0.0;
    if (compute(&c, CERTAIN, 34, 3, 2)) {
        const struct layout *l = c.result->layout;
        check_true("not dense", !l->is_dense && l->n_combinations == 8192);
        check_true("16 blocks and a rest", l->n_blocks == 17);
        for (size_t b = 0; b < l->n_blocks; b++) {
            double *d = c.result->block_mobius + b * 8192;
            subset_sums(d, 13);
            for (uint32_t set = 0; set < 8192; set++) {
                worst = fmax(worst, fabs(d[set] - certain_deterrence(set)));
                wrong = fmax(wrong, fabs(d[set] - certain_deterrence(set ^ 1U)));
            }
        }
        for (size_t r = 0; r < c.opened.model.n_reported; r++) {
            const double d = c.result->rows[l->second_half + r];
            worst = fmax(worst, fabs(d - certain_deterrence(c.opened.model.reported[r].mask)));
        }
        for (uint32_t set = 0; set < 8192; set++) {
            const double all = c.result->lattice.mean[l->at_all_in_force + set];
            worst = fmax(worst, fabs(all - 1.0));
        }
    }
    check_true("the formula", worst < 1e-12);
    check_true("one measure less would show", wrong > 1e-3);
    computed_clear(&c);
}

// Means over worlds of the dense run's rows.
static double dense_deterrence(const struct result *r, uint32_t set)
{
    const struct layout *l = r->layout;
    double sum = 0.0;
    for (size_t w = 0; w < l->n_worlds; w++)
        sum += 0.5 * (r->rows[w * l->row_width + l->first_half + set] +
                      r->rows[w * l->row_width + l->second_half + set]);
    return sum / l->n_worlds;
}

static void sparse_deterrence(const struct result *r, double mean[8192])
{
    const struct layout *l = r->layout;
    for (uint32_t set = 0; set < 8192; set++)
        mean[set] = 0.0;
    for (uint32_t b = 0; b < l->n_blocks; b++) {
        const uint32_t left = l->n_worlds - b * l->block_worlds;
        const double weight = left < l->block_worlds ? left : l->block_worlds;
        for (uint32_t set = 0; set < 8192; set++)
            mean[set] += weight / l->n_worlds * r->block_mobius[b * 8192 + set];
    }
    subset_sums(mean, 13);
}

// A thirteenth measure without effects changes nothing but the layout: `a` is bit 0 of it.
static void a_thirteenth_measure_that_does_nothing_changes_nothing(void)
{
    struct computed dense = {0}, sparse = {0};
    double worst = 0.0, wrong = 0.0;
    if (compute(&dense, SPARSE_HEAD THIRTEEN_MEASURES("") SPARSE_ADVERSARY, 50, 8, 2) &&
        compute(&sparse, SPARSE_HEAD THIRTEEN_MEASURES(IDLE) SPARSE_ADVERSARY, 50, 8, 2)) {
        const struct result *d = dense.result, *s = sparse.result;
        double mean[8192];
        check_true("one is dense", d->layout->is_dense && !s->layout->is_dense);
        sparse_deterrence(s, mean);
        for (uint32_t set = 0; set < 4096; set++) {
            const double truth = dense_deterrence(d, set);
            worst = fmax(worst, fabs(mean[2 * set] - truth));
            worst = fmax(worst, fabs(mean[2 * set + 1] - truth));
            wrong = fmax(wrong, fabs(mean[2 * (set ^ 1U)] - truth));
            for (size_t k = 0; k < 2; k++) // by the horizon, by the deadline
                worst = fmax(worst, fabs(s->lattice.mean[s->layout->at_all_in_force + k * 8192 +
                                                         2 * set] -
                                         d->lattice.mean[d->layout->at_all_in_force + k * 4096 +
                                                         set]));
        }
        for (size_t tiers = 0; tiers < 8; tiers++)
            worst = fmax(worst, fabs(s->lattice.mean[s->layout->at_any_in_force + tiers] -
                                     d->lattice.mean[d->layout->at_any_in_force + tiers]));
    }
    check_true("the same answers", worst < 1e-13);
    check_true("one measure less would show", wrong > 1e-3);
    computed_clear(&dense);
    computed_clear(&sparse);
}

int main(void)
{
    const struct named_test tests[] = {
        {"threads change no bit", threads_change_no_bit},
        {"threads change no bit above twelve measures either",
         threads_change_no_bit_above_twelve_measures_either},
        {"worlds do not depend on how many there are", worlds_do_not_depend_on_how_many_there_are},
        {"worlds do not depend on how many there are above twelve measures either",
         worlds_do_not_depend_on_how_many_there_are_above_twelve_measures_either},
        {"the lowest failing world is named by any number of threads",
         the_lowest_failing_world_is_named_by_any_number_of_threads},
        {"what cannot be computed is told", what_cannot_be_computed_is_told},
        {"progress ends with all worlds", progress_ends_with_all_worlds},
        {"certain measures above twelve follow their formula",
         certain_measures_above_twelve_follow_their_formula},
        {"a thirteenth measure that does nothing changes nothing",
         a_thirteenth_measure_that_does_nothing_changes_nothing},
    };
    return run_tests("blocks", tests, sizeof tests / sizeof tests[0]);
}
