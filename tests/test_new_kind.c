// SPDX-License-Identifier: GPL-3.0-or-later
//
// A new kind of process takes one constant record and nothing else: here is one, `yearly`, that
// the program doesn't know. It is tried once a year and succeeds with chance p each time, so it is
// in force by t with chance 1 − (1 − p)^⌊t⌋.

#include "opened.h"

#include "analysis/verify.h"
#include "base/arrays.h"
#include "engine/run.h"
#include "model/process.h"
#include "model/world.h"

// ---- the kind -------------------------------------------------------------------------------

static const struct key keys[] = {
    {"p", KEY_NUMBER, true, RANGE_PROBABILITY, 0, NULL, "chance that a try succeeds", NULL},
};
static const struct key_table table = KEY_TABLE("a yearly process", keys, &process_keys);

struct yearly {
    struct number p;
    uint32_t entity;
};

static void read_own(struct model *model, struct process *process)
{
    struct scenario *s = model->scenario;
    struct yearly *yearly = arena_alloc(&s->arena, 1, sizeof *yearly);
    if (yearly == NULL)
        return;
    yearly->p = read_number(s, process->entry, &table, "p");
    yearly->entity = scenario_entity(s, process->entry, process->path);
    process->settings = yearly;
}

// One uniform a trial: the first try that it is above the chance that all tries so far failed.
static void sample(const struct process *process, const struct batch *batch, const double *t0,
                   double *t, double *scratch)
{
    const struct yearly *yearly = process->settings;
    const struct world *world = batch->world;
    const double fails = 1.0 - number_in(yearly->p, world->unknowns);
    const struct random_trials trials = batch_trials(batch);
    world->arrays->uniforms(&trials, yearly->entity, PURPOSE_DECISION, 0, scratch, NULL);
    for (size_t i = 0; i < batch->n; i++) {
        double years = 1.0, all_failed = fails;
        for (; scratch[i] < all_failed && years < 1000.0; years++)
            all_failed *= fails;
        t[i] = t0[i] + years;
    }
}

static size_t n_scratch(const struct process *process)
{
    (void)process;
    return 1;
}

static const char *words(const struct process *process, struct model *model)
{
    (void)process, (void)model;
    return "tried once a year";
}

static const struct process_kind yearly_kind = {
    .name = "yearly", .meaning = "tried once a year", .keys = &table, .read = read_own,
    .sample = sample, .n_scratch = n_scratch, .words = words};

static const struct process_kind *const further[] = {&yearly_kind};

// ---- scenarios that use it ------------------------------------------------------------------

#define WORLDS 500
#define TRIALS 64

// Alone, and in a sequence after half a year, half of the time.
#define TEXT(keys)                                                                                \
    "scenario = { title = \"Tries\"; start = \"2023-01-01\"; horizon = 4.5;"                      \
    " deadlines = { early = 0.9; later = 2.1; }; };\n"                                            \
    "measures = { a = { process = { type = \"yearly\"; " keys " }; };\n"                          \
    " b = { process = { type = \"sequence\"; steps = ( { type = \"decision\"; p = 0.5;"           \
    " delay = 0.5; }, { type = \"yearly\"; p = 0.4; } ); }; }; };\n" CALM_ADVERSARY

// Opens the text with `n` further kinds; the complaints, empty when there are none.
static bool read_with(struct opened *o, const char *text, size_t n, char complaints[static 1024])
{
    char path[64] = "/";
    struct error error = {0};
    const char *overrides[] = {"run={ worlds = 500; trials = 64; seed = 20230308L; }"};
    *o = (struct opened){0};
    complaints[0] = '\0';
    if (!write_scenario(text, path))
        return false;
    if (scenario_open(&o->scenario, path, overrides, 1, &error) == STATUS_OK) {
        model_read_with(&o->model, &o->scenario, further, n);
        o->is_open = true;
        if (scenario_settle(&o->scenario, &error) != STATUS_OK)
            (void)snprintf(complaints, 1024, "%s", scenario_complaints(&o->scenario, ""));
    }
    remove_scenario(path);
    return o->is_open;
}

static void check_chance(const struct result *r, uint32_t mask, size_t moment, double truth,
                         double wrong)
{
    const size_t at = r->layout->at_all_in_force + moment * r->layout->n_combinations + mask;
    const double estimate = r->lattice.mean[at];
    const double se = sqrt(fmax(truth * (1.0 - truth), 1e-300) / (WORLDS * TRIALS));
    const bool holds = is_within(estimate, se, truth);
    if (!holds)
        printf("\n    seed %d: %.5f, but %.5f (se %.5f)\n", CHECK_SEED, estimate, truth, se);
    check_true("in force as its formula says", holds);
    check_true("a wrong chance would show", !is_within(estimate, se, wrong));
}

static void a_kind_of_one_record_runs_and_is_in_force_as_its_formula_says(void)
{
    struct opened o;
    struct error error = {0};
    struct result *result = NULL;
    const struct run_options options = {.n_threads = 2};
    char complaints[1024];
    if (!read_with(&o, TEXT("p = 0.3;"), 1, complaints))
        return;
    check_true("it is read", complaints[0] == '\0');
    check_true("it runs", run_compute(&o.model, &options, &result, &error) == STATUS_OK);
    if (result != NULL) {
        const double later = 1.0 - 0.7 * 0.7, end = 1.0 - 0.7 * 0.7 * 0.7 * 0.7;
        check_chance(result, 1, 0, end, 1.0 - 0.69 * 0.69 * 0.69 * 0.69);
        check_chance(result, 1, 1, 0.0, 1e-3);
        check_chance(result, 1, 2, later, 1.0 - 0.69 * 0.69);
        // after half a year, one try by 2.1 and four by 4.5, the last exactly then
        check_chance(result, 2, 2, 0.5 * 0.4, 0.5 * 0.45);
        check_chance(result, 2, 0, 0.5 * (1.0 - 0.6 * 0.6 * 0.6 * 0.6), 0.5 * 0.9);
        check_chance(result, 3, 2, later * 0.5 * 0.4, later * 0.5 * 0.5);
    }
    result_free(result);
    opened_clear(&o);
}

static void its_keys_are_checked_like_any_others(void)
{
    struct opened o;
    char complaints[1024];
    if (read_with(&o, TEXT("chance = 0.3;"), 1, complaints)) {
        check_true("unknown key", strstr(complaints, "process.chance is not a key of a yearly "
                                         "process\n  known: p, type, name") != NULL);
        check_true("missing key", strstr(complaints, "a yearly process needs the key 'p'") != NULL);
        opened_clear(&o);
    }
    if (read_with(&o, TEXT("p = 1.3;"), 1, complaints)) {
        check_true("range", strstr(complaints, "process.p is 1.3; a number in [0, 1]") != NULL);
        opened_clear(&o);
    }
}

static void without_it_the_kind_is_unknown(void)
{
    struct opened o;
    char complaints[1024];
    if (read_with(&o, TEXT("p = 0.3;"), 0, complaints)) {
        check_true("refused", strstr(complaints, "there is no kind of process 'yearly'") != NULL);
        check_true("not listed", strstr(complaints, "ratification, yearly") == NULL);
        opened_clear(&o);
    }
    if (read_with(&o, "scenario = { start = \"2023-01-01\"; horizon = 1.0; }; measures = { a = {"
                      " process = { type = \"yeraly\"; }; }; };\n" CALM_ADVERSARY, 1, complaints)) {
        check_true("listed with it", strstr(complaints, "did you mean 'yearly'") != NULL &&
                                         strstr(complaints, "ratification, yearly") != NULL);
        opened_clear(&o);
    }
}

// That it cannot judge the kind is told of each of its processes; all else agrees, also where the last
// try is made at the very end.
static void verification_tells_what_it_cannot_judge(void)
{
    struct opened o;
    struct error error = {0};
    struct verify_report *report = NULL;
    char complaints[1024];
    if (!read_with(&o, TEXT("p = 0.3;"), 1, complaints))
        return;
    o.scenario.run.n_worlds = 20;
    check_true("verified", verify_compute(&o.model, &report, &error) == STATUS_OK);
    size_t n_told = 0;
    for (size_t i = 0; report != NULL && i < report->n_gaps; i++) {
        const struct verify_gap *gap = &report->gaps[i];
        n_told += strstr(gap->reason, "not built in") != NULL;
        check_true("of itself alone", strstr(gap->reason, "not built in") == NULL ||
                                          strcmp(gap->where, "measures.a.process") == 0 ||
                                          strcmp(gap->where, "measures.b.process.steps.1") == 0);
    }
    check_true("both are told", n_told == 2);
    check_true("nothing disagrees", report != NULL && report->n_disagree == 0);
    verify_report_free(report);
    opened_clear(&o);
}

int main(void)
{
    const struct named_test tests[] = {
        {"a kind of one record runs and is in force as its formula says",
         a_kind_of_one_record_runs_and_is_in_force_as_its_formula_says},
        {"its keys are checked like any others", its_keys_are_checked_like_any_others},
        {"without it the kind is unknown", without_it_the_kind_is_unknown},
        {"verification tells what it cannot judge", verification_tells_what_it_cannot_judge},
    };
    return run_tests("new_kind", tests, sizeof tests / sizeof tests[0]);
}
