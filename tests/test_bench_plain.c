// SPDX-License-Identifier: GPL-3.0-or-later
//
// The yardstick of the benchmark computes the same model: its estimates agree with the kernel's
// within 4 standard errors, on both scenarios that are timed, and differ where a number differs.
#include "check.h"

#include "analysis/estimates.h"
#include "bench/plain.h"
#include "engine/run.h"
#include "library/opening.h"

enum { WORLDS = 1500, TRIALS = 16, PLAIN_SEED = 1 };

#define FULL_SIZE BULWARK_TESTS "/bench/full_size.cfg"
#define SECURITY_BLANKET BULWARK_TESTS "/../configs/security_blanket.cfg"

// A scenario with the numbers of both programs.
struct both {
    struct scenario scenario;
    struct model model;
    struct result *result;
    struct estimates *estimates;
    struct plain_result *plain;
};

static bool read_run(struct both *b, const char *path, const char *setting)
{
    char worlds[32], trials[32];
    struct error error = {0};
    (void)snprintf(worlds, sizeof worlds, "run.worlds=%d", WORLDS);
    (void)snprintf(trials, sizeof trials, "run.trials=%d", TRIALS);
    const char *settings[] = {worlds, trials, setting};
    const bool opened = opening_file(&b->scenario, &b->model, path, settings,
                                     setting == NULL ? 2 : 3, &error) == STATUS_OK;
    check_true("the scenario can be read", opened);
    return opened;
}

// Runs both programs, the plain one with `plain_setting` (NULL: none): a twin's mistake.
static bool both_run(struct both *b, const char *path, const char *plain_setting,
                     const struct plain_options *plain)
{
    struct error error = {0};
    const struct run_options options = {.n_threads = 2};
    struct both twin = {0};
    *b = (struct both){0};
    bool good = read_run(b, path, NULL) && read_run(&twin, path, plain_setting);
    good = good && run_compute(&b->model, &options, &b->result, &error) == STATUS_OK &&
           estimates_compute(b->result, &b->estimates, &error) == STATUS_OK &&
           plain_run(&twin.model, plain, &b->plain, &error) == STATUS_OK;
    if (!good)
        printf("\n    %s\n", error.text);
    check_true("both programs run", good);
    scenario_clear(&twin.scenario);
    return good;
}

static void both_clear(struct both *b)
{
    plain_result_free(b->plain);
    estimates_free(b->estimates);
    result_free(b->result);
    scenario_clear(&b->scenario);
}

// How far apart two independent estimates are, in standard errors of the difference.
static double distance(double a, double a_se, double b, double b_se)
{
    const double se = sqrt(a_se * a_se + b_se * b_se), difference = fabs(a - b);
    return difference <= 1e-12 ? 0.0 : difference / se;
}

// The largest distance between deterrences and between gains, over all combinations.
static double farthest_combination(const struct both *b)
{
    double farthest = 0.0;
    for (size_t s = 0; s < b->plain->n_combinations; s++) {
        const struct combination *c = &b->estimates->combinations[s];
        const struct plain_result *p = b->plain;
        farthest = fmax(farthest, distance(c->deterrence.value, c->deterrence.se,
                                           p->deterrence[s], p->deterrence_se[s]));
        farthest = fmax(farthest, distance(c->gain.value, c->gain.se, p->gain[s], p->gain_se[s]));
    }
    return farthest;
}

static double farthest_measure(const struct both *b)
{
    double farthest = 0.0;
    for (size_t i = 0; i < b->model.n_measures; i++) {
        const struct estimate kernel = estimates_in_force(b->estimates, i, 0);
        farthest = fmax(farthest, distance(kernel.value, kernel.se, b->plain->in_force[i],
                                           b->plain->in_force_se[i]));
    }
    return farthest;
}

// What a count of 0 cannot say of its error, the other's mean says: that of a Poisson number.
static double farthest_of(const struct moments *kernel, size_t n, const double *mean,
                          const double *se)
{
    double farthest = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double poisson = sqrt(fabs(kernel->mean[i]) / (WORLDS * TRIALS));
        farthest = fmax(farthest, distance(kernel->mean[i], moments_standard_error(kernel, i),
                                           mean[i], se[i] > 0.0 ? se[i] : poisson));
    }
    return farthest;
}

static void check_agreement(const char *path)
{
    const struct plain_options options = {WORLDS, TRIALS, PLAIN_SEED, 2, false, false};
    struct both b;
    if (both_run(&b, path, NULL, &options)) {
        const double combination = farthest_combination(&b), measure = farthest_measure(&b);
        printf("\n    %.1f and %.1f standard errors at most, seeds %d and the scenario's ",
               combination, measure, PLAIN_SEED);
        check_true("deterrence and gain of every combination agree", combination <= 4.0);
        check_true("chances to be in force agree", measure <= 4.0);
    }
    both_clear(&b);
}

static void the_full_size_scenario_agrees_for_every_combination(void)
{
    check_agreement(FULL_SIZE);
}

static void security_blanket_agrees_for_every_combination(void)
{
    check_agreement(SECURITY_BLANKET);
}

// The twin: one wrong chance must show.
static void check_difference(const char *path, const char *mistake)
{
    const struct plain_options options = {WORLDS, TRIALS, PLAIN_SEED, 2, false, true};
    struct both b;
    if (both_run(&b, path, mistake, &options)) {
        check_true("a wrong number shows in the combinations", farthest_combination(&b) > 4.0);
        check_true("and in the measures", farthest_measure(&b) > 4.0);
    }
    both_clear(&b);
}

static void a_wrong_number_makes_them_differ(void)
{
    check_difference(FULL_SIZE, "measures.advanced_weapons.process.p=0.7");
    check_difference(SECURITY_BLANKET, "measures.advanced_weapons.process.p=0.7");
}

static void the_tables_agree_too(void)
{
    const char *const paths[] = {FULL_SIZE, SECURITY_BLANKET};
    const struct plain_options options = {WORLDS, TRIALS, PLAIN_SEED, 2, true, true};
    for (int i = 0; i < 2; i++) {
        struct both b;
        if (both_run(&b, paths[i], NULL, &options)) {
            const struct layout *l = b.result->layout;
            const double quantity = farthest_of(&b.result->worlds, l->n_quantities,
                                                b.plain->quantities, b.plain->quantities_se);
            const double together = farthest_of(&b.result->lattice, l->n_lattice,
                                                b.plain->lattice, b.plain->lattice_se);
            printf("\n    %.1f standard errors at most of %zu, %.1f of %zu ", quantity,
                   l->n_quantities, together, l->n_lattice);
            check_true("products by doubling agree", farthest_combination(&b) <= 4.0);
            // of some 1500 numbers the largest distance of sound ones is beyond 4 now and then
            check_true("curves, bodies and odds ratios agree", quantity <= 5.0);
            check_true("sets in force and what could be achieved agree", together <= 5.0);
        }
        both_clear(&b);
    }
}

static void threads_change_nothing(void)
{
    struct both b = {0};
    struct error error = {0};
    struct plain_result *one = NULL, *two = NULL;
    struct plain_options options = {64, 8, PLAIN_SEED, 1, false, true};
    if (read_run(&b, SECURITY_BLANKET, NULL)) {
        bool same = plain_run(&b.model, &options, &one, &error) == STATUS_OK;
        options.n_threads = 2;
        same = same && plain_run(&b.model, &options, &two, &error) == STATUS_OK;
        for (size_t s = 0; same && s < one->n_combinations; s++) // sums in another order
            same = fabs(one->deterrence[s] - two->deterrence[s]) < 1e-12;
        check_true("the plain program's numbers do not depend on threads", same);
        plain_result_free(one);
        plain_result_free(two);
    }
    scenario_clear(&b.scenario);
}

int main(void)
{
    const struct named_test tests[] = {
        {"the_full_size_scenario_agrees_for_every_combination",
         the_full_size_scenario_agrees_for_every_combination},
        {"security_blanket_agrees_for_every_combination",
         security_blanket_agrees_for_every_combination},
        {"a_wrong_number_makes_them_differ", a_wrong_number_makes_them_differ},
        {"the_tables_agree_too", the_tables_agree_too},
        {"threads_change_nothing", threads_change_nothing},
    };
    return run_tests("bench_plain", tests, sizeof tests / sizeof tests[0]);
}
