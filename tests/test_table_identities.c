// SPDX-License-Identifier: GPL-3.0-or-later
//
// What must hold between the tables of any run, whatever the truth.
#include "check.h"
#include "everything.h"
#include "oracle.h"

#include <dirent.h>
#include <jansson.h>

enum { N = 5, SETS = 32, WORLDS = 4096, TRIALS = 16 };

static struct outcome *run_everything(void)
{
    return run_scenario(EVERYTHING, WORLDS, TRIALS);
}

// A column of combinations.csv by mask.
static void column_by_mask(struct outcome *o, const char *name, double *values)
{
    const struct table *table = o ? outcome_table(o, "combinations") : NULL;
    long column = table ? table_column(table, name) : -1;
    long mask = table ? table_column(table, "mask") : -1;
    check_true("a row a combination", table && table->n_rows == SETS && column >= 0 && mask >= 0);
    for (long row = 0; row < SETS; row++) {
        values[row] = NAN;
    }
    for (long row = 0; column >= 0 && mask >= 0 && row < SETS; row++) {
        unsigned set = (unsigned)table_number(table, row, mask);
        values[set % SETS] = table_number(table, row, column);
    }
}

static void check_same(const char *name, double value, double truth)
{
    check_estimate(name, value, 0.0, truth, truth + 1e-6);
}

static void layerings_add_up_to_deterrence(void)
{
    struct outcome *o = run_everything();
    double d[SETS];
    double layering[SETS];
    double gain[SETS];
    double synergy[SETS];
    column_by_mask(o, "deterrence", d);
    column_by_mask(o, "layering", layering);
    column_by_mask(o, "gain", gain);
    column_by_mask(o, "synergy", synergy);
    for (unsigned set = 0; set < SETS; set++) {
        double sum = 0.0;
        double gains = 0.0;
        for (unsigned t = 0; t < SETS; t++) {
            sum += (t & ~set) == 0 ? layering[t] : 0.0;
            gains += (t & ~set) == 0 && set_size(t) == 1 ? gain[t] : 0.0;
        }
        check_same("sum of layerings", sum, d[set]);
        check_same("gain", gain[set], d[set] - d[0]);
        if (set_size(set) > 1) {
            check_same("synergy", synergy[set], gain[set] - gains);
        }
    }
    outcome_free(o);
}

static void shapley_values_share_out_the_whole_gain(void)
{
    struct outcome *o = run_everything();
    const char *const names[] = {"a", "b", "c", "d", "e"};
    double d[SETS];
    double mu[SETS];
    column_by_mask(o, "deterrence", d);
    column_by_mask(o, "deterrence", mu);
    lattice_moebius(mu, N);
    double sum = 0.0;
    for (unsigned i = 0; i < N; i++) {
        double shapley = cell(o, "measures", names[i], NULL, "shapley");
        sum += shapley;
        check_same("Shapley", shapley, lattice_share(mu, N, 1u << i));
        check_same("alone", cell(o, "measures", names[i], NULL, "alone"), d[1u << i] - d[0]);
        check_same("last", cell(o, "measures", names[i], NULL, "last"), d[31] - d[31u ^ 1u << i]);
        for (unsigned j = i + 1; j < N; j++) {
            check_same("interaction", cell(o, "pairs", names[i], names[j], "interaction"),
                       lattice_share(mu, N, 1u << i | 1u << j));
        }
    }
    check_same("sum of Shapley values", sum, d[31] - d[0]);
    outcome_free(o);
}

static void a_measure_without_effects_is_worth_nothing(void)
{
    struct outcome *o = run_everything();
    check_true("Shapley exactly 0",
               o && fpclassify(cell(o, "measures", "e", NULL, "shapley")) == FP_ZERO);
    check_true("its error exactly 0",
               o && fpclassify(cell(o, "measures", "e", NULL, "shapley_se")) == FP_ZERO);
    check_true("another's is not",
               o && fpclassify(cell(o, "measures", "c", NULL, "shapley")) != FP_ZERO);
    outcome_free(o);
}

static void identical_measures_are_worth_the_same(void)
{
    struct outcome *o = run_everything();
    double c = cell(o, "measures", "c", NULL, "shapley");
    double d = cell(o, "measures", "d", NULL, "shapley");
    double se = hypot(cell(o, "measures", "c", NULL, "shapley_se"),
                      cell(o, "measures", "d", NULL, "shapley_se"));
    check_estimate("difference of twins", c - d, se, 0.0,
                   c - cell(o, "measures", "b", NULL, "shapley"));
    outcome_free(o);
}

static void tiers_agree_with_combinations(void)
{
    struct outcome *o = run_everything();
    const struct { const char *tiers; const char *combination; } rows[] = {
        {"none", "none"}, {"1", "a"}, {"2", "b+c+d"}, {"1+2", "a+b+c+d"}};
    const char *const same[] = {"mask", "deterrence", "se", "lo", "hi", "gain", "gain_se",
                                "achieved", "achieved_se", "p_all_in_force"};
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < sizeof same / sizeof same[0]; j++) {
            double truth = cell(o, "combinations", rows[i].combination, NULL, same[j]);
            check_same(same[j], cell(o, "tiers", rows[i].tiers, NULL, same[j]), truth);
        }
    }
    double whole = cell(o, "tiers", "1+2", NULL, "gain") - cell(o, "tiers", "1", NULL, "gain") -
                   cell(o, "tiers", "2", NULL, "gain");
    check_same("synergy of tiers", cell(o, "tiers", "1+2", NULL, "synergy"), whole);
    check_same("layering of tiers", cell(o, "tiers", "1+2", NULL, "layering"), whole);
    outcome_free(o);
}

static void intervals_are_those_of_student(void)
{
    struct outcome *o = run_everything();
    double d[SETS];
    double se[SETS];
    double lo[SETS];
    double hi[SETS];
    column_by_mask(o, "deterrence", d);
    column_by_mask(o, "se", se);
    column_by_mask(o, "lo", lo);
    column_by_mask(o, "hi", hi);
    double t = gsl_cdf_tdist_Pinv(0.975, WORLDS - 1.0);
    for (unsigned set = 0; set < SETS; set++) {
        check_near("lo", lo[set], fmax(d[set] - t * se[set], 0.0), 1e-9, d[set]);
        check_near("hi", hi[set], fmin(d[set] + t * se[set], 1.0), 1e-9, d[set]);
    }
    outcome_free(o);
}

// The column of worlds.csv for a combination's deterrence, whatever joins the two words.
static long deterrence_column(const struct table *table, const char *combination)
{
    size_t tail = strlen(combination);
    for (long column = 0; column < (long)table->n_columns; column++) {
        const char *name = table_text(table, -1, column);
        size_t length = strlen(name);
        if (strncmp(name, "deterrence", 10) == 0 && length == 11 + tail &&
            strcmp(name + length - tail, combination) == 0) {
            return column;
        }
    }
    return -1;
}

static void worlds_have_the_means_and_spreads_of_the_estimates(void)
{
    struct outcome *o = run_everything();
    const struct table *worlds = o ? outcome_table(o, "worlds") : NULL;
    const char *const reported[] = {"none", "a", "b", "c", "d", "e", "b+c+d", "a+b+c+d", "a+c",
                                    "a+b+c+d+e"};
    for (int i = 0; worlds && i < 10; i++) {
        long column = deterrence_column(worlds, reported[i]);
        double sum = 0.0;
        double squares = 0.0;
        check_true("a reported combination has its column", column >= 0);
        for (long row = 0; column >= 0 && row < (long)worlds->n_rows; row++) {
            double x = table_number(worlds, row, column) - 0.5;
            sum += x / WORLDS;
            squares += x * x / WORLDS;
        }
        double se = sqrt((squares - sum * sum) / (WORLDS - 1.0));
        check_same("mean over worlds", 0.5 + sum,
                   cell(o, "combinations", reported[i], NULL, "deterrence"));
        check_near("standard error", se, cell(o, "combinations", reported[i], NULL, "se"), 1e-9,
                   sqrt(squares));
    }
    outcome_free(o);
}

static void curves_end_at_the_estimates(void)
{
    struct outcome *o = run_everything();
    const char *const reported[] = {"none", "a", "e", "a+c", "b+c+d", "a+b+c+d+e"};
    for (int i = 0; i < 6; i++) {
        check_same("survival at the horizon", cell(o, "survival", reported[i], "10", "survival"),
                   cell(o, "combinations", reported[i], NULL, "deterrence"));
        check_same("survival at the start", cell(o, "survival", reported[i], "0", "survival"), 1.0);
    }
    const char *const names[] = {"a", "b", "c", "d", "e"};
    for (int i = 0; i < 5; i++) {
        double p = cell(o, "measures", names[i], NULL, "p_in_force");
        check_same("in force by the horizon", cell(o, "in_force", names[i], "10", "p"), p);
        if (i != 1) {
            check_same("alone in force", cell(o, "combinations", names[i], NULL, "p_all_in_force"),
                       p);
        }
    }
    outcome_free(o);
}

static void check_fields(struct outcome *o, const char *path, json_t *fields)
{
    char *name = text_format("%.*s", (int)strlen(path) - 4, path);
    const struct table *table = outcome_table(o, name);
    bool same = table && json_array_size(fields) == table->n_columns;
    for (size_t i = 0; same && i < table->n_columns; i++) {
        const char *field = json_string_value(json_object_get(json_array_get(fields, i), "name"));
        same = field && strcmp(field, table_text(table, -1, (long)i)) == 0;
    }
    if (!same) {
        printf("\n    datapackage.json: the fields of %s are not its columns\n", path);
    }
    check_true("a resource's fields are the table's columns in order", same);
    free(name);
}

static size_t count_tables(const char *folder)
{
    DIR *entries = opendir(folder);
    size_t n = 0;
    for (struct dirent *e = entries ? readdir(entries) : NULL; e; e = readdir(entries)) {
        size_t length = strlen(e->d_name);
        n += length > 4 && strcmp(e->d_name + length - 4, ".csv") == 0;
    }
    if (entries) {
        closedir(entries);
    }
    return n;
}

static void the_data_package_names_every_table_and_column(void)
{
    struct outcome *o = run_everything();
    size_t length = 0;
    char *text = o ? outcome_file(o, "datapackage.json", &length) : NULL;
    json_error_t error;
    json_t *package = text ? json_loadb(text, length, 0, &error) : NULL;
    json_t *resources = json_object_get(package, "resources");
    check_true("nine tables, each a resource",
               json_array_size(resources) == 9 &&
               o && count_tables(outcome_folder(o)) == 9);
    for (size_t i = 0; o && i < json_array_size(resources); i++) {
        json_t *resource = json_array_get(resources, i);
        const char *path = json_string_value(json_object_get(resource, "path"));
        json_t *fields = json_object_get(json_object_get(resource, "schema"), "fields");
        check_true("a resource has a path and fields", path && json_is_array(fields));
        if (path && strlen(path) > 4 && strcmp(path + strlen(path) - 4, ".csv") == 0) {
            check_fields(o, path, fields);
        }
    }
    json_decref(package);
    free(text);
    outcome_free(o);
}

int main(void)
{
    const struct named_test tests[] = {
        {"layerings add up to deterrence", layerings_add_up_to_deterrence},
        {"Shapley values share out the whole gain", shapley_values_share_out_the_whole_gain},
        {"a measure without effects is worth nothing", a_measure_without_effects_is_worth_nothing},
        {"identical measures are worth the same", identical_measures_are_worth_the_same},
        {"tiers agree with combinations", tiers_agree_with_combinations},
        {"intervals are those of Student", intervals_are_those_of_student},
        {"worlds have the means and spreads of the estimates",
         worlds_have_the_means_and_spreads_of_the_estimates},
        {"curves end at the estimates", curves_end_at_the_estimates},
        {"the data package names every table and column",
         the_data_package_names_every_table_and_column},
    };
    return run_tests("identities", tests, sizeof tests / sizeof tests[0]);
}
