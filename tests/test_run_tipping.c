// SPDX-License-Identifier: GPL-3.0-or-later
//
// tipping.csv of a measure that opens a window of opportunity: whether it is worth that depends on how
// likely it is to succeed, and the chance at which it just is has a closed form.
#include "check.h"
#include "oracle.h"

#define MU 0.1
#define SIGMA 0.4
#define WINDOW 0.3
#define STRENGTH 0.5
#define RATE 0.2
#define DECIDED 3.0
#define HORIZON 10.0
#define VALUE 20.0

// Until it is decided in three years, a is anticipated; then it stands with chance p, or never. b does
// nothing.
static const char scenario[] =
    SCENARIO_HEAD
    "measures = {\n"
    "    a = { cost = 1.0; anticipated_until = 3.0; process = { type = \"sequence\"; steps = (\n"
    "              { type = \"fixed\"; name = \"wait\"; after = 3.0; },\n"
    "              { type = \"decision\"; name = \"go\";\n"
    "                p = { dist = \"uniform\"; min = 0.0; max = 1.0; }; } ); };\n"
    "          effects = { intervention = 0.5; anticipation = 1.0; }; };\n"
    "    b = { cost = 2.0; process = { type = \"decision\"; name = \"go\";\n"
    "              p = { dist = \"uniform\"; min = 0.0; max = 1.0; }; }; }; };\n"
    "adversary = { model = \"threshold\"; mu = 0.1; sigma = 0.4; window = 0.3; opportunities = 0.2;\n"
    "    weights = { denial = 0.0; intervention = 1.0; punishment = 0.0; }; };\n";

#define UNKNOWN "measures.a.process.steps.go.p"

// Chance that the type lies between.
static double between(double low, double high)
{
    return normal_cdf((high - MU) / SIGMA) - normal_cdf((low - MU) / SIGMA);
}

// What it loses while it is anticipated: types below nought that the window tempts attack then. What it
// gains if it stands: types that it holds attack no more.
static double loss(void)
{
    return between(-WINDOW, 0.0) * (1.0 - exp(-RATE * DECIDED));
}

static double gain(void)
{
    return between(0.0, STRENGTH) * (exp(-RATE * DECIDED) - exp(-RATE * HORIZON));
}

// The chance at which value · (p gain − loss) = cost.
static double crossing(double cost, double value)
{
    return (loss() + cost / value) / gain();
}

// The row of tipping.csv, counted from 0, or -1.
static long find_row(const struct table *t, const char *const *key)
{
    static const char *const names[] = {"measure", "added", "aim", "unknown", "crossing"};
    for (long row = 0; t != NULL && row < (long)t->n_rows; row++) {
        bool is_it = true;
        for (size_t i = 0; i < 5; i++)
            is_it &= strcmp(table_text(t, row, table_column(t, names[i])), key[i]) == 0;
        if (is_it)
            return row;
    }
    return -1;
}

static double number(const struct table *t, long row, const char *column)
{
    return table_number(t, row, table_column(t, column));
}

static void check_crossing(const struct table *t, const char *added, const char *aim, double truth)
{
    const char *const key[] = {"a", added, aim, UNKNOWN, "1"};
    const long row = find_row(t, key);
    check_true("the crossing is there", row >= 0);
    if (row < 0)
        return;
    const double at = number(t, row, "at"), lo = number(t, row, "lo"), hi = number(t, row, "hi");
    printf("\n    %s, %s: worth it above %.4f (%.4f to %.4f), truth %.4f", added, aim, at, lo, hi,
           truth);
    check_true("above it", strcmp(table_text(t, row, table_column(t, "worth")), "above") == 0);
    check_estimate("where it lies", at, (hi - lo) / 3.92, truth, truth + 0.1);
    check_near("share of worlds", number(t, row, "p_worth"), 1.0 - at, 0.04, at);
}

// The line by least squares through the changes in the worlds, and where it is nought.
static double recomputed(const struct table *worlds)
{
    const long x_at = table_column(worlds, UNKNOWN), with_at = table_column(worlds, "deterrence:a"),
               without_at = table_column(worlds, "deterrence:none");
    const double n = (double)worlds->n_rows;
    double x = 0.0, y = 0.0, xx = 0.0, xy = 0.0;
    for (long w = 0; w < (long)worlds->n_rows; w++) {
        const double p = table_number(worlds, w, x_at);
        const double d = table_number(worlds, w, with_at) - table_number(worlds, w, without_at);
        x += p / n;
        y += d / n;
        xx += p * p / n;
        xy += p * d / n;
    }
    return x - y * (xx - x * x) / (xy - x * y);
}

static void check_rest(const struct table *t)
{
    const char *const all[] = {"a", "alone", "deterrence", "all", "0"};
    const char *const b[] = {"b", "last", "deterrence", "all", "0"};
    const long of_a = find_row(t, all), of_b = find_row(t, b);
    check_true("of all numbers", of_a >= 0 && of_b >= 0);
    if (of_a < 0 || of_b < 0)
        return;
    const long worth = table_column(t, "worth");
    check_true("a depends", strcmp(table_text(t, of_a, worth), "depends") == 0);
    check_true("b is never worth it", strcmp(table_text(t, of_b, worth), "never") == 0);
    check_estimate("change", number(t, of_a, "change"), number(t, of_a, "change_se"),
                   0.5 * gain() - loss(), 0.5 * gain());
    check_true("nothing else is told", t->n_rows == 2 * 2 * 2 + 4);
}

static struct outcome *decided(const struct request *request)
{
    struct outcome *o = run_request(request);
    char *command = o == NULL ? NULL : text_format("OMP_NUM_THREADS=2 '" BULWARK_PROGRAM "' decide -q "
                                                   "--noise 1e9 --value 20 '%s'", outcome_folder(o));
    check_true("it decides", command != NULL && system(command) == 0);
    free(command);
    return o;
}

static void check_run(const char *sampler)
{
    const struct request request = {.scenario = scenario, .worlds = 4096, .trials = 64,
                                    .seed = CHECK_SEED, .threads = 2, .setting = sampler};
    struct outcome *o = decided(&request);
    const struct table *t = o == NULL ? NULL : outcome_table(o, "decide/tipping");
    const struct table *worlds = o == NULL ? NULL : outcome_table(o, "worlds");
    check_true("tables", t != NULL && worlds != NULL);
    if (t != NULL && worlds != NULL) {
        const char *const key[] = {"a", "alone", "deterrence", UNKNOWN, "1"};
        for (size_t i = 0; i < 2; i++) {
            const char *added = i == 0 ? "alone" : "last"; // b changes nothing
            check_crossing(t, added, "deterrence", crossing(0.0, 1.0));
            check_crossing(t, added, "value", crossing(1.0, VALUE));
        }
        check_near("by a line", number(t, find_row(t, key), "at"), recomputed(worlds), 0.02,
                   recomputed(worlds) + 0.05);
        check_rest(t);
    }
    outcome_free(o);
}

// Pursued with nothing else b would never begin; without a there is no b.
static void what_a_measure_requires_is_there_when_it_is_added(void)
{
    static const char text[] =
        SCENARIO_HEAD
        "measures = {\n"
        "    a = { cost = 1.0; process = { type = \"decision\"; p = 0.8; }; effects = { denial = 0.4; }; };\n"
        "    b = { cost = 2.0; requires = [ \"a\" ]; process = { type = \"decision\"; p = 0.5; };\n"
        "          effects = { denial = 0.5; }; };\n"
        "    c = { cost = 3.0; process = { type = \"decision\"; p = 0.5; }; effects = { denial = 0.3; }; }; };\n"
        "adversary = { model = \"expected_utility\"; cost = 0.6; noise = 0.2; opportunities = 0.3; };\n";
    static const struct { const char *measure, *added, *with, *without; double cost; } steps[] = {
        {"a", "alone", "a", "none", 1.0}, {"a", "last", "a+c", "c", 1.0},
        {"b", "alone", "a+b", "a", 2.0},  {"b", "last", "a+b+c", "a+c", 2.0},
        {"c", "alone", "c", "none", 3.0}, {"c", "last", "a+b+c", "a+b", 3.0}};
    const struct request request = {.scenario = text, .worlds = 64, .trials = 64, .seed = CHECK_SEED};
    struct outcome *o = decided(&request);
    const struct table *t = o == NULL ? NULL : outcome_table(o, "decide/tipping");
    for (size_t i = 0; t != NULL && i < sizeof steps / sizeof steps[0]; i++)
        for (size_t k = 0; k < 2; k++) {
            const char *const key[] = {steps[i].measure, steps[i].added, k == 0 ? "deterrence" : "value",
                                       "all", "0"};
            const double gain = cell(o, "combinations", steps[i].with, NULL, "deterrence") -
                                cell(o, "combinations", steps[i].without, NULL, "deterrence");
            const long row = find_row(t, key);
            check_true("the row is there", row >= 0);
            if (row >= 0)
                check_near("change", number(t, row, "change"),
                           k == 0 ? gain : VALUE * gain - steps[i].cost, 1e-9, gain + 0.01);
        }
    check_true("twelve rows", t != NULL && t->n_rows == 12);
    outcome_free(o);
}

static void a_window_is_worth_it_above_the_closed_form(void)
{
    check_run("run.sampler=random");
}

static void so_it_is_of_worlds_that_are_spread_evenly(void)
{
    check_run("run.sampler=sobol");
}

int main(void)
{
    static const struct named_test tests[] = {
        {"a window is worth it above the closed form", a_window_is_worth_it_above_the_closed_form},
        {"so it is of worlds that are spread evenly", so_it_is_of_worlds_that_are_spread_evenly},
        {"what a measure requires is there when it is added",
         what_a_measure_requires_is_there_when_it_is_added},
    };
    return run_tests("tipping points of a run", tests, sizeof tests / sizeof tests[0]);
}
