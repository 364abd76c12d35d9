// SPDX-License-Identifier: GPL-3.0-or-later
//
// The public interface, called as its header says: runs and tables.
#include "loaded.h"

#include "base/cpu.h"

#include <locale.h>

// ---- runs ---------------------------------------------------------------------------------------

static void estimates_belong_to_the_combination_that_is_asked_for(void)
{
    struct bulwark_scenario *s = load_small(TWO_MEASURES);
    struct bulwark_run *run = run_of(s, 2);
    const struct bulwark_estimate none = estimate(run, BULWARK_DETERRENCE, 0);
    const struct bulwark_estimate zeta = estimate(run, BULWARK_DETERRENCE, 1);
    const double gain = zeta.value - none.value;
    check_true("four", bulwark_run_n_combinations(run) == 4);
    check_true("zeta matters", gain > 0.05);
    check_true("alpha does not",
               is_within(estimate(run, BULWARK_DETERRENCE, 2).value, 0.0, none.value));
    check_true("gain", is_within(estimate(run, BULWARK_GAIN, 1).value, 0.0, gain));
    check_true("layering", is_within(estimate(run, BULWARK_LAYERING, 1).value, 0.0, gain));
    check_true("synergy", is_within(estimate(run, BULWARK_SYNERGY, 3).value, 0.0, 0.0));
    check_true("log-synergy", is_within(estimate(run, BULWARK_LOG_SYNERGY, 3).value, 0.0, 0.0));
    check_true("achieved", estimate(run, BULWARK_ACHIEVED, 1).value > zeta.value);
    check_true("Shapley", is_within(measure_estimate(run, BULWARK_SHAPLEY, 0).value, 0.0, gain));
    check_true("alone", is_within(measure_estimate(run, BULWARK_ALONE, 0).value, 0.0, gain));
    check_true("last", is_within(measure_estimate(run, BULWARK_LAST, 1).value, 0.0, 0.0));
    check_true("odds", measure_estimate(run, BULWARK_ODDS_RATIO, 0).value < 0.9);
    const struct bulwark_estimate in_force = measure_estimate(run, BULWARK_IN_FORCE, 0);
    check_estimate("in force", in_force.value, in_force.se, 0.6, 0.3);
    bulwark_run_free(run);
    bulwark_scenario_free(s);
}

static void errors_and_beliefs_are_there_where_they_exist(void)
{
    struct bulwark_scenario *s = load_small(TWO_MEASURES);
    struct bulwark_run *run = run_of(s, 2);
    const struct bulwark_estimate d = estimate(run, BULWARK_DETERRENCE, 1);
    const struct bulwark_estimate gain = estimate(run, BULWARK_GAIN, 1);
    check_true("interval", d.se > 0.0 && d.lo < d.value && d.value < d.hi);
    check_near("Student's t with 39 degrees of freedom", (d.hi - d.value) / d.se, 2.0227, 1e-4,
               1.96);
    check_true("beliefs", d.epistemic_sd > 0.0 && d.belief_p05 < d.belief_p50 &&
                              d.belief_p50 < d.belief_p95);
    check_true("of Shapley values", measure_estimate(run, BULWARK_SHAPLEY, 0).epistemic_sd > 0.0);
    check_true("of gains", gain.lo < gain.value && isnan(gain.epistemic_sd) &&
                               isnan(gain.belief_p50));
    bulwark_run_free(run);
    check_true("one world", bulwark_scenario_set_worlds(s, 1, NULL) == BULWARK_OK);
    run = run_of(s, 1);
    check_true("no errors", isnan(estimate(run, BULWARK_DETERRENCE, 1).se) &&
                                isnan(estimate(run, BULWARK_DETERRENCE, 1).lo) &&
                                isnan(estimate(run, BULWARK_GAIN, 1).hi));
    bulwark_run_free(run);
    bulwark_scenario_free(s);
}

static void survival_ends_in_deterrence(void)
{
    struct bulwark_scenario *s = load_small(TWO_MEASURES);
    struct bulwark_run *run = run_of(s, 2);
    struct bulwark_estimate start = {.value = NAN}, end = {.value = NAN};
    struct bulwark_error error;
    check_true("0, 2, 4 and 5 years", bulwark_run_n_points(run) == 4 &&
                                          is_within(bulwark_run_point_years(run, 3), 0.0, 5.0) &&
                                          isnan(bulwark_run_point_years(run, 4)));
    for (uint32_t mask = 0; mask < 4; mask++) {
        check_true("start", bulwark_run_survival(run, mask, 0, &start, NULL) == BULWARK_OK);
        check_true("end", bulwark_run_survival(run, mask, 3, &end, NULL) == BULWARK_OK);
        const struct bulwark_estimate d = estimate(run, BULWARK_DETERRENCE, mask);
        check_true("at first 1", is_within(start.value, 0.0, 1.0));
        check_true("at last the deterrence", is_within(end.value, 0.0, d.value) &&
                                                 is_within(end.se, 0.0, d.se) &&
                                                 is_within(end.hi, 0.0, d.hi));
    }
    check_true("no fifth point", bulwark_run_survival(run, 0, 4, &end, &error) == BULWARK_MISUSE);
    check_true("no fifth mask", bulwark_run_survival(run, 4, 0, &end, &error) == BULWARK_MISUSE);
    bulwark_run_free(run);
    bulwark_scenario_free(s);
}

static void what_there_is_not_is_misuse(void)
{
    struct bulwark_scenario *s = load_small(TWO_MEASURES);
    struct bulwark_run *run = run_of(s, 1), *no_run = NULL;
    struct bulwark_estimate e = {.value = 7.0};
    struct bulwark_error error;
    check_true("mask", bulwark_run_estimate(run, BULWARK_GAIN, 4, &e, &error) == BULWARK_MISUSE);
    check_true("it is named", strstr(error.text, "mask 4") != NULL);
    check_true("quantity", bulwark_run_estimate(run, (enum bulwark_quantity)77, 0, &e, &error) ==
                               BULWARK_MISUSE);
    check_true("measure", bulwark_run_measure_estimate(run, BULWARK_ALONE, 2, &e, &error) ==
                              BULWARK_MISUSE);
    check_true("threads", bulwark_run_compute(s, 5000, NULL, NULL, &no_run, &error) ==
                              BULWARK_MISUSE);
    check_true("no error is wanted", bulwark_run_estimate(run, BULWARK_GAIN, 4, &e, NULL) ==
                                         BULWARK_MISUSE);
    check_true("untouched", is_within(e.value, 0.0, 7.0) && no_run == NULL);
    bulwark_run_free(run);
    bulwark_scenario_free(s);
}

static void a_combination_must_be_reported_to_survive(void)
{
    struct bulwark_scenario *s = load_small(TWO_MEASURES);
    struct bulwark_estimate e;
    struct bulwark_error error = {.text = ""};
    check_true("a third", bulwark_scenario_set(s, "measures.beta", "{ process = { type = "
                                               "\"fixed\"; after = 1.0; }; }", NULL) == BULWARK_OK);
    struct bulwark_run *run = run_of(s, 1);
    check_true("a pair is not", bulwark_run_survival(run, 3, 1, &e, &error) == BULWARK_MISUSE);
    check_true("how it can be", strstr(error.text, "scenario.report") != NULL);
    bulwark_run_free(run);
    check_true("report", bulwark_scenario_set(s, "scenario.report", "( [ \"zeta\", \"alpha\" ] )",
                                              NULL) == BULWARK_OK);
    run = run_of(s, 1);
    check_true("now it is", bulwark_run_survival(run, 3, 1, &e, &error) == BULWARK_OK);
    bulwark_run_free(run);
    bulwark_scenario_free(s);
}

static void a_run_keeps_its_scenario(void)
{
    struct bulwark_scenario *s = load_small(TWO_MEASURES);
    struct bulwark_run *run = run_of(s, 1);
    check_true("removed", bulwark_scenario_unset(s, "measures.zeta", NULL) == BULWARK_OK);
    check_true("one is left", bulwark_scenario_n_measures(s) == 1);
    bulwark_scenario_free(s);
    const struct bulwark_scenario *kept = bulwark_run_scenario(run);
    check_true("two are kept", bulwark_scenario_n_measures(kept) == 2);
    check_true("by name", strcmp(bulwark_scenario_measure_name(kept, 0), "zeta") == 0);
    check_true("and estimated", estimate(run, BULWARK_GAIN, 1).value > 0.05);
    bulwark_run_free(run);
}

struct told {
    uint32_t last, all, stop_at;
    bool goes_back;
};

static bool listen(void *context, uint32_t worlds_done, uint32_t n_worlds)
{
    struct told *told = context;
    told->goes_back = told->goes_back || worlds_done <= told->last;
    told->last = worlds_done;
    told->all = n_worlds;
    return worlds_done < told->stop_at;
}

static void progress_is_told_and_can_stop_the_run(void)
{
    struct bulwark_scenario *s = load_small(TWO_MEASURES);
    struct bulwark_run *run = NULL;
    struct bulwark_error error = {.text = ""};
    struct told told = {.stop_at = UINT32_MAX};
    check_true("many worlds", bulwark_scenario_set_worlds(s, 9000, NULL) == BULWARK_OK);
    check_true("it runs", bulwark_run_compute(s, 2, listen, &told, &run, &error) == BULWARK_OK);
    check_true("to the end", told.last == 9000 && told.all == 9000 && !told.goes_back);
    bulwark_run_free(run);
    run = NULL;
    told = (struct told){.stop_at = 1000};
    check_true("it fails", bulwark_run_compute(s, 2, listen, &told, &run, &error) ==
                               BULWARK_FAILED);
    check_true("early", told.last >= 1000 && told.last < 9000);
    check_true("it is said", strstr(error.text, "the run was stopped after") != NULL);
    check_true("there is none", run == NULL);
    bulwark_scenario_free(s);
}

// ---- tables -------------------------------------------------------------------------------------

// The whole of a file; the caller frees it.
static char *contents(const char *folder, const char *name)
{
    char path[128], *text = calloc(1, 1U << 16);
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    if (file != NULL && text != NULL) {
        check_true("it can be read", fread(text, 1, (1U << 16) - 1, file) > 0);
        (void)fclose(file);
    }
    return text;
}

static void remove_folder(char *folder)
{
    char command[128];
    (void)snprintf(command, sizeof command, "rm -rf '%s'", folder);
    check_true("the folder is removed", system(command) == 0);
}

static void tables_are_replaced_by_force_alone(void)
{
    char folder[] = "/tmp/bulwark_test_XXXXXX";
    struct bulwark_scenario *s = load_small(TWO_MEASURES);
    struct bulwark_run *run = run_of(s, 1);
    struct bulwark_error error = {.text = ""};
    check_true("a folder", mkdtemp(folder) != NULL);
    check_true("written", bulwark_run_write(run, folder, false, NULL) == BULWARK_OK);
    check_true("not again", bulwark_run_write(run, folder, false, &error) == BULWARK_FAILED);
    check_true("why", strstr(error.text, "holds a finished run") != NULL);
    check_true("no option of the program", strstr(error.text, "--") == NULL);
    check_true("by force", bulwark_run_write(run, folder, true, NULL) == BULWARK_OK);
    char *table = contents(folder, "combinations.csv");
    const char *row = table == NULL ? NULL : strstr(table, "\nzeta,1,1,1,0,");
    check_true("the row", row != NULL);
    if (row != NULL)
        check_true("the same bits", is_within(strtod(row + strlen("\nzeta,1,1,1,0,"), NULL), 0.0,
                                              estimate(run, BULWARK_DETERRENCE, 1).value));
    free(table);
    remove_folder(folder);
    bulwark_run_free(run);
    bulwark_scenario_free(s);
}

// The level of instructions is chosen, recorded, and changes no bit.
static void check_level(const struct bulwark_scenario *s, enum cpu cpu, double truth)
{
    char folder[] = "/tmp/bulwark_test_XXXXXX", words[64];
    const struct bulwark_run_options options = {.n_threads = 1, .cpu = (enum bulwark_cpu)cpu};
    struct bulwark_run *run = NULL;
    check_true("it runs", bulwark_run_compute_with(s, &options, &run, NULL) == BULWARK_OK);
    check_true("the same bits", is_within(estimate(run, BULWARK_DETERRENCE, 1).value, 0.0, truth));
    check_true("written", mkdtemp(folder) != NULL &&
                              bulwark_run_write(run, folder, true, NULL) == BULWARK_OK);
    char *record = contents(folder, "run.json");
    (void)snprintf(words, sizeof words, "\"instructions\": \"%s\",", cpu_name(cpu_resolved(cpu)));
    check_true(words, record != NULL && strstr(record, words) != NULL);
    free(record);
    remove_folder(folder);
    bulwark_run_free(run);
}

static void check_no_level(const struct bulwark_scenario *s, int level, const char *words)
{
    const struct bulwark_run_options options = {.cpu = (enum bulwark_cpu)level};
    struct bulwark_run *run = NULL;
    struct bulwark_error error = {.text = ""};
    check_true("misuse", bulwark_run_compute_with(s, &options, &run, &error) == BULWARK_MISUSE);
    check_true(words, strstr(error.text, words) != NULL);
    check_true("no run", run == NULL);
}

static void instructions_are_chosen_and_those_that_are_lacking_refused(void)
{
    struct bulwark_scenario *s = load_small(TWO_MEASURES);
    struct bulwark_run *usual = run_of(s, 1);
    for (int i = 0; i < N_CPUS; i++)
        if (cpu_available((enum cpu)i))
            check_level(s, (enum cpu)i, estimate(usual, BULWARK_DETERRENCE, 1).value);
        else
            check_no_level(s, i, cpu_name((enum cpu)i));
    check_no_level(s, N_CPUS, "there is no level 4 of instructions");
    check_no_level(s, -1, "there is no level -1 of instructions");
    bulwark_run_free(usual);
    bulwark_scenario_free(s);
}

// Reads, changes, runs and writes; gives combinations.csv. Numbers are read from a file of
// durations, and some are small enough to be written with an exponent.
static char *table_of_many_numbers(void)
{
    char folder[] = "/tmp/bulwark_test_XXXXXX";
    struct bulwark_scenario *s = load_small(TWO_MEASURES);
    check_true("set", bulwark_scenario_set(s, "measures.zeta.effects.denial", "1.5e-7", NULL) ==
                          BULWARK_OK);
    const char *durations =
        "{ type = \"empirical\"; file = \"" BULWARK_TESTS "/accepted/durations.csv\"; }";
    check_true("a file", bulwark_scenario_set(s, "measures.alpha.process", durations, NULL) ==
                             BULWARK_OK);
    check_true("felt", bulwark_scenario_set(s, "measures.alpha.effects", "{ denial = 0.5; }",
                                            NULL) == BULWARK_OK);
    struct bulwark_run *run = run_of(s, 1);
    check_true("written", mkdtemp(folder) != NULL &&
                              bulwark_run_write(run, folder, true, NULL) == BULWARK_OK);
    char *table = contents(folder, "combinations.csv");
    remove_folder(folder);
    bulwark_run_free(run);
    bulwark_scenario_free(s);
    return table;
}

static void check_same_table(const char *truth)
{
    char *table = table_of_many_numbers();
    check_true("the same", truth != NULL && table != NULL && strcmp(truth, table) == 0);
    free(table);
}

static void a_decimal_comma_changes_no_table(void)
{
    char *truth = table_of_many_numbers();
    const locale_t comma = newlocale(LC_ALL_MASK, "de_DE.UTF-8", (locale_t)0);
    if (comma == (locale_t)0) {
        printf("(no locale with a decimal comma here) ");
    } else {
        const locale_t before = uselocale(comma); // of the thread
        check_same_table(truth);
        check_true("the locale is back", uselocale(before) == comma);
        freelocale(comma);
        (void)setlocale(LC_ALL, "de_DE.UTF-8"); // of the process
        check_same_table(truth);
        (void)setlocale(LC_ALL, "C");
    }
    free(truth);
}

int main(void)
{
    const struct named_test tests[] = {
        {"estimates belong to the combination that is asked for",
         estimates_belong_to_the_combination_that_is_asked_for},
        {"errors and beliefs are there where they exist",
         errors_and_beliefs_are_there_where_they_exist},
        {"survival ends in deterrence", survival_ends_in_deterrence},
        {"what there is not is misuse", what_there_is_not_is_misuse},
        {"a combination must be reported to survive", a_combination_must_be_reported_to_survive},
        {"a run keeps its scenario", a_run_keeps_its_scenario},
        {"progress is told and can stop the run", progress_is_told_and_can_stop_the_run},
        {"tables are replaced by force alone", tables_are_replaced_by_force_alone},
        {"instructions are chosen and those that are lacking refused",
         instructions_are_chosen_and_those_that_are_lacking_refused},
        {"a decimal comma changes no table", a_decimal_comma_changes_no_table},
    };
    return run_tests("library: runs", tests, sizeof tests / sizeof tests[0]);
}
