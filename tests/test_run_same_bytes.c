// SPDX-License-Identifier: GPL-3.0-or-later
//
// What may not change a byte: threads, the order of the scenario, what else is in it.
#include "check.h"
#include "everything.h"

#include "base/cpu.h"

enum { WORLDS = 1024, TRIALS = 16 };

static struct outcome *run_with(const char *scenario, long seed, long threads, const char *setting)
{
    struct request request = {.scenario = scenario, .worlds = WORLDS, .trials = TRIALS,
                              .seed = seed, .threads = threads, .setting = setting};
    return run_request(&request);
}

// All tables and the data package are the same, byte by byte.
static bool is_same_run(struct outcome *one, struct outcome *other)
{
    const char *const files[] = {
        "combinations.csv", "measures.csv", "pairs.csv", "tiers.csv", "survival.csv",
        "in_force.csv", "bodies.csv", "worlds.csv", "convergence.csv", "datapackage.json"};
    bool same = one && other;
    for (size_t i = 0; same && i < sizeof files / sizeof files[0]; i++) {
        size_t a_length = 0;
        size_t b_length = 0;
        char *a = outcome_file(one, files[i], &a_length);
        char *b = outcome_file(other, files[i], &b_length);
        same = a && b && a_length == b_length && a_length > 0 && memcmp(a, b, a_length) == 0;
        free(a);
        free(b);
    }
    return same;
}

static const char *const samplers[] = {"run.sampler=random", "run.sampler=sobol"};
enum { N_SAMPLERS = sizeof samplers / sizeof samplers[0] };

static void check_processors(const char *sampler)
{
    struct outcome *best = run_with(EVERYTHING, CHECK_SEED, 2, sampler);
    for (enum cpu cpu = CPU_PLAIN; cpu < N_CPUS; cpu++) {
        if (!cpu_available(cpu))
            continue;
        struct request request = {.scenario = EVERYTHING, .worlds = WORLDS, .trials = TRIALS,
                                  .seed = CHECK_SEED, .threads = 2, .cpu = cpu_name(cpu),
                                  .setting = sampler};
        struct outcome *other = run_request(&request);
        check_true(cpu_name(cpu), is_same_run(best, other));
        outcome_free(other);
    }
    outcome_free(best);
}

static void processors_change_no_byte(void)
{
    for (size_t i = 0; i < N_SAMPLERS; i++)
        check_processors(samplers[i]);
}

static void check_threads(const char *sampler)
{
    struct outcome *one = run_with(EVERYTHING, CHECK_SEED, 1, sampler);
    for (long threads = 2; threads <= 7; threads += threads == 3 ? 4 : 1) {
        struct outcome *many = run_with(EVERYTHING, CHECK_SEED, threads, sampler);
        check_true("the same bytes for any threads", is_same_run(one, many));
        outcome_free(many);
    }
    outcome_free(one);
}

static void threads_change_no_byte(void)
{
    for (size_t i = 0; i < N_SAMPLERS; i++)
        check_threads(samplers[i]);
}

static void another_sampler_is_another_run(void)
{
    struct outcome *none = run_with(EVERYTHING, CHECK_SEED, 2, NULL);
    struct outcome *random = run_with(EVERYTHING, CHECK_SEED, 2, samplers[0]);
    struct outcome *sobol = run_with(EVERYTHING, CHECK_SEED, 2, samplers[1]);
    check_true("random, unless it is said", is_same_run(none, random));
    check_true("other bytes", none && sobol && !is_same_run(none, sobol));
    outcome_free(none);
    outcome_free(random);
    outcome_free(sobol);
}

static void another_seed_is_another_run(void)
{
    struct outcome *one = run_with(EVERYTHING, CHECK_SEED, 2, NULL);
    struct outcome *other = run_with(EVERYTHING, CHECK_SEED + 1, 2, NULL);
    check_true("other bytes for another seed", one && other && !is_same_run(one, other));
    check_true("another deterrence",
               fabs(cell(one, "combinations", "a", NULL, "deterrence") -
                    cell(other, "combinations", "a", NULL, "deterrence")) > 0.0);
    outcome_free(one);
    outcome_free(other);
}

// Row of `other` with the same 0/1 in every measure's column, or -1.
static long same_set(const struct table *table, long row, const struct table *other)
{
    const char *const measures[] = {"a", "b", "c", "d", "e"};
    for (long candidate = 0; candidate < (long)other->n_rows; candidate++) {
        bool same = true;
        for (int i = 0; same && i < 5; i++) {
            long mine = table_column(table, measures[i]);
            long yours = table_column(other, measures[i]);
            same = mine >= 0 && yours >= 0 && strcmp(table_text(table, row, mine),
                                                     table_text(other, candidate, yours)) == 0;
        }
        if (same) {
            return candidate;
        }
    }
    return -1;
}

// Every cell of the row, found by its column's name, but for what tells the order.
static bool is_same_row(const char *name, const struct table *table, long row,
                        const struct table *other, long candidate)
{
    for (long column = 0; column < (long)table->n_columns; column++) {
        const char *title = table_text(table, -1, column);
        long there = table_column(other, title);
        if (strcmp(title, "combination") == 0 || strcmp(title, "mask") == 0) {
            continue;
        }
        if (candidate < 0 || there < 0 ||
            strcmp(table_text(table, row, column), table_text(other, candidate, there)) != 0) {
            printf("\n    %s.csv: %s of %s is %s and %s\n", name, title, table_text(table, row, 0),
                   table_text(table, row, column),
                   candidate < 0 || there < 0 ? "missing" : table_text(other, candidate, there));
            return false;
        }
    }
    return true;
}

static void check_rows(struct outcome *one, struct outcome *another, const char *name,
                       bool two_keys)
{
    const struct table *table = one ? outcome_table(one, name) : NULL;
    const struct table *other = another ? outcome_table(another, name) : NULL;
    bool same = table && other && table->n_rows == other->n_rows;
    for (long row = 0; same && row < (long)table->n_rows; row++) {
        const char *second = two_keys ? table_text(table, row, 1) : NULL;
        long candidate = strcmp(name, "combinations") == 0
                             ? same_set(table, row, other)
                             : table_row(other, table_text(table, row, 0), second);
        same = is_same_row(name, table, row, other, candidate);
    }
    check_true("the rows agree in every byte", same);
}

#define REORDERED                                                                                 \
    ALL_ADVERSARY "measures = { " ALL_IDLE ALL_TWIN("d") ALL_MEASURE_A ALL_TWIN("c")              \
    ALL_MEASURE_B "};\n" ALL_GROUPS(ALL_MEMBERS_C ALL_MEMBERS_A ALL_MEMBERS_B)                    \
    "factors = { " ALL_FACTORS_G ALL_FACTORS_F "};\n"                                             \
    "uncertain = { " ALL_UNKNOWNS_Y ALL_UNKNOWNS_X "};\n" ALL_HEAD

static void check_order(const char *sampler)
{
    struct outcome *one = run_with(EVERYTHING, CHECK_SEED, 2, sampler);
    struct outcome *other = run_with(REORDERED, CHECK_SEED, 2, sampler);
    check_rows(one, other, "combinations", false);
    check_rows(one, other, "measures", false);
    check_rows(one, other, "in_force", true);
    check_rows(one, other, "bodies", true);
    check_rows(one, other, "tiers", false);
    outcome_free(one);
    outcome_free(other);
}

static void the_order_of_the_scenario_changes_no_byte(void)
{
    for (size_t i = 0; i < N_SAMPLERS; i++)
        check_order(samplers[i]);
}

#define PLAIN_MEASURE(key, p, weight)                                                             \
    key " = { process = { type = \"decision\"; p = " p "; delay = { dist = \"exponential\";"      \
    " mean = 2.0; }; }; effects = { denial = " weight "; }; }; "
#define PLAIN_ADVERSARY                                                                           \
    "adversary = { model = \"expected_utility\"; noise = 0.2; opportunities = 0.4; };"

static void an_unrelated_measure_leaves_the_others_in_force_numbers(void)
{
    struct outcome *one = run_with(SCENARIO_HEAD PLAIN_ADVERSARY "measures = { "
        PLAIN_MEASURE("a", "0.6", "0.5") PLAIN_MEASURE("b", "0.3", "0.2") "};", CHECK_SEED, 2,
        NULL);
    struct outcome *more = run_with(SCENARIO_HEAD PLAIN_ADVERSARY "measures = { "
        PLAIN_MEASURE("new", "0.5", "0.3") PLAIN_MEASURE("a", "0.6", "0.5")
        PLAIN_MEASURE("b", "0.3", "0.2") "};", CHECK_SEED, 2, NULL);
    const struct table *table = one ? outcome_table(one, "in_force") : NULL;
    const struct table *other = more ? outcome_table(more, "in_force") : NULL;
    bool same = table && other && table->n_rows > 0;
    for (long row = 0; same && row < (long)table->n_rows; row++) {
        long there = table_row(other, table_text(table, row, 0), table_text(table, row, 1));
        same = is_same_row("in_force", table, row, other, there);
    }
    check_true("in_force.csv has the same bytes for the old measures", same);
    const char *const columns[] = {"p_in_force", "p_in_force_se", "t10", "t50", "t90"};
    for (int i = 0; i < 5; i++) {
        double before = cell(one, "measures", "a", NULL, columns[i]);
        check_estimate(columns[i], cell(more, "measures", "a", NULL, columns[i]), 0.0, before,
                       cell(more, "measures", "b", NULL, columns[i]));
    }
    outcome_free(one);
    outcome_free(more);
}

static void a_setting_is_the_same_as_its_line_in_the_file(void)
{
    const char *written = SCENARIO_HEAD PLAIN_ADVERSARY "measures = { "
        PLAIN_MEASURE("a", "0.25", "0.5") "};";
    const char *set = SCENARIO_HEAD PLAIN_ADVERSARY "measures = { "
        PLAIN_MEASURE("a", "0.6", "0.5") "};";
    struct outcome *one = run_with(written, CHECK_SEED, 2, NULL);
    struct outcome *two = run_with(set, CHECK_SEED, 2, "measures.a.process.p=0.25");
    struct outcome *three = run_with(set, CHECK_SEED, 2, NULL);
    check_true("every table has the same bytes", is_same_run(one, two));
    check_true("without the setting it is another run",
               fabs(cell(one, "in_force", "a", "10", "p") -
                    cell(three, "in_force", "a", "10", "p")) > 0.1);
    outcome_free(one);
    outcome_free(two);
    outcome_free(three);
}

int main(void)
{
    const struct named_test tests[] = {
        {"threads change no byte", threads_change_no_byte},
        {"processors change no byte", processors_change_no_byte},
        {"another sampler is another run", another_sampler_is_another_run},
        {"another seed is another run", another_seed_is_another_run},
        {"the order of the scenario changes no byte", the_order_of_the_scenario_changes_no_byte},
        {"an unrelated measure leaves the others' in-force numbers",
         an_unrelated_measure_leaves_the_others_in_force_numbers},
        {"a setting is the same as its line in the file",
         a_setting_is_the_same_as_its_line_in_the_file},
    };
    return run_tests("same bytes", tests, sizeof tests / sizeof tests[0]);
}
