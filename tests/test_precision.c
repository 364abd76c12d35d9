// SPDX-License-Identifier: GPL-3.0-or-later
//
// How a run grows towards a standard error: by whole steps, with care, and to the end.
#include "check.h"

#include "analysis/precision.h"
#include "engine/layout.h"

// A step is made of whole blocks of 8192 trials and of 16 worlds, and is no shorter than 256 worlds.
static void steps_are_whole(void)
{
    for (uint32_t trials = 1; trials <= 20000; trials += trials < 200 ? 1 : 97) {
        const uint32_t block = trials > 8192 ? 1 : 8192 / trials, step = layout_step(trials);
        check_true("whole blocks of whole points", step % block == 0 && step % 16 == 0);
        check_true("long enough, no longer than needed",
                   step >= 256 && (step < 512 || step <= 16 * block));
    }
    check_true("of 64 trials", layout_step(64) == 256);
    check_true("of 7 trials", layout_step(7) == 16 * 585); // 1170 = 2 × 585
    check_true("of a trial", layout_step(1) == 8192);
}

static void a_run_grows_by_steps_and_with_care(void)
{
    for (int even = 0; even < 2; even++)
        for (uint32_t worlds = 256; worlds < 1000000; worlds += worlds / 512 * 256 + 256)
            for (double excess = 1.0 + 1e-9; excess < 1e4; excess *= 1.3) {
                const uint32_t next = precision_next(worlds, excess, even == 1, 256, 1u << 31);
                const double needed = precision_needed(worlds, excess, even == 1);
                check_true("by whole steps", next > worlds && next % 256 == 0);
                check_true("never beyond what is surely needed",
                           next == worlds + 256 ||
                               next - worlds <= 0.8 * (needed - worlds) * (1.0 + 1e-12));
                check_true("at most four times", next <= 4 * worlds);
                check_true("and not beyond what is allowed",
                           precision_next(worlds, excess, even == 1, 256, worlds + 512) <= worlds + 512);
            }
    check_true("four times where much more is needed",
               precision_next(2560, 1e3, false, 256, 1u << 31) == 10240);
    check_true("errors shrink as 1/sqrt", precision_needed(1000, 3.0, false) == 9000.0);
    check_true("or faster", precision_needed(1000, 3.0, true) == 3000.0);
}

// Where errors are as exact as they can be it takes few looks, and the last one is not far beyond.
static void it_gets_there_in_few_looks(void)
{
    for (double target = 1e-2; target > 2e-5; target /= 3.0) {
        uint32_t worlds = 256, n = 1;
        for (; 1.0 / sqrt(worlds) > target && n < 100; n++) {
            const double excess = 1.0 / sqrt(worlds) / target;
            worlds = precision_next(worlds, excess, false, 256, 4294967040u);
        }
        const double needed = 1.0 / target / target;
        check_true("there", worlds >= needed * (1.0 - 1e-12));
        check_true("in few looks", n < 35);
        check_true("not far beyond", worlds < needed + 256.0 || worlds == 256);
    }
}

static struct combination combinations[2];
static struct measure_estimates measures[2];

static void the_least_precise_is_told(void)
{
    static struct reported reported[] = {{"none", 0}, {"all", 1}};
    const struct model model = {.reported = reported, .n_reported = 2, .n_measures = 2};
    const struct estimates e = {.model = &model, .combinations = combinations, .measures = measures};
    combinations[0].deterrence.se = 0.02;
    combinations[1].deterrence.se = 0.03;
    combinations[1].gain.se = 0.004;
    measures[0].shapley.se = 0.01;
    measures[1].shapley.se = NAN;
    const struct precision_target each = {.se = 0.01, .is_of_each = true};
    const struct precision_target gain = {.se = 0.001, .quantity = PRECISION_GAIN, .mask = 1};
    const struct precision_target shapley = {.se = 1.0, .quantity = PRECISION_SHAPLEY, .mask = 1};
    const struct precision_target all_shapley = {.se = 1.0, .quantity = PRECISION_SHAPLEY,
                                                 .is_of_each = true};
    struct precision p = precision_of(&e, &each, 1);
    check_true("of each", p.mask == 1 && p.se == 0.03 && fabs(p.excess - 3.0) < 1e-12);
    combinations[0].deterrence.se = 0.05;
    p = precision_of(&e, &each, 1);
    check_true("the first of each, too", p.mask == 0 && p.se == 0.05);
    combinations[0].deterrence.se = 0.02;
    const struct precision_target both[] = {each, gain, shapley};
    p = precision_of(&e, both, 3);
    check_true("of several", p.target == &both[1] && fabs(p.excess - 4.0) < 1e-12);
    const struct precision_target again[] = {gain, gain, each};
    p = precision_of(&e, again, 3);
    check_true("of equals the first", p.target == &again[0] && fabs(p.excess - 4.0) < 1e-12);
    combinations[0].deterrence.se = 0.03;
    p = precision_of(&e, &each, 1);
    check_true("also among each", p.mask == 0 && p.se == 0.03);
    p = precision_of(&e, &shapley, 1);
    check_true("of a measure", p.se == 0.01 && p.excess < 1.0);
    p = precision_of(&e, &all_shapley, 1);
    check_true("what is not known is not precise", p.mask == 2 && isinf(p.excess));
}

int main(void)
{
    const struct named_test tests[] = {
        {"steps are whole", steps_are_whole},
        {"a run grows by steps and with care", a_run_grows_by_steps_and_with_care},
        {"it gets there in few looks", it_gets_there_in_few_looks},
        {"the least precise is told", the_least_precise_is_told},
    };
    return run_tests("precision", tests, sizeof tests / sizeof tests[0]);
}
