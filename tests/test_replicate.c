// SPDX-License-Identifier: GPL-3.0-or-later
//
// Replicates of a result that is made up: of worlds, of randomisations of which one has no worlds,
// of blocks of which the last is smaller; deterrences, transforms and means against plain sums.
#include "check.h"

#include "analysis/replicate.h"
#include "base/random.h"

enum { WORLDS = 5, MOST_MEASURES = 11, MOST_SETS = 1 << MOST_MEASURES, UNKNOWNS = 2 };
enum { WIDTH = UNKNOWNS + 2 * MOST_SETS };

struct made {
    struct model model;
    struct layout layout;
    struct result result;
    uint32_t blocks[WORLDS];
    double rows[WORLDS * WIDTH], block_mobius[3 * MOST_SETS], counts[4];
};

static double number(size_t world, size_t set, uint32_t half)
{
    return random_uniforms(CHECK_SEED, (uint32_t)world, (uint32_t)set, half, PURPOSE_TYPE, 0).first;
}

// Worlds 0, 2, 3, 4, 6 of a run, of `trials` each; in blocks of one world, or of two.
static struct made *make(size_t n_measures, uint32_t trials, bool is_dense)
{
    struct made *m = calloc(1, sizeof *m);
    if (m == NULL)
        exit(1);
    const size_t sets = (size_t)1 << n_measures;
    const uint32_t blocks[WORLDS] = {0, 2, 3, 4, 6};
    memcpy(m->blocks, blocks, sizeof blocks);
    m->model.n_measures = n_measures;
    m->layout = (struct layout){.model = &m->model, .n_worlds = WORLDS, .n_trials = trials,
                                .block_worlds = is_dense ? 1 : 2, .n_blocks = is_dense ? WORLDS : 3,
                                .n_combinations = sets, .is_dense = is_dense,
                                .n_row_combinations = sets, .row_width = UNKNOWNS + 2 * sets,
                                .first_half = UNKNOWNS, .second_half = UNKNOWNS + sets};
    m->result = (struct result){.layout = &m->layout, .blocks = m->blocks, .rows = m->rows,
                                .randomised = {.count = m->counts}, .n_threads = 2};
    for (size_t w = 0; w < WORLDS; w++)
        for (size_t s = 0; s < sets; s++) {
            double *row = m->rows + w * m->layout.row_width + UNKNOWNS;
            row[s] = trials == 1 ? NAN : number(w, s, 0);
            row[sets + s] = number(w, s, 1);
        }
    for (size_t i = 0; !is_dense && i < 3 * sets; i++)
        m->block_mobius[i] = number(i, 0, 2);
    m->result.block_mobius = is_dense ? NULL : m->block_mobius;
    return m;
}

// Of 7 trials 3 are in the first half.
static double in_world(size_t world, size_t set)
{
    return number(world, set, 0) * 3.0 / 7.0 + number(world, set, 1) * 4.0 / 7.0;
}

// Replicates whose worlds are listed: [n][WORLDS], each by a bit.
static void check_replicates(struct made *m, size_t n, const unsigned *worlds)
{
    const size_t sets = m->layout.n_combinations;
    double deterrence[MOST_SETS], room[MOST_SETS], mean[MOST_SETS];
    check_true("how many", replicate_count(&m->result) == n);
    for (size_t r = 0; r < n; r++) {
        const double n_worlds = __builtin_popcount(worlds[r]);
        check_true("weight", replicate_weight(&m->result, r) == n_worlds);
        replicate_deterrence(&m->result, r, deterrence);
        const double *mobius = replicate_mobius(&m->result, r, room);
        double again = 0.0;
        for (size_t s = 0; s < sets; s++) {
            double truth = 0.0;
            for (size_t w = 0; w < WORLDS; w++)
                truth += worlds[r] >> w & 1U ? in_world(w, s) / n_worlds : 0.0;
            check_near("deterrence", deterrence[s], truth, 1e-12, truth + 0.01);
            check_near("of a row", replicate_of_row(&m->result, r, s), truth, 1e-12, truth + 0.01);
            again += mobius[s];
        }
        check_near("the transform adds up to all", again, deterrence[sets - 1], 1e-9, -1.0);
        check_near("and to none", mobius[0], deterrence[0], 1e-12, -1.0);
        check_near("and to one", mobius[1], deterrence[1] - deterrence[0], 1e-12, -2.0);
    }
    replicate_means(&m->result, mean);
    for (size_t s = 0; s < sets; s++) {
        double truth = 0.0;
        for (size_t w = 0; w < WORLDS; w++)
            truth += in_world(w, s) / WORLDS;
        check_near("mean", mean[s], truth, 1e-12, truth + 0.01);
    }
}

static void worlds_are_replicates(void)
{
    const unsigned worlds[WORLDS] = {1, 2, 4, 8, 16};
    for (size_t n = 1; n <= MOST_MEASURES; n += 5) { // up to more than a thread takes at a time
        struct made *m = make(n, 7, true);
        check_true("most", replicate_most(&m->layout) == WORLDS);
        check_replicates(m, WORLDS, worlds);
        free(m);
    }
}

// Worlds 0, 2, 3, 4, 6 are of randomisations 0, 2, 3, 0, 2 of four.
static void randomisations_without_worlds_are_none(void)
{
    const unsigned worlds[] = {1 | 8, 2 | 16, 4};
    const double counts[] = {2.0, 0.0, 2.0, 1.0};
    struct made *m = make(2, 7, true);
    m->layout.n_randomisations = 4;
    memcpy(m->counts, counts, sizeof counts);
    check_true("most", replicate_most(&m->layout) == 4);
    check_replicates(m, 3, worlds);
    free(m);
}

// Of 2, 2 and 1 worlds; of their deterrences the transforms are kept.
static void blocks_are_weighted_by_their_worlds(void)
{
    struct made *m = make(2, 7, false);
    double deterrence[4], mean[4], truth[4] = {0.0};
    check_true("three", replicate_count(&m->result) == 3 && replicate_most(&m->layout) == 3);
    for (size_t r = 0; r < 3; r++) {
        const double weight = r < 2 ? 2.0 : 1.0, *own = m->block_mobius + 4 * r;
        check_true("weight", replicate_weight(&m->result, r) == weight);
        check_true("as it is kept", replicate_mobius(&m->result, r, NULL) == own);
        replicate_deterrence(&m->result, r, deterrence);
        const double sums[] = {own[0], own[0] + own[1], own[0] + own[2],
                               own[0] + own[1] + own[2] + own[3]};
        for (size_t s = 0; s < 4; s++) {
            check_near("deterrence", deterrence[s], sums[s], 1e-12, sums[s] + 0.01);
            truth[s] += weight * sums[s] / 5.0;
            const double of_worlds = r < 2 ? 0.5 * (in_world(2 * r, s) + in_world(2 * r + 1, s))
                                           : in_world(4, s);
            check_near("of rows", replicate_of_row(&m->result, r, s), of_worlds, 1e-12, -1.0);
        }
    }
    replicate_means(&m->result, mean);
    for (size_t s = 0; s < 4; s++)
        check_near("mean", mean[s], truth[s], 1e-12, truth[s] + 0.01);
    free(m);
}

static void one_trial_is_the_second_half(void)
{
    struct made *m = make(2, 1, true);
    double deterrence[4], mean[4];
    check_true("no first half", replicate_first_share(&m->layout) == 0.0);
    replicate_deterrence(&m->result, 3, deterrence);
    replicate_means(&m->result, mean);
    for (size_t s = 0; s < 4; s++) {
        check_true("deterrence", deterrence[s] == number(3, s, 1) && isfinite(mean[s]));
        check_true("of a row", replicate_of_row(&m->result, 3, s) == number(3, s, 1));
    }
    m->layout.n_randomisations = 4;
    m->counts[0] = m->counts[2] = 2.0;
    m->counts[3] = 1.0;
    replicate_deterrence(&m->result, 2, deterrence);
    for (size_t s = 0; s < 4; s++)
        check_true("of a randomisation", deterrence[s] == number(2, s, 1));
    free(m);
}

static void halves_stand_by_combination(void)
{
    struct made *m = make(2, 7, true);
    double first[3 * WORLDS], second[3 * WORLDS];
    for (size_t i = 0; i < 3 * WORLDS; i++)
        first[i] = second[i] = -7.0;
    replicate_halves(&m->result, 1, 2, first, second);
    for (size_t s = 0; s < 2; s++)
        for (size_t w = 0; w < WORLDS; w++) {
            check_true("first", first[s * WORLDS + w] == number(w, 1 + s, 0));
            check_true("second", second[s * WORLDS + w] == number(w, 1 + s, 1));
        }
    check_true("no more", first[2 * WORLDS] == -7.0 && second[2 * WORLDS] == -7.0);
    check_near("the share of the first", replicate_first_share(&m->layout), 3.0 / 7.0, 1e-15, 0.5);
    free(m);
}

int main(void)
{
    const struct named_test tests[] = {
        {"worlds are replicates", worlds_are_replicates},
        {"randomisations without worlds are none", randomisations_without_worlds_are_none},
        {"blocks are weighted by their worlds", blocks_are_weighted_by_their_worlds},
        {"one trial is the second half", one_trial_is_the_second_half},
        {"halves stand by combination", halves_stand_by_combination},
    };
    return run_tests("replicate", tests, sizeof tests / sizeof tests[0]);
}
