// SPDX-License-Identifier: GPL-3.0-or-later
//
// Plans of sweeps: those of refused_plans/ are refused with the messages that they say at their
// head; the points of the others are what their designs promise.

#include <CUnit/Basic.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <unistd.h>

#include "library/sweep.h"
#include "refused.h"

#define FOLDER "refused_plans"
#define HEAD "sweep = { scenario = \"" BULWARK_TESTS "/" FOLDER "/small.inc\"; "

struct named_case {
    const char *name;
    CU_TestFunc function;
};

static void open_plan(struct outcome *outcome, const char *path)
{
    struct sweep sweep;
    struct scenario scenario;
    struct model model;
    struct error error = {0};
    *outcome = (struct outcome){.status = sweep_open(&sweep, path, NULL, &scenario, &model,
                                                               &error)};
    outcome->n_errors = sweep_n_complaints(&sweep);
    outcome->is_fatal = outcome->status == STATUS_REFUSED && outcome->n_errors == 0;
    (void)snprintf(outcome->text, sizeof outcome->text, "%s",
                   outcome->n_errors == 0 ? error.text : sweep_complaints(&sweep));
    sweep_clear(&sweep);
    scenario_clear(&scenario);
}

static void look_at_refused(const char *path)
{
    struct expectation expectation;
    struct outcome outcome;
    CU_ASSERT_FATAL(read_expectation(&expectation, path));
    open_plan(&outcome, path);
    CU_ASSERT(is_as_expected(&outcome, &expectation, path, true));
}

static void mistaken_plans_are_refused_with_the_messages_that_they_promise(void)
{
    CU_ASSERT(for_each_scenario(FOLDER, look_at_refused) > 25);
}

static void a_wrong_expectation_fails(void)
{
    char path[MAX_PATH];
    struct expectation wrong;
    struct outcome outcome;
    path_of(path, FOLDER, "value_out_of_range.cfg");
    CU_ASSERT_FATAL(read_expectation(&wrong, path));
    open_plan(&outcome, path);
    CU_ASSERT(is_as_expected(&outcome, &wrong, path, false));
    wrong.message[0][0]++;
    CU_ASSERT(!is_as_expected(&outcome, &wrong, path, false));
}

// ---- points -------------------------------------------------------------------------------------

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    CU_ASSERT_FATAL(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
}

// Opens a plan's text; its files are gone then.
static void open_text(struct plan *plan, const char *text, const char *list)
{
    char folder[] = "/tmp/bulwark-plan-XXXXXX", path[64], points[64];
    struct error error = {0};
    CU_ASSERT_FATAL(mkdtemp(folder) != NULL);
    (void)snprintf(path, sizeof path, "%s/plan.cfg", folder);
    (void)snprintf(points, sizeof points, "%s/points.csv", folder);
    write_file(path, text);
    write_file(points, list == NULL ? "" : list);
    CU_ASSERT_FATAL(plan_open(plan, path, NULL, NULL, 0, &error) == STATUS_OK);
    if (plan->file.n_complaints > 0)
        printf("\n%s\n", scenario_complaints(&plan->file, ""));
    CU_ASSERT_FATAL(plan->file.n_complaints == 0);
    (void)unlink(path);
    (void)unlink(points);
    (void)rmdir(folder);
}

static void check_point(const struct plan *plan, uint32_t point, const char *const *values)
{
    for (size_t i = 0; i < plan->n_varied; i++)
        CU_ASSERT_STRING_EQUAL(plan_value(plan, point, i), values[i]);
}

static void the_last_name_of_a_grid_varies_fastest(void)
{
    static const char *const points[][3] = {
        {"0.1", "5", "x"}, {"0.1", "5", "y"},   {"0.1", "7.5", "x"}, {"0.1", "7.5", "y"},
        {"0.1", "10", "x"}, {"0.1", "10", "y"}, {"0.3", "5", "x"},   {"0.3", "5", "y"},
        {"0.3", "7.5", "x"}, {"0.3", "7.5", "y"}, {"0.3", "10", "x"}, {"0.3", "10", "y"}};
    struct plan plan;
    open_text(&plan,
        HEAD "design = \"grid\"; vary = { p = { path = \"a.p\"; values = [ 0.1, 0.3 ]; };"
             " h = { path = \"scenario.horizon\"; min = 5; max = 10.0; n = 3; };"
             " t = { paths = [ \"b.x\", \"b.y\" ]; values = [ \"x\", \"y\" ]; }; }; };", NULL);
    CU_ASSERT_FATAL(plan.n_points == 12 && plan.n_varied == 3);
    for (uint32_t i = 0; i < 12; i++)
        check_point(&plan, i, points[i]);
    CU_ASSERT(plan.varied[0].is_number && plan.varied[1].is_number && !plan.varied[2].is_number);
    plan_clear(&plan);
}

static void a_name_with_several_paths_changes_all_of_them(void)
{
    struct arena arena;
    size_t n;
    arena_init(&arena);
    struct plan plan;
    open_text(&plan,
        HEAD "design = \"grid\"; vary = { t = { paths = [ \"b.x\", \"b.y\" ]; values = [ 2 ]; };"
             " u = { path = \"c\"; values = [ true ]; }; }; };", NULL);
    const char *const *overrides = plan_overrides(&plan, 0, &arena, &n);
    CU_ASSERT_FATAL(overrides != NULL && n == 3);
    CU_ASSERT_STRING_EQUAL(overrides[0], "b.x=2");
    CU_ASSERT_STRING_EQUAL(overrides[1], "b.y=2");
    CU_ASSERT_STRING_EQUAL(overrides[2], "c=true");
    CU_ASSERT_STRING_EQUAL(plan_point_words(&plan, 0, &arena), "point 0 (t = 2, u = true)");
    arena_clear(&arena);
    plan_clear(&plan);
}

static void a_list_gives_its_rows_whatever_the_order_of_its_columns(void)
{
    static const char *const points[][2] = {{"0.50", "{ x = \"y, z\"; }"}, {"1", "late"}};
    struct plan plan;
    open_text(&plan,
        HEAD "design = \"list\"; file = \"points.csv\"; vary = { p = { path = \"a\"; };"
             " q = { path = \"b\"; }; }; };",
        "\xEF\xBB\xBFpoint,q,p\r\n0,\"{ x = \"\"y, z\"\"; }\",0.50\r\n\r\n7,late,1\r\n");
    CU_ASSERT_FATAL(plan.n_points == 2);
    check_point(&plan, 0, points[0]);
    check_point(&plan, 1, points[1]);
    CU_ASSERT(plan.varied[0].is_number && !plan.varied[1].is_number);
    plan_clear(&plan);
}

#define SPREAD(design) HEAD "design = \"" design "\"; points = 16; vary = {"                      \
    " p = { path = \"a\"; min = 2.0; max = 4.0; };"                                               \
    " k = { path = \"b\"; min = 1; max = 4; integer = true; }; }; };"

static void spread_points_lie_between_the_ends(void)
{
    static const char *const texts[] = {SPREAD("latin_hypercube"), SPREAD("sobol")};
    for (size_t t = 0; t < 2; t++) {
        struct plan plan;
        open_text(&plan, texts[t], NULL);
        bool stratum[16] = {false};
        size_t count[5] = {0};
        CU_ASSERT_FATAL(plan.n_points == 16);
        for (uint32_t i = 0; i < 16; i++) {
            const double p = strtod(plan_value(&plan, i, 0), NULL);
            CU_ASSERT_FATAL(p >= 2.0 && p < 4.0);
            stratum[(size_t)((p - 2.0) * 8.0)] = true;
            count[strtol(plan_value(&plan, i, 1), NULL, 10)]++;
        }
        for (size_t i = 0; i < 16 && t == 0; i++)
            CU_ASSERT(stratum[i]);
        for (size_t i = 1; i <= 4 && t == 0; i++)
            CU_ASSERT(count[i] == 4);
        plan_clear(&plan);
    }
    struct plan sobol;
    open_text(&sobol, SPREAD("sobol"), NULL);
    static const char *const first[] = {"3", "3"};
    check_point(&sobol, 0, first); // one half of each
    plan_clear(&sobol);
}

static void the_plans_that_come_with_bulwark_are_good(void)
{
    static const char *const names[] = {"us_leads.cfg", "futures.cfg"};
    for (size_t i = 0; i < 2; i++) {
        char path[MAX_PATH];
        struct outcome outcome;
        path_of(path, "../configs/sweeps", names[i]);
        open_plan(&outcome, path);
        if (outcome.status != STATUS_OK)
            printf("\n%s\n", outcome.text);
        CU_ASSERT(outcome.status == STATUS_OK);
    }
}

int main(void)
{
    static const struct named_case tests[] = {
        {"mistaken plans are refused with the messages that they promise",
         mistaken_plans_are_refused_with_the_messages_that_they_promise},
        {"a wrong expectation fails", a_wrong_expectation_fails},
        {"the last name of a grid varies fastest", the_last_name_of_a_grid_varies_fastest},
        {"a name with several paths changes all of them",
         a_name_with_several_paths_changes_all_of_them},
        {"a list gives its rows whatever the order of its columns",
         a_list_gives_its_rows_whatever_the_order_of_its_columns},
        {"spread points lie between the ends", spread_points_lie_between_the_ends},
        {"the plans that come with Bulwark are good", the_plans_that_come_with_bulwark_are_good},
    };
    (void)gsl_set_error_handler_off();
    if (CU_initialize_registry() != CUE_SUCCESS)
        return 1;
    CU_pSuite suite = CU_add_suite("plans", NULL, NULL);
    for (size_t i = 0; suite != NULL && i < sizeof tests / sizeof tests[0]; i++)
        (void)CU_add_test(suite, tests[i].name, tests[i].function);
    CU_basic_set_mode(CU_BRM_VERBOSE);
    (void)CU_basic_run_tests();
    const unsigned failed = CU_get_number_of_failures(), ran = CU_get_number_of_tests_run();
    CU_cleanup_registry();
    return failed == 0 && ran > 0 ? 0 : 1;
}
