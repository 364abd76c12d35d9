// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a scenario or a plan may cost: files of up to 1 MiB made to be slow or large, by whatever is
// quadratic, cubic or multiplied somewhere. Each is refused for what it has too much of, or read,
// within 1 GiB of memory. What each took is printed.

#include "check.h"

#include <gsl/gsl_errno.h>
#include <stdarg.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "library/opening.h"
#include "library/sweep.h"

#define HEAD                                                                                       \
    "scenario = { title = \"Large\"; start = \"2020-01-01\"; horizon = 5.0; };\n"                   \
    "run = { worlds = 1; trials = 1; };\n" CALM_ADVERSARY
#define ONE_MEASURE "measures = { a = { process = { type = \"fixed\"; after = 0.0; }; }; };\n"

// Prints `format` with 0, 1 … n − 1, `between` in between.
static void list(FILE *file, int n, const char *between, const char *format)
{
    for (int i = 0; i < n; i++) {
        (void)fputs(i == 0 ? "" : between, file);
        (void)fprintf(file, format, i, i, i);
    }
}

static void times(FILE *file, int n, const char *text)
{
    for (int i = 0; i < n; i++)
        (void)fputs(text, file);
}

#define IN_ALL_OF(n, format)                                                                       \
    (void)fputs(HEAD "measures = { a = { process = { type = \"all_of\"; of = (\n", file);           \
    list(file, n, ",\n", format);                                                                  \
    (void)fputs(" ); }; }; };\n", file)

// ---- how a file is large ------------------------------------------------------------------------

static void keys_of_one_group(FILE *file)
{
    (void)fputs(HEAD ONE_MEASURE "uncertain = {\n", file);
    list(file, 90000, "\n", "k%d=1;");
    (void)fputs("};\n", file);
}

static void keys_of_many_groups(FILE *file)
{
    (void)fputs(HEAD ONE_MEASURE "groups = {\n", file);
    list(file, 1900, "\n", "g%d = { members = { a = 1; b = 2; c = 3; d = 4; }; };");
    (void)fputs("};\n", file);
}

static void keys_with_long_names(FILE *file)
{
    (void)fputs(HEAD ONE_MEASURE "groups = {\n", file);
    for (int k = 0; k < 5; k++) {
        (void)fprintf(file, "g%d = {\n", k);
        list(file, 1900, "\n", "k%090d = 1;");
        (void)fputs("};\n", file);
    }
    (void)fputs("};\n", file);
}

static void a_long_array(FILE *file)
{
    (void)fputs(HEAD ONE_MEASURE "x = [ ", file);
    list(file, 500000, ",", "1");
    (void)fputs(" ];\n", file);
}

static void deep_lists(FILE *file)
{
    (void)fputs(HEAD ONE_MEASURE "x = ", file);
    times(file, 500000, "(");
    times(file, 500000, ")");
    (void)fputs(";\n", file);
}

static void deep_groups(FILE *file)
{
    (void)fputs(HEAD ONE_MEASURE "x = ", file);
    times(file, 5000, "{ a = ");
    (void)fputs("1;", file);
    times(file, 5000, " };");
}

static void a_long_name(FILE *file)
{
    (void)fputs(HEAD "measures = { ", file);
    times(file, 500000, "m");
    (void)fputs(" = {\n", file);
    list(file, 1900, "\n", "k%d = 1;");
    (void)fputs("}; };\n", file);
}

static void a_long_name_of_a_step(FILE *file)
{
    (void)fputs(HEAD "measures = { a = { process = { type = \"sequence\"; steps = ( { name = \"", file);
    times(file, 500000, "n");
    (void)fputs("\"; type = \"sequence\"; steps = (\n", file);
    list(file, 990, ",\n", "{ type = \"decision\"; p = 2.0; }");
    (void)fputs(" ); } ); }; }; };\n", file);
}

static void a_long_text(FILE *file)
{
    (void)fputs(HEAD ONE_MEASURE "synergies = ( ); # ", file);
    times(file, 900000, "x");
    (void)fputs("\nuncertain = { u = { dist = \"", file);
    times(file, 100000, "x");
    (void)fputs("\"; }; };\n", file);
}

static void includes_of_one_file(FILE *file)
{
    (void)fputs(HEAD ONE_MEASURE, file);
    times(file, 900, "@include \"large.inc\"\n");
}

static void includes_of_nothing(FILE *file)
{
    (void)fputs(HEAD ONE_MEASURE, file);
    times(file, 40000, "@include \"empty.inc\"\n");
}

// ---- mistakes -----------------------------------------------------------------------------------

static void thousands_of_mistakes(FILE *file)
{
    (void)fputs(HEAD ONE_MEASURE "groups = {", file);
    for (int k = 0; k < 4; k++) {
        (void)fprintf(file, "g%d = { default = { p = 0.5; }; members = {", k);
        list(file, 990, "", "b%d = { q%d = 1; }; ");
        (void)fputs("}; };", file);
    }
    (void)fputs("};\n", file);
}

static void names_like_many_others(FILE *file)
{
    (void)fputs("uncertain = {\n", file);
    list(file, 900, "\n", "k%060d = { dist = \"point\"; value = 1; };");
    (void)fputs("};\n", file);
    IN_ALL_OF(1000, "{ type = \"decision\"; p = \"q%060d\"; }");
}

static void names_of_no_measures(FILE *file)
{
    (void)fputs(HEAD ONE_MEASURE "synergies = (\n", file);
    for (int k = 0; k < 60; k++) {
        (void)fputs(k == 0 ? "{ odds_ratio = 1.0; of = [ " : ",\n{ odds_ratio = 1.0; of = [ ", file);
        list(file, 1500, ",", "\"q\"");
        (void)fputs(" ]; }", file);
    }
    (void)fputs(" );\n", file);
}

// ---- what is multiplied -------------------------------------------------------------------------

static void many_combinations(FILE *file)
{
    (void)fputs("scenario = { start = \"2020-01-01\"; horizon = 5.0; report = (\n", file);
    list(file, 40000, ",", "[ \"a\" ]");
    (void)fputs(" ); };\n" CALM_ADVERSARY ONE_MEASURE, file);
}

static void many_ratifications(FILE *file)
{
    (void)fputs("groups = { g = { default = { p = 0.5; }; members = {\n", file);
    list(file, 1000, "\n", "b%d = { };");
    (void)fputs("}; }; };\n", file);
    IN_ALL_OF(1000, "{ type = \"ratification\"; group = \"g\"; }");
}

static void contradicting_correlations(FILE *file)
{
    (void)fputs(HEAD ONE_MEASURE "uncertain = {\n", file);
    for (int i = 0; i < 1000; i++) {
        (void)fprintf(file, "u%03d = { dist = \"exponential\"; mean = 1.0; correlation = { ", i);
        for (int j = i + 1; i < 5 && j < 1000; j++)
            (void)fprintf(file, "u%03d = 0.05; ", j);
        (void)fputs("}; };\n", file);
    }
    (void)fputs("};\n", file);
}

static void many_fits(FILE *file)
{
    IN_ALL_OF(1000, "{ type = \"decision\"; p = { dist = \"quantiles\"; p05 = 0.%05d1; p50 = 0.5; "
                    "p95 = 0.999; }; }");
}

static void many_slow_quantiles(FILE *file)
{
    IN_ALL_OF(1000, "{ type = \"decision\"; p = { dist = \"beta\"; a = %d.5; b = %d.25; }; }");
}

static void many_large_data_files(FILE *file)
{
    (void)fputs(HEAD "measures = { a = { process = { type = \"all_of\"; of = (\n", file);
    for (int k = 1; k < 200; k++) {
        (void)fputs(k == 1 ? "{ type = \"empirical\"; file = \"" : ",\n{ type = \"empirical\"; file = \"",
                    file);
        times(file, k, "./");
        (void)fputs("large.csv\"; }", file);
    }
    (void)fputs(" ); }; }; };\n", file);
}

static void one_large_data_file_often(FILE *file)
{
    IN_ALL_OF(1000, "{ type = \"empirical\"; file = \"large.csv\"; }");
}

static void a_tree(FILE *file, int depth)
{
    if (depth == 0) {
        (void)fputs("{ type = \"decision\"; p = 0.5; }", file);
        return;
    }
    (void)fputs("{ type = \"at_least\"; k = 1; of = ( ", file);
    a_tree(file, depth - 1);
    (void)fputs(", ", file);
    a_tree(file, depth - 1);
    (void)fputs(" ); }", file);
}

static void a_deep_tree(FILE *file)
{
    (void)fputs(HEAD "measures = { a = { process = ", file);
    a_tree(file, 10);
    (void)fputs("; }; };\n", file);
}

// ---- plans --------------------------------------------------------------------------------------

#define PLAN "sweep = { scenario = \"small.cfg\"; "

static void a_plan_of_many_names(FILE *file)
{
    (void)fputs(PLAN "design = \"latin_hypercube\"; points = 100000; vary = {\n", file);
    list(file, 1500, "\n", "n%d = { path = \"measures.a.cost\"; min = 0.0; max = 1.0; };");
    (void)fputs("}; };\n", file);
}

static void a_plan_of_many_paths(FILE *file)
{
    (void)fputs(PLAN "design = \"grid\"; vary = { n = { values = [ 1 ]; paths = [\n", file);
    list(file, 50000, ",", "\"a.%d\"");
    (void)fputs(" ]; }; }; };\n", file);
}

static void a_plan_of_many_overrides(FILE *file)
{
    (void)fputs(PLAN "design = \"grid\"; vary = { n = { values = [ 1 ]; path = \"measures.a.cost\"; }; };"
                     " set = [\n", file);
    list(file, 20000, ",", "\"measures.a.cost=%d\"");
    (void)fputs(" ]; };\n", file);
}

static void a_plan_of_many_steps(FILE *file)
{
    (void)fputs(PLAN "design = \"grid\"; vary = {\n", file);
    list(file, 1000, "\n", "n%d = { path = \"measures.a.x%d\"; min = 0.0; max = 1.0; n = 100000; };");
    (void)fputs("}; };\n", file);
}

static void a_plan_of_many_columns(FILE *file)
{
    (void)fputs(PLAN "design = \"list\"; file = \"columns.csv\";"
                     " vary = { n = { path = \"measures.a.cost\"; }; }; };\n", file);
}

// ---- trying them --------------------------------------------------------------------------------

struct bound {
    const char *name;
    void (*write)(FILE *file);
    const char *words; // of the refusal; NULL: it is read
};

static char root[64];

// Without these files nothing can be tried.
static void require(bool good)
{
    if (good)
        return;
    perror("test_bounds");
    exit(1);
}

static void write_file(const char *name, void (*write)(FILE *))
{
    FILE *file = fopen(name, "w");
    require(file != NULL);
    write(file);
    require(fclose(file) == 0);
}

static void write_small(FILE *file)
{
    (void)fputs(HEAD ONE_MEASURE, file);
}

static void write_large_include(FILE *file)
{
    (void)fputc('#', file);
    times(file, 1040000, "x");
}

static void write_nothing(FILE *file)
{
    (void)fputs("\n", file);
}

static void write_large_data(FILE *file)
{
    (void)fputs("duration,observed,comment\n", file);
    list(file, 99000, "", "%d.5,1,xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n");
}

static void write_columns(FILE *file)
{
    (void)fputs("n", file);
    times(file, 4000000, ",point");
}

static void enter(void)
{
    (void)strcpy(root, "/tmp/bulwark-bounds-XXXXXX");
    require(mkdtemp(root) != NULL && chdir(root) == 0);
    write_file("small.cfg", write_small);
    write_file("large.inc", write_large_include);
    write_file("empty.inc", write_nothing);
    write_file("large.csv", write_large_data);
    write_file("columns.csv", write_columns);
}

static void leave(void)
{
    static const char *const names[] = {"small.cfg", "large.inc", "empty.inc", "large.csv",
                                        "columns.csv", "tried.cfg"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        (void)unlink(names[i]);
    require(chdir("/") == 0 && rmdir(root) == 0);
}

static enum status read_scenario(char *text, size_t size)
{
    struct scenario scenario = {0};
    struct model model;
    struct error error = {0};
    const enum status status = opening_file(&scenario, &model, "tried.cfg", NULL, 0, &error);
    (void)snprintf(text, size, "%s",
                   scenario.n_complaints > 0 ? scenario_complaints(&scenario, "") : error.text);
    scenario_clear(&scenario);
    return status;
}

static enum status read_plan(char *text, size_t size)
{
    struct plan plan;
    struct error error = {0};
    enum status status = plan_open(&plan, "tried.cfg", NULL, NULL, 0, &error);
    (void)snprintf(text, size, "%s",
                   status == STATUS_OK ? scenario_complaints(&plan.file, "") : error.text);
    status = status == STATUS_OK && plan.file.n_complaints > 0 ? STATUS_REFUSED : status;
    if (status == STATUS_OK || plan.file.n_complaints > 0)
        plan_clear(&plan);
    return status;
}

static double now(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static bool is_as_bound(const struct bound *b, enum status (*read)(char *, size_t), bool loud)
{
    static char text[1 << 22];
    write_file("tried.cfg", b->write);
    const double before = now();
    const enum status status = read(text, sizeof text);
    if (loud)
        printf("\n    %-30s %6.3f s  %.60s", b->name, now() - before,
               status == STATUS_OK ? "read" : text);
    const bool good = b->words == NULL ? status == STATUS_OK
                                       : status == STATUS_REFUSED && strstr(text, b->words) != NULL;
    if (!good && loud)
        printf("\n    status %d: %.2000s", (int)status, text);
    return good;
}

static const struct bound scenarios[] = {
    {"keys of one group", keys_of_one_group, "there are more than 2000 keys in one group"},
    {"keys of many groups", keys_of_many_groups, "more than 10000 keys"},
    {"keys with long names", keys_with_long_names, "too many keys with names so long"},
    {"a long array", a_long_array, "more than 100000 items of lists"},
    {"deep lists", deep_lists, "groups and lists are nested deeper than 100"},
    {"deep groups", deep_groups, "groups and lists are nested deeper than 100"},
    {"a long name", a_long_name, "a name is longer than 100 characters"},
    {"a long name of a step", a_long_name_of_a_step, "cannot stand in a path; letters, digits"},
    {"a long text", a_long_text, "there is no distribution 'xxx"},
    {"includes of one file", includes_of_one_file, "is over 1 MiB"},
    {"includes of nothing", includes_of_nothing, "there are more than 1000 includes"},
    {"thousands of mistakes", thousands_of_mistakes, "and 2960 more"},
    {"names like many others", names_like_many_others, "there is no uncertain number 'q0"},
    {"names of no measures", names_of_no_measures, "and 89000 more"},
    {"many combinations", many_combinations, "scenario.report: there are 40000; at most 1000"},
    {"many ratifications", many_ratifications, "ratifications ask more than 20000"},
    {"contradicting correlations", contradicting_correlations, "contradict each other"},
    {"many fits", many_fits, "more than 500 distributions given by their quantiles"},
    {"many slow quantiles", many_slow_quantiles, NULL},
    {"many large data files", many_large_data_files, "are over 32 MiB together"},
    {"one large data file often", one_large_data_file_often, NULL},
    {"a deep tree", a_deep_tree, NULL},
};

static const struct bound plans[] = {
    {"many names", a_plan_of_many_names, "sweep.vary: there are 1500; at most 1000 are possible"},
    {"many paths", a_plan_of_many_paths, "there are more than 1000 paths"},
    {"many overrides", a_plan_of_many_overrides, "sweep.set: there are 20000; at most 1000"},
    {"many steps", a_plan_of_many_steps, "there are more than 100000 values"},
    {"many columns", a_plan_of_many_columns, "more columns than names that are varied"},
};

static void large_scenarios_are_refused_or_read(void)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++)
        check_true(scenarios[i].name, is_as_bound(&scenarios[i], read_scenario, true));
    printf("\n");
}

static void large_plans_are_refused(void)
{
    for (size_t i = 0; i < sizeof plans / sizeof plans[0]; i++)
        check_true(plans[i].name, is_as_bound(&plans[i], read_plan, true));
    printf("\n");
}

static void a_wrong_expectation_fails(void)
{
    const struct bound wrong = {"deep lists", deep_lists, "nested deeper than 101"};
    check_true("it is not as told", !is_as_bound(&wrong, read_scenario, false));
}

static void all_of_it_takes_less_than_a_gibibyte(void)
{
    struct rusage used;
    CU_ASSERT_FATAL(getrusage(RUSAGE_SELF, &used) == 0);
    printf("\n    at most %ld MiB", used.ru_maxrss / 1024);
#ifndef __SANITIZE_ADDRESS__
    check_true("less than 1 GiB", used.ru_maxrss < 1048576);
#endif
    check_true("something", used.ru_maxrss > 0);
}

int main(void)
{
    const struct named_test tests[] = {
        {"large scenarios are refused or read", large_scenarios_are_refused_or_read},
        {"large plans are refused", large_plans_are_refused},
        {"a wrong expectation fails", a_wrong_expectation_fails},
        {"all of it takes less than a gibibyte", all_of_it_takes_less_than_a_gibibyte},
    };
    (void)gsl_set_error_handler_off();
    enter();
    const int code = run_tests("bounds", tests, sizeof tests / sizeof tests[0]);
    leave();
    return code;
}
