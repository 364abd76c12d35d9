// SPDX-License-Identifier: GPL-3.0-or-later
//
// Scenarios of legal but extreme numbers, put together at random: whatever is in them, the program
// refuses or fails with a message, or its tables hold finite numbers, and probabilities in [0, 1].
//
// BULWARK_EXTREMES=N tries N of them (300, with sanitizers 50).
#include "check.h"

#include <ctype.h>
#include <stdint.h>

#ifdef __SANITIZE_ADDRESS__
enum { USUAL_N = 50 };
#else
enum { USUAL_N = 300 };
#endif
enum { TEXT_SIZE = 8192 };

// ---- scenarios ----------------------------------------------------------------------------------

// A scenario in the making; the state is that of a splitmix64 generator.
struct draft {
    uint64_t state;
    size_t n;
    char text[TEXT_SIZE];
};

static uint64_t draw(struct draft *d)
{
    uint64_t z = d->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static bool chance(struct draft *d, unsigned one_in)
{
    return draw(d) % one_in == 0;
}

static void put(struct draft *d, const char *text)
{
    const int n = snprintf(d->text + d->n, sizeof d->text - d->n, "%s", text);
    d->n += (size_t)n;
}

#define PICK(draft, list) ((list)[draw(draft) % (sizeof(list) / sizeof((list)[0]))])

// "key = one of the list;"
#define PUT(draft, key, list) (put(draft, key " = "), put(draft, PICK(draft, list)), put(draft, "; "))

static const char *const sizes[] = {"1e-300", "1e-12", "0.2", "1.0", "40.0", "1e12", "1e300"};
static const char *const signed_sizes[] = {"-1e300", "-1e-300", "0.0", "0.3", "1e200", "1e300"};
static const char *const shares[] = {"0.0", "1.0", "0.5", "1e-300", "0.9999999999999999"};
static const char *const chances[] = {
    "0.0", "1.0", "0.5", "1e-300", "0.9999999999999999",
    "{ dist = \"beta\"; a = 0.01; b = 0.01; }", "{ dist = \"beta\"; a = 1e5; b = 1e5; }",
    "{ dist = \"beta\"; a = 0.01; b = 1e5; }", "{ dist = \"beta\"; mean = 0.999999; n = 1e5; }",
    "{ dist = \"uniform\"; min = 0.0; max = 1e-300; }",
    "{ dist = \"triangular\"; min = 0.0; mode = 0.0; max = 1.0; }",
    "{ dist = \"pert\"; min = 0.0; mode = 1.0; max = 1.0; }"};
static const char *const delays[] = {
    "0.0", "1e-300", "1e300", "1.0", "{ dist = \"exponential\"; mean = 1e-300; }",
    "{ dist = \"exponential\"; mean = 1e300; }",
    "{ dist = \"weibull\"; shape = 0.01; scale = 1.0; }",
    "{ dist = \"weibull\"; shape = 1e5; scale = 1e200; }",
    "{ dist = \"weibull\"; shape = 0.05; scale = 1e-200; }",
    "{ dist = \"gamma\"; shape = 0.01; scale = 1.0; }",
    "{ dist = \"gamma\"; shape = 1e5; scale = 1e-9; }",
    "{ dist = \"gamma\"; shape = 1e-2; scale = 1e300; }",
    "{ dist = \"lognormal\"; median = 1.0; sigma = 50.0; }",
    "{ dist = \"lognormal\"; median = 1e-200; sigma = 1e-12; }",
    "{ dist = \"lognormal\"; median = 1e200; sigma = 10.0; }",
    "{ dist = \"normal\"; mean = 1.0; sd = 1e-200; min = 0.0; }",
    "{ dist = \"normal\"; mean = 1.0; sd = 1e200; min = 0.0; }",
    "{ dist = \"normal\"; mean = -50.0; sd = 1.0; min = 0.0; max = 1.0; }",
    "{ dist = \"beta\"; a = 0.01; b = 1e5; }",
    "{ dist = \"quantiles\"; p05 = 1e-9; p50 = 1.0; p95 = 1e9; }",
    "{ dist = \"exponential\"; mean = { dist = \"uniform\"; min = 1e-12; max = 1e12; }; }"};
static const char *const loads[] = {"{ f = 0.9999; }", "{ f = -0.9999; g = 0.0; }",
                                    "{ f = 1e-300; }", "{ g = 0.4999; f = 0.4999; }"};
static const char *const types[] = {
    "{ dist = \"normal\"; mean = 0.0; sd = 1e200; per = \"trial\"; }",
    "{ dist = \"normal\"; mean = 1.0; sd = 1e-200; per = \"trial\"; }",
    "{ dist = \"lognormal\"; median = 1.0; sigma = 50.0; per = \"trial\"; }",
    "{ dist = \"uniform\"; min = 0.1; max = 0.2; }"};

static void put_head(struct draft *d)
{
    static const char *const horizons[] = {"1e-9", "0.25", "10.0", "10.0", "10.0", "1000.0", "1e300"};
    static const char *const grids[] = {"0.5", "1.0", "0.3", "1000.0", "1e300"};
    put(d, "scenario = { title = \"Extreme\"; start = \"2023-01-01\"; ");
    PUT(d, "horizon", horizons);
    PUT(d, "grid", grids);
    put(d, "deadlines = { d = 0.2; }; };\n");
    put(d, "factors = { f = { shocks = { s = { date = 1.0; ");
    PUT(d, "p", chances);
    PUT(d, "shift", signed_sizes);
    put(d, "}; }; }; g = { correlation = { f = 0.9999; }; }; };\n");
}

static void put_decision(struct draft *d)
{
    put(d, "{ type = \"decision\"; ");
    PUT(d, "p", chances);
    PUT(d, "delay", delays);
    if (chance(d, 2))
        PUT(d, "loads", loads);
    if (chance(d, 4)) {
        put(d, "attempts = 5; ");
        PUT(d, "pause", sizes);
    }
    put(d, "}");
}

static void put_measure(struct draft *d, const char *name)
{
    put(d, name);
    put(d, " = { cost = 1.0; tier = 1; process = ");
    put_decision(d);
    put(d, "; ");
    if (chance(d, 2)) {
        put(d, "ramp = { steps = 3; ");
        PUT(d, "initial", shares);
        PUT(d, "gap", delays);
        put(d, "}; ");
    }
    if (chance(d, 2)) {
        put(d, "lapse = { ");
        PUT(d, "p", chances);
        PUT(d, "delay", delays);
        put(d, "}; ");
    }
    put(d, "effects = { ");
    PUT(d, "denial", chances);
    PUT(d, "punishment", shares);
    PUT(d, "provocation", shares);
    PUT(d, "anticipation", shares);
    put(d, "intervention = { ");
    PUT(d, "weight", chances);
    PUT(d, "loads", loads);
    put(d, "}; ");
    PUT(d, "odds_ratio", sizes);
    put(d, "}; };\n");
}

static void put_group_and_measures(struct draft *d)
{
    put(d, "groups = { bodies = { default = { ");
    PUT(d, "p", chances);
    PUT(d, "delay", delays);
    PUT(d, "loads", loads);
    put(d, "}; members = { P = { }; Q = { }; R = { ");
    PUT(d, "p", chances);
    put(d, "}; }; }; };\nmeasures = {\n");
    put_measure(d, "a");
    if (chance(d, 4) == false) {
        put_measure(d, "b");
        put(d, "c = { process = { type = \"ratification\"; group = \"bodies\"; rule = \"all\"; };"
               " effects = { ");
        PUT(d, "denial", shares);
        put(d, "}; };\n");
    }
    put(d, "};\n");
}

static void put_anchor(struct draft *d)
{
    static const char *const anchors[] = {"0.5", "0.5", "1e-12", "0.999999999999", "1e-300",
                                          "{ dist = \"beta\"; a = 0.01; b = 0.01; }"};
    static const char *const years[] = {"1e-6", "5.0", "1e6", "1e300"};
    PUT(d, "anchor", anchors);
    if (chance(d, 2))
        PUT(d, "anchor_years", years);
}

static void put_adversary(struct draft *d)
{
    static const char *const begins[] = {"0.0", "-1e6", "1.0", "1e300"};
    const uint64_t model = draw(d) % 3;
    put(d, "adversary = { ");
    PUT(d, "begins", begins);
    if (chance(d, 2))
        PUT(d, "recovery", sizes);
    if (model == 0) {
        put(d, "model = \"expected_utility\"; ");
        PUT(d, "noise", sizes);
        PUT(d, "p_win", shares);
        PUT(d, "decisiveness", shares);
        PUT(d, "grievance", sizes);
        if (chance(d, 2))
            PUT(d, "benefit", types);
    } else if (model == 1) {
        put(d, "model = \"log_odds\"; ");
    } else {
        put(d, "model = \"threshold\"; weights = { denial = 1.0; intervention = 0.0;"
               " punishment = 0.5; }; ");
        PUT(d, "sigma", sizes);
    }
    if (model != 1)
        PUT(d, "opportunities", sizes);
    if (chance(d, 2))
        put_anchor(d);
    else if (model == 0)
        PUT(d, "cost", signed_sizes);
    else if (model == 1)
        PUT(d, "base", chances);
    else
        PUT(d, "mu", signed_sizes);
    put(d, "};\n");
}

static void put_scenario(struct draft *d)
{
    put_head(d);
    put_group_and_measures(d);
    put_adversary(d);
    if (chance(d, 4))
        put(d, "run = { sampler = \"sobol\"; };\n");
}

// ---- what may come of them ----------------------------------------------------------------------

static bool is_chance(const char *column)
{
    static const char *const names[] = {"deterrence", "lo", "hi", "survival", "p", "standing",
                                        "achieved", "belief_p05", "belief_p50", "belief_p95"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(column, names[i]) == 0)
            return true;
    return strncmp(column, "p_", 2) == 0;
}

// Empty, a text, or a finite number; chances within [0, 1], errors at least 0.
static bool is_sound(const char *table, const char *column, const char *cell)
{
    char *end;
    const double number = strtod(cell, &end);
    const size_t length = strlen(column);
    if (end == cell || *end != '\0')
        return true;
    if (!isfinite(number))
        return false;
    if (length >= 2 && strcmp(column + length - 2, "se") == 0)
        return number >= 0.0;
    const bool is_pairs = strcmp(table, "pairs") == 0; // whose lo and hi are of differences
    return is_pairs || !is_chance(column) || (number >= 0.0 && number <= 1.0);
}

static size_t n_bad(struct outcome *o)
{
    static const char *const names[] = {"combinations", "measures", "pairs", "tiers", "survival",
                                        "in_force", "bodies", "worlds"};
    size_t bad = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct table *t = outcome_table(o, names[i]);
        if (t == NULL || t->n_columns == 0) {
            printf("\n%s is missing\n", names[i]);
            bad++;
            continue;
        }
        for (size_t k = t->n_columns; k < (t->n_rows + 1) * t->n_columns; k++) {
            const char *column = t->cells[k % t->n_columns];
            if (!is_sound(names[i], column, t->cells[k]) && bad++ < 5)
                printf("\n%s: %s is %s\n", names[i], column, t->cells[k]);
        }
    }
    return bad;
}

// Whether it was computed.
static bool try_one(uint64_t number)
{
    static const long worlds[] = {1, 1, 2, 33, 64}, trials[] = {1, 2, 1, 3, 64};
    struct draft draft = {.state = number};
    const size_t size = draw(&draft) % 5;
    put_scenario(&draft);
    const struct request request = {.scenario = draft.text, .worlds = worlds[size],
                                    .trials = trials[size], .seed = CHECK_SEED, .threads = 1};
    struct outcome *o = outcome_create(&request);
    const int status = o == NULL ? -1 : outcome_status(o);
    char *complaint = o == NULL ? NULL : outcome_complaint(o);
    bool good = false;
    if (status == 0)
        good = n_bad(o) == 0;
    else if (status == 1 || status == 3)
        good = complaint != NULL && complaint[0] != '\0';
    if (!good || getenv("BULWARK_SHOW") != NULL)
        printf("\nscenario %llu (%ld worlds, %ld trials): status %d\n%s%s\n",
               (unsigned long long)number, worlds[size], trials[size], status, draft.text,
               complaint == NULL ? "" : complaint);
    check_true("extreme numbers are refused or computed soundly", good);
    free(complaint);
    outcome_free(o);
    return status == 0;
}

static void extreme_numbers_are_refused_or_give_finite_estimates(void)
{
    const char *wanted = getenv("BULWARK_EXTREMES");
    const long n = wanted == NULL ? USUAL_N : strtol(wanted, NULL, 10);
    long n_computed = 0;
    for (long i = 0; i < n; i++)
        n_computed += try_one((uint64_t)i);
    printf("\n%ld of %ld were computed\n", n_computed, n);
    // Opportunity that nothing but rounding was left of, and chances above 1 with it.
    check_true("a recovery of 1e300 years", try_one(1121) && try_one(1253));
    check_true("many are computed", 4 * n_computed > n);
    check_true("not all are", n_computed < n);
}

static void the_check_finds_what_is_not_sound(void)
{
    check_true("nan", !is_sound("tiers", "gain", "nan") && !is_sound("tiers", "gain", "-inf"));
    check_true("chances", !is_sound("tiers", "deterrence", "1.5") &&
                              !is_sound("measures", "p_in_force", "-0.1"));
    check_true("errors", !is_sound("tiers", "gain_se", "-1") && !is_sound("tiers", "se", "-1"));
    check_true("others", is_sound("tiers", "se", "") && is_sound("pairs", "lo", "-0.5") &&
                             is_sound("tiers", "deterrence", "0.5"));
}

int main(void)
{
    static const struct named_test tests[] = {
        {"extreme numbers are refused or give finite estimates",
         extreme_numbers_are_refused_or_give_finite_estimates},
        {"the check finds what is not sound", the_check_finds_what_is_not_sound},
    };
    return run_tests("extreme numbers", tests, sizeof tests / sizeof tests[0]);
}
