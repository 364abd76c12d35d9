// SPDX-License-Identifier: GPL-3.0-or-later
//
// Attempts of a decision: refusal dates, pauses, the factors that all attempts share, and shocks
// between them.
#include "check.h"
#include "oracle.h"

enum { WORLDS = 16384, TRIALS = 16 };

static double exponential_cdf(double t, double mean)
{
    return t > 0.0 ? -expm1(-t / mean) : 0.0;
}

// One attempt's history: p, mean delay, pause, attempts left.
struct attempts {
    double p;
    double mean;
    double pause;
    int left;
    double t;
};

static double attempts_cdf(double t, const struct attempts *a);

static double at_refusal(double refused, void *parameters)
{
    const struct attempts *a = parameters;
    struct attempts next = *a;
    next.left--;
    return exp(-refused / a->mean) / a->mean * attempts_cdf(a->t - refused - a->pause, &next);
}

// P(T <= t) = p F(t) + (1 - p) int f(r) P(next attempts by t - r - pause) dr.
static double attempts_cdf(double t, const struct attempts *a)
{
    if (t <= 0.0) {
        return 0.0;
    }
    double sum = a->p * exponential_cdf(t, a->mean);
    if (a->left > 1) {
        struct attempts here = *a;
        here.t = t;
        sum += (1.0 - a->p) * integral(at_refusal, &here, 0.0, t - a->pause, 2);
    }
    return sum;
}

static double plain_attempts(double t, const double *x)
{
    struct attempts a = {x[0], x[1], x[2], (int)x[3], 0.0};
    return attempts_cdf(t, &a);
}

static void attempts_with_a_pause_are_a_convolution(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD CALM_ADVERSARY
        "measures = {"
        " two = { process = { type = \"decision\"; p = 0.4; attempts = 2; pause = 0.75;"
        " delay = { dist = \"exponential\"; mean = 1.5; }; }; };"
        " three = { process = { type = \"decision\"; p = 0.4; attempts = 3;"
        " delay = { dist = \"exponential\"; mean = 1.5; }; }; }; };", WORLDS, TRIALS);
    check_curve(o, "two", "p", plain_attempts, (double[]){0.4, 1.5, 0.75, 2.0}, plain_attempts,
                (double[]){0.4, 1.5, 0.4, 2.0}, 3, (double[]){1.5, 2.5, 4.0});
    check_curve(o, "two", "p", plain_attempts, (double[]){0.4, 1.5, 0.75, 2.0}, plain_attempts,
                (double[]){0.4, 1.5, 0.75, 1.0}, 3, (double[]){2.5, 4.0, 10.0});
    check_curve(o, "three", "p", plain_attempts, (double[]){0.4, 1.5, 0.0, 3.0}, plain_attempts,
                (double[]){0.4, 1.5, 0.0, 2.0}, 4, (double[]){2.0, 3.0, 5.0, 10.0});
    outcome_free(o);
}

// Two attempts, each decided by point delays; in the first the factor stands at z + before, in
// the second at z + after.
struct pair_of_attempts {
    double p;
    double load;
    double before;
    double after;
};

static double either_attempt(double z, void *parameters)
{
    const struct pair_of_attempts *a = parameters;
    double first = given_factor(a->p, a->load, z + a->before);
    double second = given_factor(a->p, a->load, z + a->after);
    return first + (1.0 - first) * second;
}

static double refused_then_agreed(double z, void *parameters)
{
    const struct pair_of_attempts *a = parameters;
    double first = given_factor(a->p, a->load, z + a->before);
    return (1.0 - first) * given_factor(a->p, a->load, z + a->after);
}

#define TWO_ATTEMPTS SCENARIO_HEAD CALM_ADVERSARY                                                 \
    "factors = { f = { %s }; };"                                                                  \
    "measures = { a = { process = { type = \"decision\"; p = 0.45; attempts = 2; pause = 1.0;"    \
    " delay = 1.0; loads = { f = 0.8; }; }; }; };"

static struct outcome *run_attempts(const char *shocks)
{
    char *scenario = text_format(TWO_ATTEMPTS, shocks);
    struct outcome *o = run_scenario(scenario, WORLDS, TRIALS);
    free(scenario);
    return o;
}

static void attempts_share_their_factors_but_not_their_chance(void)
{
    struct outcome *o = run_attempts("");
    struct pair_of_attempts a = {0.45, 0.8, 0.0, 0.0};
    check_cell(o, "in_force", "a", "0.5", "p", 0.0, 0.001);
    check_cell(o, "in_force", "a", "1", "p", 0.45, 0.43);
    check_cell(o, "in_force", "a", "2.5", "p", 0.45, 0.43);
    double both = normal_mean(either_attempt, &a);
    check_cell(o, "in_force", "a", "3", "p", both, 1.0 - 0.55 * 0.55);
    check_cell(o, "in_force", "a", "10", "p", both, 0.45);
    outcome_free(o);
}

// The shock comes after the first refusal and before the second attempt: it moves that one alone.
static void a_shock_after_the_refusal_moves_the_next_attempt_only(void)
{
    struct outcome *o = run_attempts("shocks = { s = { date = 1.5; shift = 1.2; }; };");
    struct pair_of_attempts a = {0.45, 0.8, 0.0, 1.2};
    struct pair_of_attempts unshocked = {0.45, 0.8, 0.0, 0.0};
    check_cell(o, "in_force", "a", "2.5", "p", 0.45, normal_cdf(probit(0.45) + 0.8 * 1.2));
    check_cell(o, "in_force", "a", "3", "p", normal_mean(either_attempt, &a),
               normal_mean(either_attempt, &unshocked));
    outcome_free(o);
}

// Upwards before the refusal date: the first attempt gains by it.
static void a_shock_before_the_refusal_saves_the_attempt(void)
{
    struct outcome *o = run_attempts("shocks = { s = { date = 0.5; shift = 1.2; }; };");
    struct pair_of_attempts a = {0.45, 0.8, 1.2, 1.2};
    struct pair_of_attempts wrong = {0.45, 0.8, 0.0, 1.2};
    check_cell(o, "in_force", "a", "1", "p", normal_cdf(probit(0.45) + 0.96), 0.45);
    check_cell(o, "in_force", "a", "10", "p", normal_mean(either_attempt, &a),
               normal_mean(either_attempt, &wrong));
    outcome_free(o);
}

// Downwards before the refusal date: an attempt that was willing in the first segment is not
// refused, yet may stay undecided for ever; only one unwilling in both segments is tried again.
static void an_attempt_not_refused_may_stay_undecided_for_ever(void)
{
    struct outcome *o = run_attempts("shocks = { s = { date = 0.5; shift = -1.2; }; };");
    struct pair_of_attempts a = {0.45, 0.8, 0.0, -1.2};
    struct pair_of_attempts refused_by_both = {0.45, 0.8, -1.2, -1.2};
    double first = normal_cdf(probit(0.45) - 0.96);
    check_cell(o, "in_force", "a", "1", "p", first, 0.45);
    check_cell(o, "in_force", "a", "3", "p", first + normal_mean(refused_then_agreed, &a),
               normal_mean(either_attempt, &refused_by_both));
    outcome_free(o);
}

// The last attempt stays open: a shock long after its delay approves at once.
static void the_last_attempt_stays_open_to_a_later_shock(void)
{
    struct outcome *o = run_attempts("shocks = { s = { date = 6.25; shift = 1.2; }; };");
    struct pair_of_attempts before = {0.45, 0.8, 0.0, 0.0};
    struct pair_of_attempts after = {0.45, 0.8, 0.0, 1.2};
    double early = normal_mean(either_attempt, &before);
    double late = normal_mean(either_attempt, &after);
    check_cell(o, "in_force", "a", "6", "p", early, late);
    check_cell(o, "in_force", "a", "6.5", "p", late, early);
    outcome_free(o);
}

// A first attempt that is already refused stays refused whatever comes.
static void a_refused_attempt_is_not_revived(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD CALM_ADVERSARY
        "factors = { f = { shocks = { s = { date = 1.25; shift = 9.0; }; }; }; };"
        "measures = { a = { process = { type = \"decision\"; p = 0.45; attempts = 2; pause = 5.0;"
        " delay = 1.0; loads = { f = 0.9; }; }; }; };", WORLDS, TRIALS);
    check_cell(o, "in_force", "a", "6.5", "p", 0.45, 1.0);
    struct pair_of_attempts a = {0.45, 0.9, 0.0, 9.0};
    check_cell(o, "in_force", "a", "7", "p", normal_mean(either_attempt, &a), 0.95);
    outcome_free(o);
}

int main(void)
{
    const struct named_test tests[] = {
        {"attempts with a pause are a convolution", attempts_with_a_pause_are_a_convolution},
        {"attempts share their factors but not their chance",
         attempts_share_their_factors_but_not_their_chance},
        {"a shock after the refusal moves the next attempt only",
         a_shock_after_the_refusal_moves_the_next_attempt_only},
        {"a shock before the refusal saves the attempt",
         a_shock_before_the_refusal_saves_the_attempt},
        {"an attempt not refused may stay undecided for ever",
         an_attempt_not_refused_may_stay_undecided_for_ever},
        {"the last attempt stays open to a later shock",
         the_last_attempt_stays_open_to_a_later_shock},
        {"a refused attempt is not revived", a_refused_attempt_is_not_revived},
    };
    return run_tests("attempts", tests, sizeof tests / sizeof tests[0]);
}
